package uk.police.securityincident.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases in which a hasty table goes wrong. */
class TrapCasesTest {

    private final Decisions decisions = new Decisions();

    private static final Map<String, Object> LOST_ENCRYPTED_LAPTOP = Map.ofEntries(
            Map.entry("dataKind", "sensitivePersonal"), Map.entry("confidentialityBreach", true),
            Map.entry("integrityBreach", false), Map.entry("availabilityBreach", false),
            Map.entry("protection", "protected"), Map.entry("exposure", "unknown"), Map.entry("recovery", "none"),
            Map.entry("unavailability", "none"), Map.entry("identifiability", "maximum"),
            Map.entry("consequences", "significant"), Map.entry("vulnerablePeople", true),
            Map.entry("affectedIndividuals", 3), Map.entry("intent", "accidental"),
            Map.entry("organisationImpact", "none"), Map.entry("servicesDenied", "none"));

    private Map<String, Object> laptop(Object... changes) {
        var facts = new HashMap<>(LOST_ENCRYPTED_LAPTOP);
        for (int i = 0; i < changes.length; i += 2) {
            facts.put((String) changes[i], changes[i + 1]);
        }
        return facts;
    }

    private void expect(Map<String, Object> facts, String risk, String level, String colour) {
        assertEquals(risk, decisions.risk(facts), facts.toString());
        var answer = decisions.one("incidentLevel", facts);
        assertEquals(level, answer.get("incidentLevel"), answer.toString());
        assertEquals(colour, answer.get("colour"), answer.toString());
    }

    @Test
    void w_6_4_w_6_3_encrypted_laptop_then_the_key_in_the_bag() {
        expect(laptop(), "unlikely", "none", "white");
        expect(laptop("organisationImpact", "low"), "unlikely", "low", "green");
        expect(laptop("protection", "none"), "high", "high", "red");
    }

    @Test
    void w_4_1_encryption_does_not_cancel_the_loss_of_the_only_copy() {
        expect(laptop("availabilityBreach", true, "unavailability", "prolonged"), "likely", "high", "red");
        expect(laptop("availabilityBreach", true, "unavailability", "serious"), "high", "high", "red");
    }

    @Test
    void e_3_3_5_denial_of_service_without_information_is_medium_and_may_be_rated_high() {
        var facts = laptop("dataKind", "none", "confidentialityBreach", false, "availabilityBreach", true,
                "protection", "none", "exposure", "none", "servicesDenied", "many");
        expect(facts, "none", "medium", "amber");
        assertTrue(((String) decisions.one("incidentLevel", facts).get("levelReason")).contains("E-3.3.5"));
    }

    @Test
    void e_3_4_6_a_lost_uniform_is_no_personal_data_breach() {
        assertEquals("none", decisions.risk(Map.of("dataKind", "none")));
        assertEquals(false, decisions.one("externalNotification", Map.of("dataKind", "none")).get("notifyIco"));
        expect(Map.of("dataKind", "none", "organisationImpact", "low", "servicesDenied", "none"), "none", "low", "green");
        expect(Map.of("dataKind", "none", "organisationImpact", "high"), "none", "high", "red");
    }

    @Test
    void w_a_no_breach_at_all_is_white_and_a_flag_not_known_is_not() {
        var none = laptop("protection", "none", "confidentialityBreach", false);
        expect(none, "none", "none", "white");
        none.remove("integrityBreach");
        none.put("exposure", "unknown");
        assertEquals("likely", decisions.risk(none));
    }

    @Test
    void e_3_4_6_deletion_requested_is_not_deletion_confirmed() {
        assertEquals("unlikely", decisions.risk(laptop("protection", "none", "exposure", "known", "recovery", "confirmed")));
        assertEquals("likely", decisions.risk(laptop("protection", "none", "exposure", "known", "recovery", "requested")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"report-incident", "complete-incident-form", "review-incident"})
    void w_6_4_what_a_stranger_read_is_not_recovered_though_it_came_back_and_the_form_says_so(String form) throws IOException {
        var recovery = new ObjectMapper().readTree(Files.readString(Path.of("forms/" + form + ".form"))).findParents("key").stream().filter(field -> field.get("key").asText().equals("recovery")).findFirst().orElseThrow();
        var words = new HashMap<String, String>();
        recovery.get("values").forEach(option -> words.put(option.get("value").asText(), option.get("label").asText()));
        assertTrue(words.get("none").contains("if somebody not bound to confidence read it before it came back or was deleted"), words.get("none"));
        assertTrue(words.get("confirmed").contains("by someone to be believed, who had not read it or is bound to confidence"), words.get("confirmed"));
        assertTrue(recovery.get("description").asText().startsWith("What somebody not bound to confidence has read is not recovered"));
        assertEquals("likely", decisions.risk(laptop("protection", "none", "exposure", "known", "recovery", "none")));
        assertEquals("unlikely", decisions.risk(laptop("protection", "none", "exposure", "known", "recovery", "confirmed")));
        assertEquals("unlikely", decisions.risk(laptop("protection", "none", "exposure", "trusted", "recovery", "confirmed")));
    }

    @Test
    void e_3_7_1_a_colleague_who_looked_out_of_curiosity_has_read_it_though_nothing_left() {
        Object[] lookUp = {"protection", "none", "exposure", "trusted", "recovery", "confirmed", "intent", "deliberate"};
        var facts = laptop(lookUp);
        assertEquals("likely", decisions.risk(facts));
        facts.put("intent", "accidental");
        assertEquals("unlikely", decisions.risk(facts));
        facts.putAll(Map.of("intent", "deliberate", "consequences", "limited"));
        assertEquals("unlikely", decisions.risk(facts));
    }

    @Test
    void w_7_2_malice_alone_is_no_duty_to_notify() {
        assertEquals("unlikely", decisions.risk(laptop("intent", "malicious")));
    }

    @Test
    void e_3_4_9_the_basis_follows_the_regime() {
        for (var law : Map.of("ukGdpr", List.of("UK GDPR Art 33", "UK GDPR Art 34"),
                "lawEnforcement", List.of("DPA 2018 s.67", "DPA 2018 s.68")).entrySet()) {
            var basis = (String) decisions.one("externalNotification", laptop("protection", "none", "regime", law.getKey())).get("basis");
            law.getValue().forEach(article -> assertTrue(basis.contains(article), basis));
            assertEquals(law.getKey().equals("ukGdpr"), !basis.contains("DPA"), basis);
        }
    }

    @Test
    void w_5_3_w_5_4_routes_are_opened_by_yes_only_and_each_once() {
        assertEquals(List.of("ict-service-desk", "police", "cyber-security", "information-asset-owner",
                "professional-standards", "data-protection-officer"), decisions.routes(Map.of("stolen", "yes",
                "equipmentLost", "yes", "networkSecurityIssue", "yes", "cyber", "yes", "conductConcern", "yes",
                "channel", "personalData")));
        assertEquals(List.of("information-asset-owner"), decisions.routes(laptop("stolen", "unknown",
                "equipmentLost", "unknown", "channel", "physical")));
        assertTrue(decisions.routes(laptop("protection", "none")).contains("force-duty-officer"));
    }

    @Test
    void w_6_3_a_rating_left_from_last_time_does_not_answer_for_the_facts() {
        assertEquals("likely", decisions.risk(Map.of("riskToIndividuals", "none", "likelihood", "excluded",
                "severity", "trivial", "confidentialityRisk", "none")));
    }
}
