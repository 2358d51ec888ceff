package uk.police.securityincident.incident;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.form.Question;

/**
 * Which answers to what is open would change what the tables advise, found by putting each to the tables in force. Nothing of it is a
 * guess at what is so: each is a condition, with what would follow from it.
 *
 * <p>Every change that one answer makes is found. Two answers together are tried for what no one answer reaches alone: that other people
 * are to be told. Of these it stops after {@link #MOST_PAIRS}.
 */
final class WhatWouldChange {

    /** Answers to one question, each of which has the same effect; of a number {@link Range}s. */
    record Condition(Question question, List<Object> answers) {
    }

    /** From the one to the other, both among them; {@code to} is null where there is no end. */
    record Range(int from, Integer to) {
    }

    /**
     * What follows from it.
     *
     * @param share of all answers there are to these questions, each counted alike
     */
    record Change(List<Condition> conditions, Outcome to, double share) {
    }

    /**
     * @param now what is advised on what is known
     * @param open the questions that are open and that the tables ask
     * @param changes the fewest answers first; of as many, other people to tell before another level, then the greater share of the answers
     * @param isWhole whether all pairs were tried that had to be
     */
    record Found(Outcome now, List<Question> open, List<Change> changes, boolean isWhole) {
    }

    /** Of pairs of answers, so that a form opens within a second whatever is open. */
    static final int MOST_PAIRS = 1_000;

    private final Tables tables;
    private final Map<String, Object> facts;
    private final Outcome now;
    private final List<Question> open;
    private final Map<Question, List<Object>> answers = new HashMap<>();

    private WhatWouldChange(Tables tables, List<Question> questions, Map<String, Object> facts) {
        this.tables = tables;
        this.facts = new HashMap<>(facts);
        this.now = tables.outcome(facts);
        this.open = questions.stream().filter(question -> tables.reads(question.key()) && question.isOpen(facts.get(question.key()))).toList();
        open.forEach(question -> answers.put(question, others(question)));
    }

    /** @param facts of the case, as the tables get them */
    static Found find(Tables tables, List<Question> questions, Map<String, Object> facts) {
        return new WhatWouldChange(tables, questions, facts).found();
    }

    /** All answers but the one that stands; of a number, the least of each range in which the tables may advise alike. */
    private List<Object> others(Question question) {
        var all = new ArrayList<Object>(question.isNumber() ? new TreeSet<>(tables.bounds(question.key())) : question.answers().keySet());
        if (question.isNumber()) {
            all.add(0, 0);
        }
        all.remove(facts.get(question.key()));
        return all;
    }

    private Found found() {
        var changes = new ArrayList<Change>();
        for (var question : open) {
            var byOutcome = new LinkedHashMap<Outcome, List<Object>>();
            for (var answer : answers.get(question)) {
                byOutcome.computeIfAbsent(outcome(question, answer), outcome -> new ArrayList<>()).add(answer);
            }
            byOutcome.remove(now);
            byOutcome.forEach((outcome, same) -> changes.add(new Change(List.of(condition(question, same)), outcome, (double) same.size() / answers.get(question).size())));
        }
        boolean isWhole = addPairs(changes);
        changes.sort(Comparator.comparing((Change change) -> change.conditions().size()).thenComparing(change -> change.to().tellsTheSameAs(now))
                .thenComparing(change -> -change.share()));
        return new Found(now, open, changes, isWhole);
    }

    /** Only those by which people are told, or not told, as no one answer has it. */
    private boolean addPairs(List<Change> changes) {
        var reached = new ArrayList<>(List.of(now));
        changes.forEach(change -> reached.add(change.to()));
        int tried = 0;
        for (int i = 0; i < open.size(); i++) {
            for (var other : open.subList(i + 1, open.size())) {
                for (var answer : answers.get(open.get(i))) {
                    if (tried + answers.get(other).size() > MOST_PAIRS) {
                        return false;
                    }
                    tried += answers.get(other).size();
                    addPairs(open.get(i), answer, other, reached, changes);
                }
            }
        }
        return true;
    }

    private void addPairs(Question one, Object answer, Question other, List<Outcome> reached, List<Change> changes) {
        var before = facts.put(one.key(), answer);
        var byOutcome = new LinkedHashMap<Outcome, List<Object>>();
        for (var second : answers.get(other)) {
            byOutcome.computeIfAbsent(outcome(other, second), outcome -> new ArrayList<>()).add(second);
        }
        facts.put(one.key(), before);
        byOutcome.forEach((outcome, same) -> {
            if (reached.stream().noneMatch(outcome::tellsTheSameAs)) {
                changes.add(new Change(List.of(condition(one, List.of(answer)), condition(other, same)), outcome,
                        (double) same.size() / answers.get(other).size() / answers.get(one).size()));
            }
        });
    }

    private Condition condition(Question question, List<Object> same) {
        if (!question.isNumber()) {
            return new Condition(question, List.copyOf(same));
        }
        var all = answers.get(question);
        var ranges = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (same.contains(all.get(i))) {
                int from = i;
                while (i + 1 < all.size() && same.contains(all.get(i + 1))) {
                    i++;
                }
                ranges.add(new Range((Integer) all.get(from), i + 1 < all.size() ? (Integer) all.get(i + 1) - 1 : null));
            }
        }
        return new Condition(question, ranges);
    }

    private Outcome outcome(Question question, Object answer) {
        var before = facts.put(question.key(), answer);
        try {
            return tables.outcome(facts);
        } finally {
            facts.put(question.key(), before);
        }
    }

    /** What of these is asked first: that other people would have to be told, before that fewer would, before a level; none twice. */
    static List<Question> toAsk(Found found) {
        var urgent = new ArrayList<>(found.changes());
        urgent.sort(Comparator.comparing(change -> !(change.to().people() && !found.now().people() || change.to().ico() && !found.now().ico())));
        var questions = new LinkedHashSet<Question>();
        urgent.forEach(change -> change.conditions().forEach(condition -> questions.add(condition.question())));
        return List.copyOf(questions);
    }
}
