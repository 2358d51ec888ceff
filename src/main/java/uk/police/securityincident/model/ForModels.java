package uk.police.securityincident.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that models call, on a bean that has a name. Whatever does not bear it no model reaches, neither when it is
 * deployed nor when it runs. docs/beans.md lists what does.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ForModels {

    /** The processes that may call it, of what gives rights or takes something away; any, where none is named. */
    String[] in() default {};

    /** Only models of an earlier edition call it, for as long as cases run on them: a new one is refused. */
    boolean earlier() default false;

    /** Only as a parameter of the service desk's connector: the answer holds the password of its system, or where it stands. */
    boolean forConnector() default false;
}
