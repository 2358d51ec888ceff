package uk.police.securityincident.decision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The assessment facts of the decisions, each with its values from harmless to grave. */
final class Facts {

    private static final Map<String, List<Object>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("dataKind", List.of("none", "business", "confidentialBusiness", "personal", "sensitivePersonal"));
        VALUES.put("confidentialityBreach", List.of(false, true));
        VALUES.put("integrityBreach", List.of(false, true));
        VALUES.put("availabilityBreach", List.of(false, true));
        VALUES.put("protection", List.of("protected", "partial", "none"));
        VALUES.put("exposure", List.of("none", "trusted", "known", "unknown", "hostile"));
        VALUES.put("recovery", List.of("confirmed", "requested", "none"));
        VALUES.put("unavailability", List.of("none", "minor", "prolonged", "serious"));
        VALUES.put("identifiability", List.of("negligible", "limited", "significant", "maximum"));
        VALUES.put("consequences", List.of("negligible", "limited", "significant", "severe"));
        VALUES.put("vulnerablePeople", List.of(false, true));
        VALUES.put("affectedIndividuals", List.of(0, 1, 99, 100, 60_000));
        VALUES.put("intent", List.of("accidental", "deliberate", "malicious"));
        VALUES.put("organisationImpact", List.of("none", "low", "medium", "high"));
        VALUES.put("servicesDenied", List.of("none", "few", "many"));
    }

    static final List<String> NAMES = List.copyOf(VALUES.keySet());

    private Facts() {
    }

    static List<Object> valuesOf(String fact) {
        return VALUES.get(fact);
    }

    /** Random facts; each is absent with the given share. */
    static Map<String, Object> random(Random random, double absent) {
        var facts = new LinkedHashMap<String, Object>();
        VALUES.forEach((fact, values) -> {
            if (random.nextDouble() >= absent) {
                facts.put(fact, values.get(random.nextInt(values.size())));
            }
        });
        return facts;
    }
}
