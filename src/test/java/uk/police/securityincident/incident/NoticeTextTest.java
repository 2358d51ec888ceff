package uk.police.securityincident.incident;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.organisation.Organisation;

import static org.assertj.core.api.Assertions.assertThat;

/** What whoever prepares, approves and sends a text for somebody outside has before them, and what of it goes out. */
class NoticeTextTest extends ProcedureTest {

    private static final Map<String, Object> DANGEROUS = new HashMap<>(LETTER);

    static {
        DANGEROUS.putAll(Map.of("letterEndangers", "yes", "safeChannel", "By the officer they know"));
    }

    @Autowired
    Organisation organisation;

    private ProcessInstance toBeTold() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        return incident;
    }

    private void tellThePeople(ProcessInstance incident) {
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
    }

    private String contact(String group) {
        var role = organisation.roles().get(group);
        return String.join(", ", role.name(), role.telephone(), role.mail());
    }

    private String pdf(ProcessInstance incident, String kind) {
        try (var document = Loader.loadPDF(documentTable.content(incident.getBusinessKey(), kind, 1).orElseThrow())) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void w_7_3_whoever_approves_or_sends_a_letter_sees_what_goes_out_and_apart_from_it_by_which_channel() {
        var incident = toBeTold();
        tellThePeople(incident);
        assertThat(onForm(open(incident, "Task_PrepareLetter").get(0).getId(), "contactPoint")).isEqualTo(contact(DPO));
        complete(incident, DPO, "Task_PrepareLetter", DANGEROUS);
        var approval = open(incident, "Task_ApproveNotice").get(0);
        assertThat((String) onForm(approval.getId(), "preparedBy")).contains(DPO);
        showsTheTextAlone(approval.getId());
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        showsTheTextAlone(open(incident, "Task_RecordNoticeSent").get(0).getId());
    }

    @Test
    void w_7_3_a_form_that_does_not_show_the_channel_apart_as_one_of_an_earlier_edition_has_all_that_was_said() {
        var incident = toBeTold();
        tellThePeople(incident);
        complete(incident, DPO, "Task_PrepareLetter", DANGEROUS);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Shorter"));
        assertThat(shown(open(incident, "Task_PrepareLetter").get(0), "notice")).contains("A bag with your file was stolen", "By the officer they know");
    }

    private void showsTheTextAlone(String task) {
        var form = tasks.createTaskQuery().taskId(task).singleResult();
        assertThat(shown(form, "notice")).contains("A bag with your file was stolen").doesNotContain("endanger", "officer they know", DPO);
        assertThat(shown(form, "howToTell")).contains("endanger", "Yes", "By the officer they know").doesNotContain("A bag with your file");
        assertThat(onForm(task, "contactPoint")).isEqualTo(contact(DPO));
    }

    @Test
    void w_8_2_b_what_went_out_bears_the_day_when_it_went_and_not_the_day_when_that_was_recorded() {
        var incident = toBeTold();
        tellThePeople(incident);
        complete(incident, DPO, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        now("2026-03-26T15:00");
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T11:00"));
        assertThat(pdf(incident, "data-subject-letter")).contains("Tue 24 March 2026, 11:00").doesNotContain("26 March 2026");
    }

    @Test
    void e_8_2_w_7_3_a_dpo_who_is_kept_out_of_the_case_is_named_to_nobody_outside() {
        var incident = toBeTold();
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + DPO));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        tellThePeople(incident);
        var deputy = contact("information-security-officer");
        assertThat((String) onForm(open(incident, "Task_PrepareIcoNotice").get(0).getId(), "contactAndOthersTold")).contains(deputy).doesNotContain(contact(DPO));
        assertThat(onForm(open(incident, "Task_PrepareLetter").get(0).getId(), "contactPoint")).isEqualTo(deputy);
        send(incident, "Task_PrepareLetter", LETTER);
        assertThat(pdf(incident, "data-subject-letter")).contains("Whom to ask " + deputy.split("@")[0]);
        send(incident, "Task_PrepareIcoNotice", ICO_NOTICE);
        assertThat(pdf(incident, "ico-notice")).as("a line may end within the address").contains("Whom to contact " + deputy.split("@")[0]);
    }

    /** Without the DPO: two of the Monitoring Officer's. */
    private void send(ProcessInstance incident, String prepare, Map<String, Object> text) {
        complete(incident, MO, prepare, text);
        identity.setAuthentication("second", List.of(MO));
        tasks.complete(open(incident, "Task_ApproveNotice").get(0).getId(), Map.of("approved", "yes"));
        identity.clearAuthentication();
        complete(incident, MO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
    }

    @Test
    void w_7_3_whoever_decides_on_the_people_or_on_a_party_has_the_advice_of_legal_before_them() {
        var incident = toBeTold();
        var decision = open(incident, "Task_DecideDataSubjectNotification").get(0);
        assertThat(shown(decision, "legalAdvice")).contains("Not given yet");
        var advice = tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AdviseOnTelling").taskCandidateGroup("legal").singleResult();
        complete(advice, "legal", Map.of("adviceOnIco", "noView", "adviceOnDataSubjects", "yes", "tellingAdvice", "Name no witness"));
        assertThat(shown(decision, "legalAdvice")).contains("Name no witness");
        assertThat(shown(decision, "dpoAdvice")).contains("Not given yet");

        complete(incident, MO, "Task_ReviewIncident", Map.of("othersToConsider", "[\"insurer\",\"partner\"]"));
        var partner = open(incident, "Task_AdviseOnOther").stream().filter(task -> "partner".equals(tasks.getVariable(task.getId(), "recipient"))).findFirst().orElseThrow();
        complete(partner, "legal", Map.of("otherAdvice", "The agreement says how"));
        var onPartner = open(incident, "Task_DecideOtherNotification").stream().filter(task -> "partner".equals(tasks.getVariable(task.getId(), "recipient"))).findFirst().orElseThrow();
        assertThat(shown(onPartner, "legalAdvice")).contains("The agreement says how").doesNotContain("Name no witness");
    }

    @Test
    void w_d_1_whoever_approves_a_notice_sees_what_is_left_out_and_would_not_be_asked_for_again() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        assertThat((String) onForm(open(incident, "Task_PrepareIcoNotice").get(0).getId(), "contactAndOthersTold")).endsWith("Others told: ");
        var shortened = new HashMap<>(ICO_NOTICE);
        shortened.keySet().removeAll(List.of("numberOfRecords", "dataCategoriesIco", "noticeConsequences"));
        shortened.put("notYetKnown", "[\"numberOfRecords\"]");
        complete(incident, DPO, "Task_PrepareIcoNotice", shortened);
        assertThat(onForm(open(incident, "Task_ApproveNotice").get(0).getId(), "leftOut")).isEqualTo("Categories of data; Likely consequences");
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "no", "approvalComment", "Complete it"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        assertThat(onForm(open(incident, "Task_ApproveNotice").get(0).getId(), "leftOut")).isNull();
    }

    @Test
    void w_c_u_an_update_that_is_asked_for_goes_to_whom_it_is_for_and_else_to_everyone_told() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        tellThePeople(incident);
        send(incident, "Task_PrepareIcoNotice", ICO_NOTICE);
        send(incident, "Task_PrepareLetter", LETTER);
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes", "updateTo", "[\"ico\"]"));
        assertThat(waitsAt(incident)).contains("Task_PrepareIcoUpdate").doesNotContain("Task_PrepareUpdate");
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        assertThat(waitsAt(incident)).as("the rest, of all").contains("Task_PrepareIcoUpdate", "Task_PrepareUpdate");
    }

    @Test
    void w_8_2_c_the_dpo_is_asked_for_a_view_on_not_telling_the_people_though_the_ico_is_told() {
        var incident = toBeTold();
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Encrypted", "notToldGround", "unintelligible"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        assertThat(waitsAt(incident)).contains("Task_ViewOnNotTelling");
    }
}
