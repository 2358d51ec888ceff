package uk.police.securityincident.web;

import java.time.Clock;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Outbox;

/** E-mails that have not gone out. The application is well all the same: what to do stands in Cockpit. */
@Component("outboxHealthIndicator")
class OutboxHealth extends AbstractHealthIndicator {

    private final Outbox outbox;
    private final Clock clock;

    OutboxHealth(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var unsent = outbox.unsent(clock.instant());
        health.up().withDetail("waiting", unsent.waiting()).withDetail("withoutAddress", unsent.withoutAddress());
    }
}
