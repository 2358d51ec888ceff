package uk.police.securityincident.gate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.impl.TaskServiceImpl;
import org.camunda.bpm.engine.task.DelegationState;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.value.TypedValue;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;

/** The engine's door to tasks: whoever may do one completes it, through the {@link Gate}, and nobody changes what comes from the procedure. */
class GatedTasks extends TaskServiceImpl {

    private final Passage passage;
    private final Assignment assignment;
    private final Intervention intervention;
    private final Caller caller;

    GatedTasks(Passage passage, Assignment assignment, Intervention intervention, Caller caller) {
        this.passage = passage;
        this.assignment = assignment;
        this.intervention = intervention;
        this.caller = caller;
    }

    @Override
    public void complete(String taskId) {
        complete(taskId, Map.of());
    }

    @Override
    public void complete(String taskId, Map<String, Object> variables) {
        completeWithVariablesInReturn(taskId, variables, false);
    }

    @Override
    public VariableMap completeWithVariablesInReturn(String taskId, Map<String, Object> variables, boolean deserialize) {
        return passage.completed(taskId, variables, checked -> super.completeWithVariablesInReturn(taskId, checked, deserialize));
    }

    /** Of these variables those that a person may read here: what the form of the task asks for or shows. */
    private Collection<String> readable(String taskId, Collection<String> asked) {
        var task = passage.isPerson() ? passage.visible(taskId) : null;
        if (task == null) {
            return asked;
        }
        var names = passage.shown(task).names();
        return asked == null ? names : asked.stream().filter(names::contains).toList();
    }

    private boolean isReadable(String taskId, String name) {
        return !readable(taskId, List.of(name)).isEmpty();
    }

    @Override
    public VariableMap getVariablesTyped(String taskId, boolean deserialize) {
        return getVariablesTyped(taskId, null, deserialize);
    }

    @Override
    public VariableMap getVariablesTyped(String taskId, Collection<String> names, boolean deserialize) {
        return super.getVariablesTyped(taskId, readable(taskId, names), deserialize);
    }

    @Override
    public VariableMap getVariablesLocalTyped(String taskId, boolean deserialize) {
        return getVariablesLocalTyped(taskId, null, deserialize);
    }

    @Override
    public VariableMap getVariablesLocalTyped(String taskId, Collection<String> names, boolean deserialize) {
        return super.getVariablesLocalTyped(taskId, readable(taskId, names), deserialize);
    }

    @Override
    public Object getVariable(String taskId, String name) {
        return isReadable(taskId, name) ? super.getVariable(taskId, name) : null;
    }

    @Override
    public Object getVariableLocal(String taskId, String name) {
        return isReadable(taskId, name) ? super.getVariableLocal(taskId, name) : null;
    }

    @Override
    protected <T extends TypedValue> T getVariableTyped(String taskId, String name, boolean local, boolean deserialize) {
        return isReadable(taskId, name) ? super.getVariableTyped(taskId, name, local, deserialize) : null;
    }

    @Override
    public void resolveTask(String taskId) {
        resolveTask(taskId, Map.of());
    }

    @Override
    public void resolveTask(String taskId, Map<String, Object> variables) {
        var task = passage.visible(taskId);
        if (variables != null && !variables.isEmpty() || task != null && task.getDelegationState() != DelegationState.PENDING) {
            throw new RefusedInput("Only a delegated task is given back, and without answers; complete it instead. Nothing was changed.");
        }
        passage.with(taskId, assignment::resolve, () -> super.resolveTask(taskId, variables));
    }

    @Override
    public void saveTask(Task task) {
        throw new RefusedInput("Name and dates of a task come from the procedure. Nothing was changed: who does it can be changed, and an awareness time is corrected in the review.");
    }

    @Override
    public void claim(String taskId, String user) {
        if (user == null) {
            setAssignee(taskId, null);
        } else {
            passage.with(taskId, task -> assignment.checkMayClaim(task, user), () -> super.claim(taskId, user));
        }
    }

    @Override
    public void setAssignee(String taskId, String user) {
        if (user != null) {
            passage.with(taskId, task -> assignment.give(task, user), () -> super.setAssignee(taskId, user));
            return;
        }
        var own = new boolean[1];
        var byName = new boolean[1];
        passage.with(taskId, task -> {
            assignment.giveBack(task);
            own[0] = assignment.isOwn(task);
            byName[0] = assignment.isAskedByName(task);
        }, () -> {
            if (own[0]) {
                // The engine knows a right to assign; that one may give back what one claimed, it does not.
                caller.withRightsOfApplication(() -> {
                    super.setAssignee(taskId, null);
                    return null;
                });
            } else {
                super.setAssignee(taskId, null);
            }
            if (byName[0]) {
                assignment.wentBack(taskId);
            }
        });
    }

    @Override
    public void setOwner(String taskId, String user) {
        passage.with(taskId, task -> {
            if (user != null) {
                assignment.give(task, user);
            }
        }, () -> super.setOwner(taskId, user));
    }

    @Override
    public void delegateTask(String taskId, String user) {
        passage.with(taskId, task -> assignment.give(task, user), () -> super.delegateTask(taskId, user));
    }

    @Override
    protected void setVariables(String taskId, Map<String, ? extends Object> variables, boolean local) {
        passage.noted(() -> intervention.variablesOfTask(taskId, variables.keySet()), () -> super.setVariables(taskId, variables, local));
    }

    @Override
    protected void updateVariables(String taskId, Map<String, ? extends Object> variables, Collection<String> removed, boolean local) {
        passage.noted(() -> intervention.variablesOfTask(taskId, Passage.names(variables, removed)), () -> super.updateVariables(taskId, variables, removed, local));
    }

    @Override
    public void removeVariable(String taskId, String name) {
        passage.noted(() -> intervention.variablesOfTask(taskId, List.of(name)), () -> super.removeVariable(taskId, name));
    }

    @Override
    public void removeVariableLocal(String taskId, String name) {
        passage.noted(() -> intervention.variablesOfTask(taskId, List.of(name)), () -> super.removeVariableLocal(taskId, name));
    }

    @Override
    public void removeVariables(String taskId, Collection<String> names) {
        passage.noted(() -> intervention.variablesOfTask(taskId, names), () -> super.removeVariables(taskId, names));
    }

    @Override
    public void removeVariablesLocal(String taskId, Collection<String> names) {
        passage.noted(() -> intervention.variablesOfTask(taskId, names), () -> super.removeVariablesLocal(taskId, names));
    }

    @Override
    public void addCandidateUser(String taskId, String user) {
        throw candidatesAreFixed();
    }

    @Override
    public void addCandidateGroup(String taskId, String group) {
        throw candidatesAreFixed();
    }

    @Override
    public void addUserIdentityLink(String taskId, String user, String type) {
        throw candidatesAreFixed();
    }

    @Override
    public void addGroupIdentityLink(String taskId, String group, String type) {
        throw candidatesAreFixed();
    }

    @Override
    public void deleteCandidateUser(String taskId, String user) {
        throw candidatesAreFixed();
    }

    @Override
    public void deleteCandidateGroup(String taskId, String group) {
        throw candidatesAreFixed();
    }

    @Override
    public void deleteUserIdentityLink(String taskId, String user, String type) {
        throw candidatesAreFixed();
    }

    @Override
    public void deleteGroupIdentityLink(String taskId, String group, String type) {
        throw candidatesAreFixed();
    }

    @Override
    public void handleBpmnError(String taskId, String code, String message, Map<String, Object> variables) {
        throw new RefusedInput("A task of this procedure is completed, never broken off. Nothing was changed.");
    }

    @Override
    public void handleEscalation(String taskId, String code, Map<String, Object> variables) {
        throw new RefusedInput("A task of this procedure is completed, never broken off. Nothing was changed.");
    }

    private static RefusedInput candidatesAreFixed() {
        return new RefusedInput("Who may do a task comes from the procedure and the organisation's profile. Nothing was changed: give the task to a person instead.");
    }
}
