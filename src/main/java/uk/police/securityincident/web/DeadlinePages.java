package uk.police.securityincident.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.need.People;
import uk.police.securityincident.record.Limits.Limit;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.OpenLimits;
import uk.police.securityincident.typed.Typed;

/**
 * Every open limit on one page, the next first, with who is waited for (W-2.3): all of them for those who watch over the cases,
 * and for everybody what waits for themselves. Whoever may give tasks to others gives several here at once.
 */
@RestController
class DeadlinePages {

    /** More are not shown at once: the table for a spreadsheet has them all. */
    private static final int SHOWN = 500;
    /** Whoever sends one of these says from where. A browser always does, and what comes from elsewhere is stopped before ({@link ForeignPages}). */
    private static final List<String> SAY_FROM_WHERE = List.of("Sec-Fetch-Site", HttpHeaders.ORIGIN, "X-Requested-With");
    private static final String BACK_TO_THE_ROLE = "role";
    private static final String SAID = DeadlinePages.class.getName() + ".said";

    private final Readers readers;
    private final Matrix matrix;
    private final Limits limits;
    private final OpenLimits open;
    private final Reassignment reassignment;
    private final Pages pages;
    private final Refusals refusals;
    private final Clock clock;

    DeadlinePages(Readers readers, Matrix matrix, Limits limits, OpenLimits open, Reassignment reassignment, Pages pages, Refusals refusals, Clock clock) {
        this.readers = readers;
        this.matrix = matrix;
        this.limits = limits;
        this.open = open;
        this.reassignment = reassignment;
        this.pages = pages;
        this.refusals = refusals;
        this.clock = clock;
    }

    @GetMapping("/deadlines")
    ResponseEntity<String> page(@RequestParam Map<String, String> asked, HttpServletRequest request) {
        // The page takes its own list anew, and shows nothing else of the answer.
        boolean again = request.getHeader("X-Requested-With") != null;
        return page(all(), new LimitFilter(asked), "/deadlines", said(again ? null : request.getSession(false)));
    }

    /** What came of what was given last, which is said once. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> said(HttpSession session) {
        var said = session == null ? null : (Map<String, Object>) session.getAttribute(SAID);
        if (said == null) {
            return Map.of();
        }
        session.removeAttribute(SAID);
        return said;
    }

    @GetMapping("/deadlines.csv")
    ResponseEntity<byte[]> csv(@RequestParam Map<String, String> asked) {
        return csv(all(), new LimitFilter(asked), "deadlines.csv");
    }

    @GetMapping("/deadlines/mine")
    ResponseEntity<String> own(@RequestParam Map<String, String> asked) {
        return page(mine(), new LimitFilter(asked), "/deadlines/mine", Map.of());
    }

    @GetMapping("/deadlines/mine.csv")
    ResponseEntity<byte[]> ownCsv(@RequestParam Map<String, String> asked) {
        return csv(mine(), new LimitFilter(asked), "deadlines-mine.csv");
    }

    /** Gives the chosen tasks, or all of one person or role that the filter shows, to one person or back to their role; says what was refused, and does the rest. */
    @PostMapping("/deadlines")
    ResponseEntity<?> give(@RequestParam Map<String, String> asked, @RequestParam(name = "task", required = false) Set<String> tasks, @RequestParam(defaultValue = "") String to,
            HttpServletRequest request) {
        var seen = all();
        var searched = new HashMap<>(asked);
        searched.keySet().retainAll(LimitFilter.NAMES);
        var filter = new LimitFilter(searched);
        if (!mayGive()) {
            throw new Readers.NotFound();
        }
        if (SAY_FROM_WHERE.stream().allMatch(header -> request.getHeader(header) == null)) {
            return refusals.refused(request, HttpStatus.BAD_REQUEST,
                    "It does not say that one of this application's own pages, or a program, sends it (header X-Requested-With). Nothing was changed.");
        }
        boolean everything = asked.containsKey("all");
        var chosen = seen.stream().filter(limit -> !everything || filter.lets(limit, clock.instant())).limit(everything ? SHOWN : Long.MAX_VALUE).flatMap(limit -> limit.waits().stream().filter(Limits.Wait::own)
                .filter(wait -> everything ? filter.lets(wait) : tasks != null && tasks.contains(wait.task())).map(wait -> new Reassignment.Chosen(wait.task(), wait.step() + " – " + limit.reference()))).toList();
        if (everything && filter.asked("who").isEmpty()) {
            return page(seen, filter, "/deadlines", Map.of("wrong", "Say first for whom the tasks wait (Waits for): all that are shown are given only of one person or role. Nothing was changed."));
        }
        String whom;
        try {
            whom = to.equals(BACK_TO_THE_ROLE) ? null : Typed.text(to.replaceFirst("^person:", ""));
        } catch (IllegalArgumentException e) {
            return page(seen, filter, "/deadlines", Map.of("wrong", "To whom it is to be given " + e.getMessage() + ". Nothing was changed."));
        }
        if (to.isBlank() || chosen.isEmpty()) {
            return page(seen, filter, "/deadlines", Map.of("wrong", to.isBlank() ? "Say to whom. Nothing was changed." : "No task was chosen, or none of them is open any more. Nothing was changed."));
        }
        var outcome = reassignment.give(chosen, whom);
        var said = Map.<String, Object>of("done", outcome.done(), "anyDone", !outcome.done().isEmpty(), "refused", outcome.refused(), "anyRefused", !outcome.refused().isEmpty(),
                "given", whom == null ? "Given back to their role" : "Given to " + open.names(List.of("person:" + whom)).getOrDefault("person:" + whom, whom));
        var session = request.getSession(false);
        if (session == null) {
            return page(all(), filter, "/deadlines", said);
        }
        // Whoever loads the page again gives nothing a second time.
        session.setAttribute(SAID, new HashMap<>(said));
        return ResponseEntity.status(HttpStatus.SEE_OTHER).location(URI.create("/deadlines" + query(filter))).build();
    }

    private List<Limit> all() {
        if (!readers.may("see every limit")) {
            throw new Readers.NotFound();
        }
        var processes = new TreeSet<>(matrix.watched());
        if (keepsTheLog()) {
            processes.addAll(matrix.unwatched());
        }
        return limits.all(readers.signedIn(), processes);
    }

    private List<Limit> mine() {
        return limits.of(readers.signedIn(), readers.groups());
    }

    private boolean keepsTheLog() {
        return readers.may("search the log");
    }

    private boolean mayGive() {
        return readers.may("reassign") || readers.may("oversee") || readers.may("repair");
    }

    private ResponseEntity<String> page(List<Limit> seen, LimitFilter filter, String address, Map<String, Object> said) {
        var now = clock.instant();
        boolean own = address.endsWith("mine");
        boolean gives = !own && mayGive();
        var found = seen.stream().filter(limit -> filter.lets(limit, now)).toList();
        var content = new HashMap<String, Object>(said);
        content.put("own", own);
        content.put("address", address);
        content.put("title", own ? "My deadlines" : "All deadlines");
        content.put("every", readers.may("see every limit"));
        var fields = LimitTable.fields(seen, filter);
        content.put("fields", fields);
        content.put("filtered", Pages.asked(fields));
        content.put("asked", filter.asked().entrySet());
        content.put("exported", address + ".csv" + query(filter));
        content.put("refreshed", UkTime.inWords(now));
        content.put("count", counted(found, filter.asked().isEmpty() ? List.of() : seen, now));
        content.put("none", found.isEmpty());
        content.put("more", found.size() > SHOWN);
        content.put("shown", SHOWN);
        content.put("rows", found.stream().limit(SHOWN).map(limit -> LimitTable.row(limit, now, !own && keepsTheLog(), own, wait -> gives && filter.lets(wait))).toList());
        content.put("givesAll", !filter.asked("who").isEmpty());
        content.put("gives", gives && !found.isEmpty());
        content.put("people", gives ? open.peopleBeside(People.NO_PART_IN_CASES) : List.of());
        content.put("aboutSomebody", filter.asked("who").startsWith("person:") || said.containsKey("wrong"));
        return pages.page("deadlines", content);
    }

    /** @param among of what they are a part */
    private static String counted(List<Limit> found, List<Limit> among, Instant now) {
        long overdue = found.stream().filter(limit -> limit.dueAt().isBefore(now)).count();
        var all = among.isEmpty() ? found : among;
        return found.size() + (among.isEmpty() ? "" : " of " + among.size()) + (all.size() == 1 ? " open limit, " : " open limits, ") + overdue + " overdue";
    }

    private ResponseEntity<byte[]> csv(List<Limit> seen, LimitFilter filter, String name) {
        var now = clock.instant();
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name).build().toString())
                .body(LimitTable.csv(seen.stream().filter(limit -> filter.lets(limit, now)).toList(), now).getBytes(StandardCharsets.UTF_8));
    }

    private static String query(LimitFilter filter) {
        var query = UriComponentsBuilder.newInstance();
        filter.asked().forEach((name, value) -> query.queryParam(name, "{" + name + "}"));
        return query.encode().buildAndExpand(filter.asked()).toUriString();
    }
}
