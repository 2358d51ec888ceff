package uk.police.securityincident.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is said by e-mail, written in the transaction of the step that says it. Times are instants. */
@Repository
public class Outbox {

    /** How a letter ended: taken by the server, kept as a file, kept here because nobody has an address for it, or left out since its task was done or it goes to others instead. */
    public enum Outcome {
        SENT("sent"), FILED("filed"), NO_ADDRESS("noAddress"), OVERTAKEN("overtaken");

        private final String state;

        Outcome(String state) {
            this.state = state;
        }
    }

    /**
     * @param recipient {@code person:<id>} or {@code group:<id>}
     * @param attempted an attempt whose answer is not known: the server may have it
     * @param waiting still to be sent
     * @param task of a line of a digest, the engine's number of the task that it tells of, or null
     * @param inPlaceOf the group that a person hears of it for, or null
     */
    public record Letter(long id, String reference, String recipient, String subject, String body, boolean attempted, boolean waiting, String task, String inPlaceOf) {
    }

    /**
     * A letter to be written.
     *
     * @param inPlaceOf the group that a person hears of it for, or null
     * @param body of a line of a digest, the line
     * @param task the engine's number of the task that a line tells of, or null
     * @param digest when the digest goes whose line it is; null for what goes at once
     */
    public record Draft(String reference, String template, String recipient, String inPlaceOf, String subject, String body, String task, Instant digest) {
    }

    /** A letter as the file of its case shows it. */
    public record Written(Instant writtenAt, String recipient, String subject, String state) {
    }

    /** How many letters have not gone out: those still tried, and of the last day those about open cases, exercises left out, that nobody had an address for. */
    public record Unsent(long waiting, long withoutAddress) {
    }

    private final JdbcClient jdbc;

    public Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * In their order. Whoever has a group's role for a time (E-2.2) gets what its mailbox gets, in its place, unless they are kept out of the case.
     *
     * @param drafts those without a time of their own go now
     */
    public void put(List<Draft> drafts, Instant now) {
        jdbc.sql("""
                with draft as (select * from unnest(:references, :templates, :recipients, :groups, :subjects, :bodies, :tasks, :digests::timestamptz[])
                    with ordinality as d(reference, template, recipient, in_place_of, subject, body, task, digest, n))
                insert into register.outbox (reference, template, recipient, subject, body, written_at, task, in_place_of, state, due_at)
                select reference, template, recipient, subject, body, :now, task, in_place_of, case when digest is null then 'waiting' else 'digest' end, coalesce(digest, :now) from (
                    select d.*, 0 as deputy from draft d
                    union all select d.reference, d.template, 'person:' || g.deputy, d.recipient, d.subject, d.body, d.task, d.digest, d.n, 1
                    from draft d join (select distinct role, deputy from register.delegated) g on d.recipient = 'group:' || g.role
                    where not exists (select from register.kept_out k join register.incident i using (family) where i.reference = d.reference and k.user_id = g.deputy)) all_drafts
                order by n, deputy""")
                .param("references", each(drafts, Draft::reference)).param("templates", each(drafts, Draft::template)).param("recipients", each(drafts, Draft::recipient)).param("groups", each(drafts, Draft::inPlaceOf))
                .param("subjects", each(drafts, Draft::subject)).param("bodies", each(drafts, Draft::body)).param("tasks", each(drafts, Draft::task))
                .param("digests", each(drafts, draft -> draft.digest() == null ? null : draft.digest().toString())).param("now", at(now)).update();
    }

    private static String[] each(List<Draft> drafts, Function<Draft, String> part) {
        return drafts.stream().map(part).toArray(String[]::new);
    }

    /** Whoever has this role for a time, by the delegation of this reference. */
    public void delegate(String reference, String role, String deputy) {
        jdbc.sql("insert into register.delegated (reference, role, deputy) values (?, ?, ?)").params(reference, role, deputy).update();
    }

    public void endDelegation(String reference) {
        jdbc.sql("delete from register.delegated where reference = ?").param(reference).update();
    }

    /**
     * The letters to be sent next, the oldest first, marked before the server is spoken to. Nobody else takes them until the
     * lease is over: then whoever took them is gone, and they go again.
     */
    public List<Letter> take(int most, Instant now, Duration lease) {
        return jdbc.sql("""
                with due as (select id, attempted_at is not null as attempted from register.outbox where due_at <= :now and state = 'waiting' order by id limit :most for update skip locked)
                update register.outbox o set attempted_at = :now, due_at = :until from due where o.id = due.id
                returning o.id, o.reference, o.recipient, o.subject, o.body, due.attempted, true, null, o.in_place_of""")
                .param("now", at(now)).param("most", most).param("until", at(now.plus(lease)))
                .query(Outbox::letter).list().stream().sorted(Comparator.comparingLong(Letter::id)).toList();
    }

    /** The lines of digests that are due, marked and leased as letters are. */
    public List<Letter> takeDigest(int most, Instant now, Duration lease) {
        return jdbc.sql("""
                with due as (select id, attempted_at is not null as attempted from register.outbox where due_at <= :now and state = 'digest' order by due_at, id limit :most for update skip locked)
                update register.outbox o set attempted_at = :now, due_at = :until from due where o.id = due.id
                returning o.id, o.reference, o.recipient, o.subject, o.body, due.attempted, true, o.task, o.in_place_of""")
                .param("now", at(now)).param("most", most).param("until", at(now.plus(lease)))
                .query(Outbox::letter).list().stream().sorted(Comparator.comparingLong(Letter::id)).toList();
    }

    public Letter letter(long id) {
        return jdbc.sql("select id, reference, recipient, subject, body, attempted_at is not null, state = 'waiting', task, in_place_of from register.outbox where id = ?")
                .param(id).query(Outbox::letter).single();
    }

    private static Letter letter(ResultSet row, int n) throws SQLException {
        return new Letter(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getBoolean(6), row.getBoolean(7), row.getString(8), row.getString(9));
    }

    /** All letters about the case, in order; what was disposed of is left out. */
    public List<Written> of(String reference) {
        return jdbc.sql("select written_at, recipient, subject, state from register.outbox where reference = ? and subject is not null order by id").param(reference)
                .query((row, n) -> new Written(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3), row.getString(4))).list();
    }

    /** Everyone who was written to by one of these templates about this case, in the order of the first letter; who was in the place of a group, as long as they are of it. */
    public List<String> recipients(String reference, String... templates) {
        return jdbc.sql("""
                select recipient from register.outbox where reference = ? and template = any (?) and (in_place_of is null
                    or exists (select from act_id_membership where 'group:' || group_id_ = in_place_of and 'person:' || user_id_ = recipient)) group by recipient order by min(id)""")
                .params(reference, templates).query(String.class).list();
    }

    /**
     * Until the caller's transaction ends, nobody else sends it: the engine gives a job again that takes longer than it was
     * taken for, and whoever comes second waits here.
     */
    public void alone(long id) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('register.outbox'), ?)").param((int) id).query((row, n) -> n).single();
    }

    /** Marks the letter before the server is spoken to, whatever becomes of the caller's transaction. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void attempt(long id, Instant now) {
        jdbc.sql("update register.outbox set attempted_at = ? where id = ?").params(at(now), id).update();
    }

    /** The server certainly has not taken it: the mark goes, whatever becomes of the caller's transaction. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void refused(long id) {
        jdbc.sql("update register.outbox set attempted_at = null where id = ?").param(id).update();
    }

    /** The server has answered, whatever becomes of the caller's transaction. */
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void settle(long id, Outcome outcome, Instant now) {
        settle(List.of(id), outcome, now);
    }

    public void settle(Collection<Long> ids, Outcome outcome, Instant now) {
        jdbc.sql("update register.outbox set state = ?, settled_at = ?, due_at = null, attempted_at = case when ? then attempted_at end where id = any (?)")
                .params(outcome.state, at(now), outcome == Outcome.SENT, ids.toArray(Long[]::new)).update();
    }

    /** It goes to these people, each on their own, in the place of its group: to those who do not have it already. */
    @Transactional
    public void readdress(long id, Collection<String> people, Instant now) {
        jdbc.sql("""
                insert into register.outbox (reference, template, recipient, subject, body, written_at, task, in_place_of, state, due_at)
                select o.reference, o.template, p.who, o.subject, o.body, o.written_at, o.task, o.recipient, o.state, :now
                from register.outbox o, unnest(:people) with ordinality as p(who, n) where o.id = :id
                    and not exists (select from register.outbox d where d.reference = o.reference and d.written_at = o.written_at and d.subject = o.subject and d.recipient = p.who) order by p.n""")
                .param("people", people.toArray(String[]::new)).param("id", id).param("now", at(now)).update();
        settle(List.of(id), Outcome.OVERTAKEN, now);
    }

    /** It waits on, and another than whoever took it tries again: the mark stays only where the server may have it. */
    public void leave(long id, boolean mayBeTaken) {
        jdbc.sql("update register.outbox set due_at = null, attempted_at = case when ? then attempted_at end where id = ?").params(mayBeTaken, id).update();
    }

    /** What was kept without an address is not sent afterwards: said for ever, it would hide the next. */
    public Unsent unsent(Instant now) {
        return jdbc.sql("""
                select count(*) filter (where o.state <> 'noAddress'), count(*) filter (where o.state = 'noAddress')
                from register.outbox o join register.incident i using (reference)
                where o.state = 'waiting' or o.state = 'digest' and o.attempted_at is not null
                    or o.state = 'noAddress' and o.settled_at > :yesterday and i.state = 'open' and o.reference not like 'EXE-%'""").param("yesterday", at(now.minus(Duration.ofDays(1))))
                .query((row, n) -> new Unsent(row.getLong(1), row.getLong(2))).single();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
