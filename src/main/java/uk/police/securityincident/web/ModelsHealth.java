package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deployment.Deployer;
import uk.police.securityincident.deployment.ModelsInForce;

/** Which version of each model is in force, since when and by whom, and where that is not what the application brought. Without any, nothing can be reported. */
@Component("modelsHealthIndicator")
class ModelsHealth extends AbstractHealthIndicator {

    private final ModelsInForce models;
    private final Deployer deployer;

    ModelsHealth(ModelsInForce models, Deployer deployer) {
        this.models = models;
        this.deployer = deployer;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var inForce = models.said();
        (inForce.isEmpty() ? health.outOfService() : health.up()).withDetail("inForce", inForce);
        var warning = deployer.warning();
        if (warning != null) {
            health.withDetail("warning", warning);
        }
    }
}
