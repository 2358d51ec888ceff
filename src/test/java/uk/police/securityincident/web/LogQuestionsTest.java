package uk.police.securityincident.web;

import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Ago;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.LogExport;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** What the public asks of the log, answered from its export, and what came in after closure (E-3.4.10, E-3.8.1), through HTTP. */
class LogQuestionsTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String MO = "monitoring-officer";
    private static final String DPO = "data-protection-officer";

    @LocalServerPort
    private int port;
    @Autowired
    private CaseTable cases;
    @Autowired
    private Trail trail;
    @Autowired
    private Involved involved;
    @Autowired
    private JdbcClient jdbc;

    /** A word that stands in no other case. */
    private String mark;

    @BeforeEach
    void mark() {
        mark = "m" + UUID.randomUUID().toString().replace("-", "");
    }

    /** Reported by telephone at nine on a summer's morning in UK time, an hour after somebody became aware. */
    private String reported(String... more) throws Exception {
        var answers = new ArrayList<>(List.of("awareAt", "2026-06-01T08:00", "reportedAt", "2026-06-01T09:00", "receivedBy", "telephone", "lateReason", "Past case", "outline", "A laptop went " + mark));
        answers.addAll(List.of(more));
        return as(MO).start("security-incident", answers.toArray(String[]::new)).get("businessKey").asText();
    }

    private Client as(String user) {
        return Client.system(port, user);
    }

    private void complete(String reference, String user, String task, String... answers) throws Exception {
        var id = as(user).read("/task?taskDefinitionKey=" + task + "&processInstanceBusinessKey=" + reference).get(0).get("id").asText();
        var done = as(user).engine("POST", "/task/" + id + "/complete", Client.variables(answers));
        assertThat(done.statusCode()).as(task + " " + done.body()).isEqualTo(204);
    }

    private HttpResponse<String> record(String reference, String user, String answers) throws Exception {
        return as(user).send("POST", "/register/" + reference + "/outcome", FORM, answers.getBytes(StandardCharsets.UTF_8));
    }

    private List<CSVRecord> export(String query) throws Exception {
        var answer = as(MO).send("GET", "/register.csv?words=" + mark + query, null, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return CSVParser.parse(new StringReader(answer.body().substring(1)), CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()).getRecords();
    }

    private List<String> found(String query) throws Exception {
        return JSON.readTree(as(MO).send("GET", "/register?" + query, null, null).body()).get("found").findValuesAsText("reference");
    }

    @Test
    void e_3_8_1_who_else_was_told_stands_in_the_export_in_words() throws Exception {
        var reference = reported();
        for (var recipient : List.of("public", "siro")) {
            trail.note(reference, Instant.now(), MO, "Task_RecordNoticeSent", "told", Map.of("recipient", recipient));
        }
        assertThat(export("").get(0).get("Others told")).isEqualTo("the public, in the place of a letter to each; the Senior Information Risk Owner");
    }

    @Test
    void e_3_4_10_what_the_ico_answered_is_added_after_closure_and_the_last_counts() throws Exception {
        var reference = reported();
        cases.close(reference, Instant.parse("2026-06-20T10:00:00Z"), "closed");
        assertThat(record(reference, DPO, "icoAnswer=investigation&icoAnsweredOn=2026-06-25&complaints=1&whoseData=victims&whoseData=children&dataTypes=health&breachType=deviceLost").statusCode()).isEqualTo(303);
        assertThat(record(reference, MO, "icoAnswer=reprimand&icoAnsweredOn=1/7/2026&complaints=&compensationPounds=250&discipline=words&media=yes&howManyTold=12&outcomeNote=Its+letter").statusCode()).isEqualTo(303);

        var line = export("").get(0);
        assertThat(line.toMap()).containsEntry("State", "Closed").containsEntry("The ICO answered", "Reprimand").containsEntry("The ICO answered on", "2026-07-01").containsEntry("Complaints", "1")
                .containsEntry("Compensation in pounds", "250").containsEntry("Disciplinary outcome", "Advice, training or management action").containsEntry("Reported in the media", "Yes")
                .containsEntry("How many people were told", "12").containsEntry("Whose data", "Victims; Children").containsEntry("Types of data", "Health data")
                .containsEntry("What happened, by the ICO's list", "Loss or theft of device containing personal data").containsEntry("Cyber", "No").containsEntry("What became of it, in words", "Its letter");
        for (var query : List.of("icoAnswer=reprimand", "complaint=yes", "breachType=deviceLost", "cyber=no")) {
            assertThat(found("words=" + mark + "&" + query)).as(query).containsExactly(reference);
        }
        for (var query : List.of("icoAnswer=investigation", "complaint=no", "breachType=phishing", "cyber=yes", "cyber=unknown")) {
            assertThat(found("words=" + mark + "&" + query)).as(query).isEmpty();
        }
        var file = JSON.readTree(as(MO).send("GET", "/register/" + reference, null, null).body());
        assertThat(file.at("/trail/faults")).isEmpty();
        assertThat(file.get("outcome").findValuesAsText("answer")).contains("Reprimand", "Wed 1 July 2026", "Victims; Children").doesNotContain("It investigates");
        var page = as(DPO).send("GET", "/register/" + reference, null, null, "Accept", "text/html").body();
        assertThat(page).contains("What became of it was recorded, by Demo Data Protection Officer (data-protection-officer)", "It investigates", "What became of it was recorded, by Demo Monitoring Officer (monitoring-officer)", "/register/" + reference + "/outcome");
    }

    @Test
    void e_3_8_1_whether_it_was_an_accident_is_counted_as_it_was_said_last() throws Exception {
        var reference = reported("intent", "malicious");
        assertThat(export("").get(0).get("Nature of the breach")).isEqualTo("Malicious");
        complete(reference, MO, "Task_AssessIncident", "rating", "low", "ratingReason", "A slip");
        complete(reference, MO, "Task_ReviewIncident", "intent", "accidental");
        assertThat(export("").get(0).get("Nature of the breach")).isEqualTo("Error or accident");
    }

    @Test
    void e_3_4_10_what_was_recorded_by_mistake_is_taken_back() throws Exception {
        var reference = reported();
        record(reference, DPO, "icoAnswer=penalty&icoAnsweredOn=2026-07-01&penaltyPounds=5000");
        record(reference, DPO, "icoAnswer=notKnown&penaltyPounds=0");
        assertThat(export("").get(0).toMap()).containsEntry("The ICO answered", "").containsEntry("The ICO answered on", "").containsEntry("Penalty in pounds", "0");
        assertThat(as(DPO).send("GET", "/register/" + reference + "/outcome", null, null, "Accept", "text/html").body()).contains("The penalty, in whole pounds").doesNotContain("Monetary penalty</p>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            complaints=                     | Nothing is filled in
            colour=red                      | not asked for here
            icoAnswer=shrug                 | is not one of
            icoAnsweredOn=2099-01-01        | more than 10 years ahead
            complaints=-1                   | must be a whole number from 0 to
            icoAnsweredOn=31/02/2026        | not a day such as 24/03/2026
            media=yes&outcomeNote=a%00b     | Nothing was changed
            """)
    void e_3_4_10_what_cannot_be_recorded_is_said_and_what_was_typed_stays(String answers, String why) throws Exception {
        var reference = reported();
        var refused = as(DPO).send("POST", "/register/" + reference + "/outcome", FORM, ("compensationPounds=77&" + answers).replace("compensationPounds=77&complaints=", "complaints=")
                .getBytes(StandardCharsets.UTF_8), "Accept", "text/html");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("<form", why);
        assertThat(refused.body().contains("value=\"77\"")).isEqualTo(!answers.startsWith("complaints="));
        assertThat(export("").get(0).get("Compensation in pounds")).isEmpty();
        assertThat(JSON.readTree(record(reference, DPO, answers).body()).get("message").asText()).contains(why);
    }

    @Test
    void e_3_4_10_an_answer_of_tomorrow_is_refused() throws Exception {
        assertThat(record(reported(), DPO, "icoAnsweredOn=" + LocalDate.now().plusDays(2)).body()).contains("lies ahead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "admin", "professional-standards", "supervisor"})
    void e_8_2_nobody_else_records_what_became_of_it_or_can_tell_that_there_is_such_a_page(String user) throws Exception {
        var reference = reported();
        var none = record("INC-1999-0001", user, "media=yes");
        var answer = record(reference, user, "media=yes");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo(none.body());
        assertThat(as(user).send("GET", "/register/" + reference + "/outcome", null, null, "Accept", "text/html").statusCode()).isEqualTo(404);
        assertThat(as(user).send("GET", "/register/" + reference, null, null, "Accept", "text/html").body()).doesNotContain("/outcome");
        assertThat(export("").get(0).get("Reported in the media")).isEmpty();
    }

    @Test
    void e_8_2_whoever_is_kept_out_records_nothing_and_a_vulnerability_is_asked_nothing() throws Exception {
        var reference = reported();
        involved.name(reference, DPO, Instant.now(), "test", reference);
        assertThat(record(reference, DPO, "media=yes").body()).isEqualTo(record("INC-1999-0001", DPO, "media=yes").body());
        var vulnerability = as("reporter").start("security-vulnerability", "awareAt", Ago.hours(1).toString(), "outline", "A shared password", "vulnerabilityKind", "sharedAccess").get("businessKey").asText();
        assertThat(record(vulnerability, MO, "media=yes").statusCode()).isEqualTo(404);
        assertThat(Client.system(port, null).send("GET", "/register/" + reference + "/outcome", null, null).statusCode()).isEqualTo(401);
    }

    @Test
    void e_3_8_1_the_export_says_what_was_decided_and_why_whom_it_told_and_whether_in_time() throws Exception {
        var reference = reported("dataKind", "sensitivePersonal", "confidentialityBreach", "true", "protection", "none", "exposure", "hostile", "recovery", "none", "identifiability", "maximum",
                "consequences", "severe", "affectedIndividuals", "40", "whereLost", "On the tram", "equipmentLost", "yes", "stolen", "yes", "cyber", "no", "incidentType", "theft", "medium", "portable");
        complete(reference, MO, "Task_AssessIncident", "rating", "high");
        complete(reference, DPO, "Task_AdviseOnRisk", "riskAdvice", "Tell");
        complete(reference, MO, "Task_DecideIcoNotification", "icoDecision", "yes", "icoReason", "Likely risk");
        complete(reference, MO, "Task_DecideDataSubjectNotification", "dataSubjectsDecision", "no", "dataSubjectsReason", "They would be in danger", "notToldGround", "restricted",
                "restrictionGround", "rightsOfOthers", "restrictionReviewOn", LocalDate.now().plusDays(20).toString());
        // As the step that records the notice does it.
        cases.told(reference, true, Instant.parse("2026-06-04T08:30:00Z"));
        jdbc.sql("update register.duty set acted_at = timestamptz '2026-06-04 08:30Z' where reference = ? and deadline = 'Deadline_ExternalNotification'").param(reference).update();
        assertThat(export("").get(0).toMap()).containsEntry("ICO to be told", "Yes").containsEntry("ICO: reason", "Likely risk").containsEntry("People to be told", "No")
                .containsEntry("People: reason", "They would be in danger").containsEntry("Whose data", "").containsEntry("First awareness (UK time)", "2026-06-01 08:00").containsEntry("First awareness (UTC)", "2026-06-01 07:00")
                .containsEntry("ICO to be told or decided on by (UK time)", "2026-06-04 08:00").containsEntry("ICO told (UK time)", "2026-06-04 09:30").containsEntry("ICO told (UTC)", "2026-06-04 08:30")
                .containsEntry("ICO told: hours from awareness", "73.5").containsEntry("ICO: limit kept", "No").containsEntry("Where lost", "On the tram").containsEntry("Equipment lost", "Yes")
                .containsEntry("Stolen", "Yes").containsEntry("Cyber", "No").containsEntry("People affected, at most", "40").containsEntry("Year reported", "2026").containsEntry("Financial year reported", "2026/27")
                .containsEntry("Type of incident", "Theft of information or equipment").containsEntry("State", "Open");
        assertThat(export("").get(0).get("People not told each: ground")).contains("estrict");
        assertThat(export("").get(0).get("Encrypted or otherwise protected")).isEqualTo("Not protected");
    }

    @Test
    void e_3_8_1_excel_opens_the_export_by_a_double_click() throws Exception {
        reported("unit", "+44 call centre", "whereLost", "Tŷ Glas, “Llanishen”\nground floor");
        var file = java.net.http.HttpClient.newHttpClient().send(java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + port + "/register.csv?words=" + mark + "&column=whereLost&column=reportedAt&column=unit"))
                .header("Authorization", "Basic " + java.util.Base64.getEncoder().encodeToString((MO + ":demo").getBytes())).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
        assertThat(file).startsWith(0xEF, 0xBB, 0xBF);
        assertThat(new String(file, StandardCharsets.UTF_8).substring(1)).isEqualTo("Reported (UK time),Reported (UTC),Where lost,Unit\r\n2026-06-01 09:00,2026-06-01 08:00,\"Tŷ Glas, “Llanishen”\nground floor\",'+44 call centre\r\n");
    }

    @Test
    void e_3_8_1_a_column_that_there_is_not_is_named_and_nothing_is_exported() throws Exception {
        var answer = as(MO).send("GET", "/register.csv?column=salary&words=" + mark, null, null);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("no column 'salary'", "icoAnswer");
        assertThat(LogExport.columns()).extracting(LogExport.Column::heading).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"Siân Ŵyn,sian wyn", "Sian Wyn,Siân Ŵyn", "Łukasz Øster,lukasz oster", "Sian\u0302 Wyn,SIÂN", "Zoë O’Brien,zoe o'brien", "Groß Æther,gross aether"})
    void e_3_4_10_a_name_is_found_with_its_accents_and_without(String written, String asked) throws Exception {
        var reference = reported("reporterName", written + " " + mark, "unit", written + " " + mark, "hardware", written + " " + mark);
        jdbc.sql("update register.incident set outline = ? where reference = ?").params("The file of " + written + " went " + mark, reference).update();
        for (var criterion : List.of("reporter", "unit", "asset", "words")) {
            assertThat(found(criterion + "=" + Client.encoded(asked + " " + mark))).as(criterion).containsExactly(reference);
        }
        assertThat(found("unit=" + Client.encoded("Nobody " + mark))).isEmpty();
    }

    @Test
    void e_3_4_10_what_is_asked_in_two_places_offers_the_same_choices() throws Exception {
        var outcome = choices("src/main/resources/documents/outcome.form");
        var report = choices("forms/write-final-report.form");
        for (var key : List.of("breachType", "whoseData", "dataTypes")) {
            assertThat(outcome.get(key)).as(key).isEqualTo(report.get(key));
        }
        assertThat(List.copyOf(outcome.get("breachType").keySet())).containsExactlyInAnyOrderElementsOf(LogSearch.BREACH_TYPES);
        assertThat(outcome.get("icoAnswer").keySet()).containsExactlyInAnyOrderElementsOf(LogSearch.ICO_ANSWERS);
        for (var type : LogSearch.BREACH_TYPES) {
            assertThat(jdbc.sql("select register.is_cyber(?, 'unknown')").param(type).query(String.class).single()).as(type).isEqualTo(outcome.get("breachType").get(type).startsWith("Cyber: ") ? "yes" : "no");
        }
    }

    private static Map<String, Map<String, String>> choices(String form) throws Exception {
        var choices = new HashMap<String, Map<String, String>>();
        for (JsonNode field : JSON.readTree(Files.readString(Path.of(form))).get("components")) {
            var words = new HashMap<String, String>();
            field.path("values").forEach(option -> words.put(option.get("value").asText(), option.get("label").asText()));
            words.remove("notKnown");
            choices.put(field.path("key").asText(), words);
        }
        return choices;
    }
}
