package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Referral to Professional Standards, and who is kept out of a case (E-3.7.1, W-8.4d, E-8.2), each with the rights of the engine. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConductReferralTest extends ProcedureTest {

    private static final String PSD = "professional-standards";

    @Autowired
    ProcessEngineConfigurationImpl configuration;
    @Autowired
    Referrals referrals;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Involved involved;
    @Autowired
    Deputies deputies;

    @BeforeAll
    static void forget(@Autowired Coverage coverage) {
        coverage.forget();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_node_and_sequence_flow_was_passed() {
        assertThat(coverage.missing("conduct-referral")).isEmpty();
    }

    private ProcessInstance referred(String by, String reference, String person) {
        var referral = new HashMap<String, Object>(Map.of("incidentReference", reference, "concern", "Looked up a neighbour"));
        if (person != null) {
            referral.put("personInvolved", person);
        }
        return as(by, () -> runtime.startProcessInstanceByKey("conduct-referral", referral));
    }

    private List<String> sees(String user, ProcessInstance instance) {
        return as(user, () -> waitsAt(instance));
    }

    private void claim(Task task, String user) {
        as(user, () -> {
            tasks.claim(task.getId(), user);
            return null;
        });
    }

    private String secondMo() {
        if (identity.createUserQuery().userId("second-mo").count() == 0) {
            identity.saveUser(identity.newUser("second-mo"));
        }
        identity.createMembership("second-mo", MO);
        return "second-mo";
    }

    @Test
    void e_3_7_1_the_mo_who_is_named_is_kept_out_at_once_and_the_deputy_has_the_case_to_its_end() {
        var incident = reported(HARMLESS);
        var review = open(incident, "Task_ReviewIncident").get(0);
        claim(review, MO);
        assertThat(sees(MO, incident)).isNotEmpty();
        referred("line-manager", incident.getBusinessKey(), MO);
        assertThat(sees(MO, incident)).isEmpty();
        assertThat(open(incident, "Task_ReviewIncident").get(0).getAssignee()).isNull();
        assertThat(sees("legal", incident)).containsExactly("Task_AddToReport", "Task_AssessIncident", "Task_ReviewIncident");
        for (var task : List.of("Task_AssessIncident", "Task_ReviewIncident")) {
            assertThatThrownBy(() -> complete(incident, MO, task, Map.of("rating", "low"))).hasMessageContaining("no such task");
            assertThatThrownBy(() -> claim(open(incident, task).get(0), MO)).hasMessageContaining("no such task");
        }
        assertThatThrownBy(() -> as("legal", () -> {
            tasks.setAssignee(review.getId(), MO);
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("cannot be given").hasMessageNotContaining("involved");
        claim(review, "legal");
        complete(incident, "legal", "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, "legal", "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no"));
        complete(incident, "legal", "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(closed(incident)).isTrue();
        assertThat(jdbc.sql("select count(*) from act_ru_authorization where resource_id_ = ?").param(incident.getId()).query(Long.class).single())
                .as("what was revoked goes with the case").isZero();
    }

    @Test
    void e_3_7_1_while_another_mo_is_left_the_case_is_theirs() {
        var incident = reported(GRAVE);
        var second = secondMo();
        try {
            referred(DPO, incident.getBusinessKey(), MO);
            assertThat(sees(MO, incident)).isEmpty();
            assertThat(sees("legal", incident)).as("but what Legal Services is asked").containsOnly("Task_AdviseOnTelling");
            identity.setAuthentication(second, List.of(MO));
            assertThat(waitsAt(incident)).contains("Task_AssessIncident", "Task_AddToReport", "Task_AdviseOnTelling");
        } finally {
            identity.clearAuthentication();
            identity.deleteUser(second);
        }
    }

    @Test
    void w_8_4_d_the_incident_does_not_know_of_the_referral_and_only_professional_standards_see_it() {
        var incident = reported(HARMLESS);
        var before = runtime.getVariables(incident.getId()).toString();
        var entries = entries(incident.getBusinessKey());
        var referral = referred("information-security-officer", incident.getBusinessKey(), "investigator");
        assertThat(runtime.getVariables(incident.getId())).hasToString(before);
        assertThat(entries(incident.getBusinessKey())).isEqualTo(entries);
        assertThat(runtime.getVariables(referral.getId()).keySet()).doesNotContain("concern", "incidentReference", "personInvolved");
        for (var role : List.of("information-security-officer", "reporter", MO, DPO, "investigator", "supervisor")) {
            assertThat(sees(role, referral)).as(role).isEmpty();
        }
        var task = open(referral, "Task_AssessReferral").get(0);
        assertThat(((SpinJsonNode) onForm(task.getId(), "referral")).prop("text").stringValue())
                .contains("Looked up a neighbour", "Papers left on a train", "information-security-officer");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Where?", "questionTo", "person:investigator")))
                .as("the form was open before").isInstanceOf(RefusedInput.class).hasMessageContaining("is not one of");
        complete(task, PSD, Map.of("assessment", "conduct", "offenceSuspected", "yes", "staysKeptOut", "yes", "assessmentReason", "r"));
        assertThat(closed(referral)).isTrue();
        assertThat(jdbc.sql("select state from register.incident where reference = ?").param(referral.getBusinessKey()).query(String.class).single()).isEqualTo("closed");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "r"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator")))
                .as("still kept out").isInstanceOf(RefusedInput.class);
    }

    @Test
    void w_8_4_d_the_incident_is_resolved_whatever_becomes_of_the_referral() {
        var incident = reported(HARMLESS);
        var referral = referred("line-manager", incident.getBusinessKey(), null);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(closed(incident)).isTrue();
        assertThat(open(referral, "Task_AssessReferral")).hasSize(1);
    }

    private long entries(String reference) {
        return jdbc.sql("select count(*) from register.entry where reference = ?").param(reference).query(Long.class).single();
    }

    @Test
    void e_3_7_1_professional_standards_let_somebody_back_whom_it_does_not_concern() {
        var incident = reported(HARMLESS);
        var referral = referred("line-manager", incident.getBusinessKey().toLowerCase(), MO);
        assertThat(sees(MO, incident)).isEmpty();
        complete(referral, PSD, "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "Not them"));
        assertThat(sees(MO, incident)).containsExactly("Task_AddToReport", "Task_AssessIncident", "Task_ReviewIncident");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
    }

    @Test
    void e_3_7_1_whom_the_monitoring_officer_named_professional_standards_let_back_too_and_not_whom_another_referral_names() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + DPO));
        var referral = referred("line-manager", incident.getBusinessKey(), DPO);
        var another = referred(MO, incident.getBusinessKey(), DPO);
        complete(referral, PSD, "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "Not them"));
        assertThat(involved.in(incident.getBusinessKey())).as("another referral names them").containsExactly(DPO);
        complete(another, PSD, "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "Not them"));
        assertThat(involved.in(incident.getBusinessKey())).isEmpty();
    }

    @Test
    void e_3_7_1_a_referral_of_no_incident_is_received_like_any_other_and_a_mistyped_name_is_not() {
        var referral = referred("line-manager", "INC-1999-0001", MO);
        assertThat(referral.getBusinessKey()).startsWith("CON-");
        var task = open(referral, "Task_AssessReferral").get(0);
        assertThat(((SpinJsonNode) onForm(task.getId(), "referral")).prop("text").stringValue()).contains("Referred by: Demo Line manager (line-manager)", "No incident bears this reference");
        complete(task, PSD, Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "nobodyNamed", "assessmentReason", "r"));
        assertThatThrownBy(() -> referred("line-manager", "INC-1999-0001", "nobody")).isInstanceOf(RefusedInput.class).hasMessageContaining("personInvolved");
        assertThatThrownBy(() -> referred("reporter", "INC-1999-0001", null)).isNotInstanceOf(RefusedInput.class).hasMessageContaining("CREATE_INSTANCE");
    }

    @Test
    void e_8_2_no_gap_in_the_references_of_others_tells_of_a_referral() {
        var before = reported();
        var referral = referred("line-manager", before.getBusinessKey(), null);
        var another = referred("line-manager", before.getBusinessKey(), null);
        assertThat(number(reported())).isEqualTo(number(before) + 1);
        assertThat(number(another)).isEqualTo(number(referral) + 1);
    }

    private static int number(ProcessInstance one) {
        return Integer.parseInt(one.getBusinessKey().replaceFirst("[A-Z]{3}-\\d{4}-", ""));
    }

    @Test
    void no_reference_is_given_twice_also_where_a_release_before_gave_one_and_many_draw_the_first_of_a_kind() {
        var kind = "K" + System.nanoTime();
        var now = UkTime.parse("2026-03-24T09:00");
        givenBefore(kind + "-2025-0012");
        givenBefore(kind + "-2025-A13");
        var drawn = IntStream.range(0, 40).parallel().mapToObj(n -> cases.nextReference(kind, now)).sorted().toList();
        assertThat(drawn).doesNotHaveDuplicates().startsWith(kind + "-2026-0013").endsWith(kind + "-2026-0052");
        givenBefore(kind + "-2026-0053");
        assertThat(cases.nextReference(kind, now)).isEqualTo(kind + "-2026-0054");
    }

    private void givenBefore(String reference) {
        var then = UkTime.parse("2026-03-24T08:00");
        cases.log(reference, "guidance-request", null, then, then, then, false, null);
        trail.note(reference, then, DPO, "guidance-request", "opened", Map.of());
    }

    @Test
    void e_3_7_1_professional_standards_too_are_kept_out_of_what_concerns_them() {
        var referral = referred(DPO, reported(HARMLESS).getBusinessKey(), PSD);
        assertThat(sees(PSD, referral)).isEmpty();
        var task = open(referral, "Task_AssessReferral").get(0);
        assertThat(tasks.getIdentityLinksForTask(task.getId())).extracting(link -> link.getGroupId()).contains("camunda-admin");
    }

    @Test
    void e_3_7_1_an_incident_reported_as_one_of_conduct_refers_itself_once() {
        long before = referralsOpen();
        var incident = reported(HARMLESS, Map.of("conductConcern", "yes"));
        var other = reported(HARMLESS);
        assertThat(referralsOpen()).as("by the routing of the report").isEqualTo(before + 1);
        identity.setAuthentication("reporter", List.of("reporter"));
        refer(incident);
        refer(other);
        assertThat(referralsOpen()).isEqualTo(before + 1);
        assertThat(identity.getCurrentAuthentication().getUserId()).isEqualTo("reporter");
        assertThat(jdbc.sql("select by from register.entry where element = 'StartEvent_ConductReferred' and content->>'incidentReference' = ?")
                .param(incident.getBusinessKey()).query(String.class).list()).containsExactly("application");
    }

    private long referralsOpen() {
        return jdbc.sql("select count(*) from register.incident where process = 'conduct-referral'").query(Long.class).single();
    }

    /** As the routing of the incident calls it. */
    private void refer(ProcessInstance incident) {
        configuration.getCommandExecutorTxRequired().execute(context -> context.runWithoutAuthorization(() -> {
            referrals.fromIncident(context.getExecutionManager().findExecutionById(incident.getId()));
            return null;
        }));
    }

    @Test
    void e_3_4_1_whoever_caused_it_may_report_it_and_when_named_later_the_mo_completes_it() {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone", "reporterId", "reporter"));
        assertThat(sees("reporter", incident)).containsExactly("Task_AddToReport", "Task_CompleteIncidentForm");
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Where?", "questionTo", "person:reporter"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:reporter"));
        assertThat(sees("reporter", incident)).isEmpty();
        for (var task : List.of("Task_AddToReport", "Task_CompleteIncidentForm", "Task_AnswerQuestion")) {
            assertThat(open(incident, task).get(0).getAssignee()).as(task).isNull();
        }
        complete(incident, MO, "Task_AddToReport", Map.of("keepOpen", "yes"));
        assertThat(open(incident, "Task_AddToReport").get(0).getAssignee()).as("nor is it theirs when it opens again").isNull();
        assertThat(sees("reporter", incident)).isEmpty();
        complete(incident, MO, "Task_CompleteIncidentForm", Map.of("compromised", "Papers", "immediateAction", "Searched", "dataKind", "none"));
        assertThat(as("reporter", () -> reported(HARMLESS))).as("they can still report").isNotNull();
    }

    @Test
    void e_3_7_1_the_mo_who_caused_it_says_so_and_is_out() {
        var incident = reported(GRAVE);
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "group:legal"))).hasMessageContaining("only a person");
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + MO));
        assertThat(sees(MO, incident)).isEmpty();
        assertThat(file(incident, "Task_ReviewIncident").toString()).doesNotContain("personInvolved");
        assertThat(((SpinJsonNode) onForm(open(incident, "Task_ReviewIncident").get(0).getId(), "cameIn")).prop("text").stringValue()).doesNotContain("Keep out");
        assertThat(sees("legal", incident)).as("the deputy sees all of the case").contains("Task_AddToReport", "Task_AssessIncident", "Task_ReviewIncident",
                "Task_DecideIcoNotification", "Task_DecideDataSubjectNotification").hasSameElementsAs(waitsAt(incident));
        var advice = open(incident, "Task_AdviseOnTelling").get(0);
        as("legal", () -> {
            tasks.setAssignee(advice.getId(), DPO);
            return null;
        });
        assertThat(tasks.createTaskQuery().taskId(advice.getId()).singleResult().getAssignee()).as("and gives its tasks to whoever may do them").isEqualTo(DPO);
    }

    private List<String> keptOutAndLetBack(String reference) {
        return trail.of(reference, List.of("keptOut", "letBack")).stream().map(entry -> {
            assertThat(entry.content()).as("no name").isEmpty();
            return entry.event() + " by " + entry.by();
        }).toList();
    }

    private List<String> toldProfessionalStandards(String reference) {
        return jdbc.sql("select body from register.outbox where reference = ? and template = 'kept-out' and recipient = 'group:professional-standards'").param(reference).query(String.class).list();
    }

    @Test
    void e_3_7_1_that_somebody_is_kept_out_stands_in_the_trail_of_the_case_that_named_them_and_no_other() {
        var incident = reported(HARMLESS);
        var reference = incident.getBusinessKey();
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
        assertThat(keptOutAndLetBack(reference)).containsExactly("keptOut by " + MO);
        assertThat(toldProfessionalStandards(reference)).as("they decide nothing").isEmpty();
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + DPO));
        assertThat(keptOutAndLetBack(reference)).containsExactly("keptOut by " + MO, "keptOut by " + MO);
        assertThat(toldProfessionalStandards(reference)).singleElement().asString().contains(reference).doesNotContain(DPO);
        assertThat(jdbc.sql("select count(*) from register.outbox where reference = ? and template = 'kept-out' and recipient <> 'group:professional-standards'").param(reference).query(Long.class).single()).isZero();

        var another = reported(HARMLESS);
        var referral = referred("line-manager", another.getBusinessKey(), MO);
        assertThat(keptOutAndLetBack(another.getBusinessKey())).as("whoever works on it knows of no referral").isEmpty();
        assertThat(toldProfessionalStandards(another.getBusinessKey())).as("they have the referral").isEmpty();
        assertThat(keptOutAndLetBack(referral.getBusinessKey())).containsExactly("keptOut by line-manager");
        complete(referral, PSD, "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "Not them"));
        assertThat(keptOutAndLetBack(referral.getBusinessKey())).containsExactly("keptOut by line-manager", "letBack by " + PSD);
        assertThat(keptOutAndLetBack(another.getBusinessKey())).isEmpty();
    }

    @Test
    void e_3_7_1_of_a_referral_that_is_taken_away_or_that_nobody_claims_no_e_mail_goes_to_anybody_else() {
        var referral = referred("line-manager", "INC-2026-0001", null);
        var reference = referral.getBusinessKey();
        // As in a profile that says within what time they claim.
        jdbc.sql("update act_ru_task set follow_up_date_ = create_time_ where id_ = ?").param(open(referral, "Task_AssessReferral").get(0).getId()).update();
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        assertThat(trail.entriesOf(reference, "nobodyStandsIn")).hasSize(1);
        runtime.deleteProcessInstance(referral.getId(), "of this test");
        assertThat(trail.entriesOf(reference, "takenAway")).hasSize(1);
        assertThat(jdbc.sql("select template from register.outbox where reference = ?").param(reference).query(String.class).list()).contains("taken-away");
        assertThat(jdbc.sql("select distinct recipient from register.outbox where reference = ?").param(reference).query(String.class).list()).containsExactly("group:" + PSD);
    }

    @Test
    void e_3_7_1_the_investigator_who_is_named_no_longer_investigates() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "r"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        assertThat(sees("investigator", incident)).containsExactly("Task_InvestigateIncident");
        referred("line-manager", incident.getBusinessKey(), "investigator");
        assertThat(sees("investigator", incident)).isEmpty();
        assertThatThrownBy(() -> complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "Nothing"))).hasMessageContaining("no such task");
        complete(incident, MO, "Task_InvestigateIncident", Map.of("findings", "A door stood open"));
    }

    @Test
    void e_3_7_1_a_recommendation_of_somebody_kept_out_goes_to_the_mo() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "yes"));
        var recommendation = new HashMap<String, Object>(Map.of("recommendationKind", "training", "recommendation", "Train", "owner", "person:line-manager",
                "targetDate", "2026-04-20", "another", "no"));
        complete(incident, MO, "Task_WriteRecommendation", recommendation);
        referred(DPO, incident.getBusinessKey(), "line-manager");
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(open(incident, "Task_ImplementRecommendation").get(0).getAssignee()).isNull();
        complete(incident, MO, "Task_ImplementRecommendation", Map.of("implementation", "Done"));
        assertThat(closed(incident)).isTrue();
    }

    @Test
    void e_8_2_who_may_do_a_task_is_not_changed_by_those_who_work_on_it() {
        var task = open(reported(HARMLESS), "Task_AssessIncident").get(0).getId();
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.addCandidateGroup(task, "reporter");
            return null;
        })).isInstanceOf(RefusedInput.class);
    }
}
