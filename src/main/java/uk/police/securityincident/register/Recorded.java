package uk.police.securityincident.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.deadline.UkTime;

/**
 * The dates of a case as the register before has them, the column {@code recorded}; none of a case of ours.
 *
 * @param dates by name, such as {@code reportedAt}: {@code 2023-04}, {@code not recorded}, {@code not told}
 */
public record Recorded(@JsonValue Map<String, String> dates) {

    /** Told, and nobody knows when. */
    static final String TOLD_NOT_WHEN = "told; when was not recorded";

    private static final ObjectMapper JSON = new ObjectMapper();

    static Recorded of(ResultSet row) throws SQLException {
        var recorded = row.getString("recorded");
        try {
            return new Recorded(recorded == null ? Map.of() : JSON.readValue(recorded, new TypeReference<LinkedHashMap<String, String>>() {
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the column holds it. */
    String json() {
        try {
            return JSON.writeValueAsString(dates);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the case is of the register before. */
    boolean isPast() {
        return !dates.isEmpty();
    }

    /** The moment in this column, or the first that it may have been; null for what is no date and has a moment there only for its place in the lists. */
    Instant moment(ResultSet row, String column, String name) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null || isPast() && !Character.isDigit(dates.getOrDefault(name, "-").charAt(0)) ? null : time.toInstant();
    }

    /** The date with this name for people, as exactly as it is known; null where it is not. */
    public String inWords(String name, Instant at) {
        return dates.containsKey(name) ? RecordedDate.inWords(dates.get(name)) : at == null ? null : UkTime.inWords(at);
    }

    /** Whether somebody was told, whether or not anybody knows when. */
    public boolean isTold(String name, Instant at) {
        return at != null || TOLD_NOT_WHEN.equals(dates.get(name));
    }

    /** On one line. */
    @Override
    public String toString() {
        return dates.entrySet().stream().map(date -> date.getKey() + " " + date.getValue()).collect(Collectors.joining("; "));
    }
}
