package uk.police.securityincident.incident;

import java.util.List;
import java.util.Map;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.register.Outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** With the profile of a force, the DPO or a delegate decides on telling the ICO and approves what goes there, not the MO (E-2.2, E-3.4.8). */
@TestPropertySource(properties = {"incident.organisation=classpath:organisation/force.yml", "incident.data-directory=target/postgresql-force-${test.fork:alone}"})
class ForceProfileTest extends ProcedureTest {

    @Autowired
    private Outbox outbox;

    private static final String ISO = "information-security-officer";
    private static final Map<String, Object> YES = Map.of("approved", "yes");

    private Task open(ProcessInstance incident, String task, String recipient) {
        return open(incident, task).stream().filter(t -> recipient.equals(tasks.getVariable(t.getId(), "recipient"))).findFirst().orElseThrow();
    }

    private ProcessInstance toldToBoth() {
        var incident = reported(GRAVE);
        complete(incident, DPO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "r"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "r"));
        return incident;
    }

    private void assign(Task task, String user) {
        as(MO, () -> {
            tasks.setAssignee(task.getId(), user);
            return null;
        });
    }

    @Test
    void e_3_4_3_with_this_profile_the_information_asset_owner_takes_note_by_a_task_that_holds_nothing_up() {
        var incident = reported(HARMLESS);
        complete(incident, "information-asset-owner", "Task_NoteIncident", Map.of("noted", "Change the locks"));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains("Change the locks");
        var second = reported(HARMLESS);
        complete(second, MO, "Task_AssessIncident", Map.of("rating", "low", "closeNow", "yes", "incidentType", "other", "observations", "o", "lessons", "l"));
        assertThat(closed(second)).isTrue();
        assertThat(file(second, "Task_NoteIncident")).extracting(entry -> entry.event()).containsExactly("opened", "withdrawn");
    }

    @Test
    void e_3_4_8_the_dpo_decides_whether_the_ico_is_told_and_is_asked_for_no_view_on_it_and_the_mo_on_the_people() {
        // A likely risk that is not high: of the people the tables advise what the MO decides.
        var incident = reported(HARMLESS, Map.of("dataKind", "personal", "exposure", "unknown", "recovery", "none", "identifiability", "significant", "consequences", "significant"));
        var ico = open(incident, "Task_DecideIcoNotification").get(0);
        assertThat(tasks.getIdentityLinksForTask(ico.getId())).extracting(link -> link.getGroupId()).containsExactly(DPO);
        assertThat(tasks.getIdentityLinksForTask(open(incident, "Task_DecideDataSubjectNotification").get(0).getId())).extracting(link -> link.getGroupId()).containsExactly(MO);
        var no = Map.<String, Object>of("icoDecision", "no", "icoReason", "r");
        assertThatThrownBy(() -> complete(ico, MO, no)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> assign(ico, MO)).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the Data Protection Officer");
        complete(ico, DPO, no);
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "r", "notToldGround", "notHighRisk"));
        assertThat(value(incident, "icoDecision")).isEqualTo("no");
        assertThat(open(incident, "Task_ViewOnNotTelling")).isEmpty();
    }

    @Test
    void e_3_4_8_advice_on_the_risk_reaches_whoever_decides_on_the_ico() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "consultLegal", "yes"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "r", "notToldGround", "notHighRisk"));
        complete(tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnRisk").taskCandidateGroup("legal").singleResult(), "legal", Map.of("riskAdvice", "Tell"));
        assertThat(outbox.of(incident.getBusinessKey())).filteredOn(line -> line.subject().contains("advice came in")).extracting(line -> line.recipient()).containsExactly("group:" + DPO);
    }

    @Test
    void e_2_2_the_dpo_approves_the_notice_to_the_ico_and_the_mo_does_not() {
        var incident = toldToBoth();
        complete(incident, MO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_PrepareLetter", LETTER);
        var notice = open(incident, "Task_ApproveNotice", "ico");
        assertThat(tasks.getIdentityLinksForTask(notice.getId())).extracting(link -> link.getGroupId()).containsExactly(DPO);
        assertThatThrownBy(() -> assign(notice, MO)).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the Data Protection Officer");
        assertThatThrownBy(() -> complete(notice, MO, YES)).hasMessageNotContaining("approved");
        complete(notice, DPO, YES);
        var letters = open(incident, "Task_ApproveNotice", "dataSubjects");
        assertThat(tasks.getIdentityLinksForTask(letters.getId())).extracting(link -> link.getGroupId()).containsExactly(MO);
    }

    @Test
    void forms_refusals_and_what_is_read_of_an_answer_call_a_role_as_the_profile_does() throws Exception {
        var incident = reported(HARMLESS, Map.of("moCalled", "yes"));
        assertThat(new String(forms.getDeployedStartForm(incident.getProcessDefinitionId()).readAllBytes(), UTF_8))
                .contains("Call now: The Head of Information Management, **01632 960101**", "Only for the Head of Information Management who enters a call").doesNotContain("{{organisation", "Monitoring Officer");
        var written = documentTable.content(incident.getBusinessKey(), "incident-form", 1).orElseThrow();
        try (var document = Loader.loadPDF(written)) {
            assertThat(new PDFTextStripper().getText(document).replaceAll("\\s+", " ")).contains("Did you telephone the Head of Information Management? Yes");
        }
        var assess = open(incident, "Task_AssessIncident").get(0);
        assertThatThrownBy(() -> assign(assess, "investigator")).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the Head of Information Management");
    }

    @Test
    void e_2_2_a_delegate_approves_what_the_dpo_prepared_and_the_dpo_does_not() {
        var incident = toldToBoth();
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        var notice = open(incident, "Task_ApproveNotice", "ico");
        assertThatThrownBy(() -> complete(notice, DPO, YES)).isInstanceOf(RefusedInput.class).hasMessageContaining("somebody else");
        identity.setAuthentication(ISO, List.of(ISO, DPO));
        tasks.complete(notice.getId(), YES);
        identity.clearAuthentication();
        complete(open(incident, "Task_RecordNoticeSent", "ico"), DPO, Map.of("sentAt", "2026-03-24T10:00"));
    }
}
