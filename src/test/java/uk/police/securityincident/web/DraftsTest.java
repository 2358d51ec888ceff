package uk.police.securityincident.web;

import java.util.List;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.model.NodeTools;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;

/** Two people on one browser: what the one typed is never offered to the other. */
class DraftsTest extends ServedTest {

    private static final String SECRET = "A list of witnesses was left on a train";
    private static final int PATIENCE = 60_000;
    /** Form-js passes a typed text on when the typing has paused. */
    private static final int TYPING_PAUSE = 500;

    private static Playwright playwright;
    private static Browser chromium;

    private Page page;

    @LocalServerPort
    private int port;

    @BeforeAll
    static void openChromium() {
        var installed = NodeTools.chromium();
        if (installed.isEmpty()) {
            NodeTools.skip("Drafts not tried: Chromium is not installed");
        }
        playwright = Playwright.create();
        setDefaultAssertionTimeout(PATIENCE);
        chromium = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(installed.get()).setArgs(List.of(
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")));
    }

    @AfterAll
    static void closeChromium() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void oneBrowser() {
        page = chromium.newPage();
        page.setDefaultTimeout(PATIENCE);
        open();
    }

    /** Anew, whatever was open. */
    private void open() {
        page.navigate("about:blank");
        page.navigate("http://127.0.0.1:" + port + "/camunda/app/tasklist/");
    }

    @AfterEach
    void close() {
        page.context().close();
    }

    private void signIn(String role) {
        var name = page.getByPlaceholder("Username");
        var password = page.getByPlaceholder("Password");
        page.waitForCondition(() -> {
            name.fill(role);
            password.fill("demo");
            return name.inputValue().equals(role) && password.inputValue().equals("demo");
        });
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click();
        assertThat(page.locator(".task-filter.active")).containsText("For me or my role");
    }

    private void openReport() {
        page.getByText("Start process", new Page.GetByTextOptions().setExact(true)).click();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Security incident").setExact(true)).click();
        assertThat(page.locator(".fjs-form")).isVisible();
    }

    private void typeAndKeep() {
        openReport();
        outline().fill(SECRET);
        outline().blur();
        page.waitForTimeout(TYPING_PAUSE);
        page.evaluate("localStorage.setItem('camunda-form:undefined', JSON.stringify({ outline: '" + SECRET + "' }))");
    }

    private Locator outline() {
        return page.locator(".fjs-form-field", new Page.LocatorOptions().setHas(page.locator("//label[text()=\"Brief outline of incident\"]"))).locator("textarea");
    }

    private Object drafts() {
        return page.evaluate("[localStorage, sessionStorage].flatMap(s => Object.entries(s)).filter(([key, value]) => key.startsWith('camunda-form:') || value.includes('witnesses')).length");
    }

    @Test
    void whoever_comes_back_in_the_same_session_finds_their_draft() {
        signIn("reporter");
        typeAndKeep();
        open();
        openReport();
        assertThat(outline()).hasValue(SECRET);
    }

    @Test
    void after_sign_out_nothing_is_left_for_the_next() {
        signIn("reporter");
        typeAndKeep();
        open();
        page.locator(".account .dropdown-toggle").click();
        page.locator(".logout a").click();
        assertThat(page.getByPlaceholder("Username")).isVisible();
        assertThat(drafts()).isEqualTo(0);
        signIn("legal");
        openReport();
        assertThat(outline()).hasValue("");
    }

    @Test
    void after_the_session_has_ended_by_itself_nothing_is_left_for_the_next() {
        signIn("reporter");
        typeAndKeep();
        page.context().clearCookies();
        open();
        assertThat(page.getByPlaceholder("Username")).isVisible();
        assertThat(drafts()).isEqualTo(0);
        signIn("legal");
        openReport();
        assertThat(outline()).hasValue("");
    }
}
