package uk.police.securityincident.record;

import java.time.Clock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Trail.Seal;
import uk.police.securityincident.register.Trail;

/** Bound in seal-trail.bpmn as ${sealing}. Running cases hold this name: do not rename. */
@Component("sealing")
public class Sealing {

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    private final Trail trail;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Sealing(Trail trail, Clock clock, ApplicationEventPublisher events) {
        this.trail = trail;
        this.clock = clock;
        this.events = events;
    }

    /** Seals the trail (E-8.2). */
    @ForModels(in = "seal-trail")
    public void seal() {
        trail.seal(clock.instant()).ifPresent(events::publishEvent);
    }

    /** The line in the log, kept elsewhere, vouches for the seal against whoever owns the database: for one that stands, and no other. */
    @TransactionalEventListener
    void sealed(Seal seal) {
        LOG.info("Trail sealed: seal {}, {} entries up to {}, SHA-256 {}", seal.number(), seal.entries(), seal.toId(), seal.digest());
    }
}
