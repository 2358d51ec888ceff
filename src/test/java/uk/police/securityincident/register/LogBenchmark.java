package uk.police.securityincident.register;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the ten likeliest searches, and some for what is rare, of the log take at 1,000 and at 1,000,000 cases, as a ratio, with the plans that
 * PostgreSQL chose, in target/log-benchmark.txt. None may take a second. Takes minutes, so its name keeps it from running by itself:
 * {@code mvn test -Dtest=LogBenchmark}.
 */
class LogBenchmark {

    private static final Map<String, Map<String, String>> SEARCHES = new LinkedHashMap<>();

    static {
        SEARCHES.put("the newest", Map.of());
        SEARCHES.put("by reference", Map.of("reference", "INC-2024-0500"));
        SEARCHES.put("open ones", Map.of("state", "open"));
        SEARCHES.put("high ones of a quarter", Map.of("level", "high", "from", "2026-07-01", "until", "2026-09-30"));
        SEARCHES.put("of a type", Map.of("type", "hacking"));
        SEARCHES.put("of a unit", Map.of("unit", "unit17"));
        SEARCHES.put("of a reporter", Map.of("reporter", "user42"));
        SEARCHES.put("words of the outline, rare", Map.of("words", "word391 word17"));
        SEARCHES.put("words of the outline, common", Map.of("words", "word1"));
        SEARCHES.put("of an asset, ICO told", Map.of("asset", "asset7", "icoTold", "yes"));
        SEARCHES.put("vulnerabilities, rare", Map.of("kind", "vulnerability"));
        SEARCHES.put("by a rare channel", Map.of("channel", "physical"));
        SEARCHES.put("people told, rare", Map.of("peopleTold", "yes"));
        SEARCHES.put("a name without its accents", Map.of("reporter", "sian wyn42"));
        SEARCHES.put("cyber, rare", Map.of("cyber", "yes"));
        SEARCHES.put("an answer of the ICO, rare", Map.of("icoAnswer", "reprimand"));
        SEARCHES.put("with a complaint, rare", Map.of("complaint", "yes"));
    }

    @Test
    void each_search_of_a_million_cases_takes_less_than_a_second() throws Exception {
        var lines = new ArrayList<String>();
        Map<String, Double> many;
        try (var postgres = EmbeddedPostgres.builder().setServerConfig("shared_buffers", "256MB").start(); var source = new HikariDataSource()) {
            // As the application does it: a new connection for each search would cost more than most searches.
            source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            Flyway.configure().dataSource(source).schemas("register").defaultSchema("register").placeholders(Map.of("application", "postgres")).load().migrate();
            var jdbc = new JdbcTemplate(source);
            fill(jdbc, 1, 1_000);
            // Once for the JVM to warm up.
            times(jdbc);
            var few = times(jdbc);
            fill(jdbc, 1_001, 1_000_000);
            many = times(jdbc);
            lines.add("search\tms at 1,000\tms at 1,000,000\tratio");
            for (var name : SEARCHES.keySet()) {
                lines.add("%s\t%.2f\t%.2f\t%.1f".formatted(name, few.get(name), many.get(name), many.get(name) / few.get(name)));
            }
            lines.add("bytes a case in register.incident with its indexes\t" + jdbc.queryForObject("select pg_total_relation_size('register.incident') / count(*) from register.incident", Long.class));
            for (var search : SEARCHES.entrySet()) {
                lines.add("\n" + search.getKey());
                lines.addAll(plan(jdbc, search.getValue()));
            }
        }
        Files.write(Path.of("target/log-benchmark.txt"), lines);
        lines.forEach(System.out::println);
        assertThat(many).allSatisfy((name, milliseconds) -> assertThat(milliseconds).isLessThan(1_000));
    }

    private static void fill(JdbcTemplate jdbc, int from, int to) {
        jdbc.update("""
                insert into register.incident (reference, family, process, reporter_id, reporter_name, aware_at, reported_at, logged_at, late, level, colour, rated_at, state, closed_at, outline,
                    channel, incident_type, unit, asset_owner, asset, ico_told_at, data_subjects_told_at, cyber, ico_answer, complaints)
                select 'INC-2024-' || lpad(n::text, greatest(4, length(n::text)), '0'), 'INC-2024-' || lpad(n::text, greatest(4, length(n::text)), '0'),
                    case when kind < .0005 then 'security-vulnerability' when kind < .02 then 'guidance-request' else 'security-incident' end,
                    'user' || (random() * 5000)::int, 'Siân Ŵyn' || (random() * 5000)::int,
                    t, t, t, false, (array['none', 'low', 'medium', 'high'])[1 + (random() * random() * 4)::int % 4], 'white', t,
                    case when t > timestamptz '2026-10-01' then 'open' else 'closed' end, t,
                    (select string_agg('word' || (random() * random() * 400)::int, ' ') from generate_series(1, 40) where n = n),
                    case when random() < .0005 then 'physical' when random() < .3 then 'itSecurity' else 'personalData' end,
                    (array['loss', 'theft', 'incorrectHandling', 'poorPhysicalSecurity', 'hacking', 'disclosedInError', 'unauthorisedUse', 'other'])[1 + (random() * 7)::int],
                    'unit' || (random() * 200)::int, 'owner' || (random() * 300)::int, 'asset' || (random() * 1000)::int, case when random() < .05 then t end,
                    case when random() < .0005 then t end, case when random() < .0005 then 'yes' else 'unknown' end, case when random() < .0005 then 'reprimand' end, case when random() < .0005 then 1 end
                from (select n, random() as kind, timestamptz '2020-11-24' + random() * interval '6 years' as t from generate_series(?, ?) n) cases""", from, to);
        jdbc.execute("vacuum analyze register.incident");
    }

    /** The median of eleven, in milliseconds. */
    private static Map<String, Double> times(JdbcTemplate jdbc) {
        var log = new LogSearch(JdbcClient.create(jdbc));
        var times = new LinkedHashMap<String, Double>();
        SEARCHES.forEach((name, criteria) -> {
            var measured = new ArrayList<Long>();
            for (int i = 0; i < 14; i++) {
                long begun = System.nanoTime();
                var page = log.search(criteria, null, "reader");
                if (i >= 3) {
                    measured.add(System.nanoTime() - begun);
                }
                assertThat(page.found().size()).isLessThanOrEqualTo(LogSearch.PAGE);
            }
            measured.sort(null);
            times.put(name, measured.get(5) / 1e6);
        });
        return times;
    }

    private static List<String> plan(JdbcTemplate jdbc, Map<String, String> criteria) {
        return new LogSearch(JdbcClient.create(jdbc)).plan(criteria, "reader");
    }
}
