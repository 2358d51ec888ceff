package uk.police.securityincident.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;

/**
 * What a form refuses by {@code refuseIf}, by the examples in cases/refusals.tsv: of each field one that is refused and one beside it
 * that is not. It is 10:00 on Tuesday 24 March 2026 in UK time.
 */
class RefusalsTest {

    private static final Path EXAMPLES = Path.of("src/test/resources/cases/refusals.tsv");
    private static final Instant NOW = UkTime.parse("2026-03-24T10:00");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {
    };

    private record Example(String form, String field, boolean refused, Map<String, Object> answers, Map<String, Object> known) {
        String said() {
            return form + " " + field + (refused ? " is refused with " : " passes with ") + answers + (known.isEmpty() ? "" : ", known " + known);
        }
    }

    @Test
    void each_condition_has_an_example_that_it_refuses_and_one_that_it_does_not() throws IOException {
        var conditions = new TreeSet<String>();
        try (var files = Files.list(Path.of("forms"))) {
            for (var file : files.toList()) {
                collect(file.getFileName().toString().replace(".form", ""), JSON.readTree(file.toFile()), conditions);
            }
        }
        assertThat(conditions).isNotEmpty();
        for (var refused : List.of(true, false)) {
            assertThat(examples().filter(example -> example.refused() == refused).map(example -> example.form() + " " + example.field())).as("refused: " + refused).containsAll(conditions);
        }
    }

    private static void collect(String form, JsonNode node, TreeSet<String> conditions) {
        for (var component : node.path("components")) {
            if (component.at("/properties").has("refuseIf")) {
                conditions.add(form + " " + component.path("key").asText());
            }
            collect(form, component, conditions);
        }
    }

    /** A case goes on with the forms that it began with, and by the rules of today. */
    @TestFactory
    Stream<DynamicTest> a_form_from_before_forms_refused_refuses_the_same() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var example : examples().filter(Example::refused).toList()) {
            var before = Path.of("src/test/resources/edition-2018-05-2026-11/forms", example.form() + ".form");
            if (Files.exists(before) && field(JSON.readTree(before.toFile()), example.field()) != null) {
                tests.add(DynamicTest.dynamicTest(example.said(), () -> assertThat(faults(before, example)).contains("(" + example.field() + "): ")));
            }
        }
        assertThat(tests).hasSizeGreaterThan(30);
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> an_answer_is_refused_in_the_words_of_its_form_or_not_at_all() throws IOException {
        return examples().map(example -> DynamicTest.dynamicTest(example.said(), () -> {
            var faults = faults(Path.of("forms", example.form() + ".form"), example);
            if (example.refused()) {
                assertThat(faults).contains("(" + example.field() + "): " + refusal(example));
            } else {
                assertThat(faults).doesNotContain(refusal(example));
            }
        }));
    }

    private static String faults(Path form, Example example) throws IOException {
        try (var file = Files.newInputStream(form); var own = Files.newInputStream(Path.of("forms", example.form() + ".form"))) {
            new Form(file, own, JSON, new ScalaFeelEngineFactory().createInstance(), Clock.fixed(NOW, UkTime.LONDON)).check(example.answers(), example.known());
            return "";
        } catch (RefusedInput refused) {
            return refused.getMessage();
        }
    }

    private static String refusal(Example example) throws IOException {
        return field(JSON.readTree(Path.of("forms", example.form() + ".form").toFile()), example.field()).at("/properties/refusal").asText();
    }

    private static JsonNode field(JsonNode node, String key) {
        for (var component : node.path("components")) {
            if (component.path("key").asText().equals(key)) {
                return component;
            }
            var within = field(component, key);
            if (within != null) {
                return within;
            }
        }
        return null;
    }

    private static Stream<Example> examples() throws IOException {
        return Files.readAllLines(EXAMPLES).stream().skip(1).map(line -> line.split("\t", -1))
                .map(row -> new Example(row[0], row[1], row[2].equals("refused"), read(row[3]), read(row[4])));
    }

    private static Map<String, Object> read(String json) {
        try {
            return json.isEmpty() ? Map.of() : new HashMap<>(JSON.readValue(json, ANSWERS));
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
