package uk.police.securityincident.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.IncidentQuery;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What failed and is not tried again until somebody has it tried: of all processes, whoever asks, and without a word of any case. */
@Component
public class FailedJobs {

    private static final int MOST = 20;

    private final ProcessEngine engine;
    private final Caller caller;

    FailedJobs(@Lazy ProcessEngine engine, Caller caller) {
        this.engine = engine;
        this.caller = caller;
    }

    /** How many of each process; those of which nothing failed are left out. */
    public Map<String, Long> byProcess() {
        return caller.withRightsOfApplication(() -> {
            var failed = new TreeMap<String, Long>();
            if (incidents().count() > 0) {
                engine.getRepositoryService().createProcessDefinitionQuery().latestVersion().list()
                        .forEach(process -> failed.put(process.getKey(), incidents().processDefinitionKeyIn(process.getKey()).count()));
            }
            failed.values().removeIf(number -> number == 0);
            return failed;
        });
    }

    private IncidentQuery incidents() {
        return engine.getRuntimeService().createIncidentQuery().incidentType(Incident.FAILED_JOB_HANDLER_TYPE);
    }

    /** The engine's numbers of some of those of a process, by which they are tried again. */
    public List<String> numbers(String process) {
        return caller.withRightsOfApplication(() -> engine.getManagementService().createJobQuery().processDefinitionKey(process).noRetriesLeft().listPage(0, MOST).stream().map(Job::getId).toList());
    }
}
