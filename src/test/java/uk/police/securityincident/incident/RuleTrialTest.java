package uk.police.securityincident.incident;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.edition.RuleTrial.Otherwise;
import uk.police.securityincident.edition.RuleTrial.Result;
import uk.police.securityincident.edition.RuleTrial;
import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.RatedCases.Period;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What changed tables would have advised on the cases of the log, as they were rated (W-6.3); nothing is changed by asking. */
class RuleTrialTest extends ProcedureTest {

    private static final Map<String, Object> BACK_UNREAD = Map.ofEntries(Map.entry("dataKind", "personal"), Map.entry("confidentialityBreach", "true"), Map.entry("integrityBreach", "false"),
            Map.entry("availabilityBreach", "false"), Map.entry("protection", "none"), Map.entry("exposure", "known"), Map.entry("recovery", "confirmed"), Map.entry("unavailability", "none"),
            Map.entry("identifiability", "maximum"), Map.entry("consequences", "significant"), Map.entry("vulnerablePeople", "false"), Map.entry("affectedIndividuals", 3), Map.entry("intent", "accidental"),
            Map.entry("organisationImpact", "low"), Map.entry("servicesDenied", "none"));
    private static final LocalDate FIRST = LocalDate.of(2027, 1, 11);

    @Autowired
    private RuleTrial trial;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Involved involved;

    private LocalDate day;

    /** On which nobody else's case was reported. */
    @BeforeEach
    void aDayOfItsOwn() {
        day = jdbc.sql("select coalesce(max(reported_at), '2000-01-01') from register.incident where reported_at >= ?::date").param(FIRST.toString())
                .query((row, n) -> row.getTimestamp(1).toLocalDateTime().toLocalDate()).single();
        day = day.isBefore(FIRST) ? FIRST : day.plusDays(7);
        now(day + "T10:00");
    }

    private ProcessInstance rated(Map<String, ?> facts) {
        var incident = reportedToday(facts);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "r"));
        return incident;
    }

    private ProcessInstance reportedToday(Map<String, ?> facts) {
        var report = new HashMap<String, Object>(facts);
        report.putAll(Map.of("awareAt", day + "T09:00", "outline", "A letter that went astray"));
        return started("security-incident", "reporter", report);
    }

    private Result tried(byte[] tables) {
        return trial.run(trial.candidate(tables), new Period(day, day), (counted, done) -> { });
    }

    /** What comes back from a stranger is as grave as what does not. */
    static byte[] changed() throws Exception {
        var own = Files.readString(Path.of("dmn/incident-decisions.dmn"));
        var rule = own.indexOf("id=\"likelihood_04\"");
        return (own.substring(0, rule) + own.substring(rule).replaceFirst("\"returned\"", "\"beyondRecall\"")).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> references(Result result) {
        return result.otherwise().stream().map(Otherwise::reference).toList();
    }

    @Test
    void w_6_3_it_says_which_from_what_to_what_and_why_on_the_facts_at_the_rating() throws Exception {
        var touched = rated(BACK_UNREAD);
        rated(HARMLESS);
        // What became known since the rating is not what was rated.
        complete(touched, MO, "Task_ReviewIncident", Map.of("recovery", "none"));
        var result = tried(changed());
        assertThat(references(result)).containsExactly(touched.getBusinessKey());
        assertThat(result.otherwise().get(0).from()).isEqualTo(new Outcome("low", false, false));
        assertThat(result.otherwise().get(0).to()).isEqualTo(new Outcome("high", true, false));
        assertThat(result.otherwise().get(0).before()).contains("A risk to people is unlikely");
        assertThat(result.otherwise().get(0).reason()).contains("A risk to people is likely");
        assertThat(result.ways()).singleElement().satisfies(way -> {
            assertThat(way.cases()).isEqualTo(1);
            assertThat(way.reasons()).containsOnlyKeys(result.otherwise().get(0).reason());
        });
        assertThat(result.tried()).isEqualTo(2);
        // Rated again, it is rated on what is known now, and both advise alike.
        complete(touched, MO, "Task_AssessIncident", Map.of("rating", "high", "consultLegal", "no", "consultIct", "no"));
        assertThat(references(tried(changed()))).isEmpty();
        assertThat(tried(Files.readAllBytes(Path.of("dmn/incident-decisions.dmn"))).otherwise()).isEmpty();
    }

    @Test
    void w_6_3_what_is_not_read_is_counted_as_what_it_is() throws Exception {
        rated(BACK_UNREAD);
        reportedToday(BACK_UNREAD);
        var restricted = rated(BACK_UNREAD);
        involved.name(restricted.getBusinessKey(), "legal", limits.elapsed(day + "T10:00", "PT1H").toInstant(), MO, restricted.getBusinessKey());
        var result = tried(changed());
        assertThat(result.counted().all()).as("whoever asks").isEqualTo(2);
        assertThat(result.counted().unrated()).isEqualTo(1);
        assertThat(references(result)).doesNotContain(restricted.getBusinessKey());
        var disposed = rated(BACK_UNREAD);
        assertThat(tried(changed()).counted().disposed()).isZero();
        jdbc.sql("update register.incident set disposed_at = now() where reference = ?").param(disposed.getBusinessKey()).update();
        assertThat(tried(changed()).counted().disposed()).isEqualTo(1);
        assertThat(references(tried(changed()))).doesNotContain(disposed.getBusinessKey());
        involved.name(disposed.getBusinessKey(), "legal", limits.elapsed(day + "T10:00", "PT1H").toInstant(), MO, disposed.getBusinessKey());
        assertThat(tried(changed()).counted().disposed()).as("of one that somebody is kept out of").isZero();
    }

    @Test
    void w_6_3_a_case_rated_before_its_facts_were_kept_is_said_to_be_not_recorded() throws Exception {
        var incident = reportedToday(BACK_UNREAD);
        // As an earlier release advised.
        trail.note(incident.getBusinessKey(), limits.elapsed(day + "T09:00", "PT1H").toInstant(), "application", "Stage_ProvisionalRating", "advised", Map.of("incidentLevel", "low"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "r"));
        var result = tried(changed());
        assertThat(result.counted().notRecorded()).isEqualTo(1);
        assertThat(result.tried()).isZero();
    }

    @Test
    void w_6_3_nothing_is_changed_by_it() throws Exception {
        rated(BACK_UNREAD);
        trial.candidate(changed());
        var before = digests();
        assertThat(tried(changed()).otherwise()).hasSize(1);
        assertThat(digests()).isEqualTo(before);
    }

    /** Of each table there is, whole. */
    private Map<String, String> digests() {
        var digests = new TreeMap<String, String>();
        jdbc.sql("select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'register')").query(String.class).list()
                .forEach(table -> digests.put(table, jdbc.sql("select coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') from " + table + " t").query(String.class).single()));
        assertThat(new ArrayList<>(digests.keySet())).contains("public.act_re_decision_def", "public.act_ge_bytearray", "register.entry");
        return digests;
    }

    @Test
    void what_could_not_be_deployed_is_refused_with_the_element_and_tried_on_nothing() throws Exception {
        var broken = new String(changed(), StandardCharsets.UTF_8).replaceFirst("\"beyondRecall\"</text>", "\"beyondRecall</text>").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> trial.candidate(broken)).isInstanceOf(BadUserRequestException.class).hasMessageContaining("is no FEEL");
        assertThatThrownBy(() -> trial.candidate("<no/>".getBytes(StandardCharsets.UTF_8))).isInstanceOf(BadUserRequestException.class).hasMessageContaining("is no DMN 1.3");
        assertThatThrownBy(() -> trial.candidate(Files.readAllBytes(Path.of("dmn/retention.dmn")))).isInstanceOf(BadUserRequestException.class).hasMessageContaining("incidentLevel");
    }
}
