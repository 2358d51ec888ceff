package uk.police.securityincident.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.catalina.valves.RemoteIpValve;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
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
import uk.police.securityincident.access.UnsafeStart;

/** The server as it may be reached: beyond this machine over TLS only, its own or a proxy's, with cookies that go over nothing else. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class SafeStart implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final ServerProperties server;
    private final CamundaBpmProperties camunda;
    private final boolean demo;
    private final String tlsProxy;

    /** The provider's settings are here to be refused, if they are wrong, before anything is connected to. */
    SafeStart(ServerProperties server, CamundaBpmProperties camunda, Environment environment, Oidc oidc) {
        this.server = server;
        this.camunda = camunda;
        this.demo = !environment.containsProperty("spring.datasource.url");
        this.tlsProxy = environment.getProperty("incident.tls-proxy", "");
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        boolean thisMachine = server.getAddress() != null && server.getAddress().isLoopbackAddress();
        if (demo && !thisMachine) {
            throw new UnsafeStart("The demo, in which everybody knows the passwords, would be reached from beyond this machine.",
                    "Take away SERVER_ADDRESS, or set SPRING_DATASOURCE_URL, _USERNAME and _PASSWORD to run it without the demo's users");
        }
        if (!thisMachine && !Ssl.isEnabled(server.getSsl()) && !StringUtils.hasText(tlsProxy)) {
            throw new UnsafeStart("Passwords would go over the network unprotected: the application listens beyond this machine, without TLS.",
                    "Set INCIDENT_TLS_PROXY to the address of the proxy with TLS before it, or SERVER_SSL_BUNDLE for TLS of its own, or take away SERVER_ADDRESS");
        }
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

    /** Only the proxy says who asks, and that they ask over TLS. */
    private RemoteIpValve proxy() {
        var valve = new RemoteIpValve();
        valve.setInternalProxies(Arrays.stream(tlsProxy.split(",")).map(address -> Pattern.quote(numeric(address.strip()))).collect(Collectors.joining("|")));
        valve.setProtocolHeader("X-Forwarded-Proto");
        return valve;
    }

    private static String numeric(String address) {
        try {
            return InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new UnsafeStart("INCIDENT_TLS_PROXY says " + address + ", which is no address.", "Set it to the addresses of the proxy, divided by commas");
        }
    }
}
