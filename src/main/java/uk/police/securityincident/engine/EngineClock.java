package uk.police.securityincident.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Date;

import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;

/** The one clock: the engine's, so that its timers and our sums agree. Local dates are Europe/London. */
@Component
public class EngineClock extends Clock {

    @Override
    public ZoneId getZone() {
        return UkTime.LONDON;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }

    @Override
    public Instant instant() {
        return ClockUtil.getCurrentTime().toInstant();
    }

    /** In an expression, as {@code now()}: the last millisecond of the day in Europe/London. */
    public static Date endOfToday() {
        var clock = new EngineClock();
        return Date.from(LocalDate.now(clock).atTime(LocalTime.MAX).atZone(clock.getZone()).toInstant());
    }
}
