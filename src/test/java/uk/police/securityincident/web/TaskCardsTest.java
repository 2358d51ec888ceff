package uk.police.securityincident.web;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the list of tasks says of a case: what the form of the task shows, and to nobody else. */
class TaskCardsTest extends RestDoorTest {

    private static final String OUTLINE = "A  letter was\nsent to the wrong house";

    private JsonNode reported(long hoursAgo, Object... facts) throws Exception {
        var said = new java.util.ArrayList<Object>(List.of("awareAt", Instant.now().minusSeconds(hoursAgo * 3600 + 60).toString(), "outline", OUTLINE));
        said.addAll(List.of(facts));
        return JSON.readTree(start("reporter", "security-incident", said.toArray()).body());
    }

    private JsonNode cards(String user, String... tasks) throws Exception {
        var answer = Client.system(port, user).send("GET", "/task-cards?task=" + String.join("&task=", tasks), null, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void a_card_says_the_colour_the_subject_and_the_time_left() throws Exception {
        var incident = reported(1);
        var assess = task(MO, incident, "Task_AssessIncident");
        var ico = task(MO, incident, "Task_DecideIcoNotification");
        var both = cards(MO, assess, ico, assess, "nothing", "%00");
        assertThat(both).hasSize(2);
        assertThat(both.get(assess).get("colour").asText()).isEqualTo("red");
        assertThat(both.get(assess).get("subject").asText()).isEqualTo("A letter was sent to the wrong house");
        assertThat(both.get(assess).get("due").asText()).matches("in 2[34] hours, (today|tomorrow) \\d\\d:\\d\\d");
        assertThat(both.get(assess).get("late").asBoolean()).isFalse();
        assertThat(both.get(ico).get("due").asText()).startsWith("in 2 days, ");
    }

    @Test
    void w_8_2_b_what_is_late_says_since_when() throws Exception {
        var ico = task(MO, reported(100), "Task_DecideIcoNotification");
        assertThat(cards(MO, ico).get(ico).get("due").asText()).startsWith("overdue since ");
        assertThat(cards(MO, ico).get(ico).get("late").asBoolean()).isTrue();
    }

    @Test
    void a_long_subject_ends_with_a_word() throws Exception {
        var assess = task(MO, reported(1, "outline", "word ".repeat(60)), "Task_AssessIncident");
        assertThat(cards(MO, assess).get(assess).get("subject").asText()).isEqualTo("word ".repeat(21) + "word …");
    }

    @Test
    void of_a_case_whose_form_shows_no_outline_the_card_shows_none_either() throws Exception {
        var incident = reported(1);
        done(post(MO, "task/" + task(MO, incident, "Task_ReviewIncident") + "/complete", variables("question", "Was it sealed?", "questionTo", "group:legal")));
        var answer = task("legal", incident, "Task_AnswerQuestion");
        assertThat(read("legal", "task/" + answer + "/form-variables")).noneMatch(value -> value.toString().contains("wrong house"));
        assertThat(cards("legal", answer).get(answer).has("subject")).isFalse();
        assertThat(cards("legal", answer).get(answer).get("due").asText()).startsWith("in ");
    }

    @Test
    void w_c_h_to_whoever_prepared_a_text_its_card_says_that_somebody_else_approves_it() throws Exception {
        var incident = reported(1);
        done(post(MO, "task/" + task(MO, incident, "Task_DecideIcoNotification") + "/complete", variables("icoDecision", "yes", "icoReason", "Likely risk")));
        done(post(MO, "task/" + task(MO, incident, "Task_PrepareIcoNotice") + "/complete", variables("noticeKind", "initial", "whatHappened", "w", "whenAndHowFound", "f", "peopleAffected", "p", "actionsTaken", "a", "contactAndOthersTold", "c", "noticeConsequences", "n", "notEstablished", "e")));
        var approve = task(MO, incident, "Task_ApproveNotice");
        assertThat(cards(MO, approve).get(approve).get("leftToOthers").asText()).startsWith("you prepared it, so it waits for somebody else until ");
        assertThat(cards("supervisor", approve).get(approve).has("leftToOthers")).isFalse();
        assertThat(cards(MO, task(MO, incident, "Task_AssessIncident")).toString()).doesNotContain("leftToOthers");
    }

    @Test
    void whoever_may_claim_a_task_and_whoever_has_it_read_its_subject() throws Exception {
        var incident = reported(1, "dataKind", "sensitivePersonal", "exposure", "hostile");
        var advise = task("legal", incident, "Task_AdviseOnTelling");
        assertThat(cards("legal", advise).get(advise).get("subject").asText()).startsWith("A letter was sent");
        done(post("legal", "task/" + advise + "/claim", "{\"userId\":\"legal\"}"));
        assertThat(cards("legal", advise).get(advise).get("subject").asText()).startsWith("A letter was sent");
    }

    @Test
    void e_8_2_whoever_does_not_see_a_task_is_told_nothing_of_it() throws Exception {
        var incident = reported(1);
        var assess = task(MO, incident, "Task_AssessIncident");
        assertThat(cards("legal", assess)).isEmpty();
        assertThat(cards(MO, assess)).isNotEmpty();
        done(start("line-manager", "conduct-referral", "incidentReference", incident.get("businessKey").asText(), "concern", "c", "personInvolved", MO));
        assertThat(cards(MO, assess)).isEmpty();
        assertThat(Client.system(port, null).send("GET", "/task-cards?task=" + assess, null, null).statusCode()).isEqualTo(401);
    }
}
