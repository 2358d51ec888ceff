package uk.police.securityincident.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How a model writes this parameter where it writes it out: a deadline that its bean cannot read would fail when it is due. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Written {

    /** The whole of it, as a regular expression. */
    String pattern();

    /** The same for people. */
    String as();
}
