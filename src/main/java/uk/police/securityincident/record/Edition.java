package uk.police.securityincident.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;

/** The newest edition of a process: its words are read, whichever edition the case ran on; of a step that it dropped, those of the last that had it. */
class Edition {

    private final ProcessEngine engine;
    private final EarlierEditions editions;
    private final List<String> newest;
    private final Map<String, Optional<String>> found = new HashMap<>();

    /**
     * Of a case of this kind; the words of an exercise are those of the process that it practises too.
     *
     * @param process null for what is no process any more
     * @param newest the newest edition of a process, or null
     */
    static Edition of(ProcessEngine engine, EarlierEditions editions, String process, UnaryOperator<String> newest) {
        return new Edition(engine, editions, (process == null ? Stream.<String>of() : Exercises.PROCESS.equals(process) ? Stream.of(process, Exercises.PRACTISED) : Stream.of(process))
                .map(newest).filter(Objects::nonNull).toList());
    }

    private Edition(ProcessEngine engine, EarlierEditions editions, List<String> newest) {
        this.engine = engine;
        this.editions = editions;
        this.newest = newest;
    }

    private Optional<String> with(String element) {
        return found.computeIfAbsent(element, id -> newest.stream().flatMap(edition -> editions.with(edition, id).stream()).findFirst());
    }

    /** The trail names more than steps: the process itself, another one. */
    Optional<FlowElement> element(String id) {
        return with(id).map(edition -> (ModelElementInstance) engine.getRepositoryService().getBpmnModelInstance(edition).getModelElementById(id))
                .filter(FlowElement.class::isInstance).map(FlowElement.class::cast);
    }

    /** What was asked there; none for what is no step, or has no form: what was said stands as it was entered. */
    Optional<Form> form(String element, DeployedForms forms) {
        return element(element).map(found -> found instanceof UserTask task ? task.getCamundaFormRef() : found instanceof StartEvent start ? start.getCamundaFormRef() : null)
                .flatMap(formRef -> forms.ifDeployed(deployment(element), formRef));
    }

    private String deployment(String element) {
        return engine.getRepositoryService().getProcessDefinition(with(element).orElseThrow()).getDeploymentId();
    }

    String name(String element) {
        return element(element).map(FlowElement::getName).filter(name -> !name.isBlank()).orElse(element);
    }

    /** What the deadline guards, as the model says it. */
    String duty(String deadline) {
        return element(deadline).flatMap(event -> Elements.property(event, "duty")).orElseGet(() -> name(deadline));
    }
}
