package uk.police.securityincident.web;

import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/** Two people on one browser: what the one typed is never offered to the other. */
class DraftsTest extends BrowserTest {

    private static final String SECRET = "A list of witnesses was left on a train";
    /** Form-js passes a typed text on when the typing has paused. */
    private static final int TYPING_PAUSE = 500;

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
        page.onceDialog(Dialog::accept);
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
