package uk.police.securityincident.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
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
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static uk.police.securityincident.Patience.await;

/** Slow lines, over real sockets: who waits for whom, how long, and what is left of what was given up. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {"incident.data-directory=target/postgresql-uploads-${test.fork:alone}",
    "incident.body.patience=15s", "server.tomcat.connection-timeout=15s", "camunda.bpm.job-execution.enabled=false"})
class UploadsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTINUE = "HTTP/1.1 100 \r\n\r\n";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";
    private static final String PASSWORD = "slow-otter-Quiver-97-lamp";
    /** The first bytes of a PDF, of 10 MB that never come. */
    private static final String BEGUN = "%PDF-1.7\n";

    @LocalServerPort
    int port;
    @Autowired
    private ProcessEngine engine;
    @Autowired
    private IdentityService people;
    @Autowired
    private DataSource connections;
    @Autowired
    private JdbcClient register;
    @Value("${incident.data-directory}")
    private Path data;

    private final List<Socket> open = new ArrayList<>();
    private String reference;

    @BeforeEach
    void report() throws Exception {
        ProcessEngines.registerProcessEngine(engine);
        var started = HTTP.send(to("engine-rest/process-definition/key/security-incident/start", MO, "demo").header("Content-Type", "application/json").POST(BodyPublishers.ofString("""
                {"variables":{"awareAt":{"value":"%s"},"outline":{"value":"Papers left on a train"}}}""".formatted(Instant.now().minusSeconds(60)))).build(), BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        reference = JSON.readTree(started.body()).get("businessKey").asText();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : open) {
            socket.close();
        }
    }

    private HttpRequest.Builder to(String path, String user, String password) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).header("Authorization", basic(user, password));
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
    }

    private HttpResponse<String> file(String user, String password, String name) throws Exception {
        return HTTP.send(to("evidence/" + reference + "?description=d&name=" + name, user, password).header("Content-Type", "application/octet-stream").header("X-Requested-With", "test")
                .POST(BodyPublishers.ofByteArray((BEGUN + name).getBytes())).build(), BodyHandlers.ofString());
    }

    private JsonNode filed() throws Exception {
        return JSON.readTree(HTTP.send(to("evidence/" + reference, MO, "demo").build(), BodyHandlers.ofString()).body()).get("items");
    }

    /** Sends the head and the first bytes of a request, and no more. */
    private Socket begin(String path, String type, String user, String password, String first) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(socket);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(("POST /" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: 900000\r\nX-Requested-With: test\r\n"
                + (user == null ? "" : "Authorization: " + basic(user, password) + "\r\n") + "\r\n" + first).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private Socket beginUpload(String user, String password) throws IOException {
        return begin("evidence/" + reference + "?name=slow.pdf&description=d", "application/octet-stream", user, password, BEGUN);
    }

    /** All that is answered, until the server hangs up. */
    private static String answer(Socket socket) throws IOException {
        var answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            // What was said before stands.
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Of this case alone: what somebody filed in an earlier run counts in their day. */
    private List<String> officers(int many) {
        var officers = new ArrayList<String>();
        for (int i = 0; i < many; i++) {
            var id = reference + "-officer" + i;
            if (people.createUserQuery().userId(id).count() == 0) {
                var user = people.newUser(id);
                user.setPassword(PASSWORD);
                people.saveUser(user);
                people.createMembership(id, MO);
            }
            officers.add(id);
        }
        return officers;
    }

    private List<Path> onDisk() throws IOException {
        try (var files = Files.list(data.resolve("arriving"))) {
            return files.toList();
        }
    }

    @Test
    void thirty_slow_files_keep_nobody_elses_out_and_hold_no_connection_to_the_database() throws Exception {
        var slow = new ArrayList<Socket>();
        for (var officer : officers(10)) {
            for (int i = 0; i < 3; i++) {
                slow.add(beginUpload(officer, PASSWORD));
            }
        }
        var quick = file(MO, "demo", "quick.pdf");
        assertThat(quick.statusCode()).as(quick.body()).isEqualTo(201);
        await().untilAsserted(() -> assertThat(connections.unwrap(HikariDataSource.class).getHikariPoolMXBean().getActiveConnections()).isZero());
        assertThat(slow).allSatisfy(socket -> assertThat(socket.getInputStream().available()).as("still being taken").isZero());
        for (var socket : slow) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 408").contains("Nothing was kept");
        }
        assertThat(filed().findValuesAsText("name")).containsExactly("quick.pdf");
        assertThat(onDisk()).isEmpty();
        assertThat(register.sql("select count(*) from register.evidence_part p where not exists (select from register.evidence e where e.id = p.evidence)").query(Long.class).single()).isZero();
    }

    @Test
    void one_person_cannot_take_all_the_places() throws Exception {
        for (int i = 0; i < Uploads.AT_ONCE_OF_ONE_PERSON; i++) {
            beginUpload(MO, "demo");
        }
        await().untilAsserted(() -> {
            var fourth = file(MO, "demo", "fourth.pdf");
            assertThat(fourth.statusCode()).isEqualTo(429);
            assertThat(JSON.readTree(fourth.body()).get("message").asText()).startsWith("Nothing was kept. You are filing 3 other files");
        });
        assertThat(file(officers(1).get(0), PASSWORD, "another.pdf").statusCode()).isEqualTo(201);
        hangUp();
        await().untilAsserted(() -> assertThat(file(MO, "demo", "fifth.pdf").statusCode()).isEqualTo(201));
        assertThat(onDisk()).isEmpty();
    }

    @Test
    void whoever_drips_is_cut_off_as_whoever_is_silent_wherever_it_is_sent() throws Exception {
        var form = "application/x-www-form-urlencoded";
        var sockets = List.of(beginUpload(MO, "demo"), begin("engine-rest/task", "application/json", MO, "demo", "{"), begin("camunda/api/admin/auth/user/default/login/tasklist", form, null, null, "u"),
                begin("camunda/api/engine/engine/default/task", "application/json", null, null, "{"), begin("register", form, MO, "demo", "w"), begin("nowhere", "application/json", null, null, "{"));
        var dripping = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                for (var socket : sockets) {
                    try {
                        socket.getOutputStream().write(' ');
                    } catch (IOException over) {
                        // This one has its answer.
                    }
                }
                LockSupport.parkNanos(250_000_000);
            }
        });
        dripping.start();
        try {
            for (var socket : sockets) {
                // Whole, it would take 60 hours.
                answer(socket);
            }
        } finally {
            dripping.interrupt();
            dripping.join();
        }
    }

    /** Of the threads that serve, one stranger never holds most. */
    @Test
    void whoever_begins_many_bodies_and_ends_none_keeps_nobody_waiting() throws Exception {
        for (int i = 0; i < 230; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            open.add(socket);
            socket.getOutputStream().write(("POST /camunda/api/admin/auth/user/default/login/tasklist HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + (i == 0 ? "Expect: 100-continue\r\n" : "") + "Content-Length: 100\r\n\r\nusername=a").getBytes(StandardCharsets.US_ASCII));
            if (i == 0) {
                // Otherwise another might be served before it.
                assertThat(new String(socket.getInputStream().readNBytes(CONTINUE.length()), StandardCharsets.US_ASCII)).isEqualTo(CONTINUE);
            }
        }
        var health = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).as(health.body()).isEqualTo(200);
        assertThat(open.get(0).getInputStream().available()).as("the first is still waited for: nobody had to be cut off to make room").isZero();
    }

    @Test
    void no_person_and_no_case_has_more_than_its_share() throws Exception {
        for (int i = 0; i < 99; i++) {
            had(officers(2).get(0), i, 1000);
        }
        assertThat(file(officers(2).get(0), PASSWORD, "100.pdf").statusCode()).isEqualTo(201);
        refused(file(officers(2).get(0), PASSWORD, "101.pdf"), "You have filed as much as one person may in a day, 100 files or 1024 MB");
        assertThat(file(MO, "demo", "of-another.pdf").statusCode()).isEqualTo(201);

        had(officers(2).get(1), 200, 1L << 30);
        refused(file(MO, "demo", "of-a-full-case.pdf"), "As much is filed for this case as one case may have, 200 files or 1024 MB");
    }

    private static void refused(HttpResponse<String> answer, String words) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(JSON.readTree(answer.body()).get("message").asText()).startsWith("Nothing was kept. " + words);
    }

    private void had(String by, int number, long size) {
        register.sql("insert into register.evidence (reference, number, name, description, media_type, size, sha256, filed_at, by) values (?, ?, 'n', 'd', 'text/plain', ?, 'none', now(), ?)")
                .params(reference, number + 1, size, by).update();
    }

    @Test
    void without_room_on_the_disk_it_says_so() throws Exception {
        var arriving = data.resolve("arriving");
        Files.delete(arriving);
        try {
            var refused = file(MO, "demo", "a.pdf");
            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(JSON.readTree(refused.body()).get("message").asText()).startsWith("Nothing was kept. The server has no room for the file");
        } finally {
            Files.createDirectory(arriving);
        }
        assertThat(file(MO, "demo", "a.pdf").statusCode()).isEqualTo(201);
    }

    @Test
    void a_file_sent_as_a_form_is_refused_and_not_taken_for_an_empty_one() throws Exception {
        for (var type : List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
            var refused = HTTP.send(to("evidence/" + reference + "?description=d&name=a.pdf", MO, "demo").header("Content-Type", type).header("X-Requested-With", "test")
                    .POST(BodyPublishers.ofString(BEGUN)).build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(415);
            assertThat(refused.body()).contains("Nothing was kept");
        }
        assertThat(filed()).isEmpty();
    }
}
