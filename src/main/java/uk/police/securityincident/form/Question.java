package uk.police.securityincident.form;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A question of a form that is answered by a choice or a whole number, as far as somebody wants to know what another answer would mean.
 *
 * @param answers by what is stored of each (a text, or a Boolean), in the words and the order of the form, without "not known"; none of a number
 * @param unsettled the answers that say of themselves that it is not known for good, the property {@code unsettled}
 * @param ask how somebody is asked, the property {@code ask}; the label where there is none
 * @param askedOf who is likely to know, the property {@code askedOf}: {@code reporter} or a group; null where the form does not say
 */
public record Question(String key, String label, Map<Object, String> answers, List<String> unsettled, String ask, String askedOf) {

    private static final String NOT_KNOWN = "notKnown";

    /** Whether a field of a form is one. */
    public static boolean is(JsonNode field) {
        return List.of("radio", "select", "number").contains(field.path("type").asText());
    }

    /** The field of a form as one. */
    public static Question of(JsonNode field) {
        boolean yesOrNo = field.at("/properties/boolean").asBoolean(false);
        var answers = new LinkedHashMap<Object, String>();
        for (var option : field.path("values")) {
            var value = option.path("value").asText();
            if (!value.equals(NOT_KNOWN)) {
                answers.put(yesOrNo ? (Object) Boolean.valueOf(value) : value, option.path("label").asText());
            }
        }
        var label = field.path("label").asText();
        return new Question(field.path("key").asText(), label, answers, Arrays.asList(field.at("/properties/unsettled").asText("").split(", *")),
                field.at("/properties/ask").asText(label), field.at("/properties/askedOf").asText(null));
    }

    /** A whole number from 0; otherwise there are answers to choose from. */
    public boolean isNumber() {
        return answers.isEmpty();
    }

    /** Whether this is no answer to go by for good: none, or one that says so of itself. */
    public boolean isOpen(Object answer) {
        return answer == null || unsettled.contains(answer.toString());
    }
}
