package uk.police.securityincident;

import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Serves the models in {@code bpmn/}, {@code dmn/} and {@code forms/}; or, as the operator says, carries running cases over to them, or puts
 * their tables to the cases of the log, and ends.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {

    private static final List<String> INSTEAD_OF_SERVING = List.of("incident.migrate", "incident.try-rules");

    public static void main(String[] args) {
        var application = new SpringApplication(Application.class);
        application.addInitializers(starting -> {
            if (servesNobody(starting.getEnvironment())) {
                // Nobody is served meanwhile, and no timer fires.
                starting.getEnvironment().getPropertySources().addFirst(new MapPropertySource("servesNobody", Map.of("server.port", "-1", "camunda.bpm.job-execution.enabled", "false")));
            }
        });
        var running = application.run(args);
        if (servesNobody(running.getEnvironment())) {
            System.exit(SpringApplication.exit(running));
        }
    }

    private static boolean servesNobody(Environment environment) {
        return INSTEAD_OF_SERVING.stream().anyMatch(setting -> !environment.getProperty(setting, "false").equals("false"));
    }
}
