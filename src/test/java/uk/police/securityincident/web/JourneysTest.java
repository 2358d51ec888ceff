package uk.police.securityincident.web;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.Ago;
import uk.police.securityincident.deadline.UkTime;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Whole cases, each role in its own browser: a grave one, a trivial one, a report by telephone that comes late, one incident reported twice, a limit that passes. */
class JourneysTest extends TasklistTest {

    private static final String AWARE = "When did you first become aware? (date)";
    private static final String OUTLINE = "Brief outline of incident";

    @Autowired
    private HistoryService history;

    @AfterEach
    void now_is_now() {
        ClockUtil.reset();
    }

    @Test
    void a_stolen_laptop_from_report_to_closure_each_role_in_its_own_browser() {
        var now = Ago.hours(0);
        var aware = Ago.hours(2);

        signIn("reporter");
        startProcess("Security incident");
        picture("start-form");
        fillTime("When did you first become aware? (date)", aware);
        fill("Brief outline of incident", "A laptop was stolen from a car");
        tell("Who reports", "What happened", "What you can judge already");
        fill("Notifying Officer's name", "Alex Reporter");
        pick("Who reports it", "Contractor");
        pick("Type of incident", "Theft of information or equipment");
        pick("It was held", "On portable media or a device");
        choose("Was equipment lost or stolen?", "Yes");
        choose("Was information or equipment stolen?", "Yes");
        pick("Kind of information", "Personal: about identifiable living people, nothing sensitive");
        choose("Was information disclosed to, or accessed by, somebody who should not have it?", "Not known");
        pick("How was it protected?", "Not protected");
        pick("Who has or saw it?", "Lost, or many recipients, or access cannot be excluded");
        fill("How many individuals have been affected? (highest estimate)", "120");
        press("Start");
        open("Mine", "Follow the advice and add to the report");
        var reference = form().locator("h1").textContent();
        assertThat(reference).matches("INC-\\d{4}-\\d{4,}");
        assertThat(form()).containsText("Have the device locked or wiped");
        assertThat(form()).not().containsText("recall the e-mail");
        fill("What would you like to add?", "The car stood at the station");
        choose("Keep this task open to add more later?", "No");
        complete();
        open("Mine", "Report the theft to the police");
        assertThat(form()).containsText("A laptop was stolen from a car");
        fill("Crime reference number", "23/4711/26");
        picture("crime-reference");
        complete();
        assertThat(page.locator("section.tasks-list")).not().containsText(reference);

        signIn("monitoring-officer");
        claim("Assess incident – " + reference);
        assertThat(form()).containsText(reference);
        assertThat(form()).containsText("A laptop was stolen from a car");
        picture("task-form");
        choose("Level", "High risk (red): likely to result in a risk to rights and freedoms");
        complete();
        claim("Decide on an investigation");
        choose("Investigate in full?", "Yes");
        pick("Nominated officer", "Demo Investigator");
        complete();
        claim("Decide whether to tell the ICO");
        choose("Tell the ICO?", "Yes, tell the ICO");
        fill("Reason", "A risk to people is not unlikely");
        complete();
        claim("Decide whether to tell data subjects");
        choose("Tell the people whose data it is?", "Yes, tell them");
        fill("Reason", "Whoever has the laptop can read their addresses");
        complete();

        signIn("investigator");
        open("Mine", "Investigate incident");
        fill("What happened and what went wrong", "The bag lay on the back seat");
        complete();

        signIn("data-protection-officer");
        claim("Advise on the risk");
        fill("Your advice on the risk to people and on the rating", "High is right until the laptop is found");
        complete();
        claim("Advise on telling");
        choose("Should the ICO be told?", "Yes");
        choose("Should the people be told?", "No view");
        fill("Your advice, and what must be heeded", "Tell the ICO what is not yet known");
        complete();
        claim("Prepare the notice to the ICO");
        assertThat(form()).containsText("the Information Commissioner (ICO)");
        fill("What happened", "A laptop with personal data of 120 people was stolen");
        fill("Who is or may be affected", "120 residents");
        fill("What is being done", "The police look for it");
        picture("ico-notice");
        complete();
        claim("Prepare what the people are told");
        fill("What happened to your data", "A laptop with your name and address was stolen");
        fill("What it may mean for you", "Somebody may write to you in our name");
        fill("What we have done and are doing", "We locked its account");
        fill("What you can do", "Do not answer letters that ask for money");
        choose("Could a letter endanger somebody at the address?", "No");
        picture("letter");
        complete();

        signIn("monitoring-officer");
        claim("Approve notice – " + reference + ", the Information Commissioner (ICO)");
        assertThat(form()).containsText("A laptop with personal data of 120 people was stolen");
        choose("Approve?", "Yes, it may go out");
        complete();
        claim("Approve notice – " + reference + ", the people whose data it is");
        assertThat(form()).containsText("Do not answer letters that ask for money");
        choose("Approve?", "Yes, it may go out");
        complete();
        claim("Write final report");
        choose("Read more of the case", "What has been said so far");
        assertThat(form()).containsText("The bag lay on the back seat");
        fill("Observations and conclusions on non-compliance", "The laptop was not encrypted");
        fill("Risks, adverse consequences and implications", "The data may be read");
        fill("Lessons learnt", "Encrypt every laptop");
        choose("Write a recommendation?", "Yes");
        complete();
        claim("Write one recommendation");
        choose("Kind", "Preventative: keeps it from happening again");
        fill("Recommendation", "Encrypt the laptops of the unit");
        pick("Owner", "Demo Line manager");
        fillDate("Target date", now.toLocalDate().plusDays(30));
        choose("Write another?", "No");
        complete();
        claim("Approve final report");
        assertThat(form()).containsText("Encrypt the laptops of the unit");
        choose("Approve the report?", "Yes, it is in force");
        complete();

        signIn("data-protection-officer");
        claim("Record that it was sent – " + reference + ", the Information Commissioner (ICO)");
        fillTime("When was it sent? (date)", now);
        complete();
        claim("Record that it was sent – " + reference + ", the people whose data it is");
        fillTime("When was it sent? (date)", now);
        complete();

        signIn("ict-service-desk");
        claim("Secure equipment and network");
        fill("The hardware", "A laptop, asset 4711, not encrypted");
        fill("What was done", "Its account is locked");
        complete();

        signIn("monitoring-officer");
        claim("Decide whether to tell this party – " + reference + ", the Senior Information Risk Owner");
        choose("Tell this party?", "No");
        fill("Reason", "They sat beside me");
        complete();

        signIn("line-manager");
        open("Mine", "Implement recommendation");
        assertThat(form()).containsText("Encrypt the laptops of the unit");
        fill("What was done", "All are encrypted");
        complete();

        signIn("reporter");
        go("/reports");
        assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(reference))).containsText("Closed");
        signIn("monitoring-officer");
        go("/register/" + reference);
        assertThat(page.locator("main")).containsText("23/4711/26");
        listPicture("stolen-case-file");

        assertThat(history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).finished().count()).isOne();
        assertThat(register.sql("select * from register.incident where reference = ?").param(reference).query().singleRow())
                .containsEntry("state", "closed").containsEntry("level", "high").containsEntry("reporter_id", "reporter")
                .containsEntry("aware_at", Timestamp.from(aware.atZone(LONDON).toInstant()));
        assertThat(register.sql("select by from register.entry where reference = ? and event = 'completed'").param(reference).query(String.class).set())
                .containsExactlyInAnyOrder("reporter", "monitoring-officer", "investigator", "data-protection-officer", "ict-service-desk", "line-manager");
        assertThat(register.sql("select state from register.recommendation where reference = ?").param(reference).query(String.class).list())
                .containsExactly("implemented");
    }

    @Test
    void a_misdirected_e_mail_is_two_completions_of_two_people_and_four_e_mails_from_report_to_closure() {
        signIn("reporter");
        startProcess("Security incident");
        fillTime("When did you first become aware? (date)", Ago.hours(2));
        fill("Brief outline of incident", "An e-mail with a list of names went to a colleague of another unit");
        for (var question : List.of("Was equipment lost or stolen?", "Was information or equipment stolen?", "Is it a network security issue?", "Is it a cyber incident, such as phishing or hacking?")) {
            choose(question, "No");
        }
        tell("What happened", "What you can judge already");
        pick("Type of incident", "Information disclosed in error");
        pick("Kind of information", "Personal: about identifiable living people, nothing sensitive");
        choose("Was information disclosed to, or accessed by, somebody who should not have it?", "Yes");
        choose("Was information altered without permission or by accident?", "No");
        choose("Was access to information lost, or information destroyed?", "No");
        pick("How was it protected?", "Not protected");
        pick("Who has or saw it?", "One or few known recipients bound to confidence");
        pick("Of what left our hands", "Nothing did, or it came back unread, was wiped, or its deletion is confirmed in writing by someone to be believed, who had not read it or is bound to confidence");
        pick("Effect on people of not having the data", "None, or restored before it mattered");
        pick("How easily is a person identified from it?", "Hardly");
        pick("Worst plausible effect on a person", "Annoyance");
        choose("Are children, patients, victims, witnesses or people at risk among them?", "No");
        fill("How many individuals have been affected? (highest estimate)", "4");
        pick("Nature of the breach", "Error or accident");
        pick("Financial, legal, operational or reputational damage to the organisation", "Low");
        pick("Users denied a service", "None");
        page.setViewportSize(NARROW, HEIGHT);
        assertThat((Boolean) page.evaluate("[...document.querySelectorAll('.fjs-select-display')].every(answer => answer.scrollHeight <= answer.parentElement.clientHeight)"))
                .as("no answer lies over the next question").isTrue();
        picture("misdirected-report");
        press("Start");
        var logged = page.locator(".started");
        assertThat(logged).containsText("is logged");
        var reference = logged.locator("h2").textContent().replace(" is logged", "");
        listPicture("misdirected-logged");

        signIn("monitoring-officer");
        assertThat(page.locator(".tasks-list .task:has(h4)").first()).containsText("Assess incident – " + reference);
        claim("Assess incident – " + reference);
        choose("Level", "Low risk (green): low risk and impact to individuals");
        choose("Close the incident with this assessment?", "Yes, there is nobody to tell, nothing to recommend and nothing to investigate");
        fill("What was found, and what you conclude", "The address was completed by itself; the colleague deleted it unread");
        fill("Lessons learnt", "Look at the address before sending");
        picture("misdirected-assessment");
        complete();
        assertThat(page.locator("section.started")).containsText("The case is closed.");

        assertThat(register.sql("select state from register.incident where reference = ?").param(reference).query(String.class).single()).isEqualTo("closed");
        assertThat(register.sql("select by from register.entry where reference = ? and event = 'completed'").param(reference).query(String.class).list())
                .containsExactlyInAnyOrder("reporter", "monitoring-officer");
        // The lines of one digest are one e-mail.
        assertThat(register.sql("select count(distinct (recipient, case when state = 'digest' then 'digest' else id::text end)) from register.outbox where reference = ?").param(reference)
                .query(Integer.class).single()).isLessThanOrEqualTo(4);

        signIn("reporter");
        go("/reports");
        assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(reference))).containsText("Nothing now");
        listPicture("misdirected-own-reports");
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
        fill("If it went after the time when the ICO was to be told: the reason for the delay", "Nobody looked at the list on the bank holiday");
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
