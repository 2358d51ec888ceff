package uk.police.securityincident.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** Deadlines as instants: awareness or report on the left, due on the right. */
class DeadlinesTest {

    private static final Resource BUNDLED = new ClassPathResource("bank-holidays.csv");

    private final BankHolidays holidays = holidaysAt("2026-01-05T09:00:00Z", BUNDLED);
    private final Deadlines deadlines = new Deadlines(holidays);

    @ParameterizedTest(name = "aware {0} + {1} = {2}: {3}")
    @CsvSource(textBlock = """
            2026-03-28T10:00,       PT72H, 2026-03-31T10:00:00Z, clocks go forward on 29 March: 11:00 by the clock on the wall
            2026-03-28T23:30,       PT4H,  2026-03-29T03:30:00Z, over the change itself
            2026-03-28T10:00,       PT24H, 2026-03-29T10:00:00Z, a day of 23 hours does not shorten the 24
            2026-03-29T00:59,       PT4H,  2026-03-29T04:59:00Z, the last minute before the clocks go forward
            2026-03-29T02:00,       PT4H,  2026-03-29T05:00:00Z, the first minute after
            2026-10-24T10:00,       PT72H, 2026-10-27T09:00:00Z, clocks go back on 25 October: 09:00 by the clock on the wall
            2026-10-24T23:30,       PT4H,  2026-10-25T02:30:00Z, over the change itself
            2026-10-25T01:30,       PT4H,  2026-10-25T04:30:00Z, the hour that occurs twice is the earlier one
            2026-10-25T01:30Z,      PT4H,  2026-10-25T05:30:00Z, an offset says which
            2026-10-24T10:00,       PT48H, 2026-10-26T09:00:00Z, the warning too
            2026-04-02T17:00,       PT72H, 2026-04-05T16:00:00Z, Easter does not stop elapsed hours
            2026-12-24T16:00,       PT72H, 2026-12-27T16:00:00Z, nor does Christmas
            2026-12-31T23:00,       PT4H,  2027-01-01T03:00:00Z, nor the new year
            2028-02-28T10:00,       PT48H, 2028-03-01T10:00:00Z, 29 February 2028
            2028-02-27T10:00,       PT72H, 2028-03-01T10:00:00Z, 29 February 2028
            2027-02-27T10:00,       PT48H, 2027-03-01T10:00:00Z, no 29 February in 2027
            2026-07-01T10:00:30,    PT4H,  2026-07-01T13:00:30Z, seconds are kept
            2026-07-01T10:00+05:00, PT4H,  2026-07-01T09:00:00Z, another zone
            """)
    void w_8_2_b_hours_are_elapsed_hours(String aware, String hours, Instant due, String why) {
        assertThat(deadlines.elapsed(aware, hours).toInstant()).as(why).isEqualTo(due);
    }

    @ParameterizedTest(name = "reported {0}, {1} working days: {2}: {3}")
    @CsvSource(textBlock = """
            2026-04-02T10:00,  1, 2026-04-07T22:59:59Z, Thursday before Easter: day 1 is Tuesday
            2026-04-04T10:00,  1, 2026-04-07T22:59:59Z, Saturday of Easter: the same
            2026-04-02T10:00,  5, 2026-04-13T22:59:59Z, day 5 ends on Monday 13 April
            2026-04-04T10:00,  5, 2026-04-13T22:59:59Z, the same
            2026-04-02T10:00, 10, 2026-04-20T22:59:59Z, the final report
            2026-03-26T23:59:59, 1, 2026-03-27T23:59:59Z, the last second of a Thursday is Thursday
            2026-03-27T00:00,  1, 2026-03-30T22:59:59Z, the first of Friday is Friday; Monday ends in summer time
            2026-03-27T12:00,  5, 2026-04-07T22:59:59Z, clock change and Easter both
            2026-10-23T12:00,  1, 2026-10-26T23:59:59Z, clocks go back: Monday ends in winter time
            2026-10-23T12:00,  5, 2026-10-30T23:59:59Z, a week over it
            2026-07-01T23:30Z, 1, 2026-07-03T22:59:59Z, 23:30 UTC is the next day in London
            2026-12-23T12:00,  5, 2027-01-04T23:59:59Z, Christmas Day and 28 December and 1 January do not count
            2026-12-24T12:00, 10, 2027-01-12T23:59:59Z, the final report over Christmas
            2027-12-24T12:00,  1, 2027-12-29T23:59:59Z, 27 and 28 December stand in for the weekend
            2026-01-01T12:00,  1, 2026-01-02T23:59:59Z, 2 January is a holiday in Scotland only
            2026-03-16T12:00,  1, 2026-03-17T23:59:59Z, 17 March is a holiday in Northern Ireland only
            2026-07-10T12:00,  1, 2026-07-13T22:59:59Z, 13 July is a holiday in Northern Ireland only
            2026-07-31T12:00,  1, 2026-08-03T22:59:59Z, the first Monday of August is a holiday in Scotland only
            2026-08-28T12:00,  1, 2026-09-01T22:59:59Z, the last Monday is ours
            2028-02-28T12:00,  1, 2028-02-29T23:59:59Z, 29 February 2028 is a Tuesday
            2028-02-28T12:00,  3, 2028-03-02T23:59:59Z, and counts
            """)
    void w_8_4_b_w_c_4_working_days_skip_weekends_and_bank_holidays(String reported, int days, Instant due, String why) {
        assertThat(deadlines.workingDays(reported, days).toInstant()).as(why).isEqualTo(due);
    }

    @Test
    void a_moment_may_be_text_a_date_or_an_instant() {
        var instant = Instant.parse("2026-04-02T09:00:00Z");
        for (Object moment : new Object[] {instant, Date.from(instant), "2026-04-02T10:00", "2026-04-02T09:00Z"}) {
            assertThat(deadlines.elapsed(moment, "PT4H")).isEqualTo("2026-04-02T13:00:00Z");
            assertThat(deadlines.workingDays(moment, 5)).isEqualTo("2026-04-13T22:59:59Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P3D", "72", "P1DT1H"})
    void a_day_is_not_a_length_for_elapsed_hours(String duration) {
        assertThatIllegalArgumentException().isThrownBy(() -> deadlines.elapsed("2026-04-02T10:00", duration));
    }

    @Test
    void w_8_5_a_target_date_ends_with_its_day_in_london() {
        assertThat(deadlines.endOfDay("2026-04-13")).isEqualTo("2026-04-13T22:59:59Z");
        assertThat(deadlines.endOfDay("2026-12-24")).isEqualTo("2026-12-24T23:59:59Z");
    }

    @ParameterizedTest(name = "{1} working days before {0}: {2}")
    @CsvSource({
        "2026-04-13, 1, 2026-04-10T08:00:00Z",
        "2026-04-07, 1, 2026-04-02T08:00:00Z",
        "2026-04-05, 1, 2026-04-02T08:00:00Z",
        "2027-01-04, 5, 2026-12-23T09:00:00Z"})
    void w_8_5_a_reminder_comes_at_nine_on_a_working_day(String target, int days, Instant reminder) {
        assertThat(deadlines.workingDaysBefore(target, days).toInstant()).isEqualTo(reminder);
    }

    @Test
    void deadlines_read_in_uk_time() {
        assertThat(deadlines.inWords(Date.from(Instant.parse("2026-11-24T14:30:00Z")))).isEqualTo("Tue 24 November 2026, 14:30 UK time");
        assertThat(deadlines.inWords(Date.from(Instant.parse("2026-04-13T22:59:59Z")))).isEqualTo("Mon 13 April 2026, 23:59 UK time");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "2026-01-15T10:00,          2026-01-15T10:00:00Z",
        "2026-07-15T10:00,          2026-07-15T09:00:00Z",
        "2026-07-15T10:00:05,       2026-07-15T09:00:05Z",
        "2026-07-15T10:00:05.250,   2026-07-15T09:00:05.250Z",
        "2026-07-15T10:00Z,         2026-07-15T10:00:00Z",
        "2026-07-15T10:00+01:00,    2026-07-15T09:00:00Z",
        "2026-07-15T10:00:00-05:00, 2026-07-15T15:00:00Z",
        "2026-03-29T00:59:59,       2026-03-29T00:59:59Z",
        "2026-03-29T02:00,          2026-03-29T01:00:00Z",
        "2026-10-25T00:59:59,       2026-10-24T23:59:59Z",
        "2026-10-25T01:00,          2026-10-25T00:00:00Z",
        "2026-10-25T01:59:59,       2026-10-25T00:59:59Z",
        "2026-10-25T01:30+00:00,    2026-10-25T01:30:00Z",
        "2026-10-25T02:00,          2026-10-25T02:00:00Z",
        "2028-02-29T10:00,          2028-02-29T10:00:00Z"})
    void times_without_an_offset_are_london_times(String text, Instant instant) {
        assertThat(UkTime.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "yesterday", "2026-03-28", "10:00", "28/03/2026 10:00", "2026-03-28 10:00", "2026-02-29T10:00",
            "2026-13-01T10:00", "2026-01-01T24:30", "2026-07-15T10:00+19:00", "2026-07-15T10:00[Europe/London]"})
    void what_is_no_time_is_refused_in_words(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> UkTime.parse(text)).withMessageContaining("is not a date and time such as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-29T01:00", "2026-03-29T01:30", "2026-03-29T01:59:59"})
    void an_hour_that_the_clocks_skipped_is_refused_in_words(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> UkTime.parse(text)).withMessageContaining("does not exist in UK time");
    }

    /** Every weekday of the published list for England and Wales, and no other weekday of the year. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            2020 | 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28
            2021 | 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
            2022 | 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27
            2023 | 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
            2024 | 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26
            2025 | 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26
            2026 | 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
            2027 | 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28
            2028 | 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26
            """)
    void bank_holidays_are_those_of_england_and_wales(int year, String published) {
        var found = LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year + 1, 1, 1))
                .filter(day -> day.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0)
                .filter(holidays::isHoliday).toList();
        assertThat(found).isEqualTo(Arrays.stream(published.split(" ")).map(day -> LocalDate.parse(year + "-" + day)).toList());
    }

    @Test
    void a_day_is_added_or_removed_by_a_line_of_the_file() {
        var changed = holidaysAt("2026-01-05T09:00:00Z", file("# proclaimed", "2026-06-15, add, a day of celebration", "", "2026-05-04,remove,moved"));
        assertThat(changed.isHoliday(LocalDate.parse("2026-06-15"))).isTrue();
        assertThat(changed.isHoliday(LocalDate.parse("2026-05-04"))).isFalse();
        assertThat(changed.isHoliday(LocalDate.parse("2026-05-25"))).isTrue();
        assertThat(new Deadlines(changed).workingDays("2026-06-12T10:00", 1)).isEqualTo("2026-06-16T22:59:59Z");
    }

    @ParameterizedTest(name = "at {0} warned: {1}")
    @CsvSource({
        "2026-12-30T23:59:59Z, false",
        "2026-12-31T00:00:00Z, true",
        "2027-06-01T12:00:00Z, true",
        "2029-01-01T00:00:00Z, true"})
    void a_year_before_the_calendar_was_last_checked_it_says_so(Instant now, boolean warned) {
        var warning = holidaysAt(now.toString(), BUNDLED).warning();
        if (warned) {
            assertThat(warning).contains("2027-12-31", "INCIDENT_BANK_HOLIDAYS_FILE", "INCIDENT_BANK_HOLIDAYS_CONFIRMED_UNTIL");
        } else {
            assertThat(warning).isNull();
        }
    }

    private static BankHolidays holidaysAt(String now, Resource file) {
        return new BankHolidays(file, "2027-12-31", Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
    }

    private static Resource file(String... lines) {
        return new ByteArrayResource(Arrays.stream(lines).collect(Collectors.joining("\n")).getBytes(StandardCharsets.UTF_8));
    }
}
