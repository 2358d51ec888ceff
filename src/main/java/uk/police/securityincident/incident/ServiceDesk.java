package uk.police.securityincident.incident;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.connect.ConnectorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn as ${serviceDesk}. Running cases hold this name: do not rename.
 * What the HTTP connector to the ICT service desk's own system asks and understands (W-5.3, W-8.1b).
 */
@Component("serviceDesk")
@CaseVariables(sets = {"deskAttempts"})
public class ServiceDesk {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceDesk.class);
    private static final List<String> TOLD = List.of("equipmentLost", "stolen", "networkSecurityIssue", "hardware", "quantity", "whereLost");

    private final Environment settings;
    private final Organisation organisation;
    private final Trail trail;
    private final ObjectMapper json;
    private final Clock clock;

    ServiceDesk(Environment settings, Organisation organisation, Trail trail, ObjectMapper json, Clock clock) {
        this.settings = settings;
        this.organisation = organisation;
        this.trail = trail;
        this.json = json;
        this.clock = clock;
    }

    /** Whether the service desk's system is configured; otherwise a person has the task. An exercise reaches no system outside: there a person always has it. */
    @ForModels
    public boolean isConnected(DelegateExecution execution) {
        return isConnected() && !Exercises.is(Reference.of(execution));
    }

    /** The same in earlier editions. */
    @ForModels(earlier = true)
    public boolean isConnected() {
        return !url().isBlank();
    }

    /** What an exercise keeps back stands in its trail, as it would have gone. */
    @ForModels
    public void keepBack(DelegateExecution execution) throws JsonProcessingException {
        if (isConnected() && Exercises.is(Reference.of(execution))) {
            trail.note(Reference.of(execution), clock.instant(), "application", "Task_OpenTicket", "keptBack", Map.of("wouldHaveGone", request(execution)));
        }
    }

    @ForModels(forConnector = true)
    public String url() {
        return settings.getProperty("incident.service-desk.url", "");
    }

    /** The reference is the idempotency key: asked twice, the desk opens one ticket. Where another fact brings the desk in again, it is another ticket. */
    @ForModels(forConnector = true)
    public Map<String, String> headers(DelegateExecution execution) {
        if (Exercises.is(Reference.of(execution))) {
            // An earlier edition asks nobody whether it is an exercise: it finds the desk's system down, and a person takes over.
            throw new ConnectorException("An exercise reaches no system outside");
        }
        long opened = trail.entries(Reference.of(execution), List.of("Task_RouteResponse")).stream().filter(entry -> entry.event().equals(Response.ROUTED) && Response.DESK.equals(entry.said("route"))).count();
        return Map.of("Content-Type", "application/json", "Accept", "application/json", "Idempotency-Key", Reference.of(execution) + (opened > 1 ? "-" + opened : ""),
                "Authorization", "Bearer " + settings.getProperty("incident.service-desk.token", ""));
    }

    /** How long to wait for a connection and for an answer; an answer that refuses counts as none. The connector takes whole milliseconds. */
    @ForModels(forConnector = true)
    public Map<String, Object> limits(String toConnect, String toAnswer) {
        return Map.of("connection-timeout", milliseconds(toConnect), "socket-timeout", milliseconds(toAnswer), "throw-http-error", "TRUE");
    }

    private static Integer milliseconds(String duration) {
        return Math.toIntExact(Duration.parse(duration).toMillis());
    }

    /** What the desk is told: the reference, what it needs to lock and to log, and where to read on; nothing of the people affected. */
    @ForModels(forConnector = true)
    public String request(DelegateExecution execution) throws JsonProcessingException {
        var request = new HashMap<String, Object>(Map.of("reference", Reference.of(execution), "summary", "Security incident: secure equipment and network",
                "link", organisation.link()));
        TOLD.stream().filter(key -> execution.getVariable(key) != null).forEach(key -> request.put(key, execution.getVariable(key)));
        return json.writeValueAsString(request);
    }

    /**
     * The number in an answer such as {@code {"ticketNumber": "ICT-4711"}}.
     *
     * @throws ConnectorException if the answer holds none: the model tries again, then asks a person
     */
    @ForModels
    public String ticketNumber(String response) {
        try {
            var number = json.readTree(response).path("ticketNumber").asText("");
            if (number.matches("[\\w./-]{1,100}")) {
                return number;
            }
        } catch (JsonProcessingException e) {
            // Handled as an answer without a number.
        }
        throw new ConnectorException("The answer of the service desk holds no ticket number");
    }

    @ForModels
    public void opened(DelegateExecution execution) {
        trail.note(Reference.of(execution), clock.instant(), "application", "Task_OpenTicket", "completed",
                Map.of("ticketNumber", execution.getVariable("ticketNumber")));
    }

    /** Counts the attempts for the model. */
    @ForModels
    public void failed(DelegateExecution execution) {
        int attempts = (Integer) execution.getVariable("deskAttempts") + 1;
        execution.setVariable("deskAttempts", attempts);
        trail.note(Reference.of(execution), clock.instant(), "application", "Event_DeskFailed", "failed", Map.of("attempt", attempts));
        LOG.warn("{}: the service desk gave no ticket, attempt {}", execution.getVariable("reference"), attempts);
    }
}
