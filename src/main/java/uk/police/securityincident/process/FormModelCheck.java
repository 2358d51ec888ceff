package uk.police.securityincident.process;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.springframework.stereotype.Component;

/** What a form may hold: the kinds of field that Tasklist shows and {@link FormCheck} reads, and text. */
@Component
class FormModelCheck {

    private static final Set<String> FIELDS = Set.of("textfield", "textarea", "number", "radio", "select", "checklist", "taglist", "datetime", "expression");
    private static final Set<String> SHOWN = Set.of("text", "group", "separator", "spacer");
    private static final Set<String> OF_THE_FORM = Set.of("components", "type", "id", "schemaVersion", "executionPlatform", "executionPlatformVersion", "exporter");
    private static final Set<String> PROPERTIES = Set.of("keep", "requiredIf", "boolean", "internal");
    private static final Set<String> SAID_TO_PEOPLE = Set.of("text", "label", "description", "dateLabel", "timeLabel", "dateTimeLabel");
    private static final Pattern HTML = Pattern.compile("<\\s*[A-Za-z!/]|!\\[");
    /** What the bundled Tasklist draws. */
    private static final int NEWEST_SCHEMA = 16;

    private final ObjectMapper strict = JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** The form in it. */
    List<String> check(String file, byte[] content, Consumer<String> fault) {
        JsonNode form;
        try {
            form = strict.readTree(content);
        } catch (IOException e) {
            fault.accept("cannot be read as a form");
            return List.of();
        }
        var id = form.path("id").asText();
        if (!id.matches("[\\w-]+") || !file.equals(id + ".form")) {
            fault.accept("form '" + id + "': its id must be the name of its file, " + file.replace(".form", ""));
        }
        if (!form.path("components").isArray()) {
            fault.accept("form '" + id + "': holds no components");
        }
        if (form.path("schemaVersion").asInt(0) > NEWEST_SCHEMA) {
            fault.accept("form '" + id + "': is of schema " + form.path("schemaVersion").asText() + ", and Tasklist draws none newer than " + NEWEST_SCHEMA);
        }
        form.fieldNames().forEachRemaining(name -> {
            if (!OF_THE_FORM.contains(name)) {
                fault.accept("form '" + id + "': '" + name + "' is not for forms");
            }
        });
        walk(form, fault);
        try {
            new Shown(form);
        } catch (IllegalArgumentException e) {
            fault.accept("form '" + id + "': " + e.getMessage());
        }
        return List.of(id);
    }

    private void walk(JsonNode node, Consumer<String> fault) {
        for (var component : node.path("components")) {
            var type = component.path("type").asText();
            Consumer<String> here = what -> fault.accept("field '" + component.path("id").asText(component.path("key").asText()) + "'"
                    + (component.hasNonNull("label") ? " (" + component.get("label").asText() + ")" : "") + ": " + what);
            if (!FIELDS.contains(type) && !SHOWN.contains(type)) {
                here.accept("Tasklist shows, and the server reads, no '" + type + "' here");
            }
            if (FIELDS.contains(type) && !component.path("key").asText().matches("[A-Za-z]\\w*")) {
                here.accept("its key '" + component.path("key").asText() + "' must be one word");
            }
            component.path("properties").fields().forEachRemaining(property -> {
                if (!PROPERTIES.contains(property.getKey())) {
                    here.accept("there is no property '" + property.getKey() + "'");
                }
            });
            checkTexts(component, here);
            walk(component, fault);
        }
    }

    private static void checkTexts(JsonNode component, Consumer<String> fault) {
        component.fields().forEachRemaining(entry -> texts(entry.getKey().equals("components") ? null : entry.getValue(), text -> {
            if (ExpressionCheck.isExpression(text)) {
                fault.accept("'" + entry.getKey() + "' is text, and holds an expression of a process");
            }
            if (SAID_TO_PEOPLE.contains(entry.getKey()) && HTML.matcher(text).find()) {
                fault.accept("'" + entry.getKey() + "' holds HTML or a picture: write Markdown without either");
            }
        }));
        for (var condition : List.of(component.at("/properties/requiredIf"), component.at("/conditional/hide"))) {
            ExpressionCheck.faultsInFeel(condition.asText("")).forEach(fault);
        }
    }

    private static void texts(JsonNode node, Consumer<String> text) {
        if (node != null && node.isTextual()) {
            text.accept(node.asText());
        } else if (node != null) {
            node.forEach(child -> texts(child, text));
        }
    }
}
