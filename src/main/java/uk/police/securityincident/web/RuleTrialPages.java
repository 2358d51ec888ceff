package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.camunda.bpm.engine.BadUserRequestException;
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
import uk.police.securityincident.edition.RuleTrial.Otherwise;
import uk.police.securityincident.edition.RuleTrial;
import uk.police.securityincident.edition.RuleTrialTable;
import uk.police.securityincident.edition.RuleTrials.Progress;
import uk.police.securityincident.edition.RuleTrials;
import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.RatedCases.Counted;
import uk.police.securityincident.register.RatedCases.Period;

/**
 * Changed tables are put to the cases of the log here before they are deployed. Whoever may try them sees how many cases would be advised
 * otherwise, from what to what and why; which cases, only those who keep the log, and of those only what they may see. As pages for a
 * browser, which need no script, and as JSON for a system. For everybody else there is no such page.
 */
@RestController
@RequestMapping("/rules")
class RuleTrialPages {

    private static final DataSize LARGEST = DataSize.ofMegabytes(2);
    private static final int MOST_SHOWN = 200;
    private static final int MOST_REASONS = 10;

    /** What systems see. */
    record Seen(String id, String file, Period period, boolean running, boolean failed, int cases, int done, Counted counted, Integer otherwise, List<RuleTrial.Way> ways, List<Otherwise> which) {
    }

    private final Readers readers;
    private final SentFiles files;
    private final RuleTrial trial;
    private final RuleTrials trials;
    private final Involved involved;
    private final Pages pages;
    private final Refusals refusals;

    RuleTrialPages(Readers readers, SentFiles files, RuleTrial trial, RuleTrials trials, Involved involved, Pages pages, Refusals refusals) {
        this.readers = readers;
        this.files = files;
        this.trial = trial;
        this.trials = trials;
        this.involved = involved;
        this.pages = pages;
        this.refusals = refusals;
    }

    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        who();
        return pages.page("rules", Map.of());
    }

    /** Puts a file to the cases: the body, or the file of the form that this page has. It is deployed nowhere. */
    @PostMapping
    ResponseEntity<?> begin(@RequestParam(required = false) String from, @RequestParam(required = false) String until, HttpServletRequest request) throws IOException {
        var by = who();
        try (var sent = files.sent(by, request, "incident-decisions.dmn", "application/xml")) {
            if (sent.file().size() == 0 || sent.file().size() > LARGEST.toBytes()) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "The file is empty, or larger than " + LARGEST.toMegabytes() + " MB: choose the file of the tables, as Modeler saves it.");
            }
            var name = SentFiles.plain(sent.name());
            var period = new Period(day(from, sent.answers().get("from")), day(until, sent.answers().get("until")));
            if (period.from() != null && period.until() != null && period.from().isAfter(period.until())) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "The first day lies after the last: exchange them.");
            }
            var progress = trials.begin(by, name, trial.candidate(sent.file().content().readAllBytes()), period)
                    .orElseThrow(() -> new FileRefused(HttpStatus.CONFLICT, "Another file of yours is being tried: wait until it is done."));
            var place = URI.create("/rules/" + progress.id());
            return Refusals.isBrowser(request) ? ResponseEntity.status(HttpStatus.SEE_OTHER).location(place).build() : ResponseEntity.status(HttpStatus.ACCEPTED).location(place).body(seen(progress, by));
        }
    }

    private static LocalDate day(String asked, String answered) {
        var day = Objects.requireNonNullElse(asked, Objects.toString(answered, ""));
        try {
            return day.isBlank() ? null : UkTime.day(day);
        } catch (IllegalArgumentException e) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "The days are such as 24/03/2026 or 2026-03-24: correct them.");
        }
    }

    @GetMapping(path = "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Seen> progress(@PathVariable String id) {
        var by = who();
        return ResponseEntity.ok(seen(of(id, by), by));
    }

    @GetMapping(path = "/{id}", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> progressPage(@PathVariable String id) {
        var by = who();
        var seen = seen(of(id, by), by);
        var content = new LinkedHashMap<String, Object>();
        content.put("seen", seen);
        content.put("period", seen.period().from() == null && seen.period().until() == null ? "of the whole log"
                : "reported " + (seen.period().from() == null ? "" : "from " + UkTime.inWords(seen.period().from()) + " ") + (seen.period().until() == null ? "on" : "until " + UkTime.inWords(seen.period().until())));
        content.put("counting", seen.running() && seen.cases() == 0);
        content.put("done", seen.counted() != null);
        if (seen.counted() != null) {
            content.put("none", seen.otherwise() == 0);
            content.put("untried", seen.done() == 0);
            content.put("ways", seen.ways().stream().map(RuleTrialPages::drawn).toList());
            content.put("which", seen.which() == null ? null : seen.which().stream().limit(MOST_SHOWN).map(one -> Map.of("reference", one.reference(), "rated", UkTime.inWords(one.ratedAt()),
                    "from", inWords(one.from()), "to", inWords(one.to()), "reason", one.reason())).toList());
            content.put("more", seen.which() != null && seen.which().size() > MOST_SHOWN ? seen.which().size() - MOST_SHOWN : null);
        }
        return pages.page("rules-tried", content);
    }

    private static Map<String, Object> drawn(RuleTrial.Way way) {
        var reasons = way.reasons().entrySet().stream().limit(MOST_REASONS).map(reason -> Map.of("cases", reason.getValue(), "reason", reason.getKey())).toList();
        return Map.of("cases", way.cases(), "from", inWords(way.from()), "to", inWords(way.to()), "reasons", reasons, "more", way.reasons().size() > MOST_REASONS ? List.of(way.reasons().size() - MOST_REASONS) : List.of());
    }

    private static String inWords(Outcome outcome) {
        return RuleTrialTable.inWords(outcome);
    }

    @GetMapping("/{id}.csv")
    ResponseEntity<byte[]> table(@PathVariable String id) {
        var by = who();
        var progress = of(id, by);
        if (progress.result() == null) {
            throw new Readers.NotFound();
        }
        var which = which(progress, by);
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename("rules-tried.csv").build().toString())
                .body((which == null ? RuleTrialTable.ofWays(progress.result()) : RuleTrialTable.ofCases(which)).getBytes(StandardCharsets.UTF_8));
    }

    private Seen seen(Progress progress, String by) {
        var result = progress.result();
        return new Seen(progress.id(), progress.file(), progress.period(), progress.isRunning(), progress.failed(), progress.cases(), progress.done(), result == null ? null : result.counted(),
                result == null ? null : result.otherwise().size(), result == null ? null : result.ways(), result == null ? null : which(progress, by));
    }

    /** Those that the reader may see now, whoever was kept out since; null for whoever may see none. */
    private List<Otherwise> which(Progress progress, String by) {
        if (!readers.may("search the log")) {
            return null;
        }
        var all = progress.result().otherwise();
        var keptOut = involved.in(all.stream().map(Otherwise::reference).toList());
        return all.stream().filter(one -> !keptOut.getOrDefault(one.reference(), List.of()).contains(by)).toList();
    }

    private Progress of(String id, String by) {
        return trials.of(id, by).orElseThrow(Readers.NotFound::new);
    }

    private String who() {
        var by = readers.signedIn();
        if (!readers.may("try changed rules")) {
            throw new Readers.NotFound();
        }
        return by;
    }

    @ExceptionHandler
    ResponseEntity<?> refused(HttpServletRequest request, FileRefused refused) {
        return refusals.refused(request, refused.status(), "Nothing was tried. " + refused.getMessage());
    }

    @ExceptionHandler
    ResponseEntity<?> refused(HttpServletRequest request, BadUserRequestException refused) {
        return refusals.refused(request, HttpStatus.BAD_REQUEST, "It could not be deployed, so nothing was tried. " + refused.getMessage());
    }
}
