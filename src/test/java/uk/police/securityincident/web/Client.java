package uk.police.securityincident.web;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Somebody at the two interfaces: a system with HTTP basic, or a browser with the session of the web applications. */
class Client {

    static final String JSON_TYPE = "application/json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String user;
    private final boolean browser;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

    private Client(int port, String user, boolean browser) {
        this.port = port;
        this.user = user;
        this.browser = browser;
    }

    /** @param user null for somebody who has not signed in */
    static Client system(int port, String user) {
        return new Client(port, user, false);
    }

    static Client browser(int port, String user) throws Exception {
        var browser = new Client(port, user, true);
        browser.send("GET", "/camunda/app/welcome/default/", null, null);
        var signedIn = browser.send("POST", "/camunda/api/admin/auth/user/default/login/welcome", "application/x-www-form-urlencoded",
                ("username=" + user + "&password=demo").getBytes(StandardCharsets.UTF_8));
        if (signedIn.statusCode() != 200) {
            throw new IllegalStateException(signedIn.statusCode() + " " + signedIn.body());
        }
        // The session is a new one now, and the token that its changes bear comes with the next page.
        browser.send("GET", "/camunda/app/welcome/default/", null, null);
        return browser;
    }

    /** By the engine's interface that this client uses, whatever it is called. */
    HttpResponse<String> engine(String method, String path, String type, byte[] body) throws Exception {
        return send(method, (browser ? "/camunda/api/engine/engine/default" : "/engine-rest") + path, type, body);
    }

    HttpResponse<String> engine(String method, String path, String json) throws Exception {
        return engine(method, path, json == null ? null : JSON_TYPE, json == null ? null : json.getBytes(StandardCharsets.UTF_8));
    }

    JsonNode read(String path) throws Exception {
        return JSON.readTree(engine("GET", path, null).body());
    }

    /** As Tasklist asks: it wants what belongs to an answer along with it, with a list also how many there are in all. */
    HttpResponse<String> tasklist(String method, String path, String json) throws Exception {
        return send(method, "/camunda/api/engine/engine/default" + path, json == null ? null : JSON_TYPE, json == null ? null : json.getBytes(StandardCharsets.UTF_8),
                "Accept", "application/hal+json, application/json; q=0.5");
    }

    /** @param type null for none */
    HttpResponse<String> send(String method, String path, String type, byte[] body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!browser && user != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes(StandardCharsets.UTF_8)));
        }
        cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().equals("XSRF-TOKEN")).findFirst().ifPresent(token -> request.header("X-XSRF-TOKEN", token.getValue()));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Starts a case; names and texts in turn. */
    JsonNode start(String process, String... variables) throws Exception {
        var started = engine("POST", "/process-definition/key/" + process + "/start", variables(variables));
        if (started.statusCode() != 200) {
            throw new IllegalStateException(started.statusCode() + " " + started.body());
        }
        return JSON.readTree(started.body());
    }

    static String variables(String... variables) {
        var body = JSON.createObjectNode();
        var values = body.putObject("variables");
        for (int i = 0; i < variables.length; i += 2) {
            values.putObject(variables[i]).put("value", variables[i + 1]);
        }
        return body.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
