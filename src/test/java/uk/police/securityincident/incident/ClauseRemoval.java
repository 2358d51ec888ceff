package uk.police.securityincident.incident;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import uk.police.securityincident.Unchecked;
import uk.police.securityincident.model.Clauses.Carrier;
import uk.police.securityincident.model.Clauses;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proof by removal: each element and each rule that carries a clause is taken away, once and alone, and for each of
 * its clauses a test named by that clause must fail. Takes long, so its name keeps it from running by itself:
 * {@code mvn test -Dtest=ClauseRemoval -Dtest.jvm=-Xmx6g}, and {@code -Dremoval=Task_AssessIncident} for one. What came of it is written to
 * target/clause-removal.txt.
 *
 * <p>What is removed stays in the model, so that whatever is computed from it still can be, but nobody comes to it: the
 * flows of an activity go through a task that does nothing, and a boundary event hangs on such a task. Left out: start
 * events, without which nothing begins; what Java alone carries; tests in a context of their own, whose engine knows
 * nothing of the removal.
 */
class ClauseRemoval extends ProcedureTest {

    private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static final Path TABLES = Path.of("dmn/incident-decisions.dmn");
    /** The review opens anew each time: were it only passed by, that would never end, so the token ends before it. */
    private static final String OPENS_AGAIN = "Task_ReviewIncident";

    private final Launcher launcher = LauncherFactory.create();
    @Autowired
    private ProcessEngine engine;
    private final Map<String, List<Method>> tests = new Clauses().testsByClause();
    private final List<String> lines = new ArrayList<>();
    private final List<String> missedByNobody = new ArrayList<>();

    @BeforeEach
    void removing() {
        coverage.removing(true);
    }

    @AfterEach
    void putBack() throws IOException {
        coverage.removing(false);
        System.clearProperty("incident.decisions");
        Files.write(Path.of("target/clause-removal.txt"), lines);
    }

    @Test
    void what_carries_a_clause_is_missed_by_a_test_named_by_it() throws Exception {
        var clausesOf = new LinkedHashMap<Carrier, List<String>>();
        new Clauses().carriers().forEach((clause, carriers) -> carriers.stream().filter(carrier -> carrier.id() != null && !carrier.id().startsWith("StartEvent_"))
                .filter(carrier -> List.of(System.getProperty("removal", carrier.id()).split(",")).contains(carrier.id()))
                .forEach(carrier -> clausesOf.computeIfAbsent(carrier, key -> new ArrayList<>()).add(clause)));
        assertThat(clausesOf).isNotEmpty();
        // A test that fails with nothing removed would prove nothing.
        clausesOf.values().stream().flatMap(List::stream).distinct().flatMap(clause -> tests.get(clause).stream()).distinct()
                .filter(test -> onThisEngine(test) || onTheTables(test))
                .forEach(test -> assertThat(run(test)).as(test.getName()).isEmpty());
        for (var carried : clausesOf.entrySet()) {
            if (carried.getKey().kind().equals("bpmn")) {
                withoutElement(carried.getKey(), carried.getValue());
            } else {
                withoutRule(carried.getKey(), carried.getValue());
            }
        }
        assertThat(missedByNobody).as("removed, and no test named by the clause failed").isEmpty();
    }

    private void withoutElement(Carrier carrier, List<String> clauses) throws Exception {
        var file = carrier.of() + ".bpmn";
        var model = read(Path.of("bpmn", file));
        remove(model, carrier.id());
        var deployment = repository.createDeployment().name("without " + carrier.id()).addString("bpmn/" + file, written(model));
        try (var forms = Files.list(Path.of("forms"))) {
            for (var form : forms.toList()) {
                deployment.addString("forms/" + form.getFileName(), Files.readString(form));
            }
        }
        var removed = Unchecked.deploy(engine, deployment);
        try {
            tell(carrier, clauses, ClauseRemoval::onThisEngine);
        } finally {
            // By no door of the engine's: cases ran on it.
            ((RepositoryServiceImpl) repository).getCommandExecutor().execute(new DeleteDeploymentCmd(removed.getId(), true, true, true));
        }
    }

    private void withoutRule(Carrier carrier, List<String> clauses) throws Exception {
        var model = read(TABLES);
        var rule = byId(model, carrier.id());
        rule.getParentNode().removeChild(rule);
        var file = Path.of("target/without-a-rule.dmn");
        Files.writeString(file, written(model));
        System.setProperty("incident.decisions", file.toString());
        tell(carrier, clauses, ClauseRemoval::onTheTables);
        System.clearProperty("incident.decisions");
    }

    private static boolean onThisEngine(Method test) {
        var type = test.getDeclaringClass();
        return ProcedureTest.class.isAssignableFrom(type) && type != RandomWalkTest.class && !type.isAnnotationPresent(TestPropertySource.class);
    }

    private static boolean onTheTables(Method test) {
        // Not the random one: it would notice by chance.
        return test.getDeclaringClass().getPackageName().endsWith(".decision") && !test.getDeclaringClass().getSimpleName().equals("MonotonicityTest");
    }

    /** Runs, for each clause, the tests named by it until one fails. */
    private void tell(Carrier carrier, List<String> clauses, Predicate<Method> canTell) {
        var outcomes = new HashMap<Method, Optional<Throwable>>();
        for (var clause : clauses) {
            var able = tests.get(clause).stream().filter(canTell).toList();
            var failed = able.stream().filter(test -> outcomes.computeIfAbsent(test, this::run).isPresent()).findFirst();
            var line = "%s\t%s\t%s\t%s".formatted(carrier.of(), carrier.id(), clause, failed.map(test -> test.getDeclaringClass().getSimpleName() + "." + test.getName()
                    + "\t" + firstLine(outcomes.get(test).orElseThrow())).orElse("MISSED BY NONE OF " + able.size()));
            lines.add(line);
            System.out.println("REMOVED\t" + line);
            if (failed.isEmpty()) {
                missedByNobody.add(line);
            }
        }
    }

    private static String firstLine(Throwable failure) {
        return failure.getClass().getSimpleName() + ": " + String.valueOf(failure.getMessage()).strip().lines().limit(6).reduce("", (one, other) -> (one + " " + other.strip()).strip());
    }

    /** What the test failed with, if it did. */
    private Optional<Throwable> run(Method test) {
        var failures = new ArrayList<Throwable>();
        launcher.execute(LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectMethod(test.getDeclaringClass(), test)).build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
            }
        });
        return failures.stream().findFirst();
    }

    private static void remove(Document model, String id) {
        var element = byId(model, id);
        var instead = model.createElementNS(BPMN, "bpmn:task");
        instead.setAttribute("id", "Task_Instead");
        element.getParentNode().insertBefore(instead, element);
        if (element.getLocalName().equals("boundaryEvent")) {
            element.setAttribute("attachedToRef", "Task_Instead");
        } else {
            reroute(model, id, "incoming", "targetRef", instead);
            if (!id.equals(OPENS_AGAIN)) {
                reroute(model, id, "outgoing", "sourceRef", instead);
            }
        }
    }

    private static void reroute(Document model, String id, String end, String attribute, Element instead) {
        children(byId(model, id)).stream().filter(child -> child.getLocalName().equals(end)).forEach(instead::appendChild);
        var flows = model.getElementsByTagNameNS(BPMN, "sequenceFlow");
        for (int i = 0; i < flows.getLength(); i++) {
            if (((Element) flows.item(i)).getAttribute(attribute).equals(id)) {
                ((Element) flows.item(i)).setAttribute(attribute, "Task_Instead");
            }
        }
    }

    private static List<Element> children(Element parent) {
        var children = new ArrayList<Element>();
        for (var child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Document read(Path file) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(file.toFile());
    }

    private static Element byId(Document model, String id) {
        var all = model.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            if (((Element) all.item(i)).getAttribute("id").equals(id)) {
                return (Element) all.item(i);
            }
        }
        throw new IllegalStateException(id);
    }

    private static String written(Document model) throws Exception {
        var out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(model), new StreamResult(out));
        return out.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
}
