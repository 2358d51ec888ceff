package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.Map;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.register.CaseTable.Earlier;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/** The first awareness by anyone of ours, from which every clock runs: what follows when it turns out to be another. */
@Component
@CaseVariables(sets = {"awareAt", "lateReport", "reportedAt"})
class FirstAwareness {

    private final CaseTable cases;
    private final Trail trail;
    private final Due due;
    private final Duties duties;
    private final Clock clock;

    FirstAwareness(CaseTable cases, Trail trail, Due due, Duties duties, Clock clock) {
        this.cases = cases;
        this.trail = trail;
        this.due = due;
        this.duties = duties;
        this.clock = clock;
    }

    /** Whether the report came late (W-5.2), on the values in force. */
    void markLateness(DelegateExecution execution) {
        var awareAt = UkTime.parse((String) execution.getVariable("awareAt"));
        boolean late = UkTime.parse((String) execution.getVariable("reportedAt")).isAfter(due.of(execution, "Deadline_IncidentForm").toInstant());
        execution.setVariable("lateReport", late);
        cases.correctAwareness(Reference.of(execution), awareAt, late);
    }

    /** Every waiting timer and due date that hangs on it moves; a fired timer is not armed again. */
    void correct(DelegateExecution execution, String corrected) {
        change(execution, corrected);
        moveDeadlines(execution);
    }

    /** The same of a call, or of what a third party reported, that was entered later: what runs from the report moves. */
    void correctReport(DelegateExecution execution, String corrected) {
        trail.note(Reference.of(execution), clock.instant(), "application", execution.getCurrentActivityId(), "reportCorrected",
                Map.of("from", execution.getVariable("reportedAt"), "to", corrected));
        reported(execution, corrected);
        moveDeadlines(execution);
    }

    private void reported(DelegateExecution execution, String at) {
        execution.setVariable("reportedAt", at);
        cases.reportedAlready(Reference.of(execution), UkTime.parse(at));
    }

    private void change(DelegateExecution execution, String corrected) {
        trail.note(Reference.of(execution), clock.instant(), "application", execution.getCurrentActivityId(), "awarenessCorrected",
                Map.of("from", execution.getVariable("awareAt"), "to", corrected));
        execution.setVariable("awareAt", corrected);
    }

    private void moveDeadlines(DelegateExecution execution) {
        markLateness(execution);
        duties.move(execution);
        due.moveAll(execution);
    }

    /** Of two reports of one incident the earlier awareness counts, and the earlier report: no limit becomes later by it. */
    void count(DelegateExecution execution, Earlier other) {
        boolean awareEarlier = other.awareAt().isBefore(UkTime.parse((String) execution.getVariable("awareAt")));
        boolean reportedEarlier = other.reportedAt().isBefore(UkTime.parse((String) execution.getVariable("reportedAt")));
        if (awareEarlier) {
            change(execution, other.awareAt().toString());
        }
        if (reportedEarlier) {
            reported(execution, other.reportedAt().toString());
        }
        if (awareEarlier || reportedEarlier) {
            moveDeadlines(execution);
        }
    }
}
