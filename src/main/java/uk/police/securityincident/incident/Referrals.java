package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * Bound in conduct-referral.bpmn as ${referrals}. Running cases hold this name: do not rename.
 * Referral to Professional Standards (E-3.7.1). Nothing of it is written into the incident, and whoever refers learns
 * nothing of the incident, not even whether there is one.
 */
@Component("referrals")
public class Referrals {

    private final ProcessEngine engine;
    private final CaseTable cases;
    private final Trail trail;
    private final Involved involved;
    private final NeedToKnow needToKnow;
    private final People people;
    private final DeployedForms forms;
    private final Clock clock;

    Referrals(@Lazy ProcessEngine engine, CaseTable cases, Trail trail, Involved involved, NeedToKnow needToKnow, People people, DeployedForms forms, Clock clock) {
        this.engine = engine;
        this.cases = cases;
        this.trail = trail;
        this.involved = involved;
        this.needToKnow = needToKnow;
        this.people = people;
        this.forms = forms;
        this.clock = clock;
    }

    /**
     * The incident refers itself, once, if its report said yes to a concern about conduct. Otherwise nothing happens.
     */
    @ForModels
    public void fromIncident(DelegateExecution execution) {
        var reference = Reference.of(execution);
        if (!involved.refer(reference)) {
            return;
        }
        var identity = engine.getIdentityService();
        var who = identity.getCurrentAuthentication();
        // Nobody who works on the incident refers it, or is answerable for it.
        identity.clearAuthentication();
        try {
            engine.getRuntimeService().startProcessInstanceByKey("conduct-referral", Map.of("incidentReference", reference,
                    "concern", "The incident was reported as one that may be a breach of the Code of Conduct. Nobody was named."));
        } finally {
            identity.setAuthentication(who);
        }
    }

    /** From this moment whoever was named is kept out of the incident, and of the referral itself. */
    @ForModels(in = "conduct-referral")
    public void received(DelegateExecution execution) {
        var said = said(execution);
        if (said.said("personInvolved") != null) {
            var own = Reference.of(execution);
            // Only of a case: a referral cannot be turned against another, nor against a delegation.
            cases.earlier(incident(said)).ifPresent(found -> needToKnow.keepOut(incident(said), said.said("personInvolved"), said.by(), own));
            needToKnow.keepOut(own, said.said("personInvolved"), said.by(), own);
        }
    }

    /** What Professional Standards are shown: the referral, and the report it is about. */
    @ShownAs("referral")
    public TypedValue text(DelegateExecution execution) {
        var said = said(execution);
        var report = trail.last(incident(said), "StartEvent_IncidentReported");
        return LongText.of("Referred by: " + people.named(said.by()) + "\n\n" + forms.ofStart(execution.getProcessDefinitionId()).inWords(said.content()) + "\n\n### The report\n\n"
                + report.map(entry -> Shown.quoted(entry.said("outline"))).orElse("No incident bears this reference."));
    }

    /** The assessment of Professional Standards ends the referral; whoever need not stay kept out is let back. */
    @ForModels(in = "conduct-referral")
    public void assessed(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var said = said(execution);
        var assessment = trail.last(reference, "Task_AssessReferral").orElseThrow();
        var foundNow = (String) execution.getVariable("personInvolved");
        if (foundNow != null) {
            needToKnow.keepOut(reference, foundNow, assessment.by(), reference);
            cases.earlier(incident(said)).ifPresent(found -> needToKnow.keepOut(incident(said), foundNow, assessment.by(), reference));
        }
        if ("no".equals(assessment.said("staysKeptOut")) && said.said("personInvolved") != null) {
            needToKnow.letBack(incident(said), said.said("personInvolved"), reference, assessment.by());
        }
        cases.close(reference, clock.instant(), "closed");
    }

    private Entry said(DelegateExecution execution) {
        return trail.last(Reference.of(execution), "StartEvent_ConductReferred").orElseThrow();
    }

    private static String incident(Entry said) {
        return Reference.asGiven(said.said("incidentReference"));
    }
}
