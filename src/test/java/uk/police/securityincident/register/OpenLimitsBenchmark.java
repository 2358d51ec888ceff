package uk.police.securityincident.register;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the open limits take at 10,000 open duties and as many open tasks, beside 1,000 and beside 200,000 cases that have ended,
 * with the plans that PostgreSQL chose, in target/limits-benchmark.txt. What has ended costs nothing. Takes minutes, so its
 * name keeps it from running by itself: {@code mvn test -Dtest=OpenLimitsBenchmark}.
 */
class OpenLimitsBenchmark {

    private static final List<String> WATCHED = List.of("security-incident", "guidance-request");

    @Test
    void ten_thousand_open_limits_take_less_than_a_second_however_many_cases_have_ended() throws Exception {
        var lines = new ArrayList<String>();
        try (var postgres = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start(); var source = new HikariDataSource()) {
            source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            Flyway.configure().dataSource(source).schemas("register").defaultSchema("register").placeholders(Map.of("application", "postgres")).load().migrate();
            new ResourceDatabasePopulator(new ClassPathResource("org/camunda/bpm/engine/db/create/activiti.postgres.create.engine.sql"),
                    new ClassPathResource("org/camunda/bpm/engine/db/create/activiti.postgres.create.identity.sql")).execute(source);
            var jdbc = new JdbcTemplate(source);
            open(jdbc, 2_000);
            ended(jdbc, 1, 1_000);
            var limits = new OpenLimits(JdbcClient.create(jdbc));
            double few = median(limits);
            ended(jdbc, 1_001, 200_000);
            double many = median(limits);
            lines.add("10,000 open duties and 10,000 open tasks, ms: beside 1,000 ended cases %.0f, beside 200,000 %.0f".formatted(few, many));
            lines.addAll(limits.plan("supervisor", WATCHED));
            assertThat(many).isLessThan(1_000).isLessThan(2 * few + 50);
        } finally {
            Files.write(Path.of("target/limits-benchmark.txt"), lines);
            lines.forEach(System.out::println);
        }
    }

    private static double median(OpenLimits limits) {
        var measured = new ArrayList<Long>();
        for (int i = 0; i < 8; i++) {
            long begun = System.nanoTime();
            assertThat(limits.duties("supervisor", WATCHED)).hasSize(10_000);
            assertThat(limits.tasks("supervisor", WATCHED)).hasSize(10_000);
            measured.add(System.nanoTime() - begun);
        }
        measured.sort(null);
        return measured.get(3) / 1e6;
    }

    /** Cases with five stages, each a duty with one task. */
    private static void open(JdbcTemplate jdbc, int cases) {
        jdbc.update("""
                insert into register.incident (reference, family, process, aware_at, reported_at, logged_at, late)
                select 'OPEN-' || n, 'OPEN-' || n, 'security-incident', now(), now(), now(), false from generate_series(1, ?) n""", cases);
        jdbc.update("""
                insert into act_ru_execution (id_, rev_, proc_inst_id_, business_key_) select 'i' || n, 1, 'i' || n, 'OPEN-' || n from generate_series(1, ?) n""", cases);
        jdbc.update("""
                insert into act_ru_execution (id_, rev_, proc_inst_id_, parent_id_) select 's' || n || '-' || k, 1, 'i' || n, 'i' || n from generate_series(1, ?) n, generate_series(1, 5) k""", cases);
        jdbc.update("""
                insert into register.duty (reference, scope, deadline, arose_at, due_at)
                select 'OPEN-' || n, 's' || n || '-' || k, 'Deadline_FinalReport', now(), now() + k * interval '1 day' from generate_series(1, ?) n, generate_series(1, 5) k""", cases);
        jdbc.update("""
                insert into act_ru_task (id_, rev_, execution_id_, proc_inst_id_, task_def_key_, create_time_, due_date_)
                select 't' || n || '-' || k, 1, 's' || n || '-' || k, 'i' || n, 'Task_AssessIncident', now(), now() + k * interval '1 day' from generate_series(1, ?) n, generate_series(1, 5) k""", cases);
        jdbc.update("insert into act_ru_identitylink (id_, rev_, group_id_, type_, task_id_) select 'l' || id_, 1, 'monitoring-officer', 'candidate', id_ from act_ru_task");
        jdbc.execute("vacuum analyze");
    }

    /** Of every hundredth, merged into another, the duties are discharged by nobody. */
    private static void ended(JdbcTemplate jdbc, int from, int to) {
        jdbc.update("""
                insert into register.incident (reference, family, process, aware_at, reported_at, logged_at, late, state, closed_at)
                select 'ENDED-' || n, 'ENDED-' || n, case when n % 500 = 0 then 'conduct-referral' else 'security-incident' end, now(), now(), now(), false,
                    case when n % 100 = 0 then 'merged' else 'closed' end, now() from generate_series(?, ?) n""", from, to);
        jdbc.update("""
                insert into register.duty (reference, scope, deadline, arose_at, due_at, done_at)
                select 'ENDED-' || n, 's' || n, 'Deadline_FinalReport', now(), now(), case when n % 100 <> 0 then now() end from generate_series(?, ?) n, generate_series(1, 4)""", from, to);
        jdbc.execute("vacuum analyze");
    }
}
