package uk.police.securityincident;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.mail.MessagingException;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes on one PostgreSQL take reports, and one or the other, or the database, is taken away at a moment that chance chooses. Each report
 * was made 80 hours after somebody of ours became aware, so that its warning and its limit on telling the ICO fire at once. Afterwards every report that was
 * acknowledged is there, and every case looks like one that was reported in peace: no duty, timer, task or e-mail less, and none twice.
 * More: {@code -Dkills=30}; the same again: {@code -Dseed=…}
 */
class KilledNodesTest {

    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("seed", 20260324L);
    private static final int AT_ONCE = 3;
    private static final int REPORTS = 12;
    private static final String ADMINISTRATOR = "first:" + Case.PASSWORD;
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Of each case, all that was written, waits or was sent, without numbers and times. */
    private static final String SHAPE = """
            select i.reference, i.state || ': ' || (select string_agg(element || ' ' || event, ', ' order by element, event) from register.entry e where e.reference = i.reference)
                || '; duties ' || (select string_agg(deadline, ', ' order by deadline) from register.duty d where d.reference = i.reference)
                || '; tasks ' || (select string_agg(task_def_key_, ', ' order by task_def_key_) from act_ru_task t where t.proc_inst_id_ = p.id_)
                || '; timers ' || (select string_agg(handler_cfg_, ', ' order by handler_cfg_) from act_ru_job j where j.process_instance_id_ = p.id_)
                || '; e-mails ' || (select string_agg(template || ' ' || recipient, ', ' order by template, recipient) from register.outbox o where o.reference = i.reference)
            from register.incident i left join act_ru_execution p on p.business_key_ = i.reference and p.parent_id_ is null order by i.reference""";

    private final Random random = new Random(SEED);
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Path data = Path.of("target", "killed-nodes-database");
    private int databasePort;
    private GreenMail mail;

    @Test
    void nothing_acknowledged_is_lost_and_nothing_is_done_twice_when_nodes_and_the_database_die_under_load() throws Exception {
        System.out.println("Killed nodes: " + KILLS + " from seed " + SEED);
        databasePort = freePort();
        mail = new GreenMail(new ServerSetup(freePort(), "127.0.0.1", "smtp"));
        mail.start();
        FileSystemUtils.deleteRecursively(data);
        var postgres = database();
        var nodes = new Node[2];
        try {
            nodes[0] = node(0);
            nodes[0].awaitHealth();
            Case.people(nodes[0]);
            report(nodes[0]);
            nodes[1] = node(1);
            nodes[1].awaitHealth();
            for (int kill = 1; kill <= KILLS; kill++) {
                // The first is the database, the last a node, whose timers the other takes over.
                var victim = kill == 1 ? 2 : random.nextInt(kill < KILLS ? 3 : 2);
                var under = load(nodes);
                under.awaitSome(1 + random.nextInt(REPORTS - AT_ONCE));
                if (victim < 2) {
                    nodes[victim].close();
                    under.end();
                    if (kill < KILLS) {
                        nodes[victim] = node(victim);
                    }
                } else {
                    postgres.close();
                    postgres = database();
                    under.end();
                }
                for (var node : nodes) {
                    if (node.isAlive()) {
                        node.awaitHealth();
                    }
                }
            }
            var killed = Instant.now();
            await(postgres, "select count(*) from act_ru_job where retries_ > 0 and duedate_ <= localtimestamp");
            assertThat(Duration.between(killed, Instant.now())).as("what the dead node had taken; left to itself, the engine waits for five minutes").isLessThan(Duration.ofMinutes(3));
            // And what failed while the database was away, after the first pause.
            await(postgres, "select count(*) from act_ru_job where retries_ > 0 and duedate_ <= localtimestamp + interval '2 minutes'");
            awaitLetters(postgres);
            isAsItWas(postgres);
        } finally {
            for (var node : nodes) {
                if (node != null) {
                    node.close();
                }
            }
            postgres.close();
            mail.stop();
        }
    }

    private void isAsItWas(EmbeddedPostgres postgres) throws SQLException {
        var cases = rows(postgres, SHAPE);
        assertThat(cases.keySet()).as("what was acknowledged").containsAll(acknowledged);
        var inPeace = cases.get(acknowledged.peek());
        assertThat(inPeace).contains("Warning_ExternalNotification reminded", "Deadline_ExternalNotification reminded", "Task_AssessIncident");
        assertThat(cases).allSatisfy((reference, shape) -> assertThat(shape).as(reference).isEqualTo(inPeace));
        assertThat(rows(postgres, "select 'faults', count(*)::text from register.check_trail()")).containsEntry("faults", "0");
        assertThat(rows(postgres, "select 'failed', count(*)::text from act_ru_job where retries_ = 0")).containsEntry("failed", "0");

        var letters = new HashMap<String, Integer>();
        for (var message : mail.getReceivedMessages()) {
            try {
                letters.merge(message.getHeader("Message-ID")[0], 1, Integer::sum);
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(letters).as("each e-mail went").hasSize(Integer.parseInt(rows(postgres, "select 'sent', count(*)::text from register.outbox where state = 'sent'").get("sent")));
        int twice = Collections.frequency(letters.values(), 2);
        assertThat(letters.values()).as("how often the same e-mail went").allMatch(times -> times <= 2);
        assertThat(twice).as("only those whose sender died before it had the answer went twice, one for each node that died").isLessThanOrEqualTo(KILLS);
        System.out.println("Killed nodes: %d sent, %d acknowledged, %d cases, %d e-mails, %d of them twice".formatted(sent.get(), acknowledged.size(), cases.size(), letters.size(), twice));
    }

    /** Reports that come at once, to one node and the other. */
    private Load load(Node[] nodes) {
        var load = new Load();
        for (int thread = 0; thread < AT_ONCE; thread++) {
            int first = thread;
            load.reporting.add(load.pool.submit(() -> {
                for (int i = first; i < REPORTS; i += AT_ONCE) {
                    try {
                        report(nodes[i % 2]);
                    } catch (IOException e) {
                        // The node is gone: whoever reports gets no reference, and reports again.
                    } finally {
                        load.some.get(i).countDown();
                    }
                }
                return null;
            }));
        }
        return load;
    }

    private static class Load {

        private final ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        private final List<Future<?>> reporting = new ArrayList<>();
        private final List<CountDownLatch> some = new ArrayList<>(Collections.nCopies(REPORTS, null));

        Load() {
            some.replaceAll(none -> new CountDownLatch(1));
        }

        void awaitSome(int number) throws InterruptedException {
            assertThat(some.get(number).await(Patience.MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void end() throws Exception {
            pool.shutdown();
            for (var each : reporting) {
                each.get(Patience.MOST.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }

    private void report(Node node) throws Exception {
        var answer = node.post("/engine-rest/process-definition/key/security-incident/start", ADMINISTRATOR, "{\"variables\":{\"awareAt\":{\"value\":\"%s\"},\"outline\":{\"value\":\"Report %d\"}}}"
                .formatted(Instant.now().minus(Duration.ofHours(80)), sent.incrementAndGet()));
        if (answer.statusCode() == 200) {
            acknowledged.add(JSON.readTree(answer.body()).get("businessKey").asText());
        } else {
            // Whoever reports is told to do it again, and not that something is broken.
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        }
    }

    private Node node(int number) throws IOException {
        return Node.start("killed-nodes-" + number, Map.of("INCIDENT_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + databasePort + "/postgres", "INCIDENT_DATABASE_USER", "postgres", "INCIDENT_DATABASE_PASSWORD", "none",
                "INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", Case.PASSWORD, "INCIDENT_MAIL_HOST", "127.0.0.1", "INCIDENT_MAIL_PORT", String.valueOf(mail.getSmtp().getPort()), "INCIDENT_MAIL_STARTTLS", "false"));
    }

    /** With what is in its directory, which its end leaves there. */
    private EmbeddedPostgres database() throws IOException {
        return EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).setPort(databasePort).setDataDirectory(data).setCleanDataDirectory(false).setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").start();
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void await(EmbeddedPostgres postgres, String none) {
        Patience.await().until(() -> rows(postgres, "select 'left', (" + none + ")::text").get("left").equals("0"));
    }

    /** As if the time were over that a dead node's letters wait for it; what is on its way takes no ten seconds. */
    private static void awaitLetters(EmbeddedPostgres postgres) {
        Patience.await().until(() -> {
            execute(postgres, "update register.outbox set due_at = now() where state = 'waiting' and attempted_at < now() - interval '10 seconds'");
            return rows(postgres, "select 'left', count(*)::text from register.outbox where state = 'waiting'").get("left").equals("0");
        });
    }

    private static void execute(EmbeddedPostgres postgres, String change) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute(change);
        }
    }

    private static Map<String, String> rows(EmbeddedPostgres postgres, String question) throws SQLException {
        var found = new HashMap<String, String>();
        try (var connection = postgres.getPostgresDatabase().getConnection(); var query = connection.createStatement(); var rows = query.executeQuery(question)) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }
}
