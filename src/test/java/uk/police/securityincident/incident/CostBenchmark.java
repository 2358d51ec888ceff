package uk.police.securityincident.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.ToDoubleFunction;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.connect.plugin.impl.ConnectProcessEnginePlugin;
import org.camunda.spin.plugin.impl.SpinProcessEnginePlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.organisation.Organisation;

/**
 * What a Low and a High incident cost from the report to closure, beside the same models on a bare engine: its defaults, with
 * authorization, full history, and {@link StandIns} for the application's beans. Both stand in one PostgreSQL and one JVM, and take
 * the same steps by the same people; the bare one keeps all answers as variables. Of both it counts
 * <ul>
 * <li>statements: every call that reaches the server, by pg_stat_statements, of the role that the side works under (BEGIN, COMMIT
 * and ROLLBACK left out; the reading of due jobs and the e-mails sent beside the case are in), and transactions: the BEGINs;
 * <li>bytes: by how much all tables grow with their indexes and TOAST, each vacuumed, once as many cases went before;
 * <li>cases a second, and due timers fired a second, in alternating rounds so that noise hits both: medians.
 * </ul>
 * Beside them 200 cases stand open, as in any application that is used ({@code -Dcost.open=0}: none).
 * The table stands in target/cost-benchmark.txt. Takes minutes, so its name keeps it from running by itself:
 * {@code mvn test -Dtest=CostBenchmark}; {@code -Dcost.cases=10 -Dcost.rounds=1 -Dcost.timers=200} is a quick look, and
 * {@code -Dcost.rounds=0} counts only.
 */
@SpringBootTest(properties = {"incident.data-directory=target/cost-benchmark", "camunda.bpm.job-execution.enabled=true", "logging.level.root=error"})
@ActiveProfiles("cost")
class CostBenchmark {

    private static final int CASES = Integer.getInteger("cost.cases", 50);
    private static final int ROUNDS = Integer.getInteger("cost.rounds", 5);
    private static final int TIMERS = Integer.getInteger("cost.timers", 2_000);
    /** Cases that stand open on each side. */
    private static final int OPEN = Integer.getInteger("cost.open", 200);
    private static final Instant NOW = Instant.parse("2026-03-24T10:00:00Z");
    private static final String PENDING_JOBS = "(select count(*) from act_ru_job where retries_ > 0 and (duedate_ is null or duedate_ <= ?))";

    @Autowired
    private ProcessEngine engine;
    @Autowired
    private EmbeddedPostgres postgres;
    @Autowired
    private Deadlines deadlines;
    @Autowired
    private Organisation organisation;

    private final List<String> lines = new ArrayList<>();
    private final List<String> details = new ArrayList<>();

    /** Counting is a library that the server loads as it starts: it is set where it is kept, before the application starts it. */
    @DynamicPropertySource
    static void prepare(DynamicPropertyRegistry none) throws Exception {
        var data = Path.of("target/cost-benchmark").toAbsolutePath();
        FileSystemUtils.deleteRecursively(data);
        Files.createDirectories(data);
        try (var server = EmbeddedPostgres.builder().setDataDirectory(data.resolve("postgresql-17")).setCleanDataDirectory(false).start();
                var connection = server.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
            statement.execute("create role bare login");
            statement.execute("create database bare owner bare");
        }
        ClockUtil.setCurrentTime(java.util.Date.from(NOW));
    }

    @AfterEach
    void go() {
        ClockUtil.reset();
    }

    /** One of the two that are compared. */
    private record Side(String role, WholeCase step, JdbcTemplate watched, String pending) {

        /** Waits until nothing is left to do in the background. */
        void rest() {
            await(PENDING_JOBS + pending);
        }

        void await(String query) {
            // So that a job that the engine was not told of does not wait until it looks again.
            jobExecutor().jobWasAdded();
            while (watched.queryForObject("select " + query, Long.class, Timestamp.from(ClockUtil.getCurrentTime().toInstant())) > 0) {
                try {
                    // The question itself costs as much as a timer.
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        org.camunda.bpm.engine.impl.jobexecutor.JobExecutor jobExecutor() {
            return ((ProcessEngineConfigurationImpl) step.engine().getProcessEngineConfiguration()).getJobExecutor();
        }

        long calls(String which) {
            return watched.queryForObject("select coalesce(sum(calls), 0) from pg_stat_statements join pg_roles r on r.oid = userid where rolname = ? and " + which, Long.class, role);
        }

        /** By table. */
        Map<String, Long> bytes() {
            watched.execute("vacuum");
            var bytes = new HashMap<String, Long>();
            watched.query("select nspname || '.' || relname, pg_total_relation_size(c.oid) from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname in ('public', 'register')",
                    row -> {
                        bytes.put(row.getString(1), row.getLong(2));
                    });
            return bytes;
        }
    }

    private enum Kind { LOW, HIGH }

    @Test
    void what_a_case_costs_beside_a_bare_engine() throws Exception {
        var superuser = new JdbcTemplate(postgres.getPostgresDatabase());
        superuser.execute("create extension pg_stat_statements");
        var ofBare = new JdbcTemplate(postgres.getDatabase("postgres", "bare"));
        ofBare.execute("create extension pg_stat_statements");
        var ours = new Side("incident", new WholeCase(engine, Map.of()), superuser, " + (select count(*) from register.outbox where state = 'waiting')");
        var pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl("bare", "bare"));
        var plain = bareEngine(pool);
        try (pool) {
            var bare = new Side("bare", new WholeCase(plain, Map.of("reference", "INC-BARE", "reporterId", "reporter", "receivedBy", "form", "reportedAt", NOW.toString())), ofBare, "");
            for (var side : List.of(ours, bare)) {
                stand(side);
            }
            said("cost of an incident from the report to closure\tours\tbare\tours/bare");
            for (var side : List.of(ours, bare)) {
                for (var kind : Kind.values()) {
                    run(side, kind, 1, CASES);
                }
            }
            for (var kind : Kind.values()) {
                counted(kind, ours, bare);
            }
            for (var kind : Kind.values()) {
                for (int threads : new int[] {1, 2, 4}) {
                    paired("%s: cases a second, %d thread%s".formatted(kind, threads, threads == 1 ? "" : "s"), ours, bare, side -> CASES / run(side, kind, threads, CASES));
                }
            }
            paired("due timers fired a second, " + TIMERS + " at once", ours, bare, this::timers);
        } finally {
            plain.close();
        }
        lines.addAll(details);
        Files.write(Path.of("target/cost-benchmark.txt"), lines);
    }

    /** An engine as it comes, but for authorization and the ids with hyphens. */
    private ProcessEngine bareEngine(HikariDataSource pool) throws IOException {
        var configuration = new StandaloneProcessEngineConfiguration();
        var beans = new HashMap<Object, Object>();
        configuration.setProcessEngineName("bare").setDataSource(pool).setDatabaseSchemaUpdate("true").setAuthorizationEnabled(true).setJobExecutorActivate(true);
        // As the engine's own distributions have it; the bare class would keep less.
        configuration.setHistory(ProcessEngineConfiguration.HISTORY_FULL);
        configuration.setGeneralResourceWhitelistPattern("[a-zA-Z0-9._@-]+");
        configuration.setBeans(beans);
        configuration.getProcessEnginePlugins().addAll(List.of(new SpinProcessEnginePlugin(), new ConnectProcessEnginePlugin()));
        var bare = configuration.buildProcessEngine();
        var notifications = new Notifications(organisation, null, null, null, null, null, new Tokens(), new EarlierEditions(bare), null, null);
        beans.putAll(StandIns.named(new StandIns(deadlines, notifications)));
        beans.putAll(Map.of("deadlines", deadlines, "stages", new Tokens(), "due", new Due(bare, deadlines, null)));
        var deployment = bare.getRepositoryService().createDeployment();
        for (var file : List.of("bpmn/security-incident.bpmn", "dmn/incident-decisions.dmn")) {
            deployment.addInputStream(file, Files.newInputStream(Path.of(file)));
        }
        try (var forms = Files.newDirectoryStream(Path.of("forms"))) {
            for (var form : forms) {
                deployment.addInputStream(form.toString(), Files.newInputStream(form));
            }
        }
        deployment.deploy();
        for (var may : Map.of(Resources.PROCESS_DEFINITION, Permissions.CREATE_INSTANCE, Resources.PROCESS_INSTANCE, Permissions.CREATE).entrySet()) {
            var right = bare.getAuthorizationService().createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            right.setGroupId("reporter");
            right.setResource(may.getKey());
            right.setResourceId(Authorization.ANY);
            right.addPermission(may.getValue());
            bare.getAuthorizationService().saveAuthorization(right);
        }
        return bare;
    }

    /** As in any application that is used: PostgreSQL goes by the size of a table, and one that is empty between two cases it reads whole, with what was deleted. */
    private static void stand(Side side) {
        for (int i = 0; i < OPEN; i++) {
            side.step.reported(ProcedureTest.GRAVE);
        }
        side.rest();
        side.watched.execute("vacuum analyze");
    }

    private void counted(Kind kind, Side... sides) {
        var statements = new double[2];
        var transactions = new double[2];
        var bytes = new double[2];
        for (int i = 0; i < 2; i++) {
            var side = sides[i];
            var before = side.bytes();
            side.watched.execute("select pg_stat_statements_reset()");
            run(side, kind, 1, CASES);
            statements[i] = 1.0 * side.calls("query !~* '^(begin|commit|rollback)'") / CASES;
            transactions[i] = 1.0 * side.calls("query ~* '^begin'") / CASES;
            var grown = new TreeMap<Double, String>();
            side.bytes().forEach((table, size) -> grown.put((size - before.get(table)) / 1000.0 / CASES + grown.size() / 1e9, table));
            bytes[i] = grown.keySet().stream().mapToDouble(Double::doubleValue).sum();
            details.add("\n%s, %s: kB of the tables that grow most".formatted(kind, side.role));
            grown.descendingMap().entrySet().stream().limit(12).forEach(table -> details.add("%.1f\t%s".formatted(table.getKey(), table.getValue())));
            details.add("\n%s, %s: statements that are most frequent".formatted(kind, side.role));
            side.watched.query("select calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 150) from pg_stat_statements join pg_roles r on r.oid = userid where rolname = ? order by calls desc limit 40",
                    row -> {
                        details.add("%.1f\t%s".formatted(row.getDouble(1) / CASES, row.getString(2)));
                    }, side.role);
        }
        said(kind + ": statements", statements);
        said(kind + ": transactions", transactions);
        said(kind + ": kB", bytes);
    }

    /** @return in seconds, with all that is done beside the cases */
    private static double run(Side side, Kind kind, int threads, int cases) {
        long begun = System.nanoTime();
        var pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<Void> one = () -> {
                switch (kind) {
                    case LOW -> side.step.low();
                    case HIGH -> side.step.high();
                }
                return null;
            };
            for (var done : pool.invokeAll(java.util.Collections.nCopies(cases, one))) {
                done.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdown();
        }
        side.rest();
        return (System.nanoTime() - begun) / 1e9;
    }

    /** Reports so many that these timers wait, lets all of them come due at once, and says how many fired a second. */
    private double timers(Side side) {
        var waiting = "select count(*) from act_ru_job where type_ = 'timer' and retries_ > 0 and duedate_ <= ?";
        var due = Timestamp.from(NOW.plus(Duration.ofDays(4)));
        side.jobExecutor().shutdown();
        try {
            long count = 0;
            while (count < TIMERS) {
                side.step.reported(ProcedureTest.GRAVE);
                count = side.watched.queryForObject(waiting, Long.class, due);
            }
            ClockUtil.setCurrentTime(due);
            long begun = System.nanoTime();
            side.jobExecutor().start();
            side.await("(" + waiting + ")");
            double fired = count / ((System.nanoTime() - begun) / 1e9);
            side.rest();
            return fired;
        } finally {
            side.jobExecutor().start();
            ClockUtil.setCurrentTime(java.util.Date.from(NOW));
        }
    }

    private void paired(String what, Side ours, Side bare, ToDoubleFunction<Side> measure) {
        var measured = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            measured[0][round] = measure.applyAsDouble(ours);
            measured[1][round] = measure.applyAsDouble(bare);
        }
        if (ROUNDS > 0) {
            said(what, median(measured[0]), median(measured[1]));
        }
    }

    private static double median(double... values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private void said(String what, double... values) {
        said("%s\t%.1f\t%.1f\t%.2f".formatted(what, values[0], values[1], values[0] / values[1]));
    }

    private void said(String line) {
        lines.add(line);
        System.out.println(line);
    }
}
