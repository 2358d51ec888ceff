package uk.police.securityincident.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.form.Form;

/** The times of a report, from which every clock runs: their order, and what is not taken without being asked about. */
public class TimesOfReport {

    /** Out of the call, in the log: what is entered later than this says why (W-5.2). */
    private static final Duration ENTERED_WITHIN = Duration.ofHours(24);
    /** Nobody is slow by more than this without a reason worth knowing; most are a year mistyped. */
    private static final Duration LONG_PAST = Duration.ofDays(365);

    private TimesOfReport() {
    }

    /**
     * Whoever reports for themselves reports now; the time of a report is given only by whoever enters a call or a third
     * party's report. What lies long past is asked about.
     *
     * @param mayEnter whether it is the Monitoring Officer or the DPO who starts it, and not for themselves
     */
    static void checkStart(Form form, Accepted accepted, boolean mayEnter, Instant now) {
        var lateReason = accepted.text("lateReason");
        var reportedAt = accepted.text("reportedAt");
        if (reportedAt != null) {
            if (!mayEnter || !List.of("telephone", "thirdParty").contains(String.valueOf(accepted.text("receivedBy")))) {
                throw new RefusedInput("A report is made when it is sent; another time (reportedAt) is given only by the Monitoring Officer or the DPO who enters a call or a third party's report (receivedBy)."
                        + " Nothing was started: leave the time empty and send it again.");
            }
            if (lateReason == null && UkTime.parse(reportedAt).isBefore(now.minus(ENTERED_WITHIN))) {
                throw new RefusedInput("This was reported more than %d hours ago (reportedAt). Nothing was started: correct the time or, if it is right, say why it is entered only now (lateReason)."
                        .formatted(ENTERED_WITHIN.toHours()));
            }
        }
        if (accepted.text("awareAt") != null && lateReason == null && UkTime.parse(accepted.text("awareAt")).isBefore(now.minus(LONG_PAST))) {
            throw new RefusedInput("The time when you became aware (awareAt) lies more than %d days back. Nothing was started: correct it or, if it is right, ".formatted(LONG_PAST.toDays())
                    + (form.asks("lateReason") ? "say why it is reported only now (lateReason)." : "report a security incident, and say there why it is reported only now."));
        }
    }

    /** occurredAt ≤ awareAt ≤ reportedAt ≤ now. */
    public static void check(Map<String, Object> values, Instant now) {
        var order = List.of("occurredAt", "awareAt", "reportedAt");
        var words = Map.of("occurredAt", "when it happened", "awareAt", "when you became aware", "reportedAt", "when it was reported");
        String earlierKey = null;
        Instant earlier = null;
        for (var key : order) {
            if (values.get(key) == null) {
                continue;
            }
            var time = UkTime.parse((String) values.get(key));
            if (time.isAfter(now)) {
                throw new RefusedInput("The time " + words.get(key) + " (" + key + ") lies in the future. Nothing was changed: correct it and send it again.");
            }
            if (earlier != null && time.isBefore(earlier)) {
                throw new RefusedInput("The time " + words.get(key) + " (" + key + ") lies before " + words.get(earlierKey) + " (" + earlierKey
                        + "). Nothing was changed: correct one of the two and send it again.");
            }
            earlier = time;
            earlierKey = key;
        }
    }
}
