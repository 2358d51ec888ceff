package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/** What keeps the people from being told for a time: a restriction (DPA 2018 s.68(7)) or, under the UK GDPR, an exemption (Sch 2), each with the day when it is looked at again. */
@Component
public class HeldBack {

    /** The grounds on which a telling is postponed and not spared. */
    static final List<String> GROUNDS = List.of("restricted", "exempt");
    private static final String DECISION = "Task_DecideDataSubjectNotification";

    private final Trail trail;
    private final DeployedForms forms;
    private final People people;

    HeldBack(Trail trail, DeployedForms forms, People people) {
        this.trail = trail;
        this.forms = forms;
        this.people = people;
    }

    /** For whoever reviews it: what was decided, by whom and when, and each review since; and the ground alone, since a law that the DPO names later may know none of the kind. */
    @ShownAs({"heldBack", "heldBackBy"})
    public Map<String, Object> inForce(DelegateExecution execution) {
        var steps = trail.entries(Reference.of(execution), List.of(DECISION, "Task_ReviewRestriction")).stream().filter(entry -> entry.event().equals("completed")).toList();
        var decided = steps.stream().filter(entry -> entry.element().equals(DECISION) && GROUNDS.contains(Objects.toString(entry.said("notToldGround"), ""))).reduce((first, second) -> second);
        var shown = new HashMap<String, Object>();
        shown.put("heldBack", LongText.of(decided.map(decision -> steps.subList(steps.indexOf(decision), steps.size()).stream().map(step -> inWords(execution, step)).collect(Collectors.joining("\n\n"))).orElse("")));
        shown.put("heldBackBy", decided.map(decision -> decision.said("notToldGround")).orElse(null));
        return shown;
    }

    private String inWords(DelegateExecution execution, Entry step) {
        return "**%s, %s:**\n%s".formatted(UkTime.inWords(step.at()), people.named(step.by()), forms.ofTask(execution.getProcessDefinitionId(), step.element()).inWords(step.content()));
    }
}
