package uk.police.securityincident.web;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.springframework.web.filter.OncePerRequestFilter;

/** The headers of every answer, errors included: set before anything else looks at the request, and nothing after may say otherwise. */
class Headers extends ValveBase {

    private static final String POLICY = "Content-Security-Policy";
    private static final String CACHE = "Cache-Control";

    /** Pages run nothing, load nothing and stand in nobody's frame; a browser shows a PDF as an object. The web applications have their own (application.yml). */
    private static final String OF_PAGES = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    static final Map<String, String> OF_EVERY_ANSWER = Map.ofEntries(
            Map.entry(POLICY, OF_PAGES),
            Map.entry("X-Frame-Options", "DENY"),
            Map.entry("X-Content-Type-Options", "nosniff"),
            Map.entry("Referrer-Policy", "same-origin"),
            Map.entry("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            Map.entry("Cross-Origin-Opener-Policy", "same-origin"),
            Map.entry("Cross-Origin-Resource-Policy", "same-origin"));
    private static final Map<String, String> POLICY_BELOW = Map.of(
            // What somebody filed is nothing that this application says.
            "/evidence/", "sandbox; default-src 'none'; frame-ancestors 'none'",
            // One script, this one, asks for the page itself again.
            "/deadlines", OF_PAGES + "; script-src '" + digest("/documents/deadlines-refresh.html") + "'; connect-src 'self'");
    /** Of every answer but what is the same for everybody. */
    static final String KEPT_NOWHERE = "no-store";
    /** Of every answer over TLS. */
    static final Map.Entry<String, String> OVER_TLS = Map.entry("Strict-Transport-Security", "max-age=31536000");
    /** Of a request: its body was refused unread. */
    static final String UNREAD = Headers.class.getName() + ".unread";

    Headers() {
        super(true);
    }

    private static String digest(String script) {
        try (var file = Headers.class.getResourceAsStream(script)) {
            return "sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(file.readAllBytes()));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of what Tomcat itself refuses, before any valve: a path that is none, TRACE. */
    static void first(Connector connector) {
        connector.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.AFTER_INIT_EVENT)) {
                connector.getProtocolHandler().setAdapter(new CoyoteAdapter(connector) {
                    @Override
                    public void service(org.apache.coyote.Request request, org.apache.coyote.Response response) throws Exception {
                        OF_EVERY_ANSWER.forEach(response::setHeader);
                        response.setHeader(CACHE, KEPT_NOWHERE);
                        super.service(request, response);
                    }
                });
            }
        });
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (isTheSameForEverybody(request)) {
            response.getCoyoteResponse().getMimeHeaders().removeHeader(CACHE);
        }
        write(request, response.getResponse());
        getNext().invoke(request, response);
        if (request.getAttribute(UNREAD) != null) {
            // The connection ends instead of waiting for what nobody reads.
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    private static void write(HttpServletRequest request, HttpServletResponse response) {
        OF_EVERY_ANSWER.forEach(response::setHeader);
        POLICY_BELOW.forEach((place, policy) -> {
            if (Objects.toString(request.getRequestURI(), "").startsWith(place)) {
                response.setHeader(POLICY, policy);
            }
        });
        if (!isTheSameForEverybody(request)) {
            response.setHeader(CACHE, KEPT_NOWHERE);
        }
        if (request.isSecure()) {
            response.setHeader(OVER_TLS.getKey(), OVER_TLS.getValue());
        }
    }

    private static boolean isTheSameForEverybody(HttpServletRequest request) {
        return Objects.toString(request.getRequestURI(), "").matches("/camunda/(app|assets|lib)/.*\\.(css|eot|ico|js|json|png|svg|ttf|txt|woff2?)");
    }

    /** The web applications and the pages have other words for some of them. */
    static class Stay extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
            chain.doFilter(request, new HttpServletResponseWrapper(response) {

                private boolean isFixed(String name) {
                    return OF_EVERY_ANSWER.keySet().stream().anyMatch(name::equalsIgnoreCase) && !(name.equalsIgnoreCase(POLICY) && request.getRequestURI().startsWith("/camunda/app/"))
                            || name.equalsIgnoreCase(CACHE) && !isTheSameForEverybody(request);
                }

                @Override
                public void setHeader(String name, String value) {
                    if (!isFixed(name)) {
                        super.setHeader(name, value);
                    }
                }

                @Override
                public void addHeader(String name, String value) {
                    if (!isFixed(name)) {
                        super.addHeader(name, value);
                    }
                }

                @Override
                public void reset() {
                    super.reset();
                    write(request, (HttpServletResponse) getResponse());
                }
            });
        }
    }
}
