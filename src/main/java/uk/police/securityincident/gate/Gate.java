package uk.police.securityincident.gate;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.value.SpinValue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.form.CaseView;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * The one gate: whatever the door (Tasklist, REST, Java), each start and each completion passes here, is checked
 * against its form and the {@link Rules} of its process, and is noted in the file in the same transaction.
 */
@Component
@CaseVariables(sets = {"awareAt", "changed", "receivedBy", "reference", "reportedAt", "reporterId"}, reads = {"occurredAt", "periodFrom", "periodUntil"})
public class Gate {

    /** What a text for somebody outside speaks of, as it was when it was written; of an earlier edition the level only. */
    public static final List<String> SPOKEN_OF = List.of("level", "riskToIndividuals", "affectedIndividuals");

    /** What a start goes on with. */
    record Start(String reference, Map<String, Object> variables) {
    }

    private final ProcessEngine engine;
    private final Caller caller;
    private final CaseTable cases;
    private final Trail trail;
    private final Clock clock;
    private final DeployedForms forms;
    private final CaseView view;
    private final NeedToKnow needToKnow;
    private final SentTwice sentTwice;
    private final Map<String, Rules> rules;

    Gate(@Lazy ProcessEngine engine, Caller caller, CaseTable cases, Trail trail, Clock clock, DeployedForms forms, CaseView view, NeedToKnow needToKnow, SentTwice sentTwice,
            List<Rules> rules) {
        this.engine = engine;
        this.caller = caller;
        this.cases = cases;
        this.trail = trail;
        this.clock = clock;
        this.forms = forms;
        this.view = view;
        this.needToKnow = needToKnow;
        this.sentTwice = sentTwice;
        this.rules = rules.stream().collect(Collectors.toMap(Rules::process, Function.identity()));
    }

    /** Until when a task is for somebody else than this person of its role. Inside the engine, with the rights of the application. */
    public Optional<Instant> leftToOthersUntil(Task task, String user) {
        return rules(task).leftToOthersUntil(task, user);
    }

    /** Of the process of a task. Inside the engine, with the rights of the application. */
    Rules rules(Task task) {
        return rules(engine.getRepositoryService().getProcessDefinition(task.getProcessDefinitionId()).getKey());
    }

    /** Where the form says it all, there are none. */
    private Rules rules(String process) {
        return rules.getOrDefault(process, () -> process);
    }

    /**
     * Checks a start and gives it its reference.
     *
     * @param from null, unless a step of another case starts this one
     */
    Start start(ProcessDefinition definition, String businessKey, Map<String, Object> submitted, Origin from) {
        if (!isStartedByPeople(definition)) {
            throw new RefusedInput("'" + definition.getName() + "' is started by the application alone. Nothing was started.");
        }
        if (businessKey != null && !businessKey.isBlank()) {
            throw new RefusedInput("A reference cannot be chosen: it is given when the report is logged. Nothing was started.");
        }
        var form = forms.ofStart(definition.getId());
        var now = clock.instant();
        var answers = Submitted.plain(submitted);
        if (!caller.isSomebody()) {
            answers.putAll(rules(definition.getKey()).byCalendar(definition, now));
        }
        var accepted = form.check(answers, Map.of());
        rules(definition.getKey()).checkStart(accepted, now);
        var variables = new HashMap<>(accepted.variables());
        variables.putIfAbsent("reportedAt", now.toString());
        variables.putIfAbsent("awareAt", variables.get("reportedAt"));
        if (form.asks("receivedBy")) {
            variables.putIfAbsent("receivedBy", "form");
        }
        if (from == null) {
            TimesOfReport.checkStart(form, accepted, caller.isIn("monitoring-officer", "data-protection-officer") && !caller.user().equals(accepted.text("reporterId")), now);
        }
        TimesOfReport.check(variables, now);
        var named = from != null ? from.reference() : Reference.asGiven(accepted.text("cameFrom"));
        var awareHere = (String) variables.get("awareAt");
        var awareThere = named == null ? null : goOn(variables, named, from != null);
        var cameFrom = named == null ? null : cases.survivor(named);
        var content = new HashMap<>(accepted.content());
        // W-8.4d: it stands in the log alone, apart from what those who work on the incident are shown.
        content.remove("conductConcern");
        if (from == null) {
            nameReporter(variables, form);
            if (caller.isSomebody()) {
                sentTwice.check(caller.user(), forms.start(definition.getId()).getId(), content, accepted.text("conductConcern"), now);
            }
        }
        variables.putIfAbsent("reporterId", null);
        var reportedAt = UkTime.parse((String) variables.get("reportedAt"));
        Process process = engine.getRepositoryService().getBpmnModelInstance(definition.getId()).getModelElementById(definition.getKey());
        var reference = cases.nextReference(Elements.property(process, "referencePrefix").orElseThrow(), reportedAt);
        variables.put("reference", reference);
        cases.log(reference, definition.getKey(), (String) variables.get("reporterId"), UkTime.parse((String) variables.get("awareAt")), reportedAt, now, false,
                accepted.text("conductConcern"));
        trail.note(reference, now, caller.user(), forms.start(definition.getId()).getId(), "completed", content);
        cases.describe(reference, Submitted.described(content));
        if (cameFrom != null) {
            cases.cameFrom(reference, cameFrom);
            trail.note(reference, now, caller.user(), definition.getKey(), "cameFrom", Map.of("cameFrom", cameFrom, "awareThere", awareThere.toString(), "awareHere", awareHere,
                    "said", from == null ? "" : from.said()));
            trail.note(cameFrom, now, caller.user(), definition.getKey(), "ledTo", Map.of("reference", reference));
        }
        return new Start(reference, variables);
    }

    boolean isStartedByPeople(ProcessDefinition definition) {
        return forms.hasStart(definition.getId());
    }

    /** Checks what completes a task; returns the variables to complete it with. */
    Map<String, Object> complete(Task task, Map<String, Object> submitted) {
        var form = forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey());
        var variablesBefore = engine.getTaskService().getVariables(task.getId());
        var known = new HashMap<>(variablesBefore);
        var answers = Submitted.plain(submitted);
        var shown = view.of((TaskEntity) task, form.reads(answers.keySet()));
        shown.keySet().forEach(name -> known.put(name, shown.getValueTyped(name) instanceof SpinValue json ? Spin.JSON(json.getValueSerialized()) : shown.get(name)));
        var accepted = form.check(answers, known);
        var changed = accepted.variables().keySet().stream().filter(key -> !Objects.equals(accepted.variables().get(key), known.get(key))).toList();
        if (accepted.answer("adviceSeen") != null && !accepted.answer("adviceSeen").equals(known.get("adviceNumber")) && !changed.isEmpty()) {
            throw new RefusedInput("The facts have changed since you opened this form, and it would have put the old ones back (" + String.join(", ", changed)
                    + "). Nothing was changed: copy what you wrote, open the task anew, and send it again.");
        }
        var completion = new Completion(task, accepted, known, clock.instant());
        rules(task).checkCompletion(completion);
        needToKnow.checkAnswers(completion.reference(), accepted);
        note(completion);
        var variables = Variables.createVariables();
        accepted.variables().forEach(variables::putValue);
        accepted.forThisStep().forEach((key, value) -> {
            // What an earlier edition's draft filled in stands with the task and ends with it.
            if (!variablesBefore.containsKey(key)) {
                variables.putValueTyped(key, Variables.untypedValue(value, true));
            }
        });
        rules(task).ofThisTimeOnly(completion.step()).forEach(name -> variables.putIfAbsent(name, null));
        variables.putValueTyped("changed", Variables.untypedValue(String.join(",", changed), true));
        return variables;
    }

    private void note(Completion completion) {
        var known = completion.known();
        var content = new HashMap<>(completion.accepted().content());
        // Who is kept out is not for the file, which those at work on the case are shown.
        content.remove("personInvolved");
        Stream.of("recipient", "adviser", "recommendation", "askedOf").filter(local -> known.get(local) != null).forEach(local -> content.put(local, known.get(local)));
        if (known.get("recipient") != null) {
            // What is written now speaks of this, whatever is known when it goes out.
            SPOKEN_OF.stream().filter(one -> known.get(one) != null).forEach(one -> content.put(one, known.get(one)));
            content.put("level", known.get("rating") != null ? known.get("rating") : known.get("incidentLevel"));
        }
        trail.note(completion.reference(), completion.now(), caller.user(), completion.step(), "completed", content);
        cases.describe(completion.reference(), Submitted.described(content));
    }

    /**
     * The first awareness is that of the earlier case, if it was earlier (W-4.6). What a step of that case starts was
     * reported when that case was, by whoever reported that: from then on it was known here, however long the answer took.
     *
     * @return the awareness of the earlier case
     */
    private Instant goOn(Map<String, Object> variables, String cameFrom, boolean byTheApplication) {
        if (!byTheApplication && !caller.isIn("monitoring-officer", "data-protection-officer", "cyber-security", "information-security-officer")) {
            throw new RefusedInput("Only the Monitoring Officer, the DPO, the cyber security team or the Information Security Officer may name an earlier case (cameFrom)."
                    + " Nothing was started: leave it empty, and say in the outline what came before.");
        }
        Exercises.refuse(cameFrom, "cameFrom", "Nothing was started: leave it empty, or give the reference of a real case.");
        // What was merged into another goes on from that one.
        var earlier = cases.earlier(cases.survivor(cameFrom)).filter(known -> !known.fromRegisterBefore()).filter(known -> byTheApplication || needToKnow.maySee(cameFrom)).orElseThrow(() -> new RefusedInput(
                "There is no earlier case '" + cameFrom + "' (cameFrom). Nothing was started: correct the reference, such as ASK-2026-0001, or leave it empty."));
        if (byTheApplication) {
            variables.put("reporterId", earlier.reporterId());
            variables.put("reportedAt", earlier.reportedAt().toString());
        }
        if (earlier.awareAt().isBefore(UkTime.parse((String) variables.get("awareAt")))) {
            if (variables.get("occurredAt") != null && earlier.awareAt().isBefore(UkTime.parse((String) variables.get("occurredAt")))) {
                throw new RefusedInput("Somebody was aware of " + cameFrom + " (cameFrom) before the time when it happened (occurredAt)."
                        + " Nothing was started: correct one of the two, or leave the time when it happened empty.");
            }
            variables.put("awareAt", earlier.awareAt().toString());
        }
        return earlier.awareAt();
    }

    /** Whoever starts it, or for whom the Monitoring Officer or the DPO enters it; nobody where that is somebody without an account. */
    private void nameReporter(Map<String, Object> variables, Form form) {
        var reporterId = (String) variables.get("reporterId");
        if (reporterId == null) {
            if (!form.asks("receivedBy") || variables.get("receivedBy").equals("form")) {
                variables.put("reporterId", caller.isSomebody() ? caller.user() : null);
            }
            return;
        }
        if (!reporterId.equals(caller.user()) && !caller.isIn("monitoring-officer", "data-protection-officer")) {
            throw new RefusedInput("Only the Monitoring Officer or the DPO may report for somebody else (reporterId). Nothing was started: leave it empty to report yourself.");
        }
        if (engine.getIdentityService().createUserQuery().userId(reporterId).count() == 0) {
            throw new RefusedInput("Nobody signs in as '" + reporterId + "' (reporterId). Nothing was started: leave it empty for somebody without an account: the tasks then come to you.");
        }
    }
}
