package uk.police.securityincident.form;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.camunda.spin.plugin.variable.SpinValues;
import org.camunda.spin.plugin.variable.value.SpinValue;

/**
 * What a form shows of a case. A text of a form is Markdown, and so would be what somebody typed where it says
 * {@code {{name}}}: a heading of theirs would be the application's. So where a form is handed out each {@code {{name}}} of its
 * texts is led to a copy that shows as it was typed, and the browser gets the variables that the form names and no other.
 * The variable itself stays as it is, for the field of a later form that begins with it.
 *
 * <p>{@code {{name.text}}} is what the application wrote itself, in which {@link #quoted} holds what people typed.
 */
public class Shown {

    /** The variable that holds the copies. */
    static final String COPIES = "shown";
    /** Each task's browser may know it: it stands in the name of the task, and the tab "Evidence" asks for it. */
    private static final String REFERENCE = "reference";

    private static final Pattern TAG = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern NAMES = Pattern.compile("(?<![\\w.])[A-Za-z_]\\w*");
    /** What the application wrote, or the profile says. */
    private static final Pattern WRITTEN_BY_US = Pattern.compile("[A-Za-z_]\\w*\\.text|organisation\\.[\\w.-]+");
    /** Each sign but those that mean nothing to Markdown; a hyphen means nothing within a word. */
    private static final Pattern OBEYED = Pattern.compile("[\\p{Punct}&&[^,;?'\"%$/(-]]|(?<![\\p{L}\\p{N}])-|-(?![\\p{L}\\p{N}])");
    private static final Pattern ENTITY = Pattern.compile("&#(\\d+);");
    private static final Pattern CONDITION = Pattern.compile("#if .*|/if", Pattern.DOTALL);
    private static final Pattern ADDRESS = Pattern.compile("(]\\([^)]*|]:.*|://\\S*|<[\\w/][^>]*)\\{\\{(?!reference}}|organisation\\.)");

    private final Set<String> names = new LinkedHashSet<>(List.of(REFERENCE));
    private final Set<String> copied = new LinkedHashSet<>();
    /** Choices whose words the form takes for a template. */
    private final Set<String> choices = new LinkedHashSet<>();

    /** @throws IllegalArgumentException naming the text that would show what was typed as something else */
    public Shown(JsonNode form) {
        read(form);
    }

    private void read(JsonNode node) {
        for (var component : node.path("components")) {
            component.fields().forEachRemaining(property -> {
                // What the server alone asks is no browser's business.
                if (!List.of("components", "properties").contains(property.getKey())) {
                    collect(property.getValue());
                }
            });
            for (var key : List.of("key", "valuesKey", "path")) {
                if (component.has(key)) {
                    names.add(component.get(key).asText().split("\\.")[0]);
                }
            }
            if (List.of("radio", "checklist").contains(component.path("type").asText()) && component.has("valuesKey")) {
                choices.add(component.get("valuesKey").asText());
            }
            if (component.path("type").asText().equals("text")) {
                led(component.path("text").asText());
            }
            read(component);
        }
    }

    /** The names in what the browser works out itself. */
    private void collect(JsonNode value) {
        if (value.isTextual() && value.asText().startsWith("=")) {
            expression(value.asText());
        } else if (value.isTextual()) {
            TAG.matcher(value.asText()).results().forEach(tag -> expression(tag.group(1)));
        } else {
            value.forEach(this::collect);
        }
    }

    private void expression(String feel) {
        NAMES.matcher(feel.replaceAll("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"", "")).results().map(MatchResult::group).forEach(names::add);
    }

    private String led(String text) {
        if (text.startsWith("=") || ADDRESS.matcher(text).find() || TAG.matcher(text).replaceAll("").contains("{{")) {
            throw new IllegalArgumentException("The text '" + text + "' would show what was typed as words or links of its own: name each variable as {{name}}, and none in an address");
        }
        return TAG.matcher(text).replaceAll(tag -> {
            var inside = tag.group(1).strip();
            if (NAME.matcher(inside).matches()) {
                copied.add(inside);
                return "{{" + COPIES + "." + inside + "}}";
            }
            if (!WRITTEN_BY_US.matcher(inside).matches() && !CONDITION.matcher(inside).matches()) {
                throw new IllegalArgumentException("A text of the form says {{" + inside + "}}, which would show what was typed as words of its own: name the variable alone, as {{name}}");
            }
            return Matcher.quoteReplacement(tag.group());
        });
    }

    /** Leads the texts of a form to the copies. */
    public void lead(JsonNode form) {
        for (var component : form.path("components")) {
            if (component.path("type").asText().equals("text")) {
                ((ObjectNode) component).put("text", led(component.path("text").asText()));
            }
            lead(component);
        }
    }

    /** The variables that the form asks for or shows. */
    public Set<String> names() {
        return names;
    }

    /** The variables as a browser gets them: those that the form names, and the copies that it shows. */
    public VariableMap toBrowser(VariableMap variables, boolean deserialized) {
        var sent = Variables.createVariables();
        var copies = new LinkedHashMap<String, Object>();
        variables.keySet().stream().filter(names::contains).forEach(name -> {
            var value = variables.getValueTyped(name);
            sent.putValueTyped(name, choices.contains(name) && value instanceof SpinValue offered ? literally(offered) : value);
            if (copied.contains(name) && !(value instanceof SpinValue)) {
                copies.put(name, value.getValue() instanceof String text ? quoted(text) : value.getValue());
            }
        });
        return sent.putValueTyped(COPIES, json(Spin.JSON(copies), deserialized));
    }

    /** As it was typed, in Markdown: no character of it is left that Markdown, HTML or a template obeys. */
    public static String quoted(String typed) {
        return OBEYED.matcher(typed.strip()).replaceAll(sign -> "&#" + (int) sign.group().charAt(0) + ";").replaceAll("\\R", "<br>");
    }

    /** An answer as a form is filled in with it: several in one are JSON. */
    public static Object answer(Object answer) {
        return answer instanceof Collection<?> several ? SpinValues.jsonValue(Spin.JSON(several).toString()).create() : answer;
    }

    /** What {@link #quoted} was given. */
    public static String unquoted(String quoted) {
        return ENTITY.matcher(quoted.replace("<br>", "\n")).replaceAll(entity -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(entity.group(1)))));
    }

    /** The words of a choice are one line of a template, in which a brace begins an expression, and an equals sign makes all of it one. */
    private static SpinValue literally(SpinValue offered) {
        var choices = Spin.JSON(offered.isDeserialized() ? offered.getValue().toString() : offered.getValueSerialized());
        choices.elements().forEach(choice -> choice.prop("label",
                choice.prop("label").stringValue().replaceAll("\\R", " ").replace("{", "{{\"{\"}}").replaceFirst("^=", "{{\"=\"}}")));
        return json(choices, offered.isDeserialized());
    }

    private static SpinValue json(SpinJsonNode node, boolean deserialized) {
        return deserialized ? SpinValues.jsonValue(node).create() : SpinValues.jsonValue(node.toString()).create();
    }
}
