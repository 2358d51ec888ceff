package uk.police.securityincident.web;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.LogSearch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an administrator does to a case outside its forms stands in its trail with the name; what takes a case away, holds
 * its clock or changes many at once is refused to everybody (E-3.4.10, E-8.3).
 */
class InterventionRestTest extends RestDoorTest {

    @Autowired
    private RuntimeService runtime;
    @Autowired
    private CaseFile caseFile;
    @Autowired
    private LogSearch log;
    @Autowired
    private ManagementService management;

    /** Of what was done by hand: the event, the element, by whom, and what was said. */
    private List<String> byHand(JsonNode incident) {
        return trail.of(incident.get("businessKey").asText()).stream().filter(link -> link.by().equals("admin")).map(link -> link.event() + " " + link.element() + " " + link.content()).toList();
    }

    private String job(JsonNode incident) throws Exception {
        return read("admin", "job?activityId=Deadline_Consultation&processInstanceId=" + incident.get("id").asText()).get(0).get("id").asText();
    }

    @Test
    void a_changed_variable_stands_in_the_trail_by_its_name_and_not_its_value() throws Exception {
        var incident = reported();
        var instance = "process-instance/" + incident.get("id").asText();
        done(send("admin", "PUT", instance + "/variables/outline", "{\"value\":\"Not as told\",\"type\":\"String\"}"));
        done(post("admin", instance + "/variables", "{\"modifications\":{\"unit\":{\"value\":\"Records\"}},\"deletions\":[\"outline\"]}"));
        done(send("admin", "PUT", "execution/" + incident.get("id").asText() + "/localVariables/here", "{\"value\":\"m\",\"type\":\"String\"}"));
        assertThat(byHand(incident)).containsExactly("variablesChanged security-incident {\"variables\": [\"outline\"]}",
                "variablesChanged security-incident {\"variables\": [\"outline\", \"unit\"]}",
                "variablesChanged security-incident {\"variables\": [\"here\"]}");
        assertThat(trail.of(incident.get("businessKey").asText()).toString()).doesNotContain("Not as told");
    }

    @Test
    void whoever_may_not_change_a_variable_changes_none_and_leaves_no_entry() throws Exception {
        var incident = reported();
        int before = trail.of(incident.get("businessKey").asText()).size();
        for (var who : new String[] {"reporter", "supervisor", "process-owner", MO, "data-protection-officer"}) {
            var answer = send(who, "PUT", "process-instance/" + incident.get("id").asText() + "/variables/outline", "{\"value\":\"x\",\"type\":\"String\"}");
            assertThat(answer.statusCode()).as(who).isBetween(400, 499);
            answer = send(who, "PUT", "job/" + job(incident) + "/duedate", "{\"duedate\":\"2030-01-01T00:00:00.000+0000\"}");
            assertThat(answer.statusCode()).as(who).isBetween(400, 499);
            assertThat(post(who, "job/" + job(incident) + "/execute", null).statusCode()).as(who).isBetween(400, 499);
        }
        assertThat(trail.of(incident.get("businessKey").asText())).hasSize(before);
        assertThat(runtime.getVariable(incident.get("id").asText(), "outline")).isEqualTo("As told");
    }

    @Test
    void a_timer_moved_tried_again_or_carried_out_stands_in_the_trail() throws Exception {
        var incident = reported();
        var job = "job/" + job(incident);
        var due = OffsetDateTime.parse(read("admin", job).get("dueDate").asText(), DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSZ")).toInstant().toString();
        done(send("admin", "PUT", job + "/duedate", "{\"duedate\":\"2030-01-01T00:00:00.000+0000\"}"));
        done(post("admin", job + "/duedate/recalculate", null));
        done(send("admin", "PUT", job + "/retries", "{\"retries\":2}"));
        done(post("admin", job + "/execute", null));
        assertThat(byHand(incident)).containsExactly("timerMoved Deadline_Consultation {\"to\": \"2030-01-01T00:00:00Z\", \"from\": \"" + due + "\"}",
                "timerMoved Deadline_Consultation {\"to\": \"as the model says\", \"from\": \"2030-01-01T00:00:00Z\"}", "retried Deadline_Consultation {\"retries\": 2}",
                "jobRun Deadline_Consultation {}");
        var found = log.find(incident.get("businessKey").asText(), MO).orElseThrow();
        assertThat(caseFile.inWords(found, Instant.now())).extracting(section -> section.heading().replaceFirst("^\\d+\\. ", "").replaceFirst("UK time: ", ""))
                .anyMatch(heading -> heading.contains("The time of a timer was changed by hand") && heading.endsWith(", by Demo Administrator (admin)"))
                .anyMatch(heading -> heading.contains("Carried out by hand"));
    }

    @Test
    void steps_put_right_by_hand_stand_in_the_trail_and_no_case_is_ended_by_it() throws Exception {
        var incident = reported();
        var instance = "process-instance/" + incident.get("id").asText() + "/modification";
        refused(post("admin", instance, "{\"skipCustomListeners\":true,\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_ReviewIncident\"}]}"), "skipCustomListeners");
        assertThat(post("admin", instance + "-async", "{\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_ReviewIncident\"}]}").statusCode()).isEqualTo(404);
        done(post("admin", instance, "{\"instructions\":[{\"type\":\"cancel\",\"activityId\":\"Task_AddToReport\"}]}"));
        assertThat(byHand(incident)).containsExactly("modified security-incident {\"steps\": [\"Cancel all instances of activity 'Task_AddToReport'\"]}");
        var all = new ArrayList<String>();
        read("admin", "process-instance/" + incident.get("id").asText() + "/activity-instances").get("childActivityInstances")
                .forEach(child -> all.add("{\"type\":\"cancel\",\"activityInstanceId\":\"" + child.get("id").asText() + "\"}"));
        // The right to end a case is nobody's.
        assertThat(post("admin", instance, "{\"instructions\":[" + String.join(",", all) + "]}").statusCode()).isIn(400, 403);
        assertThat(runtime.createProcessInstanceQuery().processInstanceId(incident.get("id").asText()).count()).isEqualTo(1);
        assertThat(byHand(incident)).hasSize(1);
    }

    @Test
    void what_takes_a_case_away_holds_its_clock_or_changes_many_is_refused_to_everybody() throws Exception {
        var incident = reported();
        var id = incident.get("id").asText();
        var reference = incident.get("businessKey").asText();
        var definition = read("admin", "process-definition/key/security-incident").get("id").asText();
        var job = job(incident);
        var jobDefinition = read("admin", "job/" + job).get("jobDefinitionId").asText();
        var variable = runtime.createVariableInstanceQuery().processInstanceIdIn(id).variableName("outline").singleResult().getId();
        var task = task(MO, incident, "Task_AssessIncident");
        int before = trail.of(reference).size();
        var doors = new String[][] {
            {"DELETE", "process-instance/" + id, null}, {"DELETE", "process-instance/" + id + "?skipCustomListeners=true", null},
            {"POST", "process-instance/delete", "{\"processInstanceIds\":[\"" + id + "\"],\"deleteReason\":\"r\"}"},
            {"POST", "process-instance/delete-historic-query-based", "{\"historicProcessInstanceQuery\":{\"processInstanceIds\":[\"" + id + "\"]}}"},
            {"DELETE", "history/process-instance/" + id, null}, {"POST", "history/process-instance/delete", "{\"historicProcessInstanceIds\":[\"" + id + "\"]}"},
            {"DELETE", "history/process-instance/" + id + "/variable-instances", null}, {"DELETE", "history/variable-instance/" + variable, null},
            {"POST", "history/decision-instance/delete", "{\"historicDecisionInstanceIds\":[\"none\"]}"},
            {"POST", "history/process-instance/set-removal-time", "{\"clearedRemovalTime\":true,\"historicProcessInstanceIds\":[\"" + id + "\"]}"},
            {"POST", "history/cleanup?immediatelyDue=true", null},
            {"PUT", "process-instance/" + id + "/suspended", "{\"suspended\":true}"}, {"PUT", "process-instance/suspended", "{\"suspended\":true,\"processDefinitionKey\":\"security-incident\"}"},
            {"POST", "process-instance/suspended-async", "{\"suspended\":true,\"processInstanceIds\":[\"" + id + "\"]}"},
            {"PUT", "process-definition/key/security-incident/suspended", "{\"suspended\":true,\"includeProcessInstances\":true}"},
            {"PUT", "process-definition/" + definition + "/suspended", "{\"suspended\":true}"},
            {"PUT", "job/" + job + "/suspended", "{\"suspended\":true}"}, {"PUT", "job/suspended", "{\"suspended\":true,\"processInstanceId\":\"" + id + "\"}"},
            {"PUT", "job-definition/" + jobDefinition + "/suspended", "{\"suspended\":true,\"includeJobs\":true}"}, {"PUT", "job-definition/" + jobDefinition + "/retries", "{\"retries\":1}"},
            {"PUT", "job-definition/" + jobDefinition + "/jobPriority", "{\"priority\":1}"}, {"DELETE", "job/" + job, null},
            {"POST", "job/retries", "{\"retries\":1,\"jobIds\":[\"" + job + "\"]}"}, {"POST", "process-instance/job-retries", "{\"retries\":1,\"processInstances\":[\"" + id + "\"]}"},
            {"POST", "process-instance/variables-async", "{\"processInstanceIds\":[\"" + id + "\"],\"variables\":{\"unit\":{\"value\":\"u\"}}}"},
            {"POST", "process-instance/message-async", "{\"processInstanceIds\":[\"" + id + "\"],\"messageName\":\"m\"}"},
            {"POST", "modification/execute", "{\"processDefinitionId\":\"" + definition + "\",\"processInstanceIds\":[\"" + id
                    + "\"],\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_ReviewIncident\"}]}"},
            {"POST", "modification/executeAsync", "{\"processDefinitionId\":\"" + definition + "\",\"processInstanceIds\":[\"" + id
                    + "\"],\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_ReviewIncident\"}]}"},
            {"POST", "migration/execute", "{\"migrationPlan\":{\"sourceProcessDefinitionId\":\"" + definition + "\",\"targetProcessDefinitionId\":\"" + definition
                    + "\",\"instructions\":[{\"sourceActivityIds\":[\"Task_ReviewIncident\"],\"targetActivityIds\":[\"Task_ReviewIncident\"]}]},\"processInstanceIds\":[\"" + id + "\"]}"},
            {"POST", "process-definition/" + definition + "/restart", "{\"processInstanceIds\":[\"" + id + "\"],\"instructions\":[{\"type\":\"startBeforeActivity\",\"activityId\":\"Task_ReviewIncident\"}]}"},
            {"POST", "message", "{\"messageName\":\"another-report\",\"businessKey\":\"" + reference + "\"}"}, {"POST", "signal", "{\"name\":\"s\"}"}, {"POST", "condition", "{\"variables\":{\"a\":{\"value\":1}}}"},
            {"POST", "execution/" + id + "/signal", "{}"}, {"POST", "execution/" + id + "/create-incident", "{\"incidentType\":\"t\",\"configuration\":\"c\"}"},
            {"POST", "execution/" + id + "/messageSubscriptions/m/trigger", "{}"}, {"POST", "external-task/fetchAndLock", "{\"workerId\":\"w\",\"maxTasks\":1,\"topics\":[{\"topicName\":\"t\",\"lockDuration\":1}]}"},
            {"DELETE", "task/" + task, null}, {"DELETE", "history/batch/none", null}, {"DELETE", "batch/none", null}, {"PUT", "batch/none/suspended", "{\"suspended\":true}"},
            {"PUT", "history/user-operation/none/set-annotation", "{\"annotation\":\"a\"}"}};
        var soft = new SoftAssertions();
        for (var who : new String[] {"admin", "supervisor"}) {
            for (var door : doors) {
                var answer = send(who, door[0], door[1], door[2]);
                soft.assertThat(answer.statusCode()).as("%s %s %s: %s", who, door[0], door[1], answer.body()).isBetween(400, 499);
            }
        }
        soft.assertAll();
        assertThat(management.createBatchQuery().count()).isZero();
        assertThat(read("admin", "process-instance/" + id).get("suspended").asBoolean()).isFalse();
        assertThat(read("admin", "job/" + job).get("suspended").asBoolean()).isFalse();
        assertThat(trail.of(reference)).hasSize(before);
        done(post(MO, "task/" + task + "/complete", variables("rating", "low", "ratingReason", "It goes on")));
    }
}
