package uk.police.securityincident.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.JsonNode;
import org.camunda.bpm.engine.IdentityService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose a task is, by every door of REST: only the assignee completes, each claims for themselves, and it is given to whoever may do it. */
class AssignmentRestTest extends RestDoorTest {

    private static final String SECOND = "second-mo";
    private static final String DPO = "data-protection-officer";

    @Autowired
    private IdentityService identity;
    @Autowired
    private JdbcClient register;

    @BeforeEach
    void thereAreTwoMonitoringOfficers() {
        if (identity.createUserQuery().userId(SECOND).count() == 0) {
            var user = identity.newUser(SECOND);
            user.setFirstName("Second");
            user.setLastName("Officer");
            user.setPassword("demo");
            identity.saveUser(user);
            identity.createMembership(SECOND, MO);
        }
    }

    /** Where a role has a second person, no deputy stands in: other tests count on there being one. */
    @AfterEach
    void andOneForOtherTests() {
        identity.deleteUser(SECOND);
    }

    private static String to(String user) {
        return user == null ? "{\"userId\":null}" : "{\"userId\":\"" + user + "\"}";
    }

    private JsonNode assignee(String task) throws Exception {
        return read(MO, "task/" + task).get("assignee");
    }

    @Test
    void only_the_assignee_completes_and_whoever_lost_the_task_hears_whose_it_is() throws Exception {
        var incident = reported();
        var task = task(MO, incident, "Task_AssessIncident");
        done(post(SECOND, "task/" + task + "/claim", to(SECOND)));
        done(post(MO, "task/" + task + "/assignee", to(MO)));
        for (var who : new String[] {SECOND, "admin"}) {
            for (var door : new String[] {"/complete", "/submit-form"}) {
                refused(post(who, "task/" + task + door, variables("rating", "low", "ratingReason", "As I see it")), "Demo Monitoring Officer (monitoring-officer)", "What you wrote was not taken",
                        "still stands in your form");
            }
        }
        assertThat(assignee(task).asText()).isEqualTo(MO);
        done(post(MO, "task/" + task + "/complete", variables("rating", "low", "ratingReason", "As I see it")));
        var gone = post(SECOND, "task/" + task + "/complete", variables("rating", "low", "ratingReason", "As I see it"));
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body()).contains("completed or withdrawn", "What you wrote was not taken");
    }

    @Test
    void of_several_who_claim_one_task_at_one_moment_one_has_it_and_nobody_meets_a_fault() throws Exception {
        for (int i = 0; i < 5; i++) {
            var task = task(MO, reported(), "Task_AssessIncident");
            var outcomes = atOnce(List.of(MO, SECOND, MO, SECOND), who -> {
                var answer = post(who, "task/" + task + "/claim", to(who));
                return answer.statusCode() == 204 ? who : answer.statusCode() == 400 ? "refused" : answer.statusCode() + answer.body();
            });
            var has = assignee(task).asText();
            assertThat(outcomes).containsExactlyInAnyOrder(has, has, "refused", "refused");
        }
    }

    @Test
    void of_several_who_complete_one_task_at_one_moment_one_does_and_the_others_came_too_late() throws Exception {
        for (var door : List.of("/complete", "/submit-form")) {
            var task = task(MO, reported(), "Task_AssessIncident");
            var outcomes = atOnce(List.of(MO, SECOND, MO, SECOND), who -> {
                var answer = post(who, "task/" + task + door, variables("rating", "low", "ratingReason", "As I see it"));
                return answer.statusCode() == 204 ? "done" : List.of(404, 409).contains(answer.statusCode()) && answer.body().contains("There is no such task") ? "too late" : answer.statusCode() + answer.body();
            });
            assertThat(outcomes).containsExactlyInAnyOrder("done", "too late", "too late", "too late");
        }
    }

    private interface Asking {
        String by(String user) throws Exception;
    }

    private static List<String> atOnce(List<String> users, Asking asking) throws Exception {
        var all = Executors.newFixedThreadPool(users.size());
        try {
            var start = new CyclicBarrier(users.size());
            var outcomes = new ArrayList<String>();
            for (var outcome : all.invokeAll(users.stream().<Callable<String>>map(user -> () -> {
                start.await();
                return asking.by(user);
            }).toList())) {
                outcomes.add(outcome.get());
            }
            return outcomes;
        } finally {
            all.shutdown();
        }
    }

    @Test
    void a_delegated_task_is_given_back_by_its_assignee_alone() throws Exception {
        var incident = reported();
        var task = task(MO, incident, "Task_AssessIncident");
        done(post(MO, "task/" + task + "/claim", to(MO)));
        done(post(MO, "task/" + task + "/delegate", to(SECOND)));
        refused(post(MO, "task/" + task + "/resolve", "{}"), "Second Officer (second-mo)");
        done(post(SECOND, "task/" + task + "/resolve", "{}"));
        assertThat(assignee(task).asText()).isEqualTo(MO);
        assertThat(trail.of(incident.get("businessKey").asText())).as("on record").anyMatch(link -> link.event().equals("givenBack") && link.by().equals(SECOND) && link.content().contains(MO));
    }

    @Test
    void e_3_7_1_a_delegated_task_is_not_given_back_to_somebody_who_is_kept_out() throws Exception {
        var incident = reported();
        var task = task(MO, incident, "Task_AssessIncident");
        done(post(MO, "task/" + task + "/claim", to(MO)));
        done(post(MO, "task/" + task + "/delegate", to(SECOND)));
        done(post(SECOND, "task/" + task(SECOND, incident, "Task_ReviewIncident") + "/complete", variables("personInvolved", "person:" + MO)));
        assertThat(read(SECOND, "task/" + task).get("owner").isNull()).as("nobody has it to be given back to").isTrue();
        refused(post(SECOND, "task/" + task + "/resolve", "{}"), "Only a delegated task is given back");
        assertThat(read(MO, "task?taskId=" + task)).isEmpty();
        done(post(SECOND, "task/" + task + "/complete", variables("rating", "low", "ratingReason", "As I see it")));
    }

    @Test
    void e_3_7_1_nor_where_the_release_before_left_them_its_owner() throws Exception {
        var incident = reported();
        var task = task(MO, incident, "Task_AssessIncident");
        done(post(MO, "task/" + task + "/claim", to(MO)));
        done(post(MO, "task/" + task + "/delegate", to(SECOND)));
        register.sql("insert into register.involved (reference, user_id, since, by, source) values (:case, :user, now(), 'test', :case)").param("case", incident.get("businessKey").asText()).param("user", MO).update();
        refused(post(SECOND, "task/" + task + "/resolve", "{}"), "cannot be given to '" + MO + "'");
    }

    @Test
    void what_is_nobodys_is_claimed_and_completed_in_one_step_by_whoever_may_do_it() throws Exception {
        var incident = reported();
        var task = task(MO, incident, "Task_AssessIncident");
        refused(post("admin", "task/" + task + "/complete", variables("rating", "low", "ratingReason", "r")), "it is for the Monitoring Officer or Legal Services");
        done(post(SECOND, "task/" + task + "/complete", variables("rating", "low", "ratingReason", "As I see it")));
        assertThat(read("admin", "history/task?taskDefinitionKey=Task_AssessIncident&processInstanceId=" + incident.get("id").asText()).get(0).get("assignee").asText()).isEqualTo(SECOND);
        assertThat(trail.of(incident.get("businessKey").asText())).anyMatch(link -> link.element().equals("Task_AssessIncident") && link.event().equals("completed") && link.by().equals(SECOND));
    }

    @Test
    void claiming_is_for_oneself_alone() throws Exception {
        var task = task(MO, reported(), "Task_AssessIncident");
        for (var other : new String[] {SECOND, "reporter", "nobody-of-this-name"}) {
            refused(post(MO, "task/" + task + "/claim", to(other)), "for yourself alone", other);
        }
        refused(post("admin", "task/" + task + "/claim", to("admin")), "it is for the Monitoring Officer");
        assertThat(assignee(task).isNull()).isTrue();
        done(post(MO, "task/" + task + "/claim", to(MO)));
        refused(post(SECOND, "task/" + task + "/claim", to(SECOND)), "Demo Monitoring Officer (monitoring-officer)");
    }

    @Test
    void a_claim_is_given_back_by_whoever_claimed_and_by_those_who_may_assign() throws Exception {
        var incident = reported();
        var note = task("data-protection-officer", incident, "Task_AdviseOnTelling");
        done(post(DPO, "task/" + note + "/claim", to(DPO)));
        done(post(DPO, "task/" + note + "/unclaim", "{}"));
        assertThat(assignee(note).isNull()).isTrue();
        done(post(DPO, "task/" + note + "/claim", to(DPO)));
        done(post(MO, "task/" + note + "/unclaim", "{}"));
        assertThat(assignee(note).isNull()).isTrue();
        var add = task("reporter", incident, "Task_AddToReport");
        refused(post("reporter", "task/" + add + "/unclaim", "{}"), "asked of you by name");
        assertThat(trail.of(incident.get("businessKey").asText())).filteredOn(link -> link.event().equals("givenBack")).extracting(link -> link.element() + " by " + link.by())
                .containsExactly("Task_AdviseOnTelling by " + DPO, "Task_AdviseOnTelling by " + MO);
    }

    @Test
    void one_candidate_does_not_take_the_task_from_another() throws Exception {
        identity.createMembership(SECOND, DPO);
        identity.deleteMembership(SECOND, MO);
        try {
            var note = task(DPO, reported(), "Task_AdviseOnTelling");
            done(post(DPO, "task/" + note + "/claim", to(DPO)));
            for (var door : new String[] {"/claim", "/unclaim", "/assignee"}) {
                assertThat(post(SECOND, "task/" + note + door, door.equals("/unclaim") ? "{}" : to(null)).statusCode()).as(door).isEqualTo(403);
            }
            assertThat(assignee(note).asText()).isEqualTo(DPO);
        } finally {
            identity.createMembership(SECOND, MO);
            identity.deleteMembership(SECOND, DPO);
        }
    }

    @Test
    void a_task_is_given_only_to_people_who_may_do_it() throws Exception {
        var incident = reported();
        done(post(MO, "task/" + task(MO, incident, "Task_AssessIncident") + "/complete", variables("rating", "high", "ratingReason", "As I see it")));
        var ico = task(MO, incident, "Task_DecideIcoNotification");
        for (var door : new String[] {"/assignee", "/delegate"}) {
            for (var other : new String[] {"reporter", "supervisor", "nobody-of-this-name", DPO, "admin"}) {
                refused(post(MO, "task/" + ico + door, to(other)), other, "it is for the Monitoring Officer or Legal Services");
                refused(post("admin", "task/" + ico + door, to(other)), other, "it is for the Monitoring Officer or Legal Services");
            }
        }
        assertThat(send(MO, "PUT", "task/" + ico, "{\"assignee\":\"reporter\",\"owner\":\"reporter\",\"name\":\"x\"}").statusCode()).isEqualTo(404);
        assertThat(post("legal", "task/" + ico + "/assignee", to("legal")).statusCode()).as("not even seen").isNotEqualTo(204);
        done(post(MO, "task/" + ico + "/assignee", to(SECOND)));
        done(post(MO, "task/" + ico + "/assignee", to("legal")));
        assertThat(trail.of(incident.get("businessKey").asText())).filteredOn(link -> link.event().equals("given")).extracting(link -> link.by() + link.content())
                .containsExactly(MO + "{\"to\": \"second-mo\"}", MO + "{\"to\": \"legal\"}");
        done(post("legal", "task/" + ico + "/complete", variables("icoDecision", "yes", "icoReason", "Likely risk")));
    }

    @Test
    void what_is_asked_of_a_person_by_name_the_monitoring_officer_takes_over_and_gives_to_a_colleague_of_theirs() throws Exception {
        var incident = reported();
        var add = task("reporter", incident, "Task_AddToReport");
        refused(post(MO, "task/" + add + "/assignee", to("supervisor")), "Demo Reporter (reporter)");
        done(post(MO, "task/" + add + "/assignee", to(MO)));
        refused(post("reporter", "task/" + add + "/complete", variables("addition", "More", "keepOpen", "no")), "Demo Monitoring Officer");
        done(post(MO, "task/" + add + "/assignee", to("reporter")));
        done(post("reporter", "task/" + add + "/complete", variables("addition", "More", "keepOpen", "no")));
    }
}
