package uk.police.securityincident.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** Text in quotes, a name in backquotes, and a comment, in which FEEL may say anything. */
    private static final Pattern SAID_IN_FEEL = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|`[^`]*`|/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final int LONGEST_FEEL = 10_000;
    private static final Pattern FUNCTION_IN_FEEL = Pattern.compile("\\b(function|external)\\b");
    private static final Pattern METHOD_IN_FEEL = Pattern.compile("(?<!\\.)\\.(?!\\.)\\s*[^\\s.,;()\\[\\]{}+*/<>=\"-]+\\s*\\(");
    private static final Pattern LOOP_IN_FEEL = Pattern.compile("\\b(for|some|every)\\b");

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
        if (text.length() > LONGEST_FEEL) {
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

    /** FEEL is a calculation: what calls into Java, or may not end, is none. */
    static List<String> faults(String feel) {
        if (feel.length() > LONGEST_FEEL) {
            return List.of("FEEL here has at most " + LONGEST_FEEL + " characters");
        }
        var bare = SAID_IN_FEEL.matcher(feel).replaceAll(said -> said.group().startsWith("`") ? "name" : said.group().startsWith("\"") ? "\"\"" : " ");
        return Stream.of(
                        FUNCTION_IN_FEEL.matcher(bare).find() ? "FEEL here defines no function, and calls none from outside" : null,
                        METHOD_IN_FEEL.matcher(bare).find() ? "FEEL here calls no method of a value" : null,
                        LOOP_IN_FEEL.matcher(bare).find() ? "FEEL here has no loops" : null)
                .filter(fault -> fault != null).toList();
    }
}
