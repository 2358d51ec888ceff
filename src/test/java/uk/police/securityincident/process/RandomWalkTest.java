package uk.police.securityincident.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever people answer, in whatever order, a case keeps its duties and reaches its closure. More: -Dwalks=2000. */
class RandomWalkTest extends ProcedureTest {

    private static final int WALKS = Integer.getInteger("walks", 10);
    private static final long SEED = Long.getLong("seed", 20260324L);
    private static final int FREE_STEPS = 25;
    private static final int MOST_STEPS = 200;

    @Autowired
    RepositoryService repository;
    @Autowired
    ObjectMapper json;

    private final Map<String, JsonNode> forms = new HashMap<>();

    @Test
    void w_8_5_every_walk_reaches_closure_and_loses_no_duty() throws Exception {
        var walked = new TreeSet<String>();
        for (int i = 0; i < WALKS; i++) {
            var seed = SEED + i;
            try {
                walked.addAll(walk(new Random(seed)));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("Walk with -Dwalks=1 -Dseed=" + seed + ": " + e.getMessage(), e);
            }
        }
        var all = new TreeSet<String>();
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult();
        repository.getBpmnModelInstance(definition.getId()).getModelElementsByType(FlowNode.class).forEach(node -> all.add(node.getId()));
        all.removeAll(walked);
        System.out.println("Random walks from seed " + SEED + ": " + WALKS + ", never entered: " + all);
    }

    private Set<String> walk(Random random) throws Exception {
        now("2026-03-24T10:00");
        var facts = answers("report-incident", random, Map.of(), Set.of("awareAt", "outline", "reportedAt", "occurredAt", "processorAwareAt", "reporterId"));
        var incident = reported(facts);
        var fired = new HashSet<String>();
        for (int step = 0; !closed(incident); step++) {
            assertThat(step).as("steps; it is at %s, deadlines %s", runtime.getActiveActivityIds(incident.getId()), deadlines(incident)).isLessThan(MOST_STEPS);
            check(incident, fired);
            boolean free = step < FREE_STEPS;
            if (free && random.nextInt(4) == 0) {
                pass(incident, Duration.ofHours(1 + random.nextInt(60)), fired);
                continue;
            }
            var open = new ArrayList<>(tasks.createTaskQuery().processInstanceId(incident.getId()).initializeFormKeys().list());
            if (!free) {
                open.removeIf(task -> task.getTaskDefinitionKey().equals("Task_ReviewIncident"));
            }
            if (open.isEmpty()) {
                pass(incident, Duration.ofDays(3), fired);
            } else {
                step(open.get(random.nextInt(open.size())), random, free);
            }
        }
        assertThat(tasks.createTaskQuery().processInstanceId(incident.getId()).count()).isZero();
        assertThat(management.createJobQuery().processInstanceId(incident.getId()).count()).isZero();
        var walked = new HashSet<String>();
        history.createHistoricActivityInstanceQuery().processInstanceId(incident.getId()).list().stream().map(HistoricActivityInstance::getActivityId).forEach(walked::add);
        return walked;
    }

    private void step(Task task, Random random, boolean free) throws Exception {
        var key = task.getTaskDefinitionKey();
        var element = (UserTask) repository.getBpmnModelInstance(task.getProcessDefinitionId()).getModelElementById(key);
        var known = tasks.getVariables(task.getId());
        var given = answers(element.getCamundaFormRef(), random, known, Set.of("occurredAt", "processorAwareAt", "reportedAt", "sendUpdate", "revisionReason",
                "withdrawn", "withdrawalReason", "implementedOn", "sentAt", "targetDate", "questionTo", "question", "correctedAwareAt",
                "correctionReason", "controllerAwareAt", "controllerAwareReason"));
        var now = ClockUtil.getCurrentTime().toInstant();
        switch (key) {
            case "Task_RecordNoticeSent", "Task_RecordUpdateSent" -> {
                given.put("sentAt", now.toString());
                given.put("delayReason", "It took longer");
            }
            case "Task_WriteRecommendation" -> {
                given.put("targetDate", now.plus(Duration.ofDays(random.nextInt(20) + 1)).toString().substring(0, 10));
                given.put("another", free && random.nextBoolean() ? "yes" : "no");
            }
            case "Task_ReviewIncident" -> review(given, random, known, now.minus(Duration.ofHours(1)).toString());
            case "Task_AddToReport" -> given.put("keepOpen", free ? given.get("keepOpen") : "no");
            case "Task_AssessIncident" -> given.put("ratingReason", "As I see it");
            case "Task_NominateInvestigator" -> given.put("investigatorId", "investigator");
            default -> {
                // As it comes.
            }
        }
        if (given.containsKey("approved")) {
            given.put("approved", free && random.nextInt(3) == 0 ? "no" : "yes");
            given.put("approvalComment", "A comment");
        }
        var user = key.startsWith("Task_Approve") ? "second" : "admin";
        identity.setAuthentication(user, List.of("camunda-admin"));
        try {
            tasks.complete(task.getId(), given);
        } catch (RuntimeException e) {
            throw new AssertionError(key + " with " + given + ": " + e.getMessage(), e);
        } finally {
            identity.clearAuthentication();
        }
    }

    private void review(Map<String, Object> given, Random random, Map<String, Object> known, String anHourAgo) {
        switch (random.nextInt(5)) {
            case 0 -> given.putAll(Map.of("questionTo", "person:line-manager", "question", "Who knew?"));
            case 1 -> {
                if (known.get("icoTold") != null || known.get("dataSubjectsTold") != null) {
                    given.put("sendUpdate", "yes");
                }
            }
            case 2 -> {
                if (!Integer.valueOf(0).equals(known.get("reportVersion"))) {
                    given.put("revisionReason", "More was found");
                }
            }
            case 3 -> given.putAll(Map.of("correctedAwareAt", "2026-03-24T08:00", "correctionReason", "Read wrongly"));
            default -> given.putAll(Map.of("controllerAwareAt", anHourAgo, "controllerAwareReason", "Told then"));
        }
    }

    /** What is required always, the rest half the time. */
    private Map<String, Object> answers(String form, Random random, Map<String, Object> known, Set<String> not) throws Exception {
        var answers = new HashMap<String, Object>();
        for (var field : form(form).findParents("key")) {
            var key = field.get("key").asText();
            if (not.contains(key) || !field.at("/validate/required").asBoolean() && random.nextBoolean()) {
                continue;
            }
            switch (field.path("type").asText()) {
                case "textfield", "textarea" -> answers.put(key, "Words");
                case "number" -> answers.put(key, random.nextInt(1000));
                case "radio", "select" -> {
                    var values = field.path("values");
                    answers.put(key, values.isEmpty() ? "person:line-manager" : values.get(random.nextInt(values.size())).get("value").asText());
                }
                default -> {
                    // Dates and checklists are given by the step.
                }
            }
        }
        return answers;
    }

    private JsonNode form(String id) throws Exception {
        if (!forms.containsKey(id)) {
            forms.put(id, json.readTree(new java.io.File("forms/" + id + ".form")));
        }
        return forms.get(id);
    }

    private void pass(ProcessInstance incident, Duration time, Set<String> fired) {
        ClockUtil.setCurrentTime(Date.from(ClockUtil.getCurrentTime().toInstant().plus(time)));
        for (Job job : management.createJobQuery().processInstanceId(incident.getId()).list()) {
            var due = job.getDuedate();
            if ((due == null || !due.after(ClockUtil.getCurrentTime())) && management.createJobQuery().jobId(job.getId()).count() == 1) {
                fired.add(element(job));
                management.executeJob(job.getId());
            }
        }
    }

    private void check(ProcessInstance incident, Set<String> fired) {
        var there = new HashSet<>(deadlines(incident).keySet());
        there.addAll(fired);
        var open = waitsAt(incident);
        if (open.contains("Task_CompleteIncidentForm")) {
            assertThat(there).contains("Deadline_IncidentForm");
        }
        if (open.contains("Task_DecideIcoNotification")) {
            assertThat(there).contains("Warning_ExternalNotification", "Deadline_ExternalNotification");
        }
        if (Integer.valueOf(0).equals(value(incident, "reportVersion"))) {
            assertThat(there).contains("Warning_FinalReport", "Deadline_FinalReport");
        }
        var duties = new HashSet<String>();
        for (var task : tasks.createTaskQuery().processInstanceId(incident.getId()).list()) {
            if (!task.getTaskDefinitionKey().equals("Task_AnswerQuestion")) {
                var of = tasks.getVariables(task.getId(), List.of("recipient", "adviser", "recommendation"));
                assertThat(duties.add(task.getTaskDefinitionKey() + new java.util.TreeMap<>(of))).as("one task for %s %s", task.getTaskDefinitionKey(), of).isTrue();
            }
        }
    }
}
