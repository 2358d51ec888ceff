package uk.police.securityincident.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.record.BoardFigures.Line;
import uk.police.securityincident.record.BoardFigures.Table;
import uk.police.securityincident.register.Analysis.Period;
import uk.police.securityincident.register.Waiting.Asked;
import uk.police.securityincident.register.Waiting.Case;
import uk.police.securityincident.register.Waiting.Missed;
import uk.police.securityincident.register.Waiting.Wait;
import uk.police.securityincident.register.Waiting;

/** What delay costs, for the board: where cases wait, for whom, and at which step a limit passed (E-3.8.1, E-3.8.2). */
@Component
class TimeSpent {

    private static final List<String> PROCESSES = List.of("security-incident", "guidance-request", "security-vulnerability");
    private static final String NONE = "–";

    private final ProcessEngine engine;
    private final EarlierEditions editions;
    private final Organisation organisation;
    private final Waiting waiting;

    TimeSpent(@Lazy ProcessEngine engine, EarlierEditions editions, Organisation organisation, Waiting waiting) {
        this.engine = engine;
        this.editions = editions;
        this.organisation = organisation;
        this.waiting = waiting;
    }

    List<Table> of(Period period, Instant now) {
        var asked = asked(period, now);
        return List.of(waits(waiting.waits(asked)), missed(waiting.missed(asked)));
    }

    /** The cases behind a line of these tables, as the register stands now; none if anybody is kept out of one of them. */
    List<Case> cases(Period period, Instant now, String of) {
        var parts = of.split("/", -1);
        var asked = asked(period, now);
        return parts[0].equals("wait") ? waiting.casesOf(asked, parts[1], parts[2], parts[3]) : waiting.casesThatMissed(asked, parts[1], parts[2], parts[3]);
    }

    private Asked asked(Period period, Instant now) {
        var places = new LinkedHashMap<String, List<String>>();
        PROCESSES.stream().map(this::newest).filter(Objects::nonNull).forEach(definition -> {
            var model = engine.getRepositoryService().getBpmnModelInstance(definition);
            model.getModelElementsByType(BoundaryEvent.class).stream().filter(event -> event.getId().startsWith("Deadline_")).forEach(event -> places.put(event.getId(),
                    model.getModelElementsByType(UserTask.class).stream().filter(task -> isWithin(task, event.getAttachedTo())).map(UserTask::getId).toList()));
        });
        return new Asked(period, StandingSteps.ALL, places, organisation.roles().keySet(), now);
    }

    private static boolean isWithin(ModelElementInstance task, ModelElementInstance stage) {
        for (var place = task; place != null; place = place.getParentElement()) {
            if (place.equals(stage)) {
                return true;
            }
        }
        return false;
    }

    private Table waits(List<Wait> waits) {
        var rows = new LinkedHashMap<List<String>, Wait[]>();
        Stream.concat(waits.stream().filter(Wait::now), waits.stream().filter(wait -> !wait.now()))
                .forEach(wait -> rows.computeIfAbsent(List.of(wait.process(), wait.element(), wait.askedOf()), key -> new Wait[2])[wait.now() ? 0 : 1] = wait);
        var words = words();
        var lines = rows.entrySet().stream().map(row -> {
            var now = row.getValue()[0];
            var before = row.getValue()[1];
            return new Line(words.get(row.getKey().get(0)).name(row.getKey().get(1)) + ", " + who(row.getKey().get(2)), List.of(now == null ? "0" : String.valueOf(now.asked()), number(now == null ? null : now.hours()),
                    number(now == null ? null : now.median()), number(now == null ? null : now.worstTenth()), now == null ? "0" : String.valueOf(now.handedOver()),
                    number(now == null ? null : now.medianWith()), number(now == null ? null : now.medianWithout()), number(before == null ? null : before.median())),
                    now == null ? null : now.median(), before == null ? null : before.median(), "wait/" + String.join("/", row.getKey()));
        }).toList();
        return new Table("Where the time goes", "How long each step waited for whom, in hours, nights and weekends included; what is open, until this analysis. The step that took most time in all stands first."
                + " What nobody claimed in time is put to the deputy too. Steps that stand open for whoever has something to add are left out. Charted: the median.",
                List.of("Asked", "Hours in all", "Median", "Worst tenth: as long or longer", "Put to a deputy too", "Median of these", "Median of all others", "Before: median"), lines, most(lines));
    }

    private Table missed(List<Missed> missed) {
        var rows = new LinkedHashMap<List<String>, Missed[]>();
        Stream.concat(missed.stream().filter(Missed::now), missed.stream().filter(one -> !one.now()))
                .forEach(one -> rows.computeIfAbsent(List.of(one.process(), one.deadline(), Objects.requireNonNullElse(one.element(), "")), key -> new Missed[2])[one.now() ? 0 : 1] = one);
        var words = words();
        var lines = rows.entrySet().stream().map(row -> {
            var now = row.getValue()[0];
            var before = row.getValue()[1];
            var edition = words.get(row.getKey().get(0));
            var step = row.getKey().get(2).isEmpty() ? "no step was open: it arose too late, or waited for another stage" : edition.name(row.getKey().get(2));
            return new Line(edition.duty(row.getKey().get(1)) + ": " + step, List.of(now == null ? "0" : String.valueOf(now.duties()), number(now == null ? null : now.hours()),
                    before == null ? "0" : String.valueOf(before.duties())), now == null ? null : (double) now.duties(), before == null ? null : (double) before.duties(), "missed/" + String.join("/", row.getKey()));
        }).toList();
        return new Table("Limits missed, and what they waited for", "For each limit that passed, the steps that were open for it at that moment; with several open it stands with each of them. Charted: how many.",
                List.of("This period", "Hours that the step had waited, median", "Period before"), lines, most(lines));
    }

    private static double most(List<Line> lines) {
        return lines.stream().flatMap(line -> Stream.of(Optional.ofNullable(line.now()), Optional.ofNullable(line.before()))).flatMap(Optional::stream).mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private Map<String, Edition> words() {
        return PROCESSES.stream().collect(Collectors.toMap(process -> process, process -> Edition.of(engine, editions, process, this::newest)));
    }

    private String newest(String process) {
        return Optional.ofNullable(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult()).map(ProcessDefinition::getId).orElse(null);
    }

    private String who(String groups) {
        return groups.isEmpty() ? "somebody by name" : Stream.of(groups.split(",")).map(group -> organisation.roles().get(group).name()).collect(Collectors.joining(" or "));
    }

    private static String number(Double value) {
        return value == null ? NONE : new BigDecimal(value).setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }
}
