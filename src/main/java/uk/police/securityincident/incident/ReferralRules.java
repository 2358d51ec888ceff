package uk.police.securityincident.incident;

import java.time.Instant;

import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.gate.Rules;

/** Of a referral (E-3.7.1): whoever is named signs in here. */
@Component
class ReferralRules implements Rules {

    private final ProcessEngine engine;

    ReferralRules(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    @Override
    public String process() {
        return "conduct-referral";
    }

    @Override
    public void checkStart(Accepted accepted, Instant now) {
        Exercises.refuse(Reference.asGiven(accepted.text("incidentReference")), "incidentReference", "Nothing was started: nobody is referred for what they did in an exercise.");
        checkSignsIn(accepted, "Nothing was started: correct it, or describe somebody without an account in words.");
    }

    @Override
    public void checkCompletion(Completion completion) {
        checkSignsIn(completion.accepted(), "Nothing was changed: correct it, or leave it empty and describe them in the reason.");
    }

    private void checkSignsIn(Accepted accepted, String instead) {
        var person = accepted.text("personInvolved");
        if (person != null && engine.getIdentityService().createUserQuery().userId(person).count() == 0) {
            throw new RefusedInput("Nobody signs in as '" + person + "' (personInvolved). " + instead);
        }
    }
}
