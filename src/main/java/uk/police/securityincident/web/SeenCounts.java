package uk.police.securityincident.web;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import uk.police.securityincident.access.Matrix;

/**
 * What Cockpit counts, counted as whoever asks sees it: the engine gives the running cases of a process and the tasks of a
 * group over everything there is, to nobody or to everybody. A number that does not fit the list would say that there is a
 * case which they may not see (E-8.2).
 */
class SeenCounts extends OncePerRequestFilter {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OF_PROCESSES = "/process-definition/statistics";
    private static final String OF_COCKPIT = "/camunda/api/cockpit/plugin/base/default" + OF_PROCESSES;

    private final ProcessEngine engine;
    private final Matrix matrix;

    SeenCounts(ProcessEngine engine, Matrix matrix) {
        this.engine = engine;
        this.matrix = matrix;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        String path;
        try {
            path = Asked.path(request);
        } catch (Shut e) {
            throw new ServletException("The door lets no such path through", e);
        }
        if (path.equals("/history/task/count") && request.getMethod().equals("POST")) {
            var asked = JSON.readTree(request.getInputStream());
            write(response, JSON.createObjectNode().put("count", open(asked).count()));
        } else if (path.equals("/task/report/candidate-group-count")) {
            write(response, byGroup());
        } else if (path.equals(OF_PROCESSES) || path.equals(OF_COCKPIT)) {
            var who = engine.getIdentityService().getCurrentAuthentication();
            var engines = new ContentCachingResponseWrapper(response);
            chain.doFilter(request, engines);
            // The web applications forget who asks when they have answered, and the engine shows nobody in particular everything.
            engine.getIdentityService().setAuthentication(who);
            if (engines.getStatus() == HttpServletResponse.SC_OK) {
                var counted = JSON.readTree(engines.getContentAsByteArray());
                counted.forEach(process -> count((ObjectNode) process, path.equals(OF_COCKPIT)));
                engines.resetBuffer();
                engines.getOutputStream().write(JSON.writeValueAsBytes(counted));
            }
            engines.copyBodyToResponse();
        } else {
            chain.doFilter(request, response);
        }
    }

    /** The tasks that are open now; what the history holds, Cockpit asks for nothing else. */
    private TaskQuery open(JsonNode asked) {
        var open = engine.getTaskService().createTaskQuery();
        only(asked, "assigned", open::taskAssigned);
        only(asked, "unassigned", open::taskUnassigned);
        only(asked, "withCandidateGroups", open::withCandidateGroups);
        only(asked, "withoutCandidateGroups", open::withoutCandidateGroups);
        return open;
    }

    private static void only(JsonNode asked, String criterion, Runnable narrow) {
        if (asked.path(criterion).asBoolean()) {
            narrow.run();
        }
    }

    private JsonNode byGroup() {
        var counts = JSON.createArrayNode();
        matrix.roles().keySet().forEach(role -> {
            long number = engine.getTaskService().createTaskQuery().taskCandidateGroup(role).includeAssignedTasks().count();
            if (number > 0) {
                counts.addObject().put("groupName", role).put("taskCount", number);
            }
        });
        long ofNone = engine.getTaskService().createTaskQuery().withoutCandidateGroups().count();
        if (ofNone > 0) {
            counts.addObject().putNull("groupName").put("taskCount", ofNone);
        }
        return counts;
    }

    /** @param ofAllVersions whether the line is of all versions of the process, and not of one */
    private void count(ObjectNode process, boolean ofAllVersions) {
        var instances = engine.getRuntimeService().createProcessInstanceQuery();
        var incidents = engine.getRuntimeService().createIncidentQuery();
        if (ofAllVersions) {
            instances.processDefinitionKey(process.get("key").asText());
            incidents.processDefinitionKeyIn(process.get("key").asText());
        } else {
            instances.processDefinitionId(process.get("id").asText());
            incidents.processDefinitionId(process.get("id").asText());
        }
        process.put("instances", instances.count());
        long failed = incidents.count();
        if (ofAllVersions) {
            process.put("incidents", failed);
        } else {
            var types = process.putArray("incidents");
            if (failed > 0) {
                types.addObject().put("incidentType", Incident.FAILED_JOB_HANDLER_TYPE).put("incidentCount", failed);
            }
        }
        if (process.path("failedJobs").asLong() > 0) {
            process.put("failedJobs", failed);
        }
    }

    private static void write(HttpServletResponse response, JsonNode answer) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(JSON.writeValueAsBytes(answer));
    }
}
