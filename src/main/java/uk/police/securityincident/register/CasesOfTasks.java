package uk.police.securityincident.register;

import java.util.Collection;
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
}
