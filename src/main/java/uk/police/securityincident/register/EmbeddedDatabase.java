package uk.police.securityincident.register;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import uk.police.securityincident.start.RefusedStart;

/**
 * The demo profile: with no {@code spring.datasource.url} the application brings its own PostgreSQL, whose data survive
 * a restart, and listens on this machine only.
 */
@Configuration
@ConditionalOnDemo
public class EmbeddedDatabase {

    private static final int MAJOR = 17;

    @Bean(destroyMethod = "close")
    EmbeddedPostgres postgres(@Value("${incident.data-directory}") Path data) {
        var directory = data.toAbsolutePath().resolve("postgresql-" + MAJOR);
        try {
            Files.createDirectories(directory.getParent());
            var builder = EmbeddedPostgres.builder()
                    .setDataDirectory(directory).setCleanDataDirectory(false)
                    // Spring stops it after the engine; a hook of its own would stop it under the engine.
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1").setServerConfig("unix_socket_directories", "")
                    .setPGStartupWait(Duration.ofSeconds(60));
            var running = runningPort(directory.resolve("postmaster.pid"));
            if (running > 0) {
                builder.setPort(running);
            }
            return builder.start();
        } catch (IOException | RuntimeException e) {
            throw new RefusedStart("The application's own PostgreSQL could not start in " + directory + " (" + e.getMessage() + ").",
                    "End another copy that runs on the same data, make room on the disk, or set INCIDENT_DATABASE_URL, _USER and _PASSWORD to use a PostgreSQL of yours");
        }
    }

    /** The application works under a role that may not change the trail; of the pool, the settings are those of a database of one's own. */
    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(EmbeddedPostgres postgres, @Value("${spring.flyway.placeholders.application}") String role) throws SQLException {
        try (var owner = postgres.getPostgresDatabase().getConnection(); var statement = owner.createStatement()) {
            statement.execute("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = '%1$s') then create role %1$s login; end if;
                        grant create, usage on schema public to %1$s;
                        grant select, insert, update, delete on all tables in schema public to %1$s;
                    end $$""".formatted(role));
        }
        var pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl(role, "postgres"));
        return pool;
    }

    /** The tables of the register belong to another. */
    @Bean
    FlywayConfigurationCustomizer migratedByTheirOwner(EmbeddedPostgres postgres) {
        return flyway -> flyway.dataSource(postgres.getPostgresDatabase());
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableWebServerFactory> thisMachineOnly() {
        return server -> server.setAddress(InetAddress.getLoopbackAddress());
    }

    /** The port of a server that outlived its application, so that it is taken over; 0 if none runs. */
    private static int runningPort(Path pidFile) throws IOException {
        if (!Files.exists(pidFile)) {
            return 0;
        }
        var lines = Files.readAllLines(pidFile);
        int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            LoggerFactory.getLogger(EmbeddedDatabase.class).info("Takes over the PostgreSQL that an earlier run left behind");
            return port;
        } catch (IOException | IllegalArgumentException nobodyThere) {
            return 0;
        }
    }
}
