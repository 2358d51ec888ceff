package uk.police.securityincident.web;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import uk.police.securityincident.Application;
import uk.police.securityincident.access.Oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An unsafe configuration does not start, and says in a sentence why and what to set. */
@ExtendWith(OutputCaptureExtension.class)
class SafeStartTest {

    private static final String[] NOWHERE = {"spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none", "server.port=0"};
    private static final String[] OIDC = {"incident.oidc.issuer=https://provider.example", "incident.oidc.client-id=c", "incident.oidc.client-secret=s", "incident.oidc.groups=A=camunda-admin"};

    private static ConfigurableApplicationContext start(String[]... settings) {
        return new SpringApplicationBuilder(Application.class).properties("spring.main.banner-mode=off", "camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/safe-start-test")
                .run(Stream.of(settings).flatMap(Arrays::stream).map("--"::concat).toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            demo     | server.address=0.0.0.0                    | everybody knows the passwords     | INCIDENT_DATABASE_URL
            demo     | server.address=::                         | everybody knows the passwords     | INCIDENT_DATABASE_URL
            own      | server.address=0.0.0.0                    | without TLS                       | INCIDENT_TLS_PROXY
            own      | server.address=10.1.2.3                   | without TLS                       | INCIDENT_TLS_PROXY
            own      | incident.tls.proxy=no.such.host.invalid   | which is no address               | addresses of the proxy
            own      | incident.oidc.issuer=https://p.example    | configured by half                | INCIDENT_OIDC_CLIENT_ID, INCIDENT_OIDC_CLIENT_SECRET, INCIDENT_OIDC_GROUPS
            own      | incident.oidc.client-secret=s             | configured by half                | INCIDENT_OIDC_ISSUER
            own      | incident.service-desk.url=http://d.example | without TLS                   | its https address
            own      | incident.service-desk.url=d e              | without TLS                   | its https address
            provider | incident.oidc.issuer=http://p.example     | without TLS                       | its https address
            provider | incident.oidc.groups=A=monitoring-officer | No claim leads to administration  | <value>=camunda-admin
            provider | incident.oidc.groups=A=camunda-admin;B=x  | the group x, which there is not   | one of the groups
            provider | incident.oidc.groups=administrators       | says "administrators"             | divided by semicolons
            """)
    void it_does_not_start(String configuration, String setting, String reason, String action, CapturedOutput said) {
        var base = switch (configuration) {
            case "demo" -> new String[] {"server.port=0"};
            case "own" -> NOWHERE;
            default -> Stream.concat(Arrays.stream(NOWHERE), Arrays.stream(OIDC)).filter(s -> !s.startsWith(setting.substring(0, setting.indexOf('=')))).toArray(String[]::new);
        };
        assertThatThrownBy(() -> start(base, new String[] {setting}));
        assertThat(said.getAll()).contains("APPLICATION FAILED TO START").contains(reason).contains(action).contains("Nothing was changed").doesNotContain("\tat ");
    }

    @Test
    void the_settings_have_the_names_that_the_operator_is_told() {
        var environment = new SystemEnvironmentPropertySource("systemEnvironment", Map.of("INCIDENT_OIDC_ISSUER", "https://p.example", "INCIDENT_OIDC_CLIENT_ID", "c",
                "INCIDENT_OIDC_CLIENT_SECRET", "s", "INCIDENT_OIDC_GROUPS", "A=camunda-admin", "INCIDENT_OIDC_GROUPS_CLAIM", "realm.roles", "INCIDENT_OIDC_NAME_CLAIM", "upn"));
        var bound = new Binder(ConfigurationPropertySources.from(environment)).bind("incident.oidc", Oidc.class).get();
        assertThat(bound).isEqualTo(new Oidc("https://p.example", "c", "s", "upn", "realm.roles", "A=camunda-admin"));
    }
}
