package uk.police.securityincident.incident;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.LogSearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

/** The paths of the procedure, by clause; together they pass every flow node and every sequence flow of the model. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecurityIncidentTest extends ProcedureTest {

    private static final Map<String, Object> REPORT = Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l");

    private static final Map<String, Object> HARMLESS_PERSONAL = new java.util.HashMap<>(HARMLESS);

    static {
        HARMLESS_PERSONAL.put("dataKind", "personal");
    }

    @Autowired
    private LogSearch log;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    ProcessEngine engine;
    @Autowired
    Tokens stages;
    @Autowired
    Outbox outbox;

    @BeforeAll
    static void forget(@Autowired Coverage coverage) {
        coverage.forget();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_node_and_sequence_flow_was_passed() {
        // Only with the profile of a force somebody takes note by a task.
        assertThat(coverage.missing("security-incident")).containsExactlyInAnyOrder("Task_NoteIncident", "End_Noted", "Flow_Inform_NoteIncident", "Flow_NoteIncident_Noted");
    }

    @Test
    void trap_17_a_second_report_ends_in_the_first_and_its_reporter_goes_on_there() {
        var incident = reported(HARMLESS);
        var other = started("security-incident", "line-manager", Map.of("awareAt", "2026-03-24T09:30", "outline", "Papers lay on a train"));
        complete(other, MO, "Task_ReviewIncident", Map.of("sameAs", incident.getBusinessKey()));
        assertThat(closed(other)).isTrue();
        complete(incident, "line-manager", "Task_AddToOtherReport", Map.of("addition", "It was wet", "keepOpen", "yes"));
        complete(incident, "line-manager", "Task_AddToOtherReport", Map.of("keepOpen", "no"));
        assertThat(incident).isNotWaitingAt("Task_AddToOtherReport");
    }

    private void rate(ProcessInstance incident, String rating) {
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", rating, "ratingReason", "As I see it"));
    }

    /** E-3.5.1: the Force Duty Officer answers. */
    private void noCriticalIncident(ProcessInstance incident) {
        complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", Map.of("criticalIncident", "no", "criticalIncidentReason", "Nobody in danger", "leadershipTold", "yes"));
    }

    private void report(ProcessInstance incident, String... recommendations) {
        var answers = new java.util.HashMap<>(REPORT);
        answers.put("recommendationsToWrite", recommendations.length > 0 ? "yes" : "no");
        complete(incident, MO, "Task_WriteFinalReport", answers);
        for (int i = 0; i < recommendations.length; i++) {
            complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", recommendations[i],
                    "owner", "person:line-manager", "targetDate", "2026-04-20", "another", i < recommendations.length - 1 ? "yes" : "no"));
        }
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
    }

    private void tell(ProcessInstance incident, String sentAt) {
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", sentAt));
    }

    @Test
    void w_8_1_c_w_5_1_an_incident_is_logged_at_once_and_the_reporter_and_the_mo_have_their_tasks() {
        var incident = reported(HARMLESS);
        assertThat(incident.getBusinessKey()).matches("INC-2026-\\d{4,}");
        assertThat(waitsAt(incident)).containsExactly("Task_AddToReport", "Task_AssessIncident", "Task_ReviewIncident");
        assertThat(deadlines(incident)).containsOnlyKeys("Deadline_Consultation", "Warning_ExternalNotification", "Deadline_ExternalNotification",
                "Warning_FinalReport", "Deadline_FinalReport");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            staff      | Staff                | loss              | Loss of information or equipment                       | business        | Ordinary business information | personalData
            contractor | Contractor           | incorrectHandling | Incorrect handling of protectively marked information  | personal        | Personal: about identifiable  | physical
            agency     | Agency staff         | poorPhysicalSecurity | Poor physical security                              | sensitivePersonal | Sensitive personal          | physical
            volunteer  | Volunteer            | hacking           | Hacking                                                | personal        | Personal: about identifiable  | itSecurity
            supplier   | Third-party supplier | disclosedInError  | Information disclosed in error                         | personal        | Personal: about identifiable  | personalData
            staff      | Staff                | unauthorisedUse   | Unauthorised use or access                             | personal        | Personal: about identifiable  | personalData
            """)
    void w_3_1_w_4_1_w_4_2_w_4_3_e_3_4_4_a_report_says_by_whom_of_what_kind_and_what_was_held_where(String by, String byInWords, String type, String typeInWords, String kind,
            String kindInWords, String channel) {
        var incident = reported(Map.of("reporterKind", by, "incidentType", type, "dataKind", kind, "channel", channel, "medium", "portable", "quantity", "Two disks", "whereLost", "On a train",
                "confidentialityBreach", "true", "integrityBreach", "false", "availabilityBreach", "true"));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "factsInWords")).contains(byInWords, typeInWords, kindInWords, "On portable media", "somebody who should not have it", "Was access to information lost");
        var report = file(incident, "StartEvent_IncidentReported").get(0);
        assertThat(List.of(report.said("reporterKind"), report.said("incidentType"), report.said("quantity"), report.said("whereLost"))).containsExactly(by, type, "Two disks", "On a train");
        for (var key : List.of("reporterKind", "incidentType", "dataKind", "medium", "channel")) {
            assertThatThrownBy(() -> reported(Map.of(key, "somethingElse"))).isInstanceOf(RefusedInput.class).hasMessageContaining(key);
        }
    }

    @Test
    void w_4_4_e_3_4_1_the_report_blames_nobody_and_two_answers_are_enough() throws java.io.IOException {
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult();
        var form = new com.fasterxml.jackson.databind.ObjectMapper().readTree(forms.getDeployedStartForm(definition.getId()));
        assertThat(form.at("/components/0/text").asText()).contains("not to apportion blame");
        var required = new java.util.ArrayList<String>();
        form.get("components").forEach(field -> {
            if (field.at("/validate/required").asBoolean()) {
                required.add(field.get("key").asText());
            }
        });
        assertThat(required).containsExactly("awareAt", "outline");
        assertThat(open(reported(), "Task_AssessIncident")).hasSize(1);
    }

    @Test
    void w_2_2_a_e_3_4_2_e_3_6_2_w_5_2_the_reporter_reads_at_once_what_to_do_and_what_not_to_do() throws java.io.IOException {
        var task = open(reported(), "Task_AddToReport").get(0);
        assertThat(task.getAssignee()).isEqualTo("reporter");
        assertThat(new String(forms.getDeployedTaskForm(task.getId()).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("{{shown.reference}}", "ask the recipient to delete, return or hold it", "do not test the weakness", "The report came late: why?");
    }

    @Test
    void e_3_2_each_channel_brings_in_its_own() {
        assertThat(reported(HARMLESS, Map.of("channel", "itSecurity"))).isWaitingAt("Task_SecureEquipment");
        var personal = reported(HARMLESS, Map.of("channel", "personalData"));
        assertThat(personal).isNotWaitingAt("Task_SecureEquipment");
        assertThat(informed(personal)).containsExactlyInAnyOrder("group:information-asset-owner", "group:" + DPO);
        assertThat(informed(reported(HARMLESS, Map.of("channel", "physical")))).containsExactly("group:information-asset-owner");
    }

    @Test
    void e_3_5_1_e_3_5_2_grave_consequences_go_to_the_force_duty_officer_at_once() {
        assertThat(reported(HARMLESS)).isNotWaitingAt("Task_AssessCriticalIncident");
        var incident = reported(GRAVE);
        assertThat(candidates(open(incident, "Task_AssessCriticalIncident").get(0))).contains("force-duty-officer");
        assertThatThrownBy(() -> complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", Map.of("criticalIncident", "yes", "criticalIncidentReason", "Witnesses in danger")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("leadershipTold");
        noCriticalIncident(incident);
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains("Nobody in danger");
    }

    @ParameterizedTest
    @CsvSource({"none, white", "low, green", "medium, amber", "high, red"})
    void w_6_1_w_6_2_w_6_3_w_8_2_a_w_a_e_3_5_2_the_mo_rates_and_the_colour_follows(String rating, String colour) {
        var incident = reported(HARMLESS);
        assertThat(value(incident, "incidentLevel")).isEqualTo("low");
        assertThat(value(incident, "colour")).isEqualTo("green");
        if (!rating.equals("low")) {
            assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", Map.of("rating", rating))).isInstanceOf(RefusedInput.class).hasMessageContaining("ratingReason");
        }
        rate(incident, rating);
        assertThat(value(incident, "colour")).isEqualTo(colour);
    }

    @Test
    void w_6_4_w_6_3_encrypted_rates_lower_until_the_key_is_found_in_the_bag() {
        var incident = reported(GRAVE, Map.of("protection", "protected", "integrityBreach", "false", "availabilityBreach", "false", "organisationImpact", "low"));
        assertThat(value(incident, "incidentLevel")).isEqualTo("low");
        assertThat(value(incident, "riskToIndividuals")).isEqualTo("unlikely");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Encrypted", "notToldReason", "Encrypted", "dpoView", "Agreed"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("protection", "none", "newInformation", "The key was in the bag"));
        assertThat(value(incident, "incidentLevel")).isEqualTo("high");
        assertThat(incident).isWaitingAt("Task_AssessIncident", "Task_DecideIcoNotification");
    }

    @Test
    void e_3_4_7_on_forms_the_reasons_name_what_is_not_known_in_words_alone() {
        var incident = reported(Map.of());
        var assess = open(incident, "Task_AssessIncident").get(0).getId();
        assertThat((String) value(incident, "riskReason")).contains("the kind of data (dataKind)");
        for (var reason : List.of("riskReason", "levelReason")) {
            assertThat((String) onForm(assess, reason)).contains("Not known: the kind of data, whether confidentiality was breached, ").doesNotContain("(");
        }
    }

    @Test
    void w_6_3_on_forms_the_advice_says_its_level_as_the_form_that_rates_it_and_the_risk_so_that_it_is_taken_for_none() {
        var unknown = open(reported(Map.of()), "Task_AssessIncident").get(0).getId();
        assertThat(onForm(unknown, "levelInWords")).isEqualTo("High risk (red)");
        assertThat(onForm(unknown, "riskInWords")).isEqualTo("likely, not high");
        var harmless = open(reported(HARMLESS), "Task_AssessIncident").get(0).getId();
        assertThat(onForm(harmless, "levelInWords")).isEqualTo("Low risk (green)");
        assertThat(onForm(harmless, "riskInWords")).isEqualTo("none, since no personal data was breached");
    }

    @Test
    void e_3_3_5_denial_of_service_to_many_may_be_rated_high() {
        var incident = reported(HARMLESS, Map.of("dataKind", "none", "availabilityBreach", "true", "servicesDenied", "many"));
        assertThat(value(incident, "incidentLevel")).isEqualTo("medium");
        assertThat((String) value(incident, "levelReason")).contains("E-3.3.5");
        rate(incident, "high");
        assertThat(value(incident, "colour")).isEqualTo("red");
    }

    @Test
    void w_2_2_b_w_b_2_further_controls_are_decided_with_the_rating_and_in_the_review_and_stand_before_all() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "furtherControls", "Change the locks"));
        assertThat(shown(open(incident, "Task_WriteFinalReport").get(0), "cameIn")).contains("Change the locks");
        complete(incident, MO, "Task_ReviewIncident", Map.of("newInformation", "The keys turned up"));
        assertThat(shown(open(incident, "Task_WriteFinalReport").get(0), "cameIn")).contains("The keys turned up");
    }

    @Test
    void w_8_4_a_w_2_2_d_w_b_3_the_final_report_is_written_on_form_additions_and_investigation_and_says_what_was_learnt() {
        var incident = reported(HARMLESS);
        complete(incident, "reporter", "Task_AddToReport", Map.of("addition", "The door was new", "keepOpen", "no"));
        rate(incident, "medium");
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        assertThat(incident).isNotWaitingAt("Task_WriteFinalReport");
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A door stood open"));
        var task = open(incident, "Task_WriteFinalReport").get(0);
        assertThat(tasks.getVariable(task.getId(), "outline")).isEqualTo("Papers left on a train");
        assertThat(shown(task, "cameIn")).contains("The door was new", "A door stood open");
        assertThatThrownBy(() -> complete(task, MO, Map.of("observations", "o", "adverseConsequences", "a", "recommendationsToWrite", "no")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("lessons");
        report(incident, "Lock the door");
        assertThat(file(incident, "Task_WriteRecommendation").stream().filter(entry -> entry.event().equals("completed")).map(entry -> entry.said("recommendation"))).containsExactly("Lock the door");
        assertThat(open(incident, "Task_ImplementRecommendation")).hasSize(1);
    }

    @Test
    void w_8_2_b_w_c_h_elapsed_hours_run_from_awareness_over_the_change_of_clocks() {
        now("2026-03-28T11:00");
        var incident = reported(Map.of("awareAt", "2026-03-28T10:00"));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-28T10:00"));
        assertThat(deadlines(incident).get("Warning_ExternalNotification")).isEqualTo(falls("Warning_ExternalNotification", "2026-03-28T10:00"));
    }

    @Test
    void w_c_h_w_7_2_w_a_e_3_4_1_an_empty_report_is_red_and_both_decisions_are_asked_at_once() {
        var incident = reported();
        assertThat(value(incident, "colour")).isEqualTo("red");
        assertThat(incident).isWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification", "Task_AdviseOnTelling");
    }

    @Test
    void e_3_4_3_e_3_4_7_the_information_asset_owner_and_the_dpo_are_told_without_a_task_and_hold_nothing_up() {
        var incident = reported(HARMLESS);
        assertThat(informed(incident)).containsExactlyInAnyOrder("group:information-asset-owner", "group:" + DPO);
        assertThat(incident).isNotWaitingAt("Task_NoteIncident");
        rate(incident, "low");
        report(incident);
        assertThat(incident).isEnded();
    }

    private List<String> informed(ProcessInstance incident) {
        return outbox.recipients(incident.getBusinessKey(), "informed");
    }

    private static final Map<String, Object> CLOSED = Map.of("rating", "low", "closeNow", "yes", "incidentType", "incorrectHandling", "observations", "The wrong drawer", "lessons", "Label the drawers", "escalation", "None: another drawer each time");

    @Test
    void w_2_2_d_w_8_3_a_w_8_4_b_w_8_5_what_is_low_is_assessed_concluded_and_closed_in_one_form() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", CLOSED);
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_PutReportInForce")).extracting(e -> e.event()).containsExactly("inForce");
        assertThat(file(incident, "Task_CloseIncident")).extracting(e -> e.event()).containsExactly("closed");
        assertThat(documentTable.of(incident.getBusinessKey())).extracting(d -> d.kind()).containsExactlyInAnyOrder("incident-form", "final-report");
        assertThat(outbox.recipients(incident.getBusinessKey(), "task")).as("nobody is asked what has an answer").containsExactlyInAnyOrder("person:reporter", "group:" + MO);
    }

    @Test
    void w_8_5_closed_with_its_assessment_an_incident_still_waits_for_what_others_have_to_do() {
        var incident = reported(HARMLESS, Map.of("equipmentLost", "yes", "hardware", "A key"));
        complete(incident, MO, "Task_AssessIncident", CLOSED);
        assertThat(incident).isWaitingAt("Task_SecureEquipment").isNotWaitingAt("Task_WriteFinalReport");
        complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("hardwareLogged", "yes", "equipmentSecured", "Blocked"));
        assertThat(incident).isEnded();
    }

    @Test
    void e_3_4_8_closed_with_its_assessment_the_dpo_hears_that_nobody_was_told_and_is_asked_nothing() {
        var incident = reported(HARMLESS_PERSONAL);
        assertThat(value(incident, "incidentLevel")).isEqualTo("low");
        var answers = new HashMap<>(CLOSED);
        answers.put("ratingReason", "A colleague, returned unread");
        complete(incident, MO, "Task_AssessIncident", answers);
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_ViewOnNotTelling")).isEmpty();
        assertThat(file(incident, "Task_RecordNotTold").get(0).said("dpoView")).isEqualTo("told with the closure");
        assertThat(outbox.of(incident.getBusinessKey())).filteredOn(line -> line.recipient().equals("group:" + DPO)).extracting(line -> line.subject())
                .contains(incident.getBusinessKey() + ": closed with its assessment, nobody outside told; the log has it");
    }

    @ParameterizedTest
    @CsvSource({"rating,medium", "offerInvestigation,yes", "referCritical,yes", "furtherControls,A new lock"})
    void nothing_that_goes_on_is_closed_with_its_assessment(String key, String value) {
        var incident = reported(HARMLESS);
        var answers = new HashMap<>(CLOSED);
        answers.put(key, value);
        answers.put("ratingReason", "r");
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", answers)).isInstanceOf(RefusedInput.class).hasMessageContaining("(closeNow)");
        assertThat(incident).isWaitingAt("Task_AssessIncident");
    }

    @Test
    void while_telling_is_still_to_be_decided_an_assessment_closes_nothing() {
        var incident = reported();
        complete(incident, MO, "Task_ReviewIncident", new HashMap<>(HARMLESS));
        assertThat(value(incident, "incidentLevel")).isEqualTo("low");
        assertThat(incident).isWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification");
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", CLOSED)).hasMessageContaining("still to be decided (closeNow)");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "Low after all"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Low after all", "notToldGround", "notHighRisk"));
        complete(incident, MO, "Task_AssessIncident", CLOSED);
        assertThat(incident).isEnded();
    }

    @ParameterizedTest
    @CsvSource({"ask,question", "update,sendUpdate", "others,othersToConsider", "awareness,correctedAwareAt", "revise,revisionReason", "involved,personInvolved", "merge,sameAs"})
    void what_one_chose_to_do_in_the_review_is_not_left_empty(String whatToDo, String asked) {
        var incident = reported(HARMLESS);
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", whatToDo))).isInstanceOf(RefusedInput.class).hasMessageContaining("(" + asked + ") is missing");
        complete(incident, MO, "Task_ReviewIncident", Map.of());
    }

    @Test
    void what_is_advised_graver_or_was_rated_before_is_not_closed_with_its_assessment() {
        var grave = reported(GRAVE);
        var answers = new HashMap<>(CLOSED);
        answers.put("ratingReason", "r");
        assertThatThrownBy(() -> complete(grave, MO, "Task_AssessIncident", answers)).hasMessageContaining("(closeNow)");
        var again = reported(HARMLESS);
        rate(again, "low");
        complete(again, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        assertThatThrownBy(() -> complete(again, MO, "Task_AssessIncident", CLOSED)).hasMessageContaining("(closeNow)");
        assertThatThrownBy(() -> complete(reported(HARMLESS), MO, "Task_AssessIncident", Map.of("rating", "low", "closeNow", "yes"))).hasMessageContaining("(observations) is missing")
                .hasMessageContaining("(lessons) is missing");
    }

    @Test
    void w_5_3_w_8_1_b_w_4_5_w_4_6_each_route_opens_at_once_and_later_facts_add_routes_and_repeat_none() {
        var incident = reported(HARMLESS, Map.of("equipmentLost", "yes", "hardware", "A laptop"));
        assertThat(incident).isWaitingAt("Task_SecureEquipment", "Task_AssessIncident").isNotWaitingAt("Task_RespondToCyber", "Task_ReportCrime");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "cyber", "yes", "networkSecurityIssue", "yes", "stolen", "yes"));
        assertThat(incident).isWaitingAt("Task_RespondToCyber", "Task_ReportCrime");
        complete(incident, "cyber-security", "Task_RespondToCyber", Map.of("cyberActions", "Account locked"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("organisationImpact", "high"));
        assertThat(incident).isWaitingAt("Task_AssessCriticalIncident").isNotWaitingAt("Task_RespondToCyber");
        assertThat(open(incident, "Task_SecureEquipment")).as("one route, one task").hasSize(1);
        noCriticalIncident(incident);
        assertThatThrownBy(() -> complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("equipmentSecured", "Wiped"))).hasMessageContaining("hardwareLogged");
        complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("equipmentSecured", "Wiped", "hardwareLogged", "ThinkPad, asset 4711, encrypted"));
        rate(incident, "low");
        report(incident);
        assertThat(incident).isEnded();
    }

    @Test
    void w_5_3_the_service_desk_that_locked_a_laptop_hears_of_the_network_too_and_of_neither_twice() {
        var incident = reported(HARMLESS, Map.of("equipmentLost", "yes"));
        var secured = Map.<String, Object>of("equipmentSecured", "Locked", "hardwareLogged", "A laptop");
        complete(incident, "ict-service-desk", "Task_SecureEquipment", secured);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "networkSecurityIssue", "yes"));
        complete(incident, "ict-service-desk", "Task_SecureEquipment", secured);
        for (var answer : List.of("yes", "no", "yes")) {
            rateAgain(incident, Map.of("rating", "low", "networkSecurityIssue", answer, "equipmentLost", answer));
        }
        assertThat(incident).isNotWaitingAt("Task_SecureEquipment");
        assertThat(file(incident, "Task_RouteResponse").stream().filter(entry -> "ict-service-desk".equals(entry.said("route"))).map(entry -> entry.content().get("facts")))
                .containsExactly(Map.of("equipmentLost", "yes"), Map.of("networkSecurityIssue", "yes"));
    }

    @Test
    void w_5_3_whoever_has_not_answered_yet_reads_the_further_fact_and_is_not_asked_for_it_again() {
        var incident = reported(HARMLESS, Map.of("equipmentLost", "yes"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "networkSecurityIssue", "yes"));
        assertThat(open(incident, "Task_SecureEquipment")).hasSize(1);
        complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("equipmentSecured", "Locked", "hardwareLogged", "A laptop"));
        rateAgain(incident, Map.of("rating", "low"));
        assertThat(incident).isNotWaitingAt("Task_SecureEquipment");
        var aboutTheNetwork = reported(HARMLESS, Map.of("channel", "itSecurity"));
        complete(aboutTheNetwork, "ict-service-desk", "Task_SecureEquipment", Map.of("equipmentSecured", "Closed", "hardwareLogged", "none"));
        complete(aboutTheNetwork, MO, "Task_AssessIncident", Map.of("rating", "low", "networkSecurityIssue", "yes"));
        assertThat(aboutTheNetwork).as("the report was of that").isNotWaitingAt("Task_SecureEquipment");
        rateAgain(aboutTheNetwork, Map.of("rating", "low", "equipmentLost", "yes"));
        assertThat(aboutTheNetwork).isWaitingAt("Task_SecureEquipment");
    }

    @Test
    void w_5_3_a_case_that_was_routed_before_its_facts_were_kept_asks_for_nothing_again() {
        var incident = reported(HARMLESS);
        trail.note(incident.getBusinessKey(), UkTime.parse("2026-03-24T09:30"), "application", "Task_RouteResponse", "routed", Map.of("route", "ict-service-desk"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "networkSecurityIssue", "yes", "equipmentLost", "yes"));
        assertThat(incident).isNotWaitingAt("Task_SecureEquipment");
    }

    @Test
    void e_3_5_1_the_force_duty_officer_is_asked_again_when_the_danger_is_to_people_too() {
        var incident = reported(HARMLESS, Map.of("organisationImpact", "high"));
        noCriticalIncident(incident);
        complete(incident, MO, "Task_ReviewIncident", new java.util.HashMap<>(GRAVE));
        assertThat(incident).isWaitingAt("Task_AssessCriticalIncident");
        noCriticalIncident(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("organisationImpact", "medium"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("organisationImpact", "high"));
        assertThat(incident).isNotWaitingAt("Task_AssessCriticalIncident");
    }

    @Test
    void e_3_3_5_e_3_5_1_the_monitoring_officer_refers_to_the_force_duty_officer_what_no_fact_says() {
        var incident = reported(HARMLESS, Map.of("servicesDenied", "many"));
        assertThat(incident).isNotWaitingAt("Task_AssessCriticalIncident");
        var high = Map.<String, Object>of("rating", "high", "ratingReason", "Command and control was down", "referCritical", "yes");
        complete(incident, MO, "Task_AssessIncident", high);
        assertThat(open(incident, "Task_AssessCriticalIncident")).hasSize(1);
        rateAgain(incident, high);
        assertThat(open(incident, "Task_AssessCriticalIncident")).as("asked already").hasSize(1);
        noCriticalIncident(incident);
        rateAgain(incident, Map.of("rating", "high", "ratingReason", "Still"));
        assertThat(incident).isNotWaitingAt("Task_AssessCriticalIncident");
        rateAgain(incident, high);
        assertThat(incident).isWaitingAt("Task_AssessCriticalIncident");
    }

    @Test
    void w_5_3_w_8_1_b_what_the_service_desk_has_to_secure_keeps_the_incident_open() {
        var incident = reported(HARMLESS, Map.of("networkSecurityIssue", "yes"));
        rate(incident, "low");
        report(incident);
        assertThat(incident).isNotEnded().isWaitingAt("Task_SecureEquipment");
        complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("equipmentSecured", "Closed the port", "hardwareLogged", "none"));
        assertThat(incident).isEnded();
    }

    @Test
    void w_5_4_the_crime_reference_is_asked_of_whom_it_was_stolen_from_and_chased_and_blocks_nothing() {
        var incident = reported(HARMLESS, Map.of("stolen", "yes"));
        assertThat(open(incident, "Task_ReportCrime").get(0).getAssignee()).isEqualTo("reporter");
        fire(incident, "Reminder_CrimeReference");
        fire(incident, "Reminder_CrimeReference");
        assertThat(file(incident, "Reminder_CrimeReference")).as("chased each day").hasSize(2);
        assertThatThrownBy(() -> complete(incident, "reporter", "Task_ReportCrime", Map.of())).hasMessageContaining("noCrimeReferenceReason");
        rate(incident, "low");
        complete(incident, "reporter", "Task_ReportCrime", Map.of("crimeReference", "23/4711/26"));
        assertThat(value(incident, "crimeReference")).isEqualTo("23/4711/26");
        var unanswered = reported(HARMLESS, Map.of("stolen", "yes"));
        rate(unanswered, "low");
        report(unanswered);
        assertThat(unanswered).isEnded();
        assertThat(reported(HARMLESS, Map.of("stolen", "yes", "crimeReference", "23/1/26"))).isNotWaitingAt("Task_ReportCrime");
    }

    @Test
    void w_4_5_a_cyber_incident_without_information_is_handed_over_and_ends_there_with_its_log() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "handOver", "yes"))).isInstanceOf(RefusedInput.class).hasMessageContaining("handOver");
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "none", "confidentialityBreach", "false"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes"));
        assertThat(incident).isWaitingAt("Task_TakeOverIncident").isNotEnded();
        complete(incident, "cyber-security", "Task_TakeOverIncident", Map.of("cyberReference", "CY-1"));
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_HandOverIncident")).hasSize(1);
    }

    @Test
    void w_4_5_what_has_been_told_outside_is_finished_here_and_a_hand_over_is_taken_back_by_a_rating_without_it() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes", "dataKind", "none"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes", "othersToConsider", "[\"insurer\"]"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Ours after all", "othersToConsider", "[\"insurer\"]"));
        assertThat(incident).isNotWaitingAt("Task_TakeOverIncident").isWaitingAt("Task_AdviseOnOther", "Task_WriteFinalReport");
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "r", "handOver", "yes")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("finished in this procedure");
    }

    @Test
    void w_4_5_w_7_1_one_of_ours_who_is_told_keeps_nothing_from_being_handed_over() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes", "dataKind", "none"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"chief-executive\"]"));
        assertThatThrownBy(() -> complete(incident, "cyber-security", "Task_TakeOverIncident", Map.of())).isInstanceOf(RefusedInput.class).hasMessageContaining("still open");
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "yes", "otherReason", "r"));
        complete(incident, MO, "Task_TellOther", Map.of("noticeText", "It happened", "sentAt", "2026-03-24T10:00"));
        complete(incident, "cyber-security", "Task_TakeOverIncident", Map.of("cyberReference", "CY-1"));
        assertThat(incident).isEnded();
    }

    @Test
    void w_c_2_e_3_4_9_a_call_that_was_entered_days_later_without_its_time_is_put_right() {
        now("2026-03-23T09:00");
        var incident = started("security-incident", MO, new java.util.HashMap<>(Map.of("awareAt", "2026-03-20T19:30", "outline", "A bag was left on a train", "receivedBy", "telephone")));
        assertThat(deadlines(incident).get("Deadline_Consultation")).isEqualTo(falls("Deadline_Consultation", "2026-03-23T09:00"));
        var called = Map.<String, Object>of("correctedReportedAt", "2026-03-20T20:10", "processorAwareAt", "2026-03-19T10:00");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", called)).isInstanceOf(RefusedInput.class).hasMessageContaining("reportedCorrectionReason");
        var why = new java.util.HashMap<>(called);
        why.put("reportedCorrectionReason", "The control room took the call");
        complete(incident, MO, "Task_ReviewIncident", why);
        assertThat(deadlines(incident).get("Deadline_Consultation")).isEqualTo(falls("Deadline_Consultation", "2026-03-20T20:10"));
        assertThat(deadlines(incident).get("Deadline_FinalReport")).isEqualTo(falls("Deadline_FinalReport", "2026-03-20T20:10"));
        assertThat(cases.earlier(incident.getBusinessKey()).orElseThrow().reportedAt()).isEqualTo(UkTime.parse("2026-03-20T20:10"));
        assertThat(trail.of(incident.getBusinessKey(), List.of("reportCorrected"))).singleElement().satisfies(entry -> assertThat(entry.said("to")).isEqualTo("2026-03-20T20:10"));
        assertThat(value(incident, "processorAwareAt")).isNotNull();
        assertThat(open(incident, "Task_AssessIncident")).as("only for the record").hasSize(1);
    }

    @Test
    void w_d_1_lengthyanswers_do_not_keep_the_ico_from_being_told() {
        var lengthy = "x".repeat(4000);
        var incident = reported(GRAVE, Map.of("howDiscovered", lengthy, "dataSubjects", lengthy, "dataCategories", lengthy, "outline", lengthy));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Shorter"));
        assertThat(onForm(open(incident, "Task_PrepareIcoNotice").get(0).getId(), "noticeKind")).as("the ICO has heard nothing yet").isEqualTo("initial");
    }

    @Test
    void w_7_1_a_party_that_was_not_told_may_be_chosen_again() {
        var incident = reported(HARMLESS);
        for (int i = 0; i < 2; i++) {
            complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"chief-executive\"]"));
            complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", i == 0 ? "no" : "yes", "otherReason", "r"));
        }
        assertThat(open(incident, "Task_TellOther")).hasSize(1);
    }

    @Test
    void w_7_1_a_party_that_is_not_to_be_told_after_all_is_recorded_as_not_told_and_holds_nothing_open() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"chief-executive\"]"));
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "yes", "otherReason", "r"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_TellOther", Map.of("sent", "no"))).isInstanceOf(RefusedInput.class).hasMessageContaining("notSentReason");
        assertThatThrownBy(() -> complete(incident, MO, "Task_TellOther", Map.of("sent", "yes"))).isInstanceOf(RefusedInput.class).hasMessageContaining("noticeText").hasMessageContaining("sentAt");
        complete(incident, MO, "Task_TellOther", Map.of("sent", "no", "notSentReason", "She is the one who reported it"));
        assertThat(incident).isNotWaitingAt("Task_TellOther", "Task_DecideOtherNotification");
        assertThat(trail.of(incident.getBusinessKey(), List.of("told"))).isEmpty();
        assertThat(shown(open(incident, "Task_ReviewIncident").get(0), "cameIn")).contains("She is the one who reported it");
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"chief-executive\"]"));
        assertThat(incident).isWaitingAt("Task_DecideOtherNotification");
    }

    @Test
    void w_4_6_found_to_involve_data_before_it_is_taken_over_it_stays_here() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes", "dataKind", "none"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "personal"));
        assertThat(incident).isNotWaitingAt("Task_TakeOverIncident").isWaitingAt("Task_AssessIncident");
    }

    @Test
    void w_4_5_w_8_5_what_has_its_final_report_before_it_is_taken_over_stays_here_and_waits_for_nobody_to_take_it() {
        var incident = reported(HARMLESS, Map.of("cyber", "yes", "dataKind", "none"));
        complete(incident, "cyber-security", "Task_RespondToCyber", Map.of("cyberActions", "Account locked"));
        rate(incident, "low");
        rateAgain(incident, Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes"));
        assertThat(incident).isWaitingAt("Task_TakeOverIncident");
        report(incident, "Train everybody");
        assertThat(incident).isNotWaitingAt("Task_TakeOverIncident").isWaitingAt("Task_ImplementRecommendation");
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", "Done"));
        assertThat(incident).isEnded();
    }

    @Test
    void w_8_1_b_w_5_3_a_connected_service_desk_opens_one_ticket_and_a_person_takes_over_when_it_cannot() throws Exception {
        try (var desk = new Desk()) {
            var incident = reported(HARMLESS, Map.of("equipmentLost", "yes", "hardware", "A laptop", "reporterName", "Jane Doe"));
            assertThat(incident).isNotWaitingAt("Task_SecureEquipment");
            desk.answers(503, "");
            fire(incident, "Task_OpenTicket");
            desk.answers(201, "{\"ticketNumber\": \"ICT-4711\"}");
            fire(incident, "Event_TryLater");
            fire(incident, "Task_OpenTicket");
            assertThat(value(incident, "ticketNumber")).isEqualTo("ICT-4711");
            assertThat(desk.keys).as("asked twice under one key").containsExactly(incident.getBusinessKey(), incident.getBusinessKey());
            assertThat(desk.bodies.get(1)).contains("A laptop", incident.getBusinessKey()).doesNotContain("Jane Doe", "Papers left");
            assertThat(incident).isNotWaitingAt("Task_SecureEquipment");
            complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "networkSecurityIssue", "yes"));
            fire(incident, "Task_OpenTicket");
            assertThat(desk.keys).as("another fact, another ticket").endsWith(incident.getBusinessKey() + "-2");
            for (var answer : List.of("", "<html>", "{\"ticketNumber\": null}")) {
                desk.answers(answer.isEmpty() ? 400 : 200, answer);
                var failing = reported(HARMLESS, Map.of("equipmentLost", "yes"));
                fire(failing, "Task_OpenTicket");
                int attempts = ProcedureValues.numbersOf("Flow_TriedOften_DeskMerge").get(0);
                for (int i = 1; i < attempts; i++) {
                    assertThat(failing).isNotWaitingAt("Task_SecureEquipment");
                    fire(failing, "Event_TryLater");
                    fire(failing, "Task_OpenTicket");
                }
                assertThat(failing).isWaitingAt("Task_SecureEquipment");
                assertThat(file(failing, "Event_DeskFailed")).hasSize(attempts);
            }
            var unanswered = reported(HARMLESS, Map.of("equipmentLost", "yes"));
            desk.fallSilent();
            fire(unanswered, "Task_OpenTicket");
            assertThat(file(unanswered, "Event_DeskFailed")).as("silent").hasSize(1);
            var down = reported(HARMLESS, Map.of("equipmentLost", "yes"));
            desk.stop();
            fire(down, "Task_OpenTicket");
            assertThat(file(down, "Event_DeskFailed")).as("nobody there").hasSize(1);
        }
    }

    private List<String> candidates(org.camunda.bpm.engine.task.Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream().map(org.camunda.bpm.engine.task.IdentityLink::getGroupId).filter(java.util.Objects::nonNull).toList();
    }

    private static Map<String, Object> notTold(String reason) {
        return Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", reason, "notToldGround", "notHighRisk");
    }

    private ProcessInstance toBeTold() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        return incident;
    }

    @Test
    void w_6_2_a_report_that_contradicts_itself_says_so_where_it_is_rated() {
        for (var said : List.of(Map.of("channel", "personalData"), Map.of("dataCategories", "Health"), Map.of("dataSubjects", "Officers"))) {
            var facts = new java.util.HashMap<String, Object>(said);
            facts.put("dataKind", "none");
            var incident = reported(HARMLESS, facts);
            assertThat(shown(open(incident, "Task_AssessIncident").get(0), "factsInWords")).startsWith("- **This contradicts itself");
            complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "sensitivePersonal"));
            assertThat(shown(open(incident, "Task_AssessIncident").get(0), "factsInWords")).doesNotContain("contradicts itself");
        }
        assertThat(shown(open(reported(HARMLESS, Map.of("dataKind", "none", "channel", "itSecurity")), "Task_AssessIncident").get(0), "factsInWords")).doesNotContain("contradicts itself");
    }

    @Test
    void w_8_5_a_recommendation_that_cannot_be_done_is_decided_on_and_never_called_done() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        report(incident, "Fit a lock");
        var cannot = Map.<String, Object>of("actionDone", "cannotBeDone", "cannotBeDoneReason", "There is no door");
        assertThatThrownBy(() -> complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("actionDone", "cannotBeDone"))).isInstanceOf(RefusedInput.class).hasMessageContaining("(cannotBeDoneReason)");
        complete(incident, "line-manager", "Task_ImplementRecommendation", cannot);
        var decide = open(incident, "Task_DecideOnRecommendation").get(0);
        assertThat(candidates(decide)).containsExactly(MO);
        assertThat(shown(decide, "whyNot")).isEqualTo("There is no door");
        complete(decide, MO, Map.of("actionDecision", "sendBack", "actionDecisionReason", "There is another", "owner", "person:investigator", "targetDate", "2026-05-04"));
        var again = open(incident, "Task_ImplementRecommendation").get(0);
        assertThat(again.getAssignee()).isEqualTo("investigator");
        assertThat(recommendationTable.of(incident.getBusinessKey()).get(0).target()).isEqualTo("2026-05-04");
        complete(again, "investigator", cannot);
        complete(incident, MO, "Task_DecideOnRecommendation", Map.of("actionDecision", "withdraw", "actionDecisionReason", "No door at all"));
        assertThat(recommendationTable.of(incident.getBusinessKey()).get(0).state()).isEqualTo("withdrawn");
        assertThat(incident).isEnded();
    }

    @Test
    void w_8_5_a_revised_report_withdraws_what_its_owner_cannot_do_and_nobody_is_asked_for_it_any_more() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        report(incident, "Fit a lock");
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("actionDone", "cannotBeDone", "cannotBeDoneReason", "There is no door"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "There is no door"));
        var answers = new java.util.HashMap<>(REPORT);
        answers.putAll(Map.of("withdrawn", "[\"1\"]", "withdrawalReason", "There is no door", "recommendationsToWrite", "no"));
        complete(incident, MO, "Task_WriteFinalReport", answers);
        assertThat(incident).isWaitingAt("Task_DecideOnRecommendation");
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_DecideOnRecommendation")).extracting(e -> e.event()).contains("withdrawn").doesNotContain("completed");
    }

    @Test
    void w_d_1_the_first_notice_begins_with_when_it_happened_and_when_it_was_known() {
        var incident = reported(GRAVE, Map.of("occurredAt", "2026-03-23T17:00", "howDiscovered", "The seal was broken"));
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        assertThat(onForm(open(incident, "Task_PrepareIcoNotice").get(0).getId(), "whenAndHowFound"))
                .isEqualTo("It happened: Mon 23 March 2026, 17:00 UK time\nFirst awareness: Tue 24 March 2026, 09:00 UK time\nThe seal was broken");
    }

    @Test
    void w_d_1_each_item_is_given_or_said_to_be_not_yet_known_and_what_is_not_known_is_due_as_a_follow_up_until_the_final_notice() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        var draft = open(incident, "Task_PrepareIcoNotice").get(0).getId();
        assertThat(onForm(draft, "whatHappened")).isEqualTo("Papers left on a train");
        assertThat((String) onForm(draft, "contactAndOthersTold")).contains("01632 960102");
        var notice = new java.util.HashMap<>(ICO_NOTICE);
        notice.remove("peopleAffected");
        assertThatThrownBy(() -> complete(incident, DPO, "Task_PrepareIcoNotice", notice)).isInstanceOf(RefusedInput.class).hasMessageContaining("peopleAffected");
        notice.put("notYetKnown", "[\"peopleAffected\",\"numberOfPeople\"]");
        notice.put("noticeKind", "final");
        assertThatThrownBy(() -> complete(incident, DPO, "Task_PrepareIcoNotice", notice)).isInstanceOf(RefusedInput.class).hasMessageContaining("final");
        notice.put("noticeKind", "initial");
        complete(incident, DPO, "Task_PrepareIcoNotice", notice);
        assertThat(shown(open(incident, "Task_ApproveNotice").get(0), "notice")).contains("Not yet known, to follow: 3: who is or may be affected; Number of people");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00", "sentReference", "IC-4711", "sentMethod", "online"));
        assertThat(deadlines(incident)).doesNotContainKey("Deadline_ExternalNotification");
        var followUp = open(incident, "Task_PrepareIcoUpdate").get(0);
        assertThat(followUp.getDueDate().toInstant()).isEqualTo(falls("Task_PrepareIcoUpdate", "2026-03-24T10:00"));
        assertThat(onForm(followUp.getId(), "whatHappened")).isEqualTo("A bag was stolen");
        complete(incident, DPO, "Task_PrepareIcoUpdate", notice);
        sent(incident);
        notice.putAll(ICO_NOTICE);
        notice.put("notYetKnown", "[]");
        notice.put("noticeKind", "final");
        complete(incident, DPO, "Task_PrepareIcoUpdate", notice);
        sent(incident);
        assertThat(incident).isNotWaitingAt("Task_PrepareIcoUpdate");
        assertThat(file(incident, "Task_PrepareIcoUpdate").stream().filter(entry -> entry.event().equals("completed"))).as("each version is kept").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-24T10:00 | no  | By the helpline
            2026-03-24T16:29 | no  | By the helpline
            2026-03-24T16:30 | no  | helpline is closed
            2026-03-24T08:59 | no  | helpline is closed
            2026-03-28T10:00 | no  | helpline is closed
            2026-04-03T10:00 | no  | helpline is closed
            2026-03-24T10:00 | yes | a cyber incident always
            """)
    void w_d_2_the_clock_and_the_kind_of_incident_advise_how_the_ico_is_told(String at, String cyber, String advice) {
        now(at);
        var incident = reported(GRAVE, Map.of("cyber", cyber, "awareAt", "2026-03-24T08:00"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", FOUND_LATE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        assertThat((String) onForm(open(incident, "Task_RecordNoticeSent").get(0).getId(), "methodAdvice")).contains(advice, "0303 123 1113");
    }

    @Test
    void e_3_4_9_people_are_told_in_plain_words_and_by_a_safe_channel_where_a_letter_endangers_somebody() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        var letter = new java.util.HashMap<>(LETTER);
        letter.put("letterEndangers", "yes");
        assertThatThrownBy(() -> complete(incident, DPO, "Task_PrepareLetter", letter)).isInstanceOf(RefusedInput.class).hasMessageContaining("safeChannel");
        letter.put("safeChannel", "By the officer they know");
        complete(incident, DPO, "Task_PrepareLetter", letter);
        assertThat(shown(open(incident, "Task_ApproveNotice").get(0), "howToTell")).contains("By the officer they know");
    }

    @Test
    void w_7_3_not_telling_those_at_high_risk_needs_its_ground_and_disproportionate_effort_a_public_communication() {
        var incident = toBeTold();
        assertThat(asked(incident, "legal")).as("Legal is asked").isNotNull();
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too many")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("notToldGround");
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "x", "notToldGround", "unintelligible")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("one of the two");
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too many", "notToldGround", "disproportionateEffort"));
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        var publication = open(incident, "Task_ApproveNotice").get(0);
        assertThat((String) onForm(publication.getId(), "recipientName")).contains("public");
        complete(publication, MO, Map.of("approved", "noLonger", "approvalComment", "Too dear"));
        var again = open(incident, "Task_DecideDataSubjectNotification").get(0);
        assertThatThrownBy(() -> complete(again, MO, Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too dear"))).as("it goes round no ground").hasMessageContaining("notToldGround");
        complete(again, MO, Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too many", "notToldGround", "disproportionateEffort"));
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(open(incident, "Task_ApproveNotice").get(0), MO, Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00", "sentMethod", "published"));
        assertThat(value(incident, "dataSubjectsTold")).as("not each of them").isNull();
    }

    @Test
    void w_7_3_what_was_published_is_not_published_again_when_more_is_known_and_can_be_dropped_when_nobody_need_be_told() {
        var incident = toBeTold();
        var tooMany = Map.<String, Object>of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too many", "notToldGround", "disproportionateEffort");
        complete(incident, MO, "Task_DecideDataSubjectNotification", tooMany);
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 600));
        complete(incident, MO, "Task_DecideDataSubjectNotification", tooMany);
        assertThat(open(incident, "Task_PrepareLetter")).as("it is being prepared").hasSize(1);
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(open(incident, "Task_ApproveNotice").get(0), MO, Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00", "sentMethod", "published"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 700));
        complete(incident, MO, "Task_DecideDataSubjectNotification", tooMany);
        assertThat(incident).isNotWaitingAt("Task_PrepareLetter");

        var another = toBeTold();
        complete(another, MO, "Task_DecideDataSubjectNotification", tooMany);
        complete(another, DPO, "Task_PrepareLetter", LETTER);
        complete(another, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        complete(another, MO, "Task_ApproveNotice", Map.of("approved", "noLonger", "approvalComment", "There were no data in it"));
        assertThat(another).isNotWaitingAt("Task_PrepareLetter", "Task_ApproveNotice", "Task_DecideDataSubjectNotification");
    }

    @Test
    void w_7_3_whoever_was_to_be_told_is_not_once_a_ground_against_it_comes_up() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "noLonger", "approvalComment", "An arrest is planned"));
        assertThat(value(incident, "dataSubjectsDecision")).isNull();
        assertThat(open(incident, "Task_DecideDataSubjectNotification").get(0).getName()).as("as when it was asked first").endsWith(incident.getBusinessKey());
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted",
                "restrictionGround", "crime", "restrictionReviewOn", "2026-04-20"));
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).containsKey("Event_RestrictionReview");
    }

    @Test
    void w_7_3_a_publication_that_is_dropped_undoes_no_later_decision() {
        var tooMany = Map.<String, Object>of("dataSubjectsDecision", "no", "dataSubjectsReason", "Too many", "notToldGround", "disproportionateEffort");
        for (var later : List.of(Map.<String, Object>of("dataSubjectsDecision", "yes", "dataSubjectsReason", "They are few"),
                Map.<String, Object>of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted", "restrictionGround", "crime", "restrictionReviewOn", "2026-04-20"))) {
            var incident = toBeTold();
            complete(incident, MO, "Task_DecideDataSubjectNotification", tooMany);
            complete(incident, DPO, "Task_PrepareLetter", LETTER);
            complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 3));
            complete(incident, MO, "Task_DecideDataSubjectNotification", later);
            complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "noLonger", "approvalComment", "They are few"));
            assertThat(value(incident, "dataSubjectsDecision")).isEqualTo(later.get("dataSubjectsDecision"));
            assertThat(incident).isNotWaitingAt("Task_DecideDataSubjectNotification");
        }
    }

    @Test
    void w_c_h_what_was_approved_and_is_not_to_go_out_so_goes_back_and_counts_as_told_to_nobody() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        assertThatThrownBy(() -> complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sent", "no"))).isInstanceOf(RefusedInput.class).hasMessageContaining("notSentReason");
        assertThatThrownBy(() -> complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sent", "yes"))).isInstanceOf(RefusedInput.class).hasMessageContaining("sentAt");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sent", "no", "notSentReason", "The bag was found, unopened"));
        assertThat(value(incident, "icoTold")).isNull();
        assertThat(documentTable.of(incident.getBusinessKey())).noneMatch(document -> document.kind().equals("ico-notice"));
        assertThat(deadlines(incident)).containsKey("Deadline_ExternalNotification");
        assertThat(dutyTable.of(incident.getBusinessKey())).filteredOn(duty -> duty.deadline().equals("Deadline_ExternalNotification")).allMatch(duty -> duty.metAt() == null);
        assertThat(shown(open(incident, "Task_ApproveNotice").get(0), "cameIn")).contains("The bag was found, unopened");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Say that it was found"));
        tell(incident, "2026-03-24T10:00");
        assertThat(value(incident, "icoTold")).isEqualTo("high");

        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        rate(incident, "medium");
        complete(incident, DPO, "Task_PrepareIcoUpdate", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordUpdateSent", Map.of("sent", "no", "notSentReason", "It is wrong"));
        assertThat(value(incident, "icoTold")).isEqualTo("high");
        assertThat(incident).isWaitingAt("Task_PrepareIcoUpdate");
    }

    @Test
    void w_7_3_e_3_4_9_a_restriction_has_its_ground_and_day_of_review_and_the_ico_is_told_all_the_same() {
        var incident = toBeTold();
        var restricted = new java.util.HashMap<String, Object>(Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", restricted)).hasMessageContaining("restrictionGround").hasMessageContaining("restrictionReviewOn");
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r", "restrictionReviewOn", "2026-05-01")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("belong to a restriction");
        restricted.putAll(Map.of("restrictionGround", "crime", "restrictionReviewOn", "2026-03-24"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", restricted)).isInstanceOf(RefusedInput.class).hasMessageContaining("day to come");
        restricted.put("restrictionReviewOn", "2026-04-20");
        complete(incident, MO, "Task_DecideDataSubjectNotification", restricted);
        tell(incident, "2026-03-24T10:00");
        assertThat(value(incident, "icoTold")).isEqualTo("high");
        assertThat(deadlines(incident).get("Event_RestrictionReview")).isEqualTo(UkTime.parse("2026-04-20T09:00"));
        fire(incident, "Event_RestrictionReview");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "stands", "restrictionReason", "Not yet"))).hasMessageContaining("restrictionReviewOn");
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "stands", "restrictionReason", "Not yet", "restrictionReviewOn", "2026-05-20"));
        assertThat(deadlines(incident).get("Event_RestrictionReview")).isEqualTo(UkTime.parse("2026-05-20T09:00"));
        fire(incident, "Event_RestrictionReview");
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "lifted", "restrictionReason", "Arrested"));
        assertThat(incident).isWaitingAt("Task_DecideDataSubjectNotification").isNotWaitingAt("Task_DecideIcoNotification");
    }

    @Test
    void w_7_3_under_the_uk_gdpr_an_exemption_holds_the_telling_back_until_its_review_which_says_of_what_it_asks() {
        var incident = toBeTold();
        complete(incident, MO, "Task_ReviewIncident", Map.of("regime", "ukGdpr"));
        var exempt = new java.util.HashMap<String, Object>(Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Sch 2 para 2: an arrest is planned", "notToldGround", "exempt"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", exempt)).isInstanceOf(RefusedInput.class).hasMessageContaining("restrictionReviewOn");
        exempt.put("restrictionReviewOn", "2026-04-20");
        complete(incident, MO, "Task_DecideDataSubjectNotification", exempt);
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).containsKey("Event_RestrictionReview");
        fire(incident, "Event_RestrictionReview");
        assertThat(shown(open(incident, "Task_ReviewRestriction").get(0), "heldBack")).contains("Sch 2 para 2: an arrest is planned", "an exemption of DPA 2018 Sch 2", MO, "Mon 20 April 2026");
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "stands", "restrictionReason", "It is put off", "restrictionReviewOn", "2026-05-20"));
        fire(incident, "Event_RestrictionReview");
        assertThat(shown(open(incident, "Task_ReviewRestriction").get(0), "heldBack")).contains("an arrest is planned", "It is put off", "Wed 20 May 2026");
        complete(incident, MO, "Task_ReviewIncident", Map.of("regime", "lawEnforcement"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "stands", "restrictionReason", "r", "restrictionReviewOn", "2026-06-20")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("no exemption");
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "lifted", "restrictionReason", "Arrested"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Their own force tells them", "notToldGround", "toldByOther"));
        assertThat(deadlines(incident)).doesNotContainKey("Event_RestrictionReview");
        assertThat(incident).isNotWaitingAt("Task_PrepareLetter");
    }

    @Test
    void w_7_3_a_restriction_is_over_once_the_people_are_told_before_its_day() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted",
                "restrictionGround", "crime", "restrictionReviewOn", "2026-12-01"));
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).containsKey("Event_RestrictionReview");
        rateAgain(incident, Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "Arrested"));
        told(incident, "Task_PrepareLetter", LETTER);
        assertThat(deadlines(incident)).doesNotContainKey("Event_RestrictionReview");
        assertThat(value(incident, "restrictionReviewOn")).isNull();
    }

    private static final Map<String, Object> RESTRICTED = Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted", "restrictionGround", "crime",
            "restrictionReviewOn", "2026-06-01");

    /** The ICO told, the people not until June. */
    private ProcessInstance restricted() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", RESTRICTED);
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).containsKey("Event_RestrictionReview");
        return incident;
    }

    @Test
    void w_7_3_a_restriction_is_over_once_it_is_decided_that_the_people_need_not_be_told() {
        var incident = restricted();
        complete(incident, MO, "Task_ReviewIncident", Map.of("exposure", "none", "recovery", "confirmed", "protection", "protected", "consequences", "limited"));
        assertThat(value(incident, "notifyDataSubjects")).isEqualTo(false);
        assertThat(deadlines(incident)).as("facts alone end nothing").containsKey("Event_RestrictionReview");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "As before"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "It came back unread"));
        assertThat(deadlines(incident)).doesNotContainKey("Event_RestrictionReview");
        assertThat(value(incident, "restrictionReviewOn")).isNull();
    }

    @Test
    void w_7_3_a_day_of_review_does_not_outlast_a_restriction_that_the_rating_made_needless_before_it_began() {
        var incident = reported(HARMLESS, Map.of("dataKind", "personal", "exposure", "unknown", "recovery", "none", "identifiability", "significant", "consequences", "significant"));
        rate(incident, "medium");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", RESTRICTED);
        complete(incident, MO, "Task_ReviewIncident", Map.of("exposure", "none", "recovery", "confirmed", "consequences", "negligible"));
        rate(incident, "low");
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).doesNotContainKey("Event_RestrictionReview");
        assertThat(value(incident, "restrictionReviewOn")).isNull();
    }

    @Test
    void w_7_3_nor_does_a_restriction_outlast_a_rating_after_which_nobody_need_be_told() {
        var likely = reported(HARMLESS, Map.of("dataKind", "personal", "exposure", "unknown", "recovery", "none", "identifiability", "significant", "consequences", "significant"));
        rate(likely, "medium");
        complete(likely, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(likely, MO, "Task_DecideDataSubjectNotification", RESTRICTED);
        tell(likely, "2026-03-24T10:00");
        complete(likely, MO, "Task_ReviewIncident", Map.of("exposure", "none", "recovery", "confirmed", "consequences", "negligible"));
        var noData = restricted();
        complete(noData, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        for (var incident : List.of(likely, noData)) {
            assertThat(value(incident, "notifyIco")).isEqualTo(false);
            assertThat(deadlines(incident)).as("facts alone end nothing").containsKey("Event_RestrictionReview");
            rate(incident, "low");
            assertThat(deadlines(incident)).doesNotContainKey("Event_RestrictionReview");
        }
    }

    @Test
    void w_7_3_a_restriction_decided_on_anew_stands_until_its_new_day() {
        var incident = restricted();
        rateAgain(incident, Map.of("rating", "high"));
        var anew = new HashMap<>(RESTRICTED);
        anew.put("restrictionReviewOn", "2026-07-01");
        complete(incident, MO, "Task_DecideDataSubjectNotification", anew);
        assertThat(deadlines(incident).get("Event_RestrictionReview")).isEqualTo(UkTime.parse("2026-07-01T09:00"));
    }

    @Test
    void w_7_3_an_arrest_that_comes_early_lets_the_restriction_be_reviewed_at_once() {
        assertThatThrownBy(() -> complete(reported(GRAVE), MO, "Task_ReviewIncident", Map.of("reviewRestriction", "yes"))).isInstanceOf(RefusedInput.class).hasMessageContaining("nothing holds it back");
        var incident = restricted();
        complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", "restriction", "reviewRestriction", "yes"));
        assertThat(deadlines(incident).get("Event_RestrictionReview")).isBeforeOrEqualTo(UkTime.parse("2026-03-24T10:00"));
        fire(incident, "Event_RestrictionReview");
        assertThat(open(incident, "Task_ReviewRestriction").get(0).getDueDate().toInstant()).isEqualTo(UkTime.parse("2026-03-24T23:59:59"));
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "lifted", "restrictionReason", "Arrested"));
        assertThat(incident).isWaitingAt("Task_DecideDataSubjectNotification");
    }

    @Test
    void w_7_3_a_restriction_that_ended_holds_nothing_open_and_under_the_uk_gdpr_there_is_none() {
        var incident = toBeTold();
        var restricted = Map.<String, Object>of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted", "restrictionGround", "crime",
                "restrictionReviewOn", "2026-04-20");
        complete(incident, MO, "Task_ReviewIncident", Map.of("regime", "ukGdpr"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_DecideDataSubjectNotification", restricted)).isInstanceOf(RefusedInput.class).hasMessageContaining("UK GDPR");
        complete(incident, MO, "Task_ReviewIncident", Map.of("regime", "lawEnforcement"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", restricted);
        tell(incident, "2026-03-24T10:00");
        fire(incident, "Event_RestrictionReview");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "ended", "restrictionReason", "They know")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("still advises");
        complete(incident, MO, "Task_ReviewIncident", Map.of("regime", "ukGdpr"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "stands", "restrictionReason", "r", "restrictionReviewOn", "2026-05-20")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("UK GDPR");
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        complete(incident, MO, "Task_ReviewRestriction", Map.of("restriction", "ended", "restrictionReason", "There were no data"));
        assertThat(incident).isNotWaitingAt("Task_DecideDataSubjectNotification");
        assertThat(value(incident, "restrictionReviewOn")).isNull();
    }

    @Test
    void w_7_1_w_7_3_the_mo_decides_on_each_other_party_once_and_a_changed_rating_is_told_to_it_too() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "r", "othersToConsider", "[\"insurer\"]"));
        assertThat(open(incident, "Task_DecideOtherNotification")).as("the facts ask about the risk owner").hasSize(1);
        assertThat(incident).isWaitingAt("Task_AdviseOnOther");
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "yes", "otherReason", "It is High"));
        complete(incident, DPO, "Task_TellOther", Map.of("noticeText", "A High incident", "sentAt", "2026-03-24T10:00"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"insurer\",\"partner\"]"));
        assertThat(open(incident, "Task_AdviseOnOther")).as("the insurer is asked about once").hasSize(2);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "r"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        rate(incident, "medium");
        assertThat((String) onForm(open(incident, "Task_PrepareUpdate").get(0).getId(), "recipientName")).isEqualTo("the Senior Information Risk Owner");
    }

    @Test
    void w_7_3_legal_is_asked_before_an_outsider_is_told_and_only_legal_answers() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"insurer\",\"partner\"]"));
        assertThat(incident).isNotWaitingAt("Task_DecideOtherNotification");
        var asked = open(incident, "Task_AdviseOnOther").get(0);
        // As deputy of Legal they may have the task; the advice is Legal's until the task is theirs for want of Legal.
        as(MO, () -> {
            tasks.setAssignee(asked.getId(), MO);
            return null;
        });
        assertThatThrownBy(() -> complete(asked, MO, Map.of("otherAdvice", "Go on"))).isInstanceOf(RefusedInput.class).hasMessageContaining("for Legal Services to give");
        as(MO, () -> {
            tasks.setAssignee(asked.getId(), "legal");
            return null;
        });
        complete(asked, "legal", Map.of("otherAdvice", "The policy asks for it"));
        assertThat(open(incident, "Task_DecideOtherNotification")).hasSize(1);
        assertThat(shown(open(incident, "Task_DecideOtherNotification").get(0), "cameIn")).contains("The policy asks for it");
        fire(incident, "Event_AdviceAwaited");
        assertThat(open(incident, "Task_DecideOtherNotification")).as("the other one after its time without advice").hasSize(2);
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "no", "otherReason", "Below the excess"));
        assertThat(file(incident, "Task_DecideOtherNotification").stream().filter(entry -> "no".equals(entry.said("otherDecision"))).map(entry -> entry.said("otherReason"))).containsExactly("Below the excess");
    }

    @Test
    void w_3_2_w_8_1_d_the_processors_own_awareness_stands_beside_ours_and_the_clocks_run_from_ours() {
        var incident = as(DPO, () -> runtime.startProcessInstanceByKey("security-incident", Map.of("awareAt", "2026-03-24T09:00", "outline", "The payroll bureau lost a disk",
                "receivedBy", "thirdParty", "reporterKind", "supplier", "processorAwareAt", "2026-03-20T09:00")));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        assertThat((String) onForm(open(incident, "Task_AssessIncident").get(0).getId(), "processorAwareInWords")).startsWith("Fri 20 March 2026");
        assertThat(open(incident, "Task_AssessIncident")).as("W-8.1d: the MO has it").hasSize(1);
        assertThat(deadlines(incident)).containsKey("Deadline_IncidentForm");
    }

    @Test
    void w_5_2_b_the_form_shows_the_telephone_number_of_the_mo_and_asks_whether_and_when_they_were_called() throws java.io.IOException {
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult();
        var form = new String(forms.getDeployedStartForm(definition.getId()).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(form).contains("01632 960101", "Mon to Fri, 08:30 to 17:00", "moCalledAt").doesNotContain("{{organisation");
        assertThatThrownBy(() -> reported(Map.of("moCalled", "yes", "moCalledAt", "2026-03-24T11:00"))).hasMessageContaining("moCalledAt");
        var incident = reported(Map.of("moCalled", "yes", "moCalledAt", "2026-03-24T09:10"));
        assertThat(file(incident, "StartEvent_IncidentReported").get(0).said("moCalledAt")).isEqualTo("2026-03-24T09:10");
    }

    @Test
    void w_5_2_w_8_1_a_w_b_1_w_c_1_e_3_4_4_a_telephone_report_asks_for_the_form_and_a_form_does_not() {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone"));
        assertThat(deadlines(incident).get("Deadline_IncidentForm")).isEqualTo(falls("Deadline_IncidentForm", "2026-03-24T09:00"));
        fire(incident, "Deadline_IncidentForm");
        assertThat(incident).isWaitingAt("Task_CompleteIncidentForm");
        complete(incident, "reporter", "Task_CompleteIncidentForm", Map.of("compromised", "Papers", "immediateAction", "Searched", "dataKind", "none", "medium", "paper", "quantity", "A folder", "whereLost", "On a train"));
        assertThat(List.of("paper", "A folder", "On a train")).containsExactly((String) value(incident, "medium"), (String) value(incident, "quantity"), (String) value(incident, "whereLost"));
        assertThat(deadlines(incident)).doesNotContainKey("Deadline_IncidentForm");
        assertThat(open(incident, "Task_AssessIncident")).hasSize(1);
        assertThat(deadlines(reported())).doesNotContainKey("Deadline_IncidentForm");
    }

    @Test
    void w_5_2_a_late_report_is_accepted_and_flagged() {
        now("2026-03-27T18:00");
        var incident = reported(HARMLESS);
        assertThat(value(incident, "lateReport")).isEqualTo(true);
        assertThatThrownBy(() -> complete(incident, "reporter", "Task_AddToReport", Map.of("keepOpen", "no"))).hasMessageContaining("lateReason");
        complete(incident, "reporter", "Task_AddToReport", Map.of("lateReason", "I was on leave", "addition", "More", "keepOpen", "yes"));
        assertThat(incident).isWaitingAt("Task_AddToReport");
        complete(incident, "reporter", "Task_AddToReport", Map.of("keepOpen", "no"));
        assertThat(incident).isNotWaitingAt("Task_AddToReport");
    }

    @Test
    void w_8_2_b_what_is_kept_open_has_no_limit_whatever_moves_the_others() {
        var incident = reported(HARMLESS);
        complete(incident, "reporter", "Task_AddToReport", Map.of("addition", "More", "keepOpen", "yes"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-23T12:00", "correctionReason", "Seen on Monday"));
        assertThat(open(incident, "Task_AddToReport").get(0).getDueDate()).isNull();
        assertThat(open(incident, "Task_AssessIncident").get(0).getDueDate()).isNotNull();
    }

    @Test
    void w_8_3_a_w_8_5_a_low_incident_closes_when_every_recommendation_is_implemented() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        report(incident, "Train everybody", "Lock the cabinet");
        complete(open(incident, "Task_ImplementRecommendation").get(0), "line-manager", Map.of("implementation", "Done"));
        assertThat(incident).isNotEnded();
        fire(incident, "Reminder_Recommendation");
        fire(incident, "Overdue_Recommendation");
        assertThat(List.of(file(incident, "Reminder_Recommendation"), file(incident, "Overdue_Recommendation"))).allSatisfy(reminded -> assertThat(reminded).hasSize(1));
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", "Done"));
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_CloseIncident")).hasSize(1);
    }

    @Test
    void w_8_4_b_w_c_4_a_report_may_hold_no_recommendation() {
        var incident = reported(HARMLESS);
        rate(incident, "none");
        assertThat(deadlines(incident)).containsEntry("Warning_FinalReport", falls("Warning_FinalReport", "2026-03-24T10:00")).containsEntry("Deadline_FinalReport", falls("Deadline_FinalReport", "2026-03-24T10:00"));
        fire(incident, "Warning_FinalReport");
        assertThat(file(incident, "Warning_FinalReport")).hasSize(1);
        fire(incident, "Deadline_FinalReport");
        assertThat(file(incident, "Deadline_FinalReport")).hasSize(1);
        report(incident);
        assertThat(incident).isEnded();
    }

    @Test
    void w_8_5_a_recommendation_is_withdrawn_only_by_revising_the_report() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        report(incident, "Train everybody");
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "It does no good"));
        var answers = new java.util.HashMap<>(REPORT);
        answers.putAll(Map.of("withdrawn", "[\"1\"]", "withdrawalReason", "It does no good", "recommendationsToWrite", "no"));
        complete(incident, MO, "Task_WriteFinalReport", answers);
        assertThat(incident).isWaitingAt("Task_ImplementRecommendation");
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "no", "approvalComment", "Say more"));
        complete(incident, MO, "Task_WriteFinalReport", answers);
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(incident).isEnded();
        assertThat(file(incident, "Task_PutReportInForce")).hasSize(2);
    }

    @Test
    void w_c_2_w_2_3_w_8_2_c_w_8_3_d_e_3_4_7_e_3_4_8_high_risk_consults_the_dpo_always_and_legal_and_ict_as_chosen() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "consultLegal", "yes", "consultIct", "yes"));
        assertThat(open(incident, "Task_AdviseOnRisk")).hasSize(3);
        assertThat(deadlines(incident)).containsEntry("Deadline_Consultation", falls("Deadline_Consultation", "2026-03-24T10:00"));
        fire(incident, "Deadline_Consultation");
        assertThat(file(incident, "Deadline_Consultation")).hasSize(1);
        for (var adviser : List.of(DPO, "legal", "ict-service-desk")) {
            var task = tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnRisk").taskCandidateGroup(adviser).singleResult();
            complete(task, adviser, Map.of("riskAdvice", "Advice of " + adviser));
        }
        assertThat(incident).isNotWaitingAt("Task_AdviseOnRisk");
        assertThat(shown(open(incident, "Task_DecideIcoNotification").get(0), "cameIn")).contains("Advice of legal");
        assertThat(incident).isWaitingAt("Task_ReviewIncident");
    }

    @Test
    void w_c_h_told_in_time_discharges_the_duty_and_advice_that_never_came_holds_nothing_up() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Restricted"));
        tell(incident, "2026-03-24T10:00");
        assertThat(deadlines(incident)).doesNotContainKeys("Warning_ExternalNotification", "Deadline_ExternalNotification");
        assertThat(file(incident, "Task_AdviseOnTelling")).extracting(e -> e.event()).containsExactly("opened", "opened", "withdrawn", "withdrawn");
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        assertThat(due(incident, "Task_InvestigateIncident")).isEqualTo(falls("Overdue_Investigation", "2026-03-24T10:00"));
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A door stood open"));
        noCriticalIncident(incident);
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "no", "otherReason", "Knows it"));
        report(incident);
        assertThat(incident).as("the consultation still has no answer").isEnded();
        assertThat(file(incident, "Task_AdviseOnRisk")).extracting(e -> e.event()).contains("withdrawn");
    }

    @Test
    void w_c_h_nobody_approves_what_they_prepared_before_the_warning_and_late_needs_a_reason() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Restricted"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes", "ownApprovalReason", "Nobody there")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Shorter"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        now("2026-03-27T10:00");
        fire(incident, "Warning_ExternalNotification");
        fire(incident, "Deadline_ExternalNotification");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"))).hasMessageContaining("ownApprovalReason");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes", "ownApprovalReason", "Nobody there"));
        assertThatThrownBy(() -> complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-27T10:00"))).hasMessageContaining("delayReason");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-27T10:00", "delayReason", "Short of hands"));
        assertThat(incident).isNotWaitingAt("Task_RecordNoticeSent");
    }

    @Test
    void w_8_2_c_e_3_4_8_the_dpo_is_asked_before_the_ico_is_left_out_against_the_advice_and_after_it() {
        var incident = reported(GRAVE);
        assertThat(shown(open(incident, "Task_DecideIcoNotification").get(0), "dpoAdvice")).contains("Not given yet");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "It was nothing"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Restricted"));
        assertThat(incident).isNotWaitingAt("Task_AdviseOnTelling");
        complete(incident, DPO, "Task_ViewOnNotTelling", Map.of("adviceOnIco", "yes", "adviceOnDataSubjects", "no", "tellingAdvice", "It is likely"));
        rate(incident, "medium");
        assertThat(incident).as("the view is there").isNotWaitingAt("Task_ViewOnNotTelling");
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 40));
        assertThat(incident).as("decided anew, on other facts").isWaitingAt("Task_DecideIcoNotification");
        var advice = tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnTelling").taskCandidateGroup(DPO).singleResult();
        complete(advice, DPO, Map.of("adviceOnIco", "yes", "adviceOnDataSubjects", "no", "tellingAdvice", "Still likely"));
        assertThat(shown(open(incident, "Task_DecideIcoNotification").get(0), "dpoAdvice")).contains("Still likely");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "It was nothing"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Restricted"));
        assertThat(incident).as("heard before").isNotWaitingAt("Task_ViewOnNotTelling");
    }

    @Test
    void w_8_2_d_w_c_u_w_6_3_low_becomes_high_late_and_the_duty_opens_from_the_original_awareness_then_down_again_and_everyone_told_is_updated() {
        var incident = reported(HARMLESS_PERSONAL);
        rate(incident, "low");
        assertThat(value(incident, "icoDecision")).isEqualTo("no");
        assertThat(deadlines(incident)).doesNotContainKey("Deadline_ExternalNotification");
        complete(incident, DPO, "Task_ViewOnNotTelling", Map.of("adviceOnIco", "no", "adviceOnDataSubjects", "no", "tellingAdvice", "I agree"));
        now("2026-03-30T10:00");
        complete(incident, MO, "Task_ReviewIncident", GRAVE);
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "r"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        complete(incident, DPO, "Task_PrepareIcoNotice", FOUND_LATE);
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        for (int i = 0; i < 2; i++) {
            complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        }
        for (int i = 0; i < 2; i++) {
            complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-30T10:00", "delayReason", "Found late"));
        }
        complete(incident, MO, "Task_ReviewIncident", Map.of("exposure", "none", "recovery", "confirmed", "consequences", "negligible"));
        rate(incident, "medium");
        assertThat(incident).isWaitingAt("Task_PrepareIcoUpdate", "Task_PrepareUpdate");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"))).hasMessageContaining("already");
        followUp(incident);
        complete(incident, MO, "Task_ReviewIncident", GRAVE);
        rate(incident, "high");
        assertThat(open(incident, "Task_PrepareIcoUpdate")).as("the ICO was told Medium, and it is High").hasSize(1);
        assertThat(open(incident, "Task_PrepareUpdate")).as("the people's update is still to be written").hasSize(1);
        complete(incident, DPO, "Task_PrepareUpdate", Map.of("noticeText", "Medium after all", "letterEndangers", "no"));
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "no", "approvalComment", "High now"));
        complete(incident, DPO, "Task_PrepareUpdate", Map.of("noticeText", "High", "letterEndangers", "no"));
        sent(incident);
        followUp(incident);
        assertThat(incident).isNotWaitingAt("Task_PrepareUpdate", "Task_PrepareIcoUpdate");
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        assertThat(incident).isWaitingAt("Task_PrepareIcoUpdate", "Task_PrepareUpdate");
    }

    @Test
    void w_8_2_d_w_c_u_more_people_or_a_graver_risk_is_told_though_the_level_stays() {
        var facts = new HashMap<String, Object>(GRAVE);
        facts.put("affectedIndividuals", 50);
        var incident = reported(facts);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        told(incident, "Task_PrepareIcoNotice", ICO_NOTICE);
        told(incident, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 40));
        rate(incident, "high");
        assertThat(incident).as("they are fewer").isNotWaitingAt("Task_PrepareUpdate").isNotWaitingAt("Task_PrepareIcoUpdate");
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 500));
        rate(incident, "high");
        followUp(incident);
        complete(incident, DPO, "Task_PrepareUpdate", Map.of("noticeText", "To those found since", "letterEndangers", "no"));
        sent(incident);
        assertThat(incident).as("both have heard it").isNotWaitingAt("Task_PrepareUpdate").isNotWaitingAt("Task_PrepareIcoUpdate");
    }

    @Test
    void w_8_2_d_a_graver_risk_is_told_to_the_ico_though_the_level_stays() {
        var facts = new HashMap<String, Object>(GRAVE);
        facts.putAll(Map.of("consequences", "limited", "identifiability", "limited", "exposure", "trusted", "organisationImpact", "high"));
        var incident = reported(facts);
        assertThat(value(incident, "riskToIndividuals")).isEqualTo("likely");
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        told(incident, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ReviewIncident", Map.of("exposure", "hostile", "consequences", "severe", "identifiability", "maximum"));
        assertThat(value(incident, "riskToIndividuals")).isEqualTo("high");
        rate(incident, "high");
        assertThat(onForm(open(incident, "Task_PrepareIcoUpdate").get(0).getId(), "riskInWords")).as("not what the notice spoke of").isEqualTo("likely, and high");
    }

    @Test
    void w_c_u_updates_go_out_as_appropriate_and_who_approves_says_why_none_is() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "It was nothing"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        told(incident, "Task_PrepareLetter", LETTER);
        rateAgain(incident, Map.of("rating", "medium", "ratingReason", "Found again"));
        complete(incident, DPO, "Task_PrepareUpdate", Map.of("noticeText", "A little better", "letterEndangers", "no"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "noLonger"))).hasMessageContaining("approvalComment");
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "noLonger", "approvalComment", "It would frighten them once more"));
        assertThat(incident).isNotWaitingAt("Task_PrepareUpdate").isNotWaitingAt("Task_RecordUpdateSent");
        assertThat(value(incident, "dataSubjectsTold")).as("what they know").isEqualTo("high");
        assertThat(file(incident, "End_NoUpdateNeeded")).extracting(entry -> entry.event()).contains("noUpdateNeeded");
        rateAgain(incident, Map.of("rating", "low", "ratingReason", "Destroyed"));
        assertThat(incident).as("another change").isWaitingAt("Task_PrepareUpdate");
    }

    @Test
    void w_d_1_what_the_ico_was_promised_is_asked_for_again() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        told(incident, "Task_PrepareIcoNotice", incomplete("initial"));
        complete(incident, DPO, "Task_PrepareIcoUpdate", incomplete("followUp"));
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "noLonger", "approvalComment", "Nothing new"));
        assertThat(incident).isWaitingAt("Task_PrepareIcoUpdate");
        complete(incident, DPO, "Task_PrepareIcoUpdate", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "noLonger", "approvalComment", "Nothing new"));
        assertThat(incident).as("what is known now did not go out").isWaitingAt("Task_PrepareIcoUpdate");
    }

    private void told(ProcessInstance incident, String prepare, Map<String, Object> text) {
        complete(incident, DPO, prepare, text);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
    }

    /** Who is affected is to follow. */
    private static Map<String, Object> incomplete(String noticeKind) {
        var notice = new java.util.HashMap<>(ICO_NOTICE);
        notice.remove("peopleAffected");
        notice.putAll(Map.of("notYetKnown", "[\"peopleAffected\"]", "noticeKind", noticeKind));
        return notice;
    }

    private void followUp(ProcessInstance incident) {
        var notice = new java.util.HashMap<>(ICO_NOTICE);
        notice.put("noticeKind", "followUp");
        complete(incident, DPO, "Task_PrepareIcoUpdate", notice);
        sent(incident);
    }

    private void sent(ProcessInstance incident) {
        complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordUpdateSent", Map.of("sentAt", org.camunda.bpm.engine.impl.util.ClockUtil.getCurrentTime().toInstant().toString()));
    }

    @Test
    void w_d_1_w_8_2_d_what_the_ico_waits_for_waits_for_nobody_elses_notice_or_update() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        told(incident, "Task_PrepareIcoNotice", incomplete("initial"));
        assertThat(incident).as("the people are not told yet").isWaitingAt("Task_PrepareLetter", "Task_PrepareIcoUpdate");
        told(incident, "Task_PrepareLetter", LETTER);
        assertThat(open(incident, "Task_PrepareIcoUpdate")).as("one follow-up, not two").hasSize(1);
        assertThat(incident).isNotWaitingAt("Task_PrepareUpdate");
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        rate(incident, "medium");
        assertThat(incident).isWaitingAt("Task_PrepareUpdate");
        complete(incident, DPO, "Task_PrepareIcoUpdate", incomplete("followUp"));
        sent(incident);
        assertThat(open(incident, "Task_PrepareIcoUpdate")).as("still not known").hasSize(1);
        followUp(incident);
        assertThat(incident).as("the ICO knows all, the people's update is not written").isNotWaitingAt("Task_PrepareIcoUpdate").isWaitingAt("Task_PrepareUpdate");
        complete(incident, DPO, "Task_PrepareUpdate", Map.of("noticeText", "Medium", "letterEndangers", "no"));
        sent(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        complete(incident, DPO, "Task_PrepareIcoUpdate", incomplete("followUp"));
        sent(incident);
        assertThat(incident).as("of one round too").isWaitingAt("Task_PrepareIcoUpdate", "Task_PrepareUpdate");
    }

    @Test
    void w_8_2_d_w_c_u_before_it_is_first_rated_an_update_to_one_finds_that_the_level_changed_for_another() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        told(incident, "Task_PrepareLetter", LETTER);
        told(incident, "Task_PrepareIcoNotice", incomplete("initial"));
        complete(incident, MO, "Task_ReviewIncident", HARMLESS_PERSONAL);
        assertThat(value(incident, "incidentLevel")).isNotEqualTo("high");
        assertThat(incident).isNotWaitingAt("Task_PrepareUpdate");
        followUp(incident);
        assertThat(incident).isWaitingAt("Task_PrepareUpdate").isNotWaitingAt("Task_PrepareIcoUpdate");
    }

    @Test
    void w_8_2_d_an_update_tells_the_level_it_was_written_at() {
        var incident = reported(GRAVE);
        rate(incident, "high");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        rate(incident, "medium");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        assertThat(value(incident, "icoTold")).isEqualTo("high");
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        assertThat(open(incident, "Task_PrepareIcoUpdate")).as("it is Medium, and the ICO does not know").hasSize(1);
    }

    @Test
    void w_8_2_b_a_decision_that_fell_with_its_facts_is_recorded_with_the_rating_while_another_is_being_made() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "Found again"));
        complete(incident, MO, "Task_ReviewIncident", HARMLESS_PERSONAL);
        assertThat(value(incident, "icoDecision")).isNull();
        rate(incident, "low");
        assertThat(value(incident, "icoDecision")).isEqualTo("no");
        assertThat(value(incident, "dataSubjectsDecision")).as("somebody is deciding").isNull();
        assertThat(incident).isWaitingAt("Task_DecideDataSubjectNotification");
        assertThat(file(incident, "Task_RecordNotTold")).hasSize(1);
    }

    @Test
    void w_8_2_b_a_form_that_comes_in_graver_asks_again_for_a_decision_that_was_no() {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone"));
        rate(incident, "low");
        assertThat(incident).isNotWaitingAt("Task_DecideIcoNotification");
        var form = new java.util.HashMap<>(GRAVE);
        form.putAll(Map.of("compromised", "The whole file", "immediateAction", "None"));
        complete(incident, "reporter", "Task_CompleteIncidentForm", form);
        assertThat(incident).isWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification", "Task_AssessIncident");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "Found again"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("exposure", "unknown"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Found again"));
        assertThat(incident).as("the facts changed after the ICO was decided on").isWaitingAt("Task_DecideIcoNotification");
    }

    @Test
    void e_3_4_9_new_facts_ask_again_only_about_those_who_were_not_told() {
        var incident = reported(GRAVE);
        var advice = Map.<String, Object>of("adviceOnIco", "yes", "adviceOnDataSubjects", "no", "tellingAdvice", "As I said");
        complete(asked(incident, DPO), DPO, advice);
        complete(asked(incident, "legal"), "legal", advice);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        tell(incident, "2026-03-24T10:00");
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 40));
        assertThat(incident).isWaitingAt("Task_DecideDataSubjectNotification").isNotWaitingAt("Task_DecideIcoNotification");
    }

    @Test
    void w_8_2_b_below_high_not_told_is_recorded_with_each_rating() {
        var incident = reported(HARMLESS_PERSONAL);
        for (int ratings = 1; ratings <= 2; ratings++) {
            complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "No harm", "notToldReason", "Deleted", "dpoView", "Agreed"));
            assertThat(file(incident, "Task_RecordNotTold")).hasSize(ratings);
            assertThat(value(incident, "icoReason")).isEqualTo("Deleted");
            assertThat(deadlines(incident)).doesNotContainKey("Deadline_ExternalNotification");
            complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        }
        assertThat(incident).isNotWaitingAt("Task_ViewOnNotTelling");
    }

    @Test
    void w_8_3_a_w_8_3_c_w_8_3_e_w_c_3_a_late_rise_is_offered_an_investigation_due_by_level() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        assertThat(incident).isWaitingAt("Task_WriteFinalReport").isNotWaitingAt("Task_NominateInvestigator");
        rateAgain(incident, Map.of("rating", "medium", "ratingReason", "Many users"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        assertThat(due(incident, "Task_InvestigateIncident")).isEqualTo(falls("Overdue_Investigation", 1, "2026-03-24T10:00"));
        rateAgain(incident, Map.of("rating", "high", "ratingReason", "More users"));
        assertThat(open(incident, "Task_InvestigateIncident")).as("it goes on").hasSize(1);
        assertThat(incident).isNotWaitingAt("Task_NominateInvestigator");
        assertThat(due(incident, "Task_InvestigateIncident")).isEqualTo(falls("Overdue_Investigation", 0, "2026-03-24T10:00"));
        assertThat(deadlines(incident)).as("and it is reminded of sooner").containsEntry("Overdue_Investigation", falls("Overdue_Investigation", 0, "2026-03-24T10:00"));
        fire(incident, "Overdue_Investigation");
        assertThat(file(incident, "Overdue_Investigation")).hasSize(1);
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A switch failed"));
        rateAgain(incident, Map.of("rating", "low", "ratingReason", "Over", "offerInvestigation", "yes"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "no"));
        rateAgain(incident, Map.of("rating", "none", "ratingReason", "Over"));
        assertThat(incident).isNotWaitingAt("Task_NominateInvestigator");
    }

    @Test
    void w_8_4_a_w_8_4_b_what_an_investigation_finds_after_the_report_is_reported_too() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        rateAgain(incident, Map.of("rating", "medium", "ratingReason", "Many users"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        report(incident);
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A switch failed"));
        assertThat(shown(open(incident, "Task_WriteFinalReport").get(0), "cameIn")).contains("A switch failed");
        assertThat(shown(open(incident, "Task_WriteFinalReport").get(0), "writtenAgain")).contains("an investigation came in");
        assertThat(open(incident, "Task_WriteFinalReport").get(0).getDueDate()).as("the limit was that of the first").isNull();
        report(incident);
        assertThat(incident).isEnded();
    }

    @Test
    void w_8_4_b_a_report_that_says_another_level_than_the_one_in_force_is_revised() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        report(incident, "Train everybody");
        rateAgain(incident, Map.of("rating", "low", "ratingReason", "Still"));
        assertThat(incident).isNotWaitingAt("Task_WriteFinalReport");
        rateAgain(incident, Map.of("rating", "medium", "ratingReason", "Many users"));
        assertThat(incident).as("whether it is investigated is decided first").isNotWaitingAt("Task_WriteFinalReport");
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "no"));
        assertThat(open(incident, "Task_WriteFinalReport")).hasSize(1);
        rateAgain(incident, Map.of("rating", "low", "ratingReason", "Few after all"));
        assertThat(open(incident, "Task_WriteFinalReport")).as("it is written already").hasSize(1);
    }

    @Test
    void w_8_4_a_a_report_written_before_the_investigation_came_in_goes_back() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        rateAgain(incident, Map.of("rating", "medium", "ratingReason", "Many users"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        var answers = new java.util.HashMap<>(REPORT);
        answers.put("recommendationsToWrite", "no");
        complete(incident, MO, "Task_WriteFinalReport", answers);
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A switch failed"));
        assertThat(onForm(open(incident, "Task_ApproveFinalReport").get(0).getId(), "overtaken")).isEqualTo(true);
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(value(incident, "reportVersion")).isEqualTo(0);
        report(incident);
        assertThat(incident).isEnded();
    }

    @ParameterizedTest
    @CsvSource({"medium, low medium", "medium, none low medium", "high, medium", "high, low medium high", "high, none high"})
    void w_8_3_a_w_c_3_an_investigation_is_offered_once_at_each_level_and_none_below_it(String first, String then) {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", first, "ratingReason", "r"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "no"));
        for (var rating : then.split(" ")) {
            rateAgain(incident, Map.of("rating", rating, "ratingReason", "r"));
            assertThat(incident).as("rated " + rating).isNotWaitingAt("Task_NominateInvestigator");
        }
    }

    /** Of two steps that end the last two duties at one moment neither may take the other for open: both change the case, and the engine lets one of them through. */
    @Test
    void w_8_5_each_duty_that_is_discharged_touches_the_case() {
        var incident = reported(HARMLESS, Map.of("networkSecurityIssue", "yes"));
        int before = revision(incident);
        complete(incident, "ict-service-desk", "Task_SecureEquipment", Map.of("hardwareLogged", "Locked", "equipmentSecured", "yes"));
        assertThat(revision(incident)).isEqualTo(before + 1);
    }

    /** Of a model, too, in which whoever asks has not just changed the case by coming here. */
    @Test
    void w_8_2_a_whoever_advises_on_a_rating_reads_why_it_was_given_and_what_others_were_asked() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "The laptop was open"));
        assertThat(shown(open(incident, "Task_AdviseOnRisk").get(0), "cameIn")).containsPattern("10:00 UK time, Demo Monitoring Officer \\(monitoring-officer\\), Assess incident:\\*\\*\n[^*]*The laptop was open")
                .contains("UK time, The Data Protection Officer, Advise on the risk:**\nasked");
    }

    @Test
    void w_8_5_whoever_asks_what_is_open_touches_the_case() {
        var incident = reported(HARMLESS);
        int before = revision(incident);
        ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired()
                .execute(context -> stages.nothingOpenBut(context.getExecutionManager().findExecutionById(incident.getId())));
        assertThat(revision(incident)).isEqualTo(before + 1);
    }

    private int revision(ProcessInstance incident) {
        return jdbc.sql("select rev_ from act_ru_execution where id_ = ?").param(incident.getId()).query(Integer.class).single();
    }

    @Test
    void of_two_who_complete_one_task_at_one_moment_one_is_told_that_it_is_gone() throws Exception {
        var task = open(reported(HARMLESS), "Task_AssessIncident").get(0);
        var start = new CyclicBarrier(2);
        var both = Executors.newFixedThreadPool(2);
        try {
            var outcomes = both.invokeAll(Collections.nCopies(2, () -> {
                start.await();
                try {
                    complete(task, MO, Map.of("rating", "low"));
                    return "done";
                } catch (RefusedInput refused) {
                    return refused.getMessage();
                }
            }));
            assertThat(List.of(outcomes.get(0).get(), outcomes.get(1).get())).containsOnlyOnce("done").anyMatch(said -> said.toString().startsWith("There is no such task"));
        } finally {
            both.shutdown();
        }
    }

    private void rateAgain(ProcessInstance incident, Map<String, Object> rating) {
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        complete(incident, MO, "Task_AssessIncident", rating);
    }

    private java.time.Instant due(ProcessInstance incident, String task) {
        return open(incident, task).get(0).getDueDate().toInstant();
    }

    @Test
    void w_8_4_b_the_final_report_waits_for_the_investigation_and_a_draft_can_be_left_out() {
        var incident = reported(HARMLESS);
        rate(incident, "medium");
        assertThat(incident).isWaitingAt("Task_NominateInvestigator").isNotWaitingAt("Task_WriteFinalReport");
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "no"));
        var answers = new java.util.HashMap<>(REPORT);
        answers.put("recommendationsToWrite", "yes");
        complete(incident, MO, "Task_WriteFinalReport", answers);
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "remedial", "recommendation", "A hasty thought",
                "owner", "group:legal", "targetDate", "2026-04-20", "another", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "no", "approvalComment", "Leave it out"));
        answers.putAll(Map.of("withdrawn", "[\"1\"]", "withdrawalReason", "Hasty", "recommendationsToWrite", "no"));
        complete(incident, MO, "Task_WriteFinalReport", answers);
        assertThat(shown(open(incident, "Task_ApproveFinalReport").get(0), "report"))
                .contains("Lessons learnt").doesNotContain("A hasty thought");
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(incident).isEnded();
    }

    @Test
    void e_3_4_8_the_dpo_names_the_law_and_nobody_else() {
        var incident = reported(GRAVE);
        assertThat((String) value(incident, "basis")).contains("UK GDPR").contains("DPA 2018");
        var advice = Map.<String, Object>of("adviceOnIco", "yes", "adviceOnDataSubjects", "noView", "tellingAdvice", "Tell", "regime", "ukGdpr");
        assertThatThrownBy(() -> complete(asked(incident, "legal"), "legal", advice)).isInstanceOf(RefusedInput.class).hasMessageContaining("DPO");
        complete(asked(incident, DPO), DPO, advice);
        assertThat((String) value(incident, "basis")).contains("UK GDPR").doesNotContain("DPA 2018");
    }

    private org.camunda.bpm.engine.task.Task asked(ProcessInstance incident, String adviser) {
        return tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnTelling").taskCandidateGroup(adviser).singleResult();
    }

    @Test
    void w_7_2_with_no_personal_data_there_is_no_decision_at_any_level() {
        var incident = reported(HARMLESS);
        rate(incident, "high");
        assertThat(incident).isNotWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification");
        assertThat(deadlines(incident)).doesNotContainKey("Deadline_ExternalNotification");
    }

    @Test
    void w_7_2_e_3_4_6_nor_when_the_table_itself_says_high_for_the_organisation() {
        var facts = new java.util.HashMap<>(HARMLESS);
        facts.put("organisationImpact", "high");
        var incident = reported(facts);
        assertThat(value(incident, "incidentLevel")).isEqualTo("high");
        assertThat(incident).isNotWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification", "Task_AdviseOnTelling");
        complete(incident, MO, "Task_ReviewIncident", GRAVE);
        assertThat(incident).isWaitingAt("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification");
    }

    @Test
    void w_8_2_d_a_false_alarm_is_no_longer_told_and_the_case_can_close() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", notTold("Unlikely"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        rate(incident, "low");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "noLonger"))).hasMessageContaining("approvalComment");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "noLonger", "approvalComment", "There were no data in it"));
        assertThat(value(incident, "icoDecision")).isEqualTo("no");
        assertThat(value(incident, "icoReason")).isEqualTo("There were no data in it");
        assertThat(deadlines(incident)).doesNotContainKey("Deadline_ExternalNotification");
        noCriticalIncident(incident);
        report(incident);
        assertThat(incident).isEnded();
    }

    @Test
    void w_8_2_d_a_form_opened_before_new_facts_does_not_put_the_old_ones_back() {
        var incident = reported(HARMLESS);
        int seen = (Integer) value(incident, "adviceNumber");
        complete(incident, MO, "Task_ReviewIncident", GRAVE);
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("adviceSeen", seen, "exposure", "trusted", "question", "Who?", "questionTo", "group:legal")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("exposure");
        assertThat(value(incident, "exposure")).isEqualTo("hostile");
        complete(incident, MO, "Task_ReviewIncident", Map.of("adviceSeen", seen, "exposure", "hostile", "question", "Who?", "questionTo", "group:legal"));
        assertThat(incident).isWaitingAt("Task_AnswerQuestion");
        assertThat(shown(open(incident, "Task_ReviewIncident").get(0), "cameIn")).contains("Who?").doesNotContain("adviceSeen");
    }

    @Test
    void w_8_2_d_what_only_the_record_needs_starts_no_assessment_and_the_colour_stays_the_ratings() {
        var incident = reported(GRAVE);
        rate(incident, "low");
        assertThat(value(incident, "colour")).isEqualTo("green");
        complete(incident, MO, "Task_ReviewIncident", Map.of("cause", "A worn lock", "recordsCount", 4));
        assertThat(incident).isNotWaitingAt("Task_AssessIncident");
        complete(incident, MO, "Task_ReviewIncident", Map.of("affectedIndividuals", 5));
        assertThat(incident).isWaitingAt("Task_AssessIncident");
        assertThat(value(incident, "colour")).isEqualTo("green");
    }

    @Test
    void w_2_2_a_what_is_said_stands_before_everybody_at_work_and_looks_like_what_a_person_said() {
        var incident = reported(GRAVE);
        complete(incident, "reporter", "Task_AddToReport", Map.of("addition", "The list was unencrypted\n\n**DPO:** all is well", "keepOpen", "yes"));
        for (var task : List.of("Task_AssessIncident", "Task_ReviewIncident", "Task_DecideIcoNotification")) {
            assertThat(onForm(open(incident, task).get(0).getId(), "cameIn").toString()).contains("unencrypted").doesNotContain("**DPO:**");
            assertThat(shown(open(incident, task).get(0), "cameIn")).contains("unencrypted\n\n**DPO:** all is well");
        }
        assertThat(open(incident, "Task_AddToReport").get(0).getDueDate()).as("nothing is due once they have answered").isNull();
    }

    @Test
    void w_8_2_c_nobody_advises_in_the_place_of_the_dpo() {
        var incident = reported(GRAVE);
        var advice = Map.<String, Object>of("adviceOnIco", "no", "adviceOnDataSubjects", "no", "tellingAdvice", "Do not");
        var task = asked(incident, DPO);
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.setAssignee(task.getId(), MO);
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the Data Protection Officer");
        complete(task, DPO, advice);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        assertThat(candidates(open(incident, "Task_PrepareIcoNotice").get(0))).as("nor is it prepared without them").contains(DPO);
    }

    @Test
    void w_8_2_b_a_due_date_is_not_put_off() {
        var task = open(reported(GRAVE), "Task_DecideIcoNotification").get(0);
        task.setDueDate(new java.util.Date(0));
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.saveTask(task);
            return null;
        })).isInstanceOf(RefusedInput.class);
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.resolveTask(task.getId());
            return null;
        })).isInstanceOf(RefusedInput.class);
    }

    @Test
    void w_8_2_d_a_corrected_awareness_moves_every_waiting_timer_and_due_date() {
        var incident = reported(GRAVE);
        fire(incident, "Warning_ExternalNotification");
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-23T09:00", "correctionReason", "The porter knew"));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-23T09:00"));
        assertThat(deadlines(incident)).doesNotContainKey("Warning_ExternalNotification");
        assertThat(due(incident, "Task_DecideIcoNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-23T09:00"));
        assertThat(value(incident, "lateReport")).isEqualTo(true);
    }

    @Test
    void w_8_2_d_what_runs_from_its_own_moment_stays_when_the_awareness_is_corrected() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"insurer\"]"));
        var asked = deadlines(incident).get("Event_AdviceAwaited");
        now("2026-03-24T13:00");
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-24T08:00", "correctionReason", "The porter knew"));
        assertThat(deadlines(incident)).containsEntry("Event_AdviceAwaited", asked);
    }

    @Test
    void w_3_2_w_8_2_d_when_it_happened_is_corrected_together_with_the_awareness() {
        var incident = reported(GRAVE, Map.of("occurredAt", "2026-03-24T08:30"));
        var earlier = Map.<String, Object>of("correctedAwareAt", "2026-03-23T15:00", "correctionReason", "A day wrong");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", earlier)).isInstanceOf(RefusedInput.class).hasMessageContaining("occurredAt");
        var advice = value(incident, "adviceNumber");
        var both = new java.util.HashMap<>(earlier);
        both.put("occurredAt", "2026-03-23T14:00");
        complete(incident, MO, "Task_ReviewIncident", both);
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-23T15:00"));
        assertThat(log.find(incident.getBusinessKey(), MO).orElseThrow().occurredAt()).isEqualTo(UkTime.parse("2026-03-23T14:00"));
        assertThat(value(incident, "adviceNumber")).as("the tables read it not").isEqualTo(advice);
    }

    @Test
    void w_8_3_b_somebody_of_whom_no_name_is_known_is_offered_by_their_sign_in_name() {
        identity.saveUser(identity.newUser("of-no-name"));
        try {
            assertThat(onForm(open(reported(HARMLESS), "Task_ReviewIncident").get(0).getId(), "askable").toString()).as("without any role").doesNotContain("of-no-name");
            identity.createMembership("of-no-name", "reporter");
            var incident = reported(HARMLESS);
            assertThat(onForm(open(incident, "Task_ReviewIncident").get(0).getId(), "askable").toString()).contains("{\"value\":\"person:of-no-name\",\"label\":\"of-no-name\"}").doesNotContain("null");
        } finally {
            identity.deleteUser("of-no-name");
        }
    }

    @Test
    void w_8_3_b_a_question_is_asked_and_answered_without_ending_anything() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Where?", "questionTo", "person:reporter"));
        assertThat(incident).isWaitingAt("Task_ReviewIncident", "Task_AnswerQuestion", "Task_AssessIncident");
        complete(incident, "reporter", "Task_AnswerQuestion", Map.of("answer", "Leamington"));
        assertThat(shown(open(incident, "Task_ReviewIncident").get(0), "cameIn")).contains("Leamington");
    }

    @Test
    void w_8_2_d_a_later_controller_awareness_is_recorded_with_its_reason_and_moves_nothing() {
        var incident = reported(GRAVE);
        var before = deadlines(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("controllerAwareAt", "2026-03-24T09:30", "controllerAwareReason", "Confirmed then"));
        assertThat(deadlines(incident)).isEqualTo(before);
        complete(incident, MO, "Task_ReviewIncident", Map.of());
        assertThat(open(incident, "Task_ReviewIncident")).hasSize(1);
    }

    @Test
    void trap_1_a_report_80_hours_after_awareness_is_overdue_at_once_and_can_still_be_sent_with_a_reason() {
        now("2026-03-27T17:00");
        var incident = reported(GRAVE);
        assertThat(management.createJobQuery().processInstanceId(incident.getId()).executable().list()).extracting(this::element)
                .contains("Warning_ExternalNotification", "Deadline_ExternalNotification");
        fire(incident, "Deadline_ExternalNotification");
        assertThat(file(incident, "Deadline_ExternalNotification")).hasSize(1);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", FOUND_LATE);
        assertThat(shown(open(incident, "Task_ApproveNotice").get(0), "notice")).contains("The reason for the delay: Found late");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        assertThatThrownBy(() -> complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-27T17:00"))).isInstanceOf(RefusedInput.class).hasMessageContaining("delayReason");
        assertThat(onForm(open(incident, "Task_RecordNoticeSent").get(0).getId(), "delayReason")).isEqualTo("Found late");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-27T17:00", "delayReason", "Reported late"));
        assertThat(value(incident, "icoTold")).isEqualTo("high");
    }

    @Test
    void trap_3_found_on_good_friday_at_16_55_the_hours_run_and_the_helpline_is_closed() {
        now("2026-04-03T17:00");
        var incident = reported(GRAVE, Map.of("awareAt", "2026-04-03T16:55"));
        assertThat(deadlines(incident)).containsEntry("Deadline_ExternalNotification", falls("Deadline_ExternalNotification", "2026-04-03T16:55"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        assertThat((String) onForm(open(incident, "Task_RecordNoticeSent").get(0).getId(), "methodAdvice")).contains("helpline is closed", "online");
    }

    @Test
    void trap_4_a_real_breach_rated_white_stays_in_the_register() {
        var incident = reported(HARMLESS_PERSONAL);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "none", "ratingReason", "Returned unread", "notToldReason", "Returned unread", "dpoView", "Agreed"));
        report(incident);
        assertThat(incident).isEnded();
        assertThat(jdbc.sql("select state, colour from register.incident where reference = ?").param(incident.getBusinessKey()).query().singleRow())
                .containsEntry("state", "closed").containsEntry("colour", "white");
    }

    @Test
    void w_8_2_c_e_3_4_7_e_3_4_8_not_telling_at_amber_needs_a_reason_and_the_view_of_the_dpo() {
        var facts = new java.util.HashMap<>(HARMLESS_PERSONAL);
        facts.put("organisationImpact", "medium");
        var incident = reported(facts);
        assertThat(value(incident, "colour")).isEqualTo("amber");
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium"))).isInstanceOf(RefusedInput.class).hasMessageContaining("ratingReason");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "No harm to people"));
        assertThat(value(incident, "icoReason")).isEqualTo("No harm to people");
        complete(incident, DPO, "Task_ViewOnNotTelling", Map.of("adviceOnIco", "no", "adviceOnDataSubjects", "no", "tellingAdvice", "I agree"));
        assertThat(file(incident, "Task_ViewOnNotTelling").stream().filter(entry -> entry.event().equals("completed")).map(entry -> entry.said("tellingAdvice"))).containsExactly("I agree");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            awareAt | 2026-03-25T10:00 | future
            awareAt | yesterday | awareAt
            reportedAt | 2026-03-24T08:00 | only by the Monitoring Officer
            awareAt | 1989-12-31T23:59 | 1990
            awareAt | 2025-03-01T08:00 | lateReason
            occurredAt | 1026-03-24T08:00 | 1990
            dataKind | secret | dataKind
            approved | true | not asked
            reporterId | investigator | Only the Monitoring Officer
            affectedIndividuals | -1 | must be a whole number from 0 to
            outline | a\u0007b | is not text, BEL (U+0007)
            awareAt | 0001-03-24T08:00 | not a date
            """)
    void bad_input_starts_nothing(String key, String value, String message) {
        long before = runtime.createProcessInstanceQuery().count();
        assertThatThrownBy(() -> reported(Map.of(key, value))).isInstanceOf(RefusedInput.class).hasMessageContaining(message);
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(before);
    }

    @Test
    void w_8_4_b_a_recommendation_without_owner_or_target_date_is_refused_and_the_task_stays() {
        var incident = reported(HARMLESS);
        rate(incident, "low");
        var answers = new java.util.HashMap<>(REPORT);
        answers.put("recommendationsToWrite", "yes");
        complete(incident, MO, "Task_WriteFinalReport", answers);
        assertThatThrownBy(() -> complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train", "another", "no")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("owner").hasMessageContaining("targetDate");
        assertThat(open(incident, "Task_WriteRecommendation")).hasSize(1);
    }

    @Test
    void e_8_2_whoever_has_no_part_in_an_incident_cannot_complete_its_tasks() {
        var incident = reported(HARMLESS);
        assertThatThrownBy(() -> complete(incident, "reporter", "Task_AssessIncident", Map.of("rating", "none", "ratingReason", "x")))
                .hasMessageContaining("no such task");
        assertThat(open(incident, "Task_AssessIncident")).hasSize(1);
    }
}
