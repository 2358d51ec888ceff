package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Period;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.Evidence;

/** Evidence is kept for a shorter time than the case that it was filed for: it may hold the leaked data itself. */
@Component
class Retention {

    private final Evidence evidence;
    private final Clock clock;
    private final Period retention;

    Retention(Evidence evidence, Clock clock, @Value("${incident.evidence.retention}") Period retention) {
        this.evidence = evidence;
        this.clock = clock;
        this.retention = retention;
    }

    /** Removes the content of what was filed for cases that ended longer ago than it is kept. */
    @Scheduled(cron = "0 0 3 * * *", zone = "Europe/London")
    void removeEvidence() {
        var now = clock.instant();
        evidence.keptSince(now.atZone(UkTime.LONDON).minus(retention).toInstant()).forEach(reference -> evidence.remove(reference, now, "application"));
    }
}
