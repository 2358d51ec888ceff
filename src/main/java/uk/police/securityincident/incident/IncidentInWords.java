package uk.police.securityincident.incident;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.model.ShownAs;

/** What forms show of every report beside what was typed: its times, and its facts, in words. */
@Component
public class IncidentInWords {

    private final DeployedForms forms;

    IncidentInWords(DeployedForms forms) {
        this.forms = forms;
    }

    @ShownAs("awareInWords")
    public String awareInWords(DelegateExecution execution) {
        return inWords(execution, "awareAt");
    }

    @ShownAs("reportedInWords")
    public String reportedInWords(DelegateExecution execution) {
        return inWords(execution, "reportedAt");
    }

    /** W-3.2: the processor's own awareness stands beside ours, from which the clocks run. */
    @ShownAs("processorAwareInWords")
    public String processorAwareInWords(DelegateExecution execution) {
        return inWords(execution, "processorAwareAt");
    }

    /** Of the facts those that are choices or numbers: what was written freely, a form shows itself. */
    @ShownAs("factsInWords")
    public TypedValue factsInWords(DelegateExecution execution) {
        return LongText.of(forms.ofStart(execution.getProcessDefinitionId()).choicesInWords(execution.getVariables()));
    }

    private static String inWords(DelegateExecution execution, String time) {
        var said = (String) execution.getVariable(time);
        return said == null ? null : UkTime.inWords(UkTime.parse(said));
    }
}
