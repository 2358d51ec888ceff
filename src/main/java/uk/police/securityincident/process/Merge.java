package uk.police.securityincident.process;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.variable.Variables;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Register;

/**
 * Bound in security-incident.bpmn as ${merge}. Running cases hold this name: do not rename.
 * Two reports of one incident become one case, in one transaction: the earlier awareness counts, what either says is
 * known to both, and whoever is kept out of one is kept out of the other.
 */
@Component("merge")
@CaseVariables(sets = {"lateBy", "mergedFrom", "otherReports"}, reads = {"reporterKind"})
public class Merge {

    /** The name of the message that a case waits for while it is under review. */
    static final String ANOTHER_REPORT = "Another report";
    /** What is the other report's own, and is shown but never taken over. */
    private static final List<String> ITS_OWN = List.of("outline", "awareAt", "reportedAt", "occurredAt", "lateReason", "receivedBy", "reporterId", "reporterName", "reporterPost",
            "reporterContact", "reporterKind", "cameFrom");
    private static final List<String> KNOWN_LATER = List.of("cause", "recipientKind", "recordsCount", "regime");

    private final ProcessEngine engine;
    private final Register register;
    private final NeedToKnow needToKnow;
    private final Incident incident;
    private final Forms forms;
    private final Clock clock;

    Merge(@Lazy ProcessEngine engine, Register register, NeedToKnow needToKnow, Incident incident, Forms forms, Clock clock) {
        this.engine = engine;
        this.register = register;
        this.needToKnow = needToKnow;
        this.incident = incident;
        this.forms = forms;
        this.clock = clock;
    }

    /** Ends this case: the other has all its duties. Its log and its documents stay. */
    @ForModels
    public void into(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        var other = Cases.reference((String) execution.getVariable("sameAs"));
        register.join(reference, other);
        needToKnow.shutFamily(other);
        engine.getRuntimeService().createMessageCorrelation(ANOTHER_REPORT).processInstanceId(running(other).getId())
                .setVariable("mergedFrom", Variables.stringValue(reference, true)).correlate();
        var now = clock.instant();
        register.merge(reference, other, now);
        register.note(reference, now, "application", execution.getCurrentActivityId(), "merged", Map.of("mergedInto", other));
    }

    /** What is absent here is taken over from the other report; where the two differ, both are shown and it is rated again. */
    @ForModels
    public void takeIn(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        var other = (String) execution.getVariable("mergedFrom");
        var theirs = engine.getRuntimeService().getVariables(running(other).getId());
        var form = forms.ofStart(execution.getProcessDefinitionId());
        var takenOver = new LinkedHashMap<String, Object>();
        var here = new LinkedHashMap<String, Object>();
        var there = new LinkedHashMap<String, Object>();
        theirs.forEach((name, value) -> {
            if (isAbsent(value) || ITS_OWN.contains(name) || !form.asks(name) && !KNOWN_LATER.contains(name)) {
                return;
            }
            var ours = execution.getVariable(name);
            if (isAbsent(ours)) {
                takenOver.put(name, value);
            } else if (!ours.equals(value)) {
                here.put(name, ours);
                there.put(name, value);
            }
        });
        takenOver.forEach(execution::setVariable);
        register.describe(reference, takenOver);
        var said = new HashMap<String, String>(Map.of("reference", other, "awareHere", (String) execution.getVariable("awareAt"), "awareThere", (String) theirs.get("awareAt"),
                "takenOver", inWords(execution, takenOver), "here", inWords(execution, here), "there", inWords(execution, there)));
        said.put("said", register.last(other, "StartEvent_IncidentReported").map(report -> form.inWords(report.content())).orElse("") + "\n\n"
                + incident.saidSoFar(execution.getProcessDefinitionId(), other));
        register.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), "tookIn", said);
        var earlier = register.earlier(other, Gate.MAY_GO_ON).orElseThrow();
        if (!Boolean.TRUE.equals(execution.getVariable("lateReport")) && earlier.awareAt().isBefore(register.earlier(reference, Gate.MAY_GO_ON).orElseThrow().awareAt())) {
            // Whoever reported here in time is not asked why the other report came late.
            execution.setVariable("lateBy", other);
        }
        incident.count(execution, earlier);
        execution.setVariable("otherReports", Variables.untypedValue(reportsToFollow(execution, other), true));
    }

    /** The other report and those merged into it before, one for each person who made them and does not follow this one already. */
    private List<String> reportsToFollow(DelegateExecution execution, String other) {
        var reports = new LinkedHashMap<String, String>();
        Stream.concat(Stream.of(other), register.mergedInto(other).stream()).forEach(report -> reports.putIfAbsent(reporter(report), report));
        reports.remove(reporter(Incident.reference(execution)));
        engine.getTaskService().createTaskQuery().processInstanceId(execution.getProcessInstanceId()).taskDefinitionKey("Task_AddToOtherReport").list()
                .forEach(following -> reports.remove(following.getAssignee()));
        return List.copyOf(reports.values());
    }

    /** Who made the report {@code otherReport}, or entered it for somebody without an account. */
    @ForModels
    public String reporter(DelegateExecution execution) {
        return reporter((String) execution.getVariable("otherReport"));
    }

    private String reporter(String reference) {
        return Objects.requireNonNullElseGet(register.earlier(reference, Gate.MAY_GO_ON).orElseThrow().reporterId(), () -> register.last(reference, "StartEvent_IncidentReported").orElseThrow().by());
    }

    private ProcessInstance running(String reference) {
        return engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(reference).singleResult();
    }

    private static boolean isAbsent(Object value) {
        return value == null || value.equals("unknown");
    }

    private String inWords(DelegateExecution execution, Map<String, Object> answers) {
        var later = new HashMap<>(answers);
        later.keySet().retainAll(KNOWN_LATER);
        return (forms.ofStart(execution.getProcessDefinitionId()).inWords(answers) + "\n" + forms.ofTask(execution.getProcessDefinitionId(), "Task_ReviewIncident").inWords(later)).strip();
    }
}
