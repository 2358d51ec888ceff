package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

/**
 * Tasklist in Chromium, each role signed in for its own tasks: what a person does there, in the words that they read.
 *
 * <p>Pictures, wide and narrow, are left in target/screenshots.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "incident.data-directory=target/postgresql-tasklist-${test.fork:alone}")
abstract class TasklistTest extends BrowserTest {

    static final ZoneId LONDON = ZoneId.of("Europe/London");
    static final int WIDE = 1400;
    static final int NARROW = 390;
    static final int HEIGHT = 1000;
    /** Form-js passes a typed text on when the typing has paused for 300 ms; sent earlier, the form goes without it. */
    static final int TYPING_PAUSE = 500;

    @Autowired
    RuntimeService running;
    @Autowired
    JdbcClient register;

    /** Incidents that an earlier run left would be similar ones. */
    @DynamicPropertySource
    static void begin_anew(DynamicPropertyRegistry none) throws IOException {
        FileSystemUtils.deleteRecursively(Path.of("target/postgresql-tasklist-" + System.getProperty("test.fork", "alone")));
    }

    /** Tasks are found by their names: those of an earlier run must be gone. */
    @BeforeEach
    void no_incident_is_open() {
        running.createProcessInstanceQuery().processDefinitionKey("security-incident").list().forEach(old -> running.deleteProcessInstance(old.getId(), "left by an earlier run"));
    }

    void listPicture(String name) {
        for (var width : List.of(WIDE, NARROW)) {
            page.setViewportSize(width, HEIGHT);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + "-" + width + ".png")));
        }
        page.setViewportSize(WIDE, HEIGHT);
    }

    void signIn(String role) {
        signIn(role, "/camunda/app/tasklist/");
    }

    /** In a browser of the role's own, instead of the one before. */
    void signIn(String role, String at) {
        // Abroad: what a form calls UK time is UK time wherever it is filled in.
        openBrowser(new Browser.NewPageOptions().setViewportSize(WIDE, HEIGHT).setTimezoneId("Europe/Paris"));
        logIn(role, at);
        assertThat(page.locator(".task-filter.active")).containsText("For me or my role");
    }

    void startProcess(String name) {
        page.getByText("Start process").click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
        assertThat(form()).isVisible();
    }

    /** By its name, which the reference of the incident follows. */
    void open(String filter, String task) {
        show(filter);
        choose(card(task));
        assertThat(form()).isVisible();
    }

    /** The list of this filter, which closes what is open and comes a little later. */
    void show(String filter) {
        page.waitForResponse(answer -> answer.url().matches(".*/filter/[0-9a-f-]{36}/list.*"), page.locator(".task-filter").getByText(filter)::click);
    }

    void claim(String task) {
        open("My role's", task);
        var claim = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Claim"));
        // Tasklist asks for the task once more, and draws the form anew: nobody types faster than that.
        page.waitForResponse(answer -> answer.request().method().equals("GET") && answer.url().matches(".*/task/[0-9a-f-]{36}"), claim::click);
        assertThat(claim).isHidden();
        page.waitForTimeout(TYPING_PAUSE);
    }

    void fill(String label, String text) {
        type(field(label).locator("input, textarea"), text);
    }

    /** Opens these parts of the report. */
    void tell(String... parts) {
        for (var part : parts) {
            form().getByRole(AriaRole.CHECKBOX, new Locator.GetByRoleOptions().setName(part).setExact(true)).check();
        }
    }

    void fillTime(String label, LocalDateTime time) {
        fillDate(label, time.toLocalDate());
        type(field(label).getByPlaceholder("hh:mm"), time.format(DateTimeFormatter.ofPattern("HH:mm")));
        field(label).getByPlaceholder("hh:mm").press("Tab");
        page.waitForTimeout(TYPING_PAUSE);
    }

    void fillDate(String label, LocalDate date) {
        type(field(label).getByPlaceholder("dd/mm/yyyy"), date.format(DateTimeFormatter.ofPattern("dd/MM/yyyy")));
        field(label).getByPlaceholder("dd/mm/yyyy").press("Tab");
        page.waitForTimeout(TYPING_PAUSE);
    }

    /** What is drawn anew while somebody types loses what they typed; a person sees it and types again. */
    void type(Locator input, String text) {
        page.waitForCondition(() -> {
            input.fill(text);
            page.waitForTimeout(TYPING_PAUSE);
            return input.inputValue().startsWith(text.substring(0, Math.min(2, text.length())));
        });
    }

    /** One of the answers that stand below the question; a form that takes in what was typed before moves under the pointer, so a person clicks again. */
    void choose(String label, String answer) {
        var choice = field(label).getByLabel(answer, new Locator.GetByLabelOptions().setExact(true));
        page.waitForCondition(() -> {
            choice.click();
            return choice.isChecked();
        });
    }

    /** One of the answers that a list opens. */
    void pick(String label, String answer) {
        field(label).locator(".fjs-select-display").click();
        field(label).getByText(answer, new Locator.GetByTextOptions().setExact(true)).click();
    }

    /** The task that is open; what was done is said then. */
    void complete() {
        press("Complete");
        assertThat(page.locator("section.started h2")).containsText("is recorded");
        assertThat(form()).isHidden();
    }

    void press(String button) {
        page.waitForTimeout(TYPING_PAUSE);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).click();
    }

    Locator form() {
        return page.locator(".fjs-form");
    }

    /** The field under exactly this label; the asterisk of a required one stands beside the text. */
    Locator field(String label) {
        return form().locator(".fjs-form-field:not(.fjs-form-field-group)", new Locator.LocatorOptions().setHas(page.locator("//label[text()=\"" + label + "\"]")));
    }

    /** The whole form, however long, as a wide and as a narrow screen show it. */
    void picture(String name) {
        for (var width : List.of(WIDE, NARROW)) {
            page.setViewportSize(width, HEIGHT);
            page.waitForCondition(() -> form().boundingBox().x + form().boundingBox().width <= width);
            page.setViewportSize(width, (int) (form().boundingBox().y + form().boundingBox().height) + HEIGHT);
            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + "-" + width + ".png")));
        }
        page.setViewportSize(WIDE, HEIGHT);
    }
}
