package uk.police.securityincident.engine;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.apache.ibatis.builder.xml.XMLMapperBuilder;
import org.apache.ibatis.session.Configuration;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.TaskQueryImpl;
import org.camunda.bpm.engine.impl.db.AuthorizationCheck;
import org.camunda.bpm.engine.impl.db.PermissionCheckBuilder;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.persistence.GenericManagerFactory;
import org.camunda.bpm.engine.impl.persistence.entity.TaskManager;
import org.camunda.bpm.engine.task.Task;

/**
 * Lists and counts the tasks that somebody sees, as the engine does, but in time: the engine joins every right of theirs to
 * every task, and at 100,000 open tasks a count had no answer in two minutes. Here the database looks a task's rights up.
 * Only whom a task is shown is asked differently; everything else of the query is the engine's own statement.
 */
public class SeenTasks extends TaskManager {

    private static final String MAPPER = "engine/seen-tasks.xml";

    public static class Factory extends GenericManagerFactory {

        public Factory() {
            super(SeenTasks.class);
        }

        @Override
        public Class<?> getSessionType() {
            return TaskManager.class;
        }

        @Override
        public Session openSession() {
            return new SeenTasks();
        }
    }

    /** Once the engine has read its own statements. */
    public static void addTo(Configuration statements) {
        new XMLMapperBuilder(Objects.requireNonNull(SeenTasks.class.getClassLoader().getResourceAsStream(MAPPER), MAPPER), statements, MAPPER, statements.getSqlFragments()).parse();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Task> findTasksByQueryCriteria(TaskQueryImpl query) {
        return isOfPerson(query) ? getDbEntityManager().selectList("selectSeenTasks", query) : super.findTasksByQueryCriteria(query);
    }

    @Override
    public long findTaskCountByQueryCriteria(TaskQueryImpl query) {
        return isOfPerson(query) ? (Long) getDbEntityManager().selectOne("selectSeenTaskCount", query) : super.findTaskCountByQueryCriteria(query);
    }

    /** Whether a person asks, and our statements can answer; the query is then made ready for them. An order by variables, which no door lets through, is left to the engine. */
    @SuppressWarnings("unchecked")
    private boolean isOfPerson(TaskQueryImpl query) {
        configureQuery(query);
        var asked = query.getAuthCheck();
        if (!asked.isAuthorizationCheckEnabled() || asked.getAuthUserId() == null || query.getOrderingProperties().stream().anyMatch(order -> order.getRelation() != null)) {
            return false;
        }
        var everyTaskOfIt = new PermissionCheckBuilder().atomicCheck(Resources.PROCESS_DEFINITION, "D.KEY_", ProcessDefinitionPermissions.READ_TASK).build();
        List<Map<String, Object>> definitions = getDbEntityManager().selectListWithRawParameter("selectOverseen",
                new AuthorizationCheck(asked.getAuthUserId(), asked.getAuthGroupIds(), everyTaskOfIt, asked.isRevokeAuthorizationCheckEnabled()), 0, Integer.MAX_VALUE);
        var overseen = definitions.stream().collect(Collectors.partitioningBy(one -> (Boolean) one.get("overseen"), Collectors.mapping(one -> one.get("id"), Collectors.toList())));
        query.setParameter(Map.of("overseen", overseen.get(true), "others", overseen.get(false)));
        // The engine's part of the statement leaves it to ours.
        asked.setAuthorizationCheckEnabled(false);
        return true;
    }
}
