package uk.police.securityincident.web;

import java.io.IOException;
import java.net.CookieManager;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import uk.police.securityincident.Raw;
import uk.police.securityincident.need.LeftBehind;

import static org.assertj.core.api.Assertions.assertThat;

/** Sign-in at a real provider, over HTTP from the first page to the engine's answer. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.DEFINED_PORT,
        properties = "incident.data-directory=target/postgresql-oidc-${test.fork:alone}")
class OpenIdConnectTest extends ServedTest {

    private static final int PORT = freePort();
    private static final Provider PROVIDER = new Provider("http://127.0.0.1:" + PORT + "/login/oauth2/code/incident");

    @Autowired
    IdentityService identity;
    @Autowired
    RuntimeService runtime;
    @Autowired
    TaskService tasks;
    @Autowired
    LeftBehind leftBehind;

    @DynamicPropertySource
    static void configured(DynamicPropertyRegistry settings) {
        settings.add("server.port", () -> PORT);
        settings.add("incident.oidc.issuer", PROVIDER::issuer);
        settings.add("incident.oidc.client-id", () -> Provider.CLIENT);
        settings.add("incident.oidc.client-secret", () -> Provider.SECRET);
        settings.add("incident.oidc.groups-claim", () -> "realm.roles");
        settings.add("incident.oidc.groups", () -> "CN=Incident Admins,OU=IT = camunda-admin; MO=monitoring-officer; DPO=data-protection-officer");
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    private static int freePort() {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void nobodyKnown() {
        Provider.PEOPLE.clear();
        identity.deleteUser("j.smith");
        identity.deleteUserInfo("j.smith", "oidc-subject");
    }

    private static void knownThere(String account, String name, String... roles) {
        Provider.PEOPLE.put(account, Map.of("preferred_username", name, "given_name", "Jo", "family_name", "Smith", "email", name + "@police.example", "realm", Map.of("roles", List.of(roles))));
    }

    /** Follows redirects by hand, and fills in the provider's form when it comes. */
    private static class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();

        private HttpResponse<String> get(String address) throws Exception {
            return http.send(HttpRequest.newBuilder(URI.create(address)).header("Accept", "text/html").build(), HttpResponse.BodyHandlers.ofString());
        }

        private HttpResponse<String> ours(String path) throws Exception {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path)).header("Accept", "application/json").build(), HttpResponse.BodyHandlers.ofString());
        }

        /** The address that the provider sends the browser back to. */
        private String backFromProvider(String account) throws Exception {
            var answer = get("http://127.0.0.1:" + PORT + "/camunda/app/tasklist/default/");
            while (true) {
                assertThat(answer.statusCode()).as("%s: %s", answer.uri(), answer.body()).isEqualTo(302);
                var to = answer.headers().firstValue("Location").orElseThrow();
                var address = answer.uri().resolve(to).toString();
                if (address.startsWith("http://127.0.0.1:" + PORT + "/login/oauth2/code/")) {
                    return address;
                }
                answer = get(address);
                if (answer.statusCode() == 200 && answer.body().contains("name=\"password\"")) {
                    answer = http.send(HttpRequest.newBuilder(answer.uri().resolve("/login")).header("Content-Type", "application/x-www-form-urlencoded").header("Accept", "text/html")
                            .POST(HttpRequest.BodyPublishers.ofString("username=" + account + "&password=there&_csrf=" + answer.body().replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]*)\".*", "$1"))).build(), HttpResponse.BodyHandlers.ofString());
                }
            }
        }

        private HttpResponse<String> signIn(String account) throws Exception {
            return get(backFromProvider(account));
        }
    }

    private List<String> groups(String user) {
        return identity.createGroupQuery().groupMember(user).list().stream().map(Group::getId).sorted().toList();
    }

    @Test
    void whoever_is_known_there_signs_in_there_and_is_known_here_since() throws Exception {
        knownThere("jo", "j.smith", "MO", "somebody else's");
        var browser = new Browser();
        var back = browser.signIn("jo");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(302);
        assertThat(back.headers().firstValue("Location").orElseThrow()).endsWith("/camunda/app/tasklist/default/");
        assertThat(browser.ours("/camunda/api/admin/auth/user/default").body()).contains("\"userId\":\"j.smith\"").contains("tasklist").doesNotContain("\"admin\"");
        assertThat(browser.ours("/camunda/api/engine/engine/default/task/count").statusCode()).isEqualTo(200);
        assertThat(browser.ours("/register").statusCode()).isEqualTo(200);
        var person = identity.createUserQuery().userId("j.smith").singleResult();
        assertThat(person.getFirstName() + " " + person.getLastName() + " " + person.getEmail()).isEqualTo("Jo Smith j.smith@police.example");
        assertThat(groups("j.smith")).containsExactly("monitoring-officer");
    }

    @Test
    void a_role_taken_there_is_gone_after_the_next_sign_in() throws Exception {
        knownThere("jo", "j.smith", "MO", "CN=Incident Admins,OU=IT");
        var before = new Browser();
        before.signIn("jo");
        assertThat(groups("j.smith")).containsExactly("camunda-admin", "monitoring-officer");
        assertThat(before.ours("/camunda/api/admin/auth/user/default").body()).contains("\"admin\"");
        knownThere("jo", "j.smith", "DPO");
        new Browser().signIn("jo");
        assertThat(groups("j.smith")).containsExactly("data-protection-officer");
    }

    @Test
    void whoever_has_no_role_there_keeps_what_they_are_asked_by_name() throws Exception {
        var name = "j" + UUID.randomUUID();
        knownThere("jo", name, "somebody else's");
        new Browser().signIn("jo");
        assertThat(groups(name)).containsExactly("reporter");
        identity.setAuthentication(name, List.of("reporter"));
        var incident = runtime.startProcessInstanceByKey("security-incident", Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train"));
        identity.clearAuthentication();
        leftBehind.handOver();
        assertThat(tasks.createTaskQuery().processInstanceId(incident.getId()).taskDefinitionKey("Task_AddToReport").singleResult().getAssignee()).isEqualTo(name);
        knownThere("jo", name, "MO");
        new Browser().signIn("jo");
        assertThat(groups(name)).as("of those who have a role, no more than it").containsExactly("monitoring-officer");
        identity.deleteUser(name);
    }

    @Test
    void a_session_that_is_nobody_s_yet_is_short() throws Exception {
        var request = new MockHttpServletRequest("GET", "/camunda/app/tasklist/default/");
        OpenIdConnect.signIn(request, new MockHttpServletResponse());
        assertThat(request.getSession(false).getMaxInactiveInterval()).isEqualTo(300);
        AuthenticationUtil.revalidateSession(request, new UserAuthentication("j.smith", "default"));
        assertThat(request.getSession(false).getMaxInactiveInterval()).as("whoever came back has another").isNotEqualTo(300);
    }

    @Test
    void whoever_comes_back_with_what_was_not_asked_for_stays_out() throws Exception {
        knownThere("jo", "j.smith", "MO");
        var victim = new Browser();
        var stolen = new Browser().backFromProvider("jo");
        assertThat(victim.get(stolen).statusCode()).as("a browser that asked for nothing").isEqualTo(401);
        victim.get(victim.get("http://127.0.0.1:" + PORT + "/camunda/app/tasklist/default/").headers().firstValue("Location").orElseThrow());
        assertThat(victim.get(stolen).statusCode()).as("a browser that asked for something else").isEqualTo(401);
        var forged = new Browser();
        assertThat(forged.get(forged.backFromProvider("jo").replaceAll("state=[^&]*", "state=forged")).statusCode()).isEqualTo(401);
        var twice = new Browser();
        var once = twice.backFromProvider("jo");
        assertThat(twice.get(once).statusCode()).isEqualTo(302);
        assertThat(new Browser().get(once).statusCode()).as("used before").isEqualTo(401);
        assertThat(victim.ours("/camunda/api/engine/engine/default/task/count").statusCode()).isIn(401, 403);
    }

    @Test
    void a_provider_that_falls_silent_keeps_nobody_waiting() throws Exception {
        knownThere("jo", "j.smith", "MO");
        var browser = new Browser();
        var back = browser.backFromProvider("jo");
        Provider.silent = true;
        try {
            var answer = browser.get(back);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("or too late. Open the application again.");
        } finally {
            Provider.silent = false;
        }
        assertThat(browser.signIn("jo").statusCode()).isEqualTo(302);
    }

    @Test
    void a_name_stays_whose_it_was() throws Exception {
        knownThere("jo", "j.smith", "MO");
        new Browser().signIn("jo");
        knownThere("somebody", "j.smith", "DPO");
        var other = new Browser();
        assertThat(other.signIn("somebody").statusCode()).isEqualTo(403);
        assertThat(other.ours("/camunda/api/engine/engine/default/task/count").statusCode()).isIn(401, 403);
        assertThat(groups("j.smith")).containsExactly("monitoring-officer");
        identity.setAuthentication("admin", List.of("camunda-admin"));
        identity.saveUser(identity.createUserQuery().userId("j.smith").singleResult());
        identity.clearAuthentication();
        assertThat(new Browser().signIn("somebody").statusCode()).as("an administrator says that they are the same").isEqualTo(302);
        assertThat(groups("j.smith")).containsExactly("data-protection-officer");
        knownThere("odd", "jo smith/../admin", "MO");
        assertThat(new Browser().signIn("odd").statusCode()).isEqualTo(403);
    }

    @Test
    void a_name_that_cases_know_is_nobody_else_s_and_whoever_comes_back_has_theirs() throws Exception {
        var name = "j" + UUID.randomUUID();
        knownThere("jo", name);
        new Browser().signIn("jo");
        identity.setAuthentication(name, List.of("reporter"));
        runtime.startProcessInstanceByKey("security-incident", Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train"));
        identity.clearAuthentication();
        identity.deleteUser(name);
        knownThere("somebody", name, "DPO");
        assertThat(new Browser().signIn("somebody").statusCode()).isEqualTo(403);
        assertThat(identity.createUserQuery().userId(name).count()).isZero();
        var back = new Browser().signIn("jo");
        assertThat(back.statusCode()).as(back.body()).isEqualTo(302);
        assertThat(identity.createUserQuery().userId(name).count()).isOne();
        identity.deleteUser(name);
    }

    @Test
    void passwords_lead_nowhere_but_for_accounts_of_systems_by_rest() throws Exception {
        var page = new Browser();
        page.ours("/camunda/api/engine/engine/");
        var token = page.cookies.getCookieStore().getCookies().stream().filter(c -> c.getName().equals("XSRF-TOKEN")).findFirst().orElseThrow().getValue();
        var answer = page.http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/camunda/api/admin/auth/user/default/login/tasklist"))
                .header("Content-Type", "application/x-www-form-urlencoded").header("X-XSRF-TOKEN", token)
                .POST(HttpRequest.BodyPublishers.ofString("username=legal&password=demo")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(page.ours("/camunda/api/engine/engine/default/task/count").statusCode()).isIn(401, 403);
        assertThat(Raw.ask(PORT, "127.0.0.1", "GET /engine-rest/task", Raw.basic("legal", "demo")).status()).isEqualTo(200);
    }
}
