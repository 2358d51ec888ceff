package uk.police.securityincident.model;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What stands on a form in Tasklist: form-js 1.8.7, in a browser. */
public final class ShownForms {

    /**
     * @param text what is to be read, line breaks included
     * @param structure the elements that it stands in, with the addresses they lead to
     */
    public record Shown(String name, String text, List<String> structure, List<String> warnings) {
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Map<String, Object>> asked = new ArrayList<>();

    /** A form as it is handed out, and the variables that come with it. */
    public void add(String name, JsonNode schema, Map<String, ?> data) {
        asked.add(Map.of("name", name, "schema", schema, "data", data));
    }

    /** Each form by its name, or nothing where this machine lacks the tools: the test is then skipped, or fails. */
    public Map<String, Shown> show() throws IOException {
        NodeTools.missing().ifPresent(what -> NodeTools.skip("Forms not shown: " + what));
        var question = Files.createTempFile("forms", ".json");
        var answer = Files.createTempFile("shown", ".json");
        try {
            JSON.writeValue(question.toFile(), asked);
            var outcome = NodeTools.run("node", "shown.mjs", question.toString(), answer.toString());
            assertThat(outcome.succeeded()).as(outcome.output()).isTrue();
            var shown = new LinkedHashMap<String, Shown>();
            JSON.readValue(answer.toFile(), new TypeReference<List<Shown>>() {
            }).forEach(one -> shown.put(one.name(), one));
            return shown;
        } finally {
            Files.delete(question);
            Files.delete(answer);
        }
    }
}
