package uk.police.securityincident.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.record.SeenTrail;
import uk.police.securityincident.record.DutyInWords;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** What the file of a case says of its duties, and that it says everything. */
class CaseFileTest extends ProcedureTest {

    @Autowired
    private CaseFile caseFile;
    @Autowired
    private SeenTrail seenTrail;
    @Autowired
    private LogSearch log;
    @Autowired
    private Trail trail;

    @Test
    void w_8_2_b_lateness_is_shown_against_the_limit_and_against_the_moment_the_duty_arose() {
        var incident = lateHigh();
        now("2026-03-30T13:00");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-30T13:00", "delayReason", "Found late"));
        var duties = duties(incident, "Deadline_ExternalNotification");
        assertThat(duties).hasSize(2);
        assertThat(duties.get(0).lateAgainstLimit()).as("not to be told was recorded in time").isNull();
        assertThat(duties.get(0).notToTell()).isTrue();
        assertThat(duties.get(1).notToTell()).isFalse();
        assertThat(text(incident)).contains("decided not to tell ");
        assertThat(duties.get(1).times().aroseAt()).isEqualTo(UkTime.parse("2026-03-30T10:00"));
        var late = Duration.between(falls("Deadline_ExternalNotification", "2026-03-24T09:00"), UkTime.parse("2026-03-30T13:00"));
        assertThat(duties.get(1).lateAgainstLimit()).isEqualTo(late);
        assertThat(duties.get(1).sinceItArose()).isEqualTo(Duration.ofHours(3));
        assertThat(text(incident)).contains("%d h 0 min late against the limit, 3 h 0 min after the duty arose".formatted(late.toHours()));
        assertThat(log.find(incident.getBusinessKey(), "anybody").orElseThrow().icoToldAt()).isEqualTo(UkTime.parse("2026-03-30T13:00"));
    }

    @Test
    void w_7_3_what_opens_again_for_the_people_alone_has_no_limit_and_no_reminder_says_overdue() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "They know", "notToldGround", "subsequentMeasures"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        now("2026-03-30T10:00");
        complete(incident, MO, "Task_ReviewIncident", Map.of("recovery", "none", "affectedIndividuals", 900, "adviceSeen", 1));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk after all"));
        fire(incident, "Deadline_ExternalNotification");
        assertThat(file(incident, "Deadline_ExternalNotification")).singleElement().extracting(entry -> entry.said("reminder")).asString().contains("without undue delay").doesNotContain("overdue");
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        now("2026-03-31T10:00");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-30T12:00"));
        assertThat(duties(incident, "Deadline_ExternalNotification")).singleElement().satisfies(duty -> assertThat(duty.lateAgainstLimit()).isNull());
        // A week less the hour that the clocks went forward.
        assertThat(text(incident)).contains("Telling the people whose data it is: without undue delay: decided Mon 30 March 2026, 10:00 UK time; told Mon 30 March 2026, 12:00 UK time, 146 h 0 min after the first awareness");
    }

    @Test
    void w_7_3_telling_the_people_is_owed_no_more_once_that_was_withdrawn_whatever_was_said_of_the_ico_since_and_again_when_decided_again() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        assertThat(text(incident)).contains("Telling the people whose data it is: without undue delay: decided");
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        var ofPeople = open(incident, "Task_ApproveNotice").stream().filter(task -> "dataSubjects".equals(tasks.getVariable(task.getId(), "recipient"))).findFirst().orElseThrow();
        complete(ofPeople, MO, Map.of("approved", "noLonger", "approvalComment", "There were no data in it"));
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "noLonger", "approvalComment", "There were no data in it"));
        assertThat(text(incident)).doesNotContain("Telling the people whose data it is");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "No data"));
        now("2026-03-25T10:00");
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "sensitivePersonal"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "There were"));
        assertThat(text(incident)).contains("Telling the people whose data it is: without undue delay: decided Wed 25 March 2026, 10:00 UK time");
    }

    @ParameterizedTest
    @CsvSource({"2026-03-24T09:30,true", "2026-03-24T10:00,false"})
    void w_c_h_the_file_says_if_a_notice_went_before_it_was_approved(String sentAt, boolean before) {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        now("2026-03-24T10:00:40");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", sentAt));
        assertThat(text(incident).contains("Approved only after that: Tue 24 March 2026, 10:00 UK time")).isEqualTo(before);
        assertThat(text(incident).contains("Approved only after that")).isEqualTo(before);
    }

    @Test
    void w_8_2_b_a_decision_not_to_tell_the_ico_keeps_the_limit_however_long_the_people_take() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "Unlikely after all"));
        now("2026-03-30T10:00");
        assertThat(duties(incident, "Deadline_ExternalNotification").get(0).lateAgainstLimit()).isNull();
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "They know", "notToldGround", "subsequentMeasures"));
        assertThat(duties(incident, "Deadline_ExternalNotification").get(0)).satisfies(duty -> {
            assertThat(duty.times().doneAt()).isEqualTo(UkTime.parse("2026-03-30T10:00"));
            assertThat(duty.times().metAt()).isEqualTo(UkTime.parse("2026-03-24T10:00"));
            assertThat(duty.lateAgainstLimit()).isNull();
        });
    }

    @Test
    void w_4_5_what_was_open_when_the_case_was_handed_over_is_not_discharged_by_that() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes", "dataKind", "none", "confidentialityBreach", "false"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes"));
        complete(incident, "cyber-security", "Task_TakeOverIncident", Map.of("cyberReference", "CY-1"));
        assertThat(duties(incident, "Deadline_FinalReport")).singleElement().satisfies(duty -> {
            assertThat(duty.times().doneAt()).isNull();
            assertThat(duty.passedTo()).isEqualTo("the cyber security team");
            assertThat(duty.lateAgainstLimit()).isNull();
        });
        assertThat(text(incident)).contains("went on as a duty of the cyber security team");
    }

    @Test
    void w_8_1_c_whoever_did_something_stands_by_name_and_by_the_id_that_is_nobody_elses() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "A door stood open", "adverseConsequences", "None", "lessons", "Lock it", "recommendationsToWrite", "yes"));
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train everybody", "owner", "person:line-manager", "targetDate", "2026-04-20", "another", "yes"));
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train more", "owner", "group:line-manager", "targetDate", "2026-04-20", "another", "no"));
        trail.note(incident.getBusinessKey(), UkTime.parse("2026-03-24T10:00"), "nobody.known", "evidence", "filed", Map.of());
        assertThat(text(incident)).contains("Owner: Demo Line manager (line-manager). Target", "Owner: The line manager. Target", "by Demo Monitoring Officer (monitoring-officer)", "by nobody.known", "Reported by: Demo Reporter (reporter)")
                .doesNotContain("by monitoring-officer", "Owner: line-manager", "person:line-manager");
    }

    @Test
    void of_two_notices_recorded_in_any_order_the_first_that_went_counts() {
        var now = UkTime.parse("2026-03-24T10:00");
        var reference = cases.nextReference("INC", now);
        cases.log(reference, "security-incident", null, now, now, now, false, null);
        trail.note(reference, now, "application", "StartEvent_IncidentReported", "completed", Map.of());
        cases.told(reference, false, now.plusSeconds(7200));
        cases.told(reference, false, now.plusSeconds(3600));
        cases.told(reference, false, now.plusSeconds(9000));
        assertThat(log.find(reference, "anybody").orElseThrow().dataSubjectsToldAt()).isEqualTo(now.plusSeconds(3600));
    }

    @Test
    void w_8_2_b_a_duty_that_is_open_stands_once_and_is_not_discharged() {
        assertThat(duties(reported(GRAVE), "Deadline_ExternalNotification")).singleElement().satisfies(duty -> assertThat(duty.times().doneAt()).isNull());
    }

    @Test
    void w_8_2_d_lateness_is_reckoned_from_the_awareness_in_force_of_discharged_duties_too() {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone"));
        now("2026-03-24T12:00");
        complete(incident, "reporter", "Task_CompleteIncidentForm", Map.of("outline", "Papers", "compromised", "Papers", "immediateAction", "None", "adviceSeen", 1));
        assertThat(duties(incident, "Deadline_IncidentForm").get(0).lateAgainstLimit()).isNull();
        // The form was complete at noon: an hour late, on this awareness.
        var corrected = UkTime.parse("2026-03-24T11:00").minus(Duration.ofHours(ProcedureValues.numbersOf("Deadline_IncidentForm").get(0))).toString();
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", corrected, "correctionReason", "Misread", "adviceSeen", 2));
        assertThat(duties(incident, "Deadline_IncidentForm").get(0).lateAgainstLimit()).isEqualTo(Duration.ofHours(1));
        assertThat(text(incident)).contains("The time of first awareness was corrected");
    }

    @Test
    void w_8_1_c_everything_stands_in_it_in_the_order_it_happened() {
        var incident = lateHigh();
        var text = text(incident);
        assertThat(text).containsSubsequence("Incident reported", "Asked: Assess incident", "Recorded: not to be told", "Keep the incident under review", "Decide whether to tell the ICO",
                "Likely risk after all", "Prepare the notice to the ICO", "A bag was stolen", "Approve notice");
        assertThat(text).contains("Asked of: The Monitoring Officer", "E-mails", "Documents", "Recipient: the Information Commissioner (ICO)", "Kind: The completed incident form")
                .doesNotContain("Recipient: ico", "Kind: incident-form", "Route: information-asset-owner", "Route: ict-service-desk");
        assertThat(seenTrail.proof(incident.getBusinessKey()).get("faults")).isEqualTo(List.of());
    }

    @Test
    void w_8_1_c_whom_somebody_chose_stands_there_in_words() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", "ask", "question", "What else?", "questionTo", "group:legal"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", "ask", "question", "Who?", "questionTo", "person:line-manager"));
        assertThat(text(incident)).contains("Whom: Legal Services", "Whom: Demo Line manager (line-manager)", "Asked of: Legal Services, The Monitoring Officer", "to Legal Services, waiting").doesNotContain("group:", "person:line-manager", "person:reporter");
    }

    @Test
    void e_8_2_the_trail_is_sealed_each_night() {
        reported(HARMLESS);
        var job = management.createJobQuery().activityId("StartEvent_EachNight").list().get(0);
        // On 29 March, which it may have come to in another test, there is no 02:30.
        assertThat(UkTime.inWords(job.getDuedate().toInstant())).matches("(?!.*29 March).* 02:30 UK time|Sun 29 March 2026, 03:30 UK time");
        var before = trail.lastSeal();
        calendar("StartEvent_EachNight");
        work("seal-trail");
        var seal = trail.lastSeal().orElseThrow();
        assertThat(seal.number()).isEqualTo(before.map(last -> last.number() + 1).orElse(1));
        assertThat(trail.check()).isEmpty();
    }

    /** Rated low, found to be high six days later; the notice to the ICO is approved and not sent. */
    private ProcessInstance lateHigh() {
        var incident = reported(HARMLESS, Map.of("dataKind", "personal"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Nobody saw it"));
        now("2026-03-30T10:00");
        complete(incident, MO, "Task_ReviewIncident", GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk after all"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "They know", "notToldGround", "subsequentMeasures"));
        complete(incident, DPO, "Task_PrepareIcoNotice", FOUND_LATE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        return incident;
    }

    private List<DutyInWords> duties(ProcessInstance incident, String deadline) {
        return caseFile.duties(log.find(incident.getBusinessKey(), "anybody").orElseThrow(), Instant.parse("2026-04-01T10:00:00Z")).stream()
                .filter(duty -> duty.times().deadline().equals(deadline)).toList();
    }

    private String text(ProcessInstance incident) {
        return caseFile.inWords(log.find(incident.getBusinessKey(), "anybody").orElseThrow(), Instant.parse("2026-04-01T10:00:00Z")).stream().map(CaseFileTest::text)
                .collect(Collectors.joining("\n"));
    }

    private static String text(Section section) {
        return section.heading() + "\n" + section.rows().stream().map(row -> row.label() + ": " + row.answer()).collect(Collectors.joining("\n"));
    }
}
