package uk.police.securityincident;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Serves the models in {@code bpmn/}, {@code dmn/} and {@code forms/}; or, as the operator says, carries running cases over to them and ends. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    private static final String MIGRATE = "incident.migrate";

    public static void main(String[] args) {
        var application = new SpringApplication(Application.class);
        application.addInitializers(starting -> {
            if (migrates(starting)) {
                // Nobody is served meanwhile, and no timer fires.
                starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource(MIGRATE, Map.of("server.port", "-1", "camunda.bpm.job-execution.enabled", "false")));
            }
        });
        var running = application.run(args);
        if (migrates(running)) {
            System.exit(SpringApplication.exit(running));
        }
    }

    private static boolean migrates(ConfigurableApplicationContext context) {
        return !context.getEnvironment().getProperty(MIGRATE, "false").equals("false");
    }
}
