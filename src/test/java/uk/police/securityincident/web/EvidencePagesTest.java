package uk.police.securityincident.web;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** Evidence over real HTTP: who files it, who opens it, what is refused, and that nothing is kept by halves. */
class EvidencePagesTest extends ServedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MO = "monitoring-officer";
    /** Reports the case of each test, and has a task of it. */
    private static final String OWNER = "ict-service-desk";

    @LocalServerPort
    int port;
    @Autowired
    private JdbcClient register;
    @Autowired
    private Trail trail;
    @Autowired
    private EmbeddedPostgres postgres;

    private String reference;

    @BeforeEach
    void report() throws Exception {
        reference = JSON.readTree(start("security-incident", OWNER, """
                "awareAt":{"value":"%s"},"outline":{"value":"Papers left on a train"},"dataKind":{"value":"none"},"organisationImpact":{"value":"none"}"""
                .formatted(Instant.now().minusSeconds(60)))).get("businessKey").asText();
    }

    private String start(String process, String user, String variables) throws Exception {
        var started = HTTP.send(to("engine-rest/process-definition/key/" + process + "/start", user).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"variables\":{" + variables + "}}")).build(), BodyHandlers.ofString());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return started.body();
    }

    private HttpRequest.Builder to(String path, String user) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
        return user == null ? request : request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()));
    }

    private HttpResponse<String> get(String path, String user) throws Exception {
        return HTTP.send(to(path, user).build(), BodyHandlers.ofString());
    }

    private JsonNode listed() throws Exception {
        var list = get("evidence/" + reference, OWNER);
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        return JSON.readTree(list.body());
    }

    private HttpRequest.Builder upload(String reference, String user, String name, String description, BodyPublisher content) {
        return to("evidence/" + reference + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&description=" + URLEncoder.encode(description, StandardCharsets.UTF_8), user)
                .header("Content-Type", "application/octet-stream").header("X-Requested-With", "test").POST(content);
    }

    private HttpResponse<String> file(String user, String name, byte[] content) throws Exception {
        return HTTP.send(upload(reference, user, name, "What was left", BodyPublishers.ofByteArray(content)).build(), BodyHandlers.ofString());
    }

    private static byte[] pdf(int size) {
        var content = new byte[size];
        new Random(1).nextBytes(content);
        var magic = "%PDF-1.7\n".getBytes();
        System.arraycopy(magic, 0, content, 0, magic.length);
        return content;
    }

    /** What the trail says of evidence, in order. */
    private List<String> noted() {
        return register.sql("select event || ' by ' || by from register.entry where reference = ? and element = 'evidence' order by number").param(reference).query(String.class).list();
    }

    private long parts() {
        return register.sql("select count(*) from register.evidence_part").query(Long.class).single();
    }

    @Test
    void w_b_1_a_copy_is_filed_in_parts_and_comes_back_as_it_was() throws Exception {
        var content = pdf((5 << 19) + 7);
        long before = parts();
        var filed = file(OWNER, "C:\\papers\\Brief für Zoë.pdf", content);
        assertThat(filed.statusCode()).as(filed.body()).isEqualTo(201);
        assertThat(parts() - before).isEqualTo(3);
        var item = listed().get("items").get(0);
        var sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(item.get("name").asText()).isEqualTo("Brief für Zoë.pdf");
        assertThat(item.get("description").asText()).isEqualTo("What was left");
        assertThat(item.get("mediaType").asText()).isEqualTo("application/pdf");
        assertThat(item.get("size").asLong()).isEqualTo(content.length);
        assertThat(item.get("by").asText()).isEqualTo(OWNER);
        assertThat(item.get("sha256").asText()).isEqualTo(sha256);
        assertThat(item.has("id")).isFalse();

        var opened = HTTP.send(to("evidence/" + reference + "/1", MO).build(), BodyHandlers.ofByteArray());
        assertThat(opened.body()).isEqualTo(content);
        assertThat(opened.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(opened.headers().firstValue("Content-Disposition").orElseThrow()).startsWith("attachment").contains("UTF-8''Brief%20f%C3%BCr%20Zo%C3%AB.pdf");
        assertThat(opened.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(opened.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("sandbox");
        assertThat(opened.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(noted()).containsExactly("filed by " + OWNER, "opened by " + MO);
        assertThat(register.sql("select content->>'sha256' from register.entry where reference = ? and element = 'evidence' and event = 'filed'")
                .param(reference).query(String.class).single()).isEqualTo(sha256);
        assertThat(trail.check(reference)).isEmpty();
    }

    @Test
    void trap_16_whoever_files_it_sees_it_listed_and_cannot_open_it() throws Exception {
        file(OWNER, "a.pdf", pdf(100));
        assertThat(listed().get("mayOpen").asBoolean()).isFalse();
        assertThat(get("evidence/" + reference + "/1", OWNER).statusCode()).isEqualTo(404);
        for (var user : List.of(MO, "data-protection-officer")) {
            assertThat(JSON.readTree(get("evidence/" + reference, user).body()).get("mayOpen").asBoolean()).as(user).isTrue();
            assertThat(get("evidence/" + reference + "/1", user).statusCode()).as(user).isEqualTo(200);
        }
        assertThat(JSON.readTree(get("evidence/" + reference, "admin").body()).get("mayOpen").asBoolean()).as("an administrator keeps accounts, and opens nothing").isFalse();
        assertThat(get("evidence/" + reference + "/1", "admin").statusCode()).isEqualTo(404);
        assertThat(noted()).hasSize(3);
    }

    @Test
    void trap_16_whoever_investigates_opens_it_and_no_other_investigator() throws Exception {
        reference = JSON.readTree(start("security-incident", OWNER, """
                "awareAt":{"value":"%s"},"outline":{"value":"A list was sent"}""".formatted(Instant.now().minusSeconds(60)))).get("businessKey").asText();
        file(OWNER, "a.pdf", pdf(100));
        assertThat(get("evidence/" + reference + "/1", "investigator").statusCode()).isEqualTo(404);
        complete("Task_AssessIncident", "\"rating\":{\"value\":\"high\"}");
        complete("Task_NominateInvestigator", "\"investigate\":{\"value\":\"yes\"},\"investigatorId\":{\"value\":\"investigator\"}");
        assertThat(get("evidence/" + reference + "/1", "investigator").statusCode()).isEqualTo(200);
    }

    private void complete(String task, String variables) throws Exception {
        var id = JSON.readTree(get("engine-rest/task?processInstanceBusinessKey=" + reference + "&taskDefinitionKey=" + task, MO).body()).get(0).get("id").asText();
        var done = HTTP.send(to("engine-rest/task/" + id + "/complete", MO).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"variables\":{" + variables + "}}")).build(), BodyHandlers.ofString());
        assertThat(done.statusCode()).as(done.body()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reporter", "legal", "line-manager", "strategic-board", "supervisor", "process-owner"})
    void e_8_2_for_everybody_else_there_is_no_such_case(String user) throws Exception {
        file(OWNER, "a.pdf", pdf(100));
        theSameAsACaseThatNeverWas(user);
        assertThat(listed().get("items")).hasSize(1);
    }

    @Test
    void e_3_7_1_to_whoever_is_kept_out_it_is_a_case_that_never_was() throws Exception {
        file(OWNER, "a.pdf", pdf(100));
        assertThat(get("evidence/" + reference + "/1", MO).statusCode()).isEqualTo(200);
        start("conduct-referral", "line-manager", "\"incidentReference\":{\"value\":\"%s\"},\"concern\":{\"value\":\"c\"},\"personInvolved\":{\"value\":\"%s\"}".formatted(reference, MO));
        theSameAsACaseThatNeverWas(MO);
    }

    private void theSameAsACaseThatNeverWas(String user) throws Exception {
        var unknown = get("evidence/INC-1999-0001", user);
        assertThat(unknown.statusCode()).isEqualTo(404);
        for (var path : List.of("evidence/" + reference, "evidence/" + reference + "/1", "evidence/" + reference + "/2", "evidence/INC-1999-0001/1")) {
            assertThat(get(path, user).statusCode()).as(path).isEqualTo(404);
            assertThat(get(path, user).body()).as(path).isEqualTo(unknown.body());
        }
        var refused = file(user, "a.pdf", pdf(100));
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).isEqualTo(unknown.body());
    }

    @Test
    void of_a_referral_only_professional_standards_see_anything() throws Exception {
        reference = JSON.readTree(start("conduct-referral", "line-manager", "\"incidentReference\":{\"value\":\"%s\"},\"concern\":{\"value\":\"c\"}".formatted(reference))).get("businessKey").asText();
        assertThat(file("professional-standards", "a.pdf", pdf(100)).statusCode()).isEqualTo(201);
        assertThat(get("evidence/" + reference + "/1", "professional-standards").statusCode()).isEqualTo(200);
        theSameAsACaseThatNeverWas("data-protection-officer");
    }

    @Test
    void nobody_unknown_is_let_in() throws Exception {
        for (var path : List.of("evidence/" + reference, "evidence/" + reference + "/1", "evidence/INC-1999-0001")) {
            assertThat(get(path, null).statusCode()).as(path).isEqualTo(401);
            assertThat(get(path, "nobody").statusCode()).as(path).isIn(401, 429);
        }
        assertThat(file(null, "a.pdf", pdf(100)).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MZ\u0090\u0000\u0003 This program cannot be run", "<!DOCTYPE html><html><script>alert(1)</script></html>", "PK\u0003\u0004 a.exe",
            "#!/bin/sh\necho", "\u0001\u0002\u0003\u0004\u0000\u0000"})
    void what_it_is_its_content_says_and_not_its_name(String content) throws Exception {
        var refused = file(OWNER, "invoice.pdf", content.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(415);
        assertThat(JSON.readTree(refused.body()).get("message").asText()).startsWith("Nothing was kept. By its content the file is of the type");
        assertThat(listed().get("items")).isEmpty();
        assertThat(noted()).isEmpty();
    }

    @Test
    void plain_words_and_pictures_are_taken() throws Exception {
        assertThat(file(OWNER, "note.pdf", "Left on the 8.15 to Leamington".getBytes()).statusCode()).isEqualTo(201);
        assertThat(file(OWNER, "photo", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'}).statusCode()).isEqualTo(201);
        assertThat(listed().get("items").findValuesAsText("mediaType")).containsExactly("text/plain", "image/png");
        assertThat(listed().get("items").findValuesAsText("number")).containsExactly("1", "2");
    }

    @Test
    void too_large_is_refused_and_nothing_of_it_is_kept() throws Exception {
        long before = parts();
        var large = pdf((50 << 20) + 1);
        for (var sent : List.of(BodyPublishers.ofByteArray(large), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))) {
            var refused = HTTP.send(upload(reference, OWNER, "large.pdf", "All of it", sent).build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("Nothing was kept", "50 MB");
        }
        assertThat(listed().get("items")).isEmpty();
        assertThat(parts()).isEqualTo(before);
    }

    @Test
    void without_a_description_a_name_or_content_it_is_refused() throws Exception {
        for (var upload : List.of(upload(reference, OWNER, "a.pdf", " ", BodyPublishers.ofByteArray(pdf(100))), upload(reference, OWNER, "", "d", BodyPublishers.ofByteArray(pdf(100))),
                upload(reference, OWNER, "a.pdf", "d".repeat(4001), BodyPublishers.ofByteArray(pdf(100))), upload(reference, OWNER, "a.pdf", "d", BodyPublishers.noBody()))) {
            var refused = HTTP.send(upload.build(), BodyHandlers.ofString());
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("Nothing was kept");
        }
        assertThat(listed().get("items")).isEmpty();
    }

    @Test
    void a_page_of_somebody_elses_cannot_file_in_a_session() throws Exception {
        var browser = DocumentPagesTest.signedIn(port, OWNER);
        var path = "evidence/" + reference + "?name=a.pdf&description=d";
        var forged = browser.send(to(path, null).header("Content-Type", "text/plain").POST(BodyPublishers.ofByteArray(pdf(100))).build(), BodyHandlers.ofString());
        assertThat(forged.statusCode()).as(forged.body()).isEqualTo(400);
        assertThat(listed().get("items")).isEmpty();
        assertThat(browser.send(upload(reference, null, "a.pdf", "d", BodyPublishers.ofByteArray(pdf(100))).build(), BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    }

    @Test
    void e_8_2_what_is_not_as_it_was_filed_is_not_given_out_and_the_trail_says_so() throws Exception {
        file(OWNER, "a.pdf", pdf(3 << 20));
        turnAByteOver();
        try {
            var refused = get("evidence/" + reference + "/1", MO);
            assertThat(refused.statusCode()).isEqualTo(500);
            assertThat(refused.body()).contains("Nothing was given out").doesNotContain("%PDF");
            assertThat(noted()).containsExactly("filed by " + OWNER, "notAsFiled by " + MO);
        } finally {
            turnAByteOver(); // other tests check the whole trail
        }
    }

    private void turnAByteOver() throws SQLException {
        try (var owner = postgres.getPostgresDatabase().getConnection(); var statement = owner.createStatement()) {
            statement.execute("set session_replication_role = replica");
            assertThat(statement.executeUpdate("""
                    update register.evidence_part p set content = set_byte(p.content, 10, 255 - get_byte(p.content, 10)) from register.evidence e
                    where e.id = p.evidence and part = 2 and reference = '%s'""".formatted(reference))).isOne();
        }
    }
}
