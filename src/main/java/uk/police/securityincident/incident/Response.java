package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn as ${response}. Running cases hold this name: do not rename.
 * Which routes the facts open (W-5.3, W-5.4, W-4.5, E-3.4.3, E-3.5.1), each once an incident.
 */
@Component("response")
public class Response {

    private final Trail trail;
    private final Clock clock;

    Response(Trail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** Of the routes that the table opens, those that no earlier fact has opened, for this step only. */
    @ForModels
    public TypedValue newRoutes(DelegateExecution execution, DmnDecisionResult decision) {
        var reference = Reference.of(execution);
        var opened = trail.entries(reference, List.of("Task_RouteResponse")).stream().map(entry -> entry.said("route")).toList();
        var routes = decision.<String>collectEntries("route").stream().filter(route -> !opened.contains(route)).toList();
        routes.forEach(route -> trail.note(reference, clock.instant(), "application", "Task_RouteResponse", "routed", Map.of("route", route)));
        // W-5.4: who gave the crime reference with the report is not asked for it.
        var toAsk = routes.stream().filter(route -> !route.equals("police") || execution.getVariable("crimeReference") == null).toList();
        return Variables.stringValue(String.join(",", toAsk), true);
    }

    /** Of what was found, those among these; both are lists with commas. */
    @ForModels
    public List<String> among(String found, String these) {
        return Tokens.listed(found).stream().filter(Tokens.listed(these)::contains).toList();
    }
}
