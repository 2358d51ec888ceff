package uk.police.securityincident.deployment;

import java.text.ParseException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.camunda.bpm.engine.impl.calendar.CronTimer;
import org.camunda.bpm.engine.impl.calendar.DurationBusinessCalendar;
import org.springframework.stereotype.Component;
import org.w3c.dom.Element;

/** What stands where a process model has an expression, a period or a calendar: whether the engine can do with it what is meant there. */
@Component
class WrittenCheck {

    private static final String DATE = "(.*:)?(timeDate|dueDate|followUpDate)";
    /** A repetition that the clock of the case reckons: as often as it says, and in an exercise sooner. */
    static final String REPEATED = "\\$\\{\\s*deadlines\\.each\\([^()]*\\)\\s*}";
    private static final Duration SHORTEST_CYCLE = Duration.ofMinutes(1);

    private final ExpressionCheck expressions;
    /** The conditions of the application's own models that are a variable alone, which Java sets to yes or no. */
    private final Set<String> yesOrNo = new HashSet<>();

    WrittenCheck(ExpressionCheck expressions) {
        this.expressions = expressions;
        for (var file : Model.own("bpmn")) {
            var model = file.xml();
            Stream.of("condition", "conditionExpression").flatMap(condition -> Model.each(model, condition).stream()).map(condition -> condition.getTextContent().strip())
                    .filter(condition -> condition.matches("\\$\\{\\w+}")).forEach(yesOrNo::add);
        }
    }

    void checkExpression(Element element, String where, String text, boolean required, ModelNames names, Consumer<String> fault) {
        if (text.contains("#{")) {
            fault.accept("'" + where + "': an expression is written ${…}");
        } else if (text.contains("${")) {
            expressions.faults(text, Bpmn.processOf(element), names).forEach(what -> fault.accept("'" + where + "': " + what));
            if (where.matches(DATE) && !expressions.gives(text.strip(), Date.class)) {
                fault.accept("'" + where + "' comes to no date: let a bean reckon it, ${deadlines.elapsed(awareAt, 'PT72H')} for hours, ${deadlines.workingDays(reportedAt, 10)} for days");
            }
            if (where.matches("(.*:)?condition(Expression)?") && !expressions.gives(text.strip(), boolean.class) && !yesOrNo.contains(text.strip())) {
                fault.accept("'" + where + "' comes to no yes or no: compare, as in ${approved == 'yes'}");
            }
        } else if (where.matches(DATE)) {
            fault.accept("'" + where + "' is no expression, '" + text + "': let a bean reckon it, ${deadlines.elapsed(awareAt, 'PT72H')} for hours, ${deadlines.workingDays(reportedAt, 10)} for days");
        } else if (required) {
            fault.accept("'" + where + "' must be an expression, ${…}" + (where.endsWith("assignee") ? ": a person's name stands in no model" : ""));
        } else if (where.matches("(.*:)?timeDuration")) {
            checkPeriod(where, text, fault);
        }
    }

    /** What is written out the engine reads when it is due: a slip would stop the case there. */
    private static void checkPeriod(String where, String text, Consumer<String> fault) {
        try {
            new DurationBusinessCalendar().resolveDuedate(text, (Date) null);
        } catch (RuntimeException unreadable) {
            fault.accept("'" + where + "' is no time, '" + text + "': write a period such as PT4H");
        }
    }

    /** By the calendar, or again and again, but never so often that nothing else is done. */
    static void checkCycle(Element element, String said, Consumer<String> fault) {
        try {
            if (said.startsWith("R")) {
                var parts = said.split("/");
                if (parts.length != 2 || !parts[0].matches("R\\d{0,4}") || Duration.parse(parts[1]).compareTo(SHORTEST_CYCLE) < 0) {
                    fault.accept("'" + said + "' repeats nothing that can be kept up: write it as R/PT24H, at least a minute apart");
                }
            } else if (!said.matches("\\d{1,2} .*")) {
                fault.accept("'" + said + "' is every second, or no date of a calendar: write it as 0 0 6 1 * ?");
            } else {
                CronTimer.parse(said);
            }
        } catch (DateTimeParseException | ParseException e) {
            fault.accept("'" + said + "' is neither a repetition, R/PT24H, nor a date of a calendar, 0 0 6 1 * ?");
        }
    }
}
