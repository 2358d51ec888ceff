package uk.police.securityincident.record;

import java.time.Clock;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * What became of an incident, which comes in weeks later, also after closure (E-3.4.10, E-3.8.1): what the ICO answered, complaints,
 * compensation. It is asked by {@code documents/outcome.form}, added to the trail, and the last that was said counts; what is left
 * empty says nothing.
 */
@Component
public class Outcome {

    /** Its place in the trail, and the name of its form. */
    static final String OUTCOME = "outcome";

    private final DeployedForms forms;
    private final CaseTable cases;
    private final Trail trail;
    private final Clock clock;

    Outcome(DeployedForms forms, CaseTable cases, Trail trail, Clock clock) {
        this.forms = forms;
        this.cases = cases;
        this.trail = trail;
        this.clock = clock;
    }

    /**
     * Adds to it.
     *
     * @param answers by the names on the form; several choices as a JSON list
     * @throws RefusedInput in words for the person; then nothing is recorded
     */
    @Transactional
    public void record(String reference, Map<String, Object> answers, String by) {
        var said = form().check(answers, Map.of()).content();
        if (said.isEmpty()) {
            throw new RefusedInput("Nothing is filled in, and nothing was recorded: fill in what you know, and leave the rest empty.");
        }
        if (!cases.holdUnlessDisposedOf(reference)) {
            throw new RefusedInput("This case was disposed of, its time being over. Nothing was recorded, and nothing can be any more.");
        }
        trail.note(reference, clock.instant(), by, OUTCOME, "recorded", said);
        var described = new HashMap<>(said);
        described.replaceAll((key, value) -> value.equals("notKnown") ? null : value);
        described.computeIfPresent("icoAnsweredOn", (key, day) -> LocalDate.parse((String) day));
        if (described.containsKey("icoAnswer") && described.get("icoAnswer") == null) {
            described.putIfAbsent("icoAnsweredOn", null);
        }
        cases.describe(reference, described);
    }

    /** What stands: the last that was said, on whatever form of the case. */
    public List<Row> inWords(String reference) {
        var stands = new LinkedHashMap<String, Object>();
        trail.of(reference, List.of("completed", "recorded")).forEach(entry -> stands.putAll(entry.content()));
        stands.values().removeIf("notKnown"::equals);
        return form().rows(stands);
    }

    /** What it is asked by. */
    Form form() {
        return forms.ofApplication(OUTCOME);
    }
}
