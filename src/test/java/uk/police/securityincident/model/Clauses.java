package uk.police.securityincident.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DmnElement;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The clauses of the procedures: what the system must do by each, what carries it, and which tests are named by it. */
public final class Clauses {

    /**
     * What carries a clause.
     *
     * @param kind {@code bpmn}, {@code dmn}, {@code form} or {@code java}
     * @param of the process, decision, form or class
     * @param id of the element or rule; null for all of a decision, form or class
     */
    public record Carrier(String kind, String of, String id) {
    }

    /** By clause, in the order of the table. */
    private final Map<String, String> duties = new LinkedHashMap<>();

    public Clauses() {
        rows("clauses.tsv").forEach(row -> duties.put(row[0], row[1]));
    }

    /** Of a table in src/test/resources, without its heading. */
    static List<String[]> rows(String table) {
        return lines(Path.of("src/test/resources", table)).skip(1).map(line -> line.split("\t")).toList();
    }

    Map<String, String> duties() {
        return duties;
    }

    /** By which clauses a test is named: {@code w_5_3_e_3_4_10_…} by W-5.3 and E-3.4.10. */
    public List<String> named(String test) {
        var named = new ArrayList<String>();
        for (var rest = test + "_"; ; ) {
            var begins = rest;
            var longest = duties.keySet().stream().filter(clause -> begins.startsWith(inNames(clause) + "_"))
                    .max((one, other) -> Integer.compare(inNames(one).length(), inNames(other).length()));
            if (longest.isEmpty()) {
                return named;
            }
            named.add(longest.get());
            rest = rest.substring(inNames(longest.get()).length() + 1);
        }
    }

    private static String inNames(String clause) {
        return Pattern.compile("\\d+|[A-Za-z]").matcher(clause).results().map(part -> part.group().toLowerCase()).collect(Collectors.joining("_"));
    }

    /** Every test method there is, without starting any. */
    static List<Method> tests() {
        var classes = Path.of("target/test-classes");
        try (var files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString()).filter(file -> file.endsWith(".class")).sorted()
                    .map(file -> type(file.replaceAll("\\.class$", "").replaceAll("[/\\\\]", ".")))
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods())).filter(method -> AnnotationSupport.isAnnotated(method, Testable.class)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, Clauses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The tests named by each clause. */
    public Map<String, List<Method>> testsByClause() {
        var by = new LinkedHashMap<String, List<Method>>();
        duties.keySet().forEach(clause -> by.put(clause, new ArrayList<>()));
        tests().forEach(test -> named(test.getName()).forEach(clause -> by.get(clause).add(test)));
        by.values().forEach(tests -> tests.sort((one, other) -> sayTest(one).compareTo(sayTest(other))));
        return by;
    }

    static String sayTest(Method test) {
        return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }

    /** What carries each clause. A process itself carries none: what it claims, an element within must carry. */
    public Map<String, List<Carrier>> carriers() {
        var by = new LinkedHashMap<String, List<Carrier>>();
        duties.keySet().forEach(clause -> by.put(clause, new ArrayList<>()));
        ofModels(FlowNode.class).forEach((carrier, clauses) -> clauses.forEach(clause -> by.get(clause).add(carrier)));
        for (var file : files("dmn", ".dmn")) {
            var model = Dmn.readModelFromFile(file.toFile());
            for (var decision : model.getModelElementsByType(Decision.class)) {
                in(description(decision)).forEach(clause -> by.get(clause).add(new Carrier("dmn", decision.getId(), null)));
            }
            for (var rule : model.getModelElementsByType(Rule.class)) {
                var decision = (Decision) rule.getParentElement().getParentElement();
                in(description(rule)).forEach(clause -> by.get(clause).add(new Carrier("dmn", decision.getId(), rule.getId())));
            }
        }
        for (var file : files("forms", ".form")) {
            in(text(file)).forEach(clause -> by.get(clause).add(new Carrier("form", file.getFileName().toString().replace(".form", ""), null)));
        }
        for (var file : files("src/main/java", ".java")) {
            in(text(file)).forEach(clause -> by.get(clause).add(new Carrier("java", file.getFileName().toString().replace(".java", ""), null)));
        }
        return by;
    }

    /** What the processes themselves claim. */
    Map<Carrier, List<String>> ofProcesses() {
        return ofModels(Process.class);
    }

    private <T extends BaseElement> Map<Carrier, List<String>> ofModels(Class<T> type) {
        var found = new LinkedHashMap<Carrier, List<String>>();
        for (var file : files("bpmn", ".bpmn")) {
            var model = Bpmn.readModelFromFile(file.toFile());
            var process = model.getModelElementsByType(Process.class).iterator().next().getId();
            for (var property : model.getModelElementsByType(CamundaProperty.class)) {
                ModelElementInstance element = property.getParentElement().getParentElement().getParentElement();
                if (property.getCamundaName().equals("clauses") && type.isInstance(element)) {
                    found.put(new Carrier("bpmn", process, type.cast(element).getId()), List.of(property.getCamundaValue().split("\\s+")));
                }
            }
        }
        return found;
    }

    private static String description(DmnElement element) {
        return element.getDescription() == null ? "" : element.getDescription().getTextContent();
    }

    /** The clauses that a text names. */
    private Stream<String> in(String text) {
        return duties.keySet().stream().filter(text::contains).filter(clause -> Pattern.compile("(?<![\\w.-])" + Pattern.quote(clause) + "(?!\\w|\\.\\w)").matcher(text).find());
    }

    private static List<Path> files(String folder, String suffix) {
        try (var files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        return lines(file).collect(Collectors.joining("\n"));
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
