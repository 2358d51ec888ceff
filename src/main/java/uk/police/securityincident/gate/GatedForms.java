package uk.police.securityincident.gate;

import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.camunda.spin.plugin.variable.value.SpinValue;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.HiddenTasks;
import uk.police.securityincident.form.DeployedForms;

/** The engine's door to forms: what a browser is shown of a case, and what it sends back. */
class GatedForms extends FormServiceImpl {

    private final Passage passage;
    private final Gate gate;
    private final DeployedForms forms;
    private final Caller caller;

    GatedForms(Passage passage, Gate gate, DeployedForms forms, Caller caller) {
        this.passage = passage;
        this.gate = gate;
        this.forms = forms;
        this.caller = caller;
    }

    @Override
    public InputStream getDeployedStartForm(String definitionId) {
        return forms.filledIn(super.getDeployedStartForm(definitionId), null);
    }

    @Override
    public InputStream getDeployedTaskForm(String taskId) {
        if (passage.visible(taskId) == null) {
            throw HiddenTasks.noSuchTask();
        }
        return forms.filledIn(super.getDeployedTaskForm(taskId), passage.notice(taskId));
    }

    @Override
    public ProcessInstance submitStartForm(String definitionId, Map<String, Object> properties) {
        return submitStartForm(definitionId, null, properties);
    }

    @Override
    public ProcessInstance submitStartForm(String definitionId, String businessKey, Map<String, Object> properties) {
        return passage.inOne(() -> caller.inOneCommand(() -> {
            var definition = passage.definition(definitionId);
            return definition == null ? new Gate.Start(businessKey, properties) : caller.withRightsOfApplication(() -> gate.start(definition, businessKey, properties, null));
        }, start -> super.submitStartForm(definitionId, start.reference(), start.variables())));
    }

    @Override
    public void submitTaskForm(String taskId, Map<String, Object> properties) {
        submitTaskFormWithVariablesInReturn(taskId, properties, false);
    }

    @Override
    public VariableMap submitTaskFormWithVariablesInReturn(String taskId, Map<String, Object> properties, boolean deserialize) {
        return passage.completed(taskId, properties, checked -> super.submitTaskFormWithVariablesInReturn(taskId, checked, deserialize));
    }

    @Override
    public VariableMap getTaskFormVariables(String taskId, Collection<String> names, boolean deserialize) {
        return caller.inOneCommand(() -> passage.visible(taskId), task -> task == null ? super.getTaskFormVariables(taskId, names, deserialize) : shown(task, names, deserialize));
    }

    private VariableMap shown(Task task, Collection<String> names, boolean deserialize) {
        var taskId = task.getId();
        var shown = passage.shown(task);
        var variables = super.getTaskFormVariables(taskId, shown.names(), deserialize);
        var view = passage.view(taskId, shown.names());
        view.keySet().forEach(name -> variables.putValueTyped(name, deserialize && view.getValueTyped(name) instanceof SpinValue json
                ? SpinValues.jsonValue(Spin.JSON(json.getValueSerialized())).create() : view.getValueTyped(name)));
        return asked(names, shown.toBrowser(variables, deserialize));
    }

    @Override
    public VariableMap getStartFormVariables(String definitionId, Collection<String> names, boolean deserialize) {
        var known = super.getStartFormVariables(definitionId, names, deserialize);
        return caller.withRightsOfApplication(() -> forms.hasStart(definitionId)) ? asked(names, caller.withRightsOfApplication(() -> forms.ofStart(definitionId)).shown().toBrowser(known, deserialize)) : known;
    }

    private VariableMap asked(Collection<String> names, VariableMap variables) {
        if (names != null) {
            variables.keySet().retainAll(names);
        }
        return variables;
    }
}
