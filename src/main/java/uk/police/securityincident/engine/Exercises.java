package uk.police.securityincident.engine;

import java.time.Duration;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;

/**
 * An incident that is only practised: a case of the incident's own model, under a reference that says so wherever it is named.
 * In the log it is of the kind of the process that began it, and so in no list and no figure of what happened.
 */
public class Exercises {

    /** The process that begins one, and the kind of case that stands in the log. */
    public static final String PROCESS = "exercise";
    /** The process that is practised. */
    public static final String PRACTISED = "security-incident";
    /** The variable of an exercise that says how many times faster its clock runs. */
    public static final String TIMES_FASTER = "timesFaster";
    /** Before the subject of an e-mail and the title of a document. */
    public static final String MARK = "EXERCISE: ";

    private static final String PREFIX = "EXE-";

    private Exercises() {
    }

    /** Whether the case with this reference is an exercise. */
    public static boolean is(String reference) {
        return reference != null && reference.startsWith(PREFIX);
    }

    /** How many times faster the clock of this case runs: once, of whatever is no exercise. */
    public static int timesFaster(VariableScope scope) {
        return scope.getVariable(TIMES_FASTER) instanceof Integer times ? times : 1;
    }

    /** The limits of the case that this is a step of: of an exercise by its own clock. */
    public static Deadlines clock(Deadlines limits, VariableScope scope) {
        var step = scope instanceof DelegateTask task ? task.getExecution() : scope;
        // Asked of every limit of every case: what is no exercise reads no variable for it.
        return step instanceof DelegateExecution execution && is(execution.getProcessBusinessKey()) ? limits.faster(timesFaster(execution), UkTime.parse((String) execution.getVariable("reportedAt"))) : limits;
    }

    /** A time that the profile or a model gives, by the clock of the case. */
    public static Duration clock(Duration time, DelegateTask task) {
        return is(task.getExecution().getProcessBusinessKey()) ? time.dividedBy(timesFaster(task)) : time;
    }

    /** What whoever works on it must not overlook. */
    public static String inWords() {
        return "This is an exercise: nothing of it has happened. Nothing goes to the ICO, the police or anybody outside; answer as if it had gone.";
    }

    /** The same, with its clock; for a form. */
    public static String inWords(int timesFaster) {
        return "**This is an exercise**: nothing of it has happened. Tell nobody outside, neither the ICO nor the police; answer as if you had. "
                + (timesFaster == 1 ? "Its clock is the one on the wall." : "Its clock runs " + timesFaster + " times as fast; each time that you read is that of the clock on the wall.");
    }

    /**
     * Refuses an exercise where a real case is asked for.
     *
     * @param answer the name of the answer that gives the reference
     * @param instead what was not done, and what to do
     * @throws RefusedInput if it is one
     */
    public static void refuse(String reference, String answer, String instead) {
        if (is(reference)) {
            throw new RefusedInput(reference + " is an exercise, and an exercise stays apart from what happened (" + answer + "). " + instead);
        }
    }
}
