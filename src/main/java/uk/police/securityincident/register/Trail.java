package uk.police.securityincident.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

/**
 * The table {@code register.entry}: what happened in each case, in order, written in the transaction of the step that it records
 * (W-8.1c); what each entry's digest vouches for, and whether it still does (E-3.4.10, E-8.2). How the digests are made stands in
 * the migration V7; they are made by the database, whoever writes. Times are instants.
 */
@Repository
public class Trail {

    /** What happened: who did it, at which element of the model, and what was said. */
    public record Entry(Instant at, String by, String element, String event, Map<String, Object> content) {
        /** What was entered under this name, or null. */
        public String said(String key) {
            var value = content.get(key);
            return value == null ? null : value.toString();
        }
    }

    /**
     * An entry with all that its digest is made of; {@code by}, {@code content} (as it is digested) and {@code salt} are null
     * once disposed of. Digests in hexadecimal.
     */
    public record Link(int number, @JsonFormat(pattern = "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", timezone = "UTC") Instant at, String by, String element, String event, String content, String salt, String said, String digest) {
    }

    /** All entries of all cases with these ids, as they stood then. */
    public record Seal(int number, Instant at, long fromId, long toId, long entries, String digest) {
    }

    /** What is not as it was written, and where. */
    public record Fault(String place, String fault) {
    }

    /** A case, and when it was begun. */
    public record Begun(String reference, Instant at) {
    }

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    public Trail(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Adds to the file of the incident. */
    public void note(String reference, Instant now, String by, String element, String event, Map<String, ?> content) {
        jdbc.sql("insert into register.entry (reference, at, by, element, event, content) values (?, ?, ?, ?, ?, ?::jsonb)")
                .params(reference, at(now), by, element, event, written(content)).update();
    }

    private String written(Map<String, ?> content) {
        try {
            return json.writeValueAsString(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The case that the same person began after that moment with these very answers, if there is one, and with the concern about
     * conduct, if one is raised. Of two begun at the same moment, the second waits here for the first.
     */
    public Optional<Begun> begunAlike(String by, String element, Map<String, ?> content, String conductConcern, Instant after) {
        var said = written(content);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(concat(?, ' ', ?, ' ', ?::jsonb), 0))").params(by, element, said).query((row, n) -> n).single();
        return jdbc.sql("select e.reference, e.at from register.entry e join register.incident i using (reference) where e.number = 1 and e.by = ? and e.at > ? and e.element = ? and e.content = ?::jsonb"
                + ("yes".equals(conductConcern) ? " and i.conduct_concern = 'yes'" : "") + " order by e.at limit 1")
                .params(by, at(after), element, said).query((row, n) -> new Begun(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant())).optional();
    }

    /** The file of the incident at these elements, in the order it happened. */
    public List<Entry> entries(String reference, Collection<String> elements) {
        return jdbc.sql("select at, by, element, event, content::text from register.entry where reference = :reference and element in (:elements) order by number")
                .param("reference", reference).param("elements", elements)
                .query((row, n) -> new Entry(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3),
                        row.getString(4), read(row.getString(5))))
                .list();
    }

    /** The same of one kind, wherever it happened. */
    public List<Entry> entriesOf(String reference, String event) {
        return of(reference, List.of(event));
    }

    /** The same of some kinds. */
    public List<Entry> of(String reference, Collection<String> events) {
        return of(List.of(reference), events).getOrDefault(reference, List.of());
    }

    /** The same of several cases, by reference. */
    public Map<String, List<Entry>> of(Collection<String> references, Collection<String> events) {
        return jdbc.sql("select at, by, element, event, content::text, reference from register.entry where reference = any (:references) and event in (:events) order by number")
                .param("references", references.toArray(String[]::new)).param("events", events)
                .query((row, n) -> Map.entry(row.getString(6), new Entry(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3), row.getString(4), read(row.getString(5)))))
                .list().stream().collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    /** The last completion of this element, if any. */
    public Optional<Entry> last(String reference, String element) {
        var all = entries(reference, List.of(element)).stream().filter(e -> e.event().equals("completed")).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** Whether the person did a step of one of these cases, or was asked to, alone or with one of the groups, also in the place of somebody else. */
    public boolean hasPart(Collection<String> references, String user, Collection<String> groups) {
        var asked = Stream.concat(Stream.of(user), groups.stream()).toArray(String[]::new);
        var inPlaceOf = Stream.concat(Stream.of("person:" + user), groups.stream().map(group -> "group:" + group)).toArray(String[]::new);
        return jdbc.sql("""
                select exists (select from register.entry where reference in (:references) and (event = 'completed' and by = :user
                or event = 'opened' and jsonb_exists_any(content -> 'askedOf', :asked) or event = 'handedOver' and jsonb_exists_any(content -> 'to', :inPlaceOf)))""")
                .param("references", references).param("user", user).param("asked", asked).param("inPlaceOf", inPlaceOf).query(Boolean.class).single();
    }

    /** The first awareness as it was reported, if it was corrected since. */
    public Optional<String> awarenessBefore(String reference) {
        return jdbc.sql("select content ->> 'from' from register.entry where reference = ? and event = 'awarenessCorrected' order by number limit 1").param(reference)
                .query(String.class).optional();
    }

    /** The whole trail of the case, in order. */
    public List<Link> of(String reference) {
        return jdbc.sql("select number, at, by, element, event, content::text, salt::text, said, digest from register.entry where reference = ? order by number")
                .param(reference)
                .query((row, n) -> new Link(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3), row.getString(4), row.getString(5),
                        row.getString(6), row.getString(7), hex(row, 8), hex(row, 9)))
                .list();
    }

    /** Seals what was written since the last seal, by whomever; empty if nothing was. */
    public Optional<Seal> seal(Instant now) {
        return jdbc.sql("select number, at, from_id, to_id, entries, digest from register.seal_trail(?)").param(now.atOffset(ZoneOffset.UTC)).query(Trail::seal).optional();
    }

    /** When the first entry was written that no seal covers yet, if there is one. */
    public Optional<Instant> unsealedSince() {
        return jdbc.sql("select at from register.entry where id > coalesce((select max(to_id) from register.seal), 0) order by id limit 1").query(OffsetDateTime.class).optional()
                .map(OffsetDateTime::toInstant);
    }

    public Optional<Seal> lastSeal() {
        return jdbc.sql("select number, at, from_id, to_id, entries, digest from register.seal order by number desc limit 1").query(Trail::seal).optional();
    }

    /** What of this case is not as it was written: none if all is well. */
    public List<Fault> check(String reference) {
        return jdbc.sql("select place, fault from register.check_trail(?)").param(reference).query((row, n) -> new Fault(row.getString(1), row.getString(2))).list();
    }

    /** The same of all cases and seals; reads everything. */
    public List<Fault> check() {
        return jdbc.sql("select place, fault from register.check_trail()").query((row, n) -> new Fault(row.getString(1), row.getString(2))).list();
    }

    private static Seal seal(ResultSet row, int n) throws SQLException {
        return new Seal(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getLong(3), row.getLong(4), row.getLong(5), hex(row, 6));
    }

    /** What was disposed of says nothing. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> read(String content) {
        try {
            return content == null ? Map.of() : json.readValue(content, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(ResultSet row, int column) throws SQLException {
        return HexFormat.of().formatHex(row.getBytes(column));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
