package uk.police.securityincident.web;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document;
import uk.police.securityincident.document.Pdf;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.record.ChoicesInWords;
import uk.police.securityincident.record.Outcome;
import uk.police.securityincident.record.SeenTrail;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.LogExport;
import uk.police.securityincident.register.LogSearch.Found;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail;

/**
 * The central log (E-3.4.10) and the file of each case, for those who keep the log, as JSON for systems and as pages that
 * print. For everybody else there is no such page. docs/rest.md describes it.
 */
@RestController
class RegisterPages {

    private final Readers readers;
    private final LogSearch log;
    private final RecommendationTable recommendationTable;
    private final DocumentTable documentTable;
    private final Trail trail;
    private final Evidence evidence;
    private final CaseFile caseFile;
    private final SeenTrail seenTrail;
    private final Outcome outcome;
    private final ChoicesInWords choicesInWords;
    private final Pages pages;
    private final Pdf pdf;
    private final Organisation organisation;
    private final ObjectMapper json;
    private final Clock clock;

    RegisterPages(Readers readers, LogSearch log, RecommendationTable recommendationTable, DocumentTable documentTable, Trail trail, Evidence evidence, CaseFile caseFile, SeenTrail seenTrail, Outcome outcome,
            ChoicesInWords choicesInWords, Pages pages, Pdf pdf, Organisation organisation, ObjectMapper json, Clock clock) {
        this.readers = readers;
        this.log = log;
        this.recommendationTable = recommendationTable;
        this.documentTable = documentTable;
        this.trail = trail;
        this.evidence = evidence;
        this.caseFile = caseFile;
        this.seenTrail = seenTrail;
        this.outcome = outcome;
        this.choicesInWords = choicesInWords;
        this.pages = pages;
        this.pdf = pdf;
        this.organisation = organisation;
        this.json = json;
        this.clock = clock;
    }

    @GetMapping(path = "/register", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> search(@RequestParam Map<String, String> asked) {
        var page = searched(asked);
        boolean said = readers.readsWhatWasSaidInLists();
        var lines = new LinkedHashMap<String, Object>();
        lines.put("found", page.found().stream().map(found -> LogPage.line(found, said, json)).toList());
        lines.put("next", page.next());
        return ResponseEntity.ok().body(lines);
    }

    @GetMapping(path = "/register", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(@RequestParam Map<String, String> asked) {
        var page = searched(asked);
        var report = choicesInWords.now();
        boolean said = readers.readsWhatWasSaidInLists();
        var content = new LinkedHashMap<String, Object>();
        var fields = LogSearch.criteria().entrySet().stream().map(criterion -> LogPage.field(criterion.getKey(), criterion.getValue(), asked.get(criterion.getKey()), report)).toList();
        content.put("fields", fields);
        content.put("searched", Pages.asked(fields));
        content.put("found", page.found().stream().map(found -> LogPage.row(found, said, report)).toList());
        content.put("none", page.found().isEmpty());
        content.put("past", readers.may("bring in past incidents"));
        content.put("exported", "/register.csv" + query(criteria(asked)));
        content.put("asked", criteria(asked).entrySet().stream().map(one -> Map.of("name", one.getKey(), "value", one.getValue())).toList());
        content.put("columns", LogExport.columns());
        if (page.next() != null) {
            var next = criteria(asked);
            next.put("before", page.next());
            content.put("next", "/register" + query(next));
        }
        return pages.page("register", content);
    }

    /** What of the whole trail is not as it was written; reads everything, so it takes its time. */
    @GetMapping(path = "/register/trail", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> check() {
        checkMay("export the log");
        var checked = new LinkedHashMap<String, Object>();
        checked.put("checkedAt", clock.instant());
        checked.put("faults", trail.check());
        checked.put("lastSeal", trail.lastSeal().orElse(null));
        return ResponseEntity.ok().body(checked);
    }

    @GetMapping(path = "/register/{reference}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> file(@PathVariable String reference) {
        var found = opened(reference, "case-file");
        var file = new LinkedHashMap<String, Object>();
        file.put("case", found);
        file.put("duties", caseFile.duties(found, clock.instant()));
        file.put("outcome", outcome.inWords(found.reference()));
        file.put("recommendations", recommendationTable.of(found.reference()));
        file.put("documents", documentTable.of(found.reference()));
        file.put("trail", seenTrail.proof(found.reference()));
        return ResponseEntity.ok().body(file);
    }

    @GetMapping(path = "/register/{reference}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> filePage(@PathVariable String reference) {
        var found = opened(reference, "case-file");
        var links = evidence.of(found.reference()).stream().filter(item -> item.removedAt() == null)
                .map(item -> Map.of("link", "/evidence/" + item.reference() + "/" + item.number(), "name", item.name())).toList();
        return pages.page("case-file", Map.of("document", document(found), "reference", found.reference(), "faults", trail.check(found.reference()),
                "bundle", "/register/" + found.reference() + "/bundle", "evidence", links, "documents", "/documents/" + found.reference(),
                "outcome", OutcomePages.INCIDENTS.contains(found.kind()) && readers.recordsOutcomeOf(found.reference()) ? List.of("/register/" + found.reference() + "/outcome") : List.of()));
    }

    /** All about the case for a regulator: the file as PDF, its documents, and its trail with what is needed to check it. */
    @GetMapping("/register/{reference}/bundle")
    void bundle(@PathVariable String reference, HttpServletResponse response) throws IOException {
        var found = opened(reference, "bundle");
        attach(response, "application/zip", found.reference() + ".zip");
        // Left open if it fails: closed, what is half would look whole.
        var zip = new ZipOutputStream(response.getOutputStream());
        put(zip, "case-file.pdf", pdf.of("incident-form", document(found)));
        for (var filed : documentTable.of(found.reference())) {
            var content = documentTable.content(found.reference(), filed.kind(), filed.version());
            if (content.isPresent()) {
                put(zip, "documents/%s-%d.pdf".formatted(filed.kind(), filed.version()), content.get());
            }
        }
        put(zip, "trail.json", json.writerWithDefaultPrettyPrinter().writeValueAsBytes(seenTrail.proof(found.reference())));
        zip.finish();
    }

    private LogSearch.Page searched(Map<String, String> asked) {
        checkMay("search the log");
        return log.search(criteria(asked), asked.get("before"), readers.signedIn());
    }

    private void checkMay(String operation) {
        if (!readers.may(operation)) {
            throw new Readers.NotFound();
        }
    }

    /** The case, for whoever may see its file; that it was opened stands in its trail (DPA 2018 s.62). */
    private Found opened(String reference, String what) {
        var found = log.find(reference, readers.signedIn()).filter(one -> readers.keepsTheLogOf(one.reference())).orElseThrow(Readers.NotFound::new);
        trail.note(found.reference(), clock.instant(), readers.signedIn(), what, "opened", Map.of());
        return found;
    }

    private Document document(Found found) {
        var now = clock.instant();
        return new Document("Case file", found.reference(), organisation.name(), UkTime.inWords(now), caseFile.inWords(found, now));
    }

    /** What was asked for; an empty field asks nothing. */
    static Map<String, String> criteria(Map<String, String> asked) {
        var criteria = new LinkedHashMap<String, String>();
        asked.forEach((name, value) -> {
            if (!name.equals("before") && !value.isBlank()) {
                criteria.put(name, value);
            }
        });
        return criteria;
    }

    private static String query(Map<String, String> criteria) {
        var query = UriComponentsBuilder.newInstance();
        criteria.forEach((name, value) -> query.queryParam(name, "{" + name + "}"));
        return query.encode().buildAndExpand(criteria).toUriString();
    }

    static void attach(HttpServletResponse response, String type, String name) {
        response.setContentType(type);
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name).build().toString());
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }
}
