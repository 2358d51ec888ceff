package uk.police.securityincident.register;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Applies with no database configured: the demo profile. */
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnDemo.NoDatabaseConfigured.class)
public @interface ConditionalOnDemo {

    /** True without {@code spring.datasource.url}. */
    class NoDatabaseConfigured implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !context.getEnvironment().containsProperty("spring.datasource.url");
        }
    }
}
