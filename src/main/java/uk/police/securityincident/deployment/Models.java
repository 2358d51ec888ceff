package uk.police.securityincident.deployment;

import java.util.List;

import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What models may do in this engine: how their expressions are resolved, and what is checked before they are deployed or taken away. */
@Component
@Order(Ordering.DEFAULT_ORDER + 10)
class Models extends AbstractProcessEnginePlugin {

    private final ModelBeans beans;
    private final ModelCheck check;
    private final ModelsInForce inForce;

    Models(ModelBeans beans, ModelCheck check, ModelsInForce inForce) {
        this.inForce = inForce;
        this.beans = beans;
        this.check = check;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setExpressionManager(new ModelExpressions(beans));
        configuration.setCustomPreDeployers(List.of(check));
        configuration.setRepositoryService(new ModelRepository(inForce));
    }
}
