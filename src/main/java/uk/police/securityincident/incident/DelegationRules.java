package uk.police.securityincident.incident;

import java.time.Instant;

import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.gate.Rules;

/** Of a delegation (E-2.2): only a role of one's own, and not one that was only lent. */
@Component
class DelegationRules implements Rules {

    private final ProcessEngine engine;
    private final Caller caller;

    DelegationRules(@Lazy ProcessEngine engine, Caller caller) {
        this.engine = engine;
        this.caller = caller;
    }

    @Override
    public String process() {
        return "role-delegation";
    }

    @Override
    public void checkStart(Accepted accepted, Instant now) {
        var role = accepted.text("delegatedRole");
        var deputy = accepted.text("deputyId");
        if (!caller.isIn(role, "camunda-admin")) {
            throw new RefusedInput("You can delegate only a role that is yours (delegatedRole). Nothing was started: choose your own, or ask an administrator.");
        }
        if (deputy.equals(caller.user())) {
            throw new RefusedInput("The role is yours already (deputyId). Nothing was started: name the one who stands in for you.");
        }
        if (engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey(process()).variableValueEquals("roleGiven", true)
                .variableValueEquals("deputyId", caller.user()).variableValueEquals("delegatedRole", role).count() > 0) {
            throw new RefusedInput("The role was delegated to you for a time, and it is not yours to give on (delegatedRole). Nothing was started: ask whoever gave it to you.");
        }
        if (engine.getIdentityService().createUserQuery().userId(deputy).count() == 0) {
            throw new RefusedInput("Nobody signs in as '" + deputy + "' (deputyId). Nothing was started: correct it and send it again.");
        }
    }
}
