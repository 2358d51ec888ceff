package uk.police.securityincident.deadline;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people and systems write and read them. */
public final class UkTime {

    public static final ZoneId LONDON = ZoneId.of("Europe/London");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMMM uuuu", Locale.UK);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMMM uuuu, HH:mm", Locale.UK);

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
