package uk.police.securityincident.register;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the log says of the cases that open tasks belong to, all at once: a list of tasks shows it. */
@Repository
public class CasesOfTasks {

    /** Each is null where the case has none. */
    public record Case(String task, String colour, String outline) {
    }

    /** Somebody, and a case of the engine, by the id of its instance. */
    public record Open(String user, String instance) {
    }

    private final JdbcClient jdbc;

    CasesOfTasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By the id of the task; a task of no case is left out. Whether somebody may see it is asked before. */
    public Map<String, Case> of(Collection<String> tasks) {
        return jdbc.sql("""
                select t.id_, i.colour, i.outline
                from act_ru_task t join act_ru_execution e on e.id_ = t.proc_inst_id_ join register.incident i on i.reference = e.business_key_
                where t.id_ in (:tasks)""").param("tasks", tasks)
                .query((row, n) -> new Case(row.getString(1), row.getString(2), row.getString(3))).list().stream().collect(Collectors.toMap(Case::task, one -> one));
    }

    /** To whom a task is shut, by a right revoked by name (decision 0006), and its case is not. */
    public List<Open> openToWhoeverIsShutOutOfATask() {
        return jdbc.sql("""
                select distinct a.user_id_, t.proc_inst_id_ from act_ru_authorization a join act_ru_task t on t.id_ = a.resource_id_
                where a.type_ = 2 and a.resource_type_ = 7 and a.user_id_ is not null
                    and not exists (select from act_ru_authorization o where o.type_ = 2 and o.resource_type_ = 8 and o.user_id_ = a.user_id_ and o.resource_id_ = t.proc_inst_id_)""")
                .query((row, n) -> new Open(row.getString(1), row.getString(2))).list();
    }
}
