package uk.police.securityincident.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What nobody in their right mind would send, to every page and form: refused in words or taken for what it is, never a
 * fault of ours, nothing evaluated, nothing saved by halves. A sample; {@code -Dhostile=50000} sends so many to each.
 */
class HostileInputTest extends ServedTest {

    private static final int MANY = Integer.getInteger("hostile", 150);
    private static final long SEED = Long.getLong("hostile.seed", 10);
    /** A lone surrogate is no character, and goes as an escape. */
    private static final ObjectMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";
    private static final List<String> SEARCHED_BY = List.of("reference", "words", "reporter", "from", "until", "kind", "level", "state", "type", "channel", "unit", "asset", "cause", "icoAnswer", "column",
            "recipient", "icoTold", "peopleTold", "past", "before");
    /** What the corpus asks to have worked out (7654321*131): too long to stand in a time or an id by chance. */
    private static final String EVALUATED = "1002716051";

    private static List<String> texts;
    private static List<JsonNode> variables;
    private static List<String> bodies;
    private static JsonNode steps;

    @LocalServerPort
    int port;
    @Autowired
    private JdbcClient register;

    private final Random random = new Random(SEED);
    /** What fell out, each line once. */
    private final List<String> fallen = new ArrayList<>();

    @BeforeAll
    static void corpus() throws IOException {
        var corpus = JSON.readTree(HostileInputTest.class.getResource("/hostile/corpus.json"));
        texts = StreamSupport.stream(corpus.get("texts").spliterator(), false).map(text -> text.get("text").asText().repeat(text.path("times").asInt(1))).toList();
        variables = new ArrayList<>();
        corpus.get("variables").forEach(variables::add);
        bodies = StreamSupport.stream(corpus.get("bodies").spliterator(), false).map(JsonNode::asText).toList();
        steps = JSON.readTree(Path.of("docs/tasks.json").toFile());
    }

    @BeforeEach
    void again() {
        random.setSeed(SEED);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).timeout(Patience.MOST)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString((MO + ":demo").getBytes()));
    }

    private static HttpResponse<String> sent(HttpRequest.Builder request) throws Exception {
        var built = request.build();
        try {
            return HTTP.send(built, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("No whole answer to " + built + " " + built.headers().map(), e);
        }
    }

    private HttpResponse<String> posted(String path, String body) throws Exception {
        return sent(to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    private static String coded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A shortened request line stays below what the server takes. */
    private String anyShort() {
        var text = any(texts);
        return text.length() > 600 ? text.substring(0, 600) : text;
    }

    private void look(String sent, HttpResponse<String> answer) throws IOException {
        var said = brief(sent) + " -> " + answer.statusCode() + " " + brief(answer.body());
        if (answer.statusCode() >= 500) {
            fallen.add(said);
        } else if (answer.statusCode() >= 400) {
            var message = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json") ? JSON.readTree(answer.body()).path("message").asText() : "";
            if (message.isBlank() || message.matches("(?s).*(Exception|\\bat (org|com|java)\\.|SELECT |ERROR:).*")) {
                fallen.add("not in our words: " + said);
            }
        }
        if (answer.body().contains(EVALUATED) && !sent.contains(EVALUATED)) {
            fallen.add("evaluated: " + said);
        }
    }

    private static String brief(String text) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() > 260 ? line.substring(0, 260) + "…" : line;
    }

    private void nothingFell(String where) throws IOException {
        Files.writeString(Path.of("target/hostile-" + where + ".txt"), String.join("\n", fallen) + "\n");
        assertThat(fallen).as("seed %d; all of them stand in target/hostile-%s.txt", SEED, where).isEmpty();
    }

    @Test
    void whatever_is_searched_for_is_found_or_refused() throws Exception {
        for (int i = 0; i < MANY; i++) {
            var query = any(List.of("register", "register.csv")) + "?" + any(SEARCHED_BY) + "=" + coded(anyShort()) + (random.nextInt(4) == 0 ? "&" + coded(anyShort()) + "=" + coded(anyShort()) : "");
            look(query, sent(to(query)));
        }
        nothingFell("register");
    }

    @Test
    void whatever_is_asked_for_by_name_is_none_of_ours() throws Exception {
        for (int i = 0; i < MANY; i++) {
            var name = coded(anyShort()).replace("+", "%20").replaceAll("^\\.+$", "%2E");
            var path = any(List.of("register/", "register/%s/bundle?", "documents/", "documents/INC-1999-0001/%s/1?", "board/", "board/%s.csv?", "evidence/", "evidence/INC-1999-0001/", "task-cards?task="));
            path = path.contains("%s") ? path.replace("%s", name).replace("?", "") : path + name;
            look(path, sent(to(path)));
        }
        nothingFell("names");
    }

    @Test
    void whatever_way_it_is_asked_it_is_answered_in_words() throws Exception {
        var pages = List.of("register", "register.csv", "register/trail", "register/INC-1999-0001", "register/INC-1999-0001/bundle", "documents/INC-1999-0001", "documents/INC-1999-0001/x/1",
                "board/REV-1999-0001", "board/REV-1999-0001.csv", "evidence/INC-1999-0001", "evidence/INC-1999-0001/1", "task-cards?task=1", "nowhere", "error", "actuator", "actuator/sbom",
                "META-INF/sbom/application.cdx.json", "register/INC-1999-0001/../../error");
        for (var page : pages) {
            for (var method : List.of("PUT", "DELETE", "PATCH", "POST", "QUERY", "OPTIONS", "HEAD")) {
                look(method + " " + page, withoutBody(method, sent(to(page).method(method, method.equals("HEAD") || method.equals("OPTIONS") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}")))));
            }
            for (var accept : List.of("image/png", "application/xml", "*", "a/b/c", "text/html;q=2", ";;;", "application/json;charset=nonsense", "x".repeat(3000))) {
                var answer = sent(to(page).header("Accept", accept));
                if (accept.startsWith("text/html")) {
                    assertThat(answer.statusCode()).isLessThan(500);
                } else {
                    look(page + " Accept: " + accept, answer);
                }
            }
            for (var type : List.of("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "text/xml", "application/json; charset=GBK", "nonsense", "a/b; charset=\"")) {
                look(page + " Content-Type: " + type, sent(to(page).header("Content-Type", type).header("X-Requested-With", "test").POST(BodyPublishers.ofString("a=%zz&b"))));
            }
            for (var range : List.of("bytes=0-", "bytes=9-1", "bytes=-1", "lines=1-2", "bytes=" + "0-0,".repeat(500) + "1-1")) {
                look(page + " Range: " + range, sent(to(page).header("Range", range)));
            }
        }
        assertThat(sent(to("actuator/sbom")).statusCode()).isEqualTo(404);
        assertThat(sent(to("META-INF/sbom/application.cdx.json")).statusCode()).isEqualTo(404);
        nothingFell("ways");
    }

    /** These have none by their nature. */
    private HttpResponse<String> withoutBody(String method, HttpResponse<String> answer) {
        if (method.equals("HEAD") || method.equals("OPTIONS")) {
            assertThat(answer.statusCode()).as(answer.uri().toString()).isLessThan(500);
            return sentAgain(answer);
        }
        return answer;
    }

    private HttpResponse<String> sentAgain(HttpResponse<String> answer) {
        try {
            return sent(to(answer.uri().getRawPath().substring(1)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What no client would let out. */
    @Test
    void whatever_the_address_is_made_of_it_is_no_fault_of_ours() throws Exception {
        for (var target : List.of("/register?words=%zz", "/register?words=%", "/register?words=%ED%A0%80", "/register?words=%FF%FE", "/register?words=%00", "/register?%00=a", "/register?words=a\\b",
                "/register?words=${7654321*131}", "/register?" + "a=b&".repeat(3000), "/register?words=" + "a".repeat(20_000), "/register/%", "/register/%zz", "/register/%00", "/register/%C0%AF", "/register/%ED%A0%80",
                "/evidence/%2e%2e/%2e%2e/x", "/evidence/..;/error", "/evidence/a%2fb", "/evidence/a%5cb", "/documents/;jsessionid=x", "/board/%0d%0aX:1", "//register", "/./register", "/../../etc/passwd", "*", "http://127.0.0.1:1/register",
                "/register HTTP/1.1\r\nX: y", "/r\u00e9gister")) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic "
                        + Base64.getEncoder().encodeToString((MO + ":demo").getBytes()) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!answer.matches("(?s)HTTP/1.1 ([23]\\d\\d.*|4\\d\\d.*\"message\":\".*)") || answer.matches("(?s).*[a-z]\\.\\w+Exception.*|.*Apache Tomcat.*|.*" + EVALUATED + ".*")) {
                    fallen.add(brief(target) + " -> " + brief(answer));
                }
            }
        }
        nothingFell("addresses");
    }

    @Test
    void whatever_is_filed_is_filed_as_it_is_or_refused() throws Exception {
        var reference = reported().get("businessKey").asText();
        for (int i = 0; i < MANY / 2; i++) {
            var name = anyShort();
            var description = anyShort();
            long before = filed(reference);
            var answer = sent(to("evidence/" + reference + "?name=" + coded(name) + "&description=" + coded(description)).header("X-Requested-With", "test")
                    .header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofString(any(texts))));
            look(name + " | " + description, answer);
            assertThat(filed(reference) - before).as(answer.body()).isEqualTo(answer.statusCode() == 201 ? 1 : 0);
            if (answer.statusCode() == 201) {
                assertThat(JSON.readTree(answer.body()).get("name").asText()).doesNotContain("/", "\\", "\u0000", "\n", "\r");
            }
        }
        nothingFell("evidence");
    }

    private long filed(String reference) {
        return register.sql("select count(*) from register.evidence where reference = ?").param(reference).query(Long.class).single();
    }

    @Test
    void whatever_a_report_holds_it_is_a_report_or_refused() throws Exception {
        var starts = StreamSupport.stream(steps.spliterator(), false).filter(step -> step.get("task").asText().startsWith("Start")).toList();
        assertThat(starts).isNotEmpty();
        for (int i = 0; i < MANY; i++) {
            var step = any(starts);
            var process = step.get("process").asText();
            var sent = new LinkedHashMap<String, Object>();
            step.get("keys").forEach(key -> {
                if (key.get("key").asText().equals("outline") || key.get("key").asText().equals("awareAt")) {
                    sent.put(key.get("key").asText(), Map.of("value", key.get("key").asText().equals("outline") ? "Papers left on a train" : Instant.now().minusSeconds(60).toString()));
                }
            });
            hostile(step, sent);
            var body = random.nextInt(12) == 0 ? any(bodies) : JSON.writeValueAsString(Map.of("variables", sent));
            long before = cases(process);
            var answer = posted("engine-rest/process-definition/key/" + process + any(List.of("/start", "/submit-form")), body);
            look(process + " " + body, answer);
            assertThat(cases(process) - before).as("%s -> %s", brief(body), answer.body()).isEqualTo(answer.statusCode() == 200 ? 1 : 0);
        }
        nothingFell("reports");
    }

    @Test
    void whatever_a_task_is_given_it_is_done_or_refused() throws Exception {
        var forms = new LinkedHashMap<String, JsonNode>();
        steps.forEach(step -> forms.put(step.get("task").asText(), step));
        var started = reported();
        for (int i = 0; i < MANY; i++) {
            var open = JSON.readTree(sent(to("engine-rest/task?sortBy=name&sortOrder=asc&processInstanceId=" + started.get("id").asText())).body());
            if (open.isEmpty()) {
                started = reported();
                continue;
            }
            var task = open.get(random.nextInt(open.size()));
            var path = "engine-rest/task/" + task.get("id").asText();
            posted(path + "/claim", "{\"userId\":\"" + MO + "\"}");
            var sent = new LinkedHashMap<String, Object>();
            hostile(forms.get(task.get("taskDefinitionKey").asText()), sent);
            var body = random.nextInt(12) == 0 ? any(bodies) : JSON.writeValueAsString(Map.of("variables", sent));
            var answer = posted(path + any(List.of("/complete", "/submit-form")), body);
            look(task.get("taskDefinitionKey").asText() + " " + body, answer);
            if (answer.statusCode() >= 300) {
                assertThat(sent(to(path)).statusCode()).as("still there after %s", answer.body()).isEqualTo(200);
            }
        }
        nothingFell("tasks");
    }

    @Test
    void whatever_days_changed_rules_are_tried_for_they_are_tried_or_refused() throws Exception {
        var tables = Files.readString(Path.of("dmn/incident-decisions.dmn"));
        var days = new ArrayList<>(List.of("01/01/0000", "0000-01-01", "+999999999-12-31", "-999999999-01-01", "31/12/999999999", "9999-12-31", "31/12/2999", "01/01/1900", "01/01/1899", "\u0000"));
        for (int i = 0; i < MANY / 20; i++) {
            days.add(anyShort());
        }
        for (var day : days) {
            for (var name : List.of("from", "until")) {
                var query = "rules?" + name + "=" + coded(day);
                look(query, sent(to(query).header("X-Requested-With", "test").header("Content-Type", "application/octet-stream").POST(BodyPublishers.ofString(tables))));
            }
        }
        nothingFell("rules");
    }

    @Test
    void whatever_is_asked_of_the_limits_is_answered_or_refused() throws Exception {
        reported();
        for (int i = 0; i < MANY / 5; i++) {
            var form = new LinkedHashMap<String, String>(Map.of("all", "yes", "who", "group:" + MO, "to", any(List.of("", "person:")) + anyShort()));
            if (random.nextBoolean()) {
                form.put(any(List.of("due", "who", "kind", "limit", "reference", "task", "all", "to", anyShort())), any(List.of("", "person:", "group:")) + anyShort());
            }
            var sent = form.entrySet().stream().map(one -> coded(one.getKey()) + "=" + coded(one.getValue())).collect(Collectors.joining("&"));
            look("deadlines " + sent, sent(to("deadlines").header("X-Requested-With", "test").header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString(sent))));
            look("deadlines?" + sent, sent(to("deadlines" + any(List.of("", ".csv", "/mine", "/mine.csv")) + "?" + sent)));
        }
        nothingFell("limits");
    }

    /** One to three keys of the step's form, or a key of nobody's, with anything. */
    private void hostile(JsonNode step, Map<String, Object> sent) {
        for (int n = random.nextInt(3); n >= 0; n--) {
            var keys = step.get("keys");
            var key = keys.isEmpty() || random.nextInt(10) == 0 ? any(texts) : keys.get(random.nextInt(keys.size())).get("key").asText();
            sent.put(key, random.nextInt(3) == 0 ? any(variables) : Map.of("value", any(texts)));
        }
    }

    private JsonNode reported() throws Exception {
        var started = posted("engine-rest/process-definition/key/security-incident/start", """
                {"variables":{"awareAt":{"value":"%s"},"outline":{"value":"Papers left on a train"}}}""".formatted(Instant.now().minusSeconds(60)));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return JSON.readTree(started.body());
    }

    private long cases(String process) {
        return register.sql("select count(*) from public.act_hi_procinst where proc_def_key_ = ?").param(process).query(Long.class).single();
    }
}
