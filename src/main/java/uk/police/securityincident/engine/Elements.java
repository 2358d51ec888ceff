package uk.police.securityincident.engine;

import java.util.Optional;

import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;

/** What an element of a model says of itself beside BPMN. */
public class Elements {

    private Elements() {
    }

    /** One of its properties, as Modeler calls them. */
    public static Optional<String> property(BaseElement element, String name) {
        return Optional.ofNullable(element.getExtensionElements()).stream()
                .flatMap(extensions -> extensions.getElementsQuery().filterByType(CamundaProperties.class).list().stream())
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .filter(p -> p.getCamundaName().equals(name)).findFirst().map(CamundaProperty::getCamundaValue);
    }
}
