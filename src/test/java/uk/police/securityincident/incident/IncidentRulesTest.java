package uk.police.securityincident.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.incident.IncidentRules.Situation;

/** The rules of an incident that need its case, each on what it asks of the case, without engine and database. */
class IncidentRulesTest {

    private static final Instant NOW = UkTime.parse("2026-03-24T10:00");
    private static final Instant LIMIT = UkTime.parse("2026-03-27T09:00");

    private Set<String> roles = Set.of();
    private Set<String> told = Set.of();
    private Set<Object> beingUpdated = Set.of();
    private boolean telling;
    private boolean newest = true;
    private Set<String> open = Set.of();

    private void check(String step, Map<String, Object> answers, Map<String, Object> known) {
        var task = new TaskEntity("task");
        task.setTaskDefinitionKeyWithoutCascade(step);
        var all = new HashMap<String, Object>(Map.of("reference", "INC-2026-0001", "awareAt", "2026-03-24T09:00", "reportedAt", "2026-03-24T09:30"));
        all.putAll(known);
        IncidentRules.check(new Completion(task, new Accepted(answers, Map.of(), answers), all, NOW), new Situation(roles::contains, () -> told, () -> beingUpdated, () -> telling,
                tasks -> tasks.stream().anyMatch(open::contains), deadline -> LIMIT, "monitoring-officer", group -> "the " + group.replace("-", " "), element -> newest, type -> type.equals("loss") ? 1 : 0));
    }

    private void passes(String step, Map<String, Object> answers, Map<String, Object> known) {
        assertThatCode(() -> check(step, answers, known)).doesNotThrowAnyException();
    }

    private void refuses(String step, Map<String, Object> answers, Map<String, Object> known, String why) {
        assertThatThrownBy(() -> check(step, answers, known)).isInstanceOf(RefusedInput.class).hasMessageContaining(why).hasMessageContaining("Nothing was changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Task_CompleteIncidentForm", "Task_ReviewIncident"})
    void w_3_2_the_times_keep_their_order_with_what_is_known_and_what_is_corrected(String step) {
        passes(step, Map.of("occurredAt", "2026-03-24T09:00"), Map.of());
        refuses(step, Map.of("occurredAt", "2026-03-24T09:01"), Map.of(), "awareAt");
        passes(step, Map.of("correctedAwareAt", "2026-03-24T09:30"), Map.of());
        refuses(step, Map.of("correctedAwareAt", "2026-03-24T09:31"), Map.of(), "reportedAt");
        passes(step, Map.of("correctedReportedAt", "2026-03-24T09:00"), Map.of());
        refuses(step, Map.of("correctedReportedAt", "2026-03-24T08:59"), Map.of(), "reportedAt");
        refuses(step, Map.of("correctedReportedAt", "2026-03-24T10:01"), Map.of(), "reportedAt");
        refuses(step, Map.of("correctedAwareAt", "2026-03-24T08:59"), Map.of("occurredAt", "2026-03-24T09:00"), "occurredAt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Task_WriteFinalReport", "Task_WriteRecommendation", "Task_ApproveFinalReport"})
    void w_8_4_b_a_report_that_is_being_written_is_not_revised_beside(String task) {
        passes("Task_ReviewIncident", Map.of("revisionReason", "r"), Map.of());
        open = Set.of(task);
        refuses("Task_ReviewIncident", Map.of("revisionReason", "r"), Map.of(), "being revised already");
        passes("Task_ReviewIncident", Map.of("cause", "c"), Map.of());
    }

    @Test
    void w_8_2_d_an_update_goes_to_somebody_who_was_told_and_gets_none_yet() {
        refuses("Task_ReviewIncident", Map.of("sendUpdate", "yes"), Map.of(), "Nobody has been told yet");
        told = Set.of("ico");
        passes("Task_ReviewIncident", Map.of("sendUpdate", "yes"), Map.of());
        beingUpdated = Set.of("ico");
        refuses("Task_ReviewIncident", Map.of("sendUpdate", "yes"), Map.of(), "being written already");
        told = Set.of("ico", "siro");
        passes("Task_ReviewIncident", Map.of("sendUpdate", "yes"), Map.of());
        passes("Task_ReviewIncident", Map.of("sendUpdate", "yes", "updateTo", List.of("siro")), Map.of());
        refuses("Task_ReviewIncident", Map.of("sendUpdate", "yes", "updateTo", List.of("ico")), Map.of(), "being written already");
        passes("Task_ReviewIncident", Map.of("sendUpdate", "no"), Map.of());
    }

    @Test
    void w_8_2_d_an_update_of_an_edition_that_knows_no_other_way_goes_out() {
        passes("Task_ApproveUpdate", Map.of("approved", "noLonger"), Map.of());
        newest = false;
        refuses("Task_ApproveUpdate", Map.of("approved", "noLonger"), Map.of(), "must hear what changed");
    }

    @Test
    void w_4_5_what_has_gone_outside_is_not_handed_over() {
        passes("Task_AssessIncident", Map.of("handOver", "yes"), Map.of());
        passes("Task_TakeOverIncident", Map.of(), Map.of());
        telling = true;
        refuses("Task_AssessIncident", Map.of("handOver", "yes"), Map.of(), "finished in this procedure");
        refuses("Task_TakeOverIncident", Map.of(), Map.of(), "finished in this procedure");
        passes("Task_AssessIncident", Map.of("handOver", "no"), Map.of());
    }

    @Test
    void w_4_5_w_8_5_what_has_a_report_in_force_is_not_handed_over() {
        passes("Task_AssessIncident", Map.of("handOver", "yes"), Map.of("reportVersion", 0));
        refuses("Task_AssessIncident", Map.of("handOver", "yes"), Map.of("reportVersion", 1), "its recommendations with it");
        refuses("Task_TakeOverIncident", Map.of(), Map.of("reportVersion", 2), "its recommendations with it");
        passes("Task_AssessIncident", Map.of("handOver", "no"), Map.of("reportVersion", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataSubjects", "public"})
    void w_7_3_an_edition_that_does_not_decide_again_keeps_what_the_table_advises(String recipient) {
        passes("Task_ApproveNotice", Map.of("approved", "noLonger"), Map.of("recipient", recipient, "notifyDataSubjects", true));
        newest = false;
        refuses("Task_ApproveNotice", Map.of("approved", "noLonger"), Map.of("recipient", recipient, "notifyDataSubjects", true), "still advises");
        passes("Task_ApproveNotice", Map.of("approved", "noLonger"), Map.of("recipient", recipient, "notifyDataSubjects", false));
        passes("Task_ApproveNotice", Map.of("approved", "no"), Map.of("recipient", recipient, "notifyDataSubjects", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Task_ApproveNotice", "Task_ApproveUpdate"})
    void e_2_2_w_c_h_what_goes_to_the_ico_is_approved_by_whom_the_profile_names(String step) {
        refuses(step, Map.of("approved", "yes"), Map.of("recipient", "ico"), "is for the monitoring officer or a delegate");
        passes(step, Map.of("approved", "yes"), Map.of("recipient", "dataSubjects"));
        roles = Set.of("monitoring-officer");
        passes(step, Map.of("approved", "yes"), Map.of("recipient", "ico"));
    }

    @ParameterizedTest
    @CsvSource({"ico, 2026-03-27T09:00,, true", "ico, 2026-03-27T09:01,, false", "ico, 2026-03-27T09:01, The post was late, true", "dataSubjects, 2026-03-27T09:01,, true"})
    void w_8_2_b_a_notice_to_the_ico_after_its_limit_says_why(String recipient, String sentAt, String delayReason, boolean passes) {
        var answers = new HashMap<String, Object>(Map.of("sentAt", sentAt));
        if (delayReason != null) {
            answers.put("delayReason", delayReason);
        }
        if (passes) {
            passes("Task_RecordNoticeSent", answers, Map.of("recipient", recipient));
        } else {
            refuses("Task_RecordNoticeSent", answers, Map.of("recipient", recipient), "delayReason");
        }
    }

    @ParameterizedTest
    @CsvSource({"Task_AdviseOnRisk, legal, legal", "Task_AdviseOnTelling, ict-service-desk, ict-service-desk", "Task_ViewOnNotTelling,, data-protection-officer", "Task_AdviseOnOther,, legal",
        "Task_AdviseOnOther, data-protection-officer, legal"})
    void w_7_3_w_c_2_advice_is_given_by_whom_it_is_asked_of(String step, String adviser, String group) {
        Map<String, Object> known = adviser == null ? Map.of() : Map.of("adviser", adviser);
        for (var other : List.of("legal", "ict-service-desk", "data-protection-officer")) {
            roles = Set.of(other);
            if (other.equals(group)) {
                passes(step, Map.of(), known);
            } else {
                refuses(step, Map.of(), known, "This advice is for the " + group.replace("-", " ") + " to give");
            }
        }
        assertThat(roles).isNotEmpty();
    }
}
