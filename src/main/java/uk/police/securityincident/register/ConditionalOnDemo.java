package uk.police.securityincident.register;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Applies with no database configured: the demo profile. */
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnDemo.NoDatabaseConfigured.class)
public @interface ConditionalOnDemo {

    /** True without {@code spring.datasource.url}; an empty one is none. */
    class NoDatabaseConfigured implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return in(context.getEnvironment());
        }

        /** The same, for whoever is not a bean of it. */
        public static boolean in(Environment environment) {
            return !StringUtils.hasText(environment.getProperty("spring.datasource.url"));
        }
    }
}
