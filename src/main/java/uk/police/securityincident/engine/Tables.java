package uk.police.securityincident.engine;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnDecisionResultEntries;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionLiteralExpressionImpl;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.camunda.bpm.dmn.engine.impl.DmnExpressionImpl;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.variable.Variables;

/**
 * The tables of level, risk and whom to tell, of one file, asked apart from any case: what they would advise on other facts than a case
 * has, or what they would have advised if they were in force. Asking them leaves nothing behind anywhere. A fact that is not among
 * those given is absent; facts have the names and values of the contract.
 */
public final class Tables {

    public static final String LEVEL = "incidentLevel";
    public static final String RISK = "riskToIndividuals";
    public static final String NOTIFICATION = "externalNotification";

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("(?<![\\w.])\\d{1,8}(?![\\w.])");
    private static final Pattern IN_QUOTES = Pattern.compile("\"[^\"]*\"");

    /** What people act upon: the level, and whether the ICO and the people concerned are to be told. */
    public record Outcome(String level, boolean ico, boolean people) {

        /** Whether the same are to be told, at whichever level. */
        public boolean tellsTheSameAs(Outcome other) {
            return ico == other.ico && people == other.people;
        }
    }

    /** The same, with the reasons that the tables give. */
    public record Advice(Outcome outcome, String risk, String levelReason, String riskReason, String basis) {
    }

    private final DmnEngine engine;
    private final Map<String, DmnDecision> decisions;
    private final List<String> texts;
    private final Set<String> reads;
    private final AtomicLong evaluations = new AtomicLong();

    private Tables(DmnEngine engine, Map<String, DmnDecision> decisions) {
        this.engine = engine;
        this.decisions = decisions;
        this.texts = Stream.of(LEVEL, NOTIFICATION).flatMap(decision -> closure(decisions.get(decision)).stream()).distinct().flatMap(Tables::texts).toList();
        this.reads = texts.stream().flatMap(text -> WORD.matcher(IN_QUOTES.matcher(text).replaceAll("")).results()).map(word -> word.group()).collect(Collectors.toUnmodifiableSet());
    }

    /** @throws RuntimeException of the engine if it is no DMN, or without one of the three decisions; the check of a deployment says so in words */
    public static Tables read(byte[] dmn) {
        return read(dmn, new FeelReadOnce.Evaluation());
    }

    /** The same, with the FEEL of the engine, which has read what is in force. */
    static Tables read(byte[] dmn, FeelEngine feel) {
        var configuration = new DefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(() -> new RememberingFeel(feel));
        var engine = configuration.buildEngine();
        var decisions = new LinkedHashMap<String, DmnDecision>();
        engine.parseDecisions(new ByteArrayInputStream(dmn)).forEach(decision -> decisions.put(decision.getKey(), decision));
        if (!decisions.keySet().containsAll(List.of(LEVEL, RISK, NOTIFICATION))) {
            throw new IllegalArgumentException("The file does not hold the decisions " + LEVEL + ", " + RISK + " and " + NOTIFICATION);
        }
        return new Tables(engine, decisions);
    }

    /** What would be advised on these facts. */
    public Outcome outcome(Map<String, ?> facts) {
        var whom = answer(NOTIFICATION, facts);
        return new Outcome(answer(LEVEL, facts).getEntry("incidentLevel"), Boolean.TRUE.equals(whom.getEntry("notifyIco")), Boolean.TRUE.equals(whom.getEntry("notifyDataSubjects")));
    }

    /** The same, with the reasons. */
    public Advice advice(Map<String, ?> facts) {
        var risk = answer(RISK, facts);
        return new Advice(outcome(facts), risk.getEntry("riskToIndividuals"), answer(LEVEL, facts).getEntry("levelReason"), risk.getEntry("riskReason"), answer(NOTIFICATION, facts).getEntry("basis"));
    }

    private DmnDecisionResultEntries answer(String decision, Map<String, ?> facts) {
        evaluations.incrementAndGet();
        var variables = Variables.createVariables();
        facts.forEach(variables::putValue);
        return engine.evaluateDecision(decisions.get(decision), variables).getFirstResult();
    }

    /** How often a decision was asked for, each with those that it requires; tests count by it. */
    public long evaluations() {
        return evaluations.get();
    }

    /** Whether the level, or whom to tell, may hang on the fact of this name. */
    public boolean reads(String fact) {
        return reads.contains(fact);
    }

    /** The numbers from which on, or up to which, the tables may advise otherwise on this fact, which is a whole number from 0. */
    public SortedSet<Integer> bounds(String fact) {
        var bounds = new TreeSet<Integer>();
        var named = Pattern.compile("\\b" + Pattern.quote(fact) + "\\b");
        texts.stream().filter(text -> named.matcher(text).find()).flatMap(text -> WHOLE_NUMBER.matcher(IN_QUOTES.matcher(text).replaceAll("")).results())
                .map(number -> Integer.valueOf(number.group())).forEach(number -> bounds.addAll(List.of(number, number + 1)));
        bounds.remove(0);
        return bounds;
    }

    private static Collection<DmnDecision> closure(DmnDecision decision) {
        var all = new LinkedHashMap<String, DmnDecision>();
        all.put(decision.getKey(), decision);
        decision.getRequiredDecisions().forEach(required -> closure(required).forEach(one -> all.put(one.getKey(), one)));
        return all.values();
    }

    /** Each expression; a cell with the expression of its column, whose value it is compared with. */
    private static Stream<String> texts(DmnDecision decision) {
        if (decision.getDecisionLogic() instanceof DmnDecisionLiteralExpressionImpl literal) {
            return Stream.of(text(literal.getExpression()));
        }
        var table = (DmnDecisionTableImpl) decision.getDecisionLogic();
        var texts = new ArrayList<String>();
        table.getInputs().forEach(input -> texts.add(text(input.getExpression())));
        for (var rule : table.getRules()) {
            for (int i = 0; i < rule.getConditions().size(); i++) {
                texts.add(texts.get(i) + " " + text(rule.getConditions().get(i)));
            }
            rule.getConclusions().forEach(conclusion -> texts.add(text(conclusion)));
        }
        return texts.stream();
    }

    private static String text(DmnExpressionImpl expression) {
        return expression == null || expression.getExpression() == null ? "" : expression.getExpression();
    }
}
