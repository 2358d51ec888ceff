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
import uk.police.securityincident.Patience;
import uk.police.securityincident.edition.RuleTrial.Otherwise;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.register.RatedCases;
import uk.police.securityincident.register.RatedCases.Period;

import static org.assertj.core.api.Assertions.assertThat;

/** Changed tables are put to every case, also where there are more than are read at once. */
class WholeLogTest {

    private static final int CASES = 1_201;

    @Test
    void w_6_3_each_case_of_a_long_log_is_put_to_them_once_and_it_says_how_far_it_is() throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start(); var source = new HikariDataSource()) {
            source.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            Flyway.configure().dataSource(source).schemas("register").defaultSchema("register").placeholders(Map.of("application", "postgres")).load().migrate();
            var jdbc = new JdbcTemplate(source);
            RuleTrialBenchmark.rated(jdbc, CASES);
            var own = Files.readString(Path.of("dmn/incident-decisions.dmn"));
            var progress = new ArrayList<Integer>();
            var result = new RuleTrial(null, null, new RatedCases(JdbcClient.create(jdbc), new ObjectMapper())).run(Tables.read(own.getBytes(StandardCharsets.UTF_8)),
                    Tables.read(RuleTrialBenchmark.changed(own).getBytes(StandardCharsets.UTF_8)), new Period(null, null), (counted, done) -> progress.add(done));
            assertThat(result.tried()).isEqualTo(CASES);
            assertThat(progress).isSorted().hasSizeGreaterThan(2).endsWith(CASES);
            assertThat(result.otherwise()).isNotEmpty().extracting(Otherwise::reference).doesNotHaveDuplicates();
        }
    }
}
