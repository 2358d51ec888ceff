package uk.police.securityincident.form;

import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.typed.Typed;

/** One answer as the field that asks for it takes it: text, a number, one of its options, a day or a time. */
class FieldReader {

    /** In UTF-16, as a browser counts, where the form says no other number. */
    static final int LONGEST_TEXT = 4000;
    private static final int LONGEST_TIME = 60;
    /** No date on a form lies outside: it would be a slip, and a deadline reckoned from it would hold nobody. */
    private static final int EARLIEST_YEAR = 1990;
    private static final int YEARS_AHEAD = 10;

    private final Clock clock;

    FieldReader(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param known the case, for the options that a variable offers
     * @return null for "not known"
     * @throws IllegalArgumentException saying what is wrong with it, to be read after the field's label
     */
    Object read(JsonNode field, Object value, Map<String, Object> known) {
        return switch (field.path("type").asText()) {
            case "textfield", "textarea" -> text(field, value);
            case "number", "expression" -> number(field, value);
            case "radio", "select" -> choice(field, value, known);
            case "checklist", "taglist" -> choices(field, value, known);
            case "datetime" -> time(field, value);
            default -> throw new IllegalArgumentException("cannot be entered");
        };
    }

    private static String text(JsonNode field, Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("must be text");
        }
        var kept = Typed.text(text);
        // As a browser counts: in UTF-16, so that an emoji is two or more.
        int longest = field.at("/validate/maxLength").asInt(LONGEST_TEXT);
        if (kept.length() > longest) {
            throw new IllegalArgumentException("is longer than " + longest + " characters");
        }
        return kept;
    }

    private static Integer number(JsonNode field, Object value) {
        int least = field.at("/validate/min").asInt(0);
        int most = field.at("/validate/max").asInt(Integer.MAX_VALUE);
        try {
            int number = new java.math.BigDecimal(value.toString()).intValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // What no number can hold is said as what is too large.
        }
        throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
    }

    /** Null for "not known": the fact is then absent. */
    private static Object choice(JsonNode field, Object value, Map<String, Object> known) {
        var options = options(field, known);
        if (!options.contains(value.toString())) {
            throw new IllegalArgumentException("'" + Typed.brief(value) + "' is not one of " + String.join(", ", options));
        }
        if (value.equals("notKnown")) {
            return null;
        }
        return field.at("/properties/boolean").asBoolean(false) ? (Object) Boolean.valueOf(value.toString()) : value.toString();
    }

    private static List<String> choices(JsonNode field, Object value, Map<String, Object> known) {
        var options = options(field, known);
        var chosen = new ArrayList<String>();
        for (var item : org.camunda.spin.Spin.JSON(value.toString()).elements()) {
            chosen.add(item.isString() ? item.stringValue() : item.toString());
        }
        if (!options.containsAll(chosen)) {
            throw new IllegalArgumentException(Typed.brief(chosen) + " is not among " + options);
        }
        return chosen;
    }

    private static List<String> options(JsonNode field, Map<String, Object> known) {
        var options = new ArrayList<String>();
        field.path("values").forEach(option -> options.add(option.path("value").asText()));
        if (field.has("valuesKey") && known.get(field.get("valuesKey").asText()) != null) {
            for (var item : org.camunda.spin.Spin.JSON(known.get(field.get("valuesKey").asText()).toString()).elements()) {
                options.add(item.prop("value").stringValue());
            }
        }
        return options;
    }

    private String time(JsonNode field, Object value) {
        if (!(value instanceof String text)) {
            throw new IllegalArgumentException("must be a date written as text");
        }
        if (text.length() > LONGEST_TIME) {
            throw new IllegalArgumentException("is not a date and time such as 2026-03-28T10:00");
        }
        LocalDate day;
        if (field.path("subtype").asText().equals("date")) {
            try {
                day = LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("'" + text + "' is not a date such as 2026-04-13");
            }
        } else {
            day = LocalDate.ofInstant(UkTime.parse(text), UkTime.LONDON);
        }
        if (day.getYear() < EARLIEST_YEAR || day.isAfter(LocalDate.ofInstant(clock.instant(), UkTime.LONDON).plusYears(YEARS_AHEAD))) {
            throw new IllegalArgumentException("'" + text + "' lies before " + EARLIEST_YEAR + " or more than " + YEARS_AHEAD + " years ahead");
        }
        return text;
    }
}
