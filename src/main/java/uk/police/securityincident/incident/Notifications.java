package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn as ${notifications}. Running cases hold this name: do not rename.
 * Who is to be told, was told, and must be told again.
 */
@Component("notifications")
@CaseVariables(sets = {"dataSubjectsDecision", "dataSubjectsReason", "dataSubjectsTold", "icoDecision", "icoReason", "icoTold", "toUpdate"}, reads = {"dataSubjectsReason", "icoReason", "ratingReason"})
public class Notifications {

    /** Property of the task that decides whether this one outside is told. */
    private static final String DECIDES_ON = "decidesOn";
    private static final List<String> DECIDED_ON = List.of("ico", "dataSubjects");

    private final Organisation organisation;
    private final Trail trail;
    private final CaseTable cases;
    private final Told told;
    private final NoticeDraft drafts;
    private final AdviceOfDpo advice;
    private final Tokens stages;
    private final EarlierEditions editions;
    private final NoticeText texts;
    private final Clock clock;

    Notifications(Organisation organisation, Trail trail, CaseTable cases, Told told, NoticeDraft drafts, AdviceOfDpo advice, Tokens stages, EarlierEditions editions,
            NoticeText texts, Clock clock) {
        this.organisation = organisation;
        this.trail = trail;
        this.cases = cases;
        this.told = told;
        this.drafts = drafts;
        this.advice = advice;
        this.stages = stages;
        this.editions = editions;
        this.texts = texts;
        this.clock = clock;
    }

    /**
     * A later High, or graver advice, opens the duty again at once for whoever is neither decided on nor being decided
     * on (W-8.2d). Where nobody is to be told, the rating itself says so: then it opens once rated, to record that.
     */
    @ForModels
    public boolean opensAgain(DelegateExecution execution) {
        return is(execution, "personalDataInvolved") && !stages.isOpen(execution, "Gateway_AwaitRating") && (asked(execution) || isRatedOnWhatIsKnown(execution))
                && DECIDED_ON.stream().anyMatch(who -> isToDecide(execution, who));
    }

    private static boolean isRatedOnWhatIsKnown(DelegateExecution execution) {
        return execution.getVariable("adviceNumber").equals(execution.getVariable("ratedAdvice"));
    }

    /** Of a duty that opens now: whether it is to tell them too, or to record that they need not be told. */
    boolean isToDecide(DelegateExecution execution, String who) {
        return execution.getVariable(who + "Decision") == null && editions.marked(execution.getProcessDefinitionId(), DECIDES_ON).entrySet().stream()
                .noneMatch(task -> task.getValue().equals(who) && stages.isOpen(execution, task.getKey()));
    }

    private static boolean asked(DelegateExecution execution) {
        return is(execution, "personalDataInvolved") && ("high".equals(execution.getVariable("incidentLevel")) || "high".equals(execution.getVariable("rating"))
                || is(execution, "notifyIco") || is(execution, "notifyDataSubjects"));
    }

    private static boolean is(DelegateExecution execution, String name) {
        return Boolean.TRUE.equals(execution.getVariable(name));
    }

    /** Before anybody outside is told: the DPO on whether, Legal on how (W-7.3, W-8.2c). */
    @ForModels
    public List<String> advisers(DelegateExecution execution) {
        // Whoever is being asked already is not asked twice.
        return Stream.of("data-protection-officer", "legal").filter(adviser -> execution.getProcessEngineServices().getTaskService().createTaskQuery()
                .processInstanceId(execution.getProcessInstanceId()).taskDefinitionKey("Task_AdviseOnTelling")
                .taskCandidateGroup(adviser).includeAssignedTasks().count() == 0).toList();
    }

    /** The approver says why it is no longer to be told: the decision is no (W-8.2d), or open again where the table still advises to tell the people, and needs a ground (W-7.3). */
    @ForModels
    public void noLongerTold(DelegateExecution execution) {
        var who = (String) execution.getVariable("recipient");
        if (who.equals("ico") || who.equals("dataSubjects") && !is(execution, "notifyDataSubjects")) {
            execution.setVariable(who + "Decision", "no");
            execution.setVariable(who + "Reason", execution.getVariable("approvalComment"));
        } else if (is(execution, "notifyDataSubjects") && (who.equals("dataSubjects") || told.isGround(execution, List.of("disproportionateEffort")))) {
            execution.setVariable("dataSubjectsDecision", null);
        }
    }

    /** Whether the public is told in the people's place, or was: decided so again, nothing is published a second time, and an update says what changed. */
    @ForModels
    public boolean isPublic(DelegateExecution execution) {
        return told.isOrWasTold(execution, "public");
    }

    /** Below High with personal data, "not told" is part of the rating, with its reason; with none there is no such decision. */
    @ForModels
    public void recordNotTold(DelegateExecution execution) {
        var reason = Objects.toString(execution.getVariable("notToldReason"), Objects.toString(execution.getVariable("ratingReason"),
                Objects.toString(execution.getVariable("riskReason"), "")));
        trail.note(Reference.of(execution), clock.instant(), "application", "Task_RecordNotTold", "notTold", Map.of("reason", reason,
                "personalData", is(execution, "personalDataInvolved"), "dpoView", Objects.toString(execution.getVariable("dpoView"), "yes".equals(execution.getVariable("closeNow")) ? "told with the closure" : "asked for after the rating")));
        for (var who : is(execution, "personalDataInvolved") ? DECIDED_ON : List.<String>of()) {
            if (isToDecide(execution, who)) {
                execution.setVariable(who + "Decision", "no");
                execution.setVariable(who + "Reason", reason);
            }
        }
    }

    /** The DPO is asked for a view: rated with personal data and nobody to tell, unless that closes the case; or somebody else leaves out the ICO, or anybody the people, against the advice of the tables. */
    @ForModels
    public boolean viewMissing(DelegateExecution execution) {
        boolean notTold = asked(execution) ? !stages.isOpen(execution, "Stage_DecideAndTell") && isAgainstAdvice(execution) && advice.last(Reference.of(execution)).isEmpty()
                : isRatedOnWhatIsKnown(execution) && execution.getVariable("dpoView") == null && !"yes".equals(execution.getVariable("closeNow"));
        return notTold && is(execution, "personalDataInvolved") && !stages.isOpen(execution, "Task_ViewOnNotTelling");
    }

    private boolean isAgainstAdvice(DelegateExecution execution) {
        return is(execution, "notifyIco") && "no".equals(execution.getVariable("icoDecision")) && !organisation.approvesIcoReferral().equals("data-protection-officer")
                || is(execution, "notifyDataSubjects") && "no".equals(execution.getVariable("dataSubjectsDecision"));
    }

    /** Whether somebody told must hear more, see {@link Told#mustHearMore}. */
    @ForModels
    public boolean updateDue(DelegateExecution execution) {
        return !toUpdate(execution, false).isEmpty();
    }

    /** For this step only: everyone told, or whom of them the Monitoring Officer chose, if an update is asked for; and those to whom one is due. */
    @ForModels
    public void findWhomToUpdate(DelegateExecution execution) {
        execution.setVariable("toUpdate", Variables.stringValue(String.join(",", toUpdate(execution, "yes".equals(execution.getVariable("sendUpdate")))), true));
    }

    private List<String> toUpdate(DelegateExecution execution, boolean asked) {
        var open = told.beingUpdated(((ExecutionEntity) execution).getProcessInstance());
        var chosen = Told.chosen(execution.getVariable("updateTo"));
        return told.soFar(Reference.of(execution)).entrySet().stream().filter(one -> !open.contains(one.getKey()))
                .filter(one -> asked && (chosen.isEmpty() || chosen.contains(one.getKey())) || told.mustHearMore(execution, one.getKey(), one.getValue()))
                .map(Map.Entry::getKey).toList();
    }

    /** The same of whoever an update has just gone out to, or was not sent to after all: their next one waits for nobody else's. */
    @ForModels
    public boolean isNextUpdateDue(DelegateExecution execution) {
        var recipient = (String) execution.getVariable("recipient");
        return !Told.isSent(execution) || told.mustHearMore(execution, recipient, told.soFar(Reference.of(execution)).get(recipient));
    }

    /** Of a follow-up to the ICO: whether it only supplies what was not yet known (W-D.1), no change of the rating. */
    @ForModels
    public boolean isFollowUp(DelegateExecution execution) {
        return told.isIncomplete(execution) && Told.level(execution).equals(told.soFar(Reference.of(execution)).get("ico").said("level"));
    }

    /** Remembers what the recipient was told of, that of the moment when the text was written, and whether it went before it was approved (W-C.H). */
    @ForModels
    public void recordSent(DelegateExecution execution) {
        if (!Told.isSent(execution)) {
            return;
        }
        var reference = Reference.of(execution);
        var recipient = (String) execution.getVariable("recipient");
        var sentAt = UkTime.parse(trail.last(reference, execution.getCurrentActivityId()).orElseThrow().said("sentAt"));
        var said = told.written(execution, recipient);
        said.put("sentAt", sentAt.toString());
        told.approved(execution.getProcessDefinitionId(), reference, recipient).filter(sentAt::isBefore).ifPresent(at -> said.put("approvedAt", at.toString()));
        trail.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), "told", said);
        if (DECIDED_ON.contains(recipient) || recipient.equals("public")) {
            cases.told(reference, recipient.equals("ico"), sentAt);
        }
        if (DECIDED_ON.contains(recipient)) {
            execution.getProcessEngineServices().getRuntimeService().setVariable(execution.getProcessInstanceId(), recipient + "Told", said.get("level"));
        }
    }

    /** Updates go out as appropriate (W-C.U): the approver says why this one need not. */
    @ForModels
    public void noUpdateNeeded(DelegateExecution execution) {
        trail.note(Reference.of(execution), clock.instant(), "application", execution.getCurrentActivityId(), Told.NO_UPDATE, told.written(execution, (String) execution.getVariable("recipient")));
    }

    /** The recipient in words. */
    @ShownAs("recipientName")
    public String recipientName(DelegateExecution execution) {
        return name((String) execution.getVariable("recipient"));
    }

    /** Of an earlier edition's forms the same. */
    @ForModels(earlier = true)
    public String name(String recipient) {
        return organisation.recipient(recipient);
    }

    /** Of an earlier edition's forms. */
    @ForModels(earlier = true)
    public TypedValue text(DelegateExecution execution) {
        return texts.whole(execution);
    }

    /** Of an earlier edition's forms. */
    @ForModels(earlier = true)
    public String methodAdvice(DelegateExecution execution) {
        return drafts.methodAdvice(execution);
    }

    /** An earlier edition filled its form of a notice in so; now it is worked out when the form is opened, see {@link NoticeDraft}. */
    @ForModels(earlier = true)
    public void draft(DelegateTask task) {
        // Nothing is kept with the task any more.
    }

    /** A restriction, or an exemption, decided on last that nobody reviews yet. */
    @ForModels
    public boolean isRestricted(DelegateExecution execution) {
        return execution.getVariable("restrictionReviewOn") != null && !stages.isOpen(execution, "Stage_Restriction") && told.isGround(execution, HeldBack.GROUNDS);
    }

    /** Restricted anew while the earlier restriction waits for its review: the new day holds. */
    @ForModels
    public void moveReview(DelegateExecution execution) {
        var jobs = execution.getProcessEngineServices().getManagementService();
        jobs.createJobQuery().processInstanceId(execution.getProcessInstanceId()).activityId("Event_RestrictionReview").list()
                .forEach(job -> jobs.recalculateJobDuedate(job.getId(), false));
    }
}
