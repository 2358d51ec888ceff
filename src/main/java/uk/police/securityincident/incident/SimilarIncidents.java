package uk.police.securityincident.incident;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.register.PastIncidents;
import uk.police.securityincident.register.SimilarCandidates.Candidate;
import uk.police.securityincident.register.SimilarCandidates;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn as ${similar}. Running cases hold this name: do not rename.
 * Repeat or previous similar incidents (W-8.4c), as the table Similar incident judges each earlier one.
 */
@Component("similar")
@CaseVariables(sets = {"monthsAgo", "sameAsset", "samePerson", "sameRecipient", "sameType", "sameUnit"})
public class SimilarIncidents {

    private static final String FOUND = "similarFound";
    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh");

    private static final String NOT_COMPARED = "Not compared: the type of incident is not known.";

    /** Said whether or not there are any: whoever reads it cannot tell (E-8.2). */
    private static final String UNSEEN = "What is restricted to other people is not listed.";

    private final ProcessEngine engine;
    private final Trail trail;
    private final SimilarCandidates candidates;
    private final Clock clock;

    SimilarIncidents(@Lazy ProcessEngine engine, Trail trail, SimilarCandidates candidates, Clock clock) {
        this.engine = engine;
        this.trail = trail;
        this.candidates = candidates;
        this.clock = clock;
    }

    /** What was found, each with {@code similar} and {@code said}, and how many of them are repeats. */
    private record Found(List<Map<String, String>> lines, int repeats) {
    }

    /** {@code text} in words, {@code repeats}, their number, and whether they were {@code compared} at all. */
    @ShownAs("similar")
    public TypedValue inWords(DelegateExecution execution) {
        var found = find(execution);
        var lines = found.lines();
        boolean compared = execution.getVariable("incidentType") != null;
        var text = !compared ? NOT_COMPARED : lines.isEmpty() ? "None was found."
                : lines.stream().map(line -> "- **" + (line.get("similar").equals("repeat") ? "Repeat of " : "Similar to ") + line.get("reference") + "**, " + line.get("said")).collect(Collectors.joining("\n"))
                        + "\n\n" + suggestion(lines.size(), found.repeats());
        return SpinValues.jsonValue(Spin.JSON("{}").prop("text", text + "\n\n" + UNSEEN).prop("repeats", found.repeats()).prop("compared", compared).toString()).create();
    }

    /** Of an earlier edition's forms the same, noted when the form was made. */
    @ForModels(earlier = true)
    public TypedValue found(DelegateExecution execution, String element) {
        note(execution, element);
        return inWords(execution);
    }

    /** What was before whoever completes this task stands in the trail. */
    @ForModels
    public void note(DelegateTask task) {
        note(task.getExecution(), task.getTaskDefinitionKey());
    }

    private void note(DelegateExecution execution, String element) {
        var found = find(execution);
        trail.note(Reference.of(execution), clock.instant(), "application", element, FOUND, Map.of("similar", found.lines(), "repeats", found.repeats(), "compared", execution.getVariable("incidentType") != null));
    }

    /** How many repeats there are if the incident is of this type, which was not known until now. */
    int repeatsIf(String reference, String reportedAt, String type) {
        return find(reference, reportedAt, type).repeats();
    }

    private Found find(VariableScope scope) {
        return find(Reference.of(scope), (String) scope.getVariable("reportedAt"), null);
    }

    private Found find(String reference, String reportedAt, String type) {
        var reportedOn = day(UkTime.parse(reportedAt));
        var lines = new ArrayList<Map<String, String>>();
        int repeats = 0;
        for (var candidate : candidates.before(reference, type)) {
            var judged = judge(candidate, reportedOn);
            if (!judged.get("similar").equals("no")) {
                repeats += judged.get("similar").equals("repeat") ? 1 : 0;
                lines.add(Map.of("reference", candidate.reference(), "similar", judged.get("similar").toString(), "said", "reported " + when(candidate) + ", " + level(candidate) + ". " + judged.get("similarReason")));
            }
        }
        return new Found(lines, repeats);
    }

    private Map<String, Object> judge(Candidate candidate, LocalDate reportedOn) {
        var day = day(candidate.reportedAt());
        var months = ChronoUnit.MONTHS.between(day, reportedOn);
        return engine.getDecisionService().evaluateDecisionTableByKey("similarIncident", Map.of("sameType", true, "sameUnit", candidate.sameUnit(), "sameAsset", candidate.sameAsset(),
                "sameRecipient", candidate.sameRecipient(), "samePerson", candidate.samePerson(), "monthsAgo", day.plusMonths(months).isBefore(reportedOn) ? months + 1 : months))
                .getSingleResult().getEntryMap();
    }

    private static String suggestion(int found, int repeats) {
        return repeats == 0 ? "Similar before: " + atLeast(found) + "."
                : "This is the " + ORDINALS.get(repeats) + " of the same type reported by the same person, or naming the same person: consider additional or escalated action. To report is not to be to blame. Repeats: " + atLeast(repeats)
                        + "; all that are similar: " + atLeast(found) + ".";
    }

    private static String atLeast(int number) {
        return number < SimilarCandidates.MOST ? String.valueOf(number) : number + " or more";
    }

    private static String when(Candidate candidate) {
        return candidate.recordedAs() == null ? "on " + UkTime.inWords(day(candidate.reportedAt())) : RecordedDate.inWords(candidate.recordedAs()) + ", " + PastIncidents.FROM_BEFORE;
    }

    private static String level(Candidate candidate) {
        return candidate.level() == null ? "not rated" : "level " + candidate.level() + " (" + candidate.colour() + ")";
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, UkTime.LONDON);
    }

    /** For the final report: what was there when whoever wrote it last sent it. */
    public List<Row> rows(String reference) {
        return trail.entries(reference, List.of("Task_WriteFinalReport", "Task_AssessIncident")).stream().filter(entry -> entry.event().equals(FOUND)).reduce((first, second) -> second)
                .map(entry -> {
                    var lines = (List<?>) entry.content().get("similar");
                    var rows = new ArrayList<Row>();
                    lines.forEach(line -> rows.add(new Row((((Map<?, ?>) line).get("similar").equals("repeat") ? "Repeat of " : "Similar to ") + ((Map<?, ?>) line).get("reference"),
                            ((Map<?, ?>) line).get("said").toString())));
                    if (Boolean.FALSE.equals(entry.content().get("compared"))) {
                        rows.add(new Row("Earlier incidents", NOT_COMPARED));
                    }
                    if (!lines.isEmpty()) {
                        rows.add(new Row("How many", suggestion(lines.size(), (Integer) entry.content().get("repeats"))));
                    }
                    return List.copyOf(rows);
                }).orElse(List.of());
    }
}
