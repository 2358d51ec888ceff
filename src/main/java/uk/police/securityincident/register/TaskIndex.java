package uk.police.securityincident.register;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.DependsOn;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is overdue is counted from an index that the engine's own schema lacks, made beside its tables once they are there. */
@Component
@DependsOn("processEngineFactoryBean")
class TaskIndex implements SmartInitializingSingleton {

    private final JdbcClient jdbc;

    TaskIndex(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void afterSingletonsInstantiated() {
        // Whoever may not create it is not asked to once it is there.
        if (jdbc.sql("select to_regclass('act_ru_task_due') is null").query(Boolean.class).single()) {
            jdbc.sql("create index if not exists act_ru_task_due on act_ru_task (due_date_) include (id_, proc_def_id_, suspension_state_, assignee_)").update();
        }
    }
}
