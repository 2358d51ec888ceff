package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.gate.GatedServices;
import uk.police.securityincident.gate.Origin;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.Trail;

/**
 * Bound in guidance-request.bpmn and security-vulnerability.bpmn as ${cases}. Running cases hold this name: do not rename.
 * What a case becomes: another one, with the first awareness and all that was said.
 */
@Component("cases")
@CaseVariables(sets = {"became"}, reads = {"treatmentOwner"})
public class NextCase {

    /** Property of the tasks at which it is decided what a case becomes. */
    private static final String DECIDES = "decidesWhatItBecomes";
    /** Answers that an incident's report has under another name. */
    private static final Map<String, String> IN_A_REPORT = Map.of("mitigation", "immediateAction", "system", "compromised");

    private final GatedServices services;
    private final Trail trail;
    private final DeployedForms forms;
    private final People people;
    private final EarlierEditions editions;

    NextCase(GatedServices services, Trail trail, DeployedForms forms, People people, EarlierEditions editions) {
        this.services = services;
        this.trail = trail;
        this.forms = forms;
        this.people = people;
        this.editions = editions;
    }

    /** Reports this case as an incident (E-3.4.2, E-3.6.2); the variable {@code became} is its reference. */
    @ForModels
    public void becomeIncident(DelegateExecution execution) {
        become(execution, "security-incident");
    }

    /** Goes on as a suspected vulnerability (E-3.6.1); the variable {@code became} is its reference. */
    @ForModels
    public void becomeVulnerability(DelegateExecution execution) {
        become(execution, "security-vulnerability");
    }

    /** Whatever the start form of the other process asks and this case knows goes along. */
    private void become(DelegateExecution execution, String process) {
        var form = forms.ofStart(execution.getProcessEngineServices().getRepositoryService().createProcessDefinitionQuery()
                .processDefinitionKey(process).latestVersion().singleResult().getId());
        var answers = new HashMap<String, Object>();
        execution.getVariables().forEach((name, value) -> {
            var asked = form.asks(name) ? name : IN_A_REPORT.getOrDefault(name, name);
            if (form.asks(asked) && value != null) {
                answers.put(asked, value);
            }
        });
        answers.remove("reporterId");
        var other = services.start(process, answers, new Origin(Reference.of(execution), said(execution)));
        execution.setVariable("became", other.getBusinessKey());
    }

    /** What was decided last, and why, as a form shows it. */
    @ShownAs("decision")
    public TypedValue decision(DelegateExecution execution) {
        return LongText.of(said(execution));
    }

    private String said(DelegateExecution execution) {
        return editions.marked(execution.getProcessDefinitionId(), DECIDES).keySet().stream().flatMap(task -> trail.last(Reference.of(execution), task).stream())
                .map(entry -> forms.ofTask(execution.getProcessDefinitionId(), entry.element()).inWords(entry.content())).findFirst().orElse("");
    }

    /** The person who is to treat the weakness, or null for a group. */
    @ForModels
    public String owner(DelegateExecution execution) {
        return people.personOf((String) execution.getVariable("treatmentOwner"));
    }

    @ForModels
    public List<String> ownerGroups(DelegateExecution execution) {
        return people.groupsOf((String) execution.getVariable("treatmentOwner"));
    }
}
