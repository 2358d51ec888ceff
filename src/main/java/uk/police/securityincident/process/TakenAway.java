package uk.police.securityincident.process;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Register;

/**
 * A case that somebody deletes has not ended: the register says who took it away, its duties are not discharged, and the
 * Monitoring Officer is told. Nobody can by the doors of the application; whoever runs the engine still may.
 */
@Component
class TakenAway extends AbstractCamundaConfiguration {

    /** The state of such a case, and the event in its trail. */
    static final String TAKEN_AWAY = "takenAway";

    private static final Logger LOG = LoggerFactory.getLogger(TakenAway.class);

    private final Register register;
    private final Gate gate;
    private final Mail mail;
    private final Clock clock;

    TakenAway(Register register, @Lazy Gate gate, @Lazy Mail mail, Clock clock) {
        this.register = register;
        this.gate = gate;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPreBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseProcess(Element process, ProcessDefinitionEntity definition) {
                definition.addBuiltInListener(ExecutionListener.EVENTNAME_END, (ExecutionListener) TakenAway.this::ended);
            }
        });
    }

    /** Whether the case is being deleted, and does not end by any end of its own. */
    static boolean isBeing(DelegateExecution execution) {
        return ((ExecutionEntity) execution).getProcessInstance().isDeleteRoot();
    }

    private void ended(DelegateExecution execution) {
        if (!isBeing(execution) || execution.getVariable("reference") == null) {
            return;
        }
        var reference = Incident.reference(execution);
        var now = clock.instant();
        var by = gate.user();
        register.close(reference, now, TAKEN_AWAY);
        register.note(reference, now, by, ((ExecutionEntity) execution).getProcessDefinition().getKey(), TAKEN_AWAY,
                Map.of("reason", Objects.toString(((ExecutionEntity) execution).getDeleteReason(), "")));
        LOG.error("{} was taken away by {}: it has not ended, and its duties are not discharged", reference, by);
        mail.takenAway(reference, register.isOfReferral(reference) ? "professional-standards" : "monitoring-officer", by);
    }
}
