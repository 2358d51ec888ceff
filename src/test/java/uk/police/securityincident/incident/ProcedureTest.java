package uk.police.securityincident.incident;

import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.FormService;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.AbstractAssertions;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.DutyTable;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** A case on the real engine and PostgreSQL, with a clock that stands still until the test moves it. */
@SpringBootTest(properties = {"incident.data-directory=target/postgresql-procedure-${test.fork:alone}", "camunda.bpm.job-execution.enabled=false"})
abstract class ProcedureTest {

    static final String MO = "monitoring-officer";
    static final String DPO = "data-protection-officer";
    /** Ordinary business information, nothing disclosed, nothing suffered: Low at most. */
    static final Map<String, Object> HARMLESS = Map.ofEntries(Map.entry("dataKind", "business"), Map.entry("confidentialityBreach", "true"),
            Map.entry("integrityBreach", "false"), Map.entry("availabilityBreach", "false"), Map.entry("protection", "none"),
            Map.entry("exposure", "trusted"), Map.entry("recovery", "confirmed"), Map.entry("unavailability", "none"),
            Map.entry("identifiability", "negligible"), Map.entry("consequences", "negligible"), Map.entry("vulnerablePeople", "false"),
            Map.entry("affectedIndividuals", 0), Map.entry("intent", "accidental"), Map.entry("organisationImpact", "low"),
            Map.entry("servicesDenied", "none"));
    static final Map<String, Object> GRAVE = Map.ofEntries(Map.entry("dataKind", "sensitivePersonal"), Map.entry("confidentialityBreach", "true"),
            Map.entry("protection", "none"), Map.entry("exposure", "hostile"), Map.entry("recovery", "none"),
            Map.entry("identifiability", "maximum"), Map.entry("consequences", "severe"), Map.entry("vulnerablePeople", "true"));

    static final Map<String, Object> ICO_NOTICE = Map.of("whatHappened", "A bag was stolen", "whenAndHowFound", "On Tuesday, by the owner", "peopleAffected", "120 residents",
            "actionsTaken", "The police look for it", "contactAndOthersTold", "The DPO; nobody else", "noticeKind", "initial",
            "noticeConsequences", "Somebody may use the addresses", "numberOfPeople", 120, "numberOfRecords", 120, "dataCategoriesIco", "[\"basicIdentifiers\"]");
    static final Map<String, Object> FOUND_LATE = new HashMap<>(ICO_NOTICE);

    static {
        FOUND_LATE.put("delayReason", "Found late");
    }

    static final Map<String, Object> LETTER = Map.of("letterWhatHappened", "A bag with your file was stolen", "letterConsequences", "Somebody may read it",
            "letterMeasures", "The police look for it", "letterAdvice", "Be wary of callers", "letterEndangers", "no");

    @Autowired
    RuntimeService runtime;
    @Autowired
    TaskService tasks;
    @Autowired
    ManagementService management;
    @Autowired
    HistoryService history;
    @Autowired
    IdentityService identity;
    @Autowired
    RepositoryService repository;
    @Autowired
    FormService forms;
    @Autowired
    CaseTable cases;
    @Autowired
    Trail trail;
    @Autowired
    DutyTable dutyTable;
    @Autowired
    RecommendationTable recommendationTable;
    @Autowired
    DocumentTable documentTable;
    @Autowired
    Coverage coverage;
    @Autowired
    Deadlines limits;

    @Autowired
    private ProcessEngine own;

    private final Map<String, String> elementOfJob = new HashMap<>();

    /** Assertions ask the thread for its engine, and other doors the whole JVM: without this it may be that of an earlier test's application. */
    @BeforeEach
    void theEngineAskedIsThisOne() {
        AbstractAssertions.init(own);
        ProcessEngines.registerProcessEngine(own);
    }

    @BeforeEach
    void standStill() {
        coverage.begin();
        now("2026-03-24T10:00");
    }

    @AfterEach
    void go() {
        ClockUtil.reset();
        identity.clearAuthentication();
    }

    @AfterEach
    void passesWhatCarriesTheClausesItIsNamedBy(TestInfo test) {
        var name = test.getTestMethod().orElseThrow().getName();
        assertThat(coverage.claimedInVain(name)).as("%s passed no element that carries them", name).isEmpty();
    }

    static void now(String ukTime) {
        now(UkTime.parse(ukTime));
    }

    static void now(Instant moment) {
        ClockUtil.setCurrentTime(Date.from(moment));
    }

    ProcessInstance reported(Map<String, ?>... facts) {
        var report = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train"));
        for (var some : facts) {
            report.putAll(some);
        }
        return started("security-incident", "reporter", report);
    }

    ProcessInstance started(String process, String role, Map<String, Object> answers) {
        return as(role, () -> runtime.startProcessInstanceByKey(process, answers));
    }

    /** The open case with this reference. */
    ProcessInstance running(Object reference) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey((String) reference).singleResult();
    }

    /** A long text as it is read on the form: what people said stands in it so that no sign of theirs is obeyed. */
    String shown(Task task, String text) {
        return Shown.unquoted(((SpinJsonNode) onForm(task.getId(), text)).prop("text").stringValue());
    }

    /** What the form of a task, opened now, is given under this name. */
    Object onForm(String task, String name) {
        return forms.getTaskFormVariables(task, List.of(name), true).get(name);
    }

    <T> T as(String role, java.util.function.Supplier<T> act) {
        identity.setAuthentication(role, List.of(role));
        try {
            return act.get();
        } finally {
            identity.clearAuthentication();
        }
    }

    void complete(ProcessInstance incident, String role, String task, Map<String, Object> answers) {
        complete(open(incident, task).get(0), role, answers);
    }

    void complete(Task task, String role, Map<String, Object> answers) {
        as(role, () -> {
            tasks.complete(task.getId(), answers);
            return null;
        });
    }

    /** The open tasks; asked for one that is not there, they say where the case waits instead. */
    List<Task> open(ProcessInstance incident, String task) {
        var open = tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey(task).list();
        return new AbstractList<>() {
            @Override
            public Task get(int index) {
                assertThat(index).as("%s does not wait at %s; it waits at %s", incident.getBusinessKey(), task, waitsAt(incident)).isLessThan(size());
                return open.get(index);
            }

            @Override
            public int size() {
                return open.size();
            }
        };
    }

    /** When a limit falls that is counted from this moment in UK time: as long after it as the table of the procedure says. */
    Instant falls(String where, String from) {
        return falls(where, 0, from);
    }

    /** @param which of the values, where the table has more than one */
    Instant falls(String where, int which, String from) {
        int number = ProcedureValues.numbersOf(where).get(which);
        return ProcedureValues.of(where).contains("working day") ? limits.workingDays(from, number).toInstant() : UkTime.parse(from).plus(Duration.ofHours(number));
    }

    List<String> waitsAt(ProcessInstance incident) {
        return tasks.createTaskQuery().processInstanceId(incident.getId()).list().stream().map(Task::getTaskDefinitionKey).sorted().toList();
    }

    /** When a reminder comes that is counted back from this day. */
    Instant reminded(String where, String target) {
        return limits.workingDaysBefore(target, ProcedureValues.numbersOf(where).get(0)).toInstant();
    }

    /** The waiting deadlines and when they fall. */
    Map<String, Instant> deadlines(ProcessInstance incident) {
        var due = new HashMap<String, Instant>();
        for (Job job : management.createJobQuery().processInstanceId(incident.getId()).list()) {
            due.put(element(job), job.getDuedate().toInstant());
        }
        return due;
    }

    void fire(ProcessInstance incident, String deadline) {
        for (Job job : new ArrayList<>(management.createJobQuery().processInstanceId(incident.getId()).list())) {
            if (element(job).equals(deadline)) {
                management.executeJob(job.getId());
            }
        }
    }

    /** What a process does beside people, one job after another: those that wait for no moment, and those that they lead to. */
    void work(String process) {
        for (var jobs = jobs(process); !jobs.isEmpty(); jobs = jobs(process)) {
            management.executeJob(jobs.get(0).getId());
        }
    }

    private List<Job> jobs(String process) {
        return management.createJobQuery().processDefinitionKey(process).messages().withRetriesLeft().list();
    }

    /** What the calendar begins, at the date that is due next. */
    void calendar(String start) {
        management.executeJob(management.createJobQuery().activityId(start).orderByJobDuedate().asc().list().get(0).getId());
    }

    String element(Job job) {
        return elementOfJob.computeIfAbsent(job.getJobDefinitionId(), id -> management.createJobDefinitionQuery().jobDefinitionId(id).singleResult().getActivityId());
    }

    Object value(ProcessInstance incident, String variable) {
        return runtime.getVariable(incident.getId(), variable);
    }

    List<Trail.Entry> file(ProcessInstance incident, String element) {
        // Asked anew: some cases have their reference only once they have begun.
        var reference = history.createHistoricProcessInstanceQuery().processInstanceId(incident.getId()).singleResult().getBusinessKey();
        return trail.entries(reference, List.of(element));
    }

    boolean closed(ProcessInstance incident) {
        return runtime.createProcessInstanceQuery().processInstanceId(incident.getId()).count() == 0;
    }
}
