package uk.police.securityincident.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.persistence.entity.UserEntity;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A session knows within half a minute what was taken from its user: the groups are looked at again, and it ends with the
 * account, with the password that it was opened with, and after a day's work.
 */
class SessionOfToday extends OncePerRequestFilter {

    private static final Duration LONGEST = Duration.ofHours(12);
    private static final String LOOKED_AT = SessionOfToday.class.getName() + ".lookedAt";
    private static final String OPENED = SessionOfToday.class.getName() + ".opened";
    private static final String PASSWORD = SessionOfToday.class.getName() + ".password";

    private final ProcessEngine engine;
    private final Clock clock;
    private final Duration every;

    SessionOfToday(ProcessEngine engine, Clock clock, Duration every) {
        this.engine = engine;
        this.clock = clock;
        this.every = every;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        var session = request.getSession(false);
        if (session != null && isOver(session)) {
            session.invalidate();
        }
        chain.doFilter(request, response);
    }

    private boolean isOver(HttpSession session) {
        // As the web applications do themselves, but only once ours have been passed.
        AuthenticationUtil.updateCache(AuthenticationUtil.getAuthsFromSession(session), session, every.toMillis());
        var now = clock.instant();
        var lookedAt = (Instant) session.getAttribute(LOOKED_AT);
        var who = who(session);
        if (who == null || lookedAt != null && now.isBefore(lookedAt.plus(every))) {
            return false;
        }
        session.setAttribute(LOOKED_AT, now);
        var user = (UserEntity) engine.getIdentityService().createUserQuery().userId(who.getIdentityId()).singleResult();
        if (session.getAttribute(OPENED) == null) {
            session.setAttribute(OPENED, now);
        }
        if (user == null || now.isAfter(((Instant) session.getAttribute(OPENED)).plus(LONGEST))) {
            return true;
        }
        if (session.getAttribute(PASSWORD) == null) {
            session.setAttribute(PASSWORD, user.getPassword());
        }
        return !Objects.equals(session.getAttribute(PASSWORD), user.getPassword());
    }

    /** Who signed in, or null. */
    static UserAuthentication who(HttpSession session) {
        return session == null ? null : AuthenticationUtil.getAuthsFromSession(session).getAuthentications().stream().findFirst().orElse(null);
    }
}
