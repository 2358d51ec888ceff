package uk.police.securityincident.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.register.Trail;

/** Whoever presses twice, or sends again what seemed lost, is told the reference that they have: one report is one case. */
@Component
class SentTwice {

    private final Trail trail;
    private final Duration within;

    /** @param within how long after it the same answers of the same person are the same report (elapsed) */
    SentTwice(Trail trail, @Value("${incident.sent-twice-within}") Duration within) {
        this.trail = trail;
        this.within = within;
    }

    /**
     * @param startEvent what the case would begin with
     * @param answers as the trail keeps them
     * @param conductConcern what the log alone keeps (W-8.4d): one that is raised only now is no repetition
     * @throws RefusedInput 409, naming the case that there is
     */
    void check(String by, String startEvent, Map<String, ?> answers, String conductConcern, Instant now) {
        trail.begunAlike(by, startEvent, answers, conductConcern, now.minus(within)).filter(begun -> begun.at().isBefore(now.plus(within))).ifPresent(begun -> {
            throw RefusedInput.meanwhile("You sent exactly this already, " + UkTime.inWords(begun.at()) + ": it is " + begun.reference()
                    + ". Nothing is lost, and nothing was started a second time. If this is another one, say in your own words how it differs, and send it again.");
        });
    }
}
