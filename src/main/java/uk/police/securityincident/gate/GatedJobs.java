package uk.police.securityincident.gate;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.impl.ManagementServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.management.SetJobRetriesBuilderImpl;
import uk.police.securityincident.engine.RefusedInput;

/** Timers and attempts: each put right by hand stands in the trail of its case. */
class GatedJobs extends ManagementServiceImpl {

    private final Passage passage;
    private final Intervention intervention;

    GatedJobs(ProcessEngineConfigurationImpl configuration, Passage passage, Intervention intervention) {
        super(configuration);
        this.passage = passage;
        this.intervention = intervention;
    }

    @Override
    public void executeJob(String jobId) {
        passage.noted(() -> intervention.job(jobId, "jobRun", Map.of()), () -> super.executeJob(jobId));
    }

    @Override
    public void setJobDuedate(String jobId, Date due, boolean cascade) {
        passage.noted(() -> intervention.job(jobId, "timerMoved", Map.of("to", due == null ? "at once" : due.toInstant().toString())), () -> super.setJobDuedate(jobId, due, cascade));
    }

    @Override
    public void recalculateJobDuedate(String jobId, boolean fromCreation) {
        passage.noted(() -> intervention.job(jobId, "timerMoved", Map.of("to", "as the model says")), () -> super.recalculateJobDuedate(jobId, fromCreation));
    }

    @Override
    public void setJobPriority(String jobId, long priority) {
        passage.noted(() -> intervention.job(jobId, "priorityChanged", Map.of("priority", priority)), () -> super.setJobPriority(jobId, priority));
    }

    @Override
    public SetJobRetriesBuilderImpl setJobRetries(int retries) {
        return new SetJobRetriesBuilderImpl(commandExecutor, retries) {
            @Override
            public void execute() {
                if (jobDefinitionId != null && intervention.isFromOutside()) {
                    throw new RefusedInput("Cases are changed one at a time, so that the trail of each says it. Nothing was changed: name the jobs.");
                }
                if (retries == 0 && intervention.isFromOutside()) {
                    throw new RefusedInput("What is not tried again would hold up its case: the clock of the law goes on. Nothing was changed: let it be tried at least once.");
                }
                var content = dueDate == null ? Map.of("retries", retries) : Map.of("retries", retries, "to", dueDate.toInstant().toString());
                passage.noted(() -> Stream.concat(Stream.ofNullable(jobId), Stream.ofNullable(jobIds).flatMap(List::stream)).forEach(job -> intervention.job(job, "retried", content)),
                        super::execute);
            }
        };
    }
}
