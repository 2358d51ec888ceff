package uk.police.securityincident.gate;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.impl.ProcessInstanceModificationBuilderImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.runtime.ProcessInstanceModificationInstantiationBuilder;
import uk.police.securityincident.engine.RefusedInput;

/** Steps of one case put right by hand; what the steps do themselves is not skipped. */
class NotedModification extends ProcessInstanceModificationBuilderImpl {

    private final Set<String> named = new TreeSet<>();

    private final Passage passage;
    private final Intervention intervention;

    NotedModification(Passage passage, Intervention intervention, CommandExecutor executor, String instanceId) {
        super(executor, instanceId);
        this.passage = passage;
        this.intervention = intervention;
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
        passage.inOne(() -> {
            intervention.modification(processInstanceId, operations.stream().map(Object::toString).toList(), named);
            super.execute(writeUserOperationLog, false, false);
            intervention.checkStillOpen(processInstanceId);
            return null;
        });
    }
}
