package uk.police.securityincident.deployment;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.w3c.dom.Element;

/**
 * The names that models call each other's things by: of the deployment, of what else is in force, and those that the
 * application knows itself. What reads a name that nobody gives is a slip, and so is a question whose answer nobody reads.
 */
class ModelNames {

    /** Of a case, and within a loop or a connector, by the engine. */
    private static final Set<String> OF_THE_ENGINE = Set.of("execution", "task", "decisionResult", "loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances",
            "response", "statusCode", "headers");

    /** What gives a variable a value by its name. */
    private static final Set<String> OF_PROCESSES = Set.of("inputParameter", "outputParameter");
    private static final Set<String> OF_DECISIONS = Set.of("output", "variable");

    /** Variables that something gives a value. */
    final Set<String> set = new HashSet<>(OF_THE_ENGINE);
    /** Variables that something reads. */
    final Set<String> read = new HashSet<>();
    /** What forms may show beside variables. */
    final Set<String> shown;
    final Set<String> forms = new HashSet<>();
    final Set<String> elements = new HashSet<>();
    final Set<String> formsThatAProcessNames = new HashSet<>();

    ModelNames(ModelBeans beans, Set<String> shown, Collection<Model> models) {
        this.shown = shown;
        beans.variables().forEach(known -> {
            set.addAll(Set.of(known.sets()));
            read.addAll(Set.of(known.reads()));
        });
        for (var model : models) {
            if (model.form() != null) {
                model.ids().forEach(id -> forms.add(id.substring(Model.FORM.length())));
                ofForm(model.form());
            } else {
                formsThatAProcessNames.addAll(model.forms());
                Model.each(model.xml(), "*").forEach(element -> ofXml(element, model.name().endsWith(".dmn")));
            }
        }
    }

    private void ofXml(Element element, boolean decision) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            var value = element.getAttributes().item(i).getNodeValue();
            switch (element.getAttributes().item(i).getLocalName()) {
                case "resultVariable", "elementVariable", "initiator" -> set.add(value);
                case "name" -> {
                    if ((decision ? OF_DECISIONS : OF_PROCESSES).contains(element.getLocalName())) {
                        set.add(value);
                    }
                }
                case "id" -> (decision && element.getLocalName().equals("decision") ? set : elements).add(value);
                default -> Expressions.names(value, read, set);
            }
        }
        if (decision) {
            read.addAll(Feel.read(element).names());
        } else if (Model.children(element).isEmpty()) {
            Expressions.names(element.getTextContent(), read, set);
        }
    }

    private void ofForm(JsonNode node) {
        for (var component : node.path("components")) {
            if (component.has("key")) {
                set.add(component.get("key").asText());
            }
            read.addAll(FormFeel.reads(component));
            ofForm(component);
        }
    }
}
