package uk.police.securityincident.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.incident.Duties;
import uk.police.securityincident.incident.Exercise;
import uk.police.securityincident.incident.Scenarios;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.DutyTable.Duty;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.ExerciseList.Held;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * What an exercise showed: each limit, kept or missed and by whom; each step, asked of whom and answered when; what would have gone
 * outside. Out of the duties and the trail, at any moment. What it took is counted by the clock of the exercise.
 */
@Component
public class ExerciseReport {

    /**
     * @param by who took the step that met it, or null
     * @param kept null while it is open and its time has not come
     * @param took from the moment when it arose until it was met or now, by the clock of the exercise
     */
    public record Limit(String deadline, String duty, Instant dueAt, Instant metAt, String by, Boolean kept, Duration took) {
    }

    /**
     * @param askedOf in words; the deputies too, once it was put to them
     * @param answeredAt null if nobody answered
     * @param over when it was answered or withdrawn, or null
     * @param took from the moment when it was asked until then or now, by the clock of the exercise
     */
    public record Step(String element, String step, String askedOf, boolean deputy, Instant openedAt, Instant answeredAt, String by, Instant over, Duration took) {

        /** Whether it was the same step, asked of the same. */
        public boolean isAsked(Step other) {
            return step.equals(other.step) && firstAskedOf().equals(other.firstAskedOf());
        }

        private String firstAskedOf() {
            return askedOf.replaceFirst(THEN_OF + ".*", "");
        }
    }

    /** What would have gone, to whom, in the step of whom; in words. */
    public record Gone(Instant at, String to, String what, String by) {
    }

    /** @param said what whoever ended it said, by question */
    public record Report(String reference, String scenario, int timesFaster, Instant begunAt, String begunBy, Instant endedAt, List<Limit> limits, List<Step> steps, List<Gone> outside,
            Map<String, String> said) {
    }

    private static final String THEN_OF = ", then of ";
    private static final String SENT = "Task_RecordNoticeSent";
    private static final List<String> DECIDES_NOT_TO = List.of("Task_DecideIcoNotification", "Task_ApproveNotice");
    private static final String ICO = "ico";

    private final ProcessEngine engine;
    private final Caller caller;
    private final EarlierEditions editions;
    private final DeployedForms forms;
    private final Organisation organisation;
    private final Scenarios scenarios;
    private final DutyTable duties;
    private final Trail trail;
    private final Clock clock;

    ExerciseReport(@Lazy ProcessEngine engine, Caller caller, EarlierEditions editions, DeployedForms forms, Organisation organisation, Scenarios scenarios, DutyTable duties, Trail trail,
            Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.editions = editions;
        this.forms = forms;
        this.organisation = organisation;
        this.scenarios = scenarios;
        this.duties = duties;
        this.trail = trail;
        this.clock = clock;
    }

    /** As it stands now. */
    public Report of(Held held) {
        return of(List.of(held)).get(0);
    }

    /** The same of several: the register is asked no more often than of one. */
    public List<Report> of(List<Held> held) {
        var references = held.stream().map(Held::reference).toList();
        var entries = trail.of(references, List.of("opened", "completed", "withdrawn", "handedOver", "keptBack", Exercise.OVER));
        var limits = duties.of(references);
        return caller.withRightsOfApplication(() -> {
            var words = Edition.of(engine, editions, Exercises.PROCESS, this::newest);
            return references.stream().map(reference -> report(reference, entries.get(reference), limits.getOrDefault(reference, List.of()), words)).toList();
        });
    }

    private Report report(String reference, List<Entry> entries, List<Duty> limits, Edition words) {
        var begun = entries.get(0);
        int times = ((Number) begun.content().get(Exercises.TIMES_FASTER)).intValue();
        var over = entries.stream().filter(entry -> entry.event().equals(Exercise.OVER)).findFirst().map(Entry::at).orElse(null);
        var until = Objects.requireNonNullElse(over, clock.instant());
        var last = entries.stream().filter(entry -> entry.element().equals("Task_EndExercise") && entry.event().equals("completed")).findFirst();
        var said = new LinkedHashMap<String, String>();
        last.flatMap(entry -> words.form(entry.element(), forms).map(form -> form.rows(entry.content()))).ifPresent(rows -> rows.forEach(row -> said.put(row.label(), row.answer())));
        return new Report(reference, scenarios.title(begun.said("scenario")), times, begun.at(), begun.by(), over, limits.stream().map(duty -> limit(duty, entries, words, times, until)).toList(),
                steps(entries, words, times, until), entries.stream().flatMap(entry -> gone(entry, entries, words).stream()).toList(), said);
    }

    private static Limit limit(Duty duty, List<Entry> entries, Edition words, int times, Instant until) {
        var met = duty.metAt();
        var end = Objects.requireNonNullElse(met, until);
        return new Limit(duty.deadline(), words.duty(duty.deadline()), duty.dueAt(), met, met == null ? null : by(duty, entries), end.isAfter(duty.dueAt()) ? Boolean.FALSE : met != null ? Boolean.TRUE : null,
                since(duty.aroseAt(), end, times));
    }

    /**
     * Of telling the ICO, whoever recorded that it was told, which may be later than when it was, or decided that it is not to be; of all else,
     * whoever took the last step before it was met.
     */
    private static String by(Duty duty, List<Entry> entries) {
        var steps = entries.stream().filter(entry -> entry.event().equals("completed") && !entry.at().isBefore(duty.aroseAt())).toList();
        if (!duty.deadline().equals(Duties.TELLING)) {
            return steps.stream().filter(entry -> !entry.at().isAfter(duty.metAt())).reduce((first, second) -> second).map(Entry::by).orElse(null);
        }
        return steps.stream().filter(entry -> entry.element().equals(SENT) && entry.said("sentAt") != null && ICO.equals(entry.said("recipient"))).findFirst()
                .or(() -> steps.stream().filter(entry -> DECIDES_NOT_TO.contains(entry.element()) && !entry.at().isAfter(duty.metAt())).reduce((first, second) -> second)).map(Entry::by).orElse(null);
    }

    private List<Step> steps(List<Entry> entries, Edition words, int times, Instant until) {
        var open = new HashMap<String, Deque<Integer>>();
        boolean ended = false;
        var steps = new ArrayList<Step>();
        for (var entry : entries) {
            var which = entry.element() + " " + Stream.of("adviser", "recipient").map(entry::said).map(String::valueOf).collect(Collectors.joining(" "))
                    // Where one is written, it stands as a text.
                    + (entry.content().get("recommendation") instanceof Number number ? number : "");
            if (entry.element().equals("Task_EndExercise")) {
                // What is withdrawn from here on was not answered.
                ended = ended || entry.event().equals("completed");
            } else if (entry.event().equals("opened") && entry.element().startsWith(StandingSteps.STEP) && !StandingSteps.ALL.contains(entry.element())) {
                open.computeIfAbsent(which, key -> new ArrayDeque<>()).add(steps.size());
                steps.add(new Step(entry.element(), words.name(entry.element()) + ofWhom(entry), names(entry.content().get("askedOf")), false, entry.at(), null, null, null, since(entry.at(), until, times)));
            } else if (entry.event().equals("handedOver")) {
                open.entrySet().stream().filter(waiting -> waiting.getKey().startsWith(entry.element() + " ")).flatMap(waiting -> waiting.getValue().stream()).forEach(waiting -> {
                    var step = steps.get(waiting);
                    steps.set(waiting, new Step(step.element(), step.step(), step.askedOf() + THEN_OF + names(entry.content().get("to")), true, step.openedAt(), null, null, null, step.took()));
                });
            } else if (List.of("completed", "withdrawn").contains(entry.event()) && !ended && !open.getOrDefault(which, new ArrayDeque<>()).isEmpty()) {
                int place = open.get(which).remove();
                var step = steps.get(place);
                boolean answered = entry.event().equals("completed");
                steps.set(place, new Step(step.element(), step.step(), step.askedOf(), step.deputy(), step.openedAt(), answered ? entry.at() : null, answered ? entry.by() : null, entry.at(),
                        since(step.openedAt(), entry.at(), times)));
            }
        }
        return steps;
    }

    /** Several at once of one step are told apart by whom they are for. */
    private String ofWhom(Entry entry) {
        return entry.said("recipient") == null ? "" : ", " + organisation.recipient(entry.said("recipient"));
    }

    private Optional<Gone> gone(Entry entry, List<Entry> entries, Edition words) {
        if (entry.event().equals("keptBack")) {
            return Optional.of(new Gone(entry.at(), "the ICT service desk's system", entry.said("wouldHaveGone"), null));
        }
        var to = !entry.event().equals("completed") ? null : switch (entry.element()) {
            case SENT -> entry.said("sentAt") == null ? null : organisation.recipient(entry.said("recipient"));
            case "Task_TellOther" -> organisation.recipient(entry.said("recipient"));
            case "Task_ReportCrime" -> "the police";
            default -> null;
        };
        return Optional.ofNullable(to).map(whom -> new Gone(entry.at(), whom, Stream.concat(
                prepared(entry, entries).map(prepared -> words.form(prepared.element(), forms).map(form -> form.rowsToSend(prepared.content())).orElse(List.of())).orElse(List.of()).stream(),
                words.form(entry.element(), forms).map(form -> form.rows(entry.content())).orElse(List.of()).stream())
                .map(row -> row.label() + (row.label().endsWith("?") ? " " : ": ") + row.answer()).collect(Collectors.joining("\n")), entry.by()));
    }

    /** What was written last for whom it went to, and then approved. */
    private static Optional<Entry> prepared(Entry sent, List<Entry> entries) {
        return entries.stream().filter(entry -> entry.event().equals("completed") && entry.element().startsWith("Task_Prepare") && !entry.at().isAfter(sent.at())
                && Objects.equals(entry.said("recipient"), sent.said("recipient"))).reduce((first, second) -> second);
    }

    /** Groups by the profile, people as they sign in. */
    private String names(Object who) {
        var asked = who instanceof List<?> several ? several : List.of();
        return asked.stream().map(one -> one.toString().replaceFirst("^(person|group):", "")).map(one -> organisation.roles().containsKey(one) ? organisation.roles().get(one).name() : one)
                .collect(Collectors.joining(" or "));
    }

    private static Duration since(Instant from, Instant until, int times) {
        return until.isBefore(from) ? Duration.ZERO : Duration.between(from, until).multipliedBy(times);
    }

    private String newest(String process) {
        return Optional.ofNullable(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult()).map(ProcessDefinition::getId).orElse(null);
    }
}
