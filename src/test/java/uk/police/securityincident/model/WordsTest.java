package uk.police.securityincident.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What forms say to people, where a word left out does harm: somebody in danger, a clock that starts too late, a question that is not understood alone. */
class WordsTest {

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, JsonNode> forms = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        for (var file : GeneratedDocsTest.files("forms", ".form")) {
            forms.put(file.getFileName().toString().replace(".form", ""), json.readTree(file.toFile()));
        }
    }

    private static Stream<JsonNode> fields(JsonNode form) {
        return StreamSupport.stream(form.path("components").spliterator(), false).flatMap(field -> Stream.concat(Stream.of(field), fields(field)));
    }

    private JsonNode field(String form, String key) {
        return fields(forms.get(form)).filter(field -> field.path("key").asText().equals(key)).findFirst().orElseThrow();
    }

    /** The bullets under a heading. */
    private static List<String> under(String heading, String text) {
        return Arrays.stream(text.split(heading)[1].split("\n\n### |\n\\s*What not to do\n")[0].split("\n")).map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void e_3_4_2_whoever_contains_it_is_sent_to_nobody_who_may_harm_them() throws IOException {
        var pages = new ShownForms();
        for (var medium : List.of("", "paper", "portable", "system", "verbal")) {
            pages.add(medium, forms.get("add-to-report"), medium.isEmpty() ? Map.of() : Map.of("medium", medium));
        }
        assertThat(pages.show()).hasSize(5).allSatisfy((medium, page) -> {
            var advice = under("What to do now", page.text());
            assertThat(advice.get(0)).startsWith("If somebody may be in danger, call 999 first, then ");
            assertThat(advice).as(medium).filteredOn(line -> line.matches("(?i).*\\bask (the recipient|whoever).*")).hasSize(medium.equals("portable") ? 0 : 1)
                    .allMatch(line -> line.startsWith("If it is safe, and it went to them by mistake: "));
            assertThat(under("What not to do", page.text()).get(0)).isEqualTo("Do not contact or go after anybody who took it or might misuse it: leave that to the police.");
        });
        assertThat(List.of("report-incident", "ask-for-guidance")).allSatisfy(form ->
                assertThat(fields(forms.get(form)).findFirst().orElseThrow().path("text").asText()).contains("**If somebody may be in danger, call 999 first.**"));
    }

    /** E-3.7.1: whom a report is about is not asked to take it. */
    @Test
    void whom_not_to_call_stands_beside_whom_to_call() {
        assertThat(forms).allSatisfy((name, form) -> assertThat(fields(form).map(field -> field.path("text").asText()).filter(text -> text.matches("(?s).*([Cc]all now|Then call):.*")))
                .as(name).hasSize(List.of("report-incident", "ask-for-guidance").contains(name) ? 1 : 0)
                .allMatch(text -> text.contains("do not call them**: {{organisation.roles.professional-standards.name}}, **{{organisation.roles.professional-standards.telephone}}**")));
        var part = fields(forms.get("report-incident")).filter(field -> field.path("id").asText().equals("Field_0630")).findFirst().orElseThrow();
        assertThat(field("report-incident", "more").path("values").findValuesAsText("label")).contains(part.path("label").asText()).contains("Hardware, crime, conduct of somebody");
    }

    /** Whoever has the task reported it, or took the call. */
    @Test
    void w_5_4_the_police_hear_of_a_theft_from_the_person_it_was_stolen_from() throws IOException {
        var task = (BaseElement) Bpmn.readModelFromFile(new File("bpmn/security-incident.bpmn")).getModelElementById("Task_ReportCrime");
        assertThat(task.getDocumentations().iterator().next().getTextContent()).startsWith("The person it was stolen from reports it to the police at once. If that is not you, have them do it");
        var advice = fields(forms.get("report-crime")).map(field -> field.path("text").asText()).filter(text -> text.startsWith("### What to do")).findFirst().orElseThrow();
        assertThat(under("### What to do", advice).get(0)).startsWith("- **Stolen from somebody else?** Have them tell the police now, and give you the number");
    }

    /** A refusal, the case file and a list of headings have the label alone (WCAG 2.4.6). */
    @Test
    void no_two_questions_of_a_form_bear_one_name() {
        assertThat(forms).allSatisfy((name, form) -> {
            var labels = fields(form).filter(field -> field.has("key")).map(field -> field.path(field.has("label") ? "label" : "dateLabel").asText()).toList();
            assertThat(labels).as(name).doesNotHaveDuplicates();
        });
    }

    /** It is the subject of an e-mail, and tells what lies ahead from what is late. */
    @Test
    void a_reminder_says_by_its_name_which_limit_it_is_of_and_whether_it_has_passed() throws IOException {
        for (var file : GeneratedDocsTest.files("bpmn", ".bpmn")) {
            assertThat(Bpmn.readModelFromFile(file.toFile()).getModelElementsByType(BoundaryEvent.class)).filteredOn(event -> event.getId().matches("(Warning|Deadline|Reminder|Overdue)_.*"))
                    .filteredOn(event -> !event.getId().equals("Reminder_CrimeReference"))
                    .allSatisfy(event -> assertThat(event.getName()).as(event.getId()).matches(".+: limit " + (event.getId().matches("(Warning|Reminder)_.*") ? "ahead" : "passed")));
        }
    }

    /** The deadline counts, not the answer. */
    @Test
    void w_5_2_what_must_be_answered_can_be_said_not_to_be_known() {
        assertThat(List.of("compromised", "immediateAction")).allSatisfy(key ->
                assertThat(field("complete-incident-form", key).path("description").asText()).contains("If it is not known yet, write so"));
        assertThat(field("secure-equipment", "equipmentSecured").path("description").asText()).contains("If nothing could be done, say so and why");
        assertThat(field("assess-referral", "offenceSuspected").path("values").findValuesAsText("value")).contains("notYet");
    }

    /** Whoever hears the form has the label of the time alone, without the day beside it (WCAG 2.4.6). */
    @Test
    void the_label_of_a_time_says_which_time_it_is() {
        assertThat(forms).isNotEmpty().allSatisfy((form, content) -> {
            var labels = fields(content).filter(field -> field.path("subtype").asText().equals("datetime")).map(field -> field.path("timeLabel").asText()).toList();
            assertThat(labels).as(form).doesNotHaveDuplicates().allMatch(label -> label.endsWith(" (UK)") && !label.equals("Time (UK)"));
        });
    }

    /** "None" is no level to whoever reads it, and "high" beside "likely" is two levels. */
    @Test
    void w_6_3_no_code_of_the_tables_stands_on_a_form() {
        assertThat(forms).isNotEmpty().allSatisfy((form, content) -> assertThat(content.toString()).doesNotContain("{{incidentLevel}}", "{{riskToIndividuals}}"));
        assertThat(List.of("assess-incident", "advise-on-risk", "advise-on-telling", "assess-critical-incident", "decide-ico-notification", "decide-data-subject-notification", "decide-other-notification",
                "prepare-ico-notice", "prepare-notice", "review-incident", "review-restriction"))
                .allSatisfy(form -> assertThat(forms.get(form).toString()).contains("The rules (Appendix A; the law's two tests) advise: **{{levelInWords}}**"));
    }

    /** The same people are called one thing, and what the law calls them once. */
    @Test
    void a_form_calls_the_people_whose_data_it_is_so() {
        assertThat(List.of("assess-incident", "advise-on-risk", "advise-on-telling", "assess-critical-incident", "add-to-report")).allSatisfy(form -> {
            var text = forms.get(form).toString().replace("Data of wrong data subject shown in client portal", "");
            assertThat(text.replace("the people whose data it is (data subjects)", "")).as(form).doesNotContainIgnoringCase("data subject").doesNotContain("people concerned", "people affected");
            assertThat(text.split(Pattern.quote("the people whose data it is (data subjects)"), -1)).as(form).hasSize(form.equals("add-to-report") ? 1 : 2);
        });
    }

    @Test
    void w_3_2_the_time_that_every_clock_runs_from_is_that_of_whoever_of_ours_was_first() {
        assertThat(List.of("report-incident", "ask-for-guidance", "report-vulnerability")).allSatisfy(form ->
                assertThat(field(form, "awareAt").path("description").asText()).contains("If a colleague noticed before you, their time", "if a supplier told us, when they told us"));
        assertThat(List.of("report-incident", "complete-incident-form")).allSatisfy(form ->
                assertThat(field(form, "processorAwareAt").path("dateLabel").asText()).contains("a supplier that handles our information").doesNotContain("processor"));
    }
}
