package uk.police.securityincident.web;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.OwnReports;
import uk.police.securityincident.register.OwnReports.Reported;

/**
 * The reports of whoever is signed in: how far each is, in plain words, and what is still asked of them; nothing of how it was
 * rated or of who works on it (E-8.2). As a page, and as JSON for what Tasklist shows after a report. docs/rest.md describes it.
 */
@RestController
class ReportPages {

    private static final String INCIDENT = "security-incident";
    private static final String QUESTION = "guidance-request";
    private static final Map<String, String> KINDS = Map.of(INCIDENT, "Security incident", QUESTION, "Question: is this an incident?", Exercises.PROCESS, "Exercise", "security-vulnerability", "Vulnerability");

    /** @param due when it is to be done, in words, or null where nothing presses */
    record Asked(String name, String due, String link) {
    }

    /** @param asked what is asked of the reporter now, the most urgent first */
    record Report(String reference, String kind, String reported, String outline, String state, List<Asked> asked) {

        /** Whether nothing is asked of them. */
        public boolean nothing() {
            return asked.isEmpty();
        }
    }

    /** @param call whom to call, in words */
    record Reports(String call, List<Report> reports) {
    }

    private final Readers readers;
    private final OwnReports ownReports;
    private final Organisation organisation;
    private final Pages pages;

    ReportPages(Readers readers, OwnReports ownReports, Organisation organisation, Pages pages) {
        this.readers = readers;
        this.ownReports = ownReports;
        this.organisation = organisation;
        this.pages = pages;
    }

    @GetMapping(path = "/reports", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Reports> list() {
        return ResponseEntity.ok().body(reports());
    }

    @GetMapping(path = "/reports", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page() {
        var own = reports();
        var content = new LinkedHashMap<String, Object>();
        content.put("call", own.call());
        content.put("reports", own.reports());
        content.put("none", own.reports().isEmpty());
        return pages.page("own-reports", content);
    }

    private Reports reports() {
        if (!readers.may("see one's own reports")) {
            throw new Readers.NotFound();
        }
        var reader = readers.signedIn();
        var reported = ownReports.of(reader);
        var asked = ownReports.askedOf(reader, reported.stream().map(Reported::reference).toList()).stream().collect(Collectors.groupingBy(OwnReports.Asked::reference));
        return new Reports(call(), reported.stream().map(one -> report(one, asked.getOrDefault(one.reference(), List.of()))).toList());
    }

    private Report report(Reported one, List<OwnReports.Asked> asked) {
        return new Report(one.reference(), KINDS.get(one.process()), UkTime.inWords(one.reportedAt()), Objects.toString(one.outline(), ""), state(one), asked.stream().map(this::asked).toList());
    }

    private Asked asked(OwnReports.Asked task) {
        return new Asked(task.name().split(" – ")[0], task.due() == null ? null : UkTime.inWords(task.due()), organisation.link() + "/camunda/app/tasklist/default/#/?task=" + task.task());
    }

    private String state(Reported one) {
        return switch (one.state()) {
            case "open" -> open(one);
            case "handedOver" -> "Handed over to the cyber security team, who deal with it" + on(one.closedAt());
            case "merged" -> "Dealt with together with another report of the same incident" + on(one.closedAt());
            case "takenAway" -> "Ended by an administrator: ask " + organisation.called("monitoring-officer") + on(one.closedAt());
            default -> (one.process().equals(QUESTION) ? "Answered" : "Closed") + on(one.closedAt());
        };
    }

    private String open(Reported one) {
        if (!List.of(INCIDENT, Exercises.PROCESS).contains(one.process())) {
            return one.process().equals(QUESTION) ? "Received: waits for its answer" : "Received: being assessed";
        }
        return one.rated() ? "Assessed: being dealt with" : "Received: being assessed by " + organisation.called("monitoring-officer");
    }

    private static String on(Instant closedAt) {
        return closedAt == null ? "" : ", " + UkTime.inWords(closedAt);
    }

    private String call() {
        var officer = organisation.roles().get("monitoring-officer");
        var standards = organisation.roles().get("professional-standards");
        return "%s: %s (%s). At other times: %s, %s.".formatted(officer.name(), officer.telephone(), organisation.workingHours().inWords(), organisation.outOfHours().telephone(), organisation.outOfHours().name())
                + (standards == null || standards.telephone() == null ? "" : " If it is about one of them: %s, %s.".formatted(standards.name(), standards.telephone()));
    }
}
