package uk.police.securityincident.form;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.dmn.feel.impl.FeelException;
import org.camunda.bpm.engine.variable.Variables;
import uk.police.securityincident.deadline.UkTime;

/**
 * What a form says in FEEL. A name is an answer, {@code known.} before it what was known; a day or a time is one, in
 * Europe/London, and {@code today} and {@code now} are those of the application's clock.
 */
class Condition {

    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    /** However the rest is written: what is read as a time elsewhere is one here, or a refusal would be got round by how it is written. */
    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\d[Tt].{1,60}");

    private final FeelEngine engine;
    private final Clock clock;

    Condition(FeelEngine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** @throws IllegalStateException if it is no FEEL */
    boolean holds(String feel, Map<String, Object> known, Map<String, Object> answers) {
        if (feel.isEmpty()) {
            return false;
        }
        var all = Variables.createVariables();
        known.forEach((name, value) -> all.put(name, typed(value)));
        answers.forEach((name, value) -> all.put(name, typed(value)));
        var now = clock.instant().atZone(UkTime.LONDON);
        all.put("now", now);
        all.put("today", now.toLocalDate());
        try {
            return Boolean.TRUE.equals(engine.evaluateSimpleExpression(feel, all.asVariableContext()));
        } catch (FeelException e) {
            throw new IllegalStateException("The condition '" + feel + "' of a form cannot be evaluated", e);
        }
    }

    private static Object typed(Object value) {
        if (value instanceof Map<?, ?> several) {
            var typed = new HashMap<Object, Object>();
            several.forEach((name, one) -> typed.put(name, typed(one)));
            return typed;
        }
        if (!(value instanceof String text)) {
            return value;
        }
        try {
            return DAY.matcher(text).matches() ? LocalDate.parse(text) : TIME.matcher(text).matches() ? ZonedDateTime.ofInstant(UkTime.parse(text), UkTime.LONDON) : text;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return text;
        }
    }
}
