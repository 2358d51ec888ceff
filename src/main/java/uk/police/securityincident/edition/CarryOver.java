package uk.police.securityincident.edition;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.core.variable.mapping.InputParameter;
import org.camunda.bpm.engine.impl.el.ElValueProvider;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.migration.MigratingProcessInstanceValidationException;
import org.camunda.bpm.engine.migration.MigrationInstruction;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ActivityInstance;
import org.camunda.bpm.engine.runtime.EventSubscription;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.TransitionInstance;
import org.camunda.bpm.impl.juel.jakarta.el.PropertyNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.incident.Due;
import uk.police.securityincident.incident.Duties;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * Carries running cases over to the newest edition of their process, each in a transaction of its own. The ids of the elements
 * are what holds: whatever waits goes to the element of the same id, wherever the newest edition has it. Then what that edition
 * says of due dates, timers, limits and the words on the forms is true of the case too. No service and no address leads here.
 */
@Component
public class CarryOver {

    private static final Logger LOG = LoggerFactory.getLogger(CarryOver.class);

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\w+}");

    private final ProcessEngine engine;
    private final Caller caller;
    private final Due due;
    private final Duties duties;
    private final CaseTable cases;
    private final Trail trail;
    private final Clock clock;
    private final TransactionTemplate transaction;

    CarryOver(@Lazy ProcessEngine engine, Caller caller, Due due, Duties duties, CaseTable cases, Trail trail, Clock clock, PlatformTransactionManager transactions) {
        this.engine = engine;
        this.caller = caller;
        this.due = due;
        this.duties = duties;
        this.cases = cases;
        this.trail = trail;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * One case, without a word of what was said in it.
     *
     * @param waitsAt the ids of all that waits in it
     * @param ends what waits in it and the newest edition has not, nor misses
     * @param obstacles why it stays where it is; empty if it moves
     */
    public record Moved(String process, String from, String to, String reference, Collection<String> waitsAt, Collection<String> ends, List<String> obstacles) {
    }

    /**
     * Every case that is not on the newest edition.
     *
     * @param dry whether it is only tried: everything is done, and then taken back
     * @param each is told of each case as soon as it is done
     */
    public void all(boolean dry, Consumer<Moved> each) {
        for (var newest : engine.getRepositoryService().createProcessDefinitionQuery().latestVersion().orderByProcessDefinitionKey().asc().list()) {
            var ways = new HashMap<String, Way>();
            engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey(newest.getKey()).orderByBusinessKey().asc().list().stream()
                    .filter(instance -> !instance.getProcessDefinitionId().equals(newest.getId()))
                    .forEach(instance -> each.accept(one(instance, ways.computeIfAbsent(instance.getProcessDefinitionId(), from -> Way.between(engine, from, newest.getId())), dry)));
        }
    }

    private Moved one(ProcessInstance instance, Way way, boolean dry) {
        var mapped = way.plan().getInstructions().stream().map(MigrationInstruction::getSourceActivityId).collect(Collectors.toSet());
        var tokens = new TreeSet<String>();
        collect(engine.getRuntimeService().getActivityInstance(instance.getId()), tokens);
        var waits = new TreeSet<>(tokens);
        waits.addAll(timers(instance.getId()));
        var ends = new TreeSet<>(waits);
        ends.addAll(subscriptions(instance.getId()));
        // What only listens is left behind without a word of the engine.
        ends.removeAll(mapped);
        ends.removeAll(tokens);
        tokens.removeAll(mapped);
        var obstacles = new ArrayList<>(tokens.stream().map(way::obstacle).toList());
        try {
            transaction.executeWithoutResult(status -> {
                if (isCase(instance)) {
                    duties.withoutLimit(instance.getBusinessKey(), way.from(), way.to()).forEach(deadline -> obstacles.add(
                            "its limit '%s' is open, and the newest edition has none of this id at the same stage or task: put it back there, or let the duty be discharged first".formatted(deadline)));
                }
                if (obstacles.isEmpty()) {
                    engine.getRuntimeService().newMigration(way.plan()).processInstanceIds(instance.getId()).execute();
                    obstacles.addAll(caller.withRightsOfApplication(() -> disagreements(instance.getId(), way)));
                }
                if (dry || !obstacles.isEmpty()) {
                    status.setRollbackOnly();
                }
            });
        } catch (MigratingProcessInstanceValidationException e) {
            var report = e.getValidationReport();
            report.getActivityInstanceReports().forEach(at -> obstacles.add(way.obstacle(at.getSourceScopeId())));
            report.getTransitionInstanceReports().forEach(at -> obstacles.add(way.obstacle(at.getSourceScopeId())));
            report.getFailures().forEach(failure -> obstacles.add(failure.strip()));
        } catch (OptimisticLockingException e) {
            obstacles.add("somebody was at work on it at this moment: run it again");
        } catch (RuntimeException e) {
            // Its message may quote what was entered.
            obstacles.add("it failed (" + e.getClass().getName() + "), and nothing of it was changed");
        }
        if (!dry && obstacles.isEmpty()) {
            LOG.info("{} was carried over, from {} to {}", instance.getBusinessKey(), edition(way.from()), edition(way.to()));
        }
        return new Moved(way.to().getKey(), edition(way.from()), edition(way.to()), instance.getBusinessKey(), waits, ends, obstacles);
    }

    /** An e-mail has a number, and no file of its own. */
    private boolean isCase(ProcessInstance instance) {
        return instance.getBusinessKey() != null && cases.process(instance.getBusinessKey()).isPresent();
    }

    public static String edition(ProcessDefinition definition) {
        return "version " + definition.getVersion() + (definition.getVersionTag() == null ? "" : " (" + definition.getVersionTag() + ")");
    }

    /** What the engine leaves as it was, since it evaluates nothing anew for what moves; what cannot be said so is given back. */
    private List<String> disagreements(String instanceId, Way way) {
        var obstacles = new ArrayList<String>();
        var context = Context.getCommandContext();
        var instance = context.getExecutionManager().findExecutionById(instanceId);
        for (var task : context.getTaskManager().findTasksByProcessInstanceId(instanceId)) {
            trying("the due date of '" + task.getTaskDefinitionKey() + "'", () -> due.carryOver(task, way.from().getId(), way.from().getTaskDefinitions().get(task.getTaskDefinitionKey())), obstacles);
            sayAnew(task, way.from(), obstacles);
        }
        trying("a timer", () -> due.carryOver(instance, way.from().getId()), obstacles);
        if (isCase(instance)) {
            trying("a limit", () -> duties.carryOver(instance, way.from(), way.to()), obstacles);
            trail.note(instance.getBusinessKey(), clock.instant(), "application", way.to().getKey(), EarlierEditions.CARRIED_OVER, Map.of("from", edition(way.from()), "to", edition(way.to())));
        }
        return obstacles;
    }

    /**
     * The words on an open form: name and description, and what the newest edition gives the step. What the edition before gave it and
     * the newest does not, such as what a form now shows of itself, goes: a part of the application may have its name.
     */
    private void sayAnew(TaskEntity task, ProcessDefinitionEntity from, List<String> obstacles) {
        var step = task.getTaskDefinition();
        var execution = task.getExecution();
        if (step.getNameExpression() != null) {
            task.setName(step.getNameExpression().getValue(execution) + Reference.behindName(task));
        }
        task.setDescription(step.getDescriptionExpression() == null ? null : (String) step.getDescriptionExpression().getValue(execution));
        var given = given((ActivityImpl) execution.getActivity());
        given.stream().filter(input -> !(execution.hasVariableLocal(input.getName()) && isTakenOver(input)))
                .forEach(input -> trying("'%s' on the form of '%s'".formatted(input.getName(), task.getTaskDefinitionKey()), () -> input.execute(execution), obstacles));
        var names = given.stream().map(InputParameter::getName).toList();
        given(from.findActivity(task.getTaskDefinitionKey())).stream().map(InputParameter::getName).filter(name -> !names.contains(name)).forEach(execution::removeVariableLocal);
    }

    private static List<InputParameter> given(ActivityImpl step) {
        return step.getIoMapping() == null ? List.of() : step.getIoMapping().getInputParameters();
    }

    /** A variable as it was when the step was opened, such as what was asked there: it may be another by now, or gone. */
    private static boolean isTakenOver(InputParameter input) {
        return input.getValueProvider() instanceof ElValueProvider value && VARIABLE.matcher(value.getExpression().getExpressionText()).matches();
    }

    private static void trying(String what, Runnable work, List<String> obstacles) {
        try {
            work.run();
        } catch (RuntimeException e) {
            obstacles.add("%s cannot be said as the newest edition says it (%s)".formatted(what, why(e)));
        }
    }

    /** A name that is missing is the model's; any other message may quote what was entered. */
    private static String why(Throwable cause) {
        return cause instanceof PropertyNotFoundException ? cause.getMessage() : cause.getCause() == null ? cause.getClass().getName() : why(cause.getCause());
    }

    private static void collect(ActivityInstance place, Collection<String> waits) {
        Stream.of(place.getChildTransitionInstances()).map(TransitionInstance::getActivityId).forEach(waits::add);
        Stream.of(place.getChildActivityInstances()).forEach(child -> collect(child, waits));
        // A stage that stands there empty has ended, and waits for the others of its kind.
        if (place.getChildActivityInstances().length == 0 && place.getChildTransitionInstances().length == 0 && !place.getActivityType().equals("subProcess")) {
            waits.add(place.getActivityId());
        }
    }

    private List<String> timers(String instanceId) {
        return caller.withRightsOfApplication(() -> engine.getManagementService().createJobQuery().processInstanceId(instanceId).list().stream().map(job -> ((JobEntity) job).getActivityId()).toList());
    }

    private List<String> subscriptions(String instanceId) {
        return engine.getRuntimeService().createEventSubscriptionQuery().processInstanceId(instanceId).list().stream().map(EventSubscription::getActivityId).toList();
    }
}
