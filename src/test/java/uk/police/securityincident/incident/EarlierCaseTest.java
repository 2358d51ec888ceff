package uk.police.securityincident.incident;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.register.Involved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A report that names the case it came from: the clock runs from the earlier awareness (W-4.6). */
class EarlierCaseTest extends ProcedureTest {

    private static final String ISO = "information-security-officer";

    @Autowired
    ApplicationContext context;
    @Autowired
    private Involved involved;

    /** The cyber security team has a task of it, and the Information Security Officer is asked. */
    private String handedOver() {
        var incident = reported(Map.of("awareAt", "2026-03-23T08:00", "cyber", "yes"));
        ask(incident, ISO);
        return incident.getBusinessKey();
    }

    private void ask(ProcessInstance incident, String group) {
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Is it one of yours?", "questionTo", "group:" + group));
    }

    @ParameterizedTest
    @ValueSource(strings = {MO, DPO, "cyber-security", ISO})
    void w_4_6_a_cyber_incident_that_proves_a_data_breach_counts_from_its_own_awareness(String role) {
        var earlier = handedOver();
        var incident = started("security-incident", role, Map.of("awareAt", "2026-03-24T09:00", "outline", "Mailboxes were read", "cameFrom", earlier));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-23T08:00"));
        var entry = file(incident, "security-incident").get(0);
        assertThat(entry.said("cameFrom")).isEqualTo(earlier);
        assertThat(UkTime.parse(entry.said("awareThere"))).isEqualTo(UkTime.parse("2026-03-23T08:00"));
        assertThat(entry.said("awareHere")).isEqualTo("2026-03-24T09:00");
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains(earlier, "Mon 23 March 2026, 08:00", "Tue 24 March 2026, 09:00");
        assertThat(trail.entries(earlier, List.of("security-incident"))).extracting(e -> e.said("reference")).containsExactly(incident.getBusinessKey());
        assertThat(value(incident, "reporterId")).isEqualTo(role);
        assertThat(value(incident, "lateReport")).isEqualTo(true);
    }

    @Test
    void w_4_6_an_earlier_case_never_makes_the_awareness_later() {
        var incident = started("security-incident", MO, Map.of("awareAt", "2026-03-22T08:00", "outline", "Mailboxes were read", "cameFrom", handedOver()));
        assertThat(deadlines(incident).get("Deadline_ExternalNotification")).isEqualTo(falls("Deadline_ExternalNotification", "2026-03-22T08:00"));
        assertThat(shown(open(incident, "Task_AssessIncident").get(0), "cameIn")).contains("Mon 23 March 2026, 08:00", "Sun 22 March 2026, 08:00");
    }

    @Test
    void w_4_6_e_8_2_whoever_is_named_in_the_earlier_case_before_or_after_is_kept_out_of_the_later() {
        var earlier = handedOver();
        started("conduct-referral", DPO, Map.of("incidentReference", earlier, "concern", "c", "personInvolved", "legal"));
        var later = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "Mailboxes were read", "cameFrom", earlier));
        started("conduct-referral", DPO, Map.of("incidentReference", earlier, "concern", "c", "personInvolved", "investigator"));
        assertThat(involved.in(later.getBusinessKey())).containsExactly("legal", "investigator");
        assertThat(involved.in(earlier)).containsExactly("legal", "investigator");
    }

    @Test
    void e_8_2_nobody_else_may_name_one_and_none_is_told_whether_it_exists() {
        long before = runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").count();
        var known = refusal("reporter", handedOver());
        assertThat(known).isEqualTo(refusal("reporter", "INC-1999-0001")).contains("Nothing was started");
        assertThat(runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").count()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cyber-security", ISO})
    void e_8_2_a_case_in_which_somebody_has_no_part_is_to_them_one_that_never_was(String role) {
        var hidden = reported(HARMLESS);
        var reference = hidden.getBusinessKey();
        long before = runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").count();
        assertThat(refusal(role, reference)).isEqualTo(refusal(role, "INC-1999-0001").replace("INC-1999-0001", reference)).contains("There is no earlier case", "Nothing was started");
        assertThat(runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").count()).isEqualTo(before);
        assertThat(file(hidden, "security-incident")).isEmpty();
        ask(hidden, role);
        var later = started("security-incident", role, Map.of("awareAt", "2026-03-24T09:50", "outline", "o", "cameFrom", reference));
        assertThat(file(hidden, "security-incident")).extracting(entry -> entry.said("reference")).containsExactly(later.getBusinessKey());
    }

    @Test
    void w_4_6_e_8_2_whoever_took_a_case_over_may_name_it_once_it_is_closed_and_so_may_their_team() {
        var earlier = reported(HARMLESS, Map.of("cyber", "yes"));
        complete(earlier, MO, "Task_ReviewIncident", Map.of("dataKind", "none", "confidentialityBreach", "false"));
        complete(earlier, MO, "Task_AssessIncident", Map.of("rating", "low", "handOver", "yes", "ratingReason", "r"));
        complete(earlier, "cyber-security", "Task_TakeOverIncident", Map.of("cyberReference", "CY-1"));
        assertThat(closed(earlier)).isTrue();
        identity.setAuthentication("somebody-of-the-team", List.of("cyber-security"));
        var later = runtime.startProcessInstanceByKey("security-incident", Map.of("awareAt", "2026-03-24T09:50", "outline", "o", "cameFrom", earlier.getBusinessKey()));
        identity.clearAuthentication();
        assertThat(file(later, "security-incident")).extracting(entry -> entry.said("cameFrom")).containsExactly(earlier.getBusinessKey());
    }

    private String refusal(String role, String cameFrom) {
        var refused = catchThrowableOfType(RefusedInput.class, () -> started("security-incident", role,
                Map.of("awareAt", "2026-03-24T09:00", "outline", "o", "cameFrom", cameFrom)));
        return refused.getMessage();
    }

    @Test
    void an_unknown_reference_or_one_of_another_process_is_refused_in_words() {
        var now = UkTime.parse("2026-03-24T09:00");
        var referral = cases.nextReference("CON", now);
        cases.log(referral, "conduct-referral", null, now, now, now, false, null);
        // A case without an entry would be one whose trail was taken away.
        trail.note(referral, now, "professional-standards", "conduct-referral", "opened", Map.of());
        for (var reference : new String[] {"INC-1999-0001", referral}) {
            assertThat(refusal(MO, reference)).contains("There is no earlier case '" + reference + "'", "Nothing was started");
        }
    }

    @ParameterizedTest
    @CsvSource({"occurredAt, 2026-03-24T08:00, occurredAt", "reporterId, nobody-known, reporterId"})
    void what_contradicts_the_earlier_case_or_names_nobody_is_refused(String key, String value, String message) {
        var earlier = handedOver();
        assertThatThrownBy(() -> started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "o", "cameFrom", earlier, key, value)))
                .isInstanceOf(RefusedInput.class).hasMessageContaining(message).hasMessageContaining(key.equals("occurredAt") ? earlier : value);
    }

    @Test
    void naming_an_earlier_case_gives_nobody_the_right_to_report_for_somebody_else() {
        var earlier = handedOver();
        assertThatThrownBy(() -> started("security-incident", ISO, Map.of("awareAt", "2026-03-24T09:00", "outline", "o", "cameFrom", earlier, "reporterId", "reporter")))
                .isInstanceOf(RefusedInput.class).hasMessageContaining("Only the Monitoring Officer or the DPO");
        var incident = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "o", "cameFrom", earlier, "reporterId", "legal"));
        assertThat(value(incident, "reporterId")).isEqualTo("legal");
    }

    @Test
    void an_administrator_reports_for_nobody_else_and_names_no_earlier_case() {
        var earlier = handedOver();
        for (var more : List.of(Map.of("cameFrom", earlier), Map.of("reporterId", "reporter"))) {
            var report = new HashMap<String, Object>(Map.of("awareAt", "2026-03-24T09:00", "outline", "o", "receivedBy", "telephone"));
            report.putAll(more);
            identity.setAuthentication("admin", List.of("camunda-admin"));
            assertThatThrownBy(() -> runtime.startProcessInstanceByKey("security-incident", report)).isInstanceOf(RefusedInput.class).hasMessageContaining("Only the Monitoring Officer");
            identity.clearAuthentication();
        }
    }

    /** Where an organisation's own model is in force, an upgrade leaves it there. */
    @Test
    void whatever_an_earlier_edition_calls_is_still_there_for_it() throws IOException {
        var call = Pattern.compile("\\b([a-z]\\w+)\\.(\\w+)\\(");
        var calls = new TreeSet<String>();
        try (var files = Files.list(Path.of("src/test/resources/edition-2018-05-2026-11/bpmn"))) {
            for (var file : files.toList()) {
                call.matcher(Files.readString(file)).results().filter(found -> context.containsBean(found.group(1))).forEach(found -> calls.add(found.group(1) + "." + found.group(2)));
            }
        }
        assertThat(calls).hasSizeGreaterThan(50).allSatisfy(named -> assertThat(Stream.of(ClassUtils.getUserClass(context.getBean(named.substring(0, named.indexOf('.')))).getMethods())
                .filter(method -> method.isAnnotationPresent(ForModels.class) || method.isAnnotationPresent(ShownAs.class)).map(Method::getName)).contains(named.substring(named.indexOf('.') + 1)));
    }
}
