package uk.police.securityincident.engine;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.ProcessInstantiationBuilderImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandExecutor;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.Task;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Who acts: whoever is signed in, or the application itself. */
@Component
public class Caller {

    private final ProcessEngine engine;

    Caller(@Lazy ProcessEngine engine) {
        this.engine = engine;
    }

    /** The sign-in name, or {@code application}. */
    public String user() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null || who.getUserId() == null ? "application" : who.getUserId();
    }

    /** Or nobody: the application itself. */
    public boolean isSomebody() {
        return engine.getIdentityService().getCurrentAuthentication() != null;
    }

    /** Their groups; none of the application. */
    public List<String> groups() {
        var who = engine.getIdentityService().getCurrentAuthentication();
        return who == null ? List.of() : Objects.requireNonNullElse(who.getGroupIds(), List.of());
    }

    /** Whether whoever acts is in one of these groups; the application may do what any of them may. */
    public boolean isIn(String... groups) {
        return !isSomebody() || groups().stream().anyMatch(List.of(groups)::contains);
    }

    /** Whether whoever acts may read what is said in this open task: what the engine asks before it shows its variables. */
    public boolean mayReadVariables(Task task) {
        return commands().execute(context -> {
            try {
                context.getProcessEngineConfiguration().getCommandCheckers().forEach(checker -> checker.checkReadTaskVariable((TaskEntity) task));
                return true;
            } catch (AuthorizationException | NullValueException e) {
                return false;
            }
        });
    }

    /** What a check reads is not what the person may read: inside, the engine asks for nobody's rights. */
    public <T> T withRightsOfApplication(Callable<T> work) {
        return inOneCommand(() -> Context.getCommandContext().runWithoutAuthorization(work), result -> result);
    }

    /** Checks, and goes on with what that gives, in one command of the engine: what the check has read is not read again. */
    public <C, T> T inOneCommand(Supplier<C> check, Function<C, T> goOn) {
        var refused = new RefusedInput[1];
        T result = commands().execute(context -> {
            C checked;
            try {
                checked = check.get();
            } catch (RefusedInput e) {
                // Leaves the engine by itself: the engine would log it with what was entered, which may be personal.
                refused[0] = e;
                return null;
            }
            return goOn.apply(checked);
        });
        if (refused[0] != null) {
            throw refused[0];
        }
        return result;
    }

    /** Starts a process that has no form, which no door from outside does. */
    public void startOwn(String process, String businessKey) {
        withRightsOfApplication(() -> ProcessInstantiationBuilderImpl.createProcessInstanceByKey(commands(), process).businessKey(businessKey).execute());
    }

    private CommandExecutor commands() {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired();
    }
}
