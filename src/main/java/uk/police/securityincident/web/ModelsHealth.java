package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deployment.Deployer;
import uk.police.securityincident.deployment.ModelsInForce;

/** Which version of each model is in force, since when and by whom, and where that is not what the application brought. Without any, nothing can be reported. */
@Component("modelsHealthIndicator")
class ModelsHealth implements HealthIndicator {

    private final ModelsInForce models;
    private final Deployer deployer;

    ModelsHealth(ModelsInForce models, Deployer deployer) {
        this.models = models;
        this.deployer = deployer;
    }

    @Override
    public Health health() {
        var inForce = models.said();
        var health = (inForce.isEmpty() ? Health.outOfService() : Health.up()).withDetail("inForce", inForce);
        var warning = deployer.warning();
        return (warning == null ? health : health.withDetail("warning", warning)).build();
    }
}
