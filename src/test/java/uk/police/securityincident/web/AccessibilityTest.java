package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.Ago;
import uk.police.securityincident.Patience;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Templates;
import uk.police.securityincident.model.NodeTools;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * WCAG 2.2 AA, as far as a program can tell: axe-core on our own pages and on what we bring into Tasklist, the keyboard alone, and
 * a page enlarged to 200 and 400 %. What Tasklist itself fails is written to target/accessibility-of-tasklist.txt
 * (docs/accessibility.md says what it is) and fails nothing here.
 */
class AccessibilityTest extends BrowserTest {

    private static final int WIDE = 1280;
    private static final int HEIGHT = 1000;
    /** What 1280 pixels are at 200 and at 400 %. */
    private static final List<Integer> ENLARGED = List.of(640, 320);
    private static final Path AXE = Path.of("src", "test", "node", "node_modules", "axe-core", "axe.min.js");

    /** Each violation as one line, ours (within what matches) and theirs apart. What axe could not look at would pass unseen: it counts as ours. */
    private static final String FOUND = """
            async ours => {
              const result = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations', 'incomplete'] });
              const found = { ours: result.incomplete.filter(rule => rule.error).map(rule => `${rule.id}: ${rule.error.message}`), theirs: [] };
              for (const rule of result.violations) {
                for (const { target, html } of rule.nodes) {
                  const within = document.querySelector(target[0])?.closest(ours);
                  found[within ? 'ours' : 'theirs'].push(`${rule.id}: ${within ? html : target[0]}`);
                }
              }
              return found;
            }""";
    /** Where the keyboard is, marked as reached; how thick its outline is, on it or around it, nothing outside the page. */
    private static final String REACHED = """
            () => {
              const at = document.activeElement;
              if (at === document.body) return 'outside';
              at.setAttribute('data-reached', '');
              for (let seen = at; seen; seen = seen.parentElement) {
                const { outlineStyle, outlineWidth } = getComputedStyle(seen);
                if (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) return 'seen';
              }
              return at.outerHTML;
            }""";
    private static final String CONTROLS = """
            within => [...document.querySelectorAll(within + ' :is(a[href], button:not([tabindex="-1"]), input:not([type=hidden]), select:not([tabindex="-1"]), textarea, summary)')]
              .filter(control => control.checkVisibility() && !control.disabled)""";
    /** What stands in Tasklist and is ours. */
    private static final String OURS = ".fjs-container, .case-of-task, .evidence, .started, .refusal, .refused-here, .day-in-words, a[href$='/reports'], a[href$='/register'], a[href$='/deadlines']";
    private static final Set<String> OF_TASKLIST = new TreeSet<>();

    @Autowired
    private RuntimeService running;
    @Autowired
    private TaskService tasks;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Templates templates;

    private String incident;

    @BeforeAll
    static void axe_is_installed() {
        NodeTools.missing().ifPresent(what -> NodeTools.skip("Accessibility not tried: " + what));
    }

    @AfterAll
    static void write_what_tasklist_fails() throws IOException {
        Files.write(Path.of("target", "accessibility-of-tasklist.txt"), OF_TASKLIST);
    }

    @BeforeEach
    void incident() {
        incident = running.startProcessInstanceByKey("security-incident", Map.of("awareAt", Ago.hours(80).toString(), "outline", "A list was sent",
                "reporterId", "reporter", "unit", "Records", "dataKind", "sensitivePersonal", "exposure", "hostile")).getBusinessKey();
    }

    @ParameterizedTest
    @CsvSource({
            "monitoring-officer,     /register?reference={case}",
            "monitoring-officer,     /register/{case}",
            "monitoring-officer,     /register/{case}/outcome",
            "data-protection-officer,/register/past",
            "process-owner,          /rules",
            "supervisor,             /deadlines?reference={case}",
            "monitoring-officer,     /deadlines/mine?reference={case}",
            "reporter,               /reports",
            "monitoring-officer,     /documents/{case}",
            "strategic-board,        /board/{review}",
            "monitoring-officer,     /board/{review}/cases?of=wait/security-incident/Task_AssessIncident/monitoring-officer",
            "strategic-board,        /exercises",
            "strategic-board,        /exercises/{exercise}",
            "reporter,               /register/{case}"})
    void each_page_of_ours_conforms_is_worked_with_the_keyboard_alone_and_can_be_enlarged(String user, String address) throws IOException {
        asSystem(user);
        go(address.replace("{case}", incident).replace("{review}", address.contains("{review}") ? review() : "").replace("{exercise}", address.contains("exercises") ? exercise() : ""));
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)");
        conforms("html");
        keyboardReachesAll("body");
        fitsEnlarged();
    }

    @Test
    void what_a_page_of_ours_refuses_conforms_too() throws IOException {
        asSystem("monitoring-officer");
        go("/register/" + incident + "/outcome");
        page.getByPlaceholder("dd/mm/yyyy").fill("yesterday");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Record")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("is not a day such as");
        conforms("html");
        fitsEnlarged();

        asSystem("data-protection-officer");
        go("/register/past");
        page.getByLabel("The CSV file").setInputFiles(new FilePayload("past.csv", "text/csv", "Nothing,That,Is,A column\n1,2,3,4\n".getBytes()));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Check it")).click();
        lookAgain();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Nothing was brought in");
        conforms("html");
        fitsEnlarged();

        asSystem("monitoring-officer");
        go("/rules");
        page.getByLabel("incident-decisions.dmn").setInputFiles(new FilePayload("incident-decisions.dmn", "application/xml", "<no/>".getBytes()));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try it")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("It could not be deployed, so nothing was tried");
        conforms("html");
        fitsEnlarged();
    }

    @Test
    void what_changed_rules_would_have_done_conforms() throws IOException {
        asSystem("monitoring-officer");
        go("/rules");
        page.getByLabel("incident-decisions.dmn").setInputFiles(Path.of("dmn/incident-decisions.dmn"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Try it")).click();
        lookAgain();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("As a table (CSV)");
        conforms("html");
        fitsEnlarged();
    }

    /** Until the work that the page tells of is done. */
    private void lookAgain() {
        var again = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look again"));
        page.waitForCondition(() -> {
            if (again.count() > 0) {
                again.click();
            }
            return again.count() == 0;
        });
    }

    /** Whoever reads slowly, or has it read, is not taken out of it. */
    @Test
    void a_page_of_work_that_goes_on_conforms_and_stays_until_it_is_looked_at_again() throws IOException {
        var seen = Map.of("running", true, "failed", false, "file", "incident-decisions.dmn", "done", 3, "cases", 7);
        for (var html : List.of(templates.filled("rules-tried", Map.of("seen", seen, "period", "of the whole log", "done", false)),
                templates.filled("past-file", Map.of("running", true, "checking", true, "file", "past.csv")),
                templates.filled("past-file", Map.of("running", true, "bringingIn", true, "done", 3, "rows", 7, "file", "past.csv")))) {
            asSystem("monitoring-officer");
            go("/rules");
            page.setContent(html);
            assertThat(html).doesNotContain("http-equiv");
            assertThat(page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Look again"))).isVisible();
            conforms("html");
            fitsEnlarged();
        }
    }

    @Test
    void the_report_form_conforms_open_and_refused_and_is_reached_with_the_keyboard_alone() throws IOException {
        openTasklist("reporter", "");
        page.getByText("Start process").click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Security incident").setExact(true)).click();
        openParts();
        var question = page.getByRole(AriaRole.RADIOGROUP, new Page.GetByRoleOptions().setName("Was equipment lost or stolen?").setExact(true));
        assertThat(question.getByRole(AriaRole.RADIO)).hasCount(3);
        conforms(OURS);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start").setExact(true)).click();
        assertThat(page.locator(".refusal")).containsText("Answer the question");
        conforms(OURS);
        keyboardReachesAll(".modal .fjs-form");
    }

    @ParameterizedTest
    @CsvSource({"Task_AssessIncident", "Task_ReviewIncident"})
    void each_long_form_conforms_whatever_is_chosen_with_all_its_parts_open(String step) throws IOException {
        openTasklist("monitoring-officer", "#/?task=" + tasks.createTaskQuery().processInstanceBusinessKey(incident).taskDefinitionKey(step).singleResult().getId());
        assertThat(form()).isVisible();
        conforms(OURS);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Claim")).click();
        assertThat(page.locator(".disabled-form")).hasCount(0);
        for (var choice : form().getByRole(AriaRole.RADIOGROUP).first().getByRole(AriaRole.RADIO).all()) {
            page.waitForCondition(() -> {
                choice.click();
                return choice.isChecked();
            });
            openParts();
            conforms(OURS);
        }
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Evidence").setExact(true)).click();
        assertThat(page.locator(".evidence")).containsText("Nothing is filed.");
        conforms(OURS);
    }

    private void asSystem(String user) {
        openBrowser(new Browser.NewPageOptions().setViewportSize(WIDE, HEIGHT).setExtraHTTPHeaders(Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString((user + ":demo").getBytes()))));
    }

    private void openTasklist(String user, String place) {
        openBrowser(new Browser.NewPageOptions().setViewportSize(WIDE, HEIGHT));
        logIn(user, "/camunda/app/tasklist/default/" + place);
    }

    /** A review by the board, whose figures are worked out. */
    private String review() {
        var today = LocalDate.now(UkTime.LONDON);
        var review = running.startProcessInstanceByKey("board-review", Map.of("periodFrom", today.withDayOfMonth(1).toString(), "periodUntil", today.toString())).getBusinessKey();
        Patience.await().until(() -> jdbc.sql("select count(*) from register.document where reference = ?").param(review).query(Integer.class).single() > 0);
        return review;
    }

    private String exercise() {
        return running.startProcessInstanceByKey("exercise", Map.of("scenario", "stolen-laptop", "timesFaster", 24)).getBusinessKey();
    }

    private Locator form() {
        return page.locator(".fjs-form");
    }

    /** Each part of the form that a tick opens. */
    private void openParts() {
        assertThat(form()).isVisible();
        page.waitForCondition(() -> {
            var closed = form().locator("input[type=checkbox]:not(:checked)");
            if (closed.count() > 0) {
                closed.first().check();
            }
            return closed.count() == 0;
        });
        // Axe cannot tell the colours of what is scrolled out of a dialog.
        page.setViewportSize(WIDE, (int) (form().boundingBox().y + form().boundingBox().height) + HEIGHT);
    }

    @SuppressWarnings("unchecked")
    private void conforms(String ours) throws IOException {
        page.evaluate(Files.readString(AXE));
        var found = (Map<String, List<String>>) page.evaluate(FOUND, ours);
        OF_TASKLIST.addAll(found.get("theirs"));
        assertThat(found.get("ours")).as(page.url()).isEmpty();
    }

    private void keyboardReachesAll(String within) {
        int controls = (Integer) page.evaluate("(" + CONTROLS + ")('" + within + "').length");
        assertThat(controls).isPositive();
        page.locator(within).first().evaluate("place => { const start = document.createElement('span'); start.tabIndex = -1; place.prepend(start); start.focus(); start.remove(); }");
        for (int i = 0; i < controls; i++) {
            page.keyboard().press("Tab");
            assertThat((String) page.evaluate(REACHED)).as("the keyboard is seen there").isIn("seen", "outside");
        }
        // Of choices that exclude each other the keyboard reaches the group.
        assertThat((List<?>) page.evaluate("(" + CONTROLS + ")('" + within + "').filter(control => !control.hasAttribute('data-reached')"
                + " && !(control.type === 'radio' && control.closest('[role=radiogroup]')?.querySelector('[data-reached]'))).map(control => control.outerHTML)")).as("what the keyboard does not reach").isEmpty();
    }

    private void fitsEnlarged() {
        for (var width : ENLARGED) {
            page.setViewportSize(width, HEIGHT);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth")).as(page.url() + " at " + width).isLessThanOrEqualTo(width);
        }
        page.setViewportSize(WIDE, HEIGHT);
    }
}
