package uk.police.securityincident.web;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.Ago;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of one's own reports, through HTTP on the running application. */
class ReportPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MO = "monitoring-officer";
    private static final String AWARE = Ago.hours(1).toString();

    @LocalServerPort
    private int port;
    @Autowired
    private Involved involved;
    @Autowired
    private CaseTable cases;

    @Test
    void w_2_2_a_whoever_reported_sees_how_far_it_is_what_is_asked_of_them_and_whom_to_call() throws Exception {
        var incident = Client.system(port, "reporter").start("security-incident", "awareAt", AWARE, "outline", "A letter <b>went</b> astray");
        var reference = incident.get("businessKey").asText();
        var own = own("reporter", reference);
        assertThat(own.get("kind").asText()).isEqualTo("Security incident");
        assertThat(own.get("state").asText()).isEqualTo("Received: being assessed by the Monitoring Officer");
        assertThat(own.get("asked")).hasSize(1);
        assertThat(own.get("asked").get(0).get("name").asText()).isEqualTo("Follow the advice and add to the report");
        assertThat(own.get("asked").get(0).get("due").asText()).endsWith("UK time");
        assertThat(own.get("asked").get(0).get("link").asText()).endsWith("/camunda/app/tasklist/default/#/?task=" + task("reporter", incident, "Task_AddToReport"));
        assertThat(asked("reporter", "application/json")).contains("01632 960101", "At other times: 01632 960100", "If it is about one of them: Professional Standards, 01632 960108.");

        var assess = task(MO, incident, "Task_AssessIncident");
        assertThat(Client.system(port, MO).engine("POST", "/task/" + assess + "/complete", Client.variables("rating", "high", "ratingReason", "A secret reason")).statusCode()).isEqualTo(204);
        assertThat(own("reporter", reference).get("state").asText()).isEqualTo("Assessed: being dealt with");
        assertThat(own("reporter", reference).toString()).as("how it is rated, why and by whom is not theirs to know").doesNotContainIgnoringCase("high").doesNotContain("secret", MO);

        var page = asked("reporter", "text/html");
        assertThat(page).contains("<strong>" + reference + "</strong>", "A letter &lt;b&gt;went&lt;/b&gt; astray", "Follow the advice and add to the report");

        cases.close(reference, Instant.parse("2026-03-25T10:00:00Z"), "closed");
        assertThat(own("reporter", reference).get("state").asText()).isEqualTo("Closed, Wed 25 March 2026, 10:00 UK time");
    }

    @Test
    void e_8_2_each_sees_their_own_alone_and_nothing_of_what_they_are_kept_out_of() throws Exception {
        var mine = reported("reporter");
        var theirs = reported("legal");
        assertThat(own("reporter", mine)).isNotNull();
        assertThat(own("reporter", theirs)).isNull();
        assertThat(own(MO, mine)).as("the Monitoring Officer has the log for that").isNull();
        involved.name(mine, "reporter", Instant.now(), "test", mine);
        assertThat(own("reporter", mine)).isNull();
        assertThat(asked("reporter", "text/html")).doesNotContain(mine);
    }

    @Test
    void what_was_entered_for_somebody_is_theirs_and_for_somebody_without_an_account_of_whoever_entered_it() throws Exception {
        var officer = Client.system(port, MO);
        var forLegal = officer.start("security-incident", "awareAt", AWARE, "outline", "o " + UUID.randomUUID(), "receivedBy", "telephone", "reporterId", "legal").get("businessKey").asText();
        var forACaller = officer.start("security-incident", "awareAt", AWARE, "outline", "o " + UUID.randomUUID(), "receivedBy", "telephone").get("businessKey").asText();
        assertThat(own("legal", forLegal).get("asked").toString()).contains("Complete the incident form");
        assertThat(own(MO, forLegal)).isNull();
        assertThat(own(MO, forACaller).get("asked").toString()).contains("Complete the incident form");
    }

    private String reported(String who) throws Exception {
        return Client.system(port, who).start("security-incident", "awareAt", AWARE, "outline", "o " + UUID.randomUUID()).get("businessKey").asText();
    }

    private String task(String who, JsonNode instance, String step) throws Exception {
        return Client.system(port, who).read("/task?taskDefinitionKey=" + step + "&processInstanceId=" + instance.get("id").asText()).get(0).get("id").asText();
    }

    private JsonNode own(String who, String reference) throws Exception {
        return StreamSupport.stream(JSON.readTree(asked(who, "application/json")).get("reports").spliterator(), false).filter(one -> one.get("reference").asText().equals(reference)).findFirst().orElse(null);
    }

    private String asked(String who, String accept) throws Exception {
        var answer = Client.system(port, who).send("GET", "/reports", null, null, "Accept", accept);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
