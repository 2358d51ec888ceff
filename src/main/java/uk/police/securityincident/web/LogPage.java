package uk.police.securityincident.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.LogSearch.Found;
import uk.police.securityincident.register.PastIncidents;

/** The central log as a page shows it: the criteria as fields, each case as a row, in the words of the report's form. */
class LogPage {

    private static final Map<String, String> LABELS = Map.ofEntries(Map.entry("reference", "Reference"), Map.entry("words", "Words of the outline"), Map.entry("reporter", "Reporter"),
            Map.entry("from", "Reported from"), Map.entry("until", "Reported until"), Map.entry("kind", "Kind"), Map.entry("level", "Level"), Map.entry("state", "State"),
            Map.entry("type", "Type"), Map.entry("channel", "Channel"), Map.entry("unit", "Unit"), Map.entry("asset", "Asset or its owner"), Map.entry("cause", "Cause"),
            Map.entry("recipient", "Kind of recipient"), Map.entry("icoTold", "ICO told"), Map.entry("peopleTold", "People told"),
            Map.entry("breachType", "What happened (ICO's list)"), Map.entry("cyber", "Cyber"), Map.entry("icoAnswer", "The ICO answered"), Map.entry("complaint", "A complaint"), Map.entry("past", "From the register before"));
    /** What the report's form has no words for. */
    private static final Map<String, String> WORDS = Map.of("none", "No risk", "low", "Low", "medium", "Medium", "high", "High", "yes", "Yes", "no", "No",
            "unknown", "Not known", "passedOn", "Passed on with the case", "notYet", "Not due yet");

    private static final List<String> NOT_IN_A_LINE = List.of("reporterId", "reporterName", "assetOwner", "asset", "cause", "recipientKind", "outline");

    private LogPage() {
    }

    static Map<String, Object> field(String name, List<String> values, String chosen, BinaryOperator<String> report) {
        var field = new LinkedHashMap<String, Object>();
        field.put("name", name);
        field.put("label", LABELS.get(name));
        field.put("value", Objects.requireNonNullElse(chosen, ""));
        // No date field: that shows a day as the browser's language writes it, 03/04 as 4 March.
        field.put("hint", name.equals("from") || name.equals("until") ? "dd/mm/yyyy" : "");
        field.put("choice", !values.isEmpty());
        field.put("options", values.stream().map(value -> Map.of("value", value, "label", words(name, value, report), "chosen", value.equals(chosen))).toList());
        return field;
    }

    /** A choice in words: of a form, of the pages, or as it is. */
    static String words(String name, String value, BinaryOperator<String> report) {
        var ofTheForm = switch (name) {
            case "type" -> report.apply("incidentType", value);
            case "kind", "state", "level", "yesNo", "inTime", "icoTold", "peopleTold", "cyber", "complaint" -> WORDS.getOrDefault(value, CaseFile.word(value));
            default -> report.apply(name, value);
        };
        return Objects.requireNonNullElse(ofTheForm, value);
    }

    /** The same case for a system: no words of it and no person but what the row shows, since nobody notes a search (decision 0010). */
    static ObjectNode line(Found found, boolean said, ObjectMapper json) {
        ObjectNode line = json.valueToTree(found);
        NOT_IN_A_LINE.forEach(line::putNull);
        return said && found.outline() != null ? line.put("outline", outline(found)) : line;
    }

    /** @param said whether the reader sees what was said */
    static Map<String, Object> row(Found found, boolean said, BinaryOperator<String> report) {
        var row = new LinkedHashMap<String, Object>();
        row.put("reference", found.reference());
        row.put("reported", found.recorded().inWords("reportedAt", found.reportedAt()));
        row.put("kind", words("kind", found.kind(), report));
        row.put("level", found.level() == null ? "–" : words("level", found.level(), report));
        row.put("colour", Objects.requireNonNullElse(found.colour(), ""));
        row.put("type", found.incidentType() == null ? "–" : words("type", found.incidentType(), report));
        row.put("unit", Objects.requireNonNullElse(found.unit(), "–"));
        row.put("state", words("state", found.state(), report) + (found.fromRegisterBefore() ? ", " + PastIncidents.FROM_BEFORE : ""));
        row.put("told", Stream.of(found.recorded().isTold("icoToldAt", found.icoToldAt()) ? "ICO" : "", found.recorded().isTold("dataSubjectsToldAt", found.dataSubjectsToldAt()) ? "people" : "").filter(who -> !who.isEmpty()).collect(Collectors.joining(", ")));
        row.put("outline", said ? outline(found) : "–");
        return row;
    }

    private static String outline(Found found) {
        var outline = Objects.requireNonNullElse(found.outline(), "");
        return outline.length() > 200 ? outline.substring(0, outline.offsetByCodePoints(0, Math.min(190, outline.codePointCount(0, outline.length())))) + " …" : outline;
    }
}
