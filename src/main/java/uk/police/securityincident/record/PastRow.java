package uk.police.securityincident.record;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.register.PastIncidents.Past;
import uk.police.securityincident.register.PastIncidents;
import uk.police.securityincident.typed.Typed;

/** One row of such a file, read by its columns. What is empty was not recorded. */
class PastRow {

    /** Of a level the report's form has no words. */
    private static final Map<String, String> LEVELS = Map.of("none", "no risk");
    private static final List<String> NOT_RECORDED = List.of("", "not recorded", "not known");

    private final Map<String, Map<String, String>> codes = new HashMap<>();
    private final Instant now;

    PastRow(BinaryOperator<String> words, Instant now) {
        this.now = now;
        for (var column : PastColumn.ALL) {
            var ofColumn = new HashMap<String, String>();
            for (var value : column.values()) {
                ofColumn.put(value.toLowerCase(Locale.ROOT), value);
                var word = column.name().equals("level") ? LEVELS.get(value) : words.apply(column.name(), value);
                if (word != null) {
                    ofColumn.put(word.toLowerCase(Locale.ROOT), value);
                }
            }
            codes.put(column.name(), ofColumn);
        }
    }

    /**
     * @param cells by the name of the column
     * @param fault is told of each fault with its column
     */
    Past read(int row, Map<String, String> cells, BiConsumer<String, String> fault) {
        var said = new LinkedHashMap<String, String>();
        var dates = new HashMap<String, RecordedDate>();
        for (var column : PastColumn.ALL) {
            var cell = "";
            try {
                cell = Typed.text(cells.getOrDefault(column.name(), ""));
            } catch (IllegalArgumentException e) {
                fault.accept(column.name(), e.getMessage());
                cell = null;
            }
            if (column.kind() == PastColumn.Kind.DATE) {
                dates.put(column.name(), RecordedDate.NOT_RECORDED);
            }
            if (cell != null && cell.isEmpty() && column.required()) {
                fault.accept(column.name(), column.kind() == PastColumn.Kind.DATE ? "is empty: where no date was recorded, write 'not recorded'" : "is empty, and must not be");
            } else if (cell != null && !cell.isEmpty()) {
                try {
                    if (column.kind() == PastColumn.Kind.DATE) {
                        dates.put(column.name(), date(cell));
                    } else {
                        said.put(column.name(), value(column, cell));
                    }
                } catch (IllegalArgumentException e) {
                    fault.accept(column.name(), e.getMessage());
                }
            }
        }
        said.values().removeIf(Objects::isNull);
        checkOrder(dates, fault);
        return new Past(row, said, dates, told(said.remove("icoTold"), "icoTold", "icoToldAt", dates, fault), told(said.remove("peopleTold"), "peopleTold", "dataSubjectsToldAt", dates, fault));
    }

    private RecordedDate date(String cell) {
        var date = RecordedDate.parse(cell);
        if (date.isKnown() && date.from().isAfter(now)) {
            throw new IllegalArgumentException("is '" + Typed.brief(cell) + "', which is still to come");
        }
        return date;
    }

    /** The code of it; null for what was not recorded. */
    private String value(PastColumn column, String cell) {
        switch (column.kind()) {
            case CHOICE, YES_NO -> {
                var small = cell.toLowerCase(Locale.ROOT);
                if (NOT_RECORDED.contains(small)) {
                    return null;
                }
                return Stream.ofNullable(codes.get(column.name()).get(small)).findFirst().orElseThrow(() -> new IllegalArgumentException(
                        "is '" + Typed.brief(cell) + "', and none of " + column.expected() + ", 'not recorded'"));
            }
            case NUMBER -> {
                if (NOT_RECORDED.contains(cell.toLowerCase(Locale.ROOT))) {
                    return null;
                }
                if (!cell.matches("\\d{1," + column.longest() + "}")) {
                    throw new IllegalArgumentException("is '" + Typed.brief(cell) + "', and no whole number such as 1200, without a comma or a word");
                }
                return cell;
            }
            default -> {
                if (cell.length() > column.longest()) {
                    throw new IllegalArgumentException("has " + cell.length() + " characters, and at most " + column.longest() + " are taken");
                }
                return cell;
            }
        }
    }

    /** Each may lie after the next only as far as a month or a day leaves it open. */
    private static void checkOrder(Map<String, RecordedDate> dates, BiConsumer<String, String> fault) {
        var known = PastIncidents.DATES.stream().filter(name -> dates.get(name).isKnown()).toList();
        for (int i = 1; i < known.size(); i++) {
            if (dates.get(known.get(i - 1)).from().isAfter(dates.get(known.get(i)).until())) {
                fault.accept(known.get(i), "is " + RecordedDate.inWords(dates.get(known.get(i)).written()) + ", before " + known.get(i - 1) + ", " + RecordedDate.inWords(dates.get(known.get(i - 1)).written()));
            }
        }
    }

    /** Whoever was told on a date was told. */
    private static Boolean told(String told, String column, String when, Map<String, RecordedDate> dates, BiConsumer<String, String> fault) {
        boolean dated = dates.get(when).isKnown();
        if ("no".equals(told) && dated) {
            fault.accept(column, "is 'no', and " + when + " says when they were told: one of the two is wrong");
        }
        return dated ? Boolean.TRUE : told == null ? null : told.equals("yes");
    }
}
