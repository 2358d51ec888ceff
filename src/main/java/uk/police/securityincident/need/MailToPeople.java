package uk.police.securityincident.need;

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
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.notice.MailDelivery.NotSent;
import uk.police.securityincident.notice.MailDelivery;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox.Letter;
import uk.police.securityincident.register.Outbox.Outcome;
import uk.police.securityincident.register.Outbox;

/**
 * Bound in security-incident.bpmn and send-mail.bpmn as ${mail}. Running cases hold this name: do not rename.
 * Who hears of what by e-mail. A letter is written with the step that it tells of, and sent by {@link Postman}, so that no
 * step ever waits for a mail server; what fails goes on by a process of its own.
 */
@Component("mail")
public class MailToPeople {

    /** Something is to be sent, once the transaction that says so is committed. */
    record Written() {
    }

    private static final Logger LOG = LoggerFactory.getLogger(MailToPeople.class);
    private static final String TASK = "task";
    private static final int BATCH = 5;
    /** Longer than a server can hold up a batch that lets us wait for each of its answers. */
    private static final Duration LEASE = Duration.ofMinutes(20);

    private final ProcessEngine engine;
    private final Caller caller;
    private final MailDelivery post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Deadlines deadlines;
    private final Tokens stages;
    private final Involved involved;
    private final Recipients recipients;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    MailToPeople(@Lazy ProcessEngine engine, Caller caller, MailDelivery post, Outbox outbox, Organisation organisation, Deadlines deadlines, Tokens stages, Involved involved, Recipients recipients,
            ApplicationEventPublisher events, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.deadlines = deadlines;
        this.stages = stages;
        this.involved = involved;
        this.recipients = recipients;
        this.events = events;
        this.clock = clock;
    }

    /** Writes to a group by one of the templates in {@code mail/}; the step that it names is the current one. */
    @ForModels
    public void toGroup(DelegateExecution execution, String template, String group) {
        write(Reference.of(execution), template, List.of("group:" + group), step(execution));
    }

    /** A decision was recorded: everyone hears of it who was given a task of this case before. */
    @ForModels
    public void decided(DelegateExecution execution) {
        var reference = Reference.of(execution);
        write(reference, "decision", outbox.recipients(reference, TASK), step(execution));
    }

    /** A warning or deadline fired: whoever holds what it waits for hears of it, and the group that answers for the process. */
    public void reminded(DelegateExecution execution, String step, boolean hasLimit) {
        var recipients = new LinkedHashSet<String>();
        Elements.property(execution.getBpmnModelInstance().getModelElementsByType(Process.class).iterator().next(), "responsible")
                .ifPresent(group -> recipients.add("group:" + group));
        var held = stages.remindedOf(execution);
        held.forEach(task -> recipients.addAll(holders(task)));
        var deadline = !hasLimit ? null : held.stream().map(TaskEntity::getDueDate).filter(Objects::nonNull).min(Date::compareTo).map(deadlines::inWords).orElse(null);
        write(Reference.of(execution), "reminder", recipients, involved.in(Reference.of(execution)), step, deadline, null);
    }

    /** A case was taken away: whoever answers for such cases hears of it, since nobody has a task of it any more. */
    public void takenAway(String reference, String group, String by) {
        write(reference, "taken-away", List.of("group:" + group), "taken away by " + by);
    }

    /**
     * A task was opened: its person hears of it, or its groups.
     *
     * @param keptOut whoever is kept out of its case
     */
    public void opened(DelegateTask task, String name, Collection<String> keptOut) {
        told(task, name, holders(task), keptOut);
    }

    /** A task that is open already is a deputy's too. */
    void standsIn(DelegateTask task, String deputy) {
        told(task, task.getName().replace(Reference.behindName(task), ""), List.of(deputy), involved.in(Reference.of(task)));
    }

    /** A task was given to somebody by somebody else. */
    public void given(DelegateTask task) {
        var person = task.getAssignee();
        if (person != null && !person.equals(caller.user()) && ((TaskEntity) task).getPropertyChanges().containsKey(TaskEntity.ASSIGNEE)) {
            told(task, task.getName().replace(Reference.behindName(task), ""), List.of("person:" + person), involved.in(Reference.of(task)));
        }
    }

    /** Asked just before it goes: somebody may be kept out by then. */
    private Optional<String> address(Letter letter) {
        return caller.withRightsOfApplication(() -> recipients.address(letter));
    }

    /** Sends the letter that the business key names, which could not be sent at once. */
    @ForModels(in = "send-mail")
    public void send(DelegateExecution execution) {
        post.deliver(Long.parseLong(execution.getProcessBusinessKey()), this::address);
    }

    /**
     * Sends some of what waits in the outbox. What fails goes on by the process that tries again and stands in Cockpit; what
     * is neither settled nor handed to it, since the application broke off, goes again after a while.
     *
     * @return whether there may be more
     */
    public boolean sendSome() {
        var letters = caller.withRightsOfApplication(() -> outbox.take(BATCH, clock.instant(), LEASE));
        var settled = new EnumMap<Outcome, List<Long>>(Outcome.class);
        // Of those not sent, whether the server may have it all the same.
        var failed = new TreeMap<Long, Boolean>();
        for (var letter : letters) {
            try {
                settled.computeIfAbsent(post.send(letter, address(letter)), outcome -> new ArrayList<>()).add(letter.id());
            } catch (NotSent e) {
                LOG.warn("{}: {}", letter.reference(), e.getMessage());
                failed.put(letter.id(), e.mayBeTaken());
            } catch (RuntimeException e) {
                LOG.warn("{}: e-mail {} was not sent ({})", letter.reference(), letter.id(), e.getClass().getName());
                failed.put(letter.id(), true);
            }
        }
        settled.forEach((outcome, ids) -> outbox.settle(ids, outcome, clock.instant()));
        failed.forEach((letter, mayBeTaken) -> caller.withRightsOfApplication(() -> {
            outbox.leave(letter, mayBeTaken);
            caller.startOwn("send-mail", String.valueOf(letter));
            return null;
        }));
        return letters.size() == BATCH;
    }

    private void told(DelegateTask task, String name, Collection<String> recipients, Collection<String> keptOut) {
        write(Reference.of(task), TASK, recipients, keptOut, name, task.getDueDate() == null ? null : deadlines.inWords(task.getDueDate()), task.getId());
    }

    private void write(String reference, String template, Collection<String> recipients, String step) {
        write(reference, template, recipients, involved.in(reference), step, null, null);
    }

    private void write(String reference, String template, Collection<String> recipients, Collection<String> keptOut, String step, String deadline, String task) {
        var may = recipients.stream().flatMap(recipient -> this.recipients.mayHear(recipient, keptOut).stream()).toList();
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

    private static String step(DelegateExecution execution) {
        return Objects.requireNonNullElse(((FlowElement) execution.getBpmnModelElementInstance()).getName(), "");
    }

    private static List<String> holders(DelegateTask task) {
        if (task.getAssignee() != null) {
            return List.of("person:" + task.getAssignee());
        }
        return task.getCandidates().stream().map(link -> link.getGroupId() != null ? "group:" + link.getGroupId() : "person:" + link.getUserId()).sorted().toList();
    }
}
