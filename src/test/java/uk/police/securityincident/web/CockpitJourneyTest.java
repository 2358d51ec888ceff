package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;
import uk.police.securityincident.Ago;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cockpit, the page of open limits and the accounts in Chromium, as a supervisor, a process owner and an administrator meet them: no page asks for anything that
 * is refused, and what it counts is what there is.
 *
 * <p>Pictures are left in target/screenshots.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "incident.data-directory=target/postgresql-cockpit")
class CockpitJourneyTest extends BrowserTest {

    private static final List<Integer> WIDE_AND_NARROW = List.of(1280, 390);

    private final List<String> refused = new ArrayList<>();

    @Autowired
    private IdentityService identity;
    @Autowired
    private RuntimeService running;
    @Autowired
    private TaskService tasks;
    @Autowired
    private ManagementService management;
    @Autowired
    private RepositoryService repository;

    @DynamicPropertySource
    static void begin_anew(DynamicPropertyRegistry none) throws IOException {
        FileSystemUtils.deleteRecursively(Path.of("target/postgresql-cockpit"));
    }

    @BeforeEach
    void nothing_else_is_open() {
        running.createProcessInstanceQuery().list().forEach(old -> running.deleteProcessInstance(old.getId(), "left by an earlier run"));
    }

    private String reported(int hoursAgo) {
        return running.startProcessInstanceByKey("security-incident", Map.of("awareAt", Ago.hours(hoursAgo).toString(), "outline", "A list was sent",
                "reporterId", "reporter", "dataKind", "sensitivePersonal", "exposure", "hostile")).getId();
    }

    private void signIn(String user, String at) {
        openBrowser(new Browser.NewPageOptions().setViewportSize(1280, 900));
        logIn(user, "/camunda/app/" + at + "/default/");
        assertThat(page.getByPlaceholder("Username")).isHidden();
        page.onResponse(answer -> {
            if (answer.status() >= 400 && answer.url().contains("/camunda/api/")) {
                refused.add(answer.status() + " " + answer.request().method() + " " + answer.url());
            }
        });
    }

    private void goInCockpit(String place) {
        go("/camunda/app/cockpit/default/#/" + place);
        page.reload();
        page.waitForLoadState(LoadState.NETWORKIDLE);
        assertThat(page.locator(".notification-panel .alert, .notifications-panel .alert, .alert-danger")).hasCount(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor", "process-owner"})
    void no_page_of_cockpit_is_refused_anything(String user) {
        var instance = reported(2);
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult().getId();
        boolean supervisor = user.equals("supervisor");
        signIn(user, "cockpit");
        for (var place : List.of("dashboard", "processes", "decisions", "tasks", "repository", "batch")) {
            goInCockpit(place);
        }
        goInCockpit("dashboard");
        long open = tasks.createTaskQuery().count();
        assertThat(open).isPositive();
        assertThat(page.locator(".open-human-tasks .value")).containsText(supervisor ? String.valueOf(open) : "0");
        for (var tab : List.of("process-instances-table", "incidents-tab", "called-process-definitions-tab", "job-definitions")) {
            goInCockpit("process-definition/" + definition + "/runtime?tab=" + tab);
        }
        if (supervisor) {
            for (var tab : List.of("variables-tab", "incidents-tab", "called-process-instances-tab", "user-tasks-tab", "jobs-tab", "external-tasks-tab")) {
                goInCockpit("process-instance/" + instance + "/runtime?tab=" + tab);
            }
            goInCockpit("tasks");
            assertThat(page.locator("body")).containsText("monitoring-officer");
            assertThat(page.locator("#open-task-statistics tfoot span")).hasText(String.valueOf(open));
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void the_supervisor_has_what_failed_tried_again() {
        var instance = reported(2);
        var job = management.createJobQuery().processInstanceId(instance).timers().list().get(0).getId();
        management.setJobRetries(job, 0);
        signIn("supervisor", "cockpit");
        goInCockpit("process-instance/" + instance + "/runtime?tab=incidents-tab");
        page.locator("table.incidents-tab button:has(.glyphicon-repeat), table.incidents-tab a:has(.glyphicon-repeat)").first().click();
        page.locator(".modal-dialog button.btn-primary").first().click();
        assertThat(page.getByText("has been incremented successfully")).isVisible();
        assertThat(management.createJobQuery().jobId(job).singleResult().getRetries()).isOne();
        assertThat(refused).isEmpty();
    }

    @Test
    void the_administrator_is_led_to_no_page_that_no_door_leads_to() {
        signIn("admin", "admin");
        assertThat(page.locator("a[href*='section=system-settings-general']").first()).isVisible();
        for (var link : List.of("#/authorization", "section=diagnostics-system-settings", "section=system-settings-metrics")) {
            assertThat(page.locator("a[href*='" + link + "']").first()).isHidden();
        }
    }

    @Test
    void the_administrator_gives_and_takes_a_role_and_unlocks_an_account() {
        var person = identity.newUser("new-lawyer");
        person.setFirstName("New");
        person.setLastName("Lawyer");
        person.setEmail("new.lawyer@police.example");
        person.setPassword("a passphrase of some length");
        identity.saveUser(person);
        signIn("admin", "admin");
        goInAdmin("users/new-lawyer?tab=groups");
        page.locator("[ng-click='openCreateGroupMembershipDialog()']").click();
        page.locator(".modal-dialog tr").filter(new Locator.FilterOptions().setHasText("legal")).getByRole(AriaRole.CHECKBOX).check();
        page.locator("[ng-click='createGroupMemberships()']").click();
        page.locator(".modal-dialog [ng-click='close(status)'][ng-show*='SUCCESS']").click();
        assertThat(page.locator("tr[ng-repeat='group in groupList']")).containsText("legal");
        assertThat(identity.createUserQuery().memberOfGroup("legal").userId("new-lawyer").count()).isOne();
        page.locator("[ng-click='removeGroup(group.id)']").click();
        assertThat(page.getByText("is currently not member of any groups")).isVisible();
        assertThat(identity.createUserQuery().memberOfGroup("legal").userId("new-lawyer").count()).isZero();
        goInAdmin("users/new-lawyer?tab=account");
        page.waitForResponse(answer -> answer.url().endsWith("/user/new-lawyer/unlock") && answer.ok(), page.locator("[ng-click='unlockUser()']")::click);
        identity.deleteUser("new-lawyer");
        assertThat(refused).as("but for tenants and a policy, which there are none of, and rights, which nobody changes").allMatch(asked -> asked.matches("404 (GET|OPTIONS) .*(/tenant/|/password-policy|/authorization/check.*)"));
    }

    private void goInAdmin(String place) {
        go("/camunda/app/admin/default/#/" + place);
        page.reload();
        page.waitForLoadState(LoadState.NETWORKIDLE);
    }

    @Test
    void the_supervisor_sees_ten_late_cases_on_one_page_and_it_refreshes_under_the_keyboard() {
        for (int i = 0; i < 10; i++) {
            reported(80 + i);
        }
        signIn("supervisor", "tasklist");
        page.clock().install();
        go("/deadlines?due=overdue");
        assertThat(page.getByRole(AriaRole.ROW)).hasCount(21);
        for (var width : WIDE_AND_NARROW) {
            page.setViewportSize(width, 900);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth")).as("nothing stands beside the screen").isLessThanOrEqualTo(width);
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "screenshots", "deadlines-" + width + ".png")));
        }
        var box = page.getByRole(AriaRole.CHECKBOX).nth(3);
        var id = box.getAttribute("id");
        box.focus();
        page.keyboard().press("Space");
        page.getByLabel("Reference").fill("half typed");
        page.locator("#" + id).focus();
        reported(200);
        page.clock().runFor(60_000);
        assertThat(page.getByRole(AriaRole.ROW)).hasCount(23);
        assertThat(page.locator("#" + id)).isFocused();
        assertThat(page.locator("#" + id)).isChecked();
        assertThat(page.getByLabel("Reference")).hasValue("half typed");
        assertThat(page.locator("#due")).hasValue("overdue");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Pause refreshing")).click();
        reported(201);
        page.clock().runFor(180_000);
        assertThat(page.getByRole(AriaRole.ROW)).hasCount(23);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Go on refreshing")).click();
        assertThat(page.getByRole(AriaRole.ROW)).hasCount(25);
        page.route("**/deadlines?**", Route::abort);
        page.clock().runFor(60_000);
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Not refreshed: the application cannot be reached");
    }

    @Test
    void the_supervisor_gives_an_absent_persons_tasks_together_with_the_keyboard_alone() {
        var instance = reported(2);
        var assess = tasks.createTaskQuery().processInstanceId(instance).taskDefinitionKey("Task_AssessIncident").singleResult().getId();
        tasks.setAssignee(assess, "monitoring-officer");
        signIn("supervisor", "tasklist");
        go("/deadlines?who=person:monitoring-officer");
        page.getByLabel("To whom").focus();
        page.getByLabel("To whom").selectOption("person:legal");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Give all that are shown")).focus();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Given to Demo Legal Services");
        assertThat(tasks.createTaskQuery().taskId(assess).singleResult().getAssignee()).isEqualTo("legal");
        for (var width : WIDE_AND_NARROW) {
            page.setViewportSize(width, 900);
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "screenshots", "deadlines-given-" + width + ".png")));
        }
    }
}
