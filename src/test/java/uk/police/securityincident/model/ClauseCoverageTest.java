package uk.police.securityincident.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Every clause of the procedures is carried by something, and a test is named by it. */
class ClauseCoverageTest {

    private final Clauses clauses = new Clauses();

    @Test
    void every_clause_is_carried() {
        assertThat(clauses.carriers()).isNotEmpty().allSatisfy((clause, carriers) -> assertThat(carriers).as("carried by nothing: no element, rule, form or class names it").isNotEmpty());
    }

    @Test
    void every_clause_has_a_test_named_by_it() {
        assertThat(clauses.testsByClause()).isNotEmpty().allSatisfy((clause, tests) -> assertThat(tests).as("no test is named by it").isNotEmpty());
    }

    @Test
    void what_a_process_claims_an_element_within_carries() {
        var carriers = clauses.carriers();
        clauses.ofProcesses().forEach((process, claimed) -> claimed.forEach(clause ->
                assertThat(carriers.get(clause)).as("%s of %s", clause, process.of()).anyMatch(carrier -> carrier.of().equals(process.of()))));
    }

    @Test
    void a_test_that_begins_like_a_clause_names_one() {
        assertThat(Clauses.tests()).isNotEmpty().filteredOn(test -> test.getName().matches("[we]_[a-d0-9]_.*"))
                .allSatisfy(test -> assertThat(clauses.named(test.getName())).as(Clauses.sayTest(test)).isNotEmpty());
    }

    @Test
    void every_trap_is_sprung_by_a_test_that_exists() {
        var tests = Clauses.tests().stream().map(Clauses::sayTest).toList();
        var traps = Clauses.rows("traps.tsv");
        assertThat(traps).extracting(row -> row[0]).containsExactlyElementsOf(IntStream.rangeClosed(1, 18).mapToObj(String::valueOf).toList());
        assertThat(traps).allSatisfy(row -> assertThat(tests).as("trap %s", row[0]).contains(row[2].split(" ")));
    }
}
