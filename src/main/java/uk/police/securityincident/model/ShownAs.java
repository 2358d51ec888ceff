package uk.police.securityincident.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that says what a form shows of a case under this name, worked out each time when the form is opened: it is no
 * variable, and no model calls it. Its one parameter is the execution of the task, or the task itself. Cases that run on an
 * earlier edition may still call it as an expression. docs/beans.md lists the names.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ShownAs {

    /** One name, of what the method returns; or several, and the method returns a map from name to what is shown. */
    String[] value();
}
