package uk.police.securityincident.web;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.CloseNowException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;

/**
 * One line for each request that was refused: who, what, which case, and no word of what was entered. A request that failed
 * has an error of the application behind it: its line has a stack trace, without messages, under a number that the answer bears too.
 * It stands before everything else, so that whatever refuses is seen.
 */
class RefusalLog extends OncePerRequestFilter {

    /** Whoever serves a request says here by which sign-in name. */
    static final String WHO = RefusalLog.class.getName() + ".who";

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    /** What may stand in a path by itself; anything else may be a name or what somebody typed. */
    static final Set<String> WORDS = Set.of(("engine-rest engine default camunda app api admin cockpit tasklist welcome plugin base auth user login logout actuator health register documents evidence board bundle outcome task-cards pages deadlines deadlines.csv mine mine.csv reports rules exercises cases past template.csv"
            + " trail register.csv task process-instance process-definition process-definitions key history variables localVariables variable-instance variable-instances execution executions job job-definition"
            + " filter list count singleResult form form-variables rendered-form deployed-form submit-form start complete claim unclaim delegate resolve assignee identity-links comment attachment create delete"
            + " activity-instance activity-instances detail user-operation decision-definition decision-requirements-definition evaluate deployment deployments resources xml diagram statistics message signal condition"
            + " incident authorization check group groups tenant members profile credentials identity verify batch migration modification modification-async restart suspended retries duedate external-task"
            + " event-subscription telemetry schema metrics version optimize cleanup report bpmnError bpmnEscalation trigger subscriptions case-instance case-definition case-execution messages"
            + " data localdata setup unlock password exists children error").split(" "));
    private static final Pattern REFERENCE = Pattern.compile("(?i)/([A-Z]{3}-\\d{4}-\\d{4,12})(?:/|$)");
    private static final Pattern OF_ENGINE = Pattern.compile("/(task|process-instance)/([0-9a-f]{8}-[0-9a-f-]{27})(?:/|$)");
    private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([A-Za-z]{1,80})\"");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._@-]{1,64}");
    private static final int OF_SIGN_IN = 1000;

    private final ProcessEngine engine;
    private final RefusalsHealth health;
    private final Faults faults;

    RefusalLog(ProcessEngine engine, RefusalsHealth health, Faults faults) {
        this.engine = engine;
        this.health = health;
        this.faults = faults;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        var signIn = request.getServletPath().concat(Objects.toString(request.getPathInfo(), "")).contains("/login") ? new ContentCachingRequestWrapper(request, OF_SIGN_IN) : null;
        var answer = new WatchedAnswer(response);
        faults.begin();
        Optional<Faults.Fault> why = Optional.empty();
        try {
            chain.doFilter(signIn == null ? request : signIn, answer);
        } catch (ClientAbortException gone) {
            throw gone;
        } catch (ServletException | IOException | RuntimeException | Error fault) {
            why = Optional.of(Faults.fault(fault));
            if (answer.isCommitted()) {
                // Half an answer must not look whole: the connection is broken off, and nothing else logs what the fault says.
                say(request, signIn, answer, why, 500);
                throw new CloseNowException("The answer broke off", null);
            }
            answer.sendError(why.get().database().isPresent() ? 503 : 500);
        } finally {
            var logged = faults.end();
            why = why.or(() -> logged);
        }
        answer.release(why.flatMap(Faults.Fault::database).isPresent(), request.getAttribute(Doorkeeper.LET_THROUGH) != null);
        if (answer.getStatus() >= 400 && !saysNotReady(request, answer)) {
            say(request, signIn, answer, why, answer.getStatus());
        }
    }

    /** Whoever watches is told that it cannot work, and is refused nothing. */
    private static boolean saysNotReady(HttpServletRequest request, WatchedAnswer answer) {
        return answer.getStatus() == 503 && request.getRequestURI().startsWith("/actuator/health");
    }

    private void say(HttpServletRequest request, ContentCachingRequestWrapper signIn, WatchedAnswer answer, Optional<Faults.Fault> why, int status) {
        var trace = why.map(Faults.Fault::trace);
        var database = why.flatMap(Faults.Fault::database);
        var whom = who(request, signIn, database.isPresent()).orElse(request.getRemoteAddr());
        var what = "%d %s %s by %s%s: %s".formatted(status, request.getMethod().matches("[A-Z]{1,10}") ? request.getMethod() : "?", path(request), whom,
                reference(request, database.isPresent()).map(reference -> ", " + reference).orElse(""), type(answer, trace));
        if (database.isPresent()) {
            LOG.error("failed {}; the database is away or takes nothing (SQLSTATE {}); fault {}", what, database.get(), answer.fault());
        } else if (status >= 500 && trace.isPresent() && !isOfTheEngine(trace.get())) {
            LOG.error("failed {}; fault {}\n{}", what, answer.fault(), trace.get());
        } else {
            LOG.warn("refused {}", what);
            if (!onlyAsks(request, signIn, status)) {
                health.refused(whom);
            }
        }
    }

    /** A browser asks whether somebody is signed in, and nobody is: no door is tried. */
    private static boolean onlyAsks(HttpServletRequest request, ContentCachingRequestWrapper signIn, int status) {
        return request.getAttribute(WHO) == null && request.getHeader(HttpHeaders.AUTHORIZATION) == null && signIn == null
                && (status == 401 || request.getRequestURI().startsWith("/camunda/api/admin/auth/"));
    }

    /** The engine itself says no, such as of a task that is gone; behind anything else is a fault. */
    private static boolean isOfTheEngine(String trace) {
        return Faults.named(trace).stream().allMatch(name -> name.startsWith("org.camunda.bpm.engine.") || name.endsWith(".RefusedInput"));
    }

    private static String type(WatchedAnswer answer, Optional<String> trace) {
        var said = TYPE.matcher(answer.beginning());
        return trace.map(Faults::named).filter(names -> !names.isEmpty()).map(names -> names.get(names.size() - 1)).map(name -> name.substring(name.lastIndexOf('.') + 1))
                .orElseGet(() -> said.find() ? said.group(1) : "-");
    }

    /** Who is signed in; a name that was only typed counts if there is such an account: it may be a password in the wrong field. Not asked while the database is away. */
    private Optional<String> who(HttpServletRequest request, ContentCachingRequestWrapper signIn, boolean databaseAway) {
        if (request.getAttribute(WHO) instanceof String served) {
            return Optional.of(served);
        }
        try {
            var session = request.getSession(false);
            var signedIn = session == null ? null : AuthenticationUtil.getAuthsFromSession(session);
            if (signedIn != null && !signedIn.getAuthentications().isEmpty()) {
                return Optional.of(signedIn.getAuthentications().get(0).getIdentityId());
            }
            return typed(request, signIn).filter(name -> !databaseAway && NAME.matcher(name).matches()).filter(name -> engine.getIdentityService().createUserQuery().userId(name).count() > 0)
                    .map(name -> name + ", not signed in, from " + request.getRemoteAddr());
        } catch (RuntimeException unknown) {
            return Optional.empty();
        }
    }

    private static Optional<String> typed(HttpServletRequest request, ContentCachingRequestWrapper signIn) {
        var basic = Objects.toString(request.getHeader(HttpHeaders.AUTHORIZATION), "");
        if (basic.startsWith("Basic ")) {
            return Optional.of(new String(Base64.getDecoder().decode(basic.substring(6).strip()), StandardCharsets.UTF_8).split(":", 2)[0]);
        }
        return signIn == null ? Optional.empty() : Arrays.stream(new String(signIn.getContentAsByteArray(), StandardCharsets.US_ASCII).split("&")).filter(pair -> pair.startsWith("username="))
                .map(pair -> URLDecoder.decode(pair.substring(9), StandardCharsets.UTF_8)).findFirst();
    }

    private static String path(HttpServletRequest request) {
        var path = Arrays.stream(request.getRequestURI().split("/")).limit(12).map(part -> part.isEmpty() || WORDS.contains(part) ? part : "{…}").collect(Collectors.joining("/"));
        return path.isEmpty() ? "/" : path;
    }

    /** The case of a task or an instance is not asked for while the database is away: nobody waits for it twice. */
    private Optional<String> reference(HttpServletRequest request, boolean databaseAway) {
        var path = request.getRequestURI();
        var named = REFERENCE.matcher(path);
        if (named.find()) {
            return Optional.of(named.group(1).toUpperCase(Locale.ROOT));
        }
        if (databaseAway) {
            return Optional.empty();
        }
        try {
            var history = engine.getHistoryService();
            return OF_ENGINE.matcher(path).results().findFirst().map(id -> id.group(1).equals("process-instance") ? id.group(2)
                    : Optional.ofNullable(history.createHistoricTaskInstanceQuery().taskId(id.group(2)).singleResult()).map(task -> task.getProcessInstanceId()).orElse(null))
                    .map(instance -> history.createHistoricProcessInstanceQuery().processInstanceId(instance).singleResult()).map(instance -> instance.getBusinessKey());
        } catch (RuntimeException unknown) {
            return Optional.empty();
        }
    }

    @Configuration
    static class Registered {

        @Bean
        FilterRegistrationBean<RefusalLog> refusalLog(@Lazy ProcessEngine engine, RefusalsHealth health) {
            var filter = new FilterRegistrationBean<>(new RefusalLog(engine, health, new Faults().listening()));
            filter.setDispatcherTypes(DispatcherType.REQUEST);
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
            return filter;
        }

        /** Behind the sign-in, before the door: the engine knows whom it serves, and forgets them before the answer comes back to the log. */
        @Bean
        FilterRegistrationBean<Filter> whoIsServed(@Lazy ProcessEngine engine) {
            var filter = new FilterRegistrationBean<Filter>((request, response, chain) -> {
                var who = engine.getIdentityService().getCurrentAuthentication();
                if (who != null && who.getUserId() != null) {
                    request.setAttribute(WHO, who.getUserId());
                }
                chain.doFilter(request, response);
            });
            filter.setName("whoIsServed");
            filter.setOrder(50);
            return filter;
        }
    }
}
