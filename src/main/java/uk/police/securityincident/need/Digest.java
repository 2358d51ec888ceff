package uk.police.securityincident.need;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.notice.MailDelivery.NotSent;
import uk.police.securityincident.notice.MailDelivery;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Outbox.Letter;
import uk.police.securityincident.register.Outbox.Outcome;
import uk.police.securityincident.register.Outbox;

import static java.util.Optional.of;

/**
 * Sends each person and mailbox, once a day, what could wait: a line for each task that is still open, and for each thing to
 * know. What the server does not take waits, and goes with all that is due by then when the lease is over.
 */
@Component
public class Digest {

    private static final Logger LOG = LoggerFactory.getLogger(Digest.class);
    private static final int MOST = 500;
    private static final Duration LEASE = Duration.ofMinutes(20);

    private final ProcessEngine engine;
    private final Caller caller;
    private final MailDelivery post;
    private final Outbox outbox;
    private final Organisation organisation;
    private final Recipients recipients;
    private final Clock clock;

    Digest(@Lazy ProcessEngine engine, Caller caller, MailDelivery post, Outbox outbox, Organisation organisation, Recipients recipients, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.post = post;
        this.outbox = outbox;
        this.organisation = organisation;
        this.recipients = recipients;
        this.clock = clock;
    }

    /** @return whether there may be more */
    public boolean sendSome() {
        var lines = caller.withRightsOfApplication(this::take);
        var byAddress = new LinkedHashMap<String, List<Letter>>();
        var overtaken = new ArrayList<Long>();
        var withoutAddress = new ArrayList<Long>();
        caller.withRightsOfApplication(() -> {
            var open = stillOpen(lines);
            var addresses = new HashMap<List<String>, Optional<String>>();
            for (var line : lines) {
                if (line.task() != null && !open.contains(line.task())) {
                    overtaken.add(line.id());
                } else {
                    addresses.computeIfAbsent(whom(line), whom -> recipients.address(line)).ifPresentOrElse(address -> byAddress.computeIfAbsent(address, a -> new ArrayList<>()).add(line), () -> withoutAddress.add(line.id()));
                }
            }
            return null;
        });
        settle(overtaken, Outcome.OVERTAKEN);
        settle(withoutAddress, Outcome.NO_ADDRESS);
        byAddress.forEach(this::send);
        return lines.size() >= MOST;
    }

    /** Of those that go to several people now a line for each, with their others: what the server does not take for one of them waits for them alone. */
    private List<Letter> take() {
        var lines = new ArrayList<Letter>();
        var stay = new HashSet<List<String>>();
        int redirected;
        do {
            var taken = outbox.takeDigest(MOST, clock.instant(), LEASE);
            var here = taken.stream().filter(line -> stay.contains(whom(line)) || !recipients.isRedirected(line) && stay.add(whom(line))).toList();
            lines.addAll(here);
            redirected = taken.size() - here.size();
        } while (redirected > 0);
        return lines;
    }

    /** Asked about once, however many lines there are to them of a case. */
    private static List<String> whom(Letter line) {
        return Arrays.asList(line.reference(), line.recipient(), line.inPlaceOf());
    }

    private Set<String> stillOpen(List<Letter> lines) {
        var tasks = lines.stream().map(Letter::task).filter(Objects::nonNull).distinct().toArray(String[]::new);
        return tasks.length == 0 ? Set.of() : engine.getTaskService().createTaskQuery().taskIdIn(tasks).list().stream().map(Task::getId).collect(Collectors.toSet());
    }

    private void send(String address, List<Letter> lines) {
        var said = lines.stream().map(Letter::body).distinct().sorted().toList();
        var mail = post.fill("digest", Map.of("number", said.size(), "lines", said, "organisation", organisation.name(), "link", organisation.link() + "/camunda/app/tasklist/default/#/", "deadlines", organisation.link() + "/deadlines/mine"));
        var first = lines.get(0);
        try {
            settle(lines.stream().map(Letter::id).toList(), post.send(new Letter(first.id(), "digest", first.recipient(), mail.subject(), mail.body(), false, true, null, null), of(address)));
        } catch (NotSent e) {
            LOG.warn("digest: {} It is tried again by itself.", e.fault());
        } catch (RuntimeException e) {
            // Its message may hold an address. The others go all the same.
            LOG.warn("digest: e-mail {} was not sent ({}). It is tried again by itself.", first.id(), e.getClass().getName());
        }
    }

    private void settle(List<Long> ids, Outcome outcome) {
        if (!ids.isEmpty()) {
            outbox.settle(ids, outcome, clock.instant());
        }
    }
}
