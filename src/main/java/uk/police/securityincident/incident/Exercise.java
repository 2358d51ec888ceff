package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.gate.GatedServices;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * Bound in exercise.bpmn as ${exercise}. Running cases hold this name: do not rename.
 * An incident that is practised: it begins with what its scenario reports, and is over when whoever runs it says so.
 */
@Component("exercise")
@CaseVariables(reads = {"scenario", "timesFaster"})
public class Exercise {

    /** Its end, in the trail. */
    public static final String OVER = "exerciseOver";

    private static final Logger LOG = LoggerFactory.getLogger(Exercise.class);

    private final ProcessEngine engine;
    private final GatedServices services;
    private final Scenarios scenarios;
    private final CaseTable cases;
    private final Trail trail;
    private final Caller caller;
    private final Clock clock;

    Exercise(@Lazy ProcessEngine engine, GatedServices services, Scenarios scenarios, CaseTable cases, Trail trail, Caller caller, Clock clock) {
        this.engine = engine;
        this.services = services;
        this.scenarios = scenarios;
        this.cases = cases;
        this.trail = trail;
        this.caller = caller;
        this.clock = clock;
    }

    /** The incident begins, under the reference of the exercise. */
    @ForModels(in = "exercise")
    public void begin(DelegateExecution execution) {
        services.startExercise(Reference.of(execution), scenario(execution).report(), Exercises.timesFaster(execution));
    }

    /** What whoever runs it knows, and those who practise do not. */
    @ShownAs("scenarioInWords")
    public TypedValue inWords(DelegateExecution execution) {
        var scenario = scenario(execution);
        return LongText.of("**" + scenario.title() + "**. " + scenario.source() + "\n\n" + String.join("\n\n", scenario.later().stream().map(known -> "- " + known).toList()));
    }

    /** What nobody answered by now was not answered: its steps are withdrawn, and its duties stay open as they stood. */
    @ForModels(in = "exercise")
    public void end(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var runtime = engine.getRuntimeService();
        var open = caller.withRightsOfApplication(() -> {
            var practised = runtime.createProcessInstanceQuery().processInstanceBusinessKey(reference).processDefinitionKey(Exercises.PRACTISED).singleResult();
            if (practised == null) {
                return List.<String>of();
            }
            var waiting = engine.getTaskService().createTaskQuery().processInstanceId(practised.getId()).list().stream().map(Task::getTaskDefinitionKey).sorted().toList();
            runtime.deleteProcessInstance(practised.getId(), OVER);
            cases.close(reference, clock.instant(), "closed");
            return waiting;
        });
        var said = new HashMap<String, Object>(Map.of("stillOpen", open));
        trail.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), OVER, said);
        LOG.info("{} is over", reference);
    }

    private Scenarios.Scenario scenario(DelegateExecution execution) {
        return scenarios.of((String) execution.getVariable("scenario"));
    }
}
