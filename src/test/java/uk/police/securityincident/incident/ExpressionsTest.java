package uk.police.securityincident.incident;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.el.StartProcessVariableScope;
import org.camunda.bpm.engine.task.TaskQuery;
import org.camunda.bpm.engine.variable.Variables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The root of CVE-2026-109432: what an expression reaches, whoever brought it to the engine and on whichever way. */
class ExpressionsTest extends ProcedureTest {

    private static final String ATTACK = "${identityService.createMembership('reporter','camunda-admin')}";
    private static final String[] REACHING_OUT = {ATTACK, "${identityService}", "${incident}", "${gate}", "${dataSource}", "${''.getClass()}", "${''.class}",
            "${''.getClass().forName('java.lang.Runtime').getMethod('getRuntime').invoke(null).exec('id')}", "${now().getTime()}", "${now().class}", "${dateTime().minusDays(1)}",
            "${currentUserGroups().getClass()}", "${stages.list('a')}", "${S('<a/>')}", "${XML('<a/>')}", "${JSON('{}')}"};

    /** The resolver found no such bean, or the engine did not ask it. */
    private static final String NOT_REACHED = "identityService|Expressions are forbidden";

    @Autowired
    ProcessEngine engine;

    private ProcessEngineConfigurationImpl configuration() {
        return (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    }

    @AfterEach
    void nobody_became_an_administrator() {
        assertThat(identity.createUserQuery().userId("reporter").memberOfGroup("camunda-admin").count()).isZero();
        identity.clearAuthentication();
    }

    private Object evaluated(String expression, VariableScope scope) {
        return configuration().getCommandExecutorTxRequired().execute(context -> configuration().getExpressionManager().createExpression(expression).getValue(scope));
    }

    static Stream<Method> expressionsOfQueries() {
        return Stream.of(TaskQuery.class.getMethods()).filter(method -> method.getName().endsWith("Expression") && List.of(method.getParameterTypes()).equals(List.of(String.class)));
    }

    @ParameterizedTest
    @MethodSource("expressionsOfQueries")
    void no_expression_of_a_query_or_of_a_stored_filter_reaches_a_bean(Method restriction) throws Exception {
        for (var query : List.of((TaskQuery) restriction.invoke(tasks.createTaskQuery().or(), ATTACK), (TaskQuery) restriction.invoke(tasks.createTaskQuery(), ATTACK))) {
            var whole = ended(query);
            assertThatThrownBy(whole::list).as("list").hasMessageFindingMatch(NOT_REACHED);
            assertThatThrownBy(whole::count).as("count").hasMessageFindingMatch(NOT_REACHED);
            var filter = engine.getFilterService().saveFilter(engine.getFilterService().newTaskFilter("planted").setQuery(whole));
            try {
                assertThatThrownBy(() -> engine.getFilterService().list(filter.getId())).hasMessageContaining("identityService");
                assertThatThrownBy(() -> engine.getFilterService().count(filter.getId())).hasMessageContaining("identityService");
                assertThatThrownBy(() -> engine.getFilterService().singleResult(filter.getId())).hasMessageContaining("identityService");
            } finally {
                engine.getFilterService().deleteFilter(filter.getId());
            }
        }
    }

    /** Only a query begun with or() can be ended. */
    private static TaskQuery ended(TaskQuery query) {
        try {
            return query.endOr();
        } catch (RuntimeException plain) {
            return query;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_a_case_an_expression_reaches_no_bean_and_calls_no_method(boolean none) {
        var scope = none ? null : StartProcessVariableScope.getSharedInstance();
        for (var expression : REACHING_OUT) {
            assertThatThrownBy(() -> evaluated(expression, scope)).as(expression).isNotNull();
        }
        identity.setAuthentication("legal", List.of("legal"));
        assertThat(evaluated("${currentUser()}", scope)).isEqualTo("legal");
        assertThat(evaluated("${currentUserGroups()}", scope)).isEqualTo(List.of("legal"));
        assertThat(evaluated("${now()}", scope)).isInstanceOf(java.util.Date.class);
        assertThat(evaluated("${dateTime()}", scope)).isNotNull();
        assertThat(evaluated("${endOfToday()}", scope)).isInstanceOf(java.util.Date.class);
    }

    @Test
    void a_decision_table_in_another_language_would_reach_nothing_either() {
        for (var expression : REACHING_OUT) {
            assertThatThrownBy(() -> inTable(expression)).as(expression).isNotNull();
        }
        assertThat(inTable("${x}")).isEqualTo("y");
    }

    private Object inTable(String expression) {
        var juel = ((DefaultDmnEngineConfiguration) configuration().getDmnEngineConfiguration()).getElProvider();
        return configuration().getCommandExecutorTxRequired().execute(context -> juel.createExpression(expression)
                .getValue(Variables.createVariables().putValue("x", "y").asVariableContext()));
    }

    @Test
    void within_a_case_it_reaches_variables_and_what_is_for_models() {
        var incident = reported(HARMLESS);
        for (var expression : new String[] {ATTACK, "${identityService}", "${gate}", "${''.getClass()}", "${outline.getClass()}", "${outline.class}", "${execution.class}", "${execution.getClass()}",
                "${execution.processEngineServices}", "${execution.getProcessEngineServices()}", "${execution.getProcessEngine()}", "${execution.removeVariable('outline')}",
                "${incident.class}", "${incident.getClass()}", "${incident['class']}", "${people.name('legal')}", "${deadlines.isOpen(null, null, null, null)}", "${serviceDesk.url}",
                "${execution.getVariable('outline').getClass()}", "${now().getTime()}"}) {
            assertThatThrownBy(() -> inCase(incident.getId(), expression)).as(expression).isNotNull();
        }
        assertThat(inCase(incident.getId(), "${outline}")).isEqualTo(runtime.getVariable(incident.getId(), "outline"));
        assertThat(inCase(incident.getId(), "${execution.getVariable('outline') == outline ? stages.isOpen(execution, 'Task_AssessIncident') : false}")).isEqualTo(true);
        assertThat(inCase(incident.getId(), "${deadlines.elapsed(awareAt, 'PT4H')}")).isInstanceOf(java.util.Date.class);
    }

    private Object inCase(String id, String expression) {
        return configuration().getCommandExecutorTxRequired().execute(context -> configuration().getExpressionManager().createExpression(expression)
                .getValue(context.getExecutionManager().findExecutionById(id)));
    }

    @Test
    void the_filters_of_tasklist_still_find_what_they_are_for() {
        var incident = reported(HARMLESS);
        identity.setAuthentication(MO, List.of(MO));
        var seeded = engine.getFilterService().createFilterQuery().filterResourceType(EntityTypes.TASK).list();
        assertThat(seeded).extracting(filter -> filter.getName()).contains("For me or my role", "Mine", "My role's", "Due today", "Overdue", "All");
        seeded.forEach(filter -> engine.getFilterService().list(filter.getId()));
        var mine = seeded.stream().filter(filter -> filter.getName().equals("My role's")).findFirst().orElseThrow();
        assertThat(engine.getFilterService().<org.camunda.bpm.engine.task.Task>list(mine.getId())).anyMatch(task -> task.getProcessInstanceId().equals(incident.getId()));
    }
}
