package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.LogSearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Two reports of one incident become one case: the earliest awareness wins, both reporters stay informed, no duty is lost. */
class MergeTest extends ProcedureTest {

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Involved involved;
    @Autowired
    private LogSearch log;
    @Autowired
    private CaseFile caseFile;
    @Autowired
    private DataSource data;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private Evidence evidence;
    @Autowired
    private Disposals disposals;

    private ProcessInstance second(Map<String, ?>... facts) {
        var report = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:30", "outline", "I found papers on a train"));
        for (var some : facts) {
            report.putAll(some);
        }
        return started("security-incident", "line-manager", report);
    }

    private void merge(ProcessInstance one, ProcessInstance into) {
        complete(one, MO, "Task_ReviewIncident", Map.of("sameAs", into.getBusinessKey()));
    }

    private Map<String, Object> log(ProcessInstance incident) {
        return jdbc.sql("select state, merged_into, aware_at, reported_at, late from register.incident where reference = ?").param(incident.getBusinessKey()).query().singleRow();
    }

    @Test
    void e_8_2_whoever_names_somebody_waits_for_the_steps_of_every_case_of_the_family() throws SQLException {
        var into = reported(HARMLESS);
        var survivor = into.getBusinessKey();
        var other = second();
        merge(other, into);
        try (var step = data.getConnection(); var statement = step.createStatement()) {
            step.setAutoCommit(false);
            statement.execute("select from register.incident where reference = '" + survivor + "' for no key update");
            assertThatThrownBy(() -> new TransactionTemplate(transactions).execute(begun -> {
                jdbc.sql("set local lock_timeout = '50ms'").update();
                return involved.name(other.getBusinessKey(), "legal", UkTime.parse("2026-03-24T12:00"), MO, other.getBusinessKey());
            })).hasMessageContaining("lock timeout");
            step.rollback();
        }
        assertThat(involved.name(other.getBusinessKey(), "legal", UkTime.parse("2026-03-24T12:00"), MO, other.getBusinessKey())).isTrue();
        assertThat(involved.name(other.getBusinessKey(), "legal", UkTime.parse("2026-03-24T12:00"), MO, other.getBusinessKey())).as("already").isFalse();
        assertThat(involved.in(survivor)).containsExactly("legal");
        assertThat(involved.name("INC-1999-0001", "legal", UkTime.parse("2026-03-24T12:00"), MO, "INC-1999-0001")).as("no such case").isFalse();
    }

    @Test
    void trap_17_the_earlier_awareness_counts_and_80_hours_are_overdue_at_once() {
        var survivor = reported(HARMLESS);
        fire(survivor, "Warning_FinalReport");
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        var other = second(Map.of("awareAt", "2026-03-21T02:00"));
        merge(other, survivor);
        assertThat(closed(other)).isTrue();
        assertThat(log(other)).containsEntry("state", "merged").containsEntry("merged_into", survivor.getBusinessKey());
        assertThat(dutyTable.of(other.getBusinessKey())).isNotEmpty();
        assertThat(caseFile.duties(log.find(other.getBusinessKey(), MO).orElseThrow(), UkTime.parse("2026-04-24T10:00"))).as("not discharged, and not late: they are the survivor's")
                .allSatisfy(duty -> assertThat(duty.passedTo()).isEqualTo(survivor.getBusinessKey())).allSatisfy(duty -> assertThat(duty.lateAgainstLimit()).isNull());
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-21T02:00"));
        assertThat(deadlines(survivor)).as("a fired one is not armed again").doesNotContainKey("Warning_FinalReport");
        assertThat(log(survivor)).containsEntry("state", "open").containsEntry("late", true);
        assertThat(value(survivor, "lateReport")).isEqualTo(true);
        assertThat(file(survivor, "Task_TakeInReport")).filteredOn(e -> e.event().equals("awarenessCorrected")).singleElement()
                .satisfies(old -> assertThat(old.said("from")).isEqualTo("2026-03-24T09:00"));
    }

    @Test
    void trap_17_a_later_awareness_moves_nothing_and_the_earlier_report_counts() {
        var other = second();
        now("2026-03-26T10:00");
        var survivor = reported(Map.of("awareAt", "2026-03-24T09:00"));
        merge(other, survivor);
        assertThat(deadlines(survivor).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-24T09:00"));
        assertThat(deadlines(survivor).get("Deadline_Consultation")).as("the first report was on the 24th").isEqualTo(falls("Deadline_Consultation", "2026-03-24T10:00"));
        assertThat(file(survivor, "Task_TakeInReport")).noneMatch(e -> e.event().equals("awarenessCorrected"));
    }

    @Test
    void trap_17_w_6_3_what_is_absent_is_taken_over_what_differs_is_shown_and_it_is_rated_again() {
        var survivor = reported(Map.of("dataKind", "personal", "exposure", "trusted"));
        complete(survivor, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "r"));
        var other = second(Map.of("dataKind", "sensitivePersonal", "consequences", "severe", "unit", "Leamington"));
        complete(other, "line-manager", "Task_AddToReport", Map.of("addition", "A child is named", "keepOpen", "no"));
        merge(other, survivor);
        assertThat(value(survivor, "consequences")).isEqualTo("severe");
        assertThat(value(survivor, "unit")).isEqualTo("Leamington");
        assertThat(value(survivor, "dataKind")).isEqualTo("personal");
        assertThat(shown(open(survivor, "Task_AssessIncident").get(0), "cameIn")).contains(other.getBusinessKey(), "(/documents/" + other.getBusinessKey() + ")",
                "I found papers on a train", "A child is named", "Taken over from it", "Leamington", "The two differ, so rate again", "Sensitive personal");
    }

    @Test
    void trap_17_both_reporters_stay_informed_and_the_log_of_each_names_the_other() {
        var survivor = reported(HARMLESS);
        var other = second();
        merge(other, survivor);
        var task = open(survivor, "Task_AddToOtherReport").get(0);
        assertThat(task.getAssignee()).isEqualTo("line-manager");
        assertThat(task.getName()).contains(survivor.getBusinessKey());
        assertThat(open(survivor, "Task_AddToReport").get(0).getAssignee()).isEqualTo("reporter");
        complete(task, "line-manager", Map.of("addition", "It was wet", "keepOpen", "yes", "lateReason", "l"));
        complete(survivor, "line-manager", "Task_AddToOtherReport", Map.of("keepOpen", "no"));
        assertThat(shown(open(survivor, "Task_ReviewIncident").get(0), "cameIn")).contains("It was wet");
        assertThat(file(other, "Task_MergeIncident")).extracting(e -> e.said("mergedInto")).containsExactly(survivor.getBusinessKey());
        assertThat(jdbc.sql("select count(*) from register.outbox where reference = ? and recipient = 'person:line-manager'").param(survivor.getBusinessKey()).query(Integer.class).single()).isPositive();
        assertThat(documentTable.of(other.getBusinessKey())).as("its documents stay").isNotEmpty();
    }

    @Test
    void trap_17_e_8_2_whoever_is_kept_out_of_one_is_kept_out_of_both_later_too() {
        var survivor = reported(HARMLESS);
        var other = second();
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "legal"));
        complete(survivor, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:investigator"));
        merge(other, survivor);
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "cyber-security"));
        assertThat(involved.in(survivor.getBusinessKey())).containsExactlyInAnyOrder("legal", "investigator", "cyber-security");
        assertThat(involved.in(other.getBusinessKey())).containsExactlyInAnyOrder("legal", "investigator", "cyber-security");
    }

    @Test
    void trap_17_w_4_6_a_case_that_names_the_merged_one_goes_on_from_the_survivor() {
        var survivor = reported(HARMLESS);
        var other = second(Map.of("awareAt", "2026-03-23T08:00"));
        merge(other, survivor);
        var later = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:50", "outline", "Mailboxes were read", "cameFrom", other.getBusinessKey()));
        assertThat(jdbc.sql("select came_from from register.incident where reference = ?").param(later.getBusinessKey()).query(String.class).single()).isEqualTo(survivor.getBusinessKey());
        assertThat(deadlines(later).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-23T08:00"));
    }

    @Test
    void trap_17_what_cannot_be_merged_is_refused_and_nothing_is_changed() {
        var survivor = reported(HARMLESS);
        var other = second();
        refused(other, Map.of("sameAs", other.getBusinessKey()), "itself");
        refused(other, Map.of("sameAs", "INC-1999-0001"), "no other open incident");
        refused(other, Map.of("sameAs", started("guidance-request", "reporter", Map.of("awareAt", "2026-03-24T09:00", "outline", "?")).getBusinessKey()), "no other open incident");
        refused(other, Map.of("sameAs", survivor.getBusinessKey(), "newInformation", "More"), "send that first");
        var hidden = second();
        started("conduct-referral", DPO, Map.of("incidentReference", hidden.getBusinessKey(), "concern", "c", "personInvolved", MO));
        refused(other, Map.of("sameAs", hidden.getBusinessKey()), "no other open incident");
        merge(survivor, other);
        refused(other, Map.of("sameAs", survivor.getBusinessKey().toLowerCase()), "was merged into " + other.getBusinessKey() + " before");
        assertThat(closed(other)).as("of two merged into each other one goes on").isFalse();
    }

    @Test
    void trap_17_e_8_2_whoever_stands_in_for_the_monitoring_officer_in_one_report_merges_it_into_none_that_they_do_not_see() {
        var survivor = reported(HARMLESS);
        var other = second();
        var reference = survivor.getBusinessKey();
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", MO));
        assertThat(refusalOfDeputy(other, reference)).isEqualTo(refusalOfDeputy(other, "INC-1999-0001").replace("INC-1999-0001", reference)).contains("no other open incident");
        assertThat(file(survivor, "Task_TakeInReport")).isEmpty();
        started("conduct-referral", DPO, Map.of("incidentReference", reference, "concern", "c", "personInvolved", MO));
        complete(other, "legal", "Task_ReviewIncident", Map.of("sameAs", reference));
        assertThat(closed(other)).isTrue();
    }

    private String refusalOfDeputy(ProcessInstance incident, String sameAs) {
        return catchThrowableOfType(RefusedInput.class, () -> complete(incident, "legal", "Task_ReviewIncident", Map.of("sameAs", sameAs))).getMessage();
    }

    @Test
    void trap_17_e_8_2_named_in_one_before_the_merge_somebody_loses_the_tasks_of_the_other() {
        var survivor = reported(HARMLESS);
        var other = second();
        started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "reporter"));
        assertThat(as("reporter", () -> waitsAt(survivor))).containsExactly("Task_AddToReport");
        merge(other, survivor);
        assertThat(as("reporter", () -> waitsAt(survivor))).isEmpty();
    }

    @Test
    void trap_17_whoever_made_both_reports_has_one_task() {
        var survivor = reported(HARMLESS);
        merge(started("security-incident", "reporter", Map.of("awareAt", "2026-03-24T09:30", "outline", "Once more")), survivor);
        assertThat(open(survivor, "Task_AddToOtherReport")).isEmpty();
    }

    @Test
    void trap_17_e_8_2_named_in_the_survivor_after_the_merge_somebody_sees_neither() {
        var survivor = reported(HARMLESS);
        var other = second();
        merge(other, survivor);
        complete(survivor, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + DPO));
        assertThat(log.find(survivor.getBusinessKey(), DPO)).isEmpty();
        assertThat(log.find(other.getBusinessKey(), DPO)).isEmpty();
        assertThat(log.find(other.getBusinessKey(), MO)).isPresent();
    }

    @Test
    void trap_17_e_8_2_named_while_it_is_merged_somebody_is_kept_out_of_the_survivor() throws Exception {
        var survivor = reported(HARMLESS);
        var other = second();
        var review = open(other, "Task_ReviewIncident").get(0);
        var refused = together(() -> complete(review, MO, Map.of("sameAs", survivor.getBusinessKey())),
                () -> started("conduct-referral", DPO, Map.of("incidentReference", other.getBusinessKey(), "concern", "c", "personInvolved", "line-manager")));
        assertThat(refused).isEmpty();
        assertThat(as("line-manager", () -> waitsAt(survivor))).isEmpty();
        assertThat(involved.in(survivor.getBusinessKey())).containsExactly("line-manager");
    }

    @Test
    void trap_17_of_two_merged_into_each_other_at_one_moment_one_goes_on() throws Exception {
        var one = reported(HARMLESS);
        var other = second();
        var ofOne = open(one, "Task_ReviewIncident").get(0);
        var ofOther = open(other, "Task_ReviewIncident").get(0);
        var refused = together(() -> complete(ofOne, MO, Map.of("sameAs", other.getBusinessKey())), () -> complete(ofOther, MO, Map.of("sameAs", one.getBusinessKey())));
        assertThat(refused).singleElement().satisfies(why -> assertThat(why).isInstanceOf(RefusedInput.class));
        assertThat(List.of(closed(one), closed(other))).containsExactlyInAnyOrder(true, false);
    }

    /** Both at one moment; why what was refused was. */
    private List<Throwable> together(Runnable... both) throws InterruptedException {
        var refused = new CopyOnWriteArrayList<Throwable>();
        var begin = new CountDownLatch(1);
        var threads = Stream.of(both).map(one -> new Thread(() -> {
            try {
                begin.await();
                one.run();
            } catch (Throwable why) {
                refused.add(why);
            }
        })).toList();
        threads.forEach(Thread::start);
        begin.countDown();
        for (var thread : threads) {
            thread.join();
        }
        return refused;
    }

    @Test
    void trap_17_of_three_merged_one_after_the_other_each_reporter_stays_informed_and_sees_what_was_filed() throws IOException {
        var first = started("security-incident", "ict-service-desk", Map.of("awareAt", "2026-03-24T09:40", "outline", "Third"));
        var middle = second();
        var survivor = reported(HARMLESS);
        evidence.file(first.getBusinessKey(), "list.txt", "The list", "text/plain", UkTime.parse("2026-03-24T10:00"), "ict-service-desk", new ByteArrayInputStream("leaked".getBytes()));
        merge(first, middle);
        merge(middle, survivor);
        assertThat(open(survivor, "Task_AddToOtherReport")).extracting(Task::getAssignee).containsExactlyInAnyOrder("line-manager", "ict-service-desk");
        var theirs = open(survivor, "Task_AddToOtherReport").stream().filter(task -> task.getAssignee().equals("ict-service-desk")).findFirst().orElseThrow();
        assertThat(tasks.getVariable(theirs.getId(), "otherReport")).isEqualTo(first.getBusinessKey());
        assertThat(cases.survivor(first.getBusinessKey())).isEqualTo(survivor.getBusinessKey());
        assertThat(evidence.of(survivor.getBusinessKey())).extracting(Evidence.Item::reference).containsExactly(first.getBusinessKey());
    }

    @Test
    void trap_17_whoever_reported_in_time_is_not_asked_why_the_other_report_was_late() {
        var survivor = reported(HARMLESS);
        var other = second(Map.of("awareAt", "2026-03-21T02:00"));
        merge(other, survivor);
        complete(survivor, "reporter", "Task_AddToReport", Map.of("keepOpen", "no"));
        assertThatThrownBy(() -> complete(survivor, "line-manager", "Task_AddToOtherReport", Map.of("keepOpen", "no"))).hasMessageContaining("lateReason");
    }

    @Test
    void trap_17_e_8_3_a_merged_report_is_kept_as_long_as_the_case_that_it_became() throws IOException {
        var survivor = reported(HARMLESS);
        var other = second();
        evidence.file(other.getBusinessKey(), "list.txt", "The list", "text/plain", UkTime.parse("2026-03-24T10:00"), "reporter", new ByteArrayInputStream("leaked".getBytes()));
        merge(other, survivor);
        var later = UkTime.parse("2036-03-24T10:00");
        evidence.remove(other.getBusinessKey(), later, "application");
        assertThat(evidence.of(other.getBusinessKey()).get(0).removedAt()).as("the other is open").isNull();
        assertThat(disposals.ended()).extracting(Disposals.Ended::reference).doesNotContain(other.getBusinessKey());
        cases.close(survivor.getBusinessKey(), UkTime.parse("2027-03-24T10:00"), "closed");
        assertThat(disposals.ended()).filteredOn(ended -> ended.reference().equals(other.getBusinessKey())).extracting(Disposals.Ended::closedAt).containsExactly(UkTime.parse("2027-03-24T10:00"));
        started("legal-hold", DPO, Map.of("heldReference", survivor.getBusinessKey(), "holdReason", "A claim"));
        assertThat(disposals.ended()).extracting(Disposals.Ended::reference).doesNotContain(other.getBusinessKey(), survivor.getBusinessKey());
    }

    @Test
    void trap_17_what_has_been_told_outside_goes_on_here() {
        var told = reported(GRAVE);
        complete(told, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(told, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        var other = second(GRAVE);
        refused(told, Map.of("sameAs", other.getBusinessKey()), "merge it into this one");
        complete(other, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(other, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        refused(told, Map.of("sameAs", other.getBusinessKey()), "go on with both");
        var third = second(GRAVE);
        merge(third, told);
        assertThat(waitsAt(told)).contains("Task_AssessIncident", "Task_PrepareIcoNotice");
    }

    @Test
    void trap_17_w_7_1_one_of_ours_who_was_told_keeps_nothing_from_being_merged_and_is_not_asked_about_again() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "no", "icoReason", "r"));
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "yes", "otherReason", "r"));
        complete(incident, DPO, "Task_TellOther", Map.of("noticeText", "It happened", "sentAt", "2026-03-24T10:00"));
        var survivor = second(GRAVE);
        merge(incident, survivor);
        complete(survivor, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "r"));
        assertThat(open(survivor, "Task_DecideOtherNotification")).as("the SIRO knows").isEmpty();
        assertThat(trail.of(survivor.getBusinessKey(), List.of("told"))).extracting(entry -> entry.said("recipient")).containsExactly("siro");
    }

    @Test
    void trap_17_w_7_1_one_of_ours_who_was_chosen_and_has_not_been_told_is_not_forgotten_by_a_merge() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"chief-executive\"]"));
        var survivor = second(HARMLESS);
        assertThatThrownBy(() -> merge(incident, survivor)).isInstanceOf(RefusedInput.class).hasMessageContaining("still to be told");
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "no", "otherReason", "r"));
        merge(incident, survivor);
        assertThat(closed(incident)).isTrue();
    }

    /** Each stage in which somebody outside is told or kept from being told, alone. */
    @ParameterizedTest
    @ValueSource(strings = {"the ICO", "a restriction", "another party"})
    void trap_17_w_4_5_w_7_3_whoever_is_being_told_or_must_not_be_told_yet_keeps_the_case_here(String whom) {
        var incident = reported(GRAVE, Map.of("cyber", "yes"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        boolean ico = whom.equals("the ICO");
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", ico ? "yes" : "no", "icoReason", "r"));
        if (whom.equals("a restriction")) {
            complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "An arrest is planned", "notToldGround", "restricted",
                    "restrictionGround", "crime", "restrictionReviewOn", "2026-04-20"));
        } else if (!ico) {
            complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "yes", "otherReason", "r"));
        }
        var other = second(GRAVE);
        refused(incident, Map.of("sameAs", other.getBusinessKey()), "has to be finished");
        complete(incident, MO, "Task_ReviewIncident", Map.of("dataKind", "none"));
        assertThatThrownBy(() -> complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Not ours", "handOver", "yes")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("finished in this procedure");
    }

    private void refused(ProcessInstance incident, Map<String, Object> answers, String why) {
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", answers)).isInstanceOf(RefusedInput.class).hasMessageContaining(why).hasMessageContaining("Nothing was changed");
        assertThat(open(incident, "Task_ReviewIncident")).hasSize(1);
        assertThat(trail.entries(incident.getBusinessKey(), List.of("Task_MergeIncident"))).isEmpty();
    }
}
