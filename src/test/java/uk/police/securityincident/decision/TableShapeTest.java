package uk.police.securityincident.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.InformationRequirement;
import org.camunda.bpm.model.dmn.instance.Input;
import org.camunda.bpm.model.dmn.instance.InputData;
import org.camunda.bpm.model.dmn.instance.KnowledgeSource;
import org.camunda.bpm.model.dmn.instance.LiteralExpression;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.api.Test;

/** What can be proved of the tables without an example: every combination of the listed values is tried. */
class TableShapeTest {

    private final DmnModelInstance model = Dmn.readModelFromFile(Decisions.file().toFile());

    @Test
    void w_6_1_no_gap_in_any_table_and_no_overlap_in_a_unique_one() {
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var columns = table.getInputs().stream().map(this::values).toList();
            var rows = table.getRules().stream().map(Row::of).toList();
            var combinations = combinations(columns);
            assertTrue(combinations.size() > 1, table.getId());
            for (var combination : combinations) {
                var hits = rows.stream().filter(row -> row.matches(combination)).toList();
                assertFalse(hits.isEmpty(), table.getId() + " has no rule for " + combination);
                if (table.getHitPolicy() == HitPolicy.UNIQUE) {
                    assertEquals(1, hits.size(), table.getId() + " has " + hits + " for " + combination);
                }
                if (table.getHitPolicy() == HitPolicy.COLLECT) {
                    var outputs = hits.stream().map(Row::output).toList();
                    assertEquals(new HashSet<>(outputs).size(), outputs.size(), "a route twice for " + combination);
                }
            }
        }
    }

    /** One rule, read from the file: its cells (an empty one takes everything) and its first output. */
    private record Row(String id, List<List<String>> cells, String output) {

        static Row of(Rule rule) {
            var cells = rule.getInputEntries().stream().map(entry -> entry.getText().getTextContent())
                    .map(text -> text.isEmpty() ? List.<String>of() : List.of(text.split(", "))).toList();
            return new Row(rule.getId(), cells, rule.getOutputEntries().iterator().next().getText().getTextContent());
        }

        boolean matches(List<String> combination) {
            for (int i = 0; i < cells.size(); i++) {
                if (!cells.get(i).isEmpty() && !cells.get(i).contains(combination.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    @Test
    void w_6_1_every_rule_names_its_clause_every_decision_its_version_and_hit_policy() {
        var outputs = new ArrayList<String>();
        for (var decision : model.getModelElementsByType(Decision.class)) {
            assertNotNull(decision.getCamundaHistoryTimeToLiveString(), decision.getId());
            assertNotNull(decision.getVersionTag(), decision.getId());
            assertNotNull(decision.getDescription(), decision.getId());
        }
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var description = ((Decision) table.getParentElement()).getDescription().getTextContent();
            assertTrue(description.contains(table.getHitPolicy().name()), table.getId() + " says why " + table.getHitPolicy());
            table.getOutputs().stream().map(Output::getName).forEach(outputs::add);
            for (var rule : table.getRules()) {
                assertNotNull(rule.getDescription(), rule.getId());
                assertTrue(rule.getDescription().getTextContent().matches("[WE]-[0-9A-Z.a-z]+: .+"), rule.getId());
            }
        }
        assertEquals(new TreeSet<>(outputs).size(), outputs.size(), "output names differ between tables: " + outputs);
    }

    private List<String> values(Input input) {
        if (input.getInputExpression().getTypeRef().equals("boolean")) {
            return List.of("true", "false");
        }
        assertNotNull(input.getInputValues(), input.getId() + " lists its values");
        return List.of(input.getInputValues().getText().getTextContent().split(","));
    }

    private static List<List<String>> combinations(List<List<String>> columns) {
        var all = List.of(List.<String>of());
        for (var column : columns) {
            var longer = new ArrayList<List<String>>();
            for (var start : all) {
                for (var value : column) {
                    var next = new ArrayList<>(start);
                    next.add(value);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }

    @Test
    void w_6_1_cells_name_only_listed_values() {
        for (var table : model.getModelElementsByType(DecisionTable.class)) {
            var columns = table.getInputs().stream().map(this::values).toList();
            for (var rule : table.getRules()) {
                var column = columns.iterator();
                rule.getInputEntries().forEach(entry -> {
                    var allowed = column.next();
                    var text = entry.getText().getTextContent();
                    assertTrue(text.isEmpty() || allowed.containsAll(List.of(text.split(", "))), entry.getId() + " " + text);
                });
            }
        }
    }

    @Test
    void the_graph_shows_what_goes_into_each_decision_and_what_the_drawn_facts_are_read_for() {
        for (var file : List.of(Decisions.file(), Path.of("dmn/retention.dmn"))) {
            var graph = Dmn.readModelFromFile(file.toFile());
            var facts = graph.getModelElementsByType(InputData.class).stream().flatMap(input -> facts(input).stream()).collect(Collectors.toSet());
            assertTrue(graph.getModelElementsByType(KnowledgeSource.class).size() > 0, file + " says what stands behind it");
            for (var decision : graph.getModelElementsByType(Decision.class)) {
                var read = decision.getExpression().getChildElementsByType(Input.class).stream().map(input -> input.getInputExpression().getText().getTextContent())
                        .collect(Collectors.joining(" ")) + (decision.getExpression() instanceof LiteralExpression literal ? literal.getText().getTextContent() : "");
                var needed = Pattern.compile("\\w+").matcher(read.replaceAll("\"[^\"]*\"", "")).results().map(MatchResult::group).filter(facts::contains).collect(Collectors.toCollection(TreeSet::new));
                var drawn = decision.getInformationRequirements().stream().map(InformationRequirement::getRequiredInput).filter(Objects::nonNull).toList();
                assertTrue(drawn.stream().flatMap(input -> facts(input).stream()).collect(Collectors.toSet()).containsAll(needed), decision.getId() + " reads " + needed);
                drawn.forEach(input -> assertTrue(facts(input).stream().anyMatch(needed::contains), decision.getId() + " reads nothing of " + input.getId()));
            }
            for (var input : graph.getModelElementsByType(InputData.class)) {
                assertFalse(facts(input).isEmpty(), input.getId() + " names its facts");
            }
        }
        assertTrue(model.getModelElementsByType(InputData.class).stream().flatMap(input -> facts(input).stream()).collect(Collectors.toSet()).containsAll(Facts.NAMES));
    }

    /** What its description names after the colon. */
    private static List<String> facts(InputData input) {
        return List.of(input.getDescription().getTextContent().replaceFirst("^.*: ", "").replaceFirst("\\.$", "").split(", "));
    }

    @Test
    void w_6_2_every_rule_of_every_table_can_be_hit() {
        var decisions = new Decisions();
        var random = new java.util.Random(1);
        var rules = new TreeSet<String>();
        model.getModelElementsByType(Rule.class).forEach(rule -> rules.add(rule.getId()));
        for (int i = 0; i < 6_000 && !decisions.rulesHit().containsAll(rules); i++) {
            var facts = new java.util.HashMap<>(Facts.random(random, random.nextDouble() * 0.5));
            for (var question : List.of("stolen", "equipmentLost", "networkSecurityIssue", "cyber", "conductConcern")) {
                facts.put(question, List.of("yes", "no", "unknown").get(random.nextInt(3)));
            }
            facts.put("channel", List.of("personalData", "itSecurity", "physical").get(random.nextInt(3)));
            facts.put("regime", List.of("ukGdpr", "lawEnforcement", "both").get(random.nextInt(3)));
            for (var same : List.of("sameType", "sameUnit", "sameAsset", "sameRecipient", "samePerson")) {
                facts.put(same, random.nextBoolean());
            }
            facts.put("monthsAgo", random.nextInt(48));
            List.of("incidentLevel", "externalNotification", "responseRouting", "similarIncident").forEach(key -> decisions.all(key, facts));
        }
        rules.removeAll(decisions.rulesHit());
        assertEquals(Map.of(), Map.copyOf(rules.stream().collect(java.util.stream.Collectors.toMap(r -> r, r -> "never hit"))));
    }
}
