package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Earlier;
import uk.police.securityincident.register.Register.Entry;

/** Bound in the models as ${incident}. Running cases hold this name: do not rename. */
@Component("incident")
@CaseVariables(sets = {"adviceNumber", "awareAt", "awareInWords", "basis", "cameIn", "colour", "dataSubjectsDecision", "dataSubjectsTold", "deskAttempts", "factsEstablished",
        "factsInWords", "handOver", "icoDecision", "icoTold", "incidentLevel", "investigationOffered", "investigatorId", "lateReport", "newFacts", "nominatedAt",
        "notifyDataSubjects", "notifyIco", "personalDataInvolved", "processorAwareInWords", "ratedAdvice", "rating", "reportVersion", "reportedAt", "reportedInWords",
        "restrictionReviewOn", "ticketNumber"}, reads = {"cause", "incidentType", "medium", "processorAwareAt", "recipientKind", "recordsCount"})
public class Incident {

    private static final Logger LOG = LoggerFactory.getLogger(Incident.class);
    /** Where people say what those who work on the incident must read. */
    private static final List<String> SAID = List.of("Task_AddToReport", "Task_CompleteIncidentForm", "Task_AssessIncident", "Task_AdviseOnRisk",
            "Task_AdviseOnTelling", "Task_ViewOnNotTelling", "Task_ReviewIncident", "Task_AnswerQuestion", "Task_NominateInvestigator",
            "Task_InvestigateIncident", "Task_ApproveNotice", "Task_ApproveUpdate", "Task_ApproveFinalReport", "Task_NoteIncident",
            "Task_RespondToCyber", "Task_AssessCriticalIncident", "Task_SecureEquipment", "Task_ReportCrime", "Task_AdviseOnOther", "Task_DecideOtherNotification",
            "Task_ReviewRestriction", "Task_FollowAdvice", "Task_PassOn", "Task_TakeQuickAction", "Task_CommentAsIso", "Task_CommentAsDpo",
            "Task_DecideAsBoard", "Task_TakeInReport", "Task_AddToOtherReport", "security-incident", "security-vulnerability");
    /** Answers of the review that no table reads. */
    private static final List<String> ONLY_FOR_THE_RECORD = List.of("", "controllerAwareAt", "cause", "recipientKind", "recordsCount", "regime", "incidentType");
    private static final Map<String, String> COLOURS = Map.of("none", "white", "low", "green", "medium", "amber", "high", "red");
    private static final Map<String, String> WORDS = Map.of("opened", "asked", "handedOver", "nobody had taken it up, so it went to the deputy too",
            "withdrawn", "no answer had come when the step ended");

    private final ProcessEngine engine;
    private final Register register;
    private final Deadlines deadlines;
    private final Due due;
    private final Forms forms;
    private final Clock clock;
    private final NeedToKnow needToKnow;
    private final Mail mail;
    private final Duties duties;
    private final SimilarIncidents similar;

    Incident(@Lazy ProcessEngine engine, Register register, Deadlines deadlines, Due due, Forms forms, Clock clock, NeedToKnow needToKnow, Mail mail,
            Duties duties, SimilarIncidents similar) {
        this.engine = engine;
        this.register = register;
        this.deadlines = deadlines;
        this.due = due;
        this.forms = forms;
        this.clock = clock;
        this.needToKnow = needToKnow;
        this.mail = mail;
        this.duties = duties;
        this.similar = similar;
    }

    /** What every case begins with (W-8.1c); a late report is flagged (W-5.2). */
    @ForModels
    public void log(DelegateExecution execution) {
        for (var unknown : List.of("rating", "incidentLevel", "colour", "icoDecision", "dataSubjectsDecision", "icoTold", "dataSubjectsTold", "ratedAdvice",
                "investigatorId", "nominatedAt", "investigationOffered", "ticketNumber", "restrictionReviewOn", "handOver")) {
            execution.setVariable(unknown, null);
        }
        for (var no : List.of("notifyIco", "notifyDataSubjects", "factsEstablished")) {
            execution.setVariable(no, false);
        }
        execution.setVariable("personalDataInvolved", false);
        execution.setVariable("reportVersion", 0);
        execution.setVariable("adviceNumber", 0);
        execution.setVariable("deskAttempts", 0);
        markLateness(execution);
        LOG.info("{} logged", execution.getVariable("reference"));
    }

    private void markLateness(DelegateExecution execution) {
        var awareAt = UkTime.parse((String) execution.getVariable("awareAt"));
        boolean late = UkTime.parse((String) execution.getVariable("reportedAt")).isAfter(due.of(execution, "Deadline_IncidentForm").toInstant());
        execution.setVariable("lateReport", late);
        sayTimes(execution);
        var processorAwareAt = (String) execution.getVariable("processorAwareAt");
        // W-3.2: the processor's own awareness stands beside ours, from which the clocks run.
        execution.setVariable("processorAwareInWords", processorAwareAt == null ? null : inWords(UkTime.parse(processorAwareAt)));
        register.correctAwareness(reference(execution), awareAt, late);
    }

    /** The two times as the forms of every process show them. */
    @ForModels
    public void sayTimes(DelegateExecution execution) {
        execution.setVariable("awareInWords", inWords(UkTime.parse((String) execution.getVariable("awareAt"))));
        execution.setVariable("reportedInWords", inWords(UkTime.parse((String) execution.getVariable("reportedAt"))));
    }

    private String inWords(Instant time) {
        return deadlines.inWords(Date.from(time));
    }

    /**
     * After the tables have advised: whether personal data are or may be involved, the facts in words, the colour in
     * force. A decision not to tell falls with the facts it was made on; what was told stays told.
     */
    @ForModels
    public void advised(DelegateExecution execution) {
        for (var who : List.of("ico", "dataSubjects")) {
            if (execution.getVariable(who + "Told") == null && !"yes".equals(execution.getVariable(who + "Decision"))) {
                execution.setVariable(who + "Decision", null);
            }
        }
        execution.setVariable("factsInWords", longText(forms.ofStart(execution.getProcessDefinitionId()).choicesInWords(execution.getVariables())));
        var kind = execution.getVariable("dataKind");
        execution.setVariable("personalDataInvolved", kind == null || kind.equals("personal") || kind.equals("sensitivePersonal"));
        if (execution.getVariable("rating") == null) {
            register.advise(reference(execution), (String) execution.getVariable("incidentLevel"), (String) execution.getVariable("colour"));
        } else {
            execution.setVariable("colour", COLOURS.get(execution.getVariable("rating")));
        }
        register.note(reference(execution), clock.instant(), "application", "Stage_ProvisionalRating", "advised", Map.of(
                "incidentLevel", execution.getVariable("incidentLevel"), "levelReason", execution.getVariable("levelReason"),
                "riskToIndividuals", execution.getVariable("riskToIndividuals"), "riskReason", execution.getVariable("riskReason"),
                "basis", execution.getVariable("basis")));
        execution.setVariable("adviceNumber", (Integer) execution.getVariable("adviceNumber") + 1);
        similar.lookAgain(execution);
    }

    /** The rating of the Monitoring Officer comes into force (W-8.2a); the colour follows it. */
    @ForModels
    public void recordRating(DelegateExecution execution) {
        var rating = (String) execution.getVariable("rating");
        var colour = COLOURS.get(rating);
        execution.setVariable("colour", colour);
        execution.setVariable("ratedAdvice", execution.getVariable("adviceNumber"));
        register.rate(reference(execution), rating, colour, clock.instant());
        due.move(execution);
        if (List.of(Objects.toString(execution.getVariable("changed"), "").split(",")).contains("rating")) {
            mail.decided(execution);
        }
    }

    /** W-C.2: the DPO always; Legal and ICT as the Monitoring Officer chose. */
    @ForModels
    public List<String> advisers(DelegateExecution execution) {
        var advisers = new ArrayList<>(List.of("data-protection-officer"));
        if ("yes".equals(execution.getVariable("consultLegal"))) {
            advisers.add("legal");
        }
        if ("yes".equals(execution.getVariable("consultIct"))) {
            advisers.add("ict-service-desk");
        }
        return advisers;
    }

    /** The investigation's own clock runs from the nomination (W-8.3e). */
    @ForModels
    public void nominated(DelegateExecution execution) {
        execution.setVariable("nominatedAt", clock.instant().toString());
        execution.setVariable("investigationOffered", execution.getVariable("rating"));
    }

    /** A deadline or reminder fired: kept in the file, said in the log, without personal data, and by e-mail. */
    @ForModels
    public void remind(DelegateExecution execution) {
        // The hours are the ICO's (Art 33): what is left once it is told, or need not be, is the people's, without undue delay (Art 34).
        var fired = Stages.firedBefore(execution);
        boolean ofThePeople = List.of("Warning_ExternalNotification", "Deadline_ExternalNotification").contains(fired.getId())
                && ("no".equals(execution.getVariable("icoDecision")) || execution.getVariable("icoTold") != null);
        var name = ofThePeople ? "Telling the people is open, without undue delay" : (String) fired.getProperty("name");
        register.note(reference(execution), clock.instant(), "application", fired.getId(), "reminded", Map.of("reminder", name));
        LOG.warn("{}: {}", reference(execution), name);
        mail.reminded(execution, name, !ofThePeople);
    }

    /** Corrected awareness moves every waiting timer and due date that hangs on it; a fired timer is not armed again. */
    @ForModels
    public void applyReview(DelegateExecution execution) {
        var changed = new ArrayList<>(List.of(Objects.toString(execution.getVariable("changed"), "").split(",")));
        changed.removeAll(ONLY_FOR_THE_RECORD);
        nameLaw(execution);
        if (execution.getVariable("personInvolved") != null) {
            // Once the review is complete: whoever names themselves could not complete it.
            needToKnow.keepOut(reference(execution), ((String) execution.getVariable("personInvolved")).substring("person:".length()),
                    register.last(reference(execution), "Task_ReviewIncident").orElseThrow().by(), reference(execution));
        }
        similar.lookAgain(execution);
        boolean newFacts = !changed.isEmpty() || "yes".equals(execution.getVariable("rateAgain"));
        execution.setVariable("newFacts", Variables.booleanValue(newFacts, true));
        var corrected = (String) execution.getVariable("correctedAwareAt");
        if (corrected != null) {
            correctAwareness(execution, corrected);
            moveDeadlines(execution);
        }
    }

    private void correctAwareness(DelegateExecution execution, String corrected) {
        register.note(reference(execution), clock.instant(), "application", execution.getCurrentActivityId(), "awarenessCorrected",
                Map.of("from", execution.getVariable("awareAt"), "to", corrected));
        execution.setVariable("awareAt", corrected);
    }

    private void moveDeadlines(DelegateExecution execution) {
        markLateness(execution);
        duties.move(execution);
        for (var job : engine.getManagementService().createJobQuery().processInstanceId(execution.getProcessInstanceId()).timers().list()) {
            engine.getManagementService().recalculateJobDuedate(job.getId(), false);
        }
        due.move(execution);
    }

    /** Of two reports of one incident the earlier awareness counts, and the earlier report: no limit becomes later by it. */
    void count(DelegateExecution execution, Earlier other) {
        boolean awareEarlier = other.awareAt().isBefore(UkTime.parse((String) execution.getVariable("awareAt")));
        boolean reportedEarlier = other.reportedAt().isBefore(UkTime.parse((String) execution.getVariable("reportedAt")));
        if (awareEarlier) {
            correctAwareness(execution, other.awareAt().toString());
        }
        if (reportedEarlier) {
            execution.setVariable("reportedAt", other.reportedAt().toString());
            register.reportedAlready(reference(execution), other.reportedAt());
        }
        if (awareEarlier || reportedEarlier) {
            moveDeadlines(execution);
        }
    }

    /** What has been said so far, newest first. */
    @ForModels
    public TypedValue cameIn(DelegateExecution execution) {
        return cameIn(execution.getProcessDefinitionId(), reference(execution));
    }

    private TypedValue cameIn(String definitionId, String reference) {
        var said = saidSoFar(definitionId, reference);
        return longText(said.isEmpty() ? "Nothing yet." : said);
    }

    /** The same as text, empty if nothing was. */
    String saidSoFar(String definitionId, String reference) {
        var lines = new ArrayList<String>();
        var entries = register.entries(reference, SAID);
        for (int i = entries.size() - 1; i >= 0; i--) {
            var line = line(definitionId, entries.get(i));
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return String.join("\n\n", lines);
    }

    /** A text of any length, which a form shows as {@code name.text}: a plain text variable ends at 4,000 characters. */
    static TypedValue longText(String text) {
        return SpinValues.jsonValue(Spin.JSON("{}").prop("text", text).toString()).create();
    }

    private String line(String definitionId, Entry entry) {
        if (entry.event().equals("cameFrom")) {
            return "**%s, %s:**\n- This came from %s, where somebody was first aware at %s; entered here: %s.%s".formatted(inWords(entry.at()), entry.by(),
                    entry.said("cameFrom"), inWords(Instant.parse(entry.said("awareThere"))), inWords(UkTime.parse(entry.said("awareHere"))),
                    entry.said("said").isEmpty() ? "" : "\n" + entry.said("said"));
        }
        if (entry.event().equals("tookIn")) {
            return "**%s: another report of this incident, %s, was merged into this one.** What is filed with it: [documents of %2$s](/documents/%2$s).\n- First awareness there: %s; here: %s. The earlier counts.%s%s\n\n%s"
                    .formatted(inWords(entry.at()), entry.said("reference"), inWords(UkTime.parse(entry.said("awareThere"))), inWords(UkTime.parse(entry.said("awareHere"))),
                            entry.said("takenOver").isEmpty() ? "" : "\n\n**Taken over from it:**\n" + entry.said("takenOver"),
                            entry.said("there").isEmpty() ? "" : "\n\n**The two differ, so rate again. It says:**\n" + entry.said("there") + "\n\n**Here it says:**\n" + entry.said("here"),
                            "**The other report:**\n" + entry.said("said"));
        }
        if (!entry.event().equals("completed") && !(entry.element().startsWith("Task_Advise") && WORDS.containsKey(entry.event()))) {
            return "";
        }
        var who = entry.said("adviser") == null ? entry.by()
                : entry.event().equals("completed") ? entry.by() + " for " + entry.said("adviser") : entry.said("adviser");
        var said = entry.event().equals("completed") ? forms.ofTask(definitionId, entry.element()).inWords(entry.content()) : WORDS.get(entry.event());
        return said.isEmpty() ? "" : "**%s, %s:**\n%s".formatted(inWords(entry.at()), who, said);
    }

    /** Somebody said something: the forms that are open show it now. */
    void refresh(DelegateTask answered) {
        if (!SAID.contains(answered.getTaskDefinitionKey())) {
            return;
        }
        var reference = (String) answered.getVariable("reference");
        var text = cameIn(answered.getProcessDefinitionId(), reference);
        for (var task : engine.getTaskService().createTaskQuery().processInstanceId(answered.getProcessInstanceId()).list()) {
            VariableScope scope = (TaskEntity) task;
            if (scope.hasVariable("cameIn")) {
                scope.setVariable("cameIn", text);
            }
        }
    }

    /** The law that the DPO names changes the words of the tables' advice, not the advice. */
    @ForModels
    public void nameLaw(VariableScope scope) {
        if (Objects.toString(scope.getVariable("changed"), "").contains("regime")) {
            var advice = engine.getDecisionService().evaluateDecisionTableByKey("externalNotification", scope.getVariables()).getSingleResult();
            scope.setVariable("basis", advice.getEntry("basis"));
        }
    }

    /** W-8.5. */
    @ForModels
    public void close(DelegateExecution execution) {
        end(execution, "closed");
    }

    /** W-4.5: the cyber security team has taken over what involves no information; the log keeps it. */
    @ForModels
    public void handOver(DelegateExecution execution) {
        end(execution, "handedOver");
    }

    private void end(DelegateExecution execution, String state) {
        var now = clock.instant();
        register.close(reference(execution), now, state);
        register.note(reference(execution), now, "application", execution.getCurrentActivityId(), state, Map.of());
        LOG.info("{} {}", reference(execution), state);
    }

    static String reference(DelegateExecution execution) {
        return (String) execution.getVariable("reference");
    }
}
