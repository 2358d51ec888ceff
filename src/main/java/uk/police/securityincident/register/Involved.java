package uk.police.securityincident.register;

import java.time.Instant;
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
 * Who is kept out of which case, because they were named as involved in it (E-3.7.1): apart from its file. Whoever is kept
 * out of one case of a family is kept out of all: cases that went on as one another, were merged into one, or hold one another.
 */
@Repository
public class Involved {

    private final JdbcClient jdbc;

    public Involved(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Names somebody as involved. Waits for the steps of the family's cases that are being taken, since they note themselves first:
     * none opens a task unseen. Of two who name somebody in two of them at one moment PostgreSQL gives one up, who sends it again.
     *
     * @param source the reference of the referral that names them, or of the case itself
     * @return false if there is no such case, or this source named them already
     */
    public boolean name(String reference, String user, Instant now, String by, String source) {
        // Its own first: what is merged at this moment is of another family once that is over.
        var family = jdbc.sql("select family from register.incident where reference = ? for update").param(reference).query(String.class).optional();
        return family.isPresent() && jdbc.sql("""
                with family as materialized (select reference from register.incident where family = :family order by reference for update)
                insert into register.involved (reference, user_id, since, by, source)
                select reference, :user, :since, :by, :source from family where reference = :reference
                on conflict (reference, user_id, source) where lifted_at is null do nothing""")
                .param("family", family.get()).param("reference", reference).param("user", user).param("since", now.atOffset(ZoneOffset.UTC)).param("by", by).param("source", source).update() > 0;
    }

    /**
     * By this referral they are kept out of no case any longer, nor of the family of the case because those who work on it named them; another
     * referral that names them still holds. That they were stays on record.
     *
     * @return the cases that they were named in
     */
    public List<String> lift(String reference, String user, String referral, Instant now, String by) {
        return jdbc.sql("""
                with family as (select o.reference from register.incident i join register.incident o using (family) where i.reference = ?)
                update register.involved set lifted_at = ?, lifted_by = ? where user_id = ? and lifted_at is null
                and (source = ? and reference <> source or reference in (select reference from family) and source in (select reference from family))
                returning reference""")
                .params(reference, now.atOffset(ZoneOffset.UTC), by, user, referral).query(String.class).list();
    }

    /** The sign-in names of those kept out of the case now: of any of its family, or, of what was disposed of, of its disposal. */
    public List<String> in(String reference) {
        return jdbc.sql("""
                select k.user_id from register.incident i join register.kept_out k using (family)
                where i.reference = ? group by k.user_id order by min(k.id)""")
                .param(reference).query(String.class).list();
    }

    /** The same of several cases; those that nobody is kept out of are left out. */
    public Map<String, List<String>> in(Collection<String> references) {
        return jdbc.sql("""
                select distinct i.reference, k.user_id from register.incident i join register.kept_out k using (family) where i.reference = any (?)""")
                .param(references.toArray(String[]::new))
                .query((row, n) -> Map.entry(row.getString(1), row.getString(2))).list().stream().collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
    }

    /** The open cases of the family, this one among them if it is open. */
    public List<String> openOf(String reference) {
        return jdbc.sql("select o.reference from register.incident i join register.incident o using (family) where i.reference = ? and o.state = 'open' order by o.reference")
                .param(reference).query(String.class).list();
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
