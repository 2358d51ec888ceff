package uk.police.securityincident.incident;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.Choice;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.RecommendationTable.Recommendation;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn and board-review.bpmn as ${recommendations}. Running cases hold this name: do not rename.
 * The recommendations of the final report (W-8.4b), each with its owner and target date, until implemented (W-8.5); and
 * so the actions of the strategic board (E-3.8.3).
 */
@Component("recommendations")
@CaseVariables(sets = {"reportOvertaken", "reportVersion"})
public class Recommendations {

    private static final Map<String, String> STATES = Map.of("draft", "new", "inForce", "in force", "implemented", "implemented");

    private final RecommendationTable recommendationTable;
    private final Trail trail;
    private final People people;
    private final DeployedForms forms;
    private final Due due;
    private final Tokens stages;
    private final Clock clock;

    Recommendations(RecommendationTable recommendationTable, Trail trail, People people, DeployedForms forms, Due due, Tokens stages, Clock clock) {
        this.recommendationTable = recommendationTable;
        this.trail = trail;
        this.people = people;
        this.forms = forms;
        this.due = due;
        this.stages = stages;
        this.clock = clock;
    }

    /** The one just written becomes a draft of the next version. */
    @ForModels
    public void add(DelegateExecution execution) {
        recommendationTable.add(Reference.of(execution), version(execution) + 1, (String) execution.getVariable("recommendationKind"),
                (String) execution.getVariable("recommendation"), (String) execution.getVariable("owner"),
                LocalDate.parse((String) execution.getVariable("targetDate")));
    }

    /** A draft that the rewritten report leaves out is out at once: it was never in force. */
    @ForModels
    public void dropDrafts(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var withdrawn = withdrawn(reference);
        recommendationTable.of(reference).stream().filter(r -> r.state().equals("draft") && withdrawn.contains(r.number()))
                .forEach(r -> recommendationTable.becomes(reference, r.number(), "withdrawn"));
    }

    private List<Integer> withdrawn(String reference) {
        return trail.last(reference, "Task_WriteFinalReport").map(e -> (List<?>) e.content().get("withdrawn")).orElse(List.of()).stream()
                .map(number -> Integer.valueOf(number.toString())).toList();
    }

    /** The version in force changes: new ones begin, those that it withdraws end. */
    @ForModels
    public void putInForce(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var version = version(execution) + 1;
        recommendationTable.putInForce(reference, version);
        withdrawn(reference).forEach(number -> recommendationTable.becomes(reference, number, "withdrawn"));
        trail.note(reference, clock.instant(), "application", execution.getCurrentActivityId(), "inForce", Map.of("version", version));
        execution.setVariable("reportVersion", version);
        due.move(execution);
    }

    /** Of a report in force: says so if it must say something else, while nobody writes it and nobody investigates (W-8.4a). */
    @ForModels
    public void findOvertaken(DelegateExecution execution) {
        if (version(execution) > 0 && !stages.isOpen(execution, "Stage_Resolution") && !stages.isOpen(execution, "Stage_Investigation") && isOvertaken(Reference.of(execution))) {
            execution.setVariable("reportOvertaken", true);
        }
    }

    /** Whether this limit is that of the final report while one is in force: it was kept, or not, the first time (W-8.4b). */
    static boolean isRevising(DelegateExecution execution, String limit) {
        return limit.endsWith("_FinalReport") && version(execution) > 0;
    }

    /** Of a report that somebody approves: whether it says what the incident is rated as, and what an investigation found; otherwise it goes back to be written (W-8.4a). */
    @ForModels
    public boolean isOfToday(DelegateExecution execution) {
        return !isOvertaken(Reference.of(execution));
    }

    /** The same for whoever approves it. */
    @ShownAs("overtaken")
    public boolean overtaken(DelegateExecution execution) {
        return isOvertaken(Reference.of(execution));
    }

    /** Whether the incident was rated otherwise, or an investigation came in, since its report was written. */
    boolean isOvertaken(String reference) {
        String rating = null;
        String reported = null;
        boolean investigated = false;
        for (var said : trail.entries(reference, List.of("Task_AssessIncident", "Task_InvestigateIncident", "Task_WriteFinalReport"))) {
            if (!said.event().equals("completed")) {
                continue;
            }
            rating = Objects.requireNonNullElse(said.said("rating"), rating);
            if (said.element().equals("Task_WriteFinalReport") || "yes".equals(said.said("closeNow"))) {
                reported = rating;
                investigated = false;
            } else if (said.element().equals("Task_InvestigateIncident")) {
                investigated = true;
            }
        }
        return investigated || !Objects.equals(rating, reported);
    }

    /** The numbers of those that came into force with the latest version. */
    @ForModels
    public List<Integer> newlyInForce(DelegateExecution execution) {
        return recommendationTable.of(Reference.of(execution)).stream()
                .filter(r -> r.version() == version(execution) && r.state().equals("inForce")).map(Recommendation::number).toList();
    }

    /** Those that a rewritten or revised report may leave out, as choices for its form. */
    @ShownAs("openRecommendations")
    public TypedValue choices(DelegateExecution execution) {
        return people.choices(recommendationTable.of(Reference.of(execution)).stream()
                .filter(r -> List.of("draft", "inForce").contains(r.state()))
                .map(r -> new Choice(String.valueOf(r.number()), r.number() + ". " + r.text())).toList());
    }

    /** The report as it stands, for whoever approves it. */
    @ShownAs("report")
    public TypedValue report(DelegateExecution execution) {
        var reference = Reference.of(execution);
        var text = trail.last(reference, "Task_WriteFinalReport")
                .map(e -> forms.ofTask(execution.getProcessDefinitionId(), e.element()).inWords(e.content())).orElse("");
        var form = forms.ofTask(execution.getProcessDefinitionId(), "Task_WriteRecommendation");
        var all = recommendationTable.of(reference).stream().filter(r -> !r.state().equals("withdrawn"))
                .map(r -> "**%d.** (%s)\n%s".formatted(r.number(), STATES.get(r.state()), form.inWords(Map.of("recommendationKind", r.kind(),
                        "recommendation", r.text(), "owner", people.name(r.owner()), "targetDate", r.target().toString()))))
                .collect(Collectors.joining("\n\n"));
        var whole = text + "\n\nRecommendations:\n" + (all.isEmpty() ? "none" : all);
        return LongText.of(whole);
    }

    @ForModels
    public String person(DelegateExecution execution) {
        return people.personOf(one(execution).owner());
    }

    @ForModels
    public List<String> groups(DelegateExecution execution) {
        return people.groupsOf(one(execution).owner());
    }

    @ShownAs("recommendationText")
    public String text(DelegateExecution execution) {
        return one(execution).text();
    }

    /** The target date, local. */
    @ForModels
    public String target(DelegateExecution execution) {
        return one(execution).target().toString();
    }

    @ForModels
    public boolean withdrawn(DelegateExecution execution) {
        return one(execution).state().equals("withdrawn");
    }

    /** The same by a revised report, and not by whoever is asked what becomes of it. */
    @ForModels
    public boolean withdrawnByReport(DelegateExecution execution) {
        return withdrawn(execution) && withdrawn(Reference.of(execution)).contains(number(execution));
    }

    /** Unless its owner says that it can no longer be done. */
    @ForModels
    public void implemented(DelegateExecution execution) {
        if (!"cannotBeDone".equals(execution.getVariable("actionDone"))) {
            var done = last(execution, execution.getCurrentActivityId());
            recommendationTable.implemented(Reference.of(execution), number(execution),
                    done.said("implementedOn") == null ? LocalDate.ofInstant(done.at(), UkTime.LONDON) : LocalDate.parse(done.said("implementedOn")));
        }
    }

    /** Why its owner says that it can no longer be done. */
    @ShownAs("whyNot")
    public TypedValue whyNot(DelegateExecution execution) {
        return LongText.of(Shown.quoted(last(execution, "Task_ImplementAction", "Task_ImplementRecommendation").said("cannotBeDoneReason")));
    }

    /** What can no longer be done is withdrawn, or is to be done until another day, by whoever has it or by somebody else. */
    @ForModels
    public void decided(DelegateExecution execution) {
        if ("withdraw".equals(execution.getVariable("actionDecision"))) {
            recommendationTable.becomes(Reference.of(execution), number(execution), "withdrawn");
        } else {
            var decided = last(execution, execution.getCurrentActivityId());
            recommendationTable.postpone(Reference.of(execution), number(execution), LocalDate.parse(decided.said("targetDate")), decided.said("owner"));
        }
    }

    /** What was said of this one at these steps, the last time. */
    private Entry last(DelegateExecution execution, String... steps) {
        return trail.entries(Reference.of(execution), List.of(steps)).stream()
                .filter(e -> e.event().equals("completed") && String.valueOf(number(execution)).equals(e.said("recommendation"))).reduce((one, later) -> later).orElseThrow();
    }

    private static int number(DelegateExecution execution) {
        return (Integer) execution.getVariable("recommendation");
    }

    private Recommendation one(DelegateExecution execution) {
        return recommendationTable.one(Reference.of(execution), number(execution));
    }

    private static int version(DelegateExecution execution) {
        return (Integer) execution.getVariable("reportVersion");
    }
}
