package uk.police.securityincident.record;

import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.Map;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.calendar.CronTimer;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.TimeCycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.gate.Completion;
import uk.police.securityincident.gate.Rules;
import uk.police.securityincident.need.Deputies;

/** Of a review by the strategic board (E-3.8.3): its period by the calendar, and who decides what. */
@Component
class BoardRules implements Rules {

    /** In years: so far back two dates of its calendar are looked for. */
    private static final int LOOKED_BACK = 10;

    private final ProcessEngine engine;
    private final Deputies deputies;

    BoardRules(@Lazy ProcessEngine engine, Deputies deputies) {
        this.engine = engine;
        this.deputies = deputies;
    }

    @Override
    public String process() {
        return "board-review";
    }

    @Override
    public Map<String, Object> byCalendar(ProcessDefinition definition, Instant now) {
        return lastPeriod(engine.getRepositoryService().getBpmnModelInstance(definition.getId()), now);
    }

    /**
     * By the calendar nobody says which period is meant: it is that between its last two dates, however often it comes (E-3.4.10).
     */
    static Map<String, Object> lastPeriod(BpmnModelInstance model, Instant now) {
        var calendar = model.getModelElementsByType(TimeCycle.class).iterator().next().getTextContent();
        var today = LocalDate.ofInstant(now, UkTime.LONDON);
        var dates = new ArrayList<LocalDate>();
        try {
            var timer = CronTimer.parse(calendar);
            for (var next = Date.from(now.atZone(UkTime.LONDON).minusYears(LOOKED_BACK).toInstant()); dates.isEmpty() || !dates.get(dates.size() - 1).isAfter(today); ) {
                next = timer.getDueDate(next);
                dates.add(LocalDate.ofInstant(next.toInstant(), UkTime.LONDON));
            }
        } catch (ParseException e) {
            throw new IllegalStateException("The calendar of the review, '" + calendar + "', cannot be read: correct it in the model.", e);
        }
        var past = dates.subList(0, dates.size() - 1);
        return Map.of("periodFrom", past.get(past.size() - 2).toString(), "periodUntil", past.get(past.size() - 1).minusDays(1).toString());
    }

    @Override
    public void checkCompletion(Completion completion) {
        switch (completion.step()) {
            case "Task_DecideAsBoard", "Task_WriteAction" -> {
                if (!deputies.mayAnswerFor("strategic-board", completion.task())) {
                    throw new RefusedInput("What changes is for the strategic board to decide. Nothing was changed: what you hold, say in your comment.");
                }
            }
            case "Task_DecideOnAction" -> {
                if (!deputies.mayAnswerFor("information-security-officer", completion.task())) {
                    throw new RefusedInput("Whether it can be done is for the Information Security Officer to decide. Nothing was changed: the task waits for them.");
                }
            }
            default -> {
                // The form says it all.
            }
        }
    }
}
