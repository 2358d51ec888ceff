package uk.police.securityincident.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.incident.Told;
import uk.police.securityincident.need.ContactPoint;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/** Files what was sent outside, as it was sent. */
@Component
class SentNotice {

    private final Trail trail;
    private final DeployedForms forms;
    private final Told told;
    private final Filing filing;
    private final Organisation organisation;
    private final ContactPoint contact;

    SentNotice(Trail trail, DeployedForms forms, Told told, Filing filing, Organisation organisation, ContactPoint contact) {
        this.trail = trail;
        this.forms = forms;
        this.told = told;
        this.filing = filing;
        this.organisation = organisation;
        this.contact = contact;
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
        var sending = sending(execution);
        var sent = new ArrayList<>(forms.ofTask(execution.getProcessDefinitionId(), sending.element()).rows(sending.content()));
        sent.add(new Row("Whom to contact", contact.of(Reference.of(execution))));
        filing.file(execution, "ico-notice", "Notice to " + organisation.ico().name(), sentAt(sending), List.of(new Section("What was said", notice(execution), List.of()), new Section("How it was sent", sent, List.of())));
    }

    /** The letter to the people whose data it is (W-7.3); what was said among ourselves is not in it. */
    private void letter(DelegateExecution execution) {
        var letter = new ArrayList<>(notice(execution));
        var sending = sending(execution);
        letter.add(new Row("Whom to ask", contact.of(Reference.of(execution))));
        filing.file(execution, "data-subject-letter", "About your personal information", sentAt(sending), List.of(new Section("", letter, List.of())));
    }

    /** What was prepared last for the recipient, and then approved: nothing else goes out. */
    private List<Row> notice(DelegateExecution execution) {
        return told.prepared(execution.getProcessDefinitionId(), Reference.of(execution), (String) execution.getVariable("recipient"))
                .map(entry -> forms.ofTask(execution.getProcessDefinitionId(), entry.element()).rowsToSend(entry.content())).orElseThrow();
    }

    /** What whoever sent it has just recorded. */
    private Entry sending(DelegateExecution execution) {
        return trail.last(Reference.of(execution), execution.getCurrentActivityId()).orElseThrow();
    }

    /** A document of what went out bears the date when it went out, however much later that is recorded. */
    private static Instant sentAt(Entry sending) {
        return UkTime.parse(sending.said("sentAt"));
    }
}
