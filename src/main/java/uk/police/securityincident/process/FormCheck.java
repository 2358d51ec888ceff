package uk.police.securityincident.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.spin.SpinRuntimeException;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.typed.Typed;

/**
 * Checks what was submitted against the form that asks for it, since Camunda Forms check nothing on the server:
 * required, limits, options, known names only. Beyond what a form knows itself, a field's properties say
 * {@code requiredIf} (FEEL over the answers and the case), {@code boolean} and {@code keep=file}: the answer goes to
 * the file of the incident and never among the variables, which Tasklist sends to every browser.
 */
class FormCheck {

    /** What passed: variables to keep, answers for this step only, and all of it as it goes to the file. */
    record Accepted(Map<String, Object> variables, Map<String, Object> forThisStep, Map<String, Object> content) {
        Object answer(String key) {
            return content.get(key);
        }

        String text(String key) {
            return (String) content.get(key);
        }
    }

    static final int LONGEST_TEXT = 4000;
    private static final int LONGEST_TIME = 60;
    /** No date on a form lies outside: it would be a slip, and a deadline reckoned from it would hold nobody. */
    private static final int EARLIEST_YEAR = 1990;
    private static final int YEARS_AHEAD = 10;

    private final Map<String, JsonNode> fields = new LinkedHashMap<>();
    private final Shown shown;
    private final ProcessEngineConfigurationImpl engine;
    private final Clock clock;

    FormCheck(InputStream form, ObjectMapper json, ProcessEngineConfigurationImpl engine, Clock clock) {
        try (form) {
            var read = json.readTree(form);
            collect(read, fields);
            shown = new Shown(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.engine = engine;
        this.clock = clock;
    }

    boolean asks(String key) {
        return fields.containsKey(key);
    }

    /** What a browser is shown with it. */
    Shown shown() {
        return shown;
    }

    /**
     * @param submitted what the person or system sent
     * @param known the variables of the case, for conditions and for choices that a variable offers
     * @throws RefusedInput naming every fault at once, by its label
     */
    Accepted check(Map<String, Object> submitted, Map<String, Object> known) {
        var faults = new ArrayList<String>();
        var content = new LinkedHashMap<String, Object>();
        var variables = new LinkedHashMap<String, Object>();
        for (var key : submitted.keySet()) {
            if (!fields.containsKey(key)) {
                faults.add("'" + Typed.brief(key) + "' is not asked for here");
            }
        }
        fields.forEach((key, field) -> {
            var value = submitted.get(key);
            if (value == null || value instanceof String s && s.isBlank()) {
                return;
            }
            try {
                var read = read(field, value, known);
                if (read == null) {
                    variables.put(key, null);
                    content.put(key, value);
                } else if (!List.of().equals(read) && !"".equals(read)) {
                    content.put(key, read);
                }
            } catch (IllegalArgumentException | DateTimeParseException | SpinRuntimeException e) {
                faults.add("'" + label(field) + "' (" + key + "): " + e.getMessage());
            }
        });
        var others = new LinkedHashMap<>(known);
        // A condition asks for what was answered now; what an earlier answer left behind it names "known".
        fields.keySet().forEach(key -> others.put(key, null));
        others.put("known", known);
        fields.forEach((key, field) -> {
            if (!content.containsKey(key) && (field.at("/validate/required").asBoolean() || holds(field.at("/properties/requiredIf").asText(""), others, content))) {
                faults.add("'" + label(field) + "' (" + key + ") is missing");
            }
        });
        if (!faults.isEmpty()) {
            throw new RefusedInput(String.join("; ", faults) + ". Nothing was changed: correct it and send it again.");
        }
        var forThisStep = new LinkedHashMap<String, Object>();
        content.forEach((key, value) -> {
            if (!variables.containsKey(key)) {
                (isForFile(fields.get(key)) ? forThisStep : variables).put(key, value);
            }
        });
        return new Accepted(variables, forThisStep, content);
    }

    /** Whether a condition in FEEL holds of a case, whatever was never asked being absent. */
    boolean isTrue(String condition, Map<String, Object> known) {
        var all = new LinkedHashMap<String, Object>();
        fields.keySet().forEach(key -> all.put(key, null));
        all.putAll(known);
        return holds(condition, all, Map.of());
    }

    /** What was answered, in the words that the person saw and the order of the form. */
    List<Row> rows(Map<String, ?> answers) {
        // What a form works out by itself, nobody said.
        return fields.entrySet().stream().filter(field -> answers.get(field.getKey()) != null && !field.getValue().path("type").asText().equals("expression"))
                // A form labels the date and the time of day apart; here they are one answer.
                .map(field -> new Row(label(field.getValue()).replaceFirst(" \\(date\\)$", ""), inWords(field.getValue(), answers.get(field.getKey())))).toList();
    }

    /** Of a text that goes out: without what we only say among ourselves, which the form marks {@code internal}. */
    List<Row> rowsToSend(Map<String, ?> answers) {
        var sent = new LinkedHashMap<String, Object>(answers);
        fields.forEach((key, field) -> {
            if (field.at("/properties/internal").asBoolean(false)) {
                sent.remove(key);
            }
        });
        return rows(sent);
    }

    /** The same, a line each, for a form to show. */
    String inWords(Map<String, ?> answers) {
        return rows(answers).stream().map(row -> "- " + row.label() + (row.label().endsWith("?") ? " " : ": ") + Shown.quoted(row.answer())).collect(Collectors.joining("\n"));
    }

    /** The same, of the answers that are choices or numbers: what was written freely, a form can show itself. */
    String choicesInWords(Map<String, ?> answers) {
        var chosen = new LinkedHashMap<String, Object>(answers);
        fields.forEach((key, field) -> {
            if (!List.of("radio", "select", "number").contains(field.path("type").asText())) {
                chosen.remove(key);
            }
        });
        return inWords(chosen);
    }

    private static String inWords(JsonNode field, Object answer) {
        if (answer instanceof List<?> chosen) {
            return chosen.stream().map(one -> inWords(field, one)).collect(Collectors.joining("; "));
        }
        for (var option : field.path("values")) {
            if (option.path("value").asText().equals(answer.toString())) {
                return option.path("label").asText();
            }
        }
        if (field.path("type").asText().equals("datetime")) {
            try {
                return field.path("subtype").asText().equals("date") ? UkTime.inWords(LocalDate.parse(answer.toString())) : UkTime.inWords(UkTime.parse(answer.toString()));
            } catch (IllegalArgumentException | DateTimeParseException e) {
                // An earlier edition of the form asked for something else here: as it was entered.
                return answer.toString();
            }
        }
        return answer.toString();
    }

    private static boolean isForFile(JsonNode field) {
        return field.at("/properties/keep").asText().equals("file");
    }

    private static void collect(JsonNode node, Map<String, JsonNode> fields) {
        for (var component : node.path("components")) {
            if (component.has("key")) {
                fields.put(component.get("key").asText(), component);
            }
            collect(component, fields);
        }
    }

    private static String label(JsonNode field) {
        return field.path("label").asText(field.path("dateLabel").asText(field.path("dateTimeLabel").asText(field.path("key").asText())));
    }

    private Object read(JsonNode field, Object value, Map<String, Object> known) {
        return switch (field.path("type").asText()) {
            case "textfield", "textarea" -> text(field, value);
            case "number", "expression" -> number(field, value);
            case "radio", "select" -> choice(field, value, known);
            case "checklist", "taglist" -> choices(field, value, known);
            case "datetime" -> time(field, value);
            default -> throw new IllegalArgumentException("cannot be entered");
        };
    }

    private static String text(JsonNode field, Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("must be text");
        }
        var kept = Typed.text(text);
        // As a browser counts: in UTF-16, so that an emoji is two or more.
        int longest = field.at("/validate/maxLength").asInt(LONGEST_TEXT);
        if (kept.length() > longest) {
            throw new IllegalArgumentException("is longer than " + longest + " characters");
        }
        return kept;
    }

    private static Integer number(JsonNode field, Object value) {
        int number;
        try {
            number = new java.math.BigDecimal(value.toString()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number");
        }
        if (number < field.at("/validate/min").asInt(0) || number > field.at("/validate/max").asInt(Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("is outside its limits");
        }
        return number;
    }

    /** Null for "not known": the fact is then absent. */
    private static Object choice(JsonNode field, Object value, Map<String, Object> known) {
        var options = options(field, known);
        if (!options.contains(value.toString())) {
            throw new IllegalArgumentException("'" + Typed.brief(value) + "' is not one of " + String.join(", ", options));
        }
        if (value.equals("notKnown")) {
            return null;
        }
        return field.at("/properties/boolean").asBoolean(false) ? (Object) Boolean.valueOf(value.toString()) : value.toString();
    }

    private static List<String> choices(JsonNode field, Object value, Map<String, Object> known) {
        var options = options(field, known);
        var chosen = new ArrayList<String>();
        for (var item : org.camunda.spin.Spin.JSON(value.toString()).elements()) {
            chosen.add(item.isString() ? item.stringValue() : item.toString());
        }
        if (!options.containsAll(chosen)) {
            throw new IllegalArgumentException(Typed.brief(chosen) + " is not among " + options);
        }
        return chosen;
    }

    private static List<String> options(JsonNode field, Map<String, Object> known) {
        var options = new ArrayList<String>();
        field.path("values").forEach(option -> options.add(option.path("value").asText()));
        if (field.has("valuesKey") && known.get(field.get("valuesKey").asText()) != null) {
            for (var item : org.camunda.spin.Spin.JSON(known.get(field.get("valuesKey").asText()).toString()).elements()) {
                options.add(item.prop("value").stringValue());
            }
        }
        return options;
    }

    private String time(JsonNode field, Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("must be a date written as text");
        }
        if (text.length() > LONGEST_TIME) {
            throw new IllegalArgumentException("is not a date and time such as 2026-03-28T10:00");
        }
        LocalDate day;
        if (field.path("subtype").asText().equals("date")) {
            try {
                day = LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is not a date such as 2026-04-13");
            }
        } else {
            day = LocalDate.ofInstant(UkTime.parse(text), UkTime.LONDON);
        }
        if (day.getYear() < EARLIEST_YEAR || day.isAfter(LocalDate.ofInstant(clock.instant(), UkTime.LONDON).plusYears(YEARS_AHEAD))) {
            throw new IllegalArgumentException("'" + text + "' lies before " + EARLIEST_YEAR + " or more than " + YEARS_AHEAD + " years ahead");
        }
        return text;
    }

    private boolean holds(String condition, Map<String, Object> known, Map<String, Object> answers) {
        if (condition.isEmpty()) {
            return false;
        }
        var all = Variables.createVariables();
        all.putAll(known);
        all.putAll(answers);
        try {
            return Boolean.TRUE.equals(engine.getDmnEngineConfiguration().getFeelEngine().evaluateSimpleExpression(condition, all.asVariableContext()));
        } catch (FeelException e) {
            throw new IllegalStateException("The condition '" + condition + "' of a form cannot be evaluated", e);
        }
    }
}
