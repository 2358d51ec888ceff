package uk.police.securityincident.register;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Copies of what an incident is about (Appendix B, W-B.1), in parts of a megabyte, never whole in memory. What is filed
 * and removed, who opens it, and what is not as it was filed stands in the trail.
 */
@Repository
public class Evidence {

    private static final int PART = 1 << 20;
    private static final String ELEMENT = "evidence";
    static final int FILES_OF_A_PERSON_IN_A_DAY = 100;
    static final int FILES_OF_A_CASE = 200;
    /** In bytes, of a case and of a person in a day. */
    static final long MOST = 1L << 30;

    /**
     * What is filed: {@code mediaType} by its content, {@code size} in bytes, {@code sha256} in hexadecimal;
     * {@code removedAt} is null as long as the content is there.
     */
    public record Item(@JsonIgnore long id, String reference, int number, String name, String description, String mediaType, long size, String sha256, Instant filedAt, String by,
            Instant removedAt) {
    }

    /** No more is taken, of this person or for this case; in words for the person. Nothing of it was kept. */
    public static class Full extends RuntimeException {

        Full(String message) {
            super(message);
        }
    }

    private final JdbcClient jdbc;
    private final Trail trail;

    public Evidence(JdbcClient jdbc, Trail trail) {
        this.jdbc = jdbc;
        this.trail = trail;
    }

    /** Files the content for the case, all of it or nothing. It lies on our own disk: the transaction waits for nobody. */
    @Transactional(rollbackFor = Exception.class)
    public Item file(String reference, String name, String description, String mediaType, Instant now, String by, InputStream content) throws IOException {
        long id = jdbc.sql("select nextval(pg_get_serial_sequence('register.evidence', 'id'))").query(Long.class).single();
        var digest = Sha256.digest();
        long size = 0;
        int part = 0;
        for (var bytes = content.readNBytes(PART); bytes.length > 0; bytes = content.readNBytes(PART)) {
            size += bytes.length;
            digest.update(bytes);
            jdbc.sql("insert into register.evidence_part (evidence, part, content) values (?, ?, ?)").params(id, part++, bytes).update();
        }
        var sha256 = HexFormat.of().formatHex(digest.digest());
        // One after the other, so that nobody files more by filing it all at once.
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('evidence of ' || ?, 0))").param(by).query((row, n) -> true).single();
        // One after the other, so that each has a number of its own.
        jdbc.sql("select 1 from register.incident where reference = ? for no key update").param(reference).query(Integer.class).single();
        refuseWhereFull(reference, by, now, size);
        int number = jdbc.sql("""
                insert into register.evidence (id, reference, number, name, description, media_type, size, sha256, filed_at, by) overriding system value
                select ?, ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? from register.evidence where reference = ? returning number""")
                .params(id, reference, name, description, mediaType, size, sha256, at(now), by, reference).query(Integer.class).single();
        trail.note(reference, now, by, ELEMENT, "filed",
                Map.of("number", number, "name", name, "description", description, "mediaType", mediaType, "size", size, "sha256", sha256));
        return new Item(id, reference, number, name, description, mediaType, size, sha256, now, by, null);
    }

    private void refuseWhereFull(String reference, String by, Instant now, long size) {
        if (isFull("by = ? and filed_at > ?", List.of(by, at(now.minus(Duration.ofDays(1)))), FILES_OF_A_PERSON_IN_A_DAY, size)) {
            throw new Full("You have filed as much as one person may in a day, %d files or %d MB: file the part that matters tomorrow, or ask the Monitoring Officer to file it."
                    .formatted(FILES_OF_A_PERSON_IN_A_DAY, MOST >> 20));
        }
        if (isFull("reference = ? and removed_at is null", List.of(reference), FILES_OF_A_CASE, size)) {
            throw new Full("As much is filed for this case as one case may have, %d files or %d MB: describe the rest in words, and say where it is kept.".formatted(FILES_OF_A_CASE, MOST >> 20));
        }
    }

    private boolean isFull(String which, List<Object> values, int files, long size) {
        return jdbc.sql("select count(*) >= %d or coalesce(sum(size), 0) + %d > %d from register.evidence where %s".formatted(files, size, MOST, which)).params(values)
                .query(Boolean.class).single();
    }

    /** What is filed for the case and for the reports merged into it, its own first, in the order it was filed; none for an unknown reference. */
    public List<Item> of(String reference) {
        return jdbc.sql("""
                select e.id, e.reference, e.number, e.name, e.description, e.media_type, e.size, e.sha256, e.filed_at, e.by, e.removed_at
                from register.evidence e join register.incident i using (reference) where :reference in (i.reference, i.merged_into)
                order by i.merged_into is not null, e.reference, e.number""")
                .param("reference", reference)
                .query((row, n) -> new Item(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4), row.getString(5), row.getString(6), row.getLong(7), row.getString(8),
                        row.getObject(9, OffsetDateTime.class).toInstant(), row.getString(10),
                        row.getObject(11) == null ? null : row.getObject(11, OffsetDateTime.class).toInstant()))
                .list();
    }

    /**
     * Whether the content is what was filed. The trail then says who opens it, and otherwise that it is not: in either
     * case before anything is given out.
     */
    public boolean open(String reference, Item item, Instant now, String by) throws IOException {
        var digest = Sha256.digest();
        write(item, new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                digest.update(bytes, from, length);
            }
        });
        var found = HexFormat.of().formatHex(digest.digest());
        boolean same = found.equals(item.sha256());
        trail.note(reference, now, by, ELEMENT, same ? "opened" : "notAsFiled", same ? Map.of("number", item.number()) : Map.of("number", item.number(), "found", found));
        return same;
    }

    /** Writes the content, a part at a time. */
    public void write(Item item, OutputStream to) throws IOException {
        int parts = jdbc.sql("select count(*) from register.evidence_part where evidence = ?").param(item.id()).query(Integer.class).single();
        for (int part = 0; part < parts; part++) {
            to.write(jdbc.sql("select content from register.evidence_part where evidence = ? and part = ?").params(item.id(), part).query(byte[].class).single());
        }
    }

    /** The cases that ended before this moment, are not held and have evidence whose content is still there. */
    public List<String> keptSince(Instant closedBefore) {
        return jdbc.sql("""
                select reference from register.over i where closed_at <= ?
                and exists (select from register.evidence e where e.reference = i.reference and removed_at is null)
                and reference not in (select text_ from act_ru_variable where name_ = 'removing') order by closed_at, reference""")
                .param(at(closedBefore)).query(String.class).list();
    }

    /** Removes the content of all that is filed for a case that is over; what it was, with its digest, stays. */
    @Transactional
    public void remove(String reference, Instant now, String by) {
        var removed = jdbc.sql("select number from register.remove_evidence(?, ?)").params(reference, at(now)).query(Integer.class).list();
        if (!removed.isEmpty()) {
            trail.note(reference, now, by, ELEMENT, "removed", Map.of("numbers", removed));
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
