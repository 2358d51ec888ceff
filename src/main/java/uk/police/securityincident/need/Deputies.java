package uk.police.securityincident.need;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Candidates;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.organisation.Organisation.Role;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail;

/**
 * Who stands in for a role, by the organisation's profile: where nobody of it is left who may see the case, and where
 * nobody of it claims a task in time. A deputy is {@code group:<id>} or {@code person:<id>}.
 */
@Component
public class Deputies {

    private static final Logger LOG = LoggerFactory.getLogger(Deputies.class);
    /** Where no role and no deputy is left, a task must still be in somebody's list. */
    private static final String LAST_RESORT = "group:camunda-admin";
    /** W-2.3: of these the Monitoring Officer sees every task, by {@code access}. */
    private static final List<String> OVERSEEN = List.of("security-incident", "guidance-request", "security-vulnerability");
    /** Nobody is passed over sooner, however late it is. */
    private static final Duration LEAST = Duration.ofMinutes(15);

    private final ProcessEngine engine;
    private final Caller caller;
    private final Organisation organisation;
    private final Trail trail;
    private final Involved involved;
    private final Clock clock;
    private final MailToPeople mail;

    Deputies(@Lazy ProcessEngine engine, Caller caller, Organisation organisation, Trail trail, Involved involved, Clock clock, MailToPeople mail) {
        this.engine = engine;
        this.caller = caller;
        this.organisation = organisation;
        this.trail = trail;
        this.involved = involved;
        this.clock = clock;
        this.mail = mail;
    }

    /** Who stands in for these groups while these people are kept out: nobody as long as one of a group is left. */
    Collection<String> standIns(Collection<String> groups, Collection<String> keptOut) {
        if (groups.isEmpty() || groups.stream().anyMatch(group -> isLeft("group:" + group, keptOut))) {
            return List.of();
        }
        var found = deputiesLeft(groups, keptOut);
        return found.isEmpty() ? List.of(LAST_RESORT) : found;
    }

    /** The deputy of each group, or where nobody of it is left that one's; none of those that are passed on the way. */
    private Collection<String> deputiesLeft(Collection<String> groups, Collection<String> keptOut) {
        var found = new LinkedHashSet<String>();
        var passed = new LinkedHashSet<String>();
        var next = new ArrayList<>(groups);
        while (!next.isEmpty()) {
            var group = next.remove(0);
            var deputy = deputy(group);
            if (passed.add("group:" + group) && deputy != null && !passed.contains(deputy)) {
                if (isLeft(deputy, keptOut)) {
                    found.add(deputy);
                } else if (deputy.startsWith("group:")) {
                    next.add(deputy.substring(6));
                }
            }
        }
        return found;
    }

    /** Somebody of the group, or the person: a deputy of the profile may have left, their account is gone, or their roles are. */
    private boolean isLeft(String who, Collection<String> keptOut) {
        var id = who.substring(who.indexOf(':') + 1);
        return who.startsWith("person:") ? !keptOut.contains(id) && engine.getIdentityService().createGroupQuery().groupMember(id).count() > 0
                : engine.getIdentityService().createUserQuery().memberOfGroup(id).list().stream().anyMatch(user -> !keptOut.contains(user.getId()));
    }

    /** Who sees every task of such a case. */
    static String overseer(String process) {
        return OVERSEEN.contains(process) ? "monitoring-officer" : process.equals("board-review") ? "information-security-officer" : "camunda-admin";
    }

    /** Whoever stands in for the group, or null. */
    public String deputy(String group) {
        var role = organisation.roles().get(group);
        return role == null ? null : role.deputy();
    }

    /** One of the group, or of its deputies where the task went to them. Inside the engine. */
    public boolean mayAnswerFor(String group, Task task) {
        return caller.isIn(group, "camunda-admin") || standsIn(group, task, caller.user(), caller.groups());
    }

    /** Whether whoever acts was given this task as deputy of the group: by us, since nobody else changes who may do a task. */
    private boolean standsIn(String group, Task task, String user, List<String> groups) {
        var links = engine.getTaskService().getIdentityLinksForTask(task.getId());
        var asked = new LinkedHashSet<String>();
        for (var role = group; role != null && asked.add(role);) {
            var deputy = deputy(role);
            if (deputy != null && links.stream().anyMatch(link -> deputy.equals(Candidates.who(link)))
                    && (deputy.equals("person:" + user) || groups.stream().anyMatch(own -> deputy.equals("group:" + own)))) {
                return true;
            }
            role = deputy != null && deputy.startsWith("group:") ? deputy.substring(6) : null;
        }
        return false;
    }

    /** Adds a deputy to those who may do a task that is open already, and tells them. */
    void addTo(DelegateTask task, String who) {
        add(task, who);
        mail.standsIn(task, who);
    }

    /**
     * A task that is open already is nobody's any more, though it was somebody's from its beginning: its roles, who never heard of it,
     * do now, unless somebody stands in for them; and it is followed up like any other.
     */
    public void backToRoles(DelegateTask task, Collection<String> standIns) {
        opened(task);
        if (standIns.isEmpty()) {
            Candidates.of(task).forEach(who -> mail.standsIn(task, who));
        }
    }

    static void add(DelegateTask task, String who) {
        if (who.startsWith("person:")) {
            task.addCandidateUser(who.substring(7));
        } else {
            task.addCandidateGroup(who.substring(6));
        }
    }

    public static List<String> groups(DelegateTask task) {
        return task.getCandidates().stream().map(IdentityLink::getGroupId).filter(Objects::nonNull).sorted().toList();
    }

    /** Whom the model names, whoever has the task meanwhile; null if it names a role only. */
    public static String named(TaskEntity task) {
        var assignee = task.getTaskDefinition().getAssigneeExpression();
        return assignee == null ? null : (String) assignee.getValue(task.getExecution());
    }

    /** A task for a role is followed up when the time to claim it is over. */
    public void opened(DelegateTask task) {
        if (task.getAssignee() == null) {
            toBeClaimed(task).ifPresent(task::setFollowUpDate);
        }
    }

    /** What is due sooner than it was is followed up no later than that allows. */
    public void dueSooner(TaskEntity task) {
        if (task.getFollowUpDate() != null) {
            toBeClaimed(task).filter(task.getFollowUpDate()::after).ifPresent(task::setFollowUpDate);
        }
    }

    /** By its role's time to claim it, or by half of what is left until it is due: with the deputy there must be time for it, too. */
    private Optional<Date> toBeClaimed(DelegateTask task) {
        return groups(task).stream().map(organisation.roles()::get).filter(Objects::nonNull).map(Role::claimWithin).filter(Objects::nonNull).min(Duration::compareTo).map(within -> {
            var now = clock.instant();
            var time = Exercises.clock(within, task);
            if (task.getDueDate() != null) {
                var half = Duration.between(now, task.getDueDate().toInstant()).dividedBy(2);
                time = Collections.min(List.of(time, Collections.max(List.of(half, Exercises.clock(LEAST, task)))));
            }
            return Date.from(now.plus(time));
        });
    }

    /**
     * Puts what nobody claimed in time to the deputy too. Two that do it at once do it once: the task's own revision
     * lets one of them through.
     */
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    public void handOverUnclaimed() {
        var unclaimed = caller.withRightsOfApplication(() -> engine.getTaskService().createTaskQuery().taskUnassigned().followUpBefore(Date.from(clock.instant())).list());
        int failed = 0;
        for (var task : unclaimed) {
            try {
                caller.withRightsOfApplication(() -> handOver(task.getId()));
            } catch (OptimisticLockingException e) {
                // Claimed, completed or handed over at this very moment.
            } catch (RuntimeException e) {
                // The others are handed over all the same, and this one is tried again.
                LOG.error("Task {} could not be handed over to a deputy ({})", task.getId(), e.getClass().getName());
                failed++;
            }
        }
        if (failed > 0) {
            throw new IllegalStateException(failed + " tasks could not be handed over to a deputy");
        }
    }

    private Void handOver(String id) {
        var task = (TaskEntity) engine.getTaskService().createTaskQuery().taskId(id).taskUnassigned().singleResult();
        if (task == null || task.getFollowUpDate() == null) {
            return null;
        }
        var reference = (String) task.getVariable("reference");
        var keptOut = involved.in(reference);
        var asked = Candidates.of(task);
        var left = deputiesLeft(groups(task), keptOut);
        var to = left.stream().filter(deputy -> !asked.contains(deputy)).toList();
        to.forEach(deputy -> addTo(task, deputy));
        task.setFollowUpDate(null);
        if (!to.isEmpty()) {
            trail.note(reference, clock.instant(), "application", task.getTaskDefinitionKey(), "handedOver", Map.of("to", to));
        } else if (left.isEmpty()) {
            nobodyLeft(task, reference, keptOut, asked);
        }
        return null;
    }

    /** Nobody claims it and no deputy is left: whoever oversees such cases hears of it, and where nobody of its roles is left either, it is the last resort's too. */
    private void nobodyLeft(TaskEntity task, String reference, Collection<String> keptOut, Collection<String> asked) {
        var overseer = overseer(task.getProcessDefinition().getKey());
        standIns(groups(task), keptOut).stream().filter(who -> !asked.contains(who)).forEach(who -> addTo(task, who));
        // Administrators would learn of a referral by it.
        if (!LAST_RESORT.equals("group:" + overseer)) {
            mail.attention(task.getExecution(), overseer, "nobody claims a task of it, and no deputy is left");
        }
        trail.note(reference, clock.instant(), "application", task.getTaskDefinitionKey(), "nobodyStandsIn", Map.of("overseer", overseer));
    }
}
