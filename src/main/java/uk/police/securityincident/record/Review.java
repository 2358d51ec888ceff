package uk.police.securityincident.record;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.record.BoardFigures.Table;

/** The analysis as filed, with what was said and decided on it since. */
public record Review(String reference, String period, String before, Instant workedOutAt, int version, List<Table> tables, List<OpenRisk> risks, List<Said> said,
        List<Action> actions) {

    /** @param by what was said, by whom and when; its answers are in the words of the form */
    public record Said(String by, List<Row> answers) {
    }

    /** An action of the board, and how far it has come. */
    public record Action(int number, String kind, String text, String owner, String target, String state) {
    }

    /** A risk of the analysis in the words that it has today, or why it has none. */
    public record OpenRisk(String reference, LocalDate reportedOn, String text) {
    }
}
