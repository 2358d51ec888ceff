package uk.police.securityincident.process;

import java.time.Instant;
import java.util.Date;
import java.util.Objects;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;

/**
 * Bound in the models as ${due}. Running cases hold this name: do not rename.
 * When a deadline of the model falls: its timer's own expression, so that each duration stands in the model once.
 */
@Component("due")
@CaseVariables(sets = {"deadline"})
public class Due {

    private final ProcessEngine engine;
    private final Deadlines deadlines;

    public Due(@Lazy ProcessEngine engine, Deadlines deadlines) {
        this.engine = engine;
        this.deadlines = deadlines;
    }

    /** The due date of the timer event with this id, on the values in force. */
    @ForModels
    public Date of(DelegateExecution execution, String deadline) {
        return of(execution.getProcessDefinitionId(), deadline, execution);
    }

    /** The same for a task, inside the engine. */
    Instant of(Task task, String deadline) {
        return of(task.getProcessDefinitionId(), deadline, ((TaskEntity) task).getExecution() != null ? ((TaskEntity) task).getExecution()
                : Context.getCommandContext().getExecutionManager().findExecutionById(task.getExecutionId())).toInstant();
    }

    /**
     * Moves the due dates of all open tasks to what they are on the values in force: the awareness, the rating, the
     * report. One that runs from the moment a task was opened stays.
     */
    void move(DelegateExecution execution) {
        for (var task : engine.getTaskService().createTaskQuery().processInstanceId(execution.getProcessInstanceId()).list()) {
            var entity = (TaskEntity) task;
            var expression = entity.getTaskDefinition().getDueDateExpression();
            if (expression == null || expression.getExpressionText().contains("now()")) {
                continue;
            }
            var moved = (Date) expression.getValue(entity.getExecution());
            if (!Objects.equals(moved, entity.getDueDate())) {
                entity.setDueDate(moved);
                entity.setVariableLocal("deadline", moved == null ? null : deadlines.inWords(moved));
            }
        }
    }

    private Date of(String definitionId, String deadline, VariableScope scope) {
        BoundaryEvent event = engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementById(deadline);
        var timer = (TimerEventDefinition) event.getEventDefinitions().iterator().next();
        var expressions = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getExpressionManager();
        return (Date) expressions.createExpression(timer.getTimeDate().getTextContent()).getValue(scope);
    }
}
