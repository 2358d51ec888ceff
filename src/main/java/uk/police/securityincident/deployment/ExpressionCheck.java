package uk.police.securityincident.deployment;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.camunda.bpm.impl.juel.AstBinary;
import org.camunda.bpm.impl.juel.AstBoolean;
import org.camunda.bpm.impl.juel.AstBracket;
import org.camunda.bpm.impl.juel.AstChoice;
import org.camunda.bpm.impl.juel.AstDot;
import org.camunda.bpm.impl.juel.AstEval;
import org.camunda.bpm.impl.juel.AstFunction;
import org.camunda.bpm.impl.juel.AstIdentifier;
import org.camunda.bpm.impl.juel.AstLiteral;
import org.camunda.bpm.impl.juel.AstMethod;
import org.camunda.bpm.impl.juel.AstNested;
import org.camunda.bpm.impl.juel.AstNull;
import org.camunda.bpm.impl.juel.AstString;
import org.camunda.bpm.impl.juel.AstUnary;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.TreeBuilderException;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.Written;

/** Whether an expression of a model names only what models may use, read with the parser that the engine reads it with. */
@Component
class ExpressionCheck {

    /** As our ids are: what looks like one is one. */
    private static final Pattern ELEMENT = Pattern.compile("(Task|Stage|Deadline|Warning|Event|StartEvent|Gateway)_\\w+");

    private static final Set<AstBinary.Operator> YES_OR_NO = Set.of(AstBinary.AND, AstBinary.OR, AstBinary.EQ, AstBinary.NE, AstBinary.LT, AstBinary.LE, AstBinary.GT, AstBinary.GE);
    private static final Set<String> WHO = Set.of("reporterId", "enteredBy", "delegatedRole", "deputyId", "roleGiven");

    private final ModelBeans beans;

    ExpressionCheck(ModelBeans beans) {
        this.beans = beans;
    }

    /** Whether whatever it comes to is of this type, as far as its methods say; nothing is of any. A variable may be anything. */
    boolean gives(String expression, Class<?> type) {
        try {
            var root = Expressions.read(expression);
            return root instanceof AstEval && gives(root.getChild(0), type);
        } catch (TreeBuilderException unreadable) {
            return true; // Said in the refusal.
        }
    }

    private boolean gives(Node node, Class<?> type) {
        if (node instanceof AstNested nested) {
            return gives(nested.getChild(0), type);
        }
        if (node instanceof AstChoice choice) {
            return gives(choice.getChild(1), type) && gives(choice.getChild(2), type);
        }
        if (node instanceof AstMethod call && call.getChild(0) instanceof AstDot method && method.getChild(0) instanceof AstIdentifier base) {
            var known = beans.all().getOrDefault(base.getName(), List.of()).stream().filter(one -> one.getName().equals(Expressions.name(method))).toList();
            return !known.isEmpty() && known.stream().allMatch(one -> one.getReturnType() == type);
        }
        return node instanceof AstNull && !type.isPrimitive() || type == boolean.class && isYesOrNo(node);
    }

    private static boolean isYesOrNo(Node node) {
        return node instanceof AstBinary comparison && YES_OR_NO.contains(comparison.getOperator()) || node instanceof AstUnary not && not.getOperator() != AstUnary.NEG
                || node instanceof AstBoolean;
    }

    /**
     * What of an expression, or of a text around one, is not for models, each as a sentence without its end.
     *
     * @param process the one that it stands in
     */
    List<String> faults(String expression, String process, ModelNames names) {
        var faults = new ArrayList<String>();
        try {
            var read = Expressions.read(expression);
            check(read, process, faults);
            checkNames(read, names, faults);
        } catch (TreeBuilderException e) {
            faults.add("it cannot be read as an expression");
        }
        return faults;
    }

    private void checkNames(Node expression, ModelNames names, List<String> faults) {
        var read = new TreeSet<String>();
        Expressions.names(expression, read, new TreeSet<>());
        read.stream().filter(name -> !names.set.contains(name) && !beans.all().containsKey(name) && !beans.isKeptFromModels(name)).forEach(name ->
                faults.add("nothing sets '" + name + "': name a question's key or a variable of docs/beans.md"));
        for (var text : texts(expression).toList()) {
            if (ELEMENT.matcher(text).matches() && !names.elements.contains(text)) {
                faults.add("there is no element '" + text + "'");
            }
        }
    }

    private static Stream<String> texts(Node node) {
        return Stream.concat(node instanceof AstString text ? Stream.of(Expressions.text(text)) : Stream.of(), IntStream.range(0, node.getCardinality()).boxed().flatMap(i -> texts(node.getChild(i))));
    }

    private void check(Node node, String process, List<String> faults) {
        if (node instanceof AstMethod call) {
            checkCall(call, process, faults);
            return;
        }
        if (node instanceof AstIdentifier name) {
            if (beans.isKeptFromModels(name.getName())) {
                faults.add("'" + name.getName() + "' is a part of the application that is not for models");
            }
        } else if (node instanceof AstFunction function && !ModelBeans.FUNCTIONS.contains(function.getName())) {
            faults.add("there is no function '" + function.getName() + "'");
        } else if (node instanceof AstBracket) {
            faults.add("'[…]' reaches into a value");
        } else if (node instanceof AstDot property && !(property.getChild(0) instanceof AstMethod decision && isDecisionsRow(decision))) {
            faults.add("'" + Expressions.name(property) + "' is a property: a model calls methods, and reads no property but of a decision's single result");
        }
        for (int i = 0; i < node.getCardinality(); i++) {
            check(node.getChild(i), process, faults);
        }
    }

    private void checkCall(AstMethod call, String process, List<String> faults) {
        var parameters = call.getChild(1);
        for (int i = 0; i < parameters.getCardinality(); i++) {
            check(parameters.getChild(i), process, faults);
        }
        if (!(call.getChild(0) instanceof AstDot method && method.getChild(0) instanceof AstIdentifier base)) {
            faults.add("a method is called on something that is no bean");
            check(call.getChild(0).getChild(0), process, faults);
            return;
        }
        var said = "'" + base.getName() + "." + Expressions.name(method) + "'";
        switch (base.getName()) {
            case "execution", "task" -> {
                if (!ModelBeans.OF_A_CASE.contains(Expressions.name(method))) {
                    faults.add(said + " is not for models");
                } else if (Expressions.name(method).startsWith("setVariable") && !(parameters.getCardinality() == 2 && parameters.getChild(0) instanceof AstString variable && mayBeSet(Expressions.text(variable)))) {
                    faults.add(said + " names the variable that it sets, as a text, and none that says who may do what");
                }
            }
            case "decisionResult" -> {
                if (!ModelBeans.OF_A_DECISION.contains(Expressions.name(method))) {
                    faults.add(said + " is not for models");
                }
            }
            default -> {
                var known = beans.all().getOrDefault(base.getName(), List.of()).stream().filter(one -> one.getName().equals(Expressions.name(method))).toList();
                if (known.isEmpty()) {
                    faults.add(said + " is not for models");
                } else if (known.stream().anyMatch(one -> one.getAnnotation(ForModels.class).forConnector())) {
                    faults.add(said + " is for the connector of the service desk alone");
                } else if (known.stream().map(one -> one.getAnnotation(ForModels.class).in()).anyMatch(in -> in.length > 0 && !List.of(in).contains(process))) {
                    faults.add(said + " is for the process " + String.join(", ", known.get(0).getAnnotation(ForModels.class).in()) + " alone");
                } else {
                    known.stream().filter(one -> takes(one, parameters.getCardinality())).findFirst().ifPresentOrElse(one -> checkWritten(said, one, parameters, faults),
                            () -> faults.add(said + " does not take " + parameters.getCardinality() + " parameters"));
                }
            }
        }
    }

    /** What is worked out when it runs, nobody can tell before. */
    private static void checkWritten(String said, Method method, Node parameters, List<String> faults) {
        for (int i = 0; i < method.getParameterCount() && i < parameters.getCardinality(); i++) {
            var written = method.getParameters()[i].getAnnotation(Written.class);
            if (written != null) {
                literals(parameters.getChild(i)).map(literal -> String.valueOf(literal.eval(null, null))).filter(value -> !value.matches(written.pattern())).forEach(value ->
                        faults.add(said + " does not read '" + value + "': write " + written.as()));
            }
        }
    }

    /** What stands there, or is chosen from. */
    private static Stream<AstLiteral> literals(Node node) {
        if (node instanceof AstChoice choice) {
            return Stream.concat(literals(choice.getChild(1)), literals(choice.getChild(2)));
        }
        return node instanceof AstNested nested ? literals(nested.getChild(0)) : node instanceof AstLiteral literal ? Stream.of(literal) : Stream.of();
    }

    /** Whether a model may give this variable a value: who somebody is, the application says. */
    static boolean mayBeSet(String variable) {
        return !WHO.contains(variable);
    }

    private static boolean takes(Method method, int parameters) {
        return method.isVarArgs() ? parameters >= method.getParameterCount() - 1 : parameters == method.getParameterCount();
    }

    private static boolean isDecisionsRow(AstMethod call) {
        return call.getChild(0) instanceof AstDot method && method.getChild(0) instanceof AstIdentifier base && base.getName().equals("decisionResult");
    }
}
