package uk.police.securityincident.process;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.springframework.stereotype.Component;

/**
 * Every flow node and sequence flow that a token has passed since the last forgetting, and those that none has.
 * Ours, since the community's tool for it is no longer kept.
 */
@Component
class Coverage extends AbstractCamundaConfiguration {

    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final Set<String> passed = ConcurrentHashMap.newKeySet();

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPostBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element element, ProcessDefinitionEntity process) {
                watch(process, process.getKey() + "/");
            }
        });
    }

    private void watch(ScopeImpl scope, String of) {
        for (ActivityImpl activity : scope.getActivities()) {
            // The body of a multi-instance activity is the engine's, not the model's.
            if (!activity.getId().contains("#")) {
                there.add(of + activity.getId());
                ExecutionListener enters = execution -> passed.add(of + activity.getId());
                activity.addBuiltInListener(ExecutionListener.EVENTNAME_START, enters);
            }
            activity.getOutgoingTransitions().forEach(flow -> {
                var transition = (org.camunda.bpm.engine.impl.pvm.process.TransitionImpl) flow;
                there.add(of + transition.getId());
                ExecutionListener takes = execution -> passed.add(of + transition.getId());
                transition.addExecutionListener(takes);
            });
            watch(activity, of);
        }
    }

    void forget() {
        passed.clear();
    }

    Collection<String> passed() {
        return new TreeSet<>(passed);
    }

    /** What of the process nobody has passed. */
    Collection<String> missing(String process) {
        var missing = new TreeSet<>(there);
        missing.removeAll(passed);
        missing.removeIf(element -> !element.startsWith(process + "/"));
        return missing;
    }
}
