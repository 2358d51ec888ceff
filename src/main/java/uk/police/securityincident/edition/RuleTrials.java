package uk.police.securityincident.edition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;
import uk.police.securityincident.edition.RuleTrial.Result;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.register.RatedCases.Period;

/** Trials beside the requests that ask for them, one after the other. What came of one is held for an hour, of one person the last. */
@Component
public class RuleTrials implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(RuleTrials.class);
    private static final Duration HELD = Duration.ofHours(1);

    /**
     * How far one is.
     *
     * @param cases how many there are to put to the tables; 0 until they are counted
     * @param result null until all are
     */
    public record Progress(String id, String file, Period period, int cases, int done, Result result, boolean failed) {

        public boolean isRunning() {
            return result == null && !failed;
        }

        private Progress with(int counted, int nowDone, Result nowResult, boolean hasFailed) {
            return new Progress(id, file, period, counted, nowDone, nowResult, hasFailed);
        }
    }

    private static final class Job {

        private final Instant since;
        private volatile Progress progress;

        Job(Instant since, Progress progress) {
            this.since = since;
            this.progress = progress;
        }
    }

    private final RuleTrial trial;
    private final Clock clock;
    private final ThreadPoolTaskExecutor thread = new ThreadPoolTaskExecutor();
    private final Map<String, Job> jobs = new HashMap<>();

    RuleTrials(RuleTrial trial, Clock clock) {
        this.trial = trial;
        this.clock = clock;
        thread.setThreadNamePrefix("rule-trial-");
        thread.setMaxPoolSize(1);
        thread.initialize();
    }

    /** How far it is; empty if it is not this person's, or was held for an hour. */
    public synchronized Optional<Progress> of(String id, String by) {
        jobs.values().removeIf(job -> !job.progress.isRunning() && job.since.plus(HELD).isBefore(clock.instant()));
        return Optional.ofNullable(jobs.get(by)).map(job -> job.progress).filter(progress -> progress.id().equals(id));
    }

    /** Begins one; empty while another of the same person is at work. */
    public synchronized Optional<Progress> begin(String by, String file, Tables candidate, Period period) {
        if (jobs.containsKey(by) && jobs.get(by).progress.isRunning()) {
            return Optional.empty();
        }
        var job = new Job(clock.instant(), new Progress(UUID.randomUUID().toString(), file, period, 0, 0, null, false));
        jobs.put(by, job);
        thread.execute(() -> {
            try {
                var result = trial.run(candidate, period, (counted, done) -> job.progress = job.progress.with(counted.toTry(), done, null, false));
                job.progress = job.progress.with(result.counted().toTry(), result.tried(), result, false);
            } catch (Throwable e) {
                // Whatever it was, whoever sent it may send another. Its message may hold what somebody's rule says; the class says where to look.
                LOG.error("Changed tables could not be put to the cases of the log: {}", e.getClass().getName());
                job.progress = job.progress.with(job.progress.cases(), job.progress.done(), null, true);
            }
        });
        return Optional.of(job.progress);
    }

    @Override
    public void destroy() {
        thread.shutdown();
    }
}
