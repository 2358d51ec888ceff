package uk.police.securityincident.gate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.impl.RuntimeServiceImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.runtime.ProcessInstanceModificationBuilder;
import org.camunda.bpm.engine.runtime.ProcessInstantiationBuilder;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;

/** The engine's door to running cases: each start goes through the {@link Gate}, and what is put right by hand stands in the trail first. */
class GatedCases extends RuntimeServiceImpl {

    private final Passage passage;
    private final Gate gate;
    private final Intervention intervention;
    private final Caller caller;
    private final ExerciseStart exercises;

    GatedCases(Passage passage, Gate gate, Intervention intervention, Caller caller, ExerciseStart exercises) {
        this.passage = passage;
        this.gate = gate;
        this.intervention = intervention;
        this.caller = caller;
        this.exercises = exercises;
    }

    /**
     * Starts a process for the application itself, as the step of a case that goes on from it; through the gate like any
     * other start, but reported by whoever reported that case. No interface of the engine leads here.
     */
    ProcessInstance start(String process, Map<String, Object> answers, Origin from) {
        return new GatedStart(passage, gate, caller, getCommandExecutor(), null, process, from).setVariables(answers).execute();
    }

    /** Starts the incident that an exercise practises, as the case that the exercise is. No interface of the engine leads here. */
    ProcessInstance startExercise(String reference, Map<String, Object> report, int timesFaster) {
        var incident = passage.latestDefinition(Exercises.PRACTISED);
        var variables = caller.withRightsOfApplication(() -> exercises.variables(incident, reference, report, timesFaster));
        return super.createProcessInstanceById(incident.getId()).businessKey(reference).setVariables(variables).execute();
    }

    @Override
    public ProcessInstantiationBuilder createProcessInstanceById(String definitionId) {
        return new GatedStart(passage, gate, caller, getCommandExecutor(), definitionId, null, null);
    }

    @Override
    public ProcessInstantiationBuilder createProcessInstanceByKey(String definitionKey) {
        return new GatedStart(passage, gate, caller, getCommandExecutor(), null, definitionKey, null);
    }

    @Override
    protected void setVariables(String executionId, Map<String, ? extends Object> variables, boolean local) {
        passage.noted(() -> intervention.variables(executionId, variables.keySet()), () -> super.setVariables(executionId, variables, local));
    }

    @Override
    protected void updateVariables(String executionId, Map<String, ? extends Object> variables, Collection<String> removed, boolean local) {
        passage.noted(() -> intervention.variables(executionId, Passage.names(variables, removed)), () -> super.updateVariables(executionId, variables, removed, local));
    }

    @Override
    public void removeVariable(String executionId, String name) {
        passage.noted(() -> intervention.variables(executionId, List.of(name)), () -> super.removeVariable(executionId, name));
    }

    @Override
    public void removeVariableLocal(String executionId, String name) {
        passage.noted(() -> intervention.variables(executionId, List.of(name)), () -> super.removeVariableLocal(executionId, name));
    }

    @Override
    public void removeVariables(String executionId, Collection<String> names) {
        passage.noted(() -> intervention.variables(executionId, names), () -> super.removeVariables(executionId, names));
    }

    @Override
    public void removeVariablesLocal(String executionId, Collection<String> names) {
        passage.noted(() -> intervention.variables(executionId, names), () -> super.removeVariablesLocal(executionId, names));
    }

    @Override
    public ProcessInstanceModificationBuilder createProcessInstanceModification(String instanceId) {
        return new NotedModification(passage, intervention, getCommandExecutor(), instanceId);
    }

    @Override
    public void resolveIncident(String incidentId) {
        passage.noted(() -> intervention.failure(incidentId, "failureResolved"), () -> super.resolveIncident(incidentId));
    }

    @Override
    public void setAnnotationForIncidentById(String incidentId, String annotation) {
        passage.noted(() -> intervention.failure(incidentId, "failureAnnotated"), () -> super.setAnnotationForIncidentById(incidentId, annotation));
    }

    @Override
    public void clearAnnotationForIncidentById(String incidentId) {
        passage.noted(() -> intervention.failure(incidentId, "failureAnnotated"), () -> super.clearAnnotationForIncidentById(incidentId));
    }
}
