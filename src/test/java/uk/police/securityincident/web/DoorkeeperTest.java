package uk.police.securityincident.web;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.FilterService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What the door lets through, to whom, and what it says to everybody else (E-8.2). */
class DoorkeeperTest extends ServedTest {

    private static final String NOT_THERE = "{\"type\":\"InvalidRequestException\",\"message\":\"There is no such thing, or it is not for you. Nothing was changed.\"}";
    private static final String OR = "{\"orQueries\":[{\"ownerExpression\":\"${now()}\"}]}";

    @LocalServerPort
    int port;
    @Autowired
    FilterService filters;
    @Autowired
    JdbcClient register;

    private List<Client> both(String user) throws Exception {
        return List.of(Client.system(port, user), Client.browser(port, user));
    }

    private String incident() throws Exception {
        return Client.system(port, "reporter").start("security-incident", "awareAt", Instant.now().minusSeconds(60).toString(), "outline", "A letter went astray").get("id").asText();
    }

    @Test
    void no_expression_gets_in_whatever_the_body_says_that_it_is() throws Exception {
        var filter = filters.createFilterQuery().list().get(0).getId();
        var soft = new SoftAssertions();
        for (var who : both("reporter")) {
            for (var path : List.of("/filter/" + filter + "/list", "/filter/" + filter + "/count", "/filter/" + filter + "/singleResult", "/task", "/task/count")) {
                for (var type : new String[] {null, "*/*", "application/*", "application/hal+json", "text/plain", "application/json", "application/json; charset=UTF-16", "application/json;charset=utf-8"}) {
                    soft.assertThat(who.engine("POST", path, type, OR.getBytes(StandardCharsets.UTF_8)).statusCode()).as(path + " " + type).isBetween(400, 415);
                }
                var gbk = "{\"processDefinitionKeyIn\":[\"あ\\\",\\\"]}\"],\"orQueries\":[{\"ownerExpression\":\"${now()}\"}]}".getBytes(Charset.forName("GBK"));
                soft.assertThat(who.engine("POST", path, "application/json; charset=GBK", gbk).statusCode()).as(path + " GBK").isEqualTo(415);
                soft.assertThat(who.engine("POST", path, "application/json", OR.getBytes(StandardCharsets.UTF_16)).statusCode()).as(path + " UTF-16").isEqualTo(400);
            }
            soft.assertThat(who.engine("GET", "/task?ownerExpression=" + Client.encoded("${now()}"), null).statusCode()).isEqualTo(400);
        }
        soft.assertAll();
    }

    @Test
    void a_list_has_an_end() throws Exception {
        for (var who : both("monitoring-officer")) {
            for (var list : List.of("{\"taskIdIn\":[%s]}", "{\"orQueries\":[{\"assigneeIn\":[%s]}]}")) {
                assertThat(who.engine("POST", "/task", list.formatted("\"a\"" + ",\"a\"".repeat(999))).statusCode()).isEqualTo(200);
                var refused = who.engine("POST", "/task", list.formatted("\"a\"" + ",\"a\"".repeat(70_000)));
                assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
                assertThat(refused.body()).contains("lists more than 1000");
            }
            assertThat(who.engine("POST", "/task", "{\"orQueries\":[{}" + ",{}".repeat(1000) + "]}").statusCode()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", "\"text\"", "{\"name\":\"a\"} {\"name\":\"b\"}", "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":\"a\"", "{\"name\":\"\\u0000\"}", "{\"name\":\"\\ud800\"}",
            "{\"evil\":1}", "{\"name\":{\"a\":1}}", "{\"orQueries\":[{\"orQueries\":[{}]}]}", "{\"processVariables\":[{\"name\":\"outline\",\"operator\":\"like\",\"value\":\"a%\"}]}",
            "{\"sorting\":[{\"sortBy\":\"processVariable\",\"sortOrder\":\"asc\",\"parameters\":{\"variable\":\"outline\",\"type\":\"String\"}}]}"})
    void a_body_that_is_not_what_the_door_asks_for_is_refused_in_words(String body) throws Exception {
        for (var who : both("monitoring-officer")) {
            var refused = who.engine("POST", "/task", body);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("Nothing was changed");
        }
    }

    @Test
    void what_is_deeper_or_larger_than_any_question_is_refused_unread() throws Exception {
        var who = Client.system(port, "reporter");
        assertThat(who.engine("POST", "/task", "{\"name\":\"" + "a".repeat(1 << 20) + "\"}").statusCode()).isEqualTo(413);
        assertThat(who.engine("POST", "/task", "{\"orQueries\":" + "[".repeat(5000) + "]".repeat(5000) + "}").statusCode()).isEqualTo(400);
    }

    /** 400 MB are announced, and one byte sent: whoever has not signed in is answered before the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"/engine-rest/task", "/camunda/api/engine/engine/default/task", "/engine-rest/deployment/create", "/engine-rest/no/such"})
    void nothing_is_read_of_whoever_has_not_signed_in(String path) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: application/json\r\nContent-Length: 419430400\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            // The web applications' own guard against foreign pages may answer first.
            assertThat(answer).matches("HTTP/1.1 40[13]");
        }
    }

    /** Each of these told somebody that a case exists, or how many there are, or let them act on it. */
    @Test
    void whoever_has_no_part_gets_the_same_for_what_is_there_and_what_is_not() throws Exception {
        var id = incident();
        var reference = Client.system(port, "admin").read("/process-instance/" + id).get("businessKey").asText();
        var unknown = UUID.randomUUID().toString();
        var soft = new SoftAssertions();
        for (var user : List.of("reporter", "process-owner", "legal")) {
            for (var who : both(user)) {
                for (var path : List.of("/process-instance/%s", "/process-instance/%s/variables", "/process-instance/%s/variables/outline", "/process-instance/%s/activity-instances",
                        "/history/process-instance/%s", "/history/variable-instance?processInstanceId=%s", "/execution/%s", "/execution/%s/localVariables", "/job?processInstanceId=%s", "/incident?processInstanceId=%s",
                        "/event-subscription?processInstanceId=%s", "/history/activity-instance?processInstanceId=%s", "/history/detail?processInstanceId=%s", "/variable-instance?processInstanceIdIn=%s",
                        "/process-definition/statistics", "/process-definition/key/security-incident/statistics", "/process-instance/count", "/history/process-instance/count", "/history/task/count",
                        "/history/process-instance/report", "/metrics", "/external-task", "/batch", "/history/cleanup/job", "/schema/log", "/telemetry/configuration", "/condition", "/signal")) {
                    if (user.equals("process-owner") && List.of("/process-instance/count", "/process-definition/statistics").contains(path)) {
                        continue;
                    }
                    var there = who.engine("GET", path.formatted(id), null);
                    var notThere = who.engine("GET", path.formatted(unknown), null);
                    soft.assertThat(there.statusCode() + there.body()).as(user + " " + path).isEqualTo(notThere.statusCode() + notThere.body()).isEqualTo("404" + NOT_THERE);
                }
                for (var body : List.of("{\"messageName\":\"Message_AnotherReport\",\"businessKey\":\"%s\"}", "{\"messageName\":\"x\",\"businessKey\":\"%s\",\"correlationKeys\":{\"reporterId\":{\"value\":\"reporter\"}}}")) {
                    for (var path : List.of("/message", "/signal", "/condition")) {
                        var there = who.engine("POST", path, body.formatted(reference));
                        soft.assertThat(there.statusCode() + there.body()).as(user + " " + path).isEqualTo("404" + NOT_THERE);
                    }
                }
            }
        }
        soft.assertAll();
    }

    /** The engine has words of its own for each of these, of keys, tenants and what is null. */
    @Test
    void whoever_asks_for_what_is_not_there_reads_the_same_sentence_everywhere() throws Exception {
        var soft = new SoftAssertions();
        var none = UUID.randomUUID().toString();
        for (var who : both("admin")) {
            for (var path : List.of("/process-definition/key/nosuch", "/process-definition/key/nosuch/startForm", "/process-definition/key/nosuch/deployed-start-form", "/process-definition/key/nosuch/form-variables",
                    "/process-definition/key/nosuch/xml", "/process-definition/key/nosuch/statistics", "/process-definition/" + none, "/process-definition/" + none + "/deployed-start-form", "/process-definition/" + none + "/xml",
                    "/decision-definition/key/nosuch", "/decision-definition/key/nosuch/xml", "/decision-definition/" + none, "/deployment/" + none, "/deployment/" + none + "/resources", "/filter/" + none, "/filter/" + none + "/list",
                    "/job-definition/" + none, "/job/" + none, "/user/nosuch/profile", "/group/nosuch")) {
                var answer = who.engine("GET", path, null);
                soft.assertThat(answer.statusCode() + answer.body()).as(path).isEqualTo("404" + NOT_THERE);
            }
            for (var path : List.of("/process-definition/key/nosuch/start", "/process-definition/key/nosuch/submit-form", "/decision-definition/key/nosuch/evaluate")) {
                var answer = who.engine("POST", path, "{}");
                soft.assertThat(answer.statusCode() + answer.body()).as(path).isEqualTo("404" + NOT_THERE);
            }
        }
        soft.assertAll();
    }

    /** A letter at a time, by "like", an outline could be read by whoever may not see it. */
    @ParameterizedTest
    @ValueSource(strings = {"/process-instance?variables=outline_like_A%25", "/process-instance/count?variables=outline_like_A%25", "/execution?processVariables=outline_like_A%25",
            "/history/process-instance?variables=outline_like_A%25", "/task?processVariables=outline_like_A%25", "/task/count?processVariables=outline_like_A%25", "/variable-instance?variableValues=outline_like_A%25",
            "/process-instance?incidentMessageLike=a%25", "/camunda/api/cockpit/plugin/base/default/process-instance?variables=outline_like_A%25"})
    void nobody_filters_by_what_they_may_not_read(String path) throws Exception {
        incident();
        for (var user : List.of("supervisor", "monitoring-officer", "admin")) {
            for (var who : both(user)) {
                var answer = path.startsWith("/camunda") ? who.send("GET", path, null, null) : who.engine("GET", path, null);
                assertThat(answer.statusCode()).as(user + " " + answer.body()).isBetween(400, 404);
            }
        }
    }

    @Test
    void e_3_7_1_a_referral_tells_administrators_and_supervisors_nothing() throws Exception {
        var referral = Client.system(port, "line-manager").start("conduct-referral", "incidentReference", "INC-2026-0001", "concern", "A concern", "personInvolved", "investigator");
        var id = referral.get("id").asText();
        var soft = new SoftAssertions();
        for (var user : List.of("admin", "supervisor")) {
            for (var who : both(user)) {
                for (var path : List.of("/process-instance/" + id, "/process-instance/" + id + "/variables", "/process-instance/" + id + "/activity-instances", "/history/process-instance/" + id)) {
                    soft.assertThat(who.engine("GET", path, null).statusCode()).as(path).isEqualTo(404);
                }
                for (var path : List.of("/process-instance?processDefinitionKey=conduct-referral", "/task?processInstanceId=" + id, "/job?processInstanceId=" + id, "/event-subscription?processInstanceId=" + id,
                        "/history/process-instance?processDefinitionKey=conduct-referral", "/process-definition?key=conduct-referral", "/history/activity-instance?processInstanceId=" + id,
                        "/history/task?processInstanceId=" + id, "/history/user-operation?processInstanceId=" + id, "/variable-instance?processInstanceIdIn=" + id)) {
                    var unknown = who.engine("GET", path.replace(id, UUID.randomUUID().toString()).replace("conduct-referral", "no-such-process"), null).body();
                    soft.assertThat(who.engine("GET", path, null).body()).as(path).isEqualTo(unknown).doesNotContain(id);
                }
                soft.assertThat(who.read("/process-definition/statistics").findValuesAsText("key")).doesNotContain("conduct-referral");
            }
        }
        for (var user : List.of("admin", "supervisor", "monitoring-officer")) {
            for (var who : both(user)) {
                var file = who.send("GET", "/register/" + referral.get("businessKey").asText(), null, null);
                var noFile = who.send("GET", "/register/CON-1999-0001", null, null);
                soft.assertThat(file.statusCode()).as(user + " reads its file").isEqualTo(noFile.statusCode()).isBetween(403, 404);
                soft.assertThat(file.body()).as(user).isEqualTo(noFile.body().replace("CON-1999-0001", referral.get("businessKey").asText()));
            }
        }
        soft.assertAll();
    }

    @Test
    void what_an_administrator_looks_at_stands_in_the_trail_of_the_case() throws Exception {
        var id = incident();
        var admin = Client.system(port, "admin");
        var reference = admin.read("/process-instance/" + id).get("businessKey").asText();
        assertThat(looks(reference)).isEmpty();
        assertThat(admin.engine("GET", "/process-instance/" + id + "/variables", null).statusCode()).isEqualTo(200);
        assertThat(admin.engine("POST", "/variable-instance", "{\"processInstanceIdIn\":[\"" + id + "\"]}").statusCode()).isEqualTo(200);
        assertThat(admin.engine("GET", "/history/activity-instance?processInstanceId=" + id, null).statusCode()).isEqualTo(200);
        assertThat(admin.engine("GET", "/variable-instance?variableName=outline", null).statusCode()).as("of no case").isEqualTo(400);
        assertThat(looks(reference)).containsExactly("admin /process-instance/{instance}/variables", "admin /variable-instance", "admin /history/activity-instance");
    }

    /** An empty list is no case, but all of them: whoever looks into cases names each. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"POST|/variable-instance|{\"processInstanceIdIn\":[]}", "POST|/variable-instance|{\"processInstanceIdIn\":[\"\"]}", "POST|/variable-instance|{\"processInstanceIdIn\":null,\"variableName\":\"outline\"}",
        "GET|/variable-instance?processInstanceIdIn=,|", "GET|/variable-instance?processInstanceIdIn=|", "GET|/history/variable-instance?processInstanceIdIn=,|", "GET|/history/variable-instance?processInstanceId=&processInstanceIdIn=|",
        "GET|/history/variable-instance?processInstanceId=x&processInstanceId=|"})
    void whoever_looks_into_cases_names_each(String method, String path, String body) throws Exception {
        incident();
        for (var who : both("admin")) {
            assertThat(who.engine(method, path, body).statusCode()).as(path).isEqualTo(400);
        }
    }

    /** Each of these was a fault of the engine's, or wedged a case. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"reporter|GET|/task?maxResults=-5|", "reporter|GET|/task?firstResult=-5|", "reporter|POST|/task|{\"sorting\":[{\"sortBy\":\"processVariable\",\"sortOrder\":\"asc\"}]}",
        "reporter|POST|/task|{\"assigneeIn\":[null]}", "reporter|POST|/task/count|{\"taskIdIn\":[null]}", "reporter|GET|/task/count?includeAssignedTasks=true|", "reporter|POST|/group/count|{\"idIn\":[null]}",
        "monitoring-officer|POST|/task/TASK/delegate|{}", "monitoring-officer|POST|/task/TASK/delegate|{\"userId\":null}", "supervisor|POST|/process-instance|{\"activityIdIn\":[null]}",
        "process-owner|POST|/decision-definition/key/incidentLevel/evaluate|{\"variables\":{\"affectedIndividuals\":{\"value\":\"{\",\"type\":\"Json\"}}}", "process-owner|POST|/deployment/create|",
        "admin|PUT|/job/JOB/retries|{}", "admin|PUT|/job/JOB/retries|{\"retries\":-1}", "admin|PUT|/job/JOB/duedate|{}", "admin|PUT|/job/JOB/duedate|{\"duedate\":\"9999999-01-01T00:00:00.000+0000\"}",
        "admin|PUT|/process-instance/CASE/variables/zz|{\"value\":\"{\",\"type\":\"Json\"}", "admin|PUT|/process-instance/CASE/variables/zz|{\"value\":\"<a/>\",\"type\":\"Xml\"}",
        "admin|PUT|/process-instance/CASE/variables/zz|{\"value\":\"a\",\"type\":\"Bytes\"}", "admin|PUT|/execution/CASE/localVariables/x|{\"value\":1,\"type\":\"\"}",
        "admin|PUT|/user/legal/profile|{\"firstName\":\"a\"}", "admin|PUT|/user/legal/profile|{\"id\":\"reporter\",\"firstName\":\"a\"}", "admin|PUT|/group/legal/members/legal|{\"id\":\"camunda-admin\",\"userId\":\"legal\"}", "admin|DELETE|/group/legal/members/legal|{\"id\":\"legal\",\"userId\":\"reporter\"}", "admin|DELETE|/user/legal|{\"id\":\"reporter\"}",
        "admin|PUT|/group/nobodys/members/legal|", "admin|PUT|/group/legal/members/legal|",
        "admin|POST|/user/create|{\"profile\":{\"id\":\"u1\",\"email\":\"a\\r\\nb\"},\"credentials\":{\"password\":\"a\"}}"})
    void what_the_engine_cannot_take_is_refused_before_it(String user, String method, String path, String body) throws Exception {
        var id = incident();
        var task = Client.system(port, "monitoring-officer").read("/task?taskDefinitionKey=Task_AssessIncident&processInstanceId=" + id).get(0).get("id").asText();
        var job = Client.system(port, "admin").read("/job?processInstanceId=" + id).get(0).get("id").asText();
        var refused = Client.system(port, user).engine(method, path.replace("TASK", task).replace("JOB", job).replace("CASE", id), body);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
        assertThat(refused.body()).contains("message");
    }

    private List<String> looks(String reference) {
        return register.sql("select by || ' ' || (content->>'what') from register.entry where reference = ? and element = 'engine' and event = 'opened' order by number").param(reference).query(String.class).list();
    }

    @Test
    void a_second_way_of_writing_a_path_is_no_second_way_in() throws Exception {
        var id = incident();
        var who = Client.system(port, "reporter");
        for (var path : Stream.of("/engine-rest//process-instance/ID", "/engine-rest/;x=y/process-instance/ID", "/engine-rest/process-instance;x=y/ID", "/engine-rest/%70rocess-instance/ID", "/engine-rest/x/../process-instance/ID",
                "/engine-rest/x/%2e%2e/process-instance/ID", "/engine-rest/process-instance%2fID", "/engine-rest/engine/default/process-instance/ID", "/engine-rest/process-instance/ID/", "/engine-rest/./process-instance/ID",
                "/engine-rest/process-instance/ID%00", "/engine-rest/process-definition/%73tatistics", "/camunda/api/engine/engine/default/process-instance/ID", "/camunda/api/engine/engine/./default/process-instance/ID").map(path -> path.replace("ID", id)).toList()) {
            assertThat(who.send("GET", path, null, null).statusCode()).as(path).isIn(400, 401, 404);
        }
    }

    @Test
    void the_first_administrator_is_made_by_no_page() throws Exception {
        for (var path : List.of("/camunda/api/admin/setup/default/user/create", "/camunda/api/admin/%73etup/default/user/create", "/camunda/app/admin/default/setup/", "/camunda/app/admin/default/set%75p/")) {
            assertThat(Client.system(port, null).send("POST", path, "application/json", "{}".getBytes()).statusCode()).as(path).isIn(401, 403, 404);
            assertThat(Client.browser(port, "reporter").send("POST", path, "application/json", "{}".getBytes()).statusCode()).as(path).isIn(403, 404);
        }
    }
}
