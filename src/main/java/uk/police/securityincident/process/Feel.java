package uk.police.securityincident.process;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

import camundajar.impl.scala.Product;
import camundajar.impl.scala.collection.Iterable;
import camundajar.impl.scala.util.Either;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.syntaxtree.ParsedExpression;
import org.camunda.feel.syntaxtree.Ref;
import org.w3c.dom.Element;
import uk.police.securityincident.typed.Typed;

/**
 * A text in FEEL, read with the parser of the engine that evaluates it.
 *
 * @param fault why it cannot be read, or null
 * @param names the variables that it names
 */
record Feel(String fault, Set<String> names) {

    private static final FeelEngine ENGINE = new FeelEngine(FeelEngine.defaultFunctionProvider(), FeelEngine.defaultValueMapper(), FeelEngine.defaultConfiguration(), FeelEngine.defaultClock());
    /** The parser says what it would have taken, in names of its own, and then what it found. */
    private static final Pattern WHERE = Pattern.compile(".* found \"(.*)\"$", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("(?!(?:null|true|false|not|if|for|some|every)$)[A-Za-z_]\\w*");
    private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]*\"");
    private static final Feel NOTHING = new Feel(null, Set.of());

    /** An expression, such as a condition of a form; an empty one says nothing. */
    static Feel expression(String text) {
        return text.isBlank() ? NOTHING : read(text.strip(), ENGINE::parseExpression);
    }

    /** Of a decision: its cells are tests of the input, and the rest are expressions. What is no text of one says nothing. */
    static Feel read(Element text) {
        var of = text.getParentNode().getLocalName();
        var feel = text.getTextContent().strip();
        if (!text.getLocalName().equals("text") || feel.isEmpty() || of.equals("textAnnotation")) {
            return NOTHING;
        }
        return Set.of("inputEntry", "inputValues").contains(of) ? read(feel, ENGINE::parseUnaryTests) : expression(of.equals("outputValues") ? "[" + feel + "]" : feel);
    }

    private static Feel read(String text, Function<String, Either<FeelEngine.Failure, ParsedExpression>> parser) {
        if (text.length() > ExpressionCheck.LONGEST_FEEL) {
            return NOTHING; // Refused for its length.
        }
        // Most are no more than this, and the parser takes its time.
        if (NAME.matcher(text).matches()) {
            return new Feel(null, Set.of(text));
        }
        if (TEXT.matcher(text).matches()) {
            return NOTHING;
        }
        try {
            var read = parser.apply(text);
            if (read.isLeft()) {
                return new Feel("it cannot be read from '" + Typed.brief(WHERE.matcher(read.swap().toOption().get().message()).replaceFirst("$1").replace("\\\"", "\"")) + "' on", Set.of());
            }
            var names = new TreeSet<String>();
            collect(read.toOption().get().expression(), names);
            return new Feel(null, names);
        } catch (StackOverflowError nested) {
            return new Feel("it is nested too deeply", Set.of());
        }
    }

    private static void collect(Object node, Set<String> names) {
        if (node instanceof Ref variable) {
            var path = variable.names();
            // What was known before the answers is the same variable.
            names.add(path.head().equals("known") && path.length() > 1 ? path.apply(1) : path.head());
        } else if (node instanceof Iterable<?> several) {
            for (var one = several.iterator(); one.hasNext();) {
                collect(one.next(), names);
            }
        } else if (node instanceof Product parts) {
            for (int i = 0; i < parts.productArity(); i++) {
                collect(parts.productElement(i), names);
            }
        }
    }
}
