package uk.police.securityincident.decision;

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
 * Camunda's FEEL engine, which parses each cell anew at each evaluation, made fast enough for many thousand cases: an
 * expression is evaluated once for each set of values of the words in it. FEEL has no side effects, so the answers are
 * the same.
 */
final class RememberingFeel implements FeelEngine {

    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

    private final FeelEngine feel;
    private final Map<List<Object>, Optional<Object>> answers = new ConcurrentHashMap<>();
    private final Map<String, List<String>> words = new ConcurrentHashMap<>();

    RememberingFeel(FeelEngine feel) {
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
        var key = new ArrayList<Object>(List.of(expression, inputVariable));
        for (var word : words.computeIfAbsent(expression + " " + inputVariable, RememberingFeel::wordsOf)) {
            var value = context.containsVariable(word) ? context.resolve(word).getValue() : null;
            key.add(value == null ? "" : value.getClass());
            key.add(String.valueOf(value));
        }
        var known = answers.get(key);
        if (known == null) {
            known = Optional.ofNullable(evaluate.get());
            answers.put(key, known);
        }
        return known.orElse(null);
    }

    private static List<String> wordsOf(String text) {
        return WORD.matcher(text).results().map(result -> result.group()).distinct().toList();
    }
}
