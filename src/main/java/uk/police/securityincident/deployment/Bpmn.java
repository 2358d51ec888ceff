package uk.police.securityincident.deployment;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What a process model may be made of: elements and attributes that our own models use, and what draws them. The engine finds
 * many elements by their name alone, so each is allowed in its own namespace only.
 */
class Bpmn {

    static final String NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    static final String XMLNS = "http://www.w3.org/2000/xmlns/";

    static final Map<String, Set<String>> ELEMENTS = Map.of(
            NAMESPACE, words("""
                    definitions process documentation extensionElements collaboration participant laneSet lane flowNodeRef
                    textAnnotation text association group category categoryValue
                    startEvent endEvent intermediateThrowEvent intermediateCatchEvent boundaryEvent
                    task userTask serviceTask businessRuleTask subProcess sequenceFlow incoming outgoing
                    exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway
                    timerEventDefinition timeDate timeDuration timeCycle conditionalEventDefinition condition conditionExpression
                    linkEventDefinition terminateEventDefinition escalationEventDefinition messageEventDefinition errorEventDefinition
                    message error escalation multiInstanceLoopCharacteristics
                    dataObject dataObjectReference dataInputAssociation dataOutputAssociation sourceRef targetRef property"""),
            CAMUNDA, words("""
                    properties property inputOutput inputParameter outputParameter taskListener executionListener
                    connector connectorId failedJobRetryTimeCycle"""),
            "http://www.omg.org/spec/BPMN/20100524/DI", words("BPMNDiagram BPMNPlane BPMNShape BPMNEdge BPMNLabel BPMNLabelStyle"),
            "http://www.omg.org/spec/DD/20100524/DC", words("Bounds Font"),
            "http://www.omg.org/spec/DD/20100524/DI", words("waypoint"));

    static final Set<String> ATTRIBUTES = words("""
            id name targetNamespace exporter exporterVersion isExecutable processRef categoryValueRef associationDirection textFormat
            sourceRef targetRef attachedToRef cancelActivity default messageRef errorRef errorCode escalationRef escalationCode isSequential
            triggeredByEvent isInterrupting dataObjectRef isCollection""");
    static final Set<String> OF_THE_DRAWING = words("""
            id name bpmnElement isHorizontal isExpanded isMarkerVisible x y width height labelStyle
            messageVisibleKind choreographyActivityShape size isBold isItalic isUnderline isStrikeThrough""");
    /** Of the engine's own elements, which have theirs without a prefix. */
    static final Map<String, Set<String>> OF_THE_ENGINE = Map.of(
            "property", words("id name value"), "inputParameter", words("name"), "outputParameter", words("name"),
            "taskListener", words("id event expression"), "executionListener", words("id event expression"));
    /** The engine's attributes on elements of BPMN, with the form that each must have. */
    static final Map<String, Pattern> PLAIN = Map.ofEntries(
            plain("asyncBefore", "true|false"), plain("asyncAfter", "true|false"), plain("exclusive", "true|false"), plain("isStartableInTasklist", "true|false"),
            plain("jobPriority", "-?\\d{1,9}"), plain("priority", "\\d{1,9}"), plain("historyTimeToLive", "P\\d{1,5}D"), plain("versionTag", "[^$#{}]*"),
            plain("initiator", "\\w+"), plain("elementVariable", "\\w+"), plain("resultVariable", "\\w+"), plain("decisionRef", "\\w+"),
            plain("decisionRefBinding", "latest|deployment"), plain("formRef", "[\\w-]+"), plain("formRefBinding", "deployment"),
            plain("modelerTemplate", "[\\w.-]*"), plain("modelerTemplateVersion", "\\d*"));
    static final Set<String> WITH_EXPRESSION = words("expression assignee candidateGroups dueDate followUpDate collection");
    static final Set<String> TEXT_WITH_EXPRESSION = words("condition conditionExpression timeDate timeDuration inputParameter outputParameter");
    static final Set<String> DRAWN_BY_MODELER = Set.of("http://camunda.org/schema/modeler/1.0", "http://bpmn.io/schema/bpmn/biocolor/1.0",
            "http://www.omg.org/spec/BPMN/non-normative/color/1.0");

    /** What to do instead of what people are likely to try. */
    static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("class", "no class of Java is run: call a bean as an expression"),
            Map.entry("delegateExpression", "no bean is run as a whole: call its method as an expression"),
            Map.entry("type", "work is done here or by a person, not by an external worker"),
            Map.entry("topic", "work is done here or by a person, not by an external worker"),
            Map.entry("formKey", "a form is a Camunda Form: name it in formRef, with the binding 'deployment'"),
            Map.entry("calledElement", "a process calls no other"),
            Map.entry("callActivity", "a process calls no other"),
            Map.entry("scriptTask", "no script is run: write a condition as an expression, a rule as a decision table"),
            Map.entry("script", "no script is run: write a condition as an expression, a rule as a decision table"),
            Map.entry("language", "no script is run: write the condition as an expression"),
            Map.entry("resource", "no script is run: write the condition as an expression"),
            Map.entry("candidateUsers", "a task goes to a group, or to whom the case names"),
            Map.entry("candidateStarterGroups", "who may start what is set in the application"),
            Map.entry("candidateStarterUsers", "who may start what is set in the application"),
            Map.entry("formData", "questions stand in a Camunda Form, where they are checked"),
            Map.entry("field", "no class of Java is run: call a bean as an expression"),
            Map.entry("failedJobRetryTimeCycle", "write it as R5/PT10M or as a list of periods"),
            Map.entry("schemaLocation", "nothing outside the file is read"));

    private Bpmn() {
    }

    /** Empty where there is none. */
    static String property(Node of, String name) {
        return Model.children((Element) of).stream().filter(part -> part.getLocalName().equals("extensionElements")).flatMap(part -> Model.each(part, "property").stream())
                .filter(property -> property.getAttribute("name").equals(name)).map(property -> property.getAttribute("value")).findFirst().orElse("");
    }

    static String processOf(Element element) {
        for (Node within = element; within instanceof Element found; within = within.getParentNode()) {
            if (is(found, "process")) {
                return found.getAttribute("id");
            }
        }
        return "";
    }

    static boolean is(Element element, String name) {
        return NAMESPACE.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    /** What to do instead of what is refused, as the end of a sentence; empty where nobody is likely to try it. */
    static String instead(String name) {
        return INSTEAD.containsKey(name) ? ": " + INSTEAD.get(name) : "";
    }

    /** {@code service task 'Task_LogIncident' (Incident Notification: log the incident)}: the element of the drawing that it belongs to. */
    static String said(Element element) {
        var drawn = element;
        while (drawn.getParentNode() instanceof Element parent && (!drawn.hasAttribute("id") || CAMUNDA.equals(drawn.getNamespaceURI()) || drawn.getLocalName().endsWith("Definition"))) {
            drawn = parent;
        }
        return drawn.getLocalName().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT) + " '" + drawn.getAttribute("id") + "'"
                + (drawn.getAttribute("name").isBlank() ? "" : " (" + drawn.getAttribute("name").strip() + ")");
    }

    private static Set<String> words(String words) {
        return Set.of(words.strip().split("\\s+"));
    }

    private static Map.Entry<String, Pattern> plain(String attribute, String pattern) {
        return Map.entry(attribute, Pattern.compile(pattern));
    }
}
