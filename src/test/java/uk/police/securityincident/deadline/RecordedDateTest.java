package uk.police.securityincident.deadline;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A date of the register before, as people write it and as a spreadsheet rewrites it. */
class RecordedDateTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2023-04-12T14:30          | 2023-04-12T14:30 | 2023-04-12T13:30:00Z | 2023-04-12T13:30:00Z | Wed 12 April 2023, 14:30 UK time
            2023-04-12 14:30:00       | 2023-04-12T14:30 | 2023-04-12T13:30:00Z | 2023-04-12T13:30:00Z | Wed 12 April 2023, 14:30 UK time
            12/04/2023 14:30          | 2023-04-12T14:30 | 2023-04-12T13:30:00Z | 2023-04-12T13:30:00Z | Wed 12 April 2023, 14:30 UK time
            2023-04-12T13:30:00Z      | 2023-04-12T14:30 | 2023-04-12T13:30:00Z | 2023-04-12T13:30:00Z | Wed 12 April 2023, 14:30 UK time
            2023-04-12                | 2023-04-12       | 2023-04-11T23:00:00Z | 2023-04-12T22:59:59Z | Wed 12 April 2023
            12/04/2023                | 2023-04-12       | 2023-04-11T23:00:00Z | 2023-04-12T22:59:59Z | Wed 12 April 2023
            03/04/2026                | 2026-04-03       | 2026-04-02T23:00:00Z | 2026-04-03T22:59:59Z | Fri 3 April 2026
            12-Apr-23                 | 2023-04-12       | 2023-04-11T23:00:00Z | 2023-04-12T22:59:59Z | Wed 12 April 2023
            12 april 2023             | 2023-04-12       | 2023-04-11T23:00:00Z | 2023-04-12T22:59:59Z | Wed 12 April 2023
            2023-03                   | 2023-03          | 2023-03-01T00:00:00Z | 2023-03-31T22:59:59Z | March 2023
            03/2023                   | 2023-03          | 2023-03-01T00:00:00Z | 2023-03-31T22:59:59Z | March 2023
            Sep-23                    | 2023-09          | 2023-08-31T23:00:00Z | 2023-09-30T22:59:59Z | September 2023
            April 2023                | 2023-04          | 2023-03-31T23:00:00Z | 2023-04-30T22:59:59Z | April 2023
            """)
    void e_3_4_10_is_as_exact_as_it_was_written(String typed, String written, Instant from, Instant until, String words) {
        var date = RecordedDate.parse(typed);
        assertThat(date).isEqualTo(new RecordedDate(written, from, until));
        assertThat(RecordedDate.inWords(written)).isEqualTo(words);
        assertThat(RecordedDate.parse(written)).as("as it is kept").isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "not recorded", "Not Recorded"})
    void nothing_is_a_date_too(String typed) {
        assertThat(RecordedDate.parse(typed)).isEqualTo(RecordedDate.NOT_RECORDED);
        assertThat(RecordedDate.NOT_RECORDED.isKnown()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2023", "04/13/2023", "2023-13", "2023-02-30", "31/04/2023", "0203-04-12", "45021", "yesterday", "spring 2023"})
    void what_is_none_is_refused_in_words(String typed) {
        assertThatThrownBy(() -> RecordedDate.parse(typed)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("is '" + typed + "'").hasMessageContaining("a month (2023-04 or Apr-23)");
    }

    @Test
    void an_hour_that_the_clocks_went_over_is_refused() {
        assertThatThrownBy(() -> RecordedDate.parse("26/03/2023 01:30")).hasMessageContaining("does not exist in UK time");
    }
}
