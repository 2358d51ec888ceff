package uk.police.securityincident.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Patience;
import uk.police.securityincident.model.NodeTools;

import static org.assertj.core.api.Assertions.assertThat;

/** The analysis as the board reads it, on the running application. */
class BoardPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    int port;
    @Autowired
    private JdbcClient jdbc;

    private String incident;
    private String review;

    @BeforeEach
    void review() throws Exception {
        incident = started("security-incident", "monitoring-officer", Map.of("awareAt", java.time.Instant.now().minusSeconds(7200).toString(), "outline", "Papers left on a train",
                "incidentType", "loss", "unit", "=HYPERLINK(\"http://evil.example\")", "medium", "paper", "dataKind", "none", "organisationImpact", "none"));
        jdbc.sql("update register.incident set corporate_risk = '<b>+Papers</b> travel' where reference = ?").param(incident).update();
        var today = LocalDate.now(ZoneId.of("Europe/London"));
        review = started("board-review", "information-security-officer", Map.of("periodFrom", today.withDayOfMonth(1).toString(), "periodUntil", today.toString()));
        Patience.await().until(() -> jdbc.sql("select count(*) from register.document where reference = ?").param(review).query(Integer.class).single() > 0);
    }

    private String started(String process, String user, Map<String, String> answers) throws Exception {
        var variables = JSON.createObjectNode();
        answers.forEach((key, value) -> variables.putObject(key).put("value", value));
        var started = send(to("engine-rest/process-definition/key/" + process + "/start", user).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.createObjectNode().set("variables", variables).toString())));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return JSON.readTree(started.body()).get("businessKey").asText();
    }

    private HttpRequest.Builder to(String path, String user) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        return user == null ? request : request.header("Authorization", basic(user));
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String user) throws Exception {
        return send(to(path, user));
    }

    @ParameterizedTest
    @ValueSource(strings = {"strategic-board", "information-security-officer", "data-protection-officer", "monitoring-officer", "admin"})
    void e_3_8_3_those_who_answer_for_it_read_the_analysis(String user) throws Exception {
        var page = get("board/" + review, user);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(page.body()).contains(review, "Limits kept", "Loss of information or equipment", incident, "&lt;b&gt;+Papers").doesNotContain("<b>+");
    }

    @Test
    void e_3_8_1_e_5_1_as_a_table_for_a_spreadsheet_that_runs_nothing_of_it() throws Exception {
        var csv = get("board/" + review + ".csv", "strategic-board");
        assertThat(csv.statusCode()).as(csv.body()).isEqualTo(200);
        assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(csv.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("attachment").contains(review + ".csv");
        assertThat(csv.body()).startsWith("\uFEFF");
        var rows = CSVFormat.RFC4180.parse(new java.io.StringReader(csv.body().substring(1))).getRecords().stream().map(CSVRecord::toList).toList();
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(4));
        assertThat(rows).anySatisfy(row -> assertThat(row.subList(0, 3)).containsExactly("Units", "'=HYPERLINK(\"http://evil.example\")", "This period"));
        assertThat(rows).anySatisfy(row -> assertThat(row).contains(incident, "<b>+Papers</b> travel"));
        assertThat(rows.stream().flatMap(List::stream)).noneMatch(value -> value.matches("(?s)[=+\\-@].*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "line-manager", "supervisor", "process-owner", "ict-service-desk"})
    void e_8_2_for_everybody_else_there_is_no_such_review(String user) throws Exception {
        var unknown = get("board/REV-1999-0001", "strategic-board");
        assertThat(unknown.statusCode()).isEqualTo(404);
        for (var path : List.of("board/" + review, "board/" + review + ".csv", "board/REV-1999-0001", "board/" + incident)) {
            var answer = get(path, user);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo(unknown.body());
        }
        assertThat(get("board/" + incident, "strategic-board").body()).isEqualTo(unknown.body());
    }

    @Test
    void e_8_2_a_line_leads_to_its_cases_for_those_who_keep_the_log_and_the_board_sees_none() throws Exception {
        var cases = "board/" + review + "/cases?of=wait%2Fsecurity-incident%2FTask_AssessIncident%2Fmonitoring-officer";
        for (var user : List.of("monitoring-officer", "data-protection-officer", "admin")) {
            assertThat(get("board/" + review, user).body()).contains("/cases?of&#x3D;wait%2Fsecurity-incident%2FTask_AssessIncident%2Fmonitoring-officer");
            assertThat(get(cases, user).body()).contains("Assess incident, The Monitoring Officer", "/register/" + incident);
        }
        var unknown = get("board/REV-1999-0001", "strategic-board");
        for (var user : List.of("strategic-board", "information-security-officer", "reporter")) {
            assertThat(get(cases, user).statusCode()).isEqualTo(404);
            assertThat(get(cases, user).body()).isEqualTo(unknown.body());
        }
        assertThat(get("board/" + review, "strategic-board").body()).contains("Where the time goes", "Assess incident, The Monitoring Officer").doesNotContain("/cases?of");
        assertThat(get("board/" + review + "/cases?of=wait%2Fx", "monitoring-officer").statusCode()).isEqualTo(404);
    }

    /** One fewer than the line says would tell whoever is kept out of a case that there is one. */
    @Test
    void e_8_2_a_line_with_a_case_that_anybody_is_kept_out_of_lists_none() throws Exception {
        var cases = "board/" + review + "/cases?of=wait%2Fsecurity-incident%2FTask_AssessIncident%2Fmonitoring-officer";
        jdbc.sql("insert into register.involved (reference, user_id, since, by, source) values (?, 'admin', now(), 'monitoring-officer', ?)").params(incident, incident).update();
        try {
            for (var user : List.of("monitoring-officer", "data-protection-officer", "admin")) {
                assertThat(get(cases, user).body()).contains("Assess incident, The Monitoring Officer", "None that may be listed.").doesNotContain("/register/INC");
            }
        } finally {
            jdbc.sql("update register.involved set lifted_at = now(), lifted_by = 'monitoring-officer' where reference = ?").param(incident).update();
        }
    }

    @Test
    void nobody_unknown_is_let_in() throws Exception {
        for (var path : List.of("board/" + review, "board/" + review + ".csv")) {
            assertThat(get(path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "nobody").statusCode()).as(path).isEqualTo(401);
        }
    }

    /** Pictures, wide, narrow and as printed, are left in target/screenshots; nothing of the page is wider than the screen. */
    @Test
    void the_page_fits_a_wide_and_a_narrow_screen_and_prints() {
        var installed = NodeTools.chromium();
        if (installed.isEmpty()) {
            NodeTools.skip("The board's page not looked at: Chromium is not installed");
        }
        try (var playwright = Playwright.create(); var chromium = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(installed.get())
                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")))) {
            var page = chromium.newPage(new Browser.NewPageOptions().setExtraHTTPHeaders(Map.of("Authorization", basic("strategic-board"))));
            for (var width : List.of(1400, 400)) {
                page.setViewportSize(width, 1000);
                page.navigate("http://127.0.0.1:" + port + "/board/" + review);
                page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "screenshots", "board-" + width + ".png")));
                assertThat((Integer) page.evaluate("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
            }
            page.pdf(new Page.PdfOptions().setFormat("A4").setPath(Path.of("target", "screenshots", "board.pdf")));
        }
    }
}
