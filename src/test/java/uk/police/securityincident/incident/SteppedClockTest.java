package uk.police.securityincident.incident;

import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.need.Digest;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

/** A clock that was wrong and is put right: what keeps its order, what comes once, and what waits for the date it bears. */
class SteppedClockTest extends ProcedureTest {

    private static final String AHEAD = "2026-03-29T10:00";
    private static final String RIGHT = "2026-03-24T10:00";

    @Autowired
    private Limits openLimits;
    @Autowired
    private Matrix matrix;
    @Autowired
    private Digest digest;
    @Autowired
    private Outbox outbox;

    /** What the job executor would do now. */
    private void fireWhatIsDue(ProcessInstance incident) {
        management.createJobQuery().processInstanceId(incident.getId()).timers().executable().list().stream().map(Job::getId).forEach(management::executeJob);
    }

    @Test
    void a_case_reported_while_it_was_ahead_goes_on_and_its_trail_stands_in_the_order_it_was_written() {
        now(AHEAD);
        var incident = reported(HARMLESS);
        trail.seal(UkTime.parse(AHEAD));
        now(RIGHT);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Harmless"));
        assertThat(incident).isWaitingAt("Task_WriteFinalReport");
        trail.seal(UkTime.parse(RIGHT));
        assertThat(trail.check()).isEmpty();
        var written = trail.of(incident.getBusinessKey());
        assertThat(written).extracting(Trail.Link::number).isSorted();
        assertThat(written.get(written.size() - 1).at()).as("each says what the clock said").isBefore(written.get(0).at());
    }

    @Test
    void a_limit_that_was_said_to_be_over_too_early_keeps_its_date_and_its_duty_and_is_said_no_second_time() {
        var incident = reported(GRAVE);
        var due = falls("Deadline_ExternalNotification", "2026-03-24T09:00");
        now(AHEAD);
        fireWhatIsDue(incident);
        assertThat(file(incident, "Deadline_ExternalNotification")).hasSize(1);
        now(RIGHT);
        fireWhatIsDue(incident);
        assertThat(open("Telling the ICO", incident)).singleElement().satisfies(limit -> assertThat(limit.dueAt()).isEqualTo(due).isAfter(UkTime.parse(RIGHT)));
        now(due.plusSeconds(1));
        fireWhatIsDue(incident);
        assertThat(file(incident, "Deadline_ExternalNotification")).hasSize(1);
        assertThat(open("Telling the ICO", incident)).as("and stands there, late").hasSize(1);
    }

    private List<Limits.Limit> open(String what, ProcessInstance incident) {
        return openLimits.all("supervisor", matrix.watched()).stream().filter(limit -> limit.reference().equals(incident.getBusinessKey()) && limit.what().equals(what)).toList();
    }

    @Test
    void what_was_to_go_with_the_digest_goes_with_that_of_the_date_it_bears() {
        now(AHEAD);
        var incident = reported(HARMLESS);
        now(RIGHT);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Harmless"));
        now("2026-03-25T07:31");
        sendDigests();
        assertThat(waiting(incident)).as("of the day that the clock said").isNotEmpty();
        now("2026-03-30T07:31");
        sendDigests();
        assertThat(waiting(incident)).isEmpty();
    }

    private void sendDigests() {
        while (digest.sendSome()) {
            // The next few.
        }
    }

    private List<String> waiting(ProcessInstance incident) {
        return outbox.of(incident.getBusinessKey()).stream().map(Outbox.Written::state).filter("digest"::equals).toList();
    }
}
