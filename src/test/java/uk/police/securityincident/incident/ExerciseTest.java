package uk.police.securityincident.incident;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.record.ExerciseReport;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.Analysis;
import uk.police.securityincident.register.ExerciseList;
import uk.police.securityincident.register.Figures;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.OwnReports;
import uk.police.securityincident.register.SimilarCandidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** An incident that is practised: it runs as any other, by a clock of its own, marked everywhere, and is part of nothing that happened. */
class ExerciseTest extends ProcedureTest {

    private static final String ISO = "information-security-officer";

    @Autowired
    Scenarios scenarios;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Deputies deputies;
    @Autowired
    SimilarCandidates candidates;
    @Autowired
    Analysis analysis;
    @Autowired
    LogSearch log;
    @Autowired
    OwnReports ownReports;
    @Autowired
    Limits openLimits;
    @Autowired
    Matrix matrix;
    @Autowired
    ExerciseList exercises;
    @Autowired
    ExerciseReport reports;
    @Autowired
    MailToPeople mail;
    @Autowired
    Involved involved;
    @Autowired
    Figures figures;
    @Autowired
    ProcessEngine engine;
    @Value("${incident.data-directory}")
    String data;

    private ProcessInstance exercise(String scenario, int timesFaster) {
        return started("exercise", ISO, Map.of("scenario", scenario, "timesFaster", timesFaster));
    }

    /** The incident that the exercise practises. */
    private ProcessInstance practised(ProcessInstance exercise) {
        return runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").processInstanceBusinessKey(exercise.getBusinessKey()).singleResult();
    }

    private List<String> letters(String reference) {
        return jdbc.sql("select subject || chr(10) || body from register.outbox where reference = ? order by id").param(reference).query(String.class).list();
    }

    private String form(Task task, String role) throws IOException {
        return new String(as(role, () -> forms.getDeployedTaskForm(task.getId())).readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Instant after(String ukTime, Duration time) {
        return UkTime.parse(ukTime).plus(time);
    }

    @Test
    void e_3_8_3_it_runs_as_an_incident_under_a_reference_that_says_what_it_is() throws IOException {
        var exercise = exercise("stolen-laptop", 1);
        assertThat(exercise.getBusinessKey()).matches("EXE-2026-\\d{4,}");
        var incident = practised(exercise);
        assertThat(incident.getBusinessKey()).isEqualTo(exercise.getBusinessKey());
        assertThat(cases.process(exercise.getBusinessKey())).contains("exercise");
        assertThat(deadlines(incident)).as("a real clock").containsEntry("Deadline_ExternalNotification", falls("Deadline_ExternalNotification", "2026-03-24T10:00"))
                .containsEntry("Deadline_FinalReport", falls("Deadline_FinalReport", "2026-03-24T10:00"));
        var assess = open(incident, "Task_AssessIncident").get(0);
        assertThat(assess.getName()).isEqualTo("Assess incident – " + exercise.getBusinessKey() + " (exercise)");
        assertThat(tasks.createTaskQuery().processInstanceBusinessKey(exercise.getBusinessKey()).list()).allSatisfy(task -> {
            assertThat(task.getName()).endsWith("(exercise)");
            assertThat(form(task, "camunda-admin")).contains("**This is an exercise**");
        });
        assertThat(form(open(reported(), "Task_AssessIncident").get(0), MO)).doesNotContain("exercise");
        assertThat(letters(exercise.getBusinessKey())).isNotEmpty().allSatisfy(letter -> assertThat(letter).startsWith("EXERCISE: ").contains(exercise.getBusinessKey()));
        assertThat(jdbc.sql("select body from register.outbox where reference = ? and state = 'waiting'").param(exercise.getBusinessKey()).query(String.class).list()).isNotEmpty()
                .allSatisfy(body -> assertThat(body).startsWith("This is an exercise: nothing of it has happened."));
        assertThat(documentTable.of(exercise.getBusinessKey())).isNotEmpty().allSatisfy(document -> assertThat(document.title()).startsWith("EXERCISE: "));
        assertThat(ownReports.of(ISO)).filteredOn(own -> own.reference().equals(exercise.getBusinessKey())).singleElement().satisfies(own -> {
            assertThat(own.process()).isEqualTo("exercise");
            assertThat(own.outline()).startsWith("My car was broken into");
        });
        assertThat(openLimits.all("supervisor", matrix.watched())).filteredOn(limit -> limit.reference().equals(exercise.getBusinessKey()))
                .allSatisfy(limit -> assertThat(limit.kind()).isEqualTo("exercise")).extracting(Limits.Limit::what).contains("Telling the ICO", "The final report", "End the exercise");
    }

    @Test
    void its_limits_and_its_e_mails_raise_no_alarm() {
        now("2026-03-24T10:00:10");
        var before = figures.now();
        now("2026-03-24T10:00");
        figures.now();
        nobodyHasAnAddress(exercise("stolen-laptop", 24));
        now("2026-03-24T10:00:10");
        assertThat(figures.now().near()).isEqualTo(before.near());
        assertThat(figures.now().mailWithoutAddress()).isEqualTo(before.mailWithoutAddress());
        now("2026-03-24T10:00");
        figures.now();
        nobodyHasAnAddress(reported());
        now("2026-03-24T10:00:10");
        assertThat(figures.now().near()).isGreaterThan(before.near());
        assertThat(figures.now().mailWithoutAddress()).isGreaterThan(before.mailWithoutAddress());
    }

    private void nobodyHasAnAddress(ProcessInstance of) {
        assertThat(jdbc.sql("update register.outbox set state = 'noAddress', settled_at = ?, due_at = null where reference = ? and state = 'waiting'")
                .params(UkTime.parse("2026-03-24T10:00").atOffset(ZoneOffset.UTC), of.getBusinessKey()).update()).isPositive();
    }

    @Test
    void its_clock_runs_faster_for_the_exercise_alone() {
        var incident = practised(exercise("address-disclosed", 24));
        var real = reported(Map.of("awareAt", "2026-03-24T10:00"), GRAVE);
        assertThat(deadlines(incident)).as("hours are divided").containsEntry("Deadline_ExternalNotification", after("2026-03-24T10:00", Duration.ofHours(72).dividedBy(24)))
                .containsEntry("Deadline_IncidentForm", after("2026-03-24T10:00", Duration.ofHours(4).dividedBy(24)));
        var tenDays = falls("Deadline_FinalReport", "2026-03-24T10:00");
        assertThat(deadlines(incident).get("Deadline_FinalReport")).as("and so are working days")
                .isCloseTo(after("2026-03-24T10:00", Duration.between(UkTime.parse("2026-03-24T10:00"), tenDays).dividedBy(24)), within(1, ChronoUnit.MILLIS));
        assertThat(dutyTable.of(incident.getBusinessKey())).extracting(duty -> duty.dueAt().truncatedTo(ChronoUnit.MILLIS))
                .containsAll(deadlines(incident).entrySet().stream().filter(due -> due.getKey().startsWith("Deadline_")).map(Map.Entry::getValue).toList());
        assertThat(deadlines(real)).containsEntry("Deadline_FinalReport", tenDays).containsEntry("Deadline_ExternalNotification", falls("Deadline_ExternalNotification", "2026-03-24T10:00"));
        var form = open(incident, "Task_CompleteIncidentForm").get(0);
        assertThat(form.getDueDate()).isEqualTo(after("2026-03-24T10:00", Duration.ofMinutes(10)));
        assertThat(onForm(form.getId(), "deadline")).as("a time of the clock on the wall").isEqualTo("Tue 24 March 2026, 10:10 UK time");

        now("2026-03-24T10:09");
        deputies.handOverUnclaimed();
        assertThat(trail.entriesOf(incident.getBusinessKey(), "handedOver")).isEmpty();
        now("2026-03-24T10:11");
        deputies.handOverUnclaimed();
        assertThat(trail.entriesOf(incident.getBusinessKey(), "handedOver")).as("what the Monitoring Officer does not claim goes to the deputy as much sooner").extracting(entry -> entry.said("to"))
                .contains("[group:legal]");
        assertThat(trail.entriesOf(real.getBusinessKey(), "handedOver")).isEmpty();

        complete(incident, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2026-03-24T09:36", "correctionReason", "He signed before"));
        assertThat(deadlines(incident)).as("so it is when it moves").containsEntry("Deadline_ExternalNotification", after("2026-03-24T09:36", Duration.ofHours(3)));
    }

    @Test
    void e_3_7_1_whom_else_to_tell_comes_as_much_sooner() {
        var incident = practised(exercise("address-disclosed", 24));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "A family in danger", "consultLegal", "no", "consultIct", "no"));
        assertThat(open(incident, "Task_DecideOtherNotification")).isNotEmpty().allSatisfy(task -> assertThat(task.getDueDate().toInstant()).isBeforeOrEqualTo(UkTime.parse("2026-03-24T13:00")));
        var real = reported(GRAVE, Map.of("awareAt", "2026-03-24T10:00"));
        complete(real, MO, "Task_AssessIncident", Map.of("rating", "high", "consultLegal", "no", "consultIct", "no"));
        assertThat(open(real, "Task_DecideOtherNotification")).anySatisfy(task -> assertThat(task.getDueDate().toInstant()).isEqualTo(UkTime.parse("2026-03-25T10:00")));
    }

    @Test
    void e_8_2_whoever_is_kept_out_of_an_exercise_finds_no_report_of_it() {
        var exercise = exercise("stolen-laptop", 1).getBusinessKey();
        assertThat(exercises.seenBy("strategic-board")).extracting(ExerciseList.Held::reference).contains(exercise);
        involved.name(exercise, "strategic-board", UkTime.parse("2026-03-24T10:00"), "test", exercise);
        assertThat(exercises.seenBy("strategic-board")).extracting(ExerciseList.Held::reference).doesNotContain(exercise);
        assertThat(exercises.seenBy(MO)).extracting(ExerciseList.Held::reference).contains(exercise);
    }

    @Test
    void w_5_4_what_is_asked_for_each_day_comes_as_much_sooner() {
        var incident = practised(exercise("stolen-laptop", 24));
        var real = reported(Map.of("awareAt", "2026-03-24T10:00", "stolen", "yes"));
        assertThat(deadlines(incident)).containsEntry("Reminder_CrimeReference", UkTime.parse("2026-03-24T11:00"));
        assertThat(deadlines(real)).containsEntry("Reminder_CrimeReference", UkTime.parse("2026-03-25T10:00"));
        now("2026-03-24T11:00");
        fire(incident, "Reminder_CrimeReference");
        assertThat(deadlines(incident)).as("and again").containsEntry("Reminder_CrimeReference", UkTime.parse("2026-03-24T12:00"));
        for (int i = 2; i <= 5; i++) {
            now("2026-03-24T1" + i + ":01");
            fire(incident, "Reminder_CrimeReference");
        }
        assertThat(deadlines(incident)).as("and not all night").doesNotContainKey("Reminder_CrimeReference");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stolen-laptop", "encrypted-files", "address-disclosed"})
    void each_scenario_that_the_form_offers_begins_and_ends(String scenario) {
        var said = scenarios.of(scenario);
        assertThat(said.report()).containsKey("outline").doesNotContainKeys("awareAt", "reportedAt", "conductConcern", "reporterId", "cameFrom");
        assertThat(said.source()).contains("published case").contains("are invented");
        var exercise = exercise(scenario, 1);
        var incident = practised(exercise);
        var end = open(exercise, "Task_EndExercise").get(0);
        assertThat(shown(end, "scenarioInWords")).contains(said.title()).contains(said.later().get(0));
        complete(end, DPO, Map.of("toChange", "Nothing"));
        assertThat(closed(incident)).isTrue();
        assertThat(closed(exercise)).isTrue();
        assertThat(jdbc.sql("select state from register.incident where reference = ?").param(exercise.getBusinessKey()).query(String.class).single()).isEqualTo("closed");
        assertThat(trail.entriesOf(exercise.getBusinessKey(), "takenAway")).isEmpty();
        assertThat(letters(exercise.getBusinessKey())).noneMatch(letter -> letter.contains("taken away"));
    }

    @Test
    void the_scenarios_that_are_shipped_are_those_that_the_form_offers() throws IOException {
        var form = new ObjectMapper().readTree(Path.of("forms/begin-exercise.form").toFile());
        var offered = form.findValues("values").get(0).findValuesAsText("value");
        assertThat(Path.of("src/main/resources/exercises").toFile().list()).extracting(name -> name.replace(".json", "")).containsExactlyInAnyOrderElementsOf(offered).hasSize(3);
        form.findValues("values").get(0).forEach(option -> assertThat(option.get("label").asText()).startsWith(scenarios.of(option.get("value").asText()).title()));
    }

    @Test
    void the_service_desk_is_not_called_and_what_would_have_gone_is_shown() throws IOException {
        try (var desk = new Desk()) {
            desk.answers(200, "{\"ticketNumber\": \"ICT-1\"}");
            var exercise = exercise("stolen-laptop", 1);
            var incident = practised(exercise);
            work("security-incident");
            assertThat(desk.bodies).isEmpty();
            assertThat(open(incident, "Task_SecureEquipment")).hasSize(1);
            assertThat(trail.entriesOf(exercise.getBusinessKey(), "keptBack")).singleElement()
                    .satisfies(kept -> assertThat(kept.said("wouldHaveGone")).contains(exercise.getBusinessKey()).contains("L-20417"));
            reported(Map.of("equipmentLost", "yes"));
            work("security-incident");
            assertThat(desk.bodies).as("it is called for what happened").hasSize(1);
        }
    }

    @Test
    void no_e_mail_leaves_the_organisation() throws IOException {
        var person = identity.createUserQuery().userId(DPO).singleResult();
        var address = person.getEmail();
        person.setEmail("dpo@supplier.example");
        identity.saveUser(person);
        try {
            var exercise = exercise("stolen-laptop", 1);
            given(open(exercise, "Task_EndExercise").get(0));
            assertThat(addressed(exercise.getBusinessKey())).hasSizeGreaterThan(3).contains("dpo@opcc.example").allMatch(to -> to.endsWith("@opcc.example"));
            var real = reported(GRAVE);
            given(open(real, "Task_AdviseOnTelling").stream().filter(task -> DPO.equals(tasks.getVariable(task.getId(), "adviser"))).findFirst().orElseThrow());
            assertThat(addressed(real.getBusinessKey())).as("of what happened they hear where they are").contains("dpo@supplier.example");
        } finally {
            person.setEmail(address);
            identity.saveUser(person);
        }
    }

    private void given(Task task) {
        as("supervisor", () -> {
            tasks.setAssignee(task.getId(), DPO);
            return null;
        });
    }

    /** Where its e-mails went: without a server each is a file. */
    private List<String> addressed(String reference) throws IOException {
        jdbc.sql("update register.outbox set state = 'filed', due_at = null where due_at is not null and reference <> ?").param(reference).update();
        while (mail.sendSome()) {
            // There may be more.
        }
        try (var files = Files.list(Path.of(data).resolve("mail"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(reference + "-")).map(ExerciseTest::to).toList();
        }
    }

    private static String to(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith("To: ")).findFirst().orElseThrow().substring(4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void no_figure_no_list_and_no_repeat_of_the_register_knows_it() {
        now("2024-11-05T10:00");
        var period = new Analysis.Period(UkTime.parse("2024-10-01T00:00"), UkTime.parse("2024-11-01T00:00"), UkTime.parse("2024-12-01T00:00"));
        var before = List.of(analysis.counts(period), analysis.times(period), analysis.limits(period, UkTime.parse("2024-12-24T00:00")), analysis.repeats(period, 12), analysis.costs(period), analysis.months(period),
                analysis.openRisks(period.until()), analysis.recommendations(period, UkTime.parse("2024-12-01T00:00")));
        var exercise = exercise("address-disclosed", 1);
        var incident = practised(exercise);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "As I see it"));
        jdbc.sql("update register.incident set corporate_risk = 'x', hours_spent = 4, cost_pounds = 5, reporter_id = 'reporter' where reference = ?").param(exercise.getBusinessKey()).update();
        assertThat(List.of(analysis.counts(period), analysis.times(period), analysis.limits(period, UkTime.parse("2024-12-24T00:00")), analysis.repeats(period, 12), analysis.costs(period), analysis.months(period),
                analysis.openRisks(period.until()), analysis.recommendations(period, UkTime.parse("2024-12-01T00:00")))).isEqualTo(before);
        assertThat(log.search(Map.of("reference", exercise.getBusinessKey()), null, MO).found()).isEmpty();
        now("2024-11-06T10:00");
        var real = started("security-incident", "reporter", Map.of("awareAt", "2024-11-06T09:00", "outline", "Another letter", "incidentType", "disclosedInError", "unit", "Complaints"));
        assertThat(candidates.before(real.getBusinessKey())).noneMatch(candidate -> candidate.reference().startsWith("EXE-"));
        now("2024-11-07T10:00");
        var second = exercise("address-disclosed", 1);
        assertThat(candidates.before(second.getBusinessKey())).as("nor does it bring up what happened").isEmpty();
        assertThat(analysis.counts(period)).as("of the other it says something").isNotEqualTo(before.get(0));
        complete(open(exercise, "Task_EndExercise").get(0), DPO, Map.of("toChange", "Nothing"));
        assertThat(engine.getDecisionService().evaluateDecisionTableByKey("retentionRule", Map.of("kind", "exercise", "level", "low"))).as("no rule disposes of it").isEmpty();
    }

    @Test
    void it_stays_apart_from_what_happened() {
        var exercise = exercise("stolen-laptop", 1);
        var reference = exercise.getBusinessKey();
        var incident = practised(exercise);
        var real = reported();
        refused(() -> complete(real, MO, "Task_ReviewIncident", Map.of("sameAs", reference)), "sameAs");
        refused(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("sameAs", real.getBusinessKey())), "sameAs");
        refused(() -> started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "Again", "cameFrom", reference)), "cameFrom");
        refused(() -> started("conduct-referral", "line-manager", Map.of("incidentReference", reference, "concern", "Careless")), "incidentReference");
        refused(() -> started("legal-hold", DPO, Map.of("heldReference", reference.toLowerCase(), "holdReason", "A claim")), "heldReference");
        assertThatThrownBy(() -> started("security-incident", ISO, Map.of("awareAt", "2026-03-24T09:00", "outline", "Again", "timesFaster", 24))).as("a report cannot say that it is one")
                .isInstanceOf(RefusedInput.class).hasMessageContaining("'timesFaster' is not asked for here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", MO, "supervisor", "strategic-board", "camunda-admin"})
    void nobody_else_begins_one(String role) {
        var before = exercises.seenBy(ISO).size();
        assertThatThrownBy(() -> started("exercise", role, Map.of("scenario", "stolen-laptop", "timesFaster", 24))).isInstanceOf(AuthorizationException.class);
        assertThat(exercises.seenBy(ISO)).hasSize(before);
    }

    private static void refused(ThrowingCallable act, String answer) {
        assertThatThrownBy(act).isInstanceOf(RefusedInput.class).hasMessageContaining("is an exercise, and an exercise stays apart from what happened (" + answer + ")").hasMessageContaining("Nothing was");
    }

    @Test
    void the_list_costs_as_much_with_many_exercises_as_with_one_and_knows_those_of_a_scenario_that_is_gone() {
        var one = List.of(held(exercise("stolen-laptop", 1).getBusinessKey()));
        reports.of(one);
        long few = CountedStatements.during(() -> reports.of(one));
        var at = UkTime.parse("2026-03-24T10:00");
        var gone = cases.nextReference("EXE", at);
        cases.log(gone, "exercise", ISO, at, at, at, false, null);
        trail.note(gone, at, ISO, "StartEvent_ExerciseBegun", "completed", Map.of("scenario", "lost-tape", "timesFaster", 1));
        for (int i = 0; i < 3; i++) {
            exercise("address-disclosed", 1);
        }
        var all = exercises.seenBy(ISO);
        assertThat(all).hasSizeGreaterThan(4);
        reports.of(all);
        assertThat(CountedStatements.during(() -> reports.of(all))).isEqualTo(few);
        assertThat(reports.of(held(gone)).scenario()).isEqualTo("lost-tape");
    }

    private ExerciseList.Held held(String reference) {
        return exercises.seenBy(ISO).stream().filter(one -> one.reference().equals(reference)).findFirst().orElseThrow();
    }

    @Test
    void w_2_2_d_at_its_end_a_report_says_what_was_kept_what_was_missed_and_who_answered_when() {
        complete(open(exercise("stolen-laptop", 1), "Task_EndExercise").get(0), DPO, Map.of("toChange", "Ring earlier"));
        var exercise = exercise("stolen-laptop", 24);
        var incident = practised(exercise);
        now("2026-03-24T10:12");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "Witnesses", "consultLegal", "no", "consultIct", "no"));
        now("2026-03-24T11:05");
        complete(incident, ISO, "Task_ReportCrime", Map.of("crimeReference", "42/118820/26"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "A risk is likely"));
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        now("2026-03-24T12:50");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes", "ownApprovalReason", "Alone, and the two hours for another are over by this clock"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sent", "no", "notSentReason", "A name is wrong"));
        now("2026-03-24T12:56");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes", "ownApprovalReason", "Alone, and the two hours for another are over by this clock"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T12:45"));
        trail.note(exercise.getBusinessKey(), UkTime.parse("2026-03-24T13:00"), MO, "case-file", "opened", Map.of());
        now("2026-03-25T09:00");
        complete(open(exercise, "Task_EndExercise").get(0), ISO, Map.of("wentWell", "The ICO's part", "toChange", "Ask sooner"));

        var held = exercises.seenBy(MO).stream().filter(one -> one.reference().equals(exercise.getBusinessKey())).findFirst().orElseThrow();
        var report = reports.of(held);
        assertThat(report.scenario()).isEqualTo("A laptop and case papers taken from a car");
        assertThat(report.endedAt()).isEqualTo(UkTime.parse("2026-03-25T09:00"));
        assertThat(report.said()).containsValues("The ICO's part", "Ask sooner");
        var ico = report.limits().stream().filter(limit -> limit.deadline().equals("Deadline_ExternalNotification")).findFirst().orElseThrow();
        assertThat(ico.kept()).isTrue();
        assertThat(ico.by()).as("whoever told it, not whoever decided to").isEqualTo(DPO);
        assertThat(ico.took()).as("2 hours and three quarters, by a clock 24 times as fast").isEqualTo(Duration.ofHours(66));
        var consultation = report.limits().stream().filter(limit -> limit.deadline().equals("Deadline_Consultation")).findFirst().orElseThrow();
        assertThat(consultation.kept()).as("the DPO's advice never came").isFalse();
        assertThat(consultation.metAt()).isNull();
        assertThat(report.steps()).filteredOn(step -> step.element().equals("Task_ReportCrime")).singleElement().satisfies(step -> {
            assertThat(step.by()).isEqualTo(ISO);
            assertThat(step.answeredAt()).isEqualTo(UkTime.parse("2026-03-24T11:05"));
            assertThat(step.took()).isEqualTo(Duration.ofHours(26));
        });
        assertThat(report.steps()).filteredOn(step -> step.over() == null).extracting(ExerciseReport.Step::element).contains("Task_AdviseOnRisk", "Task_SecureEquipment").doesNotContain("Task_ReviewIncident", "Task_AssessIncident", "case-file");
        assertThat(report.outside()).extracting(ExerciseReport.Gone::to).containsExactly("the police", "the Information Commissioner (ICO)");
        assertThat(report.outside().get(1).what()).as("what, and when").contains("A bag was stolen", "120 residents", "When was it sent? Tue 24 March 2026, 12:45 UK time");
        assertThat(report.steps()).extracting(ExerciseReport.Step::step).contains("Approve notice, the Information Commissioner (ICO)", "Record that it was sent, the Information Commissioner (ICO)", "Advise on telling");
        assertThat(trail.entriesOf(exercise.getBusinessKey(), "exerciseOver")).singleElement().satisfies(over -> assertThat(over.said("stillOpen")).contains("Task_AdviseOnRisk"));
        assertThat(dutyTable.of(exercise.getBusinessKey())).as("ending it discharges nothing").anyMatch(duty -> duty.doneAt() == null);
        assertThat(exercises.seenBy(MO).indexOf(held)).as("beside an earlier one").isLessThan(exercises.seenBy(MO).size() - 1);
    }
}
