package uk.police.securityincident;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The application as its operator runs it: a process of its own, on a PostgreSQL of the operator's, killed and started again. */
class OwnDatabaseTest {

    private static final Path LOG = Path.of("target/own-database-test.log");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Process running;
    private int port;

    @AfterEach
    void stop() {
        running.destroyForcibly().onExit().join();
    }

    @Test
    void w_8_2_b_incidents_survive_a_crash_and_a_deadline_passed_meanwhile_is_said_at_once() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().start()) {
            start(postgres, Map.of());
            assertThat(running.waitFor(2, TimeUnit.MINUTES)).as("without a first administrator it does not start").isTrue();
            assertThat(Files.readString(LOG)).contains("set INCIDENT_ADMIN_USER and INCIDENT_ADMIN_PASSWORD");

            start(postgres, Map.of("INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", "a long one", "CAMUNDA_BPM_JOBEXECUTION_ENABLED", "false"));
            awaitHealth();
            assertThat(call("monitoring-officer:demo", "user", null).statusCode()).as("no demo user").isEqualTo(401);
            var report = call("first:a long one", "process-definition/key/security-incident/start",
                    "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Found late\"}}}".formatted(Instant.now().minus(Duration.ofHours(80))));
            assertThat(report.statusCode()).as(report.body()).isEqualTo(200);
            var reference = JSON.readTree(report.body()).get("businessKey").asText();
            assertThat(said(postgres, reference)).isZero();
            running.destroyForcibly().onExit().join();

            start(postgres, Map.of());
            awaitHealth();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> said(postgres, reference) == 2);
            assertThat(call("first:a long one", "process-definition/count?key=security-incident", null).body())
                    .as("the same models are not deployed again").contains(":1");
        }
    }

    private void start(EmbeddedPostgres postgres, Map<String, String> settings) throws IOException {
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.deleteIfExists(LOG);
        var classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp", classPath, Application.class.getName())
                .redirectErrorStream(true).redirectOutput(LOG.toFile());
        builder.environment().putAll(Map.of("SERVER_PORT", String.valueOf(port), "SPRING_DATASOURCE_URL", postgres.getJdbcUrl("postgres", "postgres"),
                "SPRING_DATASOURCE_USERNAME", "postgres", "SPRING_DATASOURCE_PASSWORD", "none", "INCIDENT_DATADIRECTORY", "target/own-database-test"));
        builder.environment().putAll(settings);
        running = builder.start();
    }

    private void awaitHealth() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health")).build(),
                        HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    private HttpResponse<String> call(String signIn, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(signIn.getBytes()));
        return HTTP.send((body == null ? request : request.POST(HttpRequest.BodyPublishers.ofString(body))).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** How many of the two deadlines that had passed are in the file. */
    private static int said(EmbeddedPostgres postgres, String reference) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var query = connection.prepareStatement("select count(*) from register.entry where reference = ? and event = 'reminded' and element in ('Task_RemindWarningNotification', 'Task_RemindDeadlineNotification')")) {
            query.setString(1, reference);
            var rows = query.executeQuery();
            rows.next();
            return rows.getInt(1);
        }
    }
}
