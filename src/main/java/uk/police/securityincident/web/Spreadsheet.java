package uk.police.securityincident.web;

import java.text.Normalizer;

/** What is exported is opened in a spreadsheet. */
final class Spreadsheet {

    private Spreadsheet() {
    }

    /**
     * The value with an apostrophe before it where a spreadsheet would take it for a formula, and run it: the signs in any
     * width, for some read the full one as the half.
     */
    static Object harmless(Object value) {
        return value instanceof String text && Normalizer.normalize(text, Normalizer.Form.NFKC).matches("(?s)[\\s\\p{Z}\\p{C}]*[=+\\-@\u2212].*|[\\t\\r].*") ? "'" + text : value;
    }
}
