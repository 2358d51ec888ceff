package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.process.FormCheck.Accepted;
import uk.police.securityincident.register.Register;

/**
 * W-C.H: nobody approves what they prepared, unless no second person has answered in time, and then with a reason. In time
 * is both by the warning, reckoned from the first awareness as it was reported, and within what the approval itself allows
 * from the moment it was put before a second person; no correction moves either.
 */
@Component
class FourEyes {

    private static final List<String> APPROVALS = List.of("Task_ApproveNotice", "Task_ApproveUpdate");
    /** Property of an approval in the model: for how long at least a second person has it before them. */
    private static final String OWN_APPROVAL_AFTER = "ownApprovalAfter";

    private final ProcessEngine engine;
    private final Gate gate;
    private final Notifications notifications;
    private final Due due;
    private final Register register;
    private final Clock clock;

    FourEyes(@Lazy ProcessEngine engine, @Lazy Gate gate, @Lazy Notifications notifications, @Lazy Due due, Register register, Clock clock) {
        this.engine = engine;
        this.gate = gate;
        this.notifications = notifications;
        this.due = due;
        this.register = register;
        this.clock = clock;
    }

    /** Refuses an approval of one's own words before its time, and later one without a reason. Inside the engine. */
    void check(Task task, Accepted accepted, Map<String, Object> known) {
        if (!"yes".equals(accepted.text("approved")) || !isPreparedBy(gate.user(), known)) {
            return;
        }
        var from = ownApprovalFrom(task, known);
        if (clock.instant().isBefore(from)) {
            throw new RefusedInput("You prepared this yourself: until %s somebody else must approve it, who has it before them. Nothing was changed; the task waits for them.".formatted(UkTime.inWords(from)));
        }
        if (accepted.text("ownApprovalReason") == null) {
            throw new RefusedInput("You prepared this yourself and nobody else has answered: give the reason for approving it alone (ownApprovalReason). Nothing was changed.");
        }
    }

    /** Refuses to keep an approval from the second person by taking it oneself, or giving it to whoever prepared the text. */
    void checkMayTake(Task task, String user) {
        if (!APPROVALS.contains(task.getTaskDefinitionKey())) {
            return;
        }
        gate.asApplication(() -> {
            var known = engine.getTaskService().getVariables(task.getId(), List.of("reference", "recipient", "awareAt"));
            if (isPreparedBy(user, known)) {
                var from = ownApprovalFrom(task, known);
                if (clock.instant().isBefore(from)) {
                    throw new RefusedInput("'%s' prepared this: until %s it waits for somebody else to approve it. Nothing was changed: leave it for them.".formatted(user, UkTime.inWords(from)));
                }
            }
            return null;
        });
    }

    private boolean isPreparedBy(String user, Map<String, Object> known) {
        return notifications.prepared((String) known.get("reference"), (String) known.get("recipient")).filter(prepared -> prepared.by().equals(user)).isPresent();
    }

    private Instant ownApprovalFrom(Task task, Map<String, Object> known) {
        var inForce = UkTime.parse((String) known.get("awareAt"));
        var asReported = register.awarenessBefore((String) known.get("reference")).map(UkTime::parse).orElse(inForce);
        var warned = asReported.plus(Duration.between(inForce, due.of(task, "Warning_ExternalNotification")));
        var offered = task.getCreateTime().toInstant().plus(offeredFor(task));
        return warned.isAfter(offered) ? warned : offered;
    }

    /** An approval of a case that began before the model said so counts from the awareness alone, as it did then. */
    private Duration offeredFor(Task task) {
        UserTask approval = engine.getRepositoryService().getBpmnModelInstance(task.getProcessDefinitionId()).getModelElementById(task.getTaskDefinitionKey());
        return Gate.property(approval, OWN_APPROVAL_AFTER).map(Duration::parse).orElse(Duration.ZERO);
    }
}
