package uk.police.securityincident.web;

import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.commons.csv.CSVFormat;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.Patience;
import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.record.PastColumn;
import uk.police.securityincident.register.Analysis;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.PastIncidents.BroughtIn;
import uk.police.securityincident.register.PastIncidents.Past;
import uk.police.securityincident.register.PastIncidents;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** The incidents of the register before, brought in over HTTP on the running application, and what they are in every other place. */
class PastPagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DPO = "data-protection-officer";
    private static final String MO = "monitoring-officer";
    private static final String HEADER = "oldReference,reportedAt,outline,awareAt,occurredAt,closedAt,level,icoTold,icoToldAt,peopleTold,dataSubjectsToldAt,incidentType,unit,affectedIndividuals\r\n";

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcClient register;
    @Autowired
    private Trail trail;
    @Autowired
    private Analysis analysis;
    @Autowired
    private Disposals disposals;
    @Autowired
    private Involved involved;
    @Autowired
    private PastIncidents past;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private ProcessEngine engine;

    /** A word that stands in no other case. */
    private String mark;

    @BeforeEach
    void mark() {
        mark = "p" + UUID.randomUUID().toString().replace("-", "");
    }

    private Client as(String user) {
        return Client.system(port, user);
    }

    private JsonNode sent(byte[] content) throws Exception {
        var answer = as(DPO).send("POST", "/register/past?name=old.csv", "text/csv", content);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return done(JSON.readTree(answer.body()).get("id").asText());
    }

    private JsonNode sent(String csv) throws Exception {
        return sent(csv.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode done(String id) {
        return Patience.await().until(() -> JSON.readTree(as(DPO).send("GET", "/register/past/" + id, null, null, "Accept", "application/json").body()),
                progress -> !progress.get("state").asText().matches("CHECKING|BRINGING_IN"));
    }

    private JsonNode broughtIn(String csv) throws Exception {
        var checked = sent(csv);
        assertThat(checked.get("state").asText()).as(checked.toString()).isEqualTo("CHECKED");
        assertThat(as(DPO).send("POST", "/register/past/" + checked.get("id").asText(), null, null).statusCode()).isEqualTo(202);
        var broughtIn = done(checked.get("id").asText());
        assertThat(broughtIn.get("state").asText()).as(broughtIn.toString()).isEqualTo("BROUGHT_IN");
        return broughtIn;
    }

    private String onlyReference(JsonNode broughtIn) {
        assertThat(broughtIn.get("references").get(0)).isEqualTo(broughtIn.get("references").get(1));
        return broughtIn.get("references").get(0).asText();
    }

    private JsonNode found(String query) throws Exception {
        var answer = as(MO).send("GET", "/register?" + query, null, null, "Accept", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).get("found");
    }

    private List<String> faults(String csv) throws Exception {
        var refused = sent(csv);
        assertThat(refused.get("state").asText()).isEqualTo("REFUSED");
        assertThat(inRegister()).isZero();
        return IntStream.range(0, refused.get("faults").size()).mapToObj(i -> refused.get("faults").get(i)).map(fault -> fault.get("row").asInt() + " " + fault.get("column").asText("") + " " + fault.get("fault").asText()).toList();
    }

    private long inRegister() {
        return register.sql("select count(*) from register.incident where old_reference like ?").param(mark + "%").query(Long.class).single();
    }

    private String row(String number, String more) {
        return mark + "/" + number + "," + more + "\r\n";
    }

    @Test
    void e_3_4_10_a_dry_run_takes_nothing_and_what_it_found_right_comes_in_closed_with_its_own_dates_and_nothing_runs() throws Exception {
        long tasks = engine.getTaskService().createTaskQuery().count();
        long letters = register.sql("select count(*) from register.outbox").query(Long.class).single();
        var csv = HEADER + row("1", "2019-03,\"=A ledger, left on a tram " + mark + "\",not recorded,12/02/2019,Apr-19,Medium,yes,2019-03-05,no,,Loss of information or equipment,Records " + mark + ",12");
        var checked = sent(csv);
        assertThat(checked.get("state").asText()).as(checked.toString()).isEqualTo("CHECKED");
        assertThat(checked.at("/counts/reported/2019").asInt()).isEqualTo(1);
        assertThat(checked.at("/counts/icoTold/yes").asInt()).isEqualTo(1);
        assertThat(inRegister()).as("only tried").isZero();

        var reference = onlyReference(broughtIn(csv));
        assertThat(reference).matches("PRE-2019-\\d{4,}");
        var found = found("words=" + mark).get(0);
        assertThat(found.get("reference").asText()).isEqualTo(reference);
        assertThat(found.get("fromRegisterBefore").asBoolean()).isTrue();
        assertThat(found.get("oldReference").asText()).isEqualTo(mark + "/1");
        assertThat(found.get("state").asText()).isEqualTo("closed");
        assertThat(found.get("kind").asText()).isEqualTo("incident");
        assertThat(found.get("level").asText()).isEqualTo("medium");
        assertThat(found.get("colour").asText()).isEqualTo("amber");
        assertThat(found.get("incidentType").asText()).isEqualTo("loss");
        assertThat(found.get("affectedIndividuals").asInt()).isEqualTo(12);
        assertThat(found.get("late").isNull()).as("nobody reckoned it").isTrue();
        assertThat(found.get("awareAt").isNull()).isTrue();
        assertThat(found.get("ratedAt").isNull()).isTrue();
        assertThat(JSON.convertValue(found.get("recorded"), Map.class)).isEqualTo(Map.of("occurredAt", "2019-02-12", "awareAt", "not recorded", "reportedAt", "2019-03", "closedAt", "2019-04",
                "icoToldAt", "2019-03-05", "dataSubjectsToldAt", "not told"));
        assertThat(register.sql("select count(*) from register.duty where reference = ?").param(reference).query(Long.class).single()).isZero();
        assertThat(engine.getTaskService().createTaskQuery().count()).isEqualTo(tasks);
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().processInstanceBusinessKey(reference).count()).isZero();
        assertThat(register.sql("select count(*) from register.outbox").query(Long.class).single()).isEqualTo(letters);
        assertThat(trail.check(reference)).isEmpty();
        var said = JSON.readTree(trail.of(reference).get(0).content());
        assertThat(trail.of(reference).get(0).by()).isEqualTo(DPO);
        assertThat(said.get("file").asText()).isEqualTo("old.csv");
        assertThat(said.get("sha256")).isEqualTo(checked.get("sha256"));
        assertThat(said.get("row").asInt()).isEqualTo(2);
        assertThat(said.get("rows").asInt()).isEqualTo(1);
    }

    @Test
    void e_3_4_10_it_is_found_by_what_the_register_before_called_it_and_marked_in_every_place() throws Exception {
        var reference = onlyReference(broughtIn(HEADER + row("A 7", "not recorded,Papers " + mark + ",,,2018-07,high,yes,,not recorded,,,,")));
        assertThat(reference).as("counted by the date that is there").startsWith("PRE-2018-");
        for (var query : List.of("reference=" + Client.encoded(mark.toUpperCase() + "/A 7"), "reference=" + reference.toLowerCase(), "past=yes&words=" + mark, "icoTold=yes&words=" + mark, "level=high&words=" + mark, "state=closed&words=" + mark,
                "from=2018-07-01&until=2018-07-31&words=" + mark)) {
            assertThat(found(query).findValuesAsText("reference")).as(query).containsExactly(reference);
        }
        for (var query : List.of("past=no&words=" + mark, "icoTold=no&words=" + mark, "peopleTold=no&words=" + mark, "peopleTold=yes&words=" + mark, "kind=nearMiss&words=" + mark)) {
            assertThat(found(query)).as(query).isEmpty();
        }
        var page = as(MO).send("GET", "/register?words=" + mark, null, null, "Accept", "text/html").body();
        assertThat(page).contains("Closed, from the register before").contains("data-label=\"Reported\">not recorded<").contains("data-label=\"Told\">ICO<").doesNotContain("Bring in past incidents");
        assertThat(as(DPO).send("GET", "/register", null, null, "Accept", "text/html").body()).contains("Bring in past incidents");
        var file = as(MO).send("GET", "/register/" + reference, null, null, "Accept", "text/html").body();
        assertThat(file).contains("Closed, from the register before", "Reference in the register before", mark + "/A 7", "high (red), as recorded there", "told; when was not recorded", "July 2018",
                "Brought in from the register before, by Demo Data Protection Officer (" + DPO + ")", "old.csv, row 2; brought in: 1 rows, SHA-256", "The trail of this case verifies");
        var csv = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()
                .parse(new StringReader(as(MO).send("GET", "/register.csv?column=past&column=oldReference&column=recorded&column=year&column=awareAt&words=" + mark, null, null).body().substring(1))).getRecords().get(0);
        assertThat(csv.toList()).containsExactlyInAnyOrder("2018", "", "", "Yes", mark + "/A 7",
                "occurredAt not recorded; awareAt not recorded; reportedAt not recorded; closedAt 2018-07; icoToldAt told; when was not recorded; dataSubjectsToldAt not recorded");
    }

    @Test
    void what_has_no_date_at_all_is_in_no_period_and_comes_last() throws Exception {
        var reference = onlyReference(broughtIn(HEADER + row("0", "not recorded,Undated " + mark + ",,,,,,,,,,,")));
        assertThat(reference).startsWith("PRE-0000-");
        assertThat(found("words=" + mark).findValuesAsText("reference")).containsExactly(reference);
        assertThat(found("until=2026-01-01&words=" + mark)).isEmpty();
        assertThat(found("from=1900-01-01&words=" + mark)).isEmpty();
        var ended = disposals.ended().stream().filter(one -> one.reference().equals(reference)).findFirst().orElseThrow();
        assertThat(ended.closedAt()).as("kept from the day it came").isAfter(Instant.now().minus(Duration.ofMinutes(5)));
        assertThat(ended.level()).isEqualTo("notRecorded");
    }

    @Test
    void e_3_8_1_figures_count_it_by_its_own_date_and_in_no_limit_and_no_time() throws Exception {
        var period = new Analysis.Period(at("2011-01-01"), at("2011-04-01"), at("2011-07-01"));
        var before = count(period, "unit", "Registry " + mark);
        assertThat(before).isNull();
        var month = analysis.months(period).stream().filter(one -> one.month().equals(LocalDate.of(2011, 5, 1))).findFirst().orElseThrow();
        broughtIn(HEADER + row("1", "2011-05,a,2011-05-01T09:00,,2011-06,high,yes,2011-05-20,no,,theft,Registry " + mark + ",")
                + row("2", "2011-05-03T10:00,b,2011-05-03T09:00,,,low,no,,no,,theft,Registry " + mark + ",")
                + row("3", "2011-02,c,,,,,no,,no,,theft,Registry " + mark + ","));
        assertThat(count(period, "unit", "Registry " + mark)).isEqualTo(new Analysis.Count("unit", "Registry " + mark, 2, 1));
        assertThat(count(period, "register", "before").now()).isGreaterThanOrEqualTo(2);
        var now = analysis.months(period).stream().filter(one -> one.month().equals(LocalDate.of(2011, 5, 1))).findFirst().orElseThrow();
        assertThat(now.incidents() - month.incidents()).isEqualTo(2);
        assertThat(now.high() - month.high()).isEqualTo(1);
        assertThat(analysis.limits(period, Instant.now())).isEmpty();
        assertThat(analysis.times(period)).isEmpty();
        assertThat(analysis.repeats(period, 12)).contains(new Analysis.Repeat("theft", "Registry " + mark, 2, 3));
    }

    private Analysis.Count count(Analysis.Period period, String of, String value) {
        return analysis.counts(period).stream().filter(count -> count.of().equals(of) && value.equals(count.value())).findFirst().orElse(null);
    }

    private static Instant at(String day) {
        return LocalDate.parse(day).atStartOfDay(ZoneId.of("Europe/London")).toInstant();
    }

    @Test
    void w_8_4_c_it_is_among_what_is_similar_and_says_what_it_is() throws Exception {
        var month = LocalDate.now(ZoneId.of("Europe/London")).minusMonths(2).toString().substring(0, 7);
        var reference = onlyReference(broughtIn(HEADER + row("1", month + ",a,,,,low,no,,no,,theft,Depot " + mark + ",")));
        var incident = as("reporter").start("security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "A van", "incidentType", "theft", "unit", "depot " + mark);
        var task = as(MO).read("/task?taskDefinitionKey=Task_AssessIncident&processInstanceId=" + incident.get("id").asText()).get(0).get("id").asText();
        var similar = as(MO).read("/task/" + task + "/form-variables?deserializeValues=false").at("/similar/value").toString();
        assertThat(similar).contains("Similar to " + reference).contains("from the register before, level low (green)");
    }

    @Test
    void e_8_3_its_time_runs_from_its_own_closure_and_disposal_takes_it() throws Exception {
        var reference = onlyReference(broughtIn(HEADER + row("1", "2012-02,Outline " + mark + ",,,2012-03,low,no,,no,,loss,Unit " + mark + ",")));
        var ended = disposals.ended().stream().filter(one -> one.reference().equals(reference)).findFirst().orElseThrow();
        assertThat(ended.closedAt()).as("the end of its month: never too early").isEqualTo(Instant.parse("2012-03-31T22:59:59Z"));
        assertThat(ended.process()).isEqualTo("security-incident");
        var disposal = "DIS-2026-" + mark.substring(0, 9);
        register.sql("insert into register.incident (reference, family, process, aware_at, reported_at, logged_at, late) values (?, ?, 'records-disposal', now(), now(), now(), false)").params(disposal, disposal).update();
        trail.note(disposal, Instant.now(), DPO, "Task_ApproveDisposal", "completed", Map.of());
        disposals.propose(disposal, new Disposals.Due(reference, "incident", "low", ended.closedAt(), "kept P6Y"), Instant.now());
        disposals.approve(disposal, List.of(), Instant.now(), DPO);
        assertThat(disposals.dispose(reference, Instant.now(), disposal)).isTrue();
        trail.note(reference, Instant.now(), "application", "Task_DisposeOf", "disposedOf", Map.of("disposal", disposal));
        assertThat(trail.check(reference)).isEmpty();
        var left = JSON.readTree(as(MO).send("GET", "/register/" + reference, null, null, "Accept", "application/json").body()).get("case");
        assertThat(left.get("oldReference").isNull()).isTrue();
        assertThat(left.get("outline").isNull()).isTrue();
        assertThat(left.get("fromRegisterBefore").asBoolean()).as("what is left of it is still none of ours").isTrue();
    }

    @Test
    void e_8_2_whoever_is_kept_out_of_it_cannot_tell_that_it_exists() throws Exception {
        var reference = onlyReference(broughtIn(HEADER + row("1", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,")));
        assertThat(as("line-manager").start("conduct-referral", "incidentReference", reference, "concern", "c", "personInvolved", MO)).isNotNull();
        assertThat(involved.in(reference)).containsExactly(MO);
        assertThat(found("words=" + mark)).isEmpty();
        assertThat(found("reference=" + mark + "/1")).isEmpty();
        assertThat(as(MO).send("GET", "/register/" + reference, null, null, "Accept", "application/json").statusCode()).isEqualTo(404);
        assertThat(as(DPO).send("GET", "/register/" + reference, null, null, "Accept", "application/json").statusCode()).isEqualTo(200);
    }

    @Test
    void nothing_goes_on_from_it() throws Exception {
        var reference = onlyReference(broughtIn(HEADER + row("1", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,")));
        var refused = as(MO).engine("POST", "/process-definition/key/security-incident/start", Client.variables("awareAt", Instant.now().minusSeconds(60).toString(), "outline", "x", "cameFrom", reference));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("There is no earlier case");
    }

    @Test
    void each_bad_row_is_named_and_nothing_of_the_file_is_taken() throws Exception {
        assertThat(faults(HEADER + row("1", "2020-02,good,,,,low,no,,no,,loss,,")
                + row("2", ",,,,,,,,,,,,")
                + "\r\n"
                + row("3", "2999-01,c,,,,severe,maybe,,no,2020-03,burglary,,many")
                + row("1", "2020-02,d,2020-03,2020-01,2020-01,low,no,,no,,loss,,")
                + row("4", "2020-02,e,a,b"))).containsExactly(
                        "3 reportedAt is empty: where no date was recorded, write 'not recorded'",
                        "3 outline is empty, and must not be",
                        "5 reportedAt is '2999-01', which is still to come",
                        "5 level is 'severe', and none of 'none', 'low', 'medium', 'high', 'not recorded'",
                        "5 icoTold is 'maybe', and none of 'yes', 'no', 'not recorded'",
                        "5 incidentType is 'burglary', and none of 'loss', 'theft', 'incorrectHandling', 'poorPhysicalSecurity', 'hacking', 'disclosedInError', 'unauthorisedUse', 'denialOfService', 'other', 'not recorded'",
                        "5 affectedIndividuals is 'many', and no whole number such as 1200, without a comma or a word",
                        "5 peopleTold is 'no', and dataSubjectsToldAt says when they were told: one of the two is wrong",
                        "6 reportedAt is February 2020, before awareAt, March 2020",
                        "6 closedAt is January 2020, before reportedAt, February 2020",
                        "6 oldReference is '" + mark + "/1', as in row 2: one of the two is called something else, or stands there twice",
                        "7  has 5 cells, and the first row has 14: a text with a separator in it stands between quotation marks");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            oldReference,reportedAt                         | 1 outline is missing: the first row names the columns, and this is one that must be there
            oldReference,reportedAt,outline,severity        | 1 severity is no column of the template: take it out, or give it the name that it has there
            oldReference,reportedAt,outline,Outline         | 1 outline is there twice: take one out
            oldReference,reportedAt,outline                 | 0  has no row below its header
            """)
    void a_header_that_is_none_is_refused(String header, String fault) throws Exception {
        assertThat(faults(header + "\r\n").get(0)).isEqualTo(fault);
    }

    @Test
    void what_is_no_csv_is_refused_in_words() throws Exception {
        assertThat(faults("PK\u0003\u0004")).singleElement().asString().contains("is a workbook and no CSV");
        assertThat(faults("oldReference,reportedAt,outline\r\na,2020-01,\"open\r\n")).singleElement().asString().contains("cannot be read as CSV");
        assertThat(sent("oldReference".getBytes(StandardCharsets.UTF_16)).at("/faults/0/fault").asText()).contains("is written in UTF-16");
        assertThat(faults("\u0089PNG\r\n\u001A\n\0\0\0\rIHDR")).singleElement().asString().contains("is no text, but a picture, a document or a program");
        assertThat(sent(new byte[] {'a', (byte) 0x81, (byte) 0x8D}).at("/faults/0/fault").asText()).contains("neither in UTF-8 nor in Windows-1252");
    }

    @ParameterizedTest
    @CsvSource({"UTF-8,'',','", "UTF-8,\uFEFF,','", "windows-1252,'',','", "windows-1252,'',;"})
    void it_is_read_as_excel_saves_it(String charset, String bom, String separator) throws Exception {
        var csv = bom + (HEADER + row("Siân " + charset, "2020-02,\u2013 café " + mark + ",,,,low,no,,no,,loss,,")).replace(",", separator);
        var checked = sent(csv.getBytes(Charset.forName(charset)));
        assertThat(checked.get("state").asText()).as(checked.toString()).isEqualTo("CHECKED");
        assertThat(checked.get("encoding").asText()).isEqualToIgnoringCase(charset);
        assertThat(checked.get("separator").asText()).isEqualTo(separator.equals(",") ? "commas" : "semicolons");
        assertThat(checked.get("sample").asText()).contains("Siân");
    }

    @Test
    void the_same_file_comes_once_and_so_does_the_same_reference() throws Exception {
        var csv = HEADER + row("1", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,");
        broughtIn(csv);
        var again = sent(csv);
        assertThat(again.get("state").asText()).isEqualTo("REFUSED");
        assertThat(again.at("/faults/0/fault").asText()).startsWith("was brought in already, on ").endsWith(" by " + DPO);
        var other = sent(csv.replace("Outline", "Another"));
        assertThat(other.at("/faults/0/fault").asText()).isEqualTo("is '" + mark + "/1', which was brought in before");
        assertThat(as(DPO).send("POST", "/register/past/" + other.get("id").asText(), null, null).statusCode()).as("what was refused is not brought in").isEqualTo(409);
        assertThat(inRegister()).isEqualTo(1);
    }

    @Test
    void what_fails_on_the_way_leaves_nothing_of_the_file() throws Exception {
        var csv = HEADER + row("1", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,") + row("2", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,");
        var checked = sent(csv);
        // Somebody else brings the second of them in meanwhile.
        var none = PastIncidents.DATES.stream().collect(Collectors.toMap(name -> name, name -> RecordedDate.NOT_RECORDED));
        past.bringIn(new BroughtIn(mark, "other.csv", 1, "somebody", Instant.now()), List.of(new Past(2, Map.of("oldReference", mark + "/2", "outline", "o"), none, null, null)), written -> {
        });
        as(DPO).send("POST", "/register/past/" + checked.get("id").asText(), null, null);
        var failed = done(checked.get("id").asText());
        assertThat(failed.get("state").asText()).isEqualTo("FAILED");
        assertThat(inRegister()).isEqualTo(1);
        assertThat(register.sql("select count(*) from register.past_file where sha256 = ?").param(checked.get("sha256").asText()).query(Long.class).single()).isZero();
        assertThat(as(DPO).send("GET", "/register/past/" + checked.get("id").asText(), null, null, "Accept", "text/html").body()).contains("nothing of the file was brought in");
    }

    @Test
    void each_row_is_planned_for_the_tables_as_they_have_grown() {
        var plans = new ArrayList<String>();
        new TransactionTemplate(transactions).executeWithoutResult(status -> past.bringIn(new BroughtIn(mark, "old.csv", 1, DPO, Instant.now()),
                List.of(new Past(2, Map.of("oldReference", mark + "/1", "outline", "o"),
                        PastIncidents.DATES.stream().collect(Collectors.toMap(name -> name, name -> RecordedDate.NOT_RECORDED)), null, null)),
                written -> plans.add(register.sql("show plan_cache_mode").query(String.class).single())));
        assertThat(plans).containsExactly("force_custom_plan");
        assertThat(register.sql("show plan_cache_mode").query(String.class).single()).as("afterwards").isEqualTo("auto");
    }

    @Test
    void a_browser_does_it_without_a_script() throws Exception {
        var browser = Client.browser(port, DPO);
        var page = browser.send("GET", "/register/past", null, null, "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\old.csv\"\r\nContent-Type: text/csv\r\n\r\n" + HEADER + row("1", "2020-02,Outline " + mark + ",,,,low,no,,no,,loss,,") + "\r\n--b--\r\n";
        var sent = browser.send("POST", "/register/past", "multipart/form-data; boundary=b", body.getBytes(StandardCharsets.UTF_8), "Accept", "text/html", "Sec-Fetch-Site", "same-origin");
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(303);
        var place = sent.headers().firstValue("Location").orElseThrow();
        var checked = Patience.await().until(() -> browser.send("GET", place, null, null, "Accept", "text/html").body(), text -> !text.contains("http-equiv=\"refresh\""));
        assertThat(checked).contains("<h1>old.csv</h1>", "1 row was checked, and it is right. Nothing is brought in yet.", "Bring it in");
        assertThat(browser.send("POST", place, "application/x-www-form-urlencoded", new byte[0], "Accept", "text/html", "Sec-Fetch-Site", "cross-site").statusCode()).as("by a page of elsewhere").isEqualTo(403);
        assertThat(browser.send("POST", place, "application/x-www-form-urlencoded", new byte[0], "Accept", "text/html").statusCode()).isEqualTo(303);
        var done = Patience.await().until(() -> browser.send("GET", place, null, null, "Accept", "text/html").body(), text -> !text.contains("http-equiv=\"refresh\""));
        assertThat(done).contains("1 incident was brought in: <a href=\"/register/PRE-2020-");
        assertThat(browser.send("GET", "/register/past", null, null, "Accept", "text/html").body()).contains("old.csv", DPO);
    }

    @Test
    void whoever_chose_no_file_reads_so_where_one_is_chosen() throws Exception {
        var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n";
        var refused = Client.browser(port, DPO).send("POST", "/register/past", "multipart/form-data; boundary=b", body.getBytes(StandardCharsets.UTF_8), "Accept", "text/html", "Sec-Fetch-Site", "same-origin");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("role=\"alert\">Nothing was brought in. No file was sent, or an empty one: choose the CSV file.", "<input id=\"file\"").doesNotContain("required=\"required\"");
    }

    @Test
    void a_name_that_no_file_may_have_is_refused_and_takes_no_place() throws Exception {
        var browser = Client.browser(port, DPO);
        var body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"o\0ld.csv\"\r\nContent-Type: text/csv\r\n\r\n" + HEADER + "\r\n--b--\r\n";
        for (int i = 0; i <= Uploads.AT_ONCE_OF_ONE_PERSON; i++) {
            var refused = browser.send("POST", "/register/past", "multipart/form-data; boundary=b", body.getBytes(StandardCharsets.UTF_8), "Accept", "text/html", "Sec-Fetch-Site", "same-origin");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("Nothing was brought in. The name of the file has a character that no name may have: rename it.");
        }
        assertThat(sent(HEADER).get("state").asText()).isEqualTo("REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"monitoring-officer", "admin", "reporter", "information-security-officer"})
    void for_everybody_else_there_is_no_such_page(String user) throws Exception {
        var csv = (HEADER + row("1", "2020-02,a,,,,,,,,,,,")).getBytes(StandardCharsets.UTF_8);
        var mine = sent(csv).get("id").asText();
        assertThat(as(user).send("POST", "/register/past", "text/csv", csv).statusCode()).isEqualTo(404);
        for (var path : List.of("/register/past", "/register/past/template.csv", "/register/past/" + mine)) {
            assertThat(as(user).send("GET", path, null, null, "Accept", "application/json").statusCode()).as(path).isEqualTo(404);
        }
        assertThat(as(user).send("POST", "/register/past/" + mine, null, null).statusCode()).isEqualTo(404);
    }

    @Test
    void the_template_has_the_columns_that_are_documented() throws Exception {
        var template = as(DPO).send("GET", "/register/past/template.csv", null, null).body();
        assertThat(template).isEqualTo("\uFEFF" + PastColumn.ALL.stream().map(PastColumn::name).collect(Collectors.joining(",")) + "\r\n");
        var documented = Files.readAllLines(Path.of("docs/past-incidents.md")).stream().filter(line -> line.startsWith("| `")).map(line -> line.replaceFirst("^\\| `(\\w+)`.*", "$1")).toList();
        assertThat(documented).isEqualTo(PastColumn.ALL.stream().map(PastColumn::name).toList());
        assertThat(sent(template).at("/faults/0/fault").asText()).isEqualTo("has no row below its header");
    }
}
