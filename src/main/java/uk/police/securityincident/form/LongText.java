package uk.police.securityincident.form;

import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;

/** A text of any length, which a form shows as {@code {{name.text}}}: a plain text variable ends at 4,000 characters. */
public class LongText {

    private LongText() {
    }

    /** @param text Markdown, in which {@link Shown#quoted} holds what people typed */
    public static TypedValue of(String text) {
        return SpinValues.jsonValue(Spin.JSON("{}").prop("text", text).toString()).create();
    }
}
