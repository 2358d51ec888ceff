package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code register.document}: what was filed as PDF, each version of it. Times are instants.
 */
@Repository
public class DocumentTable {

    /** A document as it was filed; of one kind each version is kept. */
    public record Filed(String kind, int version, String title, Instant createdAt, String by, String sha256) {
    }

    private final JdbcClient jdbc;
    private final Trail trail;

    public DocumentTable(JdbcClient jdbc, Trail trail) {
        this.jdbc = jdbc;
        this.trail = trail;
    }

    /** Files a document with the incident, as the next version of its kind; the trail holds its digest. */
    public void file(String reference, String kind, String title, Instant now, String by, byte[] content) {
        int version = jdbc.sql("""
                insert into register.document (reference, kind, version, title, created_at, by, sha256, content)
                select ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ? from register.document where reference = ? and kind = ? returning version""")
                .params(reference, kind, title, at(now), by, Sha256.of(content), content, reference, kind).query(Integer.class).single();
        trail.note(reference, now, by, "documents", "filed", Map.of("kind", kind, "version", version, "title", title, "sha256", Sha256.of(content)));
    }

    /** The documents of the incident, in the order they were filed; none for an unknown reference. */
    public List<Filed> of(String reference) {
        return jdbc.sql("select kind, version, title, created_at, by, sha256 from register.document where reference = ? order by created_at, kind, version")
                .param(reference)
                .query((row, n) -> new Filed(row.getString(1), row.getInt(2), row.getString(3), row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getString(5), row.getString(6)))
                .list();
    }

    /** The document itself, if there is one. */
    public Optional<byte[]> content(String reference, String kind, int version) {
        return jdbc.sql("select content from register.document where reference = ? and kind = ? and version = ?")
                .params(reference, kind, version).query(byte[].class).optional();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
