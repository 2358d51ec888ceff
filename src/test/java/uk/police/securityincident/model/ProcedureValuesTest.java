package uk.police.securityincident.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

import static org.junit.jupiter.api.Assertions.fail;

/** Each value of the procedure stands in one place of one model and in the table beside the clauses; no text repeats it unless the table says so. */
class ProcedureValuesTest {

    private static final String TABLE = "procedure-values.tsv";
    private static final Set<String> NO_VALUES = Set.of("documentation", "description", "incoming", "outgoing", "historyTimeToLive", "versionTag", "modelerTemplateVersion", "name", "id", "label");
    /** A time as people say it. "A day" and "an hour" alone are no duration: they are said of a day on which something happens. */
    private static final Pattern DURATION = Pattern.compile("(?i)(?<![\\w.-])(?:\\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty-four|half an?|each|every|once a)"
            + "(?:,? (?:and|to|or|-)? ?\\d+)*[ -](?:(?:elapsed|working|calendar|full|whole|last) )?(?:second|minute|hour|day|week|month|quarter|year)s?(?!\\w)|\\bR?\\d*/?P(?:\\d+[YMWD])*(?:T(?:\\d+[HMS])+)?(?<=\\d[YMWDHS])\\b");
    private static final Pattern OF_NO_LENGTH = Pattern.compile("(?i)(an?|one|each|every) (second|minute|hour|day)");

    /** What holds a value, by its id and property, and the element's local name. */
    private final Map<String, String> held = new LinkedHashMap<>();
    private final Map<String, String> kinds = new LinkedHashMap<>();
    /** All that people read, by place: the id of an element of a process, else the file. */
    private final Map<String, String> said = new TreeMap<>();

    ProcedureValuesTest() throws Exception {
        for (var folder : List.of("bpmn", "dmn")) {
            for (var file : GeneratedDocsTest.files(folder, "." + folder)) {
                var builder = DocumentBuilderFactory.newInstance();
                builder.setNamespaceAware(true);
                read(builder.newDocumentBuilder().parse(file.toFile()).getDocumentElement(), folder.equals("dmn") ? folder + "/" + file.getFileName() : null);
            }
        }
        // What holds for every job, and so stands in no model.
        var retries = Pattern.compile("failed-job-retry-time-cycle: (\\S+)").matcher(Files.readString(Path.of("src/main/resources/application.yml")));
        held.put("application.yml.failed-job-retry-time-cycle", retries.find() ? retries.group(1) : "");
        for (var file : GeneratedDocsTest.files("forms", ".form")) {
            read(new ObjectMapper().readTree(file.toFile()), "forms/" + file.getFileName());
        }
        for (var folder : List.of("mail", "documents", "organisation")) {
            for (var file : GeneratedDocsTest.files("src/main/resources/" + folder, "")) {
                // What the profile's entries hold stands nowhere else: only its words are texts.
                say(folder + "/" + file.getFileName(), Files.readString(file).replaceAll("(?s)<style>.*?</style>", "").replaceAll("(claim-within|within): \\S+", ""));
            }
        }
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
                Pattern.compile("\"\"\".*?\"\"\"|\"(?:[^\"\\\\\n]|\\\\.)*\"", Pattern.DOTALL).matcher(Files.readString(file)).results().map(MatchResult::group)
                        .forEach(literal -> say(file.getFileName().toString(), literal));
            }
        }
        say("README.md", Files.readString(Path.of("README.md")));
    }

    @Test
    void each_value_in_a_model_is_that_of_the_table() {
        var differences = new ArrayList<String>();
        for (var row : ProcedureValues.rows()) {
            if (row.where().isEmpty()) {
                continue;
            }
            var text = held.get(row.where());
            if (text == null) {
                differences.add("%s speaks of %s (%s), which is in no model: take the row away, or put it back.".formatted(TABLE, row.where(), row.what()));
            } else if (!ProcedureValues.inWords(text).equals(row.value())) {
                differences.add("%s; the table of the procedure says %s (%s): change one of the two.".formatted(
                        says(row.where(), ProcedureValues.inWords(text)), row.value(), row.clause()));
            }
        }
        say(differences);
    }

    @Test
    void each_value_in_a_model_has_its_row() {
        var known = ProcedureValues.rows().stream().map(ProcedureValues.Row::where).toList();
        say(held.entrySet().stream().filter(entry -> ProcedureValues.isValue(entry.getValue()) && !known.contains(entry.getKey()))
                .map(entry -> "%s, and the table of the procedure does not speak of it: add a row to %s.".formatted(says(entry.getKey(), ProcedureValues.inWords(entry.getValue())), TABLE)).toList());
    }

    @Test
    void each_row_names_a_clause_or_says_that_it_is_ours() {
        var clauses = new Clauses().duties().keySet();
        say(ProcedureValues.rows().stream().filter(row -> !row.clause().equals("ours") && !clauses.contains(row.clause()))
                .map(row -> "%s: '%s' of %s is neither a clause of clauses.tsv nor 'ours'.".formatted(TABLE, row.clause(), row.what())).toList());
    }

    @Test
    void what_repeats_a_value_by_necessity_says_the_same() {
        var differences = new ArrayList<String>();
        for (var row : ProcedureValues.rows()) {
            for (var repeated : row.saidIn()) {
                var place = place(repeated);
                var found = words(repeated).matcher(said.getOrDefault(place, ""));
                if (!found.find()) {
                    differences.add("%s says that %s repeats '%s', and it does not: take it off the row of %s.".formatted(TABLE, place, repeated.substring(place.length() + 2), row.what()));
                } else if (found.groupCount() > 0 && !found.group(1).equals(row.number())) {
                    differences.add("%s still says '%s'; %s (%s): change the words too.".formatted(place, found.group(), says(row.where(), row.value()), row.clause()));
                }
            }
        }
        say(differences);
    }

    @Test
    void no_other_text_repeats_a_duration() {
        var differences = new ArrayList<String>();
        var allowed = ProcedureValues.rows().stream().flatMap(row -> row.saidIn().stream()).toList();
        said.forEach((place, text) -> {
            var rest = text;
            for (var words : allowed) {
                if (place(words).equals(place)) {
                    rest = words(words).matcher(rest).replaceAll("…");
                }
            }
            DURATION.matcher(rest).results().map(MatchResult::group).filter(words -> !OF_NO_LENGTH.matcher(words).matches()).distinct()
                    .forEach(words -> differences.add("%s says '%s': say it without, draw it from the model, or let %s know that it is repeated there, and why.".formatted(place, words, TABLE)));
        });
        say(differences);
    }

    /** {@code Deadline_Guidance fires 4 hours after the awareness}. */
    private String says(String where, String value) {
        var counted = value.matches("\\d.*(?<!before|after) .*(?:after|before) .*");
        var verb = where.contains(".") ? "says" : value.startsWith("rated") || value.contains(">=") ? "holds when" : switch (kinds.get(where)) {
            case "boundaryEvent", "intermediateCatchEvent" -> counted || !value.matches("\\d.*") ? "fires" : "fires after";
            case "userTask" -> counted ? "is due" : "is due in";
            case "startEvent" -> "starts at";
            default -> "says";
        };
        return where + " " + verb + " " + value;
    }

    private static String place(String repeated) {
        return repeated.substring(0, repeated.indexOf(": "));
    }

    private static Pattern words(String repeated) {
        return Pattern.compile(Pattern.quote(repeated.substring(place(repeated).length() + 2)).replace("#", "\\E(\\d+)\\Q"));
    }

    private static void say(List<String> differences) {
        if (!differences.isEmpty()) {
            fail(String.join("\n", differences));
        }
    }

    private void say(String place, String text) {
        said.merge(place, text, (one, other) -> one + "\n" + other);
    }

    /** @param file where the words of a table are; null for those of a process, which are its elements' */
    private void read(Element element, String file) {
        if (element.getNamespaceURI().endsWith("/DI") || element.getNamespaceURI().contains("DMNDI")) {
            return;
        }
        var holder = element;
        while (!holder.hasAttribute("id") || holder.getLocalName().matches(".*(EventDefinition|Expression|Entry|text)") || holder.getLocalName().equals("literalExpression")) {
            holder = (Element) holder.getParentNode();
            if (holder.getParentNode().getNodeType() == Node.DOCUMENT_NODE) {
                break;
            }
        }
        var id = holder.getAttribute("id");
        var name = element.getLocalName();
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            var attribute = element.getAttributes().item(i);
            var of = attribute.getLocalName() == null ? attribute.getNodeName() : attribute.getLocalName();
            if (!NO_VALUES.contains(of) && !attribute.getNodeName().startsWith("xmlns")) {
                hold(holder, name.equals("property") ? id + "." + element.getAttribute("name") : element == holder && List.of("dueDate", "expression").contains(of) ? id : id + "." + (element == holder ? "" : name + ".") + of, attribute.getNodeValue());
            }
        }
        for (var words : List.of("name", "label")) {
            if (element.hasAttribute(words) && element.getNamespaceURI().matches(".*/(BPMN|DMN)/.*")) {
                say(file == null ? id : file, element.getAttribute(words));
            }
        }
        boolean leaf = true;
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                leaf = false;
                read(inner, file);
            }
        }
        if (leaf && !element.getTextContent().isBlank()) {
            var text = element.getTextContent().strip();
            if (NO_VALUES.contains(name)) {
                say(file == null ? id : file, text);
            } else if (file != null) {
                readCell(element, holder, file, text);
            } else {
                hold(holder, name.equals("inputParameter") ? id + "." + element.getAttribute("name") : List.of("timeDate", "timeCycle", "timeDuration", "conditionExpression", "condition").contains(name) ? id : id + "." + name, text);
            }
        }
    }

    private void readCell(Element text, Element holder, String file, String cell) {
        var parent = (Element) text.getParentNode();
        if (parent.getLocalName().equals("outputEntry")) {
            // A period is what the table decides; all else that it answers is read by people.
            if (ProcedureValues.isValue(cell)) {
                hold(holder, ((Element) parent.getParentNode()).getAttribute("id"), cell);
            } else {
                say(file, cell);
            }
        } else if (List.of("inputExpression", "literalExpression").contains(parent.getLocalName())) {
            hold(holder, holder.getAttribute("id"), cell);
            say(file, cell.replaceAll("[^\"]*(\"[^\"]*\")?", "$1 "));
        } else {
            say(file, cell);
        }
    }

    private void hold(Element holder, String where, String text) {
        if (!text.isBlank() && held.put(where, text) != null && ProcedureValues.isValue(text)) {
            throw new IllegalStateException(where + " stands in two models: its row would speak of both.");
        }
        kinds.put(where, holder.getLocalName());
    }

    private void read(JsonNode node, String file) {
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isTextual() && !List.of("id", "key", "hide", "requiredIf", "expression", "value").contains(field.getKey())) {
                say(file, field.getValue().asText());
            }
            read(field.getValue(), file);
        });
        if (node.isArray()) {
            node.forEach(one -> read(one, file));
        }
    }
}
