package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.notice.Post;
import uk.police.securityincident.notice.Post.NotSent;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.organisation.Organisation.Role;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Outbox.Letter;
import uk.police.securityincident.register.Outbox.Outcome;

/**
 * Bound in security-incident.bpmn and send-mail.bpmn as ${mail}. Running cases hold this name: do not rename.
 * Who hears of what by e-mail. A letter is written with the step that it tells of, and sent by {@link Postman}, so that no
 * step ever waits for a mail server; what fails goes on by a process of its own.
 */
@Component("mail")
public class Mail {

    /** Something is to be sent, once the transaction that says so is committed. */
    record Written() {
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);
    private static final String TASK = "task";
    private static final int BATCH = 5;
    /** Longer than a server can hold up a batch that lets us wait for each of its answers. */
    private static final Duration LEASE = Duration.ofMinutes(20);

    private final ProcessEngine engine;
    private final Gate gate;
    private final Post post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Deadlines deadlines;
    private final Stages stages;
    private final Involved involved;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Mail(@Lazy ProcessEngine engine, @Lazy Gate gate, Post post, Outbox outbox, Organisation organisation, Deadlines deadlines, Stages stages, Involved involved,
            ApplicationEventPublisher events, Clock clock) {
        this.engine = engine;
        this.gate = gate;
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.deadlines = deadlines;
        this.stages = stages;
        this.involved = involved;
        this.events = events;
        this.clock = clock;
    }

    /** Writes to a group by one of the templates in {@code mail/}; the step that it names is the current one. */
    @ForModels
    public void toGroup(DelegateExecution execution, String template, String group) {
        write(Incident.reference(execution), template, List.of("group:" + group), step(execution), null, null);
    }

    /** A decision was recorded: everyone hears of it who was given a task of this case before. */
    @ForModels
    public void decided(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        write(reference, "decision", outbox.recipients(reference, TASK), step(execution), null, null);
    }

    /** A warning or deadline fired: whoever holds what it waits for hears of it, and the group that answers for the process. */
    void reminded(DelegateExecution execution, String step, boolean hasLimit) {
        var recipients = new LinkedHashSet<String>();
        Gate.property(execution.getBpmnModelInstance().getModelElementsByType(Process.class).iterator().next(), "responsible")
                .ifPresent(group -> recipients.add("group:" + group));
        var held = stages.remindedOf(execution);
        held.forEach(task -> recipients.addAll(holders(task)));
        var deadline = !hasLimit ? null : held.stream().map(TaskEntity::getDueDate).filter(Objects::nonNull).min(Date::compareTo).map(deadlines::inWords).orElse(null);
        write(Incident.reference(execution), "reminder", recipients, step, deadline, null);
    }

    /** A case was taken away: whoever answers for such cases hears of it, since nobody has a task of it any more. */
    void takenAway(String reference, String group, String by) {
        write(reference, "taken-away", List.of("group:" + group), "taken away by " + by, null, null);
    }

    /** A task was opened: its person hears of it, or its groups. */
    void opened(DelegateTask task, String name) {
        told(task, name, holders(task));
    }

    /** A task that is open already is a deputy's too. */
    void standsIn(DelegateTask task, String deputy) {
        told(task, task.getName().replace(TaskRecord.named(task), ""), List.of(deputy));
    }

    /** A task was given to somebody by somebody else. */
    void given(DelegateTask task) {
        var person = task.getAssignee();
        if (person != null && !person.equals(gate.user()) && ((TaskEntity) task).getPropertyChanges().containsKey(TaskEntity.ASSIGNEE)) {
            told(task, task.getName().replace(TaskRecord.named(task), ""), List.of("person:" + person));
        }
    }

    /** Sends the letter that the business key names, which could not be sent at once. */
    @ForModels(in = "send-mail")
    public void send(DelegateExecution execution) {
        post.deliver(Long.parseLong(execution.getProcessBusinessKey()), letter -> gate.asApplication(() -> Optional.ofNullable(addresses(List.of(letter)).get(letter.id()))));
    }

    /**
     * Sends some of what waits in the outbox. What fails goes on by the process that tries again and stands in Cockpit; what
     * is neither settled nor handed to it, since the application broke off, goes again after a while.
     *
     * @return whether there may be more
     */
    boolean sendSome() {
        var addresses = new HashMap<Long, String>();
        var letters = gate.asApplication(() -> {
            var taken = outbox.take(BATCH, clock.instant(), LEASE);
            addresses.putAll(addresses(taken));
            return taken;
        });
        var settled = new EnumMap<Outcome, List<Long>>(Outcome.class);
        // Of those not sent, whether the server may have it all the same.
        var failed = new TreeMap<Long, Boolean>();
        for (var letter : letters) {
            try {
                settled.computeIfAbsent(post.send(letter, Optional.ofNullable(addresses.get(letter.id()))), outcome -> new ArrayList<>()).add(letter.id());
            } catch (NotSent e) {
                LOG.warn("{}: {}", letter.reference(), e.getMessage());
                failed.put(letter.id(), e.mayBeTaken());
            } catch (RuntimeException e) {
                LOG.warn("{}: e-mail {} was not sent ({})", letter.reference(), letter.id(), e.getClass().getName());
                failed.put(letter.id(), true);
            }
        }
        settled.forEach((outcome, ids) -> outbox.settle(ids, outcome, clock.instant()));
        failed.forEach((letter, mayBeTaken) -> gate.asApplication(() -> {
            outbox.leave(letter, mayBeTaken);
            gate.startOwn("send-mail", String.valueOf(letter));
            return null;
        }));
        return letters.size() == BATCH;
    }

    private void told(DelegateTask task, String name, Collection<String> recipients) {
        write((String) task.getVariable("reference"), TASK, recipients, name, task.getDueDate() == null ? null : deadlines.inWords(task.getDueDate()), task.getId());
    }

    private void write(String reference, String template, Collection<String> recipients, String step, String deadline, String task) {
        var keptOut = recipients.isEmpty() ? List.<String>of() : involved.in(reference);
        var may = recipients.stream().flatMap(recipient -> mayHear(recipient, keptOut).stream()).toList();
        if (may.isEmpty()) {
            return;
        }
        var values = new HashMap<>(Map.of("step", step.replaceAll("\\s+", " "),
                "link", organisation.link() + "/camunda/app/tasklist/default/#/" + (task == null ? "" : "?task=" + task)));
        if (deadline != null) {
            values.put("deadline", deadline);
        }
        post.write(reference, template, may, values);
        events.publishEvent(new Written());
    }

    /** Whoever is kept out of the case hears nothing of it, nor does a mailbox that they read: the others of the group do. */
    private List<String> mayHear(String recipient, Collection<String> keptOut) {
        var name = name(recipient);
        if (recipient.startsWith("person:")) {
            return keptOut.contains(name) ? List.of() : List.of(recipient);
        }
        return isReadBy(name, keptOut) ? members(name).stream().filter(user -> !keptOut.contains(user)).map(user -> "person:" + user).toList() : List.of(recipient);
    }

    private boolean isReadBy(String group, Collection<String> people) {
        return !people.isEmpty() && members(group).stream().anyMatch(people::contains);
    }

    private List<String> members(String group) {
        return gate.asApplication(() -> engine.getIdentityService().createUserQuery().memberOfGroup(group).list().stream().map(User::getId).toList());
    }

    private static String name(String recipient) {
        return recipient.substring(recipient.indexOf(':') + 1);
    }

    private static String step(DelegateExecution execution) {
        return Objects.requireNonNullElse(((FlowElement) execution.getBpmnModelElementInstance()).getName(), "");
    }

    private static List<String> holders(DelegateTask task) {
        if (task.getAssignee() != null) {
            return List.of("person:" + task.getAssignee());
        }
        return task.getCandidates().stream().map(link -> link.getGroupId() != null ? "group:" + link.getGroupId() : "person:" + link.getUserId()).sorted().toList();
    }

    /**
     * Where each letter goes now: to a group's mailbox, to a person's own address or, without one, to the mailbox of a group
     * that they are in. One written before somebody was kept out goes to them no more.
     */
    private Map<Long, String> addresses(Collection<Letter> letters) {
        if (letters.isEmpty()) {
            return Map.of();
        }
        var keptOut = involved.in(letters.stream().map(Letter::reference).toList());
        var people = letters.stream().map(Letter::recipient).filter(recipient -> recipient.startsWith("person:")).map(Mail::name).distinct().toArray(String[]::new);
        var own = new HashMap<String, String>();
        if (people.length > 0) {
            engine.getIdentityService().createUserQuery().userIdIn(people).list().stream().filter(user -> user.getEmail() != null && !user.getEmail().isBlank())
                    .forEach(user -> own.put(user.getId(), user.getEmail()));
        }
        var found = new HashMap<Long, String>();
        for (var letter : letters) {
            var out = keptOut.getOrDefault(letter.reference(), List.of());
            if (mayHear(letter.recipient(), out).contains(letter.recipient())) {
                var name = name(letter.recipient());
                var address = letter.recipient().startsWith("group:") ? mailbox(name) : Optional.ofNullable(own.get(name)).or(() -> mailboxOf(name, out));
                address.ifPresent(known -> found.put(letter.id(), known));
            }
        }
        return found;
    }

    private Optional<String> mailboxOf(String person, Collection<String> keptOut) {
        return engine.getIdentityService().createGroupQuery().groupMember(person).orderByGroupId().asc().list().stream()
                .map(Group::getId).filter(group -> !isReadBy(group, keptOut)).map(this::mailbox).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> mailbox(String group) {
        return Optional.ofNullable(organisation.roles().get(group)).map(Role::mail);
    }
}
