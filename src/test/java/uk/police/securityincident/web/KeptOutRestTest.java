package uk.police.securityincident.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Whoever is named as involved finds every door of REST shut, and cannot tell the case from one that never was (E-3.7.1, E-8.2). */
class KeptOutRestTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";

    @LocalServerPort
    int port;

    private HttpResponse<String> rest(String user, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode read(String user, String path) throws Exception {
        return JSON.readTree(rest(user, path, null).body());
    }

    private HttpResponse<String> start(String user, String process, String... variables) throws Exception {
        var body = JSON.createObjectNode();
        var values = body.putObject("variables");
        for (int i = 0; i < variables.length; i += 2) {
            values.putObject(variables[i]).put("value", variables[i + 1]);
        }
        return rest(user, "process-definition/key/" + process + "/start", body.toString());
    }

    private JsonNode reported() throws Exception {
        return JSON.readTree(start("reporter", "security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "As told").body());
    }

    private String task(String user, String incident, String key) throws Exception {
        return read(user, "task?taskDefinitionKey=" + key + "&processInstanceId=" + incident).get(0).get("id").asText();
    }

    @Test
    void e_8_2_to_whoever_is_kept_out_the_task_is_one_that_never_was() throws Exception {
        var incident = reported();
        var id = incident.get("id").asText();
        var task = task(MO, id, "Task_AssessIncident");
        assertThat(rest(MO, "task/" + task + "/claim", "{\"userId\":\"" + MO + "\"}").statusCode()).isEqualTo(204);
        var referred = start("line-manager", "conduct-referral", "incidentReference", incident.get("businessKey").asText(), "concern", "c", "personInvolved", MO);
        assertThat(referred.statusCode()).as(referred.body()).isEqualTo(200);
        var soft = new SoftAssertions();
        var unknown = UUID.randomUUID().toString();
        for (var door : new String[] {"", "/form", "/rendered-form", "/deployed-form", "/form-variables", "/variables", "/localVariables", "/variables/outline",
                "/localVariables/deadline", "/identity-links", "/comment", "/attachment"}) {
            same(soft, "task/", door, null, task, unknown);
        }
        var doors = new String[][] {{"/claim", "{\"userId\":\"" + MO + "\"}"}, {"/unclaim", "{}"}, {"/complete", "{\"variables\":{\"rating\":{\"value\":\"low\"}}}"},
                {"/submit-form", "{\"variables\":{\"rating\":{\"value\":\"low\"}}}"}, {"/assignee", "{\"userId\":\"legal\"}"}, {"/delegate", "{\"userId\":\"legal\"}"},
                {"/variables", "{\"modifications\":{\"rating\":{\"value\":\"low\"}}}"}, {"/localVariables", "{\"modifications\":{\"rating\":{\"value\":\"low\"}}}"},
                {"/comment/create", "{\"message\":\"m\"}"}, {"/identity-links", "{\"userId\":\"legal\",\"type\":\"candidate\"}"}, {"/resolve", "{}"}};
        for (var door : doors) {
            same(soft, "task/", door[0], door[1], task, unknown);
        }
        same(soft, "process-instance/", "", null, id, unknown);
        soft.assertAll();
        for (var query : new String[] {"task?processInstanceId=", "process-instance?processInstanceIds=", "variable-instance?processInstanceIdIn=", "execution?processInstanceId=",
                "job?processInstanceId=", "history/task?processInstanceId=", "history/variable-instance?processInstanceId=", "history/process-instance?processInstanceId=",
                "history/activity-instance?processInstanceId=", "history/detail?processInstanceId=", "history/user-operation?processInstanceId=", "incident?processInstanceId="}) {
            assertThat(rest(MO, query + id, null).body()).as(query).isEqualTo(rest(MO, query + unknown, null).body());
        }
        assertThat(read(MO, "task/count?processInstanceId=" + id).get("count").asInt()).isZero();
        assertThat(read("legal", "task?processInstanceId=" + id)).as("the deputy sees them").isNotEmpty();
        assertThat(read("legal", "task/" + task).get("assignee").isNull()).isTrue();
        var again = reported().get("id").asText();
        assertThat(read(MO, "task?processInstanceId=" + again)).as("the next incident is theirs").isNotEmpty();
    }

    /** The same answer, but for the id itself. */
    private void same(SoftAssertions soft, String resource, String door, String body, String id, String unknown) throws Exception {
        var shut = rest(MO, resource + id + door, body);
        var none = rest(MO, resource + unknown + door, body);
        soft.assertThat(shut.statusCode() + " " + shut.body().replace(id, "ID")).as(resource + door).isEqualTo(none.statusCode() + " " + none.body().replace(unknown, "ID"));
    }

    @Test
    void e_3_7_1_whoever_refers_learns_nothing_of_the_incident() throws Exception {
        var existing = start("line-manager", "conduct-referral", "incidentReference", reported().get("businessKey").asText(), "concern", "c", "personInvolved", "investigator");
        var invented = start("line-manager", "conduct-referral", "incidentReference", "INC-2026-9999999", "concern", "c", "personInvolved", "investigator");
        var first = JSON.readTree(existing.body());
        var second = JSON.readTree(invented.body());
        assertThat(invented.statusCode()).isEqualTo(existing.statusCode()).isEqualTo(200);
        assertThat(first.get("businessKey").asText()).startsWith("CON-");
        first.fields().forEachRemaining(field -> {
            if (!java.util.List.of("id", "businessKey", "links").contains(field.getKey())) {
                assertThat(second.get(field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
            }
        });
        assertThat(rest("line-manager", "process-instance?businessKey=" + first.get("businessKey").asText(), null).statusCode()).isEqualTo(404);
        assertThat(read("line-manager", "task?processInstanceBusinessKey=" + first.get("businessKey").asText())).isEmpty();
        assertThat(read("professional-standards", "task?processInstanceBusinessKey=" + first.get("businessKey").asText())).hasSize(1);
        assertThat(start("reporter", "conduct-referral", "incidentReference", "INC-2026-0001", "concern", "c").statusCode()).isEqualTo(404);
    }

    @Test
    void e_8_2_whoever_names_a_case_in_which_they_have_no_part_cannot_tell_it_from_one_that_never_was() throws Exception {
        var hidden = reported().get("businessKey").asText();
        var soft = new SoftAssertions();
        for (var door : new String[] {"start", "submit-form"}) {
            for (var user : new String[] {"cyber-security", "information-security-officer"}) {
                var named = naming(user, door, hidden);
                var none = naming(user, door, "INC-1999-0001");
                soft.assertThat(named.statusCode() + " " + named.body().replace(hidden, "REFERENCE")).as(user + " " + door).startsWith("400").isEqualTo(none.statusCode() + " " + none.body().replace("INC-1999-0001", "REFERENCE"));
            }
        }
        soft.assertAll();
    }

    private HttpResponse<String> naming(String user, String door, String cameFrom) throws Exception {
        return rest(user, "process-definition/key/security-incident/" + door, """
                {"variables":{"awareAt":{"value":"%s"},"outline":{"value":"o"},"cameFrom":{"value":"%s"}}}""".formatted(Instant.now().minusSeconds(60), cameFrom));
    }
}
