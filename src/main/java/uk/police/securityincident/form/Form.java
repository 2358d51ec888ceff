package uk.police.securityincident.form;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.spin.SpinRuntimeException;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.typed.Typed;

/**
 * Checks what was submitted against the form that asks for it, since Camunda Forms check nothing on the server:
 * required, limits, options, known names only. Beyond what a form knows itself, a field's properties say
 * {@code requiredIf} and {@code refuseIf} with its sentence {@code refusal} (FEEL over the answers and the case),
 * {@code boolean} and {@code keep=file}: the answer goes to
 * the file of the incident and never among the variables, which Tasklist sends to every browser; {@code keep=nothing}: it
 * only opens a part of the form, and is gone once the form is sent.
 */
public class Form {

    /** Of an answer, in UTF-16, as a browser counts, where the form says no other number. */
    public static final int LONGEST_TEXT = FieldReader.LONGEST_TEXT;

    private final Map<String, JsonNode> fields = new LinkedHashMap<>();
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private final Set<String> readByConditions = new HashSet<>();
    private final Shown shown;
    private final FieldReader reader;
    private final Condition condition;

    /** @param own the application's own form of the same name, or null: one from before forms said what they refuse, refuses what that does */
    Form(InputStream form, InputStream own, ObjectMapper json, FeelEngine engine, Clock clock) {
        try (form; own) {
            var read = json.readTree(form);
            collect(read, fields);
            if (own != null && fields.values().stream().noneMatch(field -> field.at("/properties").has("refuseIf"))) {
                var ofToday = new LinkedHashMap<String, JsonNode>();
                collect(json.readTree(own), ofToday);
                fields.forEach((key, field) -> {
                    if (ofToday.containsKey(key) && ofToday.get(key).at("/properties").has("refuseIf")) {
                        ((ObjectNode) field).withObject("/properties").setAll(((ObjectNode) ofToday.get(key).get("properties")).deepCopy().retain("refuseIf", "refusal"));
                    }
                });
            }
            collectReads();
            shown = new Shown(read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.reader = new FieldReader(clock);
        this.condition = new Condition(engine, clock);
    }

    /** What it reads of the case to check answers to these: where each choice is offered from, and what its conditions name. */
    public Set<String> reads(Collection<String> answered) {
        var reads = new HashSet<>(readByConditions);
        answered.stream().map(fields::get).filter(field -> field != null && field.has("valuesKey")).forEach(field -> reads.add(field.get("valuesKey").asText()));
        return reads;
    }

    private void collectReads() {
        fields.values().forEach(field -> {
            for (var condition : List.of(field.at("/properties/requiredIf"), field.at("/properties/refuseIf"))) {
                NAME.matcher(condition.asText("")).results().map(MatchResult::group).filter(name -> !fields.containsKey(name)).forEach(readByConditions::add);
            }
        });
    }

    public boolean asks(String key) {
        return fields.containsKey(key);
    }

    /** Those that are answered by a choice or a number, in the order of the form. */
    public List<Question> questions() {
        return fields.values().stream().filter(Question::is).map(Question::of).toList();
    }

    /** What a browser is shown with it. */
    public Shown shown() {
        return shown;
    }

    /**
     * @param submitted what the person or system sent
     * @param known the variables of the case, for conditions and for choices that a variable offers
     * @throws RefusedInput naming every fault at once, by its label
     */
    public Accepted check(Map<String, Object> submitted, Map<String, Object> known) {
        var faults = new ArrayList<String>();
        var content = new LinkedHashMap<String, Object>();
        var variables = new LinkedHashMap<String, Object>();
        var unreadable = new HashSet<String>();
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
                var read = reader.read(field, value, known);
                if (read == null) {
                    variables.put(key, null);
                    content.put(key, value);
                } else if (!List.of().equals(read) && !"".equals(read)) {
                    content.put(key, read);
                }
            } catch (IllegalArgumentException | DateTimeParseException | SpinRuntimeException e) {
                faults.add("'" + label(field) + "' (" + key + "): " + e.getMessage());
                unreadable.add(key);
            }
        });
        var others = new LinkedHashMap<>(known);
        // A condition asks for what was answered now; what an earlier answer left behind it names "known".
        fields.keySet().forEach(key -> others.put(key, null));
        others.put("known", known);
        fields.forEach((key, field) -> {
            if (!content.containsKey(key) && !unreadable.contains(key) && (field.at("/validate/required").asBoolean() || condition.holds(field.at("/properties/requiredIf").asText(""), others, content))) {
                faults.add("'" + label(field) + "' (" + key + ") is missing");
            } else if (isAbout(field.at("/properties/refuseIf").asText(""), content) && condition.holds(field.at("/properties/refuseIf").asText(""), others, content)) {
                faults.add("'" + label(field) + "' (" + key + "): " + field.at("/properties/refusal").asText());
            }
        });
        if (!faults.isEmpty()) {
            throw new RefusedInput(String.join("; ", faults) + ". Nothing was changed: correct it and send it again.");
        }
        content.keySet().removeIf(key -> keep(fields.get(key)).equals("nothing"));
        var forThisStep = new LinkedHashMap<String, Object>();
        content.forEach((key, value) -> {
            if (!variables.containsKey(key)) {
                (keep(fields.get(key)).equals("file") ? forThisStep : variables).put(key, value);
            }
        });
        return new Accepted(variables, forThisStep, content);
    }

    /** Whether one of the answers is among what a refusal speaks of: of what is not answered it refuses nothing, and FEEL takes its time. */
    private static boolean isAbout(String feel, Map<String, Object> answers) {
        return NAME.matcher(feel).results().map(MatchResult::group).anyMatch(answers::containsKey);
    }

    /** Whether a condition in FEEL holds of a case, whatever was never asked being absent. */
    public boolean isTrue(String condition, Map<String, Object> known) {
        var all = new LinkedHashMap<String, Object>();
        fields.keySet().forEach(key -> all.put(key, null));
        all.putAll(known);
        return this.condition.holds(condition, all, Map.of());
    }

    /** What was answered, in the words that the person saw and the order of the form. */
    public List<Row> rows(Map<String, ?> answers) {
        // What a form works out by itself, nobody said.
        return fields.entrySet().stream().filter(field -> answers.get(field.getKey()) != null && !field.getValue().path("type").asText().equals("expression"))
                // A form labels the date and the time of day apart; here they are one answer.
                .map(field -> new Row(label(field.getValue()).replaceFirst(" \\(date\\)$", ""), inWords(field.getValue(), answers.get(field.getKey())))).toList();
    }

    /** Of a text that goes out: without what we only say among ourselves, which the form marks {@code internal}. */
    public List<Row> rowsToSend(Map<String, ?> answers) {
        return rows(answers, false);
    }

    /** Of the same text what we only say among ourselves. */
    public List<Row> rowsAmongUs(Map<String, ?> answers) {
        return rows(answers, true);
    }

    private List<Row> rows(Map<String, ?> answers, boolean internal) {
        var marked = new LinkedHashMap<String, Object>(answers);
        marked.keySet().removeIf(key -> asks(key) && fields.get(key).at("/properties/internal").asBoolean(false) != internal);
        return rows(marked);
    }

    /** The same, a line each, for a form to show. */
    public String inWords(Map<String, ?> answers) {
        return inWords(rows(answers));
    }

    public static String inWords(List<Row> rows) {
        return rows.stream().map(row -> "- " + row.label() + (row.label().endsWith("?") ? " " : ": ") + Shown.quoted(row.answer())).collect(Collectors.joining("\n"));
    }

    /** The same, of the answers that are choices or numbers: what was written freely, a form can show itself. */
    public String choicesInWords(Map<String, ?> answers) {
        var chosen = new LinkedHashMap<String, Object>(answers);
        chosen.keySet().removeIf(key -> asks(key) && !List.of("radio", "select", "number").contains(fields.get(key).path("type").asText()));
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

    private static String keep(JsonNode field) {
        return field.at("/properties/keep").asText();
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
}
