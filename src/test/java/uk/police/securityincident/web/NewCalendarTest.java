package uk.police.securityincident.web;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.camunda.bpm.admin.Admin;
import org.camunda.bpm.admin.AdminRuntimeDelegate;
import org.camunda.bpm.cockpit.Cockpit;
import org.camunda.bpm.cockpit.CockpitRuntimeDelegate;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.tasklist.Tasklist;
import org.camunda.bpm.tasklist.TasklistRuntimeDelegate;
import org.camunda.bpm.welcome.Welcome;
import org.camunda.bpm.welcome.WelcomeRuntimeDelegate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import uk.police.securityincident.Application;
import uk.police.securityincident.Patience;
import uk.police.securityincident.Unchecked;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** The operator adds a bank holiday, or takes one out, and starts again: what runs over it moves, is recorded, and nothing else changes. */
@ExtendWith(OutputCaptureExtension.class)
class NewCalendarTest {

    private final CockpitRuntimeDelegate cockpit = Cockpit.getRuntimeDelegate();
    private final AdminRuntimeDelegate admin = Admin.getRuntimeDelegate();
    private final TasklistRuntimeDelegate tasklist = Tasklist.getRuntimeDelegate();
    private final WelcomeRuntimeDelegate welcome = Welcome.getRuntimeDelegate();

    @TempDir
    private Path directory;

    /** The web applications of a process are one, and whoever closes theirs takes it from the other tests here. */
    @AfterEach
    void give_back_the_web_applications() {
        ClockUtil.reset();
        Cockpit.setCockpitRuntimeDelegate(cockpit);
        Admin.setAdminRuntimeDelegate(admin);
        Tasklist.setTasklistRuntimeDelegate(tasklist);
        Welcome.setRuntimeDelegate(welcome);
    }

    private ConfigurableApplicationContext start(EmbeddedPostgres postgres, String ukTime, String holidays) throws Exception {
        now(ukTime);
        var file = Files.writeString(directory.resolve("bank-holidays.csv"), holidays);
        return new SpringApplicationBuilder(Application.class).properties("spring.main.banner-mode=off", "camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/new-calendar-test")
                .run("--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"), "--spring.datasource.username=postgres", "--spring.datasource.password=none",
                        // Whoever closes an engine takes that of the same name from the other tests here.
                        "--camunda.bpm.process-engine-name=calendar", "--server.port=0", "--incident.admin.user=first", "--incident.admin.password=violet harbour seven",
                        "--incident.bank-holidays.file=" + file.toUri());
    }

    private static void now(String ukTime) {
        ClockUtil.setCurrentTime(Date.from(UkTime.parse(ukTime)));
    }

    private static ProcessInstance reported(ProcessEngine engine, String at) {
        now(at);
        return as(engine, "reporter", () -> engine.getRuntimeService().startProcessInstanceByKey("security-incident", Map.of("awareAt", at, "outline", "A bag on a train")));
    }

    private static <T> T as(ProcessEngine engine, String role, Callable<T> work) {
        engine.getIdentityService().setAuthentication(role, List.of(role));
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }

    private static String element(ProcessEngine engine, Job job) {
        return engine.getManagementService().createJobDefinitionQuery().jobDefinitionId(job.getJobDefinitionId()).singleResult().getActivityId();
    }

    private static Map<String, Instant> timers(ProcessEngine engine, ProcessInstance of) {
        return engine.getManagementService().createJobQuery().processInstanceId(of.getId()).timers().list().stream()
                .collect(Collectors.toMap(job -> element(engine, job), job -> job.getDuedate().toInstant(), (one, other) -> one, TreeMap::new));
    }

    private static Map<String, Instant> tasks(ProcessEngine engine, ProcessInstance of) {
        return engine.getTaskService().createTaskQuery().processInstanceId(of.getId()).list().stream().filter(task -> task.getDueDate() != null)
                .collect(Collectors.toMap(Task::getTaskDefinitionKey, task -> task.getDueDate().toInstant(), (one, other) -> one, TreeMap::new));
    }

    private static Task review(ProcessEngine engine, ProcessInstance of) {
        return engine.getTaskService().createTaskQuery().processInstanceId(of.getId()).taskDefinitionKey("Task_ReviewIncident").singleResult();
    }

    private static Instant end(String day) {
        return UkTime.parse(day + "T23:59:59");
    }

    private static Instant limit(ConfigurableApplicationContext running, ProcessInstance of, String deadline) {
        return running.getBean(DutyTable.class).of(of.getBusinessKey()).stream().filter(duty -> duty.deadline().equals(deadline)).findFirst().orElseThrow().dueAt();
    }

    private static List<Trail.Entry> noted(ConfigurableApplicationContext running, ProcessInstance of) {
        return running.getBean(Trail.class).entriesOf(of.getBusinessKey(), "calendarChanged");
    }

    @Test
    void w_8_4_b_a_bank_holiday_added_later_moves_what_counts_working_days_over_it(CapturedOutput log) throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            ProcessInstance touched;
            ProcessInstance warned;
            ProcessInstance later;
            Map<String, Instant> before;
            Map<String, Instant> untouched;
            try (var running = start(postgres, "2026-05-05T10:00", "")) {
                var engine = running.getBean(ProcessEngine.class);
                warned = reported(engine, "2026-05-05T10:00");
                touched = reported(engine, "2026-05-11T10:00");
                later = reported(engine, "2026-05-13T10:00");
                now("2026-05-13T10:00");
                fire(engine, warned, "Warning_FinalReport");
                before = timers(engine, touched);
                untouched = timers(engine, later);
                assertThat(before).containsEntry("Warning_FinalReport", end("2026-05-18")).containsEntry("Deadline_FinalReport", end("2026-05-26"));
                assertThat(timers(engine, warned)).doesNotContainKey("Warning_FinalReport").containsEntry("Deadline_FinalReport", end("2026-05-19"));
            }

            try (var running = start(postgres, "2026-05-13T11:00", "2026-05-13,add,A day of mourning\n")) {
                var engine = running.getBean(ProcessEngine.class);
                var moved = new TreeMap<>(before);
                moved.put("Warning_FinalReport", end("2026-05-19"));
                moved.put("Deadline_FinalReport", end("2026-05-27"));
                assertThat(timers(engine, touched)).as("hours are hours, on whatever day").isEqualTo(moved);
                assertThat(tasks(engine, touched)).containsEntry("Task_ReviewIncident", end("2026-05-27"));
                assertThat(limit(running, touched, "Deadline_FinalReport")).isEqualTo(end("2026-05-27"));
                assertThat(timers(engine, warned)).as("what has fired is not armed again").doesNotContainKey("Warning_FinalReport").containsEntry("Deadline_FinalReport", end("2026-05-20"));
                assertThat(timers(engine, later)).as("the day of the report is not counted").isEqualTo(untouched);
                assertThat(noted(running, later)).isEmpty();
                var noted = noted(running, touched);
                assertThat(noted).hasSize(1);
                assertThat(noted.get(0).by()).isEqualTo("application");
                assertThat(noted.get(0).content().get("added")).isEqualTo(List.of("Wed 13 May 2026"));
                assertThat(noted.get(0).content().get("moved").toString()).contains("Final report: limit ahead: from Mon 18 May 2026, 23:59 UK time to Tue 19 May 2026, 23:59 UK time",
                        "Final report: limit passed: from Tue 26 May 2026, 23:59 UK time to Wed 27 May 2026, 23:59 UK time", "Keep the incident under review: from Tue 26 May 2026");
                assertThat(noted(running, warned)).hasSize(1);
                var found = running.getBean(LogSearch.class).find(touched.getBusinessKey(), "first").orElseThrow();
                assertThat(running.getBean(CaseFile.class).inWords(found, Instant.now()).toString()).contains("A change of the bank holidays moved its limits", "Bank holidays added");
                assertThat(running.getBean(Trail.class).check()).isEmpty();
                assertThat(log.getAll()).contains("The bank holidays changed: added [2026-05-13], taken out []. The limits of 2 cases moved.");
            }

            // The same file again: nothing changed, and nothing is looked at.
            try (var running = start(postgres, "2026-05-13T12:00", "2026-05-13,add,A day of mourning\n")) {
                assertThat(noted(running, touched)).hasSize(1);
                assertThat(log.getAll().split("The bank holidays changed", -1)).hasSize(2);
            }

            // A day far ahead of every limit: no case is touched.
            try (var running = start(postgres, "2026-05-13T12:30", "2026-05-13,add,A day of mourning\n2027-07-01,add,A jubilee\n")) {
                assertThat(log.getAll()).contains("added [2027-07-01], taken out []. The limits of 0 cases moved.");
                assertThat(noted(running, touched)).hasSize(1);
                var engine = running.getBean(ProcessEngine.class);
                var review = review(engine, touched).getId();
                ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired().execute(context -> {
                    context.getTaskManager().findTaskById(review).setFollowUpDate(Date.from(UkTime.parse("2026-05-26T00:00")));
                    return null;
                });
            }

            // Taken out again, and the Spring Bank Holiday with it: back to where it was, and a day earlier.
            try (var running = start(postgres, "2026-05-25T20:00", "2027-07-01,add,A jubilee\n2026-05-25,remove,Moved elsewhere\n")) {
                var engine = running.getBean(ProcessEngine.class);
                assertThat(timers(engine, touched)).containsEntry("Warning_FinalReport", end("2026-05-18")).containsEntry("Deadline_FinalReport", end("2026-05-25"));
                assertThat(limit(running, touched, "Deadline_FinalReport")).isEqualTo(end("2026-05-25"));
                assertThat(noted(running, touched)).hasSize(2);
                assertThat(review(engine, touched).getFollowUpDate()).as("half of what is left, so that a deputy has time for it").isBefore(UkTime.parse("2026-05-25T22:01"));
            }
        }
    }

    /** As an earlier edition may have it: the first warning runs for a number of days, of whatever kind, and is no moment. */
    private static void deployWithoutWorkingDaysOfWarning(ProcessEngine engine) throws Exception {
        var edition = engine.getRepositoryService().createDeployment();
        for (var folder : List.of("bpmn", "dmn", "forms")) {
            try (var files = Files.list(Path.of(folder))) {
                for (var file : files.toList()) {
                    var text = Files.readString(file);
                    edition.addString(folder + "/" + file.getFileName(), text.replaceFirst("(?s)(<bpmn:timerEventDefinition id=\"Timer_Warning_FinalReport\">\\s*)<bpmn:timeDate( [^>]*)>[^<]*</bpmn:timeDate>",
                            "$1<bpmn:timeDuration$2>P7D</bpmn:timeDuration>"));
                }
            }
        }
        Unchecked.deploy(engine, edition);
    }

    @Test
    void w_8_4_b_what_counts_working_days_in_one_edition_may_count_none_in_another(CapturedOutput log) throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            ProcessInstance one;
            ProcessInstance other;
            Instant warning;
            try (var running = start(postgres, "2026-05-11T10:00", "")) {
                var engine = running.getBean(ProcessEngine.class);
                one = reported(engine, "2026-05-11T10:00");
                deployWithoutWorkingDaysOfWarning(engine);
                other = reported(engine, "2026-05-11T10:00");
                assertThat(other.getProcessDefinitionId()).isNotEqualTo(one.getProcessDefinitionId());
                warning = timers(engine, other).get("Warning_FinalReport");
                assertThat(warning).isNotEqualTo(end("2026-05-18"));
            }
            try (var running = start(postgres, "2026-05-13T11:00", "2026-05-13,add,A day of mourning\n")) {
                var engine = running.getBean(ProcessEngine.class);
                assertThat(timers(engine, one)).containsEntry("Warning_FinalReport", end("2026-05-19")).containsEntry("Deadline_FinalReport", end("2026-05-27"));
                assertThat(timers(engine, other)).containsEntry("Warning_FinalReport", warning).containsEntry("Deadline_FinalReport", end("2026-05-27"));
                assertThat(log.getAll()).contains("The limits of 2 cases moved.").doesNotContain("could not be reckoned anew");
            }
        }
    }

    @Test
    void w_8_4_b_a_case_that_could_not_be_reckoned_anew_moves_at_the_start_after_it_was_put_right(CapturedOutput log) throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start(); var owner = postgres.getPostgresDatabase().getConnection(); var rename = owner.createStatement()) {
            ProcessInstance sound;
            ProcessInstance broken;
            try (var running = start(postgres, "2026-05-11T10:00", "")) {
                sound = reported(running.getBean(ProcessEngine.class), "2026-05-11T10:00");
                broken = reported(running.getBean(ProcessEngine.class), "2026-05-11T10:00");
            }
            var variable = "update act_ru_variable set name_ = '%s' where name_ = '%s' and proc_inst_id_ = '" + broken.getId() + "'";
            assertThat(rename.executeUpdate(variable.formatted("gone", "reportedAt"))).isPositive();
            try (var running = start(postgres, "2026-05-13T11:00", "2026-05-13,add,A day of mourning\n")) {
                assertThat(log.getAll()).contains("The limits of the process instance " + broken.getId() + " could not be reckoned anew", "The limits of 1 cases moved.");
                assertThat(timers(running.getBean(ProcessEngine.class), sound)).containsEntry("Deadline_FinalReport", end("2026-05-27"));
                assertThat(timers(running.getBean(ProcessEngine.class), broken)).as("nothing of it").containsEntry("Deadline_FinalReport", end("2026-05-26"));
            }
            rename.executeUpdate(variable.formatted("reportedAt", "gone"));
            try (var running = start(postgres, "2026-05-13T12:00", "2026-05-13,add,A day of mourning\n")) {
                assertThat(timers(running.getBean(ProcessEngine.class), broken)).containsEntry("Deadline_FinalReport", end("2026-05-27"));
                assertThat(noted(running, broken)).hasSize(1);
                assertThat(noted(running, sound)).as("once").hasSize(1);
            }
        }
    }

    private static void fire(ProcessEngine engine, ProcessInstance of, String element) {
        var job = engine.getManagementService().createJobQuery().processInstanceId(of.getId()).timers().list().stream().filter(one -> element(engine, one).equals(element)).map(Job::getId)
                .findFirst().orElseThrow();
        engine.getManagementService().executeJob(job);
    }
}
