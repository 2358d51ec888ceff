package uk.police.securityincident.incident;

import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.model.ProcedureValues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Repeat or previous similar incidents are seen at the assessment and flagged in the final report (W-8.4c). */
class SimilarIncidentsTest extends ProcedureTest {

    private static final Map<String, Object> REPORT = Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no");

    private static final String NONE = "None was found.\n\nWhat is restricted to other people is not listed.";

    @Autowired
    private JdbcClient jdbc;
    /** Nobody else's incident has this in common. */
    private String unit;

    @BeforeEach
    void aUnitOfItsOwn() {
        unit = "Unit " + jdbc.sql("select nextval('register.reference_number')").query(Long.class).single();
    }

    private ProcessInstance on(String day, Map<String, ?>... facts) {
        now(day + "T10:00");
        var report = new HashMap<String, Object>(Map.of("awareAt", day + "T09:00", "outline", "Papers sent to the wrong house", "incidentType", "disclosedInError"));
        for (var some : facts) {
            report.putAll(some);
        }
        // Nobody in particular: the one who reports is then the same only where the test says so.
        var role = (String) report.getOrDefault("by", MO);
        report.remove("by");
        if (role.equals(MO)) {
            report.put("receivedBy", "telephone");
        }
        return started("security-incident", role, report);
    }

    private String seen(ProcessInstance incident) {
        return shown(open(incident, "Task_AssessIncident").get(0), "similar");
    }

    private void rated(ProcessInstance incident) {
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "r"));
    }

    private String report(ProcessInstance incident) throws IOException {
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        try (var pdf = Loader.loadPDF(documentTable.content(incident.getBusinessKey(), "final-report", 1).orElseThrow())) {
            return new PDFTextStripper().getText(pdf).replaceAll("\\s+", " ");
        }
    }

    @Test
    void trap_14_w_8_4_c_the_third_of_the_same_person_is_a_repeat_that_the_final_report_must_answer() throws IOException {
        var who = Map.of("by", "person-of-" + unit);
        var first = on("2025-06-02", who);
        var second = on("2025-12-01", who, Map.of("unit", unit));
        assertThat(seen(second)).contains("Repeat of " + first.getBusinessKey()).contains("the second of the same type reported by the same person, or naming the same person", "To report is not to be to blame");
        var third = on("2026-03-24", who, HARMLESS, Map.of("unit", unit.toUpperCase(Locale.ROOT)));
        assertThat(seen(third)).containsSubsequence("Repeat of " + second.getBusinessKey(), "reported on Mon 1 December 2025", "level high (red)", "reported by or naming the same person, same unit",
                "Repeat of " + first.getBusinessKey(), "the third", "consider additional or escalated action", "Repeats: 2");
        rated(third);
        assertThatThrownBy(() -> complete(third, MO, "Task_WriteFinalReport", REPORT)).isInstanceOf(RefusedInput.class).hasMessageContaining("escalation");
        var answered = new HashMap<String, Object>(REPORT);
        answered.put("escalation", "A talk with the line manager");
        complete(third, MO, "Task_WriteFinalReport", answered);
        assertThat(report(third)).containsSubsequence("Repeat or previous similar incidents", "Repeat of " + second.getBusinessKey(), "Repeat of " + first.getBusinessKey(),
                "the third of the same type reported by the same person, or naming the same person", "A talk with the line manager");
        assertThat(trail.entries(third.getBusinessKey(), List.of("Task_AssessIncident"))).filteredOn(e -> e.event().equals("similarFound"))
                .singleElement().satisfies(found -> assertThat(found.content().get("repeats")).isEqualTo(2));
    }

    @Test
    void trap_13_w_8_4_c_a_lost_uniform_and_a_white_near_miss_count() throws IOException {
        var uniform = Map.of("incidentType", "loss", "dataKind", "none", "unit", unit);
        var white = on("2026-01-05", uniform);
        complete(white, MO, "Task_AssessIncident", Map.of("rating", "none", "ratingReason", "Found again"));
        var lost = on("2026-03-24", HARMLESS, uniform);
        assertThat(seen(lost)).contains("Similar to " + white.getBusinessKey(), "level none (white)", "same unit", "Similar before: 1", "What is restricted to other people is not listed.").doesNotContain("Repeat of", "escalated");
        rated(lost);
        complete(lost, MO, "Task_WriteFinalReport", REPORT);
        assertThat(report(lost)).containsSubsequence("Repeat or previous similar incidents", "Similar to " + white.getBusinessKey());
    }

    @Test
    void w_8_4_c_another_type_or_longer_ago_or_a_later_one_is_none() {
        // A day longer ago than the table of the procedure says.
        var reported = LocalDate.parse("2026-03-24");
        var from = reported.minusMonths(ProcedureValues.numbersOf("similarWithinMonths").get(0));
        on(from.minusDays(1).toString(), Map.of("unit", unit));
        on("2026-03-01", Map.of("unit", unit, "incidentType", "loss"));
        var incident = on(reported.toString(), Map.of("unit", unit));
        on("2026-03-25", Map.of("unit", unit));
        assertThat(seen(incident)).isEqualTo(NONE);
        assertThat(seen(on("2026-03-22", Map.of("unit", unit)))).as("to the day").contains("Similar before: 1");
        now("2026-03-24T10:00");
        assertThat(seen(reported(Map.of("unit", unit)))).startsWith("Not compared: the type of incident is not known.");
    }

    @Test
    void w_8_4_c_the_same_equipment_or_the_same_recipient_is_similar_and_what_the_review_changes_is_looked_at_anew() {
        var before = on("2026-03-02", Map.of("hardware", "Radio of " + unit));
        complete(before, MO, "Task_ReviewIncident", Map.of("recipientKind", "Neighbour of " + unit));
        var incident = on("2026-03-24", HARMLESS, Map.of("hardware", "radio of " + unit));
        assertThat(seen(incident)).contains("same equipment or system").doesNotContain("same kind of recipient");
        rated(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("recipientKind", "neighbour of " + unit));
        var writing = open(incident, "Task_WriteFinalReport").get(0);
        assertThat(shown(writing, "similar")).contains("same equipment or system, same kind of recipient");
        complete(incident, MO, "Task_ReviewIncident", Map.of("incidentType", "theft"));
        assertThat(shown(writing, "similar")).isEqualTo(NONE);
    }

    @Test
    void w_8_4_c_e_8_2_whoever_was_named_in_the_case_itself_is_the_same_person_and_a_referral_says_nothing() {
        var before = on("2026-03-02", HARMLESS);
        complete(before, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
        var incident = on("2026-03-24", HARMLESS, Map.of("unit", unit));
        assertThat(seen(incident)).isEqualTo(NONE);
        rated(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
        assertThat(shown(open(incident, "Task_WriteFinalReport").get(0), "similar")).contains("Repeat of " + before.getBusinessKey(), "same person");
        var referred = on("2026-03-25", HARMLESS, Map.of("unit", unit));
        started("conduct-referral", DPO, Map.of("incidentReference", referred.getBusinessKey(), "concern", "c", "personInvolved", "line-manager"));
        rated(referred);
        assertThat(shown(open(referred, "Task_WriteFinalReport").get(0), "similar")).as("only what was named in the case itself").contains(incident.getBusinessKey())
                .doesNotContain(before.getBusinessKey(), "same person");
    }

    @Test
    void e_8_2_an_incident_that_somebody_is_kept_out_of_is_not_shown_where_they_may_see_it() {
        var before = on("2026-03-02", Map.of("unit", unit));
        started("conduct-referral", DPO, Map.of("incidentReference", before.getBusinessKey(), "concern", "c", "personInvolved", MO));
        assertThat(seen(on("2026-03-24", Map.of("unit", unit)))).isEqualTo(NONE);
    }

    @Test
    void w_8_4_c_however_many_came_before_the_newest_ten_are_looked_at() {
        for (int i = 0; i < 12; i++) {
            on("2026-03-02", Map.of("unit", unit));
        }
        assertThat(seen(on("2026-03-24", Map.of("unit", unit)))).contains("Similar before: 10 or more");
    }

    @Test
    void trap_14_w_8_4_c_the_one_by_the_same_person_is_not_crowded_out_by_newer_ones() {
        var who = Map.of("by", "person-of-" + unit);
        var before = on("2025-06-02", who);
        for (int i = 0; i < 10; i++) {
            on("2026-03-02", Map.of("unit", unit));
        }
        assertThat(seen(on("2026-03-24", who, Map.of("unit", unit)))).contains("Repeat of " + before.getBusinessKey(), "Similar to ", "This is the second", "Repeats: 1; all that are similar: 10 or more");
    }
}
