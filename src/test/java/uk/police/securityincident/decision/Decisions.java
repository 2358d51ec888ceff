package uk.police.securityincident.decision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationListener;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.camunda.bpm.engine.variable.Variables;
import uk.police.securityincident.engine.RememberingFeel;

/**
 * The decisions, evaluated by Camunda's own DMN engine without a process engine around it. Remembers every rule that
 * was hit, so that a test can demand that each one was.
 */
final class Decisions {


    private final Set<String> rulesHit = ConcurrentHashMap.newKeySet();
    private final Map<String, DmnDecision> decisions = new LinkedHashMap<>();
    private final DmnEngine engine;

    Decisions() {
        this(file());
    }

    Decisions(Path file) {
        var configuration = (DefaultDmnEngineConfiguration) DefaultDmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        DmnDecisionTableEvaluationListener listener = this::remember;
        configuration.setCustomPostDecisionTableEvaluationListeners(List.of(listener));
        configuration.setFeelEngineFactory(() -> new RememberingFeel(new ScalaFeelEngineFactory().createInstance()));
        engine = configuration.buildEngine();
        try (var in = Files.newInputStream(file)) {
            engine.parseDecisions(in).forEach(decision -> decisions.put(decision.getKey(), decision));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tables; the proof by removal puts others in their place. */
    static Path file() {
        return Path.of(System.getProperty("incident.decisions", "dmn/incident-decisions.dmn"));
    }

    private void remember(DmnDecisionTableEvaluationEvent event) {
        event.getMatchingRules().forEach(rule -> rulesHit.add(rule.getId()));
    }

    /** The ids of all rules hit so far, in required decisions too. */
    Set<String> rulesHit() {
        return rulesHit;
    }

    /** The keys of all decisions in the file. */
    Set<String> keys() {
        return decisions.keySet();
    }

    /** All results of a decision on these facts; a fact that is not in the map is absent. */
    DmnDecisionResult all(String decision, Map<String, Object> facts) {
        return engine.evaluateDecision(decisions.get(decision), Variables.fromMap(facts));
    }

    /** The single result of a decision. Fails if there is none or more than one. */
    Map<String, Object> one(String decision, Map<String, Object> facts) {
        var result = all(decision, facts);
        if (result.size() != 1) {
            throw new AssertionError(decision + " answered " + result.size() + " times for " + facts);
        }
        return result.getSingleResult().getEntryMap();
    }

    /** The risk to individuals, as the contract names it. */
    String risk(Map<String, Object> facts) {
        return (String) one("riskToIndividuals", facts).get("riskToIndividuals");
    }

    /** The routes of a report, in the table's order. */
    List<String> routes(Map<String, Object> facts) {
        var routes = new ArrayList<String>();
        all("responseRouting", facts).forEach(result -> routes.add(result.getFirstEntry()));
        return routes;
    }
}
