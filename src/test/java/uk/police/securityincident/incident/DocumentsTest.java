package uk.police.securityincident.incident;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.register.DocumentTable.Filed;

import static org.assertj.core.api.Assertions.assertThat;

/** What is filed with an incident as a document, when, and what stands in it. */
class DocumentsTest extends ProcedureTest {

    private static final Map<String, Object> WHOLE_FORM = Map.ofEntries(Map.entry("reporterName", "Alex Reporter"), Map.entry("reporterPost", "Clerk"),
            Map.entry("occurredAt", "2026-03-23T17:30"), Map.entry("dataSubjects", "Victims & witnesses"), Map.entry("affectedPublic", "yes"),
            Map.entry("accessCount", 2), Map.entry("compromised", "A folder"), Map.entry("conductConcern", "yes"), Map.entry("moCalled", "yes"), Map.entry("howDiscovered", "Bag was empty"));

    private List<String> filed(ProcessInstance incident) {
        return documentTable.of(incident.getBusinessKey()).stream().map(d -> d.kind() + " " + d.version()).sorted().toList();
    }

    /** The text, on one line; the pages are left in target/documents for whoever looks. */
    private String text(ProcessInstance incident, String kind, int version) {
        try (var document = Loader.loadPDF(documentTable.content(incident.getBusinessKey(), kind, version).orElseThrow())) {
            var folder = Files.createDirectories(Path.of("target/documents"));
            for (int page = 0; page < document.getNumberOfPages(); page++) {
                BufferedImage picture = new PDFRenderer(document).renderImageWithDPI(page, 80);
                ImageIO.write(picture, "png", folder.resolve("%s-%d-%d.png".formatted(kind, version, page + 1)).toFile());
            }
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void w_b_1_a_report_by_form_is_filed_once_as_the_form_in_the_order_of_appendix_b() {
        var incident = reported(GRAVE, WHOLE_FORM, Map.of("outline", "<b>Papers</b> {{reference}} left"));
        assertThat(filed(incident)).containsExactly("incident-form 1");
        var text = text(incident, "incident-form", 1);
        assertThat(text).containsSubsequence("Security incident/breach reporting form", "For office use only", "Incident reference", incident.getBusinessKey(),
                "Incident level High risk (red)", "not yet rated", "Section 1", "Notifying Officer's name Alex Reporter", "Post Clerk", "Tue 24 March 2026, 10:00 UK time",
                "Mon 23 March 2026, 17:30 UK time", "DPO's name", "DPO's contact details", "Brief outline of incident <b>Papers</b> {{reference}} left",
                "Victims & witnesses", "Are those affected members of the public? Yes", "Are those affected customers? Not known", "How many individuals have had access to the data? 2",
                "What exactly has been compromised? A folder", "How was it discovered? Bag was empty", "Did you telephone the Monitoring Officer? Yes", "Section 2", "Not yet.", "as the tables advise",
                "Section 3: Comments", "Not yet.", "Section 3: Recommendations", "Not yet.");
        complete(incident, MO, "Task_ReviewIncident", Map.of("newInformation", "Nine people", "affectedIndividuals", 9));
        assertThat(filed(incident)).as("what is added to a report is no second form").containsExactly("incident-form 1");
    }

    @Test
    void w_8_4_d_a_concern_about_conduct_stands_in_no_document() {
        assertThat(text(reported(HARMLESS, WHOLE_FORM), "incident-form", 1)).doesNotContainIgnoringCase("conduct");
    }

    @Test
    void w_5_2_a_report_by_telephone_is_filed_when_its_form_is_complete_with_what_came_in_meanwhile() {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("newInformation", "The bag was found", "rateAgain", "yes"));
        assertThat(filed(incident)).isEmpty();
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "As I see it"));
        complete(incident, "reporter", "Task_CompleteIncidentForm", Map.of("compromised", "Papers", "immediateAction", "Searched", "dataKind", "none"));
        assertThat(filed(incident)).containsExactly("incident-form 1");
        assertThat(text(incident, "incident-form", 1)).containsSubsequence("Incident level Low risk (green)", "What exactly has been compromised? Papers",
                "taken or proposed, including measures to mitigate adverse effects? Searched", "Additional information, Tue 24 March 2026, 10:00 UK time, by Demo Monitoring Officer (monitoring-officer)", "The bag was found",
                "of the Monitoring Officer", "Reason for the rating As I see it");
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        assertThat(filed(incident)).containsExactly("incident-form 1");
    }

    @Test
    void w_8_2_b_w_c_h_e_3_4_8_what_was_sent_to_the_ico_and_to_the_people_is_filed_and_each_update_too() {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        tell(incident, "Task_PrepareIcoNotice", with(ICO_NOTICE, "whatHappened", "To the ICO: papers were lost"), "Notice");
        assertThat(filed(incident)).containsExactly("ico-notice 1", "incident-form 1");
        assertThat(text(incident, "ico-notice", 1)).containsSubsequence("Notice to the Information Commissioner (ICO)", incident.getBusinessKey(),
                "To the ICO: papers were lost", "How it was sent", "Tue 24 March 2026, 10:00 UK time", "IC-1234", "Whom to contact");

        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk to them, says the MO"));
        tell(incident, "Task_PrepareLetter", with(with(LETTER, "letterEndangers", "yes"), "safeChannel", "By the officer they know", "letterWhatHappened", "To the people: your papers were lost"), "Notice");
        assertThat(filed(incident)).containsExactly("data-subject-letter 1", "ico-notice 1", "incident-form 1");
        assertThat(text(incident, "data-subject-letter", 1)).contains("To the people: your papers were lost", "Whom to ask")
                .as("what we say among ourselves is not in it")
                .doesNotContain("says the MO", "To the ICO", "High risk", "IC-1234", "the officer they know").doesNotContainIgnoringCase("endanger");

        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        tell(incident, "Task_PrepareIcoUpdate", with(ICO_NOTICE, "whatHappened", "To the ICO: papers were found"), "Update");
        assertThat(filed(incident)).contains("ico-notice 1", "ico-notice 2");
        assertThat(text(incident, "ico-notice", 2)).contains("papers were found");
        assertThat(text(incident, "ico-notice", 1)).as("what was sent first is kept").contains("papers were lost");
        tell(incident, "Task_PrepareUpdate", Map.of("noticeText", "To the people: your papers were found", "letterEndangers", "yes", "safeChannel", "By the officer they know"), "Update");
        assertThat(text(incident, "data-subject-letter", 2)).contains("To the people: your papers were found", "Whom to ask")
                .as("what we say among ourselves is not in it").doesNotContainIgnoringCase("endanger").doesNotContainIgnoringCase("safe").doesNotContain("the officer they know");
    }

    private static Map<String, Object> with(Map<String, Object> answers, String... more) {
        var all = new java.util.HashMap<>(answers);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private void tell(ProcessInstance incident, String prepare, Map<String, Object> answers, String what) {
        complete(incident, DPO, prepare, answers);
        complete(incident, MO, "Task_Approve" + what, Map.of("approved", "yes"));
        complete(incident, DPO, "Task_Record" + what + "Sent", Map.of("sentAt", "2026-03-24T10:00", "sentReference", "IC-1234"));
    }

    @Test
    void w_8_4_b_each_final_report_in_force_is_filed_with_its_recommendations() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        var report = Map.<String, Object>of("observations", "A door stood open", "adverseConsequences", "None so far", "lessons", "Lock it", "recommendationsToWrite", "yes");
        complete(incident, MO, "Task_WriteFinalReport", report);
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train everybody", "owner", "person:line-manager",
                "targetDate", "2026-04-20", "another", "no"));
        assertThat(filed(incident)).as("a draft is no report").containsExactly("incident-form 1");
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(filed(incident)).containsExactly("final-report 1", "incident-form 1");
        assertThat(text(incident, "final-report", 1)).containsSubsequence("Final incident report", "Papers left on a train", "Incident level Low risk (green)",
                "A door stood open", "None so far", "Lock it", "Recommendation 1 Kind Training need", "Train everybody", "Owner Demo Line manager (line-manager)", "Mon 20 April 2026", "Version 1", "by Demo Monitoring Officer (monitoring-officer)");
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "More is known"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "Two doors stood open", "adverseConsequences", "None so far", "lessons", "Lock it", "recommendationsToWrite", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(text(incident, "final-report", 2)).contains("Two doors stood open", "Version 2", "Train everybody").doesNotContain("Write a recommendation");
        assertThat(text(incident, "final-report", 1)).contains("A door stood open");
    }

    @Test
    void a_document_says_who_filed_it_when_and_what_it_was() throws Exception {
        var incident = reported(HARMLESS);
        Filed filed = documentTable.of(incident.getBusinessKey()).get(0);
        assertThat(filed.by()).isEqualTo("reporter");
        assertThat(filed.createdAt()).isEqualTo("2026-03-24T10:00:00Z");
        var content = documentTable.content(incident.getBusinessKey(), "incident-form", 1).orElseThrow();
        assertThat(filed.sha256()).isEqualTo(java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(content)));
        assertThat(documentTable.content(incident.getBusinessKey(), "incident-form", 2)).isEmpty();
        assertThat(documentTable.of("INC-1999-0001")).isEmpty();
    }
}
