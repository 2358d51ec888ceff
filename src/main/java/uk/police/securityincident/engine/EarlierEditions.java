package uk.police.securityincident.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The editions of a process, each a version in the engine: of what a later one dropped, an earlier one still knows the words. */
@Component
public class EarlierEditions {

    /** In the trail of a case, that it goes on by a later one. */
    public static final String CARRIED_OVER = "carriedOver";

    private final ProcessEngine engine;
    private final Map<String, Optional<String>> dropped = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> marked = new ConcurrentHashMap<>();

    public EarlierEditions(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    /** This edition, or the last before it that has the element; none if none had. */
    public Optional<String> with(String definitionId, String element) {
        // No edition changes once it is deployed, and so what was found once stays true.
        return has(definitionId, element) ? Optional.of(definitionId) : dropped.computeIfAbsent(definitionId + "/" + element, key -> {
            var definition = engine.getRepositoryService().getProcessDefinition(definitionId);
            return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(definition.getKey()).orderByProcessDefinitionVersion().desc().list().stream()
                    .filter(edition -> edition.getVersion() < definition.getVersion()).map(ProcessDefinition::getId).filter(edition -> has(edition, element)).findFirst();
        });
    }

    /** What the element is called by this edition, or the last before it that has it; its id where no edition calls it anything. */
    public String name(String definitionId, String element) {
        return with(definitionId, element).map(edition -> ((FlowElement) engine.getRepositoryService().getBpmnModelInstance(edition).getModelElementById(element)).getName()).orElse(element);
    }

    /**
     * The elements of a process that bear this property, each with its value, the process itself among them; of an edition
     * from before the property was said in models, those of the application's own model.
     */
    public Map<String, String> marked(String definitionId, String property) {
        return marked.computeIfAbsent(definitionId + "/" + property, key -> {
            var repository = engine.getRepositoryService();
            var said = marked(repository.getBpmnModelInstance(definitionId), property);
            return said.isEmpty() ? marked(own(repository.getProcessDefinition(definitionId).getKey()), property) : said;
        });
    }

    private static BpmnModelInstance own(String process) {
        try (var file = EarlierEditions.class.getResourceAsStream("/bpmn/" + process + ".bpmn")) {
            return Bpmn.readModelFromStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> marked(BpmnModelInstance model, String property) {
        var found = new LinkedHashMap<String, String>();
        Stream.concat(model.getModelElementsByType(Process.class).stream(), model.getModelElementsByType(FlowElement.class).stream())
                .forEach(element -> Elements.property(element, property).ifPresent(value -> found.put(element.getId(), value)));
        return found;
    }

    private boolean has(String definitionId, String element) {
        return engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementById(element) != null;
    }
}
