package uk.police.securityincident.form;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import uk.police.securityincident.model.ShownAs;

/** What forms show of a case beside its variables: each name is a function of the case, worked out when a form is opened or sent. */
@Component
public class CaseView {

    /** A method of a bean that gives it. */
    private record Source(String bean, Method method) {
    }

    private final ApplicationContext context;
    private Map<String, Source> sources;

    public CaseView(ApplicationContext context) {
        this.context = context;
    }

    /** All names that forms may show in this way. */
    public Set<String> names() {
        return sources().keySet();
    }

    /** What these names are for this task; a name that is not among {@link #names} is left out. Inside the engine, with the rights of the application. */
    public VariableMap of(DelegateTask task, Collection<String> names) {
        var view = Variables.createVariables();
        var asked = new LinkedHashSet<Source>();
        names.forEach(name -> {
            if (sources().containsKey(name)) {
                asked.add(sources().get(name));
            }
        });
        asked.forEach(source -> shown(source, task).forEach((name, value) -> {
            if (names.contains(name)) {
                put(view, name, value);
            }
        }));
        return view;
    }

    private static void put(VariableMap view, String name, Object value) {
        if (value instanceof TypedValue typed) {
            view.putValueTyped(name, typed);
        } else {
            view.putValue(name, value);
        }
    }

    private Map<String, Object> shown(Source source, DelegateTask task) {
        try {
            var value = source.method().invoke(context.getBean(source.bean()), source.method().getParameterTypes()[0] == DelegateTask.class ? task : task.getExecution());
            var names = source.method().getAnnotation(ShownAs.class).value();
            var shown = new HashMap<String, Object>();
            if (names.length == 1) {
                shown.put(names[0], value);
            } else {
                ((Map<?, ?>) value).forEach((name, one) -> shown.put((String) name, one));
            }
            return shown;
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Map<String, Source> sources() {
        if (sources == null) {
            sources = new TreeMap<>();
            for (var name : context.getBeanDefinitionNames()) {
                var type = context.getType(name, false);
                Stream.of(type == null ? new Method[0] : ClassUtils.getUserClass(type).getMethods()).filter(method -> method.isAnnotationPresent(ShownAs.class))
                        .forEach(method -> Stream.of(method.getAnnotation(ShownAs.class).value()).forEach(shown -> {
                            if (sources.put(shown, new Source(name, method)) != null) {
                                throw new IllegalStateException("Two methods say what '" + shown + "' is");
                            }
                        }));
            }
        }
        return sources;
    }
}
