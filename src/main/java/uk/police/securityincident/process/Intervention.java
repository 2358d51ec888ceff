package uk.police.securityincident.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
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
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstanceByDefinitionIdCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstanceByInstanceIdCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstancesBatchCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.DeleteHistoricDecisionInstancesBulkCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.migration.AbstractMigrationCmd;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Register;

/**
 * What somebody who is signed in does to a case from outside its forms, in Cockpit, by REST or from Java. What mends a case
 * (a variable, a timer, an attempt, a step) is for those whom the engine lets, and stands in the trail of the case with
 * their name before it happens, in the same transaction; of what was said, the names only. What takes a case away, holds
 * its clock, or changes many at once, is for nobody (E-8.3): {@link Disposal} and the steps of the model are the
 * application's own, inside a step of the engine, and not meant here.
 */
@Component
class Intervention {

    private static final Logger LOG = LoggerFactory.getLogger(Intervention.class);

    /** What is refused to everybody, and why, by the engine's command: whatever the door, it comes to one of these. */
    static final Map<Class<?>, String> REFUSED = new LinkedHashMap<>();

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

    private final ProcessEngine engine;
    private final Gate gate;
    private final Register register;
    private final Outbox outbox;
    private final Clock clock;

    Intervention(@Lazy ProcessEngine engine, @Lazy Gate gate, Register register, Outbox outbox, Clock clock) {
        this.engine = engine;
        this.gate = gate;
        this.register = register;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Stands before every command of the engine, whatever service or builder made it. */
    static class Refusal extends CommandInterceptor {

        private final ProcessEngineConfigurationImpl configuration;

        /** The engine itself is not there yet when its first commands run. */
        Refusal(ProcessEngineConfigurationImpl configuration) {
            this.configuration = configuration;
        }

        @Override
        public <T> T execute(Command<T> command) {
            if (isFromOutside(configuration.getIdentityService())) {
                REFUSED.forEach((refused, why) -> {
                    if (refused.isInstance(command)) {
                        throw new RefusedInput(why);
                    }
                });
            }
            return next.execute(command);
        }
    }

    /** Whether somebody is signed in and acts by themselves: what happens inside a command of the engine is a step of the model, or the application's. */
    boolean isFromOutside() {
        return isFromOutside(engine.getIdentityService());
    }

    private static boolean isFromOutside(IdentityService identity) {
        return Context.getCommandContext() == null && identity.getCurrentAuthentication() != null;
    }

    void variables(String executionId, Collection<String> names) {
        var execution = gate.asApplication(() -> engine.getRuntimeService().createExecutionQuery().executionId(executionId).singleResult());
        if (execution != null) {
            note(execution.getProcessInstanceId(), null, "variablesChanged", Map.of("variables", sorted(names)));
        }
    }

    void variablesOfTask(String taskId, Collection<String> names) {
        var task = gate.asApplication(() -> engine.getTaskService().createTaskQuery().taskId(taskId).singleResult());
        if (task != null) {
            note(task.getProcessInstanceId(), task.getTaskDefinitionKey(), "variablesChanged", Map.of("variables", sorted(names)));
        }
    }

    /** @param to what is changed to, by its name; for a new due date {@code to}, beside the old one */
    void job(String jobId, String event, Map<String, ?> to) {
        gate.asApplication(() -> {
            var job = (JobEntity) engine.getManagementService().createJobQuery().jobId(jobId).singleResult();
            if (job != null) {
                var content = new HashMap<String, Object>(to);
                if (content.containsKey("to") && job.getDuedate() != null) {
                    content.put("from", job.getDuedate().toInstant().toString());
                }
                note(job.getProcessInstanceId(), job.getActivityId(), event, content);
            }
            return null;
        });
    }

    void failure(String incidentId, String event) {
        var failure = gate.asApplication(() -> engine.getRuntimeService().createIncidentQuery().incidentId(incidentId).singleResult());
        if (failure != null) {
            note(failure.getProcessInstanceId(), failure.getActivityId(), event, Map.of("kind", failure.getIncidentType()));
        }
    }

    void modification(String instanceId, List<String> steps, Collection<String> variables) {
        note(instanceId, null, "modified", variables.isEmpty() ? Map.of("steps", steps) : Map.of("steps", steps, "variables", sorted(variables)));
    }

    /** A case ends by its model: one whose every step was taken away would be a case that nobody finished. */
    void checkStillOpen(String instanceId) {
        if (gate.asApplication(() -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instanceId).count()) == 0) {
            throw new RefusedInput("Nothing of the case would be left open: that would take it away. Nothing was changed: start what is to go on in the same change.");
        }
    }

    private void note(String instanceId, String element, String event, Map<String, ?> content) {
        var instance = instanceId == null ? null : gate.asApplication(() -> engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instanceId).singleResult());
        var reference = instance == null ? Optional.<String>empty() : reference(instance.getProcessDefinitionKey(), instance.getBusinessKey());
        var where = Objects.requireNonNullElse(element, instance == null ? "" : instance.getProcessDefinitionKey());
        reference.ifPresent(known -> register.note(known, clock.instant(), gate.user(), where, event, content));
        LOG.info("{} {}: {} by {}", reference.orElse("No case"), where, event, gate.user());
    }

    /** The case that it is about; an e-mail's is the one that it tells of. Upkeep of the application is about none. */
    private Optional<String> reference(String process, String businessKey) {
        if (businessKey == null) {
            return Optional.empty();
        }
        return process.equals("send-mail") ? Optional.of(outbox.letter(Long.parseLong(businessKey)).reference()) : register.process(businessKey).map(known -> businessKey);
    }

    private static List<String> sorted(Collection<String> names) {
        var sorted = new ArrayList<>(names);
        sorted.sort(null);
        return sorted;
    }
}
