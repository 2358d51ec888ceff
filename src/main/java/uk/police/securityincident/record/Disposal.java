package uk.police.securityincident.record;

import java.time.Clock;
import java.time.Period;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.model.Written;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Disposals.Due;
import uk.police.securityincident.register.Disposals.Ended;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Trail;

/**
 * Bound in records-disposal.bpmn, legal-hold.bpmn and remove-evidence.bpmn as ${disposal}. Running cases hold this name: do
 * not rename. What is due, put before a person, and taken out of engine and register a case at a time (E-8.3).
 */
@Component("disposal")
@CaseVariables(sets = {"anythingDue", "foundAt", "keeper", "kind", "level", "reference"})
public class Disposal {

    /** What the disposal of these is called until it has a reference. */
    private static final String REFERRALS = "referrals";
    private static final String PROFESSIONAL_STANDARDS = "professional-standards";
    private static final Map<String, String> KINDS = Map.of("security-incident", "incident", "security-vulnerability", "vulnerability", "guidance-request", "guidance",
            "conduct-referral", "conduct", "legal-hold", "hold", "board-review", "review", "role-delegation", "delegation");
    private static final String PERIOD = "P(?=\\d)(\\d{1,2}Y)?(\\d{1,3}M)?(\\d{1,5}D)?";
    private static final String A_PERIOD = "a period such as P90D";
    private static final String HOLD_ASKED = "StartEvent_HoldAsked";

    private final ProcessEngine engine;
    private final CaseTable cases;
    private final Trail trail;
    private final Disposals disposals;
    private final ForgottenHistory engineHistory;
    private final Evidence evidence;
    private final Caller caller;
    private final Clock clock;

    Disposal(@Lazy ProcessEngine engine, CaseTable cases, Trail trail, Disposals disposals, ForgottenHistory engineHistory, Evidence evidence, Caller caller, Clock clock) {
        this.engine = engine;
        this.cases = cases;
        this.trail = trail;
        this.disposals = disposals;
        this.engineHistory = engineHistory;
        this.evidence = evidence;
        this.caller = caller;
        this.clock = clock;
    }

    /** Looks for what is due under the table; only if something is, this is a case of its own with a reference. */
    @ForModels(in = "records-disposal")
    public void findDue(DelegateExecution execution) {
        var now = clock.instant();
        var rules = new HashMap<String, Optional<Rule>>();
        var byReferral = disposals.ended().stream().collect(Collectors.partitioningBy(Ended::ofReferral, Collectors.flatMapping(ended -> {
            var kind = kind(ended);
            return rules.computeIfAbsent(kind + " " + ended.level(), key -> rule(kind, ended.level()))
                    .filter(rule -> !ended.closedAt().atZone(UkTime.LONDON).plus(rule.period()).toInstant().isAfter(now))
                    .map(rule -> new Due(ended.reference(), kind, ended.level(), ended.closedAt(), rule.words())).stream();
        }, Collectors.toList())));
        boolean ofReferrals = REFERRALS.equals(execution.getProcessBusinessKey());
        if (!ofReferrals && !byReferral.get(true).isEmpty()) {
            caller.startOwn("records-disposal", REFERRALS);
        }
        var due = byReferral.get(ofReferrals);
        execution.setVariables(Map.of("keeper", ofReferrals ? PROFESSIONAL_STANDARDS : "data-protection-officer", "anythingDue", !due.isEmpty()));
        if (due.isEmpty()) {
            return;
        }
        var reference = cases.nextReference("DIS", now);
        execution.setProcessBusinessKey(reference);
        execution.setVariables(Map.of("reference", reference, "foundAt", now.toString()));
        cases.log(reference, "records-disposal", null, now, now, now, false, null);
        due.forEach(one -> disposals.propose(reference, one, now));
        trail.note(reference, now, "application", execution.getCurrentActivityId(), "found", Map.of("references", due.stream().map(Due::reference).toList()));
    }

    /** A near miss is an incident in which nothing was breached: one rated as no risk may have been a breach all the same. */
    private static String kind(Ended ended) {
        var kind = KINDS.getOrDefault(ended.process(), ended.process());
        return kind.equals("incident") && ended.level().equals("none") && !ended.mayBeBreach() ? "nearMiss" : kind;
    }

    private record Rule(Period period, String words) {
    }

    /** What no rule speaks of is kept; what nobody recorded the level of, as long as the gravest: absent is never harmless. */
    private Optional<Rule> rule(String kind, String level) {
        var result = engine.getDecisionService().evaluateDecisionTableByKey("retentionRule", Variables.putValue("kind", kind).putValue("level", level.equals("notRecorded") ? "high" : level));
        return result.isEmpty() ? Optional.empty() : Optional.of(new Rule(Period.parse(result.getSingleResult().<String>getEntry("retention")),
                "kept " + result.getSingleResult().<String>getEntry("retention") + " after closure, " + result.getSingleResult().<String>getEntry("retentionReason") + (level.equals("notRecorded") ? "; its own level was not recorded" : "")));
    }

    /** The list as the form shows it: no word of what happened. */
    @ShownAs("dueForDisposal")
    public TypedValue list(DelegateExecution execution) {
        return LongText.of(disposals.proposed(Reference.of(execution)).stream()
                .map(due -> "- **%s**, %s, level %s, closed %s: %s".formatted(due.reference(), due.kind(), due.level(),
                        UkTime.inWords(due.closedAt().atZone(UkTime.LONDON).toLocalDate()), due.rule()))
                .collect(Collectors.joining("\n")));
    }

    /** Refuses to keep what is not on the list: a reference mistyped would be disposed of. */
    void checkKept(String disposal, String kept) {
        var proposed = disposals.proposed(disposal).stream().map(Due::reference).toList();
        references(kept).stream().filter(reference -> !proposed.contains(reference)).findFirst().ifPresent(unknown -> {
            throw new RefusedInput("'" + unknown + "' is not on the list (keepReferences). Nothing was changed: give references from the list, separated by commas.");
        });
    }

    private static List<String> references(String text) {
        return text == null ? List.of() : Arrays.stream(text.split("[,;\\s]+")).filter(reference -> !reference.isBlank()).map(Reference::asGiven).toList();
    }

    /** What was approved goes on; what is to be kept comes back with the next disposal. */
    @ForModels(in = "records-disposal")
    public void decided(DelegateExecution execution) {
        var decision = trail.last(Reference.of(execution), "Task_ApproveDisposal").orElseThrow();
        if ("yes".equals(execution.getVariable("disposalApproved"))) {
            disposals.approve(Reference.of(execution), references(decision.said("keepReferences")), decision.at(), decision.by());
        }
    }

    /** The references to dispose of, the same however often it is asked. */
    @ForModels(in = "records-disposal")
    public List<String> approved(DelegateExecution execution) {
        return disposals.approved(Reference.of(execution));
    }

    /**
     * Disposes of one case, in one transaction: out of the register, and everything the engine kept of it. Done again, or
     * held or opened since, nothing is touched, and the file of the disposal says so.
     */
    @ForModels(in = "records-disposal")
    public void disposeOf(DelegateExecution execution) {
        var reference = (String) execution.getVariable("disposing");
        var disposal = Reference.of(execution);
        var now = clock.instant();
        boolean running = engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(reference).count() > 0;
        boolean done = !running && disposals.dispose(reference, now, disposal);
        if (done) {
            engineHistory.forget(reference);
            trail.note(reference, now, "application", execution.getCurrentActivityId(), "disposedOf", Map.of("disposal", disposal));
        }
        trail.note(disposal, now, "application", execution.getCurrentActivityId(), done ? "disposedOf" : "kept", Map.of("reference", reference));
    }

    /** The disposal itself is over, and stays in the register. */
    @ForModels(in = "records-disposal")
    public void close(DelegateExecution execution) {
        cases.close(Reference.of(execution), clock.instant(), "closed");
    }

    /** Whether a hold can be set: false if it is set already, or the case is disposed of; empty if there is no such case. Waits for whoever sets one. */
    Optional<Boolean> mayBeHeld(String reference) {
        return cases.process(reference).filter(KINDS::containsKey).map(process -> disposals.mayBeHeld(reference));
    }

    /** Whoever is kept out of the case is kept out of its hold. */
    @ForModels(in = "legal-hold")
    public void setHold(DelegateExecution execution) {
        cases.join(Reference.of(execution), held(execution));
        hold(execution, true, HOLD_ASKED, "holdReason");
    }

    /** Who keeps it in mind: of a referral, Professional Standards alone know (E-3.7.1). */
    @ForModels(in = "legal-hold")
    public String keeper(DelegateExecution execution) {
        return cases.isOfReferral(held(execution)) ? PROFESSIONAL_STANDARDS : "data-protection-officer";
    }

    /** Why it is held, for the form. */
    @ShownAs("holdReason")
    public TypedValue holdReason(DelegateExecution execution) {
        return LongText.of(Shown.quoted(trail.last(Reference.of(execution), HOLD_ASKED).orElseThrow().said("holdReason")));
    }

    /** From now on the case is disposed of when its time is over. */
    @ForModels(in = "legal-hold")
    public void liftHold(DelegateExecution execution) {
        hold(execution, false, "Task_ReviewHold", "reviewReason");
        cases.close(Reference.of(execution), clock.instant(), "closed");
    }

    private void hold(DelegateExecution execution, boolean hold, String decidedAt, String reason) {
        var decided = trail.last(Reference.of(execution), decidedAt).orElseThrow();
        disposals.hold(held(execution), hold, Reference.of(execution), decided.at(), decided.by(), decided.said(reason));
    }

    private static String held(DelegateExecution execution) {
        return Reference.asGiven((String) execution.getVariable("heldReference"));
    }

    /** The cases that ended longer ago and whose evidence is still there: its content may be the leaked data itself. */
    @ForModels(in = "remove-evidence")
    public List<String> withEvidence(@Written(pattern = PERIOD, as = A_PERIOD) String keptFor) {
        return evidence.keptSince(clock.instant().atZone(UkTime.LONDON).minus(Period.parse(keptFor)).toInstant());
    }

    /** Removes the content of what was filed for one case, in one transaction. Done again, or held since, nothing is touched. */
    @ForModels(in = "remove-evidence")
    public void removeEvidenceOf(DelegateExecution execution) {
        evidence.remove((String) execution.getVariable("removing"), clock.instant(), "application");
    }

    /** The exercises that ended longer ago, and whose content is still there. */
    @ForModels(in = "remove-evidence")
    public List<String> exercises(@Written(pattern = PERIOD, as = A_PERIOD) String keptFor) {
        return disposals.exercisesEndedBefore(clock.instant().atZone(UkTime.LONDON).minus(Period.parse(keptFor)).toInstant());
    }

    /** Removes one exercise, in one transaction: nothing of it happened, so nobody approves it and no disposal lists it. Done again, nothing is touched. */
    @ForModels(in = "remove-evidence")
    public void removeExercise(DelegateExecution execution) {
        var reference = (String) execution.getVariable("removing");
        var now = clock.instant();
        if (disposals.removeExercise(reference, now)) {
            engineHistory.forget(reference);
            trail.note(reference, now, "application", execution.getCurrentActivityId(), "disposedOf", Map.of());
        }
    }

    /** What {@link #removeEvidenceOf} does, of all such cases at once, as earlier editions do it. */
    @ForModels(in = "remove-evidence", earlier = true)
    public void removeEvidence(String keptFor) {
        withEvidence(keptFor).forEach(reference -> evidence.remove(reference, clock.instant(), "application"));
    }
}
