package uk.police.securityincident.process;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Analysis;
import uk.police.securityincident.register.Analysis.Count;
import uk.police.securityincident.register.Analysis.Limit;
import uk.police.securityincident.register.Analysis.Period;
import uk.police.securityincident.register.Analysis.Risk;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Entry;

/**
 * Bound in board-review.bpmn as ${boardReview}. Running cases hold this name: do not rename.
 * The analysis of a period for the strategic board (E-3.8.1, E-3.8.2, E-5.1): worked out once, in words and numbers that
 * people read, and filed; whoever looks at it later sees what was filed. Days are Europe/London, the last one included.
 */
@Component("boardReview")
@CaseVariables(sets = {"headline", "periodInWords", "reportVersion"})
public class BoardReview {

    /** A row of a table: the cells stand under its columns; what is charted, in this period and the one before, or null. */
    public record Line(String label, List<String> cells, Double now, Double before) {
    }

    /** @param scale what the whole width of the chart is; 0: there is none */
    public record Table(String title, String about, List<String> columns, List<Line> lines, double scale) {
    }

    /** @param by what was said, by whom and when; its answers are in the words of the form */
    public record Said(String by, List<Row> answers) {
    }

    /** An action of the board, and how far it has come. */
    public record Action(int number, String kind, String text, String owner, String target, String state) {
    }

    /** A risk of the analysis in the words that it has today, or why it has none. */
    public record OpenRisk(String reference, LocalDate reportedOn, String text) {
    }

    /** The analysis as filed, with what was said and decided on it since. */
    public record Review(String reference, String period, String before, Instant workedOutAt, int version, List<Table> tables, List<OpenRisk> risks, List<Said> said,
            List<Action> actions) {
    }

    /** Of a risk the reference alone: its words stand in the register, and go with its case. */
    private record Marked(String reference) {
    }

    /** As it stands in the trail, which outlives the cases that it speaks of: no word of one alone. */
    private record Figures(LocalDate from, LocalDate until, LocalDate before, List<Table> tables, List<Marked> risks) {
    }

    private static final String PROCESS = "board-review";
    private static final String ANALYSED = "Task_AnalysePeriod";
    private static final List<String> SAID = List.of("Task_CommentAsIso", "Task_CommentAsDpo", "Task_DecideAsBoard", "Task_DecideOnAction");
    private static final Map<String, String> KINDS = Map.of("incident", "Incident", "nearMiss", "Near miss: reported as an incident, rated none", "security-vulnerability",
            "Vulnerability", "guidance-request", "Question: is this an incident?");
    private static final Map<String, String> STATES = Map.of("open", "Open", "closed", "Closed", "handedOver", "Handed over to the cyber security team", "takenAway", "Taken away, not ended");
    private static final Map<String, String> ACTIONS = Map.of("inForce", "to be done", "implemented", "implemented", "withdrawn", "withdrawn");
    /** The question which risks are on the corporate risk register now. */
    private static final String ENTERED = "risksEntered";
    private static final String NOT_GIVEN = "Not given";
    private static final String NONE = "–";
    private static final List<String> NOW_AND_BEFORE = List.of("This period", "Period before");

    private final ProcessEngine engine;
    private final Gate gate;
    private final Register register;
    private final Analysis analysis;
    private final Involved involved;
    private final Forms forms;
    private final People people;
    private final Documents documents;
    private final Clock clock;
    private final ObjectMapper json;

    BoardReview(@Lazy ProcessEngine engine, @Lazy Gate gate, Register register, Analysis analysis, Involved involved, Forms forms, People people, Documents documents,
            Clock clock, ObjectMapper json) {
        this.engine = engine;
        this.gate = gate;
        this.register = register;
        this.analysis = analysis;
        this.involved = involved;
        this.forms = forms;
        this.people = people;
        this.documents = documents;
        this.clock = clock;
        this.json = json;
    }

    /** By the calendar nobody says which period is meant: it is the quarter that has ended (E-3.4.10). */
    static Map<String, Object> lastQuarter(Instant now) {
        var today = LocalDate.ofInstant(now, UkTime.LONDON);
        var quarter = today.withDayOfMonth(1).minusMonths((today.getMonthValue() - 1) % 3);
        return Map.of("periodFrom", quarter.minusMonths(3).toString(), "periodUntil", quarter.minusDays(1).toString());
    }

    /** Names the period as the forms show it. */
    @ForModels
    public void begin(DelegateExecution execution) {
        execution.setVariable("reportVersion", 0);
        execution.setVariable("periodInWords", inWords(day(execution, "periodFrom"), day(execution, "periodUntil")));
    }

    /** Works out the figures as the register stands, and files them: in the trail, and as a document. */
    @ForModels
    public void analyse(DelegateExecution execution) {
        var now = clock.instant();
        var from = day(execution, "periodFrom");
        var until = day(execution, "periodUntil");
        var before = before(from, until);
        var period = new Period(midnight(before), midnight(from), midnight(until.plusDays(1)));
        var figures = new Figures(from, until, before, tables(period, now), analysis.openRisks(period.until()).stream().map(Marked::new).toList());
        register.note(Incident.reference(execution), now, "application", ANALYSED, "analysed", json.convertValue(figures, Map.class));
        execution.setVariable("headline", Incident.longText(headline(figures)));
        documents.file(execution, "board-analysis", "Analysis for the strategic board", sections(figures));
    }

    /**
     * The risks of the analysis that are still open, as choices by the reference alone. All who have the task, its later
     * steps or its file read the same choices, and who that is changes: a risk of a case that anybody at all is kept out of
     * is not among them (E-8.2). It stays open, on the page of those who may see it, until nobody is kept out or its report
     * takes it back.
     */
    @ForModels
    public TypedValue openRisks(DelegateExecution execution) {
        return people.choices(risks(latest(Incident.reference(execution))).stream().filter(risk -> risk.open() && risk.keptOut().isEmpty())
                .map(risk -> Map.of("value", risk.reference(), "label", risk.reference() + ", reported " + UkTime.inWords(risk.reportedOn()))).toList());
    }

    /** What the board had entered on the corporate risk register is open no more (E-5.1). */
    @ForModels
    public void decided(DelegateExecution execution) {
        var decision = register.last(Incident.reference(execution), "Task_DecideAsBoard").orElseThrow();
        entered(decision).forEach(risk -> register.riskEntered(risk, decision.at(), decision.by(), Incident.reference(execution)));
    }

    /** The review as whoever asks may see it: without the risks of cases that they are kept out of (E-8.2); none if there is no such review. */
    public Optional<Review> review(String reference, String user) {
        return gate.asApplication(() -> asFiled(reference, user));
    }

    private Optional<Review> asFiled(String reference, String user) {
        var filed = register.entries(reference, List.of(ANALYSED)).stream().filter(entry -> entry.content().containsKey("tables")).toList();
        if (filed.isEmpty() || involved.in(reference).contains(user)) {
            return Optional.empty();
        }
        var figures = figures(filed.get(filed.size() - 1));
        var definition = latestDefinition(PROCESS);
        var entries = register.entries(reference, SAID).stream().filter(entry -> entry.event().equals("completed")).toList();
        var named = Stream.concat(figures.risks().stream().map(Marked::reference), entries.stream().flatMap(entry -> entered(entry).stream())).distinct().toList();
        var risks = analysis.risks(named).stream().filter(risk -> !risk.keptOut().contains(user)).collect(Collectors.toMap(Risk::reference, Function.identity()));
        var said = entries.stream().map(entry -> new Said(name(definition, entry.element()) + ", " + UkTime.inWords(entry.at()) + ", by " + entry.by(),
                forms.ofTask(definition, entry.element()).rows(shown(entry, risks.keySet())))).toList();
        var action = forms.ofTask(definition, "Task_WriteAction");
        var actions = register.recommendations(reference).stream().filter(one -> ACTIONS.containsKey(one.state()))
                .map(one -> new Action(one.number(), word(action, "recommendationKind", one.kind()), one.text(), people.name(one.owner()), UkTime.inWords(one.target()),
                        ACTIONS.get(one.state()))).toList();
        return Optional.of(new Review(reference, inWords(figures.from(), figures.until()), inWords(figures.before(), figures.from().minusDays(1)),
                filed.get(filed.size() - 1).at(), filed.size(), figures.tables(),
                figures.risks().stream().map(Marked::reference).filter(risks::containsKey).map(risk -> inWords(risks.get(risk))).toList(), said, actions));
    }

    private static OpenRisk inWords(Risk risk) {
        return new OpenRisk(risk.reference(), risk.reportedOn(), risk.disposedOf() ? "Disposed of" : Objects.requireNonNullElse(risk.text(), "No longer a risk: its report was revised"));
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
        var filed = register.entries(reference, List.of(ANALYSED));
        return figures(filed.get(filed.size() - 1));
    }

    private Figures figures(Entry entry) {
        return json.convertValue(entry.content(), Figures.class);
    }

    private List<Table> tables(Period period, Instant now) {
        var incident = latestDefinition("security-incident");
        var report = forms.ofStart(incident);
        var rating = forms.ofTask(incident, "Task_AssessIncident");
        var counts = analysis.counts(period);
        var tables = new ArrayList<Table>();
        tables.add(counted("What was reported", "Whatever was entered in the period. A question that became an incident is counted as both.", counts, "kind", KINDS::get));
        tables.add(months(period));
        tables.add(counted("Types", "Of incidents, near misses among them; so in the tables that follow.", counts, "type", code -> word(report, "incidentType", code)));
        tables.add(counted("Causes", "As the Monitoring Officer named them in the review; by its words only what more than one incident gives, since those of one alone go with its case.",
                causes(counts), "cause", code -> code));
        tables.add(counted("Levels", "As rated by the Monitoring Officer.", counts, "level", code -> code.equals("notRated") ? "Not yet rated" : word(rating, "rating", code)));
        tables.add(counted("Units", "As reported.", counts, "unit", code -> code));
        tables.add(counted("What the information was on", "", counts, "medium", code -> word(report, "medium", code)));
        tables.add(counted("Kinds of information", "", counts, "dataKind", code -> word(report, "dataKind", code)));
        tables.add(counted("How far they have come", "On the day of this analysis.", counts, "state", STATES::get));
        tables.add(repeats(period, report));
        tables.add(times(period));
        tables.add(limits(period, now));
        var recommended = analysis.recommendations(period, now);
        tables.add(new Table("Recommendations of final reports", "Open and overdue: all there are on the day of this analysis. Implemented: in the period.", NOW_AND_BEFORE, List.of(
                line("Open", recommended.open(), null), line("Of these overdue", recommended.overdue(), null),
                line("Implemented", recommended.implemented(), recommended.implementedBefore())), 0));
        tables.add(costs(period));
        return tables;
    }

    /** The words of one case alone must not outlive it in what is filed: such causes are counted together. */
    private static List<Count> causes(List<Count> counts) {
        var given = counts.stream().filter(count -> count.of().equals("cause")).collect(Collectors.partitioningBy(count ->
                count.value() != null && !count.value().isEmpty() && count.now() + count.before() == 1));
        var causes = new ArrayList<>(given.get(false));
        if (!given.get(true).isEmpty()) {
            causes.add(new Count("cause", "Other causes, given once", given.get(true).stream().mapToInt(Count::now).sum(), given.get(true).stream().mapToInt(Count::before).sum()));
        }
        return causes;
    }

    private static Table counted(String title, String about, List<Count> counts, String of, Function<String, String> words) {
        var lines = counts.stream().filter(count -> count.of().equals(of))
                .map(count -> line(count.value() == null || count.value().isEmpty() ? NOT_GIVEN : words.apply(count.value()), count.now(), count.before())).toList();
        return new Table(title, about, NOW_AND_BEFORE, lines, lines.stream().mapToDouble(line -> Math.max(line.now(), line.before())).max().orElse(0));
    }

    private Table months(Period period) {
        var months = analysis.months(period);
        return new Table("Incidents by month", "The twelve months that end with the period, by the day of the report.", List.of("Incidents", "Rated high"), months.stream()
                .map(month -> new Line(month.month().getMonth().getDisplayName(java.time.format.TextStyle.SHORT, java.util.Locale.UK) + " " + month.month().getYear(),
                        List.of(String.valueOf(month.incidents()), String.valueOf(month.high())), (double) month.incidents(), null)).toList(),
                months.stream().mapToDouble(Analysis.Month::incidents).max().orElse(0));
    }

    private Table repeats(Period period, FormCheck report) {
        return new Table("Same type, same unit", "Incidents of one type in one unit, more than one of them in the period and the 24 months before it.",
                List.of("In the period", "With the 24 months before"), analysis.repeats(period).stream().map(repeat -> new Line(word(report, "incidentType", repeat.type()) + ", " + repeat.unit(),
                        List.of(String.valueOf(repeat.inPeriod()), String.valueOf(repeat.inAll())), null, null)).toList(), 0);
    }

    private Table times(Period period) {
        var all = analysis.times(period);
        var names = new LinkedHashMap<String, String>();
        names.put("report", "From awareness to the report");
        names.put("assess", "From the report to the first rating");
        names.put("ico", "From awareness to telling the ICO");
        names.put("people", "From awareness to telling the people whose data it is");
        var lines = names.entrySet().stream().map(name -> {
            var cells = new ArrayList<String>();
            var charted = new Double[2];
            for (var now : List.of(true, false)) {
                var took = all.stream().filter(one -> one.of().equals(name.getKey()) && one.now() == now).findFirst();
                cells.addAll(took.map(one -> List.of(String.valueOf(one.cases()), number(one.median()), number(one.worst()))).orElse(List.of("0", NONE, NONE)));
                charted[now ? 0 : 1] = took.map(Analysis.Took::median).orElse(null);
            }
            return new Line(name.getValue(), cells, charted[0], charted[1]);
        }).toList();
        return new Table("How long it took", "In hours, nights and weekends included. Charted: the median.", List.of("Incidents", "Median", "Worst", "Before: incidents", "Before: median", "Before: worst"),
                lines, lines.stream().flatMap(line -> Stream.of(line.now(), line.before())).filter(Objects::nonNull).mapToDouble(Double::doubleValue).max().orElse(0));
    }

    private Table limits(Period period, Instant now) {
        var byDeadline = new LinkedHashMap<List<String>, Limit[]>();
        analysis.limits(period, now).forEach(limit -> byDeadline.computeIfAbsent(List.of(limit.process(), limit.deadline()), key -> new Limit[2])[limit.now() ? 0 : 1] = limit);
        var lines = byDeadline.entrySet().stream().map(one -> {
            var here = one.getValue()[0];
            var before = one.getValue()[1];
            return new Line(duty(latestDefinition(one.getKey().get(0)), one.getKey().get(1)), List.of(
                    here == null ? "0" : String.valueOf(here.duties()), here == null ? "0" : String.valueOf(here.kept()),
                    here == null ? "0" : String.valueOf(here.late() + here.overdue()), percent(share(here, 0)),
                    percent(here == null ? null : share(here, here.tooLate())), here == null || here.hours() == null ? NONE : number(here.hours()), percent(share(before, 0))),
                    share(here, 0), share(before, 0));
        }).toList();
        return new Table("Limits kept", "Of duties whose limit has come or that were done, by when each was done: the ICO told when the notice went, or not to be told when that was decided."
                + " The people are told without undue delay, which has no hours: how long it took stands above. Some arose when their limit was past already, such as one of a late report: the share without them is beside it."
                + " Charted: the share in time.", List.of("Duties", "In time", "Late or overdue", "In time, %", "In time, %, of those that could be", "Median hours from arising until done",
                "Before: in time, %"), lines, lines.isEmpty() ? 0 : 100);
    }

    /** Null where nothing is to be judged. */
    private static Double share(Limit limit, int leftOut) {
        int judged = limit == null ? 0 : limit.kept() + limit.late() + limit.overdue() - leftOut;
        return judged == 0 ? null : 100.0 * limit.kept() / judged;
    }

    private Table costs(Period period) {
        var costs = analysis.costs(period);
        BiFunction<Boolean, Function<Analysis.Cost, Number>, Number> of = (now, what) -> costs.stream().filter(cost -> cost.now() == now).findFirst().map(what).orElse(0);
        return new Table("What it cost", "As far as the final reports say.", NOW_AND_BEFORE, List.of(
                line("Incidents whose report says", of.apply(true, Analysis.Cost::cases), of.apply(false, Analysis.Cost::cases)),
                line("Hours of work", of.apply(true, Analysis.Cost::hours), of.apply(false, Analysis.Cost::hours)),
                line("Pounds", of.apply(true, Analysis.Cost::pounds), of.apply(false, Analysis.Cost::pounds))), 0);
    }

    private static Line line(String label, Number now, Number before) {
        return new Line(label, List.of(now.toString(), before == null ? NONE : before.toString()), now.doubleValue(), before == null ? null : before.doubleValue());
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
            said.add(table.columns().get(i).toLowerCase(java.util.Locale.UK) + " " + line.cells().get(i));
        }
        return String.join(", ", said);
    }

    /** Whole months are compared with as many months, other days with as many days. */
    private static LocalDate before(LocalDate from, LocalDate until) {
        var end = until.plusDays(1);
        return from.getDayOfMonth() == 1 && end.getDayOfMonth() == 1 ? from.minusMonths(ChronoUnit.MONTHS.between(from, end)) : from.minusDays(ChronoUnit.DAYS.between(from, end));
    }

    private String latestDefinition(String process) {
        return repository().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult().getId();
    }

    private RepositoryService repository() {
        return engine.getRepositoryService();
    }

    /** Of an element; one that the model no longer has is called by its id. */
    /** What a deadline guards. */
    private String duty(String definition, String deadline) {
        ModelElementInstance found = repository().getBpmnModelInstance(definition).getModelElementById(deadline);
        return Optional.ofNullable((FlowElement) found).flatMap(event -> Gate.property(event, "duty")).orElse(deadline);
    }

    private String name(String definition, String element) {
        ModelElementInstance found = repository().getBpmnModelInstance(definition).getModelElementById(element);
        return found instanceof FlowElement flow && flow.getName() != null ? flow.getName() : element;
    }

    /** The word that the form has for this code; one that it no longer has stands for itself. */
    private static String word(FormCheck form, String key, String code) {
        return form.rows(Map.of(key, code)).stream().map(Row::answer).findFirst().orElse(code);
    }

    private static String number(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String percent(Double share) {
        return share == null ? NONE : String.valueOf(Math.round(share));
    }

    private static LocalDate day(DelegateExecution execution, String variable) {
        return LocalDate.parse((String) execution.getVariable(variable));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(UkTime.LONDON).toInstant();
    }

    private static String inWords(LocalDate from, LocalDate until) {
        return UkTime.inWords(from) + " to " + UkTime.inWords(until);
    }
}
