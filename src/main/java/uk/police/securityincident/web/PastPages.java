package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.record.PastColumn;
import uk.police.securityincident.record.PastImport.Progress;
import uk.police.securityincident.record.PastImport.State;
import uk.police.securityincident.record.PastImport;
import uk.police.securityincident.register.PastIncidents.BroughtIn;
import uk.police.securityincident.register.PastIncidents;

/**
 * The incidents of the register from before are brought in here from a CSV, by the Data Protection Officer, after a dry run. As pages
 * for a browser, which need no script, and as JSON for a system; docs/past-incidents.md describes both. For everybody else there is no such page.
 */
@RestController
@RequestMapping("/register/past")
class PastPages {

    /** What systems see: the columns of the template, and what was brought in. */
    record Overview(List<PastColumn> columns, List<BroughtIn> files) {
    }

    private static final DataSize LARGEST = DataSize.ofMegabytes(20);
    private static final Map<String, String> COUNTED = Map.of("reported", "Reported", "level", "Level", "icoTold", "ICO told", "peopleTold", "People told");

    private final Readers readers;
    private final SentFiles files;
    private final PastImport imports;
    private final PastIncidents past;
    private final Pages pages;
    private final Refusals refusals;

    PastPages(Readers readers, SentFiles files, PastImport imports, PastIncidents past, Pages pages, Refusals refusals) {
        this.readers = readers;
        this.files = files;
        this.imports = imports;
        this.past = past;
        this.pages = pages;
        this.refusals = refusals;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Overview> overview() {
        who();
        return ResponseEntity.ok(new Overview(PastColumn.ALL, past.files()));
    }

    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        who();
        return pages.page("past", content(null));
    }

    /** @param wrong why the file that was sent was not taken; null before one is */
    private Map<String, Object> content(String wrong) {
        var columns = PastColumn.ALL.stream().map(column -> Map.of("name", column.name(), "required", column.required(), "about", column.about(), "may", column.mayBe())).toList();
        var files = past.files().stream().map(file -> Map.of("name", file.name(), "rows", file.rows(), "by", file.by(), "at", UkTime.inWords(file.at()), "sha256", file.sha256())).toList();
        var content = new LinkedHashMap<String, Object>(Map.of("columns", columns, "files", files, "any", !files.isEmpty()));
        content.put("wrong", wrong);
        return content;
    }

    /** Only the header: an example would be brought in with the rest. With the mark by which Excel knows UTF-8. */
    @GetMapping("/template.csv")
    ResponseEntity<byte[]> template() {
        who();
        var header = "\uFEFF" + PastColumn.ALL.stream().map(PastColumn::name).collect(Collectors.joining(",")) + "\r\n";
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename("past-incidents.csv").build().toString()).body(header.getBytes(StandardCharsets.UTF_8));
    }

    /** Checks a file, and takes nothing of it: the body, or the file of the form that this page has. */
    @PostMapping
    ResponseEntity<?> check(@RequestParam(defaultValue = "") String name, HttpServletRequest request) throws IOException {
        var by = who();
        try (var arrived = files.sent(by, request, "past-incidents.csv", "text/csv")) {
            var sent = arrived.file();
            if (sent.size() == 0) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "No file was sent, or an empty one: choose the CSV file.");
            }
            if (sent.size() > LARGEST.toBytes()) {
                throw new FileRefused(HttpStatus.PAYLOAD_TOO_LARGE, "The file is larger than " + LARGEST.toMegabytes() + " MB: bring it in in parts.");
            }
            var progress = imports.check(by, SentFiles.plain(name.isBlank() ? arrived.name() : name), sent.content().readAllBytes())
                    .orElseThrow(() -> new FileRefused(HttpStatus.CONFLICT, "Another file of yours is being checked or brought in: wait until it is done."));
            return seeOther(request, progress);
        }
    }

    /** How far a file is; while something is done, the page has a link to look again. */
    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Progress> progress(@PathVariable String id) {
        return ResponseEntity.ok(imports.of(id, who()).orElseThrow(Readers.NotFound::new));
    }

    @GetMapping(path = "/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> progressPage(@PathVariable String id) {
        var progress = imports.of(id, who()).orElseThrow(Readers.NotFound::new);
        var content = new LinkedHashMap<String, Object>();
        content.put("file", progress.file());
        content.put("id", progress.id());
        content.put("running", progress.isRunning());
        content.put("checking", progress.state() == State.CHECKING);
        content.put("refused", progress.state() == State.REFUSED);
        content.put("checked", progress.state() == State.CHECKED);
        content.put("bringingIn", progress.state() == State.BRINGING_IN);
        content.put("broughtIn", progress.state() == State.BROUGHT_IN);
        content.put("failed", progress.state() == State.FAILED);
        content.put("rows", progress.rows());
        content.put("one", progress.rows() == 1);
        content.put("done", progress.done());
        content.put("encoding", progress.encoding());
        content.put("separator", progress.separator());
        content.put("sample", progress.sample());
        content.put("sha256", progress.sha256());
        content.put("faults", progress.faults().stream().map(fault -> Map.of("row", fault.row() == 0 ? "The file" : "Row " + fault.row(), "column", Objects.toString(fault.column(), ""), "fault", fault.fault())).toList());
        content.put("faultsInAll", progress.faultsInAll());
        content.put("more", progress.faultsInAll() > progress.faults().size() ? progress.faultsInAll() - progress.faults().size() : null);
        content.put("counts", progress.counts().entrySet().stream().map(of -> Map.of("of", COUNTED.get(of.getKey()),
                "values", of.getValue().entrySet().stream().map(value -> value.getKey() + ": " + value.getValue()).collect(Collectors.joining(", ")))).toList());
        if (!progress.references().isEmpty()) {
            content.put("first", progress.references().get(0));
            content.put("last", progress.references().get(1));
        }
        return pages.page("past-file", content);
    }

    /** Brings in what was checked. */
    @PostMapping("/{id}")
    ResponseEntity<?> bringIn(@PathVariable String id, HttpServletRequest request) {
        var by = who();
        var progress = imports.of(id, by).orElseThrow(Readers.NotFound::new);
        if (!imports.bringIn(id, by) && progress.state() != State.BRINGING_IN && progress.state() != State.BROUGHT_IN) {
            throw new FileRefused(HttpStatus.CONFLICT, "This file was not checked, or not found right: put it right and send it again.");
        }
        return seeOther(request, imports.of(id, by).orElseThrow(Readers.NotFound::new));
    }

    private String who() {
        var by = readers.signedIn();
        if (!readers.may("bring in past incidents")) {
            throw new Readers.NotFound();
        }
        return by;
    }

    private static ResponseEntity<?> seeOther(HttpServletRequest request, Progress progress) {
        var place = URI.create("/register/past/" + progress.id());
        return Refusals.isBrowser(request) ? ResponseEntity.status(HttpStatus.SEE_OTHER).location(place).build() : ResponseEntity.status(HttpStatus.ACCEPTED).location(place).body(progress);
    }

    /** Where the file is chosen, so that another can be. */
    @ExceptionHandler
    ResponseEntity<?> refused(HttpServletRequest request, FileRefused refused) {
        var said = "Nothing was brought in. " + refused.getMessage();
        return Refusals.isBrowser(request) ? pages.page(refused.status(), "past", content(said)) : refusals.refused(request, refused.status(), said);
    }
}
