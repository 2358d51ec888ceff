package uk.police.securityincident;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The application as its operator runs it: a process of its own, on a PostgreSQL of the operator's, killed and started again. */
class OwnDatabaseTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "violet harbour seven";
    /** As the demo leaves it, of people from before there was salt. */
    private static final String DEMO = "{SHA-512}JsZpzQgUrEDlModSshxKpkUNFileTuwwNWoGqRHCOYOq6+EtXaOO7r/BshO+ZQSY34QZGU1aJsfgpQrxVoU8eQ==";

    private Node running;

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void w_8_2_b_incidents_survive_a_crash_and_a_deadline_passed_meanwhile_is_said_at_once() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            start(postgres, Map.of());
            assertThat(running.awaitEnd()).as("without a first administrator it does not start").isNotZero();
            assertThat(running.log()).contains("APPLICATION FAILED TO START").contains("There is no administrator yet").contains("set INCIDENT_ADMIN_USER and INCIDENT_ADMIN_PASSWORD").doesNotContain("\tat ");

            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", PASSWORD, "CAMUNDA_BPM_JOBEXECUTION_ENABLED", "false", "TZ", "Asia/Tokyo"));
            running.awaitHealth();
            assertThat(zone(postgres)).isEqualTo("UTC");
            assertThat(call("monitoring-officer:demo", "user", null).statusCode()).as("no demo user").isEqualTo(401);
            var report = call("first:" + PASSWORD, "process-definition/key/security-incident/start",
                    "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Found late\"}}}".formatted(Instant.now().minus(Duration.ofHours(80))));
            assertThat(report.statusCode()).as(report.body()).isEqualTo(200);
            var reference = JSON.readTree(report.body()).get("businessKey").asText();
            assertThat(said(postgres, reference)).isZero();
            running.close();

            // Elsewhere: what is due is due at the same moment.
            start(postgres, Map.of("TZ", "America/New_York"));
            running.awaitHealth();
            Patience.await().until(() -> said(postgres, reference) == 2);
            assertThat(call("first:" + PASSWORD, "process-definition/count?key=security-incident", null).body())
                    .as("the same models are not deployed again").isEqualTo("{\"count\":1}");
        }
    }

    @Test
    void the_operator_carries_running_cases_over_to_the_newest_edition() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", PASSWORD));
            running.awaitHealth();
            var report = call("first:" + PASSWORD, "process-definition/key/security-incident/start",
                    "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Left on a train\"}}}".formatted(Instant.now().minus(Duration.ofHours(1))));
            var reference = JSON.readTree(report.body()).get("businessKey").asText();
            running.close();
            try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
                // The edition that is deployed differs from that of the folders.
                assertThat(statement.executeUpdate("update act_ge_bytearray set bytes_ = bytes_ || '\\x0a'::bytea where name_ = 'forms/note-incident.form'")).isEqualTo(1);
                // From before the zone was kept with the times.
                statement.execute("drop table register.engine_zone");
                statement.execute("alter table register.outbox drop column in_place_of");
                statement.execute("delete from register.flyway_schema_history where version in ('35', '36', '37')");
            }

            assertThat(migrate(postgres, "perhaps")).contains("Set it to dry-run");
            assertThat(running.awaitEnd()).isEqualTo(1);
            assertThat(migrate(postgres, "dry-run")).contains(": from version 1", reference + " would move: Deadline_Consultation, ", "1 would move, 0 cannot. Nothing was changed.").doesNotContain("Left on a train");
            assertThat(running.awaitEnd()).isZero();
            assertThat(migrate(postgres, "run")).contains(reference + " moved: Deadline_Consultation, ", "1 moved, 0 cannot.");
            assertThat(running.awaitEnd()).isZero();
            assertThat(migrate(postgres, "run")).contains("0 moved, 0 cannot. Every case is on the newest edition");
            assertThat(running.awaitEnd()).isZero();
            assertThat(zone(postgres)).isEqualTo("Asia/Tokyo");
        }
    }

    @Test
    void the_operator_puts_the_folders_tables_to_the_cases_and_they_are_not_deployed() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", PASSWORD));
            running.awaitHealth();
            call("first:" + PASSWORD, "process-definition/key/security-incident/start",
                    "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Left on a train\"}}}".formatted(Instant.now().minus(Duration.ofHours(1))));
            running.close();
            try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
                // What is deployed differs from the folders, which another start would deploy.
                assertThat(statement.executeUpdate("update act_ge_bytearray set bytes_ = bytes_ || '\\x0a'::bytea where name_ = 'dmn/incident-decisions.dmn'")).isEqualTo(1);
            }
            assertThat(instead(postgres, "INCIDENT_TRY_RULES", "perhaps")).contains("Set it to all, or to the first and the last day");
            assertThat(running.awaitEnd()).isEqualTo(1);
            assertThat(instead(postgres, "INCIDENT_TRY_RULES", "all")).contains("Of 1 cases 0 were tried; 0 disposed of, 0 of the register before, 1 not rated yet, 0 rated before their facts were kept.",
                    "0 would be advised otherwise; which, says ", "Nothing was changed.").doesNotContain("Left on a train");
            assertThat(running.awaitEnd()).isZero();
            try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement(); var deployed = statement.executeQuery("select count(*) from act_re_deployment")) {
                assertThat(deployed.next()).isTrue();
                assertThat(deployed.getInt(1)).isEqualTo(1);
            }
        }
    }

    private String migrate(EmbeddedPostgres postgres, String what) throws Exception {
        return instead(postgres, "INCIDENT_MIGRATE", what);
    }

    /** What the log says of it; nobody was served meanwhile. */
    private String instead(EmbeddedPostgres postgres, String setting, String what) throws Exception {
        start(postgres, Map.of(setting, what, "TZ", "Asia/Tokyo"));
        running.awaitEnd();
        return running.log();
    }

    @Test
    void it_lets_nobody_in_who_does_not_belong() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", "administrator"));
            assertThat(running.awaitEnd()).as("with a weak password it does not start").isNotZero();
            assertThat(running.log()).contains("INCIDENT_ADMIN_PASSWORD is none for an administrator").contains("at least 12 characters").doesNotContain("\tat ");

            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", PASSWORD, "INCIDENT_TLS_PROXY", "127.0.0.1", "INCIDENT_ADDRESS", "0.0.0.0"));
            running.awaitHealth();
            cookiesGoOverTlsAlone();
            onlyTheProxySaysWhoAsks();
            noDoorTakesAWeakPassword();
            assertThat(running.log()).contains("Directory: first saved the person second");
            running.close();

            try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
                statement.execute("insert into act_id_user (id_, rev_, pwd_) values ('legal', 1, '" + DEMO + "')");
            }
            start(postgres, Map.of());
            assertThat(running.awaitEnd()).as("with somebody of the demo it does not start").isNotZero();
            assertThat(running.log()).contains("sign in with the demo's password: legal.").doesNotContain("\tat ");
        }
    }

    private void cookiesGoOverTlsAlone() throws Exception {
        var cookies = Raw.ask(running.port(), "127.0.0.1", "GET /camunda/app/tasklist/default/").headers().get("Set-Cookie").split("\n");
        assertThat(cookies).hasSize(2).allSatisfy(cookie -> assertThat(cookie).containsPattern(";\\s?Secure").containsOnlyOnce("SameSite=").containsIgnoringCase("SameSite=Lax"));
        assertThat(cookies).filteredOn(cookie -> cookie.startsWith("JSESSIONID")).singleElement().asString().contains("HttpOnly");
        assertThat(cookies).filteredOn(cookie -> cookie.startsWith("XSRF-TOKEN")).singleElement().asString().as("read by the pages' scripts").doesNotContain("HttpOnly");
    }

    private void onlyTheProxySaysWhoAsks() throws Exception {
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /", "X-Forwarded-Proto: https", "X-Forwarded-Port: 8443").headers().get("Location")).startsWith("https://").contains(":8443/");
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /", "X-Forwarded-Proto: https").headers()).containsEntry("Strict-Transport-Security", "max-age=31536000");
        assertThat(Raw.ask(running.port(), "127.0.0.2", "GET /", "X-Forwarded-Proto: https").headers()).doesNotContainKey("Strict-Transport-Security");
        for (int i = 0; i < 4; i++) {
            Raw.ask(running.port(), "127.0.0.1", "GET /engine-rest/task", Raw.basic("first", "wrong"), "X-Forwarded-For: 10.9.9.9, 192.0.2.1");
            Raw.ask(running.port(), "127.0.0.2", "GET /engine-rest/task", Raw.basic("first", "wrong"), "X-Forwarded-For: 192.0.2.2");
        }
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /engine-rest/task", Raw.basic("first", PASSWORD), "X-Forwarded-For: 192.0.2.1").status()).as("behind the proxy").isEqualTo(429);
        assertThat(Raw.ask(running.port(), "127.0.0.2", "GET /engine-rest/task", Raw.basic("first", PASSWORD)).status()).as("beside it").isEqualTo(429);
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /engine-rest/task", Raw.basic("first", PASSWORD), "X-Forwarded-For: 192.0.2.2").status()).isEqualTo(200);
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /engine-rest/task", Raw.basic("first", PASSWORD), "X-Forwarded-For: 10.9.9.9").status()).isEqualTo(200);
    }

    private void noDoorTakesAWeakPassword() throws Exception {
        var person = "{\"profile\":{\"id\":\"second\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\"email\":\"second@police.example\"},\"credentials\":{\"password\":\"%s\"}}";
        for (var weak : new String[] {"", "short", "Ada-and-more-of-it", "second-second-x9", "passwordpassword", "aaaaaaaaaaaaaaaa"}) {
            assertThat(send("POST", "/engine-rest/user/create", person.formatted(weak)).status()).as(weak).isEqualTo(400);
        }
        assertThat(send("POST", "/engine-rest/user/create", person.formatted("copper lantern forty")).status()).isEqualTo(204);
        assertThat(send("PUT", "/engine-rest/user/second/credentials", "{\"password\":\"short\",\"authenticatedUserPassword\":\"" + PASSWORD + "\"}").body())
                .contains("at least 12 characters");
        assertThat(Raw.ask(running.port(), "127.0.0.1", "GET /engine-rest/task", Raw.basic("second", "copper lantern forty")).status()).isEqualTo(200);
    }

    private Raw.Answer send(String method, String path, String body) throws Exception {
        return Raw.send(running.port(), "127.0.0.1", method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n" + Raw.basic("first", PASSWORD)
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private void start(EmbeddedPostgres postgres, Map<String, String> settings) throws IOException {
        var all = new HashMap<>(Map.of("INCIDENT_DATABASE_URL", postgres.getJdbcUrl("postgres", "postgres"), "INCIDENT_DATABASE_USER", "postgres", "INCIDENT_DATABASE_PASSWORD", "none"));
        all.putAll(settings);
        running = Node.start("own-database-test", all);
    }

    private HttpResponse<String> call(String signIn, String path, String body) throws Exception {
        return body == null ? running.get("/engine-rest/" + path, signIn) : running.post("/engine-rest/" + path, signIn, body);
    }

    private static String zone(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var query = connection.createStatement(); var rows = query.executeQuery("select zone from register.engine_zone")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** How many of the two deadlines that had passed are in the file. */
    private static int said(EmbeddedPostgres postgres, String reference) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var query = connection.prepareStatement("select count(*) from register.entry where reference = ? and event = 'reminded' and element in ('Warning_ExternalNotification', 'Deadline_ExternalNotification')")) {
            query.setString(1, reference);
            var rows = query.executeQuery();
            rows.next();
            return rows.getInt(1);
        }
    }
}
