package uk.police.securityincident.edition;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.bpmn.parser.EventSubscriptionDeclaration;
import org.camunda.bpm.engine.impl.migration.validation.activity.SupportedActivityValidator;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.migration.MigrationPlan;
import org.camunda.bpm.engine.migration.MigrationPlanValidationException;

/** From one edition to another: the plan, and of what it leaves out, why. */
record Way(ProcessDefinitionEntity from, ProcessDefinitionEntity to, MigrationPlan plan, Map<String, String> leftOut) {

    String obstacle(String element) {
        return to.findActivity(element) == null ? "'%s' waits, and the newest edition has nothing of this id: put it back there, or let the case pass it first".formatted(element)
                : "'%s' waits, and the newest edition has it where no case can go from here (%s): put it back into the same stage and let it be of the same kind, or let the case pass it first"
                        .formatted(element, leftOut.getOrDefault(element, "the engine moves none of its kind"));
    }

    /** The engine's own plan leaves out what lies in a stage that is new: that is named here too, and what the engine then refuses is left out. */
    static Way between(ProcessEngine engine, String fromId, String toId) {
        var from = definition(engine, fromId);
        var to = definition(engine, toId);
        var elements = new TreeMap<String, ActivityImpl>();
        collect(from, to, elements);
        var leftOut = new HashMap<String, String>();
        while (true) {
            var plan = engine.getRuntimeService().createMigrationPlan(fromId, toId);
            elements.forEach((id, element) -> {
                var move = plan.mapActivities(id, id);
                if (element.getEventScope() != null && EventSubscriptionDeclaration.getDeclarationsForScope(element.getEventScope()).containsKey(id)) {
                    // A condition or a message is then the newest edition's.
                    move.updateEventTrigger();
                }
            });
            try {
                return new Way(from, to, plan.build(), leftOut);
            } catch (MigrationPlanValidationException e) {
                var refused = e.getValidationReport().getInstructionReports();
                if (refused.isEmpty()) {
                    throw e;
                }
                refused.forEach(instruction -> {
                    var id = instruction.getMigrationInstruction().getSourceActivityId();
                    elements.remove(id);
                    leftOut.put(id, String.join(" ", instruction.getFailures()));
                });
            }
        }
    }

    private static void collect(ScopeImpl scope, ProcessDefinitionEntity to, Map<String, ActivityImpl> elements) {
        for (var element : scope.getActivities()) {
            if (to.findActivity(element.getId()) != null && SupportedActivityValidator.INSTANCE.valid(element)) {
                elements.put(element.getId(), element);
            }
            collect(element, to, elements);
        }
    }

    private static ProcessDefinitionEntity definition(ProcessEngine engine, String id) {
        return (ProcessDefinitionEntity) ((RepositoryServiceImpl) engine.getRepositoryService()).getDeployedProcessDefinition(id);
    }
}
