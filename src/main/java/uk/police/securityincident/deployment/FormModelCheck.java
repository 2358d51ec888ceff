package uk.police.securityincident.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Component;
import uk.police.securityincident.form.Shown;

/**
 * What a form may hold: the kinds of field that Tasklist shows and {@link Form} reads, and text, each with what the
 * bundled Tasklist knows of it. A newer Modeler writes a newer schema: the form passes if it uses nothing of what is new.
 */
@Component
class FormModelCheck {

    private static final Set<String> PROPERTIES = Set.of("keep", "requiredIf", "refuseIf", "refusal", "boolean", "internal", "unsettled", "ask", "askedOf");
    /** What a condition on the server may name beside answers and variables: of the application's clock, in Europe/London. */
    private static final Set<String> OF_THE_CLOCK = Set.of("now", "today");
    private static final Set<String> SAID_TO_PEOPLE = Set.of("text", "label", "description", "dateLabel", "timeLabel", "dateTimeLabel");
    private static final Pattern HTML = Pattern.compile("<\\s*[A-Za-z!/]|!\\[");

    private final JsonNode known;

    FormModelCheck() {
        try (var list = FormModelCheck.class.getResourceAsStream("/tasklist-fields.json")) {
            known = new ObjectMapper().readTree(list);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void check(Model model, ModelNames names, Consumer<String> fault) {
        var form = model.form();
        var id = form.path("id").asText();
        if (!id.matches("[\\w-]+") || !model.file().equals(id + ".form")) {
            fault.accept("form '" + id + "': its id must be the name of its file, " + model.file().replace(".form", ""));
        }
        if (!names.formsThatAProcessNames.contains(id)) {
            fault.accept("form '" + id + "': no process shows it: send the diagram whose task names it along");
        }
        if (!form.path("components").isArray()) {
            fault.accept("form '" + id + "': holds no components");
        }
        if (!form.path("schemaVersion").isInt()) {
            fault.accept("form '" + id + "': does not say of which schema it is");
        }
        unknown(form, names(known.path("form")), name -> fault.accept("form '" + id + "': '" + name + "' is not for forms"));
        walk(form, names, fault);
        try {
            new Shown(form);
        } catch (IllegalArgumentException e) {
            fault.accept("form '" + id + "': " + e.getMessage());
        }
    }

    private void walk(JsonNode node, ModelNames names, Consumer<String> fault) {
        for (var component : node.path("components")) {
            var type = component.path("type").asText();
            Consumer<String> here = what -> fault.accept("field '" + component.path("id").asText(component.path("key").asText()) + "'"
                    + (component.hasNonNull("label") ? " (" + component.get("label").asText() + ")" : "") + ": " + what);
            boolean asked = known.path("asked").has(type);
            if (!asked && !known.path("shown").has(type)) {
                here.accept("Tasklist shows, and the server reads, no '" + type + "' here");
            } else {
                var listed = names(known.path("each"));
                listed.addAll(names(known.path(asked ? "asked" : "shown").path(type)));
                unknown(component, listed, name -> here.accept("Tasklist knows no '" + name + "' of a '" + type + "'"));
            }
            if (asked && !component.path("key").asText().matches("[A-Za-z]\\w*")) {
                here.accept("its key '" + component.path("key").asText() + "' must be one word");
            }
            component.path("properties").fields().forEachRemaining(property -> {
                if (!PROPERTIES.contains(property.getKey())) {
                    here.accept("there is no property '" + property.getKey() + "'");
                }
            });
            var key = component.path("key").asText();
            if (asked && !List.of("file", "nothing").contains(component.at("/properties/keep").asText()) && !names.read.contains(key)) {
                here.accept("nothing reads the answer '" + key + "': if it need only stand on file, give the field the custom property keep = file; else send what reads it along, a condition, an expression or a table");
            }
            var unset = FormFeel.reads(component);
            unset.removeAll(names.set);
            unset.removeAll(names.shown);
            unset.removeAll(OF_THE_CLOCK);
            unset.forEach(name -> here.accept("nothing sets '" + name + "': name a question's key or a variable of docs/beans.md, and put a text in double quotes"));
            FormFeel.of(component).forEach((where, feel) -> {
                if (feel.fault() != null) {
                    here.accept("'" + where + "' is no FEEL: " + feel.fault());
                }
            });
            if (component.at("/properties/refuseIf").asText("").isBlank() != component.at("/properties/refusal").asText("").isBlank()) {
                here.accept("'refuseIf' says when an answer is refused, and 'refusal' the sentence that people are told: give both");
            }
            checkTexts(component, here);
            walk(component, names, fault);
        }
    }

    private static Set<String> names(JsonNode list) {
        var names = new HashSet<String>();
        list.forEach(name -> names.add(name.asText()));
        return names;
    }

    /** What stands in a part of a form and not among the names; what stands within something is named with it, {@code validate.required}. */
    private static void unknown(JsonNode part, Set<String> names, Consumer<String> found) {
        part.fields().forEachRemaining(entry -> {
            var name = entry.getKey();
            if (names.contains(name)) {
                return;
            }
            if (!entry.getValue().isContainerNode() || names.stream().noneMatch(known -> known.startsWith(name + "."))) {
                found.accept(name);
                return;
            }
            for (var within : entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue())) {
                within.fieldNames().forEachRemaining(inner -> {
                    if (!names.contains(name + "." + inner)) {
                        found.accept(name + "." + inner);
                    }
                });
            }
        });
    }

    private static void checkTexts(JsonNode component, Consumer<String> fault) {
        component.fields().forEachRemaining(entry -> FormFeel.texts(entry.getKey().equals("components") ? null : entry.getValue(), text -> {
            if (Expressions.isExpression(text)) {
                fault.accept("'" + entry.getKey() + "' is text, and holds an expression of a process");
            }
            if (SAID_TO_PEOPLE.contains(entry.getKey()) && HTML.matcher(text).find()) {
                fault.accept("'" + entry.getKey() + "' holds HTML or a picture: write Markdown without either");
            }
        }));
        for (var condition : List.of(component.at("/properties/requiredIf"), component.at("/properties/refuseIf"), component.at("/conditional/hide"))) {
            Feel.faults(condition.asText("")).forEach(fault);
        }
    }
}
