package uk.police.securityincident.incident;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.organisation.Organisation;

/** What the form of a notice to the ICO begins with, so that nobody types again what the file holds. */
@Component
public class NoticeDraft {

    private final Organisation organisation;
    private final Told told;

    NoticeDraft(Organisation organisation, Told told) {
        this.organisation = organisation;
        this.told = told;
    }

    /** W-D.1: the last version, or for the first what the file holds. */
    @ShownAs({"whatHappened", "whenAndHowFound", "peopleAffected", "actionsTaken", "contactAndOthersTold", "noticeConsequences", "numberOfPeople", "numberOfRecords", "causedByCyber",
            "noticeKind", "notYetKnown"})
    public Map<String, Object> draft(DelegateTask task) {
        var earlier = told.prepared(task.getProcessDefinitionId(), Reference.of(task), "ico");
        var known = new HashMap<String, Object>();
        if (earlier.isPresent()) {
            known.putAll(earlier.get().content());
            known.replaceAll((key, value) -> value instanceof Collection<?> several ? SpinValues.jsonValue(Spin.JSON(several).toString()).create() : value);
        } else {
            var dpo = organisation.roles().get("data-protection-officer");
            known.put("whatHappened", task.getVariable("outline"));
            known.put("whenAndHowFound", lines(time("It happened", task.getVariable("occurredAt")), time("First awareness", task.getVariable("awareAt")), task.getVariable("howDiscovered")));
            known.put("peopleAffected", lines(task.getVariable("dataSubjects"), task.getVariable("dataCategories")));
            known.put("actionsTaken", task.getVariable("immediateAction"));
            known.put("contactAndOthersTold", dpo.name() + ", " + dpo.telephone() + ", " + dpo.mail());
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

    /** Null where it is not known. */
    private static String time(String what, Object at) {
        return at == null ? null : what + ": " + UkTime.inWords(UkTime.parse((String) at));
    }

    private static String lines(Object... parts) {
        return Stream.of(parts).filter(Objects::nonNull).map(Object::toString).collect(Collectors.joining("\n"));
    }
}
