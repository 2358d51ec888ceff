package uk.police.securityincident.deployment;

import java.lang.reflect.Method;

import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.el.JuelExpressionManager;
import org.camunda.bpm.engine.impl.el.StartProcessVariableScope;
import org.camunda.bpm.engine.impl.el.VariableContextElResolver;
import org.camunda.bpm.engine.impl.el.VariableScopeElResolver;
import org.camunda.bpm.engine.impl.util.ReflectUtil;
import org.camunda.bpm.impl.juel.jakarta.el.BeanELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.CompositeELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.ELContext;
import org.camunda.bpm.impl.juel.jakarta.el.ELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.MapELResolver;
import org.camunda.bpm.impl.juel.jakarta.el.MethodNotFoundException;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.engine.EngineClock;
import uk.police.securityincident.engine.Exercises;

/**
 * The one place where the engine resolves an expression, its decision tables included. Within a case it reaches variables,
 * and of beans and methods those that are for models. Without one (a query, a filter, the start of a process) it reaches
 * nothing but five functions: so a text that came in as an expression does nothing (CVE-2026-109432).
 * The engine's own resolver for Spring would reach every bean of the application, and from any value by its class every other.
 */
class ModelExpressions extends JuelExpressionManager {

    private final ModelBeans beans;

    ModelExpressions(ModelBeans beans) {
        this.beans = beans;
        addFunction("endOfToday", ReflectUtil.getMethod(EngineClock.class, "endOfToday"));
    }

    @Override
    public void addFunction(String name, Method function) {
        if (ModelBeans.FUNCTIONS.contains(name)) {
            super.addFunction(name, function);
        }
    }

    @Override
    protected ELResolver createElResolver() {
        var resolvers = new CompositeELResolver();
        resolvers.add(new VariableScopeElResolver());
        resolvers.add(new VariableContextElResolver());
        resolvers.add(new ForModelsOnly());
        // The row of a decision's result.
        resolvers.add(new MapELResolver(true));
        return resolvers;
    }

    private static boolean isWithinCase(ELContext context) {
        var scope = context.getContext(VariableScope.class);
        return scope != null && !(scope instanceof StartProcessVariableScope);
    }

    /** Beans by name and methods by name; no property of either, and so no class. */
    private class ForModelsOnly extends BeanELResolver {

        @Override
        public Object getValue(ELContext context, Object base, Object property) {
            var bean = base == null && isWithinCase(context) ? beans.named((String) property) : null;
            if (bean != null) {
                context.setPropertyResolved(true);
            }
            return bean instanceof Deadlines limits ? Exercises.clock(limits, (VariableScope) context.getContext(VariableScope.class)) : bean;
        }

        @Override
        public Object invoke(ELContext context, Object base, Object method, Class<?>[] types, Object[] parameters) {
            if (base == null || !isWithinCase(context) || !ModelBeans.mayCall(base, String.valueOf(method))) {
                throw new MethodNotFoundException("'" + method + "' is not for models, see docs/beans.md");
            }
            return super.invoke(context, base, method, types, parameters);
        }

        @Override
        public Class<?> getType(ELContext context, Object base, Object property) {
            return null;
        }

        @Override
        public boolean isReadOnly(ELContext context, Object base, Object property) {
            return true;
        }

        @Override
        public void setValue(ELContext context, Object base, Object property, Object value) {
            // Left unresolved: the engine then says that there is no such property.
        }
    }
}
