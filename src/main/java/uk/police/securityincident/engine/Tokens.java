package uk.police.securityincident.engine;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.ForModels;

/**
 * Bound in security-incident.bpmn as ${stages}. Running cases hold this name: do not rename.
 * What of a case is still open, read from its tokens.
 */
@Component("stages")
public class Tokens {

    /** Whether a token of the case stands in this stage or task. */
    @ForModels
    public boolean isOpen(DelegateExecution execution, String id) {
        return tokens(((ExecutionEntity) execution).getProcessInstance()).stream().anyMatch(token -> token != execution && isIn(token, List.of(id)));
    }

    /** The names in a list with commas, for a stage that each of them opens. */
    @ForModels
    public List<String> list(String names) {
        return listed(names);
    }

    public static List<String> listed(String names) {
        return Stream.of(names.split(",")).filter(name -> !name.isEmpty()).toList();
    }

    /** What this variable is in each token of the case that stands at one of these, just opened or not. */
    public Set<Object> valuesAt(ExecutionEntity instance, String variable, Collection<String> ids) {
        return tokens(instance).stream().filter(token -> isIn(token, ids)).map(token -> token.getVariable(variable)).collect(Collectors.toSet());
    }

    /** Whether a token of the case stands in this stage for this one of several. */
    public boolean isAbout(DelegateExecution execution, String id, String variable, Object value) {
        return valuesAt(((ExecutionEntity) execution).getProcessInstance(), variable, List.of(id)).contains(value);
    }

    /**
     * Whether nothing but these is open (W-8.5): the last duty to be discharged closes the case. What has come to an end
     * event is over, though the engine still passes on what that said.
     * Two duties that end at the same moment must not each take the other for open, so both touch the case and the
     * engine lets only one of them through; the other is asked to try again.
     */
    @ForModels
    public boolean nothingOpenBut(DelegateExecution execution, String... ids) {
        var instance = ((ExecutionEntity) execution).getProcessInstance();
        instance.forceUpdate();
        return tokens(instance).stream().allMatch(token -> token == execution || isIn(token, List.of(ids)) || isOver(token));
    }

    /** The boundary event that led to this step. */
    public static ActivityImpl firedBefore(DelegateExecution execution) {
        return (ActivityImpl) ((ExecutionEntity) execution).getActivity().getIncomingTransitions().get(0).getSource();
    }

    /** The open tasks inside what a boundary event stands on, seen from the step behind the event. */
    public List<TaskEntity> remindedOf(DelegateExecution execution) {
        var token = (ExecutionEntity) execution;
        var watched = firedBefore(execution).getEventScope().getId();
        return tokens(token.getParent() == null ? token : token.getParent()).stream().filter(other -> isIn(other, List.of(watched)))
                .flatMap(other -> other.getTasks().stream()).toList();
    }

    /** The open tasks of the case at this step. */
    public List<TaskEntity> tasksAt(DelegateExecution execution, String id) {
        return tokens(((ExecutionEntity) execution).getProcessInstance()).stream().filter(token -> isIn(token, List.of(id))).flatMap(token -> token.getTasks().stream()).toList();
    }

    private static boolean isOver(ExecutionEntity token) {
        return ((String) token.getActivity().getProperty("type")).endsWith("EndEvent");
    }

    private static List<ExecutionEntity> tokens(ExecutionEntity scope) {
        if (scope.getExecutions().isEmpty()) {
            // One of several that has ended stays, inactive, until the last one has.
            return scope.isEnded() || !scope.isActive() || scope.getActivity() == null ? List.of() : List.of(scope);
        }
        return scope.getExecutions().stream().flatMap(child -> tokens(child).stream()).toList();
    }

    private static boolean isIn(ExecutionEntity token, Collection<String> ids) {
        for (ScopeImpl place = token.getActivity(); place != null; place = place.getFlowScope()) {
            if (ids.contains(place.getId())) {
                return true;
            }
        }
        return false;
    }
}
