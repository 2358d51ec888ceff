package uk.police.securityincident.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox;

/** What the forms of an incident ask, fill in and refuse beyond its paths, and who hears at once of what they say. */
class FormRulesTest extends ProcedureTest {

    private static final Map<String, Object> CLOSED = Map.of("rating", "low", "closeNow", "yes", "incidentType", "other", "observations", "o", "lessons", "l");
    private static final Map<String, Object> REPORT = Map.of("observations", "A door stood open", "adverseConsequences", "Few", "lessons", "Shut it", "recommendationsToWrite", "no");

    @Autowired
    private Outbox outbox;
    @Autowired
    private Disposals disposals;
    @Autowired
    private Involved involved;

    private static Map<String, Object> with(Map<String, ?> answers, Object... more) {
        var all = new HashMap<String, Object>(answers);
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1] == null) {
                all.remove(more[i]);
            } else {
                all.put((String) more[i], more[i + 1]);
            }
        }
        return all;
    }

    private static void refused(ThrowingCallable act, String... words) {
        assertThatThrownBy(act).isInstanceOf(RefusedInput.class).hasMessageContainingAll(words);
    }

    private List<String> groups(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream().map(IdentityLink::getGroupId).sorted().toList();
    }

    private ProcessInstance toTellIco() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        return incident;
    }

    @Test
    void an_update_to_the_people_keeps_the_safe_channel_of_their_letter() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        complete(incident, DPO, "Task_PrepareLetter", with(LETTER, "letterEndangers", "yes", "safeChannel", "By the officer they know"));
        assertThat(onForm(open(incident, "Task_ApproveNotice").get(0).getId(), "safeChannel")).isEqualTo("By the officer they know");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00", "sentMethod", "inPerson"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        var update = open(incident, "Task_PrepareUpdate").get(0);
        assertThat(onForm(update.getId(), "letterEndangers")).isEqualTo("yes");
        assertThat(onForm(update.getId(), "safeChannel")).isEqualTo("By the officer they know");
        refused(() -> complete(update, DPO, Map.of("noticeText", "It was found")), "(letterEndangers) is missing");
        refused(() -> complete(update, DPO, Map.of("noticeText", "It was found", "letterEndangers", "yes")), "(safeChannel) is missing");
        complete(update, DPO, Map.of("noticeText", "It was found", "letterEndangers", "yes", "safeChannel", "By telephone, to her sister"));
        assertThat(shown(open(incident, "Task_ApproveUpdate").get(0), "howToTell")).contains("By telephone, to her sister").doesNotContain("It was found");
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "yes"));
        assertThat(onForm(open(incident, "Task_RecordUpdateSent").get(0).getId(), "safeChannel")).isEqualTo("By telephone, to her sister");
    }

    @Test
    void a_report_that_contradicts_itself_says_so_beside_the_advice_and_is_not_closed_with_it() {
        var incident = reported(HARMLESS, Map.of("dataKind", "none", "channel", "personalData"));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "contradiction")).startsWith("**This contradicts itself");
        refused(() -> complete(incident, MO, "Task_AssessIncident", with(CLOSED, "rating", "none", "ratingReason", "r")), "(observations)", "contradicts itself");
        complete(incident, MO, "Task_ReviewIncident", Map.of("channel", "itSecurity"));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "contradiction")).isEmpty();
    }

    @Test
    void w_8_4_c_without_a_type_nothing_is_compared_and_whoever_closes_gives_it() {
        var unit = Map.of("unit", "Unit of " + System.nanoTime());
        var before = as("line-manager", () -> runtime.startProcessInstanceByKey("security-incident", with(HARMLESS, "awareAt", "2026-03-24T08:00", "outline", "o", "unit", unit.get("unit"), "incidentType", "hacking")));
        var incident = as("line-manager", () -> runtime.startProcessInstanceByKey("security-incident", with(HARMLESS, "awareAt", "2026-03-24T09:00", "outline", "o", "unit", unit.get("unit"))));
        var assess = open(incident, "Task_AssessIncident").get(0);
        assertThat(shown(assess, "similar")).startsWith("Not compared: the type of incident is not known.");
        refused(() -> complete(assess, MO, with(CLOSED, "incidentType", null)), "(incidentType) is missing");
        refused(() -> complete(assess, MO, with(CLOSED, "incidentType", "hacking")), "repeat of an earlier incident (escalation)");
        complete(assess, MO, with(CLOSED, "incidentType", "hacking", "escalation", "Training"));
        assertThat(file(incident, "Task_AssessIncident").stream().filter(entry -> entry.event().equals("similarFound")).findFirst().orElseThrow().content().toString()).contains(before.getBusinessKey());
    }

    @Test
    void a_report_sent_back_or_revised_begins_with_its_last_version_and_says_why() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        var first = open(incident, "Task_WriteFinalReport").get(0).getId();
        assertThat(onForm(first, "observations")).isNull();
        assertThat(((SpinJsonNode) onForm(first, "writtenAgain")).prop("text").stringValue()).isEmpty();
        complete(incident, MO, "Task_WriteFinalReport", REPORT);
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "no", "approvalComment", "Say which door"));
        var again = open(incident, "Task_WriteFinalReport").get(0);
        assertThat(List.of(onForm(again.getId(), "observations"), onForm(again.getId(), "adverseConsequences"), onForm(again.getId(), "lessons"))).containsExactly("A door stood open", "Few", "Shut it");
        assertThat(shown(again, "writtenAgain")).isEqualTo("**Sent back:** Say which door");
    }

    @Test
    void w_d_1_the_final_notice_gives_the_consequences_and_the_numbers() {
        var notice = open(toTellIco(), "Task_PrepareIcoNotice").get(0);
        refused(() -> complete(notice, DPO, with(ICO_NOTICE, "noticeKind", "final", "noticeConsequences", null)), "(noticeConsequences) is missing");
        for (var kind : List.of("numberOfPeople", "numberOfRecords", "dataCategoriesIco")) {
            refused(() -> complete(notice, DPO, with(ICO_NOTICE, "noticeKind", "final", kind, null)), "(" + kind + ") is missing");
        }
        complete(notice, DPO, with(ICO_NOTICE, "noticeKind", "final", "numberOfRecords", null, "notEstablished", "The bag held loose papers: nobody can count the records"));
    }

    @Test
    void w_d_1_what_is_ticked_as_not_yet_known_a_notice_need_not_give() {
        complete(open(toTellIco(), "Task_PrepareIcoNotice").get(0), DPO, with(ICO_NOTICE, "noticeConsequences", null, "numberOfPeople", null, "notYetKnown", "[\"noticeConsequences\",\"numberOfPeople\"]"));
    }

    @Test
    void w_8_3_b_a_question_is_due_before_the_time_to_tell_is_over() {
        now("2026-03-27T16:00");
        var incident = reported(GRAVE, Map.of("awareAt", "2026-03-27T15:00"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("questionTo", "person:line-manager", "question", "Was it encrypted?"));
        assertThat(open(incident, "Task_AnswerQuestion").get(0).getDueDate().toInstant()).isEqualTo(falls("Warning_ExternalNotification", "2026-03-27T15:00"));
        var told = reported(HARMLESS, Map.of("awareAt", "2026-03-27T15:00"));
        complete(told, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(told, MO, "Task_ReviewIncident", Map.of("questionTo", "person:line-manager", "question", "Which drawer?"));
        assertThat(open(told, "Task_AnswerQuestion").get(0).getDueDate().toInstant()).isEqualTo(falls("Task_AnswerQuestion", "2026-03-27T16:00"));
    }

    @Test
    void trap_17_a_report_of_which_somebody_is_finding_something_out_is_not_merged() {
        var survivor = reported(HARMLESS);
        var asked = reported(HARMLESS);
        complete(asked, MO, "Task_ReviewIncident", Map.of("questionTo", "person:line-manager", "question", "Which drawer?"));
        refused(() -> complete(asked, MO, "Task_ReviewIncident", Map.of("sameAs", survivor.getBusinessKey())), "not answered yet (sameAs)", survivor.getBusinessKey());
        complete(asked, "line-manager", "Task_AnswerQuestion", Map.of("answer", "The top one"));
        complete(asked, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "r"));
        complete(asked, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        refused(() -> complete(asked, MO, "Task_ReviewIncident", Map.of("sameAs", survivor.getBusinessKey())), "investigation of this incident is going on (sameAs)");
        complete(asked, "investigator", "Task_InvestigateIncident", Map.of("findings", "Nothing"));
        complete(asked, MO, "Task_ReviewIncident", Map.of("sameAs", survivor.getBusinessKey()));
        assertThat(closed(asked)).isTrue();
    }

    @Test
    void e_3_5_1_a_critical_incident_is_told_at_once_and_not_without_a_reason_without_senior_leadership() {
        var incident = reported(GRAVE);
        var critical = Map.<String, Object>of("criticalIncident", "yes", "criticalIncidentReason", "A witness in danger", "leadershipTold", "no");
        refused(() -> complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", critical), "(leadershipNotToldReason) is missing");
        complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", with(critical, "leadershipNotToldReason", "Nobody answers; I call again at eleven"));
        assertThat(outbox.recipients(incident.getBusinessKey(), "attention")).containsExactlyInAnyOrder("group:" + MO, "group:" + DPO);
        var other = reported(GRAVE);
        complete(other, "force-duty-officer", "Task_AssessCriticalIncident", with(critical, "criticalIncident", "no"));
        assertThat(outbox.recipients(other.getBusinessKey(), "attention")).isEmpty();
    }

    private long attentions(ProcessInstance incident) {
        return outbox.of(incident.getBusinessKey()).stream().filter(line -> line.recipient().equals("group:" + MO)).map(line -> line.subject())
                .filter(subject -> List.of("a question was answered", "something was added to the report", "advice came in, and a decision on telling waits for you", "the view on not telling came in: read it now").stream().anyMatch(subject::endsWith)).count();
    }

    @Test
    void w_8_3_b_what_comes_back_is_told_the_monitoring_officer_at_once_and_once() {
        var incident = reported(GRAVE);
        complete(incident, "reporter", "Task_AddToReport", Map.of("keepOpen", "yes"));
        assertThat(attentions(incident)).as("nothing was added").isZero();
        complete(incident, "reporter", "Task_AddToReport", Map.of("addition", "The key was in the bag", "keepOpen", "no"));
        assertThat(attentions(incident)).isEqualTo(1);
        complete(incident, MO, "Task_ReviewIncident", Map.of("questionTo", "person:line-manager", "question", "Who knew?"));
        complete(incident, "line-manager", "Task_AnswerQuestion", Map.of("answer", "Two of us"));
        assertThat(attentions(incident)).isEqualTo(2);
        complete(incident, MO, "Task_ReviewIncident", Map.of("questionTo", "person:line-manager", "question", "Who else?"));
        var taken = open(incident, "Task_AnswerQuestion").get(0);
        as(MO, () -> {
            tasks.setAssignee(taken.getId(), MO);
            return null;
        });
        complete(taken, MO, Map.of("answer", "By telephone: nobody"));
        assertThat(attentions(incident)).as("whoever brings it knows").isEqualTo(2);
        var advice = new ArrayList<>(open(incident, "Task_AdviseOnTelling"));
        complete(advice.stream().filter(task -> groups(task).contains(DPO)).findFirst().orElseThrow(), DPO, Map.of("adviceOnIco", "yes", "adviceOnDataSubjects", "yes", "tellingAdvice", "Tell them"));
        assertThat(attentions(incident)).isEqualTo(3);
    }

    @Test
    void w_5_3_w_8_3_d_the_monitoring_officer_enters_what_the_desk_did_and_consults_the_cyber_security_team() {
        var incident = reported(GRAVE, Map.of("cyber", "yes", "equipmentLost", "yes"));
        assertThat(groups(open(incident, "Task_SecureEquipment").get(0))).contains("ict-service-desk", MO);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "consultCyber", "yes"));
        assertThat(open(incident, "Task_AdviseOnRisk")).extracting(task -> groups(task).get(0)).containsExactlyInAnyOrder(DPO, "cyber-security");
        complete(incident, MO, "Task_SecureEquipment", Map.of("hardwareLogged", "A laptop", "equipmentSecured", "Wiped, they say"));
    }

    @Test
    void w_5_4_a_number_that_comes_later_is_entered_in_the_review() {
        var incident = reported(HARMLESS, Map.of("stolen", "yes", "incidentType", "theft"));
        complete(incident, "reporter", "Task_ReportCrime", Map.of("noCrimeReferenceReason", "They take no report"));
        var advised = value(incident, "adviceNumber");
        complete(incident, MO, "Task_ReviewIncident", Map.of("crimeReference", "23/4711/26"));
        assertThat(value(incident, "crimeReference")).isEqualTo("23/4711/26");
        assertThat(value(incident, "adviceNumber")).as("no table reads it").isEqualTo(advised);
    }

    @Test
    void w_7_3_fewer_told_than_affected_are_recorded_once_it_was_tried_for_each() {
        var incident = reported(GRAVE, Map.of("affectedIndividuals", 12));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        var sent = Map.<String, Object>of("sentAt", "2026-03-24T10:00", "howManyTold", 10);
        refused(() -> complete(incident, DPO, "Task_RecordNoticeSent", sent), "(everyoneTried) is missing");
        refused(() -> complete(incident, DPO, "Task_RecordNoticeSent", with(sent, "everyoneTried", "no")), "(everyoneTried)", "record it then");
        refused(() -> complete(incident, DPO, "Task_RecordNoticeSent", with(sent, "everyoneTried", "yes")), "(notReachedReason) is missing");
        complete(incident, DPO, "Task_RecordNoticeSent", with(sent, "everyoneTried", "yes", "notReachedReason", "Two have moved: a notice in the library"));
        assertThat(value(incident, "dataSubjectsTold")).isEqualTo("high");
    }

    @Test
    void e_3_7_1_professional_standards_keep_out_whom_they_find_to_be_involved() {
        var incident = reported(HARMLESS, Map.of("conductConcern", "yes"));
        var referral = runtime.createProcessInstanceQuery().processDefinitionKey("conduct-referral").list().stream()
                .filter(one -> trail.last(one.getBusinessKey(), "StartEvent_ConductReferred").orElseThrow().said("incidentReference").equals(incident.getBusinessKey())).findFirst().orElseThrow();
        var assessed = Map.<String, Object>of("assessment", "conduct", "offenceSuspected", "no", "staysKeptOut", "nobodyNamed", "assessmentReason", "He opened it", "personInvolved", "line-manager");
        refused(() -> complete(referral, "professional-standards", "Task_AssessReferral", with(assessed, "personInvolved", "nobody-at-all")), "(personInvolved)");
        assertThat(involved.in(incident.getBusinessKey())).isEmpty();
        complete(referral, "professional-standards", "Task_AssessReferral", assessed);
        assertThat(involved.in(incident.getBusinessKey())).containsExactly("line-manager");
        assertThat(involved.in(referral.getBusinessKey())).as("nor do they read the referral").contains("line-manager");
    }

    @Test
    void a_breach_that_was_rated_as_no_risk_is_no_near_miss() {
        var breach = reported(HARMLESS, Map.of("dataKind", "personal", "protection", "protected"));
        var nearMiss = reported(HARMLESS, Map.of("confidentialityBreach", "false"));
        for (var incident : List.of(breach, nearMiss)) {
            complete(incident, MO, "Task_AssessIncident", Map.of("rating", "none", "ratingReason", "r", "dpoView", "Agreed"));
            complete(incident, MO, "Task_WriteFinalReport", REPORT);
            complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
            assertThat(closed(incident)).isTrue();
        }
        var ended = disposals.ended();
        assertThat(ended).filteredOn(one -> one.reference().equals(breach.getBusinessKey())).extracting(Disposals.Ended::mayBeBreach).containsExactly(true);
        assertThat(ended).filteredOn(one -> one.reference().equals(nearMiss.getBusinessKey())).extracting(Disposals.Ended::mayBeBreach).containsExactly(false);
    }
}
