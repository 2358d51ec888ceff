package uk.police.securityincident.incident;

import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.TaskManager;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.access.Matrix;

import static org.assertj.core.api.Assertions.assertThat;

/** Who sees which tasks is what the engine would say, which asks otherwise (E-8.2); and it costs no more where there are many. */
class SeenTasksTest extends ProcedureTest {

    private static final int QUERIES = 20;
    /** Each with their groups; the last is in none. */
    private static final Map<String, List<String>> PEOPLE = Map.ofEntries(Map.entry(MO, List.of(MO)), Map.entry("second-mo", List.of(MO)), Map.entry(DPO, List.of(DPO)),
            Map.entry("legal", List.of("legal")), Map.entry("investigator", List.of("investigator")), Map.entry("admin", List.of("camunda-admin")), Map.entry("supervisor", List.of("supervisor")),
            Map.entry("reporter", List.of("reporter")), Map.entry("line-manager", List.of("line-manager", "reporter", MO)), Map.entry("professional-standards", List.of("professional-standards")),
            Map.entry("information-security-officer", List.of("information-security-officer", DPO)), Map.entry("nobody", List.of()));

    @Autowired
    private ProcessEngineConfigurationImpl configuration;
    @Autowired
    private Matrix matrix;

    private final Random random = new Random(22);
    private final List<ProcessInstance> cases = new ArrayList<>();

    private void casesAtSeveralStagesAndPeopleKeptOutOfSome() {
        for (int i = 0; i < 3; i++) {
            cases.add(reported(HARMLESS));
            cases.add(rated(reported(GRAVE)));
            cases.add(started("security-vulnerability", "reporter", Map.of("awareAt", "2026-03-24T09:00", "outline", "The front desk shares one password", "vulnerabilityKind", "sharedAccess",
                    "system", "The visitors' book", "lineManager", "Sergeant Green")));
            cases.add(started("guidance-request", "reporter", Map.of("awareAt", "2026-03-24T09:00", "outline", "A list went to the wrong office. Does it matter?",
                    "mitigation", "Asked them to delete it", "unit", "Stores", "reporterContact", "ext. 12")));
        }
        keptOut(cases.get(0), MO);
        keptOut(cases.get(1), MO);
        keptOut(cases.get(1), "legal");
        keptOut(cases.get(5), "investigator");
        keptOut(cases.get(4), "reporter");
        claimed(cases.get(9), "Task_AssessIncident", "second-mo");
        claimed(cases.get(5), "Task_ReviewIncident", MO);
    }

    private ProcessInstance rated(ProcessInstance incident) {
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, DPO, "Task_AdviseOnRisk", Map.of("riskAdvice", "Tell"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        return incident;
    }

    private void keptOut(ProcessInstance incident, String person) {
        started("conduct-referral", "line-manager", Map.of("incidentReference", incident.getBusinessKey(), "concern", "c", "personInvolved", person));
    }

    private void claimed(ProcessInstance incident, String task, String person) {
        as(person, PEOPLE.get(person), () -> {
            open(incident, task).forEach(one -> tasks.claim(one.getId(), person));
            return null;
        });
    }

    private <T> T as(String person, List<String> groups, Supplier<T> act) {
        identity.setAuthentication(person, groups);
        try {
            return act.get();
        } finally {
            identity.clearAuthentication();
        }
    }

    /** As the engine answers by itself. */
    private <T> T byTheEngine(Supplier<T> ask) {
        return configuration.getCommandExecutorTxRequired().execute(context -> {
            context.getSessions().put(TaskManager.class, new TaskManager());
            return ask.get();
        });
    }

    @Test
    void e_8_2_each_sees_what_the_engine_would_show_them() {
        casesAtSeveralStagesAndPeopleKeptOutOfSome();
        var soft = new SoftAssertions();
        int seen = 0;
        for (var person : PEOPLE.entrySet()) {
            for (int i = 0; i < QUERIES; i++) {
                var asked = new ArrayList<String>();
                var query = query(person.getKey(), asked);
                var ours = as(person.getKey(), person.getValue(), () -> ids(query.list()));
                soft.assertThat(ours).as("%s, %s", person.getKey(), asked).isEqualTo(as(person.getKey(), person.getValue(), () -> byTheEngine(() -> ids(query.list()))));
                soft.assertThat(as(person.getKey(), person.getValue(), query::count)).as("%s, count of %s", person.getKey(), asked).isEqualTo(ours.size());
                soft.assertThat(as(person.getKey(), person.getValue(), () -> ids(query.listPage(1, 3)))).as("%s, page of %s", person.getKey(), asked)
                        .isEqualTo(ours.subList(Math.min(1, ours.size()), Math.min(4, ours.size())));
                seen += ours.size();
            }
        }
        soft.assertAll();
        assertThat(seen).as("tasks that were compared").isGreaterThan(1000);
    }

    /** Any mixture of what may be asked, in an order that leaves none to chance. */
    private TaskQuery query(String person, List<String> asked) {
        var query = tasks.createTaskQuery();
        boolean either = random.nextInt(4) == 0;
        var criteria = either ? query.or() : query;
        var all = criteria(criteria, person);
        var names = new ArrayList<>(all.keySet());
        names.sort(null);
        for (int i = random.nextInt(3) + (either ? 1 : 0); i > 0; i--) {
            var name = names.remove(random.nextInt(names.size()));
            try {
                all.get(name).run();
                asked.add((either ? "or " : "") + name);
            } catch (ProcessEngineException notWithTheOthers) {
                assertThat(notWithTheOthers).hasMessageContaining("Invalid query usage");
            }
        }
        if (either) {
            criteria.endOr();
        }
        if (random.nextBoolean()) {
            query.active();
        }
        List<Consumer<TaskQuery>> orders = List.of(q -> q.orderByTaskCreateTime().desc(), q -> q.orderByDueDate().asc(), q -> q.orderByTaskPriority().desc(),
                q -> q.orderByTaskNameCaseInsensitive().asc(), q -> q.orderByTaskAssignee().asc());
        int order = random.nextInt(orders.size() + 1);
        asked.add("order " + order);
        if (order < orders.size()) {
            orders.get(order).accept(query);
        }
        return query.orderByTaskId().asc();
    }

    private Map<String, Runnable> criteria(TaskQuery query, String person) {
        var some = cases.get(random.nextInt(cases.size()));
        var group = List.of(MO, DPO, "legal", "investigator").get(random.nextInt(4));
        var criteria = new HashMap<String, Runnable>();
        criteria.put("mine", () -> query.taskAssignee(person));
        criteria.put("candidate", () -> query.taskCandidateUser(person));
        criteria.put("candidate, assigned too", () -> query.taskCandidateUser(person).includeAssignedTasks());
        criteria.put("candidate group " + group, () -> query.taskCandidateGroup(group));
        criteria.put("candidate groups", () -> query.taskCandidateGroupIn(List.of(MO, group, "line-manager")));
        criteria.put("with candidate groups", query::withCandidateGroups);
        criteria.put("without candidate groups", query::withoutCandidateGroups);
        criteria.put("involved", () -> query.taskInvolvedUser(person));
        criteria.put("unassigned", query::taskUnassigned);
        criteria.put("assigned", query::taskAssigned);
        criteria.put("due", () -> query.dueBefore(new Date(ClockUtil.getCurrentTime().getTime() + random.nextInt(200) * 3_600_000L)));
        criteria.put("name", () -> query.taskNameLike("%" + (char) ('a' + random.nextInt(26)) + "%"));
        criteria.put("key", () -> query.taskDefinitionKeyIn("Task_ReviewIncident", "Task_AssessIncident", "Task_AddToReport"));
        criteria.put("process", () -> query.processDefinitionKey("security-incident"));
        criteria.put("reference", () -> query.processInstanceBusinessKey(some.getBusinessKey()));
        criteria.put("case", () -> query.processInstanceId(some.getId()));
        return criteria;
    }

    private static List<String> ids(List<Task> tasks) {
        return tasks.stream().map(Task::getId).toList();
    }

    /** Rights on tasks are on single ones, given or revoked by name, or given to a group: of others our statement knows nothing. */
    @Test
    void no_role_has_a_right_on_all_tasks() {
        assertThat(matrix.operations()).flatExtracting(Matrix.Operation::rights).extracting(Matrix.Right::resource).doesNotContain("task");
    }

    @Test
    void a_list_and_its_count_cost_as_many_statements_however_many_there_are() {
        long before = cost();
        for (int i = 0; i < 10; i++) {
            reported(HARMLESS);
        }
        assertThat(cost()).isEqualTo(before).isLessThanOrEqualTo(10);
    }

    private long cost() {
        return CountedStatements.during(() -> as(MO, List.of(MO), () -> {
            tasks.createTaskQuery().taskCandidateUser(MO).active().orderByTaskCreateTime().desc().listPage(0, 15);
            return tasks.createTaskQuery().taskCandidateUser(MO).active().count();
        }));
    }
}
