package uk.police.securityincident.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two reports of one incident become one case: the earliest awareness wins, both reporters stay informed, no duty is lost. */
class MergeTest extends ProcedureTest {

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Involved involved;

    private ProcessInstance second(Map<String, ?>... facts) {
        var report = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:30", "outline", "I found papers on a train"));
        for (var some : facts) {
            report.putAll(some);
        }
        return started("security-incident", "line-manager", report);
    }

    private void merge(ProcessInstance one, ProcessInstance into) {
        complete(one, MO, "Task_ReviewIncident", Map.of("sameAs", into.getBusinessKey()));
    }

    private Map<String, Object> log(ProcessInstance incident) {
        return jdbc.sql("select state, merged_into, aware_at, reported_at, late from register.incident where reference = ?").param(incident.getBusinessKey()).query().singleRow();
    }

    @Test
    void trap_17_the_earlier_awareness_counts_and_80_hours_are_overdue_at_once() {
        var survivor = reported(HARMLESS);
        fire(survivor, "Warning_FinalReport");
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(UkTime.parse("2026-03-27T09:00"));
        var other = second(Map.of("awareAt", "2026-03-21T02:00"));
        merge(other, survivor);
        assertThat(closed(other)).isTrue();
        assertThat(log(other)).containsEntry("state", "merged").containsEntry("merged_into", survivor.getBusinessKey());
        assertThat(register.duties(other.getBusinessKey())).allSatisfy(duty -> assertThat(duty.doneAt()).isNotNull());
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(UkTime.parse("2026-03-24T02:00"));
        assertThat(deadlines(survivor)).as("a fired one is not armed again").doesNotContainKey("Warning_FinalReport");
        assertThat(log(survivor)).containsEntry("state", "open").containsEntry("late", true);
        assertThat(value(survivor, "lateReport")).isEqualTo(true);
        assertThat(file(survivor, "Task_TakeInReport")).filteredOn(e -> e.event().equals("awarenessCorrected")).singleElement()
                .satisfies(old -> assertThat(old.said("from")).isEqualTo("2026-03-24T09:00"));
    }

    @Test
    void trap_17_a_later_awareness_moves_nothing_and_the_earlier_report_counts() {
        var other = second();
        now("2026-03-26T10:00");
        var survivor = reported(Map.of("awareAt", "2026-03-24T09:00"));
        merge(other, survivor);
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(UkTime.parse("2026-03-27T09:00"));
        assertThat(deadlines(survivor).get("Deadline_Consultation")).as("the first report was on the 24th").isEqualTo(UkTime.parse("2026-03-25T10:00"));
        assertThat(file(survivor, "Task_TakeInReport")).noneMatch(e -> e.event().equals("awarenessCorrected"));
    }

    @Test
    void trap_17_w_6_3_what_is_absent_is_taken_over_what_differs_is_shown_and_it_is_rated_again() {
        var survivor = reported(Map.of("dataKind", "personal", "exposure", "trusted"));
        complete(survivor, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "r"));
        var other = second(Map.of("dataKind", "sensitivePersonal", "consequences", "severe", "unit", "Leamington"));
        complete(other, "line-manager", "Task_AddToReport", Map.of("addition", "A child is named", "keepOpen", "no"));
        merge(other, survivor);
        assertThat(value(survivor, "consequences")).isEqualTo("severe");
        assertThat(value(survivor, "unit")).isEqualTo("Leamington");
        assertThat(value(survivor, "dataKind")).isEqualTo("personal");
        assertThat(shown(open(survivor, "Task_AssessIncident").get(0), "cameIn")).contains(other.getBusinessKey(), "(/documents/" + other.getBusinessKey() + ")",
                "I found papers on a train", "A child is named", "Taken over from it", "Leamington", "The two differ, so rate again", "Sensitive personal");
    }

    @Test
    void trap_17_both_reporters_stay_informed_and_the_log_of_each_names_the_other() {
        var survivor = reported(HARMLESS);
        var other = second();
        merge(other, survivor);
        var task = open(survivor, "Task_AddToOtherReport").get(0);
        assertThat(task.getAssignee()).isEqualTo("line-manager");
        assertThat(task.getName()).contains(survivor.getBusinessKey());
        assertThat(open(survivor, "Task_AddToReport").get(0).getAssignee()).isEqualTo("reporter");
        complete(task, "line-manager", Map.of("addition", "It was wet", "keepOpen", "yes", "lateReason", "l"));
        complete(survivor, "line-manager", "Task_AddToOtherReport", Map.of("keepOpen", "no"));
        assertThat(shown(open(survivor, "Task_ReviewIncident").get(0), "cameIn")).contains("It was wet");
        assertThat(file(other, "Task_MergeIncident")).extracting(e -> e.said("mergedInto")).containsExactly(survivor.getBusinessKey());
        assertThat(jdbc.sql("select count(*) from register.outbox where reference = ? and recipient = 'person:line-manager'").param(survivor.getBusinessKey()).query(Integer.class).single()).isPositive();
        assertThat(register.documents(other.getBusinessKey())).as("its documents stay").isNotEmpty();
    }

    @Test
    void trap_17_e_8_2_whoever_is_kept_out_of_one_is_kept_out_of_both_later_too() {
        var survivor = reported(HARMLESS);
        var other = second();
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "legal"));
        complete(survivor, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:investigator"));
        merge(other, survivor);
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "cyber-security"));
        assertThat(involved.in(survivor.getBusinessKey())).containsExactlyInAnyOrder("legal", "investigator", "cyber-security");
        assertThat(involved.in(other.getBusinessKey())).containsExactlyInAnyOrder("legal", "investigator", "cyber-security");
    }

    @Test
    void trap_17_w_4_6_a_case_that_names_the_merged_one_goes_on_from_the_survivor() {
        var survivor = reported(HARMLESS);
        var other = second(Map.of("awareAt", "2026-03-23T08:00"));
        merge(other, survivor);
        var later = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:50", "outline", "Mailboxes were read", "cameFrom", other.getBusinessKey()));
        assertThat(jdbc.sql("select came_from from register.incident where reference = ?").param(later.getBusinessKey()).query(String.class).single()).isEqualTo(survivor.getBusinessKey());
        assertThat(deadlines(later).get("Deadline_ExternalNotification")).isEqualTo(UkTime.parse("2026-03-26T08:00"));
    }

    @Test
    void trap_17_what_cannot_be_merged_is_refused_and_nothing_is_changed() {
        var survivor = reported(HARMLESS);
        var other = second();
        refused(other, Map.of("sameAs", other.getBusinessKey()), "itself");
        refused(other, Map.of("sameAs", "INC-1999-0001"), "no other open incident");
        refused(other, Map.of("sameAs", started("guidance-request", "reporter", Map.of("awareAt", "2026-03-24T09:00", "outline", "?")).getBusinessKey()), "no other open incident");
        refused(other, Map.of("sameAs", survivor.getBusinessKey(), "newInformation", "More"), "send that first");
        var hidden = second();
        started("conduct-referral", DPO, Map.of("incidentReference", hidden.getBusinessKey(), "concern", "c", "personInvolved", MO));
        refused(other, Map.of("sameAs", hidden.getBusinessKey()), "no other open incident");
        merge(survivor, other);
        refused(other, Map.of("sameAs", survivor.getBusinessKey()), "no other open incident");
        assertThat(closed(other)).as("of two merged into each other one goes on").isFalse();
    }

    @Test
    void trap_17_what_has_been_told_outside_goes_on_here() {
        var told = reported(GRAVE);
        complete(told, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(told, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        var other = second(GRAVE);
        refused(told, Map.of("sameAs", other.getBusinessKey()), "merge it into this one");
        complete(other, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(other, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        refused(told, Map.of("sameAs", other.getBusinessKey()), "go on with both");
        var third = second(GRAVE);
        merge(third, told);
        assertThat(waitsAt(told)).contains("Task_AssessIncident", "Task_PrepareIcoNotice");
    }

    private void refused(ProcessInstance incident, Map<String, Object> answers, String why) {
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", answers)).isInstanceOf(RefusedInput.class).hasMessageContaining(why).hasMessageContaining("Nothing was changed");
        assertThat(open(incident, "Task_ReviewIncident")).hasSize(1);
        assertThat(register.entries(incident.getBusinessKey(), List.of("Task_MergeIncident"))).isEmpty();
    }
}
