package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

/** "Is this an incident?" (E-3.4.2): asked, answered by one of two, and what becomes of it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GuidanceRequestTest extends ProcedureTest {

    private static final Map<String, Object> NO = Map.of("guidanceAnswer", "noIncident", "answerReason", "The list is public", "advice", "Nothing to do");
    private static final Map<String, Object> YES = Map.of("guidanceAnswer", "incident", "answerReason", "Names were on it", "channel", "personalData");

    @Autowired
    JdbcClient jdbc;

    @BeforeAll
    static void forget(@Autowired Coverage coverage) {
        coverage.forget();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_node_and_sequence_flow_was_passed() {
        assertThat(coverage.missing("guidance-request")).isEmpty();
    }

    private ProcessInstance asked(Map<String, ?>... more) {
        var question = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:00", "outline", "A list went to the wrong office. Does it matter?",
                "mitigation", "Asked them to delete it", "unit", "Stores", "reporterContact", "ext. 12"));
        for (var some : more) {
            question.putAll(some);
        }
        return started("guidance-request", "reporter", question);
    }

    private Map<String, Object> inTheLog(Object reference) {
        return jdbc.sql("select * from register.incident where reference = ?").param(reference).query().singleRow();
    }

    @Test
    void e_3_4_2_the_dpo_answers_in_time_and_whoever_asked_reads_the_answer() {
        var ask = asked();
        assertThat(ask.getBusinessKey()).matches("ASK-2026-\\d{4,}");
        assertThat(waitsAt(ask)).containsExactly("Task_AnswerGuidance");
        assertThat(deadlines(ask)).containsOnly(Map.entry("Deadline_Guidance", falls("Deadline_Guidance", "2026-03-24T09:00")));
        assertThat(open(ask, "Task_AnswerGuidance").get(0).getDueDate().toInstant()).isEqualTo(falls("Deadline_Guidance", "2026-03-24T09:00"));
        assertThat(file(ask, "StartEvent_GuidanceAsked").get(0).said("mitigation")).isEqualTo("Asked them to delete it");
        complete(ask, DPO, "Task_AnswerGuidance", NO);
        assertThat(deadlines(ask)).containsOnlyKeys("Event_AnswerUnread");
        var answer = open(ask, "Task_ReadGuidance").get(0);
        assertThat(answer.getAssignee()).isEqualTo("reporter");
        assertThat(shown(answer, "decision")).contains("The list is public", "Nothing to do");
        complete(answer, "reporter", Map.of());
        assertThat(ask).isEnded();
        assertThat(inTheLog(ask.getBusinessKey())).containsEntry("state", "closed").containsEntry("came_from", null);
    }

    @Test
    void e_3_4_2_an_answer_that_nobody_reads_holds_nothing_open() {
        var ask = asked();
        complete(ask, DPO, "Task_AnswerGuidance", NO);
        fire(ask, "Event_AnswerUnread");
        assertThat(ask).isEnded();
        assertThat(file(ask, "Task_ReadGuidance")).extracting(e -> e.event()).containsExactly("opened", "withdrawn");
        assertThat(inTheLog(ask.getBusinessKey())).containsEntry("state", "closed");
    }

    @Test
    void e_3_4_2_the_hours_are_elapsed_hours_over_the_change_of_clocks() {
        now("2026-03-29T04:00");
        assertThat(deadlines(asked(Map.of("awareAt", "2026-03-29T00:30"))).get("Deadline_Guidance")).isEqualTo(falls("Deadline_Guidance", "2026-03-29T00:30"));
    }

    @Test
    void e_3_4_2_w_5_1_asked_80_hours_after_awareness_it_is_overdue_at_once() {
        now("2026-03-27T17:00");
        var ask = asked();
        assertThat(management.createJobQuery().processInstanceId(ask.getId()).executable().count()).as("due already").isOne();
        fire(ask, "Deadline_Guidance");
        assertThat(waitsAt(ask)).containsExactly("Task_AnswerForDpo", "Task_AnswerGuidance");
        assertThat(file(ask, "Deadline_Guidance")).extracting(e -> e.event()).containsExactly("reminded");
    }

    @ParameterizedTest
    @CsvSource({"monitoring-officer, Task_AnswerForDpo, data-protection-officer, Task_AnswerGuidance",
            "data-protection-officer, Task_AnswerGuidance, monitoring-officer, Task_AnswerForDpo"})
    void e_3_4_2_after_its_time_either_may_answer_and_one_answer_ends_both(String first, String firstTask, String second, String secondTask) {
        var ask = asked();
        fire(ask, "Deadline_Guidance");
        var late = open(ask, secondTask).get(0);
        complete(ask, first, firstTask, NO);
        assertThat(waitsAt(ask)).containsExactly("Task_ReadGuidance");
        assertThat(file(ask, secondTask)).extracting(e -> e.event()).containsExactly("opened", "withdrawn");
        assertThatThrownBy(() -> complete(late, second, YES)).hasMessageContaining("There is no such task");
        assertThat(open(ask, "Task_ReadGuidance")).hasSize(1);
        assertThat(shown(open(ask, "Task_ReadGuidance").get(0), "decision")).contains("The list is public");
    }

    @Test
    void e_3_4_2_both_answer_at_the_same_moment_and_one_incident_is_started() throws Exception {
        var ask = asked();
        fire(ask, "Deadline_Guidance");
        var tasksOf = Map.of(DPO, open(ask, "Task_AnswerGuidance").get(0), MO, open(ask, "Task_AnswerForDpo").get(0));
        var together = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        try {
            var answers = tasksOf.entrySet().stream().map(entry -> threads.submit(() -> {
                together.await();
                complete(entry.getValue(), entry.getKey(), YES);
                return null;
            })).toList();
            assertThat(answers.stream().filter(GuidanceRequestTest::succeeded)).hasSize(1);
        } finally {
            threads.shutdown();
        }
        assertThat(jdbc.sql("select count(*) from register.incident where came_from = ?").param(ask.getBusinessKey()).query(Long.class).single()).isOne();
        assertThat(waitsAt(ask)).containsExactly("Task_ReadGuidance");
    }

    private static boolean succeeded(Future<?> answer) {
        try {
            answer.get();
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void e_3_4_2_e_3_4_1_an_incident_found_after_70_hours_has_two_left_and_was_reported_when_guidance_was_asked_for() {
        var ask = asked();
        now("2026-03-27T07:00");
        complete(ask, DPO, "Task_AnswerGuidance", YES);
        var reference = (String) value(ask, "became");
        var incident = running(reference);
        assertThat(reference).startsWith("INC-2026-");
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        assertThat(deadlines(incident).get("Deadline_Consultation")).as("overdue at once").isEqualTo(falls("Deadline_Consultation", "2026-03-24T10:00"));
        assertThat(value(incident, "lateReport")).as("the question came in time").isEqualTo(false);
        assertThat(value(incident, "immediateAction")).isEqualTo("Asked them to delete it");
        assertThat(value(incident, "unit")).isEqualTo("Stores");
        assertThat(value(incident, "channel")).isEqualTo("personalData");
        assertThat(value(incident, "enteredBy")).isEqualTo(DPO);
        assertThat(open(incident, "Task_AddToReport").get(0).getAssignee()).isEqualTo("reporter");
        assertThat(deadlines(incident)).as("the question is the report").doesNotContainKey("Deadline_IncidentForm");
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains(ask.getBusinessKey(), "Names were on it", "Tue 24 March 2026, 09:00");
        assertThat(inTheLog(reference)).containsEntry("came_from", ask.getBusinessKey()).containsEntry("reporter_id", "reporter");
        assertThat(file(ask, "security-incident")).extracting(e -> e.said("reference")).containsExactly(reference);
        assertThat(file(incident, "security-incident")).extracting(e -> e.said("cameFrom")).containsExactly(ask.getBusinessKey());
        assertThat(waitsAt(ask)).containsExactly("Task_ReadGuidance");
        assertThat(tasks.getVariable(open(ask, "Task_ReadGuidance").get(0).getId(), "became")).isEqualTo(reference);
    }

    @Test
    void e_3_6_1_a_question_goes_on_as_a_vulnerability_and_that_as_an_incident_with_the_first_awareness() {
        var ask = asked();
        now("2026-03-25T10:00");
        complete(ask, DPO, "Task_AnswerGuidance", Map.of("guidanceAnswer", "vulnerability", "answerReason", "Nothing left the house", "vulnerabilityKind", "sharedAccess"));
        var vulnerability = running(value(ask, "became"));
        assertThat(value(vulnerability, "vulnerabilityKind")).isEqualTo("sharedAccess");
        assertThat(open(vulnerability, "Task_FollowAdvice").get(0).getAssignee()).isEqualTo("reporter");
        complete(vulnerability, "information-security-officer", "Task_AssessVulnerability", Map.of("vulnerabilityDecision", "incident", "decisionReason", "It was used"));
        var incident = running(value(vulnerability, "became"));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        assertThat(UkTime.parse((String) value(incident, "reportedAt"))).isEqualTo(UkTime.parse("2026-03-24T10:00"));
        assertThat(value(incident, "reporterId")).isEqualTo("reporter");
        assertThat(inTheLog(incident.getBusinessKey())).containsEntry("came_from", vulnerability.getBusinessKey());
        assertThat(inTheLog(vulnerability.getBusinessKey())).containsEntry("came_from", ask.getBusinessKey());
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains("It was used");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            awareAt | 2026-03-25T10:00 | future
            awareAt | last week | awareAt
            outline | '' | outline
            reporterId | legal | not asked
            reportedAt | 2026-03-24T09:30 | not asked
            guidanceAnswer | incident | not asked
            channel | gossip | channel
            """)
    void bad_input_starts_nothing(String key, String value, String message) {
        long before = runtime.createProcessInstanceQuery().count();
        assertThatThrownBy(() -> asked(Map.of(key, value))).isInstanceOf(RefusedInput.class).hasMessageContaining(message);
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(before);
    }

    @Test
    void an_answer_that_is_not_complete_is_refused_and_the_question_stays_open() {
        var ask = asked();
        assertThatThrownBy(() -> complete(ask, DPO, "Task_AnswerGuidance", Map.of("guidanceAnswer", "noIncident", "answerReason", "No")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("advice");
        assertThatThrownBy(() -> complete(ask, DPO, "Task_AnswerGuidance", Map.of("guidanceAnswer", "incident")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("answerReason");
        assertThatThrownBy(() -> complete(ask, DPO, "Task_AnswerGuidance", Map.of("answerReason", "No"))).hasMessageContaining("guidanceAnswer");
        assertThat(waitsAt(ask)).containsExactly("Task_AnswerGuidance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "information-security-officer"})
    void e_8_2_nobody_but_the_dpo_and_the_mo_sees_the_question_or_answers_it(String other) {
        var ask = asked();
        assertThat(List.of(seenBy(DPO, ask), seenBy(MO, ask), seenBy(other, ask))).containsExactly(1L, 1L, 0L);
        assertThatThrownBy(() -> complete(ask, other, "Task_AnswerGuidance", NO)).hasMessageContaining("There is no such task");
        assertThat(waitsAt(ask)).containsExactly("Task_AnswerGuidance");
    }

    private long seenBy(String role, ProcessInstance ask) {
        return as(role, () -> tasks.createTaskQuery().processInstanceId(ask.getId()).count());
    }

    @Test
    void e_3_4_2_the_form_says_that_asking_does_not_replace_reporting_and_whom_to_call() throws java.io.IOException {
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("guidance-request").latestVersion().singleResult();
        assertThat(new String(forms.getDeployedStartForm(definition.getId()).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("report at once instead", "does not replace reporting", "01632 960102").doesNotContain("{{organisation");
        assertThat(waitsAt(asked())).containsExactly("Task_AnswerGuidance");
    }
}
