package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.CaseTable;

/** Cases that stand as open and no longer run, since somebody took them out of the engine's tables: how many, and not which, since one may be a referral, or one that the reader is kept out of (E-3.7.1, E-8.2). */
@Component("casesHealthIndicator")
class CasesHealth extends AbstractHealthIndicator {

    private final CaseTable cases;

    CasesHealth(CaseTable cases) {
        this.cases = cases;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        int lost = cases.lost().size();
        health.up().withDetail("openAndNotRunning", lost);
        if (lost > 0) {
            health.withDetail("warning", "Nobody ended these and nothing of them runs. Who owns the database finds which they are, and tells the Monitoring Officer, who reports each again with its reference as the"
                + " earlier case, or of a referral (CON-) Professional Standards alone.");
        }
    }
}
