package uk.police.securityincident.deployment;

import java.util.Optional;
import java.util.Set;

import org.camunda.bpm.impl.juel.AstDot;
import org.camunda.bpm.impl.juel.AstIdentifier;
import org.camunda.bpm.impl.juel.AstMethod;
import org.camunda.bpm.impl.juel.AstString;
import org.camunda.bpm.impl.juel.Builder.Feature;
import org.camunda.bpm.impl.juel.Builder;
import org.camunda.bpm.impl.juel.Node;
import org.camunda.bpm.impl.juel.TreeBuilderException;

/** An expression of a process, read with the parser that the engine reads it with, and the names in it. */
public class Expressions {

    private static final Builder READER = new Builder(Feature.METHOD_INVOCATIONS, Feature.VARARGS);

    private Expressions() {
    }

    static boolean isExpression(String text) {
        return text.contains("${") || text.contains("#{");
    }

    /** @throws TreeBuilderException if it is none */
    static Node read(String expression) {
        return READER.build(expression).getRoot();
    }

    /** The variables that an expression reads, and those that it gives a value. */
    static void names(String expression, Set<String> read, Set<String> set) {
        if (expression.contains("${")) {
            try {
                names(read(expression), read, set);
            } catch (TreeBuilderException unreadable) {
                // Said in the refusal.
            }
        }
    }

    static void names(Node node, Set<String> read, Set<String> set) {
        if (node instanceof AstIdentifier name) {
            read.add(name.getName());
        } else if (node instanceof AstMethod call) {
            variable(call).ifPresent((name(call).startsWith("set") ? set : read)::add);
        }
        for (int i = 0; i < node.getCardinality(); i++) {
            names(node.getChild(i), read, set);
        }
    }

    /** The variable that is named as a text, by whoever asks the case for it. */
    private static Optional<String> variable(AstMethod call) {
        return name(call).contains("etVariable") && call.getChild(1).getCardinality() > 0 && call.getChild(1).getChild(0) instanceof AstString name ? Optional.of(text(name)) : Optional.empty();
    }

    static String name(AstMethod call) {
        return call.getChild(0) instanceof AstDot method ? name(method) : "";
    }

    static String text(AstString literal) {
        return (String) literal.eval(null, null);
    }

    /** JUEL's own node keeps it to itself but for how it prints: a dot, a space, the name. */
    static String name(AstDot property) {
        return property.toString().substring(1).strip();
    }
}
