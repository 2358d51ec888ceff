package uk.police.securityincident.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;

import static org.assertj.core.api.Assertions.assertThat;

/** Files as a process owner might send them. */
public final class SentModels {

    /** Of retention.dmn, and of a start by the calendar. */
    public static final String PERIOD = "\"P\\d+Y\"";
    public static final String CRON = ">0 \\d+ [^<]+<";

    /** By its name, with what it holds. */
    public record File(String name, String content) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** @param said words of the refusal, the element among them */
    public record Trick(String what, List<File> files, List<String> said) {
        @Override
        public String toString() {
            return what;
        }
    }

    private SentModels() {
    }

    /** A process that is refused. */
    public static Trick in(String what, String model, String... said) {
        return of(what, new File("evil.bpmn", model), said);
    }

    /** A file that is refused. */
    public static Trick of(String what, File file, String... said) {
        return new Trick(what, List.of(file), List.of(said));
    }

    /** A service task. */
    public static String task(String attributes) {
        return "<bpmn:serviceTask id=\"Task_Evil\" " + attributes + " />";
    }

    /** An event that waits for a timer. */
    public static String catching(String timer) {
        return "<bpmn:intermediateCatchEvent id=\"Task_Evil\"><bpmn:timerEventDefinition>" + timer + "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>";
    }

    /** A process that starts, and these parts. */
    public static String process(String id, String parts) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="http://bpmn.io/schema/bpmn">
                  <bpmn:process id="%s" isExecutable="true" camunda:historyTimeToLive="P3650D">
                    <bpmn:startEvent id="S" /><bpmn:sequenceFlow id="SF" sourceRef="S" targetRef="%s" />
                    %s<bpmn:endEvent id="E" />
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(id, parts.contains("\"Task_Evil\"") ? "Task_Evil" : "E", parts);
    }

    /** A form with these components. */
    public static String form(String id, String components) {
        return "{\"components\":[" + components + "],\"type\":\"default\",\"id\":\"" + id + "\",\"schemaVersion\":16}";
    }

    /** Where this value stands first, whatever it is now, stands another. */
    public static String revalued(String file, String value, String to) throws IOException {
        var text = Files.readString(Path.of(file)).replace("&#39;", "'");
        assertThat(text).containsPattern(value);
        return text.replaceFirst(value, Matcher.quoteReplacement(to));
    }

    /** An apostrophe in an attribute stands as Modeler writes it. */
    public static String edited(String file, String from, String to) throws IOException {
        var text = Files.readString(Path.of(file));
        if (text.contains(from)) {
            return text.replace(from, to);
        }
        assertThat(text).contains(from.replace("'", "&#39;"));
        return text.replace(from.replace("'", "&#39;"), to.replace("'", "&#39;"));
    }

    /** Whether each of these is said; of words divided by a bar, one is. */
    public static void assertSaid(String message, List<String> said) {
        for (var words : said) {
            assertThat(List.of(words.split("\\|"))).as("%s in: %s", words, message).anyMatch(message::contains);
        }
    }
}
