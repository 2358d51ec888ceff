package uk.police.securityincident.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.register.Analysis.Period;

/**
 * Where the time of cases goes: how long each step waited for whom, and at which steps a limit passed. Out of the trail, of the cases
 * that the other figures of the period count ({@link Analysis}): what was asked waits until it is answered, or until now; what was
 * withdrawn is left out. Hours are elapsed; no figure names a person.
 */
@Repository
public class Waiting {

    /**
     * How long a step waited.
     *
     * @param askedOf the groups it was put to, by name with commas between; empty for somebody by name, or where nobody knows any more
     * @param now in the period, or in the one before
     * @param hours of all of them
     * @param worstTenth as long or longer waited a tenth of them
     * @param handedOver how many of them were put to a deputy too
     * @param medianWith the median of these, or null; {@code medianWithout} of all others
     */
    public record Wait(String process, String element, String askedOf, boolean now, int asked, double hours, double median, double worstTenth, int handedOver, Double medianWith, Double medianWithout) {
    }

    /**
     * A limit that passed while this step was open in its place.
     *
     * @param element null where none was: the duty arose too late, or was nobody's at that moment
     * @param hours the median that the step had waited by then, or null
     */
    public record Missed(String process, String deadline, String element, boolean now, int duties, Double hours) {
    }

    /** A case that waited at a step, and how long the step waited in it; of a limit, until that passed. */
    public record Case(String reference, double hours) {
    }

    /**
     * What is asked for.
     *
     * @param standing the elements that stand open for whoever has something to add
     * @param places the steps in the place of each limit, by its event
     * @param groups those that a step can be put to; whoever else is asked is a person
     * @param now until then what is open has waited
     */
    public record Asked(Period period, Collection<String> standing, Map<String, List<String>> places, Collection<String> groups, Instant now) {
    }

    /** Each opening of a step, which has an element that begins so (a case or document that somebody opened to read has not), with what ended it: of several at once in one case, the first with the first. */
    private static final String SPANS = """
            with counted as (
                select i.reference, i.process, i.counted_at >= :from as now, i.state, i.closed_at from register.incident i
                where i.counted_at >= :before and i.counted_at < :until and i.state <> 'merged' and i.recorded is null
                    and i.process in ('security-incident', 'guidance-request', 'security-vulnerability')),
            said as (
                select e.reference, e.number, e.at, e.element, e.event, e.content -> 'askedOf' as asked,
                    concat_ws(' ', e.content ->> 'adviser', e.content ->> 'recipient', case when jsonb_typeof(e.content -> 'recommendation') = 'number' then e.content ->> 'recommendation' end) as which
                from register.entry e
                where e.reference in (select reference from counted) and e.event in ('opened', 'completed', 'withdrawn', 'handedOver') and starts_with(e.element, 'Task_') and e.element <> all (:standing)),
            turned as (
                select said.*, row_number() over (partition by reference, element, which, event = 'opened' order by number) as turn from said where event <> 'handedOver'),
            spans as (
                select c.reference, c.process, c.now, c.state, t.element, min(t.at) filter (where t.event = 'opened') as opened,
                    coalesce(min(t.at) filter (where t.event <> 'opened'), least(c.closed_at, :asOf), :asOf) as ended, bool_or(t.event = 'withdrawn') as withdrawn,
                    (array_agg(t.asked) filter (where t.event = 'opened'))[1] as asked
                from turned t join counted c using (reference) group by c.reference, c.process, c.now, c.state, c.closed_at, t.element, t.which, t.turn),
            handed as (select reference, element, array_agg(at) as times from said where event = 'handedOver' group by 1, 2),
            waits as (
                select s.*, (extract(epoch from greatest(s.ended - s.opened, interval '0')) / 3600)::float8 as hours,
                    coalesce((select bool_or(one between s.opened and s.ended) from unnest(h.times) one), false) as handed,
                    case when jsonb_typeof(s.asked) = 'array' then (select string_agg(one, ',' order by one) from jsonb_array_elements_text(s.asked) one where one = any (:groups)) end as who
                from spans s left join handed h using (reference, element) where s.opened is not null),
            places as (select * from unnest(:deadlines, :steps) p(deadline, element)),
            missed as (
                select c.process, c.now, c.reference, d.id, d.deadline, d.due_at, d.arose_at from counted c join register.duty d using (reference)
                where coalesce(d.met_at, :asOf) > d.due_at and (c.state <> 'handedOver' or d.met_at is not null))
            """;
    private static final String WAITS = """
            select process, element, coalesce(who, ''), now, count(*), sum(hours), percentile_cont(0.5) within group (order by hours), percentile_cont(0.9) within group (order by hours),
                count(*) filter (where handed), percentile_cont(0.5) within group (order by hours) filter (where handed),
                percentile_cont(0.5) within group (order by hours) filter (where not handed)
            from waits where not withdrawn group by 1, 2, 3, 4 order by 6 desc, 2, 3""";
    private static final String MISSED = """
            select m.process, m.deadline, w.element, m.now, count(distinct m.id), percentile_cont(0.5) within group (order by extract(epoch from m.due_at - w.opened) / 3600)::float8
            from missed m left join (waits w join places p using (element)) on w.reference = m.reference and p.deadline = m.deadline and m.arose_at <= m.due_at and w.opened <= m.due_at and w.ended > m.due_at
            group by 1, 2, 3, 4 order by 5 desc, 2, 3""";
    private static final String OF_A_STEP = """
            , found as (select reference, max(hours) as hours from waits where now and not withdrawn and process = :process and element = :element and coalesce(who, '') = :who group by 1)
            """;
    private static final String OF_A_LIMIT = """
            , found as (select m.reference, coalesce(max(extract(epoch from m.due_at - w.opened) / 3600)::float8, 0) as hours
            from missed m left join (waits w join places p using (element)) on w.reference = m.reference and p.deadline = m.deadline and m.arose_at <= m.due_at and w.opened <= m.due_at and w.ended > m.due_at
            where m.now and m.process = :process and m.deadline = :deadline and coalesce(w.element, '') = :element group by 1)
            """;
    /** Beside the number of the line, a list that left out one case would tell whoever is kept out of it that there is one (E-8.2): with such a case, there is none for anybody. */
    private static final String FOUND = """
            select reference, hours from found where not exists (select from found f join register.incident i using (reference) join register.kept_out k using (family)) order by 2 desc, 1""";

    private final JdbcClient jdbc;

    Waiting(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that took most time first. */
    public List<Wait> waits(Asked asked) {
        return in(asked, SPANS + WAITS).query((row, n) -> new Wait(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getInt(5), row.getDouble(6), row.getDouble(7),
                row.getDouble(8), row.getInt(9), (Double) row.getObject(10), (Double) row.getObject(11))).list();
    }

    /** Those that held up most limits first; a limit that passed with several steps open stands with each. */
    public List<Missed> missed(Asked asked) {
        return in(asked, SPANS + MISSED).query((row, n) -> new Missed(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getInt(5), (Double) row.getObject(6))).list();
    }

    /** The cases of the period that waited at this step for these groups, the longest first; none if anybody is kept out of one of them. */
    public List<Case> casesOf(Asked asked, String process, String element, String askedOf) {
        return in(asked, SPANS + OF_A_STEP + FOUND).param("process", process).param("element", element).param("who", askedOf).query(Waiting::one).list();
    }

    /** The cases of the period in which this limit passed at this step, or at none (an empty text). */
    public List<Case> casesThatMissed(Asked asked, String process, String deadline, String element) {
        return in(asked, SPANS + OF_A_LIMIT + FOUND).param("process", process).param("deadline", deadline).param("element", element).query(Waiting::one).list();
    }

    private static Case one(ResultSet row, int n) throws SQLException {
        return new Case(row.getString(1), row.getDouble(2));
    }

    private JdbcClient.StatementSpec in(Asked asked, String sql) {
        var places = asked.places().entrySet().stream().flatMap(place -> place.getValue().stream().map(step -> Map.entry(place.getKey(), step))).toList();
        return jdbc.sql(sql).param("before", at(asked.period().before())).param("from", at(asked.period().from())).param("until", at(asked.period().until())).param("asOf", at(asked.now()))
                .param("standing", asked.standing().toArray(String[]::new)).param("groups", asked.groups().toArray(String[]::new))
                .param("deadlines", places.stream().map(Map.Entry::getKey).toArray(String[]::new)).param("steps", places.stream().map(Map.Entry::getValue).toArray(String[]::new));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
