package uk.police.securityincident.record;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;
import uk.police.securityincident.gate.TakenAway;
import uk.police.securityincident.incident.Duties;
import uk.police.securityincident.register.DutyTable.Duty;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.LogSearch.Found;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/** How the duties of a case with a limit stand, and that of telling the people. */
@Component
class CaseDuties {

    private final DutyTable dutyTable;
    private final Trail trail;

    CaseDuties(DutyTable dutyTable, Trail trail) {
        this.dutyTable = dutyTable;
        this.trail = trail;
    }

    /** Inside the engine. */
    List<DutyInWords> of(Edition edition, Found found, Instant now) {
        var takenAwayBy = takenAwayBy(found);
        return Stream.concat(dutyTable.of(found.reference()).stream().map(duty -> {
            var passedTo = duty.doneAt() != null ? null : found.state().equals("handedOver") ? "the cyber security team" : found.mergedInto();
            var end = Objects.requireNonNullElse(duty.metAt(), passedTo == null ? now : found.closedAt());
            return new DutyInWords(edition.duty(duty.deadline()), duty, passedTo, duty.doneAt() == null ? takenAwayBy : null, isNotToTell(found, duty), passedTo == null && end.isAfter(duty.dueAt()) ? Duration.between(duty.dueAt(), end) : null,
                    since(duty.aroseAt(), end), since(found.awareAt(), end));
        }), tellingThePeople(found, takenAwayBy, now).stream()).toList();
    }

    /** Met before the ICO was told, or without that. */
    private static boolean isNotToTell(Found found, Duty duty) {
        return duty.deadline().equals(Duties.TELLING) && duty.metAt() != null && (found.icoToldAt() == null || duty.metAt().isBefore(found.icoToldAt()));
    }

    /**
     * From the decision to tell them, or the public in their place; without undue delay, with no hours (UK GDPR Art 34, DPA 2018 s.68).
     * What an approver said is no longer to be told is owed again only once it is decided again.
     */
    private Optional<DutyInWords> tellingThePeople(Found found, String takenAwayBy, Instant now) {
        var toldAt = found.dataSubjectsToldAt();
        var end = Objects.requireNonNullElse(toldAt, now);
        Entry decided = null;
        var lastly = "";
        for (var entry : trail.entries(found.reference(), List.of("Task_DecideDataSubjectNotification", "Task_ApproveNotice"))) {
            var who = "yes".equals(entry.said("dataSubjectsDecision")) ? "dataSubjects" : "disproportionateEffort".equals(entry.said("notToldGround")) ? "public" : null;
            if (who != null) {
                decided = Objects.requireNonNullElse(decided, entry);
                lastly = who;
            } else if ("noLonger".equals(entry.said("approved")) && lastly.equals(entry.said("recipient")) && toldAt == null) {
                decided = null;
            }
        }
        return Optional.ofNullable(decided).map(decision -> new DutyInWords("Telling the people whose data it is", new Duty("withoutUndueDelay", decision.at(), null, null, toldAt), null,
                toldAt == null ? takenAwayBy : null, false, null, since(decision.at(), end), since(found.awareAt(), end)));
    }

    private String takenAwayBy(Found found) {
        return !found.state().equals(TakenAway.TAKEN_AWAY) ? null : trail.of(found.reference()).stream().filter(link -> link.event().equals(TakenAway.TAKEN_AWAY))
                .map(link -> Objects.requireNonNullElse(link.by(), "somebody")).findFirst().orElse("somebody");
    }

    private static Duration since(Instant begin, Instant end) {
        return end.isBefore(begin) ? Duration.ZERO : Duration.between(begin, end);
    }
}
