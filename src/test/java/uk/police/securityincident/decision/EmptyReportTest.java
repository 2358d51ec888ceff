package uk.police.securityincident.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nothing is known yet: absent is never harmless, and never by itself high. */
class EmptyReportTest {

    private final Decisions decisions = new Decisions();

    @Test
    void e_3_4_7_an_empty_report_is_likely_and_red_ico_yes_data_subjects_not_yet() {
        var risk = decisions.one("riskToIndividuals", Map.of());
        assertEquals("likely", risk.get("riskToIndividuals"), "nothing is known: the risk");
        for (var fact : Facts.NAMES) {
            assertTrue(((String) risk.get("riskReason")).contains("(" + fact + ")"), risk.get("riskReason") + " names " + fact);
        }
        var level = decisions.one("incidentLevel", Map.of());
        assertEquals("high", level.get("incidentLevel"), "nothing is known: the level");
        assertEquals("red", level.get("colour"));
        var notice = decisions.one("externalNotification", Map.of());
        assertEquals(true, notice.get("notifyIco"), "nothing is known: the ICO is told");
        assertEquals(false, notice.get("notifyDataSubjects"), "nothing is known: the people are not told yet");
        for (var law : List.of("UK GDPR Art 33", "UK GDPR Art 34", "DPA 2018 s.67", "s.68")) {
            assertTrue(((String) notice.get("basis")).contains(law), law);
        }
        assertEquals(List.of("information-asset-owner", "data-protection-officer"), decisions.routes(Map.of()));
    }

    @Test
    void w_6_3_a_value_that_is_not_in_the_table_counts_as_absent() {
        for (var fact : Facts.NAMES) {
            for (Object nonsense : List.of("nonsense", "", 5, -1, 2.5, true, List.of("none"))) {
                if (Facts.valuesOf(fact).contains(nonsense) || fact.equals("affectedIndividuals") && nonsense.equals(5)) {
                    continue;
                }
                var facts = Map.of(fact, nonsense);
                assertEquals(decisions.one("riskToIndividuals", Map.of()), decisions.one("riskToIndividuals", facts), facts.toString());
                assertEquals(decisions.one("incidentLevel", Map.of()), decisions.one("incidentLevel", facts), facts.toString());
            }
        }
        var nonsense = Map.<String, Object>of("regime", 7, "channel", "x", "stolen", true, "cyber", 3, "equipmentLost", "maybe");
        assertEquals(decisions.one("externalNotification", Map.of()), decisions.one("externalNotification", nonsense));
        assertEquals(decisions.routes(Map.of()), decisions.routes(nonsense));
    }
}
