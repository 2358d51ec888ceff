package uk.police.securityincident.record;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import uk.police.securityincident.register.PastIncidents.Past;
import uk.police.securityincident.typed.Typed;

/** Reads a file of incidents of the register before, row by row, and says of each what is wrong. */
public class PastFile {

    /** More are not taken at once. */
    static final int MOST_ROWS = 20_000;
    /** More faults are counted and not listed. */
    static final int LISTED = 200;

    /**
     * What is wrong.
     *
     * @param row as a spreadsheet numbers it; 0 is the file as a whole
     * @param column null where it is none in particular
     */
    public record Fault(int row, String column, String fault) {
    }

    /**
     * @param sample the first words of it with a letter that not every encoding has, by which one sees whether it was read rightly; or null
     * @param faultsInAll of which {@link #LISTED} are listed
     */
    record Read(String encoding, String separator, String sample, int rows, List<Past> incidents, List<Fault> faults, int faultsInAll) {
    }

    private final PastRow reader;
    private final List<Past> incidents = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> rowsByReference = new HashMap<>();
    private String sample;
    private int faultsInAll;
    private int rows;

    private PastFile(BinaryOperator<String> words, Instant now) {
        this.reader = new PastRow(words, now);
    }

    /**
     * @param words what puts a column and a value into the words of the report's form, or gives null
     * @param now no date lies after it
     */
    static Read read(byte[] content, BinaryOperator<String> words, Instant now) {
        var file = new PastFile(words, now);
        try {
            var text = PastText.of(content);
            file.rows(text);
            return file.read(text.encoding(), text.separator() == ';' ? "semicolons" : "commas");
        } catch (IllegalArgumentException e) {
            file.fault(0, null, e.getMessage());
            return file.read(null, null);
        }
    }

    private Read read(String encoding, String separator) {
        return new Read(encoding, separator, sample, rows, incidents, faults, faultsInAll);
    }

    private void rows(PastText text) {
        int row = 0;
        var columns = List.<PastColumn>of();
        try (var parser = CSVFormat.RFC4180.builder().setDelimiter(text.separator()).setIgnoreEmptyLines(false).get().parse(new StringReader(text.text()))) {
            for (var record : parser) {
                row++;
                if (row == 1) {
                    columns = header(record);
                    if (columns.isEmpty()) {
                        return;
                    }
                } else if (record.stream().anyMatch(cell -> !cell.isBlank())) {
                    if (++rows > MOST_ROWS) {
                        throw new IllegalArgumentException("has more than " + MOST_ROWS + " rows: bring it in in parts");
                    }
                    row(row, columns, record);
                }
            }
        } catch (CSVException e) {
            fault(row + 1, null, "cannot be read as CSV: a quotation mark within a text is written twice, and a text with a separator or a line break stands between quotation marks");
        } catch (UncheckedIOException | IllegalStateException e) {
            fault(row + 1, null, "cannot be read as CSV: a quotation mark within a text is written twice, and a text with a separator or a line break stands between quotation marks");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (rows == 0 && faults.isEmpty()) {
            throw new IllegalArgumentException("has no row below its header");
        }
    }

    /** The columns in their order; none if something is wrong with them. */
    private List<PastColumn> header(CSVRecord record) {
        var known = PastColumn.ALL.stream().collect(Collectors.toMap(column -> column.name().toLowerCase(Locale.ROOT), column -> column));
        var found = new ArrayList<PastColumn>();
        var names = record.stream().map(String::strip).collect(Collectors.toCollection(ArrayList::new));
        while (!names.isEmpty() && names.get(names.size() - 1).isEmpty()) {
            names.remove(names.size() - 1);
        }
        for (var name : names) {
            var column = known.get(name.toLowerCase(Locale.ROOT));
            if (column == null) {
                fault(1, Typed.brief(name), "is no column of the template: take it out, or give it the name that it has there");
            } else if (found.contains(column)) {
                fault(1, column.name(), "is there twice: take one out");
            } else {
                found.add(column);
            }
        }
        PastColumn.ALL.stream().filter(column -> column.required() && !found.contains(column)).forEach(column -> fault(1, column.name(), "is missing: the first row names the columns, and this is one that must be there"));
        return faults.isEmpty() ? found : List.of();
    }

    private void row(int row, List<PastColumn> columns, CSVRecord record) {
        int before = faultsInAll;
        if (record.size() < columns.size() || record.stream().skip(columns.size()).anyMatch(cell -> !cell.isBlank())) {
            fault(row, null, "has %d cells, and the first row has %d: a text with a separator in it stands between quotation marks".formatted(record.size(), columns.size()));
            return;
        }
        var cells = new LinkedHashMap<String, String>();
        for (int i = 0; i < columns.size(); i++) {
            cells.put(columns.get(i).name(), record.get(i));
        }
        var past = reader.read(row, cells, (column, fault) -> fault(row, column, fault));
        if (past.oldReference() != null) {
            var earlier = rowsByReference.putIfAbsent(past.oldReference().toLowerCase(Locale.ROOT), row);
            if (earlier != null) {
                fault(row, PastColumn.OLD_REFERENCE, "is '" + Typed.brief(past.oldReference()) + "', as in row " + earlier + ": one of the two is called something else, or stands there twice");
            }
        }
        if (sample == null) {
            sample = cells.values().stream().flatMap(cell -> List.of(cell.split("\\s+")).stream()).filter(word -> word.chars().anyMatch(c -> c > 0x7F && Character.isLetter(c))).findFirst()
                    .map(Typed::brief).orElse(null);
        }
        if (faultsInAll == before) {
            incidents.add(past);
        }
    }

    private void fault(int row, String column, String fault) {
        faultsInAll++;
        if (faults.size() < LISTED) {
            faults.add(new Fault(row, column, fault));
        }
    }
}
