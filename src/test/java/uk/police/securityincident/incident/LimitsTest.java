package uk.police.securityincident.incident;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.record.Limits.Limit;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.OpenLimits;

import static org.assertj.core.api.Assertions.assertThat;

/** Every open limit with who is waited for, as each reader may see it. */
class LimitsTest extends ProcedureTest {

    @Autowired
    Limits openLimits;
    @Autowired
    Matrix matrix;
    @Autowired
    Involved involved;
    @Autowired
    Deputies deputies;
    @Autowired
    OpenLimits open;
    @Autowired
    Disposals disposals;
    @Autowired
    JdbcClient jdbc;

    private List<Limit> seenBy(String reader, ProcessInstance incident) {
        return openLimits.all(reader, matrix.watched()).stream().filter(limit -> limit.reference().equals(incident.getBusinessKey())).toList();
    }

    private List<Limit> of(String reader, ProcessInstance incident, String... groups) {
        return openLimits.of(reader, List.of(groups)).stream().filter(limit -> limit.reference().equals(incident.getBusinessKey())).toList();
    }

    private static Limit limit(List<Limit> limits, String what) {
        return limits.stream().filter(limit -> limit.what().equals(what)).reduce((one, other) -> {
            throw new AssertionError("twice: " + what);
        }).orElseThrow();
    }

    private static List<String> waits(Limit limit) {
        return limit.waits().stream().map(wait -> wait.step() + ": " + String.join(" or ", wait.who().stream().map(who -> who.name() + (who.deputy() ? " (as deputy)" : "")).toList())).sorted().toList();
    }

    @Test
    void every_duty_with_a_limit_and_every_task_with_a_due_date_stands_once_the_next_first() {
        var incident = reported(GRAVE);
        var limits = seenBy("supervisor", incident);
        assertThat(limits).extracting(Limit::dueAt).isSorted();
        var ico = limit(limits, "Telling the ICO");
        assertThat(ico.dueAt()).isEqualTo(UkTime.parse("2026-03-27T09:00"));
        assertThat(waits(ico)).containsExactly("Decide whether to tell data subjects: The Monitoring Officer", "Decide whether to tell the ICO: The Monitoring Officer");
        assertThat(ico.waits()).allSatisfy(wait -> assertThat(wait.since()).isEqualTo(UkTime.parse("2026-03-24T10:00")));
        assertThat(waits(limit(limits, "Advise on telling"))).containsExactly("Advise on telling: Legal Services", "Advise on telling: The Data Protection Officer");
        assertThat(waits(limit(limits, "The final report"))).containsExactly("Keep the incident under review: The Monitoring Officer");
        assertThat(waits(limit(limits, "Assessment, at high risk in consultation"))).as("and not for the reporter").containsExactly("Assess incident: The Monitoring Officer");
        assertThat(waits(limit(limits, "Follow the advice and add to the report"))).hasSize(1);
        assertThat(limits).extracting(Limit::what).doesNotContain("Decide whether to tell the ICO", "Keep the incident under review", "Assess incident");
        var open = tasks.createTaskQuery().processInstanceId(incident.getId()).list();
        assertThat(limits.stream().flatMap(limit -> limit.waits().stream()).filter(Limits.Wait::own)).as("each task is chosen in one place").hasSameSizeAs(open.stream().filter(task -> task.getDueDate() != null).toList());
    }

    @Test
    void what_is_met_or_closed_is_no_limit_any_more() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "It came back unread"));
        assertThat(seenBy(DPO, incident)).extracting(Limit::what).as("the ICO's part is done, the people's goes on").doesNotContain("Telling the ICO").contains("Decide whether to tell data subjects");
        runtime.deleteProcessInstance(incident.getId(), "test");
        assertThat(seenBy(DPO, incident)).isEmpty();
    }

    @Test
    void while_a_step_is_due_before_it_the_duty_says_whom_it_waits_for() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        var ico = limit(seenBy(MO, incident), "Telling the ICO");
        assertThat(waits(ico)).contains("Prepare the notice to the ICO: The Data Protection Officer or The Monitoring Officer");
    }

    @Test
    void e_8_2_whoever_is_kept_out_finds_nothing_of_the_case() {
        var incident = reported(GRAVE);
        involved.name(incident.getBusinessKey(), "supervisor", UkTime.parse("2026-03-24T10:00"), "test", incident.getBusinessKey());
        involved.name(incident.getBusinessKey(), MO, UkTime.parse("2026-03-24T10:00"), "test", incident.getBusinessKey());
        assertThat(seenBy("supervisor", incident)).isEmpty();
        assertThat(of(MO, incident, MO)).isEmpty();
        assertThat(seenBy(DPO, incident)).isNotEmpty();
    }

    @Test
    void e_3_7_1_a_referral_is_among_the_limits_of_those_who_have_its_task_alone() {
        var referral = started("conduct-referral", "line-manager", Map.of("incidentReference", "INC-2026-0001", "concern", "c"));
        var every = matrix.watched();
        every.addAll(matrix.unwatched());
        assertThat(openLimits.all(MO, every)).extracting(Limit::reference).doesNotContain(referral.getBusinessKey());
        var hold = started("legal-hold", "professional-standards", Map.of("heldReference", referral.getBusinessKey(), "holdReason", "An appeal"));
        assertThat(openLimits.all(MO, every)).as("nor a hold of one").extracting(Limit::reference).doesNotContain(hold.getBusinessKey());
        assertThat(of("professional-standards", referral, "professional-standards")).hasSize(1);
        assertThat(of("professional-standards", hold, "professional-standards")).hasSize(1);
        complete(hold, "professional-standards", "Task_ReviewHold", Map.of("hold", "lifted", "reviewReason", "Settled"));
        complete(referral, "professional-standards", "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "r"));
        // What other tests left behind is not due.
        jdbc.sql("update register.incident set legal_hold = true where state <> 'open' and disposed_at is null and reference <> ?").param(referral.getBusinessKey()).update();
        now(LocalDate.parse("2026-03-24").plus(ProcedureValues.period("retentionRule_07")).withDayOfMonth(1).plusMonths(1) + "T06:00");
        calendar("StartEvent_DisposalDue");
        work("records-disposal");
        var disposal = runtime.createProcessInstanceQuery().processDefinitionKey("records-disposal").list().stream()
                .filter(one -> disposals.proposed(one.getBusinessKey()).stream().anyMatch(due -> due.reference().equals(referral.getBusinessKey()))).findFirst().orElseThrow();
        assertThat(of("professional-standards", disposal, "professional-standards")).hasSize(1);
        for (var reader : List.of("supervisor", MO, DPO)) {
            assertThat(openLimits.all(reader, every)).as("nor its disposal").extracting(Limit::reference).doesNotContain(disposal.getBusinessKey());
            assertThat(open.tasks(reader, every)).extracting(OpenLimits.OpenTask::reference).doesNotContain(disposal.getBusinessKey());
        }
        complete(disposal, "professional-standards", "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "Not now"));
        work("records-disposal");
        assertThat(closed(disposal)).isTrue();
    }

    @Test
    void a_deputys_tasks_are_among_theirs_once_they_are_put_to_them_and_said_to_be() {
        var incident = reported(HARMLESS);
        assertThat(of("legal", incident, "legal")).isEmpty();
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        assertThat(of("legal", incident, "legal").stream().flatMap(limit -> waits(limit).stream())).contains("Assess incident: Legal Services (as deputy) or The Monitoring Officer");
        assertThat(seenBy("supervisor", incident).stream().flatMap(limit -> waits(limit).stream())).contains("Assess incident: Legal Services (as deputy) or The Monitoring Officer");
        as(MO, () -> {
            tasks.claim(open(incident, "Task_AssessIncident").get(0).getId(), MO);
            return null;
        });
        assertThat(of("legal", incident, "legal").stream().flatMap(limit -> waits(limit).stream())).as("claimed").noneMatch(wait -> wait.startsWith("Assess incident"));
        assertThat(seenBy("supervisor", incident).stream().flatMap(limit -> waits(limit).stream())).contains("Assess incident: Demo Monitoring Officer");
    }

    @Test
    void an_entry_that_names_one_deputy_and_no_list_breaks_no_page() {
        var incident = reported(HARMLESS);
        trail.note(incident.getBusinessKey(), UkTime.parse("2026-03-24T10:00"), "application", "Task_AssessIncident", "handedOver", Map.of("to", "group:legal"));
        assertThat(seenBy("supervisor", incident).stream().flatMap(limit -> waits(limit).stream())).contains("Assess incident: The Monitoring Officer");
    }

    @Test
    void of_ones_own_there_is_what_one_has_and_what_waits_for_ones_role() {
        var incident = reported(GRAVE);
        assertThat(of("reporter", incident, "reporter")).extracting(Limit::what).containsExactly("Follow the advice and add to the report");
        assertThat(of(MO, incident, MO)).extracting(Limit::what).contains("Assess incident", "Decide whether to tell the ICO").doesNotContain("Advise on telling");
    }
}
