package uk.police.securityincident.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import uk.police.securityincident.access.Oidc;

/** What every request passes before anything of the application or the engine is reached, in this order. */
@Configuration
class RestSecurity {

    static final String[] OUR_PAGES = {"/board/*", "/deadlines/*", "/deadlines.csv", "/documents/*", "/evidence/*", "/exercises", "/exercises/*", "/pages", "/register/*", "/register.csv", "/reports", "/rules", "/rules/*", "/task-cards"};

    private static <F extends Filter> FilterRegistrationBean<F> filter(F filter, int order, String... places) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns(places);
        registration.setOrder(order);
        return registration;
    }

    @Bean
    FilterRegistrationBean<Headers.Stay> headersStay() {
        return filter(new Headers.Stay(), Ordered.HIGHEST_PRECEDENCE, "/*");
    }

    /** Before Spring Security, at -100. */
    @Bean
    FilterRegistrationBean<ForeignPages> foreignPages() {
        return filter(new ForeignPages(), -110, "/*");
    }

    @Bean
    FilterRegistrationBean<SessionOfToday> sessionOfToday(@Lazy ProcessEngine engine, Clock clock, CamundaBpmProperties properties) {
        var every = Duration.ofMillis(properties.getWebapp().getAuth().getCache().getTimeToLive());
        return filter(new SessionOfToday(engine, clock, every), 10, places("/camunda/*"));
    }

    /** To our own pages also the session of Tasklist leads: whoever reads one sits before a browser. */
    @Bean
    FilterRegistrationBean<Filter> sessionToOurPages(CamundaBpmProperties properties) {
        var filter = new FilterRegistrationBean<Filter>(new AuthenticationFilter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
                if (((HttpServletRequest) request).getSession(false) == null) {
                    chain.doFilter(request, response);
                } else {
                    super.doFilter(request, response, chain);
                }
            }
        });
        filter.setName("sessionToOurPages");
        filter.addInitParameter(AuthenticationFilter.AUTH_CACHE_TTL_INIT_PARAM_NAME, String.valueOf(properties.getWebapp().getAuth().getCache().getTimeToLive()));
        filter.addUrlPatterns(OUR_PAGES);
        filter.setOrder(20);
        return filter;
    }

    @Bean
    FilterRegistrationBean<SignIn> signIn(@Lazy ProcessEngine engine, Oidc oidc) {
        return filter(new SignIn(engine, oidc), 21, places("/camunda/*", "/engine-rest/*", "/actuator/*"));
    }

    @Bean
    FilterRegistrationBean<NonceOfRequest> nonce() {
        return filter(new NonceOfRequest(), 5, "/camunda/*");
    }

    private static String[] places(String... others) {
        return Stream.concat(Stream.of(OUR_PAGES), Stream.of(others)).toArray(String[]::new);
    }
}
