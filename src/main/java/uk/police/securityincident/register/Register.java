package uk.police.securityincident.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The central log (W-8.1c, E-3.4.10), written in the transaction of the step that it records.
 * Times are instants; a reference carries the year in Europe/London.
 */
@Repository
public class Register {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    /** What happened: who did it, at which element of the model, and what was said. */
    public record Entry(Instant at, String by, String element, String event, Map<String, Object> content) {
        /** What was entered under this name, or null. */
        public String said(String key) {
            var value = content.get(key);
            return value == null ? null : value.toString();
        }
    }

    /** A recommendation of a final report; {@code owner} is {@code person:<id>} or {@code group:<id>}. */
    public record Recommendation(int number, int version, String kind, String text, String owner, LocalDate target, String state) {
    }

    /** What a case that came from this one goes on from: the awareness in force, the report, and who made it. */
    public record Earlier(Instant awareAt, Instant reportedAt, String reporterId) {
    }

    /** A document as it was filed; of one kind each version is kept. */
    public record Filed(String kind, int version, String title, Instant createdAt, String by, String sha256) {
    }

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    public Register(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A reference never used before: prefix, year of the report, number of at least four digits. */
    public String nextReference(String prefix, Instant reportedAt) {
        long number = jdbc.sql("select nextval('register.reference_number')").query(Long.class).single();
        return "%s-%d-%04d".formatted(prefix, reportedAt.atZone(LONDON).getYear(), number);
    }

    /** Logs the incident. */
    public void log(String reference, String process, String reporterId, Instant awareAt, Instant reportedAt, Instant now,
            boolean late, String conductConcern) {
        jdbc.sql("""
                insert into register.incident (reference, process, reporter_id, aware_at, reported_at, logged_at, late, conduct_concern)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(java.util.Arrays.asList(reference, process, reporterId, at(awareAt), at(reportedAt), at(now), late, conductConcern))
                .update();
    }

    /** The case with this reference, if it is of one of these processes. */
    public Optional<Earlier> earlier(String reference, Collection<String> processes) {
        return jdbc.sql("select aware_at, reported_at, reporter_id from register.incident where reference = :reference and process in (:processes)")
                .param("reference", reference).param("processes", processes)
                .query((row, n) -> new Earlier(row.getObject(1, OffsetDateTime.class).toInstant(), row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3)))
                .optional();
    }

    /** Says in the log which case this one came from. */
    public void cameFrom(String reference, String earlier) {
        jdbc.sql("update register.incident set came_from = ? where reference = ?").params(earlier, reference).update();
    }

    public void rate(String reference, String level, String colour) {
        jdbc.sql("update register.incident set level = ?, colour = ? where reference = ?").params(level, colour, reference).update();
    }

    /** The awareness in force; the old value stays among the entries. */
    public void correctAwareness(String reference, Instant awareAt, boolean late) {
        jdbc.sql("update register.incident set aware_at = ?, late = ? where reference = ?").params(at(awareAt), late, reference).update();
    }

    /** Ends it as {@code closed} or {@code handedOver}. */
    public void close(String reference, Instant now, String state) {
        jdbc.sql("update register.incident set state = ?, closed_at = ? where reference = ?").params(state, at(now), reference).update();
    }

    /** Adds to the file of the incident. */
    public void note(String reference, Instant now, String by, String element, String event, Map<String, ?> content) {
        try {
            jdbc.sql("insert into register.entry (reference, at, by, element, event, content) values (?, ?, ?, ?, ?, ?::jsonb)")
                    .params(reference, at(now), by, element, event, json.writeValueAsString(content)).update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the incident at these elements, in the order it happened. */
    public List<Entry> entries(String reference, Collection<String> elements) {
        return jdbc.sql("select at, by, element, event, content::text from register.entry where reference = :reference and element in (:elements) order by id")
                .param("reference", reference).param("elements", elements)
                .query((row, n) -> new Entry(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3),
                        row.getString(4), read(row.getString(5))))
                .list();
    }

    /** The last completion of this element, if any. */
    public Optional<Entry> last(String reference, String element) {
        var all = entries(reference, List.of(element)).stream().filter(e -> e.event().equals("completed")).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public void add(String reference, int version, String kind, String text, String owner, LocalDate target) {
        jdbc.sql("""
                insert into register.recommendation (reference, number, version, kind, text, owner, target_date)
                select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? from register.recommendation where reference = ?""")
                .params(reference, version, kind, text, owner, target, reference).update();
    }

    public List<Recommendation> recommendations(String reference) {
        return jdbc.sql("select number, version, kind, text, owner, target_date, state from register.recommendation where reference = ? order by number")
                .param(reference)
                .query((row, n) -> new Recommendation(row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5),
                        row.getObject(6, LocalDate.class), row.getString(7)))
                .list();
    }

    public Recommendation recommendation(String reference, int number) {
        return recommendations(reference).stream().filter(r -> r.number() == number).findFirst().orElseThrow();
    }

    /** All drafts of the version come into force together. */
    public void putInForce(String reference, int version) {
        jdbc.sql("update register.recommendation set state = 'inForce' where reference = ? and version = ? and state = 'draft'")
                .params(reference, version).update();
    }

    /** What was implemented stays implemented. */
    public void recommendationIs(String reference, int number, String state) {
        jdbc.sql("update register.recommendation set state = ? where reference = ? and number = ? and state <> 'implemented'").params(state, reference, number).update();
    }

    /** Files a document with the incident, as the next version of its kind. */
    public void file(String reference, String kind, String title, Instant now, String by, byte[] content) {
        jdbc.sql("""
                insert into register.document (reference, kind, version, title, created_at, by, sha256, content)
                select ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ? from register.document where reference = ? and kind = ?""")
                .params(reference, kind, title, at(now), by, sha256(content), content, reference, kind).update();
    }

    /** The documents of the incident, in the order they were filed; none for an unknown reference. */
    public List<Filed> documents(String reference) {
        return jdbc.sql("select kind, version, title, created_at, by, sha256 from register.document where reference = ? order by created_at, kind, version")
                .param(reference)
                .query((row, n) -> new Filed(row.getString(1), row.getInt(2), row.getString(3), row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getString(5), row.getString(6)))
                .list();
    }

    /** The document itself, if there is one. */
    public Optional<byte[]> document(String reference, String kind, int version) {
        return jdbc.sql("select content from register.document where reference = ? and kind = ? and version = ?")
                .params(reference, kind, version).query(byte[].class).optional();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> read(String content) {
        try {
            return json.readValue(content, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
