package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.CaseTable;

/** Cases that stand as open and no longer run, since somebody took them out of the engine's tables. */
@Component("casesHealthIndicator")
class CasesHealth extends AbstractHealthIndicator {

    private final CaseTable cases;

    CasesHealth(CaseTable cases) {
        this.cases = cases;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var lost = cases.lost();
        health.up().withDetail("openAndNotRunning", lost.size());
        if (!lost.isEmpty()) {
            health.withDetail("warning", "Nobody ended these and nothing of them runs: tell the Monitoring Officer, who reports each again with its reference as the earlier case: "
                + String.join(", ", lost.subList(0, Math.min(lost.size(), 20))));
        }
    }
}
