package uk.police.securityincident.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.Base64;

import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** CVE-2026-109432 over HTTP: whatever a body is said to be, and however it is read, an expression in it reaches nothing. */
class QueryExpressionRestTest extends ServedTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String ATTACK = "{\"ownerExpression\":\"${identityService.createMembership('reporter','camunda-admin')}\"}";
    /** What a guard that reads UTF-8, and stops after the first value, takes for harmless. */
    private static final String HIDDEN = "{\"processDefinitionKeyIn\":[\"\u3042\\\",\"]}\"],\"orQueries\":[" + ATTACK + "]}";

    @LocalServerPort
    int port;
    @Autowired
    ProcessEngine engine;

    @Test
    void no_expression_in_a_body_is_evaluated() throws Exception {
        var filter = engine.getFilterService().createFilterQuery().filterName("Mine").singleResult().getId();
        for (var path : new String[] {"filter/" + filter + "/list", "filter/" + filter + "/count", "filter/" + filter + "/singleResult", "task", "task/count"}) {
            for (var type : new String[] {null, "*/*", "application/*", "application/json", "application/json; charset=UTF-16", "text/plain"}) {
                for (var body : new String[] {"{\"orQueries\":[" + ATTACK + "]}", ATTACK, "{\"query\":{\"orQueries\":[" + ATTACK + "]}}"}) {
                    asked(path, type, body.getBytes(type != null && type.contains("UTF-16") ? "UTF-16" : "UTF-8"));
                }
            }
            asked(path, "application/json; charset=GBK", HIDDEN.getBytes(Charset.forName("GBK")));
        }
        for (var stored : new String[] {"filter/create", "filter/" + filter}) {
            asked(stored, "application/json", ("{\"resourceType\":\"Task\",\"name\":\"Planted\",\"query\":{\"orQueries\":[" + ATTACK + "]}}").getBytes("UTF-8"));
        }
    }

    private void asked(String path, String type, byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Accept", "application/json").header("X-Requested-With", "test").header("Authorization", "Basic " + Base64.getEncoder().encodeToString("reporter:demo".getBytes()));
        if (type != null) {
            request.header("Content-Type", type);
        }
        HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding());
        assertThat(engine.getIdentityService().createUserQuery().userId("reporter").memberOfGroup("camunda-admin").count()).as(path + " " + type).isZero();
    }
}
