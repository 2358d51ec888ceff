package uk.police.securityincident.deadline;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class UkTimeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-24T10:00 | 2026-03-24T10:00:30 | in 0 minutes, today 10:00
            2026-03-24T10:00 | 2026-03-24T10:01    | in 1 minute, today 10:01
            2026-03-24T10:00 | 2026-03-24T13:30    | in 3 hours, today 13:30
            2026-03-24T10:00 | 2026-03-25T09:00    | in 23 hours, tomorrow 09:00
            2026-03-24T10:00 | 2026-03-26T09:59    | in 47 hours, Thursday 09:59
            2026-03-24T10:00 | 2026-03-30T23:59    | in 6 days, Monday 23:59
            2026-03-24T10:00 | 2026-03-31T23:59    | in 7 days, Tue 31 March 23:59
            2026-12-24T10:00 | 2027-01-08T23:59    | in 15 days, Fri 8 January 2027 23:59
            2026-03-24T10:00 | 2026-03-24T09:59:59 | overdue since today 09:59
            2026-03-24T10:00 | 2026-03-23T23:59    | overdue since yesterday 23:59
            2026-03-24T10:00 | 2026-03-20T14:00    | overdue since Friday 14:00
            2026-03-24T10:00 | 2026-03-17T14:00    | overdue since Tue 17 March 14:00
            # The day has 23 hours.
            2026-03-28T10:00 | 2026-03-29T10:00    | in 23 hours, tomorrow 10:00
            # In UTC it is the day before.
            2026-07-01T00:10 | 2026-07-01T00:20    | in 10 minutes, today 00:20
            """)
    void the_time_left_in_words(String now, String due, String words) {
        assertThat(UkTime.left(UkTime.parse(due), UkTime.parse(now))).isEqualTo(words);
    }
}
