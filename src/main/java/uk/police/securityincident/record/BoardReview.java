package uk.police.securityincident.record;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.Choice;
import uk.police.securityincident.need.People;
import uk.police.securityincident.record.BoardFigures.Figures;
import uk.police.securityincident.record.BoardFigures.Line;
import uk.police.securityincident.record.BoardFigures.Marked;
import uk.police.securityincident.record.BoardFigures.Table;
import uk.police.securityincident.register.Analysis.Period;
import uk.police.securityincident.register.Analysis.Risk;
import uk.police.securityincident.register.Analysis;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * Bound in board-review.bpmn as ${boardReview}. Running cases hold this name: do not rename.
 * The analysis of a period for the strategic board (E-3.8.1, E-3.8.2, E-5.1): worked out once, in words and numbers that
 * people read, and filed; whoever looks at it later sees what was filed. Days are Europe/London, the last one included.
 */
@Component("boardReview")
@CaseVariables(sets = {"reportVersion"})
public class BoardReview {

    private static final String PROCESS = "board-review";
    private static final String ANALYSED = "Task_AnalysePeriod";
    private static final Map<String, String> ACTIONS = Map.of("inForce", "to be done", "implemented", "implemented", "withdrawn", "withdrawn");
    /** The question which risks are on the corporate risk register now. */
    private static final String ENTERED = "risksEntered";

    private final ProcessEngine engine;
    private final Caller caller;
    private final Trail trail;
    private final CaseTable cases;
    private final RecommendationTable recommendationTable;
    private final Analysis analysis;
    private final BoardFigures figures;
    private final TimeSpent timeSpent;
    private final Involved involved;
    private final DeployedForms forms;
    private final People people;
    private final EarlierEditions editions;
    private final Filing filing;
    private final Clock clock;
    private final ObjectMapper json;

    BoardReview(@Lazy ProcessEngine engine, Caller caller, Trail trail, CaseTable cases, RecommendationTable recommendationTable, Analysis analysis, BoardFigures figures, TimeSpent timeSpent,
            Involved involved, DeployedForms forms, People people, EarlierEditions editions, Filing filing,
            Clock clock, ObjectMapper json) {
        this.engine = engine;
        this.caller = caller;
        this.trail = trail;
        this.cases = cases;
        this.recommendationTable = recommendationTable;
        this.analysis = analysis;
        this.figures = figures;
        this.timeSpent = timeSpent;
        this.involved = involved;
        this.forms = forms;
        this.people = people;
        this.editions = editions;
        this.filing = filing;
        this.clock = clock;
        this.json = json;
    }

    /** What every review begins with: no decision of it is in force. */
    @ForModels
    public void begin(DelegateExecution execution) {
        execution.setVariable("reportVersion", 0);
    }

    @ShownAs("periodInWords")
    public String periodInWords(DelegateExecution execution) {
        return inWords(day(execution, "periodFrom"), day(execution, "periodUntil"));
    }

    /** The chief figures of the analysis as it was filed last. */
    @ShownAs("headline")
    public TypedValue headline(DelegateExecution execution) {
        return LongText.of(headline(latest(Reference.of(execution))));
    }

    /** Works out the figures as the register stands, and files them: in the trail, and as a document. */
    @ForModels
    public void analyse(DelegateExecution execution) {
        var now = clock.instant();
        var from = day(execution, "periodFrom");
        var until = day(execution, "periodUntil");
        var figures = this.figures.of(from, until, now, timeSpent.of(Period.of(from, until), now));
        trail.note(Reference.of(execution), now, "application", ANALYSED, "analysed", json.convertValue(figures, Map.class));
        filing.file(execution, "board-analysis", "Analysis for the strategic board", sections(figures));
    }

    /**
     * The risks of the analysis that are still open, as choices by the reference alone. All who have the task, its later
     * steps or its file read the same choices, and who that is changes: a risk of a case that anybody at all is kept out of
     * is not among them (E-8.2). It stays open, on the page of those who may see it, until nobody is kept out or its report
     * takes it back.
     */
    @ShownAs("openRisks")
    public TypedValue openRisks(DelegateExecution execution) {
        return people.choices(risks(latest(Reference.of(execution))).stream().filter(risk -> risk.open() && risk.keptOut().isEmpty())
                .map(risk -> new Choice(risk.reference(), risk.reference() + ", reported " + UkTime.inWords(risk.reportedOn()))).toList());
    }

    /** What the board had entered on the corporate risk register is open no more (E-5.1). */
    @ForModels
    public void decided(DelegateExecution execution) {
        var decision = trail.last(Reference.of(execution), "Task_DecideAsBoard").orElseThrow();
        entered(decision).forEach(risk -> cases.riskEntered(risk, decision.at(), decision.by(), Reference.of(execution)));
    }

    /** The review as whoever asks may see it: without the risks of cases that they are kept out of (E-8.2); none if there is no such review. */
    public Optional<Review> review(String reference, String user) {
        return caller.withRightsOfApplication(() -> asFiled(reference, user));
    }

    private Optional<Review> asFiled(String reference, String user) {
        var filed = trail.entries(reference, List.of(ANALYSED)).stream().filter(entry -> entry.content().containsKey("tables")).toList();
        if (filed.isEmpty() || involved.in(reference).contains(user)) {
            return Optional.empty();
        }
        var figures = figures(filed.get(filed.size() - 1));
        var definition = engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(PROCESS).latestVersion().singleResult().getId();
        var entries = trail.entries(reference, editions.marked(definition, "saidSoFar").keySet()).stream().filter(entry -> entry.event().equals("completed")).toList();
        var named = Stream.concat(figures.risks().stream().map(Marked::reference), entries.stream().flatMap(entry -> entered(entry).stream())).distinct().toList();
        var risks = analysis.risks(named).stream().filter(risk -> !risk.keptOut().contains(user)).collect(Collectors.toMap(Risk::reference, Function.identity()));
        var said = entries.stream().map(entry -> new Review.Said(name(definition, entry.element()) + ", " + UkTime.inWords(entry.at()) + ", by " + people.named(entry.by()),
                forms.ofTask(definition, entry.element()).rows(shown(entry, risks.keySet())))).toList();
        var action = forms.ofTask(definition, "Task_WriteAction");
        var actions = recommendationTable.of(reference).stream().filter(one -> ACTIONS.containsKey(one.state()))
                .map(one -> new Review.Action(one.number(), BoardFigures.word(action, "recommendationKind", one.kind()), one.text(), people.name(one.owner()), UkTime.inWords(one.target()),
                        ACTIONS.get(one.state()))).toList();
        return Optional.of(new Review(reference, inWords(figures.from(), figures.until()), inWords(figures.before(), figures.from().minusDays(1)),
                filed.get(filed.size() - 1).at(), filed.size(), figures.tables(),
                figures.risks().stream().map(Marked::reference).filter(risks::containsKey).map(risk -> inWords(risks.get(risk))).toList(), said, actions));
    }

    private static Review.OpenRisk inWords(Risk risk) {
        return new Review.OpenRisk(risk.reference(), risk.reportedOn(), risk.disposedOf() ? "Disposed of" : Objects.requireNonNullElse(risk.text(), "No longer a risk: its report was revised"));
    }

    private List<Risk> risks(Figures figures) {
        return analysis.risks(figures.risks().stream().map(Marked::reference).toList());
    }

    /** The references of the risks that the board had entered in this decision. */
    private static List<String> entered(Entry entry) {
        return entry.content().get(ENTERED) instanceof List<?> entered ? entered.stream().map(String::valueOf).toList() : List.of();
    }

    /** What was said, without the references that the reader is kept out of. */
    private static Map<String, Object> shown(Entry entry, Set<String> mayBeSeen) {
        var shown = new HashMap<>(entry.content());
        var entered = entered(entry).stream().filter(mayBeSeen::contains).toList();
        shown.put(ENTERED, entered.isEmpty() ? null : entered);
        return shown;
    }

    private Figures latest(String reference) {
        var filed = trail.entries(reference, List.of(ANALYSED));
        return figures(filed.get(filed.size() - 1));
    }

    private Figures figures(Entry entry) {
        return json.convertValue(entry.content(), Figures.class);
    }

    private static LocalDate day(DelegateExecution execution, String variable) {
        return LocalDate.parse((String) execution.getVariable(variable));
    }

    private static String headline(Figures figures) {
        return figures.tables().stream().filter(table -> List.of("What was reported", "Limits kept", "Same type, same unit", "Recommendations of final reports").contains(table.title())).map(table -> "**"
                + table.title() + "**\n" + (table.lines().isEmpty() ? "- None" : table.lines().stream().map(line -> "- " + Shown.quoted(line.label()) + ": " + cells(table, line))
                .reduce((one, other) -> one + "\n" + other).orElseThrow())).reduce((one, other) -> one + "\n\n" + other).orElseThrow()
                + "\n\n**Open risks for the corporate risk register:** " + figures.risks().size();
    }

    private static List<Section> sections(Figures figures) {
        var sections = new ArrayList<Section>();
        sections.add(new Section("Period", List.of(new Row("Period", inWords(figures.from(), figures.until())), new Row("Period before", inWords(figures.before(), figures.from().minusDays(1)))), List.of()));
        figures.tables().forEach(table -> sections.add(new Section(table.title(), table.lines().stream().map(line -> new Row(line.label(), cells(table, line))).toList(),
                Stream.of(table.about(), table.lines().isEmpty() ? "None." : "").filter(text -> !text.isEmpty()).toList())));
        // The document is one for all: of which cases they are, the page tells those alone who may see the case.
        sections.add(new Section("Open risks for the corporate risk register", List.of(new Row("How many", String.valueOf(figures.risks().size()))), List.of()));
        return sections;
    }

    private static String cells(Table table, Line line) {
        var said = new ArrayList<String>();
        for (int i = 0; i < line.cells().size(); i++) {
            said.add(table.columns().get(i).toLowerCase(Locale.UK) + " " + line.cells().get(i));
        }
        return String.join(", ", said);
    }

    private String name(String definition, String element) {
        ModelElementInstance found = engine.getRepositoryService().getBpmnModelInstance(definition).getModelElementById(element);
        return found instanceof FlowElement flow && flow.getName() != null ? flow.getName() : element;
    }

    private static String inWords(LocalDate from, LocalDate until) {
        return UkTime.inWords(from) + " to " + UkTime.inWords(until);
    }
}
