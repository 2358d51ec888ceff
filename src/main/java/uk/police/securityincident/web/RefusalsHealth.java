package uk.police.securityincident.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;

/** Many refusals of one person or address in a short time: somebody tries doors. Said for an hour; the application is well all the same. */
@Component("refusalsHealthIndicator")
class RefusalsHealth implements HealthIndicator {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalsHealth.class);
    private static final Duration SAID_FOR = Duration.ofHours(1);
    /** Whoever comes from ever new addresses fills no memory: the one heard of longest ago is forgotten. */
    private static final int REMEMBERED = 1000;

    private final int burst;
    private final Duration within;
    private final Clock clock;
    private final Map<String, Deque<Instant>> refusals = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long total;
    private Instant lastBurst;
    private String ofWhom;

    RefusalsHealth(@Value("${incident.refusals.burst}") int burst, @Value("${incident.refusals.within}") Duration within, Clock clock) {
        this.burst = burst;
        this.within = within;
        this.clock = clock;
    }

    /** @param whom who was refused, a person or an address */
    synchronized void refused(String whom) {
        total++;
        var now = clock.instant();
        var times = refusals.computeIfAbsent(whom, first -> new ArrayDeque<>());
        times.addLast(now);
        while (times.size() > burst || times.getFirst().isBefore(now.minus(within))) {
            times.removeFirst();
        }
        if (times.size() == burst) {
            if (!isSaid(now) || !whom.equals(ofWhom)) {
                LOG.warn("{} refusals of {} within {}: somebody tries doors", burst, whom, within);
            }
            lastBurst = now;
            ofWhom = whom;
        }
    }

    /** How many, of everybody, since the start. */
    synchronized long total() {
        return total;
    }

    private boolean isSaid(Instant now) {
        return lastBurst != null && lastBurst.plus(SAID_FOR).isAfter(now);
    }

    @Override
    public synchronized Health health() {
        var health = Health.up();
        return (isSaid(clock.instant()) ? health.withDetail("warning", "%d refusals of %s within %s, the last %s: look for 'refused' in the log"
                .formatted(burst, ofWhom, within, UkTime.inWords(lastBurst))) : health).build();
    }
}
