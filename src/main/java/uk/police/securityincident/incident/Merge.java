package uk.police.securityincident.incident;

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
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

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
    private final CaseTable cases;
    private final Trail trail;
    private final NeedToKnow needToKnow;
    private final SaidSoFar saidSoFar;
    private final FirstAwareness awareness;
    private final DeployedForms forms;
    private final Told told;
    private final Clock clock;

    Merge(@Lazy ProcessEngine engine, CaseTable cases, Trail trail, NeedToKnow needToKnow, SaidSoFar saidSoFar, FirstAwareness awareness, DeployedForms forms, Told told,
            Clock clock) {
        this.engine = engine;
        this.cases = cases;
        this.trail = trail;
        this.needToKnow = needToKnow;
        this.saidSoFar = saidSoFar;
        this.awareness = awareness;
        this.forms = forms;
        this.told = told;
        this.clock = clock;
    }

    /**
     * Two reports of one incident: this case ends, and the other has its duties. Neither ends or is merged meanwhile.
     *
     * @throws RefusedInput if they cannot become one
     */
    void check(Completion completion) {
        var reference = completion.reference();
        var other = Reference.asGiven(completion.text("sameAs"));
        Exercises.refuse(reference, "sameAs", "Nothing was changed: it is merged with nothing.");
        Exercises.refuse(other, "sameAs", "Nothing was changed: give the reference of a real report.");
        if (other.equals(reference)) {
            throw new RefusedInput("This is " + reference + " itself (sameAs). Nothing was changed: give the reference of the other report.");
        }
        if (completion.accepted().content().entrySet().stream().anyMatch(answer -> !List.of("adviceSeen", "sameAs").contains(answer.getKey()) && !answer.getValue().equals(completion.known().get(answer.getKey())))) {
            throw new RefusedInput("Merging ends this incident, and something else was entered too, which would end with it (sameAs). Nothing was changed: send that first, then the reference alone.");
        }
        var open = cases.holdOpen(List.of(reference, other));
        var survivor = running(other);
        // Whoever stands in for the Monitoring Officer in this case does not in every other.
        boolean seen = needToKnow.maySee(other);
        if (!open.contains(other) || survivor == null || !seen
                || engine.getRuntimeService().createEventSubscriptionQuery().processInstanceId(survivor.getId()).eventName(ANOTHER_REPORT).count() == 0) {
            var into = cases.survivor(other);
            if (!into.equals(other) && seen) {
                throw new RefusedInput(other + " was merged into " + into + " before (sameAs). Nothing was changed: " + (into.equals(reference) ? "there is nothing left to merge." : "give that reference."));
            }
            throw new RefusedInput("There is no other open incident '" + other + "' (sameAs). Nothing was changed: correct the reference, such as INC-2026-0001.");
        }
        if (!open.contains(reference)) {
            throw new RefusedInput("This incident has ended meanwhile (sameAs). Nothing was changed: look for it in the log.");
        }
        if (!Integer.valueOf(0).equals(completion.known().get("reportVersion"))) {
            throw new RefusedInput("The final report of this incident is in force, and its recommendations with it (sameAs). Nothing was changed: go on with both.");
        }
        if (told.isTelling(completion.task().getProcessInstanceId(), reference)) {
            throw new RefusedInput("Somebody outside has been told, or is being told, of this incident, so it has to be finished under its own reference (sameAs). Nothing was changed: "
                    + (told.isTelling(survivor.getId(), other) ? "the same is true of " + other + ", so go on with both." : "open the review of " + other + " and merge it into this one."));
        }
        refuseWhatWouldBeLost(completion, other);
        var awareHere = cases.earlier(reference).orElseThrow().awareAt();
        var occurredThere = (String) engine.getRuntimeService().getVariable(survivor.getId(), "occurredAt");
        if (occurredThere != null && awareHere.isBefore(UkTime.parse(occurredThere))) {
            throw new RefusedInput("Somebody was aware of this incident before the time when " + other + " happened (occurredAt). Nothing was changed: correct one of the two first.");
        }
    }

    /** What somebody is finding out for this report nobody would find out for the other: an investigation is offered there only by its own ratings, and a question is asked of one person (W-8.3). */
    private void refuseWhatWouldBeLost(Completion completion, String other) {
        if (told.isToldByChoice(completion.task().getProcessInstanceId())) {
            throw new RefusedInput("Somebody of ours who was chosen in the review is still to be told (sameAs), and nothing would ask for it again. Nothing was changed: have it answered first; "
                    + "or open the review of " + other + " and merge it into this one.");
        }
        for (var waits : Map.of("Task_InvestigateIncident", "An investigation of this incident is going on (sameAs). Nothing was changed: have it returned first", "Task_AnswerQuestion",
                "A question about this incident is not answered yet (sameAs). Nothing was changed: have it answered first, or enter that no answer will come").entrySet()) {
            if (engine.getTaskService().createTaskQuery().processInstanceId(completion.task().getProcessInstanceId()).taskDefinitionKey(waits.getKey()).count() > 0) {
                throw new RefusedInput(waits.getValue() + "; or open the review of " + other + " and merge it into this one.");
            }
        }
    }

    /** Ends this case: the other has all its duties. Its log and its documents stay. */
    @ForModels
    public void into(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var other = Reference.asGiven((String) execution.getVariable("sameAs"));
        cases.join(reference, other);
        needToKnow.shutFamily(other);
        engine.getRuntimeService().createMessageCorrelation(ANOTHER_REPORT).processInstanceId(running(other).getId())
                .setVariable("mergedFrom", Variables.stringValue(reference, true)).correlate();
        var now = clock.instant();
        cases.merge(reference, other, now);
        trail.note(reference, now, "application", execution.getCurrentActivityId(), "merged", Map.of("mergedInto", other));
    }

    /** What is absent here is taken over from the other report; where the two differ, both are shown and it is rated again. */
    @ForModels
    public void takeIn(DelegateExecution execution) {
        var reference = Reference.of(execution);
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
        cases.describe(reference, takenOver);
        var said = new HashMap<String, String>(Map.of("reference", other, "awareHere", (String) execution.getVariable("awareAt"), "awareThere", (String) theirs.get("awareAt"),
                "takenOver", inWords(execution, takenOver), "here", inWords(execution, here), "there", inWords(execution, there)));
        said.put("said", trail.last(other, "StartEvent_IncidentReported").map(report -> form.inWords(report.content())).orElse("") + "\n\n"
                + saidSoFar.inWords(execution.getProcessDefinitionId(), other));
        trail.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), "tookIn", said);
        var earlier = cases.earlier(other).orElseThrow();
        if (!Boolean.TRUE.equals(execution.getVariable("lateReport")) && earlier.awareAt().isBefore(cases.earlier(reference).orElseThrow().awareAt())) {
            // Whoever reported here in time is not asked why the other report came late.
            execution.setVariable("lateBy", other);
        }
        told.takeOver(reference, other, execution.getCurrentActivityId(), clock.instant());
        awareness.count(execution, earlier);
        execution.setVariable("otherReports", Variables.untypedValue(reportsToFollow(execution, other), true));
    }

    /** The other report and those merged into it before, one for each person who made them and does not follow this one already. */
    private List<String> reportsToFollow(DelegateExecution execution, String other) {
        var reports = new LinkedHashMap<String, String>();
        Stream.concat(Stream.of(other), cases.mergedInto(other).stream()).forEach(report -> reports.putIfAbsent(reporter(report), report));
        reports.remove(reporter(Reference.of(execution)));
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
        return Objects.requireNonNullElseGet(cases.earlier(reference).orElseThrow().reporterId(), () -> trail.last(reference, "StartEvent_IncidentReported").orElseThrow().by());
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
