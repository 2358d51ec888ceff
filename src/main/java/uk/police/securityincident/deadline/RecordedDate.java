package uk.police.securityincident.deadline;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A date as a register from before has it: a moment, a day, a month, or that none was recorded. Europe/London.
 *
 * @param written {@code 2023-04-12T14:30}, {@code 2023-04-12}, {@code 2023-04} or {@code not recorded}
 * @param from the first moment that it may have been; null where none was recorded
 * @param until the last one
 */
public record RecordedDate(String written, Instant from, Instant until) {

    public static final RecordedDate NOT_RECORDED = new RecordedDate("not recorded", null, null);

    private static final int EARLIEST_YEAR = 1970;
    private static final DateTimeFormatter MONTH_IN_WORDS = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.UK);
    /** As people write them, and as a spreadsheet rewrites them unasked. */
    private static final List<DateTimeFormatter> MOMENTS = Stream.of("uuuu-M-d[ ]['T']H:mm[:ss]", "d/M/uuuu H:mm[:ss]").map(RecordedDate::format).toList();
    private static final List<DateTimeFormatter> DAYS = Stream.of("uuuu-M-d", "d/M/uuuu", "d-MMM-uu", "d-MMM-uuuu", "d MMM uuuu", "d MMMM uuuu").map(RecordedDate::format).toList();
    private static final List<DateTimeFormatter> MONTHS = Stream.of("uuuu-M", "M/uuuu", "MMM-uu", "MMM-uuuu", "MMM uuuu", "MMMM uuuu").map(RecordedDate::format).toList();

    /** English in words, for the UK's own locale writes September's short form with four letters and no spreadsheet does. */
    private static DateTimeFormatter format(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern).toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /**
     * What somebody wrote; nothing is {@link #NOT_RECORDED}.
     *
     * @throws IllegalArgumentException in words for the person
     */
    public static RecordedDate parse(String typed) {
        var text = typed.strip();
        if (text.isEmpty() || text.equalsIgnoreCase(NOT_RECORDED.written)) {
            return NOT_RECORDED;
        }
        var found = read(text, MOMENTS, LocalDateTime::from).or(() -> read(text, DAYS, LocalDate::from)).or(() -> read(text, MONTHS, YearMonth::from)).orElse(null);
        if (found instanceof LocalDateTime moment) {
            var at = UkTime.parse(moment.toString());
            return inRange(moment.getYear(), new RecordedDate(moment.toString(), at, at), text);
        }
        if (found instanceof LocalDate day) {
            return inRange(day.getYear(), between(day.toString(), day, day.plusDays(1)), text);
        }
        if (found instanceof YearMonth month) {
            return inRange(month.getYear(), between(month.toString(), month.atDay(1), month.plusMonths(1).atDay(1)), text);
        }
        if (text.matches("\\d{4}-\\d\\d-\\d\\dT.*(Z|[+-]\\d\\d:\\d\\d)")) {
            var at = UkTime.parse(text);
            var local = at.atZone(UkTime.LONDON).toLocalDateTime();
            return inRange(local.getYear(), new RecordedDate(local.toString(), at, at), text);
        }
        throw notOne(text);
    }

    private static <T extends TemporalAccessor> Optional<TemporalAccessor> read(String text, List<DateTimeFormatter> formats, Function<TemporalAccessor, T> as) {
        for (var format : formats) {
            try {
                return Optional.of(as.apply(format.parse(text)));
            } catch (DateTimeException another) {
                // The next one may fit.
            }
        }
        return Optional.empty();
    }

    private static RecordedDate between(String written, LocalDate first, LocalDate next) {
        return new RecordedDate(written, first.atStartOfDay(UkTime.LONDON).toInstant(), next.atStartOfDay(UkTime.LONDON).toInstant().minusSeconds(1));
    }

    private static RecordedDate inRange(int year, RecordedDate date, String text) {
        if (year < EARLIEST_YEAR) {
            throw notOne(text);
        }
        return date;
    }

    private static IllegalArgumentException notOne(String text) {
        return new IllegalArgumentException("is '" + (text.length() <= 40 ? text : text.substring(0, 40) + " …")
                + "', and neither a day (2023-04-12 or 12/04/2023, with a time if you like), nor a month (2023-04 or Apr-23), nor 'not recorded'");
    }

    /** Whether any was recorded. */
    public boolean isKnown() {
        return from != null;
    }

    /** For people: a moment as {@link UkTime} says it, {@code Wed 12 April 2023}, {@code April 2023}; what is no date as it stands. */
    public static String inWords(String written) {
        if (written.length() > 10 && Character.isDigit(written.charAt(0))) {
            return UkTime.inWords(UkTime.parse(written));
        }
        if (written.matches("\\d{4}-\\d\\d-\\d\\d")) {
            return UkTime.inWords(LocalDate.parse(written));
        }
        return written.matches("\\d{4}-\\d\\d") ? MONTH_IN_WORDS.format(YearMonth.parse(written)) : written;
    }
}
