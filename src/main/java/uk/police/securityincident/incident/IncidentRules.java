package uk.police.securityincident.incident;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.task.Task;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.gate.Rules;
import uk.police.securityincident.gate.TimesOfReport;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.organisation.Organisation;

/** What the forms of an incident cannot say: who may answer, whom it was told to, what is open, which limit has passed. */
@Component
@CaseVariables(sets = {"handOver", "ratingReason"})
class IncidentRules implements Rules {

    /**
     * What of its case a rule asks for, each only where it is asked.
     *
     * @param mayAnswerFor whether whoever acts is in this group or stands in for it
     * @param told everyone told so far
     * @param beingUpdated those to whom an update is being written
     * @param isTelling whether somebody outside has been told, is being told, or is restricted from being told
     * @param isOpen whether one of these tasks is open
     * @param limit when the deadline with this id falls
     * @param called what the profile calls a group
     * @param has whether this edition of the model has the element
     * @param repeatsIf how many repeats there are if the incident is of this type
     */
    record Situation(Predicate<String> mayAnswerFor, Supplier<Set<String>> told, Supplier<Set<Object>> beingUpdated, Supplier<Boolean> isTelling,
            Predicate<List<String>> isOpen, Function<String, Instant> limit, String approvesIcoReferral, UnaryOperator<String> called, Predicate<String> has,
            ToIntFunction<String> repeatsIf) {
    }

    /** While one of these is open, nobody can say that there is nobody to tell. */
    private static final List<String> TELLING = List.of("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification", "Task_PrepareIcoNotice", "Task_PrepareLetter", "Task_ApproveNotice",
            "Task_RecordNoticeSent", "Task_AdviseOnOther", "Task_DecideOtherNotification", "Task_TellOther");

    /** What is asked about those of ours ends with a case that is handed over, and nobody asks it again. */
    private static final List<String> OF_OURS = List.of("Task_DecideOtherNotification", "Task_TellOther");

    private final ProcessEngine engine;
    private final Told told;
    private final Merge merge;
    private final FourEyes fourEyes;
    private final Due due;
    private final Deputies deputies;
    private final Organisation organisation;
    private final SimilarIncidents similar;

    IncidentRules(@Lazy ProcessEngine engine, Told told, Merge merge, FourEyes fourEyes, Due due, Deputies deputies, Organisation organisation, SimilarIncidents similar) {
        this.engine = engine;
        this.told = told;
        this.merge = merge;
        this.fourEyes = fourEyes;
        this.due = due;
        this.deputies = deputies;
        this.organisation = organisation;
        this.similar = similar;
    }

    @Override
    public String process() {
        return "security-incident";
    }

    @Override
    public List<String> ofThisTimeOnly(String step) {
        return step.equals("Task_AssessIncident") ? List.of("handOver", "ratingReason", "closeNow") : List.of();
    }

    @Override
    public void checkCompletion(Completion completion) {
        check(completion, situation(completion));
        if (completion.text("sameAs") != null) {
            merge.check(completion);
        }
        if (fourEyes.isApproval(completion.task())) {
            fourEyes.check(completion);
        }
    }

    @Override
    public void checkMayTake(Task task, String user) {
        fourEyes.checkMayTake(task, user);
    }

    @Override
    public Optional<Instant> leftToOthersUntil(Task task, String user) {
        // A task of a list knows nothing of its case; what is no approval is not read again.
        var open = fourEyes.isApproval(task) ? Context.getCommandContext().getTaskManager().findTaskById(task.getId()) : null;
        return open == null ? Optional.empty() : fourEyes.leftToOthersUntil(open, user);
    }

    private Situation situation(Completion completion) {
        var task = completion.task();
        return new Situation(group -> deputies.mayAnswerFor(group, task), () -> told.soFar(completion.reference()).keySet(),
                () -> told.beingUpdated(Context.getCommandContext().getExecutionManager().findExecutionById(task.getProcessInstanceId())),
                () -> told.isTelling(task.getProcessInstanceId(), completion.reference()),
                tasks -> engine.getTaskService().createTaskQuery().processInstanceId(task.getProcessInstanceId()).taskDefinitionKeyIn(tasks.toArray(String[]::new)).count() > 0,
                deadline -> due.of(task, deadline), organisation.approvesIcoReferral(), organisation::called,
                element -> engine.getRepositoryService().getBpmnModelInstance(task.getProcessDefinitionId()).getModelElementById(element) != null,
                type -> similar.repeatsIf(completion.reference(), (String) completion.known().get("reportedAt"), type));
    }

    /** @throws RefusedInput in words for the person */
    static void check(Completion completion, Situation situation) {
        switch (completion.step()) {
            case "Task_CompleteIncidentForm", "Task_ReviewIncident" -> checkReview(completion, situation);
            case "Task_AssessIncident" -> {
                if ("yes".equals(completion.text("handOver"))) {
                    checkHandOver(completion, situation);
                }
                if ("yes".equals(completion.text("closeNow")) && situation.isOpen().test(TELLING)) {
                    throw new RefusedInput("Whether the ICO or the people are told is still to be decided (closeNow). Nothing was changed: decide that first, or rate it and leave it open.");
                }
                if ("yes".equals(completion.text("closeNow"))) {
                    checkRepeat(completion, situation);
                }
            }
            case "Task_WriteFinalReport" -> checkRepeat(completion, situation);
            case "Task_TakeOverIncident" -> {
                checkHandOver(completion, situation);
                if (situation.isOpen().test(OF_OURS)) {
                    throw new RefusedInput("Whether somebody of ours is told is still open, and nobody would ask it any more. Nothing was changed: take it over once that is answered.");
                }
            }
            case "Task_ApproveNotice", "Task_ApproveUpdate" -> {
                if (completion.step().equals("Task_ApproveUpdate") && "noLonger".equals(completion.text("approved")) && !situation.has().test("End_NoUpdateNeeded")) {
                    throw new RefusedInput("Whoever was told must hear what changed (approved). Nothing was changed: approve the update, or send it back.");
                }
                if (completion.step().equals("Task_ApproveNotice") && "noLonger".equals(completion.text("approved")) && !"ico".equals(completion.known().get("recipient"))
                        && Boolean.TRUE.equals(completion.known().get("notifyDataSubjects")) && !situation.has().test("Flow_UpdateAfterNotice_DataSubjectMerge")) {
                    throw new RefusedInput("The table still advises to tell the people, or the public in their place (approved). Nothing was changed: send the text back, or record the new facts in the review first.");
                }
                if ("ico".equals(completion.known().get("recipient")) && !situation.mayAnswerFor().test(situation.approvesIcoReferral())) {
                    throw new RefusedInput("What goes to the ICO is for " + situation.called().apply(situation.approvesIcoReferral()) + " or a delegate to approve (approved). Nothing was changed: the task waits for them.");
                }
            }
            case "Task_RecordNoticeSent" -> checkDelay(completion, situation);
            case "Task_AdviseOnRisk", "Task_AdviseOnTelling", "Task_ViewOnNotTelling", "Task_AdviseOnOther" -> {
                // W-7.3: on outsiders Legal advises; without one named it is the DPO.
                var adviser = completion.step().equals("Task_AdviseOnOther") ? "legal" : Objects.toString(completion.known().get("adviser"), "data-protection-officer");
                if (!situation.mayAnswerFor().test(adviser)) {
                    throw new RefusedInput("This advice is for " + situation.called().apply(adviser) + " to give. Nothing was changed: what they told you, enter in the review.");
                }
            }
            default -> {
                // The form says it all.
            }
        }
    }

    private static void checkReview(Completion completion, Situation situation) {
        var times = new HashMap<>(completion.known());
        times.putAll(completion.accepted().variables());
        if (completion.text("correctedAwareAt") != null) {
            times.put("awareAt", completion.text("correctedAwareAt"));
        }
        if (completion.text("correctedReportedAt") != null) {
            times.put("reportedAt", completion.text("correctedReportedAt"));
        }
        TimesOfReport.check(times, completion.now());
        if (completion.text("revisionReason") != null && situation.isOpen().test(List.of("Task_WriteFinalReport", "Task_WriteRecommendation", "Task_ApproveFinalReport"))) {
            throw new RefusedInput("The final report is being revised already (revisionReason). Nothing was changed: complete that revision.");
        }
        if ("yes".equals(completion.text("sendUpdate"))) {
            if (situation.told().get().isEmpty()) {
                throw new RefusedInput("Nobody has been told yet, so there is nobody to update (sendUpdate). Nothing was changed.");
            }
            var chosen = Told.chosen(completion.accepted().content().get("updateTo"));
            var waiting = new HashSet<>(chosen.isEmpty() ? situation.told().get() : chosen);
            waiting.removeAll(situation.beingUpdated().get());
            if (waiting.isEmpty()) {
                throw new RefusedInput("An update to each one told, or chosen, is being written already (sendUpdate): add to it, or ask again when it has gone out. Nothing was changed.");
            }
        }
    }

    /** W-4.5: of what has gone outside, whoever was told hears the end from us, so it stays in this procedure; and so do the recommendations of a report (W-8.5). */
    private static void checkHandOver(Completion completion, Situation situation) {
        boolean inForce = !Integer.valueOf(0).equals(Objects.requireNonNullElse(completion.known().get("reportVersion"), 0));
        if (inForce || situation.isTelling().get()) {
            throw new RefusedInput((inForce ? "The final report is in force, and its recommendations with it" : "Somebody outside has been told, or is being told, of this incident")
                    + ", so it cannot be handed over and has to be finished in this procedure (handOver). Nothing was changed: "
                    + (completion.step().equals("Task_AssessIncident") ? "choose No at *hand it over*, and rate it." : "ask for another rating that does not hand it over."));
        }
    }

    /** W-8.4c: before the type was known nothing could be compared, and so nobody was shown a repeat. */
    private static void checkRepeat(Completion completion, Situation situation) {
        if (completion.known().get("incidentType") == null && completion.text("incidentType") != null && completion.text("escalation") == null
                && situation.repeatsIf().applyAsInt(completion.text("incidentType")) > 0) {
            throw new RefusedInput("By its type this is a repeat of an earlier incident (escalation). Nothing was changed: say what additional or escalated action follows, or why none.");
        }
    }

    /** The limit is on telling the ICO: the people are told without undue delay. */
    private static void checkDelay(Completion completion, Situation situation) {
        if ("ico".equals(completion.known().get("recipient")) && completion.text("sentAt") != null && completion.text("delayReason") == null) {
            var limit = situation.limit().apply("Deadline_ExternalNotification");
            if (UkTime.parse(completion.text("sentAt")).isAfter(limit)) {
                throw new RefusedInput("The ICO was to be told by %s, and it went later: give the reason for the delay (delayReason). Nothing was changed.".formatted(UkTime.inWords(limit)));
            }
        }
    }
}
