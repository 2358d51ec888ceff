package uk.police.securityincident.register;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the engine's tables say of the editions of models, and its interface in many questions alone. */
@Component
public class Editions {

    /** The latest of a process or of tables; {@code by} is null for the application itself. */
    public record Edition(String model, int version, Instant since, String by, String deployment) {
    }

    private final JdbcClient jdbc;

    Editions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those that new cases begin on, by name. */
    public List<Edition> latest() {
        return jdbc.sql("""
                select d.key_, d.version_, p.deploy_time_, p.id_,
                  (select l.user_id_ from act_hi_op_log l where l.deployment_id_ = p.id_ and l.entity_type_ = 'Deployment' and l.operation_type_ = 'Create' order by l.timestamp_ limit 1)
                from (select distinct on (key_) * from
                       (select key_, version_, deployment_id_ from act_re_procdef union all select key_, version_, deployment_id_ from act_re_decision_req_def
                        union all select key_, version_, deployment_id_ from act_re_decision_def where dec_req_id_ is null) every
                     order by key_, version_ desc) d join act_re_deployment p on p.id_ = d.deployment_id_
                order by d.key_""").query((row, n) -> new Edition(row.getString(1), row.getInt(2), row.getTimestamp(3).toInstant(), row.getString(5), row.getString(4))).list();
    }

    /** Where one process or decision that new cases begin on is: by its name, the file of a deployment. */
    public record Place(String model, boolean decision, String deployment, String file) {
    }

    /** Of every process and every single decision the latest, those deployed last at the end. */
    public List<Place> inForce() {
        return jdbc.sql("""
                select d.key_, d.decision, d.deployment_id_, d.resource_name_
                from (select distinct on (decision, key_) * from
                       (select key_, version_, deployment_id_, resource_name_, false as decision from act_re_procdef
                        union all select key_, version_, deployment_id_, resource_name_, true from act_re_decision_def) every
                     order by decision, key_, version_ desc) d join act_re_deployment p on p.id_ = d.deployment_id_
                order by p.deploy_time_, d.decision, d.key_""").query((row, n) -> new Place(row.getString(1), row.getBoolean(2), row.getString(3), row.getString(4))).list();
    }

    /** How many cases wait at which element of a process, whichever edition they run on. */
    public Map<String, Integer> waiting(String process) {
        var waiting = new HashMap<String, Integer>();
        jdbc.sql("""
                select element, count(distinct instance) from (
                  select t.task_def_key_ as element, t.proc_inst_id_ as instance from act_ru_task t join act_re_procdef d on d.id_ = t.proc_def_id_ where d.key_ = :process
                  union all
                  select s.activity_id_, s.proc_inst_id_ from act_ru_event_subscr s join act_ru_execution e on e.id_ = s.execution_id_ join act_re_procdef d on d.id_ = e.proc_def_id_ where d.key_ = :process
                  union all
                  select f.act_id_, j.process_instance_id_ from act_ru_job j join act_ru_jobdef f on f.id_ = j.job_def_id_ where j.process_def_key_ = :process and j.process_instance_id_ is not null
                ) every where element is not null group by element""").param("process", process).query(row -> {
                    waiting.put(row.getString(1), row.getInt(2));
                });
        return waiting;
    }
}
