package uk.police.securityincident.deployment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import uk.police.securityincident.typed.Typed;

/** What a decision model may hold: tables and expressions in FEEL, and no other language. */
@Component
class DecisionModelCheck {

    private static final String DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/";
    private static final String CAMUNDA = "http://camunda.org/schema/1.0/dmn";
    private static final Map<String, Set<String>> ELEMENTS = Map.of(
            DMN, Set.of("definitions", "decision", "description", "variable", "informationRequirement", "requiredDecision", "requiredInput", "inputData",
                    "authorityRequirement", "requiredAuthority", "knowledgeSource", "decisionTable",
                    "input", "inputExpression", "inputValues", "output", "outputValues", "text", "rule", "inputEntry", "outputEntry", "literalExpression",
                    "textAnnotation", "association", "sourceRef", "targetRef", "extensionElements"),
            "https://www.omg.org/spec/DMN/20191111/DMNDI/", Set.of("DMNDI", "DMNDiagram", "DMNShape", "DMNEdge", "DMNLabel"),
            "http://www.omg.org/spec/DMN/20180521/DC/", Set.of("Bounds"),
            "http://www.omg.org/spec/DMN/20180521/DI/", Set.of("waypoint", "Size"));
    private static final Set<String> ATTRIBUTES = Set.of("id", "name", "namespace", "exporter", "exporterVersion", "label", "typeRef", "hitPolicy", "aggregation",
            "expressionLanguage", "href", "associationDirection", "textFormat", "dmnElementRef", "isCollapsed", "x", "y", "width", "height");
    private static final Map<String, String> OF_THE_ENGINE = Map.of("historyTimeToLive", "P\\d{1,5}D", "versionTag", "[^$#{}]*", "inputVariable", "\\w+");
    private static final Set<String> DRAWN_BY_MODELER = Set.of("http://camunda.org/schema/modeler/1.0", "http://bpmn.io/schema/dmn/biodi/2.0");
    private static final int DEEPEST = 20;

    private final Set<String> decisions = new HashSet<>();
    /** Of each output that has a list of answers, those that forms, register and code know. */
    private final Map<String, Set<String>> answers = new HashMap<>();
    /** The tables that answer whatever comes. */
    private final Set<String> withLastResort = new HashSet<>();
    /** Of each table whether one of its rules answers or all that hold do: who asks takes the one, or goes each way. */
    private final Map<String, String> hitPolicies = new HashMap<>();

    DecisionModelCheck() {
        Model.own("dmn").forEach(model -> {
            model.ids().forEach(id -> decisions.add(id.substring(Model.DECISION.length())));
            Model.each(model.xml(), "decisionTable").forEach(table -> {
                outputs(table).forEach(output -> Model.each(output, "outputValues").forEach(values ->
                        answers.put(output.getAttribute("name"), Set.of(values.getTextContent().strip().split("\\s*,\\s*")))));
                hitPolicies.put(decisionOf(table), hitPolicy(table));
                if (hasLastResort(table)) {
                    withLastResort.add(decisionOf(table));
                }
            });
        });
    }

    private static List<Element> outputs(Element table) {
        return Model.children(table).stream().filter(child -> child.getLocalName().equals("output")).toList();
    }

    private static List<Element> rules(Element table) {
        return Model.children(table).stream().filter(child -> child.getLocalName().equals("rule")).toList();
    }

    private static boolean hasLastResort(Element table) {
        return rules(table).stream().anyMatch(rule -> Model.each(rule, "inputEntry").stream().allMatch(entry -> entry.getTextContent().strip().matches("-?")));
    }

    private static String decisionOf(Element table) {
        return ((Element) table.getParentNode()).getAttribute("id");
    }

    private static String hitPolicy(Element table) {
        return (table.getAttribute("hitPolicy").isEmpty() ? "UNIQUE" : table.getAttribute("hitPolicy")) + (table.hasAttribute("aggregation") ? " with " + table.getAttribute("aggregation") : "");
    }

    /** The decisions of this application. */
    Set<String> ids() {
        return decisions;
    }

    void check(Model model, ModelNames names, Consumer<String> fault) {
        var root = model.xml();
        if (!DMN.equals(root.getNamespaceURI()) || !"definitions".equals(root.getLocalName())) {
            fault.accept("is no DMN 1.3, as Modeler writes it");
            return;
        }
        walk(root, 1, names, fault);
        Model.each(root, "decisionTable").forEach(table -> checkAnswers(table, fault));
        model.ids().stream().map(id -> id.substring(Model.DECISION.length())).filter(id -> !decisions.contains(id)).forEach(id ->
                fault.accept("decision '" + id + "': is none of this application: there are " + decisions.stream().sorted().collect(Collectors.joining(", "))));
    }

    private void walk(Element element, int depth, ModelNames names, Consumer<String> fault) {
        Consumer<String> here = what -> fault.accept(said(element) + ": " + what);
        if (!ELEMENTS.getOrDefault(Model.namespace(element), Set.of()).contains(element.getLocalName()) || depth > DEEPEST) {
            here.accept("'" + element.getNodeName() + "' is not for models: write a table, or one expression in FEEL");
            return;
        }
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            checkAttribute((Attr) element.getAttributes().item(i), here);
        }
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeType() == Node.PROCESSING_INSTRUCTION_NODE) {
                here.accept("holds an instruction to whoever reads the file");
            }
        }
        if (element.getLocalName().equals("text")) {
            Feel.faults(element.getTextContent()).forEach(here);
            var feel = Feel.read(element);
            if (feel.fault() != null) {
                here.accept("'" + Typed.brief(element.getTextContent().strip()) + "' is no FEEL: " + feel.fault());
            }
            feel.names().stream().filter(name -> !names.set.contains(name)).forEach(name ->
                    here.accept("nothing sets '" + name + "': name a question's key, another decision or a variable of docs/beans.md, and put a text in double quotes"));
        }
        Model.children(element).forEach(child -> walk(child, depth + 1, names, fault));
    }

    /** What would stop a case when it asks: no answer, two where one is asked for, or one that nothing knows. */
    private void checkAnswers(Element table, Consumer<String> fault) {
        var decision = "decision '" + decisionOf(table) + "': ";
        if (hasLastResort(table) && rules(table).size() > 1 && hitPolicy(table).equals("UNIQUE")) {
            fault.accept(decision + "one rule holds whatever comes, so another one beside it would make two answers: give the table the hit policy First, and let that rule be the last");
        } else if (!takesAsToday(table)) {
            fault.accept(decision + "its hit policy is " + hitPolicy(table) + ", and a case that asks would stop or take fewer ways than rules hold: set it back to " + hitPolicies.get(decisionOf(table)));
        }
        if (withLastResort.contains(decisionOf(table)) && !hasLastResort(table)) {
            fault.accept(decision + "no rule holds whatever comes, and a case that meets none would stop: leave a last rule in which every condition is '-'");
        }
        var outputs = outputs(table);
        for (var rule : rules(table)) {
            var entries = Model.each(rule, "outputEntry");
            for (int i = 0; i < outputs.size() && i < entries.size(); i++) {
                var known = answers.get(outputs.get(i).getAttribute("name"));
                var answer = entries.get(i).getTextContent().strip();
                if (known != null && answer.matches("\"[^\"]*\"") && !known.contains(answer)) {
                    fault.accept(decision + "rule '" + rule.getAttribute("id") + "' answers " + answer + ", which forms, register and code do not know: there are " + known.stream().sorted().collect(Collectors.joining(", ")));
                }
            }
        }
    }

    /** First answers wherever Unique does; no other may stand in another's place. */
    private boolean takesAsToday(Element table) {
        var now = hitPolicy(table);
        var today = hitPolicies.getOrDefault(decisionOf(table), now);
        return now.equals(today) || now.equals("FIRST") && today.equals("UNIQUE");
    }

    private static void checkAttribute(Attr attribute, Consumer<String> fault) {
        var namespace = Model.namespace(attribute);
        var name = attribute.getLocalName();
        var value = attribute.getValue();
        boolean drawn = "http://www.w3.org/2000/xmlns/".equals(namespace) || DRAWN_BY_MODELER.contains(namespace);
        boolean known = namespace.isEmpty() && ATTRIBUTES.contains(name) || CAMUNDA.equals(namespace) && OF_THE_ENGINE.containsKey(name);
        if (!drawn && !known) {
            fault.accept("'" + attribute.getName() + "' is not for models");
        } else if (CAMUNDA.equals(namespace) && !value.matches(OF_THE_ENGINE.get(name))) {
            fault.accept("'" + attribute.getName() + "' cannot be '" + value + "'");
        } else if (namespace.isEmpty() && name.equals("expressionLanguage") && !value.equalsIgnoreCase("feel")) {
            fault.accept("the language is FEEL, not '" + value + "'");
        } else if (namespace.isEmpty() && name.equals("href") && !value.startsWith("#")) {
            fault.accept("'" + value + "' stands outside the file");
        } else if (!drawn && Expressions.isExpression(value)) {
            fault.accept("'" + attribute.getName() + "' is text, and holds an expression");
        }
    }

    /** The nearest part with an id: a cell, a rule, a decision. */
    private static String said(Element element) {
        var named = element;
        while (named.getParentNode() instanceof Element parent && !named.hasAttribute("id")) {
            named = parent;
        }
        return named.getLocalName() + " '" + named.getAttribute("id") + "'" + (named.getAttribute("name").isBlank() ? "" : " (" + named.getAttribute("name") + ")");
    }
}
