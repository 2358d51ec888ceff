package uk.police.securityincident.edition;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.register.RatedCases.Period;
import uk.police.securityincident.register.RatedCases;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long it takes to put changed tables to 10,000 rated cases, no two with the same facts, in target/rule-trial.txt. Takes minutes, most of
 * them to make the cases, so its name keeps it from running by itself: {@code mvn test -Dtest=RuleTrialBenchmark}.
 */
class RuleTrialBenchmark {

    private static final int CASES = 10_000;

    @Test
    void ten_thousand_cases_take_less_than_a_minute() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().start(); var source = new HikariDataSource()) {
            source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            Flyway.configure().dataSource(source).schemas("register").defaultSchema("register").placeholders(Map.of("application", "postgres")).load().migrate();
            var jdbc = new JdbcTemplate(source);
            rated(jdbc, CASES);
            jdbc.execute("vacuum analyze");
            var own = Files.readString(Path.of("dmn/incident-decisions.dmn"));
            var changed = changed(own);
            var trial = new RuleTrial(null, null, new RatedCases(JdbcClient.create(jdbc), new ObjectMapper()));
            var lines = new ArrayList<String>();
            for (int i = 0; i < 2; i++) {
                var now = Tables.read(own.getBytes(StandardCharsets.UTF_8));
                var candidate = Tables.read(changed.getBytes(StandardCharsets.UTF_8));
                long begun = System.nanoTime();
                var result = trial.run(now, candidate, new Period(null, null), (counted, done) -> { });
                double seconds = (System.nanoTime() - begun) / 1e9;
                lines.add("%d cases in %.1f s, %.0f a minute; advised otherwise %d, in %d ways".formatted(result.tried(), seconds, result.tried() / seconds * 60, result.otherwise().size(), result.ways().size()));
                assertThat(result.tried()).isEqualTo(CASES);
                assertThat(seconds).isLessThan(60);
            }
            Files.write(Path.of("target/rule-trial.txt"), lines);
            lines.forEach(System.out::println);
        }
    }

    /** What comes back from a stranger is as grave as what does not. */
    static String changed(String own) {
        var rule = own.indexOf("id=\"likelihood_04\"");
        return own.substring(0, rule) + own.substring(rule).replaceFirst("\"returned\"", "\"beyondRecall\"");
    }

    /** So many cases, rated on facts of which no two are alike. */
    static void rated(JdbcTemplate jdbc, int cases) {
        jdbc.update("""
                insert into register.incident (reference, family, process, aware_at, reported_at, logged_at, late, rated_at)
                select 'INC-' || n, 'INC-' || n, 'security-incident', now(), now(), now(), false, now() from generate_series(1, ?) n""", cases);
        jdbc.update("""
                insert into register.entry (reference, at, by, element, event, content)
                select 'INC-' || n, now(), 'application', 'Stage_ProvisionalRating', 'advised', jsonb_build_object('incidentLevel', 'high', 'facts', jsonb_strip_nulls(jsonb_build_object(
                    'dataKind', (array['personal', 'sensitivePersonal'])[1 + n % 2], 'confidentialityBreach', true, 'integrityBreach', (array[false, null])[1 + n / 2 % 2], 'availabilityBreach', false,
                    'protection', (array['none', 'partial', 'protected', null])[1 + n / 4 % 4], 'exposure', (array['trusted', 'known', 'unknown', 'hostile', null])[1 + n / 16 % 5],
                    'recovery', (array['confirmed', 'requested', 'none'])[1 + n / 80 % 3], 'identifiability', (array['limited', 'significant', 'maximum'])[1 + n / 240 % 3],
                    'consequences', (array['limited', 'significant', 'severe', null])[1 + n / 720 % 4], 'vulnerablePeople', n % 3 = 0, 'affectedIndividuals', n, 'intent', 'accidental')))
                from generate_series(1, ?) n""", cases);
        jdbc.update("""
                insert into register.entry (reference, at, by, element, event, content)
                select 'INC-' || n, now(), 'monitoring-officer', 'Task_AssessIncident', 'completed', '{"rating": "low"}' from generate_series(1, ?) n""", cases);
    }
}
