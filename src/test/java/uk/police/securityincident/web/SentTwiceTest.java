package uk.police.securityincident.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Ago;

import static org.assertj.core.api.Assertions.assertThat;

/** One report is one case, however often it is sent within minutes; with the time that people have. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {"incident.sent-twice-within=PT10M", "incident.data-directory=target/postgresql-reports-${test.fork:alone}"})
class SentTwiceTest extends ServedTest {

    private static final String AWARE = Ago.hours(1).toString();

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcClient register;

    @AfterEach
    void goOn() {
        ClockUtil.reset();
    }

    @ParameterizedTest
    @ValueSource(strings = {"security-incident", "security-vulnerability", "guidance-request"})
    void the_same_sent_again_is_answered_with_the_reference_that_there_is(String process) throws Exception {
        var outline = "Sent twice " + UUID.randomUUID();
        var reporter = Client.system(port, "reporter");
        var reference = reporter.start(process, "awareAt", AWARE, "outline", outline).get("businessKey").asText();
        var again = reporter.engine("POST", "/process-definition/key/" + process + "/submit-form", Client.variables("outline", outline, "awareAt", AWARE, "channel", ""));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(new ObjectMapper().readTree(again.body()).get("message").asText()).contains("UK time: it is " + reference + ". Nothing is lost", "say in your own words how it differs");
        assertThat(cases(outline)).isEqualTo(1);
        reporter.start(process, "awareAt", AWARE, "outline", outline + ", another one");
        Client.system(port, "legal").start(process, "awareAt", AWARE, "outline", outline);
        assertThat(cases(outline)).as("and of another person, or with other words, it is another").isEqualTo(3);
    }

    @Test
    void w_8_4_d_a_concern_that_is_raised_only_now_is_not_lost() throws Exception {
        var outline = "Sent again with a concern " + UUID.randomUUID();
        var reporter = Client.system(port, "reporter");
        reporter.start("security-incident", "awareAt", AWARE, "outline", outline, "conductConcern", "no");
        reporter.start("security-incident", "awareAt", AWARE, "outline", outline, "conductConcern", "yes");
        assertThat(register.sql("select conduct_concern from register.incident where outline = ? order by conduct_concern").param(outline).query(String.class).list()).containsExactly("no", "yes");
        for (var concern : List.of("yes", "no")) {
            var again = reporter.engine("POST", "/process-definition/key/security-incident/start", Client.variables("awareAt", AWARE, "outline", outline, "conductConcern", concern));
            assertThat(again.statusCode()).as("that was sent already, too: " + concern).isEqualTo(409);
        }
        assertThat(cases(outline)).isEqualTo(2);
    }

    @Test
    void after_that_time_it_is_another_one() throws Exception {
        var outline = "Sent again " + UUID.randomUUID();
        var reporter = Client.system(port, "reporter");
        reporter.start("security-incident", "awareAt", AWARE, "outline", outline);
        ClockUtil.setCurrentTime(Date.from(Instant.now().plus(Duration.ofMinutes(11))));
        reporter.start("security-incident", "awareAt", AWARE, "outline", outline);
        assertThat(cases(outline)).isEqualTo(2);
    }

    @Test
    void sent_at_the_same_instant_it_is_one() throws Exception {
        int together = 6;
        var outline = "Pressed by an impatient hand " + UUID.randomUUID();
        var begin = new CyclicBarrier(together);
        var people = Executors.newFixedThreadPool(together);
        try {
            var presses = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < together; i++) {
                presses.add(() -> {
                    var reporter = Client.system(port, "reporter");
                    begin.await();
                    return reporter.engine("POST", "/process-definition/key/security-incident/start", Client.variables("awareAt", AWARE, "outline", outline)).statusCode();
                });
            }
            var answers = new ArrayList<Integer>();
            for (var press : people.invokeAll(presses)) {
                answers.add(press.get());
            }
            assertThat(answers).containsExactlyInAnyOrderElementsOf(List.of(200, 409, 409, 409, 409, 409));
        } finally {
            people.shutdownNow();
        }
        assertThat(cases(outline)).isEqualTo(1);
    }

    private long cases(String outline) {
        return register.sql("select count(*) from register.incident where outline like ? || '%'").param(outline).query(Long.class).single();
    }
}
