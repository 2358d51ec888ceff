package uk.police.securityincident.web;

import java.util.List;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Involved;

/** Who reads, and what they may see of a case (E-8.2): whoever may not see it cannot tell that it exists. */
@Component
class Readers {

    /** There is no such thing, or none for this reader: the same words for both. */
    static class NotFound extends RuntimeException {
    }

    static class NotSignedIn extends RuntimeException {
    }

    private static final List<String> KEEP_THE_LOG = List.of("monitoring-officer", "data-protection-officer", "camunda-admin");

    private final ProcessEngine engine;
    private final Involved involved;

    Readers(ProcessEngine engine, Involved involved) {
        this.engine = engine;
        this.involved = involved;
    }

    /** The sign-in name of the reader. */
    String signedIn() {
        return who().getUserId();
    }

    /** Whether the reader keeps the central log. */
    boolean keepsTheLog() {
        var who = who();
        return who.getGroupIds() != null && who.getGroupIds().stream().anyMatch(KEEP_THE_LOG::contains);
    }

    /** The same for one case: whoever stands in for the Monitoring Officer has the review of it. */
    boolean keepsTheLogOf(String reference) {
        return !isKeptOut(reference) && (keepsTheLog()
                || engine.getTaskService().createTaskQuery().processInstanceBusinessKey(reference).taskDefinitionKey("Task_ReviewIncident").count() > 0);
    }

    /** Whether the reader sees a task of the case. */
    boolean hasTask(String reference) {
        return !isKeptOut(reference) && engine.getTaskService().createTaskQuery().processInstanceBusinessKey(reference).count() > 0;
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
