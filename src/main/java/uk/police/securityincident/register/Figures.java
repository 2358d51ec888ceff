package uk.police.securityincident.register;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How it stands, in numbers that say nothing of anybody: two statements, over what is open and waits. */
@Repository
public class Figures {

    /** However often somebody asks, the database is asked no more often. */
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration NEAR = Duration.ofHours(24);

    /**
     * @param open cases that everybody sees who may read a number here, and that nobody is kept out of (E-3.7.1, E-8.2)
     * @param near limits of open cases that pass within 24 hours
     * @param passed limits of open cases that have passed, their duty still open
     * @param mailWaiting e-mails that have not gone out, and are not for the next digest
     * @param mailWithoutAddress e-mails of open cases that nobody had an address for, within the last day
     * @param jobsFailed given up: they wait for somebody
     * @param jobsDue due, and not done yet; a step that waits for a node has no date, and is due at once
     * @param oldestDue seconds since the oldest of these was due; 0 without any
     */
    public record Now(long open, long near, long passed, long mailWaiting, long mailWithoutAddress, long jobsFailed, long jobsDue, double oldestDue) {
    }

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final Clock clock;
    private Now now;
    private Instant asked = Instant.MIN;

    Figures(JdbcClient jdbc, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** As of at most ten seconds ago. */
    public synchronized Now now() {
        var at = clock.instant();
        if (now == null || !at.isBefore(asked.plus(FRESH)) || at.isBefore(asked)) {
            var unsent = outbox.unsent(at);
            now = jdbc.sql("""
                    select (select count(*) from register.incident where state = 'open' and process in ('security-incident', 'guidance-request', 'security-vulnerability', 'board-review', 'exercise', 'role-delegation')
                            and family not in (select family from register.kept_out)) as open, d.near, d.passed, j.failed, j.due, j.oldest
                    from (select count(*) filter (where d.due_at > :now and d.due_at <= :soon) as near, count(*) filter (where d.due_at <= :now) as passed
                            from register.incident i join register.duty d using (reference) where i.state = 'open' and i.reference not like 'EXE-%' and d.met_at is null) d,
                        (select count(*) filter (where retries_ = 0) as failed, count(*) filter (where retries_ > 0 and since <= :local) as due,
                            coalesce(extract(epoch from cast(:local as timestamp) - min(since) filter (where retries_ > 0 and since <= :local)), 0) as oldest
                            from (select retries_, coalesce(duedate_, create_time_) as since from act_ru_job) all_jobs) j""")
                    .param("now", at.atOffset(ZoneOffset.UTC)).param("soon", at.plus(NEAR).atOffset(ZoneOffset.UTC)).param("local", Timestamp.from(at))
                    .query((row, n) -> new Now(row.getLong("open"), row.getLong("near"), row.getLong("passed"), unsent.waiting(), unsent.withoutAddress(), row.getLong("failed"), row.getLong("due"), row.getDouble("oldest"))).single();
            asked = at;
        }
        return now;
    }
}
