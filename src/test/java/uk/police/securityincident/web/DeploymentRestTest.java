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
import java.util.regex.Matcher;
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

import static org.assertj.core.api.Assertions.assertThat;

/** What a process owner may deploy and nobody may take away, over HTTP: everything that is not for models is refused by name, and nothing is deployed. */
@ExtendWith(OutputCaptureExtension.class)
class DeploymentRestTest extends ServedTest {

    private static final String PERIOD = "\"P\\d+Y\"";
    private static final String CRON = ">0 \\d+ [^<]+<";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OWNER = "process-owner";

    record File(String name, String content) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param said words of the refusal, the element among them */
    record Trick(String what, List<File> files, List<String> said) {
        @Override
        public String toString() {
            return what;
        }
    }

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

    static Stream<Trick> tricks() throws IOException {
        var tricks = new ArrayList<Trick>();
        // Expressions.
        for (var expression : new String[][] {
                {"${dataSource.connection}", "'dataSource' is a part of the application"}, {"${environment.getProperty('incident.service-desk.token')}", "'environment.getProperty' is not for models"},
                {"${people.name('legal')}", "'people.name' is not for models"}, {"${incident.getClass()}", "'incident.getClass' is not for models"},
                {"${incident['class']}", "'[…]' reaches into a value"}, {"${execution.getProcessEngineServices().getIdentityService()}", "on something that is no bean"},
                {"${execution.processEngineServices}", "is a property"}, {"${execution.removeVariable('deadline')}", "'execution.removeVariable' is not for models"},
                {"${execution.setVariable('x', runtimeService)}", "'runtimeService' is a part of the application"}, {"${incident.log(execution).getClass()}", "on something that is no bean"},
                {"${now().getClass()}", "on something that is no bean"}, {"${now().class}", "is a property"}, {"${XML('&lt;a/&gt;')}", "cannot be read|no function 'XML'"},
                {"${decisionResult.getClass()}", "'decisionResult.getClass' is not for models"}, {"${incident.log()}", "'incident.log' does not take 0 parameters"},
                {"${serviceDesk.headers(execution)}", "for the connector of the service desk alone"}, {"#{incident.log(execution)}", "an expression is written ${…}"},
                {"${incident.log(execution)", "cannot be read"}, {"incident.log(execution)", "must be an expression"}, {"a ${incident.log(execution)} b ${gate}", "'gate' is a part of the application"},
                {"${delegations.begin(execution)}", "'delegations.begin' is for the process role-delegation alone"}, {"${disposal.withEvidence('PT0S')}", "for the process remove-evidence alone"},
                {"${execution.setVariable('deputyId', 'process-owner')}", "none that says who may do what"}, {"${execution.setVariable(x, 'process-owner')}", "names the variable that it sets, as a text"},
                {"${true ? ''.concat('a') : 1}", "on something that is no bean"}, {"${execution.getVariable(identityService)}", "'identityService' is a part of the application"}}) {
            tricks.add(in("expression " + expression[0], process("legal-hold", task("camunda:expression=\"" + expression[0] + "\"")), "service task 'Task_Evil'", expression[1]));
        }
        // Every place of a model that the engine evaluates.
        var bad = "${identityService.createMembership('reporter','camunda-admin')}";
        for (var place : new String[][] {
                {"name", "<bpmn:userTask id=\"Task_Evil\" name=\"" + bad + "\" />", "'name' is text"},
                {"documentation", "<bpmn:userTask id=\"Task_Evil\"><bpmn:documentation>" + bad + "</bpmn:documentation></bpmn:userTask>", "'bpmn:documentation' is text"},
                {"assignee", "<bpmn:userTask id=\"Task_Evil\" camunda:assignee=\"" + bad + "\" />", "'identityService.createMembership' is not for models"},
                {"somebody's name", "<bpmn:userTask id=\"Task_Evil\" camunda:assignee=\"process-owner\" />", "a person's name stands in no model"},
                {"candidate users", "<bpmn:userTask id=\"Task_Evil\" camunda:candidateUsers=\"" + bad + "\" />", "'camunda:candidateUsers' is not for models"},
                {"candidate groups", "<bpmn:userTask id=\"Task_Evil\" camunda:candidateGroups=\"" + bad + "\" />", "'identityService.createMembership'"},
                {"a group that has no tasks", "<bpmn:userTask id=\"Task_Evil\" camunda:candidateGroups=\"process-owner\" />", "'process-owner' is no group that has tasks"},
                {"due date", "<bpmn:userTask id=\"Task_Evil\" camunda:dueDate=\"" + bad + "\" />", "'camunda:dueDate'"},
                {"priority", "<bpmn:userTask id=\"Task_Evil\" camunda:priority=\"" + bad + "\" />", "'camunda:priority' cannot be"},
                {"form key", "<bpmn:userTask id=\"Task_Evil\" camunda:formKey=\"embedded:deployment:evil.html\" />", "name it in formRef"},
                {"form reference", "<bpmn:userTask id=\"Task_Evil\" camunda:formRef=\"" + bad + "\" camunda:formRefBinding=\"deployment\" />", "'camunda:formRef' cannot be"},
                {"form fields", "<bpmn:userTask id=\"Task_Evil\"><bpmn:extensionElements><camunda:formData><camunda:formField id=\"f\" label=\"l\" type=\"string\" defaultValue=\"" + bad
                        + "\" /></camunda:formData></bpmn:extensionElements></bpmn:userTask>", "'camunda:formData' is not for models"},
                {"timer", catching("<bpmn:timeDuration>" + bad + "</bpmn:timeDuration>"), "'bpmn:timeDuration'"},
                {"cycle", catching("<bpmn:timeCycle>" + bad + "</bpmn:timeCycle>"), "'bpmn:timeCycle' is text"},
                {"a cycle without a pause", catching("<bpmn:timeCycle>R/PT0.01S</bpmn:timeCycle>"), "at least a minute apart"},
                {"a cycle of the case's clock without a pause", catching("<bpmn:timeCycle>${deadlines.each('PT1S')}</bpmn:timeCycle>"), "'deadlines.each' does not read 'PT1S'"},
                {"a cycle of another bean", catching("<bpmn:timeCycle>${deadlines.inWords(now())}</bpmn:timeCycle>"), "'bpmn:timeCycle' is text"},
                {"retries", "<bpmn:serviceTask id=\"Task_Evil\" camunda:asyncBefore=\"true\" camunda:expression=\"${incident.close(execution)}\"><bpmn:extensionElements><camunda:failedJobRetryTimeCycle>"
                        + bad + "</camunda:failedJobRetryTimeCycle></bpmn:extensionElements></bpmn:serviceTask>", "is text, and holds an expression"},
                {"input", "<bpmn:userTask id=\"Task_Evil\"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name=\"x\">" + bad
                        + "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:userTask>", "'camunda:inputParameter'"},
                {"who it is, as input", "<bpmn:userTask id=\"Task_Evil\"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name=\"deputyId\">process-owner"
                        + "</camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:userTask>", "'deputyId' says who may do what"},
                {"a script as input", "<bpmn:userTask id=\"Task_Evil\"><bpmn:extensionElements><camunda:inputOutput><camunda:inputParameter name=\"x\"><camunda:script scriptFormat=\"feel\">1"
                        + "</camunda:script></camunda:inputParameter></camunda:inputOutput></bpmn:extensionElements></bpmn:userTask>", "no script is run"},
                {"loop", "<bpmn:task id=\"Task_Evil\"><bpmn:multiInstanceLoopCharacteristics camunda:collection=\"" + bad + "\" /></bpmn:task>", "'camunda:collection'"},
                {"loop by number", "<bpmn:task id=\"Task_Evil\"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1000000000</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:task>",
                        "'bpmn:loopCardinality' is not for models"},
                {"condition in a script", "<bpmn:sequenceFlow id=\"Task_Evil\" sourceRef=\"S\" targetRef=\"E\"><bpmn:conditionExpression"
                        + " xsi:type=\"bpmn:tFormalExpression\" language=\"juel\">" + bad + "</bpmn:conditionExpression></bpmn:sequenceFlow>", "no script is run"},
                {"message name", "<bpmn:intermediateThrowEvent id=\"Task_Evil\"><bpmn:messageEventDefinition camunda:class=\"java.lang.Object\" /></bpmn:intermediateThrowEvent>", "no class of Java is run"},
                {"script task", "<bpmn:scriptTask id=\"Task_Evil\" scriptFormat=\"javascript\"><bpmn:script>1</bpmn:script></bpmn:scriptTask>", "no script is run"},
                {"class", task("camunda:class=\"org.example.Evil\""), "no class of Java is run"},
                {"delegate", task("camunda:delegateExpression=\"${incident}\""), "no bean is run as a whole"},
                {"external task", task("camunda:type=\"external\" camunda:topic=\"evil\""), "not by an external worker"},
                {"shell", task("camunda:type=\"shell\""), "'camunda:type' is not for models"},
                {"nothing to do", task(""), "does one thing"},
                {"listener by class", "<bpmn:task id=\"Task_Evil\"><bpmn:extensionElements><camunda:executionListener event=\"start\" class=\"org.example.Evil\" /></bpmn:extensionElements></bpmn:task>",
                        "'class' is not for models"},
                {"listener by script", "<bpmn:task id=\"Task_Evil\"><bpmn:extensionElements><camunda:executionListener event=\"start\"><camunda:script scriptFormat=\"js\">1</camunda:script></camunda:executionListener>"
                        + "</bpmn:extensionElements></bpmn:task>", "no script is run"},
                {"listener by expression", "<bpmn:userTask id=\"Task_Evil\"><bpmn:extensionElements><camunda:taskListener event=\"create\" expression=\"" + bad + "\" /></bpmn:extensionElements></bpmn:userTask>",
                        "'identityService.createMembership' is not for models"},
                {"the engine's older namespace", "<bpmn:serviceTask id=\"Task_Evil\" xmlns:a=\"http://activiti.org/bpmn\" a:class=\"org.example.Evil\" />", "'a:class' is not for models"},
                {"an element in another's namespace", "<bpmndi:serviceTask id=\"Task_Evil\" camunda:class=\"org.example.Evil\" />", "'bpmndi:serviceTask' is not for models"},
                {"a process called", "<bpmn:callActivity id=\"Task_Evil\" calledElement=\"security-incident\" />", "a process calls no other"},
                {"a decision of its own", "<bpmn:businessRuleTask id=\"Task_Evil\" camunda:decisionRef=\"myOwn\" />", "asks the decision 'myOwn'"},
                {"an expression inside a comment's gap", "<bpmn:serviceTask id=\"Task_Evil\" camunda:expression=\"${incident.close(execution)}\"><bpmn:documentation>$<!-- -->{gate}</bpmn:documentation></bpmn:serviceTask>",
                        "is text, and holds an expression"},
                {"a message sent", "<bpmn:sendTask id=\"Task_Evil\" camunda:expression=\"${incident.close(execution)}\" />", "'bpmn:sendTask' is not for models"},
                {"a transaction", "<bpmn:transaction id=\"Task_Evil\" />", "'bpmn:transaction' is not for models"}}) {
            tricks.add(in("in " + place[0], process("legal-hold", place[1]), "'Task_Evil'", place[2]));
        }
        // Processes and their starts.
        tricks.add(in("a process of its own", process("my-own", ""), "process 'my-own'", "is no process of this application"));
        tricks.add(in("a new start by the clock", process("legal-hold", "<bpmn:startEvent id=\"Task_Evil\"><bpmn:timerEventDefinition><bpmn:timeCycle>0 0 6 1 * ?</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>"),
                "start event 'Task_Evil'", "no process begins by itself but those that do today"));
        tricks.add(in("a start each second", edited("bpmn/seal-trail.bpmn", "0 30 2 * * ?", "* * * * * ?"), "start event", "is every second"));
        tricks.add(in("a start in the past", revalued("bpmn/seal-trail.bpmn", CRON, ">R/2020-01-01T00:00:00/PT1H<"), "start event", "begins on a date of the calendar"));
        tricks.add(in("a start again and again", edited("bpmn/seal-trail.bpmn", "0 30 2 * * ?", "${deadlines.each('PT1H')}"), "start event", "begins on a date of the calendar"));
        tricks.add(in("a start on no date", edited("bpmn/seal-trail.bpmn", "0 30 2 * * ?", "0 99 2 * * ?"), "start event", "neither a repetition"));
        tricks.add(in("a start by message", process("legal-hold", "<bpmn:startEvent id=\"Task_Evil\"><bpmn:messageEventDefinition messageRef=\"m\" /></bpmn:startEvent>"), "start event 'Task_Evil'"));
        tricks.add(in("starters of its own", process("legal-hold", "").replace("isExecutable=\"true\"", "isExecutable=\"true\" camunda:candidateStarterUsers=\"reporter\""), "process 'legal-hold'", "set in the application"));
        tricks.add(in("history by expression", process("legal-hold", "").replace("\"P3650D\"", "\"" + bad + "\""), "'camunda:historyTimeToLive' cannot be"));
        // Files.
        tricks.add(in("a DOCTYPE", process("legal-hold", "").replaceFirst("\\?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"), "'evil.bpmn'", "holds a DOCTYPE"));
        tricks.add(in("no XML", "not XML", "'evil.bpmn'", "cannot be read as XML"));
        tricks.add(in("an empty file", "", "'evil.bpmn'|no resources|No deployment resources"));
        tricks.add(in("another XML", "<a/>", "'evil.bpmn'", "is no BPMN"));
        tricks.add(in("an import", process("legal-hold", "").replace("<bpmn:process", "<bpmn:import namespace=\"n\" location=\"http://127.0.0.1:1/\" importType=\"http://schemas.xmlsoap.org/wsdl/\" /><bpmn:process"),
                "'bpmn:import' is not for models"));
        tricks.add(in("a schema from outside", process("legal-hold", "").replaceFirst("targetNamespace", "xsi:schemaLocation=\"http://x http://127.0.0.1:1/x.xsd\" targetNamespace"), "nothing outside the file is read"));
        tricks.add(in("an instruction", process("legal-hold", "<?php system('id') ?>"), "holds an instruction"));
        tricks.add(in("nested too deeply", process("legal-hold", "<bpmn:subProcess id=\"x\">".repeat(5000) + "</bpmn:subProcess>".repeat(5000)), "is nested too deeply"));
        tricks.add(in("too large", process("legal-hold", "<!--" + "x".repeat(2_100_000) + "-->"), "is larger than 2 MB"));
        tricks.add(of("a page", new File("evil.html", "<form></form>"), "'evil.html'", "only files named"));
        tricks.add(of("a script", new File("evil.js", "1"), "'evil.js'", "only files named"));
        tricks.add(of("the older ending", new File("evil.bpmn20.xml", process("legal-hold", "")), "'evil.bpmn20.xml'", "only files named"));
        tricks.add(of("a case model", new File("evil.cmmn", "<a/>"), "'evil.cmmn'", "only files named"));
        tricks.add(of("a path", new File("../../evil.bpmn", process("legal-hold", "")), "only files named"));
        tricks.add(new Trick("one process twice", List.of(new File("one.bpmn", process("legal-hold", "")), new File("two.bpmn", process("legal-hold", ""))), List.of("'legal-hold' stands in 'one.bpmn' too|'legal-hold' stands in 'two.bpmn' too")));
        tricks.add(new Trick("one name twice", List.of(new File("a/set-legal-hold.form", form("set-legal-hold", "")), new File("b/set-legal-hold.form", form("set-legal-hold", ""))), List.of("two files of this name")));
        tricks.add(new Trick("one bad of two", List.of(new File("good.form", form("good", "")), new File("bad.form", "{")), List.of("'bad.form'", "cannot be read as a form")));
        // Decisions.
        tricks.add(of("a script in a table", new File("evil.dmn", edited("dmn/retention.dmn", "<inputEntry id=\"retentionRule_01_i1\">", "<inputEntry id=\"retentionRule_01_i1\" expressionLanguage=\"juel\">")),
                "inputEntry 'retentionRule_01_i1'", "the language is FEEL, not 'juel'"));
        tricks.add(of("a function of Java", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "{f: function(x) external {java: {class: \"java.lang.Runtime\", method signature: \"exec(java.lang.String)\"}}}.f(\"id\")")),
                "outputEntry 'retentionRule_01_o1'", "calls none from outside"));
        tricks.add(of("a function hidden by a comment", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "function/* */(x) external {java: {}}")), "outputEntry 'retentionRule_01_o1'", "defines no function"));
        tricks.add(of("a function hidden by a name", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "{`/*`: 1, f: function(x) external {}, `*/`: 2}.f(1)")), "outputEntry 'retentionRule_01_o1'", "defines no function"));
        tricks.add(of("a method of a value", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "kind.getClass().getName()")), "outputEntry 'retentionRule_01_o1'", "calls no method of a value"));
        tricks.add(of("a loop that does not end", new File("evil.dmn", revalued("dmn/retention.dmn", PERIOD, "count(for i in 1..1000000000 return i)")), "outputEntry 'retentionRule_01_o1'", "has no loops"));
        tricks.add(of("a decision of its own", new File("evil.dmn", edited("dmn/retention.dmn", "id=\"retentionRule\"", "id=\"myOwn\"")), "decision 'myOwn'", "is none of this application"));
        tricks.add(of("knowledge in functions", new File("evil.dmn", edited("dmn/retention.dmn", "<decision ", "<businessKnowledgeModel id=\"b\"><encapsulatedLogic /></businessKnowledgeModel><decision ")),
                "'businessKnowledgeModel' is not for models"));
        tricks.add(of("a law that is fetched", new File("evil.dmn", edited("dmn/retention.dmn", "<knowledgeSource ", "<knowledgeSource locationURI=\"http://127.0.0.1:1/x\" ")), "knowledgeSource 'recordsProcedure'", "'locationURI' is not for models"));
        tricks.add(of("a table from outside", new File("evil.dmn", edited("dmn/incident-decisions.dmn", "href=\"#confidentiality\"", "href=\"http://127.0.0.1:1/x#c\"")), "stands outside the file"));
        tricks.add(of("a DOCTYPE in a table", new File("evil.dmn", edited("dmn/retention.dmn", "?>", "?><!DOCTYPE x>")), "holds a DOCTYPE"));
        tricks.add(of("another DMN", new File("evil.dmn", "<definitions xmlns=\"http://www.omg.org/spec/DMN/20151101/dmn.xsd\" />"), "is no DMN 1.3"));
        // Forms.
        tricks.add(of("a frame", new File("evil.form", form("evil", "{\"type\":\"iframe\",\"id\":\"Field_Evil\",\"url\":\"https://evil.example\"}")), "field 'Field_Evil'", "no 'iframe' here"));
        tricks.add(of("HTML", new File("evil.form", form("evil", "{\"type\":\"html\",\"id\":\"Field_Evil\",\"content\":\"<b>\"}")), "field 'Field_Evil'", "no 'html' here"));
        tricks.add(of("HTML in a text", new File("evil.form", form("evil", "{\"type\":\"text\",\"id\":\"Field_Evil\",\"text\":\"<img src=x>\"}")), "field 'Field_Evil'", "holds HTML"));
        tricks.add(of("a picture in a text", new File("evil.form", form("evil", "{\"type\":\"text\",\"id\":\"Field_Evil\",\"text\":\"![](https://evil.example/x)\"}")), "field 'Field_Evil'", "holds HTML or a picture"));
        tricks.add(of("a heading out of what was typed", new File("evil.form", form("evil", "{\"type\":\"text\",\"id\":\"Field_Evil\",\"text\":\"{{outline + 1}}\"}")), "form 'evil'", "name the variable alone"));
        tricks.add(of("a file", new File("evil.form", form("evil", "{\"type\":\"filepicker\",\"id\":\"Field_Evil\",\"key\":\"f\"}")), "field 'Field_Evil'", "no 'filepicker' here"));
        tricks.add(of("hidden in a group", new File("evil.form", form("evil", "{\"type\":\"group\",\"components\":[{\"type\":\"iframe\",\"id\":\"Field_Evil\"}]}")), "field 'Field_Evil'"));
        tricks.add(of("a condition with a function", new File("evil.form", form("evil", "{\"type\":\"textfield\",\"id\":\"Field_Evil\",\"key\":\"k\",\"properties\":{\"requiredIf\":\"(function(x) external {})(1)\"}}")),
                "field 'Field_Evil'", "defines no function"));
        tricks.add(of("an expression as default", new File("evil.form", form("evil", "{\"type\":\"textfield\",\"id\":\"Field_Evil\",\"key\":\"k\",\"defaultValue\":\"${gate}\"}")), "field 'Field_Evil'", "expression of a process"));
        tricks.add(of("no schema", new File("evil.form", form("evil", "").replace(",\"schemaVersion\":16", "")), "form 'evil'", "does not say of which schema"));
        tricks.add(of("what a newer schema has", new File("evil.form", form("evil", "{\"type\":\"textfield\",\"id\":\"Field_Evil\",\"key\":\"k\",\"validate\":{\"pattern\":\"a\",\"patternErrorMessage\":\"An a\"}}").replace("16", "19")),
                "field 'Field_Evil'", "Tasklist knows no 'validate.patternErrorMessage' of a 'textfield'"));
        tricks.add(of("what no schema has", new File("evil.form", form("evil", "{\"type\":\"text\",\"id\":\"Field_Evil\",\"text\":\"\",\"onclick\":\"x\"}")), "field 'Field_Evil'", "Tasklist knows no 'onclick'"));
        tricks.add(of("a version of its own", new File("evil.form", form("evil", "").replace("16", "19,\"versionTag\":\"2\"")), "form 'evil'", "'versionTag' is not for forms"));
        tricks.add(of("another's id", new File("evil.form", form("set-legal-hold", "")), "form 'set-legal-hold'", "must be the name of its file"));
        tricks.add(of("a key twice", new File("evil.form", "{\"id\":\"evil\",\"id\":\"evil\",\"components\":[]}"), "cannot be read as a form"));
        return tricks.stream();
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

    /** The refusals that say how it can be done after all: each with its sentence. */
    static Stream<Trick> slips() throws IOException {
        var guidance = "bpmn/guidance-request.bpmn";
        var hold = "forms/set-legal-hold.form";
        return Stream.of(
                in("a form that there is not", edited(guidance, "formRef=\"answer-guidance\"", "formRef=\"answer-better\""),
                        "user task 'Task_AnswerGuidance'", "its form 'answer-better' is neither sent along nor in force: send answer-better.form along"),
                in("a form of the start that there is not", edited(guidance, "formRef=\"ask-for-guidance\"", "formRef=\"ask-better\""), "start event 'StartEvent_GuidanceAsked'", "its form 'ask-better' is neither sent along nor in force"),
                in("a task without a form", edited(guidance, "camunda:formRef=\"read-guidance\" camunda:formRefBinding=\"deployment\"", ""), "user task 'Task_ReadGuidance'", "shows no form: name one in formRef"),
                in("a form by its latest edition", edited(guidance, "camunda:formRef=\"read-guidance\" camunda:formRefBinding=\"deployment\"", "camunda:formRef=\"read-guidance\""), "needs the binding 'deployment'"),
                in("no reference", edited(guidance, "referencePrefix", "prefix"), "start event 'StartEvent_GuidanceAsked'", "give the process the property 'referencePrefix'"),
                of("a form that nobody shows", new File("ask-something-new.form", form("ask-something-new", "")), "form 'ask-something-new': no process shows it: send the diagram whose task names it along"),
                of("a question that nobody reads", new File("set-legal-hold.form", edited(hold, "\"components\": [", "\"components\": [{\"type\":\"textfield\",\"id\":\"F\",\"key\":\"somethingNew\",\"label\":\"New?\"},")),
                        "field 'F' (New?)", "nothing reads the answer 'somethingNew': if it need only stand on file, give the field the custom property keep = file"),
                of("a text that shows nothing", new File("set-legal-hold.form", edited(hold, "While the hold stands", "{{outlyne}} While the hold stands")), "field 'Field_LH01'", "nothing sets 'outlyne'"),
                of("a refusal of what nothing sets", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"refuseIf\": \"heldReferense = null\", \"refusal\": \"is missing\"")), "field 'Field_LH03'", "nothing sets 'heldReferense'"),
                of("a refusal without its sentence", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"refuseIf\": \"heldReference = null\"")),
                        "field 'Field_LH03'", "'refusal' the sentence that people are told: give both"),
                of("a sentence that refuses nothing", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"refusal\": \"no\"")), "field 'Field_LH03'", "give both"),
                of("a refusal that is none", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"refuseIf\": \"heldReference == null\", \"refusal\": \"no\"")),
                        "field 'Field_LH03'", "'refuseIf' is no FEEL"),
                of("a condition that reads nothing", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"requiredIf\": \"heldReferense != null\"")), "field 'Field_LH03'", "nothing sets 'heldReferense'"),
                of("a condition that is none", new File("set-legal-hold.form", edited(hold, "\"keep\": \"file\"", "\"keep\": \"file\", \"requiredIf\": \"heldReference == null\"")),
                        "field 'Field_LH03'", "'requiredIf' is no FEEL: it cannot be read from '== null' on"),
                of("a field that is hidden by nothing", new File("set-legal-hold.form", edited(hold, "\"label\": \"What is it", "\"conditional\": {\"hide\": \"=heldReference = \"}, \"label\": \"What is it")),
                        "field 'Field_LH03'", "is no FEEL: it cannot be read from"),
                of("a text that is none", new File("set-legal-hold.form", edited(hold, "While the hold stands", "{{#if heldReference =}}x{{/if}} While the hold stands")), "field 'Field_LH01'", "is no FEEL"),
                in("a bean that there is not", edited(guidance, "${incident.remind(execution)}", "${incidnet.remind(execution)}"), "'incidnet.remind' is not for models"),
                in("a method that there is not", edited(guidance, "${incident.remind(execution)}", "${incident.remnid(execution)}"), "'incident.remnid' is not for models"),
                in("a variable that there is not", edited(guidance, "${guidanceAnswer == 'noIncident'}", "${guidanceAnsver == 'noIncident'}"), "nothing sets 'guidanceAnsver': name a question's key or a variable of docs/beans.md"),
                in("a variable that there is not, by its name", edited(guidance, "${guidanceAnswer == 'noIncident'}", "${execution.getVariable('guidanceAnsver') == 'noIncident'}"), "nothing sets 'guidanceAnsver'"),
                in("an element that there is not", edited(guidance, "due.of(execution, 'Deadline_Guidance')", "due.of(execution, 'Deadline_Guidanze')"), "there is no element 'Deadline_Guidanze'"),
                in("days for hours", edited(guidance, "'PT4H'", "'P3D'"), "'deadlines.elapsed' does not read 'P3D': write hours such as PT72H, where a day is PT24H"),
                in("days for hours, chosen", edited(guidance, "'PT4H'", "(guidanceAnswer == 'noIncident' ? 'PT4H' : 'P3D')"), "'deadlines.elapsed' does not read 'P3D'"),
                in("no hours", edited(guidance, "'PT4H'", "'4 hours'"), "'deadlines.elapsed' does not read '4 hours'"),
                in("no number of days", edited(guidance, "deadlines.workingDays(now(), 10)", "deadlines.workingDays(now(), 'ten')"), "'deadlines.workingDays' does not read 'ten': write a number of working days"),
                in("no period to keep evidence", edited("bpmn/remove-evidence.bpmn", "'P90D'", "'90'"), "'disposal.withEvidence' does not read '90': write a period such as P90D"),
                in("no period", process("legal-hold", catching("<bpmn:timeDuration>4 hours</bpmn:timeDuration>")), "'bpmn:timeDuration' is no time, '4 hours': write a period such as PT4H"),
                in("no date", process("legal-hold", catching("<bpmn:timeDate>tomorrow</bpmn:timeDate>")), "'bpmn:timeDate' is no expression, 'tomorrow': let a bean reckon it, ${deadlines.elapsed(awareAt, 'PT72H')}"),
                in("a period that stands alone", edited(guidance, "${deadlines.elapsed(awareAt, 'PT4H')}", "PT4H"), "boundary event 'Deadline_Guidance'", "'bpmn:timeDate' is no expression, 'PT4H'"),
                in("a date that is a text", edited(guidance, "${deadlines.elapsed(awareAt, 'PT4H')}", "${awareAt}"), "boundary event 'Deadline_Guidance'", "'bpmn:timeDate' comes to no date: let a bean reckon it"),
                in("a limit without a date", edited(guidance, "<bpmn:timeDate xsi:type=\"bpmn:tFormalExpression\">${deadlines.elapsed(awareAt, 'PT4H')}</bpmn:timeDate>", "<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">PT4H</bpmn:timeDuration>"),
                        "boundary event 'Deadline_Guidance'", "is a limit, and a limit is a date"),
                in("a condition that is a word", edited(guidance, "${guidanceAnswer == 'noIncident'}", "${guidanceAnswer}"), "comes to no yes or no: compare, as in ${approved == 'yes'}"),
                of("two answers where one is asked for", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "id=\"incidentLevel_table\" hitPolicy=\"FIRST\"", "id=\"incidentLevel_table\"")),
                        "decision 'incidentLevel': one rule holds whatever comes", "hit policy First"),
                of("no last resort", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "<inputEntry id=\"incidentLevel_10_i1\">\n          <text></text>", "<inputEntry id=\"incidentLevel_10_i1\">\n          <text>\"none\"</text>")),
                        "decision 'incidentLevel': no rule holds whatever comes", "leave a last rule in which every condition is '-'"),
                of("an answer that nothing knows", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "<text>\"medium\"</text>", "<text>\"mediun\"</text>")),
                        "decision 'incidentLevel': rule 'incidentLevel_", "answers \"mediun\", which forms, register and code do not know: there are \"high\", \"low\", \"medium\", \"none\""),
                in("no due date", process("legal-hold", "<bpmn:userTask id=\"Task_Evil\" camunda:dueDate=\"soon\" />"), "'camunda:dueDate' is no expression, 'soon'"),
                in("an approval that is none any more", edited("bpmn/security-incident.bpmn", "<camunda:property name=\"ownApprovalAfter\" value=\"PT2H\" />", ""),
                        "user task 'Task_ApproveNotice'", "has no 'ownApprovalAfter' any more", "put the property back"),
                in("no hours for the second person", edited("bpmn/security-incident.bpmn", "name=\"ownApprovalAfter\" value=\"PT2H\"", "name=\"ownApprovalAfter\" value=\"2 hours\""),
                        "user task 'Task_ApproveNotice'", "'ownApprovalAfter' does not read '2 hours': write hours such as PT2H"),
                of("a cell that is no FEEL", new File("retention.dmn", edited("dmn/retention.dmn", "\"P7Y\"", "\"P7Y")), "outputEntry 'retentionRule_01_o1'", "is no FEEL: it cannot be read from '\"P7Y' on"),
                of("a text without its quotes", new File("retention.dmn", edited("dmn/retention.dmn", "\"P7Y\"", "P7Y")), "outputEntry 'retentionRule_01_o1'", "nothing sets 'P7Y'", "put a text in double quotes"),
                of("a decision that is left out", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "<decision id=\"similarIncident\"", "<decision id=\"retentionRule\"")),
                        "the decision 'similarIncident', which is in force, is missing: leave it in the file"));
    }

    @ParameterizedTest
    @MethodSource("slips")
    void what_would_not_run_is_refused_with_the_way_out(Trick slip) throws Exception {
        refused(slip.files(), slip.said().toArray(String[]::new));
    }

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
        for (var words : said) {
            assertThat(List.of(words.split("\\|"))).as("%s in: %s", words, message).anyMatch(message::contains);
        }
        assertThat(deployments()).as("nothing is deployed").isEqualTo(before);
    }

    private static Trick in(String what, String model, String... said) {
        return of(what, new File("evil.bpmn", model), said);
    }

    private static Trick of(String what, File file, String... said) {
        return new Trick(what, List.of(file), List.of(said));
    }

    private static String task(String attributes) {
        return "<bpmn:serviceTask id=\"Task_Evil\" " + attributes + " />";
    }

    private static String catching(String timer) {
        return "<bpmn:intermediateCatchEvent id=\"Task_Evil\"><bpmn:timerEventDefinition>" + timer + "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>";
    }

    /** A process that starts, and these parts. */
    private static String process(String id, String parts) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="http://bpmn.io/schema/bpmn">
                  <bpmn:process id="%s" isExecutable="true" camunda:historyTimeToLive="P3650D">
                    <bpmn:startEvent id="S" /><bpmn:sequenceFlow id="SF" sourceRef="S" targetRef="%s" />
                    %s<bpmn:endEvent id="E" />
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(id, parts.contains("\"Task_Evil\"") ? "Task_Evil" : "E", parts);
    }

    private static String form(String id, String components) {
        return "{\"components\":[" + components + "],\"type\":\"default\",\"id\":\"" + id + "\",\"schemaVersion\":16}";
    }

    /** An apostrophe in an attribute stands as Modeler writes it. */
    /** Where this value stands first, whatever it is now, stands another. */
    private static String revalued(String file, String value, String to) throws IOException {
        var text = Files.readString(Path.of(file)).replace("&#39;", "'");
        assertThat(text).containsPattern(value);
        return text.replaceFirst(value, Matcher.quoteReplacement(to));
    }

    private static String edited(String file, String from, String to) throws IOException {
        var text = Files.readString(Path.of(file));
        if (text.contains(from)) {
            return text.replace(from, to);
        }
        assertThat(text).contains(from.replace("'", "&#39;"));
        return text.replace(from.replace("'", "&#39;"), to.replace("'", "&#39;"));
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
