package uk.police.securityincident.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.access.Access;
import uk.police.securityincident.access.Door;
import uk.police.securityincident.access.Matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Each door of those who watch and repair, as the matrix lists them: whoever of them is kept out of a case finds there what they would of one that never was (E-3.7.1, E-8.2). */
class KeptOutDoorsTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NEVER = "INC-1999-0001";
    private static final Map<String, String> NAMED = Map.ofEntries(Map.entry("processInstanceId", "instance"), Map.entry("processInstanceIdIn", "instance"), Map.entry("processInstanceIds", "instance"),
            Map.entry("executionId", "instance"), Map.entry("superProcessInstance", "instance"), Map.entry("subProcessInstance", "instance"), Map.entry("superProcessInstanceId", "instance"),
            Map.entry("subProcessInstanceId", "instance"), Map.entry("rootProcessInstanceId", "instance"), Map.entry("parentProcessInstanceId", "instance"), Map.entry("activityInstanceIdIn", "instance"),
            Map.entry("businessKey", "reference"), Map.entry("businessKeyLike", "reference"), Map.entry("processInstanceBusinessKey", "reference"), Map.entry("processInstanceBusinessKeyIn", "reference"),
            Map.entry("processInstanceBusinessKeyLike", "reference"), Map.entry("taskId", "task"), Map.entry("taskIdIn", "task"), Map.entry("jobId", "job"), Map.entry("jobIds", "job"));
    private static final Map<String, String> PLACES = Map.of("instance", "instance", "pastInstance", "instance", "execution", "instance", "task", "task", "job", "job", "failedJob", "job");
    private static final Map<String, Object> REQUIRED = Map.of("retries", 1, "duedate", "2030-01-01T00:00:00.000+0000", "userId", "legal", "unfinished", true);

    private static final Map<String, Client> BROWSERS = new LinkedHashMap<>();

    /** What is asked, of the case that is there or of one that never was. */
    private record Question(String method, String path, String body) {
        Question of(Map<String, String> ids) {
            var path = this.path;
            var body = this.body;
            for (var id : ids.entrySet()) {
                path = path.replace("<" + id.getKey() + ">", id.getValue());
                body = body == null ? null : body.replace("<" + id.getKey() + ">", id.getValue());
            }
            return new Question(method, path, body);
        }

        boolean changesNothing() {
            return method.equals("GET") || method.equals("POST") && !path.matches(".*/(claim|unclaim|assignee|delegate|resolve|complete|submit-form|execute|recalculate|variables|modification)");
        }
    }

    @LocalServerPort
    int port;
    @Autowired
    Matrix matrix;
    @Autowired
    TaskService tasks;
    @Autowired
    ManagementService jobs;
    @Autowired
    RuntimeService instances;
    @Autowired
    AuthorizationService authorizations;
    @Autowired
    Access access;

    private Map<String, String> reported() throws Exception {
        var incident = Client.system(port, "reporter").start("security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "As told");
        return ids(incident.get("id").asText(), incident.get("businessKey").asText());
    }

    private Map<String, String> ids(String instance, String reference) {
        return Map.of("instance", instance, "reference", reference, "task", tasks.createTaskQuery().processInstanceId(instance).taskDefinitionKey("Task_AssessIncident").singleResult().getId(),
                "job", jobs.createJobQuery().processInstanceId(instance).list().get(0).getId());
    }

    private static Map<String, String> never() {
        return Map.of("instance", UUID.randomUUID().toString(), "reference", NEVER, "task", UUID.randomUUID().toString(), "job", UUID.randomUUID().toString());
    }

    private void keepOut(String user, String reference) throws Exception {
        Client.system(port, "line-manager").start("conduct-referral", "incidentReference", reference, "concern", "c", "personInvolved", user);
    }

    private List<Door> doors(String role) {
        return matrix.of(List.of(role)).stream().filter(operation -> !operation.name().equals("sign in")).flatMap(operation -> operation.doors().stream())
                .filter(door -> door.body() == Door.Body.NONE || door.body() == Door.Body.JSON).distinct().toList();
    }

    /** Each way of naming a case along the doors of a role. */
    private List<Question> naming(String role) throws Exception {
        var questions = new ArrayList<Question>();
        for (var door : doors(role)) {
            var path = door.template();
            for (var place : PLACES.entrySet()) {
                path = path.replace("{" + place.getKey() + "}", "<" + place.getValue() + ">");
            }
            path = path.replace("{name}", "outline");
            if (path.contains("<")) {
                questions.add(new Question(door.method(), path, body(door, null)));
            }
            for (var key : NAMED.keySet()) {
                if (!path.matches(".*[{<].*") && door.query().containsKey(key)) {
                    questions.add(new Question(door.method(), path + "?" + key + "=<" + NAMED.get(key) + ">" + required(door, key), body(door, null)));
                }
                if (!path.matches(".*[{<].*") && door.keys().containsKey(key)) {
                    questions.add(new Question(door.method(), path, body(door, key)));
                }
            }
        }
        return questions.stream().distinct().toList();
    }

    private static String required(Door door, String key) {
        return door.query().get(key).required() ? "" : door.query().entrySet().stream().filter(other -> other.getValue().required()).findFirst().map(other -> "&" + other.getKey() + "=" + REQUIRED.get(other.getKey())).orElse("");
    }

    private static String body(Door door, String key) throws Exception {
        if (door.body() != Door.Body.JSON) {
            return null;
        }
        var body = new LinkedHashMap<String, Object>();
        door.keys().forEach((name, one) -> Optional.ofNullable(one.required() ? REQUIRED.get(name) : null).ifPresent(value -> body.put(name, value)));
        if (door.keys().containsKey("value")) {
            body.put("value", "x");
        }
        if (key != null) {
            var value = "<" + NAMED.get(key) + ">";
            body.put(key, key.endsWith("In") || key.endsWith("Ids") ? List.of(value) : value);
        }
        return JSON.writeValueAsString(body);
    }

    /** What is asked of no case in particular. */
    private List<Question> lists(String role) throws Exception {
        var lists = new ArrayList<Question>();
        var definition = Client.system(port, "admin").read("/process-definition/key/security-incident").get("id").asText();
        for (var door : doors(role)) {
            boolean names = Stream.of(door.query(), door.keys()).flatMap(keys -> keys.entrySet().stream()).anyMatch(key -> key.getValue().required() && !REQUIRED.containsKey(key.getKey()));
            var path = door.template().replace("{key}", "security-incident").replace("/process-definition/{definition}", "/process-definition/" + definition);
            var question = new Question(door.method(), path, body(door, null));
            if (!path.contains("{") && !names && question.changesNothing() && !path.matches(".*(/start|create|/evaluate|submit-form|prometheus|password-policy)$") && !path.startsWith("/user")) {
                lists.add(question);
            }
        }
        return lists.stream().distinct().toList();
    }

    private String answer(String user, Question question, Map<String, String> ids) throws Exception {
        var asked = question.of(ids);
        var answer = asked.path().startsWith("/camunda") ? BROWSERS.computeIfAbsent(user + port, key -> browser(user)).send(asked.method(), asked.path(), asked.body() == null ? null : Client.JSON_TYPE, asked.body() == null ? null : asked.body().getBytes())
                : Client.system(port, user).engine(asked.method(), asked.path(), asked.body());
        var body = answer.body();
        for (var id : ids.entrySet()) {
            body = body.replace(id.getValue(), "<" + id.getKey() + ">");
        }
        return answer.statusCode() + " " + body;
    }

    private Client browser(String user) {
        try {
            return Client.browser(port, user);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "supervisor"})
    void e_8_2_the_case_is_one_that_never_was(String user) throws Exception {
        var role = user.equals("admin") ? "camunda-admin" : user;
        var hidden = reported();
        var never = never();
        var questions = naming(role);
        var told = new TreeSet<String>();
        for (var question : questions) {
            if (question.changesNothing() && !answer(user, question, hidden).equals(answer(user, question, never))) {
                told.add(question.path());
            }
        }
        assertThat(told).as("what tells of a case that they are not kept out of").contains("/process-instance?processInstanceIds=<instance>", "/job/<job>")
                .containsAll(user.equals("admin") ? List.of("/history/task?processInstanceBusinessKey=<reference>", "/variable-instance", "/variable-instance/count?processInstanceIdIn=<instance>") : List.of());
        keepOut(user, hidden.get("reference"));
        var soft = new SoftAssertions();
        same(soft, "open", user, questions, hidden, never);
        instances.deleteProcessInstance(hidden.get("instance"), "as if it had ended", true);
        same(soft, "ended", user, questions, hidden, never);
        soft.assertAll();
    }

    private void same(SoftAssertions soft, String state, String user, List<Question> questions, Map<String, String> hidden, Map<String, String> never) throws Exception {
        for (var question : questions) {
            soft.assertThat(answer(user, question, hidden)).as("%s, %s", state, question).isEqualTo(answer(user, question, never));
        }
    }

    /** Who was kept out of a case before another went on from it, is kept out of that from its first moment, also one that a release before began. */
    @ParameterizedTest
    @ValueSource(strings = {"admin", "supervisor"})
    void e_8_2_nor_is_one_that_went_on_from_it(String user) throws Exception {
        var earlier = reported();
        keepOut(user, earlier.get("reference"));
        var began = Client.system(port, "monitoring-officer").start("security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "As told", "cameFrom", earlier.get("reference"));
        var hidden = ids(began.get("id").asText(), began.get("businessKey").asText());
        var never = never();
        var questions = naming(user.equals("admin") ? "camunda-admin" : user);
        var soft = new SoftAssertions();
        same(soft, "began", user, questions, hidden, never);
        authorizations.createAuthorizationQuery().authorizationType(Authorization.AUTH_TYPE_REVOKE).userIdIn(user).resourceType(Resources.PROCESS_INSTANCE).resourceId(hidden.get("instance")).list()
                .forEach(right -> authorizations.deleteAuthorization(right.getId()));
        access.afterSingletonsInstantiated();
        same(soft, "began before", user, questions, hidden, never);
        soft.assertAll();
    }

    /** Nor does a list, a count or a sum say that there is one more. */
    @ParameterizedTest
    @ValueSource(strings = {"admin", "supervisor"})
    void e_8_2_no_list_and_no_number_tells_of_it(String user) throws Exception {
        var questions = lists(user.equals("admin") ? "camunda-admin" : user);
        assertThat(questions).hasSizeGreaterThan(20);
        var before = new LinkedHashMap<Question, String>();
        for (var question : questions) {
            before.put(question, answer(user, question, Map.of()));
        }
        keepOut(user, reported().get("reference"));
        // What the application does beside it for the case that was reported, it has done soon.
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            var soft = new SoftAssertions();
            for (var question : questions) {
                soft.assertThat(answer(user, question, Map.of())).as(question.toString()).isEqualTo(before.get(question));
            }
            soft.assertAll();
        });
    }
}
