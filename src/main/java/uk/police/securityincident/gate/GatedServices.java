package uk.police.securityincident.gate;

import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.HiddenTasks;
import uk.police.securityincident.engine.SeenTasks;
import uk.police.securityincident.form.DeployedForms;

/** Puts the doors that lead through the {@link Gate} in the place of the engine's own services. */
@Component
@Order(Ordering.DEFAULT_ORDER + 10)
public class GatedServices extends AbstractProcessEnginePlugin {

    private final Passage passage;
    private final Gate gate;
    private final Caller caller;
    private final DeployedForms forms;
    private final Assignment assignment;
    private final Intervention intervention;
    private final ExerciseStart exercises;
    private GatedCases cases;

    GatedServices(Passage passage, Gate gate, Caller caller, DeployedForms forms, Assignment assignment, Intervention intervention, ExerciseStart exercises) {
        this.passage = passage;
        this.gate = gate;
        this.caller = caller;
        this.forms = forms;
        this.assignment = assignment;
        this.intervention = intervention;
        this.exercises = exercises;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        cases = new GatedCases(passage, gate, intervention, caller, exercises);
        configuration.setTaskService(new GatedTasks(passage, assignment, intervention, caller));
        configuration.setFormService(new GatedForms(passage, gate, forms, caller));
        configuration.setRuntimeService(cases);
        configuration.setManagementService(new GatedJobs(configuration, passage, intervention));
        configuration.setCustomSessionFactories(List.of(new HiddenTasks.Factory(), new SeenTasks.Factory()));
        configuration.setCustomPreCommandInterceptorsTxRequired(List.of(new RefusedCommands(configuration), new HiddenTasks.Answer()));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(List.of(new HiddenTasks.Answer()));
    }

    @Override
    public void postInit(ProcessEngineConfigurationImpl configuration) {
        SeenTasks.addTo(configuration.getSqlSessionFactory().getConfiguration());
    }

    /** Starts another process as a step of a case, which is {@code from}. */
    public ProcessInstance start(String process, Map<String, Object> answers, Origin from) {
        return cases.start(process, answers, from);
    }

    /**
     * Starts the incident that an exercise practises, under the reference of the exercise.
     *
     * @param report what its scenario reports, without times
     */
    public ProcessInstance startExercise(String reference, Map<String, Object> report, int timesFaster) {
        return cases.startExercise(reference, report, timesFaster);
    }
}
