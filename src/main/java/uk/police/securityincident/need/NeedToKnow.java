package uk.police.securityincident.need;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.authorization.TaskPermissions;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail;

/**
 * Whoever is named as involved in a case is kept out of it (E-3.7.1, E-8.2), even as Monitoring Officer: from that
 * moment they see none of its tasks and can be given none. Their right is revoked by name on each task, which the
 * engine asks about before any right of a group; their own tasks go to the Monitoring Officer, and where nobody of a
 * role is left, to its deputy.
 */
@Component
public class NeedToKnow {

    /** W-2.3: sees every task of an incident, by {@code access}; whoever stands in for them must too. */
    private static final String OVERSEER = "monitoring-officer";
    /** Answers that give somebody a part in the case. */
    private static final List<String> GIVES_A_PART = List.of("investigatorId", "owner", "questionTo", "treatmentOwner");

    /** Whom it would serve to be rid of: W-2.3 and E-3.4.9 put the decisions with them. */
    private static final List<String> DECIDE = List.of(OVERSEER, "data-protection-officer");
    /** In the trail, in the place of a step: the table. */
    private static final String INVOLVED = "involved";

    private final ProcessEngine engine;
    private final Caller caller;
    private final Involved involved;
    private final Deputies deputies;
    private final CaseTable cases;
    private final Trail trail;
    private final Clock clock;
    private final MailToPeople mail;

    NeedToKnow(@Lazy ProcessEngine engine, Caller caller, Involved involved, Deputies deputies, CaseTable cases, Trail trail, Clock clock, MailToPeople mail) {
        this.engine = engine;
        this.caller = caller;
        this.involved = involved;
        this.deputies = deputies;
        this.cases = cases;
        this.trail = trail;
        this.clock = clock;
        this.mail = mail;
    }

    /**
     * Keeps somebody out of a case, if there is such a case; whether there is, nobody is told. The trail of the case that named them says
     * so, without the name; that a referral did, which nobody at work on an incident knows of (E-3.7.1), the referral's alone. Where those
     * who work on a case keep out somebody who decides in it, Professional Standards hear of it. Inside the engine.
     */
    public void keepOut(String reference, String user, String by, String source) {
        if (involved.name(reference, user, clock.instant(), by, source)) {
            shutFamily(reference);
            if (source.equals(reference)) {
                trail.note(reference, clock.instant(), by, INVOLVED, "keptOut", Map.of());
                if (isOfThoseWhoDecide(user) && !cases.isOfReferral(reference)) {
                    mail.befell(reference, "kept-out", "professional-standards", "somebody who decides in it is kept out");
                }
            }
        }
    }

    private boolean isOfThoseWhoDecide(String user) {
        return engine.getIdentityService().createGroupQuery().groupMember(user).list().stream().anyMatch(group -> DECIDE.contains(group.getId()));
    }

    /** Shuts the open cases of the family to whoever is kept out of one of them; also after two families became one. Inside the engine. */
    public void shutFamily(String reference) {
        var keptOut = involved.in(reference);
        if (keptOut.isEmpty()) {
            return;
        }
        for (var instance : running(reference)) {
            keptOut.forEach(user -> revoke(user, Resources.PROCESS_INSTANCE, instance.getId()));
            for (var task : engine.getTaskService().createTaskQuery().processInstanceId(instance.getId()).list()) {
                // The one that was just completed is still in the database.
                if (!((TaskEntity) task).isDeleted()) {
                    shut((TaskEntity) task, keptOut, true);
                }
            }
        }
    }

    private List<ProcessInstance> running(String reference) {
        return involved.openOf(reference).stream().flatMap(open -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(open).list().stream()).toList();
    }

    /**
     * By this referral they may see the case again, as far as their role does, also if those who work on it named them (E-3.7.1); another
     * referral that names them still holds. Inside the engine.
     */
    public void letBack(String reference, String user, String referral, String by) {
        var lifted = involved.lift(reference, user, referral, clock.instant(), by);
        trail.note(referral, clock.instant(), by, INVOLVED, "letBack", Map.of());
        var shown = lifted.stream().filter(named -> !involved.in(named).contains(user)).flatMap(named -> running(named).stream()).map(ProcessInstance::getId).distinct().toList();
        for (var instance : shown) {
            var tasks = engine.getTaskService().createTaskQuery().processInstanceId(instance).list().stream().map(task -> task.getId());
            Stream.concat(Stream.of(instance), tasks).forEach(id -> engine.getAuthorizationService().createAuthorizationQuery()
                    .authorizationType(Authorization.AUTH_TYPE_REVOKE).userIdIn(user).resourceId(id).list()
                    .forEach(revoked -> engine.getAuthorizationService().deleteAuthorization(revoked.getId())));
        }
    }

    /** A new task is shut to whoever is kept out of its case, and the case with it; returns them. */
    public List<String> opened(DelegateTask task) {
        var keptOut = keptOutOf((String) task.getVariable("reference"));
        if (!keptOut.isEmpty()) {
            // One that went on from a case they were kept out of before has not been shut yet.
            keptOut.forEach(user -> revoke(user, Resources.PROCESS_INSTANCE, task.getProcessInstanceId()));
            // Whoever may do a new task is told of it anyway.
            shut(task, keptOut, false);
        }
        return keptOut;
    }

    public List<String> keptOutOf(String reference) {
        return involved.in(reference);
    }

    /**
     * Whether whoever acts may see the case, so that they may name it in another: who keeps the log, and who has or had a part
     * in it or in what it was merged into. To everybody else it is one that never was (E-8.2). Inside the engine.
     */
    public boolean maySee(String reference) {
        if (keptOutOf(reference).contains(caller.user())) {
            return false;
        }
        if (caller.isIn(OVERSEER, "data-protection-officer", "camunda-admin")) {
            return true;
        }
        var survivor = cases.survivor(reference);
        return trail.hasPart(List.of(reference, survivor), caller.user(), caller.groups())
                // Whoever stands in from the moment that a task opens is in no trail.
                || engine.getTaskService().createTaskQuery().processInstanceBusinessKey(survivor).or().taskAssignee(caller.user()).taskCandidateUser(caller.user()).includeAssignedTasks().endOr().count() > 0;
    }

    private void shut(DelegateTask task, List<String> keptOut, boolean isOpen) {
        boolean taken = keptOut.contains(task.getAssignee());
        if (taken) {
            task.setAssignee(null);
            if (task.getCandidates().isEmpty()) {
                task.addCandidateGroup(OVERSEER);
            }
        }
        if (keptOut.contains(((TaskEntity) task).getOwner())) {
            // Whoever it was delegated to has it for good: it goes back to nobody.
            ((TaskEntity) task).setOwner(null);
            ((TaskEntity) task).setDelegationState(null);
        }
        keptOut.forEach(user -> revoke(user, Resources.TASK, task.getId()));
        var standIns = deputies.standIns(Deputies.groups(task), keptOut);
        standIns.forEach(deputy -> {
            if (isOpen) {
                deputies.addTo(task, deputy);
            } else {
                Deputies.add(task, deputy);
            }
        });
        if (taken && isOpen) {
            deputies.backToRoles(task, standIns);
        }
        // What the overseer never sees, such as a referral, whoever stands in for them does not see either.
        if (!Deputies.overseer(((TaskEntity) task).getProcessDefinition().getKey()).equals(OVERSEER)) {
            return;
        }
        for (var deputy : deputies.standIns(List.of(OVERSEER), keptOut)) {
            boolean person = deputy.startsWith("person:");
            var right = right(Authorization.AUTH_TYPE_GRANT, person ? deputy.substring(7) : null, person ? null : deputy.substring(6), Resources.TASK, task.getId());
            right.addPermission(Permissions.READ);
            right.addPermission(TaskPermissions.READ_VARIABLE);
            right.addPermission(Permissions.TASK_ASSIGN);
        }
    }

    /** What the engine granted them by name, as it does an assignee, would come before what is revoked. */
    private void revoke(String user, Resource resource, String id) {
        Context.getCommandContext().getDbEntityManager().delete(right(Authorization.AUTH_TYPE_GRANT, user, null, resource, id));
        right(Authorization.AUTH_TYPE_REVOKE, user, null, resource, id).removePermission(Permissions.ALL);
    }

    /** The authorization, existing, made earlier in this step, or new. */
    private static AuthorizationEntity right(int type, String user, String group, Resource resource, String id) {
        var entities = Context.getCommandContext().getDbEntityManager();
        return entities.getCachedEntitiesByType(AuthorizationEntity.class).stream()
                .filter(a -> a.getAuthorizationType() == type && Objects.equals(a.getUserId(), user) && Objects.equals(a.getGroupId(), group)
                        && a.getResourceType() == resource.resourceType() && id.equals(a.getResourceId()))
                .findFirst()
                .or(() -> Optional.ofNullable(Context.getCommandContext().getAuthorizationManager().findAuthorization(type, user, group, resource, id)))
                .orElseGet(() -> {
                    var right = new AuthorizationEntity(type);
                    right.setUserId(user);
                    right.setGroupId(group);
                    right.setResource(resource);
                    right.setResourceId(id);
                    entities.insert(right);
                    return right;
                });
    }

    /** Refuses to give a task to somebody who is kept out of its case; not why, which is not for whoever assigns it. */
    public void checkMayTake(String taskId, String user) {
        if (user != null && caller.withRightsOfApplication(() -> keptOutOf((String) engine.getTaskService().getVariable(taskId, "reference"))).contains(user)) {
            throw new RefusedInput("This task cannot be given to '" + user + "'. Nothing was changed: give it to somebody else.");
        }
    }

    /** Refuses an answer that would give a part in the case to somebody who is kept out of it. */
    public void checkAnswers(String reference, Accepted accepted) {
        var named = GIVES_A_PART.stream().filter(key -> accepted.text(key) != null).toList();
        if (named.isEmpty()) {
            return;
        }
        var keptOut = keptOutOf(reference);
        for (var key : named) {
            if (keptOut.contains(accepted.text(key).replace("person:", ""))) {
                throw new RefusedInput("This cannot be given to '" + accepted.text(key).replace("person:", "") + "' (" + key + "). Nothing was changed: choose somebody else.");
            }
        }
    }
}
