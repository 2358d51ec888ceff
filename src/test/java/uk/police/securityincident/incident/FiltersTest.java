package uk.police.securityincident.incident;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** What Tasklist lists under each name, in which order and how many it says there are. */
class FiltersTest extends ProcedureTest {

    private static final String FIRST = "For me or my role";
    /** Of the Monitoring Officer's role, too. */
    private static final String COLLEAGUE = "colleague";

    @Autowired
    private FilterService filters;

    @BeforeEach
    void a_colleague_comes() {
        identity.saveUser(identity.newUser(COLLEAGUE));
        identity.createMembership(COLLEAGUE, MO);
    }

    @AfterEach
    void a_colleague_goes() {
        identity.clearAuthentication();
        identity.deleteUser(COLLEAGUE);
    }

    private List<Filter> seeded() {
        return filters.createFilterQuery().filterResourceType(EntityTypes.TASK).list().stream()
                .sorted(Comparator.comparing(filter -> (Integer) filter.getProperties().get("priority"))).toList();
    }

    /** Of these cases, what somebody finds under the name: each by its key, in its order; the count must say as many. */
    private List<String> listed(String person, String name, ProcessInstance... cases) {
        return tasks(person, name, cases).stream().map(Task::getTaskDefinitionKey).toList();
    }

    private List<Task> tasks(String person, String name, ProcessInstance... cases) {
        var filter = seeded().stream().filter(one -> one.getName().equals(name)).findFirst().orElseThrow().getId();
        identity.setAuthentication(person, person.equals(COLLEAGUE) ? List.of(MO) : List.of(person));
        try {
            List<Task> found = filters.list(filter, of(cases));
            assertThat(filters.count(filter, of(cases))).as("count of %s", name).isEqualTo(found.size());
            return found;
        } finally {
            identity.clearAuthentication();
        }
    }

    private TaskQuery of(ProcessInstance... cases) {
        return tasks.createTaskQuery().processInstanceIdIn(List.of(cases).stream().map(ProcessInstance::getId).toArray(String[]::new)).active().orderByTaskCreateTime().desc();
    }

    @Test
    void the_one_that_opens_at_the_sign_in_comes_first_and_each_says_what_it_lists() {
        assertThat(seeded()).extracting(Filter::getName).containsExactly(FIRST, "Mine", "My role's", "Due today", "Overdue", "All");
        assertThat(seeded()).allSatisfy(filter -> assertThat((String) filter.getProperties().get("description")).isNotBlank());
    }

    @Test
    void a_red_case_awaits_the_monitoring_officer_in_the_first_the_most_urgent_step_on_top() {
        var incident = reported(GRAVE);
        assertThat(listed(MO, FIRST, incident)).startsWith("Task_AssessCriticalIncident", "Task_AssessIncident").contains("Task_DecideIcoNotification").endsWith("Task_ReviewIncident")
                .isEqualTo(listed(MO, "My role's", incident));
        assertThat(listed(MO, "Mine", incident)).isEmpty();
    }

    @Test
    void what_one_has_claimed_stays_in_the_first_and_what_a_colleague_has_leaves_it() {
        var incident = reported(GRAVE);
        as(MO, () -> {
            tasks.claim(open(incident, "Task_AssessIncident").get(0).getId(), MO);
            return null;
        });
        assertThat(listed(MO, "Mine", incident)).containsExactly("Task_AssessIncident");
        assertThat(listed(MO, FIRST, incident)).contains("Task_AssessIncident").hasSize(listed(MO, "My role's", incident).size() + 1);
        assertThat(listed(COLLEAGUE, FIRST, incident)).doesNotContain("Task_AssessIncident").contains("Task_ReviewIncident").isEqualTo(listed(MO, "My role's", incident));
    }

    @Test
    void the_first_holds_what_comes_to_one_as_a_deputy() {
        // As long as one of the role is left, nobody stands in.
        identity.deleteUser(COLLEAGUE);
        var incident = reported(GRAVE);
        started("conduct-referral", "line-manager", Map.of("incidentReference", incident.getBusinessKey(), "concern", "c", "personInvolved", MO));
        assertThat(listed(MO, FIRST, incident)).isEmpty();
        assertThat(listed("legal", FIRST, incident)).contains("Task_AssessIncident");
    }

    @Test
    void each_begins_with_what_is_due_first_and_ends_with_what_has_no_limit() {
        now("2026-03-20T10:00");
        var earlier = reported(Map.of("awareAt", "2026-03-20T09:00"));
        now("2026-03-24T10:00");
        var later = reported(GRAVE);
        for (var name : List.of(FIRST, "My role's", "All")) {
            var found = tasks(MO, name, earlier, later);
            assertThat(found).hasSizeGreaterThan(5).extracting(Task::getProcessInstanceId).contains(earlier.getId(), later.getId());
            assertThat(found).extracting(task -> task.getDueDate() == null ? Instant.MAX : task.getDueDate().toInstant()).isSorted();
        }
        assertThat(tasks(MO, FIRST, earlier, later).get(0).getProcessInstanceId()).isEqualTo(earlier.getId());
    }

    @Test
    void what_is_late_is_overdue_and_no_longer_due_today_which_ends_at_midnight_in_the_united_kingdom() {
        now("2026-07-01T00:30");
        var incident = reported(Map.of("awareAt", "2026-07-01T00:29"));
        now("2026-07-01T23:59");
        var due = open(incident, "Task_AssessIncident").get(0).getDueDate().toInstant();
        // The consultation's 24 hours end at 00:30 UK time on the next day, which in UTC is still this one.
        assertThat(listed(MO, "Due today", incident)).doesNotContain("Task_AssessIncident");
        assertThat(listed(MO, "Overdue", incident)).doesNotContain("Task_AssessIncident");
        now("2026-07-02T00:01");
        assertThat(listed(MO, "Due today", incident)).contains("Task_AssessIncident");
        assertThat(listed(MO, "Overdue", incident)).doesNotContain("Task_AssessIncident");
        now(due.plusSeconds(60));
        assertThat(listed(MO, "Due today", incident)).doesNotContain("Task_AssessIncident");
        assertThat(listed(MO, "Overdue", incident)).contains("Task_AssessIncident");
    }

    @Test
    void e_8_2_all_is_what_one_may_see() {
        var incident = reported(GRAVE);
        assertThat(listed(MO, "All", incident)).contains("Task_AddToReport", "Task_AssessIncident");
        assertThat(listed("reporter", "All", incident)).containsExactly("Task_AddToReport");
        assertThat(listed("strategic-board", "All", incident)).isEmpty();
    }
}
