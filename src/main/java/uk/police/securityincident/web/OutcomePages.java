package uk.police.securityincident.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.record.Outcome;
import uk.police.securityincident.register.LogSearch;

/**
 * The page on which the Monitoring Officer and the DPO say what became of an incident, open or closed (E-3.4.10); for everybody else
 * there is no such page. What it asks stands in {@code documents/outcome.form}.
 */
@RestController
@RequestMapping("/register/{reference}/outcome")
class OutcomePages {

    /** The kinds of case that it is asked of. */
    static final List<String> INCIDENTS = List.of("incident", "nearMiss");

    private final Readers readers;
    private final LogSearch log;
    private final Outcome outcome;
    private final Pages pages;
    private final Refusals refusals;
    private final ObjectMapper json;
    private final JsonNode fields;

    OutcomePages(Readers readers, LogSearch log, Outcome outcome, Pages pages, Refusals refusals, ObjectMapper json) throws IOException {
        this.readers = readers;
        this.log = log;
        this.outcome = outcome;
        this.pages = pages;
        this.refusals = refusals;
        this.json = json;
        try (InputStream form = OutcomePages.class.getResourceAsStream("/documents/outcome.form")) {
            fields = json.readTree(form).get("components");
        }
    }

    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(@PathVariable String reference) {
        return page(HttpStatus.OK, recorded(reference), Map.of(), null);
    }

    /** Records what was filled in, and leads back to the case file. */
    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<?> record(@PathVariable String reference, @RequestParam MultiValueMap<String, String> sent, HttpServletRequest request) throws JsonProcessingException {
        var known = recorded(reference);
        var answers = new LinkedHashMap<String, Object>();
        for (var answer : sent.entrySet()) {
            boolean several = StreamSupport.stream(fields.spliterator(), false).anyMatch(field -> field.get("key").asText().equals(answer.getKey()) && field.get("type").asText().equals("checklist"));
            answers.put(answer.getKey(), several ? json.writeValueAsString(answer.getValue()) : answer.getValue().get(0));
        }
        try {
            answers.computeIfPresent("icoAnsweredOn", (key, day) -> day(day.toString()));
            outcome.record(known, answers, readers.signedIn());
        } catch (RefusedInput e) {
            return Refusals.isBrowser(request) ? page(HttpStatus.BAD_REQUEST, known, sent, e.getMessage()) : refusals.refused(request, HttpStatus.BAD_REQUEST, e.getMessage());
        }
        return ResponseEntity.status(HttpStatus.SEE_OTHER).header(HttpHeaders.LOCATION, "/register/" + known).build();
    }

    /** As a form has it. No date field: that shows a day as the browser's language writes it, 03/04 as 4 March. */
    private static String day(String typed) {
        try {
            return typed.isBlank() ? "" : UkTime.day(typed).toString();
        } catch (IllegalArgumentException e) {
            throw new RefusedInput("The day of its answer is not a day such as 24/03/2026. Nothing was recorded: correct it and send it again.");
        }
    }

    /** The incident, if this reader may record what became of it. */
    private String recorded(String reference) {
        return log.find(reference, readers.signedIn()).filter(found -> INCIDENTS.contains(found.kind()) && readers.recordsOutcomeOf(found.reference())).orElseThrow(Readers.NotFound::new).reference();
    }

    private ResponseEntity<String> page(HttpStatus status, String reference, Map<String, List<String>> typed, String refusal) {
        var content = new LinkedHashMap<String, Object>();
        content.put("reference", reference);
        content.put("stands", outcome.inWords(reference));
        content.put("refusal", refusal == null ? List.of() : List.of(refusal));
        var shown = new ArrayList<Map<String, Object>>();
        fields.forEach(field -> shown.add(field(field, typed.getOrDefault(field.get("key").asText(), List.of()))));
        content.put("fields", shown);
        return pages.page(status, "outcome", content);
    }

    private static Map<String, Object> field(JsonNode field, List<String> typed) {
        var type = field.get("type").asText();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("key", field.get("key").asText());
        shown.put("label", field.path("label").asText(field.path("dateLabel").asText()));
        shown.put("help", field.path("description").asText());
        shown.put("choice", List.of("select", "radio").contains(type));
        shown.put("several", type.equals("checklist"));
        shown.put("free", type.equals("textarea"));
        shown.put("one", List.of("number", "datetime").contains(type));
        shown.put("type", type.equals("datetime") ? "text" : "number");
        shown.put("hint", type.equals("datetime") ? "dd/mm/yyyy" : "");
        shown.put("value", typed.isEmpty() ? "" : typed.get(0));
        var options = new ArrayList<Map<String, Object>>();
        field.path("values").forEach(option -> options.add(Map.of("value", option.get("value").asText(), "words", option.get("label").asText(), "chosen", typed.contains(option.get("value").asText()))));
        shown.put("options", options);
        return shown;
    }
}
