package uk.police.securityincident.process;

import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Nobody approves what they prepared while a second person can still answer, whatever they enter as the awareness (W-C.H). */
class FourEyesTest extends ProcedureTest {

    private static final Map<String, Object> ALONE = Map.of("approved", "yes", "ownApprovalReason", "Nobody there");

    private void prepared(ProcessInstance incident) {
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Not likely", "notToldGround", "notHighRisk"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
    }

    private void refused(ProcessInstance incident, String until) {
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveNotice", ALONE)).isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else").hasMessageContaining(until);
    }

    @Test
    void w_c_h_own_words_wait_for_48_hours_after_awareness() {
        var incident = reported(GRAVE);
        prepared(incident);
        now("2026-03-26T08:59");
        refused(incident, "Thu 26 March 2026, 09:00");
        now("2026-03-26T09:00");
        complete(incident, MO, "Task_ApproveNotice", ALONE);
        assertThat(waitsAt(incident)).contains("Task_RecordNoticeSent");
    }

    @Test
    void w_c_h_of_a_report_that_came_late_a_second_person_has_the_text_before_them_first() {
        now("2026-03-26T21:00");
        var incident = reported(GRAVE);
        prepared(incident);
        refused(incident, "Thu 26 March 2026, 23:00");
        now("2026-03-26T22:00");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Shorter"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        now("2026-03-26T23:00");
        refused(incident, "Fri 27 March 2026, 00:00");
        now("2026-03-27T00:00");
        complete(incident, MO, "Task_ApproveNotice", ALONE);
        assertThat(waitsAt(incident)).as("60 hours after awareness, and still in time").contains("Task_RecordNoticeSent");
    }

    @Test
    void w_c_h_nobody_undoes_them_by_correcting_the_awareness() {
        var incident = reported(GRAVE);
        prepared(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-21T09:00", "correctionReason", "The porter knew"));
        now("2026-03-24T15:00");
        refused(incident, "Thu 26 March 2026, 09:00");
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-20T09:00", "correctionReason", "Or before"));
        refused(incident, "Thu 26 March 2026, 09:00");
    }

    @Test
    void w_c_h_nobody_keeps_the_approval_from_the_second_person_by_taking_it() {
        var incident = reported(GRAVE);
        prepared(incident);
        var approval = open(incident, "Task_ApproveNotice").get(0).getId();
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.claim(approval, MO);
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else");
        assertThatThrownBy(() -> as(MO, () -> {
            tasks.setAssignee(approval, MO);
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else");
        now("2026-03-26T09:00");
        as(MO, () -> {
            tasks.claim(approval, MO);
            return null;
        });
        complete(incident, MO, "Task_ApproveNotice", ALONE);
    }
}
