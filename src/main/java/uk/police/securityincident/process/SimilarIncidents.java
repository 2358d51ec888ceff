package uk.police.securityincident.process;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.Spin;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Similar;
import uk.police.securityincident.register.Similar.Candidate;

/**
 * Bound in security-incident.bpmn as ${similar}. Running cases hold this name: do not rename.
 * Repeat or previous similar incidents (W-8.4c), as the table Similar incident judges each earlier one.
 */
@Component("similar")
@CaseVariables(sets = {"monthsAgo", "sameAsset", "samePerson", "sameRecipient", "sameType", "sameUnit", "similar"})
public class SimilarIncidents {

    /** What is compared. */
    private static final List<String> COMPARED = List.of("incidentType", "unit", "hardware", "recipientKind");
    private static final String FOUND = "similarFound";
    private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh");

    /** Said whether or not there are any: whoever reads it cannot tell (E-8.2). */
    private static final String UNSEEN = "What is restricted to other people is not listed.";

    private final ProcessEngine engine;
    private final Register register;
    private final Similar candidates;
    private final Clock clock;

    SimilarIncidents(@Lazy ProcessEngine engine, Register register, Similar candidates, Clock clock) {
        this.engine = engine;
        this.register = register;
        this.candidates = candidates;
        this.clock = clock;
    }

    /** For the form of a task, as it opens: {@code text} in words, and {@code repeats}, their number. What was found stands in the trail. */
    @ForModels
    public TypedValue found(VariableScope scope, String element) {
        var reference = (String) scope.getVariable("reference");
        var reportedOn = day(UkTime.parse((String) scope.getVariable("reportedAt")));
        var lines = new ArrayList<Map<String, String>>();
        int repeats = 0;
        for (var candidate : candidates.before(reference)) {
            var judged = judge(candidate, reportedOn);
            if (!judged.get("similar").equals("no")) {
                repeats += judged.get("similar").equals("repeat") ? 1 : 0;
                lines.add(Map.of("reference", candidate.reference(), "similar", judged.get("similar").toString(), "said", "reported on " + UkTime.inWords(day(candidate.reportedAt()))
                        + ", " + level(candidate) + ". " + judged.get("similarReason")));
            }
        }
        register.note(reference, clock.instant(), "application", element, FOUND, Map.of("similar", lines, "repeats", repeats));
        var text = lines.isEmpty() ? "None was found." + (scope.getVariable("incidentType") == null ? " The type of this incident is not known, and without it nothing can be compared: enter it in the review." : "")
                : lines.stream().map(line -> "- **" + (line.get("similar").equals("repeat") ? "Repeat of " : "Similar to ") + line.get("reference") + "**, " + line.get("said")).collect(Collectors.joining("\n"))
                        + "\n\n" + suggestion(lines.size(), repeats);
        return SpinValues.jsonValue(Spin.JSON("{}").prop("text", text + "\n\n" + UNSEEN).prop("repeats", repeats).toString()).create();
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
        return number < Similar.MOST ? String.valueOf(number) : number + " or more";
    }

    private static String level(Candidate candidate) {
        return candidate.level() == null ? "not rated" : "level " + candidate.level() + " (" + candidate.colour() + ")";
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, UkTime.LONDON);
    }

    /** What is compared was changed, or somebody was named as involved: the forms that are open show it now. */
    void lookAgain(DelegateExecution execution) {
        var changed = List.of(Objects.toString(execution.getVariable("changed"), "").split(","));
        if (execution.getVariable("personInvolved") == null && Collections.disjoint(changed, COMPARED)) {
            return;
        }
        for (var task : engine.getTaskService().createTaskQuery().processInstanceId(execution.getProcessInstanceId()).list()) {
            VariableScope scope = (TaskEntity) task;
            if (scope.hasVariable("similar")) {
                scope.setVariable("similar", found(scope, task.getTaskDefinitionKey()));
            }
        }
    }

    /** For the final report: what was shown to whoever wrote it last. */
    List<Row> rows(String reference) {
        return register.entries(reference, List.of("Task_WriteFinalReport")).stream().filter(entry -> entry.event().equals(FOUND)).reduce((first, second) -> second)
                .map(entry -> {
                    var lines = (List<?>) entry.content().get("similar");
                    var rows = new ArrayList<Row>();
                    lines.forEach(line -> rows.add(new Row((((Map<?, ?>) line).get("similar").equals("repeat") ? "Repeat of " : "Similar to ") + ((Map<?, ?>) line).get("reference"),
                            ((Map<?, ?>) line).get("said").toString())));
                    if (!lines.isEmpty()) {
                        rows.add(new Row("How many", suggestion(lines.size(), (Integer) entry.content().get("repeats"))));
                    }
                    return List.copyOf(rows);
                }).orElse(List.of());
    }
}
