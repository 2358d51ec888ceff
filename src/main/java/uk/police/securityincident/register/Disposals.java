package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is disposed of, when, under which rule and approved by whom (E-8.3). Times are instants. */
@Repository
public class Disposals {

    /**
     * A case that ended.
     *
     * @param level {@code none} where nobody rated it, {@code notRecorded} where the register before has none
     * @param ofReferral whether Professional Standards alone know of it, as {@link CaseTable#isOfReferral}
     * @param mayBeBreach whether the facts on which the tables advised last leave it open that information was breached; not of what they never advised on
     */
    public record Ended(String reference, String process, String level, Instant closedAt, boolean ofReferral, boolean mayBeBreach) {
    }

    /** A case put before a person, and the rule under which it is due, in words. */
    public record Due(String reference, String kind, String level, Instant closedAt, String rule) {
    }

    private final JdbcClient jdbc;
    private final Trail trail;

    public Disposals(JdbcClient jdbc, Trail trail) {
        this.jdbc = jdbc;
        this.trail = trail;
    }

    /** The cases that ended, are not held and not disposed of, nor waiting for somebody in a disposal that is open. */
    public List<Ended> ended() {
        return jdbc.sql("""
                select reference, i.process, coalesce(i.level, case when past.recorded is null then 'none' else 'notRecorded' end), i.closed_at,
                    exists (select from register.incident o where o.family = past.family and o.process = 'conduct-referral')
                    or exists (select from register.disposal d join register.incident o on o.reference = d.reference where d.disposal = i.reference and o.process = 'conduct-referral'),
                    i.level = 'none' and coalesce((
                        select coalesce(facts ->> 'dataKind', '') <> 'none' and not (coalesce(facts ->> 'confidentialityBreach', '') = 'false'
                            and coalesce(facts ->> 'integrityBreach', '') = 'false' and coalesce(facts ->> 'availabilityBreach', '') = 'false')
                        from (select content -> 'facts' as facts from register.entry e where e.reference = i.reference and event = 'advised' order by number desc limit 1) advised), false)
                from register.over i join register.incident past using (reference)
                where not exists (select from register.disposal d join register.incident o on o.reference = d.disposal where d.reference = i.reference and o.state = 'open')
                order by i.closed_at, reference""")
                .query((row, n) -> new Ended(row.getString(1), row.getString(2), row.getString(3), row.getObject(4, OffsetDateTime.class).toInstant(), row.getBoolean(5), row.getBoolean(6))).list();
    }

    /** Puts a case before whoever approves this disposal, unless they are kept out of it: then of the whole disposal (E-8.2). */
    public void propose(String disposal, Due due, Instant now) {
        jdbc.sql("insert into register.disposal (disposal, reference, kind, level, closed_at, rule) values (?, ?, ?, ?, ?, ?)")
                .params(disposal, due.reference(), due.kind(), due.level(), at(due.closedAt()), due.rule()).update();
        jdbc.sql("""
                insert into register.involved (reference, user_id, since, by, source)
                select :disposal, k.user_id, :now, 'application', :disposal
                from register.incident i join register.kept_out k using (family) where i.reference = :reference group by k.user_id
                on conflict (reference, user_id, source) where lifted_at is null do nothing""")
                .param("disposal", disposal).param("now", at(now)).param("reference", due.reference()).update();
    }

    public List<Due> proposed(String disposal) {
        return jdbc.sql("select reference, kind, level, closed_at, rule from register.disposal where disposal = ? order by closed_at, reference").param(disposal)
                .query((row, n) -> new Due(row.getString(1), row.getString(2), row.getString(3), row.getObject(4, OffsetDateTime.class).toInstant(), row.getString(5))).list();
    }

    /** All but those that are kept are approved. */
    public void approve(String disposal, Collection<String> kept, Instant now, String by) {
        jdbc.sql("update register.disposal set approved_at = ?, approved_by = ? where disposal = ? and not reference = any (?)")
                .params(at(now), by, disposal, kept.toArray(String[]::new)).update();
    }

    /** What was approved, disposed of or not. */
    public List<String> approved(String disposal) {
        return jdbc.sql("select reference from register.disposal where disposal = ? and approved_at is not null order by closed_at, reference").param(disposal)
                .query(String.class).list();
    }

    /** Takes the data of one case out of the register; false if it was not approved, or may not be (again) now. */
    public boolean dispose(String reference, Instant now, String disposal) {
        return jdbc.sql("select register.dispose(?, ?, ?)").params(reference, at(now), disposal).query(Boolean.class).single();
    }

    /** The exercises that ended before then and whose content is still there. */
    public List<String> exercisesEndedBefore(Instant then) {
        return jdbc.sql("""
                select reference from register.over where process = 'exercise' and closed_at < ?
                and reference not in (select text_ from act_ru_variable where name_ = 'removing') order by reference""").param(at(then)).query(String.class).list();
    }

    /** Takes the data of one exercise out of the register; false of what is none, is still open, or is gone already. */
    public boolean removeExercise(String reference, Instant now) {
        return jdbc.sql("select register.remove_exercise(?, ?)").params(reference, at(now)).query(Boolean.class).single();
    }

    /** What became of a case put before a person; null where it was not approved, or is not disposed of. */
    public record Disposed(Due due, Instant approvedAt, String approvedBy, Instant disposedAt) {
    }

    /** All that this disposal put before a person; none if it is no disposal. */
    public List<Disposed> of(String disposal) {
        return jdbc.sql("select reference, kind, level, closed_at, rule, approved_at, approved_by, disposed_at from register.disposal where disposal = ? order by closed_at, reference")
                .param(disposal)
                .query((row, n) -> new Disposed(new Due(row.getString(1), row.getString(2), row.getString(3), instant(row.getObject(4, OffsetDateTime.class)), row.getString(5)),
                        instant(row.getObject(6, OffsetDateTime.class)), row.getString(7), instant(row.getObject(8, OffsetDateTime.class)))).list();
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    /** The e-mails about the case, by number. */
    public List<String> letters(String reference) {
        return jdbc.sql("select id::text from register.outbox where reference = ?").param(reference).query(String.class).list();
    }

    /** Whether the case is neither held nor disposed of; it stays so until the step is done. */
    public boolean mayBeHeld(String reference) {
        return jdbc.sql("select not legal_hold and disposed_at is null from register.incident where reference = ? for update").param(reference).query(Boolean.class).single();
    }

    /**
     * Sets or lifts the legal hold: while it stands, nothing of the case is disposed of.
     *
     * @param decision the reference of the legal hold
     */
    public void hold(String reference, boolean hold, String decision, Instant now, String by, String reason) {
        jdbc.sql("update register.incident set legal_hold = ? where reference = ?").params(hold, reference).update();
        trail.note(reference, now, by, "legalHold", hold ? "set" : "lifted", Map.of("hold", decision, "reason", reason));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
