package uk.police.securityincident.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The variables of a case that this bean knows by name, and with them what models can count on: the check before a deployment
 * refuses an expression that reads what nothing sets, and a question whose answer nothing reads. docs/beans.md lists them.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CaseVariables {

    /** Those that it gives a value. */
    String[] sets() default {};

    /** Answers of forms that it reads, and no model does. */
    String[] reads() default {};
}
