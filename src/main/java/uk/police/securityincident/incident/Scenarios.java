package uk.police.securityincident.incident;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Component;

/** What is practised: {@code exercises/<scenario>.json}, each from published cases with the details changed. */
@Component
public class Scenarios {

    /**
     * @param source the published cases that it is made of
     * @param report the answers to the report form that the exercise begins with
     * @param later what whoever runs the exercise knows, and says when they are asked, or at the hour of the exercise's own clock that it names
     */
    public record Scenario(String title, String source, Map<String, Object> report, List<String> later) {
    }

    private final ObjectMapper json;

    Scenarios(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param name as the form that begins an exercise offers it
     * @throws IllegalArgumentException if there is none of this name
     */
    public Scenario of(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("There is no scenario exercises/" + name + ".json"));
    }

    /** What was practised; by its name, where a release has that scenario no more. */
    public String title(String name) {
        return find(name).map(Scenario::title).orElse(name);
    }

    private Optional<Scenario> find(String name) {
        try (var file = Scenarios.class.getResourceAsStream("/exercises/" + name + ".json")) {
            return file == null ? Optional.empty() : Optional.of(json.readValue(file, Scenario.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
