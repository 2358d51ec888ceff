package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What is said by e-mail, written in the transaction of the step that says it. Times are instants. */
@Repository
public class Outbox {

    /** How a letter ended: taken by the server, kept as a file, or kept here because nobody has an address for it. */
    public enum Outcome {
        SENT("sent"), FILED("filed"), NO_ADDRESS("noAddress");

        private final String state;

        Outcome(String state) {
            this.state = state;
        }
    }

    /**
     * @param recipient {@code person:<id>} or {@code group:<id>}
     * @param attempted an attempt whose answer is not known: the server may have it
     * @param waiting still to be sent
     */
    public record Letter(long id, String reference, String recipient, String subject, String body, boolean attempted, boolean waiting) {
    }

    /** A letter as the file of its case shows it. */
    public record Written(Instant writtenAt, String recipient, String subject, String state) {
    }

    /** How many letters about open cases have not gone out: those still tried, and those without an address. */
    public record Unsent(long waiting, long withoutAddress) {
    }

    private final JdbcClient jdbc;

    public Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns the letter's number. */
    public long put(String reference, String template, String recipient, String subject, String body, Instant now) {
        return jdbc.sql("""
                insert into register.outbox (reference, template, recipient, subject, body, written_at)
                values (?, ?, ?, ?, ?, ?) returning id""")
                .params(reference, template, recipient, subject, body, at(now)).query(Long.class).single();
    }

    public Letter letter(long id) {
        return jdbc.sql("select id, reference, recipient, subject, body, attempted_at is not null, state = 'waiting' from register.outbox where id = ?")
                .param(id)
                .query((row, n) -> new Letter(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
                        row.getBoolean(6), row.getBoolean(7)))
                .single();
    }

    /** All letters about the case, in order; what was disposed of is left out. */
    public List<Written> of(String reference) {
        return jdbc.sql("select written_at, recipient, subject, state from register.outbox where reference = ? and subject is not null order by id").param(reference)
                .query((row, n) -> new Written(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3), row.getString(4))).list();
    }

    /** Everyone who was written to by this template about this case, in the order of the first letter. */
    public List<String> recipients(String reference, String template) {
        return jdbc.sql("select recipient from register.outbox where reference = ? and template = ? group by recipient order by min(id)")
                .params(reference, template).query(String.class).list();
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

    public void settle(long id, Outcome outcome, Instant now) {
        jdbc.sql("update register.outbox set state = ?, settled_at = ? where id = ?").params(outcome.state, at(now), id).update();
    }

    public Unsent unsent() {
        return jdbc.sql("""
                select count(*) filter (where o.state = 'waiting'), count(*) filter (where o.state = 'noAddress')
                from register.outbox o join register.incident i using (reference)
                where o.state in ('waiting', 'noAddress') and (o.state = 'waiting' or i.state = 'open')""")
                .query((row, n) -> new Unsent(row.getLong(1), row.getLong(2))).single();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
