package uk.police.securityincident.gate;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.need.NeedToKnow;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Trail;

/**
 * Notes when each task was asked of whom, and when it was taken away unanswered; what completes it is noted by the
 * {@link Gate}. Puts the reference into its name, and whom it is to tell.
 */
@Component
@Order(Ordering.DEFAULT_ORDER)
class TaskRecord extends AbstractProcessEnginePlugin {

    /** Their own names do. */
    private static final Set<String> SAY_WHOM = Set.of("Task_PrepareIcoNotice", "Task_PrepareIcoUpdate", "Task_PrepareLetter");

    private final Trail trail;
    private final NeedToKnow needToKnow;
    private final Deputies deputies;
    private final Clock clock;
    private final MailToPeople mail;
    private final Assignment assignment;
    private final Organisation organisation;

    TaskRecord(Trail trail, NeedToKnow needToKnow, Deputies deputies, Clock clock, MailToPeople mail,
            Assignment assignment, Organisation organisation) {
        this.trail = trail;
        this.needToKnow = needToKnow;
        this.deputies = deputies;
        this.clock = clock;
        this.mail = mail;
        this.assignment = assignment;
        this.organisation = organisation;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.getCustomPreBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                var task = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, TaskRecord.this::opened);
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_UPDATE, mail::given);
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, assignment::completes);
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_DELETE, TaskRecord.this::withdrawn);
            }
        });
    }

    private void opened(DelegateTask task) {
        // The list of tasks shows a name and nothing of the case.
        var name = task.getName();
        task.setName(name + Reference.behindName(task) + whom(task));
        note(task, "opened");
        var keptOut = needToKnow.opened(task);
        deputies.opened(task);
        mail.opened(task, name, keptOut);
    }

    /** Of several steps of one name, each for another recipient, for which. */
    private String whom(DelegateTask task) {
        return task.getVariable("recipient") instanceof String recipient && !SAY_WHOM.contains(task.getTaskDefinitionKey()) ? ", " + organisation.recipient(recipient) : "";
    }

    private void withdrawn(DelegateTask task) {
        if (!"completed".equals(task.getDeleteReason())) {
            note(task, "withdrawn");
            mail.withdrawn(task);
        }
    }

    private void note(DelegateTask task, String event) {
        var content = new HashMap<String, Object>();
        for (var local : List.of("adviser", "recipient", "recommendation", "askedOf", "route")) {
            if (task.hasVariable(local) && task.getVariable(local) != null) {
                content.put(local, task.getVariable(local));
            }
        }
        if (event.equals("opened")) {
            content.put("askedOf", task.getAssignee() != null ? List.of(task.getAssignee()) : Deputies.groups(task));
        }
        trail.note((String) task.getVariable("reference"), clock.instant(), "application", task.getTaskDefinitionKey(), event, content);
    }
}
