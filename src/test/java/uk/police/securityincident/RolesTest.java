package uk.police.securityincident;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The roles of PostgreSQL that docker/roles.sql makes, on a fresh server: what each may, and what it may not. */
class RolesTest {

    private static final String REFUSED = "42501";
    private static Server server;

    @BeforeAll
    static void the_application_works_a_case_under_its_role() throws Exception {
        server = Server.start();
        server.makeRoles("incident");
        server.makeRoles("incident");
        try (var node = Node.start("roles-test", server.settings("incident"))) {
            node.awaitHealth();
            Case.people(node);
            var closed = Case.reported(node, "Left on a train");
            closed.assess(node);
            closed.finish(node);
            Case.reported(node, "Left on a bus");
            assertThat(node.log()).doesNotContain("ERROR").doesNotContain("may not be created by the application");
            try (var backup = backup(); var query = backup.createStatement(); var row = query.executeQuery("select state from register.incident where reference = '" + closed.reference() + "'")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("closed");
            }
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static Connection application() throws SQLException {
        return server.connect("incident", "incident", Server.PASSWORDS.get("INCIDENT_DATABASE_PASSWORD"));
    }

    private static Connection backup() throws SQLException {
        return server.connect("incident", "incident_backup", Server.PASSWORDS.get("INCIDENT_BACKUP_PASSWORD"));
    }

    private static Connection report() throws SQLException {
        return server.connect("incident", "incident_report", Server.PASSWORDS.get("INCIDENT_REPORT_PASSWORD"));
    }

    private static void refuses(Connection connection, String statement) throws SQLException {
        try (var query = connection.createStatement()) {
            assertThatThrownBy(() -> query.execute(statement)).as(statement).isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).as(e.getMessage()).isIn(REFUSED, "25006"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"update register.entry set event = 'x'", "delete from register.entry", "truncate register.entry", "alter table register.entry disable trigger all", "drop trigger only_disposal on register.entry",
            "update register.document set title = 'x'", "delete from register.document", "delete from register.incident", "update register.seal set at = now()", "update register.evidence set name = 'x'",
            "delete from register.evidence_part", "update register.evidence_part set content = ''", "drop table register.incident", "create table register.mine (id int)", "create or replace function register.said(uuid, text, jsonb) returns bytea language sql as 'select null::bytea'",
            "set role incident_owner", "create role more", "create schema more", "copy (select 1) to program 'true'", "alter system set fsync = off"})
    void the_application_cannot_change_the_trail_or_its_own_bounds(String statement) throws Exception {
        try (var connection = application()) {
            refuses(connection, statement);
        }
    }

    @Test
    void the_application_numbers_a_new_kind_of_case_and_makes_nothing_else() throws Exception {
        try (var connection = application(); var query = connection.createStatement()) {
            var row = query.executeQuery("select register.next_number('NEW'), register.next_number('NEW')");
            row.next();
            assertThat(List.of(row.getInt(1), row.getInt(2))).containsExactly(1, 2);
            refuses(connection, "create sequence register.mine");
            refuses(connection, "drop sequence register.reference_number_new");
        }
    }

    @Test
    void the_release_before_gives_no_number_again_after_what_the_page_says() throws Exception {
        var statement = Pattern.compile("(?m)^    (select setval.*;)$").matcher(Files.readString(Path.of("docs/operations.md"))).results().map(found -> found.group(1)).toList();
        assertThat(statement).hasSize(1);
        try (var connection = server.connect("incident", "incident_owner", Server.PASSWORDS.get("INCIDENT_DATABASE_OWNER_PASSWORD")); var query = connection.createStatement()) {
            query.execute("select register.next_number('FAR') from generate_series(1, 1000)");
            query.execute("select setval('register.past_reference_number', 5000)");
            query.execute("select register.next_number('INC')");
            for (int number : List.of(1001, 1002)) {
                query.execute(statement.get(0));
                var row = query.executeQuery("select nextval('register.reference_number')");
                row.next();
                assertThat(row.getInt(1)).as("above every kind but the cases of the register before, and never less").isEqualTo(number);
            }
        }
    }

    @Test
    void whoever_reports_reads_no_word_that_somebody_typed() throws Exception {
        try (var connection = server.connect("incident", "incident_owner", Server.PASSWORDS.get("INCIDENT_DATABASE_OWNER_PASSWORD")); var query = connection.createStatement()) {
            query.execute("update register.incident set cause = 'Bartholomew was in a hurry', recipient_kind = 'a cousin of Bartholomew'");
        }
        try (var connection = report(); var query = connection.createStatement()) {
            var row = query.executeQuery("select count(*), count(*) filter (where i::text like '%Bartholomew%') from report.incident i");
            row.next();
            assertThat(List.of(row.getInt(1), row.getInt(2))).containsExactly(2, 0);
        }
    }

    @Test
    void whoever_reports_reads_figures_and_nobody() throws Exception {
        try (var connection = report(); var query = connection.createStatement()) {
            var row = query.executeQuery("select count(*), count(*) filter (where state = 'closed') from report.incident");
            row.next();
            assertThat(List.of(row.getInt(1), row.getInt(2))).containsExactly(2, 1);
            row = query.executeQuery("select count(*) from report.duty");
            row.next();
            assertThat(row.getInt(1)).isPositive();
            row = query.executeQuery("select count(*) from report.recommendation");
            row.next();
            assertThat(row.getInt(1)).isZero();
            var columns = query.executeQuery("select string_agg(column_name, ' ') from information_schema.columns where table_schema = 'report'");
            columns.next();
            assertThat(columns.getString(1)).doesNotContain("reporter", "outline", "words", "by", "content", "owner", "unit", "asset", "text");
            for (var table : List.of("register.incident", "register.entry", "register.evidence_part", "register.document", "register.involved", "public.act_id_user", "public.act_ru_variable", "public.act_ge_bytearray")) {
                refuses(connection, "select * from " + table);
            }
            refuses(connection, "select * from register.check_trail()");
            refuses(connection, "create table report.mine (id int)");
            refuses(connection, "create table public.mine (id int)");
            refuses(connection, "create temporary table mine (id int)");
            refuses(connection, "delete from report.incident");
        }
    }

    /** Of a referral, a hold or a review not even that there is one (E-3.7.1). */
    @Test
    void whoever_reports_reads_of_three_processes_alone() throws Exception {
        List<String> processes;
        try (var models = Files.list(Path.of("bpmn"))) {
            processes = models.map(file -> file.getFileName().toString().replace(".bpmn", "")).sorted().toList();
        }
        try (var owner = server.connect("incident", "incident_owner", Server.PASSWORDS.get("INCIDENT_DATABASE_OWNER_PASSWORD")); var query = owner.createStatement()) {
            for (var process : processes) {
                query.execute("insert into register.incident (reference, process, aware_at, reported_at, logged_at, late, family) values ('OF-%1$s', '%1$s', now(), now(), now(), false, 'OF-%1$s')".formatted(process));
                query.execute("insert into register.duty (reference, deadline, arose_at, due_at) values ('OF-%s', 'd', now(), now())".formatted(process));
                query.execute("insert into register.recommendation (reference, number, version, kind, text, owner, target_date) values ('OF-%s', 1, 1, 'training', 't', 'o', now())".formatted(process));
            }
            try (var report = report(); var read = report.createStatement()) {
                for (var view : List.of("incident", "duty", "recommendation")) {
                    var row = read.executeQuery("select string_agg(reference, ' ' order by reference) from report." + view + " where reference like 'OF-%'");
                    row.next();
                    assertThat(row.getString(1)).as(view).isEqualTo("OF-guidance-request OF-security-incident OF-security-vulnerability");
                }
            } finally {
                query.execute("delete from register.duty where reference like 'OF-%'");
                query.execute("delete from register.recommendation where reference like 'OF-%'");
                query.execute("update register.incident set process = 'of a test' where reference like 'OF-%'");
            }
        }
    }

    @Test
    void whoever_backs_up_reads_everything_and_changes_nothing() throws Exception {
        try (var connection = backup(); var query = connection.createStatement()) {
            query.execute("set default_transaction_read_only = off");
            for (var statement : List.of("delete from register.incident", "update register.incident set state = 'closed'", "insert into public.act_id_user (id_) values ('x')", "select register.dispose('INC-2026-0001', now(), 'x')",
                    "create table public.mine (id int)", "create table register.mine (id int)", "create temporary table mine (id int)", "select nextval('register.entry_id_seq')", "select register.next_number('CON')", "set role incident")) {
                refuses(connection, statement);
            }
            assertThat(Server.state(connection)).as("and reads each").containsKeys("register.entry", "register.evidence_part", "public.act_ru_job");
        }
    }

    @Test
    void nobody_else_gets_in() throws Exception {
        try (var connection = server.connect("incident", Server.ADMINISTRATOR, "x"); var query = connection.createStatement()) {
            query.execute("create role stranger login password 'stranger'");
            assertThatThrownBy(() -> server.connect("incident", "stranger", "stranger")).hasMessageContaining("permission denied for database");
            var row = query.executeQuery("select string_agg(rolname, ' ') from pg_roles where rolname like 'incident%' and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)");
            row.next();
            assertThat(row.getString(1)).isNull();
        }
    }
}
