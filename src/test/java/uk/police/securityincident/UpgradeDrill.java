package uk.police.securityincident;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** From an earlier release to this one with cases in flight, and back: {@code .ci/upgrade} builds the earlier one and runs this. */
class UpgradeDrill {

    private static final Path BEFORE = Path.of(System.getProperty("before", "target/before/application.jar"));
    private static final String ADMINISTRATOR = "first";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void nodes_are_renewed_one_after_the_other_under_reports_and_go_back() throws Exception {
        try (var server = Server.start()) {
            server.makeRoles("incident");
            var nodes = new AtomicReferenceArray<Node>(2);
            try (var database = server.connect("incident", Server.ADMINISTRATOR, "x")) {
                nodes.set(0, before(server, 0));
                nodes.get(0).awaitHealth();
                Case.people(nodes.get(0));
                var reported = Case.reported(nodes.get(0), "Left on a train");
                var rated = Case.reported(nodes.get(0), "Left on a bus");
                rated.assess(nodes.get(0));
                var closed = Case.reported(nodes.get(0), "Left in a taxi");
                closed.assess(nodes.get(0));
                closed.finish(nodes.get(0));
                nodes.set(1, before(server, 1));
                nodes.get(1).awaitHealth();

                try (var reports = new Reports(nodes)) {
                    for (var models : List.of("later", "engine")) {
                        for (int i = 0; i < 2; i++) {
                            reports.awaitSome();
                            nodes.get(i).end();
                            var settings = new HashMap<>(server.settings("incident"));
                            settings.put("INCIDENT_MODELS_WIN", models);
                            nodes.set(i, Node.start("upgrade-" + models + "-" + i, settings));
                            nodes.get(i).awaitHealth();
                            reports.awaitSome();
                        }
                    }
                    reports.stop();
                    System.out.println("Upgrade: " + reports.said());
                    assertThat(reports.refused).as("refused").isEmpty();
                    assertThat(references(database)).as("acknowledged").containsAll(reports.acknowledged);
                }
                late(database, reported);
                rated.finish(nodes.get(1));
                assertThat(closed(database, rated)).isTrue();
                reported.assess(nodes.get(0));
                var since = Case.reported(nodes.get(0), "Left in a park");
                sound(database, nodes);

                // Back: this release's cases go on under the one before.
                for (int i = 0; i < 2; i++) {
                    nodes.get(i).end();
                }
                nodes.set(0, before(server, 2));
                nodes.get(0).awaitHealth();
                reported.finish(nodes.get(0));
                assertThat(closed(database, reported)).isTrue();
                since.assess(nodes.get(0));
                since.finish(nodes.get(0));
                assertThat(closed(database, since)).isTrue();
                sound(database, nodes);
            } finally {
                for (int i = 0; i < 2; i++) {
                    if (nodes.get(i) != null) {
                        nodes.get(i).close();
                    }
                }
            }
        }
    }

    @Test
    void the_demo_s_data_are_this_release_s_too_and_the_one_before_takes_them_back() throws Exception {
        FileSystemUtils.deleteRecursively(Path.of("target/upgrade-demo"));
        Case rated;
        Case reported;
        try (var node = demoBefore()) {
            node.awaitHealth();
            rated = Case.ofTheDemo(node, "Left on a bus");
            rated.assess(node);
            reported = Case.ofTheDemo(node, "Left on a train");
            node.end();
        }
        try (var node = Node.start("upgrade-demo", Map.of())) {
            node.awaitHealth();
            rated.finish(node);
            reported.assess(node);
            assertThat(node.log()).doesNotContain("ERROR");
            node.end();
        }
        try (var node = demoBefore()) {
            node.awaitHealth();
            reported.finish(node);
            assertThat(node.log()).doesNotContain("ERROR");
            node.end();
        }
    }

    private static Node demoBefore() throws IOException {
        return Node.start("upgrade-demo", Map.of("INCIDENT_DATADIRECTORY", "target/upgrade-demo"), BEFORE);
    }

    /** With its settings by both the names that it may have. */
    private static Node before(Server server, int number) throws IOException {
        var settings = new HashMap<>(server.settings("incident"));
        settings.putAll(Map.of("SPRING_DATASOURCE_URL", settings.get("INCIDENT_DATABASE_URL"), "SPRING_DATASOURCE_USERNAME", settings.get("INCIDENT_DATABASE_USER"), "SPRING_DATASOURCE_PASSWORD", settings.get("INCIDENT_DATABASE_PASSWORD"),
                "SPRING_FLYWAY_USER", settings.get("INCIDENT_DATABASE_OWNER_USER"), "SPRING_FLYWAY_PASSWORD", settings.get("INCIDENT_DATABASE_OWNER_PASSWORD"), "INCIDENT_DATADIRECTORY", "target/upgrade-before-" + number));
        return Node.start("upgrade-before-" + number, settings, BEFORE);
    }

    /** As if a limit had passed while the case was carried: its reminder is given. */
    private static void late(Connection database, Case one) throws SQLException {
        try (var change = database.createStatement()) {
            assertThat(change.executeUpdate("update act_ru_job set duedate_ = '2026-01-01' where handler_cfg_ like 'Warning_%' and process_instance_id_ = (select id_ from act_ru_execution where business_key_ = '" + one.reference() + "' and parent_id_ is null)"))
                    .isPositive();
        }
        Patience.await().until(() -> count(database, "select count(*) from register.entry where event = 'reminded' and reference = '" + one.reference() + "'") > 0);
    }

    private static boolean closed(Connection database, Case one) throws SQLException {
        return count(database, "select count(*) from register.incident where state = 'closed' and reference = '" + one.reference() + "'") == 1;
    }

    private static void sound(Connection database, AtomicReferenceArray<Node> nodes) throws Exception {
        assertThat(count(database, "select count(*) from register.check_trail()")).isZero();
        assertThat(count(database, "select count(*) from act_ru_job where retries_ = 0 or exception_msg_ is not null")).as("jobs that failed").isZero();
        for (int i = 0; i < 2; i++) {
            assertThat(nodes.get(i).log()).doesNotContain("ERROR");
        }
    }

    private static long count(Connection connection, String question) throws SQLException {
        try (var query = connection.createStatement(); var rows = query.executeQuery(question)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static List<String> references(Connection connection) throws SQLException {
        var references = new ArrayList<String>();
        try (var query = connection.createStatement(); var rows = query.executeQuery("select reference from register.incident")) {
            while (rows.next()) {
                references.add(rows.getString(1));
            }
        }
        return references;
    }

    /** One after the other, to one node and the next; whoever finds nobody there goes to the other, as the proxy does. */
    private static final class Reports implements AutoCloseable {

        private final List<String> acknowledged = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final AtomicReferenceArray<Node> nodes;
        private final Thread thread = new Thread(this::run);
        private volatile boolean ended;
        private volatile int sent;

        Reports(AtomicReferenceArray<Node> nodes) {
            this.nodes = nodes;
            thread.start();
        }

        private void run() {
            while (!ended) {
                try {
                    report(sent % 2);
                    Thread.sleep(50);
                } catch (Exception e) {
                    refused.add(e.toString());
                }
                sent++;
            }
        }

        private void report(int first) throws Exception {
            // Half of them lead to tasks at once, of the service desk and of whoever something was stolen from.
            var body = "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Report %d\"},\"stolen\":{\"value\":\"%s\"},\"equipmentLost\":{\"value\":\"%3$s\"}}}"
                    .formatted(Instant.now().minus(Duration.ofHours(1)), sent, sent % 4 < 2 ? "no" : "yes");
            var request = "POST /engine-rest/process-definition/key/security-incident/start HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                    + Raw.basic(ADMINISTRATOR, Case.PASSWORD) + "\r\n\r\n" + body;
            Raw.Answer answer;
            try {
                answer = Raw.send(nodes.get(first).port(), "127.0.0.1", request);
            } catch (ConnectException gone) {
                answer = Raw.send(nodes.get(1 - first).port(), "127.0.0.1", request);
            }
            if (answer.status() == 200) {
                acknowledged.add(JSON.readTree(answer.body()).get("businessKey").asText());
            } else {
                refused.add(answer.status() + " " + answer.body());
            }
        }

        void awaitSome() {
            int from = sent;
            Patience.await().until(() -> sent > from + 10);
        }

        String said() {
            return acknowledged.size() + " reports acknowledged, " + refused.size() + " refused";
        }

        void stop() throws InterruptedException {
            ended = true;
            thread.join();
        }

        @Override
        public void close() throws InterruptedException {
            stop();
        }
    }
}
