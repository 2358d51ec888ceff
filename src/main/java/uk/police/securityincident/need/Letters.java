package uk.police.securityincident.need;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.notice.MailDelivery;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Outbox.Draft;
import uk.police.securityincident.register.Outbox;

/**
 * Writes into the outbox what one step says by e-mail, just before the step is committed, so that each hears of it once:
 * all tasks of a case that a step opens for somebody are one letter. What can wait is a line of the next digest.
 */
@Component
class Letters {

    /** Something is to be sent, once the transaction that says so is committed. */
    record Written() {
    }

    /**
     * @param recipient {@code person:<id>} or {@code group:<id>}
     * @param inPlaceOf the group that a person hears of it for, or null
     * @param step what is to be done, or what happened, in the model's words
     * @param due when it is to be done, or null
     * @param task the engine's number of the task that it is about, or null
     * @param atOnce or with the next digest
     */
    record News(String reference, String template, String recipient, String inPlaceOf, String step, Date due, String task, boolean atOnce) {
    }

    private final MailDelivery post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Deadlines deadlines;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Letters(MailDelivery post, Outbox outbox, Organisation organisation, Deadlines deadlines, Clock clock, ApplicationEventPublisher events) {
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.deadlines = deadlines;
        this.clock = clock;
        this.events = events;
    }

    void add(List<News> news) {
        if (!news.isEmpty()) {
            ofThisTransaction().addAll(news);
        }
    }

    /** A task that the same step opens and withdraws is told to nobody. */
    void forget(String task) {
        if (TransactionSynchronizationManager.hasResource(this)) {
            ofThisTransaction().removeIf(news -> task.equals(news.task()));
        }
    }

    @SuppressWarnings("unchecked")
    private List<News> ofThisTransaction() {
        var known = (List<News>) TransactionSynchronizationManager.getResource(this);
        if (known != null) {
            return known;
        }
        var all = new ArrayList<News>();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void suspend() {
                TransactionSynchronizationManager.unbindResource(Letters.this);
            }

            @Override
            public void resume() {
                TransactionSynchronizationManager.bindResource(Letters.this, all);
            }

            @Override
            public void beforeCommit(boolean readOnly) {
                write(all);
            }

            @Override
            public void afterCompletion(int status) {
                TransactionSynchronizationManager.unbindResource(Letters.this);
            }
        });
        TransactionSynchronizationManager.bindResource(this, all);
        events.publishEvent(new Written());
        return all;
    }

    private void write(List<News> all) {
        var drafts = new ArrayList<Draft>();
        all.stream().filter(News::atOnce).collect(Collectors.groupingBy(news -> List.of(news.reference(), news.template(), news.recipient(),
                news.template().equals(MailToPeople.TASK) ? "" : news.step()), LinkedHashMap::new, Collectors.toList())).values().forEach(same -> drafts.add(letter(same)));
        var asked = all.stream().filter(news -> news.atOnce() && news.template().equals(MailToPeople.TASK)).map(Letters::whoOfWhat).collect(Collectors.toSet());
        // Whoever has something to do in a case hears by that what they have to know of.
        all.stream().filter(news -> !news.atOnce() && !(news.template().equals(MailToPeople.INFORMED) && asked.contains(whoOfWhat(news)))).distinct()
                .forEach(news -> drafts.add(line(news)));
        if (!drafts.isEmpty()) {
            outbox.put(drafts, clock.instant());
        }
    }

    private static List<String> whoOfWhat(News news) {
        return List.of(news.reference(), news.recipient());
    }

    /** The most urgent first. */
    private Draft letter(List<News> about) {
        var sorted = about.stream().sorted(Comparator.comparing(News::due, Comparator.nullsLast(Comparator.naturalOrder()))).toList();
        var first = sorted.get(0);
        var values = new HashMap<String, Object>(Map.of("reference", first.reference(), "step", first.step(), "organisation", organisation.name(),
                "link", link(first.task())));
        if (first.due() != null) {
            values.put("deadline", deadlines.inWords(first.due()));
        }
        if (sorted.size() > 1) {
            values.put("others", sorted.size() - 1);
            values.put("steps", sorted.stream().map(this::inWords).toList());
        }
        var mail = post.fill(first.template(), values);
        boolean exercise = Exercises.is(first.reference());
        return new Draft(first.reference(), first.template(), first.recipient(), first.inPlaceOf(), exercise ? Exercises.MARK + mail.subject() : mail.subject(),
                exercise ? Exercises.inWords() + "\n\n" + mail.body() : mail.body(), null, null);
    }

    private Draft line(News news) {
        var about = (Exercises.is(news.reference()) ? Exercises.MARK : "") + news.reference() + ": ";
        return new Draft(news.reference(), news.template(), news.recipient(), news.inPlaceOf(), about + news.step(), about + inWords(news), news.task(), nextDigest());
    }

    private String inWords(News news) {
        return news.step() + (news.due() == null ? "" : ", to be done by " + deadlines.inWords(news.due()));
    }

    private String link(String task) {
        return organisation.link() + "/camunda/app/tasklist/default/#/" + (task == null ? "" : "?task=" + task);
    }

    /** When the next digest goes. */
    Instant nextDigest() {
        var now = clock.instant();
        var today = LocalDate.ofInstant(now, UkTime.LONDON);
        var at = today.atTime(organisation.digestAt()).atZone(UkTime.LONDON).toInstant();
        return at.isAfter(now) ? at : today.plusDays(1).atTime(organisation.digestAt()).atZone(UkTime.LONDON).toInstant();
    }
}
