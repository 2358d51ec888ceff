package uk.police.securityincident.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.history.AbstractHistoryLevel;
import org.camunda.bpm.engine.impl.history.event.HistoryEventType;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * What the engine remembers of a case: that it was, its tasks and whose they were, what failed, and what users did. All else that
 * was said or done is in the trail, which nobody changes; the engine would keep it a second time. The name stands in
 * {@code camunda.bpm.history-level}.
 */
@Component
@Order(Ordering.DEFAULT_ORDER)
class EngineHistory extends AbstractProcessEnginePlugin {

    private static final Set<HistoryEventTypes> KEPT = EnumSet.of(HistoryEventTypes.PROCESS_INSTANCE_START, HistoryEventTypes.PROCESS_INSTANCE_UPDATE,
            HistoryEventTypes.PROCESS_INSTANCE_MIGRATE, HistoryEventTypes.PROCESS_INSTANCE_END, HistoryEventTypes.TASK_INSTANCE_CREATE, HistoryEventTypes.TASK_INSTANCE_UPDATE,
            HistoryEventTypes.TASK_INSTANCE_MIGRATE, HistoryEventTypes.TASK_INSTANCE_COMPLETE, HistoryEventTypes.TASK_INSTANCE_DELETE, HistoryEventTypes.INCIDENT_CREATE,
            HistoryEventTypes.INCIDENT_MIGRATE, HistoryEventTypes.INCIDENT_UPDATE, HistoryEventTypes.INCIDENT_RESOLVE, HistoryEventTypes.INCIDENT_DELETE,
            HistoryEventTypes.USER_OPERATION_LOG,
            // Cockpit counts the open tasks of groups by it.
            HistoryEventTypes.IDENTITY_LINK_ADD);

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setCustomHistoryLevels(List.of(new CasesAndTasks()));
        var schema = configuration.getSchemaOperationsCommand();
        configuration.setSchemaOperationsCommand(context -> {
            schema.execute(context);
            takeOver(context);
            return null;
        });
    }

    /** A database that was begun with another level goes on with this one: what stands there stays until its case is disposed of. */
    private static void takeOver(CommandContext context) {
        var level = context.getPropertyManager().findPropertyById("historyLevel");
        if (level != null) {
            level.setValue(String.valueOf(context.getProcessEngineConfiguration().getHistoryLevel().getId()));
        }
    }

    private static class CasesAndTasks extends AbstractHistoryLevel {

        /** Stands in the database: none of the engine's own, which end at 3. */
        @Override
        public int getId() {
            return 10;
        }

        @Override
        public String getName() {
            return "cases-and-tasks";
        }

        @Override
        public boolean isHistoryEventProduced(HistoryEventType type, Object entity) {
            return KEPT.contains(type);
        }
    }
}
