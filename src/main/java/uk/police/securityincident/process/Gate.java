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
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.spin.SpinRuntimeException;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.process.FormCheck.Accepted;
import uk.police.securityincident.register.Register;

/**
 * The one gate: whatever the door (Tasklist, REST, Java), each start and each completion passes here, is checked
 * against its form and the rules that a form cannot state, and is noted in the file in the same transaction.
 */
@Component
@CaseVariables(sets = {"awareAt", "changed", "handOver", "ratingReason", "receivedBy", "reference", "reportedAt", "reporterId"}, reads = {"occurredAt", "periodFrom", "periodUntil"})
class Gate {

    /** What a start goes on with. */
    record Start(String reference, Map<String, Object> variables) {
    }

    /** The case whose step starts another, and what was decided there; said by the application, never by a caller. */
    record Origin(String reference, String said) {
    }

    /** From these a case may come; any other reference, such as a conduct referral's, is as unknown as one never given. */
    static final List<String> MAY_GO_ON = List.of("security-incident", "guidance-request", "security-vulnerability");

    /** In years. */
    private static final int LONGEST_REVIEW = 10;

    private final ProcessEngine engine;
    private final Register register;
    private final Due due;
    private final Clock clock;
    private final Forms forms;
    private final Notifications notifications;
    private final Stages stages;
    private final NeedToKnow needToKnow;
    private final Deputies deputies;
    private final Organisation organisation;
    private final Disposal disposal;
    private final FourEyes fourEyes;

    Gate(@Lazy ProcessEngine engine, Register register, @Lazy Due due, Clock clock, Forms forms, @Lazy Notifications notifications, Stages stages, NeedToKnow needToKnow,
            Deputies deputies, Organisation organisation, @Lazy Disposal disposal, FourEyes fourEyes) {
        this.engine = engine;
        this.register = register;
        this.due = due;
        this.clock = clock;
        this.forms = forms;
        this.notifications = notifications;
        this.stages = stages;
        this.needToKnow = needToKnow;
        this.deputies = deputies;
        this.organisation = organisation;
        this.disposal = disposal;
        this.fourEyes = fourEyes;
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
        var answers = plain(submitted);
        if (definition.getKey().equals("board-review") && !isSomebody()) {
            answers.putAll(BoardReview.lastQuarter(now));
        }
        var accepted = form.check(answers, Map.of());
        checkStart(definition.getKey(), accepted, now);
        var variables = new HashMap<>(accepted.variables());
        variables.putIfAbsent("reportedAt", now.toString());
        variables.putIfAbsent("awareAt", variables.get("reportedAt"));
        if (form.asks("receivedBy")) {
            variables.putIfAbsent("receivedBy", "form");
        }
        var user = user();
        if (from == null) {
            TimesOfReport.checkStart(form, accepted, isIn("monitoring-officer", "data-protection-officer") && !user.equals(accepted.text("reporterId")), now);
        }
        TimesOfReport.check(variables, now);
        if (accepted.text("moCalledAt") != null && UkTime.parse(accepted.text("moCalledAt")).isAfter(now)) {
            throw new RefusedInput("The time you telephoned (moCalledAt) lies in the future. Nothing was started: correct it and send it again.");
        }
        var named = from != null ? from.reference() : Cases.reference(accepted.text("cameFrom"));
        var awareHere = (String) variables.get("awareAt");
        var awareThere = named == null ? null : goOn(variables, named, from != null);
        var cameFrom = named == null ? null : register.survivor(named);
        if (from == null && variables.get("reporterId") != null) {
            checkReporter((String) variables.get("reporterId"), user);
        } else if (from == null && (!form.asks("receivedBy") || variables.get("receivedBy").equals("form"))) {
            variables.put("reporterId", isSomebody() ? user : null);
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
        register.describe(reference, described(content));
        if (cameFrom != null) {
            register.cameFrom(reference, cameFrom);
            register.note(reference, now, user, definition.getKey(), "cameFrom", Map.of("cameFrom", cameFrom, "awareThere", awareThere.toString(), "awareHere", awareHere,
                    "said", from == null ? "" : from.said()));
            register.note(cameFrom, now, user, definition.getKey(), "ledTo", Map.of("reference", reference));
        }
        return new Start(reference, variables);
    }

    boolean isStartedByPeople(ProcessDefinition definition) {
        return forms.hasStart(definition.getId());
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
        needToKnow.checkAnswers(reference, accepted);
        var content = new HashMap<>(accepted.content());
        // Who is kept out is not for the file, which those at work on the case are shown.
        content.remove("personInvolved");
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
        register.describe(reference, described(content));
        var variables = Variables.createVariables();
        accepted.variables().forEach(variables::putValue);
        accepted.forThisStep().forEach((key, value) -> {
            // What a draft filled in stands with the task and ends with it.
            if (!known.containsKey(key)) {
                variables.putValueTyped(key, Variables.untypedValue(value, true));
            }
        });
        if (task.getTaskDefinitionKey().equals("Task_AssessIncident")) {
            variables.putIfAbsent("handOver", null);
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

    /** Or nobody: the application itself. */
    private boolean isSomebody() {
        return engine.getIdentityService().getCurrentAuthentication() != null;
    }

    private boolean isIn(String... groups) {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null || who.getGroupIds() != null && who.getGroupIds().stream().anyMatch(List.of(groups)::contains);
    }

    /** As the register keeps it: "not known" as absent, local time as an instant. */
    private static Map<String, Object> described(Map<String, Object> answers) {
        var described = new HashMap<>(answers);
        described.replaceAll((key, value) -> value.equals("notKnown") ? null : value);
        described.computeIfPresent("occurredAt", (key, value) -> UkTime.parse((String) value));
        if ("no".equals(answers.get("corporateRisk"))) {
            // E-5.1: a revised report takes it back.
            described.put("corporateRiskText", null);
        }
        return described;
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

    /**
     * The first awareness is that of the earlier case, if it was earlier (W-4.6). What a step of that case starts was
     * reported when that case was, by whoever reported that: from then on it was known here, however long the answer took.
     *
     * @return the awareness of the earlier case
     */
    private Instant goOn(Map<String, Object> variables, String cameFrom, boolean byTheApplication) {
        if (!byTheApplication && !isIn("monitoring-officer", "data-protection-officer", "cyber-security", "information-security-officer", "camunda-admin")) {
            throw new RefusedInput("Only the Monitoring Officer, the DPO, the cyber security team or the Information Security Officer may name an earlier case (cameFrom)."
                    + " Nothing was started: leave it empty, and say in the outline what came before.");
        }
        // What was merged into another goes on from that one; whoever is kept out of one is kept out of both.
        var survivor = register.survivor(cameFrom);
        var earlier = register.earlier(survivor, MAY_GO_ON).filter(known -> byTheApplication || !needToKnow.keptOutOf(survivor).contains(user())).orElseThrow(() -> new RefusedInput("There is no earlier case '" + cameFrom
                + "' (cameFrom). Nothing was started: correct the reference, such as ASK-2026-0001, or leave it empty."));
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

    private void checkReporter(String reporterId, String user) {
        if (!reporterId.equals(user) && !isIn("monitoring-officer", "data-protection-officer", "camunda-admin")) {
            throw new RefusedInput("Only the Monitoring Officer or the DPO may report for somebody else (reporterId). Leave it empty to report yourself.");
        }
        if (isUnknown(reporterId)) {
            throw new RefusedInput("Nobody signs in as '" + reporterId + "' (reporterId). Leave it empty for somebody without an account: the tasks then come to you.");
        }
    }

    private boolean isUnknown(String user) {
        return engine.getIdentityService().createUserQuery().userId(user).count() == 0;
    }

    private void checkStart(String process, Accepted accepted, Instant now) {
        switch (process) {
            case "conduct-referral" -> {
                if (accepted.text("personInvolved") != null && isUnknown(accepted.text("personInvolved"))) {
                    throw new RefusedInput("Nobody signs in as '" + accepted.text("personInvolved") + "' (personInvolved). Nothing was started: correct it, or describe somebody without an account in words.");
                }
            }
            case "role-delegation" -> {
                if (!isIn(accepted.text("delegatedRole"), "camunda-admin")) {
                    throw new RefusedInput("You can delegate only a role that is yours (delegatedRole). Nothing was started: choose your own, or ask an administrator.");
                }
                if (accepted.text("deputyId").equals(user())) {
                    throw new RefusedInput("The role is yours already (deputyId). Nothing was started: name the one who stands in for you.");
                }
                if (engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey("role-delegation").variableValueEquals("roleGiven", true)
                        .variableValueEquals("deputyId", user()).variableValueEquals("delegatedRole", accepted.text("delegatedRole")).count() > 0) {
                    throw new RefusedInput("The role was delegated to you for a time, and it is not yours to give on (delegatedRole). Nothing was started: ask whoever gave it to you.");
                }
                if (isUnknown(accepted.text("deputyId"))) {
                    throw new RefusedInput("Nobody signs in as '" + accepted.text("deputyId") + "' (deputyId). Nothing was started: correct it and send it again.");
                }
                var until = UkTime.parse(accepted.text("delegatedUntil"));
                if (!until.isAfter(now) || !until.isAfter(UkTime.parse(accepted.text("delegatedFrom")))) {
                    throw new RefusedInput("The delegation must end in the future, and after it begins (delegatedUntil). Nothing was started: correct it and send it again.");
                }
            }
            case "legal-hold" -> {
                var held = Cases.reference(accepted.text("heldReference"));
                // Of a referral, Professional Standards alone know (E-3.7.1).
                boolean known = (register.isOfReferral(held) ? isIn("professional-standards") : isIn("monitoring-officer", "data-protection-officer", "camunda-admin"))
                        && !needToKnow.keptOutOf(held).contains(user());
                boolean free = (known ? disposal.mayBeHeld(held) : Optional.<Boolean>empty()).orElseThrow(() -> new RefusedInput("There is no case '" + held
                        + "' in your log (heldReference). Nothing was started: correct the reference, such as INC-2026-0001."));
                if (!free) {
                    throw new RefusedInput(held + " is under legal hold already, or it is disposed of (heldReference). Nothing was started: look at its file.");
                }
            }
            case "board-review" -> {
                var from = LocalDate.parse(accepted.text("periodFrom"));
                var until = LocalDate.parse(accepted.text("periodUntil"));
                if (from.isAfter(until)) {
                    throw new RefusedInput("The first day lies after the last (periodFrom, periodUntil). Nothing was started: correct one of the two and send it again.");
                }
                if (until.isAfter(today(now))) {
                    throw new RefusedInput("The last day lies in the future (periodUntil). Nothing was started: choose today or earlier, and send it again.");
                }
                if (from.isBefore(until.minusYears(LONGEST_REVIEW))) {
                    throw new RefusedInput("The period is longer than " + LONGEST_REVIEW + " years (periodFrom). Nothing was started: correct the first day and send it again.");
                }
            }
            default -> {
                // The form says it all.
            }
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
                TimesOfReport.check(times, now);
                if (accepted.text("revisionReason") != null && Integer.valueOf(0).equals(known.get("reportVersion"))) {
                    throw new RefusedInput("There is no final report in force to revise (revisionReason). Nothing was changed.");
                }
                if (accepted.text("revisionReason") != null && isOpen(task, "Task_WriteFinalReport", "Task_WriteRecommendation", "Task_ApproveFinalReport")) {
                    throw new RefusedInput("The final report is being revised already (revisionReason). Nothing was changed: complete that revision.");
                }
                if ("yes".equals(accepted.text("sendUpdate"))) {
                    checkUpdate(task, known);
                }
                if (accepted.text("sameAs") != null) {
                    checkMerge(task, accepted, known);
                }
                if (accepted.text("personInvolved") != null && !accepted.text("personInvolved").startsWith("person:")) {
                    throw new RefusedInput("Only a person can be kept out, not a role (personInvolved). Nothing was changed: choose a person.");
                }
            }
            case "Task_AssessIncident" -> {
                boolean cyber = "yes".equals(accepted.answer("cyber") != null ? accepted.answer("cyber") : known.get("cyber"));
                if ("yes".equals(accepted.text("handOver"))) {
                    checkHandOver(task, known);
                }
                if ("yes".equals(accepted.text("handOver")) && !(cyber && "none".equals(known.get("dataKind")))) {
                    throw new RefusedInput("Only a cyber incident in which no information is involved is handed over (handOver). Nothing was changed: record the kind of information in the review first, or leave it here.");
                }
            }
            case "Task_TakeOverIncident" -> checkHandOver(task, known);
            case "Task_PrepareIcoNotice", "Task_PrepareIcoUpdate" -> {
                if ("final".equals(accepted.text("noticeKind")) && accepted.answer("notYetKnown") instanceof List<?> missing && !missing.isEmpty()) {
                    throw new RefusedInput("A notice from which something is missing is not the final one (noticeKind, notYetKnown). Nothing was changed: give what is ticked as not yet known, or send a follow-up.");
                }
            }
            case "Task_DecideDataSubjectNotification" -> {
                boolean restricted = "restricted".equals(accepted.text("notToldGround"));
                if ("yes".equals(accepted.text("dataSubjectsDecision")) && accepted.text("notToldGround") != null) {
                    throw new RefusedInput("They are to be told, and a ground for not telling them is chosen too (notToldGround). Nothing was changed: choose one of the two.");
                }
                if (restricted && "ukGdpr".equals(known.get("regime"))) {
                    throw new RefusedInput("The DPO says that the data were processed under the UK GDPR; a restriction under DPA 2018 s.68(7) is for law enforcement only (notToldGround). Nothing was changed.");
                }
                if (restricted) {
                    checkReviewDay(accepted, now);
                } else if (accepted.text("restrictionGround") != null || accepted.text("restrictionReviewOn") != null) {
                    throw new RefusedInput("An end and a day of review belong to a restriction, which is not chosen (restrictionGround, restrictionReviewOn). Nothing was changed: choose the ground, or leave both empty.");
                }
            }
            case "Task_ReviewRestriction" -> {
                if ("stands".equals(accepted.text("restriction"))) {
                    if ("ukGdpr".equals(known.get("regime"))) {
                        throw new RefusedInput("The DPO says that the data were processed under the UK GDPR; a restriction under DPA 2018 s.68(7) cannot stand (restriction). Nothing was changed: decide anew.");
                    }
                    checkReviewDay(accepted, now);
                }
                if ("ended".equals(accepted.text("restriction")) && Boolean.TRUE.equals(known.get("notifyDataSubjects"))) {
                    throw new RefusedInput("The table still advises to tell the people (restriction). Nothing was changed: decide anew on telling them, or record the new facts in the review first.");
                }
            }
            case "Task_ApproveNotice", "Task_ApproveUpdate" -> {
                if (task.getTaskDefinitionKey().equals("Task_ApproveUpdate") && "noLonger".equals(accepted.text("approved"))) {
                    throw new RefusedInput("Whoever was told must hear what changed (approved). Nothing was changed: approve the update, or send it back.");
                }
                if ("noLonger".equals(accepted.text("approved")) && ("public".equals(known.get("recipient"))
                        || "dataSubjects".equals(known.get("recipient")) && Boolean.TRUE.equals(known.get("notifyDataSubjects")))) {
                    throw new RefusedInput("The table still advises to tell the people, or the public in their place (approved). Nothing was changed: send the text back, or record the new facts in the review first.");
                }
                if ("ico".equals(known.get("recipient")) && !mayAnswerFor(organisation.approvesIcoReferral(), task)) {
                    throw new RefusedInput("What goes to the ICO is for " + organisation.approvesIcoReferral() + " or a delegate to approve (approved). Nothing was changed: the task waits for them.");
                }
                fourEyes.check(task, accepted, known);
            }
            case "Task_RecordNoticeSent", "Task_RecordUpdateSent", "Task_TellOther" -> {
                var sentAt = UkTime.parse(accepted.text("sentAt"));
                if (sentAt.isAfter(now) || sentAt.isBefore(UkTime.parse((String) known.get("awareAt")))) {
                    throw new RefusedInput("The time it was sent (sentAt) must lie between awareness and now. Nothing was changed: correct it and send it again.");
                }
                // The people have no 72 hours: they are told without undue delay.
                if (task.getTaskDefinitionKey().equals("Task_RecordNoticeSent") && "ico".equals(known.get("recipient")) && accepted.text("delayReason") == null
                        && sentAt.isAfter(due.of(task, "Deadline_ExternalNotification"))) {
                    throw new RefusedInput("It went later than 72 hours after awareness: give the reason for the delay (delayReason). Nothing was changed.");
                }
            }
            case "Task_AdviseOnRisk", "Task_AdviseOnTelling", "Task_ViewOnNotTelling", "Task_AdviseOnOther" -> {
                // W-7.3: on outsiders Legal advises; without one named it is the DPO.
                var adviser = task.getTaskDefinitionKey().equals("Task_AdviseOnOther") ? "legal" : Objects.toString(known.get("adviser"), "data-protection-officer");
                if (!mayAnswerFor(adviser, task)) {
                    throw new RefusedInput("This advice is for " + adviser + " to give. Nothing was changed: what they told you, enter in the review.");
                }
                if (accepted.text("regime") != null && !adviser.equals("data-protection-officer")) {
                    throw new RefusedInput("Under which law the data were processed (regime) is for the DPO to say. Nothing was changed: leave it empty.");
                }
            }
            case "Task_ApproveDisposal" -> disposal.checkKept((String) known.get("reference"), accepted.text("keepReferences"));
            case "Task_DecideAsBoard", "Task_WriteAction" -> {
                if (!mayAnswerFor("strategic-board", task)) {
                    throw new RefusedInput("What changes is for the strategic board to decide. Nothing was changed: what you hold, say in your comment.");
                }
                checkTargetDate(accepted, now);
            }
            case "Task_DecideOnAction" -> {
                if (!mayAnswerFor("information-security-officer", task)) {
                    throw new RefusedInput("Whether it can be done is for the Information Security Officer to decide. Nothing was changed: the task waits for them.");
                }
                checkTargetDate(accepted, now);
            }
            case "Task_ImplementRecommendation", "Task_ImplementAction" -> {
                if (accepted.text("implementedOn") != null && LocalDate.parse(accepted.text("implementedOn")).isAfter(today(now))) {
                    throw new RefusedInput("The day it was implemented (implementedOn) lies in the future. Nothing was changed: complete the task once it is done.");
                }
            }
            case "Task_WriteRecommendation", "Task_AssessVulnerability" -> checkTargetDate(accepted, now);
            default -> {
                // The form says it all.
            }
        }
    }

    /** W-4.5: what has gone outside is finished here, and whoever was told hears the end of it from us. */
    private void checkHandOver(Task task, Map<String, Object> known) {
        if (isTelling(task.getProcessInstanceId(), (String) known.get("reference"))) {
            throw new RefusedInput("Somebody has been told, or is being told, of this incident: it is finished here (handOver). Nothing was changed: rate it without handing it over.");
        }
    }

    private static void checkTargetDate(Accepted accepted, Instant now) {
        if (accepted.text("targetDate") != null && LocalDate.parse(accepted.text("targetDate")).isBefore(today(now))) {
            throw new RefusedInput("The target date (targetDate) lies in the past. Nothing was changed: choose today or later.");
        }
    }

    /** Whether somebody outside has been told of the incident, is being told, or is restricted from being told. */
    private boolean isTelling(String instanceId, String reference) {
        var incident = Context.getCommandContext().getExecutionManager().findExecutionById(instanceId);
        return !notifications.told(reference).isEmpty()
                || !stages.valuesAt(incident, "reference", List.of("Stage_Notice", "Stage_Updates", "Stage_Restriction", "Stage_OtherNotification")).isEmpty();
    }

    /** Two reports of one incident: this case ends, and the other has its duties. */
    private void checkMerge(Task task, Accepted accepted, Map<String, Object> known) {
        var reference = (String) known.get("reference");
        var other = Cases.reference(accepted.text("sameAs"));
        if (other.equals(reference)) {
            throw new RefusedInput("This is " + reference + " itself (sameAs). Nothing was changed: give the reference of the other report.");
        }
        if (accepted.content().entrySet().stream().anyMatch(answer -> !List.of("adviceSeen", "sameAs").contains(answer.getKey()) && !answer.getValue().equals(known.get(answer.getKey())))) {
            throw new RefusedInput("Merging ends this incident, and something else was entered too, which would end with it (sameAs). Nothing was changed: send that first, then the reference alone.");
        }
        var open = register.holdOpen(List.of(reference, other));
        var survivor = engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(other).singleResult();
        if (!open.contains(other) || survivor == null || needToKnow.keptOutOf(other).contains(user())
                || engine.getRuntimeService().createEventSubscriptionQuery().processInstanceId(survivor.getId()).eventName(Merge.ANOTHER_REPORT).count() == 0) {
            var into = register.survivor(other);
            if (!into.equals(other) && !needToKnow.keptOutOf(other).contains(user())) {
                throw new RefusedInput(other + " was merged into " + into + " before (sameAs). Nothing was changed: " + (into.equals(reference) ? "there is nothing left to merge." : "give that reference."));
            }
            throw new RefusedInput("There is no other open incident '" + other + "' (sameAs). Nothing was changed: correct the reference, such as INC-2026-0001.");
        }
        if (!open.contains(reference)) {
            throw new RefusedInput("This incident has ended meanwhile (sameAs). Nothing was changed: look for it in the log.");
        }
        if (!Integer.valueOf(0).equals(known.get("reportVersion"))) {
            throw new RefusedInput("The final report of this incident is in force, and its recommendations with it (sameAs). Nothing was changed: go on with both.");
        }
        if (isTelling(task.getProcessInstanceId(), reference)) {
            throw new RefusedInput("Somebody has been told, or is being told, of this incident: it is finished here (sameAs). Nothing was changed: "
                    + (isTelling(survivor.getId(), other) ? "the same is true of " + other + ", so go on with both." : "open the review of " + other + " and merge it into this one."));
        }
        var awareHere = register.earlier(reference, MAY_GO_ON).orElseThrow().awareAt();
        var occurredThere = (String) engine.getRuntimeService().getVariable(survivor.getId(), "occurredAt");
        if (occurredThere != null && awareHere.isBefore(UkTime.parse(occurredThere))) {
            throw new RefusedInput("Somebody was aware of this incident before the time when " + other + " happened (occurredAt). Nothing was changed: correct one of the two first.");
        }
    }

    private static void checkReviewDay(Accepted accepted, Instant now) {
        if (!LocalDate.parse(accepted.text("restrictionReviewOn")).isAfter(today(now))) {
            throw new RefusedInput("The restriction is reviewed on a day to come (restrictionReviewOn). Nothing was changed: choose tomorrow or later.");
        }
    }

    /** One of the group, or of its deputies where the task went to them. */
    private boolean mayAnswerFor(String group, Task task) {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return isIn(group, "camunda-admin") || deputies.standsIn(group, task, who.getUserId(), Objects.requireNonNullElse(who.getGroupIds(), List.of()));
    }

    private static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, UkTime.LONDON);
    }

    private void checkUpdate(Task task, Map<String, Object> known) {
        if (notifications.told((String) known.get("reference")).isEmpty()) {
            throw new RefusedInput("Nobody has been told yet, so there is nobody to update (sendUpdate). Nothing was changed.");
        }
        if (notifications.told((String) known.get("reference")).keySet().equals(notifications.beingUpdated(Context.getCommandContext().getExecutionManager().findExecutionById(task.getProcessInstanceId())))) {
            throw new RefusedInput("An update to each one told is being written already (sendUpdate): add to it, or ask again when it has gone out. Nothing was changed.");
        }
    }

    private boolean isOpen(Task of, String... tasks) {
        return engine.getTaskService().createTaskQuery().processInstanceId(of.getProcessInstanceId()).taskDefinitionKeyIn(tasks).count() > 0;
    }

    static Optional<String> property(BaseElement element, String name) {
        return Optional.ofNullable(element.getExtensionElements()).stream()
                .flatMap(extensions -> extensions.getElementsQuery().filterByType(CamundaProperties.class).list().stream())
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .filter(p -> p.getCamundaName().equals(name)).findFirst().map(CamundaProperty::getCamundaValue);
    }
}
