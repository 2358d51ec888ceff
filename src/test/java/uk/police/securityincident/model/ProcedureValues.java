package uk.police.securityincident.model;

import java.time.Period;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The procedure's own values, as {@code procedure-values.tsv} has them. A process owner who changes one in a model changes it
 * there too, knowingly; tests that need a value take it from here, so that a permitted change needs no line of Java.
 */
public final class ProcedureValues {

    /**
     * A row of the table.
     *
     * @param where the id of what holds it in a model or table, with its property after a point; empty for words behind which no value stands
     * @param value in words, as {@link #inWords} says what the model holds
     * @param clause of the procedure, or {@code ours} for what it leaves to us
     * @param saidIn what repeats it by necessity, {@code place: words}, with # for its number
     */
    record Row(String what, String where, String value, String clause, List<String> saidIn) {

        String number() {
            return numbers(value).get(0);
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern PERIOD = Pattern.compile("\\bP(?=\\d|T\\d)(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)W)?(?:(\\d+)D)?(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+)S)?)?\\b");
    private static final List<String> UNITS = List.of("year", "month", "week", "day", "hour", "minute", "second");
    private static final Pattern LEVEL = Pattern.compile("rating == '(\\w+)'");
    private static final Pattern AT_LEAST = Pattern.compile("[<>]=? ([1-9]\\d*)\\b");
    private static final Map<String, String> MOMENTS = Map.of("now()", "", "awareAt", " after the awareness", "reportedAt", " after the report",
            "nominatedAt", " after the nomination", "foundAt", " after they were found");

    private ProcedureValues() {
    }

    static List<Row> rows() {
        return Clauses.rows("procedure-values.tsv").stream().map(row -> Arrays.copyOf(row, 5))
                .map(row -> new Row(row[0], row[1], row[2], row[3], row[4] == null ? List.of() : List.of(row[4].split("; ")))).toList();
    }

    private static Row row(String where) {
        return rows().stream().filter(row -> row.where().equals(where)).findFirst()
                .orElseThrow(() -> new AssertionError("procedure-values.tsv has no row for " + where + ", and a test reckons with it: add it."));
    }

    /** As the table says it, without what it counts from: {@code 72 hours}. */
    public static String of(String where) {
        return row(where).value().replaceFirst(" (after|before) .*", "");
    }

    /** How long something is kept. */
    public static Period period(String where) {
        int number = numbersOf(where).get(0);
        return of(where).contains("year") ? Period.ofYears(number) : of(where).contains("month") ? Period.ofMonths(number) : Period.ofDays(number);
    }

    /** Its numbers: of most values one. */
    public static List<Integer> numbersOf(String where) {
        return numbers(row(where).value()).stream().map(Integer::valueOf).toList();
    }

    private static List<String> numbers(String words) {
        return NUMBER.matcher(words).results().map(MatchResult::group).toList();
    }

    /** Whether a timer, due date, condition, property or cell holds a value that may be somebody's rule. */
    static boolean isValue(String text) {
        return PERIOD.matcher(text.replaceAll("'PT0S'", "")).find() || text.matches("(\\S+ ){5,6}\\S+") && text.matches("[\\d*?,/L#W -]+")
                || Pattern.compile("orkingDays(Before)?\\(.*[1-9]").matcher(text).find() || LEVEL.matcher(text).find() || AT_LEAST.matcher(text).find()
                || text.matches("[1-9]\\d*");
    }

    /** What it says, in words. */
    static String inWords(String text) {
        var words = text.strip().replaceAll("^[$#]\\{(.*)}$", "$1");
        if (LEVEL.matcher(words).find() && !words.contains(" ? ")) {
            return "rated " + LEVEL.matcher(words).results().map(found -> found.group(1)).distinct().collect(Collectors.joining(" or "));
        }
        var boundary = Pattern.compile(AT_LEAST + " then").matcher(words);
        if (boundary.find()) {
            return boundary.group(1) + " or more";
        }
        words = words.replaceAll("^due\\.sooner\\(execution, (.+), stages\\.isOpen\\(.*\\)$", "$1, or the next limit on telling if that is sooner");
        words = words.replaceAll("^(?!deadlines)\\w+\\.\\w+\\(('[^()]*')\\)$", "$1");
        words = all(words, "deadlines\\.each\\('([^']*)'\\)", call -> "each " + call.group(1));
        words = all(words, "deadlines\\.elapsed\\(([^,]+), '([^']*)'\\)", call -> call.group(2) + moment(call.group(1)));
        words = all(words, "deadlines\\.workingDays\\(([^,]+), (\\d+)\\)", call -> workingDays(call.group(2)) + moment(call.group(1)));
        words = all(words, "deadlines\\.workingDays\\(([^,]+), (.+) \\? (\\d+) : (\\d+)\\)", call ->
                call.group(2) + " ? " + workingDays(call.group(3)) + " : " + workingDays(call.group(4)) + moment(call.group(1)));
        words = all(words, "deadlines\\.workingDaysBefore\\((.+), (\\d+)\\)", call -> workingDays(call.group(2)) + " before the target date");
        words = words.replaceAll("^(.+) \\? (.+) : (.+)$", "$2 if $1, else $3").replaceAll("(\\w+) == '(\\w+)'", "$1 is $2").replaceAll("\\w+\\.is(\\w+)\\(execution\\)", "is$1");
        words = words.replaceAll("^R/(?=P)", "each ").replaceAll("^R(\\d+)/(?=P)", "$1 attempts with pauses of ").replaceAll(",(?=P)", ", ");
        return all(words, PERIOD.pattern(), period -> java.util.stream.IntStream.range(0, UNITS.size()).filter(unit -> period.group(unit + 1) != null)
                .mapToObj(unit -> period.group(unit + 1) + " " + UNITS.get(unit) + (period.group(unit + 1).equals("1") ? "" : "s")).collect(Collectors.joining(" "))).replaceAll("[\"']", "");
    }

    private static String workingDays(String number) {
        return number + (number.equals("1") ? " working day" : " working days");
    }

    private static String moment(String from) {
        return MOMENTS.getOrDefault(from, " after " + from);
    }

    private static String all(String text, String pattern, java.util.function.Function<MatchResult, String> words) {
        return Pattern.compile(pattern).matcher(text).replaceAll(found -> java.util.regex.Matcher.quoteReplacement(words.apply(found)));
    }
}
