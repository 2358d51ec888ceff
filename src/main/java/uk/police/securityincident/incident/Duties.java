package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.gate.TakenAway;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.Trail;

/**
 * Keeps in the register when each duty with a limit arose and was discharged: whatever bears an event
 * {@code Deadline_…} in a model is one, from the moment it opens until it ends. Of telling the ICO also when that was done
 * by its own date, which alone says whether the limit was kept: it may be recorded later, and the duty goes on for the people.
 */
@Component
@Order(Ordering.DEFAULT_ORDER)
public class Duties extends AbstractProcessEnginePlugin {

    /** The limit on telling the ICO; the people are told without undue delay, with no hours (UK GDPR Art 33 and 34, DPA 2018 ss.67 and 68). */
    public static final String TELLING = "Deadline_ExternalNotification";

    private final ProcessEngine engine;
    private final DutyTable dutyTable;
    private final Trail trail;
    private final Due due;
    private final Notifications notifications;
    private final Clock clock;

    Duties(@Lazy ProcessEngine engine, DutyTable dutyTable, Trail trail, Due due, Notifications notifications, Clock clock) {
        this.engine = engine;
        this.dutyTable = dutyTable;
        this.trail = trail;
        this.due = due;
        this.notifications = notifications;
        this.clock = clock;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPreBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseBoundaryTimerEventDefinition(Element timer, boolean interrupting, ActivityImpl event) {
                if (event.getId().startsWith("Deadline_")) {
                    var duty = (ActivityImpl) event.getEventScope();
                    duty.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) execution -> arose(execution, event.getId()));
                    duty.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener) execution -> ended(execution));
                }
            }

            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition().addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, Duties.this::toldOrNot);
            }
        });
    }

    private void arose(DelegateExecution execution, String deadline) {
        // What opens again for the people alone has no limit, and the report had its own the first time.
        if (!(deadline.equals(TELLING) && !notifications.isToDecide(execution, "ico") || Recommendations.isRevising(execution, deadline))) {
            dutyTable.arose(Reference.of(execution), execution.getId(), deadline, clock.instant(), due.of(execution, deadline).toInstant());
        }
    }

    /** Of a case that is taken away no duty is discharged. */
    private void ended(DelegateExecution execution) {
        if (!TakenAway.isBeing(execution)) {
            dutyTable.discharged(Reference.of(execution), execution.getId(), clock.instant());
        }
    }

    /** The ICO's part is done: told when the notice went, or not to be told from the moment when that was decided. */
    private void toldOrNot(DelegateTask task) {
        var reference = (String) task.getVariable("reference");
        var actedAt = switch (task.getTaskDefinitionKey()) {
            case "Task_RecordNoticeSent" -> isOfTheIco(task) && Told.isSent(task.getExecution()) ? UkTime.parse(trail.last(reference, "Task_RecordNoticeSent").orElseThrow().said("sentAt")) : null;
            case "Task_DecideIcoNotification" -> "no".equals(task.getVariable("icoDecision")) ? clock.instant() : null;
            case "Task_ApproveNotice" -> isOfTheIco(task) && "noLonger".equals(task.getVariable("approved")) ? clock.instant() : null;
            default -> null;
        };
        if (actedAt != null) {
            var places = new ArrayList<String>();
            for (var place = (ExecutionEntity) task.getExecution(); place != null; place = place.getParent()) {
                places.add(place.getId());
            }
            dutyTable.acted(reference, places, TELLING, actedAt);
        }
    }

    private static boolean isOfTheIco(DelegateTask task) {
        return "ico".equals(task.getVariable("recipient"));
    }

    /** After a correction of what the limits are reckoned from. */
    void move(DelegateExecution execution) {
        var reference = Reference.of(execution);
        dutyTable.of(reference).stream().map(DutyTable.Duty::deadline).distinct()
                .forEach(deadline -> dutyTable.moved(reference, deadline, due.of(execution, deadline).toInstant()));
    }

    /** Why the duties of a case cannot go on in another edition of the model: the events that are their limits there must be at the same stage or task. */
    public List<String> withoutLimit(String reference, ProcessDefinition from, ProcessDefinition to) {
        var before = model(from);
        var after = model(to);
        return dutyTable.of(reference).stream().filter(duty -> duty.doneAt() == null).map(DutyTable.Duty::deadline).distinct()
                .filter(deadline -> host(after, deadline).isEmpty() || !host(after, deadline).equals(host(before, deadline))).toList();
    }

    /** Of a case that came to another edition: what is a limit only there has arisen, and those not met yet are as long as there. */
    public void carryOver(ExecutionEntity instance, ProcessDefinition from, ProcessDefinition to) {
        var before = model(from);
        var after = model(to);
        var reference = Reference.of(instance);
        dutyTable.of(reference).stream().filter(duty -> duty.doneAt() == null).map(DutyTable.Duty::deadline).distinct()
                .forEach(deadline -> dutyTable.changed(reference, deadline, due.of(instance, deadline).toInstant()));
        var executions = Context.getCommandContext().getExecutionManager();
        var places = engine.getRuntimeService().getActivityInstance(instance.getId());
        after.getModelElementsByType(BoundaryEvent.class).stream().filter(event -> event.getId().startsWith("Deadline_") && host(before, event.getId()).isEmpty()).forEach(event -> {
            // Where the edition before had no such place, entering it has said that the duty arose.
            if (before.getModelElementById(event.getAttachedTo().getId()) != null) {
                Stream.of(places.getActivityInstances(event.getAttachedTo().getId())).forEach(place -> arose(executions.findExecutionById(place.getExecutionIds()[0]), event.getId()));
            }
        });
    }

    private BpmnModelInstance model(ProcessDefinition edition) {
        return engine.getRepositoryService().getBpmnModelInstance(edition.getId());
    }

    /** What the event stands on. */
    private static Optional<String> host(BpmnModelInstance model, String deadline) {
        return model.getModelElementById(deadline) instanceof BoundaryEvent event ? Optional.of(event.getAttachedTo().getId()) : Optional.empty();
    }
}
