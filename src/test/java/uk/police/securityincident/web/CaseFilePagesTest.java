package uk.police.securityincident.web;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteProcessInstanceCmd;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.Unchecked;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever stands in the trail of a case, its file can be read: as JSON, as a page and as a bundle, through HTTP (E-3.4.10, E-3.8.1). */
class CaseFilePagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";
    /** Hours from the awareness until the ICO must be told. */
    private static final int LIMIT = ProcedureValues.numbersOf("Deadline_ExternalNotification").get(0);
    private static final Pattern EVENT = Pattern.compile("\"([a-z][A-Za-z]+)\"");

    private final Instant begun = Instant.now();

    @LocalServerPort
    private int port;
    @Autowired
    private CaseTable cases;
    @Autowired
    private Trail trail;
    @Autowired
    private Involved involved;
    @Autowired
    private RepositoryService repository;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private IdentityService identity;
    @Autowired
    private ProcessEngine engine;
    @Autowired
    private Outbox outbox;

    private HttpRequest.Builder to(String path, String user) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
    }

    private String started(String process, String by, Map<String, ?> answers) throws Exception {
        var variables = JSON.createObjectNode();
        answers.forEach((key, value) -> variables.putObject(key).putPOJO("value", value));
        var started = HTTP.send(to("engine-rest/process-definition/key/" + process + "/start", by).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode().set("variables", variables).toString())).build(), BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return JSON.readTree(started.body()).get("businessKey").asText();
    }

    private String reported(Map<String, ?> more) throws Exception {
        var report = new LinkedHashMap<String, Object>(Map.of("awareAt", Instant.now().minusSeconds(600).toString(), "outline", "A ledger was lost"));
        report.putAll(more);
        return started("security-incident", MO, report);
    }

    private JsonNode read(String path, String user) throws Exception {
        return JSON.readTree(HTTP.send(to(path, user).build(), BodyHandlers.ofString()).body());
    }

    private void complete(String reference, String user, String task, Map<String, ?> answers) throws Exception {
        var id = read("engine-rest/task?taskDefinitionKey=" + task + "&processInstanceBusinessKey=" + reference, user).get(0).get("id").asText();
        for (var step : new String[] {"claim", "complete"}) {
            var body = JSON.createObjectNode();
            if (step.equals("claim")) {
                body.put("userId", user);
            } else {
                var variables = body.putObject("variables");
                answers.forEach((key, value) -> variables.putObject(key).putPOJO("value", value));
            }
            var answer = HTTP.send(to("engine-rest/task/" + id + "/" + step, user).header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString())).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(task + " " + step + " " + answer.body()).isEqualTo(204);
        }
    }

    /** By every door; returns what the page and the printed file say. */
    private String file(String reference, String keeper) throws Exception {
        var json = HTTP.send(to("register/" + reference, keeper).build(), BodyHandlers.ofString());
        assertThat(json.statusCode()).as("JSON of " + reference).isEqualTo(200);
        var page = HTTP.send(to("register/" + reference, keeper).header("Accept", "text/html").build(), BodyHandlers.ofString());
        assertThat(page.statusCode()).as("page of " + reference).isEqualTo(200);
        HttpResponse<byte[]> bundle = HTTP.send(to("register/" + reference + "/bundle", keeper).build(), BodyHandlers.ofByteArray());
        assertThat(bundle.statusCode()).as("bundle of " + reference).isEqualTo(200);
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bundle.body()))) {
            for (var part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                if (part.getName().equals("case-file.pdf")) {
                    try (var pdf = Loader.loadPDF(zip.readAllBytes())) {
                        return page.body() + new PDFTextStripper().getText(pdf).replaceAll("\\s+", " ");
                    }
                }
            }
        }
        throw new AssertionError("no case file in the bundle of " + reference);
    }

    @Test
    void w_4_6_the_file_of_an_incident_names_the_earlier_one_and_that_names_it() throws Exception {
        var earlier = reported(Map.of());
        var later = reported(Map.of("cameFrom", earlier));
        assertThat(file(later, MO)).contains("Came from an earlier case", earlier);
        assertThat(file(earlier, MO)).contains("Went on as another case", later);
    }

    @Test
    void e_3_4_2_the_file_of_a_question_names_the_incident_that_it_became() throws Exception {
        var question = started("guidance-request", "reporter", Map.of("awareAt", Instant.now().minusSeconds(600).toString(), "outline", "Is this one?"));
        complete(question, "data-protection-officer", "Task_AnswerGuidance", Map.of("guidanceAnswer", "incident", "answerReason", "It is one"));
        assertThat(file(question, MO)).contains("Went on as another case");
        var incident = read("register?kind=incident", MO).at("/found/0");
        assertThat(incident.get("cameFrom").asText()).isEqualTo(question);
        assertThat(file(incident.get("reference").asText(), MO)).contains("Came from an earlier case", question);
    }

    @Test
    void e_3_4_10_the_files_of_two_reports_that_were_merged_name_each_other() throws Exception {
        var one = reported(Map.of());
        var other = reported(Map.of());
        complete(other, MO, "Task_ReviewIncident", Map.of("sameAs", one, "adviceSeen", 1));
        assertThat(file(other, MO)).contains("Merged into another report of the same incident", one);
        assertThat(file(one, MO)).contains("Took in another report of the same incident", other);
    }

    @Test
    void w_8_4_c_e_8_2_an_earlier_incident_that_was_found_is_not_named_to_whoever_was_kept_out_of_it_since() throws Exception {
        var alike = Map.of("incidentType", "loss", "unit", "Unit " + System.nanoTime());
        var first = reported(alike);
        var second = reported(alike);
        var third = reported(alike);
        complete(third, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "r"));
        assertThat(file(third, "data-protection-officer")).contains(first, second);
        involved.name(first, "data-protection-officer", Instant.now(), "admin", first);
        assertThat(file(third, "data-protection-officer")).contains(second).doesNotContain(first);
        assertThat(read("register/" + third, "data-protection-officer").toString()).as("nor where the trail is checked").doesNotContain(first);
        assertThat(file(third, MO)).contains(first, second);
        assertThat(read("register/" + third, MO).toString()).as("nobody learns that something is kept from them").doesNotContain(first);
    }

    @Test
    void e_3_4_10_a_file_is_read_whatever_the_newest_edition_has_no_more() throws Exception {
        var reference = reported(Map.of());
        var model = Bpmn.createExecutableProcess("security-incident").name("Security incident").camundaHistoryTimeToLiveString("P1D").startEvent("StartEvent_IncidentReported")
                .camundaFormRef("nowhere").camundaFormRefBinding("deployment").userTask("Task_AssessIncident").camundaFormRef("nowhere").camundaFormRefBinding("deployment").endEvent().done();
        var deployed = Unchecked.deploy(engine, repository.createDeployment().addModelInstance("bpmn/other.bpmn", model));
        try {
            assertThat(file(reference, MO)).as("in the words of the last edition that had them").contains("A ledger was lost", "Telling the ICO");
        } finally {
            repository.deleteDeployment(deployed.getId(), false, true, true);
        }
    }

    private static final Map<String, Object> GRAVE = Map.of("dataKind", "sensitivePersonal", "confidentialityBreach", "true", "protection", "none", "exposure", "hostile", "recovery", "none",
            "identifiability", "maximum", "consequences", "severe", "vulnerablePeople", "true");
    private static final Map<String, Object> NOTICE = Map.of("whatHappened", "A bag was stolen", "whenAndHowFound", "On Tuesday", "peopleAffected", "120 residents", "actionsTaken", "The police look for it",
            "contactAndOthersTold", "The DPO", "noticeKind", "initial", "noticeConsequences", "Somebody may read it", "notEstablished", "How many records there were");
    private static final Map<String, Object> LETTER = Map.of("letterWhatHappened", "A bag with your file was stolen", "letterConsequences", "Somebody may read it", "letterMeasures", "The police look for it",
            "letterAdvice", "Be wary of callers", "letterEndangers", "no");

    private String hoursAgo(int hours) {
        return begun.minusSeconds(hours * 3600L).toString();
    }

    /** First aware eight hours more ago than the limit on telling the ICO, rated high, the ICO to be told; the notice is approved. */
    private String noticeApproved() throws Exception {
        var report = new LinkedHashMap<String, Object>(GRAVE);
        report.put("awareAt", hoursAgo(LIMIT + 8));
        var reference = reported(report);
        complete(reference, MO, "Task_AssessIncident", Map.of("rating", "high", "dpoView", "Tell them"));
        complete(reference, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(reference, "data-protection-officer", "Task_PrepareIcoNotice", NOTICE);
        complete(reference, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        return reference;
    }

    private JsonNode duty(String reference, String name) throws Exception {
        for (var duty : read("register/" + reference, MO).get("duties")) {
            if (duty.get("duty").asText().contains(name)) {
                return duty;
            }
        }
        throw new AssertionError("no duty " + name + " of " + reference);
    }

    @Test
    void w_8_2_b_a_notice_sent_in_time_is_in_time_whenever_it_is_recorded_and_the_people_have_no_such_limit() throws Exception {
        var reference = noticeApproved();
        complete(reference, "data-protection-officer", "Task_RecordNoticeSent", Map.of("sentAt", hoursAgo(LIMIT - 2)));
        var telling = "Telling the ICO";
        assertThat(duty(reference, telling).get("lateAgainstLimit").isNull()).as("while the decision on the people is open").isTrue();
        complete(reference, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        assertThat(file(reference, MO)).contains("without undue delay", "not told yet, " + (LIMIT + 8) + " h");
        complete(reference, "data-protection-officer", "Task_PrepareLetter", LETTER);
        complete(reference, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(reference, "data-protection-officer", "Task_RecordNoticeSent", Map.of("sentAt", hoursAgo(1)));
        assertThat(duty(reference, telling).get("lateAgainstLimit").isNull()).isTrue();
        assertThat(duty(reference, telling).at("/times/doneAt").isNull()).isFalse();
        assertThat(duty(reference, "Telling the people").get("lateAgainstLimit").isNull()).isTrue();
        assertThat(file(reference, MO)).contains("Telling the people whose data it is", "without undue delay", LIMIT + 7 + " h", "in time").doesNotContainPattern("Telling the ICO[^;]*;[^;]*;[^;]*late against the limit");
    }

    @Test
    void w_8_2_b_a_notice_sent_late_is_late_by_the_time_when_it_went() throws Exception {
        var reference = noticeApproved();
        complete(reference, "data-protection-officer", "Task_RecordNoticeSent", Map.of("sentAt", hoursAgo(5), "delayReason", "Found late"));
        assertThat(duty(reference, "Telling the ICO").get("lateAgainstLimit").asText()).startsWith("PT3H");
        assertThat(file(reference, MO)).contains("3 h 0 min late against the limit");
    }

    /** As whoever runs the engine may, past the doors of the application. */
    /** As a step of the application, past what refuses it to people. */
    private void byTheEngine(Command<?> command) {
        identity.setAuthentication("admin", List.of("camunda-admin"));
        try {
            ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired()
                    .execute(context -> context.runWithoutAuthorization(() -> command.execute(context)));
        } finally {
            identity.clearAuthentication();
        }
    }

    private void isTakenAway(String reference) throws Exception {
        var file = read("register/" + reference, MO);
        assertThat(file.at("/case/state").asText()).isEqualTo("takenAway");
        assertThat(file.get("duties")).isNotEmpty().allSatisfy(duty -> {
            assertThat(duty.at("/times/doneAt").isNull()).isTrue();
            assertThat(duty.get("takenAwayBy").asText()).isEqualTo("admin");
        });
        assertThat(file(reference, MO)).contains("Taken away, not ended", "not discharged: the case was taken away by admin").doesNotContain("not discharged yet").doesNotContainPattern("(?<!not )discharged \\w{3} \\d");
        assertThat(outbox.of(reference)).anySatisfy(letter -> {
            assertThat(letter.subject()).contains(reference + ": taken away by admin");
            assertThat(letter.recipient()).isEqualTo("group:" + MO);
        });
        assertThat(read("register?state=takenAway&reference=" + reference, MO).at("/found/0/reference").asText()).isEqualTo(reference);
    }

    @Test
    void e_3_4_10_a_case_that_is_deleted_has_not_ended_and_the_monitoring_officer_is_told_who_did_it() throws Exception {
        var reference = reported(Map.of());
        var instance = runtime.createProcessInstanceQuery().processInstanceBusinessKey(reference).singleResult().getId();
        byTheEngine(new DeleteProcessInstanceCmd(instance, "tidied up", true, false, true, true, true));
        isTakenAway(reference);
        var again = reported(Map.of("cameFrom", reference));
        assertThat(read("register/" + again, MO).at("/case/awareAt")).isEqualTo(read("register/" + reference, MO).at("/case/awareAt"));
    }

    @Test
    void e_3_4_10_so_is_one_that_goes_with_its_deployment() throws Exception {
        var edition = repository.createDeployment().addInputStream("bpmn/security-incident.bpmn", Files.newInputStream(Path.of("bpmn/security-incident.bpmn")));
        try (var forms = Files.list(Path.of("forms"))) {
            for (var form : forms.toList()) {
                edition.addInputStream("forms/" + form.getFileName(), Files.newInputStream(form));
            }
        }
        var deployed = edition.deploy();
        var reference = reported(Map.of());
        byTheEngine(new DeleteDeploymentCmd(deployed.getId(), true, true, true));
        isTakenAway(reference);
    }

    @Test
    void e_3_4_10_what_was_taken_out_of_the_tables_of_the_engine_is_missed() throws Exception {
        var now = Instant.now();
        var reference = cases.nextReference("INC", now);
        cases.log(reference, "security-incident", null, now, now, now, false, null);
        trail.note(reference, now, "application", "StartEvent_IncidentReported", "completed", Map.of());
        assertThat(file(reference, MO)).contains("Nobody ended it, and nothing of it runs");
        var health = HTTP.send(to("actuator/health", "admin").build(), BodyHandlers.ofString()).body();
        assertThat(JSON.readTree(health).at("/components/cases/details/warning").asText()).as("a number, and not which").contains("nothing of them runs").doesNotContain(reference);
        var running = reported(Map.of());
        assertThat(file(running, MO)).doesNotContain("nothing of it runs");
        cases.close(reference, now, "closed");
    }

    @ParameterizedTest
    @CsvSource({"security-incident,INC", "security-vulnerability,VUL", "guidance-request,ASK", "conduct-referral,CON", "board-review,REV", "records-disposal,DIS", "legal-hold,HLD", "role-delegation,DEL"})
    void e_3_4_10_every_element_and_every_event_that_may_stand_in_a_trail_is_read(String process, String prefix) throws Exception {
        var now = Instant.now();
        var reference = cases.nextReference(prefix, now);
        cases.log(reference, process, null, now, now, now, false, null);
        var events = events();
        var elements = elements(process);
        var event = events.iterator();
        for (var element : elements) {
            event = event.hasNext() ? event : events.iterator();
            trail.note(reference, now, "application", element, event.next(), Map.of("reference", reference, "sentAt", "not a time", "rating", 7, "said", "**x**", "similar", new Object[] {Map.of("a", 1)}));
            if (element.startsWith("Flow_")) {
                continue;
            }
            trail.note(reference, now, "application", element, "completed", Map.of("awareAt", "long ago", "targetDate", true, "withdrawn", "none"));
        }
        for (var one : events) {
            trail.note(reference, now, "application", process, one, Map.of());
        }
        assertThat(elements).contains(process, "evidence", "case-file", "Task_OfLongAgo").anyMatch(id -> id.startsWith("Flow_")).anyMatch(id -> id.startsWith("Task_"));
        assertThat(events).contains("cameFrom", "ledTo", "tookIn", "disposedOf", "analysed");
        assertThat(file(reference, prefix.equals("CON") ? "professional-standards" : MO)).contains(reference, "Task_OfLongAgo");
        cases.close(reference, now, "closed");
    }

    /** Every id of the model, the processes, and what is written in the place of one. */
    private static Set<String> elements(String process) throws Exception {
        var elements = new LinkedHashSet<>(Set.of("evidence", "documents", "case-file", "bundle", "export", "legalHold", "corporateRisk", "begun", "Task_OfLongAgo", "", "%s", "100 %"));
        try (var models = Files.list(Path.of("bpmn"))) {
            models.map(model -> model.getFileName().toString().replace(".bpmn", "")).sorted().forEach(elements::add);
        }
        Bpmn.readModelFromFile(Path.of("bpmn", process + ".bpmn").toFile()).getModelElementsByType(BaseElement.class).stream().map(BaseElement::getId).filter(id -> id != null).forEach(elements::add);
        return elements;
    }

    /** Each word in the code that may name an event: more than there are, and none that is written is missed. */
    private static Set<String> events() throws Exception {
        var events = new LinkedHashSet<String>();
        try (var sources = Files.walk(Path.of("src/main/java/uk/police/securityincident"))) {
            for (var source : sources.filter(file -> file.toString().endsWith(".java")).sorted().toList()) {
                for (var line : Files.readAllLines(source)) {
                    if (line.contains("note(") || line.contains("note(execution") || line.contains("end(execution")) {
                        EVENT.matcher(line).results().forEach(word -> events.add(word.group(1)));
                    }
                }
            }
        }
        return events;
    }
}
