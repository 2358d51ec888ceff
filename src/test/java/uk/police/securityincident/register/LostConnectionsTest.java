package uk.police.securityincident.register;

import java.util.List;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/** What a machine held that is gone without a word is given back soon: each connection of the pool says so to the server, over TCP, whosever database it is. */
class LostConnectionsTest {

    private final ApplicationContextRunner pool = new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
            .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class));

    @Test
    void on_a_database_of_ones_own() throws Exception {
        try (var postgres = EmbeddedPostgres.start(); var owner = postgres.getPostgresDatabase().getConnection(); var statement = owner.createStatement()) {
            statement.execute("create role worker login password 'x'");
            var own = pool.withPropertyValues("incident.database.url=" + postgres.getJdbcUrl("worker", "postgres"), "incident.database.user=worker", "incident.database.password=x");
            gives_up_soon(own);
            own.run(context -> {
                var owners = new FluentConfiguration();
                new OwnDatabase().migratedByOwner(postgres.getJdbcUrl("worker", "postgres"), "worker", "x", context.getEnvironment()).customize(owners);
                gives_up_soon(JdbcClient.create(owners.getDataSource()));
            });
        }
    }

    @Test
    void but_where_its_address_says_otherwise() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            pool.withPropertyValues("incident.database.url=" + postgres.getJdbcUrl("postgres", "postgres") + "&options=", "incident.database.user=postgres").run(context ->
                    assertThat(context.getBean(JdbcClient.class).sql("show tcp_user_timeout").query(String.class).single()).isEqualTo("0"));
        }
    }

    @Test
    void on_the_demo_s() {
        gives_up_soon(pool.withUserConfiguration(EmbeddedDatabase.class).withPropertyValues("incident.data-directory=target/lost-connections-${test.fork:alone}"));
    }

    private static void gives_up_soon(ApplicationContextRunner pool) {
        pool.run(context -> gives_up_soon(context.getBean(JdbcClient.class)));
    }

    private static void gives_up_soon(JdbcClient jdbc) {
        assertThat(List.of("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout")).extracting(setting -> jdbc.sql("show " + setting).query(String.class).single())
                .containsExactly("15", "5", "3", "30000");
        assertThat(jdbc.sql("select usesuper from pg_user where usename = current_user").query(Boolean.class).single()).as("any role may").isFalse();
    }
}
