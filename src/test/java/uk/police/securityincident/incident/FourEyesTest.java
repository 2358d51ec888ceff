package uk.police.securityincident.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.model.ProcedureValues;

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

    private Instant warned() {
        return falls("Warning_ExternalNotification", "2026-03-24T09:00");
    }

    @Test
    void w_c_h_own_words_wait_until_telling_is_due() {
        var incident = reported(GRAVE);
        prepared(incident);
        now(warned().minusSeconds(60));
        refused(incident, UkTime.inWords(warned()));
        now(warned());
        complete(incident, MO, "Task_ApproveNotice", ALONE);
        assertThat(waitsAt(incident)).contains("Task_RecordNoticeSent");
    }

    @Test
    void w_c_h_of_a_report_that_came_late_a_second_person_has_the_text_before_them_first() {
        var enough = Duration.ofHours(ProcedureValues.numbersOf("Task_ApproveNotice.ownApprovalAfter").get(0));
        var late = warned().plus(Duration.ofHours(12));
        now(late);
        var incident = reported(GRAVE);
        prepared(incident);
        refused(incident, UkTime.inWords(late.plus(enough)));
        var again = late.plus(enough.dividedBy(2));
        now(again);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Shorter"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        now(late.plus(enough));
        refused(incident, UkTime.inWords(again.plus(enough)));
        now(again.plus(enough));
        complete(incident, MO, "Task_ApproveNotice", ALONE);
        assertThat(waitsAt(incident)).as("late, and still in time").contains("Task_RecordNoticeSent");
    }

    @Test
    void w_c_h_w_c_u_nobody_says_alone_that_the_update_they_prepared_is_not_needed() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "Likely to be high"));
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "Found again"));
        complete(incident, MO, "Task_PrepareUpdate", Map.of("noticeText", "A little better", "letterEndangers", "no"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_ApproveUpdate", Map.of("approved", "noLonger", "approvalComment", "None needed"))).isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else");
    }

    @Test
    void w_c_h_nobody_undoes_them_by_correcting_the_awareness() {
        var incident = reported(GRAVE);
        prepared(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-21T09:00", "correctionReason", "The porter knew"));
        now("2026-03-24T15:00");
        refused(incident, UkTime.inWords(warned()));
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-20T09:00", "correctionReason", "Or before"));
        refused(incident, UkTime.inWords(warned()));
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
        now(warned());
        as(MO, () -> {
            tasks.claim(approval, MO);
            return null;
        });
        complete(incident, MO, "Task_ApproveNotice", ALONE);
    }
}
