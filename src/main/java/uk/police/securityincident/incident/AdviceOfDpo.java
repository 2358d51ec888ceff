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

/** What the DPO and Legal advise on telling somebody outside (W-7.3, W-8.2c, E-3.4.8). The decision does not wait for it. */
@Component
public class AdviceOfDpo {

    private static final List<String> OF_THE_BREACH = List.of("ico", "dataSubjects", "public");

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
        return inWords(execution, last(Reference.of(execution)));
    }

    /** What Legal says on how the ICO and the people are told, or on telling this party. */
    @ShownAs("legalAdvice")
    public TypedValue ofLegal(DelegateExecution execution) {
        var recipient = (String) execution.getVariable("recipient");
        boolean party = recipient != null && !OF_THE_BREACH.contains(recipient);
        return inWords(execution, trail.entries(Reference.of(execution), List.of(party ? "Task_AdviseOnOther" : "Task_AdviseOnTelling")).stream()
                .filter(e -> party ? recipient.equals(e.said("recipient")) : "legal".equals(e.said("adviser")))
                .filter(e -> e.event().equals("completed")).reduce((first, second) -> second));
    }

    private TypedValue inWords(DelegateExecution execution, Optional<Entry> advice) {
        return LongText.of(advice.map(e -> forms.ofTask(execution.getProcessDefinitionId(), e.element()).inWords(e.content()))
                .orElse("Not given yet. You need not wait for it; if time is short, call."));
    }
}
