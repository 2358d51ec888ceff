package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.gate.Gate;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.ContactPoint;
import uk.police.securityincident.organisation.Organisation;

/** What the forms of a notice to the ICO begin with, so that nobody types again what the file holds, or looks up by what way it goes. */
@Component
public class NoticeDraft {

    private final Organisation organisation;
    private final Told told;
    private final Deadlines deadlines;
    private final Due due;
    private final ContactPoint contact;
    private final Clock clock;

    NoticeDraft(Organisation organisation, Told told, Deadlines deadlines, Due due, ContactPoint contact, Clock clock) {
        this.organisation = organisation;
        this.told = told;
        this.deadlines = deadlines;
        this.due = due;
        this.contact = contact;
        this.clock = clock;
    }

    /** W-D.1: the last version, or for the first what the file holds. */
    @ShownAs({"whatHappened", "whenAndHowFound", "peopleAffected", "actionsTaken", "contactAndOthersTold", "noticeConsequences", "numberOfPeople", "numberOfRecords", "causedByCyber",
            "noticeKind", "notYetKnown"})
    public Map<String, Object> draft(DelegateTask task) {
        var earlier = told.prepared(task.getProcessDefinitionId(), Reference.of(task), "ico");
        var known = new HashMap<String, Object>();
        if (earlier.isPresent()) {
            known.putAll(earlier.get().content());
            // What is in force is shown, not what the version before spoke of.
            known.keySet().removeAll(Gate.SPOKEN_OF);
            known.replaceAll((key, value) -> Shown.answer(value));
        } else {
            known.put("whatHappened", task.getVariable("outline"));
            known.put("whenAndHowFound", lines(time("It happened", task.getVariable("occurredAt")), time("First awareness", task.getVariable("awareAt")), task.getVariable("howDiscovered")));
            known.put("peopleAffected", lines(task.getVariable("dataSubjects"), task.getVariable("dataCategories")));
            known.put("actionsTaken", task.getVariable("immediateAction"));
            known.put("contactAndOthersTold", contact.of(Reference.of(task)) + "\nOthers told: ");
            known.put("noticeConsequences", task.getVariable("likelyConsequence"));
            known.put("numberOfPeople", task.getVariable("affectedIndividuals"));
            known.put("numberOfRecords", task.getVariable("recordsCount"));
            known.put("causedByCyber", "unknown".equals(task.getVariable("cyber")) ? "notYetKnown" : task.getVariable("cyber"));
        }
        known.put("noticeKind", told.soFar(Reference.of(task)).containsKey("ico") ? "followUp" : "initial");
        known.values().removeIf(Objects::isNull);
        // Two answers put together may be longer than one may be.
        known.replaceAll((key, value) -> value instanceof String text && text.length() > Form.LONGEST_TEXT ? text.substring(0, Form.LONGEST_TEXT) : value);
        return known;
    }

    /** Whether the time to tell the ICO is over, and they have not been told: the reason goes with the notice then (Art 33(1), s.67(1)). */
    @ShownAs("tellingLate")
    public boolean isTellingLate(DelegateExecution execution) {
        return "ico".equals(execution.getVariable("recipient")) && !told.soFar(Reference.of(execution)).containsKey("ico")
                && due.of(execution, "Deadline_ExternalNotification").toInstant().isBefore(clock.instant());
    }

    /** The reason for the delay as the notice gives it, for whoever writes the notice again or records that it was sent. */
    @ShownAs("delayReason")
    public String delayReason(DelegateTask task) {
        return "ico".equals(task.getVariable("recipient")) ? told.preparedWith("delayReason", task.getProcessDefinitionId(), Reference.of(task), "ico").map(said -> said.said("delayReason")).orElse(null) : null;
    }

    /** An update goes to the address that the letter went to: whether that could endanger somebody, and by which channel they are told then, as it was said last. */
    @ShownAs({"letterEndangers", "safeChannel"})
    public Map<String, Object> safeChannel(DelegateTask task) {
        var known = new HashMap<String, Object>();
        told.preparedWith("letterEndangers", task.getProcessDefinitionId(), Reference.of(task), (String) task.getVariable("recipient")).ifPresent(said -> {
            known.put("letterEndangers", said.said("letterEndangers"));
            known.put("safeChannel", "yes".equals(said.said("letterEndangers")) ? said.said("safeChannel") : null);
        });
        return known;
    }

    /** By what way the clock advises to tell the ICO (W-D.2); null for others. */
    @ShownAs("methodAdvice")
    public String methodAdvice(DelegateExecution execution) {
        if (!"ico".equals(execution.getVariable("recipient"))) {
            return null;
        }
        var ico = organisation.ico();
        var hours = ico.helplineHours();
        if ("yes".equals(execution.getVariable("cyber"))) {
            return "By the online form, " + ico.page() + ": a cyber incident always, unless you cannot reach your systems; then by the helpline, " + ico.helpline() + ".";
        }
        if (!deadlines.isOpen(clock.instant(), hours.days(), hours.opens(), hours.closes())) {
            return "By the online form, " + ico.page() + ": the helpline is closed now. It answers " + hours.inWords() + ", " + ico.helpline() + ".";
        }
        return "By the helpline, " + ico.helpline() + ", open until " + hours.closes() + " today. By the online form, " + ico.page()
                + ", if the incident has been dealt with, or more information is to come.";
    }

    /** Null where it is not known. */
    private static String time(String what, Object at) {
        return at == null ? null : what + ": " + UkTime.inWords(UkTime.parse((String) at));
    }

    private static String lines(Object... parts) {
        return Stream.of(parts).filter(Objects::nonNull).map(Object::toString).collect(Collectors.joining("\n"));
    }
}
