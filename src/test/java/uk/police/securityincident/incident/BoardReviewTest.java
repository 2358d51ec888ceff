package uk.police.securityincident.incident;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.support.CronExpression;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.record.BoardCases;
import uk.police.securityincident.record.BoardFigures.Line;
import uk.police.securityincident.record.BoardFigures.Table;
import uk.police.securityincident.record.BoardReview;
import uk.police.securityincident.record.Review;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Waiting.Case;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

/** The analysis of a period, and what the strategic board makes of it (E-3.8), in quarters that no other test reports in. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BoardReviewTest extends ProcedureTest {

    private static final String ISO = "information-security-officer";
    private static final String BOARD = "strategic-board";
    private static final Map<String, Object> COMMENT = Map.of("themes", "E-mails go to the wrong address", "proposal", "A delay before sending");
    private static final Map<String, Object> ACTION = Map.of("recommendationKind", "training", "recommendation", "Teach to check the address", "owner", "person:line-manager",
            "targetDate", "2024-09-02", "another", "no");

    @Autowired
    private BoardReview reviews;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Involved involved;
    @Autowired
    private Deputies deputies;
    @Autowired
    private BoardCases behind;

    @BeforeAll
    static void forget(@Autowired Coverage coverage) {
        coverage.forget();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void every_flow_node_and_sequence_flow_was_passed() {
        assertThat(coverage.missing("board-review")).isEmpty();
    }

    /** What earlier runs and other tests left is out of the figures. */
    @BeforeEach
    void nothingIsCountedYet() {
        jdbc.sql("update register.incident set state = 'merged' where reported_at < timestamptz '2025-01-01'").update();
        jdbc.sql("update register.recommendation set state = 'withdrawn' where state = 'inForce'").update();
        jdbc.sql("update register.incident set corporate_risk_entered_at = now() where corporate_risk is not null").update();
    }

    /** A case of the process, reported at this time. */
    private ProcessInstance logged(String process, String awareAt, String reportedAt, Map<String, ?>... more) {
        now(reportedAt);
        var report = new HashMap<String, Object>(Map.of("awareAt", awareAt, "outline", "A letter went astray"));
        for (var some : more) {
            report.putAll(some);
        }
        return started(process, "reporter", report);
    }

    private ProcessInstance rated(String awareAt, String reportedAt, String type, String unit, String ratedAt, String rating) {
        var incident = logged("security-incident", awareAt, reportedAt, HARMLESS, Map.of("incidentType", type, "unit", unit));
        now(ratedAt);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", rating, "ratingReason", "As I see it"));
        return incident;
    }

    private void report(ProcessInstance incident, Map<String, ?> more) {
        var answers = new HashMap<String, Object>(Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no", "escalation", "Training for all"));
        answers.putAll(more);
        complete(incident, MO, "Task_WriteFinalReport", answers);
        if (answers.get("recommendationsToWrite").equals("yes")) {
            complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train", "owner", "person:line-manager",
                    "targetDate", "2024-05-01", "another", "no"));
        }
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
    }

    /** One in the first quarter of 2024, and in the second: a repeat, a near miss, a grave one, a vulnerability and a question. */
    private ProcessInstance twoQuarters() {
        rated("2024-02-06T09:00", "2024-02-06T10:00", "disclosedInError", "Finance", "2024-02-06T12:00", "low");
        var repeat = rated("2024-04-09T06:00", "2024-04-09T10:00", "disclosedInError", "finance ", "2024-04-09T13:00", "low");
        complete(repeat, MO, "Task_ReviewIncident", Map.of("cause", "Haste"));
        report(repeat, Map.of("recommendationsToWrite", "yes", "corporateRisk", "yes", "corporateRiskText", "Letters are addressed by hand", "hoursSpent", 5, "costPounds", 200));
        rated("2024-05-14T09:00", "2024-05-14T10:00", "loss", "Estates", "2024-05-15T11:00", "none");
        var grave = logged("security-incident", "2024-06-04T09:00", "2024-06-04T10:00", GRAVE, Map.of("incidentType", "theft"));
        now("2024-06-04T12:00");
        complete(grave, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(grave, DPO, "Task_AdviseOnRisk", Map.of("riskAdvice", "Tell"));
        complete(grave, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(grave, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(grave, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        now("2024-06-05T09:00");
        complete(grave, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2024-06-05T09:00"));
        logged("security-vulnerability", "2024-06-06T09:00", "2024-06-06T10:00");
        logged("guidance-request", "2024-06-07T09:00", "2024-06-07T10:00");
        logged("security-incident", "2024-07-01T00:00", "2024-07-01T00:00", HARMLESS);
        now("2024-07-01T09:00");
        return repeat;
    }

    private ProcessInstance asked(String from, String until) {
        var review = started("board-review", ISO, Map.of("periodFrom", from, "periodUntil", until));
        work("board-review");
        return review;
    }

    private Review review(ProcessInstance review) {
        return reviews.review(review.getBusinessKey(), BOARD).orElseThrow();
    }

    private static Table table(Review review, String title) {
        return review.tables().stream().filter(table -> table.title().equals(title)).findFirst().orElseThrow();
    }

    /** The cells of a table by the label of their row. */
    private static Map<String, List<String>> cells(Review review, String title) {
        var cells = new HashMap<String, List<String>>();
        table(review, title).lines().forEach(line -> cells.put(line.label(), line.cells()));
        assertThat(cells).hasSameSizeAs(table(review, title).lines());
        return cells;
    }

    private void comment(ProcessInstance review) {
        complete(review, ISO, "Task_CommentAsIso", COMMENT);
        complete(review, DPO, "Task_CommentAsDpo", COMMENT);
    }

    @Test
    void e_3_8_1_what_was_reported_by_kind_type_level_unit_and_state_beside_the_period_before() {
        twoQuarters();
        var review = review(asked("2024-04-01", "2024-06-30"));
        assertThat(review.period()).isEqualTo("Mon 1 April 2024 to Sun 30 June 2024");
        assertThat(review.before()).isEqualTo("Mon 1 January 2024 to Sun 31 March 2024");
        assertThat(cells(review, "What was reported")).containsOnly(Map.entry("Incident", List.of("2", "1")), Map.entry("Near miss: reported as an incident, rated none", List.of("1", "0")),
                Map.entry("Vulnerability", List.of("1", "0")), Map.entry("Question: is this an incident?", List.of("1", "0")));
        assertThat(cells(review, "Types")).hasSize(3).contains(Map.entry("Loss of information or equipment", List.of("1", "0")));
        assertThat(table(review, "Types").lines()).extracting(Line::cells).filteredOn(List.of("1", "1")::equals).hasSize(1);
        assertThat(table(review, "Levels").lines()).extracting(Line::cells).containsExactlyInAnyOrder(List.of("1", "1"), List.of("1", "0"), List.of("1", "0"));
        assertThat(table(review, "Units").lines()).extracting(line -> line.label().toLowerCase(), Line::cells).containsExactlyInAnyOrder(tuple("finance", List.of("1", "1")),
                tuple("estates", List.of("1", "0")), tuple("not given", List.of("1", "0")));
        assertThat(cells(review, "How far they have come")).containsOnly(Map.entry("Open", List.of("3", "1")));
    }

    @Test
    void e_3_8_1_how_long_it_took_to_report_to_assess_and_to_tell_the_ico_and_the_people() {
        var people = twoQuarters();
        cases.told(people.getBusinessKey(), false, UkTime.parse("2024-04-12T18:00"));
        var took = cells(review(asked("2024-04-01", "2024-06-30")), "How long it took");
        assertThat(took.get("From awareness to the report")).containsExactly("3", "1", "4", "1", "1", "1");
        assertThat(took.get("From the report to the first rating")).containsExactly("3", "3", "25", "1", "2", "2");
        assertThat(took.get("From awareness to telling the ICO")).containsExactly("1", "24", "24", "0", "–", "–");
        assertThat(took.get("From awareness to telling the people whose data it is")).containsExactly("1", "84", "84", "0", "–", "–");
    }

    @Test
    void e_3_8_1_which_share_of_the_limits_was_kept_and_of_those_that_could_be() {
        twoQuarters();
        logged("security-incident", "2024-06-10T09:00", "2024-06-14T10:00", GRAVE);
        // By then each limit has come, however long it is.
        now("2024-10-01T09:00");
        var limits = table(review(asked("2024-04-01", "2024-06-30")), "Limits kept");
        // The consultation: after 3 and 2 hours in time, after 25 not, and one is overdue.
        assertThat(limit(limits, "Deadline_Consultation")).startsWith("4", "2", "2", "50", "50").endsWith("100");
        // The notification: twice recorded as not due; of the grave one the ICO was told in time, and the people, on whom nobody decided, have no such limit; one was reported after its limit.
        assertThat(limit(limits, "Deadline_ExternalNotification")).startsWith("4", "3", "1", "75", "100");
        assertThat(limit(limits, "Deadline_FinalReport")).startsWith("4", "1", "3", "25", "25").endsWith("0");
    }

    @Test
    void e_3_8_2_where_cases_wait_for_whom_with_and_without_deputies_and_what_a_missed_limit_waited_for() {
        var quick = logged("security-incident", "2024-06-04T09:00", "2024-06-04T10:00", GRAVE);
        now("2024-06-04T12:00");
        complete(quick, MO, "Task_AssessIncident", Map.of("rating", "high"));
        var slow = logged("security-incident", "2024-06-11T09:00", "2024-06-11T10:00", HARMLESS);
        now("2024-06-11T14:01");
        deputies.handOverUnclaimed();
        now("2024-06-11T20:00");
        complete(slow, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "As I see it"));
        var named = logged("security-incident", "2024-02-13T09:00", "2024-02-13T10:00", HARMLESS);
        now("2024-02-13T13:00");
        complete(named, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "As I see it"));
        // Who reads a case, or takes it out, answers nothing, and nobody waits for it.
        List.of("case-file", "documents", "export", "evidence", "engine").forEach(read -> trail.note(slow.getBusinessKey(), UkTime.parse("2024-06-12T10:00"), MO, read, "opened", Map.of()));
        now("2024-07-01T10:00");
        var review = asked("2024-04-01", "2024-06-30");
        assertThat(table(review(review), "Where the time goes").lines()).extracting(Line::of).allMatch(line -> line.contains("/Task_"));
        assertThat(cells(review(review), "Where the time goes").get("Assess incident, The Monitoring Officer"))
                .as("asked, hours in all, median, worst tenth, put to a deputy, median of these, of the others, median before").containsExactly("2", "12", "6", "9.2", "1", "10", "2", "3");
        var waits = table(review(review), "Where the time goes").lines();
        assertThat(waits).extracting(Line::label).doesNotContain("Keep the incident under review, The Monitoring Officer").contains("Decide whether to tell the ICO, The Monitoring Officer");
        assertThat(waits).as("what is open has waited until now").filteredOn(line -> line.label().startsWith("Decide whether to tell the ICO")).singleElement().satisfies(line -> assertThat(line.now()).isEqualTo(27.0 * 24));
        assertThat(waits.stream().map(line -> Double.parseDouble(line.cells().get(1).replace("–", "0"))).toList()).as("what took most time first").isSortedAccordingTo(Comparator.reverseOrder());
        var missed = cells(review(review), "Limits missed, and what they waited for");
        assertThat(missed.get("Telling the ICO: Decide whether to tell the ICO")).as("how often, how long it had waited by then").containsExactly("1", "71", "0");
        assertThat(missed).as("the steps of another stage are not what it waited for").doesNotContainKey("Telling the ICO: Advise on the risk");

        var line = "wait/security-incident/Task_AssessIncident/monitoring-officer";
        assertThat(behind.of(review.getBusinessKey(), line, MO).orElseThrow().cases()).extracting(Case::reference, Case::hours).containsExactly(tuple(slow.getBusinessKey(), 10.0), tuple(quick.getBusinessKey(), 2.0));
        assertThat(behind.of(review.getBusinessKey(), "missed/security-incident/Deadline_ExternalNotification/Task_DecideIcoNotification", MO).orElseThrow().cases()).extracting(Case::reference).containsExactly(quick.getBusinessKey());
        assertThat(behind.of(review.getBusinessKey(), "wait/security-incident/Task_AssessIncident/legal", MO)).as("no line of it").isEmpty();
        involved.name(slow.getBusinessKey(), DPO, UkTime.parse("2024-07-01T10:00"), "test", slow.getBusinessKey());
        involved.name(quick.getBusinessKey(), "camunda-admin", UkTime.parse("2024-07-01T10:00"), "test", quick.getBusinessKey());
        assertThat(behind.of(review.getBusinessKey(), "missed/security-incident/Deadline_ExternalNotification/Task_DecideIcoNotification", "camunda-admin").orElseThrow().cases()).as("of a limit too").isEmpty();
        for (var reader : List.of(DPO, MO)) {
            assertThat(behind.of(review.getBusinessKey(), line, reader).orElseThrow().cases()).as("what is left out of a list would tell of it: there is none").isEmpty();
        }
    }

    @Test
    void e_8_2_whoever_is_kept_out_of_a_review_is_led_to_no_case_by_it() {
        var incident = logged("security-incident", "2024-06-04T09:00", "2024-06-04T10:00", HARMLESS);
        now("2024-07-01T10:00");
        var review = asked("2024-04-01", "2024-06-30");
        var line = "wait/security-incident/Task_AssessIncident/monitoring-officer";
        assertThat(behind.of(review.getBusinessKey(), line, DPO).orElseThrow().cases()).extracting(Case::reference).contains(incident.getBusinessKey());
        involved.name(review.getBusinessKey(), DPO, UkTime.parse("2024-07-01T10:00"), "test", review.getBusinessKey());
        assertThat(behind.of(review.getBusinessKey(), line, DPO)).isEmpty();
    }

    private List<String> limit(Table limits, String deadline) {
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult().getId();
        org.camunda.bpm.model.bpmn.instance.FlowElement event = repository.getBpmnModelInstance(definition).getModelElementById(deadline);
        return limits.lines().stream().filter(line -> line.label().equals(Elements.property(event, "duty").orElseThrow())).findFirst().orElseThrow().cells();
    }

    @Test
    void e_3_8_1_a_limit_is_kept_by_when_the_thing_was_done_whenever_that_was_entered() {
        var grave = logged("security-incident", "2024-06-04T09:00", "2024-06-04T10:00", GRAVE);
        complete(grave, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(grave, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(grave, DPO, "Task_PrepareIcoNotice", ICO_NOTICE);
        complete(grave, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        now("2024-06-12T09:00");
        complete(grave, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2024-06-05T09:00"));
        now("2024-07-01T09:00");
        var limits = table(review(asked("2024-04-01", "2024-06-30")), "Limits kept");
        assertThat(limit(limits, "Deadline_ExternalNotification")).startsWith("1", "1", "0", "100", "100", "23");
        complete(grave, MO, "Task_ReviewIncident", Map.of("correctedAwareAt", "2024-06-02T08:00", "correctionReason", "Misread", "adviceSeen", 1));
        assertThat(limit(table(review(asked("2024-04-01", "2024-06-30")), "Limits kept"), "Deadline_ExternalNotification")).as("on the awareness in force").startsWith("1", "0", "1", "0");
    }

    @Test
    void e_3_8_2_repeats_causes_and_months() {
        twoQuarters();
        var review = review(asked("2024-04-01", "2024-06-30"));
        assertThat(table(review, "Same type, same unit").lines()).extracting(Line::cells).containsExactly(List.of("1", "2"));
        assertThat(table(review, "Same type, same unit").lines().get(0).label()).containsIgnoringCase("finance");
        assertThat(cells(review, "Causes")).as("no words of one case alone").containsOnly(Map.entry("Other causes, given once", List.of("1", "0")), Map.entry("Not given", List.of("2", "1")));
        var another = rated("2024-05-20T09:00", "2024-05-20T10:00", "loss", "Estates", "2024-05-20T11:00", "low");
        complete(another, MO, "Task_ReviewIncident", Map.of("cause", "haste "));
        now("2024-07-01T09:00");
        assertThat(cells(review(asked("2024-04-01", "2024-06-30")), "Causes")).hasSize(2).anySatisfy((cause, cells) -> {
            assertThat(cause).isEqualToIgnoringCase("haste");
            assertThat(cells).containsExactly("2", "0");
        });
        assertThat(table(review, "Incidents by month").lines()).hasSize(12).last().extracting(Line::label, Line::cells).containsExactly("Jun 2024", List.of("1", "1"));
        assertThat(cells(review, "Incidents by month")).containsEntry("Feb 2024", List.of("1", "0")).containsEntry("Mar 2024", List.of("0", "0"));
    }

    @Test
    void e_3_8_2_what_came_of_recommendations_and_what_it_cost() {
        var repeat = twoQuarters();
        var open = review(asked("2024-04-01", "2024-06-30"));
        assertThat(cells(open, "Recommendations of final reports")).containsOnly(Map.entry("Open", List.of("1", "–")), Map.entry("Of these overdue", List.of("1", "–")),
                Map.entry("Implemented", List.of("0", "0")));
        assertThat(cells(open, "What it cost")).containsOnly(Map.entry("Incidents whose report says", List.of("1", "0")), Map.entry("Hours of work", List.of("5", "0")), Map.entry("Pounds", List.of("200", "0")));
        complete(repeat, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", "Done", "implementedOn", "2024-06-20"));
        assertThat(cells(review(asked("2024-07-01", "2024-07-01")), "Recommendations of final reports")).containsEntry("Open", List.of("0", "–")).containsEntry("Implemented", List.of("0", "0"));
        assertThat(cells(review(asked("2024-06-20", "2024-06-20")), "Recommendations of final reports")).as("on the day on which it was, whenever entered").containsEntry("Implemented", List.of("1", "0"));
    }

    @Test
    void e_3_4_10_e_3_8_2_what_was_filed_stays_as_it_was_and_a_further_analysis_is_a_further_version() throws Exception {
        twoQuarters();
        var review = asked("2024-04-01", "2024-06-30");
        now("2024-07-02T09:00");
        var call = new HashMap<String, Object>(Map.of("reportedAt", "2024-06-28T09:00", "awareAt", "2024-06-28T08:00", "outline", "A call", "receivedBy", "telephone", "lateReason", "I was away"));
        as(MO, () -> runtime.startProcessInstanceByKey("security-incident", call));
        assertThat(cells(review(review), "What was reported")).containsEntry("Incident", List.of("2", "1"));
        assertThat(review(review).workedOutAt()).isEqualTo(UkTime.parse("2024-07-01T09:00"));
        comment(review);
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "yes", "boardDecision", "One is missing"));
        work("board-review");
        assertThat(waitsAt(review)).containsExactly("Task_CommentAsDpo", "Task_CommentAsIso");
        assertThat(cells(review(review), "What was reported")).as("a call entered later lands in no period that is past").containsEntry("Incident", List.of("2", "1"));
        assertThat(review(review).version()).isEqualTo(2);
        assertThat(documentTable.of(review.getBusinessKey())).extracting(d -> d.kind() + " " + d.version()).containsExactly("board-analysis 1", "board-analysis 2");
        try (var pdf = org.apache.pdfbox.Loader.loadPDF(documentTable.content(review.getBusinessKey(), "board-analysis", 2).orElseThrow())) {
            assertThat(new org.apache.pdfbox.text.PDFTextStripper().getText(pdf)).contains("Limits kept", "Near miss", "Open risks for the corporate risk register")
                    .doesNotContain("addressed by hand").doesNotContain("INC-");
        }
    }

    @Test
    void e_3_8_3_iso_and_dpo_comment_without_waiting_for_each_other_and_the_board_decides_on_actions_that_are_tracked() {
        twoQuarters();
        var review = asked("2024-04-01", "2024-06-30");
        assertThat(review.getBusinessKey()).matches("REV-2024-\\d{4,}");
        assertThat(waitsAt(review)).containsExactly("Task_CommentAsDpo", "Task_CommentAsIso");
        assertThat(open(review, "Task_CommentAsIso").get(0).getDueDate().toInstant()).isEqualTo(falls("Deadline_Comments", "2024-07-01T09:00"));
        assertThat(shown(open(review, "Task_CommentAsDpo").get(0), "headline")).contains("Incident: this period 2, period before 1");
        complete(review, DPO, "Task_CommentAsDpo", COMMENT);
        assertThat(shown(open(review, "Task_CommentAsIso").get(0), "cameIn")).contains("E-mails go to the wrong address");
        fire(review, "Deadline_Comments");
        assertThat(file(review, "Deadline_Comments")).hasSize(1);
        complete(review, ISO, "Task_CommentAsIso", COMMENT);
        assertThat(shown(open(review, "Task_DecideAsBoard").get(0), "cameIn")).contains("A delay before sending");
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "We teach", "actionsToWrite", "yes"));
        var another = new HashMap<>(ACTION);
        another.putAll(Map.of("another", "yes", "owner", "group:legal", "recommendationKind", "policy"));
        complete(review, BOARD, "Task_WriteAction", another);
        complete(review, BOARD, "Task_WriteAction", ACTION);
        var actions = open(review, "Task_ImplementAction");
        assertThat(actions).hasSize(2).allSatisfy(action -> assertThat(action.getDueDate().toInstant()).isEqualTo(UkTime.parse("2024-09-02T23:59:59")));
        assertThat(review(review).actions()).extracting(a -> a.kind() + " " + a.owner() + " " + a.state()).containsExactly("Policy Legal Services to be done", "Training Demo Line manager (line-manager) to be done");
        assertThat(deadlines(review)).containsEntry("Reminder_Action", reminded("Reminder_Action", "2024-09-02")).containsEntry("Overdue_Action", UkTime.parse("2024-09-02T23:59:59"));
        fire(review, "Reminder_Action");
        fire(review, "Overdue_Action");
        assertThat(file(review, "Overdue_Action")).hasSize(2);
        for (var action : actions) {
            assertThat(review).isNotEnded();
            complete(action, action.getAssignee() == null ? "legal" : action.getAssignee(), Map.of("actionDone", "done", "implementation", "Done"));
        }
        assertThat(review).isEnded();
        assertThat(review(review).actions()).extracting(a -> a.state()).containsOnly("implemented");
        assertThat(review(review).said()).extracting(said -> said.by().split(",")[0]).containsExactly("Comment on the analysis as DPO", "Comment on the analysis as ISO", "Decide on the analysis");
        assertThat(jdbc.sql("select state from register.incident where reference = ?").param(review.getBusinessKey()).query(String.class).single()).isEqualTo("closed");
    }

    @Test
    void e_3_8_3_an_action_that_can_no_longer_be_done_is_for_the_iso_to_withdraw_or_to_send_back() {
        now("2024-07-01T09:00");
        var review = asked("2024-04-01", "2024-04-30");
        comment(review);
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "We teach", "actionsToWrite", "yes"));
        complete(review, BOARD, "Task_WriteAction", ACTION);
        assertThatThrownBy(() -> complete(review, "line-manager", "Task_ImplementAction", Map.of("actionDone", "done"))).isInstanceOf(RefusedInput.class).hasMessageContaining("(implementation) is missing");
        assertThatThrownBy(() -> complete(review, "line-manager", "Task_ImplementAction", Map.of("actionDone", "cannotBeDone"))).isInstanceOf(RefusedInput.class).hasMessageContaining("cannotBeDoneReason");
        complete(review, "line-manager", "Task_ImplementAction", Map.of("actionDone", "cannotBeDone", "cannotBeDoneReason", "No trainer"));
        assertThat(review(review).actions()).extracting(a -> a.state()).containsExactly("to be done");
        var decision = open(review, "Task_DecideOnAction").get(0);
        assertThat(shown(decision, "whyNot")).isEqualTo("No trainer");
        assertThatThrownBy(() -> complete(decision, ISO, Map.of("actionDecision", "sendBack", "actionDecisionReason", "r"))).isInstanceOf(RefusedInput.class).hasMessageContaining("targetDate");
        assertThatThrownBy(() -> complete(decision, ISO, Map.of("actionDecision", "sendBack", "actionDecisionReason", "r", "targetDate", "2024-06-30"))).isInstanceOf(RefusedInput.class).hasMessageContaining("past");
        complete(decision, ISO, Map.of("actionDecision", "sendBack", "actionDecisionReason", "One comes in October", "targetDate", "2024-11-01"));
        assertThat(open(review, "Task_ImplementAction").get(0).getDueDate().toInstant()).isEqualTo(UkTime.parse("2024-11-01T23:59:59"));
        assertThat(deadlines(review)).containsEntry("Overdue_Action", UkTime.parse("2024-11-01T23:59:59"));
        complete(review, "line-manager", "Task_ImplementAction", Map.of("actionDone", "cannotBeDone", "cannotBeDoneReason", "Still none"));
        var again = open(review, "Task_DecideOnAction").get(0);
        assertThat(shown(again, "whyNot")).isEqualTo("Still none");
        assertThatThrownBy(() -> as(ISO, () -> {
            tasks.setAssignee(again.getId(), "line-manager");
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the Information Security Officer");
        complete(again, ISO, Map.of("actionDecision", "withdraw", "actionDecisionReason", "Overtaken"));
        assertThat(review).isEnded();
        assertThat(review(review).actions()).extracting(a -> a.state()).containsExactly("withdrawn");
        assertThat(review(review).said().toString()).contains("Overtaken");
    }

    @Test
    void e_3_8_3_a_decision_without_any_action_closes_the_review_at_once() {
        var review = asked("2024-04-01", "2024-04-30");
        comment(review);
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "Nothing is to change", "actionsToWrite", "no"));
        assertThat(review).isEnded();
    }

    @Test
    void e_3_8_3_only_the_board_decides_even_where_the_iso_takes_over_its_task() {
        var review = asked("2024-04-01", "2024-04-30");
        comment(review);
        var task = open(review, "Task_DecideAsBoard").get(0);
        assertThatThrownBy(() -> as(ISO, () -> {
            tasks.setAssignee(task.getId(), ISO);
            return null;
        })).isInstanceOf(RefusedInput.class).hasMessageContaining("it is for the strategic board");
        tasks.setAssignee(task.getId(), ISO);
        assertThatThrownBy(() -> complete(task, ISO, Map.of("workOutAgain", "no", "boardDecision", "d", "actionsToWrite", "no"))).isInstanceOf(RefusedInput.class).hasMessageContaining("board");
        assertThat(review).isWaitingAt("Task_DecideAsBoard");
    }

    @Test
    void e_5_1_a_risk_of_a_final_report_stands_before_the_board_until_it_is_on_the_corporate_risk_register() {
        var repeat = twoQuarters();
        var review = asked("2024-04-01", "2024-06-30");
        assertThat(review(review).risks()).extracting(risk -> risk.reference() + ": " + risk.text()).containsExactly(repeat.getBusinessKey() + ": Letters are addressed by hand");
        comment(review);
        assertThat(choices(review)).contains(repeat.getBusinessKey()).doesNotContain("by hand");
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "Entered", "risksEntered", "[\"" + repeat.getBusinessKey() + "\"]", "actionsToWrite", "no"));
        assertThat(review(review).risks()).as("as filed").hasSize(1);
        assertThat(review(asked("2024-04-01", "2024-06-30")).risks()).isEmpty();
    }

    @Test
    void e_5_1_e_8_2_whoever_is_kept_out_of_the_incident_reads_no_more_of_its_risk() {
        var repeat = twoQuarters();
        var review = asked("2024-04-01", "2024-06-30");
        involved.name(repeat.getBusinessKey(), BOARD, Instant.parse("2024-07-01T09:00:00Z"), MO, repeat.getBusinessKey());
        assertThat(review(review).risks()).isEmpty();
        assertThat(reviews.review(review.getBusinessKey(), ISO).orElseThrow().risks()).hasSize(1);
        comment(review);
        assertThat(choices(review)).as("offered to nobody, since all read the same choices").doesNotContain(repeat.getBusinessKey());
        involved.name(review.getBusinessKey(), BOARD, Instant.parse("2024-07-01T09:00:00Z"), MO, review.getBusinessKey());
        assertThat(reviews.review(review.getBusinessKey(), BOARD)).isEmpty();
    }

    private String choices(ProcessInstance review) {
        return onForm(open(review, "Task_DecideAsBoard").get(0).getId(), "openRisks").toString();
    }

    @Test
    void e_5_1_e_8_2_what_the_board_had_entered_is_read_without_the_cases_that_the_reader_is_kept_out_of() {
        var repeat = twoQuarters();
        var review = asked("2024-04-01", "2024-06-30");
        comment(review);
        complete(review, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "d", "risksEntered", "[\"" + repeat.getBusinessKey() + "\"]", "actionsToWrite", "no"));
        involved.name(repeat.getBusinessKey(), ISO, Instant.parse("2024-07-01T09:00:00Z"), MO, repeat.getBusinessKey());
        assertThat(reviews.review(review.getBusinessKey(), BOARD).orElseThrow().said().toString()).contains(repeat.getBusinessKey());
        assertThat(reviews.review(review.getBusinessKey(), ISO).orElseThrow().said().toString()).contains("Decide on the analysis").doesNotContain(repeat.getBusinessKey());
    }

    @Test
    void e_5_1_entered_once_a_risk_keeps_its_date_and_is_offered_no_more_until_its_words_change() {
        var incident = rated("2024-04-09T06:00", "2024-04-09T10:00", "loss", "Finance", "2024-04-09T13:00", "low");
        var reference = incident.getBusinessKey();
        report(incident, Map.of("recommendationsToWrite", "yes", "corporateRisk", "yes", "corporateRiskText", "A risk"));
        now("2024-07-01T09:00");
        var first = asked("2024-04-01", "2024-06-30");
        var second = asked("2024-04-01", "2024-06-30");
        comment(first);
        complete(first, BOARD, "Task_DecideAsBoard", Map.of("workOutAgain", "no", "boardDecision", "d", "risksEntered", "[\"" + reference + "\"]", "actionsToWrite", "no"));
        assertThat(trail.entries(reference, List.of("corporateRisk"))).extracting(e -> e.event() + " by " + e.by() + ": " + e.said("review")).containsExactly("entered by " + BOARD + ": " + first.getBusinessKey());
        comment(second);
        assertThat(choices(second)).as("of an analysis that was filed before").doesNotContain(reference);
        cases.riskEntered(reference, UkTime.parse("2024-07-02T09:00"), BOARD, second.getBusinessKey());
        assertThat(jdbc.sql("select corporate_risk_entered_at from register.incident where reference = ?").param(reference).query(java.time.OffsetDateTime.class).single().toInstant())
                .isEqualTo(UkTime.parse("2024-07-01T09:00"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "More is known"));
        report(incident, Map.of("corporateRisk", "yes", "corporateRiskText", "A risk"));
        assertThat(review(asked("2024-04-01", "2024-06-30")).risks()).as("the same words").isEmpty();
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "More is known still"));
        report(incident, Map.of("corporateRisk", "yes", "corporateRiskText", "A greater risk"));
        assertThat(review(asked("2024-04-01", "2024-06-30")).risks()).extracting(Review.OpenRisk::text).containsExactly("A greater risk");
    }

    @Test
    void e_5_1_a_revised_report_takes_the_risk_back_and_a_risk_needs_its_words() {
        var incident = rated("2024-04-09T06:00", "2024-04-09T10:00", "loss", "Finance", "2024-04-09T13:00", "low");
        assertThatThrownBy(() -> report(incident, Map.of("corporateRisk", "yes"))).isInstanceOf(RefusedInput.class).hasMessageContaining("corporateRiskText");
        report(incident, Map.of("recommendationsToWrite", "yes", "corporateRisk", "yes", "corporateRiskText", "A risk"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("revisionReason", "It was none"));
        report(incident, Map.of("corporateRisk", "no"));
        now("2024-07-01T09:00");
        assertThat(review(asked("2024-04-01", "2024-06-30")).risks()).isEmpty();
    }

    @Test
    void e_3_8_1_it_begins_by_a_date_of_the_calendar_with_its_reference_and_the_period_since_the_date_before() {
        twoQuarters();
        Job job = management.createJobQuery().processDefinitionKey("board-review").timers().list().stream().filter(one -> element(one).equals("StartEvent_ReviewDue")).findFirst().orElseThrow();
        var calendar = CronExpression.parse(ProcedureValues.of("StartEvent_ReviewDue"));
        var due = job.getDuedate().toInstant().atZone(ZoneId.systemDefault());
        assertThat(calendar.next(due.minusSeconds(1))).isEqualTo(due);
        var today = calendar.next(LocalDateTime.parse("2024-06-30T00:00"));
        var before = Stream.iterate(calendar.next(today.minusYears(2)), calendar::next).takeWhile(date -> date.isBefore(today)).reduce((one, other) -> other).orElseThrow();
        now(today.toString());
        var others = runtime.createProcessInstanceQuery().processDefinitionKey("board-review").list().stream().map(ProcessInstance::getId).toList();
        management.executeJob(job.getId());
        work("board-review");
        var review = runtime.createProcessInstanceQuery().processDefinitionKey("board-review").list().stream().filter(one -> !others.contains(one.getId())).findFirst().orElseThrow();
        assertThat(review.getBusinessKey()).matches("REV-2024-\\d{4,}").isEqualTo(value(review, "reference"));
        assertThat(review(review).period()).isEqualTo(UkTime.inWords(before.toLocalDate()) + " to " + UkTime.inWords(today.toLocalDate().minusDays(1)));
        assertThat(cells(review(review), "What was reported")).containsKey("Incident");
        assertThat(file(review, "StartEvent_ReviewDue")).hasSize(1);
        assertThat(waitsAt(review)).containsExactly("Task_CommentAsDpo", "Task_CommentAsIso");
        assertThat(management.createJobQuery().processDefinitionKey("board-review").timers().list()).as("and again").anyMatch(next -> element(next).equals("StartEvent_ReviewDue")
                && next.getDuedate().after(job.getDuedate()) || !next.getDuedate().equals(job.getDuedate()));
    }

    @Test
    void e_3_8_1_a_period_with_nothing_in_it_says_so() {
        now("2020-02-01T09:00");
        var review = review(asked("2020-01-06", "2020-01-12"));
        assertThat(review.before()).isEqualTo("Mon 30 December 2019 to Sun 5 January 2020");
        for (var title : List.of("What was reported", "Types", "Causes", "Levels", "Units", "Same type, same unit", "Limits kept")) {
            assertThat(table(review, title).lines()).as(title).isEmpty();
        }
        assertThat(cells(review, "How long it took")).allSatisfy((label, cells) -> assertThat(cells).containsExactly("0", "–", "–", "0", "–", "–"));
        assertThat(cells(review, "What it cost")).containsEntry("Pounds", List.of("0", "0"));
        assertThat(review.risks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-03-02 | 2026-03-01 | after the last day
            2026-03-01 | 2026-03-25 | future
            2016-03-01 | 2026-03-24 | more than 10 years
                       | 2026-03-24 | periodFrom
            yesterday  | 2026-03-24 | periodFrom
            """)
    void a_period_that_cannot_be_starts_nothing(String from, String until, String message) {
        long before = runtime.createProcessInstanceQuery().count();
        var answers = new HashMap<String, Object>(Map.of("periodUntil", until));
        answers.put("periodFrom", from);
        assertThatThrownBy(() -> started("board-review", ISO, answers)).isInstanceOf(RefusedInput.class).hasMessageContaining(message);
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({BOARD, MO, DPO, "reporter", "legal", "supervisor"})
    void nobody_but_the_iso_asks_for_a_review(String role) {
        assertThatThrownBy(() -> started("board-review", role, Map.of("periodFrom", "2026-01-01", "periodUntil", "2026-03-01"))).isNotInstanceOf(RefusedInput.class);
    }

    @Test
    void e_8_2_whoever_has_no_part_in_it_sees_no_task_of_it() {
        var review = asked("2026-01-01", "2026-03-01");
        for (var role : List.of("legal", "reporter", MO, BOARD)) {
            assertThat(as(role, () -> tasks.createTaskQuery().processInstanceId(review.getId()).count())).as(role).isZero();
        }
        assertThatThrownBy(() -> complete(review, DPO, "Task_CommentAsIso", COMMENT)).hasMessageContaining("There is no such task");
    }
}
