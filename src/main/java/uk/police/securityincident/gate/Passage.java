package uk.police.securityincident.gate;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.CaseView;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.DatabaseAway;

/** How the engine's doors lead through the {@link Gate}: one transaction with what they start, complete or change. */
@Component
class Passage {

    private final ProcessEngine engine;
    private final Gate gate;
    private final Caller caller;
    private final DeployedForms forms;
    private final CaseView view;
    private final Assignment assignment;
    private final Intervention intervention;
    private final CaseTable cases;
    private final TransactionTemplate transaction;

    Passage(@Lazy ProcessEngine engine, Gate gate, Caller caller, DeployedForms forms, CaseView view, Assignment assignment, Intervention intervention,
            CaseTable cases, PlatformTransactionManager transactions) {
        this.engine = engine;
        this.gate = gate;
        this.caller = caller;
        this.forms = forms;
        this.view = view;
        this.assignment = assignment;
        this.intervention = intervention;
        this.cases = cases;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** All of it or nothing. Whoever loses a race against another step of the case is told so. */
    <T> T inOne(Supplier<T> work) {
        try {
            return DatabaseAway.logged(() -> transaction.execute(status -> work.get()));
        } catch (OptimisticLockingException | PessimisticLockingFailureException e) {
            throw RefusedInput.meanwhile("The case went on by another step at this very moment. Nothing of yours was taken or changed: what you wrote still stands in your form; send it again.");
        }
    }

    /** Null when whoever asks may not see the task: the engine then answers as for a task that does not exist. */
    Task visible(String taskId) {
        return taskId == null ? null : caller.inOneCommand(() -> Context.getCommandContext().getTaskManager().findTaskById(taskId), task -> task != null && isSeen(task) ? task : null);
    }

    private static boolean isSeen(TaskEntity task) {
        try {
            Context.getProcessEngineConfiguration().getCommandCheckers().forEach(checker -> checker.checkReadTask(task));
            return true;
        } catch (NullValueException | AuthorizationException e) {
            return false;
        }
    }

    ProcessDefinition definition(String id) {
        return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionId(id).singleResult();
    }

    ProcessDefinition latestDefinition(String key) {
        return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(key).latestVersion().singleResult();
    }

    /** Whether a person asks, and not the application in a step of its own. */
    boolean isPerson() {
        return Context.getCommandContext() == null && caller.isSomebody();
    }

    Shown shown(Task task) {
        return caller.withRightsOfApplication(() -> forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey()).shown());
    }

    /** What its form shows of the case beside variables, as it is at this moment. Whoever may read the form reads it. */
    VariableMap view(String taskId, Collection<String> names) {
        return caller.withRightsOfApplication(() -> view.of(Context.getCommandContext().getTaskManager().findTaskById(taskId), names));
    }

    /** What every form of an exercise begins with, of whatever edition; null of what is none. */
    String notice(String taskId) {
        return caller.withRightsOfApplication(() -> {
            var task = Context.getCommandContext().getTaskManager().findTaskById(taskId);
            return Exercises.is(Reference.of(task)) ? Exercises.inWords(Exercises.timesFaster(task)) : null;
        });
    }

    /** All of it or nothing. The case is locked first: nobody's step comes between the checks and what they let through. */
    VariableMap completed(String taskId, Map<String, Object> submitted, Function<Map<String, Object>, VariableMap> complete) {
        boolean toPerson = isPerson();
        var variables = inOne(() -> caller.inOneCommand(() -> checked(taskId, submitted), complete));
        return returned(toPerson, variables);
    }

    /** The variables to complete the task with. */
    private Map<String, Object> checked(String taskId, Map<String, Object> submitted) {
        cases.lockCaseOf(taskId);
        var task = visible(taskId);
        if (task == null) {
            throw RefusedInput.meanwhile("There is no such task: it was completed or withdrawn, or it is not for you. What you wrote was not taken and nothing was changed; it still stands in your form: copy it before you close it.");
        }
        return caller.withRightsOfApplication(() -> {
            assignment.checkMayComplete(task);
            return gate.complete(task, submitted);
        });
    }

    /** What a case holds once a step of it is done is not for whoever did that step. */
    static VariableMap returned(boolean toPerson, VariableMap variables) {
        return toPerson ? Variables.createVariables() : variables;
    }

    /** What is checked and noted of a task goes with what is done to it, or not at all. The case is locked first. */
    void with(String taskId, Consumer<Task> check, Runnable act) {
        inOne(() -> caller.inOneCommand(() -> {
            cases.lockCaseOf(taskId);
            var task = visible(taskId);
            if (task != null) {
                check.accept(task);
            }
            return task;
        }, checked -> {
            act.run();
            return null;
        }));
    }

    /** What somebody does from outside is noted before it happens. */
    void noted(Runnable note, Runnable act) {
        if (!intervention.isFromOutside()) {
            act.run();
            return;
        }
        inOne(() -> {
            note.run();
            act.run();
            return null;
        });
    }

    static Collection<String> names(Map<String, ?> changed, Collection<String> removed) {
        return Stream.of(changed == null ? Set.<String>of() : changed.keySet(), removed == null ? Set.<String>of() : removed).flatMap(Collection::stream).toList();
    }
}
