package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Outbox;

/** E-mails that have not gone out. The application is well all the same: what to do stands in Cockpit. */
@Component("outboxHealthIndicator")
class OutboxHealth implements HealthIndicator {

    private final Outbox outbox;

    OutboxHealth(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public Health health() {
        var unsent = outbox.unsent();
        return Health.up().withDetail("waiting", unsent.waiting()).withDetail("withoutAddress", unsent.withoutAddress()).build();
    }
}
