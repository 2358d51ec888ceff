package uk.police.securityincident.access;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * What Tasklist lists. The first is open at the sign-in; a browser may not make one of its own, since a filter may hold an expression.
 * Each begins with what is due first, so with what is overdue, and ends with what has no limit; of what is due at the same moment
 * comes first what the procedure opened first.
 */
@Component
class Filters {

    private static final String ME = "${currentUser()}";
    private static final String NOW = "${now()}";

    private final ProcessEngine engine;

    Filters(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    /** Makes them as they stand here. @return their ids */
    List<String> make() {
        return List.of(
                filter("For me or my role", 10, "What waits for you, for your role, or for those you stand in for",
                        query -> query.or().taskAssigneeExpression(ME).taskCandidateUserExpression(ME).endOr()),
                filter("Mine", 20, "What you have claimed or what is yours", query -> query.taskAssigneeExpression(ME)),
                filter("My role's", 30, "What your role can claim", query -> query.taskCandidateUserExpression(ME).taskUnassigned()),
                filter("Due today", 40, "Of all that you may see: not late yet, and due before midnight, UK time", query -> query.dueAfterExpression(NOW).dueBeforeExpression("${endOfToday()}")),
                filter("Overdue", 50, "Of all that you may see: past its deadline", query -> query.dueBeforeExpression(NOW)),
                filter("All", 60, "All that you may see. For all of a case type its reference above the list and press Enter", query -> query));
    }

    private String filter(String name, int priority, String description, UnaryOperator<TaskQuery> asked) {
        var filters = engine.getFilterService();
        var filter = filters.createFilterQuery().filterName(name).list().stream().findFirst().orElseGet(filters::newTaskFilter);
        filter.setName(name);
        // Of two that one step opens in the same millisecond, telling the ICO stands before telling the people.
        filter.setQuery(asked.apply(engine.getTaskService().createTaskQuery()).orderByDueDate().asc().orderByTaskCreateTime().asc().orderByTaskName().desc());
        filter.setProperties(Map.of("priority", priority, "description", description, "refresh", true));
        return filters.saveFilter(filter).getId();
    }
}
