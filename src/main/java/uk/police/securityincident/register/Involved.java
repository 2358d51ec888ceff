package uk.police.securityincident.register;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who is kept out of which case, because they were named as involved in it (E-3.7.1): apart from its file. */
@Repository
public class Involved {

    /** Who is kept out, who named them, and where. */
    public record Named(String user, String by, String source) {
    }

    private final JdbcClient jdbc;

    public Involved(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Names somebody as involved. Waits for the steps of the case that are being taken, since they note themselves first:
     * none opens a task unseen.
     *
     * @param source the reference of the referral that names them, or of the case itself
     * @return false if there is no such case, or this source named them already
     */
    public boolean name(String reference, String user, Instant now, String by, String source) {
        return jdbc.sql("""
                insert into register.involved (reference, user_id, since, by, source)
                select reference, ?, ?, ?, ? from register.incident where reference = ? for update
                on conflict (reference, user_id, source) where lifted_at is null do nothing""")
                .params(user, now.atOffset(ZoneOffset.UTC), by, source, reference).update() > 0;
    }

    /** They are kept out no longer; that they were stays on record. */
    public void lift(String reference, String user, String source, Instant now, String by) {
        jdbc.sql("update register.involved set lifted_at = ?, lifted_by = ? where reference = ? and user_id = ? and source = ? and lifted_at is null")
                .params(now.atOffset(ZoneOffset.UTC), by, reference, user, source).update();
    }

    /** Whoever is kept out of a case is kept out of the case that it becomes. */
    public void goOn(String reference, String earlier, Instant now) {
        jdbc.sql("""
                insert into register.involved (reference, user_id, since, by, source)
                select ?, user_id, ?, by, source from register.involved where reference = ? and lifted_at is null""")
                .params(reference, now.atOffset(ZoneOffset.UTC), earlier).update();
    }

    /** Each naming that holds now. */
    public List<Named> named(String reference) {
        return jdbc.sql("select user_id, by, source from register.involved where reference = ? and lifted_at is null order by id").param(reference)
                .query((row, n) -> new Named(row.getString(1), row.getString(2), row.getString(3))).list();
    }

    /** The case that this one was merged into, if it was. */
    public Optional<String> mergedInto(String reference) {
        return jdbc.sql("select merged_into from register.incident where reference = ? and merged_into is not null").param(reference).query(String.class).optional();
    }

    /** The sign-in names of those kept out of the case now; of what was disposed of, of its disposal. */
    public List<String> in(String reference) {
        return jdbc.sql("""
                select user_id from register.involved
                where reference = coalesce((select disposal from register.incident where reference = :reference), :reference) and lifted_at is null
                group by user_id order by min(id)""")
                .param("reference", reference).query(String.class).list();
    }

    /**
     * Whether the case is to be referred to Professional Standards now: its report spoke of conduct, and it was not
     * referred before.
     */
    public boolean refer(String reference) {
        return jdbc.sql("update register.incident set referred = true where reference = ? and not referred and conduct_concern = 'yes'")
                .param(reference).update() > 0;
    }
}
