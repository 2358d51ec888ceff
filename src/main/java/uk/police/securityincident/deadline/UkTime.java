package uk.police.securityincident.deadline;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as people and systems write and read them. */
public final class UkTime {

    public static final ZoneId LONDON = ZoneId.of("Europe/London");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMMM uuuu", Locale.UK);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMMM uuuu, HH:mm", Locale.UK);

    private static final DateTimeFormatter DAY_OF_YEAR = DateTimeFormatter.ofPattern("EEE d MMMM", Locale.UK);
    private static final DateTimeFormatter WEEKDAY = DateTimeFormatter.ofPattern("EEEE", Locale.UK);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);
    private static final DateTimeFormatter WRITTEN_DAY = DateTimeFormatter.ofPattern("d/M/uuuu").withResolverStyle(ResolverStyle.STRICT);

    private UkTime() {
    }

    /** For people: {@code Tue 24 November 2026, 14:30 UK time}. */
    public static String inWords(Instant moment) {
        return TIME.format(moment.atZone(LONDON)) + " UK time";
    }

    /** For people: {@code Tue 24 November 2026}. */
    public static String inWords(LocalDate day) {
        return DAY.format(day);
    }

    /** For people: how long it is until then, {@code in 3 hours, today 17:00}, rounded down; or {@code overdue since Tuesday 14:00}. UK time. */
    public static String left(Instant due, Instant now) {
        var at = due.atZone(LONDON);
        var when = near(at.toLocalDate(), LocalDate.ofInstant(now, LONDON)) + " " + HOUR.format(at);
        var left = Duration.between(now, due);
        if (left.isNegative()) {
            return "overdue since " + when;
        }
        return (left.toHours() < 1 ? some(left.toMinutes(), "minute") : left.toDays() < 2 ? some(left.toHours(), "hour") : some(left.toDays(), "day")) + ", " + when;
    }

    private static String some(long number, String unit) {
        return "in " + number + " " + unit + (number == 1 ? "" : "s");
    }

    private static String near(LocalDate day, LocalDate today) {
        long days = ChronoUnit.DAYS.between(today, day);
        if (Math.abs(days) <= 1) {
            return days == 0 ? "today" : days > 0 ? "tomorrow" : "yesterday";
        }
        return (Math.abs(days) < DayOfWeek.values().length ? WEEKDAY : day.getYear() == today.getYear() ? DAY_OF_YEAR : DAY).format(day);
    }

    /**
     * A day as people here write it, {@code 24/03/2026}, or as systems do, {@code 2026-03-24}.
     *
     * @throws IllegalArgumentException in words for the person
     */
    public static LocalDate day(String text) {
        try {
            var day = text.contains("/") ? LocalDate.parse(text.strip(), WRITTEN_DAY) : LocalDate.parse(text.strip());
            // What lies further away is a slip, and more than the database can hold.
            if (day.getYear() < 1900 || day.getYear() > 2999) {
                throw new DateTimeException("Too far away");
            }
            return day;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a day such as 24/03/2026");
        }
    }

    /**
     * An ISO date-time, read as Europe/London if without offset. An hour that occurs twice in October is the earlier
     * one, since an earlier awareness is the safe one.
     *
     * @throws IllegalArgumentException in words for the person
     */
    public static Instant parse(String text) {
        if (!text.matches("[12]\\d{3}-.*")) {
            throw new IllegalArgumentException("'" + text + "' is not a date and time such as 2026-03-28T10:00");
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException withoutOffset) {
            try {
                var local = LocalDateTime.parse(text);
                var zoned = local.atZone(LONDON);
                if (!zoned.toLocalDateTime().equals(local)) {
                    throw new IllegalArgumentException("'" + text + "' does not exist in UK time: the clocks went forward over it");
                }
                return zoned.withEarlierOffsetAtOverlap().toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("'" + text + "' is not a date and time such as 2026-03-28T10:00");
            }
        }
    }
}
