package uk.police.securityincident.incident;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.engine.EngineClock;
import uk.police.securityincident.engine.Tokens;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation.Party;
import uk.police.securityincident.organisation.Organisation.Role;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.start.RefusedStart;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The parties of the organisation's profile, as somebody may have written them. */
class PartiesTest extends ProcedureTest {

    @Autowired
    ProcessEngine engine;
    @Autowired
    Organisation profile;
    @Autowired
    Told told;
    @Autowired
    Tokens stages;
    @Autowired
    DeployedForms ofCases;
    @Autowired
    People people;
    @Autowired
    Deadlines deadlinesOf;
    @Autowired
    EngineClock clock;

    private Organisation profile(Map<String, Role> roles, Party party) {
        return new Organisation(profile.name(), profile.icoRegistration(), profile.link(), profile.mailFrom(), profile.digestAt(), profile.approvesIcoReferral(), profile.workingHours(),
                profile.outOfHours(), roles, profile.ico(), List.of(party));
    }

    private Parties with(Party party) {
        return new Parties(engine, profile(profile.roles(), party), trail, told, stages, ofCases, people, deadlinesOf, clock);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            rating = high" | legal      | PT24H | is not FEEL
            -              | nobody     | PT24H | an owner that is one of the roles
            -              | legal      | -     | a time limit
            """)
    void a_fault_in_the_profile_is_said_at_the_start(String when, String owner, String within, String message) {
        var party = new Party("x", "the x", "by post", within == null ? null : Duration.parse(within), owner, true, when);
        assertThatThrownBy(() -> with(party).check()).isInstanceOf(RefusedStart.class).hasMessageContaining("'x'").hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {MO, DPO})
    void a_profile_that_does_not_say_how_whoever_is_named_to_others_is_reached_is_refused_at_the_start(String id) {
        var role = profile.roles().get(id);
        for (var faulty : Arrays.asList(null, new Role(null, role.telephone(), role.mail(), null, null, false, false), new Role(role.name(), null, role.mail(), null, null, false, false),
                new Role(role.name(), role.telephone(), null, null, null, false, false))) {
            var roles = new HashMap<>(profile.roles());
            roles.put(id, faulty);
            roles.values().removeIf(Objects::isNull);
            assertThatThrownBy(() -> profile(roles, profile.parties().get(0))).isInstanceOf(RefusedStart.class).hasMessageContaining("organisation.roles." + id + " is missing, or lacks its name, telephone or mail");
        }
    }

    @Test
    void a_condition_may_read_any_fact_known_or_not() {
        assertThatCode(() -> with(new Party("x", "the x", "by post", Duration.ofHours(24), "legal", true, "rating = \"high\" and cyber = \"yes\" and affectedIndividuals > 100")).check())
                .doesNotThrowAnyException();
    }
}
