package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.Ago;
import uk.police.securityincident.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/** Annex B of WP250, and who may do what, through REST on the running application. */
class AnnexBRestTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String START = "process-definition/key/security-incident/start";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    static List<JsonNode> cases() throws IOException {
        var cases = new ArrayList<JsonNode>();
        JSON.readTree(Files.readString(Path.of("src/test/resources/cases/wp250-annex-b.json"))).get("cases").forEach(cases::add);
        return cases;
    }

    private HttpResponse<String> call(String user, String path, Object body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).header("Content-Type", "application/json");
        if (user != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> rest(String user, String path, Object body) throws Exception {
        return call(user, "engine-rest/" + path, body);
    }

    private String report(String user, JsonNode facts) throws Exception {
        var body = JSON.createObjectNode();
        var variables = body.putObject("variables");
        variables.putObject("awareAt").put("value", Instant.now().minusSeconds(60).toString());
        variables.putObject("outline").put("value", "As told");
        facts.fields().forEachRemaining(fact -> variables.putObject(fact.getKey()).set("value", fact.getValue()));
        var response = rest(user, START, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body()).get("id").asText();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void annex_b(JsonNode example) throws Exception {
        var id = report("reporter", example.get("facts"));
        var variables = JSON.readTree(rest("admin", "process-instance/" + id + "/variables", null).body());
        for (var answer : List.of("notifyIco", "notifyDataSubjects")) {
            if (!example.get(answer).isNull()) {
                assertThat(variables.path(answer).path("value")).as(example.get("id") + " " + answer).isEqualTo(example.get(answer));
            }
        }
    }

    @Test
    void nobody_unknown_is_let_in() throws Exception {
        assertThat(rest(null, "task", null).statusCode()).isEqualTo(401);
    }

    @Test
    void a_reporter_sees_neither_the_tasks_nor_the_incidents_of_others() throws Exception {
        var id = report("legal", JSON.createObjectNode());
        assertThat(JSON.readTree(rest("monitoring-officer", "task?processInstanceId=" + id, null).body())).isNotEmpty();
        assertThat(rest("reporter", "task?processInstanceId=" + id, null).body()).isEqualTo("[]");
        assertThat(rest("reporter", "process-instance?processInstanceIds=" + id, null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"guidance-request", "security-vulnerability"})
    void anyone_signed_in_may_ask_and_report_a_weakness(String process) throws Exception {
        var start = "process-definition/key/" + process + "/start";
        var report = "{\"variables\":{\"awareAt\":{\"value\":\"" + Ago.hours(1) + "\"},\"outline\":{\"value\":\"o\"}}}";
        assertThat(rest("legal", start, report).statusCode()).isEqualTo(200);
        assertThat(rest(null, start, report).statusCode()).isEqualTo(401);
    }

    /** What a step of another case brings along, no caller can. */
    @ParameterizedTest
    @ValueSource(strings = {"\"reporterId\":{\"value\":\"reporter\"}", "\"came_from\":{\"value\":\"ASK-2026-0001\"}", "\"from\":{\"value\":\"ASK-2026-0001\"}",
            "\"cameFrom\":{\"value\":{\"reference\":\"ASK-2026-0001\",\"said\":\"Yes\"}}", "\"cameFrom\":{\"value\":\"ASK-1999-0001\"}"})
    void nobody_starts_an_incident_in_the_name_of_a_case(String trick) throws Exception {
        var response = rest("information-security-officer", START, "{\"variables\":{\"awareAt\":{\"value\":\"" + Ago.hours(1) + "\"},\"outline\":{\"value\":\"o\"}," + trick + "}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"startInstructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_AssessIncident\"}]",
            "\"skipCustomListeners\":true", "\"businessKey\":\"INC-1\""})
    void a_report_begins_at_its_beginning(String trick) throws Exception {
        var response = rest("reporter", START, "{\"variables\":{\"awareAt\":{\"value\":\"" + Ago.hours(1) + "\"},\"outline\":{\"value\":\"o\"}}," + trick + "}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void nobody_starts_the_sending_of_an_e_mail() throws Exception {
        for (var door : List.of("start", "submit-form")) {
            var response = rest("admin", "process-definition/key/send-mail/" + door, "{\"businessKey\":\"INC-2026-0001/1\"}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertThat(response.body()).contains("by the application alone");
            assertThat(rest("supervisor", "process-definition/key/send-mail/" + door, "{}").statusCode()).isIn(403, 400);
        }
    }

    @Test
    void w_5_2_e_mails_are_sent_beside_the_case_as_soon_as_it_is_reported() throws Exception {
        var reference = JSON.readTree(rest("admin", "process-instance/" + report("reporter", JSON.createObjectNode()), null).body()).get("businessKey").asText();
        Patience.await().until(() -> files(reference) >= 4);
    }

    private static long files(String reference) throws IOException {
        var folder = Path.of("target/postgresql-browser-" + System.getProperty("test.fork", "alone"), "mail");
        try (var files = Files.exists(folder) ? Files.list(folder) : Stream.<Path>empty()) {
            return files.filter(file -> file.getFileName().toString().startsWith(reference + "-")).count();
        }
    }

    @Test
    void expressions_and_the_first_administrators_page_are_refused() throws Exception {
        assertThat(rest("reporter", "task", "{\"orQueries\":[{\"assigneeExpression\":\"${1}\"}]}").statusCode()).isEqualTo(400);
        assertThat(call(null, "camunda/api/admin/setup/default/user/create", "{}").statusCode()).isEqualTo(401);
    }

    @Test
    void a_candidate_neither_writes_variables_nor_breaks_a_task_off() throws Exception {
        var id = report("reporter", JSON.createObjectNode());
        var task = JSON.readTree(rest("monitoring-officer", "task?taskDefinitionKey=Task_AssessIncident&processInstanceId=" + id, null).body())
                .get(0).get("id").asText();
        assertThat(rest("monitoring-officer", "task/" + task + "/variables", "{\"modifications\":{\"rating\":{\"value\":\"low\"}}}").statusCode()).isEqualTo(404);
        assertThat(rest("monitoring-officer", "task/" + task + "/bpmnError", "{\"errorCode\":\"x\"}").statusCode()).isEqualTo(404);
    }
}
