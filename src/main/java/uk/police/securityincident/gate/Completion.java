package uk.police.securityincident.gate;

import java.time.Instant;
import java.util.Map;

import org.camunda.bpm.engine.task.Task;
import uk.police.securityincident.form.Accepted;

/**
 * A task as somebody completes it.
 *
 * @param accepted what its form let pass
 * @param known the variables of the case as they were before
 */
public record Completion(Task task, Accepted accepted, Map<String, Object> known, Instant now) {

    public String step() {
        return task.getTaskDefinitionKey();
    }

    public String reference() {
        return (String) known.get("reference");
    }

    /** What was answered, or null. */
    public String text(String key) {
        return accepted.text(key);
    }
}
