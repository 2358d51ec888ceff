package uk.police.securityincident.web;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.model.ShownForms;

import static org.assertj.core.api.Assertions.assertThat;

/** What a person writes is never the application's word, over real HTTP: shown as typed, to those whose form shows it, and only if it is text. */
class TypedTextTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";
    private static final String HOSTILE = """
            # Decided: nobody need be told **Approved by the DPO**
            ## Approved
            [the case file](https://evil.example/a) https://evil.example/b www.evil.example mail@evil.example <https://evil.example>
            ![x](https://evil.example/c) <h1 id="x">h</h1><b>b</b> &lt;b&gt; &#35; `code` ~~struck~~ _em_ __strong__ ***both***

            | a | b |
            |---|---|
            | 1 | 2 |

            - one
            + two
            1. three
            2) four
            > said
            ---
            title
            ===
                code

            ```
            fence
            ```
            [l]: https://evil.example
            {{reference}} {{#if true}}x{{/if}} ${1+1} #{1+1} =1+1 \\# \\*""";

    @LocalServerPort
    int port;

    private HttpResponse<String> rest(String user, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode read(String user, String path) throws Exception {
        var answer = rest(user, "engine-rest/" + path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String variables(Object... values) {
        var body = JSON.createObjectNode();
        var variables = body.putObject("variables");
        for (int i = 0; i < values.length; i += 2) {
            variables.putObject((String) values[i]).putPOJO("value", values[i + 1]);
        }
        return body.toString();
    }

    private HttpResponse<String> report(String user, Object... answers) throws Exception {
        var all = new ArrayList<Object>(List.of("awareAt", Instant.now().minusSeconds(60).toString()));
        all.addAll(List.of(answers));
        return rest(user, "engine-rest/process-definition/key/security-incident/start", variables(all.toArray()));
    }

    private JsonNode reported(Object... answers) throws Exception {
        var answer = report("reporter", answers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private String task(String user, JsonNode incident, String key) throws Exception {
        return read(user, "task?taskDefinitionKey=" + key + "&processInstanceId=" + incident.get("id").asText()).get(0).get("id").asText();
    }

    private void complete(String user, String task, Object... answers) throws Exception {
        rest(user, "engine-rest/task/" + task + "/claim", "{\"userId\":\"" + user + "\"}");
        var answer = rest(user, "engine-rest/task/" + task + "/submit-form", variables(answers));
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    private Set<String> names(JsonNode variables) {
        var names = new TreeSet<String>();
        variables.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** As Tasklist reads them. */
    private Map<String, Object> data(JsonNode variables) throws Exception {
        var data = new HashMap<String, Object>();
        for (var name : names(variables)) {
            var value = variables.get(name).get("value");
            data.put(name, variables.get(name).get("type").asText().equals("Json") ? JSON.readTree(value.asText()) : value);
        }
        return data;
    }

    private void show(ShownForms forms, String name, String user, String task) throws Exception {
        forms.add(name, read(user, "task/" + task + "/deployed-form"), data(read(user, "task/" + task + "/form-variables?deserializeValues=false")));
    }

    @Test
    void what_was_typed_stands_on_each_form_as_it_was_typed() throws Exception {
        var hostile = reported("outline", HOSTILE, "reporterName", "*N* https://evil.example", "howDiscovered", HOSTILE, "unit", "*Unit* https://evil.example");
        var plain = reported("outline", "Plain words", "reporterName", "N", "howDiscovered", "Plain words", "unit", "Unit");
        complete("reporter", task("reporter", hostile, "Task_AddToReport"), "addition", HOSTILE, "keepOpen", "yes");
        complete("reporter", task("reporter", plain, "Task_AddToReport"), "addition", "Plain words", "keepOpen", "yes");
        var forms = new ShownForms();
        for (var key : List.of("Task_AssessIncident", "Task_ReviewIncident")) {
            show(forms, "hostile " + key, MO, task(MO, hostile, key));
            show(forms, "plain " + key, MO, task(MO, plain, key));
        }
        var shown = forms.show();
        var soft = new SoftAssertions();
        for (var key : List.of("Task_AssessIncident", "Task_ReviewIncident")) {
            var one = shown.get("hostile " + key);
            soft.assertThat(one.structure().stream().map(element -> element.replaceAll("INC-\\d{4}-\\d+", "INC"))).as(key)
                    .isEqualTo(shown.get("plain " + key).structure().stream().map(element -> element.replaceAll("INC-\\d{4}-\\d+", "INC")).toList());
            for (var line : HOSTILE.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
                soft.assertThat(one.text().split(java.util.regex.Pattern.quote(line), -1).length - 1).as(key + " shows " + line).isGreaterThanOrEqualTo(3);
            }
            soft.assertThat(one.text()).as(key).contains("*Unit* https://evil.example", "*N* https://evil.example");
        }
        soft.assertAll();
    }

    @Test
    void the_case_file_shows_what_was_typed_as_it_was_typed() throws Exception {
        var first = reported("outline", "First");
        var second = reported("outline", "a **b** <c> &#42; \\* {{reference}}\n# d");
        complete(MO, task(MO, second, "Task_ReviewIncident"), "sameAs", first.get("businessKey").asText());
        var file = rest(MO, "register/" + first.get("businessKey").asText(), null);
        assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
        var page = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/register/" + first.get("businessKey").asText())).header("Accept", "text/html")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((MO + ":demo").getBytes())).build(), BodyHandlers.ofString());
        var read = page.body().replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&quot;", "\"").replace("&#x60;", "`").replace("&#x3D;", "=").replace("&amp;", "&");
        assertThat(read).contains("a **b** <c> &#42; \\* {{reference}}\n# d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Task_AssessIncident|monitoring-officer",
        "Task_ReviewIncident|monitoring-officer",
        "Task_AddToReport|reporter"})
    void a_browser_gets_only_what_the_form_asks_for_or_shows(String key, String user) throws Exception {
        var incident = reported("outline", "Papers left on a train", "reporterName", "A N Other");
        var task = task(user, incident, key);
        var form = read(user, "task/" + task + "/deployed-form").toString();
        var sent = names(read(user, "task/" + task + "/form-variables?deserializeValues=false"));
        var named = new TreeSet<>(sent);
        named.removeIf(name -> name.equals("shown") || form.matches("(?s).*\\b" + name + "\\b.*"));
        assertThat(named).as("sent, and not on the form").isEmpty();
        assertThat(sent).contains("reference", "shown", "outline").doesNotContain("investigatorId", "reporterId", "nominatedAt", "changed");
        var soft = new SoftAssertions();
        sent.remove("shown");
        var variables = names(read(user, "task/" + task + "/variables?deserializeValues=false"));
        soft.assertThat(sent).as("variables").containsAll(variables);
        soft.assertThat(variables).as("what is worked out for the form is none").contains("outline").doesNotContain("awareInWords", "cameIn", "deadline", "factsInWords");
        var browser = DocumentPagesTest.signedIn(port, user);
        var own = browser.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/camunda/api/engine/engine/default/task/" + task + "/variables?deserializeValues=false")).build(), BodyHandlers.ofString());
        soft.assertThat(names(JSON.readTree(own.body()))).as("the web application's own").isEqualTo(variables);
        for (var door : List.of("variables/reporterId", "variables/reporterId/data", "localVariables/reporterId", "variables/investigatorId", "localVariables", "rendered-form")) {
            var shut = rest(user, "engine-rest/task/" + task + "/" + door, null);
            var none = rest(user, "engine-rest/task/" + task + "/" + door.replaceAll("(reporter|investigator)Id", "neverWas"), null);
            soft.assertThat(shut.statusCode() + shut.body().replaceAll("(reporter|investigator)Id", "neverWas")).as(door).isEqualTo(none.statusCode() + none.body()).startsWith("404");
        }
        soft.assertThat(names(read(user, "task/" + task + "/form-variables?variableNames=reporterId,reference"))).as("asked for by name").containsExactly("reference");
        soft.assertAll();
    }

    @Test
    void the_names_that_go_to_a_browser_are_these() throws Exception {
        var incident = reported("outline", "Papers left on a train", "dataKind", "personal");
        assertThat(names(read("reporter", "task/" + task("reporter", incident, "Task_AddToReport") + "/form-variables"))).as("the reporter's").containsExactly(
                "awareInWords", "colour", "deadline", "factsInWords", "lateReport", "outline", "processorAwareInWords", "reference", "reportedInWords", "shown", "ticketNumber");
        assertThat(names(read(MO, "task/" + task(MO, incident, "Task_AssessIncident") + "/form-variables"))).contains("outline", "cameIn", "similar").doesNotContain("icoDecision", "investigatorId", "people");
    }

    @Test
    void what_starts_or_completes_answers_with_no_variable() throws Exception {
        var started = rest("reporter", "engine-rest/process-definition/key/security-incident/start", """
                {"variables":{"awareAt":{"value":"%s"},"outline":{"value":"o"}},"withVariablesInReturn":true}""".formatted(Instant.now().minusSeconds(60)));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        assertThat(JSON.readTree(started.body()).path("variables")).isEmpty();
        var task = task("reporter", JSON.readTree(started.body()), "Task_AddToReport");
        for (var door : List.of("complete", "submit-form")) {
            var completed = rest("reporter", "engine-rest/task/" + task + "/" + door, "{\"variables\":{\"addition\":{\"value\":\"a\"},\"keepOpen\":{\"value\":\"yes\"}},\"withVariablesInReturn\":true}");
            assertThat(completed.statusCode()).as(completed.body()).isEqualTo(200);
            assertThat(JSON.readTree(completed.body())).as(door).isEmpty();
            task = task("reporter", JSON.readTree(started.body()), "Task_AddToReport");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u200b", "\u200b \u200c\u200d", "\ufeff", "\u00ad", "\u3164", "\u2800", "\ufe0f", "\u200e", "\u0301", "\udb40\udc41", "\u00a0", "\u034f"})
    void an_outline_that_nobody_can_see_is_none(String nothing) throws Exception {
        var answer = report("reporter", "outline", nothing);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("(outline)");
    }

    @ParameterizedTest
    @CsvSource({"202e,RIGHT-TO-LEFT OVERRIDE", "202a,LEFT-TO-RIGHT EMBEDDING", "2066,LEFT-TO-RIGHT ISOLATE", "2069,POP DIRECTIONAL ISOLATE", "0007,BEL", "001b,ESCAPE",
        "fffe,U+FFFE", "fdd0,U+FDD0"})
    void what_is_no_text_is_refused_by_its_name(String code, String name) throws Exception {
        var hex = "\\u" + code;
        var sent = JSON.createObjectNode();
        sent.putObject("variables").putObject("awareAt").put("value", Instant.now().minusSeconds(60).toString());
        ((com.fasterxml.jackson.databind.node.ObjectNode) sent.get("variables")).putObject("outline").put("value", "invoice@@gpj.exe");
        var answer = rest("reporter", "engine-rest/process-definition/key/security-incident/start", sent.toString().replace("@@", hex));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("(outline)", name, "U+" + code.toUpperCase(java.util.Locale.ROOT), "Nothing was changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "\\udc00 x", "x\\ud83d"})
    void half_a_character_is_refused(String half) throws Exception {
        var answer = rest("reporter", "engine-rest/process-definition/key/security-incident/start",
                "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"a %s\"}}}".formatted(Instant.now().minusSeconds(60), half));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    }

    @Test
    void text_in_any_script_is_taken() throws Exception {
        // Joiners in Persian, Hindi and emoji, a mark of the right-to-left scripts, the flag of Scotland; and what is pasted with text, left out of it.
        var kept = "می\u200cخواهم क्\u200dष 👩\u200d👩\u200d👧 ❤\ufe0f שלום 🏴\udb40\udc67\udb40\udc62\udb40\udc73\udb40\udc63\udb40\udc74\udb40\udc7f e\u0301";
        var incident = reported("outline", "\ufeff" + kept + " so\u00adft\u200b\u200e\r\nnext\u2028line");
        assertThat(read(MO, "task/" + task(MO, incident, "Task_AssessIncident") + "/variables/outline").get("value").asText()).isEqualTo(kept + " soft\nnext\nline");
    }

    @Test
    void a_refusal_says_in_one_short_line_what_was_sent() throws Exception {
        var long_ = "x".repeat(100_000);
        for (var odd : List.of("a\r\n2026 INFO: all is well\u001b[2J \u202egpj", "\u0000", long_)) {
            for (var sent : new Object[][] {{odd, "a"}, {"dataKind", odd}, {"occurredAt", odd}, {"affectedIndividuals", odd}, {"reporterId", odd}, {"cameFrom", odd}}) {
                var answer = report(MO, "outline", "o", sent[0], sent[1]);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
                var message = JSON.readTree(answer.body()).get("message").asText();
                assertThat(message).hasSizeLessThan(1000).doesNotContainPattern("[\\p{Cc}\u202e]").contains("Nothing was");
            }
        }
        assertThat(report(MO, "outline", "o", "dataKind", "a\nb").body()).contains("'a b'");
    }

    @Test
    void a_spreadsheet_runs_nothing_that_was_typed() throws Exception {
        var mark = "m" + Instant.now().toEpochMilli();
        var formulae = List.of("=1+1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "\ufe62 1", "\u3000=1", "\u200d=1", "@a", "-1", "+1", "\u22121", " \t=1", "\u00a0=1");
        for (int i = 0; i < formulae.size(); i += 2) {
            reported("outline", mark, "unit", formulae.get(i), "reporterName", formulae.get(i + 1));
        }
        var csv = rest(MO, "register.csv?words=" + mark, null);
        assertThat(csv.statusCode()).isEqualTo(200);
        try (var rows = org.apache.commons.csv.CSVParser.parse(csv.body().substring(1), org.apache.commons.csv.CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            var records = rows.getRecords();
            assertThat(records).hasSize(formulae.size() / 2).allSatisfy(row -> {
                assertThat(row.get("Unit")).startsWith("'");
                assertThat(row.get("Reporter")).startsWith("'");
            });
        }
    }

    private HttpResponse<String> file(String reference, String name, String description) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/evidence/" + reference + "?name=" + encoded(name) + "&description=" + encoded(description)))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(("reporter:demo").getBytes())).header("X-Requested-With", "test").header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofString("%PDF-1.4\n%%EOF")).build(), BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void the_name_of_a_file_reads_as_it_is() throws Exception {
        var reference = reported("outline", "Papers").get("businessKey").asText();
        var soft = new SoftAssertions();
        for (var name : List.of("invoice\u202egpj.exe", "a\u0000.pdf", "a\r\nSet-Cookie: x=1.pdf", "\u200b", "\u2066x\u2069.pdf", "a\nb.pdf")) {
            var answer = file(reference, name, "What it is");
            soft.assertThat(answer.statusCode()).as(encoded(name) + answer.body()).isEqualTo(400);
        }
        for (var description : List.of("\u200b", "a\u0000b", "a\u202eb")) {
            var answer = file(reference, "a.pdf", description);
            soft.assertThat(answer.statusCode()).as(encoded(description) + answer.body()).isEqualTo(400);
        }
        var filed = file(reference, "Brief\u200b für Zoë.pdf", "Zwei\r\nZeilen");
        soft.assertThat(filed.statusCode()).as(filed.body()).isEqualTo(201);
        soft.assertThat(filed.body()).contains("\"Brief für Zoë.pdf\"", "\"Zwei\\nZeilen\"");
        soft.assertAll();
    }

    @Test
    void the_log_is_searched_by_text() throws Exception {
        var soft = new SoftAssertions();
        for (var name : List.of("words", "reporter", "unit", "asset", "cause", "recipient", "reference", "before")) {
            soft.assertThat(rest(MO, "register?" + name + "=" + encoded("a\u0000"), null).statusCode()).as(name).isEqualTo(400);
            soft.assertThat(rest(MO, "register?" + name + "=" + encoded("a\u202eb"), null).statusCode()).as(name).isEqualTo(400);
            soft.assertThat(rest(MO, "register?" + name + "=" + encoded("\u200b"), null).statusCode()).as(name + ", nothing to be seen asks nothing").isEqualTo(200);
            soft.assertThat(rest(MO, "register?" + name + "=" + encoded("'\"\\ %_ () | & ! : * <-> \ud83d\ude00"), null).statusCode()).as(name).isEqualTo(name.equals("before") ? 400 : 200);
        }
        for (var path : List.of("register/a%00", "documents/a%00", "evidence/a%00", "evidence/a%00/1", "board/a%00", "board/a%00.csv", "register/a%00/bundle", "documents/a%00/b%00/1")) {
            soft.assertThat(rest(MO, path, null).statusCode()).as(path).isBetween(400, 404);
        }
        soft.assertAll();
    }
}
