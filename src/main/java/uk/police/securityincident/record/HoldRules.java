package uk.police.securityincident.record;

import java.time.Instant;
import java.util.Optional;

import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.form.Accepted;
import uk.police.securityincident.gate.Rules;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.register.CaseTable;

/** Of a legal hold (E-8.3): a case that whoever asks may know of, and that is not held yet. */
@Component
class HoldRules implements Rules {

    private final Caller caller;
    private final CaseTable cases;
    private final NeedToKnow needToKnow;
    private final Disposal disposal;

    HoldRules(Caller caller, CaseTable cases, NeedToKnow needToKnow, Disposal disposal) {
        this.caller = caller;
        this.cases = cases;
        this.needToKnow = needToKnow;
        this.disposal = disposal;
    }

    @Override
    public String process() {
        return "legal-hold";
    }

    @Override
    public void checkStart(Accepted accepted, Instant now) {
        var held = Reference.asGiven(accepted.text("heldReference"));
        Exercises.refuse(held, "heldReference", "Nothing was started: no disposal takes an exercise.");
        // Of a referral, Professional Standards alone know (E-3.7.1).
        boolean known = (cases.isOfReferral(held) ? caller.isIn("professional-standards") : caller.isIn("monitoring-officer", "data-protection-officer"))
                && !needToKnow.keptOutOf(held).contains(caller.user());
        boolean free = (known ? disposal.mayBeHeld(held) : Optional.<Boolean>empty()).orElseThrow(() -> new RefusedInput("There is no case '" + held
                + "' in your log (heldReference). Nothing was started: correct the reference, such as INC-2026-0001."));
        if (!free) {
            throw new RefusedInput(held + " is under legal hold already, or it is disposed of (heldReference). Nothing was started: look at its file.");
        }
    }
}
