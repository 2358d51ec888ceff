package uk.police.securityincident.register;

import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code register.calendar}: the bank holidays on which the limits that run are reckoned, and which of these other ones touch. */
@Repository
public class CalendarTable {

    /** The bank holidays of these years, the last one included. */
    public record Reckoned(int fromYear, int untilYear, Set<LocalDate> holidays) {
    }

    /**
     * A timer, a task or a limit of an edition that counts working days, and within which local days it falls if the calendar touches it.
     *
     * @param definition the id of the edition
     * @param element the id of the event or the task
     */
    public record Touched(String definition, String element, LocalDate earliest, LocalDate latest) {
    }

    private final JdbcClient jdbc;

    public CalendarTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** On what the limits are reckoned; empty before the first start. */
    public Optional<Reckoned> inForce() {
        return jdbc.sql("select from_year, until_year, holidays from register.calendar").query((row, n) -> new Reckoned(row.getInt(1), row.getInt(2),
                Stream.of((Date[]) row.getArray(3).getArray()).map(Date::toLocalDate).collect(Collectors.toSet()))).optional();
    }

    /** From now on they are reckoned on this. */
    public void put(Reckoned reckoned, Instant now) {
        jdbc.sql("""
                insert into register.calendar (from_year, until_year, holidays, since) values (:from, :until, cast(:holidays as date[]), :now)
                on conflict (only_one) do update set from_year = excluded.from_year, until_year = excluded.until_year, holidays = excluded.holidays, since = excluded.since""")
                .param("from", reckoned.fromYear()).param("until", reckoned.untilYear()).param("holidays", texts(reckoned.holidays(), LocalDate::toString)).param("now", now.atOffset(ZoneOffset.UTC)).update();
    }

    /**
     * The ids of the running cases with such a timer or task, or a limit, discharged or not, that falls within its days; in one question. The
     * engine's own times have no zone: a day more at either end makes up for it.
     */
    public List<String> cases(Collection<Touched> touched) {
        return jdbc.sql("""
                with reads as (select * from unnest(:definitions, :elements, cast(:earliest as date[]), cast(:latest as date[])) r(definition, element, earliest, latest)),
                runs as (
                    select j.process_instance_id_ as instance, j.process_def_id_ as definition, d.act_id_ as element, j.duedate_ as due
                    from act_ru_job j join act_ru_jobdef d on d.id_ = j.job_def_id_ where j.type_ = 'timer'
                    union all
                    select proc_inst_id_, proc_def_id_, task_def_key_, due_date_ from act_ru_task
                    union all
                    select e.proc_inst_id_, e.proc_def_id_, l.deadline, l.due_at at time zone 'UTC'
                    from register.incident i join act_ru_execution e on e.business_key_ = i.reference and e.parent_id_ is null join register.duty l on l.reference = i.reference where i.state = 'open')
                select distinct instance from runs join reads using (definition, element) where due >= earliest - 1 and due < latest + 2 order by instance""")
                .param("definitions", texts(touched, Touched::definition)).param("elements", texts(touched, Touched::element)).param("earliest", texts(touched, one -> one.earliest().toString()))
                .param("latest", texts(touched, one -> one.latest().toString())).query(String.class).list();
    }

    private static <T> String[] texts(Collection<T> values, Function<T, String> text) {
        return values.stream().map(text).toArray(String[]::new);
    }
}
