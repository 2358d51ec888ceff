package uk.police.securityincident.incident;

import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.TimerDeclarationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.Deputies;

/**
 * Bound in the models as ${due}. Running cases hold this name: do not rename.
 * When a deadline of the model falls: its timer's own expression, so that each duration stands in the model once.
 */
@Component("due")
public class Due {

    /** In an expression: the moment when the task or the timer was opened. */
    private static final String OPENED = "now()";
    private static final Pattern NAME = Pattern.compile("'(\\w+)'");

    private final ProcessEngine engine;
    private final Deadlines deadlines;
    private final Deputies deputies;
    /** By definition and timer: an edition never changes, and whoever asks for its model is asked for their rights each time. */
    private final Map<List<String>, String> times = new ConcurrentHashMap<>();

    public Due(@Lazy ProcessEngine engine, Deadlines deadlines, Deputies deputies) {
        this.engine = engine;
        this.deadlines = deadlines;
        this.deputies = deputies;
    }

    /** The due date of the timer event with this id, on the values in force. */
    @ForModels
    public Date of(DelegateExecution execution, String deadline) {
        return of(execution.getProcessDefinitionId(), deadline, execution);
    }

    /** The time, or if it comes sooner the first of these deadlines after {@code from}, while what they guard is open. */
    @ForModels
    public Date sooner(DelegateExecution execution, Date time, boolean isOpen, Object from, String... deadlines) {
        var opened = from instanceof Date date ? date.toInstant() : UkTime.parse(from.toString());
        return Stream.of(deadlines).filter(deadline -> isOpen).map(deadline -> of(execution, deadline)).filter(limit -> limit.toInstant().isAfter(opened) && limit.before(time)).min(Date::compareTo).orElse(time);
    }

    /** Whether this edition has a timer event with this id. */
    public boolean has(String definitionId, String deadline) {
        return timer(definitionId, deadline).isPresent();
    }

    /** When the limit falls that this event warns of, or is; none of what has no limit in the model, or one that runs from its own opening. */
    Optional<Date> limit(DelegateExecution execution, String event) {
        var deadline = event.replace("Warning_", "Deadline_");
        return timer(execution.getProcessDefinitionId(), deadline).filter(timer -> deadline.startsWith("Deadline_") && !timer.getTextContent().contains(OPENED)).map(timer -> of(execution, deadline));
    }

    /** The due date of a task as its form shows it; null where it has none. */
    @ShownAs("deadline")
    public String inWords(DelegateTask task) {
        return task.getDueDate() == null ? null : deadlines.inWords(task.getDueDate());
    }

    /** The same for a task, inside the engine. */
    Instant of(Task task, String deadline) {
        return of(task.getProcessDefinitionId(), deadline, ((TaskEntity) task).getExecution() != null ? ((TaskEntity) task).getExecution()
                : Context.getCommandContext().getExecutionManager().findExecutionById(task.getExecutionId())).toInstant();
    }

    /** Moves all timers and due dates to what they are on the awareness and the report in force. One that runs from its own moment, or repeats, stays. */
    void moveAll(DelegateExecution execution) {
        moveTimers(engine.getManagementService().createJobQuery().processInstanceId(execution.getProcessInstanceId()).timers().list());
        move(execution);
    }

    private void moveTimers(Collection<? extends Job> waiting) {
        var jobs = engine.getManagementService();
        for (var job : waiting) {
            if (timer(job.getProcessDefinitionId(), ((JobEntity) job).getActivityId()).map(TimerEventDefinition::getTimeDate).filter(time -> !time.getTextContent().contains(OPENED)).isPresent()) {
                jobs.recalculateJobDuedate(job.getId(), false);
            }
        }
    }

    /**
     * Moves the due dates of all open tasks to what they are on the values in force: the awareness, the rating, the
     * report. One that runs from the moment a task was opened stays. A timer on the border of one that moves goes with it.
     */
    void move(DelegateExecution execution) {
        for (var task : engine.getTaskService().createTaskQuery().processInstanceId(execution.getProcessInstanceId()).list()) {
            var entity = (TaskEntity) task;
            var expression = text(entity.getTaskDefinition());
            // What was opened without a time, by what somebody answered then, stays without.
            if (expression != null && entity.getDueDate() != null && !expression.contains(OPENED)) {
                var before = entity.getDueDate();
                move(entity, value(expression, entity.getExecution()));
                if (!before.equals(entity.getDueDate()) && !TimerDeclarationImpl.getDeclarationsForScope(entity.getExecution().getActivity()).isEmpty()) {
                    moveTimers(entity.getExecution().getJobs());
                }
            }
        }
    }

    /**
     * The same for one task of a case that came to another edition of the model, where that says another time; also one that runs
     * from the moment the task was opened. What the expression asks of the step that opened the task is gone, so the rest stays.
     */
    public void carryOver(TaskEntity task, String before, TaskDefinition taskBefore) {
        var expression = text(task.getTaskDefinition());
        var expressionBefore = text(taskBefore);
        boolean openedWithout = expressionBefore != null && task.getDueDate() == null;
        if (!openedWithout && !Objects.equals(inFull(expression, task.getProcessDefinitionId()), inFull(expressionBefore, before))) {
            move(task, expression == null ? null : value(from(expression, task.getCreateTime()), task.getExecution()));
        }
    }

    /** With the time of each deadline in the place of its name. */
    private String inFull(String expression, String definitionId) {
        return expression == null ? null : NAME.matcher(expression).replaceAll(name -> Matcher.quoteReplacement(
                timer(definitionId, name.group(1)).map(TimerEventDefinition::getTextContent).orElse(name.group())));
    }

    /** Moves the timers of such a case whose time is another in the edition that it came to. One that fired is not there, and not armed again. */
    public void carryOver(ExecutionEntity instance, String before) {
        var jobs = engine.getManagementService();
        for (var job : jobs.createJobQuery().processInstanceId(instance.getId()).timers().list()) {
            var element = ((JobEntity) job).getActivityId();
            var now = timer(instance.getProcessDefinitionId(), element);
            if (now.isPresent() && !now.get().getTextContent().equals(timer(before, element).map(TimerEventDefinition::getTextContent).orElse(null))) {
                if (now.get().getTextContent().contains(OPENED)) {
                    var scope = Context.getCommandContext().getExecutionManager().findExecutionById(((JobEntity) job).getExecutionId());
                    jobs.setJobDuedate(job.getId(), value(from(now.get().getTimeDate().getTextContent(), job.getCreateTime()), scope));
                } else {
                    jobs.recalculateJobDuedate(job.getId(), true);
                }
            }
        }
    }

    /** The tasks and timers of an edition by id, each with the expression of its time, in which the time of each deadline stands in the place of its name. */
    public Map<String, String> inFull(String definitionId) {
        var model = engine.getRepositoryService().getBpmnModelInstance(definitionId);
        var said = new HashMap<String, String>();
        model.getModelElementsByType(UserTask.class).stream().filter(task -> task.getCamundaDueDate() != null).forEach(task -> said.put(task.getId(), inFull(task.getCamundaDueDate(), definitionId)));
        model.getModelElementsByType(CatchEvent.class).forEach(event -> timer(definitionId, event.getId()).map(TimerEventDefinition::getTimeDate).ifPresent(time -> said.put(event.getId(), time.getTextContent())));
        return said;
    }

    /** When this task would be due if it were opened again at its own moment, on the calendar in force. */
    public Date again(TaskEntity task) {
        return value(from(text(task.getTaskDefinition()), task.getCreateTime()), task.getExecution());
    }

    /** The same for a timer that waits. */
    public Date again(JobEntity timer) {
        var time = timer(timer.getProcessDefinitionId(), timer.getActivityId()).orElseThrow().getTimeDate().getTextContent();
        return value(from(time, timer.getCreateTime()), Context.getCommandContext().getExecutionManager().findExecutionById(timer.getExecutionId()));
    }

    /** Due then from now on; where that is sooner, its deputies are asked sooner too. */
    public void move(TaskEntity task, Date moved) {
        if (!Objects.equals(moved, task.getDueDate())) {
            boolean sooner = moved != null && (task.getDueDate() == null || moved.before(task.getDueDate()));
            task.setDueDate(moved);
            if (sooner) {
                deputies.dueSooner(task);
            }
        }
    }

    private static String text(TaskDefinition task) {
        return task == null || task.getDueDateExpression() == null ? null : task.getDueDateExpression().getExpressionText();
    }

    /** What runs from the moment of its opening, as of that moment. */
    private static String from(String expression, Date opened) {
        return expression.replace(OPENED, "'" + opened.toInstant() + "'");
    }

    private Optional<TimerEventDefinition> timer(String definitionId, String element) {
        return engine.getRepositoryService().getBpmnModelInstance(definitionId).getModelElementById(element) instanceof CatchEvent event
                ? event.getEventDefinitions().stream().filter(TimerEventDefinition.class::isInstance).map(TimerEventDefinition.class::cast).findFirst() : Optional.empty();
    }

    private Date value(String expression, VariableScope scope) {
        return (Date) ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getExpressionManager().createExpression(expression).getValue(scope);
    }

    private Date of(String definitionId, String deadline, VariableScope scope) {
        return value(times.computeIfAbsent(List.of(definitionId, deadline), of -> timer(definitionId, deadline).orElseThrow().getTimeDate().getTextContent()), scope);
    }
}
