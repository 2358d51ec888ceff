package uk.police.securityincident.web;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import uk.police.securityincident.access.Access;
import uk.police.securityincident.access.Matrix;

import static org.assertj.core.api.Assertions.assertThat;

/** Each cell of the matrix, role by operation, over HTTP: allowed where it stands, and 404 where it does not. */
@TestPropertySource(properties = {"camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/postgresql-matrix-${test.fork:alone}"})
class MatrixTest extends ServedTest {

    /** In no role at all. */
    private static final String SOMEBODY = "somebody";
    private static final String AWARE = Instant.now().minusSeconds(3600).toString();

    /** What is asked of an operation, and what is answered to those who may: anything but 401, 403 and 404, or just this. */
    private record Probe(String method, String path, String type, byte[] body, Integer answer) {
        static Probe get(String path) {
            return new Probe("GET", path, null, null, 200);
        }

        static Probe engine(String method, String path, String json, Integer answer) {
            return new Probe(method, "/engine-rest" + path, json == null ? null : Client.JSON_TYPE, json == null ? null : json.getBytes(StandardCharsets.UTF_8), answer);
        }

        static Probe start(String process, Integer answer, String... variables) {
            return engine("POST", "/process-definition/key/" + process + "/start", Client.variables(variables), answer);
        }
    }

    @LocalServerPort
    int port;
    @Autowired
    Matrix matrix;
    @Autowired
    Access access;
    @Autowired
    IdentityService identity;
    @Autowired
    ManagementService management;
    @Autowired
    AuthorizationService authorizations;
    @Autowired
    ProcessEngine engine;
    @Autowired
    JdbcClient outbox;

    @BeforeEach
    void somebody() {
        if (identity.createUserQuery().userId(SOMEBODY).count() == 0) {
            var user = identity.newUser(SOMEBODY);
            user.setPassword("demo");
            identity.saveUser(user);
        }
    }

    private Client as(String role) {
        return Client.system(port, role.equals("camunda-admin") ? "admin" : role);
    }

    private Map<String, Probe> probes() throws Exception {
        var incident = as(SOMEBODY).start("security-incident", "awareAt", AWARE, "outline", "A letter went astray");
        var id = incident.get("id").asText();
        var reference = incident.get("businessKey").asText();
        var task = as(SOMEBODY).read("/task?processInstanceId=" + id).get(0).get("id").asText();
        var filed = as(SOMEBODY).send("POST", "/evidence/" + reference + "?name=a.txt&description=a", "text/plain", "a".getBytes());
        assertThat(filed.statusCode()).as("without the header of our own pages").isEqualTo(400);
        evidence(reference);
        var referral = as("line-manager").start("conduct-referral", "incidentReference", reference, "concern", "A concern").get("businessKey").asText();
        var today = LocalDate.now(ZoneId.of("Europe/London")).toString();
        var review = as("information-security-officer").start("board-review", "periodFrom", today, "periodUntil", today).get("businessKey").asText();
        management.createJobQuery().processDefinitionKey("board-review").messages().list().forEach(job -> management.executeJob(job.getId()));
        // As the application starts it for an e-mail that could not be sent.
        ProcessInstantiationBuilderImpl.createProcessInstanceByKey(((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired(), "send-mail")
                .businessKey(outbox.sql("select max(id)::text from register.outbox").query(String.class).single()).execute();
        var mail = management.createJobQuery().processDefinitionKey("send-mail").list().get(0).getId();
        var incidentJob = management.createJobQuery().processInstanceId(id).list().get(0).getId();
        var deployment = "--b\r\nContent-Disposition: form-data; name=\"a.txt\"; filename=\"a.txt\"\r\n\r\nno model\r\n--b--\r\n";

        var probes = new LinkedHashMap<String, Probe>();
        probes.put("report", Probe.start("security-incident", 200, "awareAt", AWARE, "outline", "Another"));
        probes.put("refer a matter of conduct", Probe.start("conduct-referral", 200, "incidentReference", reference, "concern", "A concern"));
        probes.put("delegate a role", Probe.start("role-delegation", 400));
        probes.put("set a legal hold", Probe.start("legal-hold", 400));
        probes.put("start a review by the board", Probe.start("board-review", 200, "periodFrom", today, "periodUntil", today));
        probes.put("begin an exercise", Probe.start("exercise", 400));
        probes.put("read about exercises", Probe.get("/exercises"));
        probes.put("work on a review by the board", Probe.engine("GET", "/process-definition/key/board-review", null, 200));
        probes.put("start", Probe.engine("GET", "/process-definition", null, 200));
        probes.put("work", Probe.engine("GET", "/task", null, 200));
        probes.put("oversee", Probe.engine("POST", "/task/" + task + "/assignee", "{\"userId\":\"" + SOMEBODY + "\"}", 204));
        probes.put("see every limit", Probe.get("/deadlines"));
        probes.put("reassign", Probe.engine("POST", "/task/" + task + "/assignee", "{\"userId\":\"" + SOMEBODY + "\"}", 204));
        probes.put("see one's own reports", Probe.get("/reports"));
        probes.put("search the log", Probe.get("/register?reference=" + reference));
        probes.put("export the log", Probe.get("/register.csv?reference=" + reference));
        probes.put("record what became of a case", Probe.get("/register/" + reference + "/outcome"));
        probes.put("bring in past incidents", Probe.get("/register/past"));
        probes.put("try changed rules", Probe.get("/rules"));
        probes.put("keep the log of referrals", Probe.get("/register/" + referral));
        probes.put("open evidence", Probe.get("/evidence/" + reference + "/1"));
        probes.put("read an analysis", Probe.get("/board/" + review));
        probes.put("read the metrics", Probe.get("/actuator/prometheus"));
        probes.put("watch", Probe.engine("GET", "/process-instance/" + id, null, 200));
        probes.put("read the models", Probe.engine("GET", "/deployment", null, 200));
        probes.put("evaluate a decision", Probe.engine("POST", "/decision-definition/key/riskToIndividuals/evaluate", "{\"variables\":{}}", 200));
        probes.put("deploy", new Probe("POST", "/engine-rest/deployment/create", "multipart/form-data; boundary=b", deployment.getBytes(), null));
        probes.put("try again", Probe.engine("PUT", "/job/" + mail + "/retries", "{\"retries\":1}", 204));
        probes.put("repair", Probe.engine("PUT", "/job/" + incidentJob + "/duedate", "{\"duedate\":\"2030-01-01T00:00:00.000+0000\"}", 204));
        probes.put("look into a case", Probe.engine("GET", "/process-instance/" + id + "/variables", null, 200));
        probes.put("administer", Probe.engine("GET", "/group/reporter", null, 200));
        return probes;
    }

    private void evidence(String reference) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port + "/evidence/" + reference + "?name=a.txt&description=a"))
                .header("Authorization", "Basic " + java.util.Base64.getEncoder().encodeToString((SOMEBODY + ":demo").getBytes())).header("X-Requested-With", "test").header("Content-Type", "application/octet-stream")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("What was sent")).build();
        assertThat(java.net.http.HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    @TestFactory
    List<DynamicTest> each_cell() throws Exception {
        var probes = probes();
        assertThat(probes.keySet()).as("every operation but signing in, which has tests of its own").containsExactlyInAnyOrderElementsOf(
                matrix.operations().stream().map(Matrix.Operation::name).filter(name -> !name.equals("sign in")).toList());
        var tests = new ArrayList<DynamicTest>();
        for (var operation : matrix.operations()) {
            var probe = probes.get(operation.name());
            if (probe == null) {
                continue;
            }
            for (var role : Stream.concat(matrix.roles().keySet().stream(), Stream.of(SOMEBODY)).toList()) {
                boolean may = mayBy(operation.name(), role);
                tests.add(DynamicTest.dynamicTest(operation.name() + ", " + role + (may ? ": allowed" : ": refused"), () -> {
                    int answer = as(role).send(probe.method(), probe.path(), probe.type(), probe.body()).statusCode();
                    if (!may) {
                        // Of what somebody sees, and may not do, they hear that they may not; of a form that is not filled in, that first.
                        assertThat(answer).isIn(List.of("delegate a role", "begin an exercise").contains(operation.name()) && matrix.may(List.of(role), "watch") ? List.of(400) : List.of(403, 404));
                    } else if (probe.answer() == null) {
                        assertThat(answer).isNotIn(401, 403, 404);
                    } else {
                        assertThat(answer).isEqualTo(probe.answer());
                    }
                }));
            }
            tests.add(DynamicTest.dynamicTest(operation.name() + ", not signed in: refused",
                    () -> assertThat(Client.system(port, null).send(probe.method(), probe.path(), probe.type(), probe.body()).statusCode()).isEqualTo(401)));
        }
        return tests;
    }

    /** What is asked here of one operation, another lets them do too. */
    private boolean mayBy(String operation, String role) {
        var others = Map.of("oversee", List.of("reassign", "repair"), "reassign", List.of("oversee", "repair"), "work on a review by the board", List.of("start a review by the board", "watch"));
        return Stream.concat(Stream.of(operation), others.getOrDefault(operation, List.of()).stream()).anyMatch(one -> matrix.may(List.of(role), one));
    }

    /** Nobody's: not one role takes away a case, a model, a record or the work of another. */
    @TestFactory
    List<DynamicTest> what_nobody_may_do() throws Exception {
        var id = as(SOMEBODY).start("security-incident", "awareAt", AWARE, "outline", "A letter went astray").get("id").asText();
        var definition = as("reporter").read("/process-definition/key/security-incident").get("id").asText();
        var deployment = as("process-owner").read("/deployment").get(0).get("id").asText();
        var tests = new ArrayList<DynamicTest>();
        for (var probe : List.of(Probe.engine("DELETE", "/process-instance/" + id, null, 404), Probe.engine("POST", "/process-instance/delete", "{\"processInstanceIds\":[\"" + id + "\"]}", 404),
                Probe.engine("DELETE", "/history/process-instance/" + id, null, 404), Probe.engine("DELETE", "/deployment/" + deployment + "?cascade=true", null, 404),
                Probe.engine("DELETE", "/process-definition/" + definition + "?cascade=true", null, 404), Probe.engine("DELETE", "/process-definition/key/security-incident", null, 404),
                Probe.engine("PUT", "/process-definition/" + definition + "/suspended", "{\"suspended\":true}", 404), Probe.engine("PUT", "/process-instance/suspended", "{\"suspended\":true,\"processDefinitionKey\":\"security-incident\"}", 404),
                Probe.engine("POST", "/migration/execute", "{}", 404), Probe.engine("POST", "/modification/execute", "{}", 404), Probe.engine("POST", "/message", "{\"messageName\":\"x\"}", 404),
                Probe.engine("POST", "/authorization/create", "{\"type\":1,\"permissions\":[\"ALL\"],\"groupId\":\"reporter\",\"resourceType\":8,\"resourceId\":\"*\"}", 404),
                Probe.engine("POST", "/filter/create", "{\"resourceType\":\"Task\",\"name\":\"Overdue\",\"query\":{}}", 404), Probe.engine("POST", "/task/create", "{\"name\":\"x\"}", 404), Probe.engine("POST", "/group/create", "{\"id\":\"x\"}", 404),
                Probe.engine("POST", "/history/cleanup", null, 404), Probe.engine("POST", "/identity/verify", "{\"username\":\"admin\",\"password\":\"demo\"}", 404))) {
            for (var role : Stream.concat(matrix.roles().keySet().stream(), Stream.of(SOMEBODY)).toList()) {
                tests.add(DynamicTest.dynamicTest(probe.method() + " " + probe.path() + ", " + role,
                        () -> assertThat(as(role).send(probe.method(), probe.path(), probe.type(), probe.body()).statusCode()).isEqualTo(404)));
            }
        }
        return tests;
    }

    /** Whose task it is, the procedure says: for everybody else it does not exist. */
    @TestFactory
    List<DynamicTest> claiming_and_completing_are_for_the_role_of_the_task() throws Exception {
        var tests = new ArrayList<DynamicTest>();
        for (var role : Stream.concat(matrix.roles().keySet().stream(), Stream.of(SOMEBODY)).toList()) {
            tests.add(DynamicTest.dynamicTest("assess the incident, " + role, () -> {
                var id = as("reporter").start("security-incident", "awareAt", AWARE, "outline", "A letter went astray").get("id").asText();
                var task = as("monitoring-officer").read("/task?taskDefinitionKey=Task_AssessIncident&processInstanceId=" + id).get(0).get("id").asText();
                var user = role.equals("camunda-admin") ? "admin" : role;
                boolean may = role.equals("monitoring-officer");
                // An administrator or a supervisor sees that it waits, to give it to somebody, and hears that it is not theirs.
                var refused = role.equals("camunda-admin") || role.equals("supervisor") ? List.of(400, 403) : List.of(404);
                assertThat(as(role).engine("POST", "/task/" + task + "/claim", "{\"userId\":\"" + user + "\"}").statusCode()).isIn(may ? List.of(204) : refused);
                assertThat(as(role).engine("GET", "/task/" + task + "/form-variables", null).statusCode()).isIn(may ? List.of(200) : refused);
                var completed = as(role).engine("POST", "/task/" + task + "/complete", Client.variables("rating", "low", "ratingReason", "It came back"));
                assertThat(completed.statusCode()).as(completed.body()).isIn(may ? List.of(204) : refused);
            }));
        }
        return tests;
    }

    /** Whatever somebody gave somebody in between, at the next start the matrix holds again (and the application starts). */
    @Test
    void a_start_puts_the_rights_back() {
        access.afterSingletonsInstantiated();
        var before = rights();
        var extra = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
        extra.setGroupId("reporter");
        extra.setResource(Resources.PROCESS_DEFINITION);
        extra.setResourceId("conduct-referral");
        extra.setPermissions(new Permissions[] {Permissions.ALL});
        authorizations.saveAuthorization(extra);
        var revoked = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_REVOKE);
        revoked.setGroupId("supervisor");
        revoked.setResource(Resources.PROCESS_DEFINITION);
        revoked.setResourceId("security-incident");
        authorizations.saveAuthorization(revoked);
        assertThat(rights()).hasSize(before.size() + 2);
        access.afterSingletonsInstantiated();
        assertThat(rights()).as("and nothing twice").isEqualTo(before);
    }

    private List<String> rights() {
        return authorizations.createAuthorizationQuery().list().stream().map(right -> String.join(" ", String.valueOf(right.getAuthorizationType()), right.getUserId(), right.getGroupId(),
                String.valueOf(right.getResourceType()), right.getResourceId())).sorted().toList();
    }
}
