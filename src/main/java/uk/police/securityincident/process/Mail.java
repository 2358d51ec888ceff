package uk.police.securityincident.process;

import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.notice.Post;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.organisation.Organisation.Role;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox;

/**
 * Bound in security-incident.bpmn and send-mail.bpmn as ${mail}. Running cases hold this name: do not rename.
 * Who hears of what by e-mail. A letter is written with the step that it tells of, and sent by a process of its own, so
 * that no step ever waits for a mail server.
 */
@Component("mail")
public class Mail {

    private static final String TASK = "task";

    private final ProcessEngine engine;
    private final Gate gate;
    private final Post post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Deadlines deadlines;
    private final Stages stages;
    private final Involved involved;

    Mail(@Lazy ProcessEngine engine, @Lazy Gate gate, Post post, Outbox outbox, Organisation organisation, Deadlines deadlines, Stages stages, Involved involved) {
        this.engine = engine;
        this.gate = gate;
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.deadlines = deadlines;
        this.stages = stages;
        this.involved = involved;
    }

    /** Writes to a group by one of the templates in {@code mail/}; the step that it names is the current one. */
    @ForModels
    public void toGroup(DelegateExecution execution, String template, String group) {
        write(Incident.reference(execution), template, "group:" + group, step(execution), null, null);
    }

    /** A decision was recorded: everyone hears of it who was given a task of this case before. */
    @ForModels
    public void decided(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        outbox.recipients(reference, TASK).forEach(recipient -> write(reference, "decision", recipient, step(execution), null, null));
    }

    /** A warning or deadline fired: whoever holds what it waits for hears of it, and the group that answers for the process. */
    void reminded(DelegateExecution execution, String step, boolean hasLimit) {
        var recipients = new LinkedHashSet<String>();
        Gate.property(execution.getBpmnModelInstance().getModelElementsByType(Process.class).iterator().next(), "responsible")
                .ifPresent(group -> recipients.add("group:" + group));
        var held = stages.remindedOf(execution);
        held.forEach(task -> recipients.addAll(holders(task)));
        var deadline = !hasLimit ? null : held.stream().map(TaskEntity::getDueDate).filter(Objects::nonNull).min(Date::compareTo).map(deadlines::inWords).orElse(null);
        recipients.forEach(recipient -> write(Incident.reference(execution), "reminder", recipient, step, deadline, null));
    }

    /** A case was taken away: whoever answers for such cases hears of it, since nobody has a task of it any more. */
    void takenAway(String reference, String group, String by) {
        write(reference, "taken-away", "group:" + group, "taken away by " + by, null, null);
    }

    /** A task was opened: its person hears of it, or its groups. */
    void opened(DelegateTask task, String name) {
        holders(task).forEach(holder -> told(task, name, holder));
    }

    /** A task that is open already is a deputy's too. */
    void standsIn(DelegateTask task, String deputy) {
        told(task, task.getName().replace(TaskRecord.named(task), ""), deputy);
    }

    /** A task was given to somebody by somebody else. */
    void given(DelegateTask task) {
        var person = task.getAssignee();
        if (person != null && !person.equals(gate.user()) && ((TaskEntity) task).getPropertyChanges().containsKey(TaskEntity.ASSIGNEE)) {
            told(task, task.getName().replace(TaskRecord.named(task), ""), "person:" + person);
        }
    }

    /** Sends the letter that the business key names. */
    @ForModels(in = "send-mail")
    public void send(DelegateExecution execution) {
        post.deliver(Long.parseLong(execution.getProcessBusinessKey()), letter -> gate.asApplication(() ->
                // Written before they were kept out, it goes to them no more.
                mayHear(letter.reference(), letter.recipient()).contains(letter.recipient()) ? address(letter.recipient(), involved.in(letter.reference())) : Optional.empty()));
    }

    private void told(DelegateTask task, String name, String recipient) {
        write((String) task.getVariable("reference"), TASK, recipient, name, task.getDueDate() == null ? null : deadlines.inWords(task.getDueDate()), task.getId());
    }

    private void write(String reference, String template, String recipient, String step, String deadline, String task) {
        var values = new HashMap<>(Map.of("step", step.replaceAll("\\s+", " "),
                "link", organisation.link() + "/camunda/app/tasklist/default/#/" + (task == null ? "" : "?task=" + task)));
        if (deadline != null) {
            values.put("deadline", deadline);
        }
        for (var one : mayHear(reference, recipient)) {
            gate.startOwn("send-mail", String.valueOf(post.write(reference, template, one, values)));
        }
    }

    /** Whoever is kept out of the case hears nothing of it, nor does a mailbox that they read: the others of the group do. */
    private List<String> mayHear(String reference, String recipient) {
        var keptOut = involved.in(reference);
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

    /** A group's mailbox; a person's own address or, without one, the mailbox of a group that they are in. */
    private Optional<String> address(String recipient, Collection<String> keptOut) {
        var name = name(recipient);
        if (recipient.startsWith("group:")) {
            return mailbox(name);
        }
        var identity = engine.getIdentityService();
        var own = Optional.ofNullable(identity.createUserQuery().userId(name).singleResult()).map(user -> user.getEmail()).filter(mail -> !mail.isBlank());
        return own.isPresent() ? own : identity.createGroupQuery().groupMember(name).orderByGroupId().asc().list().stream()
                .map(Group::getId).filter(group -> !isReadBy(group, keptOut)).map(this::mailbox).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> mailbox(String group) {
        return Optional.ofNullable(organisation.roles().get(group)).map(Role::mail);
    }
}
