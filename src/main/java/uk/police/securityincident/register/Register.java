package uk.police.securityincident.register;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The central log (W-8.1c, E-3.4.10), written in the transaction of the step that it records.
 * Times are instants; a reference carries the year in Europe/London.
 */
@Repository
public class Register {

    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    /** What happened: who did it, at which element of the model, and what was said. */
    public record Entry(Instant at, String by, String element, String event, Map<String, Object> content) {
        /** What was entered under this name, or null. */
        public String said(String key) {
            var value = content.get(key);
            return value == null ? null : value.toString();
        }
    }

    /** A recommendation of a final report; {@code owner} is {@code person:<id>} or {@code group:<id>}. */
    public record Recommendation(int number, int version, String kind, String text, String owner, LocalDate target, String state) {
    }

    /**
     * A duty with a limit: the event of the model that guards it, when the duty arose, its limit on the values in force.
     *
     * @param doneAt when it was recorded as discharged, or null
     * @param metAt when what the limit is for was done, by its own date; that alone says whether the limit was kept; or null
     */
    public record Duty(String deadline, Instant aroseAt, Instant dueAt, Instant doneAt, Instant metAt) {
    }

    /** What a case that came from this one goes on from: the awareness in force, the report, and who made it. */
    public record Earlier(Instant awareAt, Instant reportedAt, String reporterId) {
    }

    /** A document as it was filed; of one kind each version is kept. */
    public record Filed(String kind, int version, String title, Instant createdAt, String by, String sha256) {
    }

    /** What the log is searched by: the answer on the forms, and its column. */
    private static final Map<String, String> DESCRIBED_BY = Map.ofEntries(Map.entry("reporterName", "reporter_name"), Map.entry("occurredAt", "occurred_at"),
            Map.entry("outline", "outline"), Map.entry("channel", "channel"), Map.entry("incidentType", "incident_type"), Map.entry("medium", "medium"),
            Map.entry("unit", "unit"), Map.entry("assetOwner", "asset_owner"), Map.entry("hardware", "asset"), Map.entry("system", "asset"),
            Map.entry("dataKind", "data_kind"), Map.entry("cause", "cause"), Map.entry("recipientKind", "recipient_kind"),
            Map.entry("affectedIndividuals", "affected_individuals"), Map.entry("corporateRiskText", "corporate_risk"), Map.entry("hoursSpent", "hours_spent"),
            Map.entry("costPounds", "cost_pounds"));

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    public Register(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A reference never used before: prefix, year of the report, number of at least four digits. */
    public String nextReference(String prefix, Instant reportedAt) {
        long number = jdbc.sql("select nextval('register.reference_number')").query(Long.class).single();
        return "%s-%d-%04d".formatted(prefix, reportedAt.atZone(LONDON).getYear(), number);
    }

    /** Logs the incident. */
    public void log(String reference, String process, String reporterId, Instant awareAt, Instant reportedAt, Instant now,
            boolean late, String conductConcern) {
        jdbc.sql("""
                insert into register.incident (reference, family, process, reporter_id, aware_at, reported_at, logged_at, late, conduct_concern)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(java.util.Arrays.asList(reference, reference, process, reporterId, at(awareAt), at(reportedAt), at(now), late, conductConcern))
                .update();
    }

    /** The case with this reference, if it is of one of these processes. */
    public Optional<Earlier> earlier(String reference, Collection<String> processes) {
        return jdbc.sql("select aware_at, reported_at, reporter_id from register.incident where reference = :reference and process in (:processes)")
                .param("reference", reference).param("processes", processes)
                .query((row, n) -> new Earlier(row.getObject(1, OffsetDateTime.class).toInstant(), row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3)))
                .optional();
    }

    /** The process of the case with this reference. */
    public Optional<String> process(String reference) {
        return jdbc.sql("select process from register.incident where reference = ?").param(reference).query(String.class).optional();
    }

    /** Whether it is a conduct referral, a hold of one, or a disposal of one: Professional Standards alone know of it (E-3.7.1). */
    public boolean isOfReferral(String reference) {
        return jdbc.sql("""
                select exists (select from register.incident i join register.incident o using (family) where i.reference = :reference and o.process = 'conduct-referral')
                or exists (select from register.disposal d join register.incident o using (reference) where d.disposal = :reference and o.process = 'conduct-referral')""")
                .param("reference", reference).query(Boolean.class).single();
    }

    /** Says in the log which case this one came from. */
    public void cameFrom(String reference, String earlier) {
        jdbc.sql("update register.incident set came_from = ? where reference = ?").params(earlier, reference).update();
        join(reference, earlier);
    }

    /** Two cases are of one family from now on: whoever is kept out of one is kept out of both (E-8.2). */
    public void join(String reference, String other) {
        jdbc.sql("""
                update register.incident set family = (select family from register.incident where reference = ?)
                where family = (select family from register.incident where reference = ?)""").params(other, reference).update();
    }

    /** Takes over into the log what it is searched by, from what was answered; times as instants, what is not known as null. */
    public void describe(String reference, Map<String, ?> answers) {
        var said = answers.keySet().stream().filter(DESCRIBED_BY::containsKey).sorted().toList();
        if (!said.isEmpty()) {
            var values = new ArrayList<Object>();
            said.forEach(key -> values.add(answers.get(key) instanceof Instant time ? at(time) : answers.get(key)));
            values.add(reference);
            if (said.contains("corporateRiskText")) {
                // Other words are another risk: it stands before the board again (E-5.1).
                jdbc.sql("update register.incident set corporate_risk_entered_at = null where reference = ? and corporate_risk is distinct from ?")
                        .params(java.util.Arrays.asList(reference, answers.get("corporateRiskText"))).update();
            }
            jdbc.sql("update register.incident set " + said.stream().map(key -> DESCRIBED_BY.get(key) + " = ?").collect(Collectors.joining(", ")) + " where reference = ?")
                    .params(values).update();
        }
    }

    /** What the tables advise until the Monitoring Officer rates it. */
    public void advise(String reference, String level, String colour) {
        jdbc.sql("update register.incident set level = ?, colour = ? where reference = ?").params(level, colour, reference).update();
    }

    /**
     * The board had the risk that this incident showed entered on the corporate risk register (E-5.1). Once entered it keeps
     * its date, until its words change.
     *
     * @param review the reference of the review that says so
     */
    public void riskEntered(String reference, Instant now, String by, String review) {
        if (jdbc.sql("update register.incident set corporate_risk_entered_at = ? where reference = ? and corporate_risk is not null and corporate_risk_entered_at is null")
                .params(at(now), reference).update() > 0) {
            note(reference, now, by, "corporateRisk", "entered", Map.of("review", review));
        }
    }

    /** The rating in force, and when the first was given. */
    public void rate(String reference, String level, String colour, Instant now) {
        jdbc.sql("update register.incident set level = ?, colour = ?, rated_at = coalesce(rated_at, ?) where reference = ?").params(level, colour, at(now), reference).update();
    }

    /** When the ICO was told first, or the people whose data it is, whichever notice is recorded first. */
    public void told(String reference, boolean ico, Instant sentAt) {
        var column = ico ? "ico_told_at" : "data_subjects_told_at";
        jdbc.sql("update register.incident set %1$s = least(%1$s, ?) where reference = ?".formatted(column)).params(at(sentAt), reference).update();
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
    public List<Duty> duties(String reference) {
        return jdbc.sql("select deadline, arose_at, due_at, done_at, met_at from register.duty where reference = ? order by id").param(reference)
                .query((row, n) -> new Duty(row.getString(1), instant(row, 2), instant(row, 3), instant(row, 4), instant(row, 5))).list();
    }

    /** The awareness in force; the old value stays among the entries. */
    public void correctAwareness(String reference, Instant awareAt, boolean late) {
        jdbc.sql("update register.incident set aware_at = ?, late = ? where reference = ?").params(at(awareAt), late, reference).update();
    }

    /** The first awareness as it was reported, if it was corrected since. */
    public Optional<String> awarenessBefore(String reference) {
        return jdbc.sql("select content ->> 'from' from register.entry where reference = ? and event = 'awarenessCorrected' order by number limit 1").param(reference)
                .query(String.class).optional();
    }

    /** Another report of the same incident was made before. */
    public void reportedAlready(String reference, Instant reportedAt) {
        jdbc.sql("update register.incident set reported_at = ? where reference = ?").params(at(reportedAt), reference).update();
    }

    /** Ends it as merged into another, which has its duties; what was merged into this one before is merged into that one now. */
    public void merge(String reference, String into, Instant now) {
        jdbc.sql("update register.incident set state = 'merged', merged_into = ?, closed_at = ? where reference = ?").params(into, at(now), reference).update();
        jdbc.sql("update register.incident set merged_into = ? where merged_into = ?").params(into, reference).update();
    }

    /**
     * Which of these incidents are open. Nobody else merges or ends them until the step is done: of two that are merged into
     * each other at the same moment the second waits, and finds the other ended.
     */
    public List<String> holdOpen(Collection<String> references) {
        return jdbc.sql("select reference from register.incident where reference in (:references) and process = 'security-incident' and state = 'open' order by reference for update")
                .param("references", references).query(String.class).list();
    }

    /** The case that has the duties of this one: itself, or what it was merged into in the end. */
    public String survivor(String reference) {
        return jdbc.sql("select merged_into from register.incident where reference = ? and merged_into is not null").param(reference).query(String.class).optional().orElse(reference);
    }

    /** What was merged into this case, in order of reference. */
    public List<String> mergedInto(String reference) {
        return jdbc.sql("select reference from register.incident where merged_into = ? order by reference").param(reference).query(String.class).list();
    }

    /** Ends it as {@code closed} or {@code handedOver}, or says that it was {@code takenAway}. */
    public void close(String reference, Instant now, String state) {
        jdbc.sql("update register.incident set state = ?, closed_at = ? where reference = ?").params(state, at(now), reference).update();
    }

    /** Cases that stand as open while nothing of them runs: somebody took them out of the engine's tables past the application. The newest first. */
    public List<String> lost() {
        return jdbc.sql("""
                select i.reference from register.incident i
                where i.state = 'open' and not exists (select from act_ru_execution e where e.business_key_ = i.reference) order by i.logged_at desc, i.reference""").query(String.class).list();
    }

    /** Adds to the file of the incident. */
    public void note(String reference, Instant now, String by, String element, String event, Map<String, ?> content) {
        try {
            jdbc.sql("insert into register.entry (reference, at, by, element, event, content) values (?, ?, ?, ?, ?, ?::jsonb)")
                    .params(reference, at(now), by, element, event, json.writeValueAsString(content)).update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the incident at these elements, in the order it happened. */
    public List<Entry> entries(String reference, Collection<String> elements) {
        return jdbc.sql("select at, by, element, event, content::text from register.entry where reference = :reference and element in (:elements) order by number")
                .param("reference", reference).param("elements", elements)
                .query((row, n) -> new Entry(row.getObject(1, OffsetDateTime.class).toInstant(), row.getString(2), row.getString(3),
                        row.getString(4), read(row.getString(5))))
                .list();
    }

    /** The last completion of this element, if any. */
    public Optional<Entry> last(String reference, String element) {
        var all = entries(reference, List.of(element)).stream().filter(e -> e.event().equals("completed")).toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public void add(String reference, int version, String kind, String text, String owner, LocalDate target) {
        jdbc.sql("""
                insert into register.recommendation (reference, number, version, kind, text, owner, target_date)
                select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? from register.recommendation where reference = ?""")
                .params(reference, version, kind, text, owner, target, reference).update();
    }

    public List<Recommendation> recommendations(String reference) {
        return jdbc.sql("select number, version, kind, text, owner, target_date, state from register.recommendation where reference = ? order by number")
                .param(reference)
                .query((row, n) -> new Recommendation(row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5),
                        row.getObject(6, LocalDate.class), row.getString(7)))
                .list();
    }

    public Recommendation recommendation(String reference, int number) {
        return recommendations(reference).stream().filter(r -> r.number() == number).findFirst().orElseThrow();
    }

    /** All drafts of the version come into force together. */
    public void putInForce(String reference, int version) {
        jdbc.sql("update register.recommendation set state = 'inForce' where reference = ? and version = ? and state = 'draft'")
                .params(reference, version).update();
    }

    /** What was implemented stays implemented. */
    public void recommendationIs(String reference, int number, String state) {
        jdbc.sql("update register.recommendation set state = ? where reference = ? and number = ? and state <> 'implemented'").params(state, reference, number).update();
    }

    /** It was implemented on this day. */
    public void implemented(String reference, int number, LocalDate on) {
        jdbc.sql("update register.recommendation set state = 'implemented', implemented_on = ? where reference = ? and number = ? and state <> 'implemented'").params(on, reference, number).update();
    }

    /** It is to be done until another day. */
    public void postpone(String reference, int number, LocalDate target) {
        jdbc.sql("update register.recommendation set target_date = ? where reference = ? and number = ?").params(target, reference, number).update();
    }

    /** Files a document with the incident, as the next version of its kind; the trail holds its digest. */
    public void file(String reference, String kind, String title, Instant now, String by, byte[] content) {
        int version = jdbc.sql("""
                insert into register.document (reference, kind, version, title, created_at, by, sha256, content)
                select ?, ?, coalesce(max(version), 0) + 1, ?, ?, ?, ?, ? from register.document where reference = ? and kind = ? returning version""")
                .params(reference, kind, title, at(now), by, sha256(content), content, reference, kind).query(Integer.class).single();
        note(reference, now, by, "documents", "filed", Map.of("kind", kind, "version", version, "title", title, "sha256", sha256(content)));
    }

    /** The documents of the incident, in the order they were filed; none for an unknown reference. */
    public List<Filed> documents(String reference) {
        return jdbc.sql("select kind, version, title, created_at, by, sha256 from register.document where reference = ? order by created_at, kind, version")
                .param(reference)
                .query((row, n) -> new Filed(row.getString(1), row.getInt(2), row.getString(3), row.getObject(4, OffsetDateTime.class).toInstant(),
                        row.getString(5), row.getString(6)))
                .list();
    }

    /** The document itself, if there is one. */
    public Optional<byte[]> document(String reference, String kind, int version) {
        return jdbc.sql("select content from register.document where reference = ? and kind = ? and version = ?")
                .params(reference, kind, version).query(byte[].class).optional();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was disposed of says nothing. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> read(String content) {
        try {
            return content == null ? Map.of() : json.readValue(content, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
