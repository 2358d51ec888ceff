package uk.police.securityincident.incident;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.engine.RememberingFeel;
import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.form.Question;
import uk.police.securityincident.incident.WhatWouldChange.Change;
import uk.police.securityincident.incident.WhatWouldChange.Condition;
import uk.police.securityincident.incident.WhatWouldChange.Found;
import uk.police.securityincident.incident.WhatWouldChange.Range;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said to change the advice, against the tables themselves, asked by the DMN engine as it comes, one answer after the other. */
class WhatWouldChangeTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of(System.getProperty("incident.decisions", "dmn/incident-decisions.dmn"));
    /** On each side of what the tables may count by. */
    private static final List<Object> NUMBERS = List.of(0, 1, 50, 99, 100, 101, 60_000);
    private static final List<Question> QUESTIONS = new ArrayList<>();
    private static final DmnEngine PLAIN = engine(true);
    private static final DmnEngine QUICK = engine(false);
    private static final Map<String, DmnDecision> DECISIONS = new HashMap<>();
    private static final Map<Map<String, Object>, Outcome> ANSWERED = new HashMap<>();
    private static final Map<Map<String, Object>, Found> FOUND = new HashMap<>();

    private static Tables tables;

    @BeforeAll
    static void read() throws IOException {
        tables = Tables.read(Files.readAllBytes(FILE));
        try (var file = Files.newInputStream(FILE)) {
            PLAIN.parseDecisions(file).forEach(decision -> DECISIONS.put(decision.getKey(), decision));
        }
        QUESTIONS.addAll(questions());
    }

    /** Of the report. */
    static List<Question> questions() throws IOException {
        var questions = new ArrayList<Question>();
        collect(JSON.readTree(Files.readString(Path.of("forms/report-incident.form"))), questions);
        return questions;
    }

    private static void collect(JsonNode form, List<Question> questions) {
        for (var field : form.path("components")) {
            if (Question.is(field)) {
                questions.add(Question.of(field));
            }
            collect(field, questions);
        }
    }

    private static DmnEngine engine(boolean plain) {
        var configuration = (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(() -> plain ? new ScalaFeelEngineFactory().createInstance() : new RememberingFeel(new ScalaFeelEngineFactory().createInstance()));
        return configuration.buildEngine();
    }

    private static Found found(Map<String, Object> facts) {
        return FOUND.computeIfAbsent(facts, key -> WhatWouldChange.find(tables, QUESTIONS, key));
    }

    private static Outcome asked(Map<String, Object> facts) {
        return ANSWERED.computeIfAbsent(new HashMap<>(facts), key -> asked(QUICK, facts));
    }

    private static Outcome asked(DmnEngine engine, Map<String, Object> facts) {
        var whom = engine.evaluateDecision(DECISIONS.get(Tables.NOTIFICATION), Variables.fromMap(facts)).getSingleResult();
        return new Outcome(engine.evaluateDecision(DECISIONS.get(Tables.LEVEL), Variables.fromMap(facts)).getSingleResult().getEntry("incidentLevel"), whom.getEntry("notifyIco"), whom.getEntry("notifyDataSubjects"));
    }

    /** What is remembered is what the engine answers when it works out each cell anew. */
    @Test
    void w_6_3_what_is_remembered_is_what_is_worked_out() throws IOException {
        for (var facts : published().subList(0, 30)) {
            assertThat(tables.outcome(facts)).as(facts.toString()).isEqualTo(asked(PLAIN, facts));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> published() throws IOException {
        var all = new ArrayList<Map<String, Object>>();
        for (var file : List.of("wp250-annex-b", "regulators-our-coding", "regulators-blind-coding")) {
            for (var one : (List<Map<String, Object>>) JSON.readValue(WhatWouldChangeTest.class.getResource("/cases/" + file + ".json"), Map.class).get("cases")) {
                var facts = (Map<String, Object>) one.get("facts");
                facts.values().removeIf(value -> value == null);
                all.add(facts);
            }
        }
        return all;
    }

    /** Of each published case, and of each with two facts fewer. */
    private static List<Map<String, Object>> cases() throws IOException {
        var random = new Random(15);
        var all = new ArrayList<Map<String, Object>>();
        for (var facts : published()) {
            all.add(facts);
            var fewer = new LinkedHashMap<>(facts);
            for (int i = 0; i < 2; i++) {
                fewer.remove(List.copyOf(fewer.keySet()).get(random.nextInt(fewer.size())));
            }
            all.add(fewer);
        }
        return all;
    }

    @Test
    void w_6_3_what_one_answer_changes_is_said_whole_and_as_it_is() throws IOException {
        int changing = 0;
        for (var facts : cases()) {
            var found = found(facts);
            assertThat(found.now()).isEqualTo(asked(facts));
            var expected = new LinkedHashMap<String, Outcome>();
            for (var question : QUESTIONS.stream().filter(question -> question.isOpen(facts.get(question.key()))).toList()) {
                for (var answer : question.isNumber() ? NUMBERS : question.answers().keySet()) {
                    var outcome = asked(with(facts, question.key(), answer));
                    if (!outcome.equals(found.now())) {
                        expected.put(question.key() + "=" + answer, outcome);
                    }
                }
            }
            var said = new LinkedHashMap<String, Outcome>();
            found.changes().stream().filter(change -> change.conditions().size() == 1)
                    .forEach(change -> answers(change.conditions().get(0)).forEach(answer -> said.put(change.conditions().get(0).question().key() + "=" + answer, change.to())));
            assertThat(said).as(facts.toString()).containsExactlyInAnyOrderEntriesOf(expected);
            changing += said.size();
        }
        assertThat(changing).isGreaterThan(300);
    }

    @Test
    void w_6_3_of_two_answers_it_says_what_no_one_reaches_and_all_of_that() throws IOException {
        int said = 0;
        for (var facts : published()) {
            var found = found(facts);
            var pairs = found.changes().stream().filter(change -> change.conditions().size() == 2).toList();
            for (var change : pairs) {
                for (var one : answers(change.conditions().get(0))) {
                    for (var other : answers(change.conditions().get(1))) {
                        assertThat(asked(with(with(facts, change.conditions().get(0).question().key(), one), change.conditions().get(1).question().key(), other)))
                                .as("%s with %s", facts, change).isEqualTo(change.to());
                        said++;
                    }
                }
            }
            if (found.isWhole() && found.open().size() <= 4) {
                assertThat(tellings(pairs)).as(facts.toString()).isEqualTo(byTwo(found, facts));
            }
        }
        assertThat(said).isGreaterThan(20);
    }

    /** Whom two answers would have told that none has alone. */
    private static Set<List<Boolean>> byTwo(Found found, Map<String, Object> facts) {
        var reached = tellings(found.changes().stream().filter(change -> change.conditions().size() == 1).toList());
        reached.add(List.of(found.now().ico(), found.now().people()));
        var byTwo = new HashSet<List<Boolean>>();
        for (var one : found.open()) {
            for (var answer : one.isNumber() ? NUMBERS : one.answers().keySet()) {
                for (var other : found.open()) {
                    for (var second : other.isNumber() ? NUMBERS : other.answers().keySet()) {
                        var outcome = asked(with(with(facts, one.key(), answer), other.key(), second));
                        byTwo.add(List.of(outcome.ico(), outcome.people()));
                    }
                }
            }
        }
        byTwo.removeAll(reached);
        return byTwo;
    }

    private static Set<List<Boolean>> tellings(List<Change> changes) {
        return changes.stream().map(change -> List.of(change.to().ico(), change.to().people())).collect(Collectors.toSet());
    }

    private static List<Object> answers(Condition condition) {
        return condition.answers().stream().flatMap(answer -> answer instanceof Range range
                ? NUMBERS.stream().filter(number -> (Integer) number >= range.from() && (range.to() == null || (Integer) number <= range.to())) : List.of(answer).stream()).toList();
    }

    private static Map<String, Object> with(Map<String, Object> facts, String fact, Object answer) {
        var with = new HashMap<>(facts);
        with.put(fact, answer);
        return with;
    }

    @Test
    void w_6_3_what_is_open_is_what_is_absent_and_what_says_of_itself_that_it_is_not_settled() throws IOException {
        var facts = new HashMap<String, Object>(published().get(0));
        facts.putAll(Map.of("exposure", "known", "recovery", "confirmed"));
        assertThat(open(facts)).doesNotContain("exposure", "recovery");
        facts.putAll(Map.of("exposure", "unknown", "recovery", "requested"));
        assertThat(open(facts)).contains("exposure", "recovery");
        assertThat(open(Map.of())).containsExactlyInAnyOrder("dataKind", "confidentialityBreach", "integrityBreach", "availabilityBreach", "protection", "exposure", "recovery",
                "unavailability", "identifiability", "consequences", "vulnerablePeople", "affectedIndividuals", "intent", "organisationImpact", "servicesDenied");
    }

    private static List<String> open(Map<String, Object> facts) {
        return WhatWouldChange.find(tables, QUESTIONS, facts).open().stream().map(Question::key).toList();
    }

    /** Where the tables count by another number, that is the one that is said. */
    @Test
    void w_6_3_a_number_changes_it_where_the_tables_in_force_say() throws IOException {
        Map<String, Object> facts = new HashMap<>(Map.of("dataKind", "personal", "confidentialityBreach", true, "integrityBreach", false, "availabilityBreach", false, "protection", "none",
                "exposure", "unknown", "recovery", "none", "identifiability", "maximum", "consequences", "significant"));
        facts.put("vulnerablePeople", false);
        assertThat(numbers(tables, facts)).containsExactly(new Range(100, null));
        var changed = Files.readString(FILE).replace("affectedIndividuals &gt;= 100", "affectedIndividuals &gt; 250");
        assertThat(numbers(Tables.read(changed.getBytes(StandardCharsets.UTF_8)), facts)).containsExactly(new Range(251, null));
        var between = Files.readString(FILE).replace("affectedIndividuals &gt;= 100", "affectedIndividuals &gt;= 100 and affectedIndividuals &lt; 250");
        assertThat(numbers(Tables.read(between.getBytes(StandardCharsets.UTF_8)), facts)).as("both ends are among them").containsExactly(new Range(100, 249));
    }

    /** Whoever reads three lines reads these: one answer, and of these what tells somebody else, and of these what more of the answers do. */
    @Test
    void w_6_3_the_fewest_and_likeliest_stand_first_and_what_could_add_a_duty_is_asked_first() throws IOException {
        int reordered = 0;
        var random = new Random(15);
        var all = new ArrayList<>(cases());
        published().forEach(facts -> {
            var fewer = new LinkedHashMap<>(facts);
            for (int i = 0; i < 5 && !fewer.isEmpty(); i++) {
                fewer.remove(List.copyOf(fewer.keySet()).get(random.nextInt(fewer.size())));
            }
            all.add(fewer);
        });
        for (var facts : all) {
            var found = found(facts);
            var changes = found.changes();
            for (int i = 1; i < changes.size(); i++) {
                var one = changes.get(i - 1);
                var next = changes.get(i);
                assertThat(one.conditions().size()).as(facts.toString()).isLessThanOrEqualTo(next.conditions().size());
                if (one.conditions().size() == next.conditions().size()) {
                    boolean levelAlone = one.to().tellsTheSameAs(found.now());
                    assertThat(levelAlone && !next.to().tellsTheSameAs(found.now())).as("the level alone stands before whom to tell, %s", facts).isFalse();
                    if (levelAlone == next.to().tellsTheSameAs(found.now())) {
                        assertThat(one.share()).as(facts.toString()).isGreaterThanOrEqualTo(next.share());
                    }
                }
            }
            var adds = changes.stream().filter(change -> change.to().people() && !found.now().people() || change.to().ico() && !found.now().ico()).findFirst();
            if (adds.isPresent()) {
                assertThat(WhatWouldChange.toAsk(found).get(0)).as(facts.toString()).isEqualTo(adds.get().conditions().get(0).question());
                reordered += adds.get() == changes.get(0) ? 0 : 1;
            }
        }
        assertThat(reordered).as("cases in which what to ask first is not what stands first").isPositive();
    }

    private static List<Object> numbers(Tables tables, Map<String, Object> facts) {
        return WhatWouldChange.find(tables, QUESTIONS, facts).changes().stream().filter(change -> change.conditions().size() == 1 && change.conditions().get(0).question().isNumber())
                .flatMap(change -> change.conditions().get(0).answers().stream()).toList();
    }

    /** Whoever changes the search sees here what it costs. */
    @Test
    void a_form_costs_so_many_questions_to_the_tables() throws IOException {
        var facts = new LinkedHashMap<String, Object>(Map.of("dataKind", "personal", "protection", "none", "exposure", "known", "recovery", "confirmed", "identifiability", "maximum",
                "consequences", "significant", "intent", "accidental", "organisationImpact", "low", "servicesDenied", "none"));
        facts.putAll(Map.of("confidentialityBreach", true, "integrityBreach", false, "availabilityBreach", false, "unavailability", "none", "vulnerablePeople", false, "affectedIndividuals", 3));
        assertThat(evaluations(facts)).as("all known").isEqualTo(2);
        facts.keySet().removeAll(List.of("recovery", "vulnerablePeople"));
        assertThat(evaluations(facts)).as("two open").isEqualTo(24);
        facts.keySet().removeAll(List.of("exposure", "consequences", "dataKind", "affectedIndividuals"));
        assertThat(evaluations(facts)).as("six open").isEqualTo(482);
        assertThat(evaluations(Map.of())).as("all open").isEqualTo(2_102);
    }

    private static long evaluations(Map<String, Object> facts) {
        long before = tables.evaluations();
        WhatWouldChange.find(tables, QUESTIONS, facts);
        long cost = tables.evaluations() - before;
        System.out.println("Questions to the tables: " + cost);
        return cost;
    }
}
