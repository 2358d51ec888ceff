package uk.police.securityincident.need;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.OpenLimits.Held;
import uk.police.securityincident.register.OpenLimits;
import uk.police.securityincident.register.Trail;

/**
 * The tasks of somebody who has left, whose account is deleted, or whose role was taken from them, which is how somebody is
 * locked out here: a task of a role goes back to it, and to its deputy where nobody of it is left; what was asked of somebody
 * by name, to whoever oversees such cases.
 */
@Component
public class LeftBehind {

    private static final Logger LOG = LoggerFactory.getLogger(LeftBehind.class);

    private final ProcessEngine engine;
    private final Caller caller;
    private final OpenLimits open;
    private final CaseTable cases;
    private final Involved involved;
    private final Deputies deputies;
    private final MailToPeople mail;
    private final Trail trail;
    private final Clock clock;

    LeftBehind(@Lazy ProcessEngine engine, Caller caller, OpenLimits open, CaseTable cases, Involved involved, Deputies deputies, MailToPeople mail, Trail trail, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.open = open;
        this.cases = cases;
        this.involved = involved;
        this.deputies = deputies;
        this.mail = mail;
        this.trail = trail;
        this.clock = clock;
    }

    /** Two that do it at once do it once: the task's own revision lets one of them through. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    public void handOver() {
        int failed = 0;
        for (var held : caller.withRightsOfApplication(() -> open.heldByOthers().stream().filter(this::isLeft).toList())) {
            try {
                caller.withRightsOfApplication(() -> handOver(held));
            } catch (OptimisticLockingException e) {
                // Given or completed at this very moment.
            } catch (RuntimeException e) {
                // The others are handed over all the same, and this one is tried again.
                LOG.error("Task {} of somebody who is gone could not be handed over ({})", held.id(), e.getClass().getName());
                failed++;
            }
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " tasks of people who are gone could not be handed over");
        }
    }

    /** Whoever is asked by name need not be in any group, nor a deputy to whom it was given in that of the task. */
    private boolean isLeft(Held held) {
        UserTask task = engine.getRepositoryService().getBpmnModelInstance(held.definition()).getModelElementById(held.element());
        if (held.gone() || task.getCamundaAssignee() != null) {
            return held.gone();
        }
        var groups = engine.getIdentityService().createGroupQuery().groupMember(held.assignee()).list().stream().map(Group::getId).toList();
        return engine.getTaskService().getIdentityLinksForTask(held.id()).stream().filter(link -> link.getGroupId() != null).map(link -> deputies.deputy(link.getGroupId()))
                .noneMatch(deputy -> ("person:" + held.assignee()).equals(deputy) || groups.stream().anyMatch(group -> ("group:" + group).equals(deputy)));
    }

    private Void handOver(Held held) {
        cases.lockCaseOf(held.id());
        var task = (TaskEntity) engine.getTaskService().createTaskQuery().taskId(held.id()).taskAssignee(held.assignee()).singleResult();
        if (task == null) {
            return null;
        }
        var reference = (String) task.getVariable("reference");
        var keptOut = involved.in(reference);
        task.setAssignee(null);
        if (!keptOut.contains(held.assignee())) {
            // The engine keeps the right that it gave whoever it was assigned to.
            engine.getAuthorizationService().createAuthorizationQuery().userIdIn(held.assignee()).resourceType(Resources.TASK).resourceId(held.id()).list()
                    .forEach(right -> engine.getAuthorizationService().deleteAuthorization(right.getId()));
        }
        var groups = Deputies.groups(task);
        var to = new LinkedHashSet<String>();
        if (task.getCandidates().isEmpty()) {
            groups = List.of(overseer(task.getProcessDefinition().getKey()));
            to.add("group:" + groups.get(0));
        }
        to.addAll(deputies.standIns(groups, keptOut));
        to.forEach(who -> deputies.addTo(task, who));
        deputies.opened(task);
        if (to.isEmpty()) {
            groups.forEach(group -> mail.standsIn(task, "group:" + group));
            trail.note(reference, clock.instant(), "application", held.element(), "givenBack", Map.of("from", held.assignee()));
        } else {
            trail.note(reference, clock.instant(), "application", held.element(), "handedOver", Map.of("from", held.assignee(), "to", List.copyOf(to)));
        }
        return null;
    }

    /** Who sees every task of such a case. */
    private static String overseer(String process) {
        return CaseTable.MAY_GO_ON.contains(process) ? "monitoring-officer" : process.equals("board-review") ? "information-security-officer" : "camunda-admin";
    }
}
