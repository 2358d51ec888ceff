package uk.police.securityincident.record;

import java.util.ArrayList;
import java.util.List;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.incident.Told;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail;

/** Files what was sent outside, as it was sent. */
@Component
class SentNotice {

    private final Trail trail;
    private final DeployedForms forms;
    private final Told told;
    private final Filing filing;
    private final Organisation organisation;

    SentNotice(Trail trail, DeployedForms forms, Told told, Filing filing, Organisation organisation) {
        this.trail = trail;
        this.forms = forms;
        this.told = told;
        this.filing = filing;
        this.organisation = organisation;
    }

    void file(DelegateExecution execution) {
        if (Told.isSent(execution)) {
            switch ((String) execution.getVariable("recipient")) {
                case "ico" -> icoNotice(execution);
                case "dataSubjects", "public" -> letter(execution);
                default -> {
                    // What they were told stands in the file.
                }
            }
        }
    }

    /** What was sent to the ICO, with when and how it went (W-8.2b). */
    private void icoNotice(DelegateExecution execution) {
        var sent = new ArrayList<>(trail.last(Reference.of(execution), execution.getCurrentActivityId()).map(entry -> forms.ofTask(execution.getProcessDefinitionId(), entry.element()).rows(entry.content())).orElse(List.of()));
        sent.add(new Row("Whom to contact", contact()));
        filing.file(execution, "ico-notice", "Notice to " + organisation.ico().name(), List.of(new Section("What was said", notice(execution), List.of()), new Section("How it was sent", sent, List.of())));
    }

    /** The letter to the people whose data it is (W-7.3); what was said among ourselves is not in it. */
    private void letter(DelegateExecution execution) {
        var letter = new ArrayList<>(notice(execution));
        letter.add(new Row("Whom to ask", contact()));
        filing.file(execution, "data-subject-letter", "About your personal information", List.of(new Section("", letter, List.of())));
    }

    /** What was prepared last for the recipient, and then approved: nothing else goes out. */
    private List<Row> notice(DelegateExecution execution) {
        return told.prepared(execution.getProcessDefinitionId(), Reference.of(execution), (String) execution.getVariable("recipient"))
                .map(entry -> forms.ofTask(execution.getProcessDefinitionId(), entry.element()).rowsToSend(entry.content())).orElseThrow();
    }

    private String contact() {
        var dpo = organisation.roles().get("data-protection-officer");
        return String.join(", ", dpo.name(), dpo.telephone(), dpo.mail());
    }
}
