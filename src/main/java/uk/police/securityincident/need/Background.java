package uk.police.securityincident.need;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Whoever runs the engine's timers also follows up what nobody claims, and sends the e-mails. */
@Configuration
@Import(Postman.class)
@EnableScheduling
@ConditionalOnProperty(name = "camunda.bpm.job-execution.enabled", matchIfMissing = true)
public class Background {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** Two: what waits for a mail server holds up no deputy. */
    @Bean
    ThreadPoolTaskSchedulerCustomizer twoAtOnceAndNoFailureInSilence() {
        return scheduler -> {
            scheduler.setPoolSize(2);
            // Its message may quote what was entered.
            scheduler.setErrorHandler(failure -> LOG.error("What is done by the clock failed ({}): it is tried again, and /actuator/health says which", failure.getClass().getName()));
        };
    }
}
