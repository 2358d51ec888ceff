package uk.police.securityincident.incident;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.register.Trail.Entry;

/**
 * Bound in security-incident.bpmn as ${response}. Running cases hold this name: do not rename.
 * Which routes the facts open (W-5.3, W-5.4, W-4.5, E-3.4.3, E-3.5.1), each once for each of the facts that ask for it.
 */
@Component("response")
@CaseVariables(sets = {"deskAttempts"})
public class Response {

    static final String ROUTED = "routed";
    static final String DESK = "ict-service-desk";
    private static final String STEP = "Task_RouteResponse";
    private static final String FORCE_DUTY_OFFICER = "force-duty-officer";
    /** Where more than one fact asks for a route, another one is news to whoever answered the first: equipment and the network (W-5.3), people and the organisation (E-3.5.1). */
    private static final Map<String, Map<String, String>> ASKED_BY = Map.of(
            DESK, Map.of("equipmentLost", "yes", "networkSecurityIssue", "yes"),
            FORCE_DUTY_OFFICER, Map.of("riskToIndividuals", "high", "organisationImpact", "high"));
    /** Opened by none of them but by what the report is mainly about, the desk has looked at the network. */
    private static final Set<String> BY_CHANNEL = Set.of("networkSecurityIssue");

    private final Trail trail;
    private final Tokens stages;
    private final MailToPeople mail;
    private final Clock clock;

    Response(Trail trail, Tokens stages, MailToPeople mail, Clock clock) {
        this.trail = trail;
        this.stages = stages;
        this.mail = mail;
        this.clock = clock;
    }

    /**
     * Of the routes that the table opens, those that no earlier fact has opened, for this step only; and again one that another
     * fact asks for. Whoever has not answered yet is told of that instead. The Monitoring Officer who rates may refer to the Force
     * Duty Officer what no fact of the table says, such as a denial of service on command and control (E-3.3.5).
     */
    @ForModels
    public TypedValue newRoutes(DelegateExecution execution, DmnDecisionResult decision) {
        var reference = Reference.of(execution);
        var before = trail.entries(reference, List.of(STEP));
        var asked = new LinkedHashSet<>(decision.<String>collectEntries("route"));
        boolean referred = "yes".equals(execution.getVariable("referCritical"));
        if (referred) {
            asked.add(FORCE_DUTY_OFFICER);
        }
        var routes = new ArrayList<String>();
        for (var route : asked) {
            var earlier = before.stream().filter(entry -> route.equals(entry.said("route"))).toList();
            var facts = askedBy(execution, route);
            earlier.forEach(entry -> facts.keySet().removeAll(counted(entry)));
            boolean byJudgement = referred && route.equals(FORCE_DUTY_OFFICER);
            if (!earlier.isEmpty() && facts.isEmpty() && !byJudgement) {
                continue;
            }
            boolean inHand = !earlier.isEmpty() && stages.isAbout(execution, "Stage_Response", "route", route);
            if (inHand && facts.isEmpty()) {
                continue;
            }
            trail.note(reference, clock.instant(), "application", STEP, inHand ? "routedFurther" : ROUTED, said(route, facts, byJudgement));
            if (inHand) {
                mail.attention(execution, route, "more facts came in for a task that waits for you");
            } else {
                routes.add(route);
            }
            if (route.equals(DESK) && !inHand && !earlier.isEmpty()) {
                execution.setVariable("deskAttempts", 0);
            }
        }
        // W-5.4: who gave the crime reference with the report is not asked for it.
        var toAsk = routes.stream().filter(route -> !route.equals("police") || execution.getVariable("crimeReference") == null).toList();
        return Variables.stringValue(String.join(",", toAsk), true);
    }

    private static Map<String, Object> askedBy(DelegateExecution execution, String route) {
        var facts = new HashMap<String, Object>();
        ASKED_BY.getOrDefault(route, Map.of()).forEach((fact, value) -> {
            if (value.equals(execution.getVariable(fact))) {
                facts.put(fact, value);
            }
        });
        return facts;
    }

    /** As the file shows it: of the report, what was answered; of the tables, the risk. */
    private static Map<String, Object> said(String route, Map<String, Object> facts, boolean byJudgement) {
        var said = new HashMap<String, Object>(Map.of("route", route));
        var reported = new HashMap<>(facts);
        var risk = reported.remove("riskToIndividuals");
        if (risk != null) {
            said.put("riskToIndividuals", risk);
        }
        said.put("facts", reported);
        if (byJudgement) {
            said.put("reason", "Referred by whoever rated it");
        }
        return said;
    }

    /** The facts that a route was opened by; an entry of before they were kept says none, and counts for all. */
    private static Set<String> counted(Entry entry) {
        if (!(entry.content().get("facts") instanceof Map<?, ?> facts)) {
            return ASKED_BY.getOrDefault(entry.said("route"), Map.of()).keySet();
        }
        var counted = new HashSet<String>();
        facts.keySet().forEach(fact -> counted.add((String) fact));
        if (entry.said("riskToIndividuals") != null) {
            counted.add("riskToIndividuals");
        }
        return counted.isEmpty() ? BY_CHANNEL : counted;
    }

    /** Of what was found, those among these; both are lists with commas. */
    @ForModels
    public List<String> among(String found, String these) {
        return Tokens.listed(found).stream().filter(Tokens.listed(these)::contains).toList();
    }
}
