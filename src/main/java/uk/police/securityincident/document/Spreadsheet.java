package uk.police.securityincident.document;

import java.io.IOException;
import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import uk.police.securityincident.deadline.UkTime;

/**
 * What is exported is opened in a spreadsheet, by a double click: a CSV with the mark of UTF-8, and each time twice, in UK time and in
 * UTC, as {@code 2026-04-13 09:30}. Excel takes that for a date whatever the computer's region, while 03/04/2026 is the 4th of March
 * where the region is American, and what ends in Z is text.
 */
public final class Spreadsheet {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private Spreadsheet() {
    }

    /** Begins a CSV. */
    public static CSVPrinter begin(Appendable csv) throws IOException {
        // By this mark Excel knows that it is UTF-8.
        csv.append('\uFEFF');
        return CSVFormat.RFC4180.print(csv);
    }

    /** The headings of both columns of a time. */
    public static Stream<String> timeHeadings(String name) {
        return Stream.of(name + " (UK time)", name + " (UTC)");
    }

    /** Their cells, empty where there is no such time. */
    public static Stream<Object> time(Instant time) {
        return time == null ? Stream.of("", "") : Stream.of(MINUTE.format(time.atZone(UkTime.LONDON)), MINUTE.format(time.atZone(ZoneOffset.UTC)));
    }

    /**
     * The value with an apostrophe before it where a spreadsheet would take it for a formula, and run it: the signs in any
     * width, for some read the full one as the half.
     */
    public static Object harmless(Object value) {
        return value instanceof String text && Normalizer.normalize(text, Normalizer.Form.NFKC).matches("(?s)[\\s\\p{Z}\\p{C}]*[=+\\-@\u2212].*|[\\t\\r].*") ? "'" + text : value;
    }
}
