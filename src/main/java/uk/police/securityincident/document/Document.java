package uk.police.securityincident.document;

import java.util.List;

/**
 * What a template is filled with. Everything in it is plain text, shown as it was written.
 *
 * @param date when it was made, or went out, in words
 */
public record Document(String title, String reference, String organisation, String date, List<Section> sections) {

    /** What was asked, and the answer in the words that the person saw. */
    public record Row(String label, String answer) {
    }

    /** A heading, then the answers, then what is said freely; either of the two may be empty. */
    public record Section(String heading, List<Row> rows, List<String> paragraphs) {

        public boolean answered() {
            return !rows.isEmpty();
        }
    }
}
