package uk.police.securityincident.web;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ManagementService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.util.ReflectionTestUtils;
import uk.police.securityincident.register.Figures;

import static org.assertj.core.api.Assertions.assertThat;

/** What an operator is woken by, and who is told; and that ready means it. */
@TestPropertySource(properties = {"camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/postgresql-matrix-${test.fork:alone}"})
class MetricsTest extends ServedTest {

    @LocalServerPort
    int port;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Figures figures;
    @Autowired
    ApplicationContext context;
    @Autowired
    ManagementService management;

    private String read() throws Exception {
        // Asked again at once, the database is not: what was read for another stands.
        ReflectionTestUtils.setField(figures, "asked", Instant.MIN);
        return Client.system(port, "supervisor").send("GET", "/actuator/prometheus", null, null).body();
    }

    private static double value(String metrics, String name) {
        var line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
        assertThat(line.find()).as("%s in %s", name, metrics).isTrue();
        return Double.parseDouble(line.group(1));
    }

    @Test
    void limits_jobs_mail_and_refusals_are_counted_and_nobody_is_named() throws Exception {
        var before = read();
        var client = Client.system(port, "reporter");
        var reference = client.start("security-incident", "awareAt", Instant.now().minus(Duration.ofHours(71)).toString(), "outline", "A letter of Bartholomew went astray").get("businessKey").asText();
        client.start("security-incident", "awareAt", Instant.now().minus(Duration.ofHours(100)).toString(), "outline", "Another of Bartholomew");
        client.send("GET", "/actuator/prometheus", null, null);
        Client.system(port, null).send("POST", "/engine-rest/task/" + reference + "/complete", Client.JSON_TYPE, "{}".getBytes());
        var after = read();
        assertThat(value(after, "incident_cases_open") - value(before, "incident_cases_open")).isEqualTo(2);
        Client.system(port, "line-manager").start("conduct-referral", "incidentReference", reference, "concern", "c", "personInvolved", "legal");
        assertThat(value(read(), "incident_cases_open") - value(before, "incident_cases_open")).as("without the referral, and what somebody is kept out of").isEqualTo(1);
        assertThat(value(after, "incident_limits_passed") - value(before, "incident_limits_passed")).isEqualTo(1);
        assertThat(value(after, "incident_limits_near") - value(before, "incident_limits_near")).as("of the ICO and of the consultation").isGreaterThanOrEqualTo(1);
        assertThat(value(after, "incident_jobs_due") - value(before, "incident_jobs_due")).as("warnings that have passed, and nobody fires timers here").isGreaterThanOrEqualTo(2);
        assertThat(value(after, "incident_jobs_oldest_due_seconds")).isGreaterThan(3600);
        assertThat(value(after, "incident_refusals_total") - value(before, "incident_refusals_total")).isEqualTo(1);
        assertThat(after).contains("incident_jobs_failed ", "incident_mail_waiting ", "incident_mail_without_address ", "hikaricp_connections_pending", "jvm_memory_used_bytes", "http_server_requests_seconds_count")
                .doesNotContain("Bartholomew", reference, "reporter", "supervisor", "INC-");

        jdbc.sql("update act_ru_job set retries_ = 0 where id_ = (select min(id_) from act_ru_job where duedate_ is not null and retries_ > 0)").update();
        var failed = read();
        assertThat(value(failed, "incident_jobs_failed") - value(after, "incident_jobs_failed")).isOne();
    }

    @Test
    void a_step_that_waits_for_a_node_without_a_date_of_its_own_is_due_from_when_it_came_to_be() throws Exception {
        // Another test may have left one that waits.
        var left = management.createJobQuery().processDefinitionKey("seal-trail").messages().list().stream().map(job -> job.getId()).toList();
        management.executeJob(management.createJobQuery().processDefinitionKey("seal-trail").timers().singleResult().getId());
        var seal = management.createJobQuery().processDefinitionKey("seal-trail").messages().list().stream().map(job -> job.getId()).filter(job -> !left.contains(job)).findFirst().orElseThrow();
        try {
            var created = "update act_ru_job set create_time_ = cast(? as timestamp) where id_ = ? and duedate_ is null";
            assertThat(jdbc.sql(created).params("2999-01-01", seal).update()).isOne();
            var before = read();
            jdbc.sql(created).params("2020-01-01", seal).update();
            var after = read();
            assertThat(value(after, "incident_jobs_due") - value(before, "incident_jobs_due")).isOne();
            assertThat(value(after, "incident_jobs_oldest_due_seconds")).isGreaterThan(Duration.between(Instant.parse("2020-01-02T00:00:00Z"), Instant.now()).toSeconds());
        } finally {
            management.executeJob(seal);
        }
    }

    @Test
    void strangers_are_told_nothing() throws Exception {
        assertThat(Client.system(port, null).send("GET", "/actuator/prometheus", null, null).statusCode()).isEqualTo(401);
        assertThat(Client.system(port, "monitoring-officer").send("GET", "/actuator/prometheus", null, null).statusCode()).isEqualTo(404);
        for (var path : new String[] {"/actuator/metrics", "/actuator/env", "/actuator/prometheus/x", "/actuator"}) {
            assertThat(Client.system(port, "admin").send("GET", path, null, null).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void whoever_cannot_work_is_not_ready_and_that_is_no_refusal() throws Exception {
        var before = value(read(), "incident_refusals_total");
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        try {
            assertThat(Client.system(port, null).send("GET", "/actuator/health/readiness", null, null).statusCode()).isEqualTo(503);
            assertThat(Client.system(port, null).send("GET", "/actuator/health/liveness", null, null).statusCode()).isEqualTo(200);
        } finally {
            AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
        }
        assertThat(value(read(), "incident_refusals_total")).isEqualTo(before);
        assertThat(Client.system(port, null).send("GET", "/actuator/health/liveness", null, null).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(Client.system(port, null).send("GET", "/actuator/health/readiness", null, null).body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(Client.system(port, "supervisor").send("GET", "/actuator/health/readiness", null, null).body()).contains("\"db\"", "\"models\"", "\"readinessState\"");
    }

    @Test
    void the_dashboard_and_the_page_for_operators_show_what_there_is() throws Exception {
        // Of requests nothing is counted before the first has been answered.
        read();
        var metrics = read();
        var dashboard = Files.readString(Path.of("docker/dashboard.json"));
        new ObjectMapper().readTree(dashboard);
        for (var text : new String[] {dashboard, Files.readString(Path.of("docs/operations.md"))}) {
            var named = Pattern.compile("(?:incident_(?!owner|backup|report)|hikaricp_|jvm_|http_server_)[a-z_]+").matcher(text).results().map(name -> name.group().replaceAll("_seconds$", "")).distinct().toList();
            assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(metrics).contains("\n" + name));
        }
        var watched = Files.readString(Path.of("docs/operations.md")).split("## What is watched")[1];
        var alerts = Pattern.compile("(?m)^\\| `([^`]+)`").matcher(watched).results().map(row -> row.group(1)).toList();
        assertThat(alerts).as("that a node is gone, and that all are").anyMatch(alert -> alert.startsWith("up{")).anyMatch(alert -> alert.startsWith("absent("));
        var shown = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"").matcher(dashboard).results().map(expression -> expression.group(1)).toList();
        assertThat(Stream.concat(alerts.stream(), shown.stream()).flatMap(MetricsTest::metrics).distinct()).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
    }

    /** Of an expression, what is neither a label, a time, a function nor Prometheus' own. */
    private static Stream<String> metrics(String expression) {
        return Pattern.compile("\\b(?!(?:or|up)\\b)[a-z_]\\w*\\b(?! *\\()").matcher(expression.replaceAll("\\{[^}]*}|\\[[^]]*]|\\bby \\([^)]*\\)", "")).results().map(name -> name.group());
    }
}
