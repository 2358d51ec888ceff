package uk.police.securityincident;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import uk.police.securityincident.model.NodeTools;

import static org.assertj.core.api.Assertions.assertThat;

/** A fresh PostgreSQL that asks for passwords, and the programs beside it: psql, pg_dump, pg_restore. */
final class Server implements AutoCloseable {

    static final String ADMINISTRATOR = "postgres";
    /** As docker/roles.sql reads them. */
    static final Map<String, String> PASSWORDS = Map.of("INCIDENT_DATABASE_OWNER_PASSWORD", "of the owner's", "INCIDENT_DATABASE_PASSWORD", "of the application", "INCIDENT_BACKUP_PASSWORD", "of the \"backup\"",
            "INCIDENT_REPORT_PASSWORD", "of the report");
    private static final int SHIPPED = 17;

    private final EmbeddedPostgres postgres;

    private Server(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Of the major version that the machine's programs can read. */
    static Server start() throws Exception {
        var programs = programs();
        var builder = EmbeddedPostgres.builder().setServerConfig("unix_socket_directories", "").setPGStartupWait(Duration.ofMinutes(1));
        if (major(programs) < SHIPPED) {
            var binaries = binaries(programs);
            builder.setPgBinaryResolver((system, machine) -> new ByteArrayInputStream(binaries));
        }
        var postgres = builder.start();
        var server = new Server(postgres);
        try (var connection = postgres.getPostgresDatabase().getConnection(); var query = connection.createStatement()) {
            var rows = query.executeQuery("show hba_file");
            rows.next();
            Files.writeString(Path.of(rows.getString(1)), "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n");
            query.execute("select pg_reload_conf()");
        }
        return server;
    }

    /** Where psql, pg_dump and pg_restore are; without them the test is left out, or fails where all must be there, and says what is missing. */
    static Path programs() {
        var found = new TreeMap<Integer, Path>();
        var installed = new File("/usr/lib/postgresql").listFiles();
        Stream.concat(Stream.of(installed == null ? new File[0] : installed).map(version -> version.toPath().resolve("bin")), Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of))
                .filter(bin -> Stream.of("psql", "pg_dump", "pg_restore").allMatch(program -> Files.isExecutable(bin.resolve(program))))
                .forEach(bin -> {
                    int major = major(bin);
                    if (major >= SHIPPED || Files.isExecutable(bin.resolve("postgres"))) {
                        found.putIfAbsent(major, bin);
                    }
                });
        if (found.isEmpty()) {
            NodeTools.skip("psql, pg_dump and pg_restore of PostgreSQL 17 are missing, or of an earlier one with its server: install postgresql");
        }
        return found.lastEntry().getValue();
    }

    static int major(Path programs) {
        try {
            return Integer.parseInt(run(List.of(programs.resolve("pg_dump").toString(), "--version"), Map.of()).output().replaceAll("(?s).*?(\\d+)\\..*", "$1"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server of these programs as the application brings its own; empty where it is of the version that is shipped. */
    static Optional<Path> ofTheDemo() throws Exception {
        var programs = programs();
        if (major(programs) >= SHIPPED) {
            return Optional.empty();
        }
        var ahead = Path.of("target", "postgresql-" + major(programs));
        Files.createDirectories(ahead);
        Files.write(ahead.resolve("postgres-linux-x86_64.txz"), binaries(programs));
        return Optional.of(ahead);
    }

    private static byte[] binaries(Path programs) throws IOException {
        var tar = new ProcessBuilder("tar", "-C", programs.getParent().toString(), "--exclude=bitcode", "-chJ", "bin/initdb", "bin/pg_ctl", "bin/postgres", "lib").redirectError(ProcessBuilder.Redirect.INHERIT);
        tar.environment().put("XZ_OPT", "-0");
        return tar.start().getInputStream().readAllBytes();
    }

    /** What a program said, and what it ended with. */
    record Ran(int status, String output) {
    }

    static Ran run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var running = builder.start();
        running.getOutputStream().close();
        var said = new String(running.getInputStream().readAllBytes());
        assertThat(running.waitFor(Patience.MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ran(running.exitValue(), said);
    }

    /** A script of docker/, as its head says; as somebody, in a database. */
    Ran script(String database, String user, String password, Map<String, String> settings, String... command) throws Exception {
        var environment = new HashMap<>(Map.of("PGHOST", "127.0.0.1", "PGPORT", String.valueOf(postgres.getPort()), "PGDATABASE", database, "PGUSER", user, "PGPASSWORD", password,
                "PATH", programs() + File.pathSeparator + System.getenv("PATH")));
        environment.putAll(settings);
        return run(List.of(command), environment);
    }

    /** A database with its roles. */
    void makeRoles(String database) throws Exception {
        var settings = new HashMap<>(PASSWORDS);
        settings.put("INCIDENT_DATABASE_NAME", database);
        var made = script("postgres", ADMINISTRATOR, "", settings, "psql", "-X", "-q", "-f", "docker/roles.sql");
        assertThat(made.status()).as(made.output()).isZero();
        PASSWORDS.values().forEach(password -> assertThat(made.output()).doesNotContain(password));
    }

    /** What the application is set to, as it works under a role of its own. */
    Map<String, String> settings(String database) {
        return Map.of("INCIDENT_DATABASE_URL", url(database), "INCIDENT_DATABASE_USER", "incident", "INCIDENT_DATABASE_PASSWORD", PASSWORDS.get("INCIDENT_DATABASE_PASSWORD"),
                "INCIDENT_DATABASE_OWNER_USER", "incident_owner", "INCIDENT_DATABASE_OWNER_PASSWORD", PASSWORDS.get("INCIDENT_DATABASE_OWNER_PASSWORD"),
                "INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", Case.PASSWORD);
    }

    Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection(url(database), user, password);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }

    /** Of each table of ours and of the engine's, how many rows and a digest over all of them. */
    static Map<String, String> state(Connection connection) throws SQLException {
        var state = new TreeMap<String, String>();
        var tables = new ArrayList<String>();
        try (var query = connection.createStatement()) {
            var rows = query.executeQuery("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('public', 'register') and tablename <> 'flyway_schema_history'");
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
            for (var table : tables) {
                var row = query.executeQuery("select count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '-') from " + table + " t");
                row.next();
                state.put(table, row.getString(1));
            }
            var sequences = query.executeQuery("select schemaname || '.' || sequencename, last_value from pg_sequences where schemaname in ('public', 'register')");
            while (sequences.next()) {
                state.put(sequences.getString(1), sequences.getString(2));
            }
        }
        return state;
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
