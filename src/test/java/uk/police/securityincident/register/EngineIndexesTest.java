package uk.police.securityincident.register;

import java.util.List;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EngineIndexesTest {

    @Test
    void whoever_may_not_create_them_is_told_what_to_run_and_whoever_may_has_them(CapturedOutput log) throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            var owner = JdbcClient.create(server.getPostgresDatabase());
            owner.sql("create table act_ru_task (id_ text, proc_def_id_ text, suspension_state_ int, assignee_ text, due_date_ timestamp, parent_task_id_ text)").update();
            owner.sql("create table act_ru_job (id_ text, priority_ bigint, duedate_ timestamp, process_instance_id_ text, lock_owner_ text)").update();
            owner.sql("create role incident login").update();
            new EngineIndexes(JdbcClient.create(server.getDatabase("incident", "postgres"))).afterSingletonsInstantiated();
            assertThat(indexes(owner)).isEmpty();
            assertThat(log).contains("Whoever owns the tables runs: create index if not exists act_ru_task_due on", "create index if not exists act_ru_job_next on");
            new EngineIndexes(owner).afterSingletonsInstantiated();
            assertThat(indexes(owner)).containsExactly("act_ru_job_locked", "act_ru_job_next", "act_ru_task_due", "act_ru_task_parent");
            new EngineIndexes(JdbcClient.create(server.getDatabase("incident", "postgres"))).afterSingletonsInstantiated();
            assertThat(log.getOut().split("Whoever owns the tables runs").length - 1).as("once there, nobody is asked again").isEqualTo(4);
        }
    }

    private static List<String> indexes(JdbcClient database) {
        return database.sql("select indexname from pg_indexes where tablename like 'act_ru_%' order by 1").query(String.class).list();
    }
}
