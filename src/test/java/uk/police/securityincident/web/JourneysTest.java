package uk.police.securityincident.web;

import java.time.Duration;
import java.time.LocalDateTime;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.Ago;
import uk.police.securityincident.deadline.UkTime;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/** What does not go as it should, whole: a report by telephone that comes late, one incident reported twice, a limit that passes. */
class JourneysTest extends TasklistTest {

    private static final String AWARE = "When did you first become aware? (date)";
    private static final String OUTLINE = "Brief outline of incident";

    @AfterEach
    void now_is_now() {
        ClockUtil.reset();
    }

    @Test
    void w_8_1_a_a_late_report_by_telephone_is_entered_by_the_monitoring_officer_and_its_form_completed_by_whoever_called() {
        var aware = Ago.hours(30);
        var called = Ago.hours(1);
        signIn("monitoring-officer");
        startProcess("Security incident");
        fillTime(AWARE, aware);
        fill(OUTLINE, "A folder was left in a taxi");
        tell("Entered for somebody else, or come from an earlier case");
        pick("How did the report come in?", "By telephone, entered by the Monitoring Officer");
        fillTime("Reporting date, if not now (date)", called);
        fill("Sign-in name of the reporter, if you enter this for somebody else", "line-manager");
        picture("telephone-report");
        var reference = report();

        signIn("line-manager");
        assertThat(card("Complete the incident form – " + reference)).containsText("Overdue since ");
        open("Mine", "Complete the incident form – " + reference);
        assertThat(form()).containsText("taken by telephone");
        assertThat(form()).containsText("Aware: " + inWords(aware) + ". Reported: " + inWords(called) + ".");
        assertThat(form()).containsText("Reported late.");
        fill("What exactly has been compromised?", "Six case files on paper");
        fill("What immediate action (if any) has been taken or proposed, including measures to mitigate adverse effects?", "The taxi company was called");
        tell("When");
        fill("If it was not reported at once: why?", "I was in court until the evening");
        picture("telephone-form");
        complete();

        signIn("monitoring-officer");
        claim("Assess incident – " + reference);
        assertThat(form()).containsText("Reported late.");
        choose("Show or decide more", "The whole report and what is known");
        assertThat(form()).containsText("I was in court until the evening");
        assertThat(form()).containsText("Six case files on paper");
        go("/register/" + reference);
        assertThat(page.locator("main")).containsText("I was in court until the evening");
        assertThat(duty("The form of the incident")).containsText("late against the limit");
        listPicture("telephone-case-file");
    }

    @Test
    void w_6_3_of_two_reports_of_one_incident_the_earlier_awareness_counts_and_both_reporters_stay_informed() {
        var later = Ago.hours(2);
        var earlier = Ago.hours(5);
        signIn("reporter");
        startProcess("Security incident");
        fillTime(AWARE, later);
        fill(OUTLINE, "Papers lay in the canteen");
        var first = report();
        signIn("line-manager");
        startProcess("Security incident");
        fillTime(AWARE, earlier);
        fill(OUTLINE, "Somebody of my unit lost papers");
        var second = report();

        signIn("monitoring-officer");
        claim("Keep the incident under review – " + second);
        choose("What do you want to do?", "Merge this with another report of the same incident");
        fill("Reference of the other report, to merge this one into it", first.toLowerCase(java.util.Locale.ROOT));
        picture("merge");
        complete();
        assertThat(page.locator("section.tasks-list")).not().containsText(second);
        claim("Assess incident – " + first);
        assertThat(form()).containsText("Aware: " + inWords(earlier));
        choose("Show or decide more", "What has been said so far");
        assertThat(form()).containsText("Somebody of my unit lost papers");
        assertThat(form()).containsText(second);
        picture("merged");

        signIn("line-manager");
        open("Mine", "Follow the advice and add to the report – " + first);
        assertThat(form()).containsText("Your report " + second);
        go("/reports");
        assertThat(row(second)).containsText("Dealt with together with another report of the same incident");
        listPicture("merged-own-reports");
        signIn("reporter");
        go("/reports");
        assertThat(row(first)).containsText("Received: being assessed by the Monitoring Officer");

        signIn("monitoring-officer");
        go("/register/" + second);
        assertThat(page.locator("main")).containsText("Merged into another report of the same incident");
        go("/register/" + first);
        assertThat(page.locator("main")).containsText("Took in another report of the same incident");
        listPicture("merged-case-file");
    }

    @Test
    void w_8_2_b_a_limit_that_passes_is_seen_in_the_list_on_the_page_of_limits_and_in_the_case_file_and_its_delay_is_explained() {
        signIn("reporter");
        startProcess("Security incident");
        fillTime(AWARE, Ago.hours(1));
        fill(OUTLINE, "A list of witnesses was sent to a stranger");
        var reference = report();
        signIn("monitoring-officer");
        assertThat(card("Decide whether to tell the ICO – " + reference)).containsText("Due in ");

        ClockUtil.offset(Duration.ofHours(80).toMillis());
        signIn("monitoring-officer");
        assertThat(card("Decide whether to tell the ICO – " + reference)).containsText("Red Overdue since ");
        show("Overdue");
        assertThat(card("Decide whether to tell the ICO – " + reference)).containsText("A list of witnesses was sent to a stranger");
        listPicture("missed-list");
        claim("Decide whether to tell the ICO – " + reference);
        choose("Tell the ICO?", "Yes, tell the ICO");
        fill("Reason", "It names witnesses");
        complete();

        signIn("supervisor");
        go("/deadlines?due=overdue&reference=" + reference);
        assertThat(row("Telling the ICO")).containsText("overdue since ");
        assertThat(row("Telling the ICO")).containsText("Prepare the notice to the ICO");
        assertThat(row("Follow the advice and add to the report")).containsText("Demo Reporter");
        listPicture("missed-deadlines");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Tasklist").setExact(true)).click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("All deadlines")).waitFor();
        show("All");
        choose(card("Assess incident – " + reference));
        page.waitForCondition(() -> String.valueOf(page.evaluate("getComputedStyle(document.querySelector('.form-pane .message') ?? document.body, '::after').content")).contains("is for whoever has a task of it"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Evidence").setExact(true)).click();
        assertThat(page.locator(".evidence [role=status]")).hasText("What is filed for this case is not for you: it is seen by whoever has a task of the case, and by those who keep the log.");

        signIn("data-protection-officer");
        claim("Prepare the notice to the ICO – " + reference);
        fill("What happened", "A list of witnesses went to a stranger");
        fill("Who is or may be affected", "Seven witnesses");
        fill("What is being done", "It was called back");
        complete();
        signIn("monitoring-officer");
        claim("Approve notice – " + reference);
        choose("Approve?", "Yes, it may go out");
        complete();
        signIn("data-protection-officer");
        claim("Record that it was sent – " + reference);
        fillTime("When was it sent? (date)", Ago.hours(-79));
        press("Complete");
        assertThat(page.locator(".refusal")).containsText("the reason for the delay");
        fill("If the ICO was told later than this was due: the reason for the delay", "Nobody looked at the list on the bank holiday");
        picture("missed-sent");
        complete();
        go("/register/" + reference);
        assertThat(duty("Telling the ICO")).containsText("late against the limit");
        assertThat(page.locator("main")).containsText("Nobody looked at the list on the bank holiday");
        listPicture("missed-case-file");
    }

    private static String inWords(LocalDateTime time) {
        return UkTime.inWords(time.atZone(LONDON).toInstant());
    }

    /** @return its reference, as it is said afterwards */
    private String report() {
        press("Start");
        var heading = page.locator("section.started h2");
        assertThat(heading).containsText("is logged");
        return heading.textContent().replace(" is logged", "");
    }

    private Locator row(String text) {
        return page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** What the case file says of this duty. */
    private Locator duty(String name) {
        return row(name).first();
    }
}
