package uk.police.securityincident.gate;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.Task;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Candidates;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail;

/**
 * Whose a task is: only its assignee completes it, each claims for themselves alone, and it is given only to people who
 * may do it. Who may give it, the engine's right to assign says. Nothing of this binds the application itself.
 */
@Component
class Assignment {

    private final ProcessEngine engine;
    private final Caller caller;
    private final Deputies deputies;
    private final NeedToKnow needToKnow;
    private final People people;
    private final Organisation organisation;
    private final Gate gate;
    private final Trail trail;
    private final Clock clock;

    Assignment(@Lazy ProcessEngine engine, Caller caller, Deputies deputies, NeedToKnow needToKnow, People people, Organisation organisation, Gate gate, Trail trail, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.deputies = deputies;
        this.needToKnow = needToKnow;
        this.people = people;
        this.organisation = organisation;
        this.gate = gate;
        this.trail = trail;
        this.clock = clock;
    }

    /** A task of nobody's is claimed and completed in one step by whoever may do it. */
    void checkMayComplete(Task task) {
        var who = signedIn();
        if (who == null || who.getUserId().equals(task.getAssignee())) {
            return;
        }
        if (task.getAssignee() != null) {
            throw new RefusedInput("'%s' is with %s now. What you wrote was not taken and nothing was changed; it still stands in your form: copy it before you close it, and pass it on to them."
                    .formatted(task.getName(), people.named(task.getAssignee())));
        }
        if (!mayDo(task, who.getUserId())) {
            throw new RefusedInput("'%s' is nobody's yet, and not yours to do: it is for %s. What you wrote was not taken and nothing was changed; it still stands in your form."
                    .formatted(task.getName(), whoMayDo(task)));
        }
    }

    /** Whoever completes a task that was nobody's is named as its assignee: the history shows who did it. */
    void completes(DelegateTask task) {
        var who = signedIn();
        if (task.getAssignee() == null && who != null) {
            // It ends in this very step: rights by name, as claiming gives them, would go with it.
            ((TaskEntity) task).setAssigneeWithoutCascade(who.getUserId());
        }
    }

    void checkMayClaim(Task task, String user) {
        var who = signedIn();
        if (who == null) {
            return;
        }
        if (!who.getUserId().equals(user)) {
            throw new RefusedInput("You claim a task for yourself alone, not for '" + user + "'. Nothing was changed: whoever may assign it can give it to them.");
        }
        if (task.getAssignee() != null && !task.getAssignee().equals(user)) {
            throw new RefusedInput("'%s' is with %s already. Nothing was changed: ask them to give it back, or whoever may assign it.".formatted(task.getName(), people.named(task.getAssignee())));
        }
        checkMayTake(task, user, mayDo(task, user));
    }

    /** Refuses to give a task to somebody who may not do it, and notes that it was given, unless it is theirs already. Inside the transaction that gives it. */
    void give(Task task, String user) {
        var who = signedIn();
        if (who == null) {
            return;
        }
        // What is asked of one person by name, whoever may assign it takes over themselves: nobody else was asked.
        checkMayTake(task, user, mayDo(task, user) || user.equals(who.getUserId()) && candidates(task).isEmpty() && hasPartInCases(who));
        if (!user.equals(task.getAssignee())) {
            note(task, "given", Map.of("to", user));
        }
    }

    /** An administrator gives a task to somebody, and takes none. */
    private static boolean hasPartInCases(Authentication who) {
        return Objects.requireNonNullElse(who.getGroupIds(), List.<String>of()).stream().anyMatch(group -> !People.NO_PART_IN_CASES.contains(group));
    }

    /** Refuses to give a delegated task back to somebody who is kept out of its case, and notes that it was given back. */
    void resolve(Task task) {
        checkMayComplete(task);
        if (signedIn() == null || task.getOwner() == null) {
            giveBack(task);
        } else {
            checkMayTake(task, task.getOwner(), true);
            note(task, "givenBack", Map.of("from", caller.user(), "to", task.getOwner()));
        }
    }

    /** Notes that a task was taken from its assignee, or refuses to leave what nobody else could take up without one. */
    void giveBack(Task task) {
        var who = signedIn();
        if (who == null || task.getAssignee() == null) {
            return;
        }
        if (candidates(task).isEmpty()) {
            throw new RefusedInput(isOwn(task)
                    ? "'%s' was asked of you by name: given back, it would be in nobody's list. Nothing was changed: ask whoever may assign it to give it to somebody else.".formatted(task.getName())
                    : "'%s' was asked of %s by name, and of no role: taken from them, it would be in nobody's list. Nothing was changed: give it to somebody instead."
                            .formatted(task.getName(), people.named(task.getAssignee())));
        }
        note(task, "givenBack", Map.of("from", task.getAssignee()));
    }

    /** Whether whoever has it is whom it was asked of by name. */
    boolean isAskedByName(Task task) {
        return task.getAssignee() != null && task.getAssignee().equals(caller.withRightsOfApplication(() -> Deputies.named(entity(task))));
    }

    /** What was asked of somebody by name goes to those who may do it besides, and never heard of it. */
    void wentBack(String taskId) {
        caller.withRightsOfApplication(() -> {
            deputies.backToRoles(Context.getCommandContext().getTaskManager().findTaskById(taskId), List.of());
            return null;
        });
    }

    boolean isOwn(Task task) {
        var who = signedIn();
        return who != null && who.getUserId().equals(task.getAssignee());
    }

    private void checkMayTake(Task task, String user, boolean mayDo) {
        if (!mayDo) {
            throw new RefusedInput("'%s' cannot be given to '%s'. Nothing was changed: it is for %s.".formatted(task.getName(), user, whoMayDo(task)));
        }
        needToKnow.checkMayTake(task.getId(), user);
        caller.withRightsOfApplication(() -> {
            gate.rules(task).checkMayTake(task, user);
            return null;
        });
    }

    private void note(Task task, String event, Map<String, ?> content) {
        trail.note((String) variable(task, "reference"), clock.instant(), caller.user(), task.getTaskDefinitionKey(), event, content);
    }

    private Object variable(Task task, String name) {
        return caller.withRightsOfApplication(() -> engine.getTaskService().getVariable(task.getId(), name));
    }

    /** One whom the task is asked of, by name or role, a colleague of whoever is named, or a deputy of the role. */
    private boolean mayDo(Task task, String user) {
        var groups = groups(user);
        if (groups == null) {
            return false;
        }
        var asked = asked(task);
        return asked.contains("person:" + user) || groups.stream().anyMatch(group -> asked.contains("group:" + group));
    }

    /** {@code person:<id>} and {@code group:<id>}. */
    private Collection<String> asked(Task task) {
        var asked = new LinkedHashSet<String>();
        var named = caller.withRightsOfApplication(() -> Deputies.named(entity(task)));
        if (named != null) {
            asked.add("person:" + named);
            var roles = groups(named);
            if (roles != null) {
                roles.stream().filter(group -> !People.NO_PART_IN_CASES.contains(group)).forEach(group -> asked.add("group:" + group));
            }
        }
        for (var candidate : candidates(task)) {
            asked.add(candidate);
            var deputy = candidate.startsWith("group:") ? deputies.deputy(candidate.substring(6)) : null;
            if (deputy != null) {
                asked.add(deputy);
            }
        }
        return asked;
    }

    private List<String> candidates(Task task) {
        return caller.withRightsOfApplication(() -> Candidates.of(entity(task)));
    }

    private static TaskEntity entity(Task task) {
        return Context.getCommandContext().getTaskManager().findTaskById(task.getId());
    }

    /** Null if nobody signs in by this name. */
    private List<String> groups(String user) {
        var who = signedIn();
        if (who.getUserId().equals(user)) {
            return Objects.requireNonNullElse(who.getGroupIds(), List.of());
        }
        return caller.withRightsOfApplication(() -> engine.getIdentityService().createUserQuery().userId(user).count() == 0 ? null
                : engine.getIdentityService().createGroupQuery().groupMember(user).list().stream().map(Group::getId).toList());
    }

    private String whoMayDo(Task task) {
        return asked(task).stream().map(one -> one.startsWith("person:") ? people.named(one.substring(7)) : organisation.called(one.substring(6))).collect(Collectors.joining(" or "));
    }

    private Authentication signedIn() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null || who.getUserId() == null ? null : who;
    }
}
