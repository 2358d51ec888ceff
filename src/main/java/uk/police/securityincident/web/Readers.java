package uk.police.securityincident.web;

import java.util.List;
import java.util.Objects;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.stereotype.Component;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;

/** Who reads, and what they may see of a case (E-8.2): whoever may not see it cannot tell that it exists. */
@Component
class Readers {

    /** There is no such thing, or none for this reader: the same words for both. */
    static class NotFound extends RuntimeException {
    }

    static class NotSignedIn extends RuntimeException {
    }

    private final ProcessEngine engine;
    private final Involved involved;
    private final CaseTable cases;
    private final Matrix matrix;

    Readers(ProcessEngine engine, Involved involved, CaseTable cases, Matrix matrix) {
        this.engine = engine;
        this.matrix = matrix;
        this.cases = cases;
        this.involved = involved;
    }

    /** The sign-in name of the reader. */
    String signedIn() {
        return who().getUserId();
    }

    /** The groups that the reader is in. */
    List<String> groups() {
        return Objects.requireNonNullElse(who().getGroupIds(), List.of());
    }

    /** Whether the matrix lets the reader do it. */
    boolean may(String operation) {
        return matrix.may(groups(), operation);
    }

    /** Whether the reader keeps the log of this case, or stands in for the Monitoring Officer in it, who has the review. */
    boolean keepsTheLogOf(String reference) {
        return mayOf(reference, "search the log");
    }

    /** Whether a list shows the reader what was said in a case; administrators read it by naming the case, which stands in its trail (decision 0018). */
    boolean readsWhatWasSaidInLists() {
        return groups().stream().anyMatch(group -> !group.equals("camunda-admin") && matrix.may(List.of(group), "search the log"));
    }

    /** Whether the reader may open what is filed as evidence of this case: whoever investigates it may, too. */
    boolean opensEvidenceOf(String reference) {
        return mayOf(reference, "open evidence") || holds(reference, "Task_InvestigateIncident");
    }

    /** Whether the reader may say what became of it, once that is known. */
    boolean recordsOutcomeOf(String reference) {
        return !isKeptOut(reference) && may("record what became of a case");
    }

    /** Of a referral the log is kept by those who it went to (E-3.7.1). */
    private boolean mayOf(String reference, String operation) {
        return !isKeptOut(reference) && (may(cases.isOfReferral(reference) ? "keep the log of referrals" : operation) || tasks(reference).taskDefinitionKey("Task_ReviewIncident").count() > 0);
    }

    /** Whether the reader has, or may claim, an open task of the case. */
    boolean hasTask(String reference) {
        return !isKeptOut(reference) && tasks(reference).count() > 0;
    }

    /** Whether this open task of the case is the reader's. */
    boolean holds(String reference, String task) {
        return !isKeptOut(reference) && tasks(reference).taskDefinitionKey(task).taskAssignee(signedIn()).count() > 0;
    }

    /** What the reader does or may claim, of the case or of the one that it was merged into: who has a part in that one has it in both. */
    private TaskQuery tasks(String reference) {
        return engine.getTaskService().createTaskQuery().processInstanceBusinessKey(cases.survivor(reference)).or().taskAssignee(signedIn()).taskCandidateUser(signedIn()).includeAssignedTasks().endOr();
    }

    private boolean isKeptOut(String reference) {
        return involved.in(reference).contains(signedIn());
    }

    private Authentication who() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        if (who == null || who.getUserId() == null) {
            // The engine takes nobody for the application itself, which may see everything.
            throw new NotSignedIn();
        }
        return who;
    }
}
