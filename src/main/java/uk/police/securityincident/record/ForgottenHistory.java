package uk.police.securityincident.record;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Disposals;

/** What the engine kept of a case that is over, taken out for good (E-8.3). */
@Component
class ForgottenHistory {

    private final ProcessEngine engine;
    private final Disposals disposals;

    ForgottenHistory(@Lazy ProcessEngine engine, Disposals disposals) {
        this.engine = engine;
        this.disposals = disposals;
    }

    /** The engine leaves decisions and the log of what users did behind when it deletes the history of an instance. */
    void forget(String reference) {
        var history = engine.getHistoryService();
        var instances = history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).list();
        for (var letter : disposals.letters(reference)) {
            instances.addAll(history.createHistoricProcessInstanceQuery().processDefinitionKey("send-mail").processInstanceBusinessKey(letter).list());
        }
        for (var instance : instances.stream().map(HistoricProcessInstance::getId).toList()) {
            history.createHistoricProcessInstanceQuery().superProcessInstanceId(instance).list().forEach(called -> forgetInstance(called.getId()));
            forgetInstance(instance);
        }
    }

    private void forgetInstance(String instance) {
        var history = engine.getHistoryService();
        history.createHistoricDecisionInstanceQuery().processInstanceId(instance).list().forEach(decision -> history.deleteHistoricDecisionInstanceByInstanceId(decision.getId()));
        history.createUserOperationLogQuery().processInstanceId(instance).list().forEach(operation -> history.deleteUserOperationLogEntry(operation.getId()));
        history.deleteHistoricProcessInstance(instance);
    }
}
