package uk.police.securityincident.deployment;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;

/** What an expression of a model may name: the beans with methods {@link ForModels}, and of the engine's own what our models use. */
@Component
class ModelBeans {

    static final Set<String> FUNCTIONS = Set.of("now", "dateTime", "currentUser", "currentUserGroups", "endOfToday");
    /** Of {@code execution} and {@code task}. */
    static final Set<String> OF_A_CASE = Set.of("getVariable", "setVariable", "setVariableLocal");
    static final Set<String> OF_A_DECISION = Set.of("getSingleResult");

    private final ApplicationContext context;
    private Map<String, List<Method>> beans;

    ModelBeans(ApplicationContext context) {
        this.context = context;
    }

    /** The methods for models by the bean's name. */
    synchronized Map<String, List<Method>> all() {
        if (beans == null) {
            beans = new TreeMap<>();
            for (var name : context.getBeanDefinitionNames()) {
                var type = context.getType(name, false);
                var methods = type == null ? List.<Method>of() : forModels(type);
                if (!methods.isEmpty()) {
                    beans.put(name, methods);
                }
            }
        }
        return beans;
    }

    /** What the beans know of the variables of a case. */
    List<CaseVariables> variables() {
        return Stream.of(context.getBeanDefinitionNames()).map(name -> context.getType(name, false)).filter(type -> type != null)
                .map(type -> ClassUtils.getUserClass(type).getAnnotation(CaseVariables.class)).filter(known -> known != null).toList();
    }

    /** Null where no such bean is for models. */
    Object named(String name) {
        return all().containsKey(name) ? context.getBean(name) : null;
    }

    /** A bean of the application that no model names. */
    boolean isKeptFromModels(String name) {
        return context.containsBean(name) && !all().containsKey(name);
    }

    static boolean mayCall(Object base, String method) {
        if (base instanceof DelegateExecution || base instanceof DelegateTask) {
            return OF_A_CASE.contains(method);
        }
        if (base instanceof DmnDecisionResult) {
            return OF_A_DECISION.contains(method);
        }
        // What forms show now, the forms of an earlier edition show by an expression.
        return Stream.of(ClassUtils.getUserClass(base.getClass()).getMethods()).filter(known -> known.isAnnotationPresent(ForModels.class) || known.isAnnotationPresent(ShownAs.class))
                .anyMatch(known -> known.getName().equals(method));
    }

    private static List<Method> forModels(Class<?> type) {
        return Stream.of(ClassUtils.getUserClass(type).getMethods()).filter(method -> method.isAnnotationPresent(ForModels.class) && !method.getAnnotation(ForModels.class).earlier()).toList();
    }
}
