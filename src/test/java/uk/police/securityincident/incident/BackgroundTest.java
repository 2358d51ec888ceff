package uk.police.securityincident.incident;


import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.TaskExecutionOutcome.Status;
import uk.police.securityincident.Patience;
import uk.police.securityincident.need.Background;
import uk.police.securityincident.need.Digest;
import uk.police.securityincident.need.MailToPeople;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** What is done by the clock and fails is a line of the log, without a word of what it says, and its outcome is known to health. */
@ExtendWith(OutputCaptureExtension.class)
class BackgroundTest {

    @Test
    void what_fails_by_the_clock_is_said_and_remembered_until_it_succeeds(CapturedOutput log) {
        var mail = mock(MailToPeople.class);
        given(mail.sendSome()).willThrow(new IllegalStateException("A name that was entered"));
        new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class)).withUserConfiguration(Background.class)
                .withBean(MailToPeople.class, () -> mail).withBean(Digest.class, () -> mock(Digest.class)).run(context -> Patience.await().untilAsserted(() -> {
                    assertThat(context.getBean(ScheduledTaskHolder.class).getScheduledTasks()).extracting(ScheduledTask::getTask).singleElement()
                            .satisfies(task -> assertThat(task.getLastExecutionOutcome().status()).isEqualTo(Status.ERROR)).asString().endsWith("Postman.goRound");
                    assertThat(log.getOut()).contains("What is done by the clock failed (java.lang.IllegalStateException)").doesNotContain("A name that was entered");
                }));
    }
}
