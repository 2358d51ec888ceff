package uk.police.securityincident.gate;

import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessInstanceWithVariablesImpl;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.ProcessInstanceWithVariables;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;

/** A start through the {@link Gate}, in one transaction with what it starts. */
class GatedStart extends ProcessInstantiationBuilderImpl {

    private final Passage passage;
    private final Gate gate;
    private final Caller caller;
    private final Origin from;

    /** @param from null, unless a step of another case starts this one */
    GatedStart(Passage passage, Gate gate, Caller caller, CommandExecutor executor, String definitionId, String definitionKey, Origin from) {
        super(executor);
        this.passage = passage;
        this.gate = gate;
        this.caller = caller;
        this.from = from;
        this.processDefinitionId = definitionId;
        this.processDefinitionKey = definitionKey;
    }

    @Override
    public ProcessInstanceWithVariables executeWithVariablesInReturn(boolean skipCustomListeners, boolean skipIoMappings) {
        if (skipCustomListeners || skipIoMappings || !modificationBuilder.getModificationOperations().isEmpty() || caseInstanceId != null) {
            throw new RefusedInput("A report begins at its beginning: start instructions and skipped listeners are refused. Nothing was started.");
        }
        boolean toPerson = passage.isPerson();
        return passage.inOne(() -> caller.inOneCommand(() -> {
            var definition = processDefinitionId != null ? passage.definition(processDefinitionId) : passage.latestDefinition(processDefinitionKey);
            if (definition != null && !isOwnBusiness(definition)) {
                var start = caller.withRightsOfApplication(() -> gate.start(definition, businessKey, modificationBuilder.getProcessVariables(), from));
                businessKey = start.reference();
                modificationBuilder.getProcessVariables().clear();
                setVariables(start.variables());
            }
            return this;
        }, checked -> {
            var started = super.executeWithVariablesInReturn(false, false);
            return new ProcessInstanceWithVariablesImpl(((ProcessInstanceWithVariablesImpl) started).getExecutionEntity(), Passage.returned(toPerson, started.getVariables()));
        }));
    }

    /** A timer of the model starts what no person does: nobody said anything that could be checked. */
    private boolean isOwnBusiness(ProcessDefinition definition) {
        return from == null && Context.getCommandContext() != null && Context.getCommandContext().getCurrentJob() != null && !gate.isStartedByPeople(definition);
    }
}
