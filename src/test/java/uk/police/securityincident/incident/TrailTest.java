package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What was written stays, and whoever changes it all the same is found out. */
class TrailTest extends ProcedureTest {

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Trail trail;
    @Autowired
    private Evidence evidence;
    @Autowired
    private EmbeddedPostgres postgres;
    @Autowired
    @Qualifier("trailHealthIndicator")
    private HealthIndicator health;

    private String reference;

    @BeforeEach
    void aCase() throws IOException {
        var incident = reported(HARMLESS);
        evidence.file(incident.getBusinessKey(), "list.txt", "The list", "text/plain", Instant.parse("2026-03-24T10:00:00Z"), "reporter", new ByteArrayInputStream("leaked".getBytes()));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        reference = incident.getBusinessKey();
        trail.seal(Instant.parse("2026-03-24T23:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"update register.entry set event = 'x'", "delete from register.entry", "truncate register.entry", "update register.document set title = 'x'",
        "delete from register.document", "update register.seal set entries = 0", "delete from register.seal", "update register.evidence set name = 'x'",
        "delete from register.evidence", "update register.evidence_part set content = ''", "delete from register.evidence_part"})
    void e_8_2_the_application_has_no_right_to_change_what_was_written(String change) {
        assertThatThrownBy(() -> jdbc.sql(change).update()).rootCause().hasMessageContaining("permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"update register.entry set content = '{}'", "update register.entry set content = null, by = null, salt = null", "delete from register.entry",
        "truncate register.entry", "update register.incident set disposed_at = now(); update register.entry set content = null, by = null, salt = null",
        "update register.document set content = null, by = null", "delete from register.document", "delete from register.seal"})
    void e_8_2_the_owner_of_the_tables_is_refused_too(String change) {
        assertThatThrownBy(() -> asOwner("", change)).hasMessageContaining("append-only");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            update register.entry set content = '{"rating": "none"}' where reference = '%s' and element = 'Task_AssessIncident' and event = 'completed' | its content is not what was written
            update register.entry set by = 'somebody-else' where reference = '%s' and element = 'Task_AssessIncident' and event = 'completed'                      | its content is not what was written
            update register.entry set content = null where reference = '%s' and element = 'Task_AssessIncident' and event = 'completed'                            | its content is missing
            update register.evidence set removed_at = now() where reference = '%1$s'; delete from register.evidence_part p using register.evidence e where e.id = p.evidence and e.reference = '%1$s' | its content is missing
            update register.entry set at = at - interval '1 hour' where reference = '%s' and number = 2                                                           | it is not what was written
            delete from register.entry where reference = '%s' and number = 2                                                                                      | an entry before it is missing
            delete from register.entry where reference = '%s' and number = (select max(number) from register.entry where reference = '%1$s')                     | what it covers is not what was sealed
            delete from register.entry where reference = '%s'                                                                                                     | its entries are missing
            update register.document set content = 'x' where reference = '%s'                                                                                     | it is not what was filed
            update register.document set content = 'x', sha256 = encode(sha256('x'), 'hex') where reference = '%s'                                                | it is not what the trail says was filed
            update register.document set content = null where reference = '%s'                                                                                    | its content is missing
            delete from register.document where reference = '%s'                                                                                                  | it is missing
            update register.evidence_part p set content = 'x' from register.evidence e where e.id = p.evidence and e.reference = '%s'                              | it is not what was filed
            delete from register.evidence_part p using register.evidence e where e.id = p.evidence and e.reference = '%s'                                          | its content is missing
            delete from register.evidence where reference = '%s'                                                                                                  | it is missing
            """)
    void e_8_2_whoever_switches_the_triggers_off_is_found_out(String change, String fault) throws SQLException {
        assertThat(trail.check(reference)).isEmpty();
        assertThat(asOwner("set session_replication_role = replica", change.formatted(reference))).contains(fault);
        assertThat(trail.check()).as("nothing of it stayed").isEmpty();
    }

    @Test
    void e_8_2_whoever_has_the_trail_can_work_out_its_digests() throws Exception {
        var before = "";
        for (var link : trail.of(reference)) {
            var said = sha256(link.salt() + "\n" + link.by() + "\n" + link.content());
            assertThat(said).isEqualTo(link.said());
            var at = java.time.format.DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(java.time.ZoneOffset.UTC).format(link.at());
            before = sha256(String.join("\n", before, reference, String.valueOf(link.number()), at, link.element(), link.event(), said));
            assertThat(before).isEqualTo(link.digest());
        }
        assertThat(before).isNotEmpty();
    }

    @Test
    void e_8_2_whoever_may_read_the_register_may_not_empty_it() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create role reader; grant usage on schema register to reader; grant select on all tables in schema register to reader; set local role reader");
            assertThat(statement.executeQuery("select * from register.check_trail('%s')".formatted(reference)).next()).isFalse();
            assertThatThrownBy(() -> statement.execute("select register.remove_evidence('%s', now())".formatted(reference))).hasMessageContaining("permission denied");
            connection.rollback();
        }
    }

    @Test
    void e_8_2_each_seal_goes_on_from_the_last_and_nothing_new_is_not_sealed() {
        var last = trail.lastSeal().orElseThrow();
        assertThat(trail.seal(Instant.parse("2026-03-25T23:00:00Z"))).isEmpty();
        reported(HARMLESS);
        var next = trail.seal(Instant.parse("2026-03-25T23:00:00Z")).orElseThrow();
        assertThat(next.number()).isEqualTo(last.number() + 1);
        assertThat(next.fromId()).isEqualTo(last.toId() + 1);
    }

    @Test
    void e_8_2_health_says_that_nothing_was_sealed_for_two_days() {
        now("2026-03-26T23:00");
        assertThat(health.health().getDetails()).as("nothing is left to seal").doesNotContainKey("warning").containsKey("lastSeal");
        reported(HARMLESS);
        now("2026-03-28T22:59");
        assertThat(health.health().getDetails()).doesNotContainKey("warning");
        now("2026-03-28T23:01");
        assertThat(health.health().getDetails().get("warning").toString()).contains("is not sealed", "seal-trail");
        trail.seal(Instant.parse("2026-03-28T23:01:00Z"));
        assertThat(health.health().getDetails()).doesNotContainKey("warning");
    }

    /** Changes it, asks what is not as it was written, and takes the change back. */
    private List<String> asOwner(String before, String change) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            if (!before.isEmpty()) {
                statement.execute(before);
            }
            for (var one : change.split(";")) {
                assertThat(statement.executeUpdate(one)).isPositive();
            }
            var faults = new ArrayList<String>();
            var found = statement.executeQuery("select fault from register.check_trail()");
            while (found.next()) {
                faults.add(found.getString(1));
            }
            connection.rollback();
            return faults;
        }
    }

    private static String sha256(String text) throws Exception {
        return java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
