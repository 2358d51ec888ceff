package uk.police.securityincident.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.variable.context.VariableContext;

/**
 * Camunda's FEEL engine, made fast enough to put many thousand sets of facts to a table: an expression is evaluated once for each
 * set of values of the words in it. FEEL in a table has no side effects, so the answers are the same; what asks for the
 * time is worked out each time. What is remembered is dropped when it grows large.
 */
public final class RememberingFeel implements FeelEngine {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern IN_QUOTES = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");
    private static final Pattern OF_THE_CLOCK = Pattern.compile("\\b(now|today)\\b");
    /** Of one expression. */
    private static final int MOST_REMEMBERED = 500;

    /**
     * An expression, read once.
     *
     * @param words that it may name
     */
    private record Known(boolean ofTheClock, List<String> words, Map<List<Object>, Optional<Object>> answers) {

        static Known of(String text) {
            return new Known(OF_THE_CLOCK.matcher(text).find(), WORD.matcher(IN_QUOTES.matcher(text).replaceAll("")).results().map(MatchResult::group).distinct().toList(), new ConcurrentHashMap<>());
        }

        List<Object> values(VariableContext context) {
            var values = new ArrayList<Object>(words.size());
            for (var word : words) {
                var value = context.containsVariable(word) ? context.resolve(word).getValue() : null;
                // What may change after it was asked for is held as it was.
                values.add(value == null || value instanceof String || value instanceof Boolean || value instanceof Number ? value : List.of(value.getClass(), value.toString()));
            }
            return values;
        }
    }

    private final FeelEngine feel;
    private final Map<String, Known> expressions = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Known>> tests = new ConcurrentHashMap<>();

    public RememberingFeel(FeelEngine feel) {
        this.feel = feel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T evaluateSimpleExpression(String expression, VariableContext context) {
        return (T) remember(expressions.computeIfAbsent(expression, Known::of), context, () -> feel.evaluateSimpleExpression(expression, context));
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String expression, String inputVariable, VariableContext context) {
        var known = tests.computeIfAbsent(expression, test -> new ConcurrentHashMap<>()).computeIfAbsent(inputVariable, input -> Known.of(expression + " " + input));
        return (boolean) remember(known, context, () -> feel.evaluateSimpleUnaryTests(expression, inputVariable, context));
    }

    private static Object remember(Known known, VariableContext context, Supplier<Object> evaluate) {
        if (known.ofTheClock()) {
            return evaluate.get();
        }
        var values = known.values(context);
        var answer = known.answers().get(values);
        if (answer == null) {
            answer = Optional.ofNullable(evaluate.get());
            if (known.answers().size() >= MOST_REMEMBERED) {
                known.answers().clear();
            }
            known.answers().put(values, answer);
        }
        return answer.orElse(null);
    }
}
