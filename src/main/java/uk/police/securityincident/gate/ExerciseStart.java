package uk.police.securityincident.gate;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/** The report that an exercise begins with: checked as any other, but under the reference that the exercise has, and in no log of its own. */
@Component
@CaseVariables(sets = {"awareAt", "receivedBy", "reference", "reportedAt", "reporterId", "timesFaster"})
class ExerciseStart {

    private final DeployedForms forms;
    private final CaseTable cases;
    private final Trail trail;
    private final Caller caller;
    private final Clock clock;

    ExerciseStart(DeployedForms forms, CaseTable cases, Trail trail, Caller caller, Clock clock) {
        this.forms = forms;
        this.cases = cases;
        this.trail = trail;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * What the incident is started with. Whoever begins the exercise plays the reporter: what is asked of the reporter comes to them.
     *
     * @param report answers to the report form, without a time: it becomes known now
     */
    Map<String, Object> variables(ProcessDefinition incident, String reference, Map<String, Object> report, int timesFaster) {
        var now = clock.instant();
        var answers = new HashMap<>(report);
        answers.put("awareAt", now.toString());
        var accepted = forms.ofStart(incident.getId()).check(answers, Map.of());
        var variables = new HashMap<>(accepted.variables());
        variables.putIfAbsent("receivedBy", "form");
        variables.put("reference", reference);
        variables.put("reportedAt", now.toString());
        variables.put("reporterId", caller.user());
        variables.put("timesFaster", timesFaster);
        trail.note(reference, now, caller.user(), forms.start(incident.getId()).getId(), "completed", accepted.content());
        cases.describe(reference, Submitted.described(accepted.content()));
        return variables;
    }
}
