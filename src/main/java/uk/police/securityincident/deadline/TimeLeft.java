package uk.police.securityincident.deadline;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How far off a limit is, for people: elapsed time, in its two largest units. */
public final class TimeLeft {

    private TimeLeft() {
    }

    /** {@code in 5 hours 20 minutes}, {@code 2 days 3 hours overdue}, {@code due now}. */
    public static String inWords(Instant due, Instant now) {
        var time = Duration.between(now, due).abs();
        if (time.toMinutes() == 0) {
            return "due now";
        }
        var words = (time.toDays() > 0 ? Stream.of(counted(time.toDays(), "day"), counted(time.toHoursPart(), "hour"))
                : Stream.of(counted(time.toHours(), "hour"), counted(time.toMinutesPart(), "minute"))).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
        return due.isBefore(now) ? words + " overdue" : "in " + words;
    }

    private static String counted(long number, String unit) {
        return number == 0 ? "" : number + " " + unit + (number == 1 ? "" : "s");
    }
}
