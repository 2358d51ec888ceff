package uk.police.securityincident.process;

import java.time.Clock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Trail;

/** Bound in seal-trail.bpmn as ${sealing}. Running cases hold this name: do not rename. */
@Component("sealing")
public class Sealing {

    private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);

    private final Trail trail;
    private final Clock clock;

    Sealing(Trail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Seals the trail (E-8.2); the line in the log, kept elsewhere, vouches for it against whoever owns the database. */
    @ForModels(in = "seal-trail")
    public void seal() {
        trail.seal(clock.instant()).ifPresent(seal -> LOG.info("Trail sealed: seal {}, {} entries up to {}, SHA-256 {}", seal.number(), seal.entries(), seal.toId(), seal.digest()));
    }
}
