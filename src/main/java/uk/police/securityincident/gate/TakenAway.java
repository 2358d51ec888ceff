package uk.police.securityincident.gate;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Trail;

/**
 * A case that somebody deletes has not ended: the register says who took it away, its duties are not discharged, and the
 * Monitoring Officer is told. Nobody can by the doors of the application; whoever runs the engine still may.
 */
@Component
@Order(Ordering.DEFAULT_ORDER)
public class TakenAway extends AbstractProcessEnginePlugin {

    /** The state of such a case, and the event in its trail. */
    public static final String TAKEN_AWAY = "takenAway";

    private static final Logger LOG = LoggerFactory.getLogger(TakenAway.class);

    private final CaseTable cases;
    private final Trail trail;
    private final Caller caller;
    private final MailToPeople mail;
    private final Clock clock;

    TakenAway(CaseTable cases, Trail trail, Caller caller, MailToPeople mail, Clock clock) {
        this.cases = cases;
        this.trail = trail;
        this.caller = caller;
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
    public static boolean isBeing(DelegateExecution execution) {
        return ((ExecutionEntity) execution).getProcessInstance().isDeleteRoot();
    }

    private void ended(DelegateExecution execution) {
        if (!isBeing(execution) || execution.getVariable("reference") == null) {
            return;
        }
        var reference = Reference.of(execution);
        if (Exercises.is(reference)) {
            // An exercise is over when whoever began it says so.
            return;
        }
        var now = clock.instant();
        var by = caller.user();
        cases.close(reference, now, TAKEN_AWAY);
        trail.note(reference, now, by, ((ExecutionEntity) execution).getProcessDefinition().getKey(), TAKEN_AWAY,
                Map.of("reason", Objects.toString(((ExecutionEntity) execution).getDeleteReason(), "")));
        LOG.error("{} was taken away by {}: it has not ended, and its duties are not discharged", reference, by);
        mail.befell(reference, "taken-away", cases.isOfReferral(reference) ? "professional-standards" : "monitoring-officer", "taken away by " + by);
    }
}
