package uk.police.securityincident.need;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
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
 * The tasks of somebody who has left, whose account is deleted or in no group any more, or whose role was taken from them, which is
 * how somebody is locked out here: a task of a role goes back to it, and to its deputy where nobody of it is left; what was asked of
 * somebody by name, once they are gone, to whoever oversees such cases.
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
    private final Trail trail;
    private final Clock clock;
    /** Held by whoever they were asked of by name, who goes on having them: looked at once, not each minute. */
    private final Set<Held> askedByName = ConcurrentHashMap.newKeySet();

    LeftBehind(@Lazy ProcessEngine engine, Caller caller, OpenLimits open, CaseTable cases, Involved involved, Deputies deputies, Trail trail, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.open = open;
        this.cases = cases;
        this.involved = involved;
        this.deputies = deputies;
        this.trail = trail;
        this.clock = clock;
    }

    /** Two that do it at once do it once: the task's own revision lets one of them through. */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    public void handOver() {
        int failed = 0;
        var all = open.heldByOthers();
        askedByName.retainAll(all);
        for (var held : all.stream().filter(held -> !askedByName.contains(held)).toList()) {
            try {
                caller.withRightsOfApplication(() -> held.gone() || isLeft(held) ? handOver(held) : null);
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

    /** Whoever is asked by name, or is a colleague of whoever is, need not be in a group of the task, nor a deputy to whom it was given. */
    private boolean isLeft(Held held) {
        var task = task(held);
        var assignee = held.assignee();
        var named = task == null ? null : Deputies.named(task);
        if (task == null || assignee.equals(named)) {
            askedByName.add(held);
            return false;
        }
        var groups = groups(assignee);
        return (named == null || groups(named).stream().noneMatch(group -> groups.contains(group) && !People.NO_PART_IN_CASES.contains(group)))
                && Deputies.groups(task).stream().map(deputies::deputy)
                        .noneMatch(deputy -> ("person:" + assignee).equals(deputy) || groups.stream().anyMatch(group -> ("group:" + group).equals(deputy)));
    }

    /** Null if it was completed, or given to somebody else, meanwhile. */
    private TaskEntity task(Held held) {
        return (TaskEntity) engine.getTaskService().createTaskQuery().taskId(held.id()).taskAssignee(held.assignee()).singleResult();
    }

    private List<String> groups(String user) {
        return engine.getIdentityService().createGroupQuery().groupMember(user).list().stream().map(Group::getId).toList();
    }

    private Void handOver(Held held) {
        cases.lockCaseOf(held.id());
        var task = task(held);
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
        var content = new HashMap<String, Object>(Map.of("from", held.assignee()));
        boolean byName = task.getCandidates().isEmpty();
        if (byName) {
            groups = List.of(Deputies.overseer(task.getProcessDefinition().getKey()));
            deputies.addTo(task, "group:" + groups.get(0));
            content.put("overseer", groups.get(0));
        }
        var to = deputies.standIns(groups, keptOut);
        to.forEach(who -> deputies.addTo(task, who));
        if (byName) {
            deputies.opened(task);
        } else {
            deputies.backToRoles(task, to);
        }
        if (!to.isEmpty()) {
            content.put("to", List.copyOf(to));
        }
        trail.note(reference, clock.instant(), "application", held.element(), content.size() == 1 ? "givenBack" : "handedOver", content);
        return null;
    }
}
