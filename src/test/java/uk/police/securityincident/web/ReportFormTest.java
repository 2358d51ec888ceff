package uk.police.securityincident.web;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Ago;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** The report as a reporter meets it in Tasklist: how long it is, what a refusal says and where, what follows it, and its dates. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = {"incident.sent-twice-within=PT10M", "incident.data-directory=target/postgresql-reports-${test.fork:alone}"})
class ReportFormTest extends BrowserTest {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final int WIDE = 1280;
    private static final int NARROW = 390;
    private static final int HEIGHT = 800;
    /** Form-js passes a typed text on when the typing has paused for 300 ms. */
    private static final int TYPING_PAUSE = 500;
    private static final String AWARE = "When did you first become aware? (date)";

    @Autowired
    private JdbcClient register;
    @Autowired
    private RuntimeService running;

    @Test
    void w_5_2_the_two_answers_that_suffice_stand_within_two_screens_wide_narrow_and_at_200_percent() {
        openReport();
        assertThat((Integer) page.evaluate("Math.round(document.querySelector('[ng-click=\"startProcessInstance()\"]').getBoundingClientRect().bottom - document.querySelector('.fjs-form').getBoundingClientRect().top)"))
                .as("pixels from the top of the form to its button").isLessThan(2 * HEIGHT);
        picture("report-" + WIDE, WIDE, HEIGHT);
        // A window of 1280 pixels at 200 % is one of 640.
        for (int width : List.of(NARROW, WIDE / 2)) {
            picture("report-" + width, width, HEIGHT);
            assertThat((Boolean) page.evaluate("[...document.querySelectorAll('.modal-content, .fjs-form input, .fjs-form textarea, .modal-footer button')].every(one => one.getBoundingClientRect().right <= innerWidth)"))
                    .as("nothing lies beside the screen at " + width).isTrue();
        }
    }

    @Test
    void a_part_that_is_open_is_sent_and_one_that_is_not_is_not() {
        var outline = openReport();
        fillTime(AWARE, Ago.hours(1));
        fill("Brief outline of incident", outline);
        assertThat(field("Post")).isHidden();
        part("Who reports").check();
        fill("Post", "Caseworker");
        part("What happened").check();
        fill("Where was it lost?", "On a train");
        part("What happened").uncheck();
        assertThat(field("Where was it lost?")).isHidden();
        send();
        assertThat(started()).isVisible();
        assertThat(said(outline)).contains("\"reporterPost\": \"Caseworker\"").doesNotContain("train", "more");
    }

    @Test
    void what_is_not_answered_is_named_beside_the_button_and_reached_by_the_keyboard_alone() {
        var outline = openReport();
        button("Start").focus();
        page.keyboard().press("Enter");
        assertThat(refusal()).containsText("This was not sent.");
        assertThat(refusal().getByRole(AriaRole.LISTITEM)).hasText(new String[] {"Answer the question “When did you first become aware?”.", "Answer the question “Brief outline of incident”."});
        assertThat(page.locator("[notifications-panel] .alert")).hasCount(0);
        assertThat(field(AWARE).getByPlaceholder("dd/mm/yyyy")).isFocused();
        assertThat(field(AWARE).locator(".fjs-form-field-error")).hasText("Answer this question.");
        assertThat(page.locator(".flatpickr-calendar.open")).hasCount(0);
        picture("refusal-" + WIDE, WIDE, 2 * HEIGHT);

        var aware = Ago.hours(1);
        // A change of the window may take the focus with it.
        field(AWARE).getByPlaceholder("dd/mm/yyyy").focus();
        page.keyboard().type(aware.format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        page.waitForTimeout(TYPING_PAUSE);
        page.keyboard().press("Tab");
        page.keyboard().type(aware.format(DateTimeFormatter.ofPattern("HH:mm")));
        page.waitForTimeout(TYPING_PAUSE);
        page.keyboard().press("Tab");
        assertThat(refusal().getByRole(AriaRole.LISTITEM)).hasText(new String[] {"Answer the question “Brief outline of incident”."});
        page.keyboard().type(outline);
        assertThat(refusal()).hasCount(0);
        page.waitForTimeout(TYPING_PAUSE);
        button("Start").focus();
        page.keyboard().press("Enter");
        assertThat(started().getByRole(AriaRole.HEADING)).isFocused();
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words_and_the_part_it_speaks_of_is_opened() {
        var outline = openReport();
        fillTime(AWARE, Ago.hours(2 * 366 * 24));
        fill("Brief outline of incident", outline);
        send();
        assertThat(refusal()).containsText("The time when you became aware lies more than 365 days back. Nothing was started: correct it or, if it is right, say why it is reported only now.");
        assertThat(field(AWARE)).containsText("lies more than 365 days back");
        assertThat(field("If it is not reported at once: why?")).isVisible();

        fillTime(AWARE, Ago.hours(-24));
        send();
        assertThat(refusal()).containsText("The time when you became aware lies in the future.");
        assertThat(refusal()).hasCount(1);
        assertThat(page.getByText("365 days back")).hasCount(0);
        picture("refused-" + WIDE, WIDE, 2 * HEIGHT);
    }

    @Test
    void a_day_without_its_time_is_asked_about_and_neither_sent_without_it_nor_left_unasked() {
        var half = "Write the day and the time, about when if you do not know it to the minute: one without the other is not kept.";
        var outline = openReport();
        typeAndLeave(field(AWARE).getByPlaceholder("dd/mm/yyyy"), Ago.hours(1).format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        fill("Brief outline of incident", outline);
        assertThat(page.getByRole(AriaRole.STATUS).and(page.locator(".refusal")).getByRole(AriaRole.LISTITEM)).hasText(new String[] {"“When did you first become aware?”: " + half});
        assertThat(button("Start")).isDisabled();
        fillTime(AWARE, Ago.hours(1));

        part("When").check();
        var processor = field("If it happened at a supplier that handles our information: when did they become aware? (date)");
        typeAndLeave(processor.getByPlaceholder("dd/mm/yyyy"), Ago.hours(2).format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        // The list of times would lie over the button.
        processor.getByPlaceholder("hh:mm").blur();
        send();
        assertThat(refusal().getByRole(AriaRole.LISTITEM)).hasText(new String[] {"“If it happened at a supplier that handles our information: when did they become aware?”: " + half});
        assertThat(processor.locator(".fjs-form-field-error")).hasText(half);
        picture("half-" + WIDE, WIDE, 2 * HEIGHT);
        assertThat(started()).hasCount(0);
        fillTime("If it happened at a supplier that handles our information: when did they become aware? (date)", Ago.hours(2));
        send();
        assertThat(started()).isVisible();
        assertThat(said(outline)).contains("\"processorAwareAt\"");
    }

    @Test
    void what_was_typed_last_is_not_lost_unasked_however_soon_after_the_page_is_left() {
        openReport();
        var asked = listened();
        field("Brief outline of incident").locator("textarea").pressSequentially("Typed");
        page.evaluate("location.reload()");
        page.waitForCondition(() -> asked.equals(List.of("beforeunload")));
        fill("Brief outline of incident", "");
        page.reload();
        assertThat(asked).hasSize(1);
        page.close();

        openReport();
        var again = listened();
        typeAndLeave(field(AWARE).getByPlaceholder("dd/mm/yyyy"), Ago.hours(1).format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        page.evaluate("location.reload()");
        page.waitForCondition(() -> again.equals(List.of("beforeunload")));
    }

    /** What the page asks from now on, and is answered no. */
    private List<String> listened() {
        var asked = new ArrayList<String>();
        page.onDialog(dialog -> {
            asked.add(dialog.type());
            dialog.dismiss();
        });
        return asked;
    }

    @Test
    void neither_escape_in_a_calendar_or_a_list_nor_a_click_beside_it_loses_the_report() {
        var outline = openReport();
        fill("Brief outline of incident", outline);
        field(AWARE).getByPlaceholder("dd/mm/yyyy").click();
        assertThat(page.locator(".flatpickr-calendar.open")).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.locator(".flatpickr-calendar.open")).hasCount(0);
        part("What happened").check();
        field("Type of incident").locator(".fjs-select-display").click();
        page.keyboard().press("Escape");
        page.mouse().click(5, 300);
        page.waitForTimeout(TYPING_PAUSE);
        assertThat(field("Brief outline of incident").locator("textarea")).hasValue(outline);
    }

    @Test
    void neither_close_nor_a_reload_loses_what_is_written_unasked() {
        var outline = openReport();
        var asked = new ArrayList<String>();
        page.onDialog(dialog -> {
            asked.add(dialog.type());
            dialog.dismiss();
        });
        fill("Brief outline of incident", outline);
        button("Close").click();
        page.waitForCondition(() -> asked.equals(List.of("confirm")));
        page.evaluate("setTimeout(() => location.reload())");
        page.waitForCondition(() -> asked.equals(List.of("confirm", "beforeunload")));
        assertThat(field("Brief outline of incident").locator("textarea")).hasValue(outline);
    }

    @Test
    void w_2_2_a_after_it_the_reference_what_follows_and_whom_to_call_and_the_same_again_is_asked_about() {
        var outline = openReport();
        var aware = Ago.hours(1);
        fillTime(AWARE, aware);
        fill("Brief outline of incident", outline);
        send();
        var reference = register.sql("select reference from register.incident where outline = ?").param(outline);
        assertThat(started()).containsText("Received: being assessed by the Monitoring Officer.");
        assertThat(started()).containsText("Follow the advice and add to the report, by ");
        assertThat(started()).containsText("01632 960101");
        assertThat(started().getByRole(AriaRole.HEADING)).hasText(reference.query(String.class).single() + " is logged");
        picture("started-" + WIDE, WIDE, HEIGHT);
        picture("started-" + NARROW, NARROW, HEIGHT);
        page.setViewportSize(WIDE, HEIGHT);
        var reports = page.waitForPopup(() -> started().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("All your reports, and how far they are")).click());
        assertThat(reports.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName(reference.query(String.class).single()))).containsText("Received: being assessed by the Monitoring Officer");
        for (int width : List.of(WIDE, NARROW)) {
            reports.setViewportSize(width, HEIGHT);
            reports.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "reports-" + width + ".png")));
        }
        reports.close();

        started().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Close")).click();
        startProcess("Security incident");
        fillTime(AWARE, aware);
        fill("Brief outline of incident", outline);
        send();
        assertThat(refusal()).containsText("it is " + reference.query(String.class).single());
        assertThat(register.sql("select count(*) from register.incident where outline = ?").param(outline).query(Long.class).single()).isOne();
    }

    @Test
    void a_task_that_was_withdrawn_meanwhile_says_beside_its_button_why_that_is_grey() {
        var incident = running.startProcessInstanceByKey("security-incident", Map.of("awareAt", Ago.hours(1).toString(), "outline", "o", "reporterId", "reporter"));
        signIn("reporter", "en-GB", "Europe/London");
        choose(card(incident.getBusinessKey()));
        assertThat(form()).isVisible();
        running.deleteProcessInstance(incident.getId(), "withdrawn");
        page.evaluate("angular.element(document.documentElement).injector().get('$rootScope').$broadcast('refresh')");
        page.waitForCondition(() -> String.valueOf(page.evaluate("getComputedStyle(document.querySelector('.form-actions'), '::before').content")).contains("completed or withdrawn meanwhile"));
    }

    @ParameterizedTest
    @CsvSource({"en-US, America/New_York", "en-US, Pacific/Auckland", "de-DE, Europe/London"})
    void a_date_is_typed_as_it_is_written_here_and_its_day_stands_beside_it_whatever_the_browser_speaks(String language, String zone) {
        signIn("reporter", language, zone);
        startProcess("Security incident");
        var outline = "Read on a page of its own " + UUID.randomUUID();
        // The month before, on a day that could be a month, and is not that one.
        var last = LocalDate.now(LONDON).minusMonths(1);
        var aware = last.withDayOfMonth(last.getMonthValue() == 3 ? 4 : 3).atTime(1, 30);
        fillTime(AWARE, aware);
        assertThat(field(AWARE).locator(".day-in-words")).hasText(aware.format(DateTimeFormatter.ofPattern("EEEE d MMMM uuuu", Locale.UK)));
        assertThat(field(AWARE).getByPlaceholder("hh:mm")).hasValue("01:30");
        fill("Brief outline of incident", outline);
        send();
        assertThat(started()).isVisible();
        assertThat(said(outline)).contains("\"awareAt\": \"" + aware.toLocalDate() + "T01:30\"");
    }

    @Test
    void a_day_or_a_time_that_is_none_is_not_made_another_and_is_said() {
        openReport();
        var day = field(AWARE).getByPlaceholder("dd/mm/yyyy");
        for (var written : List.of("27/11/2024", "2024-11-27", "27 Nov 2024", "27th November 24", "27.11.24")) {
            typeAndLeave(day, written);
            assertThat(day).hasValue("27/11/2024");
            assertThat(field(AWARE).locator(".day-in-words")).hasText("Wednesday 27 November 2024");
        }
        for (var written : List.of("31/02/2024", "32/10/2024", "30/02", "271124", "0")) {
            typeAndLeave(day, written);
            assertThat(field(AWARE)).containsText("“" + written + "” is not a day: write it like ");
            assertThat(day).hasValue("");
        }
        var time = field(AWARE).getByPlaceholder("hh:mm");
        for (var written : List.of("0915", "09:15", "9.15")) {
            typeAndLeave(time, written);
            assertThat(time).hasValue("09:15");
        }
        typeAndLeave(time, "2575");
        assertThat(field(AWARE)).containsText("“2575” is not a time: write it like 09:15 or 21:30.");
        typeAndLeave(time, "2130");
        assertThat(time).hasValue("21:30");
        assertThat(field(AWARE)).not().containsText("is not a time");
    }

    private void typeAndLeave(Locator input, String text) {
        input.fill("");
        input.pressSequentially(text);
        input.press("Tab");
    }

    @Test
    void a_button_that_goes_grey_while_one_writes_says_why() {
        var outline = openReport();
        var waits = page.getByRole(AriaRole.STATUS).and(page.locator(".refusal"));
        fill("Brief outline of incident", "x".repeat(4001));
        page.keyboard().press("Tab");
        assertThat(waits).containsText("This cannot be sent yet.");
        assertThat(waits.getByRole(AriaRole.LISTITEM)).hasText(new String[] {"“Brief outline of incident”: Field must have maximum length of 4000."});
        assertThat(button("Start")).isDisabled();
        fill("Brief outline of incident", outline);
        assertThat(waits).hasCount(0);
        assertThat(button("Start")).isEnabled();
    }

    @ParameterizedTest
    @CsvSource({"en-US, America/New_York, 3", "en-GB, Pacific/Auckland, 4", "en-GB, Europe/London, 5", "en-US, Pacific/Honolulu, 6"})
    void a_date_without_a_time_is_the_same_day_in_every_time_zone(String language, String zone, int day) {
        signIn("information-security-officer", language, zone);
        // As a form holds it that was opened before.
        page.evaluate("localStorage.setItem('camunda-form:undefined', JSON.stringify({ periodFrom: '2026-01-02' }))");
        startProcess("Review by the strategic board");
        var from = form().getByPlaceholder("dd/mm/yyyy").first();
        var until = form().getByPlaceholder("dd/mm/yyyy").last();
        assertThat(from).hasValue("02/01/2026");
        assertThat(form().locator(".day-in-words").first()).hasText("Friday 2 January 2026");
        type(until, "0" + day + "/02/2026");
        until.press("Tab");
        assertThat(form().locator(".day-in-words").last()).hasText(Pattern.compile("\\w+day " + day + " February 2026"));
        page.waitForTimeout(TYPING_PAUSE);
        assertThat(from).hasValue("02/01/2026");
        assertThat(until).hasValue("0" + day + "/02/2026");
        send();
        assertThat(started()).isVisible();
        var reference = started().getByRole(AriaRole.HEADING).textContent().split(" ")[0];
        assertThat(register.sql("select content::text from register.entry where reference = ? and number = 1").param(reference).query(String.class).single())
                .contains("\"periodFrom\": \"2026-01-02\"", "\"periodUntil\": \"2026-02-0" + day + "\"");
    }

    /** @return an outline that no other report has */
    private String openReport() {
        signIn("reporter", "en-GB", "Europe/London");
        startProcess("Security incident");
        return "A letter went astray " + UUID.randomUUID();
    }

    private void signIn(String role, String language, String zone) {
        page = chromium.newPage(new Browser.NewPageOptions().setViewportSize(WIDE, HEIGHT).setLocale(language).setTimezoneId(zone));
        page.setDefaultTimeout(PATIENCE);
        page.navigate("http://127.0.0.1:" + port + "/camunda/app/tasklist/");
        var name = page.getByPlaceholder("Username");
        var password = page.getByPlaceholder("Password");
        page.waitForCondition(() -> {
            name.fill(role);
            password.fill("demo");
            return name.inputValue().equals(role) && password.inputValue().equals("demo");
        });
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click();
        assertThat(page.locator(".task-filter.active")).isVisible();
    }

    private void startProcess(String name) {
        page.getByText("Start process", new Page.GetByTextOptions().setExact(true)).click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
        assertThat(form()).isVisible();
    }

    private Locator form() {
        return page.locator(".fjs-form");
    }

    private Locator refusal() {
        return page.getByRole(AriaRole.ALERT).and(page.locator(".refusal"));
    }

    private Locator started() {
        return page.locator("section.started");
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator part(String name) {
        return form().getByRole(AriaRole.CHECKBOX, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** The question under exactly this label. */
    private Locator field(String label) {
        return form().locator(".fjs-form-field:not(.fjs-form-field-group)", new Locator.LocatorOptions().setHas(page.locator("//label[text()=\"" + label + "\"]")));
    }

    private void fill(String label, String text) {
        type(field(label).locator("input, textarea"), text);
    }

    private void fillTime(String label, LocalDateTime time) {
        type(field(label).getByPlaceholder("dd/mm/yyyy"), time.format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        field(label).getByPlaceholder("dd/mm/yyyy").press("Tab");
        type(field(label).getByPlaceholder("hh:mm"), time.format(DateTimeFormatter.ofPattern("HH:mm")));
        field(label).getByPlaceholder("hh:mm").press("Tab");
        page.waitForTimeout(TYPING_PAUSE);
    }

    /** What is drawn anew while somebody types loses what they typed; a person sees it and types again. */
    private void type(Locator input, String text) {
        page.waitForCondition(() -> {
            input.fill(text);
            page.waitForTimeout(TYPING_PAUSE);
            return input.inputValue().equals(text);
        });
    }

    private void send() {
        page.waitForTimeout(TYPING_PAUSE);
        button("Start").click();
    }

    private String said(String outline) {
        return register.sql("select content::text from register.entry where number = 1 and content ->> 'outline' = ?").param(outline).query(String.class).single();
    }

    private void picture(String name, int width, int height) {
        page.setViewportSize(width, height);
        page.waitForTimeout(TYPING_PAUSE);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
    }
}
