package uk.police.securityincident.web;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipInputStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** The central log and the file of a case, through HTTP on the running application. */
class RegisterPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MO = "monitoring-officer";

    @LocalServerPort
    private int port;
    @Autowired
    private Involved involved;
    @Autowired
    private CaseTable cases;
    @Autowired
    private Trail trail;
    @Autowired
    private Disposals disposals;

    /** A word that stands in no other case. */
    private String mark;
    private String reference;
    private LocalDate today;

    @BeforeEach
    void report() throws Exception {
        mark = "m" + UUID.randomUUID().toString().replace("-", "");
        reference = started("security-incident", report(Map.of("outline", "=cmd() A ledger was lost " + mark)));
        today = LocalDate.now(UkTime.LONDON);
    }

    private Map<String, Object> report(Map<String, Object> more) {
        var report = new LinkedHashMap<String, Object>(Map.of("awareAt", Instant.now().minusSeconds(7200).toString(), "outline", mark, "channel", "personalData", "incidentType", "loss",
                "unit", "Records " + mark, "assetOwner", "Head of " + mark, "hardware", "A ledger " + mark, "reporterName", "Pat " + mark, "dataKind", "personal"));
        report.putAll(more);
        return report;
    }

    private String started(String process, Map<String, Object> answers) throws Exception {
        return started(process, answers, "reporter");
    }

    private String started(String process, Map<String, Object> answers, String by) throws Exception {
        var variables = JSON.createObjectNode();
        answers.forEach((key, value) -> variables.putObject(key).putPOJO("value", value));
        var started = HttpClient.newHttpClient().send(to("engine-rest/process-definition/key/" + process + "/start", by).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode().set("variables", variables).toString())).build(), BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return JSON.readTree(started.body()).get("businessKey").asText();
    }

    private HttpRequest.Builder to(String path, String user) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        return user == null ? request : request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
    }

    private HttpResponse<String> get(String path, String user, String... headers) throws Exception {
        var request = to(path, user);
        return HttpClient.newHttpClient().send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    private List<String> found(String query) throws Exception {
        var answer = get("register?" + query, MO);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("found").findValuesAsText("reference");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reference=%2$s                     | yes
            reference=INC-1999-0001            | no
            reporter=reporter&words=%1$s       | yes
            reporter=%1$s                      | yes
            reporter=legal&words=%1$s          | no
            words=ledger+%1$s                  | yes
            words=ledgers+%1$s                 | yes
            words=tram+%1$s                    | no
            from=%3$s&until=%3$s&words=%1$s    | yes
            from=%4$s&words=%1$s               | no
            until=%5$s&words=%1$s              | no
            until=31/12/2025&words=%1$s        | no
            from=31/12/2025&words=%1$s         | yes
            kind=incident&words=%1$s           | yes
            kind=vulnerability&words=%1$s      | no
            state=open&words=%1$s              | yes
            state=closed&words=%1$s            | no
            level=medium&words=%1$s            | no
            type=loss&words=%1$s               | yes
            type=theft&words=%1$s              | no
            channel=personalData&words=%1$s    | yes
            channel=physical&words=%1$s        | no
            unit=%1$s                          | yes
            unit=RECORDS+%1$s                  | yes
            asset=ledger+%1$s                  | yes
            asset=head+%1$s                    | yes
            cause=haste&words=%1$s             | no
            words=lédger+%1$s                  | yes
            reporter=Pât+%1$s                  | yes
            cyber=unknown&words=%1$s           | yes
            cyber=yes&words=%1$s               | no
            breachType=phishing&words=%1$s     | no
            icoAnswer=reprimand&words=%1$s     | no
            complaint=no&words=%1$s            | yes
            complaint=yes&words=%1$s           | no
            recipient=press&words=%1$s         | no
            icoTold=no&words=%1$s              | yes
            icoTold=yes&words=%1$s             | no
            peopleTold=no&words=%1$s           | yes
            peopleTold=yes&words=%1$s          | no
            """)
    void e_3_4_10_the_log_is_searched_by(String query, String isFound) throws Exception {
        var references = found(query.formatted(mark, reference, today, today.plusDays(1), today.minusDays(1)));
        assertThat(references).isEqualTo(isFound.equals("yes") ? List.of(reference) : List.of());
    }

    @Test
    void days_in_the_wrong_order_are_said_to_be() throws Exception {
        var answer = get("register?from=2026-03-25&until=2026-03-24", MO);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("exchange them");
    }

    @Test
    void e_3_4_10_what_is_found_out_later_is_searched_too() throws Exception {
        var review = JSON.readTree(get("engine-rest/task?taskDefinitionKey=Task_ReviewIncident&processInstanceBusinessKey=" + reference, MO).body()).get(0).get("id").asText();
        var done = HttpClient.newHttpClient().send(to("engine-rest/task/" + review + "/complete", MO).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(
                "{\"variables\":{\"cause\":{\"value\":\"Haste at closing time\"},\"recipientKind\":{\"value\":\"Local press\"},\"adviceSeen\":{\"value\":1}}}")).build(), BodyHandlers.ofString());
        assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
        assertThat(found("cause=haste&words=" + mark)).containsExactly(reference);
        assertThat(found("recipient=press&words=" + mark)).containsExactly(reference);
    }

    @Test
    void e_3_4_10_one_log_for_incidents_vulnerabilities_and_guidance_and_none_for_conduct() throws Exception {
        var vulnerability = started("security-vulnerability", Map.of("awareAt", Instant.now().minusSeconds(60).toString(), "outline", "A shared password " + mark, "vulnerabilityKind", "sharedAccess"));
        var guidance = started("guidance-request", Map.of("awareAt", Instant.now().minusSeconds(60).toString(), "outline", "Is this one? " + mark));
        assertThat(found("words=" + mark)).containsExactly(guidance, vulnerability, reference);
        assertThat(found("kind=guidance&words=" + mark)).containsExactly(guidance);
        var page = JSON.readTree(get("register?words=" + mark + "&before=" + guidance, MO).body());
        assertThat(page.get("found").findValuesAsText("reference")).containsExactly(vulnerability, reference);
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(get("register?kind=conduct", MO).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"level=grave,one of none", "from=yesterday,not a day", "from=12/31/2025,not a day", "from=0001-01-01,not a day", "colour=red,not searched by", "words=%00,is not text", "before=%00,is not text", "before=xx,(before) is not a reference such as"})
    void a_search_that_cannot_be_read_says_why(String query, String why) throws Exception {
        var answer = get("register?" + query, MO);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("message").asText()).contains(why);
        var page = get("register?" + query, MO, "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("<html", why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "investigator", "strategic-board", "supervisor", "process-owner", "professional-standards"})
    void e_8_2_nobody_else_can_tell_that_there_is_a_log_or_a_case(String user) throws Exception {
        var none = get("register/INC-1999-0001", user);
        for (var path : List.of("register", "register.csv", "register/trail", "register/" + reference, "register/" + reference + "/bundle")) {
            var answer = get(path, user);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEqualTo(none.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "register.csv", "register/trail", "register/%s", "register/%s/bundle"})
    void e_8_2_nothing_without_signing_in(String path) throws Exception {
        assertThat(get(path.formatted(reference), null).statusCode()).isEqualTo(401);
    }

    @Test
    void e_8_2_whoever_is_kept_out_finds_neither_the_case_nor_a_gap() throws Exception {
        involved.name(reference, "data-protection-officer", Instant.now(), "test", reference);
        assertThat(get("register/" + reference, "data-protection-officer").statusCode()).isEqualTo(404);
        assertThat(get("register?words=" + mark, "data-protection-officer").body()).doesNotContain(reference);
        assertThat(get("register.csv?words=" + mark, "data-protection-officer").body()).doesNotContain(reference);
        assertThat(found("words=" + mark)).containsExactly(reference);
    }

    @Test
    void e_8_2_a_search_which_no_trail_tells_of_gives_a_line_a_case() throws Exception {
        var line = JSON.readTree(get("register?words=" + mark, MO).body()).get("found").get(0);
        assertThat(line.get("outline").asText()).contains(mark);
        var found = JSON.readTree(get("register/" + reference, MO).body()).get("case");
        assertThat(found.get("reporterId").asText()).isEqualTo("reporter");
        assertThat(List.of("reporterId", "reporterName", "assetOwner", "asset", "cause", "recipientKind")).allSatisfy(key -> assertThat(line.get(key).isNull()).as(key).isTrue());
        assertThat(line.fieldNames()).toIterable().as("the names stay").containsExactlyElementsOf((Iterable<String>) found::fieldNames);
        assertThat(JSON.readTree(get("register?words=" + mark, "admin").body()).at("/found/0/outline").isNull()).isTrue();
        assertThat(get("register?words=" + mark, "admin", "Accept", "text/html").body()).contains(reference).doesNotContain("ledger was lost");
        assertThat(get("register?words=" + mark, MO, "Accept", "text/html").body()).contains("ledger was lost");
    }

    @Test
    void e_8_2_what_is_hidden_leads_no_further_than_what_never_was() throws Exception {
        involved.name(reference, "data-protection-officer", Instant.now(), "test", reference);
        var referral = started("conduct-referral", Map.of("incidentReference", reference, "concern", "c", "personInvolved", "line-manager"), "line-manager");
        var none = get("register?before=INC-1999-0001", "data-protection-officer").body();
        assertThat(get("register?before=" + reference, "data-protection-officer").body()).isEqualTo(none);
        assertThat(get("register?before=" + referral, MO).body()).isEqualTo(none);
        assertThat(JSON.readTree(get("register?before=" + reference, MO).body()).get("found")).isNotEmpty();
    }

    @Test
    void only_a_search_that_cannot_be_read_is_the_fault_of_whoever_asks() {
        assertThat(new ExceptionHandlerMethodResolver(Refusals.class).resolveMethod(new IllegalArgumentException("of the application"))).isNull();
    }

    @Test
    void e_3_4_10_a_file_is_found_by_its_reference_in_any_case() throws Exception {
        var small = reference.toLowerCase(Locale.ROOT);
        assertThat(JSON.readTree(get("register/" + small, MO).body()).at("/trail/reference").asText()).isEqualTo(reference);
        assertThat(get("register/" + small, MO, "Accept", "text/html").body()).contains("/register/" + reference + "/bundle", "/documents/" + reference).doesNotContain(small);
        assertThat(get("register/" + small + "/bundle", MO).headers().firstValue("Content-Disposition").orElseThrow()).contains(reference + ".zip");
        assertThat(entries(reference)).contains(MO + " opened bundle");
    }

    @ParameterizedTest
    @CsvSource({"records-disposal,DIS", "legal-hold,HLD", "board-review,REV", "role-delegation,DEL", "conduct-referral,CON"})
    void e_8_2_every_other_kind_of_case_has_a_file_for_those_who_keep_its_log_and_stands_in_no_search(String process, String prefix) throws Exception {
        var other = logged(process, prefix);
        var keepers = prefix.equals("CON") ? List.of("professional-standards") : List.of(MO, "data-protection-officer", "admin");
        for (var user : List.of(MO, "data-protection-officer", "admin", "professional-standards", "strategic-board", "information-security-officer", "reporter")) {
            var none = get("register/DIS-1999-0001", user).body();
            for (var path : List.of(other, other.toLowerCase(Locale.ROOT), other + "/bundle")) {
                var answer = get("register/" + path, user);
                assertThat(answer.statusCode()).as(user + " " + path).isEqualTo(keepers.contains(user) ? 200 : 404);
                if (!keepers.contains(user)) {
                    assertThat(answer.body()).isEqualTo(none);
                }
            }
        }
        assertThat(get("register/" + other, keepers.get(0), "Accept", "text/html").body()).contains(other, "Begun " + mark);
        assertThat(found("reference=" + other)).isEmpty();
        involved.name(other, keepers.get(0), Instant.now(), "test", other);
        assertThat(get("register/" + other, keepers.get(0)).statusCode()).isEqualTo(404);
    }

    @Test
    void e_8_2_a_hold_of_a_referral_is_read_by_professional_standards_alone() throws Exception {
        var referral = logged("conduct-referral", "CON");
        var hold = started("legal-hold", Map.of("heldReference", referral, "holdReason", "An appeal"), "professional-standards");
        assertThat(get("register/" + hold, "professional-standards").statusCode()).isEqualTo(200);
        for (var user : List.of(MO, "data-protection-officer", "admin")) {
            assertThat(get("register/" + hold, user).body()).as(user).isEqualTo(get("register/HLD-1999-0001", user).body());
        }
        var other = started("legal-hold", Map.of("heldReference", reference, "holdReason", "A claim"), MO);
        assertThat(get("register/" + other, MO).statusCode()).isEqualTo(200);
        assertThat(get("register/" + other, "professional-standards").statusCode()).isEqualTo(404);
    }

    @Test
    void e_8_3_the_file_of_a_disposal_says_what_was_disposed_of_under_which_rule_and_approved_by_whom() throws Exception {
        var disposal = logged("records-disposal", "DIS");
        disposals.propose(disposal, new Disposals.Due(reference, "incident", "low", Instant.parse("2026-03-24T10:00:00Z"), "kept P6Y after closure"), Instant.now());
        var page = get("register/" + disposal, MO, "Accept", "text/html").body();
        assertThat(page).contains(reference, "incident, level low, closed Tue 24 March 2026", "kept P6Y after closure", "not approved; not disposed of");
        disposals.approve(disposal, List.of(), Instant.parse("2032-04-02T10:00:00Z"), "data-protection-officer");
        assertThat(get("register/" + disposal, MO, "Accept", "text/html").body()).contains("approved Fri 2 April 2032", "by Demo Data Protection Officer (data-protection-officer); not disposed of");
    }

    @Test
    void w_8_1_c_a_near_miss_is_rated_so_and_not_only_advised() throws Exception {
        cases.advise(reference, "none", "white");
        assertThat(found("kind=nearMiss&words=" + mark)).isEmpty();
        assertThat(found("kind=incident&level=none&words=" + mark)).containsExactly(reference);
        assertThat(JSON.readTree(get("register/" + reference, MO).body()).at("/case/kind").asText()).isEqualTo("incident");
        cases.rate(reference, "none", "white", Instant.now());
        assertThat(found("kind=incident&words=" + mark)).isEmpty();
        assertThat(found("kind=nearMiss&words=" + mark)).containsExactly(reference);
    }

    /** A case of this kind as its process logs it. */
    private String logged(String process, String prefix) {
        var now = Instant.now();
        var logged = cases.nextReference(prefix, now);
        cases.log(logged, process, null, now, now, now, false, null);
        trail.note(logged, now, "application", "begun", "filed", Map.of("kind", "Begun " + mark));
        return logged;
    }

    @Test
    void e_3_8_1_an_export_is_one_line_a_case_and_runs_nothing_and_stands_in_the_trail() throws Exception {
        var answer = get("register.csv?words=" + mark, MO);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow()).contains("attachment");
        try (var csv = CSVParser.parse(answer.body().substring(1), CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            var lines = csv.getRecords();
            assertThat(lines).hasSize(1);
            assertThat(lines.get(0).get("Reference")).isEqualTo(reference);
            assertThat(lines.get(0).get("Outline")).isEqualTo("'=cmd() A ledger was lost " + mark);
        }
        assertThat(entries(reference)).contains(MO + " opened export");
    }

    @Test
    void e_8_2_the_file_says_what_was_said_and_asked_and_when_and_who_opened_it() throws Exception {
        get("documents/" + reference + "/incident-form/1", "data-protection-officer");
        get("register/" + reference, "data-protection-officer");
        var file = JSON.readTree(get("register/" + reference, MO).body());
        assertThat(file.at("/case/unit").asText()).isEqualTo("Records " + mark);
        assertThat(file.at("/trail/faults").isEmpty()).isTrue();
        assertThat(file.get("duties").findValuesAsText("duty")).contains("Telling the ICO", "Assessment, at high risk in consultation");
        assertThat(entries(reference)).contains("reporter completed StartEvent_IncidentReported", "application opened Task_AssessIncident", "data-protection-officer opened documents",
                "data-protection-officer opened case-file", MO + " opened case-file");

        var page = get("register/" + reference, MO, "Accept", "text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        assertThat(page.body()).contains("A ledger was lost " + mark, "Asked: Assess incident", "The case file was opened, by Demo Data Protection Officer (data-protection-officer)", "A document was opened",
                "Telling the ICO", "not discharged yet, in time", "The trail of this case verifies", "Loss of information or equipment");
    }

    @Test
    void e_3_4_10_the_bundle_holds_the_file_the_documents_and_a_trail_that_verifies_by_itself() throws Exception {
        var answer = HttpClient.newHttpClient().send(to("register/" + reference + "/bundle", MO).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        var parts = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
            for (var part = zip.getNextEntry(); part != null; part = zip.getNextEntry()) {
                parts.put(part.getName(), zip.readAllBytes());
            }
        }
        assertThat(parts).containsKeys("case-file.pdf", "documents/incident-form-1.pdf", "trail.json");
        try (var pdf = Loader.loadPDF(parts.get("case-file.pdf"))) {
            assertThat(new PDFTextStripper().getText(pdf)).contains("Case file", reference, "Asked: Assess incident", "The bundle was taken out");
        }
        var digest = "";
        for (var entry : JSON.readTree(parts.get("trail.json")).get("entries")) {
            var said = sha256(entry.get("salt").asText() + "\n" + entry.get("by").asText() + "\n" + entry.get("content").asText());
            var at = java.time.format.DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(java.time.ZoneOffset.UTC).format(Instant.parse(entry.get("at").asText()));
            digest = sha256(String.join("\n", digest, reference, entry.get("number").asText(), at, entry.get("element").asText(), entry.get("event").asText(), said));
            assertThat(entry.get("digest").asText()).isEqualTo(digest);
        }
        assertThat(digest).isNotEmpty();
    }

    @Test
    void e_8_2_the_whole_trail_is_checked_for_whoever_keeps_the_log() throws Exception {
        var checked = JSON.readTree(get("register/trail", MO).body());
        assertThat(checked.get("faults")).isEmpty();
        assertThat(Instant.parse(checked.get("checkedAt").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void the_page_shows_what_was_asked_and_found_and_leads_on() throws Exception {
        var page = get("register?type=loss&words=" + URLEncoder.encode(mark, StandardCharsets.UTF_8), MO, "Accept", "text/html").body();
        assertThat(page).contains("<a href=\"/register/" + reference + "\">", "value=\"" + mark + "\"", "selected=\"selected\">Loss of information or equipment",
                "href=\"/register.csv?type&#x3D;loss&amp;words&#x3D;" + mark, "<p>Only these are shown: Words of the outline: " + mark + "; Type: Loss of information or equipment</p>").doesNotContain("<script");
        assertThat(get("register", MO, "Accept", "text/html").body()).doesNotContain("Only these are shown");
    }

    private List<String> entries(String reference) throws Exception {
        var entries = new ArrayList<String>();
        for (JsonNode entry : JSON.readTree(get("register/" + reference, MO).body()).at("/trail/entries")) {
            entries.add(entry.get("by").asText() + " " + entry.get("event").asText() + " " + entry.get("element").asText());
        }
        return entries;
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
