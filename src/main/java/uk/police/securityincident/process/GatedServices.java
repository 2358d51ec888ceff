package uk.police.securityincident.process;

import java.io.InputStream;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.impl.ManagementServiceImpl;
import org.camunda.bpm.engine.impl.ProcessInstanceModificationBuilderImpl;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.RuntimeServiceImpl;
import org.camunda.bpm.engine.impl.TaskServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessInstanceWithVariablesImpl;
import org.camunda.bpm.engine.impl.management.SetJobRetriesBuilderImpl;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstanceModificationBuilder;
import org.camunda.bpm.engine.runtime.ProcessInstanceModificationInstantiationBuilder;
import org.camunda.bpm.engine.runtime.ProcessInstanceWithVariables;
import org.camunda.bpm.engine.runtime.ProcessInstantiationBuilder;
import org.camunda.bpm.engine.task.DelegationState;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.process.Gate.Origin;

/** The engine's doors, each leading through the {@link Gate}: they run inside one transaction with what they start or complete. */
@Component
@Order(Ordering.DEFAULT_ORDER + 10)
class GatedServices extends AbstractCamundaConfiguration {

    private final Gate gate;
    private final Forms forms;
    private final Assignment assignment;
    private final Intervention intervention;
    private final ProcessEngine engine;
    private final TransactionTemplate transaction;

    GatedServices(@Lazy Gate gate, @Lazy Forms forms, @Lazy Assignment assignment, Intervention intervention, @Lazy ProcessEngine engine, PlatformTransactionManager transactions) {
        this.gate = gate;
        this.forms = forms;
        this.assignment = assignment;
        this.intervention = intervention;
        this.engine = engine;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setTaskService(new Tasks());
        configuration.setFormService(new Submissions());
        configuration.setRuntimeService(new RunningCases());
        configuration.setManagementService(new Jobs(configuration));
        configuration.setCustomSessionFactories(List.of(new Unseen.Factory(), new SeenTasks.Factory()));
        configuration.setCustomPreCommandInterceptorsTxRequired(List.of(new Intervention.Refusal(configuration), new Unseen.Answer()));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(List.of(new Unseen.Answer()));
    }

    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        SeenTasks.addTo(configuration.getSqlSessionFactory().getConfiguration());
    }

    /** Null when whoever asks may not see the task: the engine then answers as for a task that does not exist. */
    private Task visible(String taskId) {
        return taskId == null ? null : engine.getTaskService().createTaskQuery().taskId(taskId).singleResult();
    }

    private ProcessDefinition definition(String id) {
        return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionId(id).singleResult();
    }

    /** Whether a person asks, and not the application in a step of its own. */
    private boolean isPerson() {
        return Context.getCommandContext() == null && engine.getIdentityService().getCurrentAuthentication() != null;
    }

    private Shown shown(Task task) {
        return gate.asApplication(() -> forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey()).shown());
    }

    private Map<String, Object> checked(String taskId, Map<String, Object> submitted) {
        var task = visible(taskId);
        if (task == null) {
            throw new RefusedInput("There is no such task: it was completed or withdrawn, or it is not for you. What you wrote was not taken and nothing was changed; it still stands in your form: copy it before you close it.");
        }
        return gate.asApplication(() -> {
            assignment.checkMayComplete(task);
            return gate.complete(task, submitted);
        });
    }

    /**
     * Starts a process for the application itself, as the step of a case that goes on from it; through the gate like any
     * other start, but reported by whoever reported that case. No interface of the engine leads here.
     */
    ProcessInstance start(String process, Map<String, Object> answers, Origin from) {
        var start = new Start(((RuntimeServiceImpl) engine.getRuntimeService()).getCommandExecutor(), null, process);
        start.from = from;
        return start.setVariables(answers).execute();
    }

    /** What a case holds once a step of it is done is not for whoever did that step. */
    private VariableMap returned(VariableMap variables) {
        return isPerson() ? Variables.createVariables() : variables;
    }

    /** What is checked and noted of a task goes with what is done to it, or not at all. */
    private void with(String taskId, Consumer<Task> check, Runnable act) {
        transaction.executeWithoutResult(status -> {
            var task = visible(taskId);
            if (task != null) {
                check.accept(task);
            }
            act.run();
        });
    }

    /** What somebody does from outside is noted before it happens. */
    private void noted(Runnable note, Runnable act) {
        if (!intervention.isFromOutside()) {
            act.run();
            return;
        }
        transaction.executeWithoutResult(status -> {
            note.run();
            act.run();
        });
    }

    private static Collection<String> names(Map<String, ?> changed, Collection<String> removed) {
        return Stream.of(changed == null ? Set.<String>of() : changed.keySet(), removed == null ? Set.<String>of() : removed).flatMap(Collection::stream).toList();
    }

    private static RefusedInput candidatesAreFixed() {
        return new RefusedInput("Who may do a task comes from the procedure and the organisation's profile. Nothing was changed: give the task to a person instead.");
    }

    private class Tasks extends TaskServiceImpl {

        @Override
        public void complete(String taskId) {
            complete(taskId, Map.of());
        }

        @Override
        public void complete(String taskId, Map<String, Object> variables) {
            completeWithVariablesInReturn(taskId, variables, false);
        }

        @Override
        public VariableMap completeWithVariablesInReturn(String taskId, Map<String, Object> variables, boolean deserialize) {
            return transaction.execute(status -> {
                return returned(super.completeWithVariablesInReturn(taskId, checked(taskId, variables), deserialize));
            });
        }

        /** Of these variables those that a person may read here: what the form of the task asks for or shows. */
        private Collection<String> readable(String taskId, Collection<String> asked) {
            var task = isPerson() ? visible(taskId) : null;
            if (task == null) {
                return asked;
            }
            var names = shown(task).names();
            return asked == null ? names : asked.stream().filter(names::contains).toList();
        }

        private boolean isReadable(String taskId, String name) {
            return !readable(taskId, List.of(name)).isEmpty();
        }

        @Override
        public VariableMap getVariablesTyped(String taskId, boolean deserialize) {
            return getVariablesTyped(taskId, null, deserialize);
        }

        @Override
        public VariableMap getVariablesTyped(String taskId, Collection<String> names, boolean deserialize) {
            return super.getVariablesTyped(taskId, readable(taskId, names), deserialize);
        }

        @Override
        public VariableMap getVariablesLocalTyped(String taskId, boolean deserialize) {
            return getVariablesLocalTyped(taskId, null, deserialize);
        }

        @Override
        public VariableMap getVariablesLocalTyped(String taskId, Collection<String> names, boolean deserialize) {
            return super.getVariablesLocalTyped(taskId, readable(taskId, names), deserialize);
        }

        @Override
        public Object getVariable(String taskId, String name) {
            return isReadable(taskId, name) ? super.getVariable(taskId, name) : null;
        }

        @Override
        public Object getVariableLocal(String taskId, String name) {
            return isReadable(taskId, name) ? super.getVariableLocal(taskId, name) : null;
        }

        @Override
        protected <T extends TypedValue> T getVariableTyped(String taskId, String name, boolean local, boolean deserialize) {
            return isReadable(taskId, name) ? super.getVariableTyped(taskId, name, local, deserialize) : null;
        }

        @Override
        public void resolveTask(String taskId) {
            resolveTask(taskId, Map.of());
        }

        @Override
        public void resolveTask(String taskId, Map<String, Object> variables) {
            var task = visible(taskId);
            if (variables != null && !variables.isEmpty() || task != null && task.getDelegationState() != DelegationState.PENDING) {
                throw new RefusedInput("Only a delegated task is given back, and without answers; complete it instead. Nothing was changed.");
            }
            with(taskId, assignment::checkMayComplete, () -> super.resolveTask(taskId, variables));
        }

        @Override
        public void saveTask(Task task) {
            throw new RefusedInput("Name and dates of a task come from the procedure. Nothing was changed: who does it can be changed, and an awareness time is corrected in the review.");
        }

        @Override
        public void claim(String taskId, String user) {
            if (user == null) {
                setAssignee(taskId, null);
            } else {
                with(taskId, task -> assignment.checkMayClaim(task, user), () -> super.claim(taskId, user));
            }
        }

        @Override
        public void setAssignee(String taskId, String user) {
            if (user != null) {
                with(taskId, task -> assignment.give(task, user), () -> super.setAssignee(taskId, user));
                return;
            }
            var own = new boolean[1];
            with(taskId, task -> {
                assignment.giveBack(task);
                own[0] = assignment.isOwn(task);
            }, () -> {
                if (own[0]) {
                    // The engine knows a right to assign; that one may give back what one claimed, it does not.
                    gate.asApplication(() -> {
                        super.setAssignee(taskId, null);
                        return null;
                    });
                } else {
                    super.setAssignee(taskId, null);
                }
            });
        }

        @Override
        public void setOwner(String taskId, String user) {
            with(taskId, task -> {
                if (user != null) {
                    assignment.give(task, user);
                }
            }, () -> super.setOwner(taskId, user));
        }

        @Override
        public void delegateTask(String taskId, String user) {
            with(taskId, task -> assignment.give(task, user), () -> super.delegateTask(taskId, user));
        }

        @Override
        protected void setVariables(String taskId, Map<String, ? extends Object> variables, boolean local) {
            noted(() -> intervention.variablesOfTask(taskId, variables.keySet()), () -> super.setVariables(taskId, variables, local));
        }

        @Override
        protected void updateVariables(String taskId, Map<String, ? extends Object> variables, Collection<String> removed, boolean local) {
            noted(() -> intervention.variablesOfTask(taskId, names(variables, removed)), () -> super.updateVariables(taskId, variables, removed, local));
        }

        @Override
        public void removeVariable(String taskId, String name) {
            noted(() -> intervention.variablesOfTask(taskId, List.of(name)), () -> super.removeVariable(taskId, name));
        }

        @Override
        public void removeVariableLocal(String taskId, String name) {
            noted(() -> intervention.variablesOfTask(taskId, List.of(name)), () -> super.removeVariableLocal(taskId, name));
        }

        @Override
        public void removeVariables(String taskId, Collection<String> names) {
            noted(() -> intervention.variablesOfTask(taskId, names), () -> super.removeVariables(taskId, names));
        }

        @Override
        public void removeVariablesLocal(String taskId, Collection<String> names) {
            noted(() -> intervention.variablesOfTask(taskId, names), () -> super.removeVariablesLocal(taskId, names));
        }

        @Override
        public void addCandidateUser(String taskId, String user) {
            throw candidatesAreFixed();
        }

        @Override
        public void addCandidateGroup(String taskId, String group) {
            throw candidatesAreFixed();
        }

        @Override
        public void addUserIdentityLink(String taskId, String user, String type) {
            throw candidatesAreFixed();
        }

        @Override
        public void addGroupIdentityLink(String taskId, String group, String type) {
            throw candidatesAreFixed();
        }

        @Override
        public void deleteCandidateUser(String taskId, String user) {
            throw candidatesAreFixed();
        }

        @Override
        public void deleteCandidateGroup(String taskId, String group) {
            throw candidatesAreFixed();
        }

        @Override
        public void deleteUserIdentityLink(String taskId, String user, String type) {
            throw candidatesAreFixed();
        }

        @Override
        public void deleteGroupIdentityLink(String taskId, String group, String type) {
            throw candidatesAreFixed();
        }

        @Override
        public void handleBpmnError(String taskId, String code, String message, Map<String, Object> variables) {
            throw new RefusedInput("A task of this procedure is completed, never broken off. Nothing was changed.");
        }

        @Override
        public void handleEscalation(String taskId, String code, Map<String, Object> variables) {
            throw new RefusedInput("A task of this procedure is completed, never broken off. Nothing was changed.");
        }
    }

    private class Submissions extends FormServiceImpl {

        @Override
        public InputStream getDeployedStartForm(String definitionId) {
            return forms.filledIn(super.getDeployedStartForm(definitionId));
        }

        @Override
        public InputStream getDeployedTaskForm(String taskId) {
            if (visible(taskId) == null) {
                throw Unseen.noSuchTask();
            }
            return forms.filledIn(super.getDeployedTaskForm(taskId));
        }

        @Override
        public ProcessInstance submitStartForm(String definitionId, Map<String, Object> properties) {
            return submitStartForm(definitionId, null, properties);
        }

        @Override
        public ProcessInstance submitStartForm(String definitionId, String businessKey, Map<String, Object> properties) {
            return transaction.execute(status -> {
                var definition = definition(definitionId);
                if (definition == null) {
                    return super.submitStartForm(definitionId, businessKey, properties);
                }
                var start = gate.asApplication(() -> gate.start(definition, businessKey, properties, null));
                return super.submitStartForm(definitionId, start.reference(), start.variables());
            });
        }

        @Override
        public void submitTaskForm(String taskId, Map<String, Object> properties) {
            submitTaskFormWithVariablesInReturn(taskId, properties, false);
        }

        @Override
        public VariableMap submitTaskFormWithVariablesInReturn(String taskId, Map<String, Object> properties, boolean deserialize) {
            return transaction.execute(status -> {
                return returned(super.submitTaskFormWithVariablesInReturn(taskId, checked(taskId, properties), deserialize));
            });
        }

        @Override
        public VariableMap getTaskFormVariables(String taskId, Collection<String> names, boolean deserialize) {
            var task = visible(taskId);
            if (task == null) {
                return super.getTaskFormVariables(taskId, names, deserialize);
            }
            var shown = shown(task);
            return asked(names, shown.toBrowser(super.getTaskFormVariables(taskId, shown.names(), deserialize), deserialize));
        }

        @Override
        public VariableMap getStartFormVariables(String definitionId, Collection<String> names, boolean deserialize) {
            var known = super.getStartFormVariables(definitionId, names, deserialize);
            return gate.asApplication(() -> forms.hasStart(definitionId)) ? asked(names, gate.asApplication(() -> forms.ofStart(definitionId)).shown().toBrowser(known, deserialize)) : known;
        }

        private VariableMap asked(Collection<String> names, VariableMap variables) {
            if (names != null) {
                variables.keySet().retainAll(names);
            }
            return variables;
        }
    }

    private class RunningCases extends RuntimeServiceImpl {

        @Override
        public ProcessInstantiationBuilder createProcessInstanceById(String definitionId) {
            return new Start(getCommandExecutor(), definitionId, null);
        }

        @Override
        public ProcessInstantiationBuilder createProcessInstanceByKey(String definitionKey) {
            return new Start(getCommandExecutor(), null, definitionKey);
        }

        @Override
        protected void setVariables(String executionId, Map<String, ? extends Object> variables, boolean local) {
            noted(() -> intervention.variables(executionId, variables.keySet()), () -> super.setVariables(executionId, variables, local));
        }

        @Override
        protected void updateVariables(String executionId, Map<String, ? extends Object> variables, Collection<String> removed, boolean local) {
            noted(() -> intervention.variables(executionId, names(variables, removed)), () -> super.updateVariables(executionId, variables, removed, local));
        }

        @Override
        public void removeVariable(String executionId, String name) {
            noted(() -> intervention.variables(executionId, List.of(name)), () -> super.removeVariable(executionId, name));
        }

        @Override
        public void removeVariableLocal(String executionId, String name) {
            noted(() -> intervention.variables(executionId, List.of(name)), () -> super.removeVariableLocal(executionId, name));
        }

        @Override
        public void removeVariables(String executionId, Collection<String> names) {
            noted(() -> intervention.variables(executionId, names), () -> super.removeVariables(executionId, names));
        }

        @Override
        public void removeVariablesLocal(String executionId, Collection<String> names) {
            noted(() -> intervention.variables(executionId, names), () -> super.removeVariablesLocal(executionId, names));
        }

        @Override
        public ProcessInstanceModificationBuilder createProcessInstanceModification(String instanceId) {
            return new Modification(getCommandExecutor(), instanceId);
        }

        @Override
        public void resolveIncident(String incidentId) {
            noted(() -> intervention.failure(incidentId, "failureResolved"), () -> super.resolveIncident(incidentId));
        }

        @Override
        public void setAnnotationForIncidentById(String incidentId, String annotation) {
            noted(() -> intervention.failure(incidentId, "failureAnnotated"), () -> super.setAnnotationForIncidentById(incidentId, annotation));
        }

        @Override
        public void clearAnnotationForIncidentById(String incidentId) {
            noted(() -> intervention.failure(incidentId, "failureAnnotated"), () -> super.clearAnnotationForIncidentById(incidentId));
        }
    }

    /** Steps of one case put right by hand; what the steps do themselves is not skipped. */
    private class Modification extends ProcessInstanceModificationBuilderImpl {

        private final Set<String> named = new TreeSet<>();

        Modification(CommandExecutor executor, String instanceId) {
            super(executor, instanceId);
        }

        @Override
        public ProcessInstanceModificationInstantiationBuilder setVariable(String name, Object value) {
            named.add(name);
            return super.setVariable(name, value);
        }

        @Override
        public ProcessInstanceModificationInstantiationBuilder setVariableLocal(String name, Object value) {
            named.add(name);
            return super.setVariableLocal(name, value);
        }

        @Override
        public ProcessInstanceModificationInstantiationBuilder setVariables(Map<String, Object> variables) {
            named.addAll(variables.keySet());
            return super.setVariables(variables);
        }

        @Override
        public ProcessInstanceModificationInstantiationBuilder setVariablesLocal(Map<String, Object> variables) {
            named.addAll(variables.keySet());
            return super.setVariablesLocal(variables);
        }

        @Override
        public void execute(boolean writeUserOperationLog, boolean skipCustomListeners, boolean skipIoMappings) {
            if (!intervention.isFromOutside()) {
                super.execute(writeUserOperationLog, skipCustomListeners, skipIoMappings);
                return;
            }
            if (skipCustomListeners || skipIoMappings) {
                throw new RefusedInput("What belongs to a step is done with it: skipped listeners and mappings are refused. Nothing was changed.");
            }
            transaction.executeWithoutResult(status -> {
                intervention.modification(processInstanceId, operations.stream().map(Object::toString).toList(), named);
                super.execute(writeUserOperationLog, false, false);
                intervention.checkStillOpen(processInstanceId);
            });
        }
    }

    /** Timers and attempts: each put right by hand stands in the trail of its case. */
    private class Jobs extends ManagementServiceImpl {

        Jobs(ProcessEngineConfigurationImpl configuration) {
            super(configuration);
        }

        @Override
        public void executeJob(String jobId) {
            noted(() -> intervention.job(jobId, "jobRun", Map.of()), () -> super.executeJob(jobId));
        }

        @Override
        public void setJobDuedate(String jobId, Date due, boolean cascade) {
            noted(() -> intervention.job(jobId, "timerMoved", Map.of("to", due == null ? "at once" : due.toInstant().toString())), () -> super.setJobDuedate(jobId, due, cascade));
        }

        @Override
        public void recalculateJobDuedate(String jobId, boolean fromCreation) {
            noted(() -> intervention.job(jobId, "timerMoved", Map.of("to", "as the model says")), () -> super.recalculateJobDuedate(jobId, fromCreation));
        }

        @Override
        public void setJobPriority(String jobId, long priority) {
            noted(() -> intervention.job(jobId, "priorityChanged", Map.of("priority", priority)), () -> super.setJobPriority(jobId, priority));
        }

        @Override
        public SetJobRetriesBuilderImpl setJobRetries(int retries) {
            return new SetJobRetriesBuilderImpl(commandExecutor, retries) {
                @Override
                public void execute() {
                    if (jobDefinitionId != null && intervention.isFromOutside()) {
                        throw new RefusedInput("Cases are changed one at a time, so that the trail of each says it. Nothing was changed: name the jobs.");
                    }
                    if (retries == 0 && intervention.isFromOutside()) {
                        throw new RefusedInput("What is not tried again would hold up its case: the clock of the law goes on. Nothing was changed: let it be tried at least once.");
                    }
                    var content = dueDate == null ? Map.of("retries", retries) : Map.of("retries", retries, "to", dueDate.toInstant().toString());
                    noted(() -> Stream.concat(Stream.ofNullable(jobId), Stream.ofNullable(jobIds).flatMap(List::stream)).forEach(job -> intervention.job(job, "retried", content)),
                            super::execute);
                }
            };
        }
    }

    private class Start extends ProcessInstantiationBuilderImpl {

        private Origin from;

        Start(CommandExecutor executor, String definitionId, String definitionKey) {
            super(executor);
            this.processDefinitionId = definitionId;
            this.processDefinitionKey = definitionKey;
        }

        @Override
        public ProcessInstanceWithVariables executeWithVariablesInReturn(boolean skipCustomListeners, boolean skipIoMappings) {
            if (skipCustomListeners || skipIoMappings || !modificationBuilder.getModificationOperations().isEmpty() || caseInstanceId != null) {
                throw new RefusedInput("A report begins at its beginning: start instructions and skipped listeners are refused. Nothing was started.");
            }
            return transaction.execute(status -> {
                var query = engine.getRepositoryService().createProcessDefinitionQuery();
                var definition = processDefinitionId != null ? query.processDefinitionId(processDefinitionId).singleResult()
                        : query.processDefinitionKey(processDefinitionKey).latestVersion().singleResult();
                if (definition != null && !isOwnBusiness(definition)) {
                    var start = gate.asApplication(() -> gate.start(definition, businessKey, modificationBuilder.getProcessVariables(), from));
                    businessKey = start.reference();
                    modificationBuilder.getProcessVariables().clear();
                    setVariables(start.variables());
                }
                var started = super.executeWithVariablesInReturn(false, false);
                return new ProcessInstanceWithVariablesImpl(((ProcessInstanceWithVariablesImpl) started).getExecutionEntity(), returned(started.getVariables()));
            });
        }

        /** A timer of the model starts what no person does: nobody said anything that could be checked. */
        private boolean isOwnBusiness(ProcessDefinition definition) {
            return from == null && Context.getCommandContext() != null && Context.getCommandContext().getCurrentJob() != null && !gate.isStartedByPeople(definition);
        }
    }
}
