package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The exercises of the log, which no other list of it holds. Times are instants. */
@Repository
public class ExerciseList {

    /** @param closedAt null while it is open */
    public record Held(String reference, Instant begunAt, Instant closedAt) {
    }

    private final JdbcClient jdbc;

    ExerciseList(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest first, without those that are removed and those that the reader is kept out of (E-8.2). */
    public List<Held> seenBy(String reader) {
        return jdbc.sql("""
                select reference, logged_at, closed_at from register.incident i
                where process = 'exercise' and disposed_at is null and not exists (select from register.kept_out k where k.family = i.family and k.user_id = ?) order by logged_at desc, reference desc""")
                .param(reader).query((row, n) -> new Held(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getObject(3) == null ? null : row.getObject(3, OffsetDateTime.class).toInstant())).list();
    }
}
