package uk.police.securityincident.process;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The editions of a process, each a version in the engine: of what a later one dropped, an earlier one still knows the words. */
@Component
class EarlierEditions {

    private final ProcessEngine engine;
    private final Map<String, Optional<String>> dropped = new ConcurrentHashMap<>();

    EarlierEditions(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    /** This edition, or the last before it that has the element; none if none had. */
    Optional<String> with(String definitionId, String element) {
        // No edition changes once it is deployed, and so what was found once stays true.
        return has(definitionId, element) ? Optional.of(definitionId) : dropped.computeIfAbsent(definitionId + "/" + element, key -> {
            var definition = engine.getRepositoryService().getProcessDefinition(definitionId);
            return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(definition.getKey()).orderByProcessDefinitionVersion().desc().list().stream()
                    .filter(edition -> edition.getVersion() < definition.getVersion()).map(ProcessDefinition::getId).filter(edition -> has(edition, element)).findFirst();
        });
    }

    private boolean has(String definitionId, String element) {
        return engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementById(element) != null;
    }
}
