package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.engine.RefusedInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What would change the advice, on the forms of a case, by the tables in force; and its questions, put to somebody from the review (W-6.3, W-8.3b). */
class WhatWouldChangeFormTest extends ProcedureTest {

    private static final Path TABLES = Path.of("dmn/incident-decisions.dmn");
    private static final Map<String, Object> LETTER_TO_A_STRANGER = Map.ofEntries(Map.entry("dataKind", "personal"), Map.entry("confidentialityBreach", "true"), Map.entry("integrityBreach", "false"),
            Map.entry("availabilityBreach", "false"), Map.entry("protection", "none"), Map.entry("exposure", "known"), Map.entry("recovery", "requested"), Map.entry("unavailability", "none"),
            Map.entry("identifiability", "maximum"), Map.entry("consequences", "significant"), Map.entry("vulnerablePeople", "false"), Map.entry("affectedIndividuals", 3), Map.entry("intent", "accidental"),
            Map.entry("organisationImpact", "low"), Map.entry("servicesDenied", "none"));
    private static final String ASK = "Has it come back, or been deleted, and is that confirmed in writing? Had anybody read it before?";

    private String said(ProcessInstance incident, String task) {
        return shown(open(incident, task).get(0), "wouldChange");
    }

    @Test
    void w_6_3_the_forms_say_what_would_change_it_and_nothing_of_it_is_kept() {
        var incident = reported(LETTER_TO_A_STRANGER);
        assertThat(said(incident, "Task_AssessIncident")).contains("**Of what left our hands** “Nothing did, or it came back unread", "”: **no notice to the ICO**, level Low (green).",
                "**Ask first:** " + ASK + " (the reporter). The Monitoring Officer asks it in *Keep the incident under review*");
        assertThat(runtime.getVariables(incident.getId())).doesNotContainKeys("wouldChange", "questionsToAsk");
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "consultLegal", "no", "consultIct", "no"));
        for (var form : List.of("Task_AdviseOnRisk", "Task_DecideIcoNotification", "Task_DecideDataSubjectNotification", "Task_ReviewIncident")) {
            assertThat(said(incident, form)).as(form).contains("no notice to the ICO");
        }
        complete(incident, MO, "Task_ReviewIncident", Map.of("recovery", "confirmed"));
        assertThat(said(incident, "Task_AssessIncident")).isEqualTo("Everything that the tables ask is known.");
    }

    @Test
    void w_6_3_where_too_much_is_open_to_try_all_pairs_it_says_so() {
        assertThat(said(started("security-incident", "reporter", Map.of("awareAt", "2026-03-24T09:00", "outline", "A letter went astray")), "Task_AssessIncident"))
                .contains("**Kind of information**", "Too much is open to try all pairs of answers");
        assertThat(said(reported(LETTER_TO_A_STRANGER), "Task_AssessIncident")).doesNotContain("Too much is open");
    }

    @Test
    void w_6_3_tables_that_a_process_owner_changed_count_at_once() throws Exception {
        var incident = reported(LETTER_TO_A_STRANGER);
        assertThat(said(incident, "Task_AssessIncident")).contains("no notice to the ICO");
        var own = Files.readString(TABLES);
        // What comes back from a stranger is as grave as what does not.
        var rule = own.indexOf("id=\"likelihood_04\"");
        var changed = own.substring(0, rule) + own.substring(rule).replaceFirst("\"returned\"", "\"beyondRecall\"");
        try {
            deployed(changed);
            assertThat(said(incident, "Task_AssessIncident")).isEqualTo("Nothing that is open would change it: no one answer, and no two would have anybody else told.");
        } finally {
            deployed(own);
        }
        assertThat(said(incident, "Task_AssessIncident")).contains("no notice to the ICO");
    }

    private void deployed(String tables) {
        repository.createDeployment().name("tables").addInputStream("dmn/incident-decisions.dmn", new ByteArrayInputStream(tables.getBytes(StandardCharsets.UTF_8))).deploy();
    }

    @Test
    void w_8_3_b_a_question_that_would_change_it_is_put_to_somebody_without_typing_it_again() {
        var incident = reported(LETTER_TO_A_STRANGER);
        var review = open(incident, "Task_ReviewIncident").get(0);
        var offered = (SpinJsonNode) onForm(review.getId(), "questionsToAsk");
        assertThat(offered.elements().get(0).prop("value").stringValue()).isEqualTo(ASK);
        assertThat(offered.elements().get(0).prop("label").stringValue()).isEqualTo(ASK + " (the reporter)");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("suggestedQuestion", "Who?", "questionTo", "person:reporter"))).isInstanceOf(RefusedInput.class).hasMessageContaining("suggestedQuestion");
        assertThatThrownBy(() -> complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", "ask", "questionTo", "person:reporter"))).isInstanceOf(RefusedInput.class).hasMessageContaining("'Question' (question) is missing");
        complete(incident, MO, "Task_ReviewIncident", Map.of("whatToDo", "ask", "suggestedQuestion", ASK, "questionTo", "person:reporter"));
        assertThat(onForm(open(incident, "Task_AnswerQuestion").get(0).getId(), "question")).isEqualTo(ASK);
        complete(incident, "reporter", "Task_AnswerQuestion", Map.of("answer", "It came back unopened"));
        assertThat(shown(open(incident, "Task_ReviewIncident").get(0), "cameIn")).contains(ASK, "It came back unopened");
        // The next question is a new one.
        complete(incident, MO, "Task_ReviewIncident", new HashMap<>(Map.of("question", "When?", "questionTo", "person:reporter")));
        assertThat(onForm(open(incident, "Task_AnswerQuestion").get(0).getId(), "question")).isEqualTo("When?");
    }
}
