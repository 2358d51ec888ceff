package uk.police.securityincident.need;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Candidates;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.need.Letters.News;
import uk.police.securityincident.notice.MailDelivery.NotSent;
import uk.police.securityincident.notice.MailDelivery;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox.Outcome;
import uk.police.securityincident.register.Outbox;

import static java.util.stream.Collectors.partitioningBy;

/**
 * Bound in security-incident.bpmn and send-mail.bpmn as ${mail}. Running cases hold this name: do not rename.
 * Who hears of what by e-mail. A letter is written with the step that it tells of, and sent by {@link Postman}, so that no
 * step ever waits for a mail server; what fails goes on by a process of its own.
 */
@Component("mail")
public class MailToPeople {

    private static final Logger LOG = LoggerFactory.getLogger(MailToPeople.class);
    static final String TASK = "task";
    static final String INFORMED = "informed";
    /** Property of a task: at once, whoever opened it; with the digest; or not at all. */
    private static final String TOLD = "told";
    private static final int BATCH = 5;
    /** What is due before the digest is so old does not wait for it. */
    private static final Duration SOON = Duration.ofHours(12);
    /** Longer than a server can hold up a batch that lets us wait for each of its answers. */
    private static final Duration LEASE = Duration.ofMinutes(20);

    private final ProcessEngine engine;
    private final Caller caller;
    private final MailDelivery post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Tokens stages;
    private final Involved involved;
    private final Recipients recipients;
    private final Letters letters;
    private final Clock clock;

    MailToPeople(@Lazy ProcessEngine engine, Caller caller, MailDelivery post, Outbox outbox, Organisation organisation, Tokens stages, Involved involved,
            Recipients recipients, Letters letters, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.stages = stages;
        this.involved = involved;
        this.recipients = recipients;
        this.letters = letters;
        this.clock = clock;
    }

    /** Writes to a group by one of the templates in {@code mail/}; the step that it names is the current one. */
    @ForModels
    public void toGroup(DelegateExecution execution, String template, String group) {
        var reference = Reference.of(execution);
        write(reference, template, List.of("group:" + group), involved.in(reference), step(execution), null, null, true);
    }

    /** A line of the group's next digest: what it has to know, and need not answer. */
    @ForModels
    public void informed(DelegateExecution execution, String group, String what) {
        write(Reference.of(execution), INFORMED, List.of("group:" + group), involved.in(Reference.of(execution)), what, null, null, false);
    }

    /** What came in the group has to look at, and so does whoever has its review in their place; they hear of it at once, unless one of the group brought it. */
    @ForModels
    public void attention(DelegateExecution execution, String group, String what) {
        var all = new LinkedHashSet<String>(recipients.isCaller("group:" + group) ? List.of() : List.of("group:" + group));
        stages.tasksAt(execution, "Task_ReviewIncident").stream().filter(review -> all.contains("group:monitoring-officer")).forEach(review -> all.addAll(Candidates.holders(review)));
        write(Reference.of(execution), "attention", all, involved.in(Reference.of(execution)), what, null, null, !isDigestOnly("group:" + group));
    }

    /** Whether the group has a task to take note of what it is told of, by the organisation's profile. */
    @ForModels
    public boolean takesNote(String group) {
        var role = organisation.roles().get(group);
        return role != null && role.takesNote();
    }

    /** A decision was recorded: everyone hears of it, with the digest, who heard of this case before; whoever made it knows. */
    @ForModels
    public void decided(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var before = outbox.recipients(reference, TASK, INFORMED).stream().filter(recipient -> !recipients.isCaller(recipient)).toList();
        write(reference, "decision", before, involved.in(reference), "decision recorded: " + step(execution), null, null, false);
    }

    /** A warning or deadline fired: whoever holds what it waits for hears of it, and the group that answers for the process. */
    public void reminded(DelegateExecution execution, String step, boolean hasLimit, Date ofTheModel) {
        var all = new LinkedHashSet<String>();
        Process process = execution.getBpmnModelInstance().getModelElementById(((ExecutionEntity) execution).getProcessDefinition().getKey());
        Elements.property(process, "responsible").ifPresent(group -> all.add("group:" + group));
        var held = stages.remindedOf(execution);
        held.forEach(task -> all.addAll(Candidates.holders(task)));
        var limit = !hasLimit ? null : ofTheModel != null ? ofTheModel : held.stream().map(TaskEntity::getDueDate).filter(Objects::nonNull).min(Date::compareTo).orElse(null);
        var reference = Reference.of(execution);
        write(reference, "reminder", all, involved.in(reference), step, limit, null, true);
    }

    /** What no task says is told to whoever answers for it: that a case was taken away, or that somebody who decides in it is kept out. */
    public void befell(String reference, String template, String group, String what) {
        write(reference, template, List.of("group:" + group), involved.in(reference), what, null, null, true);
    }

    /**
     * A task was opened: its person hears of it, or its groups. Whoever opened it for themselves or for their own role sees
     * it; that can wait for the digest, unless the task says otherwise, or is due soon after that.
     *
     * @param keptOut whoever is kept out of its case
     */
    public void opened(DelegateTask task, String name, Collection<String> keptOut) {
        var told = Elements.property(task.getBpmnModelElementInstance(), TOLD).orElse("");
        if (told.equals("no")) {
            return;
        }
        boolean soon = task.getDueDate() != null && task.getDueDate().toInstant().isBefore(letters.nextDigest().plus(SOON));
        Candidates.holders(task).stream().collect(partitioningBy(holder -> told.equals("atOnce") || !told.equals("digest") && (soon || !recipients.isCaller(holder) && !isDigestOnly(holder))))
                .forEach((atOnce, holders) -> told(task, name, holders, keptOut, atOnce));
    }

    private boolean isDigestOnly(String recipient) {
        var role = recipient.startsWith("group:") ? organisation.roles().get(recipient.substring(6)) : null;
        return role != null && role.digestOnly();
    }

    /** A task that is open already is a deputy's too: they hear of it at once, unless the task says otherwise. */
    void standsIn(DelegateTask task, String deputy) {
        var told = Elements.property(task.getBpmnModelElementInstance(), TOLD).orElse("");
        if (!told.equals("no")) {
            told(task, task.getName().replace(Reference.behindName(task), ""), List.of(deputy), involved.in(Reference.of(task)), !told.equals("digest"));
        }
    }

    /** Somebody has a role from now on: what is open for it was told to others. */
    public void roleGiven(DelegateExecution execution, String person, String role, Date until) {
        var reference = Reference.of(execution);
        var given = organisation.roles().get(role);
        write(reference, "role-given", List.of("person:" + person), involved.in(reference), given == null ? role : given.name(), until, null, true);
    }

    /** A role was delegated to somebody who has no account any more, or by somebody who has it no longer themselves: whoever delegated it hears of it. */
    public void roleNotGiven(DelegateExecution execution, String delegator, String deputy) {
        write(Reference.of(execution), "role-not-given", List.of("person:" + delegator), List.of(), deputy, null, null, true);
    }

    /** A task was given to somebody by somebody else. */
    public void given(DelegateTask task) {
        var person = task.getAssignee();
        if (person != null && !person.equals(caller.user()) && ((TaskEntity) task).getPropertyChanges().containsKey(TaskEntity.ASSIGNEE)) {
            told(task, task.getName().replace(Reference.behindName(task), ""), List.of("person:" + person), involved.in(Reference.of(task)), true);
        }
    }

    /** A task was taken away unanswered: what was not sent of it by then is told to nobody. */
    public void withdrawn(DelegateTask task) {
        letters.forget(task.getId());
    }

    /** Sends the letter that the business key names, which could not be sent at once. */
    @ForModels(in = "send-mail")
    public void send(DelegateExecution execution) {
        post.deliver(Long.parseLong(execution.getProcessBusinessKey()), recipients::address, recipients::isRedirected);
    }

    /**
     * Sends some of what waits in the outbox. What fails goes on by the process that tries again and stands in Cockpit; what
     * is neither settled nor handed to it, since the application broke off, goes again after a while.
     *
     * @return whether there may be more
     */
    public boolean sendSome() {
        var letters = caller.withRightsOfApplication(() -> outbox.take(BATCH, clock.instant(), LEASE));
        // Of those not sent, whether the server may have it all the same.
        var failed = new TreeMap<Long, Boolean>();
        for (var letter : letters) {
            Outcome outcome;
            try {
                var to = recipients.address(letter);
                if (to.isEmpty() && recipients.isRedirected(letter)) {
                    continue;
                }
                outcome = post.send(letter, to);
            } catch (NotSent e) {
                LOG.warn("{}: {}", letter.reference(), e.getMessage());
                failed.put(letter.id(), e.mayBeTaken());
                continue;
            } catch (RuntimeException e) {
                LOG.warn("{}: e-mail {} was not sent ({})", letter.reference(), letter.id(), e.getClass().getName());
                failed.put(letter.id(), true);
                continue;
            }
            // One by one: where a node or the database dies, only the letter goes again whose answer could not be noted.
            outbox.settle(List.of(letter.id()), outcome, clock.instant());
        }
        failed.forEach((letter, mayBeTaken) -> caller.withRightsOfApplication(() -> {
            outbox.leave(letter, mayBeTaken);
            caller.startOwn("send-mail", String.valueOf(letter));
            return null;
        }));
        return letters.size() == BATCH;
    }

    private void told(DelegateTask task, String name, Collection<String> holders, Collection<String> keptOut, boolean atOnce) {
        write(Reference.of(task), TASK, holders, keptOut, name, task.getDueDate(), task.getId(), atOnce);
    }

    private void write(String reference, String template, Collection<String> to, Collection<String> keptOut, String step, Date due, String task, boolean atOnce) {
        var inPlaceOf = new LinkedHashMap<String, Optional<String>>();
        to.forEach(recipient -> recipients.mayHear(recipient, keptOut).forEach(may -> inPlaceOf.putIfAbsent(may, Optional.of(recipient).filter(group -> !group.equals(may)))));
        letters.add(recipients.once(List.copyOf(inPlaceOf.keySet()), keptOut).stream()
                .map(recipient -> new News(reference, template, recipient, inPlaceOf.get(recipient).orElse(null), step.replaceAll("\\s+", " "), due, task, atOnce)).toList());
    }

    private static String step(DelegateExecution execution) {
        return Objects.requireNonNullElse(((FlowElement) execution.getBpmnModelElementInstance()).getName(), "");
    }
}
