package uk.police.securityincident.web;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** While the provider where people sign in is away, whoever comes hears so in a sentence, and everything else goes on. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(properties = {"incident.data-directory=target/postgresql-provider-away-${test.fork:alone}", "camunda.bpm.job-execution.enabled=false",
    "incident.oidc.issuer=http://127.0.0.1:1/realms/staff", "incident.oidc.client-id=c", "incident.oidc.client-secret=s", "incident.oidc.groups=A=camunda-admin"})
class ProviderAwayTest extends ServedTest {

    @LocalServerPort
    int port;

    @Test
    void whoever_signs_in_hears_that_it_is_away_and_systems_go_on(CapturedOutput log) throws Exception {
        var browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.NORMAL).build();
        var answer = browser.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/camunda/app/tasklist/default/")).header("Accept", "text/html").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("your organisation&#39;s sign-in does not answer", "Try again in a few minutes");
        assertThat(log.getOut()).contains("the provider http://127.0.0.1:1/realms/staff does not answer as one (java.net.ConnectException)").doesNotContain("\tat ");
        assertThat(Client.system(port, "legal").engine("GET", "/task", null).statusCode()).isEqualTo(200);
    }
}
