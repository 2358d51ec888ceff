package uk.police.securityincident.process;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.organisation.Organisation.Party;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Entry;

/**
 * Bound in security-incident.bpmn as ${notifications}. Running cases hold this name: do not rename.
 * Who is to be told, was told, and must be told again.
 */
@Component("notifications")
@CaseVariables(sets = {"dataSubjectsDecision", "dataSubjectsReason", "dataSubjectsTold", "icoDecision", "icoReason", "icoTold", "toUpdate"}, reads = {"dataSubjectsReason",
        "icoReason", "ratingReason"})
public class Notifications {

    /** Of each one to be told outside, the task that decides on it. */
    private static final Map<String, String> TO_DECIDE = Map.of("ico", "Task_DecideIcoNotification", "dataSubjects", "Task_DecideDataSubjectNotification");

    /** Where a text is written, and where it is recorded that somebody was told. */
    private static final List<String> PREPARED_AT = List.of("Task_PrepareIcoNotice", "Task_PrepareLetter", "Task_PrepareIcoUpdate", "Task_PrepareUpdate");
    private static final List<String> TOLD_AT = List.of("Task_RecordNoticeSent", "Task_RecordUpdateSent", "Task_TellOther");

    private final Organisation organisation;
    private final Register register;
    private final Stages stages;
    private final Forms forms;
    private final Deadlines deadlines;
    private final Clock clock;

    Notifications(Organisation organisation, Register register, Stages stages, Forms forms, Deadlines deadlines, Clock clock) {
        this.organisation = organisation;
        this.register = register;
        this.stages = stages;
        this.forms = forms;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    /**
     * A later High, or graver advice, opens the duty again at once for whoever is neither decided on nor being decided
     * on (W-8.2d). Where nobody is to be told, the rating itself says so: then it opens once rated, to record that.
     */
    @ForModels
    public boolean opensAgain(DelegateExecution execution) {
        return is(execution, "personalDataInvolved") && !stages.isOpen(execution, "Gateway_AwaitRating") && (asked(execution) || isRatedOnWhatIsKnown(execution))
                && TO_DECIDE.keySet().stream().anyMatch(who -> isToDecide(execution, who));
    }

    private static boolean isRatedOnWhatIsKnown(DelegateExecution execution) {
        return execution.getVariable("adviceNumber").equals(execution.getVariable("ratedAdvice"));
    }

    private boolean isToDecide(DelegateExecution execution, String who) {
        return execution.getVariable(who + "Decision") == null && !stages.isOpen(execution, TO_DECIDE.get(who));
    }

    /** Whether a duty that opens now is to tell the ICO too, or to record that it need not be told. */
    boolean isIcoToDecide(DelegateExecution execution) {
        return isToDecide(execution, "ico");
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

    /** The approver says why it is no longer to be told: the decision is then no (W-8.2d). */
    @ForModels
    public void noLongerTold(DelegateExecution execution) {
        var who = (String) execution.getVariable("recipient");
        if (TO_DECIDE.containsKey(who)) {
            execution.setVariable(who + "Decision", "no");
            execution.setVariable(who + "Reason", execution.getVariable("approvalComment"));
        }
    }

    /** Below High with personal data, "not told" is part of the rating, with its reason; with none there is no such decision. */
    @ForModels
    public void recordNotTold(DelegateExecution execution) {
        var reason = Objects.toString(execution.getVariable("notToldReason"), Objects.toString(execution.getVariable("ratingReason"),
                Objects.toString(execution.getVariable("riskReason"), "")));
        for (var who : is(execution, "personalDataInvolved") ? TO_DECIDE.keySet() : Set.<String>of()) {
            if (isToDecide(execution, who)) {
                execution.setVariable(who + "Decision", "no");
                execution.setVariable(who + "Reason", reason);
            }
        }
        register.note(Incident.reference(execution), clock.instant(), "application", "Task_RecordNotTold", "notTold", Map.of("reason", reason,
                "personalData", is(execution, "personalDataInvolved"), "dpoView", Objects.toString(execution.getVariable("dpoView"), "asked for after the rating")));
    }

    /** Rated with personal data, nobody to be told, and without the DPO's view: then the DPO is asked for it. */
    @ForModels
    public boolean viewMissing(DelegateExecution execution) {
        return isRatedOnWhatIsKnown(execution) && is(execution, "personalDataInvolved") && !asked(execution) && execution.getVariable("dpoView") == null
                && !stages.isOpen(execution, "Task_ViewOnNotTelling");
    }

    /** Whether somebody told must hear more: another level is in force, or the ICO was told that something is not yet known. */
    @ForModels
    public boolean updateDue(DelegateExecution execution) {
        return !toUpdate(execution, false).isEmpty();
    }

    /** For this step only: everyone told if the Monitoring Officer asks for it, otherwise those to whom an update is due. */
    @ForModels
    public void findWhomToUpdate(DelegateExecution execution) {
        execution.setVariable("toUpdate", Variables.stringValue(String.join(",", toUpdate(execution, "yes".equals(execution.getVariable("sendUpdate")))), true));
    }

    private List<String> toUpdate(DelegateExecution execution, boolean asked) {
        var open = beingUpdated(((ExecutionEntity) execution).getProcessInstance());
        return told(Incident.reference(execution)).entrySet().stream().filter(told -> !open.contains(told.getKey()))
                .filter(told -> asked || !told.getValue().equals(level(execution)) || told.getKey().equals("ico") && isIncomplete(execution))
                .map(Map.Entry::getKey).toList();
    }

    /** Of a follow-up to the ICO: whether it only supplies what was not yet known (W-D.1), no change of the rating. */
    @ForModels
    public boolean isFollowUp(DelegateExecution execution) {
        return isIncomplete(execution) && level(execution).equals(told(Incident.reference(execution)).get("ico"));
    }

    private boolean isIncomplete(DelegateExecution execution) {
        return prepared(Incident.reference(execution), "ico").map(entry -> entry.content().get("notYetKnown"))
                .map(missing -> !((Collection<?>) missing).isEmpty()).orElse(false);
    }

    private static String level(DelegateExecution execution) {
        return (String) Objects.requireNonNullElse(execution.getVariable("rating"), execution.getVariable("incidentLevel"));
    }

    /** Everyone told so far, inside and outside, each with the level that they were told of last. */
    Map<String, String> told(String reference) {
        var told = new LinkedHashMap<String, String>();
        register.entries(reference, TOLD_AT).stream().filter(entry -> entry.event().equals("told")).forEach(entry -> told.put(entry.said("recipient"), entry.said("level")));
        return told;
    }

    /** Those for whom an update is being written. */
    Set<Object> beingUpdated(ExecutionEntity incident) {
        return stages.valuesAt(incident, "recipient", List.of("Stage_Updates"));
    }

    /** Remembers the level that the recipient was told of: that of the moment when the text was written. */
    @ForModels
    public void recordSent(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        var recipient = (String) execution.getVariable("recipient");
        var level = prepared(reference, recipient).map(entry -> entry.said("level")).orElseGet(() -> level(execution));
        var sentAt = UkTime.parse(register.last(reference, execution.getCurrentActivityId()).orElseThrow().said("sentAt"));
        register.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), "told", Map.of("recipient", recipient, "level", level, "sentAt", sentAt.toString()));
        if (TO_DECIDE.containsKey(recipient) || recipient.equals("public")) {
            register.told(reference, recipient.equals("ico"), sentAt);
        }
        if (TO_DECIDE.containsKey(recipient)) {
            execution.getProcessEngineServices().getRuntimeService().setVariable(execution.getProcessInstanceId(), recipient + "Told", level);
        }
    }

    /** The recipient in words. */
    @ForModels
    public String name(String recipient) {
        return switch (recipient) {
            case "ico" -> organisation.ico().name();
            case "dataSubjects" -> "the people whose data it is";
            case "public" -> "the public, in the place of a letter to each";
            default -> organisation.parties().stream().filter(party -> party.id().equals(recipient)).map(Party::name).findFirst().orElse(recipient);
        };
    }

    /** What was prepared last for this recipient, for whoever approves it. */
    @ForModels
    public TypedValue text(DelegateExecution execution) {
        return Incident.longText(prepared(Incident.reference(execution), (String) execution.getVariable("recipient"))
                .map(e -> "Prepared by " + e.by() + ":\n\n" + forms.ofTask(execution.getProcessDefinitionId(), e.element()).inWords(e.content())).orElse(""));
    }

    /** The last version prepared for this recipient; each version stays in the file. */
    Optional<Entry> prepared(String reference, String recipient) {
        return register.entries(reference, PREPARED_AT).stream()
                .filter(e -> e.event().equals("completed") && recipient.equals(e.said("recipient")))
                .reduce((first, second) -> second);
    }

    /** Fills the form of a notice to the ICO (W-D.1): with the last version, or for the first with what the file holds. */
    @ForModels
    public void draft(DelegateTask task) {
        var earlier = prepared((String) task.getVariable("reference"), "ico");
        var known = new HashMap<String, Object>();
        if (earlier.isPresent()) {
            known.putAll(earlier.get().content());
            known.keySet().removeAll(List.of("recipient", "level"));
            known.replaceAll((key, value) -> value instanceof Collection<?> several ? SpinValues.jsonValue(Spin.JSON(several).toString()).create() : value);
        } else {
            var dpo = organisation.roles().get("data-protection-officer");
            known.put("whatHappened", task.getVariable("outline"));
            known.put("whenAndHowFound", lines("First awareness: " + task.getVariable("awareInWords"), task.getVariable("howDiscovered")));
            known.put("peopleAffected", lines(task.getVariable("dataSubjects"), task.getVariable("dataCategories")));
            known.put("actionsTaken", task.getVariable("immediateAction"));
            known.put("contactAndOthersTold", dpo.name() + ", " + dpo.telephone() + ", " + dpo.mail());
            known.put("noticeConsequences", task.getVariable("likelyConsequence"));
            known.put("numberOfPeople", task.getVariable("affectedIndividuals"));
            known.put("numberOfRecords", task.getVariable("recordsCount"));
            known.put("causedByCyber", "unknown".equals(task.getVariable("cyber")) ? "notYetKnown" : task.getVariable("cyber"));
        }
        known.put("noticeKind", told((String) task.getVariable("reference")).containsKey("ico") ? "followUp" : "initial");
        known.values().removeIf(Objects::isNull);
        // Two answers put together may be longer than one may be.
        known.replaceAll((key, value) -> value instanceof String text && text.length() > FormCheck.LONGEST_TEXT ? text.substring(0, FormCheck.LONGEST_TEXT) : value);
        task.setVariablesLocal(known);
    }

    /** By what way the clock advises to tell the ICO (W-D.2); null for others. */
    @ForModels
    public String methodAdvice(DelegateExecution execution) {
        if (!"ico".equals(execution.getVariable("recipient"))) {
            return null;
        }
        var ico = organisation.ico();
        var hours = ico.helplineHours();
        if ("yes".equals(execution.getVariable("cyber"))) {
            return "By the online form, " + ico.page() + ": a cyber incident always, unless you cannot reach your systems; then by the helpline, " + ico.helpline() + ".";
        }
        if (!deadlines.isOpen(clock.instant(), hours.days(), hours.opens(), hours.closes())) {
            return "By the online form, " + ico.page() + ": the helpline is closed now. It answers " + hours.inWords() + ", " + ico.helpline() + ".";
        }
        return "By the helpline, " + ico.helpline() + ", open until " + hours.closes() + " today. By the online form, " + ico.page()
                + ", if the incident has been dealt with, or more information is to come.";
    }

    /** A restriction decided on last that nobody reviews yet. */
    @ForModels
    public boolean isRestricted(DelegateExecution execution) {
        return execution.getVariable("restrictionReviewOn") != null && !stages.isOpen(execution, "Stage_Restriction")
                && register.last(Incident.reference(execution), "Task_DecideDataSubjectNotification").map(entry -> "restricted".equals(entry.said("notToldGround"))).orElse(false);
    }

    /** Restricted anew while the earlier restriction waits for its review: the new day holds. */
    @ForModels
    public void moveReview(DelegateExecution execution) {
        var jobs = execution.getProcessEngineServices().getManagementService();
        jobs.createJobQuery().processInstanceId(execution.getProcessInstanceId()).activityId("Event_RestrictionReview").list()
                .forEach(job -> jobs.recalculateJobDuedate(job.getId(), false));
    }

    private static String lines(Object... parts) {
        return Stream.of(parts).filter(Objects::nonNull).map(Object::toString).collect(Collectors.joining("\n"));
    }
}
