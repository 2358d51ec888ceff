package uk.police.securityincident.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.camunda.bpm.engine.BadUserRequestException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.support.GenericApplicationContext;
import uk.police.securityincident.Application;
import uk.police.securityincident.deployment.SentModels.File;
import uk.police.securityincident.deployment.SentModels.Trick;
import uk.police.securityincident.form.CaseView;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static uk.police.securityincident.deployment.SentModels.CRON;
import static uk.police.securityincident.deployment.SentModels.PERIOD;
import static uk.police.securityincident.deployment.SentModels.assertSaid;
import static uk.police.securityincident.deployment.SentModels.catching;
import static uk.police.securityincident.deployment.SentModels.edited;
import static uk.police.securityincident.deployment.SentModels.form;
import static uk.police.securityincident.deployment.SentModels.in;
import static uk.police.securityincident.deployment.SentModels.of;
import static uk.police.securityincident.deployment.SentModels.process;
import static uk.police.securityincident.deployment.SentModels.revalued;
import static uk.police.securityincident.deployment.SentModels.task;

/** What is refused of a file, where the application's own models are in force; DeploymentRestTest has the door, and what only the engine knows. */
class ModelCheckTest {

    private static ModelCheck check;

    /** The beans are known by their names and methods, and none is made. */
    @BeforeAll
    static void the_check() {
        var context = new GenericApplicationContext() {
            @Override
            protected void assertBeanFactoryActive() {
                // It never is.
            }
        };
        new ClassPathBeanDefinitionScanner(context).scan(Application.class.getPackageName());
        var beans = new ModelBeans(context);
        var written = new WrittenCheck(new ExpressionCheck(beans));
        var decisions = new DecisionModelCheck();
        check = new ModelCheck(new ProcessModelCheck(written, new ElementCheck(written, decisions)), decisions, new FormModelCheck(), new AsReleased(), beans, new CaseView(context));
    }

    private static class AsReleased extends ModelsInForce {

        private final Map<String, Model> all = new LinkedHashMap<>();

        AsReleased() {
            super(null, null);
            Stream.of("bpmn", "dmn", "forms").flatMap(folder -> Model.own(folder).stream()).forEach(model -> model.ids().forEach(id -> all.put(id, model)));
        }

        @Override
        public Map<String, Model> all() {
            return all;
        }

        @Override
        Map<String, Integer> waiting(String process) {
            return Map.of();
        }
    }

    @ParameterizedTest
    @MethodSource("tricks")
    void what_is_not_for_models_is_refused_by_name(Trick trick) {
        refused(trick);
    }

    @ParameterizedTest
    @MethodSource("slips")
    void what_would_not_run_is_refused_with_the_way_out(Trick slip) {
        refused(slip);
    }

    private static void refused(Trick trick) {
        var file = trick.files().get(0);
        var refusal = catchThrowableOfType(BadUserRequestException.class, () -> check.check(file.name(), file.content().getBytes(StandardCharsets.UTF_8)));
        assertSaid(String.valueOf(refusal), trick.said());
    }

    static Stream<Trick> tricks() throws IOException {
        var tricks = new ArrayList<Trick>();
        // Expressions.
        for (var expression : new String[][] {
                {"${environment.getProperty('incident.service-desk.token')}", "'environment.getProperty' is not for models"},
                {"${people.name('legal')}", "'people.name' is not for models"}, {"${incident.getClass()}", "'incident.getClass' is not for models"},
                {"${incident['class']}", "'[…]' reaches into a value"}, {"${execution.getProcessEngineServices().getIdentityService()}", "on something that is no bean"},
                {"${execution.processEngineServices}", "is a property"}, {"${execution.removeVariable('deadline')}", "'execution.removeVariable' is not for models"},
                {"${incident.log(execution).getClass()}", "on something that is no bean"},
                {"${now().getClass()}", "on something that is no bean"}, {"${now().class}", "is a property"}, {"${XML('&lt;a/&gt;')}", "cannot be read|no function 'XML'"},
                {"${decisionResult.getClass()}", "'decisionResult.getClass' is not for models"}, {"${incident.log()}", "'incident.log' does not take 0 parameters"},
                {"${serviceDesk.headers(execution)}", "for the connector of the service desk alone"}, {"#{incident.log(execution)}", "an expression is written ${…}"},
                {"${incident.log(execution)", "cannot be read"}, {"incident.log(execution)", "must be an expression"}, {"a ${incident.log(execution)} b ${gate}", "'gate' is a part of the application"},
                {"${delegations.begin(execution)}", "'delegations.begin' is for the process role-delegation alone"}, {"${disposal.withEvidence('PT0S')}", "for the process remove-evidence alone"},
                {"${execution.setVariable('deputyId', 'process-owner')}", "none that says who may do what"}, {"${execution.setVariable(x, 'process-owner')}", "names the variable that it sets, as a text"},
                {"${true ? ''.concat('a') : 1}", "on something that is no bean"}}) {
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
                of("each rule its answer", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "id=\"incidentLevel_table\" hitPolicy=\"FIRST\"", "id=\"incidentLevel_table\" hitPolicy=\"RULE ORDER\"")),
                        "decision 'incidentLevel': its hit policy is RULE ORDER", "set it back to FIRST"),
                of("any answer", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "<decisionTable id=\"severity_table\"", "<decisionTable id=\"severity_table\" hitPolicy=\"ANY\"")),
                        "decision 'severity': its hit policy is ANY", "set it back to UNIQUE"),
                of("a policy that the engine does not know", new File("retention.dmn", edited("dmn/retention.dmn", "<decisionTable id=\"retentionRule_table\"", "<decisionTable id=\"retentionRule_table\" hitPolicy=\"PRIORITY\"")),
                        "decision 'retentionRule': its hit policy is PRIORITY", "set it back to UNIQUE"),
                of("the first way alone", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "id=\"responseRouting_table\" hitPolicy=\"COLLECT\"", "id=\"responseRouting_table\" hitPolicy=\"FIRST\"")),
                        "decision 'responseRouting': its hit policy is FIRST", "take fewer ways than rules hold: set it back to COLLECT"),
                of("all ways made one", new File("incident-decisions.dmn", edited("dmn/incident-decisions.dmn", "hitPolicy=\"COLLECT\"", "hitPolicy=\"COLLECT\" aggregation=\"COUNT\"")),
                        "decision 'responseRouting': its hit policy is COLLECT with COUNT", "set it back to COLLECT"),
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
}
