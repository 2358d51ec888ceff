package uk.police.securityincident.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** What of a form is FEEL, and which names it reads. */
class FormFeel {

    private static final Pattern TAG = Pattern.compile("\\{\\{(?!organisation\\.|/if)(?:#if )?(.*?)}}", Pattern.DOTALL);
    private static final Set<String> ON_THE_SERVER = Set.of("requiredIf", "refuseIf");

    private FormFeel() {
    }

    /** What of a part of a form is FEEL, by what it is for: conditions, and what its texts work out. */
    static Map<String, Feel> of(JsonNode component) {
        var found = new TreeMap<String, Feel>();
        ON_THE_SERVER.forEach(condition -> found.put(condition, Feel.expression(component.at("/properties/" + condition).asText(""))));
        component.fields().forEachRemaining(entry -> texts(List.of("components", "properties").contains(entry.getKey()) ? null : entry.getValue(), text -> {
            if (text.startsWith("=")) {
                found.put(text, Feel.expression(text.substring(1)));
            } else {
                TAG.matcher(text).results().forEach(tag -> found.put(tag.group(), Feel.expression(tag.group(1))));
            }
        }));
        return found;
    }

    static void texts(JsonNode node, Consumer<String> text) {
        if (node != null && node.isTextual()) {
            text.accept(node.asText());
        } else if (node != null) {
            node.forEach(child -> texts(child, text));
        }
    }

    /** What a part of a form reads of the case: in its conditions, in what it shows, in the choices that it offers. */
    static Set<String> reads(JsonNode component) {
        var read = new HashSet<String>();
        of(component).values().forEach(feel -> read.addAll(feel.names()));
        if (component.has("valuesKey")) {
            read.add(component.get("valuesKey").asText());
        }
        return read;
    }
}
