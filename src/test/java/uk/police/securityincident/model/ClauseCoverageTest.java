package uk.police.securityincident.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Every clause of the procedures is carried by something, and a test is named by it. */
class ClauseCoverageTest {

    /** Of the record, of access and of disposal. This list only shrinks. */
    private static final Set<String> MAY_BE_TO_COME = Set.of("E-3.4.10", "E-3.8.1", "E-3.8.2", "E-3.8.3", "E-5.1", "E-8.3");
    private static final Set<String> TRAPS_TO_COME = Set.of("16");

    private final Clauses clauses = new Clauses();

    private static List<String> toCome() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/clauses-to-come.txt"));
    }

    @Test
    void every_clause_is_carried_or_to_come() throws IOException {
        var missing = new TreeSet<String>();
        clauses.carriers().forEach((clause, carriers) -> {
            if (carriers.isEmpty()) {
                missing.add(clause);
            }
        });
        toCome().forEach(missing::remove);
        assertThat(missing).as("carried by nothing: no element, rule, form or class names them").isEmpty();
    }

    @Test
    void every_clause_has_a_test_named_by_it_or_is_to_come() throws IOException {
        var missing = new TreeSet<String>();
        clauses.testsByClause().forEach((clause, tests) -> {
            if (tests.isEmpty()) {
                missing.add(clause);
            }
        });
        toCome().forEach(missing::remove);
        assertThat(missing).as("no test is named by them").isEmpty();
    }

    @Test
    void what_is_to_come_only_shrinks() throws IOException {
        assertThat(MAY_BE_TO_COME).containsAll(toCome());
        assertThat(toCome()).doesNotHaveDuplicates().allSatisfy(clause ->
                assertThat(clauses.carriers().get(clause).isEmpty() || clauses.testsByClause().get(clause).isEmpty()).as("%s is here: take it off the list", clause).isTrue());
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
    void every_trap_is_sprung_by_a_test_that_exists_or_to_come() {
        var tests = Clauses.tests().stream().map(Clauses::sayTest).toList();
        var traps = Clauses.rows("traps.tsv");
        assertThat(traps).extracting(row -> row[0]).containsExactlyElementsOf(IntStream.rangeClosed(1, 18).mapToObj(String::valueOf).toList());
        assertThat(traps).filteredOn(row -> row[2].equals("to come")).extracting(row -> row[0]).isSubsetOf(TRAPS_TO_COME);
        assertThat(traps).filteredOn(row -> !row[2].equals("to come")).allSatisfy(row -> assertThat(tests).as("trap %s", row[0]).contains(row[2].split(" ")));
    }
}
