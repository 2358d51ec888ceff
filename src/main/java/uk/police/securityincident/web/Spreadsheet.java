package uk.police.securityincident.web;

/** What is exported is opened in a spreadsheet. */
final class Spreadsheet {

    private Spreadsheet() {
    }

    /** The value with an apostrophe before it where a spreadsheet would take it for a formula, and run it. */
    static Object harmless(Object value) {
        return value instanceof String text && text.matches("(?s)\\s*[=+\\-@].*|[\\t\\r].*") ? "'" + text : value;
    }
}
