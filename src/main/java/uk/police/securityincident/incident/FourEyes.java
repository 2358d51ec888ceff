package uk.police.securityincident.incident;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.register.Trail;

/**
 * W-C.H: nobody approves what they prepared, unless no second person has answered in time, and then with a reason. In time
 * is both by the warning, reckoned from the first awareness as it was reported, and within what the approval itself allows
 * from the moment it was put before a second person; no correction moves either.
 */
@Component
class FourEyes {

    /** Property of an approval in the model: for how long at least a second person has it before them. */
    static final String OWN_APPROVAL_AFTER = "ownApprovalAfter";

    private final ProcessEngine engine;
    private final Caller caller;
    private final Told told;
    private final Due due;
    private final EarlierEditions editions;
    private final Trail trail;
    private final Clock clock;

    FourEyes(@Lazy ProcessEngine engine, Caller caller, Told told, Due due, EarlierEditions editions, Trail trail, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.told = told;
        this.due = due;
        this.editions = editions;
        this.trail = trail;
        this.clock = clock;
    }

    boolean isApproval(Task task) {
        return editions.marked(task.getProcessDefinitionId(), OWN_APPROVAL_AFTER).containsKey(task.getTaskDefinitionKey());
    }

    /** Refuses an approval of one's own words before its time, and later one without a reason. Inside the engine. */
    void check(Completion completion) {
        var task = completion.task();
        var accepted = completion.accepted();
        var known = completion.known();
        boolean ends = "yes".equals(accepted.text("approved")) || task.getTaskDefinitionKey().equals("Task_ApproveUpdate") && "noLonger".equals(accepted.text("approved"));
        if (!ends || !isPreparedBy(task, caller.user(), known)) {
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
        leftToOthersUntil(task, user).ifPresent(from -> {
            throw new RefusedInput("'%s' prepared this: until %s it waits for somebody else to approve it. Nothing was changed: leave it for them.".formatted(user, UkTime.inWords(from)));
        });
    }

    /** Until when an approval is for somebody else than whoever prepared the text. Inside the engine. */
    Optional<Instant> leftToOthersUntil(Task task, String user) {
        if (!isApproval(task)) {
            return Optional.empty();
        }
        var known = engine.getTaskService().getVariables(task.getId(), List.of("reference", "recipient", "awareAt"));
        return isPreparedBy(task, user, known) ? Optional.of(ownApprovalFrom(task, known)).filter(clock.instant()::isBefore) : Optional.empty();
    }

    private boolean isPreparedBy(Task task, String user, Map<String, Object> known) {
        return told.prepared(task.getProcessDefinitionId(), (String) known.get("reference"), (String) known.get("recipient")).filter(prepared -> prepared.by().equals(user)).isPresent();
    }

    private Instant ownApprovalFrom(Task task, Map<String, Object> known) {
        var inForce = UkTime.parse((String) known.get("awareAt"));
        var asReported = trail.awarenessBefore((String) known.get("reference")).map(UkTime::parse).orElse(inForce);
        var warned = asReported.plus(Duration.between(inForce, due.of(task, "Warning_ExternalNotification")));
        var offered = task.getCreateTime().toInstant().plus(Exercises.clock(offeredFor(task), (DelegateTask) task));
        return warned.isAfter(offered) ? warned : offered;
    }

    /** An approval of a case that began before the model said so counts from the awareness alone, as it did then. */
    private Duration offeredFor(Task task) {
        UserTask approval = engine.getRepositoryService().getBpmnModelInstance(task.getProcessDefinitionId()).getModelElementById(task.getTaskDefinitionKey());
        return Elements.property(approval, OWN_APPROVAL_AFTER).map(Duration::parse).orElse(Duration.ZERO);
    }
}
