package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whoever is away: what nobody claims goes to the deputy, and a role is delegated for a time, on record (E-2.2). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AbsenceTest extends ProcedureTest {

    private static final String ISO = "information-security-officer";

    @Autowired
    Deputies deputies;

    @BeforeAll
    static void forget(@Autowired Coverage coverage) {
        coverage.forget();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_node_and_sequence_flow_was_passed() {
        assertThat(coverage.missing("role-delegation")).isEmpty();
    }

    @AfterEach
    void noMemberships() {
        identity.deleteMembership(ISO, DPO);
        identity.deleteMembership(ISO, "legal");
    }

    private List<String> candidates(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream().map(link -> link.getGroupId()).filter(Objects::nonNull).sorted().toList();
    }

    private Task asked(ProcessInstance incident, String adviser) {
        return tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnTelling").taskCandidateGroup(adviser).singleResult();
    }

    @Test
    void trap_11_what_nobody_claims_in_time_goes_to_the_deputy_too_once() {
        var incident = reported(HARMLESS);
        var review = open(incident, "Task_ReviewIncident").get(0);
        as(MO, () -> {
            tasks.claim(review.getId(), MO);
            return null;
        });
        now("2026-03-24T13:59");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, "Task_AssessIncident").get(0))).containsExactly(MO);
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, "Task_AssessIncident").get(0))).containsExactly("legal", MO);
        assertThat(candidates(open(incident, "Task_ReviewIncident").get(0))).as("claimed").doesNotContain("legal");
        assertThat(file(incident, "Task_AssessIncident")).extracting(e -> e.event()).containsOnlyOnce("handedOver");
        complete(incident, "legal", "Task_AssessIncident", Map.of("rating", "low"));
    }

    @Test
    void w_8_2_c_the_deputy_gives_the_advice_that_nobody_gave_and_nobody_else_does() {
        var incident = reported(GRAVE);
        var advice = Map.<String, Object>of("adviceOnIco", "yes", "adviceOnDataSubjects", "no", "tellingAdvice", "Tell");
        var task = asked(incident, DPO);
        as(MO, () -> {
            tasks.setAssignee(task.getId(), ISO);
            return null;
        });
        assertThatThrownBy(() -> complete(task, ISO, advice)).as("before its time").isInstanceOf(RefusedInput.class);
        as(MO, () -> {
            tasks.setAssignee(task.getId(), null);
            return null;
        });
        now("2026-03-24T18:01");
        deputies.handOverUnclaimed();
        assertThat(candidates(asked(incident, DPO))).containsExactly(DPO, ISO);
        complete(task, ISO, advice);
        assertThat(file(incident, "Task_AdviseOnTelling")).extracting(e -> e.event()).contains("handedOver", "completed");
        complete(incident, MO, "Task_ReviewIncident", Map.of());
    }

    @Test
    void e_3_7_1_a_task_is_not_handed_to_a_deputy_who_is_kept_out() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:legal"));
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        assertThat(as("legal", () -> waitsAt(incident))).isEmpty();
    }

    private ProcessInstance delegated(String by, String role, String deputy, String from, String until) {
        return as(by, () -> runtime.startProcessInstanceByKey("role-delegation",
                Map.of("delegatedRole", role, "deputyId", deputy, "delegatedFrom", from, "delegatedUntil", until, "reason", "Leave")));
    }

    private boolean isIn(String user, String group) {
        return identity.createUserQuery().userId(user).memberOfGroup(group).count() > 0;
    }

    @Test
    void e_2_2_a_role_is_delegated_for_a_time_and_recorded() {
        var delegation = delegated(DPO, DPO, ISO, "2026-03-25T08:00", "2026-03-30T18:00");
        assertThat(delegation.getBusinessKey()).startsWith("DEL-");
        assertThat(isIn(ISO, DPO)).isFalse();
        assertThat(deadlines(delegation)).containsEntry("Event_DelegationBegins", UkTime.parse("2026-03-25T08:00"))
                .containsEntry("Event_DelegationExpires", UkTime.parse("2026-03-30T18:00"));
        fire(delegation, "Event_DelegationBegins");
        assertThat(isIn(ISO, DPO)).isTrue();
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        identity.setAuthentication(ISO, List.of(ISO, DPO));
        tasks.complete(open(incident, "Task_PrepareIcoNotice").get(0).getId(), ICO_NOTICE);
        identity.clearAuthentication();
        assertThat(file(incident, "Task_PrepareIcoNotice").stream().filter(entry -> entry.event().equals("completed"))).extracting(e -> e.by()).as("the delegate makes the referral").containsExactly(ISO);
        fire(delegation, "Event_DelegationExpires");
        assertThat(isIn(ISO, DPO)).isFalse();
        assertThat(closed(delegation)).isTrue();
        assertThat(file(delegation, "StartEvent_RoleDelegated").get(0).said("reason")).isEqualTo("Leave");
        assertThat(file(delegation, "Task_GiveRole")).extracting(e -> e.event()).containsExactly("begun");
        assertThat(file(delegation, "Task_TakeRoleBack")).extracting(e -> e.event()).containsExactly("ended");
    }

    @Test
    void e_2_2_it_ends_early_and_before_it_began_it_never_begins() {
        var delegation = delegated(DPO, DPO, ISO, "2026-03-24T09:00", "2026-03-30T18:00");
        fire(delegation, "Event_DelegationBegins");
        complete(delegation, DPO, "Task_EndDelegation", Map.of("endReason", "I am back"));
        assertThat(isIn(ISO, DPO)).isFalse();
        var second = delegated(DPO, DPO, ISO, "2026-03-25T09:00", "2026-03-30T18:00");
        complete(second, DPO, "Task_EndDelegation", Map.of("endReason", "I stay"));
        assertThat(closed(second)).isTrue();
    }

    @Test
    void e_2_2_what_the_deputy_was_before_they_stay_and_two_delegations_do_not_end_each_other() {
        var already = delegated("admin", ISO, ISO, "2026-03-24T09:00", "2026-03-30T18:00", "camunda-admin");
        fire(already, "Event_DelegationBegins");
        fire(already, "Event_DelegationExpires");
        assertThat(isIn(ISO, ISO)).isTrue();
        var one = delegated("legal", "legal", ISO, "2026-03-24T09:00", "2026-03-26T18:00");
        var two = delegated("legal", "legal", ISO, "2026-03-25T09:00", "2026-03-30T18:00");
        fire(one, "Event_DelegationBegins");
        fire(two, "Event_DelegationBegins");
        fire(one, "Event_DelegationExpires");
        assertThat(isIn(ISO, "legal")).isTrue();
        fire(two, "Event_DelegationExpires");
        assertThat(isIn(ISO, "legal")).isFalse();
    }

    private ProcessInstance delegated(String by, String role, String deputy, String from, String until, String group) {
        identity.setAuthentication(by, List.of(group));
        try {
            return runtime.startProcessInstanceByKey("role-delegation",
                    Map.of("delegatedRole", role, "deputyId", deputy, "delegatedFrom", from, "delegatedUntil", until, "reason", "Leave"));
        } finally {
            identity.clearAuthentication();
        }
    }

    @Test
    void e_2_2_only_ones_own_role_to_somebody_known_until_a_time_to_come() {
        assertThatThrownBy(() -> delegated(ISO, DPO, ISO, "2026-03-24T09:00", "2026-03-30T18:00")).hasMessageContaining("delegatedRole");
        assertThatThrownBy(() -> delegated(DPO, DPO, "nobody", "2026-03-24T09:00", "2026-03-30T18:00")).hasMessageContaining("deputyId");
        assertThatThrownBy(() -> delegated(DPO, DPO, ISO, "2026-03-20T09:00", "2026-03-24T09:00")).hasMessageContaining("delegatedUntil");
        assertThatThrownBy(() -> delegated(DPO, DPO, ISO, "2026-03-30T09:00", "2026-03-29T09:00")).hasMessageContaining("delegatedUntil");
        assertThatThrownBy(() -> delegated(DPO, "camunda-admin", ISO, "2026-03-24T09:00", "2026-03-30T18:00")).hasMessageContaining("delegatedRole");
        assertThat(waitsAt(delegated(DPO, DPO, ISO, "2026-03-24T09:00", "2026-03-30T18:00"))).containsExactly("Task_EndDelegation");
    }

    @Test
    void e_3_7_1_a_delegated_role_opens_no_case_to_whoever_is_kept_out_of_it() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + ISO));
        var delegation = delegated(MO, MO, ISO, "2026-03-24T09:00", "2026-03-30T18:00");
        fire(delegation, "Event_DelegationBegins");
        identity.setAuthentication(ISO, List.of(ISO, MO));
        assertThat(waitsAt(incident)).isEmpty();
        assertThat(waitsAt(reportedAgain())).as("but any other").isNotEmpty();
        identity.clearAuthentication();
        fire(delegation, "Event_DelegationExpires");
    }

    private ProcessInstance reportedAgain() {
        return runtime.startProcessInstanceByKey("security-incident", new HashMap<>(Map.of("awareAt", "2026-03-24T09:00", "outline", "Another")));
    }
}
