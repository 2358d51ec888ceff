package uk.police.securityincident.web;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.camunda.bpm.engine.rest.security.auth.impl.HttpBasicAuthenticationProvider;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

/** Who comes in by REST signs in with HTTP basic, as a user of the engine; the guard stands before both interfaces. */
@Configuration
class RestSecurity {

    private static final String[] OUR_PAGES = {"/board/*", "/documents/*", "/evidence/*", "/register/*", "/register.csv"};

    @Bean
    FilterRegistrationBean<ProcessEngineAuthenticationFilter> basicAuthentication() {
        var filter = new FilterRegistrationBean<>(new ProcessEngineAuthenticationFilter());
        filter.addInitParameter(ProcessEngineAuthenticationFilter.AUTHENTICATION_PROVIDER_PARAM, HttpBasicAuthenticationProvider.class.getName());
        filter.addUrlPatterns("/engine-rest/*");
        filter.setOrder(20);
        return filter;
    }

    /** What our own pages give out is kept nowhere, and is what it says it is. */
    @Bean
    FilterRegistrationBean<Filter> headersOfOurPages() {
        var filter = new FilterRegistrationBean<Filter>((request, response, chain) -> {
            ((HttpServletResponse) response).setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            ((HttpServletResponse) response).setHeader("X-Content-Type-Options", "nosniff");
            chain.doFilter(request, response);
        });
        filter.setName("headersOfOurPages");
        filter.addUrlPatterns(OUR_PAGES);
        filter.setOrder(5);
        return filter;
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
    FilterRegistrationBean<Filter> basicToOurPages() {
        var filter = new FilterRegistrationBean<Filter>(new ProcessEngineAuthenticationFilter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
                if (((HttpServletRequest) request).getHeader(HttpHeaders.AUTHORIZATION) == null) {
                    chain.doFilter(request, response);
                } else {
                    super.doFilter(request, response, chain);
                }
            }
        });
        filter.setName("basicToOurPages");
        filter.addInitParameter(ProcessEngineAuthenticationFilter.AUTHENTICATION_PROVIDER_PARAM, HttpBasicAuthenticationProvider.class.getName());
        filter.addUrlPatterns(OUR_PAGES);
        filter.setOrder(21);
        return filter;
    }

    @Bean
    FilterRegistrationBean<NonceOfRequest> nonce() {
        var filter = new FilterRegistrationBean<>(new NonceOfRequest());
        filter.addUrlPatterns("/camunda/*");
        filter.setOrder(5);
        return filter;
    }
}
