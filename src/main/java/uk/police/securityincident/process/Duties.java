package uk.police.securityincident.process;

import java.time.Clock;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Register;

/**
 * Keeps in the register when each duty with a limit arose and was discharged: whatever bears an event
 * {@code Deadline_…} in a model is one, from the moment it opens until it ends.
 */
@Component
class Duties extends AbstractCamundaConfiguration {

    private final Register register;
    private final Due due;
    private final Clock clock;

    Duties(Register register, @Lazy Due due, Clock clock) {
        this.register = register;
        this.due = due;
        this.clock = clock;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPreBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseBoundaryTimerEventDefinition(Element timer, boolean interrupting, ActivityImpl event) {
                if (event.getId().startsWith("Deadline_")) {
                    var duty = (ActivityImpl) event.getEventScope();
                    duty.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) execution -> register.arose(Incident.reference(execution), execution.getId(),
                            event.getId(), clock.instant(), due.of(execution, event.getId()).toInstant()));
                    duty.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener) execution -> register.discharged(Incident.reference(execution),
                            execution.getId(), clock.instant()));
                }
            }
        });
    }

    /** After a correction of what the limits are reckoned from. */
    void move(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        register.duties(reference).stream().map(Register.Duty::deadline).distinct()
                .forEach(deadline -> register.moved(reference, deadline, due.of(execution, deadline).toInstant()));
    }
}
