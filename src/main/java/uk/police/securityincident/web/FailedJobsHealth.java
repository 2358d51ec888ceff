package uk.police.securityincident.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.TaskExecutionOutcome.Status;
import org.springframework.stereotype.Component;
import uk.police.securityincident.access.Matrix;
import uk.police.securityincident.engine.FailedJobs;

/**
 * What failed and waits for somebody, by process. Of processes that nobody watches in Cockpit (E-3.7.1) the numbers of the jobs
 * are said too, by which they are tried again. And what the application does by the clock and could not the last time.
 */
@Component("failedJobsHealthIndicator")
class FailedJobsHealth extends AbstractHealthIndicator {

    private final FailedJobs jobs;
    private final Matrix matrix;
    private final ObjectProvider<ScheduledTaskHolder> scheduled;

    FailedJobsHealth(FailedJobs jobs, Matrix matrix, ObjectProvider<ScheduledTaskHolder> scheduled) {
        this.jobs = jobs;
        this.matrix = matrix;
        this.scheduled = scheduled;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        var failed = jobs.byProcess();
        health.up().withDetail("failed", failed);
        var unwatched = new TreeMap<String, List<String>>();
        failed.keySet().stream().filter(matrix.unwatched()::contains).forEach(process -> unwatched.put(process, jobs.numbers(process)));
        if (!unwatched.isEmpty()) {
            health.withDetail("notInCockpit", unwatched);
        }
        var byTheClock = byTheClock();
        if (!byTheClock.isEmpty()) {
            health.withDetail("byTheClock", byTheClock);
        }
        if (!failed.isEmpty()) {
            health.withDetail("warning", "These were given up. Cockpit says why: put it right and increment the retries; one that is not in Cockpit, by PUT /engine-rest/job/<number>/retries");
        }
    }

    /** What is done each minute and failed the last time, and how. */
    private Map<String, String> byTheClock() {
        return scheduled.stream().flatMap(holder -> holder.getScheduledTasks().stream()).map(ScheduledTask::getTask).filter(task -> task.getLastExecutionOutcome().status() == Status.ERROR)
                .collect(Collectors.toMap(task -> task.toString().replaceAll(".*\\.(?=\\w+\\.\\w+$)", ""), task -> task.getLastExecutionOutcome().throwable().getClass().getName(), (one, other) -> one, TreeMap::new));
    }
}
