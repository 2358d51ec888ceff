package uk.police.securityincident.decision;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Over random facts: a graver fact lowers no answer; an absent one lowers none below "likely", takes no duty to tell the
 * ICO away, and never makes high. -Ddecisions.seed and -Ddecisions.cases repeat or lengthen a run.
 */
class MonotonicityTest {

    private static final List<String> RISKS = List.of("none", "unlikely", "likely", "high");
    private static final List<String> LEVELS = List.of("none", "low", "medium", "high");
    private static final int LIKELY = RISKS.indexOf("likely");

    private final Decisions decisions = new Decisions();
    private final long seed = Long.getLong("decisions.seed", 20260324L);
    private final int cases = Integer.getInteger("decisions.cases", 2_000);

    @Test
    void w_6_2_a_graver_or_absent_fact_never_lowers_an_answer() {
        System.out.println("decisions.seed=" + seed + " decisions.cases=" + cases);
        var random = new Random(seed);
        for (int i = 0; i < cases; i++) {
            var facts = Facts.random(random, random.nextInt(3) == 0 ? 0.3 : 0.05);
            // Half of the cases are personal data breaches for certain: there the tables have most to decide.
            if (random.nextBoolean()) {
                facts.put("dataKind", random.nextBoolean() ? "personal" : "sensitivePersonal");
                facts.putIfAbsent("confidentialityBreach", true);
            }
            var fact = Facts.NAMES.get(random.nextInt(Facts.NAMES.size()));
            var values = Facts.valuesOf(fact);
            var before = random.nextInt(values.size());
            var after = before + random.nextInt(values.size() - before);
            facts.put(fact, values.get(before));
            var graver = new HashMap<>(facts);
            graver.put(fact, values.get(after));
            var absent = new HashMap<>(facts);
            absent.remove(fact);
            check(fact, facts, graver, absent);
        }
    }

    private void check(String fact, Map<String, Object> facts, Map<String, Object> graver, Map<String, Object> absent) {
        var hint = "seed " + seed + ": " + fact + " of " + facts + " -> " + graver.get(fact);
        int risk = risk(facts);
        int graverRisk = risk(graver);
        int absentRisk = risk(absent);
        assertTrue(graverRisk >= risk, hint);
        assertTrue(absentRisk >= Math.min(risk, LIKELY), "absent " + hint);
        if (risk < RISKS.indexOf("high")) {
            assertNotEquals("high", RISKS.get(absentRisk), "absent alone made high: " + hint);
        }
        int level = level(facts);
        // The one step in Appendix A's own words that goes down: confidential business data is Medium, ordinary personal
        // data at no likely risk is Low.
        boolean appendixA = fact.equals("dataKind") && facts.get(fact).equals("confidentialBusiness");
        assertTrue(appendixA || level(graver) >= level, "level, " + hint);
        // Nor does an absent damage to the organisation ever make high: it counts as medium.
        var atMost = new HashMap<>(facts);
        atMost.replace("organisationImpact", "high", "medium");
        int kept = fact.equals("organisationImpact") ? level(atMost) : level;
        assertTrue(level(absent) >= kept, "level, absent " + hint);
    }

    private int risk(Map<String, Object> facts) {
        return among(RISKS, "riskToIndividuals", decisions.risk(facts), facts);
    }

    private int level(Map<String, Object> facts) {
        return among(LEVELS, "incidentLevel", (String) decisions.one("incidentLevel", facts).get("incidentLevel"), facts);
    }

    private static int among(List<String> known, String decision, String answer, Map<String, Object> facts) {
        if (!known.contains(answer)) {
            fail("%s answers '%s' to %s: forms, register and code know %s alone.".formatted(decision, answer, facts, known));
        }
        return known.indexOf(answer);
    }
}
