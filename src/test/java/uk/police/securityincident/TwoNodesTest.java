package uk.police.securityincident;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two nodes on one PostgreSQL. */
class TwoNodesTest {

    private static final String PASSWORD = "violet harbour seven";
    /** What a start writes, which must be there once however many start. */
    private static final List<String> WRITTEN_AT_A_START = List.of("select id_ from act_id_group", "select id_ from act_id_user", "select key_ || version_ from act_re_procdef", "select key_ || version_ from act_re_decision_def",
            "select name_ from act_re_deployment", "select name_ from act_ru_filter", "select type_ || coalesce(group_id_, '') || coalesce(user_id_, '') || resource_type_ || resource_id_ from act_ru_authorization where resource_type_ <> 5",
            "select process_def_id_ || handler_type_ || coalesce(handler_cfg_, '') from act_ru_job", "select coalesce(version, script) from register.flyway_schema_history");

    private static Node start(String name, EmbeddedPostgres postgres) throws Exception {
        return start(name, postgres, "");
    }

    private static Node start(String name, EmbeddedPostgres postgres, String logFormat) throws Exception {
        return Node.start(name, Map.of("INCIDENT_LOG_FORMAT", logFormat, "INCIDENT_DATABASE_URL", postgres.getJdbcUrl("postgres", "postgres"), "INCIDENT_DATABASE_USER", "postgres", "INCIDENT_DATABASE_PASSWORD", "none",
                "INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", PASSWORD));
    }

    @RepeatedTest(2)
    void that_start_at_once_on_an_empty_database_both_come_up() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start(); var one = start("two-nodes-1", postgres); var other = start("two-nodes-2", postgres)) {
            one.awaitHealth();
            other.awaitHealth();
            assertThat(List.of(one.log(), other.log())).as("one waits for the other").filteredOn(log -> log.contains("Waits for another node that is starting on this database")).hasSize(1);
            assertThat(one.log() + other.log()).doesNotContain("ERROR").doesNotContain("\tat ");
            for (var node : List.of(one, other)) {
                assertThat(node.get("/engine-rest/process-definition/count?key=security-incident&latestVersion=true", "first:" + PASSWORD).body()).isEqualTo("{\"count\":1}");
            }
            for (var question : WRITTEN_AT_A_START) {
                assertThat(count(postgres, "select count(*) from (" + question + ") x(y)")).as(question).isPositive().isEqualTo(count(postgres, "select count(distinct y) from (" + question + ") x(y)"));
            }
            assertThat(count(postgres, "select count(*) from pg_locks where locktype = 'advisory'")).as("what the start held").isZero();
        }
    }

    @Test
    void one_that_dies_as_it_starts_holds_up_no_other_and_a_log_is_json_where_it_is_asked_for() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start(); var one = start("two-nodes-1", postgres)) {
            Patience.await().until(() -> count(postgres, "select count(*) from pg_locks where locktype = 'advisory'") > 0);
            try (var other = start("two-nodes-2", postgres, "ecs")) {
                one.close();
                other.awaitHealth();
                assertThat(other.get("/actuator/health/readiness", "first:" + PASSWORD).body()).contains("\"jobExecutor\"", "\"models\"", "\"db\"");
                for (var line : other.log().lines().toList()) {
                    assertThat(new ObjectMapper().readTree(line).hasNonNull("message")).as(line).isTrue();
                }
            }
        }
    }

    private static long count(EmbeddedPostgres postgres, String question) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var query = connection.createStatement(); var rows = query.executeQuery(question)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
