package uk.police.securityincident.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.Ago;
import uk.police.securityincident.Patience;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;

/** Changed tables put to the cases of the log over HTTP: who sees what of them. */
class RuleTrialPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWNER = "process-owner";
    private static final String MO = "monitoring-officer";
    private static final String WORD = "A letter about a claim by Bartholomew";

    @LocalServerPort
    private int port;
    @Autowired
    private ProcessEngine engine;
    @Autowired
    private Involved involved;

    private String reference;

    private Client as(String user) {
        return Client.system(port, user);
    }

    @BeforeEach
    void aRatedCase() {
        var incident = engine.getRuntimeService().startProcessInstanceByKey("security-incident", Map.ofEntries(Map.entry("awareAt", Ago.hours(1).toString()),
                Map.entry("outline", WORD), Map.entry("dataKind", "personal"), Map.entry("confidentialityBreach", "true"), Map.entry("integrityBreach", "false"), Map.entry("availabilityBreach", "false"),
                Map.entry("protection", "none"), Map.entry("exposure", "known"), Map.entry("recovery", "confirmed"), Map.entry("identifiability", "maximum"), Map.entry("consequences", "significant"),
                Map.entry("intent", "accidental")));
        reference = incident.getBusinessKey();
        var task = engine.getTaskService().createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AssessIncident").singleResult();
        engine.getTaskService().complete(task.getId(), Map.of("rating", "low", "ratingReason", "r"));
    }

    /** What comes back from a stranger is as grave as what does not. */
    private static byte[] changed() throws Exception {
        var own = Files.readString(Path.of("dmn/incident-decisions.dmn"));
        var rule = own.indexOf("id=\"likelihood_04\"");
        return (own.substring(0, rule) + own.substring(rule).replaceFirst("\"returned\"", "\"beyondRecall\"")).getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode tried(String user) throws Exception {
        var begun = as(user).send("POST", "/rules", "application/xml", changed());
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        var id = JSON.readTree(begun.body()).get("id").asText();
        return Patience.await().until(() -> JSON.readTree(get(user, "/rules/" + id, "application/json")), seen -> !seen.get("running").asBoolean());
    }

    private String get(String user, String path, String type) throws Exception {
        var answer = as(user).send("GET", path, null, null, "Accept", type);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void e_8_2_a_process_owner_sees_how_many_from_what_to_what_and_why_and_no_case() throws Exception {
        var editions = engine.getRepositoryService().createDecisionDefinitionQuery().count();
        var seen = tried(OWNER);
        assertThat(seen.get("failed").asBoolean()).isFalse();
        assertThat(seen.get("otherwise").asInt()).isPositive();
        assertThat(seen.at("/ways/0/to/ico").asBoolean()).isTrue();
        assertThat(seen.get("which").isNull()).isTrue();
        var page = get(OWNER, "/rules/" + seen.get("id").asText(), "text/html");
        var table = get(OWNER, "/rules/" + seen.get("id").asText() + ".csv", "text/csv");
        assertThat(page).contains("would be advised otherwise", "the ICO not told", "the ICO told", "A risk to people is likely").doesNotContain("Which cases", "kept out");
        assertThat(table).startsWith("\uFEFFCases,Level now,Level then").contains("A risk to people is likely");
        for (var said : List.of(seen.toString(), page, table)) {
            assertThat(said).doesNotContain("INC-", WORD);
        }
        assertThat(engine.getRepositoryService().createDecisionDefinitionQuery().count()).as("deployed nowhere").isEqualTo(editions);
    }

    @Test
    void e_8_2_who_keeps_the_log_sees_which_but_for_what_they_are_kept_out_of_since() throws Exception {
        var seen = tried(MO);
        var address = "/rules/" + seen.get("id").asText();
        assertThat(seen.get("which").findValuesAsText("reference")).contains(reference);
        assertThat(get(MO, address, "text/html")).contains("Which cases", "<a href=\"/register/" + reference + "\">").doesNotContain(WORD);
        assertThat(get(MO, address + ".csv", "text/csv")).startsWith("\uFEFFReference,Rated (UK time)").contains(reference);
        assertThat(as(OWNER).send("GET", address, null, null).statusCode()).as("another's").isEqualTo(404);
        involved.name(reference, MO, Instant.now(), "admin", reference);
        assertThat(get(MO, address, "application/json")).doesNotContain(reference);
        assertThat(get(MO, address, "text/html")).doesNotContain(reference);
        assertThat(get(MO, address + ".csv", "text/csv")).doesNotContain(reference);
        assertThat(tried("data-protection-officer").get("which").findValuesAsText("reference")).as("nobody reads what somebody is kept out of").doesNotContain(reference);
    }

    @Test
    void w_6_3_where_there_was_no_case_to_try_it_says_so_and_not_that_none_would_change() throws Exception {
        var begun = as(OWNER).send("POST", "/rules?from=1999-01-01&until=1999-12-31", "application/xml", changed());
        var id = JSON.readTree(begun.body()).get("id").asText();
        Patience.await().until(() -> JSON.readTree(get(OWNER, "/rules/" + id, "application/json")), seen -> !seen.get("running").asBoolean());
        assertThat(get(OWNER, "/rules/" + id, "text/html")).contains("There was no case to put to it").doesNotContain("would be advised otherwise");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "supervisor", "legal", "information-security-officer", "strategic-board"})
    void e_8_2_for_everybody_else_there_is_no_such_page(String user) throws Exception {
        assertThat(as(user).send("GET", "/rules", null, null, "Accept", "text/html").statusCode()).isEqualTo(404);
        assertThat(as(user).send("POST", "/rules", "application/xml", changed()).statusCode()).isEqualTo(404);
    }

    @Test
    void what_could_not_be_deployed_or_is_no_period_is_refused_in_words() throws Exception {
        var refused = as(OWNER).send("POST", "/rules", "application/xml", "<no/>".getBytes(StandardCharsets.UTF_8));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("It could not be deployed, so nothing was tried.", "is no DMN 1.3");
        var page = as(OWNER).send("POST", "/rules", "application/xml", "<no/>".getBytes(StandardCharsets.UTF_8), "Accept", "text/html");
        assertThat(page.body()).as("in a browser with the way back").contains("<h1>Not done</h1>", "<a href=\"/rules\">Back to the page</a>");
        var aCellShort = Files.readString(Path.of("dmn/incident-decisions.dmn")).replaceFirst("(?s)<outputEntry id=\"likelihood_04_o1\".*?</outputEntry>", "");
        var unread = as(OWNER).send("POST", "/rules", "application/xml", aCellShort.getBytes(StandardCharsets.UTF_8));
        assertThat(unread.statusCode()).as(unread.body()).isEqualTo(400);
        assertThat(unread.body()).contains("so nothing was tried. The engine does not read the tables.", "element 'rule' is not complete");
        assertThat(as(OWNER).send("POST", "/rules?from=yesterday", "application/xml", changed()).body()).contains("Nothing was tried. The days are such as");
        assertThat(as(OWNER).send("POST", "/rules?from=2026-03-02&until=2026-03-01", "application/xml", changed()).body()).contains("The first day lies after the last");
        assertThat(as(OWNER).send("POST", "/rules", "application/xml", new byte[0]).statusCode()).isEqualTo(400);
    }
}
