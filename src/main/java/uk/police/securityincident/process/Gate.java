package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.model.bpmn.instance.ExtensionElements;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.spin.SpinRuntimeException;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.process.FormCheck.Accepted;
import uk.police.securityincident.register.Register;

/**
 * The one gate: whatever the door (Tasklist, REST, Java), each start and each completion passes here, is checked
 * against its form and the rules that a form cannot state, and is noted in the file in the same transaction.
 */
@Component
class Gate {

    /** What a start goes on with. */
    record Start(String reference, Map<String, Object> variables) {
    }

    private final ProcessEngine engine;
    private final Register register;
    private final Due due;
    private final Clock clock;
    private final Forms forms;

    Gate(@Lazy ProcessEngine engine, Register register, @Lazy Due due, Clock clock, Forms forms) {
        this.engine = engine;
        this.register = register;
        this.due = due;
        this.clock = clock;
        this.forms = forms;
    }

    /** Checks a start and gives it its reference. */
    Start start(ProcessDefinition definition, String businessKey, Map<String, Object> submitted) {
        if (!forms.hasStart(definition.getId())) {
            throw new RefusedInput("'" + definition.getName() + "' is started by the application alone. Nothing was started.");
        }
        if (businessKey != null && !businessKey.isBlank()) {
            throw new RefusedInput("A reference cannot be chosen: it is given when the report is logged. Nothing was started.");
        }
        var form = forms.ofStart(definition.getId());
        var accepted = form.check(plain(submitted), Map.of());
        var now = clock.instant();
        var variables = new HashMap<>(accepted.variables());
        variables.putIfAbsent("reportedAt", now.toString());
        variables.putIfAbsent("awareAt", variables.get("reportedAt"));
        if (form.asks("receivedBy")) {
            variables.putIfAbsent("receivedBy", "form");
        }
        var user = user();
        checkTimes(variables, now);
        if (accepted.text("moCalledAt") != null && UkTime.parse(accepted.text("moCalledAt")).isAfter(now)) {
            throw new RefusedInput("The time you telephoned (moCalledAt) lies in the future. Nothing was started: correct it and send it again.");
        }
        if (variables.get("reporterId") != null) {
            checkReporter((String) variables.get("reporterId"), user);
        } else if (!form.asks("receivedBy") || variables.get("receivedBy").equals("form")) {
            variables.put("reporterId", user);
        }
        var reportedAt = UkTime.parse((String) variables.get("reportedAt"));
        var model = engine.getRepositoryService().getBpmnModelInstance(definition.getId());
        Process process = model.getModelElementById(definition.getKey());
        var reference = register.nextReference(property(process, "referencePrefix").orElseThrow(), reportedAt);
        variables.put("reference", reference);
        var awareAt = UkTime.parse((String) variables.get("awareAt"));
        variables.putIfAbsent("reporterId", null);
        register.log(reference, definition.getKey(), (String) variables.get("reporterId"), awareAt, reportedAt, now,
                false, accepted.text("conductConcern"));
        var content = new HashMap<>(accepted.content());
        // W-8.4d: it stands in the log alone, apart from what those who work on the incident are shown.
        content.remove("conductConcern");
        register.note(reference, now, user, forms.start(definition.getId()).getId(), "completed", content);
        return new Start(reference, variables);
    }

    /** Starts a process that has no form, which no door from outside does. */
    void startOwn(String process, String businessKey) {
        var executor = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired();
        asApplication(() -> ProcessInstantiationBuilderImpl.createProcessInstanceByKey(executor, process).businessKey(businessKey).execute());
    }

    /** Checks what completes a task; returns the variables to complete it with. */
    Map<String, Object> complete(Task task, Map<String, Object> submitted) {
        var known = engine.getTaskService().getVariables(task.getId());
        var accepted = forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey()).check(plain(submitted), known);
        var changed = accepted.variables().keySet().stream().filter(key -> !Objects.equals(accepted.variables().get(key), known.get(key))).toList();
        if (accepted.answer("adviceSeen") != null && !accepted.answer("adviceSeen").equals(known.get("adviceNumber")) && !changed.isEmpty()) {
            throw new RefusedInput("The facts have changed since you opened this form, and it would have put the old ones back (" + String.join(", ", changed)
                    + "). Nothing was changed: copy what you wrote, open the task anew, and send it again.");
        }
        checkRules(task, accepted, known);
        var reference = (String) known.get("reference");
        var content = new HashMap<>(accepted.content());
        for (var local : List.of("recipient", "adviser", "recommendation", "askedOf")) {
            if (known.get(local) != null) {
                content.put(local, known.get(local));
            }
        }
        if (known.get("recipient") != null) {
            // What is written now speaks of this level, whatever the rating is when it goes out.
            content.put("level", known.get("rating") != null ? known.get("rating") : known.get("incidentLevel"));
        }
        register.note(reference, clock.instant(), user(), task.getTaskDefinitionKey(), "completed", content);
        var variables = Variables.createVariables();
        accepted.variables().forEach(variables::putValue);
        accepted.forThisStep().forEach((key, value) -> variables.putValueTyped(key, Variables.untypedValue(value, true)));
        if (task.getTaskDefinitionKey().equals("Task_AssessIncident")) {
            variables.putIfAbsent("ratingReason", null);
        }
        variables.putValueTyped("changed", Variables.untypedValue(String.join(",", changed), true));
        return variables;
    }

    /** Runs as the application: what a check reads is not what the person may read. */
    <T> T asApplication(Callable<T> work) {
        var refused = new RefusedInput[1];
        T result = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(() -> {
                    try {
                        return work.call();
                    } catch (RefusedInput e) {
                        // Leaves the engine by itself: the engine would log it with what was entered, which may be personal.
                        refused[0] = e;
                        return null;
                    }
                }));
        if (refused[0] != null) {
            throw refused[0];
        }
        return result;
    }

    String user() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null || who.getUserId() == null ? "application" : who.getUserId();
    }

    private boolean isIn(String... groups) {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null || who.getGroupIds() != null && who.getGroupIds().stream().anyMatch(List.of(groups)::contains);
    }

    private static Map<String, Object> plain(Map<String, Object> submitted) {
        var plain = new HashMap<String, Object>();
        if (submitted instanceof VariableMap map) {
            for (var key : map.keySet()) {
                try {
                    plain.put(key, map.<org.camunda.bpm.engine.variable.value.TypedValue>getValueTyped(key).getValue());
                } catch (IllegalStateException | SpinRuntimeException e) {
                    throw new RefusedInput("The value of '" + key + "' cannot be read. Nothing was changed: send text, a number, or true or false.");
                }
            }
        } else if (submitted != null) {
            plain.putAll(submitted);
        }
        return plain;
    }

    /** occurredAt ≤ awareAt ≤ reportedAt ≤ now; a processor knew before it told us. */
    private static void checkTimes(Map<String, Object> values, Instant now) {
        var order = List.of("occurredAt", "awareAt", "reportedAt");
        var words = Map.of("occurredAt", "when it happened", "awareAt", "when you became aware", "reportedAt", "when it was reported");
        String earlierKey = null;
        Instant earlier = null;
        for (var key : order) {
            if (values.get(key) == null) {
                continue;
            }
            var time = UkTime.parse((String) values.get(key));
            if (time.isAfter(now)) {
                throw new RefusedInput("The time " + words.get(key) + " (" + key + ") lies in the future. Nothing was changed: correct it and send it again.");
            }
            if (earlier != null && time.isBefore(earlier)) {
                throw new RefusedInput("The time " + words.get(key) + " (" + key + ") lies before " + words.get(earlierKey) + " (" + earlierKey
                        + "). Nothing was changed: correct one of the two and send it again.");
            }
            earlier = time;
            earlierKey = key;
        }
        for (var key : List.of("processorAwareAt", "controllerAwareAt")) {
            if (values.get(key) != null && UkTime.parse((String) values.get(key)).isAfter(now)) {
                throw new RefusedInput("The time " + key + " lies in the future. Nothing was changed: correct it and send it again.");
            }
        }
    }

    private void checkReporter(String reporterId, String user) {
        if (!reporterId.equals(user) && !isIn("monitoring-officer", "data-protection-officer", "camunda-admin")) {
            throw new RefusedInput("Only the Monitoring Officer or the DPO may report for somebody else (reporterId). Leave it empty to report yourself.");
        }
        if (engine.getIdentityService().createUserQuery().userId(reporterId).count() == 0) {
            throw new RefusedInput("Nobody signs in as '" + reporterId + "' (reporterId). Leave it empty for somebody without an account: the tasks then come to you.");
        }
    }

    private void checkRules(Task task, Accepted accepted, Map<String, Object> known) {
        var now = clock.instant();
        switch (task.getTaskDefinitionKey()) {
            case "Task_CompleteIncidentForm", "Task_ReviewIncident" -> {
                var times = new HashMap<>(known);
                times.putAll(accepted.variables());
                if (accepted.text("correctedAwareAt") != null) {
                    times.put("awareAt", accepted.text("correctedAwareAt"));
                }
                checkTimes(times, now);
                if (accepted.text("revisionReason") != null && Integer.valueOf(0).equals(known.get("reportVersion"))) {
                    throw new RefusedInput("There is no final report in force to revise (revisionReason). Nothing was changed.");
                }
                if (accepted.text("revisionReason") != null && isOpen(task, "Task_WriteFinalReport", "Task_WriteRecommendation", "Task_ApproveFinalReport")) {
                    throw new RefusedInput("The final report is being revised already (revisionReason). Nothing was changed: complete that revision.");
                }
                if ("yes".equals(accepted.text("sendUpdate"))) {
                    checkUpdate(task, known);
                }
            }
            case "Task_ApproveNotice", "Task_ApproveUpdate" -> {
                if (task.getTaskDefinitionKey().equals("Task_ApproveUpdate") && "noLonger".equals(accepted.text("approved"))) {
                    throw new RefusedInput("Whoever was told must hear what changed (approved). Nothing was changed: approve the update, or send it back.");
                }
                checkApproval(task, accepted, known, now);
            }
            case "Task_RecordNoticeSent", "Task_RecordUpdateSent" -> {
                var sentAt = UkTime.parse(accepted.text("sentAt"));
                if (sentAt.isAfter(now) || sentAt.isBefore(UkTime.parse((String) known.get("awareAt")))) {
                    throw new RefusedInput("The time it was sent (sentAt) must lie between awareness and now. Nothing was changed: correct it and send it again.");
                }
                if (task.getTaskDefinitionKey().equals("Task_RecordNoticeSent") && accepted.text("delayReason") == null
                        && sentAt.isAfter(due.of(task, "Deadline_ExternalNotification"))) {
                    throw new RefusedInput("It went later than 72 hours after awareness: give the reason for the delay (delayReason). Nothing was changed.");
                }
            }
            case "Task_AdviseOnRisk", "Task_AdviseOnTelling", "Task_ViewOnNotTelling" -> {
                var adviser = Objects.toString(known.get("adviser"), "data-protection-officer");
                if (!isIn(adviser, "camunda-admin")) {
                    throw new RefusedInput("This advice is for " + adviser + " to give. Nothing was changed: what they told you, enter in the review.");
                }
                if (accepted.text("regime") != null && !adviser.equals("data-protection-officer")) {
                    throw new RefusedInput("Under which law the data were processed (regime) is for the DPO to say. Nothing was changed: leave it empty.");
                }
            }
            case "Task_ImplementRecommendation" -> {
                if (accepted.text("implementedOn") != null && LocalDate.parse(accepted.text("implementedOn")).isAfter(today(now))) {
                    throw new RefusedInput("The day it was implemented (implementedOn) lies in the future. Nothing was changed: complete the task once it is done.");
                }
            }
            case "Task_WriteRecommendation" -> {
                if (LocalDate.parse(accepted.text("targetDate")).isBefore(today(now))) {
                    throw new RefusedInput("The target date (targetDate) lies in the past. Nothing was changed: choose today or later.");
                }
            }
            default -> {
                // The form says it all.
            }
        }
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, UkTime.LONDON);
    }

    private void checkUpdate(Task task, Map<String, Object> known) {
        if (known.get("icoTold") == null && known.get("dataSubjectsTold") == null) {
            throw new RefusedInput("Nobody outside has been told yet, so there is nobody to update (sendUpdate). Nothing was changed.");
        }
        if (isOpen(task, "Task_PrepareUpdate", "Task_ApproveUpdate", "Task_RecordUpdateSent")) {
            throw new RefusedInput("An update is being written already (sendUpdate): add to that one, or ask again when it has gone out. Nothing was changed.");
        }
    }

    private boolean isOpen(Task of, String... tasks) {
        return engine.getTaskService().createTaskQuery().processInstanceId(of.getProcessInstanceId()).taskDefinitionKeyIn(tasks).count() > 0;
    }

    /** W-C.H: nobody approves what they prepared, unless no second person has answered by the warning, and then with a reason. */
    private void checkApproval(Task task, Accepted accepted, Map<String, Object> known, Instant now) {
        var prepared = register.entries((String) known.get("reference"), List.of(task.getTaskDefinitionKey().replace("Approve", "Prepare"))).stream()
                .filter(e -> e.event().equals("completed") && Objects.equals(e.said("recipient"), known.get("recipient")))
                .reduce((first, second) -> second);
        boolean own = prepared.isPresent() && prepared.get().by().equals(user()) && "yes".equals(accepted.text("approved"));
        if (own && now.isBefore(due.of(task, "Warning_ExternalNotification"))) {
            throw new RefusedInput("You prepared this yourself: until 48 hours after awareness somebody else must approve it. Nothing was changed; the task waits for them.");
        }
        if (own && accepted.text("ownApprovalReason") == null) {
            throw new RefusedInput("You prepared this yourself and nobody else has answered: give the reason for approving it alone (ownApprovalReason). Nothing was changed.");
        }
    }

    static Optional<String> property(Process process, String name) {
        ExtensionElements extensions = process.getExtensionElements();
        return extensions.getElementsQuery().filterByType(CamundaProperties.class).singleResult().getCamundaProperties().stream()
                .filter(p -> p.getCamundaName().equals(name)).findFirst().map(CamundaProperty::getCamundaValue);
    }
}
