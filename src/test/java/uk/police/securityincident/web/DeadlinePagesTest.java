package uk.police.securityincident.web;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;

/** Every open limit on one page, through HTTP: who sees what of it, and who gives tasks to whom there. */
class DeadlinePagesTest extends RestDoorTest {

    private static final String DPO = "data-protection-officer";
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final String SECRET = "Nobody but those who work on it reads this";

    @Autowired
    private Involved involved;
    @Autowired
    private TaskService tasks;
    @Autowired
    private JdbcClient jdbc;

    private HttpResponse<String> page(String user, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Accept", "text/html");
        if (user != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
        }
        return HttpClient.newHttpClient().send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> give(String user, String form, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/deadlines")).header("Accept", "text/html").header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes())).POST(HttpRequest.BodyPublishers.ofString(form));
        return HttpClient.newHttpClient().send((headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode late() throws Exception {
        var aware = Instant.now().minusSeconds(100 * 3600).toString();
        return JSON.readTree(start("reporter", "security-incident", "awareAt", aware, "outline", SECRET, "dataKind", "sensitivePersonal", "exposure", "hostile").body());
    }

    private static String reference(JsonNode incident) {
        return incident.get("businessKey").asText();
    }

    private String assignee(String task) {
        return tasks.createTaskQuery().taskId(task).singleResult().getAssignee();
    }

    @Test
    void whoever_watches_over_the_cases_sees_every_limit_and_no_word_of_any_case() throws Exception {
        var reference = reference(late());
        for (var user : List.of(MO, DPO, "supervisor", "admin")) {
            var page = page(user, "/deadlines?reference=" + reference);
            assertThat(page.statusCode()).as(user).isEqualTo(200);
            assertThat(page.body()).contains("Telling the ICO", "overdue since ", "Decide whether to tell the ICO: The Monitoring Officer", "The final report", "Legal Services").doesNotContain(SECRET);
            assertThat(page.body().contains("<a href=\"/register/" + reference)).as("the case file is for those who keep the log: " + user).isEqualTo(!user.equals("supervisor"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "investigator", "strategic-board", "process-owner", "professional-standards", "line-manager"})
    void e_8_2_for_everybody_else_there_is_no_such_page(String user) throws Exception {
        var none = page(user, "/register/INC-1999-0001");
        for (var path : List.of("/deadlines", "/deadlines.csv")) {
            assertThat(page(user, path).statusCode()).isEqualTo(404);
            assertThat(page(user, path).body()).isEqualTo(none.body());
        }
        assertThat(give(user, "to=role&all=yes", "X-Requested-With", "test").statusCode()).isEqualTo(404);
        assertThat(page(user, "/deadlines/mine").statusCode()).isEqualTo(200);
        assertThat(page(null, "/deadlines/mine").statusCode()).isEqualTo(401);
        assertThat(page(null, "/deadlines").statusCode()).isEqualTo(401);
    }

    @Test
    void e_8_2_a_case_that_somebody_is_kept_out_of_is_on_none_of_their_pages_and_given_by_none_of_their_hands() throws Exception {
        var incident = late();
        var assess = task(MO, incident, "Task_AssessIncident");
        involved.name(reference(incident), "supervisor", Instant.now(), "test", reference(incident));
        involved.name(reference(incident), DPO, Instant.now(), "test", reference(incident));
        for (var path : List.of("/deadlines", "/deadlines.csv", "/deadlines/mine", "/deadlines/mine.csv")) {
            assertThat(page(DPO, path).body()).as(path).doesNotContain(reference(incident));
        }
        assertThat(page("supervisor", "/deadlines?reference=" + reference(incident)).body()).contains("No open limit that you may see").containsPattern("0 (of \\d+ )?open limits?, 0 overdue");
        assertThat(give("supervisor", "to=person:monitoring-officer&task=" + assess, "X-Requested-With", "test").body()).contains("No task was chosen, or none of them is open any more");
        assertThat(assignee(assess)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            due=overdue                       | yes
            due=today                         | no
            who=group:monitoring-officer      | yes
            who=group:legal                   | no
            who=person:reporter               | no
            kind=security-incident            | yes
            kind=guidance-request             | no
            limit=Telling the ICO             | yes
            limit=The final report            | no
            due=overdue&who=group:legal       | no
            """)
    void the_limits_are_filtered_by(String query, String isShown) throws Exception {
        var reference = reference(late());
        var lines = CSVParser.parse(page("supervisor", "/deadlines.csv?reference=" + reference.toLowerCase() + "&" + query.replace(" ", "+")).body(),
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()).getRecords();
        assertThat(lines.stream().anyMatch(line -> line.get("limit").equals("Telling the ICO"))).isEqualTo(isShown.equals("yes"));
        assertThat(page("supervisor", "/deadlines?reference=" + reference + "&" + query.replace(" ", "+")).body().contains("<span>Telling the ICO</span>")).isEqualTo(isShown.equals("yes"));
    }

    @Test
    void what_is_asked_stands_in_the_form_and_in_the_spreadsheets_link_and_nonsense_is_refused() throws Exception {
        var page = page("supervisor", "/deadlines?due=overdue&who=group:legal&reference=" + URLEncoder.encode("\"><b>", StandardCharsets.UTF_8)).body();
        assertThat(page).contains("<option value=\"overdue\" selected=\"selected\">Overdue</option>", "value=\"&quot;&gt;&lt;b&gt;\"", "/deadlines.csv?due&#x3D;overdue&amp;who&#x3D;group%3Alegal&amp;").doesNotContain("<b>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /deadlines?due=yesterday       | 'yesterday' is not a value of 'due'
            /deadlines.csv?who=legal       | 'legal' (who) is not written as person:… or group:…
            /deadlines/mine?colour=red     | not searched by 'colour'
            /deadlines/mine.csv?before=xx  | not searched by 'before'
            /task-cards                    | 'task' is missing
            /board/REV-1999-0001/cases     | 'of' is missing
            """)
    void what_cannot_be_read_is_named(String address, String why) throws Exception {
        var answer = page(MO, address);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body().replace("&#39;", "'")).contains(why);
    }

    @Test
    void the_count_says_of_how_many_and_what_is_filtered_on_paper_too() throws Exception {
        var reference = reference(late());
        assertThat(page("supervisor", "/deadlines").body()).containsPattern("<strong>\\d+ open limits, \\d+ overdue</strong></p>").doesNotContain("Only these are shown");
        assertThat(page("supervisor", "/deadlines?due=overdue&limit=Telling+the+ICO&who=group:monitoring-officer&reference=" + reference).body()).containsPattern("<strong>1 of \\d+ open limits, 1 overdue</strong>"
                + "\\. Only these are shown: Due: Overdue; Waits for: The Monitoring Officer; Limit: Telling the ICO; Reference: " + reference + "</p>");
    }

    @Test
    void the_spreadsheet_has_a_line_for_each_step_that_is_waited_for() throws Exception {
        var reference = reference(late());
        var answer = page("supervisor", "/deadlines.csv?limit=Telling+the+ICO&reference=" + reference);
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow()).contains("attachment", "deadlines.csv");
        assertThat(answer.body()).as("by this mark Excel knows that it is UTF-8").startsWith("\uFEFFreference,");
        var lines = CSVParser.parse(answer.body(), CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()).getRecords();
        assertThat(lines).extracting(line -> line.get("step")).containsExactlyInAnyOrder("Decide whether to tell the ICO", "Decide whether to tell data subjects");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("waits for")).isEqualTo("The Monitoring Officer");
            assertThat(line.get("left")).startsWith("overdue since ");
            var due = LocalDateTime.parse(line.get("due (UTC)"), MINUTE).toInstant(ZoneOffset.UTC);
            assertThat(due).isBetween(Instant.now().minusSeconds(29 * 3600), Instant.now().minusSeconds(27 * 3600));
            assertThat(line.get("due (UK time)")).isEqualTo(MINUTE.format(due.atZone(UkTime.LONDON)));
            assertThat(LocalDateTime.parse(line.get("since (UTC)"), MINUTE).toInstant(ZoneOffset.UTC)).isAfter(due);
        });
    }

    @Test
    void the_page_runs_its_own_script_and_no_other() throws Exception {
        var page = page("supervisor", "/deadlines");
        var script = page.body().replaceAll("(?s).*<script>(.*)</script>.*", "$1");
        var digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'", "script-src 'sha256-" + digest + "'").doesNotContain("script-src 'unsafe", "script-src 'self");
        assertThat(page.body()).containsOnlyOnce("<script");
        assertThat(page("supervisor", "/register").headers().firstValue("Content-Security-Policy").orElseThrow()).doesNotContain("script-src");
    }

    @Test
    void what_waits_for_me_leads_to_its_form_and_holds_nobody_elses() throws Exception {
        var incident = late();
        var assess = task(MO, incident, "Task_AssessIncident");
        assertThat(page(MO, "/deadlines/mine?reference=" + reference(incident)).body()).contains("My deadlines", "#/?task=" + assess).doesNotContain("Advise on telling", SECRET);
        assertThat(page("reporter", "/deadlines/mine?reference=" + reference(incident)).body()).contains("Follow the advice and add to the report").doesNotContain("Assess incident", SECRET);
        assertThat(page("supervisor", "/deadlines/mine").body()).contains("<strong>0 open limits");
    }

    @Test
    void w_2_3_the_supervisor_gives_an_absent_persons_tasks_together_and_hears_what_was_refused() throws Exception {
        var one = late();
        var two = late();
        var first = task(MO, one, "Task_AssessIncident");
        var second = task(MO, two, "Task_DecideIcoNotification");
        var byName = task("reporter", one, "Task_AddToReport");
        for (var task : List.of(first, second)) {
            done(post(MO, "task/" + task + "/claim", "{\"userId\":\"" + MO + "\"}"));
        }
        var page = page("supervisor", "/deadlines?who=person:" + MO).body();
        assertThat(page).contains("value=\"" + first + "\"", "value=\"" + second + "\"", "<option value=\"person:legal\">").doesNotContain("value=\"" + byName + "\"");
        var given = give("supervisor", "to=person:legal&task=" + first + "&task=" + second + "&task=" + byName, "X-Requested-With", "test");
        assertThat(given.statusCode()).isEqualTo(200);
        assertThat(given.body()).contains("Given to Demo Legal Services", "Assess incident – " + reference(one), "Decide whether to tell the ICO – " + reference(two),
                "Not given:", "Follow the advice and add to the report – " + reference(one) + "&#39; cannot be given to &#39;legal&#39;");
        assertThat(List.of(assignee(first), assignee(second), assignee(byName))).containsExactly("legal", "legal", "reporter");
        assertThat(trail.of(reference(two))).filteredOn(link -> link.event().equals("given")).extracting(link -> link.by() + " " + link.element() + " " + link.content())
                .containsExactly("supervisor Task_DecideIcoNotification {\"to\": \"legal\"}");

        var back = give("supervisor", "to=role&all=yes&who=person:legal", "Sec-Fetch-Site", "same-origin");
        assertThat(back.body()).contains("Given back to their role");
        assertThat(assignee(first)).isNull();
        assertThat(assignee(second)).isNull();
        assertThat(trail.of(reference(one))).filteredOn(link -> link.event().equals("givenBack")).extracting(link -> link.by()).containsExactly("supervisor");
        assertThat(give("supervisor", "to=role&task=" + byName, "X-Requested-With", "test").body()).contains("was asked of Demo Reporter (reporter) by name, and of no role");
        assertThat(assignee(byName)).isEqualTo("reporter");
        assertThat(give("supervisor", "to=&task=" + first, "X-Requested-With", "test").body()).contains("Say to whom");
    }

    /** The page of the answer stands at the address of the list: loaded again, it gives nothing again, and says once what was done. */
    @Test
    void w_2_3_what_was_given_is_given_once_and_said_once() throws Exception {
        var incident = late();
        var task = task(MO, incident, "Task_AssessIncident");
        var supervisor = Client.browser(port, "supervisor");
        var form = "to=person:legal&task=" + task + "&reference=" + reference(incident);
        var letters = new ArrayList<List<String>>();
        for (int i = 0; i < 2; i++) {
            var given = supervisor.send("POST", "/deadlines", "application/x-www-form-urlencoded", form.getBytes(), "X-Requested-With", "test", "Accept", "text/html");
            assertThat(given.statusCode()).as(given.body()).isEqualTo(303);
            var place = given.headers().firstValue("Location").orElseThrow();
            assertThat(place).endsWith("/deadlines?reference=" + reference(incident));
            var list = place.replaceFirst("^https?://[^/]*", "");
            assertThat(supervisor.send("GET", list, null, null, "Accept", "text/html").body()).contains("Given to Demo Legal Services", "Assess incident – " + reference(incident));
            assertThat(supervisor.send("GET", list, null, null, "Accept", "text/html").body()).doesNotContain("Given to Demo Legal Services");
            letters.add(jdbc.sql("select recipient || ', ' || template || ', ' || subject from register.outbox where reference = ? order by id").param(reference(incident)).query(String.class).list());
        }
        assertThat(trail.of(reference(incident))).filteredOn(link -> link.event().equals("given")).hasSize(1);
        assertThat(letters.get(1)).isEqualTo(letters.get(0));
        assertThat(letters.get(0)).as("all of them: %s", letters).anyMatch(letter -> letter.contains("person:legal"));
    }

    @Test
    void all_that_are_shown_are_given_only_of_one_person_or_role() throws Exception {
        var incident = late();
        var task = task(MO, incident, "Task_AssessIncident");
        assertThat(page("supervisor", "/deadlines?reference=" + reference(incident)).body()).contains("Give those that are ticked below", "to give all of it at once").doesNotContain("Give all that are shown");
        assertThat(page("supervisor", "/deadlines?who=group:" + MO + "&reference=" + reference(incident)).body()).contains("Give all that are shown");
        var refused = give("supervisor", "to=person:legal&all=yes&reference=" + reference(incident), "X-Requested-With", "test");
        assertThat(refused.body()).contains("Say first for whom the tasks wait").doesNotContain("Given to");
        assertThat(assignee(task)).isNull();
        give("supervisor", "to=person:legal&all=yes&who=group:" + MO + "&reference=" + reference(incident), "X-Requested-With", "test");
        assertThat(assignee(task)).isEqualTo("legal");
    }

    @Test
    void nothing_is_given_from_a_page_of_elsewhere_nor_by_those_who_only_watch() throws Exception {
        var task = task(MO, late(), "Task_AssessIncident");
        assertThat(give("supervisor", "to=person:legal&task=" + task).statusCode()).as("it does not say from where").isEqualTo(400);
        for (var elsewhere : List.of(List.of("Origin", "https://evil.example"), List.of("Sec-Fetch-Site", "cross-site"))) {
            assertThat(give("supervisor", "to=person:legal&task=" + task, elsewhere.toArray(String[]::new)).statusCode()).isEqualTo(403);
        }
        assertThat(give(DPO, "to=person:legal&task=" + task, "X-Requested-With", "test").statusCode()).isEqualTo(404);
        assertThat(assignee(task)).isNull();
        give(MO, "to=person:legal&task=" + task, "X-Requested-With", "test");
        assertThat(assignee(task)).as("whoever may assign elsewhere may here").isEqualTo("legal");
    }

    @Test
    void e_8_2_the_supervisor_gives_tasks_and_reads_and_does_none() throws Exception {
        var incident = late();
        var task = task("supervisor", incident, "Task_AssessIncident");
        for (var door : List.of("/form-variables", "/variables", "/variables/outline")) {
            var answer = send("supervisor", "GET", "task/" + task + door, null);
            assertThat(answer.statusCode()).as(door).isBetween(400, 404);
            assertThat(answer.body()).doesNotContain(SECRET);
        }
        var cards = Client.system(port, "supervisor").send("GET", "/task-cards?task=" + task, null, null);
        assertThat(JSON.readTree(cards.body()).get(task).has("due")).isTrue();
        assertThat(cards.body()).doesNotContain("subject", "colour", SECRET);
        assertThat(Client.system(port, "admin").send("GET", "/task-cards?task=" + task, null, null).body()).contains("due").doesNotContain("subject", "colour");
        assertThat(post("supervisor", "task/" + task + "/claim", "{\"userId\":\"supervisor\"}").statusCode()).isBetween(400, 404);
        assertThat(post("supervisor", "task/" + task + "/complete", variables("rating", "low", "ratingReason", "r")).statusCode()).isBetween(400, 404);
        refused(post("supervisor", "task/" + task + "/assignee", "{\"userId\":\"supervisor\"}"), "it is for the Monitoring Officer or Legal Services");
        assertThat(page("supervisor", "/evidence/" + reference(incident)).statusCode()).isEqualTo(404);
        assertThat(page("supervisor", "/documents/" + reference(incident)).statusCode()).isEqualTo(404);
    }

    @Test
    void e_8_2_what_cockpit_counts_is_what_whoever_asks_sees() throws Exception {
        var incident = late();
        var before = counts("supervisor");
        assertThat(before).allSatisfy(count -> assertThat(count).isPositive());
        assertThat(counts("process-owner")).containsOnly(0L);
        var referral = JSON.readTree(start("line-manager", "conduct-referral", "incidentReference", reference(incident), "concern", "c", "personInvolved", "supervisor").body());
        assertThat(referral.get("businessKey").asText()).startsWith("CON-");
        long hidden = tasks.createTaskQuery().processInstanceId(incident.get("id").asText()).count();
        long ofMo = tasks.createTaskQuery().processInstanceId(incident.get("id").asText()).taskCandidateGroup(MO).includeAssignedTasks().count();
        assertThat(counts("supervisor")).as("the case that they are kept out of now, and nothing else, is gone from each").containsExactly(before.get(0) - 1, before.get(1) - hidden, before.get(2) - ofMo);
    }

    /** Running incidents, open tasks, and those of the Monitoring Officer. */
    private List<Long> counts(String user) throws Exception {
        long incidents = 0;
        for (var process : read(user, "process-definition/statistics?rootIncidents=true")) {
            incidents += process.at("/definition/key").asText().equals("security-incident") ? process.get("instances").asLong() : 0;
        }
        long ofMo = 0;
        for (var group : read(user, "task/report/candidate-group-count")) {
            ofMo += group.get("groupName").asText().equals(MO) ? group.get("taskCount").asLong() : 0;
        }
        return List.of(incidents, JSON.readTree(post(user, "history/task/count", "{\"unfinished\":true}").body()).get("count").asLong(), ofMo);
    }
}
