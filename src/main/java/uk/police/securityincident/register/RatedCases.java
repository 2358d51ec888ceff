package uk.police.securityincident.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.deadline.UkTime;

/**
 * The incidents of the log as they were when they were rated last: of each the facts that the tables had been asked with, which the trail keeps
 * with what they advised. Only reads. Days are Europe/London.
 */
@Repository
public class RatedCases {

    /**
     * The days of the report that count, both among them; null where there is no such bound.
     */
    public record Period(LocalDate from, LocalDate until) {
    }

    /**
     * How many cases of the period there are, and how many of them are not read: each counts once, as the first that it is. Whoever asks, a case that
     * somebody is kept out of is not among them, so that nobody learns by a number of one that they may not see (E-8.2).
     *
     * @param disposed disposed of, with what was said of them
     * @param fromBefore of the register from before, which no table advised on
     * @param unrated not rated yet
     * @param notRecorded rated before the facts were kept
     */
    public record Counted(int all, int disposed, int fromBefore, int unrated, int notRecorded) {

        /** How many of them can be read. */
        public int toTry() {
            return all - disposed - fromBefore - unrated - notRecorded;
        }
    }

    /** A case that can be read; no word of it, but choices and numbers by the names of the contract. */
    public record Rated(String reference, Instant ratedAt, Map<String, Object> facts) {
    }

    private static final String OF_THE_PERIOD = """
            (select i.reference, case when i.disposed_at is not null then 'disposed'
                when i.recorded is not null then 'fromBefore' when i.rated_at is null then 'unrated' when facts.facts is null then 'notRecorded' else 'read' end as what, rated.at, facts.facts
            from register.incident i
            left join lateral (select e.number, e.at from register.entry e where e.reference = i.reference and e.element = 'Task_AssessIncident' and e.event = 'completed'
                and i.disposed_at is null order by e.number desc limit 1) rated on true
            left join lateral (select e.content -> 'facts' as facts from register.entry e where e.reference = i.reference and e.event = 'advised' and e.number < rated.number
                order by e.number desc limit 1) facts on true
            where i.process = 'security-incident' and i.family not in (select family from register.kept_out) and (:from::timestamptz is null or i.counted_at is not null and i.reported_at >= :from::timestamptz)
                and (:until::timestamptz is null or i.counted_at is not null and i.reported_at < :until::timestamptz)) cases""";

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    public RatedCases(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What there is in the period. */
    public Counted count(Period period) {
        return asked("select count(*), count(*) filter (where what = 'disposed'), count(*) filter (where what = 'fromBefore'), "
                + "count(*) filter (where what = 'unrated'), count(*) filter (where what = 'notRecorded') from " + OF_THE_PERIOD, period)
                .query((row, n) -> new Counted(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5))).single();
    }

    /**
     * Those that can be read, by their references.
     *
     * @param after the last one seen, or empty
     */
    public List<Rated> next(Period period, String after, int most) {
        return asked("select reference, at, facts::text from " + OF_THE_PERIOD + " where what = 'read' and reference > :after order by reference limit :most", period)
                .param("after", after).param("most", most).query((row, n) -> new Rated(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant(), read(row.getString(3)))).list();
    }

    private JdbcClient.StatementSpec asked(String sql, Period period) {
        return jdbc.sql(sql).param("from", period.from() == null ? null : period.from().atStartOfDay(UkTime.LONDON).toOffsetDateTime().toString())
                .param("until", period.until() == null ? null : period.until().plusDays(1).atStartOfDay(UkTime.LONDON).toOffsetDateTime().toString());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> read(String facts) {
        try {
            return json.readValue(facts, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
