package uk.police.securityincident.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.police.securityincident.model.Clauses;

/** Each rule of each table by an example, in cases/rules.tsv, whose answer no other rule gives; by the clause that the rule carries. */
class RulesTest {

    private static final Path EXAMPLES = Path.of("src/test/resources/cases/rules.tsv");

    /** Only the facts that matter; all others are absent. */
    private record Example(String rule, Map<String, Object> facts, Map<String, Object> answer) {
    }

    private static final Decisions DECISIONS = new Decisions();
    private static final Map<String, List<Clauses.Carrier>> CARRIERS = new Clauses().carriers();

    @Test
    void every_rule_has_its_example() throws IOException {
        assertThat(examples().map(Example::rule)).as("cases/rules.tsv has an example of each rule, in the order of the tables").containsExactlyElementsOf(Dmn.readModelFromFile(Decisions.file().toFile())
                .getModelElementsByType(Rule.class).stream().map(Rule::getId).toList());
    }

    /** A changed answer that no example says is noticed by nobody. */
    @Test
    void every_example_says_each_answer_but_the_reasons() throws IOException {
        var answers = Dmn.readModelFromFile(Decisions.file().toFile()).getModelElementsByType(DecisionTable.class).stream().collect(Collectors.toMap(
                table -> ((Decision) table.getParentElement()).getId(), table -> table.getOutputs().stream().map(Output::getName).filter(name -> !name.matches(".*Reason|basis")).toList()));
        examples().forEach(example -> assertThat(example.answer().keySet()).as("the example of %s in cases/rules.tsv", example.rule()).containsAll(answers.get(table(example))));
    }

    private static String table(Example example) {
        return example.rule().replaceAll("_\\d+$", "");
    }

    @TestFactory
    Stream<DynamicTest> w_4_1_no_breach_of_a_kind_is_no_risk_of_it() throws IOException {
        return rulesOf("W-4.1");
    }

    @TestFactory
    Stream<DynamicTest> w_4_5_cyber_goes_to_the_cyber_team() throws IOException {
        return rulesOf("W-4.5");
    }

    @TestFactory
    Stream<DynamicTest> w_5_3_equipment_and_network_go_to_the_service_desk() throws IOException {
        return rulesOf("W-5.3");
    }

    @TestFactory
    Stream<DynamicTest> w_5_4_theft_goes_to_the_police() throws IOException {
        return rulesOf("W-5.4");
    }

    @TestFactory
    Stream<DynamicTest> w_6_2_likelihood_severity_and_impact_are_weighed() throws IOException {
        return rulesOf("W-6.2");
    }

    @TestFactory
    Stream<DynamicTest> w_6_3_what_is_not_known_is_provisional() throws IOException {
        return rulesOf("W-6.3");
    }

    @TestFactory
    Stream<DynamicTest> w_6_4_protected_data_near_misses_and_swift_action_rate_lower_and_sensitive_data_higher() throws IOException {
        return rulesOf("W-6.4");
    }

    @TestFactory
    Stream<DynamicTest> w_7_2_the_ico_is_told_unless_a_risk_is_unlikely() throws IOException {
        return rulesOf("W-7.2");
    }

    @TestFactory
    Stream<DynamicTest> w_8_4_c_what_is_a_repeat_and_what_is_similar() throws IOException {
        return rulesOf("W-8.4c");
    }

    @TestFactory
    Stream<DynamicTest> w_a_levels_of_appendix_a() throws IOException {
        return rulesOf("W-A");
    }

    @TestFactory
    Stream<DynamicTest> e_3_2_channels() throws IOException {
        return rulesOf("E-3.2");
    }

    @TestFactory
    Stream<DynamicTest> e_3_3_5_denial_of_service_to_many() throws IOException {
        return rulesOf("E-3.3.5");
    }

    @TestFactory
    Stream<DynamicTest> e_3_4_3_the_owner_is_always_told() throws IOException {
        return rulesOf("E-3.4.3");
    }

    @TestFactory
    Stream<DynamicTest> e_3_4_6_what_cannot_be_linked_to_a_person_carries_little_risk() throws IOException {
        return rulesOf("E-3.4.6");
    }

    @TestFactory
    Stream<DynamicTest> e_3_4_7_not_known_is_not_unlikely() throws IOException {
        return rulesOf("E-3.4.7");
    }

    @TestFactory
    Stream<DynamicTest> e_3_4_8_which_law_applies() throws IOException {
        return rulesOf("E-3.4.8");
    }

    @TestFactory
    Stream<DynamicTest> e_3_4_9_what_makes_a_risk_high() throws IOException {
        return rulesOf("E-3.4.9");
    }

    @TestFactory
    Stream<DynamicTest> e_3_5_1_grave_consequences_go_to_the_force_duty_officer() throws IOException {
        return rulesOf("E-3.5.1");
    }

    @TestFactory
    Stream<DynamicTest> e_3_7_1_who_looked_on_purpose_has_read_it_and_conduct_is_referred() throws IOException {
        return rulesOf("E-3.7.1");
    }

    private Stream<DynamicTest> rulesOf(String clause) throws IOException {
        var rules = CARRIERS.get(clause).stream().map(Clauses.Carrier::id).toList();
        assertThat(rules).isNotEmpty();
        return examples().filter(example -> rules.contains(example.rule())).map(example -> DynamicTest.dynamicTest(example.toString(), () -> check(example)));
    }

    private void check(Example example) {
        var results = DECISIONS.all(table(example), example.facts());
        // Of the reasons only how they begin: they go on with what is not known.
        if (results.stream().noneMatch(result -> example.answer().entrySet().stream().allMatch(answer -> String.valueOf(result.<Object>getEntry(answer.getKey())).startsWith(answer.getValue().toString())))) {
            fail("%s: with %s the table answers %s; its example in cases/rules.tsv says %s: change one of the two.".formatted(
                    example.rule(), example.facts(), results.getResultList(), example.answer()));
        }
    }

    private static Stream<Example> examples() throws IOException {
        return Files.readAllLines(EXAMPLES).stream().skip(1).map(line -> List.of(line.split("\t"))).map(row -> new Example(row.get(0), pairs(row.get(1)), pairs(row.get(2))));
    }

    private static Map<String, Object> pairs(String text) {
        return Arrays.stream(text.split(", ")).filter(pair -> !pair.isEmpty()).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> value(pair[1]), (one, other) -> other, LinkedHashMap::new));
    }

    private static Object value(String text) {
        return switch (text) {
            case "true", "false" -> Boolean.valueOf(text);
            default -> text.matches("\\d+") ? (Object) Integer.valueOf(text) : text;
        };
    }
}
