package uk.police.securityincident.process;

import java.time.Clock;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Entry;

/**
 * Bound in conduct-referral.bpmn as ${referrals}. Running cases hold this name: do not rename.
 * Referral to Professional Standards (E-3.7.1). Nothing of it is written into the incident, and whoever refers learns
 * nothing of the incident, not even whether there is one.
 */
@Component("referrals")
public class Referrals {

    private final ProcessEngine engine;
    private final Register register;
    private final Involved involved;
    private final NeedToKnow needToKnow;
    private final Forms forms;
    private final Clock clock;

    Referrals(@Lazy ProcessEngine engine, Register register, Involved involved, NeedToKnow needToKnow, Forms forms, Clock clock) {
        this.engine = engine;
        this.register = register;
        this.involved = involved;
        this.needToKnow = needToKnow;
        this.forms = forms;
        this.clock = clock;
    }

    /**
     * The incident refers itself, once, if its report said yes to a concern about conduct. Otherwise nothing happens.
     */
    @ForModels
    public void fromIncident(DelegateExecution execution) {
        var reference = Incident.reference(execution);
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
            var own = Incident.reference(execution);
            // Only of a case: a referral cannot be turned against another, nor against a delegation.
            register.earlier(incident(said), Gate.MAY_GO_ON).ifPresent(found -> needToKnow.keepOut(incident(said), said.said("personInvolved"), said.by(), own));
            needToKnow.keepOut(own, said.said("personInvolved"), said.by(), own);
        }
    }

    /** What Professional Standards are shown: the referral, and the report it is about. */
    @ForModels(in = "conduct-referral")
    public TypedValue text(DelegateExecution execution) {
        var said = said(execution);
        var report = register.last(incident(said), "StartEvent_IncidentReported");
        return Incident.longText("Referred by: " + said.by() + "\n\n" + forms.ofStart(execution.getProcessDefinitionId()).inWords(said.content()) + "\n\n### The report\n\n"
                + report.map(entry -> Shown.quoted(entry.said("outline"))).orElse("No incident bears this reference."));
    }

    /** The assessment of Professional Standards ends the referral; whoever need not stay kept out is let back. */
    @ForModels(in = "conduct-referral")
    public void assessed(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        var said = said(execution);
        var assessment = register.last(reference, "Task_AssessReferral").orElseThrow();
        if ("no".equals(assessment.said("staysKeptOut")) && said.said("personInvolved") != null) {
            needToKnow.letBack(incident(said), said.said("personInvolved"), reference, assessment.by());
        }
        register.close(reference, clock.instant(), "closed");
    }

    private Entry said(DelegateExecution execution) {
        return register.last(Incident.reference(execution), "StartEvent_ConductReferred").orElseThrow();
    }

    private static String incident(Entry said) {
        return Cases.reference(said.said("incidentReference"));
    }
}
