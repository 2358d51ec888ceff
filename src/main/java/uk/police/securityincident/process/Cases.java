package uk.police.securityincident.process;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.process.Gate.Origin;
import uk.police.securityincident.register.Register;

/**
 * Bound in guidance-request.bpmn and security-vulnerability.bpmn as ${cases}. Running cases hold this name: do not rename.
 * What a case becomes: another one, with the first awareness and all that was said.
 */
@Component("cases")
@CaseVariables(sets = {"became"}, reads = {"treatmentOwner"})
public class Cases {

    /** Where it is decided what a case becomes. */
    private static final List<String> DECIDED = List.of("Task_AnswerGuidance", "Task_AnswerForDpo", "Task_AssessVulnerability");
    /** Answers that an incident's report has under another name. */
    private static final Map<String, String> IN_A_REPORT = Map.of("mitigation", "immediateAction", "system", "compromised");

    private final GatedServices services;
    private final Register register;
    private final Forms forms;
    private final People people;

    Cases(@Lazy GatedServices services, Register register, Forms forms, People people) {
        this.services = services;
        this.register = register;
        this.forms = forms;
        this.people = people;
    }

    /** A reference as somebody gave it, as the log has it; null if none was given. */
    static String reference(String given) {
        return given == null ? null : given.strip().toUpperCase(Locale.ROOT);
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
        var other = services.start(process, answers, new Origin(Incident.reference(execution), said(execution)));
        execution.setVariable("became", other.getBusinessKey());
    }

    /** What was decided last, and why, as a form shows it. */
    @ForModels
    public TypedValue decision(DelegateExecution execution) {
        return Incident.longText(said(execution));
    }

    private String said(DelegateExecution execution) {
        return DECIDED.stream().flatMap(task -> register.last(Incident.reference(execution), task).stream())
                .map(entry -> forms.ofTask(execution.getProcessDefinitionId(), entry.element()).inWords(entry.content())).findFirst().orElse("");
    }

    /** The person who is to treat the weakness, or null for a group. */
    @ForModels
    public String owner(DelegateExecution execution) {
        return people.person((String) execution.getVariable("treatmentOwner"));
    }

    @ForModels
    public List<String> ownerGroups(DelegateExecution execution) {
        return people.groups((String) execution.getVariable("treatmentOwner"));
    }
}
