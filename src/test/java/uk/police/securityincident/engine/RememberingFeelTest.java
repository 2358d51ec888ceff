package uk.police.securityincident.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.context.VariableContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each expression is worked out once for each set of values of its words, but for what asks for the time. */
class RememberingFeelTest {

    private final AtomicInteger workedOut = new AtomicInteger();
    private final FeelEngine plain = new ScalaFeelEngineFactory().createInstance();
    private final FeelEngine remembering = new RememberingFeel(new FeelEngine() {
        @Override
        public <T> T evaluateSimpleExpression(String expression, VariableContext context) {
            workedOut.incrementAndGet();
            return plain.evaluateSimpleExpression(expression, context);
        }

        @Override
        public boolean evaluateSimpleUnaryTests(String expression, String inputVariable, VariableContext context) {
            workedOut.incrementAndGet();
            return plain.evaluateSimpleUnaryTests(expression, inputVariable, context);
        }
    });

    private Object asked(String expression, Object fact) {
        return remembering.evaluateSimpleExpression(expression, Variables.createVariables().putValue("fact", fact).putValue("another", workedOut.get()).asVariableContext());
    }

    @Test
    void of_the_same_values_it_is_worked_out_once_and_of_others_anew() {
        assertThat(asked("if fact = \"1\" then \"one\" else \"none\"", "1")).isEqualTo("one");
        assertThat(asked("if fact = \"1\" then \"one\" else \"none\"", "1")).isEqualTo("one");
        assertThat(workedOut.get()).isEqualTo(1);
        assertThat(asked("if fact = \"1\" then \"one\" else \"none\"", 1)).as("a number is no text").isEqualTo("none");
        assertThat(asked("if fact = \"1\" then \"one\" else \"none\"", null)).isEqualTo("none");
        assertThat(workedOut.get()).isEqualTo(3);
    }

    @Test
    void a_text_in_it_names_nothing_and_hides_no_name() {
        assertThat(asked("\"a\\\"\" + fact + \"b\"", "1")).isEqualTo("a\"1b");
        assertThat(asked("\"a\\\"\" + fact + \"b\"", "2")).isEqualTo("a\"2b");
        asked("\"another\" + fact", "1");
        int before = workedOut.get();
        asked("\"another\" + fact", "1");
        assertThat(workedOut.get()).isEqualTo(before);
    }

    @Test
    void a_long_text_in_it_is_read_as_a_short_one() {
        var text = "a\\\"".repeat(3_000);
        assertThat(asked("\"" + text + "\" + fact", "1")).isEqualTo(text.replace("\\", "") + "1");
    }

    @Test
    void what_asks_for_the_time_is_worked_out_each_time() {
        asked("today() > date(\"2020-01-01\")", null);
        asked("today() > date(\"2020-01-01\")", null);
        assertThat(workedOut.get()).isEqualTo(2);
    }
}
