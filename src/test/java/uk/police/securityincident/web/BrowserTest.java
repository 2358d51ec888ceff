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
import org.springframework.boot.test.web.server.LocalServerPort;
import uk.police.securityincident.model.NodeTools;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;

/** The running application in Chromium. Without Chromium it is skipped and says so; with CI=true in the environment it fails instead. */
abstract class BrowserTest extends ServedTest {

    /** A busy machine takes seconds where an idle one takes none. */
    static final int PATIENCE = 60_000;
    /** Milliseconds after which a person sees that nothing came of a click. */
    private static final int SEEN_AFTER = 500;

    private static Playwright playwright;
    static Browser chromium;

    /** The browser of whoever is at work. */
    Page page;

    @LocalServerPort
    int port;

    @BeforeAll
    static void open_chromium() {
        var installed = NodeTools.chromium();
        if (installed.isEmpty()) {
            NodeTools.skip("Pages not tried in a browser: Chromium is not installed");
        }
        playwright = Playwright.create();
        setDefaultAssertionTimeout(PATIENCE);
        // Root has no sandbox. The rest keeps the browser from calling out: the machine may have no way out.
        chromium = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(installed.get()).setArgs(List.of(
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage")));
    }

    @AfterAll
    static void close_chromium() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @AfterEach
    void closeBrowser() {
        if (page != null) {
            page.close();
        }
    }

    /** In a browser of their own, instead of the one before. */
    void openBrowser(Browser.NewPageOptions options) {
        closeBrowser();
        page = chromium.newPage(options.setLocale("en-GB"));
        page.setDefaultTimeout(PATIENCE);
    }

    void go(String address) {
        page.navigate("http://127.0.0.1:" + port + address);
    }

    /** On the page of a web application, which asks for it. */
    void logIn(String user, String at) {
        go(at);
        var name = page.getByPlaceholder("Username");
        var password = page.getByPlaceholder("Password");
        // The page puts the cursor into the name once it is ready, even under whoever types already.
        page.waitForCondition(() -> {
            name.fill(user);
            password.fill("demo");
            return name.inputValue().equals(user) && password.inputValue().equals("demo");
        });
        page.waitForResponse(answer -> answer.url().contains("/login/") && answer.ok(), () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Log in")).click());
    }

    /** In Tasklist's list, by a part of what it says. */
    Locator card(String task) {
        return page.locator(".tasks-list li.task").filter(new Locator.FilterOptions().setHasText(task));
    }

    /** Tasklist draws its list anew each time it has asked for it, and a click that falls into that is lost: a person clicks again. */
    void choose(Locator card) {
        page.waitForCondition(() -> {
            card.getByRole(AriaRole.LINK).click();
            page.waitForTimeout(SEEN_AFTER);
            return card.getAttribute("class").contains("active");
        });
    }
}
