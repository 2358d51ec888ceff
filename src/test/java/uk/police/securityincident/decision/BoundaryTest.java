package uk.police.securityincident.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Where a number of the tables begins to count, by examples on it and beside it: whichever number is moved by one, one of them says so. */
class BoundaryTest {

    private static final Path EXAMPLES = Path.of("src/test/resources/cases/boundaries.tsv");
    private static final Pattern TEXT = Pattern.compile("(?<=<text>)[^<]*(?=</text>)");
    /** Not within quotes, nor part of a name. */
    private static final Pattern NUMBER = Pattern.compile("\"[^\"]*\"|(?<![\\w.])\\d+(?![\\w.])");

    /** The answer named is the one that the decision gives. */
    private record Example(String decision, Map<String, Object> facts, String output, String answer) {
        boolean holds(Decisions decisions) {
            return String.valueOf(decisions.one(decision, facts).get(output)).equals(answer);
        }
    }

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> each_example_holds() throws IOException {
        var decisions = new Decisions();
        return examples().stream().map(example -> DynamicTest.dynamicTest(example.toString(), () -> assertThat(example.holds(decisions)).isTrue()));
    }

    @Test
    void a_number_that_is_moved_by_one_is_noticed() throws IOException {
        var model = Files.readString(Decisions.file());
        var numbers = TEXT.matcher(model).results().flatMap(text -> NUMBER.matcher(text.group()).results().filter(found -> !found.group().startsWith("\""))
                .map(found -> new int[] {text.start() + found.start(), text.start() + found.end()})).toList();
        assertThat(numbers).isNotEmpty();
        for (var number : numbers) {
            for (int by : new int[] {-1, 1}) {
                int value = Integer.parseInt(model.substring(number[0], number[1]));
                // Zero is no boundary: there counting begins.
                if (value > 0) {
                    var moved = directory.resolve("moved.dmn");
                    Files.writeString(moved, model.substring(0, number[0]) + (value + by) + model.substring(number[1]));
                    var decisions = new Decisions(moved);
                    assertThat(examples()).as("%d moved to %d in '…%s…'", value, value + by, model.substring(Math.max(0, number[0] - 60), Math.min(model.length(), number[1] + 20)))
                            .anyMatch(example -> !example.holds(decisions));
                }
            }
        }
    }

    private static List<Example> examples() throws IOException {
        return Files.readAllLines(EXAMPLES).stream().skip(1).map(line -> line.split("\t"))
                .map(row -> new Example(row[0], facts(row[1]), row[2].split("=")[0], row[2].split("=")[1])).toList();
    }

    private static Map<String, Object> facts(String text) {
        return Arrays.stream(text.split(", ")).map(pair -> pair.split("=", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> value(pair[1]), (one, other) -> other, LinkedHashMap::new));
    }

    private static Object value(String text) {
        return text.matches("true|false") ? (Object) Boolean.valueOf(text) : text.matches("-?\\d+") ? (Object) Integer.valueOf(text) : text;
    }
}
