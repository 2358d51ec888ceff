package uk.police.securityincident.incident;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.record.Limits;
import uk.police.securityincident.register.Analysis;
import uk.police.securityincident.register.DutyTable.Duty;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.OwnReports;
import uk.police.securityincident.register.SimilarCandidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            assertThat(form(task, task.getAssignee() != null ? task.getAssignee() : MO.equals(task.getAssignee()) ? MO : "camunda-admin")).contains("**This is an exercise**");
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
}
