package uk.police.securityincident.register;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.deadline.UkTime;

/**
 * What the register says of a period and of the one before (E-3.8.1, E-3.8.2): counts, times, limits kept, repeats, what
 * came of recommendations, cost, corporate risks (E-5.1). Of incidents, questions and vulnerabilities alone, each in the
 * period in which it was entered here, a time that nobody chooses: no figure of a past period changes by what is entered
 * later, but for what is brought in from the register before, which counts by its own date, and in no limit and no time; one merged into another is not counted twice. A case disposed of counts with what is
 * left of it. Local dates are Europe/London; no figure names a person.
 */
@Repository
public class Analysis {

    private static final int MONTHS_OF_TREND = 12;

    /** The cases of both periods. {@code rated} is the level that the Monitoring Officer gave. */
    private static final String CASES = """
            with counted as (
                select *, counted_at >= :from as now, case when rated_at is null then 'notRated' else level end as rated
                from register.incident
                where counted_at >= :before and counted_at < :until and state <> 'merged'
                    and process in ('security-incident', 'guidance-request', 'security-vulnerability'))
            """;

    /**
     * @param before the beginning of the period that it is compared with, which ends at {@code from}
     * @param until exclusive
     */
    public record Period(Instant before, Instant from, Instant until) {

        /**
         * Whole months are compared with as many months, other days with as many days.
         *
         * @param until its last day
         */
        public static Period of(LocalDate from, LocalDate until) {
            var end = until.plusDays(1);
            var before = from.getDayOfMonth() == 1 && end.getDayOfMonth() == 1 ? from.minusMonths(ChronoUnit.MONTHS.between(from, end)) : from.minusDays(ChronoUnit.DAYS.between(from, end));
            return new Period(midnight(before), midnight(from), midnight(end));
        }

        private static Instant midnight(LocalDate day) {
            return day.atStartOfDay(UkTime.LONDON).toInstant();
        }
    }

    /** How many cases have this value; {@code null} where it was not given. Of {@code kind} all, of the others incidents alone. */
    public record Count(String of, String value, int now, int before) {
    }

    /** How long it took, in hours: {@code report}, {@code ico} and {@code people} from awareness, {@code assess} from the report. */
    public record Took(String of, boolean now, int cases, double median, double worst) {
    }

    /**
     * Duties with this limit, kept or not by when the thing was done, not by when that was recorded. {@code overdue} are not
     * done and past it; {@code tooLate} arose when it was past already, and are among those not kept; {@code hours} is the
     * median from the moment it arose until it was done, or null.
     */
    public record Limit(String process, String deadline, boolean now, int duties, int kept, int late, int overdue, int tooLate, Double hours) {
    }

    /** Incidents of one type in one unit, more than one of them in the period and the months before. */
    public record Repeat(String type, String unit, int inPeriod, int inAll) {
    }

    /** In force and to be done, of these past their date, on the day of the analysis; and how many were implemented in each period, by the day on which they were. */
    public record Recommended(int open, int overdue, int implemented, int implementedBefore) {
    }

    /** What the final reports say it cost; {@code cases} say so. */
    public record Cost(boolean now, int cases, long hours, long pounds) {
    }

    /**
     * A corporate risk as it stands now.
     *
     * @param text null once it was taken back or disposed of
     * @param open marked for the corporate risk register, and not yet entered there
     * @param keptOut the sign-in names of those kept out of its case now; of what was disposed of, of its disposal (E-8.2)
     */
    public record Risk(String reference, LocalDate reportedOn, String text, boolean disposedOf, boolean open, List<String> keptOut) {
    }

    /** Incidents entered in a month, and those of them that were rated high. */
    public record Month(LocalDate month, int incidents, int high) {
    }

    private final JdbcClient jdbc;

    Analysis(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<Count> counts(Period period) {
        return in(period, """
                select v.of, min(v.value), count(*) filter (where c.now), count(*) filter (where not c.now)
                from counted c cross join lateral (values
                    ('kind', case when process <> 'security-incident' then process when rated = 'none' then 'nearMiss' else 'incident' end),
                    ('type', incident_type), ('cause', trim(cause)), ('level', rated), ('unit', trim(unit)), ('medium', medium), ('dataKind', data_kind),
                    ('state', state), ('register', case when recorded is null then 'here' else 'before' end)) v(of, value)
                where v.of = 'kind' or c.process = 'security-incident'
                group by v.of, lower(v.value) order by v.of, 3 desc, 4 desc, lower(min(v.value)) nulls last""")
                .query((row, n) -> new Count(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4))).list();
    }

    public List<Took> times(Period period) {
        return in(period, """
                select v.of, c.now, count(*), percentile_cont(0.5) within group (order by v.hours), max(v.hours)
                from counted c cross join lateral (values ('report', reported_at - aware_at), ('assess', rated_at - reported_at), ('ico', ico_told_at - aware_at),
                        ('people', data_subjects_told_at - aware_at)) t(of, took)
                    cross join lateral (select t.of, (extract(epoch from t.took) / 3600)::float8 as hours) v
                where c.process = 'security-incident' and c.recorded is null and v.hours is not null
                group by 1, 2""")
                .query((row, n) -> new Took(row.getString(1), row.getBoolean(2), row.getInt(3), row.getDouble(4), row.getDouble(5))).list();
    }

    /**
     * What went with a case that was handed over is neither kept nor missed.
     *
     * @param now what is not discharged and whose limit has not come by then is neither kept nor missed
     */
    public List<Limit> limits(Period period, Instant now) {
        return in(period, """
                select c.process, d.deadline, c.now, count(*), count(*) filter (where d.met_at <= d.due_at), count(*) filter (where d.met_at > d.due_at),
                    count(*) filter (where d.met_at is null and d.due_at < :asOf),
                    count(*) filter (where d.arose_at > d.due_at and coalesce(d.met_at, :asOf) > d.due_at),
                    (percentile_cont(0.5) within group (order by extract(epoch from greatest(d.met_at - d.arose_at, interval '0'))) filter (where d.met_at is not null) / 3600)::float8
                from counted c join register.duty d using (reference)
                where c.state <> 'handedOver' or d.met_at is not null
                group by 1, 2, 3 order by 1 desc, min(d.due_at - c.reported_at)""").param("asOf", at(now))
                .query((row, n) -> new Limit(row.getString(1), row.getString(2), row.getBoolean(3), row.getInt(4), row.getInt(5), row.getInt(6), row.getInt(7),
                        row.getInt(8), (Double) row.getObject(9))).list();
    }

    /** @param months how long before the period something still counts as a repeat */
    public List<Repeat> repeats(Period period, int months) {
        return jdbc.sql("""
                select incident_type, min(trim(unit)), count(*) filter (where counted_at >= :from), count(*)
                from register.incident
                where counted_at >= :earliest and counted_at < :until and state <> 'merged' and process = 'security-incident'
                    and incident_type is not null and trim(unit) <> ''
                group by incident_type, lower(trim(unit))
                having count(*) > 1 and count(*) filter (where counted_at >= :from) > 0
                order by 4 desc, 3 desc, 1, 2""")
                .param("from", at(period.from())).param("until", at(period.until())).param("earliest", at(period.from().atZone(UkTime.LONDON).minusMonths(months).toInstant()))
                .query((row, n) -> new Repeat(row.getString(1), row.getString(2), row.getInt(3), row.getInt(4))).list();
    }

    /** Over all incidents, whenever entered. */
    public Recommended recommendations(Period period, Instant now) {
        return in(period, """
                , r as (select r.*, r.target_date < :today as overdue from register.recommendation r join register.incident i using (reference)
                    where i.process = 'security-incident' and i.state <> 'merged' and r.state = 'inForce'),
                done as (select r.implemented_on >= (:from at time zone 'Europe/London')::date as now from register.recommendation r join register.incident i using (reference)
                    where r.implemented_on >= (:before at time zone 'Europe/London')::date and r.implemented_on < (:until at time zone 'Europe/London')::date
                        and i.process = 'security-incident' and i.state <> 'merged')
                select (select count(*) from r), (select count(*) from r where overdue), (select count(*) from done where now), (select count(*) from done where not now)""")
                .param("today", now.atZone(UkTime.LONDON).toLocalDate())
                .query((row, n) -> new Recommended(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4))).single();
    }

    public List<Cost> costs(Period period) {
        return in(period, """
                select now, count(*), coalesce(sum(hours_spent), 0), coalesce(sum(cost_pounds), 0)
                from counted where hours_spent is not null or cost_pounds is not null group by now""")
                .query((row, n) -> new Cost(row.getBoolean(1), row.getInt(2), row.getLong(3), row.getLong(4))).list();
    }

    /** The references of open risks, of all incidents entered before {@code until}, the oldest first (E-5.1). */
    public List<String> openRisks(Instant until) {
        return jdbc.sql("""
                select reference from register.incident
                where corporate_risk is not null and corporate_risk_entered_at is null and process = 'security-incident' and state <> 'merged' and logged_at < :until order by reported_at, reference""")
                .param("until", at(until)).query(String.class).list();
    }

    /** What the risks of these cases are now, the oldest first. */
    public List<Risk> risks(Collection<String> references) {
        return jdbc.sql("""
                select reference, (reported_at at time zone 'Europe/London')::date, corporate_risk, disposed_at is not null,
                    corporate_risk is not null and corporate_risk_entered_at is null and state <> 'merged',
                    array(select distinct k.user_id from register.kept_out k where k.family = i.family)
                from register.incident i where reference = any (:references) order by reported_at, reference""")
                .param("references", references.toArray(String[]::new))
                .query((row, n) -> new Risk(row.getString(1), row.getObject(2, LocalDate.class), row.getString(3), row.getBoolean(4), row.getBoolean(5),
                        List.of((String[]) row.getArray(6).getArray()))).list();
    }

    /** The months that end with the period, those without an incident too. */
    public List<Month> months(Period period) {
        var last = period.until().minusMillis(1).atZone(UkTime.LONDON).toLocalDate().withDayOfMonth(1);
        return jdbc.sql("""
                select m::date, count(i.reference), count(i.reference) filter (where i.rated_at is not null and i.level = 'high')
                from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 month') m
                left join register.incident i on i.counted_at >= m at time zone 'Europe/London' and i.counted_at < (m + interval '1 month') at time zone 'Europe/London'
                    and i.counted_at < :until and i.state <> 'merged' and i.process = 'security-incident'
                group by m order by m""")
                .params(Map.of("first", last.minusMonths(MONTHS_OF_TREND - 1), "last", last, "until", at(period.until())))
                .query((row, n) -> new Month(row.getObject(1, LocalDate.class), row.getInt(2), row.getInt(3))).list();
    }

    private JdbcClient.StatementSpec in(Period period, String select) {
        return jdbc.sql(CASES + select).param("before", at(period.before())).param("from", at(period.from())).param("until", at(period.until()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
