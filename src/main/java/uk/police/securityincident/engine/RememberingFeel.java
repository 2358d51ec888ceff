package uk.police.securityincident.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.variable.context.VariableContext;

/**
 * Camunda's FEEL engine, made fast enough to put many thousand sets of facts to a table: an expression is evaluated once for each
 * set of values of the words in it. FEEL in a table has no side effects, so the answers are the same; what asks for the
 * time is worked out each time. What is remembered is dropped when it grows large.
 */
public final class RememberingFeel implements FeelEngine {

    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

    private static final Pattern OF_THE_CLOCK = Pattern.compile("\\b(now|today)\\b");
    private static final int MOST_REMEMBERED = 30_000;

    private final FeelEngine feel;
    private final Map<List<Object>, Optional<Object>> answers = new ConcurrentHashMap<>();
    private final Map<String, List<String>> words = new ConcurrentHashMap<>();

    public RememberingFeel(FeelEngine feel) {
        this.feel = feel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T evaluateSimpleExpression(String expression, VariableContext context) {
        return (T) remember(expression, "", context, () -> feel.evaluateSimpleExpression(expression, context));
    }

    @Override
    public boolean evaluateSimpleUnaryTests(String expression, String inputVariable, VariableContext context) {
        return (boolean) remember(expression, inputVariable, context,
                () -> feel.evaluateSimpleUnaryTests(expression, inputVariable, context));
    }

    private Object remember(String expression, String inputVariable, VariableContext context, Supplier<Object> evaluate) {
        if (OF_THE_CLOCK.matcher(expression).find()) {
            return evaluate.get();
        }
        var key = new ArrayList<Object>(List.of(expression, inputVariable));
        for (var word : words.computeIfAbsent(expression + " " + inputVariable, RememberingFeel::wordsOf)) {
            var value = context.containsVariable(word) ? context.resolve(word).getValue() : null;
            key.add(value == null ? "" : value.getClass());
            key.add(String.valueOf(value));
        }
        var known = answers.get(key);
        if (known == null) {
            known = Optional.ofNullable(evaluate.get());
            if (answers.size() >= MOST_REMEMBERED) {
                answers.clear();
            }
            answers.put(key, known);
        }
        return known.orElse(null);
    }

    private static List<String> wordsOf(String text) {
        return WORD.matcher(text).results().map(result -> result.group()).distinct().toList();
    }
}
