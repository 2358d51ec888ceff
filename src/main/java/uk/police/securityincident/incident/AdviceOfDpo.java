package uk.police.securityincident.incident;

import java.util.List;
import java.util.Optional;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.register.Trail.Entry;

/** What the DPO advises on telling somebody outside (W-8.2c, E-3.4.8). The decision does not wait for it. */
@Component
public class AdviceOfDpo {

    private final Trail trail;
    private final DeployedForms forms;

    AdviceOfDpo(Trail trail, DeployedForms forms) {
        this.trail = trail;
        this.forms = forms;
    }

    /** The last, asked for before the decision or after it; none while it is asked for anew. */
    Optional<Entry> last(String reference) {
        return trail.entries(reference, List.of("Task_AdviseOnTelling", "Task_ViewOnNotTelling")).stream()
                .filter(e -> List.of("opened", "completed").contains(e.event()) && !"legal".equals(e.said("adviser"))).reduce((first, second) -> second).filter(e -> e.event().equals("completed"));
    }

    /** The same for whoever decides. */
    @ShownAs("dpoAdvice")
    public TypedValue inWords(DelegateExecution execution) {
        return LongText.of(last(Reference.of(execution)).map(e -> forms.ofTask(execution.getProcessDefinitionId(), e.element()).inWords(e.content()))
                .orElse("Not given yet. You need not wait for it; if time is short, call."));
    }
}
