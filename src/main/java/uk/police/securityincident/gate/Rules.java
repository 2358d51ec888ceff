package uk.police.securityincident.gate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.Task;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;

/**
 * What the forms of one process cannot say, since it needs the case or whoever acts. Each is asked inside the transaction of
 * the start or completion, with the rights of the application, once the case is locked; {@link RefusedInput} ends it.
 */
public interface Rules {

    /** The id of the process. */
    String process();

    /** What the calendar says where nobody starts the process. */
    default Map<String, Object> byCalendar(ProcessDefinition definition, Instant now) {
        return Map.of();
    }

    default void checkStart(Accepted accepted, Instant now) {
    }

    default void checkCompletion(Completion completion) {
    }

    /** Answers to this step that speak of it alone: left out, they are null, and what was answered the time before is gone. */
    default List<String> ofThisTimeOnly(String step) {
        return List.of();
    }

    /** Whether somebody may have this task, whatever their role: by claiming it, or given by another. */
    default void checkMayTake(Task task, String user) {
    }

    /** Until when this task of theirs is for somebody else of their role. */
    default Optional<Instant> leftToOthersUntil(Task task, String user) {
        return Optional.empty();
    }
}
