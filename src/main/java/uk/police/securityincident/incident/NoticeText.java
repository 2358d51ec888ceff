package uk.police.securityincident.incident;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.need.ContactPoint;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.Trail.Entry;

/** What the forms show of a text for somebody outside: what goes out, and apart from it what we only say among ourselves, since whoever sends it copies what they see. */
@Component
public class NoticeText {

    private static final String APART = "howToTell";
    private static final List<String> LETTERS_TO = List.of("dataSubjects", "public");
    private static final String NOT_YET_KNOWN = "notYetKnown";
    /** What the final notice must say, each under the name by which it is ticked. */
    private static final List<String> LEFT_OUT = List.of("numberOfPeople", "numberOfRecords", "dataCategoriesIco", "noticeConsequences");

    private final Told told;
    private final DeployedForms forms;
    private final People people;
    private final ContactPoint contact;

    NoticeText(Told told, DeployedForms forms, People people, ContactPoint contact) {
        this.told = told;
        this.forms = forms;
        this.people = people;
        this.contact = contact;
    }

    /** What was prepared last for this recipient, and who prepared it. A form that does not show apart what we say among ourselves, as one of an earlier edition, has it all. */
    @ShownAs({"notice", "preparedBy"})
    public Map<String, Object> last(DelegateTask task) {
        boolean apart = forms.ofTask(task.getProcessDefinitionId(), task.getTaskDefinitionKey()).shown().names().contains(APART);
        var last = last(task.getExecution());
        var shown = new HashMap<String, Object>();
        shown.put("notice", apart ? LongText.of(last.map(entry -> Form.inWords(form(task.getExecution(), entry).rowsToSend(entry.content()))).orElse("")) : whole(task.getExecution()));
        shown.put("preparedBy", last.map(entry -> people.named(entry.by())).orElse(null));
        return shown;
    }

    /** The same with all that was answered. */
    TypedValue whole(DelegateExecution execution) {
        return LongText.of(last(execution).map(entry -> form(execution, entry).inWords(entry.content())).orElse(""));
    }

    private Optional<Entry> last(DelegateExecution execution) {
        return told.prepared(execution.getProcessDefinitionId(), Reference.of(execution), recipient(execution));
    }

    /** By which channel they are told, say, and why: for whoever approves or sends it, and no part of it. As it was said last, since an update need not say it anew. */
    @ShownAs(APART)
    public TypedValue amongUs(DelegateExecution execution) {
        return LongText.of(Form.inWords(told.versions(execution.getProcessDefinitionId(), Reference.of(execution), recipient(execution))
                .map(entry -> form(execution, entry).rowsAmongUs(entry.content())).filter(rows -> !rows.isEmpty()).reduce((first, second) -> second).orElse(List.<Row>of())));
    }

    /** With what a letter ends (UK GDPR Art 34(2), DPA 2018 s.68(2)); null for what is no letter. */
    @ShownAs("contactPoint")
    public String contactPoint(DelegateExecution execution) {
        return LETTERS_TO.contains(recipient(execution)) ? contact.of(Reference.of(execution)) : null;
    }

    /** Of a notice to the ICO what is neither given nor ticked as to follow, so that nobody would ask for it again; null if nothing is, or it is said why it cannot be established. */
    @ShownAs("leftOut")
    public String leftOut(DelegateExecution execution) {
        return last(execution).filter(entry -> entry.said("noticeKind") != null && entry.said("notEstablished") == null)
                .map(entry -> {
                    var ticked = entry.content().get(NOT_YET_KNOWN) instanceof Collection<?> several ? several : List.of();
                    var missing = LEFT_OUT.stream().filter(key -> entry.said(key) == null && !ticked.contains(key)).toList();
                    return missing.isEmpty() ? null : form(execution, entry).rows(Map.of(NOT_YET_KNOWN, missing)).get(0).answer();
                }).orElse(null);
    }

    private Form form(DelegateExecution execution, Entry entry) {
        return forms.ofTask(execution.getProcessDefinitionId(), entry.element());
    }

    private static String recipient(DelegateExecution execution) {
        return (String) execution.getVariable("recipient");
    }
}
