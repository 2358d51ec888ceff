package uk.police.securityincident.register;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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

/** How long the board's figures of delay take at 10,000 cases of two periods, beside 20,000 cases of before, each with a trail of 60 entries. Not among the tests that each build runs. */
class WaitingBenchmark {

    private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
    private static final Waiting.Asked ASKED = new Waiting.Asked(new Analysis.Period(Instant.parse("2025-10-01T00:00:00Z"), Instant.parse("2026-01-01T00:00:00Z"), NOW), List.of("Task_ReviewIncident"),
            Map.of("Deadline_ExternalNotification", List.of("Task_3", "Task_4"), "Deadline_FinalReport", List.of("Task_10", "Task_11")), List.of("monitoring-officer", "data-protection-officer"), NOW);

    @Test
    void ten_thousand_cases_are_counted_in_seconds() throws Exception {
        var lines = new ArrayList<String>();
        try (var postgres = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start(); var source = new HikariDataSource()) {
            source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            Flyway.configure().dataSource(source).schemas("register").defaultSchema("register").placeholders(Map.of("application", "postgres")).load().migrate();
            new ResourceDatabasePopulator(new ClassPathResource("org/camunda/bpm/engine/db/create/activiti.postgres.create.engine.sql"),
                    new ClassPathResource("org/camunda/bpm/engine/db/create/activiti.postgres.create.identity.sql")).execute(source);
            var jdbc = new JdbcTemplate(source);
            // The trail's own triggers are not what is measured.
            jdbc.execute("alter table register.entry disable trigger user");
            cases(jdbc, 1, 20_000, "2025-01-01");
            cases(jdbc, 20_001, 30_000, "2025-10-02");
            jdbc.execute("vacuum analyze");
            var waiting = new Waiting(JdbcClient.create(jdbc));
            for (int i = 0; i < 4; i++) {
                long begun = System.nanoTime();
                var waits = waiting.waits(ASKED);
                long counted = System.nanoTime();
                var missed = waiting.missed(ASKED);
                long all = System.nanoTime();
                var of = waiting.casesOf(ASKED, "security-incident", "Task_3", "monitoring-officer");
                long found = System.nanoTime();
                assertThat(waits).isNotEmpty();
                assertThat(waits.stream().mapToInt(Waiting.Wait::asked).sum()).isEqualTo(10_000 * 20);
                assertThat(missed).isNotEmpty();
                assertThat(of).isNotEmpty();
                lines.add("10,000 cases, 600,000 entries, ms: waits %d, limits missed %d, the cases of one line %d".formatted((counted - begun) / 1_000_000, (all - counted) / 1_000_000, (found - all) / 1_000_000));
                assertThat(all - begun).isLessThan(20_000_000_000L);
            }
        } finally {
            Files.write(Path.of("target/waiting-benchmark.txt"), lines);
            lines.forEach(System.out::println);
        }
    }

    /** Twenty steps each, opened one after another, every tenth put to a deputy, and as many other entries; two limits, of which some pass. */
    private static void cases(JdbcTemplate jdbc, int from, int to, String first) {
        jdbc.update("""
                insert into register.incident (reference, family, process, aware_at, reported_at, logged_at, late, state, closed_at)
                select 'INC-' || n, 'INC-' || n, 'security-incident', at, at, at, false, 'closed', at + interval '30 days'
                from generate_series(?, ?) n, lateral (select ?::timestamptz + n %% 170 * interval '1 day' as at) a""".replace("%%", "%"), from, to, first);
        jdbc.update("""
                insert into register.entry (reference, number, at, by, element, event, content, said, digest)
                select i.reference, 3 * k + e, i.logged_at + k * interval '7 hours' + case e when 0 then interval '0' when 1 then interval '1 hour' else (n %% 40) * interval '1 hour' end, 'x',
                    'Task_' || k, case e when 0 then 'opened' when 1 then case when n %% 10 = 0 then 'handedOver' else 'reminded' end else 'completed' end,
                    case e when 0 then jsonb_build_object('askedOf', jsonb_build_array(case k %% 2 when 1 then 'monitoring-officer' else 'data-protection-officer' end))
                        else jsonb_build_object('text', repeat('what was said ', 20)) end, '', ''
                from generate_series(?, ?) n join register.incident i on i.reference = 'INC-' || n, generate_series(1, 20) k, generate_series(0, 2) e""".replace("%%", "%"), from, to);
        jdbc.update("""
                insert into register.duty (reference, scope, deadline, arose_at, due_at, done_at)
                select 'INC-' || n, 's', d.deadline, i.logged_at, i.logged_at + d.within, i.logged_at + d.within + (n %% 20 - 15) * interval '1 hour'
                from generate_series(?, ?) n join register.incident i on i.reference = 'INC-' || n,
                    (values ('Deadline_ExternalNotification', interval '30 hours'), ('Deadline_FinalReport', interval '100 hours')) d(deadline, within)""".replace("%%", "%"), from, to);
    }
}
