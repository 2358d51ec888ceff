package uk.police.securityincident.web;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Raw;
import uk.police.securityincident.need.LeftBehind;

import static org.assertj.core.api.Assertions.assertThat;

/** Who comes in, who is kept waiting, and what everybody hears. */
class SignInTest extends ServedTest {

    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "127.0.0.2";
    private static final String THIRD = "127.0.0.3";
    private static final String REPORT = "{\"variables\":{\"awareAt\":{\"value\":\"2026-03-24T09:00\"},\"outline\":{\"value\":\"Papers left on a train\"}}}";

    @LocalServerPort
    int port;
    @Autowired
    IdentityService identity;
    @Autowired
    TaskService tasks;
    @Autowired
    LeftBehind leftBehind;
    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void nobodyTriedYet() {
        // It stands still: on a busy machine a second is soon over.
        ClockUtil.setCurrentTime(new Date());
        jdbc.sql("delete from register.sign_in").update();
        for (var name : List.of("temp-one", "temp-two")) {
            identity.deleteUser(name);
        }
        somebody("temp-one", "monitoring-officer");
    }

    private void somebody(String name, String group) {
        var user = identity.newUser(name);
        user.setFirstName("Temp");
        user.setLastName("One");
        user.setEmail("temp@example.org");
        user.setPassword("demo");
        identity.saveUser(user);
        identity.createMembership(name, group);
    }

    /** Other tests sign in from here too, and count on one Monitoring Officer. */
    @AfterEach
    void nobodyWaits() {
        ClockUtil.reset();
        List.of("temp-one", "temp-two").forEach(identity::deleteUser);
        jdbc.sql("delete from register.sign_in").update();
    }

    private void later(int seconds) {
        ClockUtil.setCurrentTime(Date.from(ClockUtil.getCurrentTime().toInstant().plusSeconds(seconds)));
    }

    private Raw.Answer basic(String from, String name, String password) throws Exception {
        return Raw.ask(port, from, "GET /engine-rest/task", Raw.basic(name, password));
    }

    /** A browser of its own: its cookies, its token. */
    private class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

        private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
            cookies.getCookieStore().getCookies().stream().filter(c -> c.getName().equals("XSRF-TOKEN")).forEach(c -> request.header("X-XSRF-TOKEN", c.getValue()));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }

        private HttpResponse<String> signIn(String name, String password) throws Exception {
            send("GET", "/camunda/app/tasklist/default/", null);
            var answer = send("POST", "/camunda/api/admin/auth/user/default/login/tasklist", "username=" + name + "&password=" + password, "Content-Type", "application/x-www-form-urlencoded");
            send("GET", "/camunda/app/tasklist/default/", null);
            return answer;
        }
    }

    @Test
    void whoever_guesses_waits_and_the_right_person_elsewhere_does_not() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(basic(HERE, "legal", "wrong" + i).status()).isEqualTo(401);
        }
        assertThat(basic(ELSEWHERE, "legal", "demo").status()).as("elsewhere").isEqualTo(200);
        for (int i = 0; i < 9; i++) {
            var refused = basic(HERE, "legal", "wrong");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers().get("Retry-After")).isEqualTo("1");
        }
        assertThat(basic(HERE, "legal", "demo").status()).as("the right one among the guesses is not taken").isEqualTo(429);
        for (int wait : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            later(wait);
            assertThat(basic(HERE, "legal", "wrong").status()).isEqualTo(401);
            assertThat(Integer.parseInt(basic(HERE, "legal", "wrong").headers().get("Retry-After"))).isBetween(Math.min(2 * wait, 60) - 1, 60);
        }
        assertThat(basic(ELSEWHERE, "legal", "demo").status()).as("elsewhere, still").isEqualTo(200);
        later(61);
        assertThat(basic(HERE, "legal", "demo").status()).as("nobody is locked out for good").isEqualTo(200);
        assertThat(basic(HERE, "legal", "wrong").status()).as("and all is forgotten").isEqualTo(401);
    }

    @Test
    void what_a_clock_noted_that_was_ahead_keeps_nobody_out() throws Exception {
        later(3600);
        for (int i = 0; i < 4; i++) {
            basic(HERE, "legal", "wrong");
        }
        assertThat(basic(HERE, "legal", "demo").status()).isEqualTo(429);
        later(-3600);
        assertThat(basic(HERE, "legal", "demo").status()).as("put right").isEqualTo(200);
    }

    @Test
    void guesses_at_the_form_count_with_those_by_basic() throws Exception {
        var browser = new Browser();
        for (int i = 0; i < 3; i++) {
            assertThat(browser.signIn("legal", "wrong").statusCode()).isEqualTo(401);
        }
        var refused = browser.signIn("legal", "demo");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(basic(HERE, "legal", "demo").status()).isEqualTo(429);
        later(2);
        assertThat(browser.signIn("legal", "demo").statusCode()).isEqualTo(200);
    }

    @Test
    void a_password_is_guessed_no_faster_by_whoever_asks_for_it_as_a_question() throws Exception {
        var question = "{\"username\":\"legal\",\"password\":\"%s\"}";
        for (var who : List.of("reporter", "admin")) {
            for (var password : List.of("wrong", "demo")) {
                assertThat(post(who, "/engine-rest/identity/verify", question.formatted(password)).statusCode()).as("it has no door").isEqualTo(404);
            }
        }
        var browser = new Browser();
        assertThat(browser.signIn("temp-one", "demo").statusCode()).isEqualTo(200);
        var change = "{\"password\":\"violet harbour seven\",\"authenticatedUserPassword\":\"%s\"}";
        for (var password : List.of("wrong", "wrong", "wrong", "demo")) {
            var refused = browser.send("PUT", "/camunda/api/engine/engine/default/user/temp-one/credentials", change.formatted(password), "Content-Type", "application/json");
            assertThat(refused.statusCode()).as("and where one's own is asked for, the right one among the guesses is not taken: %s", refused.body()).isEqualTo(400);
        }
        later(2);
        assertThat(browser.send("PUT", "/camunda/api/engine/engine/default/user/temp-one/credentials", change.formatted("demo"), "Content-Type", "application/json").statusCode()).isEqualTo(204);
    }

    @Test
    void whoever_tries_many_names_waits_but_nobody_who_signed_in_there_before() throws Exception {
        assertThat(basic(THIRD, "legal", "demo").status()).isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            assertThat(basic(THIRD, "nobody" + i, "demo").status()).isEqualTo(401);
        }
        assertThat(basic(THIRD, "investigator", "demo").status()).isEqualTo(429);
        assertThat(basic(THIRD, "legal", "demo").status()).isEqualTo(200);
        assertThat(basic(HERE, "investigator", "demo").status()).isEqualTo(200);
    }

    @Test
    void an_account_that_was_locked_is_usable() throws Exception {
        jdbc.sql("update act_id_user set attempts_ = 10, lock_exp_time_ = now() + interval '1 year' where id_ = 'temp-one'").update();
        assertThat(basic(HERE, "temp-one", "demo").status()).isEqualTo(200);
    }

    @Test
    void a_name_that_cannot_be_one_is_wrong_like_any_other() throws Exception {
        for (var name : List.of("a\u0000b", "x".repeat(5000), "é '${1+1}'")) {
            assertThat(basic(HERE, name, "demo").status()).as("%s", name.length()).isEqualTo(401);
        }
    }

    @Test
    void of_whoever_has_not_signed_in_no_body_is_read() throws Exception {
        var asked = new ArrayList<Callable<Integer>>();
        for (var place : List.of("/engine-rest/task", "/engine-rest/deployment/create", "/camunda/api/engine/engine/default/task", "/camunda/api/admin/auth/user/default/login/tasklist",
                "/camunda/api/engine/engine/default/identity/password-policy", "/evidence/INC-2026-0001?name=a&description=b")) {
            for (var type : List.of("application/json", "multipart/form-data; boundary=x", "text/plain")) {
                for (var length : List.of("Content-Length: 400000000", "Transfer-Encoding: chunked")) {
                    asked.add(() -> Raw.ask(port, HERE, "POST " + place, "Content-Type: " + type, length, "X-Requested-With: curl").status());
                }
            }
        }
        asked.add(() -> Raw.ask(port, HERE, "GET /camunda/api/engine/engine", "Content-Type: application/json", "Content-Length: 400000000").status());
        // Each answer comes once the body was waited for in vain (SlowBodies): several at a time.
        var people = Executors.newFixedThreadPool(12);
        try {
            for (var answer : people.invokeAll(asked)) {
                assertThat(answer.get()).isIn(401, 413);
            }
        } finally {
            people.shutdown();
        }
    }

    @Test
    void every_answer_has_the_same_headers() throws Exception {
        var soft = new SoftAssertions();
        var answers = new TreeMap<String, Raw.Answer>();
        var admin = Raw.basic("admin", "demo");
        for (var line : List.of("GET /engine-rest/task", "GET /engine-rest/nothing", "GET /nowhere", "GET /register", "GET /register.csv", "GET /camunda/app/tasklist/default/",
                "GET /camunda/api/engine/engine", "GET /camunda/api/nothing", "GET /actuator/health", "GET /actuator/env", "GET /camunda/app/nowhere/", "GET /camunda/lib/deps.js",
                "TRACE /", "GET /%zz", "GET /a;b", "GET /a%2fb", "BREW /", "GET /", "GET /error", "OPTIONS /engine-rest/task", "GET /evidence/INC-1999-0001",
                "GET /oauth2/authorization/incident", "GET /login")) {
            answers.put(line, Raw.ask(port, HERE, line));
            answers.put(line + " as admin", Raw.ask(port, HERE, line, admin));
        }
        answers.put("unknown", Raw.ask(port, HERE, "POST /engine-rest/task"));
        answers.put("foreign", Raw.ask(port, HERE, "POST /engine-rest/task", "Origin: http://evil.example"));
        answers.put("no host", Raw.send(port, HERE, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"));
        answers.forEach((line, answer) -> {
            for (var header : Map.of("X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "same-origin",
                    "Cross-Origin-Opener-Policy", "same-origin", "Cross-Origin-Resource-Policy", "same-origin",
                    "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()").entrySet()) {
                soft.assertThat(answer.headers().get(header.getKey())).as(line + " (" + answer.status() + ") " + header.getKey()).isEqualTo(header.getValue());
            }
            soft.assertThat(answer.headers().get("Content-Security-Policy")).as(line).contains("frame-ancestors 'none'").contains("default-src '").doesNotContain("\n");
            soft.assertThat(answer.headers().get("Cache-Control")).as(line).isEqualTo(line.contains("deps.js") ? null : "no-store");
            soft.assertThat(answer.headers().get("Strict-Transport-Security")).as(line + ": not over TLS").isNull();
            soft.assertThat(answer.headers()).as(line).doesNotContainKeys("Server", "X-Powered-By");
            soft.assertThat(answer.body()).as(line).doesNotContain("Apache Tomcat").doesNotContain("at org.").doesNotContain("Exception:");
            soft.assertThat(answer.status()).as(line).isBetween(200, 499);
        });
        soft.assertThat(answers.get("TRACE /").status()).isIn(400, 405);
        soft.assertThat(answers.get("GET /camunda/app/tasklist/default/").headers().get("Content-Security-Policy")).contains("'nonce-");
        soft.assertAll();
    }

    @Test
    void a_foreign_page_can_send_nothing_that_counts() throws Exception {
        var browser = new Browser();
        browser.signIn("temp-one", "demo");
        var ours = "http://127.0.0.1:" + port;
        var soft = new SoftAssertions();
        var credentials = Raw.basic("admin", "demo").substring("Authorization: ".length());
        for (var from : List.of(new String[] {"Origin", "http://evil.example"}, new String[] {"Origin", "null"}, new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"}, new String[] {"Origin", ours.replace("127.0.0.1", "localhost")}, new String[] {"Origin", "http://127.0.0.1:1"})) {
            for (var type : List.of("application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded")) {
                for (var place : List.of("/engine-rest/process-definition/key/security-incident/start", "/engine-rest/deployment/create", "/engine-rest/task/none/unclaim",
                        "/evidence/INC-1999-0001?name=a&description=b", "/camunda/api/engine/engine/default/task/none/unclaim", "/camunda/api/admin/auth/user/default/login/tasklist")) {
                    for (var method : List.of("POST", "PUT", "DELETE")) {
                        soft.assertThat(browser.send(method, place, "", "Authorization", credentials, "Content-Type", type, from[0], from[1]).statusCode())
                                .as(method + " " + place + " " + type + " " + String.join(" ", from)).isEqualTo(403);
                    }
                }
            }
            soft.assertThat(browser.send("GET", "/evidence/INC-1999-0001/1", null, "Authorization", credentials, from[0], from[1]).statusCode()).as("read, which is recorded").isEqualTo(403);
        }
        soft.assertThat(browser.send("GET", "/camunda/app/tasklist/default/", null, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document").statusCode())
                .as("a link in an e-mail").isEqualTo(200);
        soft.assertThat(browser.send("POST", "/engine-rest/task/count", "{}", "Authorization", credentials, "Content-Type", "application/json").statusCode()).as("a program").isEqualTo(200);
        soft.assertThat(browser.send("POST", "/engine-rest/task/count", "{}", "Authorization", credentials, "Content-Type", "application/json", "Origin", ours, "Sec-Fetch-Site", "same-origin").statusCode())
                .as("our own page").isEqualTo(200);
        soft.assertAll();
    }

    @Test
    void health_says_up_to_strangers_and_more_to_administrators() throws Exception {
        assertThat(new Browser().send("GET", "/actuator/health", null).body()).isEqualTo("{\"status\":\"UP\",\"groups\":[\"liveness\",\"readiness\"]}");
        assertThat(send("GET", "reporter", "demo", "/actuator/health", null).body()).isEqualTo("{\"status\":\"UP\",\"groups\":[\"liveness\",\"readiness\"]}");
        assertThat(send("GET", "admin", "demo", "/actuator/health", null).body()).contains("\"outbox\"").contains("confirmedUntil");
        assertThat(Raw.ask(port, HERE, "GET /actuator/health", Raw.basic("admin", "wrong")).status()).isEqualTo(401);
    }

    @Test
    void a_session_loses_a_role_and_ends_with_its_account_within_a_minute() throws Exception {
        var browser = new Browser();
        assertThat(browser.signIn("temp-one", "demo").statusCode()).isEqualTo(200);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(200);
        var tasks = "/camunda/api/engine/engine/default/task/count";
        assertThat(browser.send("GET", tasks, null).statusCode()).isEqualTo(200);
        identity.deleteMembership("temp-one", "monitoring-officer");
        later(60);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(404);
        identity.createMembership("temp-one", "monitoring-officer");
        later(60);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(200);
        identity.deleteUser("temp-one");
        later(60);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(401);
        assertThat(browser.send("GET", tasks, null).statusCode()).isIn(401, 403);
    }

    @Test
    void a_session_ends_with_the_day() throws Exception {
        var browser = new Browser();
        browser.signIn("temp-one", "demo");
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(200);
        later(12 * 60 * 60 - 60);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(200);
        later(120);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(401);
    }

    @Test
    void whoever_changes_their_password_is_signed_out_everywhere() throws Exception {
        var browser = new Browser();
        browser.signIn("temp-one", "demo");
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(200);
        assertThat(put("temp-one", "demo", "/engine-rest/user/temp-one/credentials", "{\"password\":\"another\",\"authenticatedUserPassword\":\"wrong\"}").statusCode()).isEqualTo(400);
        assertThat(put("temp-one", "demo", "/engine-rest/user/temp-one/credentials", "{\"password\":\"another\",\"authenticatedUserPassword\":\"demo\"}").statusCode()).isEqualTo(204);
        assertThat(basic(HERE, "temp-one", "another").status()).isEqualTo(200);
        later(60);
        assertThat(browser.send("GET", "/register", null).statusCode()).isEqualTo(401);
    }

    @Test
    void the_directory_is_the_administrators() throws Exception {
        var self = "{\"id\":\"temp-one\",\"firstName\":\"Chief\",\"lastName\":\"Constable\",\"email\":\"mine@example.com\"}";
        var browser = new Browser();
        browser.signIn("temp-one", "demo");
        var soft = new SoftAssertions();
        soft.assertThat(put("temp-one", "demo", "/engine-rest/user/temp-one/profile", self).statusCode()).isIn(403, 404);
        soft.assertThat(browser.send("PUT", "/camunda/api/engine/engine/default/user/temp-one/profile", self, "Content-Type", "application/json").statusCode()).isIn(403, 404);
        soft.assertThat(browser.send("DELETE", "/camunda/api/engine/engine/default/user/temp-one", null).statusCode()).isIn(403, 404);
        soft.assertThat(send("DELETE", "temp-one", "demo", "/engine-rest/user/temp-one", "").statusCode()).isIn(403, 404);
        soft.assertThat(put("temp-one", "demo", "/engine-rest/group/camunda-admin/members/temp-one", "").statusCode()).isIn(403, 404);
        soft.assertThat(put("temp-one", "demo", "/engine-rest/user/legal/credentials", "{\"password\":\"x\",\"authenticatedUserPassword\":\"demo\"}").statusCode()).isIn(403, 404);
        var user = identity.createUserQuery().userId("temp-one").singleResult();
        soft.assertThat(user).as("still there").isNotNull();
        soft.assertThat(user.getFirstName() + " " + user.getLastName() + " " + user.getEmail()).isEqualTo("Temp One temp@example.org");
        soft.assertThat(browser.send("GET", "/camunda/api/engine/engine/default/user/temp-one/profile", null).body()).as("may see themselves").contains("Temp");
        soft.assertThat(put("admin", "demo", "/engine-rest/user/temp-one/profile", self).statusCode()).as("an administrator").isEqualTo(204);
        soft.assertAll();
    }

    @Test
    void the_last_administrator_stays() throws Exception {
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/user/admin", "").statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/group/camunda-admin/members/admin", "").statusCode()).isEqualTo(400);
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/group/camunda-admin", "").statusCode()).as("no way to it").isEqualTo(404);
        somebody("temp-two", "camunda-admin");
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/group/camunda-admin/members/temp-two", "{\"id\":\"camunda-admin\",\"userId\":\"temp-two\"}").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/user/temp-two", "{}").statusCode()).as("as the web application sends it").isEqualTo(204);
        assertThat(identity.createUserQuery().userId("temp-two").count()).isZero();
        assertThat(basic(HERE, "admin", "demo").status()).isEqualTo(200);
    }

    @Test
    void a_long_path_is_one_that_there_is_not() throws Exception {
        for (var path : List.of("/engine-rest/" + "a".repeat(7000), "/engine-rest/" + "%20".repeat(2300), "/camunda/api/tasklist/plugin/answers/static/app/" + "a/".repeat(3500) + "a")) {
            assertThat(Raw.ask(port, HERE, "GET " + path).status()).as(path.substring(0, 40)).isIn(401, 403, 404);
            assertThat(Raw.ask(port, HERE, "GET " + path, Raw.basic("legal", "demo")).status()).as(path.substring(0, 40)).isIn(401, 403, 404);
        }
    }

    private HttpResponse<String> accountMade(String name) throws Exception {
        return post("admin", "/engine-rest/user/create", "{\"profile\":{\"id\":\"%s\",\"firstName\":\"Temp\",\"lastName\":\"New\"},\"credentials\":{\"password\":\"demo\"}}".formatted(name));
    }

    @Test
    void whoever_gets_an_account_is_a_reporter_and_keeps_what_they_are_asked_by_name() throws Exception {
        var name = "temp-" + UUID.randomUUID();
        assertThat(accountMade(name).statusCode()).isEqualTo(204);
        assertThat(identity.createGroupQuery().groupMember(name).list()).extracting(Group::getId).containsExactly("reporter");
        assertThat(put("admin", "demo", "/engine-rest/group/reporter/members/" + name, "").statusCode()).as("as whoever does not know it asks").isEqualTo(204);
        assertThat(post(name, "/engine-rest/process-definition/key/security-incident/start", REPORT).statusCode()).isEqualTo(200);
        leftBehind.handOver();
        assertThat(tasks.createTaskQuery().taskAssignee(name).list()).extracting(Task::getTaskDefinitionKey).contains("Task_AddToReport");
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/group/reporter/members/" + name, "").statusCode()).isEqualTo(204);
        leftBehind.handOver();
        assertThat(tasks.createTaskQuery().taskAssignee(name).list()).as("all roles taken").isEmpty();
        identity.deleteUser(name);
    }

    @Test
    void a_name_that_cases_know_is_nobody_else_s() throws Exception {
        var name = "temp-" + UUID.randomUUID();
        assertThat(accountMade(name).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/user/" + name, "").statusCode()).isEqualTo(204);
        assertThat(accountMade(name).statusCode()).as("nobody knows it").isEqualTo(204);
        assertThat(post(name, "/engine-rest/process-definition/key/security-incident/start", REPORT).statusCode()).isEqualTo(200);
        assertThat(put("admin", "demo", "/engine-rest/user/" + name + "/profile", "{\"id\":\"%s\",\"firstName\":\"Another\",\"lastName\":\"Name\"}".formatted(name)).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", "admin", "demo", "/engine-rest/user/" + name, "").statusCode()).isEqualTo(204);
        var refused = accountMade(name);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("stands in cases already", "choose another");
        assertThat(identity.createUserQuery().userId(name).count()).isZero();
    }

    private HttpResponse<String> post(String name, String path, String body) throws Exception {
        return send("POST", name, "demo", path, body);
    }

    private HttpResponse<String> put(String name, String password, String path, String body) throws Exception {
        return send("PUT", name, password, path, body);
    }

    private HttpResponse<String> send(String method, String name, String password, String path, String body) throws Exception {
        return new Browser().send(method, path, body, "Content-Type", "application/json", "Authorization", Raw.basic(name, password).substring("Authorization: ".length()));
    }
}
