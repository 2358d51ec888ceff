package uk.police.securityincident;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** The drill: what docker/backup copies, docker/restore brings back, and it goes on. */
class BackupTest {

    private static final Path FILE = Path.of("target/backup-test.dump");
    /** What numbers cases, and e-mails, whose number their Message-ID is made of. */
    private static final Pattern NUMBERS = Pattern.compile("register\\.(.*reference_number.*|outbox_id_seq)");

    @Test
    void a_database_of_ones_own_comes_back_on_another_server_and_its_cases_go_on() throws Exception {
        Files.deleteIfExists(FILE);
        Map<String, String> before;
        Case open;
        try (var server = Server.start()) {
            server.makeRoles("incident");
            try (var node = Node.start("backup-test", server.settings("incident"))) {
                node.awaitHealth();
                Case.people(node);
                var closed = Case.reported(node, "Left on a train");
                closed.assess(node);
                closed.finish(node);
                open = Case.reported(node, "Left on a bus");
                open.assess(node);
            }
            try (var connection = server.connect("incident", Server.ADMINISTRATOR, "x")) {
                before = Server.state(connection);
            }
            var copied = server.script("incident", "incident_backup", Server.PASSWORDS.get("INCIDENT_BACKUP_PASSWORD"), Map.of(), "docker/backup", FILE.toString());
            assertThat(copied.status()).as(copied.output()).isZero();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(FILE))).isEqualTo("rw-------");
            assertThat(server.script("incident", "incident_backup", "x", Map.of(), "docker/backup", FILE.toString()).output()).contains("is there already");
            assertThat(server.script("incident", Server.ADMINISTRATOR, "x", Map.of(), "docker/restore", FILE.toString()).output()).contains("is not empty. Nothing was changed");
        }
        assertThat(before).containsKeys("register.evidence_part", "register.document", "public.act_ru_job", "register.seal");
        assertThat(before.get("register.evidence_part")).startsWith("2 rows");
        assertThat(before.get("register.document")).doesNotStartWith("0 rows");
        restored(before, open, List.of());
    }

    @Test
    void the_demo_s_data_move_to_a_database_of_ones_own() throws Exception {
        Files.deleteIfExists(FILE);
        var data = Path.of("target/backup-demo");
        FileSystemUtils.deleteRecursively(data);
        var ahead = Server.ofTheDemo();
        Map<String, String> before;
        Case open;
        try (var server = Server.start()) {
            try (var node = Node.start("backup-demo", Map.of(), ahead)) {
                node.awaitHealth();
                open = Case.ofTheDemo(node, "Left on a bus");
                open.assess(node);
                node.end();
            }
            // Its PostgreSQL ends with it: a copy is made while it runs.
            try (var node = Node.start("backup-demo", Map.of("CAMUNDA_BPM_JOBEXECUTION_ENABLED", "false"), ahead)) {
                node.awaitHealth();
                var port = Files.readAllLines(data.resolve("postgresql-17/postmaster.pid")).get(3).strip();
                try (var connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "x")) {
                    before = Server.state(connection);
                }
                var copied = server.script("postgres", "postgres", "x", Map.of("PGPORT", port), "docker/backup", FILE.toString());
                assertThat(copied.status()).as(copied.output()).isZero();
                node.end();
            }
        }
        restored(before, open, List.of("delete from act_id_membership", "delete from act_id_user"));
    }

    /** On a server of its own, with the state as it was; there the case ends, and a limit that has passed is said. */
    private static void restored(Map<String, String> before, Case open, List<String> statements) throws Exception {
        try (var server = Server.start()) {
            server.makeRoles("elsewhere");
            var back = server.script("elsewhere", Server.ADMINISTRATOR, "x", Map.of(), "docker/restore", FILE.toString());
            assertThat(back.status()).as(back.output()).isZero();
            assertThat(back.output()).contains("its trail is as it was written");
            try (var connection = server.connect("elsewhere", Server.ADMINISTRATOR, "x"); var query = connection.createStatement()) {
                var after = Server.state(connection);
                before.forEach((place, state) -> {
                    if (NUMBERS.matcher(place).matches()) {
                        assertThat(Long.parseLong(after.get(place))).as("what was given after the copy is not given again: %s", place).isEqualTo((state == null ? 0 : Long.parseLong(state)) + 1000);
                    } else {
                        assertThat(after.get(place)).as(place).isEqualTo(state);
                    }
                });
                assertThat(after.keySet()).as("the copy has no referral").contains("register.reference_number_con").containsAll(before.keySet())
                        .allSatisfy(place -> assertThat(before.containsKey(place) || NUMBERS.matcher(place).matches()).as(place).isTrue());
                for (var statement : statements) {
                    query.execute(statement);
                }
                // As if the limit had passed meanwhile.
                assertThat(query.executeUpdate("update act_ru_job set duedate_ = '2026-01-01' where handler_cfg_ like 'Warning_FinalReport%'")).isPositive();
            }
            try (var node = Node.start("backup-test-restored", server.settings("elsewhere"))) {
                node.awaitHealth();
                if (!statements.isEmpty()) {
                    Case.people(node);
                }
                try (var connection = server.connect("elsewhere", "incident", Server.PASSWORDS.get("INCIDENT_DATABASE_PASSWORD"))) {
                    Patience.await().until(() -> count(connection, "select count(*) from register.entry where event = 'reminded' and element = 'Warning_FinalReport' and reference = '" + open.reference() + "'") == 1);
                    (statements.isEmpty() ? open : open.ofOfficer()).finish(node);
                    assertThat(count(connection, "select count(*) from register.incident where state = 'closed' and reference = '" + open.reference() + "'")).isOne();
                    assertThat(count(connection, "select count(*) from register.check_trail()")).isZero();
                }
                assertThat(node.log()).doesNotContain("ERROR");
            }
        }
    }

    private static long count(Connection connection, String question) throws SQLException {
        try (var query = connection.createStatement(); var rows = query.executeQuery(question)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
