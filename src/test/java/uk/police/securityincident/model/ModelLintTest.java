package uk.police.securityincident.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The models and forms as Modeler and Tasklist see them: by the rules of Camunda 7.24, readable, saved as Modeler
 * saves them, and with pictures in docs/diagrams that show them as they are.
 *
 * <p>Needs Node.js, npm and Chromium. Without them it is skipped and says what is missing; with CI=true in the
 * environment, or {@code -Drequire.tools=true}, it fails instead.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // what is missing is found out once
class ModelLintTest {

    private final Optional<String> missing = NodeTools.missing();

    @BeforeEach
    void tools_are_there() {
        missing.ifPresent(what -> NodeTools.skip("Models not checked: " + what));
    }

    @Test
    void processes_and_forms_break_no_rule() {
        succeeds("lint.mjs");
    }

    @Test
    void the_checks_find_what_they_are_for() {
        succeeds("--test");
    }

    @Test
    void modeler_can_read_each_element_template() {
        succeeds("element-templates.mjs");
    }

    @Test
    void saving_in_modeler_changes_nothing_else() {
        succeeds("modeler.mjs");
    }

    @Test
    void nothing_overlaps_in_a_diagram() {
        succeeds("check-layout.mjs");
    }

    @Test
    void pictures_show_the_models_as_they_are() {
        succeeds("diagrams.mjs", "--check");
    }

    private static void succeeds(String program, String... options) {
        var command = new String[options.length + 2];
        command[0] = "node";
        command[1] = program;
        System.arraycopy(options, 0, command, 2, options.length);
        var outcome = NodeTools.run(command);
        assertTrue(outcome.succeeded(), () -> String.join(" ", command) + " in src/test/node:\n" + outcome.output());
    }
}
