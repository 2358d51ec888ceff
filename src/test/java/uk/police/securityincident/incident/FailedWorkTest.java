package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.record.Sealing;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What fails is tried again and then seen; and what the calendar begins, it begins at its next date whatever became of the last. */
@ExtendWith(OutputCaptureExtension.class)
class FailedWorkTest extends ProcedureTest {

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private EmbeddedPostgres postgres;
    @Autowired
    private Evidence evidence;
    @Autowired
    private Trail trail;
    @Autowired
    private Sealing sealing;
    @Autowired
    private PlatformTransactionManager transactions;

    private String failing;

    @BeforeEach
    void nothingIsLeftOfOtherTests() {
        for (var process : List.of("seal-trail", "remove-evidence", "records-disposal", "board-review")) {
            work(process);
        }
        jdbc.sql("update register.incident set legal_hold = true where state <> 'open' and disposed_at is null").update();
    }

    /** From now on nothing is written there. */
    private void fails(String table, String event, String when) throws SQLException {
        failing = table;
        asOwner("create trigger failing before %s on register.%s for each row %s execute function register.refuse_change()".formatted(event, table, when));
    }

    @AfterEach
    void failsNoMore() throws SQLException {
        if (failing != null) {
            asOwner("drop trigger failing on register." + failing);
            failing = null;
        }
    }

    private void asOwner(String change) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute(change);
        }
    }

    private Job onlyJob(String process) {
        return management.createJobQuery().processDefinitionKey(process).messages().singleResult();
    }

    /** The date of the calendar after the one that is due. */
    private Instant next(String start) {
        return management.createJobQuery().activityId(start).orderByJobDuedate().desc().list().get(0).getDuedate().toInstant();
    }

    /** The calendar's next date has come: what it begins is to be done, and fails. */
    private Job failed(String start, String process) {
        now(next(start));
        calendar(start);
        var job = onlyJob(process);
        assertThatThrownBy(() -> management.executeJob(job.getId())).rootCause().hasMessageContaining("append-only");
        return job;
    }

    @Test
    void e_8_2_whatever_fails_is_tried_again_after_a_minute_and_then_after_longer_and_is_an_incident_after_hours() throws Exception {
        reported(HARMLESS);
        fails("seal", "insert", "");
        var job = failed("StartEvent_EachNight", "seal-trail");
        var waits = List.of("PT1M", "PT5M", "PT30M", "PT2H", "PT6H");
        for (int i = 0; i < waits.size(); i++) {
            var again = management.createJobQuery().jobId(job.getId()).singleResult();
            assertThat(again.getDuedate()).isEqualTo(Date.from(ClockUtil.getCurrentTime().toInstant().plus(Duration.parse(waits.get(i)))));
            assertThat(again.getRetries()).isEqualTo(waits.size() - i);
            assertThat(runtime.createIncidentQuery().configuration(job.getId()).count()).isZero();
            now(again.getDuedate().toInstant());
            assertThatThrownBy(() -> management.executeJob(job.getId())).rootCause().hasMessageContaining("append-only");
        }
        var incident = runtime.createIncidentQuery().configuration(job.getId()).singleResult();
        assertThat(incident.getActivityId()).isEqualTo("Task_SealTrail");
        failsNoMore();
        management.executeJob(job.getId());
    }

    /** A timer of a case as well as what runs by itself. */
    @Test
    void a_timer_of_a_case_that_fails_is_tried_again_in_the_same_way() throws Exception {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone", "reporterId", "reporter"));
        fails("entry", "insert", "");
        var timer = management.createJobQuery().processInstanceId(incident.getId()).list().stream().filter(job -> element(job).equals("Deadline_IncidentForm")).findFirst().orElseThrow();
        assertThatThrownBy(() -> management.executeJob(timer.getId())).rootCause().hasMessageContaining("append-only");
        var again = management.createJobQuery().jobId(timer.getId()).singleResult();
        assertThat(again.getDuedate()).isEqualTo(Date.from(ClockUtil.getCurrentTime().toInstant().plus(Duration.ofMinutes(1))));
        assertThat(again.getRetries()).isEqualTo(5);
    }

    @Test
    void e_8_2_a_seal_that_failed_is_made_by_the_next_night_and_by_no_two() throws Exception {
        reported(HARMLESS);
        fails("seal", "insert", "");
        var job = failed("StartEvent_EachNight", "seal-trail");
        failsNoMore();
        var before = trail.lastSeal().map(Trail.Seal::number).orElse(0);
        now(next("StartEvent_EachNight"));
        calendar("StartEvent_EachNight");
        management.createJobQuery().processDefinitionKey("seal-trail").messages().list().stream().filter(other -> !other.getId().equals(job.getId()))
                .forEach(other -> management.executeJob(other.getId()));
        assertThat(trail.lastSeal().orElseThrow().number()).isEqualTo(before + 1);
        management.executeJob(job.getId());
        assertThat(trail.lastSeal().orElseThrow().number()).as("there is nothing more to seal").isEqualTo(before + 1);
        assertThat(trail.check()).isEmpty();
    }

    @Test
    void e_8_2_only_a_seal_that_stands_is_a_line_of_the_log(CapturedOutput log) {
        reported(HARMLESS);
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            sealing.seal();
            status.setRollbackOnly();
        });
        assertThat(log.getOut()).doesNotContain("Trail sealed");
        new TransactionTemplate(transactions).executeWithoutResult(status -> sealing.seal());
        assertThat(log.getOut()).contains("Trail sealed: seal " + trail.lastSeal().orElseThrow().number());
    }

    @Test
    void e_8_3_evidence_goes_a_case_a_transaction_and_one_that_fails_keeps_no_other() throws Exception {
        var first = over("2026-03-24T10:00");
        var second = over("2026-03-24T11:00");
        fails("evidence", "update", "when (old.reference = '%s')".formatted(first));
        now(LocalDate.parse("2026-03-25").plus(ProcedureValues.period("Task_RemoveEvidence.multiInstanceLoopCharacteristics.collection")) + "T03:00");
        calendar("StartEvent_EvidenceDue");
        var steps = messages();
        assertThat(steps).as("evidence and exercises, neither after the other").hasSize(2).allMatch(this::succeeds);
        var jobs = messages();
        assertThat(jobs).hasSize(2);
        var failed = jobs.stream().filter(job -> !succeeds(job)).toList();
        assertThat(failed).hasSize(1);
        assertThat(removed(second)).isTrue();
        assertThat(removed(first)).isFalse();
        // The next night leaves it to the attempt that waits.
        calendar("StartEvent_EvidenceDue");
        assertThat(messages()).hasSize(3).filteredOn(job -> !job.getId().equals(failed.get(0).getId())).allMatch(this::succeeds);
        assertThat(messages()).extracting(Job::getId).containsExactly(failed.get(0).getId());
        failsNoMore();
        work("remove-evidence");
        assertThat(removed(first)).isTrue();
        assertThat(runtime.createProcessInstanceQuery().processDefinitionKey("remove-evidence").count()).isZero();
        for (var reference : List.of(first, second)) {
            assertThat(trail.entries(reference, List.of("evidence"))).filteredOn(entry -> entry.event().equals("removed")).hasSize(1);
        }
    }

    private List<Job> messages() {
        return management.createJobQuery().processDefinitionKey("remove-evidence").messages().list();
    }

    private boolean succeeds(Job job) {
        try {
            management.executeJob(job.getId());
            return true;
        } catch (RuntimeException e) {
            assertThat(e).rootCause().hasMessageContaining("append-only");
            return false;
        }
    }

    private boolean removed(String reference) {
        return evidence.of(reference).get(0).removedAt() != null;
    }

    private String over(String at) throws IOException {
        var reference = reported(HARMLESS).getBusinessKey();
        evidence.file(reference, "list.txt", "The list", "text/plain", UkTime.parse(at), "reporter", new ByteArrayInputStream("leaked".getBytes()));
        cases.close(reference, UkTime.parse(at), "closed");
        return reference;
    }

    @Test
    void e_8_3_a_disposal_that_could_not_be_looked_for_is_looked_for_at_the_next_date_and_puts_nothing_before_anybody_twice() throws Exception {
        var reference = over("2010-01-04T10:00");
        jdbc.sql("update register.incident set level = 'low' where reference = ?").param(reference).update();
        fails("disposal", "insert", "");
        failed("StartEvent_DisposalDue", "records-disposal");
        failsNoMore();
        now(next("StartEvent_DisposalDue"));
        calendar("StartEvent_DisposalDue");
        work("records-disposal");
        assertThat(jdbc.sql("select count(*) from register.disposal where reference = ?").param(reference).query(Integer.class).single()).isOne();
        var disposal = runtime.createProcessInstanceQuery().processDefinitionKey("records-disposal").singleResult();
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "Not now"));
        assertThat(closed(disposal)).isTrue();
    }

    @Test
    void e_3_8_1_a_review_that_failed_keeps_its_period_and_the_next_begins_at_its_date() throws Exception {
        var before = runtime.createProcessInstanceQuery().processDefinitionKey("board-review").list().stream().map(ProcessInstance::getId).toList();
        fails("document", "insert", "");
        failed("StartEvent_ReviewDue", "board-review");
        failsNoMore();
        now(next("StartEvent_ReviewDue"));
        calendar("StartEvent_ReviewDue");
        work("board-review");
        var begun = runtime.createProcessInstanceQuery().processDefinitionKey("board-review").list().stream().filter(review -> !before.contains(review.getId())).toList();
        assertThat(begun).hasSize(2).extracting(review -> value(review, "periodFrom")).doesNotHaveDuplicates();
        assertThat(begun).allSatisfy(review -> assertThat(waitsAt(review)).containsExactly("Task_CommentAsDpo", "Task_CommentAsIso"));
    }

    /** However the calendar's own job fails, as when the database is away: the engine has made the next one. */
    @ParameterizedTest
    @CsvSource({"StartEvent_EachNight,seal-trail", "StartEvent_EvidenceDue,remove-evidence", "StartEvent_DisposalDue,records-disposal", "StartEvent_ReviewDue,board-review"})
    void what_the_calendar_begins_comes_again_before_the_work_is_done(String start, String process) {
        var due = next(start);
        now(due);
        calendar(start);
        assertThat(next(start)).isAfter(due);
        assertThat(management.createJobQuery().processDefinitionKey(process).messages().list()).isNotEmpty();
        work(process);
    }
}
