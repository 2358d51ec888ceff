package uk.police.securityincident.web;

import org.camunda.bpm.engine.rest.security.auth.ProcessEngineAuthenticationFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who comes in by REST signs in with HTTP basic, as a user of the engine; the guard stands before both interfaces. */
@Configuration
class RestSecurity {

    @Bean
    FilterRegistrationBean<ProcessEngineAuthenticationFilter> basicAuthentication() {
        var filter = new FilterRegistrationBean<>(new ProcessEngineAuthenticationFilter());
        filter.addInitParameter("authentication-provider", "org.camunda.bpm.engine.rest.security.auth.impl.HttpBasicAuthenticationProvider");
        filter.addUrlPatterns("/engine-rest/*");
        filter.setOrder(20);
        return filter;
    }

    @Bean
    FilterRegistrationBean<RestGuard> guard(com.fasterxml.jackson.databind.ObjectMapper json) {
        var filter = new FilterRegistrationBean<>(new RestGuard(json));
        filter.addUrlPatterns("/engine-rest/*", "/camunda/*");
        filter.setOrder(10);
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
