package uk.police.securityincident.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** What a user of the demo profile is answered by REST. */
abstract class RestDoorTest extends ServedTest {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String MO = "monitoring-officer";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    int port;
    @Autowired
    Trail trail;

    HttpResponse<String> send(String user, String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String user, String path, String body) throws Exception {
        return send(user, "POST", path, body);
    }

    JsonNode read(String user, String path) throws Exception {
        return JSON.readTree(send(user, "GET", path, null).body());
    }

    /** Variables as REST takes them, from names and values in turn. */
    static String variables(Object... values) {
        var body = JSON.createObjectNode();
        var variables = body.putObject("variables");
        for (int i = 0; i < values.length; i += 2) {
            variables.putObject((String) values[i]).putPOJO("value", values[i + 1]);
        }
        return body.toString();
    }

    HttpResponse<String> start(String user, String process, Object... values) throws Exception {
        return post(user, "process-definition/key/" + process + "/start", variables(values));
    }

    /** An incident just reported: its {@code id} and {@code businessKey}. */
    JsonNode reported() throws Exception {
        return JSON.readTree(start("reporter", "security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "As told").body());
    }

    /** The open task of the incident, which this user sees. */
    String task(String user, JsonNode incident, String key) throws Exception {
        return read(user, "task?taskDefinitionKey=" + key + "&processInstanceId=" + incident.get("id").asText()).get(0).get("id").asText();
    }

    void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
    }

    /** Refused in words for a person, which say this. */
    void refused(HttpResponse<String> answer, String... words) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("type").asText()).isEqualTo("InvalidRequestException");
        assertThat(JSON.readTree(answer.body()).get("message").asText()).contains(words).contains("othing was ");
    }
}
