package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Question;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/** Bound in the models as ${incident}. Running cases hold this name: do not rename. */
@Component("incident")
@CaseVariables(sets = {"adviceNumber", "basis", "colour", "dataSubjectsDecision", "dataSubjectsTold", "deskAttempts", "factsEstablished",
        "handOver", "icoDecision", "icoTold", "incidentLevel", "investigationOffered", "investigatorId", "newFacts", "nominatedAt",
        "notifyDataSubjects", "notifyIco", "personalDataInvolved", "ratedAdvice", "rating", "reportVersion",
        "restrictionReviewOn", "ticketNumber"}, reads = {"cause", "incidentType", "medium", "processorAwareAt", "recipientKind", "recordsCount"})
public class Incident {

    private static final Logger LOG = LoggerFactory.getLogger(Incident.class);
    /** Answers of the review that no table reads. */
    private static final List<String> ONLY_FOR_THE_RECORD = List.of("", "occurredAt", "processorAwareAt", "controllerAwareAt", "cause", "recipientKind", "recordsCount", "regime", "incidentType", "crimeReference");
    private static final Map<String, String> COLOURS = Map.of("none", "white", "low", "green", "medium", "amber", "high", "red");

    private final ProcessEngine engine;
    private final CaseTable cases;
    private final Trail trail;
    private final Due due;
    private final Clock clock;
    private final NeedToKnow needToKnow;
    private final MailToPeople mail;
    private final SaidSoFar saidSoFar;
    private final FirstAwareness awareness;
    private final DeployedForms forms;

    Incident(@Lazy ProcessEngine engine, CaseTable cases, Trail trail, Due due, Clock clock, NeedToKnow needToKnow, MailToPeople mail,
            SaidSoFar saidSoFar,
            FirstAwareness awareness, DeployedForms forms) {
        this.engine = engine;
        this.cases = cases;
        this.trail = trail;
        this.due = due;
        this.clock = clock;
        this.needToKnow = needToKnow;
        this.mail = mail;
        this.saidSoFar = saidSoFar;
        this.awareness = awareness;
        this.forms = forms;
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
        awareness.markLateness(execution);
        logged(execution);
    }

    /** What the gate entered in the central log (W-8.1c) is said in the application's own. */
    @ForModels
    public void logged(DelegateExecution execution) {
        LOG.info("{} logged", Reference.of(execution));
    }

    /** What earlier editions say at this place. */
    @ForModels(earlier = true)
    public void sayTimes(DelegateExecution execution) {
        logged(execution);
    }

    /**
     * After the tables have advised: whether personal data are or may be involved, the colour in
     * force. A decision not to tell falls with the facts it was made on; what was told stays told.
     */
    @ForModels
    public void advised(DelegateExecution execution) {
        for (var who : List.of("ico", "dataSubjects")) {
            if (execution.getVariable(who + "Told") == null && !"yes".equals(execution.getVariable(who + "Decision"))) {
                execution.setVariable(who + "Decision", null);
            }
        }
        var kind = execution.getVariable("dataKind");
        execution.setVariable("personalDataInvolved", kind == null || kind.equals("personal") || kind.equals("sensitivePersonal"));
        if (execution.getVariable("rating") == null) {
            cases.advise(Reference.of(execution), (String) execution.getVariable("incidentLevel"), (String) execution.getVariable("colour"));
        } else {
            execution.setVariable("colour", COLOURS.get(execution.getVariable("rating")));
        }
        trail.note(Reference.of(execution), clock.instant(), "application", "Stage_ProvisionalRating", "advised", Map.of(
                "incidentLevel", execution.getVariable("incidentLevel"), "levelReason", execution.getVariable("levelReason"),
                "riskToIndividuals", execution.getVariable("riskToIndividuals"), "riskReason", execution.getVariable("riskReason"),
                "basis", execution.getVariable("basis"), "facts", facts(execution)));
        execution.setVariable("adviceNumber", (Integer) execution.getVariable("adviceNumber") + 1);
    }

    /** As the tables were asked with them: what is chosen or counted, not a word that somebody wrote. */
    private Map<String, Object> facts(DelegateExecution execution) {
        var facts = new TreeMap<String, Object>();
        Stream.concat(forms.ofStart(execution.getProcessDefinitionId()).questions().stream().map(Question::key), Stream.of("regime")).forEach(fact -> {
            if (execution.getVariable(fact) != null) {
                facts.put(fact, execution.getVariable(fact));
            }
        });
        return facts;
    }

    /** The rating of the Monitoring Officer comes into force (W-8.2a); the colour follows it. */
    @ForModels
    public void recordRating(DelegateExecution execution) {
        var rating = (String) execution.getVariable("rating");
        var colour = COLOURS.get(rating);
        boolean ratedBefore = execution.getVariable("ratedAdvice") != null;
        execution.setVariable("colour", colour);
        execution.setVariable("ratedAdvice", execution.getVariable("adviceNumber"));
        cases.rate(Reference.of(execution), rating, colour, clock.instant());
        due.move(execution);
        if (ratedBefore && List.of(Objects.toString(execution.getVariable("changed"), "").split(",")).contains("rating")) {
            mail.decided(execution);
        }
    }

    /** W-C.2, W-8.3d: the DPO always; Legal, ICT and the cyber security team as the Monitoring Officer chose. */
    @ForModels
    public List<String> advisers(DelegateExecution execution) {
        var asked = Map.of("legal", "consultLegal", "ict-service-desk", "consultIct", "cyber-security", "consultCyber");
        return Stream.concat(Stream.of("data-protection-officer"), Stream.of("legal", "ict-service-desk", "cyber-security").filter(adviser -> "yes".equals(execution.getVariable(asked.get(adviser))))).toList();
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
        var fired = Tokens.firedBefore(execution);
        if (Recommendations.isRevising(execution, fired.getId())) {
            return;
        }
        boolean ofThePeople = List.of("Warning_ExternalNotification", "Deadline_ExternalNotification").contains(fired.getId())
                && ("no".equals(execution.getVariable("icoDecision")) || execution.getVariable("icoTold") != null);
        var name = ofThePeople ? "Telling the people is open, without undue delay" : (String) fired.getProperty("name");
        trail.note(Reference.of(execution), clock.instant(), "application", fired.getId(), "reminded", Map.of("reminder", name));
        LOG.warn("{}: {}", Reference.of(execution), name);
        if (!isOvertaken(execution, fired.getId())) {
            mail.reminded(execution, name, !ofThePeople, due.limit(execution, fired.getId()).orElse(null));
        }
    }

    /** Of a case that came late, or after an outage: its deadline is past too, and says so in the same minute. A warning that has none is always told. */
    private boolean isOvertaken(DelegateExecution execution, String warning) {
        var deadline = warning.replace("Warning_", "Deadline_");
        return !deadline.equals(warning) && execution.getBpmnModelInstance().getModelElementById(deadline) != null && due.of(execution, deadline).toInstant().isBefore(clock.instant());
    }

    /** Corrected awareness moves every waiting timer and due date that hangs on it; a fired timer is not armed again. */
    @ForModels
    public void applyReview(DelegateExecution execution) {
        var changed = new ArrayList<>(List.of(Objects.toString(execution.getVariable("changed"), "").split(",")));
        changed.removeAll(ONLY_FOR_THE_RECORD);
        nameLaw(execution);
        if (execution.getVariable("personInvolved") != null) {
            // Once the review is complete: whoever names themselves could not complete it.
            needToKnow.keepOut(Reference.of(execution), ((String) execution.getVariable("personInvolved")).substring("person:".length()),
                    trail.last(Reference.of(execution), "Task_ReviewIncident").orElseThrow().by(), Reference.of(execution));
        }
        boolean newFacts = !changed.isEmpty() || "yes".equals(execution.getVariable("rateAgain"));
        execution.setVariable("newFacts", Variables.booleanValue(newFacts, true));
        var corrected = (String) execution.getVariable("correctedAwareAt");
        if (corrected != null) {
            awareness.correct(execution, corrected);
        }
        var reported = (String) execution.getVariable("correctedReportedAt");
        if (reported != null) {
            awareness.correctReport(execution, reported);
        }
    }

    /** What has been said so far, newest first. */
    @ShownAs("cameIn")
    public TypedValue cameIn(DelegateExecution execution) {
        var said = saidSoFar.inWords(execution.getProcessDefinitionId(), Reference.of(execution));
        return LongText.of(said.isEmpty() ? "Nothing yet." : said);
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
        cases.close(Reference.of(execution), now, state);
        trail.note(Reference.of(execution), now, "application", execution.getCurrentActivityId(), state, Map.of());
        LOG.info("{} {}", Reference.of(execution), state);
    }
}
