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
import uk.police.securityincident.need.LeftBehind;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.Outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whoever is away: what nobody claims goes to the deputy, and a role is delegated for a time, on record (E-2.2). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AbsenceTest extends ProcedureTest {

    private static final String ISO = "information-security-officer";

    @Autowired
    Deputies deputies;
    @Autowired
    LeftBehind leftBehind;
    @Autowired
    Delegations delegations;

    @Autowired
    Limits openLimits;
    @Autowired
    Outbox outbox;

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

    private static Map<String, Object> graveSince(String awareAt) {
        var report = new HashMap<>(GRAVE);
        report.put("awareAt", awareAt);
        report.put("outline", "Papers left on a train");
        return report;
    }

    @Test
    void trap_11_what_is_due_soon_goes_to_the_deputy_while_there_is_time_for_it() {
        var due = "Task_DecideIcoNotification";
        var incident = started("security-incident", "reporter", graveSince("2026-03-21T11:00"));
        now("2026-03-24T10:29");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, due).get(0))).as("due at 11:00").containsExactly(MO);
        now("2026-03-24T10:31");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, due).get(0))).containsExactly("legal", MO);
        now("2026-03-24T12:00");
        var late = started("security-incident", "reporter", graveSince("2026-03-21T11:00"));
        now("2026-03-24T12:14");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(late, due).get(0))).as("overdue as it opened: whoever is there has a quarter of an hour").containsExactly(MO);
        now("2026-03-24T12:16");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(late, due).get(0))).containsExactly("legal", MO);
    }

    @Test
    void trap_11_an_earlier_awareness_leaves_less_time_to_claim_what_hangs_on_it() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-21T12:00", "correctionReason", "Seen on Saturday"));
        now("2026-03-24T11:01");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, "Task_DecideIcoNotification").get(0))).as("due at 12:00").containsExactly("legal", MO);
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

    @Test
    void trap_11_where_no_deputy_is_left_it_is_said_and_nobody_is_named_who_is_gone() {
        var incident = reported(GRAVE);
        identity.deleteMembership("legal", "legal");
        identity.deleteMembership(ISO, ISO);
        try {
            now("2026-03-24T18:01");
            deputies.handOverUnclaimed();
            deputies.handOverUnclaimed();
            for (var task : List.of(open(incident, "Task_AssessIncident").get(0), asked(incident, DPO))) {
                assertThat(candidates(task)).hasSize(1).doesNotContain("legal", ISO);
                assertThat(again(task).getFollowUpDate()).isNull();
                assertThat(file(incident, task.getTaskDefinitionKey()).stream().filter(entry -> entry.event().equals("handedOver"))).as("but for Legal's own advice")
                        .noneMatch(entry -> entry.said("to").contains("legal") || entry.said("to").contains(ISO));
            }
            assertThat(file(incident, "Task_AssessIncident").stream().filter(entry -> entry.event().equals("nobodyStandsIn"))).singleElement()
                    .satisfies(entry -> assertThat(entry.content()).isEqualTo(Map.of("overseer", MO)));
            assertThat(outbox.of(incident.getBusinessKey()).stream().filter(mail -> mail.recipient().equals("group:" + MO) && mail.subject().contains("Advise"))).as("the overseer of the DPO's task").isNotEmpty();
        } finally {
            identity.createMembership("legal", "legal");
            identity.createMembership(ISO, ISO);
        }
    }

    @Test
    void trap_11_where_nobody_of_the_deputy_is_left_its_own_deputy_has_it() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Whose is it?", "questionTo", "group:information-asset-owner"));
        identity.deleteMembership(ISO, ISO);
        try {
            now("2026-03-25T10:01");
            deputies.handOverUnclaimed();
            assertThat(candidates(open(incident, "Task_AnswerQuestion").get(0))).contains(DPO).doesNotContain(ISO);
        } finally {
            identity.createMembership(ISO, ISO);
        }
    }

    /** Somebody of this role beside whom the demo has; gone again when the work is done. */
    private void withSomebody(String name, String group, Runnable work) {
        var user = identity.newUser(name);
        user.setPassword("demo");
        identity.saveUser(user);
        identity.createMembership(name, group);
        try {
            work.run();
        } finally {
            identity.deleteUser(name);
        }
    }

    private void claimed(Task task, String user, String group) {
        identity.setAuthentication(user, List.of(group));
        tasks.claim(task.getId(), user);
        identity.clearAuthentication();
    }

    private Task again(Task task) {
        return tasks.createTaskQuery().taskId(task.getId()).singleResult();
    }

    @Test
    void the_tasks_of_somebody_who_has_left_go_back_to_their_role() {
        var incident = reported(HARMLESS);
        var assess = open(incident, "Task_AssessIncident").get(0);
        withSomebody("leaver", MO, () -> {
            claimed(assess, "leaver", MO);
            leftBehind.handOver();
            assertThat(again(assess).getAssignee()).as("still there").isEqualTo("leaver");
        });
        leftBehind.handOver();
        leftBehind.handOver();
        assertThat(again(assess).getAssignee()).isNull();
        assertThat(candidates(assess)).as("there is another of the role, who has its time to claim it").containsExactly(MO);
        assertThat(again(assess).getFollowUpDate()).isNotNull();
        assertThat(file(incident, "Task_AssessIncident").stream().filter(entry -> entry.event().equals("givenBack"))).singleElement()
                .satisfies(entry -> assertThat(entry.said("from")).isEqualTo("leaver"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
    }

    @Test
    void where_nobody_of_the_role_is_left_they_go_to_its_deputy() {
        var incident = reported(GRAVE);
        var advise = asked(incident, "legal");
        withSomebody("last-of-legal", "legal", () -> {
            identity.deleteMembership("legal", "legal");
            claimed(advise, "last-of-legal", "legal");
        });
        try {
            leftBehind.handOver();
            assertThat(again(advise).getAssignee()).isNull();
            assertThat(candidates(advise)).as("the deputy of Legal").containsExactly("legal", MO);
            assertThat(file(incident, "Task_AdviseOnTelling").stream().filter(entry -> entry.event().equals("handedOver"))).singleElement()
                    .satisfies(entry -> assertThat(entry.said("from")).isEqualTo("last-of-legal"));
        } finally {
            identity.createMembership("legal", "legal");
        }
    }

    @Test
    void what_was_asked_of_somebody_by_name_goes_to_the_monitoring_officer_when_they_left() {
        var incident = new ProcessInstance[1];
        withSomebody("guest", "reporter", () -> incident[0] = started("security-incident", "guest", Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train")));
        var add = open(incident[0], "Task_AddToReport").get(0);
        assertThat(add.getAssignee()).isEqualTo("guest");
        leftBehind.handOver();
        assertThat(again(add).getAssignee()).isNull();
        assertThat(candidates(add)).containsExactly(MO);
        assertThat(file(incident[0], "Task_AddToReport").stream().filter(entry -> entry.event().equals("handedOver"))).singleElement()
                .satisfies(entry -> assertThat(entry.content()).isEqualTo(Map.of("from", "guest", "overseer", MO)));
        assertThat(openLimits.all("supervisor", List.of("security-incident")).stream().flatMap(limit -> limit.waits().stream()).filter(wait -> wait.task().equals(add.getId()))).isNotEmpty()
                .allSatisfy(wait -> assertThat(wait.who()).as("the overseer is nobody's deputy").containsExactly(new Limits.Who("group:" + MO, "The Monitoring Officer", false)));
        complete(incident[0], MO, "Task_AddToReport", Map.of("addition", "They have left", "keepOpen", "no"));
    }

    @Test
    void nor_does_it_stay_with_somebody_whose_roles_were_all_taken() {
        var incident = new ProcessInstance[1];
        withSomebody("guest", "reporter", () -> {
            incident[0] = started("security-incident", "guest", Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train"));
            var add = open(incident[0], "Task_AddToReport").get(0);
            identity.deleteMembership("guest", "reporter");
            leftBehind.handOver();
            assertThat(again(add).getAssignee()).isNull();
            assertThat(candidates(add)).containsExactly(MO);
            identity.setAuthentication("guest", List.of());
            assertThat(tasks.createTaskQuery().taskId(add.getId()).count()).isZero();
            identity.clearAuthentication();
        });
    }

    @Test
    void e_3_7_1_what_was_with_somebody_who_is_kept_out_now_is_followed_up() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Who knew?", "questionTo", "person:line-manager"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
        assertThat(candidates(open(incident, "Task_AnswerQuestion").get(0))).containsExactly(MO);
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        assertThat(candidates(open(incident, "Task_AnswerQuestion").get(0))).containsExactly("legal", MO);
    }

    @Test
    void e_3_7_1_nor_do_they_go_to_a_deputy_who_is_kept_out() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:legal"));
        var assess = open(incident, "Task_AssessIncident").get(0);
        withSomebody("leaver", MO, () -> {
            identity.deleteMembership(MO, MO);
            claimed(assess, "leaver", MO);
        });
        try {
            leftBehind.handOver();
            assertThat(again(assess).getAssignee()).isNull();
            assertThat(candidates(assess)).as("Legal, the deputy, is kept out: it is for administrators").containsExactly("camunda-admin", MO);
            assertThat(as("legal", () -> waitsAt(incident))).isEmpty();
        } finally {
            identity.createMembership(MO, MO);
        }
    }

    @Test
    void whoever_lost_the_role_has_its_tasks_no_longer_and_sees_them_no_more() {
        var incident = reported(HARMLESS);
        var assess = open(incident, "Task_AssessIncident").get(0);
        withSomebody("mover", MO, () -> {
            claimed(assess, "mover", MO);
            identity.deleteMembership("mover", MO);
            leftBehind.handOver();
            assertThat(again(assess).getAssignee()).isNull();
            identity.setAuthentication("mover", List.of());
            assertThat(tasks.createTaskQuery().taskId(assess.getId()).count()).isZero();
            identity.clearAuthentication();
        });
        var form = reported(HARMLESS);
        as(MO, () -> {
            tasks.setAssignee(open(form, "Task_AssessIncident").get(0).getId(), "legal");
            return null;
        });
        leftBehind.handOver();
        assertThat(open(form, "Task_AssessIncident").get(0).getAssignee()).as("a deputy to whom it was given has it").isEqualTo("legal");
        assertThat(open(form, "Task_AddToReport").get(0).getAssignee()).as("who is asked by name needs no role").isEqualTo("reporter");
    }

    @Test
    void what_somebody_has_who_was_asked_by_name_is_not_looked_at_each_minute() {
        leftBehind.handOver();
        long before = CountedStatements.during(leftBehind::handOver);
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Who knew?", "questionTo", "person:line-manager"));
        leftBehind.handOver();
        assertThat(CountedStatements.during(leftBehind::handOver)).isEqualTo(before);
    }

    @Test
    void a_groups_recommendation_goes_back_from_whoever_lost_the_role() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "yes"));
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train", "owner", "group:legal", "targetDate", "2026-04-20", "another", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        var implement = open(incident, "Task_ImplementRecommendation").get(0);
        withSomebody("mover", "legal", () -> {
            claimed(implement, "mover", "legal");
            leftBehind.handOver();
            assertThat(again(implement).getAssignee()).isEqualTo("mover");
            identity.deleteMembership("mover", "legal");
            leftBehind.handOver();
            assertThat(again(implement).getAssignee()).as("the model names nobody here").isNull();
            assertThat(candidates(implement)).containsExactly("legal");
        });
    }

    @Test
    void what_is_asked_by_name_stays_with_a_colleague_until_they_are_none_any_more() {
        var incident = started("security-incident", "legal", Map.of("awareAt", "2026-03-24T09:00", "receivedBy", "telephone", "outline", "Papers left on a train"));
        var form = open(incident, "Task_CompleteIncidentForm").get(0);
        assertThat(again(form).getAssignee()).isEqualTo("legal");
        withSomebody("colleague", "legal", () -> {
            as(MO, () -> {
                tasks.setAssignee(form.getId(), "colleague");
                return null;
            });
            leftBehind.handOver();
            assertThat(again(form).getAssignee()).isEqualTo("colleague");
            identity.deleteMembership("colleague", "legal");
            leftBehind.handOver();
            assertThat(again(form).getAssignee()).isNull();
            assertThat(candidates(form)).containsExactly(MO);
        });
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
    void e_2_2_to_somebody_whose_account_is_gone_by_then_no_role_is_given_and_whoever_delegated_it_hears_of_it() {
        var delegation = new ProcessInstance[1];
        withSomebody("leaver", "legal", () -> delegation[0] = delegated(DPO, DPO, "leaver", "2026-03-25T08:00", "2026-03-30T18:00"));
        fire(delegation[0], "Event_DelegationBegins");
        assertThat(file(delegation[0], "Task_GiveRole")).singleElement().satisfies(entry -> {
            assertThat(entry.event()).isEqualTo("notBegun");
            assertThat(entry.content()).containsEntry("roleGiven", false);
        });
        assertThat(outbox.of(delegation[0].getBusinessKey())).anySatisfy(mail -> {
            assertThat(mail.recipient()).isEqualTo("person:" + DPO);
            assertThat(mail.subject()).contains("not given to leaver");
        });
        fire(delegation[0], "Event_DelegationExpires");
        assertThat(closed(delegation[0])).isTrue();
    }

    @Test
    void e_2_2_nobody_gives_on_what_is_not_theirs_any_more() {
        var before = new ProcessInstance[1];
        withSomebody("mover", "legal", () -> {
            identity.setAuthentication("mover", List.of("legal"));
            before[0] = delegated("mover", "legal", ISO, "2026-03-25T08:00", "2026-03-30T18:00", "legal");
            identity.deleteMembership("mover", "legal");
            fire(before[0], "Event_DelegationBegins");
            assertThat(isIn(ISO, "legal")).isFalse();
            assertThat(file(before[0], "Task_GiveRole")).extracting(e -> e.event()).containsExactly("notHeld");
            assertThat(outbox.of(before[0].getBusinessKey())).anySatisfy(mail -> assertThat(mail.recipient()).isEqualTo("person:mover"));
            fire(before[0], "Event_DelegationExpires");
        });
        withSomebody("mover", "legal", () -> {
            var delegation = delegated("mover", "legal", ISO, "2026-03-24T09:00", "2026-03-30T18:00", "legal");
            fire(delegation, "Event_DelegationBegins");
            delegations.endWhatIsHeldNoMore();
            assertThat(isIn(ISO, "legal")).as("while it is theirs").isTrue();
            identity.deleteMembership("mover", "legal");
            delegations.endWhatIsHeldNoMore();
            delegations.endWhatIsHeldNoMore();
            assertThat(isIn(ISO, "legal")).isFalse();
            assertThat(closed(delegation)).isTrue();
            assertThat(file(delegation, "Event_DelegationExpires")).extracting(e -> e.event()).containsExactly("notHeld");
        });
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
