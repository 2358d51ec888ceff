package uk.police.securityincident;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** An incident as people work on it over HTTP, on a node. */
final class Case {

    static final String PASSWORD = "violet harbour seven";
    private static final String OFFICER = "officer";
    private static final String OFFICERS = "copper lantern forty";
    private static final Map<String, Object> HARMLESS = Map.ofEntries(Map.entry("dataKind", "business"), Map.entry("confidentialityBreach", "true"), Map.entry("integrityBreach", "false"), Map.entry("availabilityBreach", "false"),
            Map.entry("protection", "none"), Map.entry("exposure", "trusted"), Map.entry("recovery", "confirmed"), Map.entry("unavailability", "none"), Map.entry("identifiability", "negligible"),
            Map.entry("consequences", "negligible"), Map.entry("vulnerablePeople", "false"), Map.entry("affectedIndividuals", 0), Map.entry("intent", "accidental"), Map.entry("organisationImpact", "low"),
            Map.entry("servicesDenied", "none"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String id;
    private final String reference;

    private final String user;
    private final String password;

    private Case(String id, String reference, String user, String password) {
        this.id = id;
        this.reference = reference;
        this.user = user;
        this.password = password;
    }

    String reference() {
        return reference;
    }

    /** An administrator makes a Monitoring Officer. */
    static void people(Node node) throws Exception {
        var officer = "{\"profile\":{\"id\":\"%s\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\"email\":\"officer@police.example\"},\"credentials\":{\"password\":\"%s\"}}".formatted(OFFICER, OFFICERS);
        asked(node, "first", PASSWORD, "POST", "/engine-rest/user/create", officer);
        asked(node, "first", PASSWORD, "PUT", "/engine-rest/group/monitoring-officer/members/" + OFFICER, "");
    }

    /** Reported by the Monitoring Officer an hour ago, with a file of evidence. */
    static Case reported(Node node, String outline) throws Exception {
        return reported(node, outline, OFFICER, OFFICERS);
    }

    /** The same, in the demo. */
    static Case ofTheDemo(Node node, String outline) throws Exception {
        return reported(node, outline, "monitoring-officer", "demo");
    }

    private static Case reported(Node node, String outline, String user, String password) throws Exception {
        var report = new HashMap<String, Object>(HARMLESS);
        report.putAll(Map.of("awareAt", Instant.now().minus(Duration.ofHours(1)).toString(), "outline", outline));
        var started = JSON.readTree(asked(node, user, password, "POST", "/engine-rest/process-definition/key/security-incident/start", variables(report)));
        var one = new Case(started.get("id").asText(), started.get("businessKey").asText(), user, password);
        var filed = HTTP.send(request(node, user, password, "/evidence/" + one.reference + "?name=letter.txt&description=The+letter").header("X-Requested-With", "test")
                .header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofString("What the letter says")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(filed.statusCode()).as(filed.body()).isBetween(200, 303);
        return one;
    }

    /** Rated, so that the final report is next. */
    void assess(Node node) throws Exception {
        complete(node, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Harmless"));
    }

    /** The same case, when its officer has another account. */
    Case ofOfficer() {
        return new Case(id, reference, OFFICER, OFFICERS);
    }

    void finish(Node node) throws Exception {
        complete(node, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no"));
        complete(node, "Task_ApproveFinalReport", Map.of("approved", "yes"));
    }

    private void complete(Node node, String step, Map<String, ?> answers) throws Exception {
        JsonNode tasks = JSON.readTree(officer(node, "GET", "/engine-rest/task?processInstanceId=" + id + "&taskDefinitionKey=" + step, null));
        assertThat(tasks).as("%s: what waits is %s", step, JSON.readTree(officer(node, "GET", "/engine-rest/task?processInstanceId=" + id, null)).findValuesAsText("taskDefinitionKey")).hasSize(1);
        var task = tasks.get(0).get("id").asText();
        if (tasks.get(0).get("assignee").isNull()) {
            officer(node, "POST", "/engine-rest/task/" + task + "/claim", "{\"userId\":\"" + user + "\"}");
        }
        officer(node, "POST", "/engine-rest/task/" + task + "/complete", variables(answers));
    }

    private String officer(Node node, String method, String path, String json) throws Exception {
        return asked(node, user, password, method, path, json);
    }

    private static String asked(Node node, String user, String password, String method, String path, String json) throws Exception {
        var answer = HTTP.send(request(node, user, password, path).method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json)).header("Content-Type", "application/json").build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isIn(List.of(200, 204));
        return answer.body();
    }

    private static HttpRequest.Builder request(Node node, String user, String password, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path)).header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes()));
    }

    private static String variables(Map<String, ?> answers) {
        return answers.entrySet().stream().map(answer -> "\"%s\":{\"value\":%s}".formatted(answer.getKey(), answer.getValue() instanceof Integer number ? number.toString() : "\"" + answer.getValue() + "\"")).collect(Collectors.joining(",", "{\"variables\":{", "}}"));
    }
}
