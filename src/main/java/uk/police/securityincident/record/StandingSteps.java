package uk.police.securityincident.record;

import java.util.List;

/** Steps that stand open for whoever has something to add: nobody waits for them, and a case closes over them. */
final class StandingSteps {

    static final List<String> ALL = List.of("Task_ReviewIncident", "Task_AddToReport", "Task_AddToOtherReport", "Task_NoteIncident");

    /** What names a step in the trail begins so; who read a case stands there by other names. */
    static final String STEP = "Task_";

    private StandingSteps() {
    }
}
