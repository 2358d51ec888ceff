package uk.police.securityincident.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

/**
 * The table {@code register.duty}: each duty with a limit, when it arose and when it was discharged. Times are instants.
 */
@Repository
public class DutyTable {

    /**
     * A duty with a limit: the event of the model that guards it, when the duty arose, its limit on the values in force.
     *
     * @param doneAt when it was recorded as discharged, or null
     * @param metAt when what the limit is for was done, by its own date; that alone says whether the limit was kept; or null
     */
    public record Duty(String deadline, Instant aroseAt, Instant dueAt, Instant doneAt, Instant metAt) {
    }

    private final JdbcClient jdbc;

    public DutyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A duty with a limit has arisen, for the first time or again.
     *
     * @param scope the place in the case that it is the duty of
     */
    public void arose(String reference, String scope, String deadline, Instant now, Instant due) {
        jdbc.sql("insert into register.duty (reference, scope, deadline, arose_at, due_at) values (?, ?, ?, ?, ?)")
                .params(reference, scope, deadline, at(now), at(due)).update();
    }

    /** It is discharged; if it arose in this very step, it was none. What was merged or handed over is not discharged by that: others have it now. */
    public void discharged(String reference, String scope, Instant now) {
        jdbc.sql("""
                with none as (delete from register.duty where reference = :reference and scope = :scope and step = pg_current_xact_id())
                update register.duty set done_at = :now where reference = :reference and scope = :scope and done_at is null and step <> pg_current_xact_id()
                    and not exists (select from register.incident where reference = :reference and state in ('merged', 'handedOver'))""")
                .param("reference", reference).param("scope", scope).param("now", at(now)).update();
    }

    /** What the limit is for was done at this moment, whenever it is recorded and the rest is discharged. */
    public void acted(String reference, Collection<String> scopes, String deadline, Instant actedAt) {
        jdbc.sql("update register.duty set acted_at = :at where reference = :reference and scope in (:scopes) and deadline = :deadline")
                .param("at", at(actedAt)).param("reference", reference).param("scopes", scopes).param("deadline", deadline).update();
    }

    /** The limit on the values in force, of duties discharged too: their lateness is computed from it. */
    public void moved(String reference, String deadline, Instant due) {
        jdbc.sql("update register.duty set due_at = ? where reference = ? and deadline = ?").params(at(due), reference, deadline).update();
    }

    /** The limit of those not met yet, by another edition of the procedure: what was met, was met under the one before. */
    public void changed(String reference, String deadline, Instant due) {
        jdbc.sql("update register.duty set due_at = ? where reference = ? and deadline = ? and met_at is null and done_at is null").params(at(due), reference, deadline).update();
    }

    /** In the order in which they arose. */
    public List<Duty> of(String reference) {
        return of(List.of(reference)).getOrDefault(reference, List.of());
    }

    /** The same of several cases, by reference. */
    public Map<String, List<Duty>> of(Collection<String> references) {
        return jdbc.sql("select deadline, arose_at, due_at, done_at, met_at, reference from register.duty where reference = any (?) order by id").param(references.toArray(String[]::new))
                .query((row, n) -> Map.entry(row.getString(6), new Duty(row.getString(1), instant(row, 2), instant(row, 3), instant(row, 4), instant(row, 5))))
                .list().stream().collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
