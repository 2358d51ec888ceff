package uk.police.securityincident.gate;

import java.util.LinkedHashMap;
import java.util.Map;
import org.camunda.bpm.engine.impl.SetAnnotationForOperationLog;
import org.camunda.bpm.engine.impl.batch.DeleteBatchCmd;
import org.camunda.bpm.engine.impl.batch.RestartProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.batch.history.DeleteHistoricBatchCmd;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.AbstractCorrelateMessageCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractDeleteProcessInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractModificationCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractRestartProcessInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractSetBatchStateCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractSetExternalTaskRetriesCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractSetJobsRetriesBatchCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractSetStateCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractUpdateProcessInstancesSuspendStateCmd;
import org.camunda.bpm.engine.impl.cmd.CreateAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.CreateIncidentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricCaseInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricCaseInstancesBulkCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricProcessInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricTaskInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricVariableInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricVariableInstancesByProcessInstanceIdCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteJobCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteJobsCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteProcessInstanceCommentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteTaskCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteTaskCommentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteUserOperationLogEntryCmd;
import org.camunda.bpm.engine.impl.cmd.EvaluateStartConditionCmd;
import org.camunda.bpm.engine.impl.cmd.ExternalTaskCmd;
import org.camunda.bpm.engine.impl.cmd.FetchExternalTasksCmd;
import org.camunda.bpm.engine.impl.cmd.HistoryCleanupCmd;
import org.camunda.bpm.engine.impl.cmd.MessageEventReceivedCmd;
import org.camunda.bpm.engine.impl.cmd.ModifyProcessInstanceAsyncCmd;
import org.camunda.bpm.engine.impl.cmd.PurgeDatabaseAndCacheCmd;
import org.camunda.bpm.engine.impl.cmd.SaveAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.SetJobDefinitionPriorityCmd;
import org.camunda.bpm.engine.impl.cmd.SetProcessDefinitionVersionCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskDescriptionCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskDueDateCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskFollowUpDateCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskNameCmd;
import org.camunda.bpm.engine.impl.cmd.SetTaskPriorityCmd;
import org.camunda.bpm.engine.impl.cmd.SignalCmd;
import org.camunda.bpm.engine.impl.cmd.SignalEventReceivedCmd;
import org.camunda.bpm.engine.impl.cmd.UpdateCommentCmd;
import org.camunda.bpm.engine.impl.cmd.UpdateDecisionDefinitionHistoryTimeToLiveCmd;
import org.camunda.bpm.engine.impl.cmd.UpdateProcessDefinitionHistoryTimeToLiveCmd;
import org.camunda.bpm.engine.impl.cmd.batch.CorrelateAllMessageBatchCmd;
import org.camunda.bpm.engine.impl.cmd.batch.DeleteHistoricProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.cmd.batch.DeleteProcessInstanceBatchCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricBatchesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricDecisionInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricProcessInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.variables.SetVariablesToProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstanceByDefinitionIdCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstanceByInstanceIdCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstancesBatchCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstancesBulkCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.migration.AbstractMigrationCmd;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.register.DatabaseAway;

/** Refuses what is for nobody, before every command of the engine, whatever service or builder made it. */
public class RefusedCommands extends CommandInterceptor {

    /** What is refused to everybody, and why, by the engine's command: whatever the door, it comes to one of these. */
    public static final Map<Class<?>, String> REFUSED = new LinkedHashMap<>();

    static {
        refuse("Cases and what was recorded of them are taken away by the records disposal alone, once it is approved. Nothing was changed.",
                AbstractDeleteProcessInstanceCmd.class, DeleteProcessInstanceBatchCmd.class, DeleteHistoricProcessInstancesCmd.class, DeleteHistoricProcessInstancesBatchCmd.class,
                DeleteHistoricTaskInstanceCmd.class, DeleteHistoricVariableInstanceCmd.class, DeleteHistoricVariableInstancesByProcessInstanceIdCmd.class,
                DeleteHistoricDecisionInstanceByDefinitionIdCmd.class, DeleteHistoricDecisionInstanceByInstanceIdCmd.class, DeleteHistoricDecisionInstancesBatchCmd.class,
                DeleteHistoricDecisionInstancesBulkCmd.class, DeleteHistoricCaseInstanceCmd.class, DeleteHistoricCaseInstancesBulkCmd.class, DeleteHistoricBatchCmd.class,
                DeleteUserOperationLogEntryCmd.class, SetAnnotationForOperationLog.class, HistoryCleanupCmd.class, SetRemovalTimeToHistoricBatchesCmd.class,
                SetRemovalTimeToHistoricDecisionInstancesCmd.class, SetRemovalTimeToHistoricProcessInstancesCmd.class, DeleteTaskCmd.class, DeleteJobCmd.class, DeleteJobsCmd.class,
                PurgeDatabaseAndCacheCmd.class);
        refuse("Cases are changed one at a time, so that the trail of each says it. Nothing was changed.",
                AbstractModificationCmd.class, ModifyProcessInstanceAsyncCmd.class, AbstractMigrationCmd.class, SetProcessDefinitionVersionCmd.class, AbstractRestartProcessInstanceCmd.class,
                RestartProcessInstancesBatchCmd.class, AbstractSetJobsRetriesBatchCmd.class, SetJobDefinitionPriorityCmd.class, SetVariablesToProcessInstancesBatchCmd.class,
                AbstractSetBatchStateCmd.class, DeleteBatchCmd.class);
        refuse("Neither cases nor their deadlines are held up: the clock of the law goes on. Nothing was changed.",
                AbstractSetStateCmd.class, AbstractUpdateProcessInstancesSuspendStateCmd.class);
        refuse("A case goes on by its forms and its timers, never by a message from outside. Nothing was changed.",
                AbstractCorrelateMessageCmd.class, CorrelateAllMessageBatchCmd.class, MessageEventReceivedCmd.class, SignalCmd.class, SignalEventReceivedCmd.class,
                EvaluateStartConditionCmd.class, CreateIncidentCmd.class, ExternalTaskCmd.class, FetchExternalTasksCmd.class, AbstractSetExternalTaskRetriesCmd.class);
        refuse("What somebody remarked stays as it was, and what belongs to a case is filed as evidence: there it stands in the trail. Nothing was changed.",
                UpdateCommentCmd.class, DeleteTaskCommentCmd.class, DeleteProcessInstanceCommentCmd.class, CreateAttachmentCmd.class, SaveAttachmentCmd.class,
                DeleteAttachmentCmd.class);
        refuse("How long a case is kept comes from the table of retention. Nothing was changed.",
                UpdateProcessDefinitionHistoryTimeToLiveCmd.class, UpdateDecisionDefinitionHistoryTimeToLiveCmd.class);
        refuse("Name and dates of a task come from the procedure. Nothing was changed.",
                SetTaskNameCmd.class, SetTaskDescriptionCmd.class, SetTaskDueDateCmd.class, SetTaskFollowUpDateCmd.class, SetTaskPriorityCmd.class);
    }

    private static void refuse(String why, Class<?>... commands) {
        for (var command : commands) {
            REFUSED.put(command, why);
        }
    }

    private final ProcessEngineConfigurationImpl configuration;

    /** The engine itself is not there yet when its first commands run. */
    RefusedCommands(ProcessEngineConfigurationImpl configuration) {
        this.configuration = configuration;
    }

    @Override
    public <T> T execute(Command<T> command) {
        if (Intervention.isFromOutside(configuration.getIdentityService())) {
            REFUSED.forEach((refused, why) -> {
                if (refused.isInstance(command)) {
                    throw new RefusedInput(why);
                }
            });
        }
        return DatabaseAway.logged(() -> next.execute(command));
    }
}
