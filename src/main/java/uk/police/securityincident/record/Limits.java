package uk.police.securityincident.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.OpenLimits.Duty;
import uk.police.securityincident.register.OpenLimits.OpenTask;
import uk.police.securityincident.register.OpenLimits;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

/**
 * Every open limit and who is waited for, in the words of the models and of the profile: of a case its reference and its
 * steps, and nothing of what was said in it.
 */
@Component
public class Limits {

    /**
     * A limit that runs or has passed.
     *
     * @param kind the process of the case
     * @param what the duty that it is the limit of, or the step
     * @param waits the steps that are due with it or, if there are none, what else is open for it; none while the application itself is at work
     */
    public record Limit(String reference, String kind, String what, Instant dueAt, List<Wait> waits) {
    }

    /**
     * An open step.
     *
     * @param task the engine's number of it
     * @param since when it was opened
     * @param own whether it stands here alone to be chosen: it may be waited for by another limit too
     */
    public record Wait(String task, String step, List<Who> who, Instant since, boolean own) {
    }

    /**
     * Somebody who is waited for.
     *
     * @param id {@code person:<id>} or {@code group:<id>}
     * @param deputy whether the step was put to them as deputies
     */
    public record Who(String id, String name, boolean deputy) {
    }

    private final ProcessEngine engine;
    private final Caller caller;
    private final EarlierEditions editions;
    private final Organisation organisation;
    private final OpenLimits open;

    Limits(ProcessEngine engine, Caller caller, EarlierEditions editions, Organisation organisation, OpenLimits open) {
        this.engine = engine;
        this.caller = caller;
        this.editions = editions;
        this.organisation = organisation;
        this.open = open;
    }

    /** Of all open cases of these processes that the reader is not kept out of, the next first. */
    public List<Limit> all(String reader, Collection<String> processes) {
        return inWords(open.duties(reader, processes), open.tasks(reader, processes));
    }

    /** Of the tasks that wait for the reader, as themselves, in one of these groups of theirs, or as deputy. */
    public List<Limit> of(String reader, Collection<String> groups) {
        return inWords(List.of(), open.tasksOf(reader, groups));
    }

    private List<Limit> inWords(List<Duty> duties, List<OpenTask> tasks) {
        var names = new HashMap<>(open.names(tasks.stream().flatMap(task -> task.assignee() == null ? task.candidates().stream() : Stream.of(task.assignee())).distinct().toList()));
        organisation.roles().forEach((group, role) -> names.put("group:" + group, role.name()));
        return caller.withRightsOfApplication(() -> {
            var newest = engine.getRepositoryService().createProcessDefinitionQuery().latestVersion().list().stream().collect(toMap(ProcessDefinition::getKey, ProcessDefinition::getId));
            var words = new HashMap<String, Edition>();
            newest.forEach((process, definition) -> words.put(process, Edition.of(engine, editions, process, newest::get)));
            return limits(duties, tasks, words, names);
        });
    }

    private static List<Limit> limits(List<Duty> duties, List<OpenTask> tasks, Map<String, Edition> words, Map<String, String> names) {
        var tasksOf = tasks.stream().collect(groupingBy(OpenTask::reference));
        var scopes = duties.stream().map(Duty::scope).filter(Objects::nonNull).collect(toSet());
        var shown = new HashSet<OpenTask>();
        var limits = new ArrayList<Limit>();
        for (var duty : duties) {
            var within = waiting(tasksOf.getOrDefault(duty.reference(), List.of()), duty, scopes);
            var own = within.stream().filter(task -> (task.dueAt() == null || task.dueAt().equals(duty.dueAt())) && shown.add(task)).toList();
            limits.add(new Limit(duty.reference(), duty.process(), words.get(duty.process()).duty(duty.deadline()), duty.dueAt(),
                    (own.isEmpty() ? within : own).stream().map(task -> wait(task, words, names, !own.isEmpty())).toList()));
        }
        tasks.stream().filter(task -> task.dueAt() != null && !shown.contains(task)).collect(groupingBy(task -> List.of(task.reference(), task.element(), task.dueAt()))).values().forEach(same -> {
            var task = same.get(0);
            limits.add(new Limit(task.reference(), task.process(), words.get(task.process()).name(task.element()), task.dueAt(), same.stream().map(one -> wait(one, words, names, true)).toList()));
        });
        limits.sort(Comparator.comparing(Limit::dueAt).thenComparing(Limit::reference).thenComparing(Limit::what));
        return limits;
    }

    /** What lies in its place; while nothing does, what lies in the place of none and is due with it: so the review stands for a final report that nobody writes yet. */
    private static List<OpenTask> waiting(List<OpenTask> open, Duty duty, Set<String> scopes) {
        var within = open.stream().filter(task -> task.places().contains(duty.scope())).toList();
        return within.isEmpty() ? open.stream().filter(task -> duty.dueAt().equals(task.dueAt()) && task.places().stream().noneMatch(scopes::contains)).toList() : within;
    }

    private static Wait wait(OpenTask task, Map<String, Edition> words, Map<String, String> names, boolean own) {
        var asked = task.assignee() != null ? List.of(task.assignee()) : task.candidates();
        return new Wait(task.id(), words.get(task.process()).name(task.element()), asked.stream()
                .map(who -> new Who(who, names.getOrDefault(who, who.substring(who.indexOf(':') + 1)), task.deputies().contains(who))).toList(), task.since(), own);
    }
}
