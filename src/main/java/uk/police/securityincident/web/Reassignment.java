package uk.police.securityincident.web;

import java.util.ArrayList;
import java.util.List;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.RefusedInput;

/** Gives several tasks to somebody, or back to their role: each through the gate as any other, for itself, with an entry in the trail of its case. */
@Component
class Reassignment {

    /** A task, and what people call it. */
    record Chosen(String task, String name) {
    }

    /** What was done, and what was not and why. */
    record Outcome(List<String> done, List<String> refused) {
    }

    private final TaskService tasks;

    Reassignment(TaskService tasks) {
        this.tasks = tasks;
    }

    /** @param to the sign-in name, or null for back to the role */
    Outcome give(List<Chosen> chosen, String to) {
        var done = new ArrayList<String>();
        var refused = new ArrayList<String>();
        for (var one : chosen) {
            try {
                tasks.setAssignee(one.task(), to);
                done.add(one.name());
            } catch (RefusedInput e) {
                refused.add(e.getMessage());
            } catch (AuthorizationException e) {
                refused.add("'" + one.name() + "' is not yours to give. Nothing of it was changed.");
            } catch (NullValueException gone) {
                refused.add("'" + one.name() + "' is no longer open, or not for you. Nothing of it was changed.");
            }
        }
        return new Outcome(done, refused);
    }
}
