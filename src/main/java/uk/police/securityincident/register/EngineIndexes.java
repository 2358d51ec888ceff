package uk.police.securityincident.register;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.DependsOn;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Indexes that the engine's own schema lacks, made beside its tables once they are there: without them it reads all open tasks and waiting jobs. */
@Component
@DependsOn("processEngineFactoryBean")
class EngineIndexes implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(EngineIndexes.class);

    private record Index(String name, String on) {
    }

    private static final List<Index> INDEXES = List.of(
            // What is overdue is counted from it.
            new Index("act_ru_task_due", "act_ru_task (due_date_) include (id_, proc_def_id_, suspension_state_, assignee_)"),
            // At each completion the engine looks for the subtasks of the task. Nobody makes any.
            new Index("act_ru_task_parent", "act_ru_task (parent_task_id_) where parent_task_id_ is not null"),
            // Every second, and after each job, the engine looks for the next ones: what is due, of a case that none holds.
            new Index("act_ru_job_next", "act_ru_job (priority_ desc, duedate_)"),
            new Index("act_ru_job_locked", "act_ru_job (process_instance_id_) where lock_owner_ is not null"));

    private final JdbcClient jdbc;

    EngineIndexes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        // Whoever may not create one is not asked to once it is there.
        INDEXES.stream().filter(index -> jdbc.sql("select to_regclass(?) is null").param(index.name()).query(Boolean.class).single()).forEach(this::create);
    }

    private void create(Index index) {
        var sql = "create index if not exists %s on %s".formatted(index.name(), index.on());
        try {
            jdbc.sql(sql).update();
        } catch (DataAccessException e) {
            LOG.warn("An index may not be created by the application: with many open cases it is slow, and nothing else. Whoever owns the tables runs: {}", sql);
        }
    }
}
