package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Low and a High incident from the report to closure, on whatever engine: each step by whoever has to do it.
 *
 * @param atStart what the report holds beside what the reporter says, where no gate adds it
 */
record WholeCase(ProcessEngine engine, Map<String, Object> atStart) {

    void low() {
        var incident = reported(ProcedureTest.HARMLESS);
        complete(incident, ProcedureTest.MO, "Task_AssessIncident", Map.of("rating", "low"));
        finalReport(incident);
    }

    void high() {
        var incident = reported(ProcedureTest.GRAVE);
        complete(incident, ProcedureTest.MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, ProcedureTest.DPO, "Task_AdviseOnRisk", Map.of("riskAdvice", "Tell"));
        complete(incident, ProcedureTest.MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, ProcedureTest.MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", "Unlikely", "notToldGround", "notHighRisk"));
        complete(incident, ProcedureTest.DPO, "Task_PrepareIcoNotice", ProcedureTest.ICO_NOTICE);
        complete(incident, ProcedureTest.MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, ProcedureTest.DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", Map.of("criticalIncident", "no", "criticalIncidentReason", "Nobody in danger", "leadershipTold", "yes"));
        complete(incident, ProcedureTest.MO, "Task_DecideOtherNotification", Map.of("otherDecision", "no", "otherReason", "Knows it"));
        complete(incident, ProcedureTest.MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", "A door stood open"));
        finalReport(incident);
    }

    String reported(Map<String, Object> facts) {
        var report = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train"));
        report.putAll(facts);
        report.putAll(atStart);
        // As the tables read it: the gate would make it so, and the bare engine has none.
        report.replaceAll((fact, answer) -> List.of("true", "false").contains(answer) ? Boolean.valueOf((String) answer) : answer);
        engine.getIdentityService().setAuthentication("reporter", List.of("reporter"));
        try {
            return engine.getRuntimeService().startProcessInstanceByKey("security-incident", report).getId();
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }

    private void finalReport(String incident) {
        complete(incident, ProcedureTest.MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "yes"));
        complete(incident, ProcedureTest.MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train", "owner", "person:line-manager",
                "targetDate", "2026-04-20", "another", "no"));
        complete(incident, ProcedureTest.MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", "Done"));
        assertThat(engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(incident).count()).as("still open").isZero();
    }

    private void complete(String incident, String role, String step, Map<String, Object> answers) {
        var task = engine.getTaskService().createTaskQuery().processInstanceId(incident).taskDefinitionKey(step).list().get(0).getId();
        engine.getIdentityService().setAuthentication(role, List.of(role));
        try {
            engine.getTaskService().complete(task, answers);
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }
}
