package uk.police.securityincident.gate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;

/** The order of the times of a report, each on its boundary. It is 10:00 on Tuesday 24 March 2026 in UK time. */
class TimesOfReportTest {

    private static final Instant NOW = UkTime.parse("2026-03-24T10:00");

    @ParameterizedTest
    @CsvSource({"2026-03-24T08:00, 2026-03-24T09:00, 2026-03-24T10:00,", "2026-03-24T10:00, 2026-03-24T10:00, 2026-03-24T10:00,", ", 2026-03-24T09:00, 2026-03-24T10:00,",
        "2026-03-24T09:01, 2026-03-24T09:00, 2026-03-24T10:00, (awareAt) lies before when it happened (occurredAt)", "2026-03-24T08:00, 2026-03-24T09:01, 2026-03-24T09:00, (reportedAt) lies before when you became aware (awareAt)",
        "2026-03-24T09:30,, 2026-03-24T09:00, (reportedAt) lies before when it happened (occurredAt)", "2026-03-24T10:01,,, (occurredAt) lies in the future", ", 2026-03-24T10:01,, (awareAt) lies in the future",
        ",, 2026-03-24T10:01, (reportedAt) lies in the future", ", 2026-03-24T09:00:00-02:00,, (awareAt) lies in the future"})
    void w_3_2_each_comes_after_the_one_before_and_none_is_in_the_future(String occurredAt, String awareAt, String reportedAt, String fault) {
        var times = new HashMap<String, Object>();
        times.put("occurredAt", occurredAt);
        times.put("awareAt", awareAt);
        times.put("reportedAt", reportedAt);
        if (fault == null) {
            assertThatCode(() -> TimesOfReport.check(times, NOW)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> TimesOfReport.check(times, NOW)).isInstanceOf(RefusedInput.class).hasMessageContaining(fault).hasMessageContaining("Nothing was changed");
        }
    }
}
