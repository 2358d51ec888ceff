package uk.police.securityincident.form;

import java.util.Map;

/** What a form let pass: variables to keep, answers for this step only, and all of it as it goes to the file. */
public record Accepted(Map<String, Object> variables, Map<String, Object> forThisStep, Map<String, Object> content) {

    /** Null where it was not answered. */
    public Object answer(String key) {
        return content.get(key);
    }

    /** The same of an answer that is text, a choice or a time. */
    public String text(String key) {
        return (String) content.get(key);
    }
}
