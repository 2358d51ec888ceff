package uk.police.securityincident.engine;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The tables by which cases are advised now: of whatever edition of its process a case runs on, it is asked of the latest. */
@Component
public class TablesInForce {

    /** A definition never changes. */
    private record Read(String definition, Tables tables) {
    }

    private final ProcessEngine engine;
    private final Caller caller;
    private volatile Read read;

    TablesInForce(@Lazy ProcessEngine engine, Caller caller) {
        this.engine = engine;
        this.caller = caller;
    }

    /** As they are at this moment: whatever was deployed last counts at once. */
    public Tables now() {
        return caller.withRightsOfApplication(() -> {
            var latest = engine.getRepositoryService().createDecisionDefinitionQuery().decisionDefinitionKey(Tables.LEVEL).latestVersion().singleResult();
            var known = read;
            if (known == null || !known.definition().equals(latest.getId())) {
                try (var file = engine.getRepositoryService().getResourceAsStream(latest.getDeploymentId(), latest.getResourceName())) {
                    known = new Read(latest.getId(), Tables.read(file.readAllBytes(), ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDmnEngineConfiguration().getFeelEngine()));
                    read = known;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return known.tables();
        });
    }
}
