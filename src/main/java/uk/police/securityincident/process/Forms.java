package uk.police.securityincident.process;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The forms as deployed, each with the edition of the process that a case runs on. */
@Component
class Forms {

    private final ProcessEngine engine;
    private final ObjectMapper json;
    private final Map<String, FormCheck> read = new ConcurrentHashMap<>();

    Forms(@Lazy ProcessEngine engine, ObjectMapper json) {
        this.engine = engine;
        this.json = json;
    }

    /** The form that a process starts with. */
    FormCheck ofStart(String definitionId) {
        return form(definitionId, engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementsByType(StartEvent.class).stream()
                .map(StartEvent::getCamundaFormRef).filter(Objects::nonNull).findFirst().orElseThrow());
    }

    FormCheck ofTask(String definitionId, String task) {
        UserTask element = engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementById(task);
        return form(definitionId, element.getCamundaFormRef());
    }

    /** Modeler deploys a form under its bare name, the application under its folder's. */
    private String resource(String deployment, String formRef) {
        return engine.getRepositoryService().getDeploymentResourceNames(deployment).stream()
                .filter(name -> name.substring(name.lastIndexOf('/') + 1).equals(formRef + ".form")).findFirst()
                .orElseThrow(() -> new IllegalStateException("The form " + formRef + " is missing from the deployment of its process: deploy the process again with all its forms"));
    }

    private FormCheck form(String definitionId, String formRef) {
        var deployment = engine.getRepositoryService().getProcessDefinition(definitionId).getDeploymentId();
        return read.computeIfAbsent(deployment + "/" + formRef, key -> new FormCheck(
                engine.getRepositoryService().getResourceAsStream(deployment, resource(deployment, formRef)), json,
                (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()));
    }
}
