package uk.police.securityincident.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The tables by which cases are advised now: of whatever edition of its process a case runs on, it is asked of the latest. */
@Component
public class TablesInForce {

    private final ProcessEngine engine;
    private final Caller caller;
    /** By the definition, which never changes. */
    private final Map<String, Tables> read = new ConcurrentHashMap<>();

    TablesInForce(@Lazy ProcessEngine engine, Caller caller) {
        this.engine = engine;
        this.caller = caller;
    }

    /** As they are at this moment: whatever was deployed last counts at once. */
    public Tables now() {
        return caller.withRightsOfApplication(() -> {
            var latest = engine.getRepositoryService().createDecisionDefinitionQuery().decisionDefinitionKey(Tables.LEVEL).latestVersion().singleResult();
            return read.computeIfAbsent(latest.getId(), id -> {
                read.clear();
                try (var file = engine.getRepositoryService().getResourceAsStream(latest.getDeploymentId(), latest.getResourceName())) {
                    return Tables.read(file.readAllBytes(), ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDmnEngineConfiguration().getFeelEngine());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        });
    }
}
