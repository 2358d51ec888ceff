package uk.police.securityincident.register;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
    FlywayConfigurationCustomizer migratedByOwner(@Value("${spring.datasource.url}") String url, @Value("${incident.database.owner.user}") String user, @Value("${incident.database.owner.password}") String password) {
        return flyway -> {
            if (StringUtils.hasText(url) && StringUtils.hasText(user)) {
                flyway.dataSource(url, user, password);
            }
        };
    }
}
