package uk.police.securityincident.deployment;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.springframework.stereotype.Component;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Whether a process model holds nothing but what {@link Bpmn} allows, and that with sense. */
@Component
class ProcessModelCheck {

    private static final int DEEPEST = 60;

    private final WrittenCheck written;
    private final ElementCheck elements;

    ProcessModelCheck(WrittenCheck written, ElementCheck elements) {
        this.written = written;
        this.elements = elements;
    }

    void check(Model model, ModelNames names, Consumer<String> fault) {
        if (!Bpmn.is(model.xml(), "definitions")) {
            fault.accept("is no BPMN");
            return;
        }
        walk(model.xml(), 1, names, fault);
        if (model.ids().isEmpty()) {
            fault.accept("holds no process");
        }
    }

    private void walk(Element element, int depth, ModelNames names, Consumer<String> fault) {
        Consumer<String> here = what -> fault.accept(Bpmn.said(element) + ": " + what);
        var name = element.getLocalName();
        if (!Bpmn.ELEMENTS.getOrDefault(Model.namespace(element), Set.of()).contains(name)) {
            here.accept("'" + element.getNodeName() + "' is not for models" + Bpmn.instead(name));
            return;
        }
        if (depth > DEEPEST) {
            here.accept("is nested too deeply");
            return;
        }
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            checkAttribute(element, (Attr) element.getAttributes().item(i), names, here);
        }
        var children = Model.children(element);
        checkText(element, children.isEmpty(), names, here);
        if (Bpmn.NAMESPACE.equals(element.getNamespaceURI())) {
            elements.check(element, children, names, here);
        } else if (name.equals("connector")) {
            elements.checkConnector(element, names, here);
            return;
        }
        children.forEach(child -> walk(child, depth + 1, names, fault));
    }

    private void checkAttribute(Element element, Attr attribute, ModelNames names, Consumer<String> fault) {
        var namespace = Model.namespace(attribute);
        var name = attribute.getLocalName();
        var value = attribute.getValue();
        if (Bpmn.XMLNS.equals(namespace) || Bpmn.DRAWN_BY_MODELER.contains(namespace)) {
            return;
        }
        if (Bpmn.XSI.equals(namespace) && name.equals("type") && value.matches("(\\w+:)?tFormalExpression")) {
            return;
        }
        boolean ofTheEngine = Bpmn.CAMUNDA.equals(element.getNamespaceURI());
        boolean setsVariable = List.of("resultVariable", "elementVariable").contains(name) || ofTheEngine && name.equals("name") && element.getLocalName().endsWith("Parameter");
        if (setsVariable && !ExpressionCheck.mayBeSet(value)) {
            fault.accept("'" + value + "' says who may do what, and no model sets it");
        }
        if (Bpmn.CAMUNDA.equals(namespace) && !ofTheEngine && Bpmn.PLAIN.containsKey(name)) {
            if (!Bpmn.PLAIN.get(name).matcher(value).matches()) {
                fault.accept("'" + attribute.getName() + "' cannot be '" + value + "'" + Bpmn.instead(name));
            }
        } else if (Bpmn.CAMUNDA.equals(namespace) && !ofTheEngine && Bpmn.WITH_EXPRESSION.contains(name) || namespace.isEmpty() && ofTheEngine && name.equals("expression")) {
            written.checkExpression(element, attribute.getName(), value, name.equals("expression") || name.equals("assignee") || name.equals("collection"), names, fault);
        } else if (namespace.isEmpty() && allowed(element).contains(name)) {
            if (Expressions.isExpression(value)) {
                fault.accept("'" + attribute.getName() + "' is text, and holds an expression");
            }
        } else {
            fault.accept("'" + attribute.getName() + "' is not for models" + Bpmn.instead(name));
        }
    }

    private static Set<String> allowed(Element element) {
        return switch (element.getNamespaceURI()) {
            case Bpmn.NAMESPACE -> Bpmn.ATTRIBUTES;
            case Bpmn.CAMUNDA -> Bpmn.OF_THE_ENGINE.getOrDefault(element.getLocalName(), Set.of());
            default -> Bpmn.OF_THE_DRAWING;
        };
    }

    private void checkText(Element element, boolean alone, ModelNames names, Consumer<String> fault) {
        var text = new StringBuilder();
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.TEXT_NODE) {
                text.append(child.getNodeValue());
            } else if (child.getNodeType() == Node.PROCESSING_INSTRUCTION_NODE) {
                fault.accept("holds an instruction to whoever reads the file");
            }
        }
        var said = text.toString().strip();
        if (said.isEmpty()) {
            return;
        }
        var name = element.getLocalName();
        if (!alone) {
            fault.accept("'" + element.getNodeName() + "' holds text beside its parts");
        } else if (Bpmn.TEXT_WITH_EXPRESSION.contains(name) || name.equals("timeCycle") && said.matches(WrittenCheck.REPEATED)) {
            written.checkExpression(element, element.getNodeName(), said, name.startsWith("condition"), names, fault);
        } else if (Expressions.isExpression(said)) {
            fault.accept("'" + element.getNodeName() + "' is text, and holds an expression");
        } else if (name.equals("timeCycle")) {
            WrittenCheck.checkCycle(element, said, fault);
        } else if (name.equals("failedJobRetryTimeCycle") && !said.matches("R\\d{1,2}/PT\\d{1,3}[SMH]|PT\\d{1,3}[SMH](, ?PT\\d{1,3}[SMH])*+")) {
            fault.accept("'" + said + "' says no repetition" + Bpmn.instead(name));
        }
    }
}
