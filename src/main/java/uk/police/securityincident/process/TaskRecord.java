package uk.police.securityincident.process;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.register.Register;

/**
 * Notes when each task was asked of whom, and when it was taken away unanswered; what completes it is noted by the
 * {@link Gate}. Puts the reference into its name and the due date into words: a form can show nothing but variables.
 */
@Component
@CaseVariables(sets = {"deadline"})
class TaskRecord extends AbstractCamundaConfiguration {

    private final Register register;
    private final Deadlines deadlines;
    private final Incident incident;
    private final NeedToKnow needToKnow;
    private final Deputies deputies;
    private final Clock clock;
    private final Mail mail;
    private final Assignment assignment;

    TaskRecord(Register register, Deadlines deadlines, @Lazy Incident incident, @Lazy NeedToKnow needToKnow, @Lazy Deputies deputies, Clock clock, @Lazy Mail mail,
            @Lazy Assignment assignment) {
        this.register = register;
        this.deadlines = deadlines;
        this.incident = incident;
        this.needToKnow = needToKnow;
        this.deputies = deputies;
        this.clock = clock;
        this.mail = mail;
        this.assignment = assignment;
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
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, incident::refresh);
                task.addBuiltInTaskListener(TaskListener.EVENTNAME_DELETE, TaskRecord.this::withdrawn);
            }
        });
    }

    private void opened(DelegateTask task) {
        // The list of tasks shows a name and nothing of the case.
        var name = task.getName();
        task.setName(name + named(task));
        if (task.getDueDate() != null) {
            task.setVariableLocal("deadline", deadlines.inWords(task.getDueDate()));
        }
        note(task, "opened");
        needToKnow.opened(task);
        deputies.opened(task);
        mail.opened(task, name);
    }

    /** What stands behind the name of the step. */
    static String named(DelegateTask task) {
        return " – " + task.getVariable("reference");
    }

    private void withdrawn(DelegateTask task) {
        if (!"completed".equals(task.getDeleteReason())) {
            note(task, "withdrawn");
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
        register.note((String) task.getVariable("reference"), clock.instant(), "application", task.getTaskDefinitionKey(), event, content);
    }
}
