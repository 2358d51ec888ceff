package uk.police.securityincident;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

import uk.police.securityincident.deadline.UkTime;

/** For tests that take the time as it is: what a clock in the UK showed, or will show, to the minute; so many hours have passed though the clocks were changed. */
public final class Ago {

    private Ago() {
    }

    /** @param hours below zero, of what is to come */
    public static LocalDateTime hours(int hours) {
        return LocalDateTime.ofInstant(Instant.now().minus(Duration.ofHours(hours)).truncatedTo(ChronoUnit.MINUTES), UkTime.LONDON);
    }
}
