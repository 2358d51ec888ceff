package uk.police.securityincident.web;

import java.util.List;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Involved;

/** Who may see what of a case (E-8.2): whoever is signed in, as the engine knows them. */
@Component
class Readers {

    private static final List<String> KEEP_THE_LOG = List.of("monitoring-officer", "data-protection-officer", "camunda-admin");
    /** Of a referral the log is kept by those who it went to (E-3.7.1). */
    private static final String REFERRAL = "CON-";
    private static final List<String> KEEP_REFERRALS = List.of("professional-standards");

    private final ProcessEngine engine;
    private final Involved involved;

    Readers(ProcessEngine engine, Involved involved) {
        this.engine = engine;
        this.involved = involved;
    }

    /** The sign-in name; without one the request ends as {@link NotSignedIn}. */
    String signedIn() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        if (who == null || who.getUserId() == null) {
            // The engine takes nobody for the application itself, which may see everything.
            throw new NotSignedIn();
        }
        return who.getUserId();
    }

    /** Whether they keep the log of this case, or stand in for the Monitoring Officer in it, who has the review. */
    boolean keepsTheLog(String reference) {
        return inOneOf(reference.startsWith(REFERRAL) ? KEEP_REFERRALS : KEEP_THE_LOG) || tasks(reference).taskDefinitionKey("Task_ReviewIncident").count() > 0;
    }

    /** Whether they see an open task of the case. */
    boolean hasTask(String reference) {
        return tasks(reference).count() > 0;
    }

    /** Whether this open task of the case is theirs. */
    boolean holds(String reference, String task) {
        return tasks(reference).taskDefinitionKey(task).taskAssignee(signedIn()).count() > 0;
    }

    /** Whether they are kept out of the case, whatever they are: to them it is one that never was. */
    boolean keptOut(String reference) {
        return involved.in(reference).contains(signedIn());
    }

    private boolean inOneOf(List<String> groups) {
        signedIn();
        var theirs = engine.getIdentityService().getCurrentAuthentication().getGroupIds();
        return theirs != null && theirs.stream().anyMatch(groups::contains);
    }

    private TaskQuery tasks(String reference) {
        signedIn();
        return engine.getTaskService().createTaskQuery().processInstanceBusinessKey(reference);
    }

    /** Nobody is signed in, or no longer. */
    static class NotSignedIn extends RuntimeException {
    }
}
