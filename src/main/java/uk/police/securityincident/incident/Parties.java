package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.Choice;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation.Party;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.start.RefusedStart;

/**
 * Bound in security-incident.bpmn as ${parties}. Running cases hold this name: do not rename.
 * Who else may have to be told (W-7.1), as the organisation's profile lists them.
 */
@Component("parties")
public class Parties {

    private final ProcessEngine engine;
    private final Organisation organisation;
    private final Trail trail;
    private final Told told;
    private final Tokens stages;
    private final DeployedForms forms;
    private final People people;
    private final Deadlines deadlines;
    private final Clock clock;

    Parties(@Lazy ProcessEngine engine, Organisation organisation, Trail trail, Told told, Tokens stages, DeployedForms forms, People people, Deadlines deadlines, Clock clock) {
        this.engine = engine;
        this.organisation = organisation;
        this.trail = trail;
        this.told = told;
        this.stages = stages;
        this.forms = forms;
        this.people = people;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    /** A fault in the profile is found at the start, not at the rating of an incident. */
    @EventListener(ApplicationReadyEvent.class)
    void check() {
        var report = forms.ofStart(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult().getId());
        for (var party : organisation.parties()) {
            try {
                if (party.when() != null) {
                    report.isTrue(party.when(), Map.of());
                }
            } catch (IllegalStateException e) {
                throw new RefusedStart("The organisation's profile has a faulty entry: the condition of the party '" + party.id() + "' (when: " + party.when() + ") is not FEEL.", "Correct it");
            }
        }
    }

    /** For this step only: those that the facts bring into question, each once an incident, or that the Monitoring Officer chose, told or in question already excepted. */
    @ForModels
    public TypedValue toConsider(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var considered = trail.entries(reference, List.of("Task_FindParties")).stream().map(entry -> entry.said("party")).toList();
        var open = stages.valuesAt(((ExecutionEntity) execution).getProcessInstance(), "recipient", List.of("Stage_OtherNotification"));
        var toldAlready = told.soFar(reference).keySet();
        var chosen = Objects.requireNonNullElse((Collection<?>) execution.getVariable("othersToConsider"), List.of());
        var report = forms.ofStart(execution.getProcessDefinitionId());
        var known = execution.getVariables();
        var found = organisation.parties().stream().filter(party -> !open.contains(party.id()) && !toldAlready.contains(party.id()))
                .filter(party -> chosen.contains(party.id()) || !considered.contains(party.id()) && party.when() != null && report.isTrue(party.when(), known))
                .map(Party::id).toList();
        found.forEach(party -> trail.note(reference, clock.instant(), "application", "Task_FindParties", "inQuestion", Map.of("party", party)));
        return Variables.stringValue(String.join(",", found), true);
    }

    /** All of them, for a form. */
    @ShownAs("partiesToChoose")
    public TypedValue choices(DelegateExecution execution) {
        return people.choices(organisation.parties().stream().map(party -> new Choice(party.id(), party.name())).toList());
    }

    /** Everyone told so far, of them and of the ICO and the people, for an update to some of them. */
    @ShownAs("toldSoFar")
    public TypedValue toldSoFar(DelegateExecution execution) {
        return people.choices(told.soFar(Reference.of(execution)).keySet().stream().map(recipient -> new Choice(recipient, organisation.recipient(recipient))).toList());
    }

    @ForModels
    public boolean isOutside(String id) {
        return party(id).outside();
    }

    @ShownAs("recipientRoute")
    public String recipientRoute(DelegateExecution execution) {
        return party((String) execution.getVariable("recipient")).route();
    }

    /** Of an earlier edition's forms the same. */
    @ForModels(earlier = true)
    public String route(String id) {
        return party(id).route();
    }

    /** Who tells it: its owner, or the Monitoring Officer. */
    @ForModels
    public List<String> owners(DelegateExecution execution) {
        return List.of(party((String) execution.getVariable("recipient")).owner(), "monitoring-officer");
    }

    /** From awareness, elapsed. */
    @ForModels
    public Date due(DelegateExecution execution) {
        return Exercises.clock(deadlines, execution).elapsed(execution.getVariable("awareAt"), party((String) execution.getVariable("recipient")).within().toString());
    }

    private Party party(String id) {
        return organisation.parties().stream().filter(party -> party.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalStateException("The party '" + id + "' is missing from the organisation's profile: put it back until its cases are closed"));
    }
}
