package uk.police.securityincident.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.register.LogSearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The times that people give: nobody makes a report look punctual, and no year slips by (W-5.2, E-3.4.3). */
class TimesRestTest extends RestDoorTest {

    @Autowired
    private LogSearch log;

    private static String ago(Duration time) {
        return Instant.now().minus(time).toString();
    }

    @Test
    void whoever_reports_for_themselves_reports_now() throws Exception {
        var week = ago(Duration.ofDays(7));
        refused(start("reporter", "security-incident", "awareAt", week, "reportedAt", week, "outline", "o"), "reportedAt");
        refused(start("reporter", "security-incident", "awareAt", week, "reportedAt", week, "outline", "o", "receivedBy", "telephone"), "reportedAt");
        refused(start(MO, "security-incident", "awareAt", week, "reportedAt", week, "outline", "o"), "reportedAt");
        refused(start(MO, "security-incident", "awareAt", week, "reportedAt", week, "outline", "o", "receivedBy", "form"), "reportedAt");
        refused(start("admin", "security-incident", "awareAt", week, "reportedAt", week, "outline", "o", "receivedBy", "telephone"), "reportedAt");
        var hour = ago(Duration.ofHours(1));
        done(start(MO, "security-incident", "awareAt", hour, "reportedAt", hour, "outline", "o", "receivedBy", "telephone"));
        done(start("data-protection-officer", "security-incident", "awareAt", hour, "reportedAt", hour, "outline", "o", "receivedBy", "thirdParty"));
    }

    @Test
    void a_call_of_last_week_is_asked_about_and_the_case_file_says_when_it_was_entered() throws Exception {
        var week = ago(Duration.ofDays(7));
        refused(start(MO, "security-incident", "awareAt", week, "reportedAt", week, "outline", "o", "receivedBy", "telephone"), "lateReason");
        var answer = start(MO, "security-incident", "awareAt", week, "reportedAt", week, "outline", "o", "receivedBy", "telephone", "lateReason", "I was on leave");
        done(answer);
        var found = log.find(JSON.readTree(answer.body()).get("businessKey").asText(), MO).orElseThrow();
        assertThat(found.reportedAt()).isCloseTo(Instant.parse(week), within(1, ChronoUnit.MILLIS));
        assertThat(found.loggedAt()).isAfter(Instant.now().minusSeconds(600));
    }

    @Test
    void years_before_1990_are_refused_and_what_lies_long_past_is_asked_about() throws Exception {
        for (var time : new String[] {"awareAt", "occurredAt", "processorAwareAt"}) {
            refused(start("reporter", "security-incident", "awareAt", ago(Duration.ofHours(1)), "outline", "o", time, "1026-03-24T10:00"), time, "1990");
        }
        for (var process : new String[] {"security-incident", "guidance-request", "security-vulnerability"}) {
            refused(start("reporter", process, "awareAt", "1989-12-31T10:00", "outline", "o"), "awareAt");
            refused(start("reporter", process, "awareAt", ago(Duration.ofDays(400)), "outline", "o"), "awareAt", "days back");
        }
        refused(start("reporter", "security-incident", "awareAt", ago(Duration.ofDays(400)), "outline", "o"), "awareAt", "lateReason");
        done(start("reporter", "security-incident", "awareAt", ago(Duration.ofDays(400)), "outline", "o", "lateReason", "Found in an old cupboard; I did not know it counted"));
        done(start("reporter", "security-incident", "awareAt", ago(Duration.ofHours(1)), "occurredAt", "2009-03-24T10:00", "outline", "o"));
    }

    @Test
    void no_date_on_a_form_lies_in_the_far_future() throws Exception {
        var from = LocalDate.now().plusDays(1) + "T09:00";
        refused(start("legal", "role-delegation", "delegatedRole", "legal", "deputyId", "line-manager", "delegatedFrom", from, "delegatedUntil", "2199-12-31T18:00", "reason", "r"), "delegatedUntil", "years ahead");
        var incident = reported();
        done(post(MO, "task/" + task(MO, incident, "Task_AssessIncident") + "/complete", variables("rating", "low", "ratingReason", "r")));
        done(post(MO, "task/" + task(MO, incident, "Task_WriteFinalReport") + "/complete",
                variables("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "yes")));
        refused(post(MO, "task/" + task(MO, incident, "Task_WriteRecommendation") + "/complete", variables("recommendationKind", "training", "recommendation", "Train", "owner",
                "person:line-manager", "targetDate", "9999-12-31", "another", "no")), "targetDate", "years ahead");
        refused(post(MO, "task/" + task(MO, incident, "Task_ReviewIncident") + "/complete", variables("correctedAwareAt", "1026-03-24T10:00", "correctionReason", "r")), "correctedAwareAt", "1990");
        refused(post(MO, "task/" + task(MO, incident, "Task_ReviewIncident") + "/complete", variables("controllerAwareAt", "1026-03-24T10:00", "controllerAwareReason", "r")), "controllerAwareAt", "1990");
    }
}
