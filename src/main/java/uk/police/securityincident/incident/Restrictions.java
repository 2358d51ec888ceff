package uk.police.securityincident.incident;

import java.time.Clock;
import java.time.LocalDate;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;

/**
 * Bound in security-incident.bpmn as ${restrictions}. Running cases hold this name: do not rename.
 * How what holds back telling the people ({@link HeldBack}) ends before the day of its review.
 */
@Component("restrictions")
@CaseVariables(sets = {"restrictionReviewOn"})
public class Restrictions {

    private final Told told;
    private final Tokens stages;
    private final Notifications notifications;
    private final Clock clock;

    Restrictions(Told told, Tokens stages, Notifications notifications, Clock clock) {
        this.told = told;
        this.stages = stages;
        this.notifications = notifications;
        this.clock = clock;
    }

    /**
     * Whether nothing is left to restrict: the people were told, or it was decided since, or follows from the rating, that they
     * need not be. A decision that fell with its facts and was not made again ends nothing.
     */
    @ForModels
    public boolean isOver(DelegateExecution execution) {
        return execution.getVariable("dataSubjectsTold") != null
                || "no".equals(execution.getVariable("dataSubjectsDecision")) && !told.isGround(execution, HeldBack.GROUNDS)
                // While the tables are asked, that is open.
                || Boolean.FALSE.equals(execution.getVariable("personalDataInvolved")) && execution.getVariable("adviceNumber").equals(execution.getVariable("ratedAdvice"))
                && !stages.isOpen(execution, "Stage_ProvisionalRating");
    }

    /** What it guarded came early, such as an arrest: it is reviewed today, from the hour at which a review opens. */
    @ForModels
    public void reviewNow(DelegateExecution execution) {
        execution.setVariable("restrictionReviewOn", LocalDate.ofInstant(clock.instant(), UkTime.LONDON).toString());
        notifications.moveReview(execution);
    }
}
