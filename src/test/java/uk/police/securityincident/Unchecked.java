package uk.police.securityincident;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;

/** A deployment that nobody checks: as one of an earlier edition of the application, or of a model that is broken on purpose. */
public final class Unchecked {

    private Unchecked() {
    }

    public static Deployment deploy(ProcessEngine engine, DeploymentBuilder deployment) {
        var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        var deployers = configuration.getDeployers();
        configuration.getDeploymentCache().setDeployers(deployers.subList(1, deployers.size()));
        try {
            return deployment.deploy();
        } finally {
            configuration.getDeploymentCache().setDeployers(deployers);
        }
    }
}
