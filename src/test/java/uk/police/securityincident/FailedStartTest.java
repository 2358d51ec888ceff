package uk.police.securityincident;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A start that fails says why in words and what to do, in few lines, and ends with something else than 0. */
class FailedStartTest {

    private static final int FEW = 20;
    private static final Path SCRATCH = Path.of("target/failed-start");
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void a_server_that_asks_for_passwords() throws Exception {
        postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start();
        sql("postgres", "create role incident login password 'right'", "create role poor login password 'right'",
                "create database mine owner incident", "create database foreign_register owner incident", "create database foreign_engine owner incident", "create database altered owner incident",
                "revoke create on database mine from public");
        sql("foreign_register", "create schema register authorization incident", "create table register.theirs (id int)");
        sql("foreign_engine", "set role incident", "create table public.act_ge_property (name_ varchar(64))");
        sql("altered", "set role incident", "create schema register", "create table register.flyway_schema_history (installed_rank int primary key, version varchar(50), description varchar(200) not null,"
                + " type varchar(20) not null, script varchar(1000) not null, checksum int, installed_by varchar(100) not null, installed_on timestamp not null default now(), execution_time int not null, success boolean not null)",
                "insert into register.flyway_schema_history values (1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'incident', now(), 1, true)");
        try (var connection = postgres.getPostgresDatabase().getConnection(); var query = connection.createStatement()) {
            var rows = query.executeQuery("show hba_file");
            rows.next();
            Files.writeString(Path.of(rows.getString(1)), "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\nlocal all all trust\n");
            query.execute("select pg_reload_conf()");
        }
        Files.createDirectories(SCRATCH);
        Files.writeString(SCRATCH.resolve("file"), "no directory");
        var profile = Files.readString(Path.of("src/main/resources/organisation/opcc.yml"));
        Files.writeString(SCRATCH.resolve("no-mail-from.yml"), profile.replaceAll("(?m)^  mail-from.*", ""));
        Files.writeString(SCRATCH.resolve("hours.yml"), profile.replaceFirst("opens: \"08:30\"", "opens: early"));
        Files.writeString(SCRATCH.resolve("deputy.yml"), profile.replaceFirst("group:legal", "group:nobody"));
        Files.writeString(SCRATCH.resolve("holidays.csv"), "3 June 2027,add,Jubilee\n");
        Files.writeString(SCRATCH.resolve("broken.yml"), profile.replaceFirst("roles:", "roles"));
    }

    @AfterAll
    static void end() throws IOException {
        postgres.close();
    }

    private static void sql(String database, String... statements) throws SQLException {
        try (var connection = postgres.getDatabase("postgres", database).getConnection(); var statement = connection.createStatement()) {
            for (var one : statements) {
                statement.execute(one);
            }
        }
    }

    private static Map<String, String> settings(String database) {
        return new HashMap<>(Map.of("INCIDENT_DATABASE_URL", postgres.getJdbcUrl("postgres", database).replaceAll("\\?.*", ""), "INCIDENT_DATABASE_USER", "incident", "INCIDENT_DATABASE_PASSWORD", "right",
                "INCIDENT_ADMIN_USER", "first", "INCIDENT_ADMIN_PASSWORD", "violet harbour seven", "INCIDENT_DATABASE_WAIT", "2s"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            mine             | INCIDENT_DATABASE_URL=jdbc:postgresql://127.0.0.1:1/none  | The database did not come within 2 seconds: Connection to 127.0.0.1:1 refused      | Start it, or correct INCIDENT_DATABASE_URL
            mine             | INCIDENT_DATABASE_PASSWORD=wrong                          | password authentication failed for user "incident"                                 | Correct INCIDENT_DATABASE_USER and INCIDENT_DATABASE_PASSWORD
            mine             | INCIDENT_DATABASE_OWNER_USER=nobody                       | requested SCRAM-based authentication, but the password is an empty string          | …_OWNER_USER, …_OWNER_PASSWORD
            nowhere          | -                                                         | database "nowhere" does not exist                                                  | Create the database
            mine             | INCIDENT_DATABASE_USER=poor                               | permission denied for database mine                                                | Give the role its rights
            foreign_register | -                                                         | The schema register of this database holds tables, and they are not this application's | a database of its own
            foreign_engine   | -                                                         | The schema public of this database holds the tables of another application         | a database of its own
            altered          | -                                                         | The tables of the register could not be brought to this release: Validate failed  | Restore the backup
            mine             | SERVER_PORT=taken                                         | The application cannot listen on port                                              | set SERVER_PORT to another port
            mine             | INCIDENT_ORGANISATION=file:target/failed-start/none.yml   | The organisation's profile is not there                                            | Set INCIDENT_ORGANISATION
            mine             | INCIDENT_ORGANISATION=file:target/failed-start/broken.yml | The organisation's profile cannot be read                                          | Correct it
            mine             | INCIDENT_ORGANISATION=file:target/failed-start/no-mail-from.yml | organisation.mail-from is missing                                            | Correct it
            mine             | INCIDENT_ORGANISATION=file:target/failed-start/hours.yml  | organisation.working-hours.opens is 'early'                                        | Correct it
            mine             | INCIDENT_ORGANISATION=file:target/failed-start/deputy.yml | the deputy of monitoring-officer is 'group:nobody'                                 | Correct it
            mine             | INCIDENT_DATA_DIRECTORY=target/failed-start/file/data     | The application cannot write in its data directory                                 | INCIDENT_DATA_DIRECTORY
            mine             | INCIDENT_BANK_HOLIDAYS_FILE=file:target/failed-start/none.csv | The bank holidays file cannot be read: URL [file:target/failed-start/none.csv] | Set INCIDENT_BANK_HOLIDAYS_FILE
            mine             | INCIDENT_BANK_HOLIDAYS_FILE=file:target/failed-start/holidays.csv | a line that is not 'date, add or remove, reason': 3 June 2027,add,Jubilee. | a line is 2027-06-03,add,Jubilee
            mine             | INCIDENT_BANK_HOLIDAYS_CONFIRMED_UNTIL=2028-02-30         | INCIDENT_BANK_HOLIDAYS_CONFIRMED_UNTIL is '2028-02-30', and no day                 | Write it as 2027-12-31
            mine             | INCIDENT_ADDRESS=0.0.0.0                                  | Passwords would go over the network unprotected                                    | INCIDENT_TLS_PROXY
            mine             | INCIDENT_TLS_CERTIFICATE=/etc/none.crt                    | TLS of its own is configured by half                                               | INCIDENT_TLS_PRIVATE_KEY
            mine             | INCIDENT_EVIDENCE_MAX_SIZE=much                           | A setting cannot be read: incident.evidence.max-size                               | docs/settings.md
            """)
    void it_says_why_and_what_to_do(String database, String setting, String reason, String action) throws Exception {
        var settings = settings(database);
        if (setting != null) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        try (var taken = new ServerSocket(0)) {
            settings.replace("SERVER_PORT", "taken", String.valueOf(taken.getLocalPort()));
            refused(settings, reason, action);
        }
    }

    private static void refused(Map<String, String> settings, String reason, String action) throws Exception {
        var begun = System.nanoTime();
        try (var node = Node.start("failed-start-" + reason.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-"), settings)) {
            assertThat(node.awaitEnd()).isNotZero();
            var seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
            System.out.printf("A failed start: %d seconds, %d lines: %s%n", seconds, node.log().lines().count(), reason);
            assertThat(node.log()).contains(reason).contains(action).contains("Nothing was changed").doesNotContain("\tat ").doesNotContain("violet harbour");
            assertThat(node.log().lines().filter(line -> !line.isBlank()).count()).as(node.log()).isLessThanOrEqualTo(FEW);
        }
    }

    @Test
    void no_administrator() throws Exception {
        sql("postgres", "create database unadministered owner incident");
        var settings = settings("unadministered");
        settings.remove("INCIDENT_ADMIN_USER");
        refused(settings, "There is no administrator yet", "set INCIDENT_ADMIN_USER and INCIDENT_ADMIN_PASSWORD");
    }

    /** Whoever lost the last administrator's password takes them out of the group, and names another. */
    @Test
    void an_administrator_who_has_an_account_already() throws Exception {
        sql("postgres", "create database locked_out owner incident");
        var settings = settings("locked_out");
        try (var node = Node.start("failed-start-locked-out", settings)) {
            node.awaitHealth();
        }
        sql("locked_out", "delete from act_id_membership where group_id_ = 'camunda-admin'");
        refused(settings, "There is no administrator, and INCIDENT_ADMIN_USER names somebody who has an account already", "Set it to a name that nobody has");
        settings.put("INCIDENT_ADMIN_USER", "second");
        try (var node = Node.start("failed-start-second", settings)) {
            node.awaitHealth();
            assertThat(node.get("/engine-rest/user?memberOfGroup=camunda-admin", "second:violet harbour seven").body()).contains("\"second\"").doesNotContain("\"first\"");
        }
    }

    @Test
    void a_database_that_comes_up_later_is_waited_for() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var settings = settings("postgres");
        settings.putAll(Map.of("INCIDENT_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "INCIDENT_DATABASE_USER", "postgres", "INCIDENT_DATABASE_WAIT", "5m"));
        try (var node = Node.start("failed-start-waits", settings)) {
            Patience.await().until(() -> node.log().contains("Waits for the database"));
            try (var later = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).setPort(port).start()) {
                node.awaitHealth();
                assertThat(node.log()).containsPattern("Waits for the database, for another \\d{3} seconds: Connection to 127.0.0.1:" + port + " refused");
                node.close();
            }
        }
    }
}
