package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.Unchecked;
import uk.police.securityincident.deployment.SentModels.File;
import uk.police.securityincident.deployment.SentModels.Trick;

import static org.assertj.core.api.Assertions.assertThat;
import static uk.police.securityincident.deployment.SentModels.CRON;
import static uk.police.securityincident.deployment.SentModels.PERIOD;
import static uk.police.securityincident.deployment.SentModels.assertSaid;
import static uk.police.securityincident.deployment.SentModels.edited;
import static uk.police.securityincident.deployment.SentModels.form;
import static uk.police.securityincident.deployment.SentModels.in;
import static uk.police.securityincident.deployment.SentModels.of;
import static uk.police.securityincident.deployment.SentModels.process;
import static uk.police.securityincident.deployment.SentModels.revalued;
import static uk.police.securityincident.deployment.SentModels.task;

/** What a process owner may deploy and nobody may take away, over HTTP: everything that is not for models is refused by name, and nothing is deployed. */
@ExtendWith(OutputCaptureExtension.class)
class DeploymentRestTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OWNER = "process-owner";

    @LocalServerPort
    int port;
    @Autowired
    ProcessEngine engine;
    private List<String> before;

    @BeforeEach
    void what_is_there() {
        before = deployments();
    }

    @AfterEach
    void put_back() {
        var executor = ((RepositoryServiceImpl) engine.getRepositoryService()).getCommandExecutor();
        deployments().stream().filter(id -> !before.contains(id)).forEach(id -> executor.execute(new DeleteDeploymentCmd(id, true, true, true)));
    }

    private List<String> deployments() {
        return engine.getRepositoryService().createDeploymentQuery().list().stream().map(org.camunda.bpm.engine.repository.Deployment::getId).sorted().toList();
    }

    // The attacks that ran as the application.

    @Test
    void a_past_timer_that_makes_a_reporter_an_administrator_is_refused() throws Exception {
        var model = process("Process_Attack", """
                <bpmn:startEvent id="Start_Past"><bpmn:timerEventDefinition><bpmn:timeDate>2020-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:startEvent>
                <bpmn:sequenceFlow id="F1" sourceRef="Start_Past" targetRef="Task_Attack" />
                <bpmn:serviceTask id="Task_Attack" name="Harmless" camunda:expression="${identityService.createMembership('reporter','camunda-admin')}" />""");
        refused(List.of(new File("attack.bpmn", model)), "'attack.bpmn'", "service task 'Task_Attack' (Harmless)", "'identityService.createMembership' is not for models",
                "start event 'Start_Past'", "'Process_Attack' is no process of this application");
        assertThat(engine.getIdentityService().createUserQuery().userId("reporter").memberOfGroup("camunda-admin").count()).isZero();
        assertThat(engine.getManagementService().createJobQuery().timers().list()).noneMatch(job -> "Process_Attack".equals(job.getProcessDefinitionKey()));
    }

    @Test
    void a_command_on_the_server_is_refused() throws Exception {
        var proof = Files.createTempDirectory("attack").resolve("ran");
        refused(List.of(new File("run.bpmn", process("legal-hold", task("""
                camunda:expression="${''.getClass().forName('java.lang.Runtime').getMethod('exec',''.getClass()).invoke(''.getClass().forName('java.lang.Runtime').getMethod('getRuntime').invoke(null),'touch %s')}\""""
                .formatted(proof))))), "'run.bpmn'", "service task 'Task_Evil'", "a method is called on something that is no bean");
        assertThat(proof).doesNotExist();
    }

    @Test
    void a_connector_to_an_address_within_is_refused() throws Exception {
        var asked = new AtomicInteger();
        var within = HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        within.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        within.start();
        try {
            refused(List.of(new File("within.bpmn", process("legal-hold", """
                    <bpmn:serviceTask id="Task_Evil"><bpmn:extensionElements><camunda:connector><camunda:inputOutput>
                      <camunda:inputParameter name="url">http://127.0.0.1:%d/latest/meta-data</camunda:inputParameter><camunda:inputParameter name="method">GET</camunda:inputParameter>
                    </camunda:inputOutput><camunda:connectorId>http-connector</camunda:connectorId></camunda:connector></bpmn:extensionElements></bpmn:serviceTask>"""
                    .formatted(within.getAddress().getPort())))), "'within.bpmn'", "service task 'Task_Evil'", "the one system that a model asks is the service desk's");
            assertThat(asked).hasValue(0);
        } finally {
            within.stop(0);
        }
    }

    // The kind of them.

    @ParameterizedTest
    @MethodSource("tricks")
    void what_is_not_for_models_is_refused_by_name(Trick trick) throws Exception {
        refused(trick.files(), trick.said().toArray(String[]::new));
    }

    /** What is refused of a single file, ModelCheckTest says without an engine; here that it is asked, and what the door or the engine alone knows. */
    static Stream<Trick> tricks() throws IOException {
        return Stream.of(
                in("a part of Spring Boot", process("legal-hold", task("camunda:expression=\"${dataSource.connection}\"")), "service task 'Task_Evil'", "'dataSource' is a part of the application"),
                in("a part of the engine", process("legal-hold", task("camunda:expression=\"${execution.setVariable('x', runtimeService)}\"")), "'runtimeService' is a part of the application"),
                in("a part of the engine, asked for", process("legal-hold", task("camunda:expression=\"${execution.getVariable(identityService)}\"")), "'identityService' is a part of the application"),
                in("a process of its own", process("my-own", ""), "process 'my-own'", "is no process of this application"),
                in("too large", process("legal-hold", "<!--" + "x".repeat(2_100_000) + "-->"), "is larger than 2 MB"),
                of("a path", new File("../../evil.bpmn", process("legal-hold", "")), "only files named"),
                in("an empty file", "", "'evil.bpmn'|no resources|No deployment resources"),
                new Trick("one process twice", List.of(new File("one.bpmn", process("legal-hold", "")), new File("two.bpmn", process("legal-hold", ""))), List.of("'legal-hold' stands in 'one.bpmn' too|'legal-hold' stands in 'two.bpmn' too")),
                new Trick("one name twice", List.of(new File("a/set-legal-hold.form", form("set-legal-hold", "")), new File("b/set-legal-hold.form", form("set-legal-hold", ""))), List.of("two files of this name")),
                new Trick("one bad of two", List.of(new File("good.form", form("good", "")), new File("bad.form", "{")), List.of("'bad.form'", "cannot be read as a form")),
                of("a function of Java", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "{f: function(x) external {java: {class: \"java.lang.Runtime\", method signature: \"exec(java.lang.String)\"}}}.f(\"id\")")),
                        "outputEntry 'retentionRule_01_o1'", "calls none from outside"),
                of("a frame", new File("evil.form", form("evil", "{\"type\":\"iframe\",\"id\":\"Field_Evil\",\"url\":\"https://evil.example\"}")), "field 'Field_Evil'", "no 'iframe' here"),
                in("a form that there is not", edited("bpmn/guidance-request.bpmn", "formRef=\"answer-guidance\"", "formRef=\"answer-better\""),
                        "user task 'Task_AnswerGuidance'", "its form 'answer-better' is neither sent along nor in force: send answer-better.form along"));
    }

    @Test
    void a_tenant_of_its_own_and_a_later_day_are_refused() throws Exception {
        var fine = List.of(new File("legal-hold.bpmn", Files.readString(Path.of("bpmn/legal-hold.bpmn"))));
        for (var part : new String[][] {{"tenant-id", "mine"}, {"deployment-activation-time", "2099-01-01T00:00:00.000+0000"}}) {
            var answer = deploy(OWNER, fine, part);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("Nothing was deployed");
            assertThat(deployments()).isEqualTo(before);
        }
    }

    @Test
    void administrators_deploy_no_more_than_process_owners() throws Exception {
        var answer = deploy("admin", List.of(new File("evil.bpmn", process("legal-hold", task("camunda:class=\"org.example.Evil\"")))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(deployments()).isEqualTo(before);
    }

    @Test
    void who_owns_no_process_deploys_nothing() throws Exception {
        for (var user : List.of("reporter", "monitoring-officer", "supervisor")) {
            assertThat(deploy(user, List.of(new File("set-legal-hold.form", form("set-legal-hold", "")))).statusCode()).as(user).isIn(403, 404);
        }
        assertThat(deployments()).isEqualTo(before);
    }

    // What an owner changes.

    @ParameterizedTest
    @MethodSource("changes")
    void what_the_readme_lets_a_process_owner_change_is_deployed(File changed) throws Exception {
        var answer = deploy(OWNER, List.of(changed));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(deployments()).hasSize(before.size() + 1);
    }

    static Stream<File> changes() throws IOException {
        var incident = "bpmn/security-incident.bpmn";
        return Stream.of(
                new File("security-incident.bpmn", revalued(incident, "deadlines.elapsed\\(awareAt, 'PT\\d+H'", "deadlines.elapsed(awareAt, 'PT3H'")),
                new File("security-incident.bpmn", revalued(incident, "rating == 'high' \\? \\d+ : \\d+", "rating == 'high' ? 2 : 4")),
                new File("security-incident.bpmn", revalued(incident, "deskAttempts &gt;= \\d+", "deskAttempts &gt;= 5")),
                new File("security-incident.bpmn", revalued(incident, "serviceDesk.limits\\('PT\\d+S', 'PT\\d+S'", "serviceDesk.limits('PT2S', 'PT20S'")),
                new File("security-incident.bpmn", revalued(incident, "rating == '\\w+' and investigationOffered != '\\w+'", "rating == 'low' and investigationOffered != 'low'")),
                new File("security-incident.bpmn", revalued(incident, "deadlines.each\\('PT\\d+H'", "deadlines.each('PT12H'")),
                new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "\"alteration: wrong for days, with safety or health of people at stake\"", "\"alteration: wrong for days, and people in danger\"")),
                new File("retention.dmn", revalued("dmn/retention.dmn", PERIOD, "\"P8Y\"")),
                new File("report-incident.form", edited("forms/report-incident.form", "Brief outline of incident", "What happened, in short")),
                new File("note-incident.form", edited("forms/note-incident.form", "\"schemaVersion\": 19", "\"schemaVersion\": 99")),
                new File("seal-trail.bpmn", edited("bpmn/seal-trail.bpmn", " bpmnElement=\"Task_SealTrail\"", " bpmnElement=\"Task_SealTrail\" xmlns:bioc=\"http://bpmn.io/schema/bpmn/biocolor/1.0\""
                        + " xmlns:color=\"http://www.omg.org/spec/BPMN/non-normative/color/1.0\" bioc:stroke=\"#0d4372\" bioc:fill=\"#bbdefb\" color:background-color=\"#bbdefb\" color:border-color=\"#0d4372\"")),
                new File("report-incident.form", edited("forms/report-incident.form", "{\n  \"components\": [", "{\"components\": [{\"type\":\"textfield\",\"id\":\"F\",\"key\":\"somethingNew\",\"label\":\"New?\",\"properties\":{\"keep\":\"file\"}},")),
                new File("board-review.bpmn", revalued("bpmn/board-review.bpmn", CRON, ">0 0 7 2 1,7 ?<")),
                new File("remove-evidence.bpmn", revalued("bpmn/remove-evidence.bpmn", "'P\\d+\\w'", "'P60D'")),
                new File("legal-hold.bpmn", edited("bpmn/legal-hold.bpmn", "</bpmn:process>", "<bpmn:textAnnotation id=\"Note\"><bpmn:text>Ask Legal</bpmn:text></bpmn:textAnnotation></bpmn:process>")));
    }

    // What is sent by half, is slipped, or is in use.

    @Test
    void a_diagram_alone_is_deployed_with_the_forms_in_force() throws Exception {
        assertThat(deploy(OWNER, List.of(new File("set-legal-hold.form", edited("forms/set-legal-hold.form", "What is it needed for?", "Who needs it?")))).statusCode()).isEqualTo(200);
        var answer = deploy(OWNER, List.of(new File("hold.bpmn", edited("bpmn/legal-hold.bpmn", "Review the legal hold", "Look at the legal hold again"))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(startForm()).contains("Who needs it?");
        assertThat(engine.getRepositoryService().getDeploymentResourceNames(JSON.readTree(answer.body()).get("id").asText())).contains("hold.bpmn").anyMatch(name -> name.endsWith("review-legal-hold.form"));
    }

    @Test
    void a_form_alone_takes_effect_for_new_cases_and_for_no_other_process() throws Exception {
        var others = engine.getRepositoryService().createProcessDefinitionQuery().latestVersion().list().stream().filter(one -> !one.getKey().equals("legal-hold")).map(ProcessDefinition::getId).toList();
        var answer = deploy(OWNER, List.of(new File("set-legal-hold.form", edited("forms/set-legal-hold.form", "What is it needed for?", "Who needs it?"))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(startForm()).contains("Who needs it?");
        assertThat(engine.getRepositoryService().createProcessDefinitionQuery().latestVersion().list()).extracting(ProcessDefinition::getId).containsAll(others);
    }

    private String startForm() throws Exception {
        return rest("data-protection-officer", "GET", "process-definition/key/legal-hold/deployed-start-form", null).body();
    }

    /** As Modeler sends it: it asks for what changed alone, and for nothing to be deployed twice. */
    @Test
    void what_modeler_and_the_web_applications_send_comes_into_force_as_it_is_and_back_again() throws Exception {
        var fields = new String[] {"deployment-source", "Camunda Modeler", "deploy-changed-only", "true", "enable-duplicate-filtering", "true"};
        var diagram = new File("legal-hold.bpmn", Files.readString(Path.of("bpmn/legal-hold.bpmn")));
        var form = new File("set-legal-hold.form", Files.readString(Path.of("forms/set-legal-hold.form")));
        var changed = new File("set-legal-hold.form", edited("forms/set-legal-hold.form", "What is it needed for?", "Who needs it?"));
        assertThat(deploy(OWNER, List.of(diagram, changed), fields).statusCode()).isEqualTo(200);
        assertThat(startForm()).contains("Who needs it?");
        var there = deployments();
        assertThat(deploy(OWNER, List.of(diagram, changed), fields).statusCode()).isEqualTo(200);
        assertThat(deployments()).as("twice the same").isEqualTo(there);
        assertThat(deploy(OWNER, List.of(diagram, form), fields).statusCode()).isEqualTo(200);
        assertThat(startForm()).as("the version before").contains("What is it needed for?");
        var browser = Client.browser(port, OWNER);
        var answer = browser.engine("POST", "/deployment/create", "multipart/form-data; boundary=BOUNDARY", multipart(List.of(diagram, changed), fields).getBytes(StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(startForm()).as("and the same files, which were deployed before, again").contains("Who needs it?");
    }

    /** As the README says it to process owners. */
    @Test
    void the_version_before_is_read_from_its_deployment_and_deployed_again() throws Exception {
        var edition = engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("legal-hold").latestVersion().singleResult().getDeploymentId();
        assertThat(deploy(OWNER, List.of(new File("legal-hold.bpmn", edited("bpmn/legal-hold.bpmn", "Review the legal hold", "Look at it again")),
                new File("set-legal-hold.form", edited("forms/set-legal-hold.form", "What is it needed for?", "Who needs it?")))).statusCode()).isEqualTo(200);
        assertThat(startForm()).contains("Who needs it?");
        var files = new ArrayList<File>();
        for (var file : JSON.readTree(rest(OWNER, "GET", "deployment/" + edition + "/resources", null).body())) {
            var name = file.path("name").asText();
            if (name.endsWith("legal-hold.bpmn") || name.endsWith("set-legal-hold.form")) {
                files.add(new File(name, rest(OWNER, "GET", "deployment/" + edition + "/resources/" + file.path("id").asText() + "/data", null).body()));
            }
        }
        var back = deploy(OWNER, files, "enable-duplicate-filtering", "true");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
        assertThat(startForm()).contains("What is it needed for?");
        assertThat(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("legal-hold").latestVersion().singleResult().getVersion()).isGreaterThan(2);
    }

    @Test
    void what_is_in_force_since_when_and_by_whom_is_said_in_the_log_and_in_health(CapturedOutput log) throws Exception {
        assertThat(deploy(OWNER, List.of(new File("legal-hold.bpmn", edited("bpmn/legal-hold.bpmn", "Review the legal hold", "Look at the legal hold again")))).statusCode()).isEqualTo(200);
        var version = engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("legal-hold").latestVersion().singleResult().getVersion();
        assertThat(log.getAll()).containsPattern("Deployed 'An owner's': legal-hold version " + version + " since \\w+ \\d.* UK time by process-owner");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health")).header("Authorization", basic("supervisor"));
        var health = JSON.readTree(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body()).at("/components/models/details");
        assertThat(health.path("inForce").toString()).contains("legal-hold version " + version).contains("by process-owner").contains("retention").contains("by the application");
        assertThat(health.path("warning").asText()).contains("What a process owner deployed is in force").contains("bpmn/legal-hold.bpmn").contains("incident.models.win=folder");
        var stranger = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(stranger.body()).doesNotContain("legal-hold");
    }

    @Test
    void what_the_application_deploys_itself_nobody_else_says_they_did() throws Exception {
        var answer = deploy(OWNER, List.of(new File("retention.dmn", edited("dmn/retention.dmn", "\"P7Y\"", "\"P8Y\""))), "deployment-source", "application");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("The source 'application' is what the application deploys itself");
    }

    @Test
    void an_element_at_which_a_case_waits_keeps_its_id_and_may_change_its_name_and_place() throws Exception {
        assertThat(rest("reporter", "POST", "process-definition/key/guidance-request/start",
                "{\"variables\":{\"awareAt\":{\"value\":\"" + Instant.now().minusSeconds(60) + "\"},\"outline\":{\"value\":\"o\"}}}").statusCode()).isEqualTo(200);
        var model = "bpmn/guidance-request.bpmn";
        for (var element : new String[][] {{"Task_AnswerGuidance", "user task 'Task_AnswerGuidance'"}, {"Deadline_Guidance", "boundary event 'Deadline_Guidance'"}}) {
            refused(List.of(new File("guidance-request.bpmn", edited(model, element[0], element[0] + "Anew"))), element[1], "is missing, and",
                    "there: keep the element with its id, its name and its place may change; or wait until no case is there");
        }
        // Nobody waits there, whatever another test left.
        var running = engine.getRuntimeService();
        engine.getTaskService().createTaskQuery().taskDefinitionKey("Task_AnswerForDpo").list().forEach(left -> running.deleteProcessInstance(left.getProcessInstanceId(), "left by another test"));
        for (var fine : List.of(edited(model, "Task_AnswerForDpo", "Task_AnswerForTheDpo"), edited(model, "Answer: is it an incident?", "Is it an incident?"))) {
            var answer = deploy(OWNER, List.of(new File("guidance-request.bpmn", fine)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    // Deployed again, taken away.

    @Test
    void nobody_deploys_again_by_a_way_that_sends_no_files() throws Exception {
        var own = engine.getRepositoryService().createDeploymentQuery().deploymentName("security-incident").list().get(0).getId();
        var again = rest(OWNER, "POST", "deployment/" + own + "/redeploy", "{\"resourceNames\":[\"dmn/retention.dmn\"]}");
        assertThat(again.statusCode()).as("by no way of its own: its files are deployed as any others").isEqualTo(404);
        deployWithoutCheck();
        var bad = deployments().stream().filter(id -> !before.contains(id) && engine.getRepositoryService().getDeploymentResourceNames(id).contains("planted.bpmn")).findFirst().orElseThrow();
        var refused = rest("admin", "POST", "deployment/" + bad + "/redeploy", "{}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(404);
        assertThat(engine.getRepositoryService().createDeploymentQuery().list()).filteredOn(one -> engine.getRepositoryService().getDeploymentResourceNames(one.getId()).contains("planted.bpmn")).hasSize(1);
    }

    /** As one of an earlier edition of the application, which checked nothing. */
    private void deployWithoutCheck() {
        Unchecked.deploy(engine, engine.getRepositoryService().createDeployment().addString("planted.bpmn",
                process("planted", task("camunda:expression=\"${identityService.createMembership('reporter','camunda-admin')}\""))));
    }

    @Test
    void what_was_planted_before_the_check_reaches_nothing_when_it_runs() {
        deployWithoutCheck();
        var configuration = (org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> configuration.getCommandExecutorTxRequired().execute(context -> context.runWithoutAuthorization(() ->
                org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl.createProcessInstanceByKey(configuration.getCommandExecutorTxRequired(), "planted").execute())))
                .hasMessageContaining("identityService");
        assertThat(engine.getIdentityService().createUserQuery().userId("reporter").memberOfGroup("camunda-admin").count()).isZero();
    }

    @Test
    void nobody_takes_away_what_cases_run_on_and_a_process_owner_nothing() throws Exception {
        var started = JSON.readTree(rest("reporter", "POST", "process-definition/key/security-incident/start",
                "{\"variables\":{\"awareAt\":{\"value\":\"" + Instant.now().minusSeconds(60) + "\"},\"outline\":{\"value\":\"o\"}}}").body());
        var id = started.get("id").asText();
        var definition = started.get("definitionId").asText();
        var deployment = engine.getRepositoryService().getProcessDefinition(definition).getDeploymentId();
        var mine = JSON.readTree(deploy(OWNER, List.of(new File("set-legal-hold.form", Files.readString(Path.of("forms/set-legal-hold.form"))))).body()).get("id").asText();
        for (var user : List.of(OWNER, "admin")) {
            for (var cascade : List.of("", "?cascade=true&skipCustomListeners=true&skipIoMappings=true")) {
                for (var door : List.of("deployment/" + deployment, "process-definition/" + definition, "process-definition/key/security-incident", "process-definition/key/security-incident/delete")) {
                    var answer = rest(user, "DELETE", door + cascade, null);
                    assertThat(answer.statusCode()).as(user + " " + door + cascade + answer.body()).isIn(400, 403, 404, 405);
                }
            }
        }
        assertThat(rest(OWNER, "DELETE", "deployment/" + mine, null).statusCode()).as("its own").isIn(403, 404);
        for (var change : new String[][] {{"process-definition/" + definition + "/suspended", "{\"suspended\":true,\"includeProcessInstances\":true}"},
                {"process-definition/suspended", "{\"processDefinitionKey\":\"security-incident\",\"suspended\":true}"},
                {"process-definition/" + definition + "/history-time-to-live", "{\"historyTimeToLive\":0}"},
                {"decision-definition/key/incidentLevel/history-time-to-live", "{\"historyTimeToLive\":0}"}}) {
            assertThat(rest(OWNER, "PUT", change[0], change[1]).statusCode()).as(change[0]).isIn(403, 404);
        }
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(id).active().count()).isEqualTo(1);
        assertThat(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionId(definition).active().count()).isEqualTo(1);
        assertThat(deployments()).contains(mine).containsAll(before);
        assertThat(rest("admin", "DELETE", "deployment/" + mine, null).statusCode()).as("what no case ran on").isIn(204, 404);
    }

    // Helpers.

    private void refused(List<File> files, String... said) throws Exception {
        var answer = deploy(OWNER, files);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        var message = JSON.readTree(answer.body()).path("message").asText();
        assertSaid(message, List.of(said));
        assertThat(deployments()).as("nothing is deployed").isEqualTo(before);
    }

    private HttpResponse<String> deploy(String user, List<File> files, String... part) throws Exception {
        var request = request(user, "deployment/create").header("Content-Type", "multipart/form-data; boundary=BOUNDARY")
                .POST(HttpRequest.BodyPublishers.ofString(multipart(files, part), StandardCharsets.UTF_8));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String multipart(List<File> files, String... part) {
        var body = new StringBuilder();
        field(body, "deployment-name", "An owner's");
        for (int i = 0; i < part.length; i += 2) {
            field(body, part[i], part[i + 1]);
        }
        int number = 0;
        for (var file : files) {
            body.append("--BOUNDARY\r\nContent-Disposition: form-data; name=\"file").append(number++).append("\"; filename=\"").append(file.name())
                    .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n").append(file.content()).append("\r\n");
        }
        return body.append("--BOUNDARY--\r\n").toString();
    }

    private static void field(StringBuilder body, String name, String value) {
        body.append("--BOUNDARY\r\nContent-Disposition: form-data; name=\"").append(name).append("\"\r\n\r\n").append(value).append("\r\n");
    }

    private HttpResponse<String> rest(String user, String method, String path, String body) throws Exception {
        var request = request(user, path).header("Content-Type", "application/json")
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String user, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/" + path)).header("X-Requested-With", "test").header("Authorization", basic(user));
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes(StandardCharsets.UTF_8));
    }
}
