package uk.police.securityincident.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The regulators' published cases: whom to tell (W-7.2, E-3.4.6 to E-3.4.9). */
class AnnexBTest {

    private final Decisions decisions = new Decisions();

    @TestFactory
    List<DynamicTest> e_3_4_8_agrees_with_every_scored_case_of_wp250_annex_b() throws IOException {
        return cases("/cases/wp250-annex-b.json");
    }

    @TestFactory
    List<DynamicTest> e_3_4_8_agrees_with_other_regulators_cases_in_our_own_coding() throws IOException {
        return cases("/cases/regulators-our-coding.json");
    }

    @TestFactory
    List<DynamicTest> e_3_4_8_agrees_with_regulators_cases_coded_without_sight_of_the_tables() throws IOException {
        return cases("/cases/regulators-blind-coding.json");
    }

    @SuppressWarnings("unchecked")
    private List<DynamicTest> cases(String resource) throws IOException {
        var file = new ObjectMapper().readValue(getClass().getResource(resource), Map.class);
        var tests = new ArrayList<DynamicTest>();
        for (var one : (List<Map<String, Object>>) file.get("cases")) {
            tests.add(DynamicTest.dynamicTest(one.get("id") + ": " + one.get("case"), () -> {
                var answer = decisions.one("externalNotification", (Map<String, Object>) one.get("facts"));
                for (var key : List.of("notifyIco", "notifyDataSubjects")) {
                    if (one.get(key) != null) {
                        assertEquals(one.get(key), answer.get(key), key + " of " + one.get("id") + ": "
                                + decisions.one("riskToIndividuals", (Map<String, Object>) one.get("facts")));
                    }
                }
            }));
        }
        return tests;
    }
}
