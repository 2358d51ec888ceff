package uk.police.securityincident.gate;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Trail;

/**
 * What somebody who is signed in does to a case from outside its forms, in Cockpit, by REST or from Java. What mends a case
 * (a variable, a timer, an attempt, a step) is for those whom the engine lets, and stands in the trail of the case with
 * their name before it happens, in the same transaction; of what was said, the names only. What takes a case away, holds
 * its clock, or changes many at once, is for nobody (E-8.3): {@link Disposal} and the steps of the model are the
 * application's own, inside a step of the engine, and not meant here.
 */
@Component
public class Intervention {

    private static final Logger LOG = LoggerFactory.getLogger(Intervention.class);

    private final ProcessEngine engine;
    private final Caller caller;
    private final Trail trail;
    private final CaseTable cases;
    private final Outbox outbox;
    private final Clock clock;

    Intervention(@Lazy ProcessEngine engine, Caller caller, Trail trail, CaseTable cases, Outbox outbox, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.trail = trail;
        this.cases = cases;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whether somebody is signed in and acts by themselves: what happens inside a command of the engine is a step of the model, or the application's. */
    boolean isFromOutside() {
        return isFromOutside(engine.getIdentityService());
    }

    static boolean isFromOutside(IdentityService identity) {
        return Context.getCommandContext() == null && identity.getCurrentAuthentication() != null;
    }

    void variables(String executionId, Collection<String> names) {
        var execution = caller.withRightsOfApplication(() -> engine.getRuntimeService().createExecutionQuery().executionId(executionId).singleResult());
        if (execution != null) {
            note(execution.getProcessInstanceId(), null, "variablesChanged", Map.of("variables", sorted(names)));
        }
    }

    void variablesOfTask(String taskId, Collection<String> names) {
        var task = caller.withRightsOfApplication(() -> engine.getTaskService().createTaskQuery().taskId(taskId).singleResult());
        if (task != null) {
            note(task.getProcessInstanceId(), task.getTaskDefinitionKey(), "variablesChanged", Map.of("variables", sorted(names)));
        }
    }

    /** @param to what is changed to, by its name; for a new due date {@code to}, beside the old one */
    void job(String jobId, String event, Map<String, ?> to) {
        caller.withRightsOfApplication(() -> {
            var job = (JobEntity) engine.getManagementService().createJobQuery().jobId(jobId).singleResult();
            if (job != null) {
                var content = new HashMap<String, Object>(to);
                if (content.containsKey("to") && job.getDuedate() != null) {
                    content.put("from", job.getDuedate().toInstant().toString());
                }
                note(job.getProcessInstanceId(), job.getActivityId(), event, content);
            }
            return null;
        });
    }

    void failure(String incidentId, String event) {
        var failure = caller.withRightsOfApplication(() -> engine.getRuntimeService().createIncidentQuery().incidentId(incidentId).singleResult());
        if (failure != null) {
            note(failure.getProcessInstanceId(), failure.getActivityId(), event, Map.of("kind", failure.getIncidentType()));
        }
    }

    void modification(String instanceId, List<String> steps, Collection<String> variables) {
        note(instanceId, null, "modified", variables.isEmpty() ? Map.of("steps", steps) : Map.of("steps", steps, "variables", sorted(variables)));
    }

    /** A case ends by its model: one whose every step was taken away would be a case that nobody finished. */
    void checkStillOpen(String instanceId) {
        if (caller.withRightsOfApplication(() -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instanceId).count()) == 0) {
            throw new RefusedInput("Nothing of the case would be left open: that would take it away. Nothing was changed: start what is to go on in the same change.");
        }
    }

    private void note(String instanceId, String element, String event, Map<String, ?> content) {
        var instance = instanceId == null ? null : caller.withRightsOfApplication(() -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instanceId).singleResult());
        var reference = instance == null ? Optional.<String>empty() : reference(instance.getProcessDefinitionKey(), instance.getBusinessKey());
        var where = Objects.requireNonNullElse(element, instance == null ? "" : instance.getProcessDefinitionKey());
        reference.ifPresent(known -> trail.note(known, clock.instant(), caller.user(), where, event, content));
        LOG.info("{} {}: {} by {}", reference.orElse("No case"), where, event, caller.user());
    }

    /** The case that it is about; an e-mail's is the one that it tells of. Upkeep of the application is about none. */
    private Optional<String> reference(String process, String businessKey) {
        if (businessKey == null) {
            return Optional.empty();
        }
        return process.equals("send-mail") ? Optional.of(outbox.letter(Long.parseLong(businessKey)).reference()) : cases.process(businessKey).map(known -> businessKey);
    }

    private static List<String> sorted(Collection<String> names) {
        var sorted = new ArrayList<>(names);
        sorted.sort(null);
        return sorted;
    }
}
