package uk.police.securityincident.web;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.Ago;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** What Tasklist shows and says, and what is not lost in it. */
class TasklistJourneyTest extends TasklistTest {

    @Autowired
    private TaskService tasks;

    @Test
    void a_report_with_an_awareness_yet_to_come_is_refused_in_words_and_starts_nothing() {
        signIn("reporter");
        startProcess("Security incident");
        fillTime("When did you first become aware? (date)", Ago.hours(-24));
        fill("Brief outline of incident", "A laptop will be left on a train");
        press("Start");
        assertThat(page.locator(".refused-here").getByText("lies in the future. Nothing was changed")).isInViewport();
        assertThat(form()).isVisible();
        assertThat(running.createProcessInstanceQuery().processDefinitionKey("security-incident").count()).isZero();
    }

    @Test
    void a_form_opened_before_new_facts_is_refused_in_words_and_puts_nothing_back() {
        var incident = running.startProcessInstanceByKey("security-incident", Map.of(
                "awareAt", Ago.hours(1).toString(), "outline", "A list was sent", "exposure", "known")).getId();
        signIn("monitoring-officer");
        claim("Keep the incident under review");
        choose("What do you want to do?", "Add what is new, or correct a fact");
        fill("What is new", "Nothing so far");
        running.setVariables(incident, Map.of("exposure", "hostile", "adviceNumber", 2));
        press("Complete");
        assertThat(page.getByRole(AriaRole.ALERT).getByText("The facts have changed since you opened this form")).isVisible();
        assertThat(running.getVariable(incident, "exposure")).isEqualTo("hostile");
    }

    @Test
    void the_review_asks_first_what_to_do_and_sends_nothing_of_what_it_hides() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        open("My role's", "Keep the incident under review – " + reference);
        assertThat(form().locator("textarea")).hasCount(0);
        assertThat(form()).not().containsText("Aware:");
        // Before the task is claimed, too.
        choose("Read more of the case", "The report and what is known");
        assertThat(form()).containsText("Aware:");
        picture("review");
        claim("Keep the incident under review – " + reference);
        choose("What do you want to do?", "Add what is new, or correct a fact");
        fill("What is new", "Typed, and then something else was chosen");
        choose("What do you want to do?", "Send an update to those told");
        choose("What do you want to do?", "Ask somebody a question");
        assertThat(field("What is new")).hasCount(0);
        pick("Whom", "Legal Services");
        fill("Question", "Was the list encrypted?");
        complete();
        assertThat(register.sql("select content::text from register.entry where reference = ? and event = 'completed' and element = 'Task_ReviewIncident'").param(reference)
                .query(String.class).single()).contains("Was the list encrypted?").doesNotContain("newInformation", "sendUpdate", "dataKind", "whatToDo", "readMore");
    }

    @Test
    void what_is_written_in_a_task_is_not_lost_unasked_and_what_is_only_read_is_not_asked_about() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Keep the incident under review – " + reference);
        choose("What do you want to do?", "Ask somebody a question");
        pick("Whom", "Legal Services");
        var asked = new ArrayList<String>();
        page.onDialog(dialog -> {
            asked.add(dialog.message());
            dialog.dismiss();
        });
        var another = card("Assess incident – " + reference);
        var said = page.locator(".fjs-form").getByText("Legal Services");
        another.click();
        page.waitForCondition(() -> asked.size() == 1);
        another.getByRole(AriaRole.LINK).focus();
        page.keyboard().press("ArrowUp");
        page.waitForCondition(() -> asked.size() == 2);
        page.locator(".task-filter").getByText("Overdue").click();
        page.waitForCondition(() -> asked.size() == 3);
        page.locator(".unclaim").click();
        page.waitForCondition(() -> asked.size() == 4);
        page.locator(".navbar-brand").click();
        page.waitForCondition(() -> asked.size() == 5);
        page.evaluate("history.back()");
        page.waitForCondition(() -> asked.size() == 6);
        signOut();
        page.waitForCondition(() -> asked.size() == 7);
        page.locator(".task-details .nav-tabs").getByText("Diagram").click();
        assertThat(page.locator(".task-details .djs-container")).isVisible();
        page.locator(".task-details .nav-tabs").getByText("Form").click();
        assertThat(said).isVisible();
        assertThat(Set.copyOf(asked)).containsExactly("What you wrote here has not been sent and is not kept. Leave it all the same?");

        press("Save");
        open("Mine", "Keep the incident under review – " + reference);
        assertThat(said).isVisible();
        choose("Read more of the case", "The report and what is known");
        choose("What do you want to do?", "Add what is new, or correct a fact");
        show("My role's");
        assertThat(asked).hasSize(7);

        signOut();
        page.waitForCondition(() -> asked.size() == 8);
        assertThat(asked.get(7)).isEqualTo("What you saved and have not sent is lost when you sign out. Sign out all the same?");
        assertThat(another).isVisible();
    }

    @Test
    void e_8_2_whoever_signs_in_next_at_the_same_page_is_shown_nothing_of_what_the_one_before_was() {
        var step = "Assess incident – " + reported("A list of witnesses was sent", 1);
        signIn("monitoring-officer");
        assertThat(card(step)).containsText("A list of witnesses was sent");
        page.route("**/task-cards*", Route::abort);
        signOut();
        page.getByPlaceholder("Username").fill("supervisor");
        page.getByPlaceholder("Password").fill("demo");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click();
        show("All");
        assertThat(card(step)).isVisible();
        assertThat(card(step)).not().containsText("A list of witnesses was sent");
    }

    @Test
    void what_is_to_be_filed_is_not_lost_unasked() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Keep the incident under review – " + reference);
        page.locator(".task-details .nav-tabs").getByText("Evidence").click();
        var evidence = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Evidence"));
        var description = evidence.getByLabel("What it is (required)");
        var another = card("Assess incident – " + reference);
        description.fill("The list, without names");
        var asked = new ArrayList<String>();
        page.onDialog(dialog -> {
            asked.add(dialog.type());
            dialog.dismiss();
        });
        another.click();
        page.waitForCondition(() -> asked.size() == 1);
        page.locator(".task-details .nav-tabs").getByText("Form").click();
        page.waitForCondition(() -> asked.size() == 2);
        description.fill("");
        evidence.getByLabel("The file").setInputFiles(new FilePayload("list.txt", "text/plain", "A list".getBytes()));
        page.evaluate("setTimeout(() => location.reload())");
        page.waitForCondition(() -> asked.equals(List.of("confirm", "confirm", "beforeunload")));
        description.fill("The list");
        evidence.getByText("File it").click();
        assertThat(evidence.getByRole(AriaRole.STATUS)).hasText("list.txt is filed.");
        page.locator(".task-details .nav-tabs").getByText("Form").click();
        assertThat(form()).isVisible();
        assertThat(asked).hasSize(3);
    }

    /** A list hears of the next key when it has been drawn after the last: nobody presses two keys within that. */
    private void key(String name) {
        page.keyboard().press(name);
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn, 100)))");
    }

    private void signOut() {
        page.locator(".account .dropdown-toggle").click();
        page.locator(".logout a").click();
    }

    @Test
    void a_list_to_which_a_refusal_leads_opens_each_time_by_the_mouse_and_by_the_keyboard() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Keep the incident under review – " + reference);
        choose("What do you want to do?", "Ask somebody a question");
        press("Complete");
        var whom = field("Whom");
        var answers = whom.locator(".fjs-dropdownlist");
        assertThat(answers).isVisible();
        assertThat(whom).containsText("Answer the question “Whom”.");
        assertThat((Boolean) whom.evaluate("one => one.querySelector('.refused-here').getBoundingClientRect().bottom <= one.querySelector('.fjs-dropdownlist').getBoundingClientRect().top"))
                .as("the list lies over no word of the refusal").isTrue();
        picture("refused-list");
        whom.locator(".fjs-select-display").click();
        assertThat(answers).isHidden();
        pick("Whom", "Force Duty Officer");
        pick("Whom", "Legal Services");
        assertThat(whom.locator(".fjs-select-display")).hasText("Legal Services");
        // A list that opens under the pointer takes what lies there for chosen.
        page.mouse().move(0, 0);
        key("Shift+Tab");
        key("Tab");
        assertThat(answers).isVisible();
        key("ArrowUp");
        key("Enter");
        assertThat(answers).isHidden();
        assertThat(whom.locator(".fjs-select-display")).not().hasText("Legal Services");
    }

    @Test
    void what_is_needed_under_a_condition_bears_an_asterisk_and_is_announced_while_that_holds() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Assess incident – " + reference);
        var reason = field("Reason for the rating");
        choose("Level", "Low risk (green): low risk and impact to individuals");
        assertThat(reason.locator("textarea")).hasAttribute("aria-required", "true");
        assertThat(asterisk(reason)).contains("*");
        choose("Level", "High risk (red): likely to result in a risk to rights and freedoms");
        assertThat(reason.locator("[aria-required]")).hasCount(0);
        assertThat(asterisk(reason)).isEqualTo("none");

        page.onceDialog(Dialog::accept);
        claim("Keep the incident under review – " + reference);
        choose("What do you want to do?", "Ask somebody a question");
        assertThat(field("Question").locator("textarea")).hasAttribute("aria-required", "true");
        assertThat(asterisk(field("Whom"))).contains("*");
        field("A question whose answer would change the advice").locator(".fjs-select-display").click();
        field("A question whose answer would change the advice").locator(".fjs-dropdownlist-item").first().click();
        assertThat(field("Question").locator("[aria-required]")).hasCount(0);
        choose("What do you want to do?", "Send an update to those told");
        assertThat(form().getByRole(AriaRole.RADIOGROUP, new Locator.GetByRoleOptions().setName("Send an update to those told?"))).hasAttribute("aria-required", "true");
        assertThat(asterisk(field("Yes"))).as("an answer bears none").isEqualTo("none");
        picture("needed");
    }

    private String asterisk(Locator field) {
        return (String) field.locator("label").last().evaluate("label => getComputedStyle(label, '::after').content");
    }

    @Test
    void w_c_h_nobody_is_invited_to_approve_what_they_prepared() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Decide whether to tell the ICO – " + reference);
        choose("Tell the ICO?", "Yes, tell the ICO");
        fill("Reason", "A risk to people is not unlikely");
        complete();
        claim("Prepare the notice to the ICO – " + reference);
        fill("What happened", "A list was sent");
        fill("Who is or may be affected", "120 residents");
        fill("What is being done", "It is asked back");
        complete();
        var next = page.locator("section.started");
        assertThat(next).containsText("Approve notice, the Information Commissioner (ICO): you prepared it, so it waits for somebody else until ");
        assertThat(next.getByRole(AriaRole.LINK).filter(new Locator.FilterOptions().setHasText("Approve"))).hasCount(0);
        assertThat(next.getByRole(AriaRole.LINK).filter(new Locator.FilterOptions().setHasText("Assess incident"))).hasCount(1);
        assertThat(card("Approve notice – " + reference)).containsText("You prepared it, so it waits for somebody else until ");
        listPicture("prepared");
    }

    @Test
    void w_b_1_a_copy_is_filed_beside_the_form_and_listed_with_the_keyboard_alone() {
        signIn("reporter");
        startProcess("Security incident");
        fillTime("When did you first become aware? (date)", Ago.hours(1));
        fill("Brief outline of incident", "A letter went to the wrong house");
        press("Start");
        open("Mine", "Follow the advice and add to the report");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Evidence").setExact(true)).click();
        var evidence = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Evidence"));
        assertThat(evidence).containsText("Describe leaked data rather than copy it");
        assertThat(evidence).containsText("Nothing is filed.");
        evidence.getByLabel("The file").setInputFiles(new FilePayload("letter.pdf", "application/pdf", "MZ not a letter".getBytes()));
        evidence.getByLabel("What it is (required)").fill("The envelope, without the letter");
        evidence.getByLabel("What it is (required)").press("Tab");
        page.keyboard().press("Enter");
        assertThat(evidence.getByRole(AriaRole.STATUS)).containsText("Nothing was kept. By its content the file is of the type");
        evidence.getByLabel("The file").setInputFiles(new FilePayload("letter.txt", "text/plain", "Not a letter".getBytes()));
        assertThat(evidence.getByRole(AriaRole.STATUS)).hasText("");
        evidence.getByLabel("The file").setInputFiles(new FilePayload("envelope.pdf", "application/pdf", "%PDF-1.7 an envelope".getBytes()));
        evidence.getByLabel("What it is (required)").press("Tab");
        page.keyboard().press("Enter");
        assertThat(evidence.getByRole(AriaRole.STATUS)).hasText("envelope.pdf is filed.");
        assertThat(evidence.getByRole(AriaRole.LISTITEM)).containsText(new String[] {"1. envelope.pdf"});
        assertThat(evidence.getByRole(AriaRole.LISTITEM)).containsText(new String[] {"The envelope, without the letter"});
        assertThat(evidence.getByRole(AriaRole.LINK)).hasCount(0);
        for (var width : List.of(WIDE, NARROW)) {
            page.setViewportSize(width, 2 * HEIGHT);
            page.waitForCondition(() -> evidence.boundingBox().x + evidence.boundingBox().width <= width);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "evidence-" + width + ".png")));
        }
        page.setViewportSize(WIDE, HEIGHT);

        signIn("monitoring-officer");
        claim("Assess incident");
        var reason = form().locator("textarea").first();
        reason.fill("Half a reason");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Evidence").setExact(true)).click();
        var download = page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("envelope.pdf")).click());
        assertThat(download.suggestedFilename()).isEqualTo("envelope.pdf");
        assertThat(download.path()).hasContent("%PDF-1.7 an envelope");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Form").setExact(true)).click();
        assertThat(reason).hasValue("Half a reason");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reporter           | Guidance: is this an incident?; Security incident; Vulnerability: a suspected weakness, nothing breached yet
            monitoring-officer | Conduct referral; Guidance: is this an incident?; Legal hold; Role delegation; Security incident; Vulnerability: a suspected weakness, nothing breached yet
            """)
    void the_first_sign_in_shows_where_work_lies_and_what_can_be_started(String role, String processes) {
        signIn(role);
        assertThat(page.locator(".task-filter .name")).containsText(new String[] {"For me or my role", "Mine", "My role's", "Due today", "Overdue", "All"});
        page.getByText("Start process").click();
        assertThat(page.getByRole(AriaRole.DIALOG).getByRole(AriaRole.LINK)).hasText(processes.split("; "));
    }

    @Test
    void the_list_opens_with_the_most_urgent_and_says_of_each_the_colour_the_subject_and_the_time_left() {
        var late = reported("A post bag was lost", 80);
        reported("A list was sent", 1);
        signIn("monitoring-officer");
        var cards = page.locator(".tasks-list .task:has(h4)");
        assertThat(cards.first()).containsText("Decide whether to tell the ICO – " + late);
        assertThat(cards.first()).containsText("Red Overdue since ");
        assertThat(cards.first()).containsText("A post bag was lost");
        assertThat(cards.filter(new Locator.FilterOptions().setHasText("A list was sent")).first()).containsText("Due in ");
        assertThat(page.locator(".tasks-list .due-date").first()).isHidden();
        listPicture("list");

        long own = tasks.createTaskQuery().taskAssignee("monitoring-officer").count();
        long role = tasks.createTaskQuery().taskCandidateGroup("monitoring-officer").count();
        waits("For me or my role", own + role);
        waits("Mine", own);
        waits("My role's", role);
        waits("Overdue", tasks.createTaskQuery().processInstanceBusinessKey(late).dueBefore(new Date()).count());
        claim("Decide whether to tell the ICO – " + late);
        waits("Mine", own + 1);
        waits("My role's", role - 1);

        show("All");
        page.getByPlaceholder("Filter Tasks").fill(late.toLowerCase(java.util.Locale.ROOT));
        page.getByPlaceholder("Filter Tasks").press("Enter");
        int ofCase = (int) tasks.createTaskQuery().processInstanceBusinessKey(late).count();
        assertThat(cards).hasCount(ofCase);
        assertThat(page.locator(".task-filter.active")).containsText("All " + ofCase);
        assertThat(cards.filter(new Locator.FilterOptions().setHasText(late))).hasCount(ofCase);
    }

    @Test
    void the_level_is_asked_for_on_the_first_screen_though_nothing_is_known_yet() {
        var reference = reported("A list was sent", 1);
        signIn("monitoring-officer");
        claim("Assess incident – " + reference);
        assertThat(field("Level")).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
    }

    @Test
    void on_a_narrow_screen_a_task_that_is_opened_is_seen_from_the_list_and_by_its_link() {
        reported("A list was sent", 1);
        reported("A post bag was lost", 1);
        signIn("monitoring-officer");
        page.setViewportSize(NARROW, HEIGHT);
        choose(card("").first());
        assertThat(form()).isInViewport();
        page.reload();
        assertThat(form()).isInViewport();
    }

    private String reported(String outline, int hoursAgo) {
        return running.startProcessInstanceByKey("security-incident", Map.of("awareAt", Ago.hours(hoursAgo).toString(), "outline", outline)).getBusinessKey();
    }

    /** Of a filter, how many tasks the page says wait there, whether it is open or not. */
    private void waits(String filter, long tasks) {
        var name = page.locator(".task-filter").filter(new Locator.FilterOptions().setHasText(filter)).locator(".name");
        page.waitForCondition(() -> name.innerText().replaceAll("[()\\s]+", " ").strip().equals(filter + " " + tasks));
    }

    @Test
    void an_exercise_from_its_begin_to_its_report_each_role_in_its_own_browser() {
        signIn("data-protection-officer");
        startProcess("Exercise");
        choose("What is practised", "Files encrypted, and a threat to publish");
        fill("How many times faster does its clock run?", "240");
        press("Start");
        claim("End the exercise");
        var before = form().locator("h1").first().textContent();
        fill("What is to be changed?", "Begin with a smaller one");
        complete();

        startProcess("Exercise");
        choose("What is practised", "A laptop and case papers taken from a car");
        fill("How many times faster does its clock run?", "24");
        picture("exercise-begin");
        press("Start");
        assertThat(page.locator("section.started")).containsText("This is an exercise: nothing of it has happened.");
        open("Mine", "Report the theft to the police");
        assertThat(form()).containsText("This is an exercise");
        var reference = form().locator("h1").textContent();
        assertThat(reference).matches("EXE-\\d{4}-\\d{4,}");
        fill("Crime reference number", "42/118820/26");
        picture("exercise-form");
        complete();

        signIn("monitoring-officer");
        claim("Assess incident – " + reference + " (exercise)");
        assertThat(form()).containsText("This is an exercise");
        assertThat(form()).containsText("Its clock runs 24 times as fast");
        assertThat(form()).containsText("My car was broken into");
        listPicture("exercise-list");
        choose("Level", "High risk (red): likely to result in a risk to rights and freedoms");
        complete();
        claim("Decide whether to tell the ICO");
        choose("Tell the ICO?", "Yes, tell the ICO");
        fill("Reason", "A risk to people is not unlikely");
        complete();

        signIn("ict-service-desk");
        claim("Secure equipment and network");
        fill("The hardware", "L-20417, not encrypted");
        fill("What was done", "Its account is locked");
        complete();

        signIn("information-security-officer");
        claim("End the exercise");
        assertThat(form()).containsText("What you know, and they do not");
        fill("What went well?", "The account was locked at once");
        fill("What is to be changed?", "The advisers answer sooner");
        picture("exercise-end");
        complete();
        assertThat(tasks.createTaskQuery().processInstanceBusinessKey(reference).count()).isZero();

        page.navigate(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Exercises").setExact(true)).getAttribute("href"));
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(reference)).click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Report of the exercise " + reference))).isVisible();
        assertThat(page.locator("main")).containsText("The advisers answer sooner");
        assertThat(page.locator("main")).containsText("The exercise before, " + before + " (Files encrypted, and a threat to publish; clock: 240 times as fast)");
        assertThat(page.locator("tr").filter(new Locator.FilterOptions().setHasText("Telling the ICO"))).containsText("Open, not late");
        assertThat(page.locator("tr").filter(new Locator.FilterOptions().setHasText("Secure equipment and network"))).containsText("ict-service-desk");
        assertThat(page.locator("tr").filter(new Locator.FilterOptions().setHasText("Advise on the risk"))).containsText("Not answered");
        assertThat(page.locator("table[aria-labelledby=outside]")).containsText("42/118820/26");
        for (var width : List.of(WIDE, NARROW)) {
            page.setViewportSize(width, HEIGHT);
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "screenshots", "exercise-report-" + width + ".png")));
        }
    }

    @Test
    void w_5_2_the_link_of_an_e_mail_leads_over_the_sign_in_to_its_task() {
        var incident = running.startProcessInstanceByKey("security-incident", Map.of(
                "awareAt", Ago.hours(1).toString(), "outline", "A list was sent"));
        var text = register.sql("select body from register.outbox where reference = ? and subject like '%: Assess incident%'")
                .param(incident.getBusinessKey()).query(String.class).single();
        signIn("monitoring-officer", text.replaceAll("(?s).*http://[^/]*(\\S*).*", "$1"));
        assertThat(form()).containsText(incident.getBusinessKey());
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Assess incident – " + incident.getBusinessKey()).setLevel(2))).isVisible();
    }
}
