package uk.police.securityincident.record;

import java.time.Duration;

import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.DutyTable.Duty;

/**
 * A duty, in words. Late is reckoned up to when the thing was done, by its own date, or up to now while it is open. Telling
 * the people has no limit: {@code times} has then no due date, {@code withoutUndueDelay} for a deadline, and arose when it was decided.
 *
 * @param passedTo the case that has the duty now, since this one was merged into it, or the team that it was handed over to; otherwise null
 * @param takenAwayBy who took the case away while the duty was open; otherwise null
 * @param notToTell whether it was decided to tell nobody, which discharged the duty
 * @param lateAgainstLimit null if it is not late, has no limit, or is not this case's any more
 * @param sinceItArose what it took, or has taken so far, from the moment the duty arose; nothing if it was done before
 * @param sinceAwareness the same from the first awareness
 */
public record DutyInWords(String duty, Duty times, String passedTo, String takenAwayBy, boolean notToTell, Duration lateAgainstLimit, Duration sinceItArose, Duration sinceAwareness) {
    String inWords() {
        if (times.dueAt() == null) {
            return "without undue delay: decided %s; %s, %s after the first awareness".formatted(UkTime.inWords(times.aroseAt()),
                    times.metAt() == null ? "not told yet" + (takenAwayBy == null ? "" : ": the case was taken away by " + takenAwayBy) : "told " + UkTime.inWords(times.metAt()), inWords(sinceAwareness));
        }
        var arose = "arose %s; limit %s; ".formatted(UkTime.inWords(times.aroseAt()), UkTime.inWords(times.dueAt()));
        return passedTo != null ? arose + "went on as a duty of " + passedTo : arose + done()
                + (lateAgainstLimit == null ? ", in time" : ": " + inWords(lateAgainstLimit) + " late against the limit, " + inWords(sinceItArose) + " after the duty arose");
    }

    private String done() {
        if (times.metAt() == null) {
            return takenAwayBy == null ? "not discharged yet" : "not discharged: the case was taken away by " + takenAwayBy;
        }
        return times.metAt().equals(times.doneAt()) ? (notToTell ? "decided not to tell " : "discharged ") + UkTime.inWords(times.doneAt())
                : (notToTell ? "decided not to tell " : "done ") + UkTime.inWords(times.metAt()) + (times.doneAt() == null ? " (the rest of the duty is open)" : " (recorded, and the rest of the duty discharged, by " + UkTime.inWords(times.doneAt()) + ")");
    }

    private static String inWords(Duration time) {
        return time.toHours() >= 1 ? time.toHours() + " h " + time.toMinutesPart() + " min" : time.toMinutes() + " min";
    }
}
