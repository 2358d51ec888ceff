package uk.police.securityincident.web;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import uk.police.securityincident.access.Matrix;

import static org.assertj.core.api.Assertions.assertThat;

/** What was given up is seen by the supervisor, of every process, and tried again; of what the procedure keeps from them, by its number alone (E-3.7.1). */
@TestPropertySource(properties = {"camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/postgresql-matrix-${test.fork:alone}"})
class FailedJobsRestTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    int port;
    @Autowired
    ProcessEngine engine;
    @Autowired
    ManagementService management;
    @Autowired
    RepositoryService repository;
    @Autowired
    Matrix matrix;
    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void nothingIsGivenUp() {
        management.createJobQuery().noRetriesLeft().list().forEach(job -> management.setJobRetries(job.getId(), 1));
    }

    private Client as(String role) {
        return Client.system(port, role);
    }

    private Job ofCase(JsonNode started) {
        return management.createJobQuery().processInstanceId(started.get("id").asText()).list().get(0);
    }

    private Job begun(String process, String start) {
        management.executeJob(management.createJobQuery().activityId(start).list().get(0).getId());
        return management.createJobQuery().processDefinitionKey(process).messages().list().get(0);
    }

    /** A job of each process that has any. */
    private Map<String, Job> jobs() throws Exception {
        var aware = Instant.now().minusSeconds(3600).toString();
        var today = LocalDate.now(ZoneId.of("Europe/London"));
        var jobs = new LinkedHashMap<String, Job>();
        var incident = as("reporter").start("security-incident", "awareAt", aware, "outline", "A letter went astray");
        jobs.put("security-incident", ofCase(incident));
        jobs.put("guidance-request", ofCase(as("reporter").start("guidance-request", "awareAt", aware, "outline", "Is it one?")));
        var weakness = as("reporter").start("security-vulnerability", "awareAt", aware, "outline", "A door stands open");
        var assess = as("information-security-officer").read("/task?taskDefinitionKey=Task_AssessVulnerability&processInstanceId=" + weakness.get("id").asText()).get(0).get("id").asText();
        var assessed = as("information-security-officer").engine("POST", "/task/" + assess + "/complete", Client.variables("vulnerabilityDecision", "treat", "decisionReason", "r",
                "treatmentOwner", "person:ict-service-desk", "treatment", "Close it", "targetDate", today.plusDays(60).toString()));
        assertThat(assessed.statusCode()).as(assessed.body()).isEqualTo(204);
        jobs.put("security-vulnerability", ofCase(weakness));
        jobs.put("board-review", ofCase(as("information-security-officer").start("board-review", "periodFrom", today.toString(), "periodUntil", today.toString())));
        jobs.put("role-delegation", ofCase(as("legal").start("role-delegation", "delegatedRole", "legal", "deputyId", "investigator", "delegatedFrom", today.plusDays(1) + "T10:00",
                "delegatedUntil", today.plusDays(2) + "T10:00", "reason", "Leave")));
        ProcessInstantiationBuilderImpl.createProcessInstanceByKey(((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired(), "send-mail")
                .businessKey(jdbc.sql("select max(id)::text from register.outbox").query(String.class).single()).execute();
        jobs.put("send-mail", management.createJobQuery().processDefinitionKey("send-mail").list().get(0));
        jobs.put("seal-trail", begun("seal-trail", "StartEvent_EachNight"));
        jobs.put("remove-evidence", begun("remove-evidence", "StartEvent_EvidenceDue"));
        jobs.put("records-disposal", begun("records-disposal", "StartEvent_DisposalDue"));
        return jobs;
    }

    @TestFactory
    List<DynamicTest> of_every_process() throws Exception {
        var jobs = jobs();
        var without = new TreeSet<>(repository.createProcessDefinitionQuery().latestVersion().list().stream().map(ProcessDefinition::getKey).toList());
        without.removeAll(jobs.keySet());
        return java.util.stream.Stream.concat(jobs.entrySet().stream().map(one -> DynamicTest.dynamicTest(one.getKey(), () -> isSeenAndTriedAgain(one.getKey(), one.getValue()))),
                without.stream().map(process -> DynamicTest.dynamicTest(process + " does nothing beside people",
                        () -> assertThat(management.createJobDefinitionQuery().processDefinitionKey(process).list()).isEmpty()))).toList();
    }

    private void isSeenAndTriedAgain(String process, Job job) throws Exception {
        boolean watched = !matrix.unwatched().contains(process);
        var path = "/job/" + job.getId() + "/retries";
        if (!watched) {
            assertThat(as("supervisor").engine("PUT", path, "{\"retries\":1}").statusCode()).as("it did not fail").isEqualTo(404);
        }
        management.setJobRetries(job.getId(), 0);
        for (var who : List.of("supervisor", "admin")) {
            var incidents = as(who).read("/incident?processDefinitionKeyIn=" + process);
            assertThat(incidents).as(who).hasSize(watched ? 1 : 0);
            assertThat(as(who).read("/job?noRetriesLeft=true&processDefinitionKey=" + process)).as(who).hasSize(watched ? 1 : 0);
            var health = health(who);
            assertThat(health.at("/failed/" + process).asInt()).as(health.toString()).isOne();
            assertThat(health.get("warning").asText()).contains("increment the retries");
            assertThat(health.has("notInCockpit")).isEqualTo(!watched);
            if (!watched) {
                assertThat(health.at("/notInCockpit/" + process)).singleElement().satisfies(number -> assertThat(number.asText()).isEqualTo(job.getId()));
            }
        }
        for (var who : List.of("reporter", "monitoring-officer", "process-owner", "professional-standards")) {
            assertThat(as(who).engine("PUT", path, "{\"retries\":1}").statusCode()).as(who).isEqualTo(404);
        }
        assertThat(as("supervisor").engine("PUT", path, "{\"retries\":0}").statusCode()).as("given up by hand").isEqualTo(400);
        assertThat(as("supervisor").engine("PUT", path, "{\"retries\":1,\"dueDate\":\"2030-01-01T00:00:00.000+0000\"}").statusCode()).as("put off").isEqualTo(400);
        var again = as("supervisor").engine("PUT", path, "{\"retries\":1}");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(204);
        assertThat(management.createJobQuery().jobId(job.getId()).singleResult().getRetries()).isOne();
        assertThat(health("supervisor").at("/failed")).isEmpty();
    }

    private JsonNode health(String who) throws Exception {
        return JSON.readTree(as(who).send("GET", "/actuator/health", null, null).body()).at("/components/failedJobs/details");
    }

    @Test
    void a_calendar_whose_own_job_failed_is_seen_too() throws Exception {
        var calendar = management.createJobQuery().activityId("StartEvent_EachNight").list().get(0);
        management.setJobRetries(calendar.getId(), 0);
        assertThat(as("supervisor").read("/incident?processDefinitionKeyIn=seal-trail")).singleElement().satisfies(incident -> assertThat(incident.get("activityId").asText()).isEqualTo("StartEvent_EachNight"));
        assertThat(as("supervisor").engine("PUT", "/job/" + calendar.getId() + "/retries", "{\"retries\":1}").statusCode()).isEqualTo(204);
    }
}
