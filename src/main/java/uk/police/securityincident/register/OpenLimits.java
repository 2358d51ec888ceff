package uk.police.securityincident.register;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import static java.util.stream.Collectors.toMap;

/**
 * What is open of the cases that are open, over all of them: the duties with a limit, and the tasks that somebody is waited for with.
 * Whoever is kept out of a case finds nothing of it (E-8.2), and of a referral, a hold or a disposal of one nobody does (E-3.7.1) but
 * whoever has the task. A person is {@code person:<id>}, a role {@code group:<id>}. Times are instants.
 */
@Repository
public class OpenLimits {

    /**
     * A duty whose limit runs or has passed.
     *
     * @param scope the place in the case that it is the duty of
     */
    public record Duty(String reference, String process, String scope, String deadline, Instant dueAt) {
    }

    /**
     * A task.
     *
     * @param assignee who has it, or null
     * @param candidates who may claim it
     * @param deputies to whom such a task of the case was handed over
     * @param places where it lies in its case, the innermost first
     * @param since when it was opened
     * @param dueAt null if it has no limit
     */
    public record OpenTask(String id, String reference, String process, String element, String assignee, List<String> candidates, List<String> deputies, List<String> places,
            Instant since, Instant dueAt) {
    }

    /**
     * A task that somebody has who is gone, or is in no group whose task it is.
     *
     * @param gone whether there is no such person any more, or all their roles were taken from them
     */
    public record Held(String id, String element, String assignee, boolean gone) {
    }

    private static final String SEEN = """
            i.state = 'open' and not exists (select from register.kept_out k where k.family = i.family and k.user_id = :reader)""";
    private static final String LOGGED = """
             and i.process in (:processes) and not exists (select from register.incident o where o.family = i.family and o.process = 'conduct-referral')
            and not (i.process = 'records-disposal' and exists (select from register.disposal d join register.incident o using (reference)
                where d.disposal = i.reference and o.process = 'conduct-referral'))""";
    private static final String DUTIES = """
            select d.reference, i.process, d.scope, d.deadline, d.due_at from register.incident i join register.duty d using (reference)
            where d.met_at is null and\s""" + SEEN + LOGGED;
    private static final String TASKS = """
            select t.id_, i.reference, i.process, t.task_def_key_, 'person:' || t.assignee_ as assignee, t.create_time_, t.due_date_,
                array(select coalesce('group:' || l.group_id_, 'person:' || l.user_id_) as who from act_ru_identitylink l
                    where l.task_id_ = t.id_ and l.type_ = 'candidate' order by who) as candidates,
                array(select jsonb_array_elements_text(case jsonb_typeof(e.content -> 'to') when 'array' then e.content -> 'to' end) from register.entry e
                    where e.reference = i.reference and e.element = t.task_def_key_ and e.event = 'handedOver') as deputies,
                array(with recursive place as (select x.id_, x.parent_id_ from act_ru_execution x where x.id_ = t.execution_id_
                    union all select x.id_, x.parent_id_ from place join act_ru_execution x on x.id_ = place.parent_id_) select id_ from place) as places
            from act_ru_task t join act_ru_execution c on c.id_ = t.proc_inst_id_ join register.incident i on i.reference = c.business_key_
            where\s""" + SEEN;
    private static final String OWN = """
             and (t.assignee_ = :reader or t.assignee_ is null and exists (select from act_ru_identitylink l
                where l.task_id_ = t.id_ and l.type_ = 'candidate' and (l.user_id_ = :reader or l.group_id_ = any (:groups))))""";

    private final JdbcClient jdbc;

    public OpenLimits(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The open duties of the cases of these processes. */
    public List<Duty> duties(String reader, Collection<String> processes) {
        return asked("", DUTIES, reader, processes).query((row, n) -> new Duty(row.getString("reference"), row.getString("process"), row.getString("scope"), row.getString("deadline"),
                row.getObject("due_at", OffsetDateTime.class).toInstant())).list();
    }

    /** The open tasks of the cases of these processes. */
    public List<OpenTask> tasks(String reader, Collection<String> processes) {
        return asked("", TASKS + LOGGED, reader, processes).query(OpenLimits::task).list();
    }

    /** The open tasks that wait for the reader or for one of these groups, which are theirs; what they stand in for is among them once it is put to them. */
    public List<OpenTask> tasksOf(String reader, Collection<String> groups) {
        return jdbc.sql(TASKS + OWN).param("reader", reader).param("groups", groups.toArray(String[]::new)).query(OpenLimits::task).list();
    }

    /** What people and groups are called, by {@code person:<id>} and {@code group:<id>}; of people those that are asked for. */
    public Map<String, String> names(Collection<String> people) {
        return jdbc.sql("""
                select 'group:' || id_, name_ from act_id_group union all
                select 'person:' || id_, coalesce(nullif(trim(concat_ws(' ', first_, last_)), ''), id_) from act_id_user where 'person:' || id_ = any (:people)""")
                .param("people", people.toArray(String[]::new)).query((row, n) -> Map.entry(row.getString(1), row.getString(2))).list().stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The people who are in other groups than these, by name: sign-in name, and name. */
    public List<Map.Entry<String, String>> peopleBeside(Collection<String> groups) {
        return jdbc.sql("""
                select u.id_, coalesce(nullif(trim(concat_ws(' ', u.first_, u.last_)), ''), u.id_) as name from act_id_user u
                where exists (select from act_id_membership m where m.user_id_ = u.id_ and m.group_id_ <> all (:groups)) order by lower(u.last_), name""")
                .param("groups", groups.toArray(String[]::new)).query((row, n) -> Map.entry(row.getString(1), row.getString(2))).list();
    }

    /** The tasks whose assignee has no account or is in no group, or is none of those who may claim them and in none of their groups. */
    public List<Held> heldByOthers() {
        return jdbc.sql("""
                select t.id_, t.task_def_key_, t.assignee_, u.id_ is null as gone
                from act_ru_task t left join act_id_user u on u.id_ = t.assignee_ and exists (select from act_id_membership m where m.user_id_ = u.id_)
                where t.assignee_ is not null and (u.id_ is null
                    or exists (select from act_ru_identitylink l where l.task_id_ = t.id_ and l.type_ = 'candidate')
                    and not exists (select from act_ru_identitylink l where l.task_id_ = t.id_ and l.type_ = 'candidate' and (l.user_id_ = t.assignee_
                        or exists (select from act_id_membership m where m.user_id_ = t.assignee_ and m.group_id_ = l.group_id_))))""")
                .query((row, n) -> new Held(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4))).list();
    }

    /** How PostgreSQL would go about both. */
    List<String> plan(String reader, Collection<String> processes) {
        var plan = new ArrayList<>(asked("explain analyze ", DUTIES, reader, processes).query(String.class).list());
        plan.addAll(asked("explain analyze ", TASKS + LOGGED, reader, processes).query(String.class).list());
        return plan;
    }

    private JdbcClient.StatementSpec asked(String how, String sql, String reader, Collection<String> processes) {
        return jdbc.sql(how + sql).param("reader", reader).param("processes", processes);
    }

    private static OpenTask task(ResultSet row, int n) throws SQLException {
        return new OpenTask(row.getString("id_"), row.getString("reference"), row.getString("process"), row.getString("task_def_key_"), row.getString("assignee"), texts(row, "candidates"),
                texts(row, "deputies"), texts(row, "places"), instant(row, "create_time_"), instant(row, "due_date_"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }

    /** The engine writes its times without a zone, and the session has that of all nodes (decision 0043). */
    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
