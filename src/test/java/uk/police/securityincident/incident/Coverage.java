package uk.police.securityincident.incident;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.Clauses.Carrier;
import uk.police.securityincident.model.Clauses;

/**
 * Every flow node and sequence flow of a process that a token has passed since the last forgetting, and those that none has;
 * and what a single test has passed of that which carries the clauses it is named by.
 * Ours, since the community's tool for it is no longer kept.
 */
@Component
@Profile("!cost")
class Coverage extends AbstractProcessEnginePlugin {

    private static final Clauses CLAUSES = new Clauses();
    private static final Map<String, List<Carrier>> CARRIERS = CLAUSES.carriers();

    private final Map<String, Set<String>> there = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> passed = new ConcurrentHashMap<>();
    private final Set<Carrier> passedByTest = ConcurrentHashMap.newKeySet();
    private final AtomicInteger insteads = new AtomicInteger();
    private volatile boolean removing;

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPostBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity process) {
                there.computeIfAbsent(process.getKey(), key -> ConcurrentHashMap.newKeySet());
                passed.computeIfAbsent(process.getKey(), key -> ConcurrentHashMap.newKeySet());
                watch(process, process.getKey());
            }
        });
    }

    private void watch(ScopeImpl scope, String process) {
        for (ActivityImpl activity : scope.getActivities()) {
            // The body of a multi-instance activity is the engine's, not the model's.
            if (!activity.getId().contains("#")) {
                there.get(process).add(activity.getId());
                ExecutionListener enters = execution -> passes(process, activity.getId());
                activity.addBuiltInListener(ExecutionListener.EVENTNAME_START, enters);
            }
            activity.getOutgoingTransitions().forEach(flow -> {
                var transition = (org.camunda.bpm.engine.impl.pvm.process.TransitionImpl) flow;
                there.get(process).add(transition.getId());
                ExecutionListener takes = execution -> passes(process, transition.getId());
                transition.addExecutionListener(takes);
            });
            watch(activity, process);
        }
    }

    private void passes(String process, String element) {
        // With a step taken away a case may come round for ever.
        if (element.equals("Task_Instead") && insteads.incrementAndGet() > 100) {
            throw new IllegalStateException("It goes round in a circle without it");
        }
        passed.get(process).add(element);
        passedByTest.add(new Carrier("bpmn", process, element));
    }

    void begin() {
        insteads.set(0);
        passedByTest.clear();
    }

    /** The clauses by which a test is named although it has passed nothing in the models that carries them. */
    List<String> claimedInVain(String test) {
        return CLAUSES.named(test).stream().filter(clause -> {
            var elements = CARRIERS.get(clause).stream().filter(carrier -> carrier.kind().equals("bpmn")).toList();
            return !removing && !elements.isEmpty() && elements.stream().noneMatch(passedByTest::contains);
        }).toList();
    }

    /** While something is removed, a test shall fail by what it asserts, not because of what it no longer passes. */
    void removing(boolean removing) {
        this.removing = removing;
    }

    void forget() {
        passed.values().forEach(Set::clear);
    }

    /** What nobody has passed. */
    Collection<String> missing(String process) {
        var missing = new TreeSet<>(there.get(process));
        missing.removeAll(passed.get(process));
        return missing;
    }
}
