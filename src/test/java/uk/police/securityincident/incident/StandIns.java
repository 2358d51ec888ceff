package uk.police.securityincident.incident;

import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import uk.police.securityincident.deadline.Deadlines;

/**
 * In the place of the beans that security-incident.bpmn names: just what a Low and a High case need to go their way. Nothing is
 * filed, checked, sent or looked up.
 */
public class StandIns {

    private final Deadlines deadlines;
    private final Notifications notifications;
    private final Map<String, Set<String>> routes = new ConcurrentHashMap<>();

    StandIns(Deadlines deadlines, Notifications notifications) {
        this.deadlines = deadlines;
        this.notifications = notifications;
    }

    public void log(DelegateExecution execution) {
        for (var unknown : List.of("rating", "incidentLevel", "colour", "icoDecision", "dataSubjectsDecision", "icoTold", "dataSubjectsTold", "ratedAdvice",
                "investigatorId", "nominatedAt", "investigationOffered", "ticketNumber", "restrictionReviewOn", "handOver")) {
            execution.setVariable(unknown, null);
        }
        execution.setVariables(Map.of("notifyIco", false, "notifyDataSubjects", false, "factsEstablished", false, "personalDataInvolved", false, "reportVersion", 0,
                "adviceNumber", 0, "deskAttempts", 0, "lateReport", false));
    }

    public void advised(DelegateExecution execution) {
        execution.setVariable("personalDataInvolved", String.valueOf(execution.getVariable("dataKind")).toLowerCase().contains("personal"));
        execution.setVariable("adviceNumber", (Integer) execution.getVariable("adviceNumber") + 1);
    }

    public void recordRating(DelegateExecution execution) {
        execution.setVariable("ratedAdvice", execution.getVariable("adviceNumber"));
    }

    public List<String> advisers(DelegateExecution execution) {
        return execution.getCurrentActivityId().startsWith("Task_AdviseOnTelling") ? notifications.advisers(execution) : List.of("data-protection-officer");
    }

    public void nominated(DelegateExecution execution) {
        execution.setVariable("nominatedAt", execution.getVariable("reportedAt"));
        execution.setVariable("investigationOffered", execution.getVariable("rating"));
    }

    public TypedValue newRoutes(DelegateExecution execution, DmnDecisionResult decision) {
        var known = routes.computeIfAbsent(execution.getProcessInstanceId(), instance -> ConcurrentHashMap.newKeySet());
        return Variables.stringValue(String.join(",", decision.<String>collectEntries("route").stream().filter(known::add).toList()), true);
    }

    public List<String> among(String found, String these) {
        return Stream.of(found.split(",")).filter(List.of(these.split(","))::contains).toList();
    }

    public TypedValue toConsider(DelegateExecution execution) {
        return Variables.stringValue("high".equals(execution.getVariable("rating")) ? "siro" : "", true);
    }

    public boolean opensAgain(DelegateExecution execution) {
        return notifications.opensAgain(execution);
    }

    public void recordSent(DelegateExecution execution) {
        execution.getProcessEngineServices().getRuntimeService().setVariable(execution.getProcessInstanceId(), "icoTold", "high");
    }

    public void note(Object task) {
        // Stands in the trail alone.
    }

    public void putInForce(DelegateExecution execution) {
        execution.setVariable("reportVersion", 1);
    }

    public List<Integer> newlyInForce(DelegateExecution execution) {
        return List.of(1);
    }

    public String target(DelegateExecution execution) {
        return "2026-04-20";
    }

    public Date due(DelegateExecution execution) {
        return deadlines.elapsed(execution.getVariable("awareAt"), "PT24H");
    }

    public String person(DelegateExecution execution) {
        return "line-manager";
    }

    public List<String> groups(DelegateExecution execution) {
        return List.of();
    }

    public List<String> owners(DelegateExecution execution) {
        return approvers(execution);
    }

    public List<String> approvers(DelegateExecution execution) {
        return List.of(ProcedureTest.MO);
    }

    public boolean updateDue(DelegateExecution execution) {
        return false;
    }

    public boolean viewMissing(DelegateExecution execution) {
        return false;
    }

    public boolean isRestricted(DelegateExecution execution) {
        return false;
    }

    public boolean isOutside(String recipient) {
        return false;
    }

    public boolean isConnected(DelegateExecution execution) {
        return false;
    }

    public void keepBack(DelegateExecution execution) {
        // Nothing is an exercise here.
    }

    public boolean withdrawn(DelegateExecution execution) {
        return false;
    }

    public void incidentForm(DelegateExecution execution) {
    }

    public void finalReport(DelegateExecution execution) {
    }

    public void sent(DelegateExecution execution) {
    }

    public void recordNotTold(DelegateExecution execution) {
    }

    public void moveReview(DelegateExecution execution) {
    }

    public void dropDrafts(DelegateExecution execution) {
    }

    public void add(DelegateExecution execution) {
    }

    public void implemented(DelegateExecution execution) {
    }

    public void decided(DelegateExecution execution) {
    }

    public void informed(DelegateExecution execution, String group, String what) {
    }

    public boolean takesNote(String group) {
        return false;
    }

    public void toGroup(DelegateExecution execution, String template, String group) {
    }

    public void nameLaw(DelegateTask task) {
    }

    public void fromIncident(DelegateExecution execution) {
    }

    public void remind(DelegateExecution execution) {
    }

    public void close(DelegateExecution execution) {
    }

    /** By the names that the model has for them. */
    static Map<Object, Object> named(StandIns all) {
        var beans = new HashMap<Object, Object>();
        for (var name : List.of("incident", "notifications", "parties", "people", "similar", "recommendations", "mail", "documents", "response", "referrals", "serviceDesk", "merge")) {
            beans.put(name, all);
        }
        return beans;
    }
}
