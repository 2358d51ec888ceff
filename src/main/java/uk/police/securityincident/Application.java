package uk.police.securityincident;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.core.env.MapPropertySource;

/** Serves the models in {@code bpmn/}, {@code dmn/} and {@code forms/}; or, as the operator says, carries running cases over to them and ends. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    private static final String MIGRATE = "incident.migrate";

    public static void main(String[] args) {
        var application = new SpringApplication(Application.class);
        application.addInitializers(starting -> {
            if (starting.getEnvironment().containsProperty(MIGRATE)) {
                // Nobody is served meanwhile, and no timer fires.
                starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource(MIGRATE, Map.of("server.port", "-1", "camunda.bpm.job-execution.enabled", "false")));
            }
        });
        var running = application.run(args);
        if (running.getEnvironment().containsProperty(MIGRATE)) {
            System.exit(SpringApplication.exit(running));
        }
    }
}
