package uk.police.securityincident.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Entry;

/**
 * Bound in security-incident.bpmn as ${notifications}. Running cases hold this name: do not rename.
 * Who is to be told, was told, and must be told again.
 */
@Component("notifications")
public class Notifications {

    /** Of each one to be told outside, the task that decides on it. */
    private static final Map<String, String> TO_DECIDE = Map.of("ico", "Task_DecideIcoNotification", "dataSubjects", "Task_DecideDataSubjectNotification");

    private final Register register;
    private final Stages stages;
    private final Clock clock;

    public Notifications(Register register, Stages stages, Clock clock) {
        this.register = register;
        this.stages = stages;
        this.clock = clock;
    }

    /**
     * A later High, or graver advice, opens the duty again at once for whoever is neither decided on nor being decided
     * on (W-8.2d). Where nobody is to be told, the rating itself says so: then it opens once rated, to record that.
     */
    public boolean opensAgain(DelegateExecution execution) {
        boolean settled = execution.getVariable("adviceNumber").equals(execution.getVariable("ratedAdvice"));
        return is(execution, "personalDataInvolved") && !stages.isOpen(execution, "Gateway_AwaitRating") && (asked(execution) || settled)
                && TO_DECIDE.keySet().stream().anyMatch(who -> isToDecide(execution, who));
    }

    private boolean isToDecide(DelegateExecution execution, String who) {
        return execution.getVariable(who + "Decision") == null && !stages.isOpen(execution, TO_DECIDE.get(who));
    }

    private static boolean asked(DelegateExecution execution) {
        return is(execution, "personalDataInvolved") && ("high".equals(execution.getVariable("incidentLevel")) || "high".equals(execution.getVariable("rating"))
                || is(execution, "notifyIco") || is(execution, "notifyDataSubjects"));
    }

    private static boolean is(DelegateExecution execution, String name) {
        return Boolean.TRUE.equals(execution.getVariable(name));
    }

    /** Before anybody outside is told: the DPO on whether, Legal on how (W-7.3, W-8.2c). */
    public List<String> advisers(DelegateExecution execution) {
        // Whoever is being asked already is not asked twice.
        return Stream.of("data-protection-officer", "legal").filter(adviser -> execution.getProcessEngineServices().getTaskService().createTaskQuery()
                .processInstanceId(execution.getProcessInstanceId()).taskDefinitionKey("Task_AdviseOnTelling")
                .taskCandidateGroup(adviser).includeAssignedTasks().count() == 0).toList();
    }

    /** The approver says why it is no longer to be told: the decision is then no (W-8.2d). */
    public void noLongerTold(DelegateExecution execution) {
        var who = (String) execution.getVariable("recipient");
        execution.setVariable(who + "Decision", "no");
        execution.setVariable(who + "Reason", execution.getVariable("approvalComment"));
    }

    /** Below High with personal data, "not told" is part of the rating, with its reason; with none there is no such decision. */
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

    /** Personal data, nobody to be told, and the rating did not carry the DPO's view: then the DPO is asked for it. */
    public boolean viewMissing(DelegateExecution execution) {
        return is(execution, "personalDataInvolved") && !asked(execution) && execution.getVariable("dpoView") == null
                && !stages.isOpen(execution, "Task_ViewOnNotTelling");
    }

    /** Whether somebody was told of another level than the one now in force. */
    public boolean updateDue(DelegateExecution execution) {
        var level = Objects.requireNonNullElse(execution.getVariable("rating"), execution.getVariable("incidentLevel"));
        return told(execution).stream().anyMatch(recipient -> !level.equals(execution.getVariable(recipient.equals("ico") ? "icoTold" : "dataSubjectsTold")))
                && !stages.isOpen(execution, "Stage_Updates");
    }

    /** Everyone told so far. */
    public List<String> told(DelegateExecution execution) {
        var told = new ArrayList<String>();
        if (execution.getVariable("icoTold") != null) {
            told.add("ico");
        }
        if (execution.getVariable("dataSubjectsTold") != null) {
            told.add("dataSubjects");
        }
        return told;
    }

    /** Remembers the level that the recipient was told of: that of the moment when the text was written. */
    public void recordSent(DelegateExecution execution) {
        var level = prepared(execution).map(e -> e.said("level")).orElseThrow();
        execution.getProcessEngineServices().getRuntimeService().setVariable(execution.getProcessInstanceId(),
                execution.getVariable("recipient").equals("ico") ? "icoTold" : "dataSubjectsTold", level);
    }

    /** The recipient in words. */
    public String name(String recipient) {
        return recipient.equals("ico") ? "the Information Commissioner (ICO)" : "the people whose data it is";
    }

    /** What was prepared last for this recipient, for whoever approves it. */
    public TypedValue text(DelegateExecution execution) {
        return Incident.longText(prepared(execution).map(e -> "Prepared by " + e.by() + ":\n\n" + e.said("noticeText")).orElse(""));
    }

    /** The last text prepared for this recipient, as it was completed. */
    Optional<Entry> prepared(DelegateExecution execution) {
        return register.entries(Incident.reference(execution), List.of("Task_PrepareNotice", "Task_PrepareUpdate")).stream()
                .filter(e -> e.event().equals("completed") && execution.getVariable("recipient").equals(e.said("recipient")))
                .reduce((first, second) -> second);
    }
}
