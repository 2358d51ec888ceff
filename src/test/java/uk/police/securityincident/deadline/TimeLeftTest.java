package uk.police.securityincident.deadline;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Elapsed time in words; the night in which the clocks go forward has an hour less. */
class TimeLeftTest {

    @ParameterizedTest
    @CsvSource({
        "2026-03-24T15:00:00Z, in 5 hours", "2026-03-24T15:20:59Z, in 5 hours 20 minutes", "2026-03-24T10:01:00Z, in 1 minute", "2026-03-24T10:00:59Z, due now", "2026-03-24T09:59:01Z, due now",
        "2026-03-24T09:59:00Z, 1 minute overdue", "2026-03-22T07:00:00Z, 2 days 3 hours overdue", "2026-03-25T11:59:00Z, in 1 day 1 hour", "2026-03-25T10:30:00Z, in 1 day", "2026-03-29T10:00:00+01:00, in 4 days 23 hours"})
    void how_far_off_a_limit_is(String due, String words) {
        assertThat(TimeLeft.inWords(java.time.OffsetDateTime.parse(due).toInstant(), Instant.parse("2026-03-24T10:00:00Z"))).isEqualTo(words);
    }
}
