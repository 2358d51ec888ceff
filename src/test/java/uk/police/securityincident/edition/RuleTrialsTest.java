package uk.police.securityincident.edition;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.ObjIntConsumer;

import org.junit.jupiter.api.Test;
import uk.police.securityincident.Patience;
import uk.police.securityincident.edition.RuleTrial.Result;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.register.RatedCases.Counted;
import uk.police.securityincident.register.RatedCases.Period;

import static org.assertj.core.api.Assertions.assertThat;

/** How far a trial is, whatever becomes of it. */
class RuleTrialsTest {

    private static final Period ALL = new Period(null, null);

    @Test
    void a_trial_that_breaks_off_for_whatever_reason_is_said_and_another_may_begin() {
        var trials = new RuleTrials(new RuleTrial(null, null, null) {
            @Override
            public Result run(Tables candidate, Period period, ObjIntConsumer<Counted> progress) {
                throw new StackOverflowError();
            }
        }, Clock.systemUTC());
        var begun = trials.begin("process-owner", "tables.dmn", null, ALL).orElseThrow();
        assertThat(Patience.await().until(() -> trials.of(begun.id(), "process-owner").orElseThrow(), seen -> !seen.isRunning()).failed()).isTrue();
        assertThat(trials.begin("process-owner", "tables.dmn", null, ALL)).isPresent();
        trials.destroy();
    }

    @Test
    void what_there_is_to_try_is_counted_beside_the_request() {
        var counting = new CountDownLatch(1);
        var trials = new RuleTrials(new RuleTrial(null, null, null) {
            @Override
            public Result run(Tables candidate, Period period, ObjIntConsumer<Counted> progress) {
                try {
                    counting.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                var counted = new Counted(10, 1, 1, 1, 1);
                progress.accept(counted, 0);
                return new Result(counted, 6, List.of());
            }
        }, Clock.systemUTC());
        var begun = trials.begin("process-owner", "tables.dmn", null, ALL).orElseThrow();
        assertThat(begun.cases()).isZero();
        counting.countDown();
        assertThat(Patience.await().until(() -> trials.of(begun.id(), "process-owner").orElseThrow(), seen -> !seen.isRunning()).cases()).isEqualTo(6);
        trials.destroy();
    }
}
