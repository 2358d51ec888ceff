package uk.police.securityincident.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;
import org.w3c.dom.Element;

/** What single elements of a process need beyond their vocabulary: their form, their decision, their start, the one connector. */
@Component
class ElementCheck {

    private static final Map<String, Pattern> CONNECTOR = Map.of(
            "url", Pattern.compile(Pattern.quote("${serviceDesk.url()}")), "method", Pattern.compile("POST"),
            "headers", Pattern.compile(Pattern.quote("${serviceDesk.headers(execution)}")),
            "payload", Pattern.compile(Pattern.quote("${serviceDesk.request(execution)}")),
            "request-config", Pattern.compile("\\$\\{serviceDesk\\.limits\\('PT\\d{1,2}S', ?'PT\\d{1,2}S'\\)}"));

    /** Properties that make an element an approval by a second person, or one at which somebody outside is told: without them it is neither. */
    private static final Set<String> KEPT = Set.of("ownApprovalAfter", "preparesNotice", "decidesOn", "tellsOutside");

    private final WrittenCheck written;
    /** Of the application's own models: the processes, the starts by the clock, the groups that tasks go to, the decisions. */
    private final Set<String> processes = new HashSet<>();
    private final Set<String> startsByClock = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> decisions;
    /** Of the own models, by process and element, which of the {@link #KEPT} it has. */
    private final Map<String, List<String>> kept = new HashMap<>();

    ElementCheck(WrittenCheck written, DecisionModelCheck decisions) {
        this.written = written;
        this.decisions = decisions.ids();
        for (var file : Model.own("bpmn")) {
            var model = file.xml();
            Model.each(model, "process").forEach(process -> {
                processes.add(process.getAttribute("id"));
                Model.children(process).stream().filter(start -> Bpmn.is(start, "startEvent") && !Model.each(start, "timerEventDefinition").isEmpty())
                        .forEach(start -> startsByClock.add(start.getAttribute("id")));
            });
            Stream.of("userTask", "subProcess").flatMap(kind -> Model.each(model, kind).stream()).forEach(element -> kept.put(place(element),
                    KEPT.stream().filter(property -> !Bpmn.property(element, property).isEmpty()).sorted().toList()));
            Model.each(model, "userTask").forEach(task -> List.of(task.getAttributeNS(Bpmn.CAMUNDA, "candidateGroups").split(",")).stream()
                    .filter(group -> !group.isEmpty() && !Expressions.isExpression(group)).forEach(groups::add));
        }
    }

    private static String place(Element element) {
        return Bpmn.processOf(element) + "/" + element.getAttribute("id");
    }

    void check(Element element, List<Element> children, ModelNames names, Consumer<String> fault) {
        kept.getOrDefault(place(element), List.of()).stream().filter(property -> Bpmn.property(element, property).isEmpty())
                .forEach(property -> fault.accept("has no '" + property + "' any more, and the rules that hang on it would fall silently: put the property back"));
        var events = children.stream().filter(child -> child.getLocalName().endsWith("EventDefinition")).toList();
        switch (element.getLocalName()) {
            case "process" -> {
                if (!processes.contains(element.getAttribute("id"))) {
                    fault.accept("'" + element.getAttribute("id") + "' is no process of this application: there are " + processes.stream().sorted().collect(Collectors.joining(", ")));
                }
            }
            case "startEvent" -> {
                if (element.hasAttributeNS(Bpmn.CAMUNDA, "formRef") && !Bpmn.property(element.getParentNode(), "referencePrefix").matches("[A-Z]{3}")) {
                    fault.accept("starts a case, which needs a reference: give the process the property 'referencePrefix', such as INC");
                }
                checkStart(element, events, fault);
                checkForm(element, names, fault);
            }
            case "serviceTask" -> {
                boolean connector = !Model.each(element, "connector").isEmpty();
                if (element.hasAttributeNS(Bpmn.CAMUNDA, "expression") == connector) {
                    fault.accept("does one thing: it calls a bean as an expression, or asks the service desk");
                }
            }
            case "businessRuleTask" -> {
                if (!decisions.contains(element.getAttributeNS(Bpmn.CAMUNDA, "decisionRef"))) {
                    fault.accept("asks the decision '" + element.getAttributeNS(Bpmn.CAMUNDA, "decisionRef") + "', which is none of this application: there are "
                            + decisions.stream().sorted().collect(Collectors.joining(", ")));
                }
            }
            case "userTask" -> {
                if (!element.hasAttributeNS(Bpmn.CAMUNDA, "formRef")) {
                    fault.accept("shows no form: name one in formRef, with the binding 'deployment'");
                }
                checkForm(element, names, fault);
                if (!Bpmn.property(element, "ownApprovalAfter").matches("|PT\\d{1,4}[HM]")) {
                    fault.accept("'ownApprovalAfter' does not read '" + Bpmn.property(element, "ownApprovalAfter") + "': write hours such as PT2H");
                }
                if (!Bpmn.property(element, "told").matches("|atOnce|digest|no")) {
                    fault.accept("'told' does not read '" + Bpmn.property(element, "told") + "': write atOnce, digest or no, how those whose task it is hear of it by e-mail");
                }
                for (var group : element.getAttributeNS(Bpmn.CAMUNDA, "candidateGroups").split(",")) {
                    if (!group.isBlank() && !Expressions.isExpression(element.getAttributeNS(Bpmn.CAMUNDA, "candidateGroups")) && !groups.contains(group.strip())) {
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
                boolean reminds = List.of("intermediateThrowEvent", "endEvent").contains(element.getParentNode().getLocalName()) && element.hasAttributeNS(Bpmn.CAMUNDA, "expression");
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
        var form = element.getAttributeNS(Bpmn.CAMUNDA, "formRef");
        if (!form.isEmpty() && !element.hasAttributeNS(Bpmn.CAMUNDA, "formRefBinding")) {
            fault.accept("its form '" + form + "' needs the binding 'deployment'");
        }
        if (!form.isEmpty() && !names.forms.contains(form)) {
            fault.accept("its form '" + form + "' is neither sent along nor in force: send " + form + ".form along, or name another");
        }
    }

    private void checkStart(Element element, List<Element> events, Consumer<String> fault) {
        boolean withinACase = Bpmn.is((Element) element.getParentNode(), "subProcess");
        if (events.isEmpty() || withinACase && events.size() == 1 && List.of("escalationEventDefinition", "conditionalEventDefinition").contains(events.get(0).getLocalName())) {
            return;
        }
        boolean byCalendar = events.size() == 1 && Bpmn.is(events.get(0), "timerEventDefinition") && Model.each(events.get(0), "timeDate").isEmpty()
                && Model.each(events.get(0), "timeDuration").isEmpty() && Model.each(events.get(0), "timeCycle").stream().noneMatch(cycle -> cycle.getTextContent().strip().matches("[R$].*"));
        if (!startsByClock.contains(element.getAttribute("id"))) {
            fault.accept("no process begins by itself but those that do today, at " + startsByClock.stream().sorted().collect(Collectors.joining(", ")));
        } else if (!byCalendar) {
            fault.accept("begins on a date of the calendar: give a cycle such as 0 0 6 1 * ?");
        }
    }

    void checkConnector(Element connector, ModelNames names, Consumer<String> fault) {
        var id = Model.each(connector, "connectorId").stream().map(Element::getTextContent).map(String::strip).toList();
        var parameters = Model.each(connector, "inputParameter");
        var known = parameters.stream().allMatch(parameter -> Model.children(parameter).isEmpty()
                && CONNECTOR.containsKey(parameter.getAttribute("name")) && CONNECTOR.get(parameter.getAttribute("name")).matcher(parameter.getTextContent()).matches());
        var parts = new ArrayList<>(Model.children(connector));
        parts.addAll(Model.each(connector, "inputOutput").stream().flatMap(io -> Model.children(io).stream()).toList());
        boolean ours = id.equals(List.of("http-connector")) && known && parameters.stream().map(p -> p.getAttribute("name")).collect(Collectors.toSet()).equals(CONNECTOR.keySet())
                && parts.stream().allMatch(part -> Set.of("connectorId", "inputOutput", "inputParameter", "outputParameter").contains(part.getLocalName()) && Bpmn.CAMUNDA.equals(part.getNamespaceURI()));
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
            written.checkExpression(connector, "outputParameter " + output.getAttribute("name"), output.getTextContent(), true, names, fault);
        }
    }
}
