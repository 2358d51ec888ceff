package uk.police.securityincident.edition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

import org.camunda.bpm.dmn.engine.DmnEngineException;
import org.camunda.bpm.engine.BadUserRequestException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deployment.ModelCheck;
import uk.police.securityincident.engine.Tables.Advice;
import uk.police.securityincident.engine.Tables.Outcome;
import uk.police.securityincident.engine.Tables;
import uk.police.securityincident.engine.TablesInForce;
import uk.police.securityincident.register.RatedCases.Counted;
import uk.police.securityincident.register.RatedCases.Period;
import uk.police.securityincident.register.RatedCases;

/**
 * What changed tables would have advised on the cases of the log, beside what those in force advise, both on the facts as they were known
 * when each case was rated last. The changed file passes the check of a deployment and is deployed nowhere; nothing is written.
 */
@Component
public class RuleTrial {

    private static final int AT_ONCE = 500;

    /**
     * A case that would be advised otherwise.
     *
     * @param reason as the changed tables give it
     * @param before as those in force give it
     */
    public record Otherwise(String reference, Instant ratedAt, Outcome from, Outcome to, String before, String reason) {
    }

    /** So many cases would go this way, for these reasons; each reason with how many cases it has, the most first. */
    public record Way(Outcome from, Outcome to, int cases, Map<String, Integer> reasons) {
    }

    /** What came of it: {@code tried} were read and put to both. */
    public record Result(Counted counted, int tried, List<Otherwise> otherwise) {

        /** The same without a case, the most cases first. */
        public List<Way> ways() {
            var ways = new LinkedHashMap<List<Outcome>, Map<String, Integer>>();
            otherwise.forEach(one -> ways.computeIfAbsent(List.of(one.from(), one.to()), way -> new HashMap<>()).merge(one.reason(), 1, Integer::sum));
            return ways.entrySet().stream().map(way -> new Way(way.getKey().get(0), way.getKey().get(1), way.getValue().values().stream().mapToInt(Integer::intValue).sum(), sorted(way.getValue())))
                    .sorted(Comparator.comparing((Way way) -> -way.cases())).toList();
        }

        private static Map<String, Integer> sorted(Map<String, Integer> reasons) {
            var sorted = new LinkedHashMap<String, Integer>();
            reasons.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).forEach(reason -> sorted.put(reason.getKey(), reason.getValue()));
            return sorted;
        }
    }

    private record Both(Outcome from, Outcome to, String before, String reason) {
    }

    private final ModelCheck check;
    private final TablesInForce inForce;
    private final RatedCases cases;

    RuleTrial(ModelCheck check, TablesInForce inForce, RatedCases cases) {
        this.check = check;
        this.inForce = inForce;
        this.cases = cases;
    }

    /**
     * The changed tables, if they could be deployed.
     *
     * @throws BadUserRequestException in words, with the element and the way out, if they could not
     */
    public Tables candidate(byte[] file) {
        check.check("dmn/incident-decisions.dmn", file);
        try {
            return Tables.read(file);
        } catch (IllegalArgumentException e) {
            throw new BadUserRequestException(e.getMessage() + ": send the file that has them.", e);
        } catch (DmnEngineException e) {
            // The check does not count the cells of a rule, or follow what requires what in a circle; what the engine says names the place.
            throw new BadUserRequestException("The engine does not read the tables. Open them in Modeler, put right what it says, and save the file again: " + NestedExceptionUtils.getMostSpecificCause(e).getMessage(), e);
        }
    }

    /** @param progress is told what there is, and how many cases are done */
    public Result run(Tables candidate, Period period, ObjIntConsumer<Counted> progress) {
        return run(inForce.now(), candidate, period, progress);
    }

    Result run(Tables now, Tables candidate, Period period, ObjIntConsumer<Counted> progress) {
        var counted = cases.count(period);
        progress.accept(counted, 0);
        var otherwise = new ArrayList<Otherwise>();
        // Many cases are alike.
        var asked = new HashMap<Map<String, Object>, Both>();
        int tried = 0;
        var after = "";
        for (var some = cases.next(period, after, AT_ONCE); !some.isEmpty(); some = cases.next(period, after, AT_ONCE)) {
            for (var one : some) {
                var both = asked.computeIfAbsent(one.facts(), facts -> both(now, candidate, facts));
                if (!both.from().equals(both.to())) {
                    otherwise.add(new Otherwise(one.reference(), one.ratedAt(), both.from(), both.to(), both.before(), both.reason()));
                }
                after = one.reference();
            }
            tried += some.size();
            progress.accept(counted, tried);
        }
        return new Result(counted, tried, List.copyOf(otherwise));
    }

    private static Both both(Tables now, Tables candidate, Map<String, Object> facts) {
        var from = now.outcome(facts);
        var to = candidate.outcome(facts);
        return from.equals(to) ? new Both(from, to, null, null) : new Both(from, to, reason(now.advice(facts), from, to), reason(candidate.advice(facts), from, to));
    }

    /** Of whom to tell the risk is the reason. */
    private static String reason(Advice advice, Outcome from, Outcome to) {
        return from.tellsTheSameAs(to) || advice.levelReason().contains(advice.riskReason()) ? advice.levelReason() : advice.riskReason() + " " + advice.levelReason();
    }
}
