package uk.police.securityincident.web;

import java.time.Clock;
import java.time.Duration;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.Trail;

/** Whether the trail is sealed each night: what no seal covers is vouched for by its own case only (decision 0010). */
@Component("trailHealthIndicator")
class TrailHealth extends AbstractHealthIndicator {

    /** A night that was missed is made up for by the next. */
    private static final Duration LONGEST = Duration.ofHours(48);

    private final Trail trail;
    private final Clock clock;

    TrailHealth(Trail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        trail.lastSeal().ifPresent(seal -> health.withDetail("lastSeal", UkTime.inWords(seal.at())));
        trail.unsealedSince().filter(since -> since.isBefore(clock.instant().minus(LONGEST))).ifPresent(since -> health.withDetail("warning",
                "What was written since " + UkTime.inWords(since) + " is not sealed: look for the process seal-trail in Cockpit, and for its failed jobs."));
    }
}
