package uk.police.securityincident.web;

import java.time.Clock;

import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail;

/** Puts the {@link Doorkeeper} where both interfaces are entered, behind the sign-in. */
@Configuration
class Doors {

    /** Behind the filters that say who asks. */
    private static final int BEHIND_SIGN_IN = 100;

    @Bean
    FilterRegistrationBean<Doorkeeper> doorkeeper(Matrix matrix, @Lazy ProcessEngine engine, CaseTable cases, Involved involved, Trail trail, Clock clock) {
        var filter = new FilterRegistrationBean<>(new Doorkeeper(matrix, engine, cases, involved, trail, clock));
        filter.addUrlPatterns("/engine-rest/*", "/camunda/api/*", "/camunda/app/*", "/actuator/prometheus/*");
        filter.setOrder(BEHIND_SIGN_IN);
        return filter;
    }

    @Bean
    FilterRegistrationBean<SeenCounts> seenCounts(@Lazy ProcessEngine engine, Matrix matrix) {
        var filter = new FilterRegistrationBean<>(new SeenCounts(engine, matrix));
        filter.addUrlPatterns("/engine-rest/*", "/camunda/api/*");
        filter.setOrder(BEHIND_SIGN_IN + 1);
        return filter;
    }
}
