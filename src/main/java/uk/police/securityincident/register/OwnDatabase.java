package uk.police.securityincident.register;

import java.util.List;
import java.util.Properties;

import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.StringUtils;

/** The tables of the register come first, and may be another role's than the one that the application works under. */
@Configuration
class OwnDatabase {

    /** What is wrong with the database is found before the engine makes its tables in it. */
    @Bean
    static BeanFactoryPostProcessor registerBeforeEngine() {
        return beans -> beans.getBeanDefinition("processEngineFactoryBean").setDependsOn("flywayInitializer");
    }

    @Bean
    FlywayConfigurationCustomizer migratedByOwner(@Value("${spring.datasource.url}") String url, @Value("${incident.database.owner.user}") String user, @Value("${incident.database.owner.password}") String password,
            Environment environment) {
        return flyway -> {
            if (StringUtils.hasText(url) && StringUtils.hasText(user)) {
                flyway.dataSource(owners(url, user, password, environment));
            }
        };
    }

    /** What it holds is given up as soon as what the application's own connections hold: of a start that dies in a migration, the lock on it. */
    private static DataSource owners(String url, String user, String password, Environment environment) {
        var connections = new DriverManagerDataSource(url, user, password);
        var properties = new Properties();
        for (var name : List.of("tcpKeepAlive", "options")) {
            properties.setProperty(name, environment.getRequiredProperty("spring.datasource.hikari.data-source-properties." + name));
        }
        connections.setConnectionProperties(properties);
        return connections;
    }
}
