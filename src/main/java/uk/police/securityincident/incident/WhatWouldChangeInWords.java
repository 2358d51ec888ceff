package uk.police.securityincident.incident;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.engine.TablesInForce;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Question;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.incident.WhatWouldChange.Change;
import uk.police.securityincident.incident.WhatWouldChange.Condition;
import uk.police.securityincident.incident.WhatWouldChange.Found;
import uk.police.securityincident.incident.WhatWouldChange.Range;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.Choice;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation;

/** {@link WhatWouldChange} as forms show it, in the words of the form that the case was reported on, and what to ask. */
@Component
public class WhatWouldChangeInWords {

    /** Of what changes no more than the level, and of pairs: the rest is a number. */
    private static final int MOST_LINES = 3;
    private static final Map<String, String> LEVELS = Map.of("none", "No risk (white)", "low", "Low (green)", "medium", "Medium (amber)", "high", "High (red)");

    private final ProcessEngine engine;
    private final Caller caller;
    private final TablesInForce tables;
    private final DeployedForms forms;
    private final Organisation organisation;
    private final People people;

    WhatWouldChangeInWords(@Lazy ProcessEngine engine, Caller caller, TablesInForce tables, DeployedForms forms, Organisation organisation, People people) {
        this.engine = engine;
        this.caller = caller;
        this.tables = tables;
        this.forms = forms;
        this.organisation = organisation;
        this.people = people;
    }

    /** Once after a start, beside all else: the tables are read and asked with nothing known, so that whoever opens the first form does not wait for it. */
    @Scheduled(initialDelay = 1_000)
    void readTables() {
        var report = caller.withRightsOfApplication(() -> engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(Exercises.PRACTISED).latestVersion().singleResult().getId());
        WhatWouldChange.find(tables.now(), forms.ofStart(report).questions(), Map.of());
    }

    /** What the tables would advise if what is open were known, and the questions that would tell, the most urgent first. */
    @ShownAs({"wouldChange", "questionsToAsk"})
    public Map<String, Object> wouldChange(DelegateExecution execution) {
        var found = WhatWouldChange.find(tables.now(), forms.ofStart(execution.getProcessDefinitionId()).questions(), execution.getVariables());
        return Map.of("wouldChange", LongText.of(inWords(found)),
                "questionsToAsk", people.choices(WhatWouldChange.toAsk(found).stream().map(question -> new Choice(question.ask(), question.ask() + of(question))).toList()));
    }

    /** Markdown. */
    String inWords(Found found) {
        if (found.open().isEmpty()) {
            return "Everything that the tables ask is known.";
        }
        var one = new LinkedHashMap<Question, List<Change>>();
        var two = new ArrayList<Change>();
        found.changes().forEach(change -> {
            if (change.conditions().size() == 1) {
                one.computeIfAbsent(change.conditions().get(0).question(), question -> new ArrayList<>()).add(change);
            } else {
                two.add(change);
            }
        });
        var lines = new ArrayList<String>();
        int levelAlone = 0;
        for (var of : one.entrySet()) {
            boolean onlyTheLevel = of.getValue().stream().allMatch(change -> change.to().tellsTheSameAs(found.now()));
            levelAlone += onlyTheLevel ? 1 : 0;
            if (!onlyTheLevel || levelAlone <= MOST_LINES) {
                lines.add("- **" + Shown.quoted(of.getKey().label()) + "** " + of.getValue().stream()
                        .map(change -> answers(change.conditions().get(0)) + ": " + effect(found.now(), change.to())).collect(Collectors.joining("; ")) + ".");
            }
        }
        if (levelAlone > MOST_LINES) {
            lines.add("- The answer to " + (levelAlone - MOST_LINES) + " more would change the level alone.");
        }
        two.stream().limit(MOST_LINES).forEach(change -> lines.add("- " + change.conditions().stream()
                .map(condition -> "**" + Shown.quoted(condition.question().label()) + "** " + answers(condition)).collect(Collectors.joining(", and ")) + ": " + effect(found.now(), change.to()) + "."));
        if (two.size() > MOST_LINES) {
            lines.add("- " + (two.size() - MOST_LINES) + (found.isWhole() ? "" : " or more") + " other pairs of answers would do the same.");
        }
        if (lines.isEmpty()) {
            return found.isWhole() ? "Nothing that is open would change it: no one answer, and no two would have anybody else told." : "No one answer to what is open would change it; not all pairs were tried.";
        }
        var first = WhatWouldChange.toAsk(found).get(0);
        return String.join("\n", lines) + (found.isWhole() ? "" : "\n\nToo much is open to try all pairs of answers: with some of it known, there may be more.") + "\n\n**Ask first:** " + Shown.quoted(first.ask()) + of(first)
                + (of(first).isEmpty() ? " " : ". ") + organisation.roles().get("monitoring-officer").name() + " asks it in *Keep the incident under review*, *Ask somebody a question*, where it is offered.";
    }

    /** Who is likely to know. */
    private String of(Question question) {
        if (question.askedOf() == null) {
            return "";
        }
        return " (" + (question.askedOf().equals("reporter") ? "the reporter" : organisation.called(question.askedOf())) + ")";
    }

    private static String answers(Condition condition) {
        var question = condition.question();
        return condition.answers().stream().map(answer -> "“" + (answer instanceof Range range ? inWords(range) : Shown.quoted(question.answers().get(answer))) + "”").collect(Collectors.joining(" or "));
    }

    private static String inWords(Range range) {
        return range.to() == null ? range.from() + " or more" : range.from() == 0 ? "at most " + range.to() : range.from() == range.to() ? "" + range.from() : range.from() + " to " + range.to();
    }

    private static String effect(Outcome now, Outcome then) {
        var effect = new ArrayList<String>();
        if (now.ico() != then.ico()) {
            effect.add(then.ico() ? "**tell the ICO**" : "**no notice to the ICO**");
        }
        if (now.people() != then.people()) {
            effect.add(then.people() ? "**tell the people too**" : "**the people need not be told**");
        }
        if (!now.level().equals(then.level())) {
            effect.add("level " + LEVELS.getOrDefault(then.level(), then.level()));
        }
        return String.join(", ", effect);
    }
}
