package uk.police.securityincident.engine;

import java.util.Locale;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;

/** The reference of a case, such as {@code INC-2026-0001}: what people call it by, and all that is kept of it. */
public class Reference {

    private Reference() {
    }

    /** Of the case that this is a step of; null in what is no case, such as the upkeep of the application. */
    public static String of(VariableScope scope) {
        return (String) scope.getVariable("reference");
    }

    /** As somebody gave it, as the log has it; null if none was given. */
    public static String asGiven(String given) {
        return given == null ? null : given.strip().toUpperCase(Locale.ROOT);
    }

    /** What stands behind the name of a task: its reference, whether it is an exercise, and of an open one what else was put there. */
    public static String behindName(DelegateTask task) {
        var reference = " – " + of(task);
        int begin = task.getName().lastIndexOf(reference);
        return begin < 0 ? reference + (Exercises.is(of(task)) ? " (exercise)" : "") : task.getName().substring(begin);
    }
}
