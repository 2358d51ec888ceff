package uk.police.securityincident.web;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** Who reads the documents of an incident, on the running application: with HTTP basic, and with Tasklist's session. */
class DocumentPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    int port;

    /** Of a harmless incident that the ICT service desk reported: nobody else has a task of it but the Monitoring Officer. */
    private String reference;

    @BeforeEach
    void report() throws Exception {
        var body = """
                {"variables":{"awareAt":{"value":"%s"},"outline":{"value":"Papers left on a train"},"dataKind":{"value":"none"},"organisationImpact":{"value":"none"}}}"""
                .formatted(Instant.now().minusSeconds(60));
        var started = HttpClient.newHttpClient().send(to("engine-rest/process-definition/key/security-incident/start", "ict-service-desk")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        reference = JSON.readTree(started.body()).get("businessKey").asText();
    }

    private HttpRequest.Builder to(String path, String user) {
        return to(port, path, user);
    }

    private static HttpRequest.Builder to(int port, String path, String user) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        return user == null ? request : request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
    }

    private HttpResponse<String> get(String path, String user) throws Exception {
        return HttpClient.newHttpClient().send(to(path, user).build(), BodyHandlers.ofString());
    }

    private String form() {
        return "documents/" + reference + "/incident-form/1";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ict-service-desk", "monitoring-officer", "data-protection-officer", "admin"})
    void whoever_sees_a_task_of_the_incident_and_who_keeps_the_log_reads_its_documents(String user) throws Exception {
        var list = get("documents/" + reference, user);
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        var first = JSON.readTree(list.body()).get(0);
        assertThat(first.get("kind").asText()).isEqualTo("incident-form");
        assertThat(first.get("by").asText()).isEqualTo("ict-service-desk");
        assertThat(Instant.parse(first.get("createdAt").asText())).isBeforeOrEqualTo(Instant.now());
        var pdf = HttpClient.newHttpClient().send(to(form(), user).build(), BodyHandlers.ofByteArray());
        assertThat(pdf.headers().firstValue("Content-Type")).hasValue("application/pdf");
        assertThat(pdf.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(pdf.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("inline").contains(reference);
        try (var document = Loader.loadPDF(pdf.body())) {
            assertThat(new PDFTextStripper().getText(document)).contains(reference, "Papers left on a train");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "line-manager", "strategic-board", "supervisor", "process-owner"})
    void e_8_2_for_everybody_else_there_is_no_such_document(String user) throws Exception {
        var unknown = get("documents/INC-1999-0001", user);
        assertThat(unknown.statusCode()).isEqualTo(404);
        for (var path : List.of("documents/" + reference, form(), "documents/" + reference + "/final-report/1", form() + "x", "documents/INC-1999-0001/incident-form/1")) {
            var answer = get(path, user);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo(unknown.body());
        }
    }

    @Test
    void what_does_not_exist_is_answered_like_what_may_not_be_seen() throws Exception {
        var unseen = get(form(), "legal").body();
        for (var path : List.of("documents/INC-1999-0001", "documents/" + reference + "/incident-form/2", "documents/" + reference + "/incident-form/01",
                "documents/" + reference + "/none/1", "documents/" + reference + "/incident-form/99999999999999", "documents/engine", "documents/' or 1=1")) {
            var answer = get(path.replace(" ", "%20"), "monitoring-officer");
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo(unseen);
        }
    }

    @Test
    void nobody_unknown_is_let_in() throws Exception {
        for (var path : List.of("documents/" + reference, form(), "documents/INC-1999-0001", "documents/engine")) {
            assertThat(get(path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "nobody").statusCode()).as(path).isIn(401, 429);
        }
        assertThat(get(form(), null).headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void tasklists_session_is_enough_and_a_browser_gets_links() throws Exception {
        var officer = signedIn(port, "monitoring-officer");
        var page = officer.send(to("documents/" + reference, null).header("Accept", "text/html,*/*;q=0.8").build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.body()).contains("href=\"" + reference + "/incident-form/1\"", "Security incident/breach reporting form, version 1");
        assertThat(officer.send(to(form(), null).build(), BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        assertThat(signedIn(port, "legal").send(to(form(), null).build(), BodyHandlers.ofString()).body()).isEqualTo(get("documents/INC-1999-0001", "legal").body());
    }

    /** A browser in which this user has signed in to Tasklist. */
    static HttpClient signedIn(int port, String user) throws Exception {
        var cookies = new CookieManager();
        var browser = HttpClient.newBuilder().cookieHandler(cookies).build();
        browser.send(to(port, "camunda/app/tasklist/default/", null).build(), BodyHandlers.discarding());
        var token = cookies.getCookieStore().getCookies().stream().filter(c -> c.getName().equals("XSRF-TOKEN")).map(HttpCookie::getValue).findFirst().orElseThrow();
        var answer = browser.send(to(port, "camunda/api/admin/auth/user/default/login/tasklist", null).header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-XSRF-TOKEN", token).POST(BodyPublishers.ofString("username=" + user + "&password=demo")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return browser;
    }
}
