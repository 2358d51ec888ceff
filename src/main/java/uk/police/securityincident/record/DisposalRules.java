package uk.police.securityincident.record;

import org.springframework.stereotype.Component;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.gate.Rules;

/** Of a disposal (E-8.3): only what is on its list can be kept. */
@Component
class DisposalRules implements Rules {

    private final Disposal disposal;

    DisposalRules(Disposal disposal) {
        this.disposal = disposal;
    }

    @Override
    public String process() {
        return "records-disposal";
    }

    @Override
    public void checkCompletion(Completion completion) {
        if (completion.step().equals("Task_ApproveDisposal")) {
            disposal.checkKept(completion.reference(), completion.text("keepReferences"));
        }
    }
}
