package uk.police.securityincident.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A case in which much is said grows with what is said, and no faster. */
class LongCaseTest extends ProcedureTest {

    private static final int HALF = 100;
    /** What the last hundred additions may cost more than the first: pages and digits. */
    private static final double NO_MORE_THAN = 1.05;

    @Autowired
    private JdbcClient jdbc;

    /** In all tables of the engine and the register. */
    private record Kept(long rows, long bytes) {
        Kept since(Kept before) {
            return new Kept(rows - before.rows, bytes - before.bytes);
        }
    }

    @Test
    void w_2_2_a_two_hundred_long_additions_cost_twice_as_much_as_one_hundred() {
        var incident = reported(HARMLESS);
        var before = kept();
        add(incident);
        var half = kept();
        add(incident);
        var first = half.since(before);
        var second = kept().since(half);
        System.out.println("A hundred additions of 4,000 characters: " + first + ", a hundred more: " + second);
        assertThat(second.rows()).isLessThanOrEqualTo((long) (first.rows() * NO_MORE_THAN));
        assertThat(second.bytes()).isLessThanOrEqualTo((long) (first.bytes() * NO_MORE_THAN));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn").split("x{4000}", -1)).as("all of them are shown").hasSize(2 * HALF + 1);
    }

    private void add(ProcessInstance incident) {
        for (int i = 0; i < HALF; i++) {
            complete(incident, "reporter", "Task_AddToReport", Map.of("addition", "x".repeat(4000), "keepOpen", "yes"));
        }
    }

    private Kept kept() {
        long rows = 0;
        long bytes = 0;
        for (var table : jdbc.sql("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'register')").query(String.class).list()) {
            var kept = jdbc.sql("select count(*), coalesce(sum(octet_length(t::text)), 0) from " + table + " t").query((row, n) -> new Kept(row.getLong(1), row.getLong(2))).single();
            rows += kept.rows();
            bytes += kept.bytes();
        }
        return new Kept(rows, bytes);
    }
}
