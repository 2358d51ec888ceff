package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What a person reported, asked or told of, as far as they need to know of it (E-8.2): nothing of what they are kept out of. */
@Repository
public class OwnReports {

    /** So many, the newest first: older ones are long closed. */
    private static final int MOST = 100;
    /** Whoever begins an exercise plays its reporter. */
    private static final List<String> REPORTS = Stream.concat(CaseTable.MAY_GO_ON.stream(), Stream.of("exercise")).toList();

    /**
     * @param outline as it was said when it was reported
     * @param state as in the log: {@code open}, {@code closed}, {@code handedOver}, {@code merged}, {@code takenAway}
     * @param rated whether the Monitoring Officer has rated it
     * @param closedAt null while it is open
     */
    public record Reported(String reference, String process, Instant reportedAt, String outline, String state, boolean rated, Instant closedAt) {
    }

    /**
     * An open task of the person in a case of theirs, or in the one that it was merged into.
     *
     * @param due null where nothing presses
     */
    public record Asked(String reference, String task, String name, Instant due) {
    }

    private final JdbcClient jdbc;

    public OwnReports(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Of whom the report is, and where that is somebody without an account, of whoever entered it: as the tasks go. Newest first. */
    public List<Reported> of(String user) {
        return jdbc.sql("""
                with own as (
                    select i.reference from register.incident i where i.reporter_id = :user
                    union
                    select e.reference from register.entry e join register.incident i using (reference) where e.number = 1 and e.event = 'completed' and e.by = :user and i.reporter_id is null)
                select i.reference, i.process, i.reported_at, coalesce(e.content ->> 'outline', i.outline), i.state, i.rated_at is not null, i.closed_at
                from own join register.incident i using (reference) join register.entry e on e.reference = i.reference and e.number = 1
                where i.process in (:reports) and i.disposed_at is null and i.family not in (select family from register.kept_out where user_id = :user)
                order by i.reported_at desc, i.reference desc limit :most""")
                .param("user", user).param("reports", REPORTS).param("most", MOST)
                .query((row, n) -> new Reported(row.getString(1), row.getString(2), row.getObject(3, OffsetDateTime.class).toInstant(), row.getString(4), row.getString(5),
                        row.getBoolean(6), row.getObject(7) == null ? null : row.getObject(7, OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What is asked of the person in these cases, the most urgent first. */
    public List<Asked> askedOf(String user, Collection<String> references) {
        return jdbc.sql("""
                select i.reference, t.id_, t.name_, t.due_date_ from act_ru_task t join act_ru_execution e on e.id_ = t.proc_inst_id_
                join register.incident i on coalesce(i.merged_into, i.reference) = e.business_key_
                where t.assignee_ = ? and i.reference = any (?) order by t.due_date_ nulls last, t.id_""").params(user, references.toArray(String[]::new))
                .query((row, n) -> new Asked(row.getString(1), row.getString(2), row.getString(3), row.getTimestamp(4) == null ? null : row.getTimestamp(4).toInstant())).list();
    }
}
