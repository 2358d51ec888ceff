package uk.police.securityincident.web;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import uk.police.securityincident.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/** What the log says of requests that were refused or failed: a line each, and nothing of what was entered; through HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class RefusalLogTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";

    @LocalServerPort
    private int port;
    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping pages;

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private EmbeddedPostgres postgres;

    /** Stands in nothing that was logged before. */
    private String secret;

    @BeforeEach
    void choose() {
        secret = "s" + UUID.randomUUID().toString().replace("-", "");
    }

    private HttpResponse<String> send(String method, String path, String name, String password, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).header("Content-Type", "application/json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (name != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes()));
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private String reported() throws Exception {
        var started = send("POST", "engine-rest/process-definition/key/security-incident/start", MO, "demo", "{\"variables\":{\"awareAt\":{\"value\":\"" + Instant.now().minusSeconds(60)
                + "\"},\"outline\":{\"value\":\"A ledger\"}}}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return started.body();
    }

    private String toAssess(String reference) throws Exception {
        return JSON.readTree(send("GET", "engine-rest/task?taskDefinitionKey=Task_AssessIncident&processInstanceBusinessKey=" + reference, MO, "demo", null).body()).get(0).get("id").asText();
    }

    /** The one line that was logged since. */
    private static String line(CapturedOutput output, int from) {
        // The answer is with us a moment before its line is in the log.
        var lines = Patience.await().until(() -> output.getAll().substring(from).lines().filter(line -> line.contains("refused ") || line.contains("failed ") || line.contains("\tat ")).toList(), some -> !some.isEmpty());
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @Test
    void e_8_2_a_refusal_is_one_line_that_says_who_what_and_which_case(CapturedOutput output) throws Exception {
        var incident = JSON.readTree(reported());
        var reference = incident.get("businessKey").asText();
        int from = output.length();
        send("GET", "register/" + reference, "reporter", "demo", null);
        assertThat(line(output, from)).contains("refused 404 GET /register/{…} by reporter, " + reference);
        var task = toAssess(reference);
        from = output.length();
        assertThat(send("POST", "engine-rest/task/" + task + "/complete", MO, "demo", "{\"variables\":{\"rating\":{\"value\":\"" + secret + "\"}}}").statusCode()).isGreaterThanOrEqualTo(400);
        assertThat(line(output, from)).contains(" POST /engine-rest/task/{…}/complete by monitoring-officer, " + reference + ": ");
        assertThat(output.getAll()).doesNotContain(secret);
    }

    @Test
    void e_8_2_what_does_not_exist_is_a_line_too_and_no_stack_trace(CapturedOutput output) throws Exception {
        for (var door : List.of("POST engine-rest/task/%s/complete", "POST engine-rest/task/%s/claim", "GET engine-rest/process-instance/%s", "GET engine-rest/nothing/%s")) {
            int from = output.length();
            var answer = send(door.split(" ")[0], door.split(" ")[1].formatted(UUID.randomUUID()), MO, "demo", door.startsWith("POST") ? "{\"userId\":\"" + MO + "\",\"variables\":{}}" : null);
            assertThat(answer.statusCode()).as(door).isGreaterThanOrEqualTo(400);
            assertThat(line(output, from)).as(door).contains("refused " + answer.statusCode(), "by monitoring-officer: ");
        }
    }

    @Test
    void e_8_2_nothing_that_was_typed_is_in_it_and_nobody_writes_a_line_of_their_own(CapturedOutput output) throws Exception {
        int from = output.length();
        send("GET", "engine-rest/user/" + secret + "%0d%0arefused%20200/" + secret + "?" + secret, MO, "demo", null);
        assertThat(line(output, from)).contains("GET /engine-rest/user/{…}");
        from = output.length();
        send("POST", "engine-rest/process-definition/key/security-incident/start", "reporter", "demo", "{\"variables\":{\"awareAt\":{\"value\":\"" + secret + "\"},\"outline\":{\"value\":\"" + secret + "\"}}}");
        assertThat(line(output, from)).contains("POST /engine-rest/process-definition/key/{…}/start by reporter: ");
        from = output.length();
        send("POST", "engine-rest/task", MO, "demo", "{\"" + secret + "\": nonsense");
        assertThat(line(output, from)).contains("POST /engine-rest/task by ");
        assertThat(output.getAll()).doesNotContain(secret);
    }

    @Test
    void e_8_2_whose_account_was_tried_is_said_and_a_password_in_the_wrong_field_is_not(CapturedOutput output) throws Exception {
        int from = output.length();
        send("GET", "engine-rest/task", "legal", secret, null);
        assertThat(line(output, from)).contains("refused 401 GET /engine-rest/task by legal, not signed in, from 127.0.0.1");
        from = output.length();
        send("GET", "engine-rest/task", secret, "demo", null);
        assertThat(line(output, from)).contains("by 127.0.0.1: ");
        assertThat(output.getAll()).doesNotContain(secret);
    }

    @Test
    void e_8_2_so_at_the_page_where_people_sign_in(CapturedOutput output) throws Exception {
        var cookies = new CookieManager();
        var browser = HttpClient.newBuilder().cookieHandler(cookies).build();
        browser.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/camunda/app/tasklist/default/")).build(), BodyHandlers.discarding());
        var token = cookies.getCookieStore().getCookies().stream().filter(cookie -> cookie.getName().equals("XSRF-TOKEN")).findFirst().orElseThrow().getValue();
        for (var name : List.of("legal", secret)) {
            int from = output.length();
            var answer = browser.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/camunda/api/admin/auth/user/default/login/tasklist")).header("X-XSRF-TOKEN", token)
                    .header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString("username=" + name + "&password=" + secret)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
            assertThat(line(output, from)).contains("refused 401 POST /camunda/api/admin/auth/user/default/login/tasklist by " + (name.equals("legal") ? "legal, not signed in, from 127.0.0.1" : "127.0.0.1"));
        }
        assertThat(output.getAll()).doesNotContain(secret);
    }

    @Test
    void e_8_2_a_fault_of_the_application_has_one_stack_trace_under_a_number_and_no_word_of_its_message(CapturedOutput output) throws Exception {
        var mapping = RequestMappingInfo.paths("/register/fault").options(pages.getBuilderConfiguration()).build();
        pages.registerMapping(mapping, this, RefusalLogTest.class.getDeclaredMethod("fail"));
        try {
            int from = output.length();
            var answer = send("GET", "register/fault", MO, "demo", null);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).doesNotContain(secret);
            var fault = answer.headers().firstValue("X-Fault").orElseThrow();
            var logged = Patience.await().until(() -> output.getAll().substring(from), text -> text.contains(fault));
            assertThat(logged).contains("failed 500 GET /register/{…} by monitoring-officer", "fault " + fault, "java.lang.IllegalStateException", "RefusalLogTest.fail(RefusalLogTest.java").doesNotContain(secret);
            assertThat(logged.lines().filter(line -> line.contains("RefusalLogTest.fail("))).hasSize(1);
        } finally {
            pages.unregisterMapping(mapping);
        }
    }

    @Test
    void each_page_of_ours_is_named_by_its_own_words() {
        var paths = Stream.concat(Stream.of(RestSecurity.OUR_PAGES), pages.getHandlerMethods().keySet().stream().flatMap(page -> page.getPatternValues().stream()));
        assertThat(RefusalLog.WORDS).containsAll(paths.flatMap(path -> Stream.of(path.split("/"))).filter(part -> part.matches("[\\w.-]+")).distinct().toList());
    }

    ResponseEntity<String> fail() {
        throw new IllegalStateException("could not write " + secret + "\n\tat " + secret + " in the line", new IllegalArgumentException(secret));
    }

    /** As when its disk is full; the connection lost says the same. It may come to light only when all is written, and is to be kept. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            register.entry | trigger            |                               | monitoring-officer | process-definition/key/security-incident/start
            register.entry | trigger            |                               | monitoring-officer | task/TASK/complete
            register.entry | constraint trigger | deferrable initially deferred | monitoring-officer | process-definition/key/security-incident/start
            act_id_user    | constraint trigger | deferrable initially deferred | admin              | user/create
            """)
    void e_8_2_a_database_that_takes_nothing_is_said_in_a_sentence_and_is_one_line_without_a_trace(String table, String trigger, String when, String who, String door, CapturedOutput output) throws Exception {
        door = door.replace("TASK", toAssess(JSON.readTree(reported()).get("businessKey").asText()));
        var body = door.equals("user/create") ? "{\"profile\":{\"id\":\"%s\"},\"credentials\":{\"password\":\"%1$s\"}}"
                : door.endsWith("complete") ? "{\"variables\":{\"rating\":{\"value\":\"low\"},\"ratingReason\":{\"value\":\"%s\"}}}"
                : "{\"variables\":{\"awareAt\":{\"value\":\"" + Instant.now().minusSeconds(60) + "\"},\"outline\":{\"value\":\"%s\"}}}";
        var before = jdbc.sql("select count(*) from " + table).query(Long.class).single();
        asOwner("create function register.no_room() returns trigger language plpgsql as $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$");
        asOwner("create " + trigger + " no_room after insert on " + table + " " + Objects.toString(when, "") + " for each row execute function register.no_room()");
        try {
            int from = output.length();
            var answer = send("POST", "engine-rest/" + door, who, "demo", body.formatted(secret));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("The database does not answer, or takes nothing. Keep what you wrote").doesNotContain("insert into", "No space", secret);
            assertThat(line(output, from)).contains("failed 503 POST /engine-rest/", " by " + who, "the database is away or takes nothing (SQLSTATE 53100)")
                    .as("the database is not asked once more, for the case").doesNotContain("INC-");
            assertThat(jdbc.sql("select count(*) from " + table).query(Long.class).single()).as("nothing was kept").isEqualTo(before);
        } finally {
            asOwner("drop trigger no_room on " + table);
            asOwner("drop function register.no_room()");
        }
        reported();
    }

    private void asOwner(String change) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute(change);
        }
    }

    @Test
    void e_8_2_many_refusals_of_one_person_are_said_under_health() throws Exception {
        for (int i = 0; i < 30; i++) {
            send("GET", "register/INC-1999-" + (1000 + i), "line-manager", "demo", null);
        }
        var health = JSON.readTree(send("GET", "actuator/health", "admin", "demo", null).body());
        assertThat(health.at("/components/refusals/details/warning").asText()).contains("refusals of line-manager within");
        assertThat(health.get("status").asText()).isEqualTo("UP");
    }
}
