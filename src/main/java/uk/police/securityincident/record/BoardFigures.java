package uk.police.securityincident.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.register.Analysis.Count;
import uk.police.securityincident.register.Analysis.Limit;
import uk.police.securityincident.register.Analysis.Period;
import uk.police.securityincident.register.Analysis;

/**
 * The figures of a period beside those of the one before (E-3.8.1, E-3.8.2, E-5.1), as tables in words and numbers that people
 * read. Days are Europe/London, the last one included.
 */
@Component
public class BoardFigures {

    /**
     * A row of a table: the cells stand under its columns; what is charted, in this period and the one before, or null.
     *
     * @param of by what its cases are found by those who may see them, or null
     */
    public record Line(String label, List<String> cells, Double now, Double before, String of) {
        Line(String label, List<String> cells, Double now, Double before) {
            this(label, cells, now, before, null);
        }
    }

    /** @param scale what the whole width of the chart is; 0: there is none */
    public record Table(String title, String about, List<String> columns, List<Line> lines, double scale) {
    }

    /** Of a risk the reference alone: its words stand in the register, and go with its case. */
    record Marked(String reference) {
    }

    /** As it stands in the trail, which outlives the cases that it speaks of: no word of one alone. */
    record Figures(LocalDate from, LocalDate until, LocalDate before, List<Table> tables, List<Marked> risks) {
    }

    private static final Map<String, String> KINDS = Map.of("incident", "Incident", "nearMiss", "Near miss: reported as an incident, rated none", "security-vulnerability",
            "Vulnerability", "guidance-request", "Question: is this an incident?");
    private static final Map<String, String> STATES = Map.of("open", "Open", "closed", "Closed", "handedOver", "Handed over to the cyber security team", "takenAway", "Taken away, not ended");
    private static final Map<String, String> REGISTERS = Map.of("here", "Here", "before", "In the register before");
    private static final String NOT_GIVEN = "Not given";
    private static final String NONE = "–";
    private static final List<String> NOW_AND_BEFORE = List.of("This period", "Period before");

    private final ProcessEngine engine;
    private final Analysis analysis;
    private final DeployedForms forms;

    BoardFigures(@Lazy ProcessEngine engine, Analysis analysis, DeployedForms forms) {
        this.engine = engine;
        this.analysis = analysis;
        this.forms = forms;
    }

    /**
     * As the register stands now.
     *
     * @param more tables, which follow the limits
     */
    Figures of(LocalDate from, LocalDate until, Instant now, List<Table> more) {
        var period = Period.of(from, until);
        return new Figures(from, until, period.before().atZone(UkTime.LONDON).toLocalDate(), tables(period, now, more), analysis.openRisks(period.until()).stream().map(Marked::new).toList());
    }

    private List<Table> tables(Period period, Instant now, List<Table> more) {
        var incident = latestDefinition("security-incident");
        var report = forms.ofStart(incident);
        var rating = forms.ofTask(incident, "Task_AssessIncident");
        var counts = analysis.counts(period);
        var tables = new ArrayList<Table>();
        tables.add(counted("What was reported", "Whatever was entered in the period. A question that became an incident is counted as both. What was brought in from the register before counts by its own date, and in no time and no limit.", counts, "kind", KINDS::get));
        if (counts.stream().anyMatch(count -> count.of().equals("register") && count.value().equals("before"))) {
            tables.add(counted("Where they were recorded", "", counts, "register", REGISTERS::get));
        }
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
        tables.addAll(more);
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
        return new Table("Incidents by month", "The %d months that end with the period, by the day on which each was entered here; those of the register before by its own date.".formatted(months.size()), List.of("Incidents", "Rated high"), months.stream()
                .map(month -> new Line(month.month().getMonth().getDisplayName(TextStyle.SHORT, Locale.UK) + " " + month.month().getYear(),
                        List.of(String.valueOf(month.incidents()), String.valueOf(month.high())), (double) month.incidents(), null)).toList(),
                months.stream().mapToDouble(Analysis.Month::incidents).max().orElse(0));
    }

    private Table repeats(Period period, Form report) {
        // As long as the table Similar incident looks back.
        int months = ((Number) engine.getDecisionService().evaluateDecisionByKey("similarWithinMonths").evaluate().getSingleEntry()).intValue();
        return new Table("Same type, same unit", "Incidents of one type in one unit, more than one of them in the period and the %d months before it.".formatted(months),
                List.of("In the period", "With the %d months before".formatted(months)), analysis.repeats(period, months).stream().map(repeat -> new Line(word(report, "incidentType", repeat.type()) + ", " + repeat.unit(),
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

    private String latestDefinition(String process) {
        return engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult().getId();
    }

    /** What a deadline guards. */
    private String duty(String definition, String deadline) {
        ModelElementInstance found = engine.getRepositoryService().getBpmnModelInstance(definition).getModelElementById(deadline);
        return Optional.ofNullable((FlowElement) found).flatMap(event -> Elements.property(event, "duty")).orElse(deadline);
    }

    /** The word that the form has for this code; one that it no longer has stands for itself. */
    static String word(Form form, String key, String code) {
        return form.rows(Map.of(key, code)).stream().map(Row::answer).findFirst().orElse(code);
    }

    private static String number(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String percent(Double share) {
        return share == null ? NONE : String.valueOf(Math.round(share));
    }
}
