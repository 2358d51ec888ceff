package uk.police.securityincident.edition;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.deadline.BankHolidays;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.incident.Due;
import uk.police.securityincident.register.CalendarTable.Reckoned;
import uk.police.securityincident.register.CalendarTable.Touched;
import uk.police.securityincident.register.CalendarTable;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.Trail;

/**
 * A bank holiday that came into the calendar, or out of it, moves what runs and counts working days over it, as a correction of the
 * awareness does: timers that wait, due dates of tasks, limits, each on the values in force; what has fired is not armed again. At a
 * start, before any timer fires. Only cases that the days can touch are looked at, each in a transaction of its own.
 */
@Component
class NewCalendar implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(NewCalendar.class);
    private static final int YEARS_BACK = 1;
    private static final int YEARS_AHEAD = 5;
    private static final Pattern FORWARD = Pattern.compile("\\bworkingDays\\(");
    private static final Pattern BACKWARD = Pattern.compile("\\bworkingDaysBefore\\(.*?, *(\\d+)\\)");
    /** What runs from the moment when it was opened was reckoned some milliseconds from it. */
    private static final Duration LEAST = Duration.ofMinutes(1);
    /** More calendar days than there are in a run of so many working days, whatever holidays lie in it. */
    private static final int MORE_THAN_ANY_HOLIDAYS = 14;

    private final ProcessEngine engine;
    private final BankHolidays holidays;
    private final CalendarTable calendar;
    private final CaseTable cases;
    private final DutyTable duties;
    private final Trail trail;
    private final Due due;
    private final EarlierEditions editions;
    private final Caller caller;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final boolean serves;

    NewCalendar(ProcessEngine engine, BankHolidays holidays, CalendarTable calendar, CaseTable cases, DutyTable duties, Trail trail, Due due, EarlierEditions editions, Caller caller, Clock clock,
            PlatformTransactionManager transactions, @Value("${incident.migrate}") String migrate, @Value("${incident.try-rules}") String tryRules) {
        this.engine = engine;
        this.holidays = holidays;
        this.calendar = calendar;
        this.cases = cases;
        this.duties = duties;
        this.trail = trail;
        this.due = due;
        this.editions = editions;
        this.caller = caller;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        this.serves = migrate.equals("false") && tryRules.equals("false");
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!serves) {
            return;
        }
        int year = LocalDate.ofInstant(clock.instant(), UkTime.LONDON).getYear();
        var now = new Reckoned(year - YEARS_BACK, year + YEARS_AHEAD, holidays.ofYears(year - YEARS_BACK, year + YEARS_AHEAD));
        // Before anything was noted, the rules alone are taken to have been in force: what runs and agrees with the file is not touched.
        var before = calendar.inForce().orElseGet(() -> new Reckoned(now.fromYear(), now.untilYear(), holidays.byRule(now.fromYear(), now.untilYear())));
        var added = missing(now, before);
        var removed = missing(before, now);
        if (added.isEmpty() && removed.isEmpty() || move(added, removed)) {
            calendar.put(now, clock.instant());
        }
    }

    /** The days of the one that the other has not, in the years that both know. */
    private static Set<LocalDate> missing(Reckoned in, Reckoned from) {
        return in.holidays().stream().filter(day -> day.getYear() >= from.fromYear() && day.getYear() <= from.untilYear() && !from.holidays().contains(day)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether all went well; if not, the next start tries again. */
    private boolean move(Set<LocalDate> added, Set<LocalDate> removed) {
        var changed = new TreeSet<>(added);
        changed.addAll(removed);
        var touched = new ArrayList<Touched>();
        engine.getRepositoryService().createProcessDefinitionQuery().list().forEach(edition -> due.inFull(edition.getId()).forEach((element, time) -> {
            if (FORWARD.matcher(time).find()) {
                touched.add(new Touched(edition.getId(), element, changed.first(), LocalDate.of(9999, 1, 1)));
            }
            BACKWARD.matcher(time).results().forEach(found -> touched.add(new Touched(edition.getId(), element,
                    changed.first().minusDays(2L * Integer.parseInt(found.group(1)) + MORE_THAN_ANY_HOLIDAYS), changed.last())));
        }));
        var elements = touched.stream().collect(Collectors.groupingBy(Touched::definition, Collectors.mapping(Touched::element, Collectors.toSet())));
        int moved = 0;
        boolean all = true;
        for (var instance : calendar.cases(touched)) {
            try {
                moved += transaction.execute(status -> caller.withRightsOfApplication(() -> move(instance, elements, added, removed))) ? 1 : 0;
            } catch (RuntimeException e) {
                // Its message may quote what was entered.
                LOG.error("The limits of the process instance {} could not be reckoned anew ({}), and nothing of it was changed: the next start tries again", instance, e.getClass().getName());
                all = false;
            }
        }
        LOG.info("The bank holidays changed: added {}, taken out {}. The limits of {} cases moved.", added, removed, moved);
        return all;
    }

    /** @param ofEditions the timers, tasks and limits that count working days, by edition: in another, one of that name may count hours, or have no time */
    private boolean move(String instanceId, Map<String, Set<String>> ofEditions, Set<LocalDate> added, Set<LocalDate> removed) {
        var moved = new LinkedHashSet<String>();
        var instance = engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instanceId).singleResult();
        var elements = ofEditions.getOrDefault(instance.getProcessDefinitionId(), Set.of());
        for (var job : engine.getManagementService().createJobQuery().processInstanceId(instanceId).timers().list()) {
            var timer = (JobEntity) job;
            if (elements.contains(timer.getActivityId())) {
                note(moved, timer.getProcessDefinitionId(), timer.getActivityId(), timer.getDuedate(), due.again(timer), to -> engine.getManagementService().setJobDuedate(timer.getId(), to));
            }
        }
        for (var task : Context.getCommandContext().getTaskManager().findTasksByProcessInstanceId(instanceId)) {
            if (elements.contains(task.getTaskDefinitionKey()) && task.getDueDate() != null) {
                note(moved, task.getProcessDefinitionId(), task.getTaskDefinitionKey(), task.getDueDate(), due.again(task), to -> due.move(task, to));
            }
        }
        var reference = instance.getBusinessKey();
        if (reference == null || cases.process(reference).isEmpty()) {
            return !moved.isEmpty();
        }
        limits(instance, elements, moved);
        if (!moved.isEmpty()) {
            trail.note(reference, clock.instant(), "application", "calendar", "calendarChanged", Map.of("added", words(added), "removed", words(removed), "moved", moved));
        }
        return !moved.isEmpty();
    }

    /** Those discharged, too: their lateness is computed from what is in force. */
    private void limits(ProcessInstance instance, Set<String> elements, Set<String> moved) {
        var reference = instance.getBusinessKey();
        var scope = Context.getCommandContext().getExecutionManager().findExecutionById(instance.getId());
        duties.of(reference).stream().filter(duty -> elements.contains(duty.deadline()) && due.has(instance.getProcessDefinitionId(), duty.deadline())).collect(Collectors.toMap(DutyTable.Duty::deadline, DutyTable.Duty::dueAt, (one, other) -> one))
                .forEach((deadline, before) -> note(moved, instance.getProcessDefinitionId(), deadline, Date.from(before), due.of(scope, deadline), to -> duties.moved(reference, deadline, to.toInstant())));
    }

    private void note(Collection<String> moved, String definition, String element, Date from, Date to, Consumer<Date> move) {
        if (to != null && Math.abs(from.getTime() - to.getTime()) >= LEAST.toMillis()) {
            move.accept(to);
            moved.add("%s: from %s to %s".formatted(editions.name(definition, element), UkTime.inWords(from.toInstant()), UkTime.inWords(to.toInstant())));
        }
    }

    private static List<String> words(Collection<LocalDate> days) {
        return days.stream().map(UkTime::inWords).toList();
    }
}
