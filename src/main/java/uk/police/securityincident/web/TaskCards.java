package uk.police.securityincident.web;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.access.Door;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.gate.Gate;
import uk.police.securityincident.register.CasesOfTasks;

/**
 * What Tasklist's list says of each task beside its name: the colour of the case, its subject, the time left in words. Of the case
 * it is what the form of the task shows, to whoever may read it there, and of a task that the reader may not see nothing (E-8.2).
 */
@RestController
class TaskCards {

    /** A page of the list has fifteen. */
    private static final int MOST = 50;
    /** In characters; the form has all of it. */
    private static final int LONGEST_SUBJECT = 110;

    private final ProcessEngine engine;
    private final Readers readers;
    private final DeployedForms forms;
    private final CasesOfTasks cases;
    private final Gate gate;
    private final Caller caller;
    private final Clock clock;

    TaskCards(ProcessEngine engine, Readers readers, DeployedForms forms, CasesOfTasks cases, Gate gate, Caller caller, Clock clock) {
        this.engine = engine;
        this.readers = readers;
        this.forms = forms;
        this.cases = cases;
        this.gate = gate;
        this.caller = caller;
        this.clock = clock;
    }

    /** By the id of the task: {@code colour}, {@code subject}, {@code due} in words and {@code late}, {@code leftToOthers} in words if it is not for the reader yet; each only if there is one. */
    @GetMapping("/task-cards")
    Map<String, Map<String, Object>> cards(@RequestParam("task") List<String> asked) {
        var reader = readers.signedIn();
        var ids = asked.stream().filter(id -> id.matches(Door.UUID)).distinct().limit(MOST).toArray(String[]::new);
        var seen = ids.length == 0 ? List.<Task>of() : engine.getTaskService().createTaskQuery().taskIdIn(ids).list();
        var cards = new LinkedHashMap<String, Map<String, Object>>();
        if (!seen.isEmpty()) {
            var known = cases.of(seen.stream().map(Task::getId).toList());
            for (var task : seen) {
                var shown = caller.mayReadVariables(task) ? known.get(task.getId()) : null;
                cards.put(task.getId(), caller.withRightsOfApplication(() -> card(task, shown, reader)));
            }
        }
        return cards;
    }

    private Map<String, Object> card(Task task, CasesOfTasks.Case known, String reader) {
        var card = new LinkedHashMap<String, Object>();
        var shown = forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey()).shown().names();
        if (known != null && known.colour() != null && shown.contains("colour")) {
            card.put("colour", known.colour());
        }
        if (known != null && known.outline() != null && shown.contains("outline")) {
            card.put("subject", brief(known.outline().strip().replaceAll("\\s+", " ")));
        }
        if (task.getDueDate() != null) {
            var due = task.getDueDate().toInstant();
            card.put("due", UkTime.left(due, clock.instant()));
            card.put("late", due.isBefore(clock.instant()));
        }
        gate.leftToOthersUntil(task, reader).ifPresent(from -> card.put("leftToOthers", "you prepared it, so it waits for somebody else until " + UkTime.inWords(from)));
        return card;
    }

    /** To the end of a word, and never half a character. */
    private static String brief(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST_SUBJECT) {
            return text;
        }
        var begin = text.substring(0, text.offsetByCodePoints(0, LONGEST_SUBJECT));
        int word = begin.lastIndexOf(' ');
        return (word > LONGEST_SUBJECT / 2 ? begin.substring(0, word) : begin) + " …";
    }
}
