package uk.police.securityincident.edition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVPrinter;
import uk.police.securityincident.document.Spreadsheet;
import uk.police.securityincident.edition.RuleTrial.Otherwise;
import uk.police.securityincident.edition.RuleTrial.Result;
import uk.police.securityincident.engine.Tables.Outcome;

/** What came of a trial as a table for a spreadsheet: a row a case, or a row for so many that go the same way. */
public final class RuleTrialTable {

    private static final List<String> ADVICE = List.of("Level now", "Level then", "ICO now", "ICO then", "People now", "People then");

    private RuleTrialTable() {
    }

    /** A row for each of these cases. */
    public static String ofCases(List<Otherwise> cases) {
        return csv(csv -> {
            csv.printRecord(Stream.of(Stream.of("Reference"), Spreadsheet.timeHeadings("Rated"), ADVICE.stream(), Stream.of("Reason now", "Reason then")).flatMap(cells -> cells).toList());
            for (var one : cases) {
                csv.printRecord(Stream.of(Stream.of(one.reference()), Spreadsheet.time(one.ratedAt()), advice(one.from(), one.to()), Stream.of(one.before(), one.reason()))
                        .flatMap(cells -> cells).map(Spreadsheet::harmless).toList());
            }
        });
    }

    /** A row for each way and reason, without a case. */
    public static String ofWays(Result result) {
        return csv(csv -> {
            csv.printRecord(Stream.of(Stream.of("Cases"), ADVICE.stream(), Stream.of("Reason then")).flatMap(cells -> cells).toList());
            for (var way : result.ways()) {
                for (var reason : way.reasons().entrySet()) {
                    csv.printRecord(Stream.of(Stream.of(reason.getValue()), advice(way.from(), way.to()), Stream.of(reason.getKey())).flatMap(cells -> cells).map(Spreadsheet::harmless).toList());
                }
            }
        });
    }

    /** In words: {@code level high, the ICO told, the people not told}. */
    public static String inWords(Outcome outcome) {
        return "level " + outcome.level() + ", the ICO " + (outcome.ico() ? "told" : "not told") + ", the people " + (outcome.people() ? "told" : "not told");
    }

    private static Stream<Object> advice(Outcome from, Outcome to) {
        return Stream.of(from.level(), to.level(), told(from.ico()), told(to.ico()), told(from.people()), told(to.people()));
    }

    private static String told(boolean told) {
        return told ? "yes" : "no";
    }

    private interface Rows {
        void print(CSVPrinter csv) throws IOException;
    }

    private static String csv(Rows rows) {
        var text = new StringBuilder();
        try (var csv = Spreadsheet.begin(text)) {
            rows.print(csv);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
