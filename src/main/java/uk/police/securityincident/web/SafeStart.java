package uk.police.securityincident.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.catalina.valves.RemoteIpValve;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import uk.police.securityincident.access.Oidc;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.ConditionalOnDemo.NoDatabaseConfigured;
import uk.police.securityincident.start.RefusedStart;

/** The server as it may be reached: beyond this machine over TLS only, its own or a proxy's, with cookies that go over nothing else. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class SafeStart implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final ServerProperties server;
    private final CamundaBpmProperties camunda;
    private final boolean demo;
    private final String tlsProxy;
    private final String certificate;
    private final String privateKey;
    private final String serviceDesk;
    private final Path data;

    /** The provider's settings and the organisation's profile are here to be refused, if they are wrong, before anything is connected to. */
    SafeStart(ServerProperties server, CamundaBpmProperties camunda, Environment environment, Oidc oidc, Organisation organisation) {
        this.server = server;
        this.camunda = camunda;
        this.demo = NoDatabaseConfigured.in(environment);
        this.tlsProxy = environment.getProperty("incident.tls.proxy", "");
        this.certificate = environment.getProperty("incident.tls.certificate", "");
        this.privateKey = environment.getProperty("incident.tls.private-key", "");
        this.serviceDesk = environment.getProperty("incident.service-desk.url", "");
        this.data = Path.of(environment.getRequiredProperty("incident.data-directory")).toAbsolutePath();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        ownTls();
        if (StringUtils.hasText(serviceDesk) && !Oidc.isProtected(serviceDesk)) {
            throw new RefusedStart("The service desk's system " + serviceDesk + " would be told of incidents without TLS, and anybody between could read the token.",
                    "Set INCIDENT_SERVICE_DESK_URL to its https address");
        }
        boolean thisMachine = server.getAddress() != null && server.getAddress().isLoopbackAddress();
        if (demo && !thisMachine) {
            throw new RefusedStart("The demo, in which everybody knows the passwords, would be reached from beyond this machine.",
                    "Take away INCIDENT_ADDRESS, or set INCIDENT_DATABASE_URL, _USER and _PASSWORD to run it without the demo's users");
        }
        if (!thisMachine && !Ssl.isEnabled(server.getSsl()) && !StringUtils.hasText(tlsProxy)) {
            throw new RefusedStart("Passwords would go over the network unprotected: the application listens beyond this machine, without TLS.",
                    "Set INCIDENT_TLS_PROXY to the address of the proxy with TLS before it, or INCIDENT_TLS_CERTIFICATE and INCIDENT_TLS_PRIVATE_KEY for TLS of its own, or take away INCIDENT_ADDRESS");
        }
        portIsFree();
        dataCanBeWritten();
        if (StringUtils.hasText(tlsProxy)) {
            factory.addEngineValves(proxy());
        }
        factory.addEngineValves(new Headers());
        factory.addConnectorCustomizers(Headers::first);
        var cookie = server.getServlet().getSession().getCookie();
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.LAX);
        cookie.setSecure(!demo);
        // Said once, above.
        camunda.getWebapp().getSessionCookie().setEnableSameSiteCookie(false);
        // Read by the pages' scripts, so not HttpOnly: it is worth nothing without the session's.
        camunda.getWebapp().getCsrf().setEnableSecureCookie(!demo);
    }

    private void ownTls() {
        if (StringUtils.hasText(certificate) != StringUtils.hasText(privateKey)) {
            throw new RefusedStart("TLS of its own is configured by half.", "Set INCIDENT_TLS_CERTIFICATE and INCIDENT_TLS_PRIVATE_KEY, or neither");
        }
        if (StringUtils.hasText(certificate)) {
            for (var file : List.of(certificate, privateKey)) {
                if (!Files.isReadable(Path.of(file))) {
                    throw new RefusedStart("The file " + file + " for TLS is not there, or the application may not read it.", "Correct INCIDENT_TLS_CERTIFICATE or INCIDENT_TLS_PRIVATE_KEY");
                }
            }
            server.setSsl(new Ssl());
            server.getSsl().setCertificate(certificate);
            server.getSsl().setCertificatePrivateKey(privateKey);
        }
    }

    /** Said before the database is connected to, not after a whole start. */
    private void portIsFree() {
        int port = Objects.requireNonNullElse(server.getPort(), 8080);
        if (port > 0) {
            try (var probe = new ServerSocket(port, 1, server.getAddress())) {
                LoggerFactory.getLogger(SafeStart.class).debug("Port {} is free", probe.getLocalPort());
            } catch (IOException e) {
                throw new RefusedStart("The application cannot listen on port " + port + " (" + e.getMessage() + ").", "End what listens there, perhaps another copy, or set SERVER_PORT to another port");
            }
        }
    }

    private void dataCanBeWritten() {
        try {
            Files.delete(Files.createTempFile(Files.createDirectories(data), "start", null));
        } catch (IOException e) {
            throw new RefusedStart("The application cannot write in its data directory " + data + " (" + e.getClass().getSimpleName() + ").",
                    "Give its account the right to, make room on the disk, or set INCIDENT_DATA_DIRECTORY to another directory");
        }
    }

    /** Only the proxy says who asks, and that they ask over TLS. */
    private RemoteIpValve proxy() {
        var valve = new RemoteIpValve();
        valve.setInternalProxies(Arrays.stream(tlsProxy.split(",")).map(address -> Pattern.quote(numeric(address.strip()))).collect(Collectors.joining("|")));
        valve.setProtocolHeader("X-Forwarded-Proto");
        // Where it is not that of https.
        valve.setPortHeader("X-Forwarded-Port");
        return valve;
    }

    private static String numeric(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new RefusedStart("INCIDENT_TLS_PROXY says " + address + ", which is no address.", "Set it to the addresses of the proxy, divided by commas");
        }
    }
}
