package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import uk.police.securityincident.access.Oidc;
import uk.police.securityincident.access.PasswordsChecked;

/**
 * Who asks: by HTTP basic, a user of the engine and their groups; in a browser, whoever the session is of. Of whoever has
 * not signed in nothing is read but a name and a password.
 */
class SignIn extends OncePerRequestFilter {

    private static final int NAME_AND_PASSWORD = 4096;

    private final ProcessEngine engine;
    private final Oidc oidc;

    SignIn(ProcessEngine engine, Oidc oidc) {
        this.engine = engine;
        this.oidc = oidc;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        var path = request.getServletPath() + Objects.toString(request.getPathInfo(), "");
        if (path.startsWith("/camunda/")) {
            inTheWebApplications(path, request, response, chain);
        } else if (request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
            byBasic(request, response, chain);
        } else if (path.startsWith("/engine-rest") || Refused.hasBody(request) && engine.getIdentityService().getCurrentAuthentication() == null) {
            refuse(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void inTheWebApplications(String path, HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        var who = SessionOfToday.who(request.getSession(false));
        if (path.matches("/camunda/api/admin/auth/user/[^/]+/login/[^/]+")) {
            if (oidc.isOn()) {
                Refused.write(request, response, HttpStatus.FORBIDDEN.value(), "Sign in with your organisation's account: load the page again.");
            } else if (!Objects.toString(request.getContentType(), "").startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)
                    || request.getContentLengthLong() < 0 || request.getContentLengthLong() > NAME_AND_PASSWORD) {
                Refused.write(request, response, HttpStatus.PAYLOAD_TOO_LARGE.value(), "That is more than a name and a password.");
            } else {
                chain.doFilter(request, new SlowedDown(request, response));
            }
        } else if (who != null) {
            inSession(who, path, request, response, chain);
        } else if (Refused.hasBody(request)) {
            Refused.write(request, response, HttpStatus.UNAUTHORIZED.value(), "You are not signed in, or no longer. Nothing was read and nothing changed: sign in, and do it again.");
        } else if (oidc.isOn() && opensAPage(path, request)) {
            OpenIdConnect.signIn(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void inSession(UserAuthentication who, String path, HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        var identity = engine.getIdentityService();
        identity.setAuthentication(who.getIdentityId(), who.getGroupIds());
        try {
            chain.doFilter(request, response);
        } finally {
            identity.clearAuthentication();
            var session = request.getSession(false);
            // The web applications take the name out of it, and keep it.
            if (session != null && path.matches("/camunda/api/admin/auth/user/[^/]+/logout")) {
                session.invalidate();
            }
        }
    }

    private static boolean opensAPage(String path, HttpServletRequest request) {
        return path.startsWith("/camunda/app/") && request.getMethod().equals("GET") && Objects.toString(request.getHeader(HttpHeaders.ACCEPT), "").contains(MediaType.TEXT_HTML_VALUE);
    }

    private void byBasic(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws IOException, ServletException {
        var identity = engine.getIdentityService();
        var given = nameAndPassword(request.getHeader(HttpHeaders.AUTHORIZATION));
        if (given == null || !identity.checkPassword(given[0], given[1])) {
            refuse(request, response);
            return;
        }
        var name = given[0];
        var groups = identity.createGroupQuery().groupMember(name).list().stream().map(Group::getId).toList();
        identity.setAuthentication(name, groups);
        try {
            chain.doFilter(new SignedIn(request, name, groups), response);
        } finally {
            identity.clearAuthentication();
        }
    }

    private static String[] nameAndPassword(String header) {
        try {
            var basic = header.regionMatches(true, 0, "Basic ", 0, 6) ? new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8) : "";
            return basic.indexOf(':') > 0 ? basic.split(":", 2) : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var wait = (Duration) request.getAttribute(PasswordsChecked.TO_WAIT);
        if (wait == null) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"security-incident\"");
            Refused.write(request, response, HttpStatus.UNAUTHORIZED.value(), "Sign in with your name and password. Nothing was changed.");
        } else {
            response.setHeader(HttpHeaders.RETRY_AFTER, seconds(wait));
            Refused.write(request, response, HttpStatus.TOO_MANY_REQUESTS.value(), "The name or password was wrong too often. Nothing is locked: try again in " + seconds(wait) + " seconds.");
        }
    }

    private static String seconds(Duration wait) {
        return String.valueOf(wait.plusMillis(999).toSeconds());
    }

    private static class SignedIn extends HttpServletRequestWrapper {

        private final String name;
        private final List<String> groups;

        SignedIn(HttpServletRequest request, String name, List<String> groups) {
            super(request);
            this.name = name;
            this.groups = groups;
        }

        @Override
        public Principal getUserPrincipal() {
            return () -> name;
        }

        @Override
        public String getRemoteUser() {
            return name;
        }

        @Override
        public boolean isUserInRole(String group) {
            return groups.contains(group);
        }
    }

    /** The web applications' sign-in says "wrong" where it is "too often". */
    private static class SlowedDown extends HttpServletResponseWrapper {

        private final HttpServletRequest request;

        SlowedDown(HttpServletRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        @Override
        public void setStatus(int status) {
            super.setStatus(said(status));
        }

        @Override
        public void sendError(int status) throws IOException {
            super.sendError(said(status));
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            super.sendError(said(status), message);
        }

        private int said(int status) {
            var wait = (Duration) request.getAttribute(PasswordsChecked.TO_WAIT);
            if (wait == null || status != HttpStatus.UNAUTHORIZED.value()) {
                return status;
            }
            setHeader(HttpHeaders.RETRY_AFTER, seconds(wait));
            return HttpStatus.TOO_MANY_REQUESTS.value();
        }
    }
}
