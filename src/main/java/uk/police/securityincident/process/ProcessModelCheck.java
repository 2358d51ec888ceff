package uk.police.securityincident.process;

import java.text.ParseException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.impl.calendar.CronTimer;
import org.camunda.bpm.engine.impl.calendar.DurationBusinessCalendar;
import org.springframework.stereotype.Component;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * What a process model may hold: elements, attributes and expressions that our own models use, and what draws them.
 * The engine finds many elements by their name alone, so each is allowed in its own namespace only.
 */
@Component
class ProcessModelCheck {

    private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final String XMLNS = "http://www.w3.org/2000/xmlns/";

    private static final Map<String, Set<String>> ELEMENTS = Map.of(
            BPMN, words("""
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

    private static final Set<String> ATTRIBUTES = words("""
            id name targetNamespace exporter exporterVersion isExecutable processRef categoryValueRef associationDirection textFormat
            sourceRef targetRef attachedToRef cancelActivity default messageRef errorRef errorCode escalationRef escalationCode isSequential
            triggeredByEvent isInterrupting dataObjectRef isCollection""");
    private static final Set<String> OF_THE_DRAWING = words("""
            id name bpmnElement isHorizontal isExpanded isMarkerVisible x y width height labelStyle
            messageVisibleKind choreographyActivityShape size isBold isItalic isUnderline isStrikeThrough""");
    /** Of the engine's own elements, which have theirs without a prefix. */
    private static final Map<String, Set<String>> OF_THE_ENGINE = Map.of(
            "property", words("id name value"), "inputParameter", words("name"), "outputParameter", words("name"),
            "taskListener", words("id event expression"), "executionListener", words("id event expression"));
    /** The engine's attributes on elements of BPMN, with the form that each must have. */
    private static final Map<String, Pattern> PLAIN = Map.ofEntries(
            plain("asyncBefore", "true|false"), plain("asyncAfter", "true|false"), plain("exclusive", "true|false"), plain("isStartableInTasklist", "true|false"),
            plain("jobPriority", "-?\\d{1,9}"), plain("priority", "\\d{1,9}"), plain("historyTimeToLive", "P\\d{1,5}D"), plain("versionTag", "[^$#{}]*"),
            plain("initiator", "\\w+"), plain("elementVariable", "\\w+"), plain("resultVariable", "\\w+"), plain("decisionRef", "\\w+"),
            plain("decisionRefBinding", "latest|deployment"), plain("formRef", "[\\w-]+"), plain("formRefBinding", "deployment"),
            plain("modelerTemplate", "[\\w.-]*"), plain("modelerTemplateVersion", "\\d*"));
    private static final Set<String> WITH_EXPRESSION = words("expression assignee candidateGroups dueDate followUpDate collection");
    private static final Set<String> TEXT_WITH_EXPRESSION = words("condition conditionExpression timeDate timeDuration inputParameter outputParameter");
    private static final Set<String> DRAWN_BY_MODELER = Set.of("http://camunda.org/schema/modeler/1.0", "http://bpmn.io/schema/bpmn/biocolor/1.0",
            "http://www.omg.org/spec/BPMN/non-normative/color/1.0");

    /** What to do instead of what people are likely to try. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
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

    private static final Map<String, Pattern> CONNECTOR = Map.of(
            "url", Pattern.compile(Pattern.quote("${serviceDesk.url()}")), "method", Pattern.compile("POST"),
            "headers", Pattern.compile(Pattern.quote("${serviceDesk.headers(execution)}")),
            "payload", Pattern.compile(Pattern.quote("${serviceDesk.request(execution)}")),
            "request-config", Pattern.compile("\\$\\{serviceDesk\\.limits\\('PT\\d{1,2}S', ?'PT\\d{1,2}S'\\)}"));

    private static final String DATE = "(.*:)?(timeDate|dueDate|followUpDate)";
    private static final int DEEPEST = 60;
    private static final Duration SHORTEST_CYCLE = Duration.ofMinutes(1);

    private final ExpressionCheck expressions;
    /** Of the application's own models: the processes, the starts by the clock, the groups that tasks go to, the decisions. */
    private final Set<String> processes = new HashSet<>();
    private final Set<String> startsByClock = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> decisions;
    /** The conditions that are a variable alone, which Java sets to yes or no. */
    private final Set<String> yesOrNo = new HashSet<>();

    ProcessModelCheck(ExpressionCheck expressions, DecisionModelCheck decisions) {
        this.expressions = expressions;
        this.decisions = decisions.ids();
        for (var file : Model.own("bpmn")) {
            var model = file.xml();
            Model.each(model, "process").forEach(process -> {
                processes.add(process.getAttribute("id"));
                Model.children(process).stream().filter(start -> is(start, "startEvent") && !Model.each(start, "timerEventDefinition").isEmpty())
                        .forEach(start -> startsByClock.add(start.getAttribute("id")));
            });
            Stream.of("condition", "conditionExpression").flatMap(condition -> Model.each(model, condition).stream()).map(condition -> condition.getTextContent().strip())
                    .filter(condition -> condition.matches("\\$\\{\\w+}")).forEach(yesOrNo::add);
            Model.each(model, "userTask").forEach(task -> List.of(task.getAttributeNS(CAMUNDA, "candidateGroups").split(",")).stream()
                    .filter(group -> !group.isEmpty() && !ExpressionCheck.isExpression(group)).forEach(groups::add));
        }
    }

    void check(Model model, ModelNames names, Consumer<String> fault) {
        if (!is(model.xml(), "definitions")) {
            fault.accept("is no BPMN");
            return;
        }
        walk(model.xml(), 1, names, fault);
        if (model.ids().isEmpty()) {
            fault.accept("holds no process");
        }
    }

    private void walk(Element element, int depth, ModelNames names, Consumer<String> fault) {
        Consumer<String> here = what -> fault.accept(said(element) + ": " + what);
        var name = element.getLocalName();
        if (!ELEMENTS.getOrDefault(Model.namespace(element), Set.of()).contains(name)) {
            here.accept("'" + element.getNodeName() + "' is not for models" + instead(name));
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
        if (BPMN.equals(element.getNamespaceURI())) {
            checkElement(element, children, names, here);
        } else if (name.equals("connector")) {
            checkConnector(element, names, here);
            return;
        }
        children.forEach(child -> walk(child, depth + 1, names, fault));
    }

    private void checkAttribute(Element element, Attr attribute, ModelNames names, Consumer<String> fault) {
        var namespace = Model.namespace(attribute);
        var name = attribute.getLocalName();
        var value = attribute.getValue();
        if (XMLNS.equals(namespace) || DRAWN_BY_MODELER.contains(namespace)) {
            return;
        }
        if (XSI.equals(namespace) && name.equals("type") && value.matches("(\\w+:)?tFormalExpression")) {
            return;
        }
        boolean ofTheEngine = CAMUNDA.equals(element.getNamespaceURI());
        boolean setsVariable = List.of("resultVariable", "elementVariable").contains(name) || ofTheEngine && name.equals("name") && element.getLocalName().endsWith("Parameter");
        if (setsVariable && !ExpressionCheck.mayBeSet(value)) {
            fault.accept("'" + value + "' says who may do what, and no model sets it");
        }
        if (CAMUNDA.equals(namespace) && !ofTheEngine && PLAIN.containsKey(name)) {
            if (!PLAIN.get(name).matcher(value).matches()) {
                fault.accept("'" + attribute.getName() + "' cannot be '" + value + "'" + instead(name));
            }
        } else if (CAMUNDA.equals(namespace) && !ofTheEngine && WITH_EXPRESSION.contains(name) || namespace.isEmpty() && ofTheEngine && name.equals("expression")) {
            checkExpression(element, attribute.getName(), value, name.equals("expression") || name.equals("assignee") || name.equals("collection"), names, fault);
        } else if (namespace.isEmpty() && allowed(element).contains(name)) {
            if (ExpressionCheck.isExpression(value)) {
                fault.accept("'" + attribute.getName() + "' is text, and holds an expression");
            }
        } else {
            fault.accept("'" + attribute.getName() + "' is not for models" + instead(name));
        }
    }

    private static Set<String> allowed(Element element) {
        return switch (element.getNamespaceURI()) {
            case BPMN -> ATTRIBUTES;
            case CAMUNDA -> OF_THE_ENGINE.getOrDefault(element.getLocalName(), Set.of());
            default -> OF_THE_DRAWING;
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
        } else if (TEXT_WITH_EXPRESSION.contains(name)) {
            checkExpression(element, element.getNodeName(), said, name.startsWith("condition"), names, fault);
        } else if (ExpressionCheck.isExpression(said)) {
            fault.accept("'" + element.getNodeName() + "' is text, and holds an expression");
        } else if (name.equals("timeCycle")) {
            checkCycle(element, said, fault);
        } else if (name.equals("failedJobRetryTimeCycle") && !said.matches("R\\d{1,2}/PT\\d{1,3}[SMH]|PT\\d{1,3}[SMH](, ?PT\\d{1,3}[SMH])*")) {
            fault.accept("'" + said + "' says no repetition" + instead(name));
        }
    }

    private void checkExpression(Element element, String where, String text, boolean required, ModelNames names, Consumer<String> fault) {
        if (text.contains("#{")) {
            fault.accept("'" + where + "': an expression is written ${…}");
        } else if (text.contains("${")) {
            expressions.faults(text, processOf(element), names).forEach(what -> fault.accept("'" + where + "': " + what));
            if (where.matches(DATE) && !expressions.gives(text.strip(), Date.class)) {
                fault.accept("'" + where + "' comes to no date: let a bean reckon it, ${deadlines.elapsed(awareAt, 'PT72H')} for hours, ${deadlines.workingDays(reportedAt, 10)} for days");
            }
            if (where.matches("(.*:)?condition(Expression)?") && !expressions.gives(text.strip(), boolean.class) && !yesOrNo.contains(text.strip())) {
                fault.accept("'" + where + "' comes to no yes or no: compare, as in ${approved == 'yes'}");
            }
        } else if (where.matches(DATE)) {
            fault.accept("'" + where + "' is no expression, '" + text + "': let a bean reckon it, ${deadlines.elapsed(awareAt, 'PT72H')} for hours, ${deadlines.workingDays(reportedAt, 10)} for days");
        } else if (required) {
            fault.accept("'" + where + "' must be an expression, ${…}" + (where.endsWith("assignee") ? ": a person's name stands in no model" : ""));
        } else if (where.matches("(.*:)?timeDuration")) {
            checkPeriod(where, text, fault);
        }
    }

    /** What is written out the engine reads when it is due: a slip would stop the case there. */
    private static void checkPeriod(String where, String text, Consumer<String> fault) {
        try {
            new DurationBusinessCalendar().resolveDuedate(text, (Date) null);
        } catch (RuntimeException unreadable) {
            fault.accept("'" + where + "' is no time, '" + text + "': write a period such as PT4H");
        }
    }

    /** By the calendar, or again and again, but never so often that nothing else is done. */
    private static void checkCycle(Element element, String said, Consumer<String> fault) {
        try {
            if (said.startsWith("R")) {
                var parts = said.split("/");
                if (parts.length != 2 || !parts[0].matches("R\\d{0,4}") || Duration.parse(parts[1]).compareTo(SHORTEST_CYCLE) < 0) {
                    fault.accept("'" + said + "' repeats nothing that can be kept up: write it as R/PT24H, at least a minute apart");
                }
            } else if (!said.matches("\\d{1,2} .*")) {
                fault.accept("'" + said + "' is every second, or no date of a calendar: write it as 0 0 6 1 * ?");
            } else {
                CronTimer.parse(said);
            }
        } catch (DateTimeParseException | ParseException e) {
            fault.accept("'" + said + "' is neither a repetition, R/PT24H, nor a date of a calendar, 0 0 6 1 * ?");
        }
    }

    private void checkElement(Element element, List<Element> children, ModelNames names, Consumer<String> fault) {
        var events = children.stream().filter(child -> child.getLocalName().endsWith("EventDefinition")).toList();
        switch (element.getLocalName()) {
            case "process" -> {
                if (!processes.contains(element.getAttribute("id"))) {
                    fault.accept("'" + element.getAttribute("id") + "' is no process of this application: there are " + processes.stream().sorted().collect(Collectors.joining(", ")));
                }
            }
            case "startEvent" -> {
                if (element.hasAttributeNS(CAMUNDA, "formRef") && !property(element.getParentNode(), "referencePrefix").matches("[A-Z]{3}")) {
                    fault.accept("starts a case, which needs a reference: give the process the property 'referencePrefix', such as INC");
                }
                checkStart(element, events, fault);
                checkForm(element, names, fault);
            }
            case "serviceTask" -> {
                boolean connector = !Model.each(element, "connector").isEmpty();
                if (element.hasAttributeNS(CAMUNDA, "expression") == connector) {
                    fault.accept("does one thing: it calls a bean as an expression, or asks the service desk");
                }
            }
            case "businessRuleTask" -> {
                if (!decisions.contains(element.getAttributeNS(CAMUNDA, "decisionRef"))) {
                    fault.accept("asks the decision '" + element.getAttributeNS(CAMUNDA, "decisionRef") + "', which is none of this application: there are "
                            + decisions.stream().sorted().collect(Collectors.joining(", ")));
                }
            }
            case "userTask" -> {
                if (!element.hasAttributeNS(CAMUNDA, "formRef")) {
                    fault.accept("shows no form: name one in formRef, with the binding 'deployment'");
                }
                checkForm(element, names, fault);
                if (!property(element, "ownApprovalAfter").matches("|PT\\d{1,4}[HM]")) {
                    fault.accept("'ownApprovalAfter' does not read '" + property(element, "ownApprovalAfter") + "': write hours such as PT2H");
                }
                for (var group : element.getAttributeNS(CAMUNDA, "candidateGroups").split(",")) {
                    if (!group.isBlank() && !ExpressionCheck.isExpression(element.getAttributeNS(CAMUNDA, "candidateGroups")) && !groups.contains(group.strip())) {
                        fault.accept("'" + group.strip() + "' is no group that has tasks: there are " + groups.stream().sorted().collect(Collectors.joining(", ")));
                    }
                }
            }
            case "boundaryEvent" -> {
                // What hangs on a limit asks its event for the date.
                if (element.getAttribute("id").matches("(Deadline|Warning)_.*") && Model.each(element, "timeDate").isEmpty()) {
                    fault.accept("is a limit, and a limit is a date: give its timer a timeDate, such as ${deadlines.elapsed(awareAt, 'PT72H')}");
                }
            }
            case "messageEventDefinition" -> {
                boolean waitedFor = List.of("intermediateCatchEvent", "boundaryEvent").contains(element.getParentNode().getLocalName());
                boolean reminds = List.of("intermediateThrowEvent", "endEvent").contains(element.getParentNode().getLocalName()) && element.hasAttributeNS(CAMUNDA, "expression");
                if (!waitedFor && !reminds) {
                    fault.accept("a message is waited for in the middle of a case, or thrown by calling a bean as an expression, and no process is started with one");
                }
            }
            default -> {
                // Its attributes and parts say all there is.
            }
        }
    }

    private static void checkForm(Element element, ModelNames names, Consumer<String> fault) {
        var form = element.getAttributeNS(CAMUNDA, "formRef");
        if (!form.isEmpty() && !element.hasAttributeNS(CAMUNDA, "formRefBinding")) {
            fault.accept("its form '" + form + "' needs the binding 'deployment'");
        }
        if (!form.isEmpty() && !names.forms.contains(form)) {
            fault.accept("its form '" + form + "' is neither sent along nor in force: send " + form + ".form along, or name another");
        }
    }

    private void checkStart(Element element, List<Element> events, Consumer<String> fault) {
        boolean withinACase = is((Element) element.getParentNode(), "subProcess");
        if (events.isEmpty() || withinACase && events.size() == 1 && List.of("escalationEventDefinition", "conditionalEventDefinition").contains(events.get(0).getLocalName())) {
            return;
        }
        boolean byCalendar = events.size() == 1 && is(events.get(0), "timerEventDefinition") && Model.each(events.get(0), "timeDate").isEmpty()
                && Model.each(events.get(0), "timeDuration").isEmpty() && Model.each(events.get(0), "timeCycle").stream().noneMatch(cycle -> cycle.getTextContent().strip().startsWith("R"));
        if (!startsByClock.contains(element.getAttribute("id"))) {
            fault.accept("no process begins by itself but those that do today, at " + startsByClock.stream().sorted().collect(Collectors.joining(", ")));
        } else if (!byCalendar) {
            fault.accept("begins on a date of the calendar: give a cycle such as 0 0 6 1 * ?");
        }
    }

    private void checkConnector(Element connector, ModelNames names, Consumer<String> fault) {
        var id = Model.each(connector, "connectorId").stream().map(Element::getTextContent).map(String::strip).toList();
        var parameters = Model.each(connector, "inputParameter");
        var known = parameters.stream().allMatch(parameter -> Model.children(parameter).isEmpty()
                && CONNECTOR.containsKey(parameter.getAttribute("name")) && CONNECTOR.get(parameter.getAttribute("name")).matcher(parameter.getTextContent()).matches());
        var parts = new ArrayList<>(Model.children(connector));
        parts.addAll(Model.each(connector, "inputOutput").stream().flatMap(io -> Model.children(io).stream()).toList());
        boolean ours = id.equals(List.of("http-connector")) && known && parameters.stream().map(p -> p.getAttribute("name")).collect(Collectors.toSet()).equals(CONNECTOR.keySet())
                && parts.stream().allMatch(part -> Set.of("connectorId", "inputOutput", "inputParameter", "outputParameter").contains(part.getLocalName()) && CAMUNDA.equals(part.getNamespaceURI()));
        if (!ours) {
            fault.accept("the one system that a model asks is the service desk's, with the parameters of the template 'Open a ticket at the ICT service desk': "
                    + "its address is a setting of the application, and no model names another");
        }
        for (var output : Model.each(connector, "outputParameter")) {
            if (!ExpressionCheck.mayBeSet(output.getAttribute("name"))) {
                fault.accept("'" + output.getAttribute("name") + "' says who may do what, and no model sets it");
            }
            if (!Model.children(output).isEmpty()) {
                fault.accept("'" + output.getAttribute("name") + "' is an expression, and no script");
            }
            checkExpression(connector, "outputParameter " + output.getAttribute("name"), output.getTextContent(), true, names, fault);
        }
    }

    /** Empty where there is none. */
    private static String property(Node of, String name) {
        return Model.children((Element) of).stream().filter(part -> part.getLocalName().equals("extensionElements")).flatMap(part -> Model.each(part, "property").stream())
                .filter(property -> property.getAttribute("name").equals(name)).map(property -> property.getAttribute("value")).findFirst().orElse("");
    }

    private static String processOf(Element element) {
        for (Node within = element; within instanceof Element found; within = within.getParentNode()) {
            if (is(found, "process")) {
                return found.getAttribute("id");
            }
        }
        return "";
    }

    private static boolean is(Element element, String name) {
        return BPMN.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
    }

    private static String instead(String name) {
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
