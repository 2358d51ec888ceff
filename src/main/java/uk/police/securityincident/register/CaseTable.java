package uk.police.securityincident.register;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.deadline.UkTime;

/**
 * The table {@code register.incident}, a row for each case: the central log (W-8.1c, E-3.4.10), written in the transaction of the step
 * that it records. Times are instants; a reference carries the year in Europe/London.
 */
@Repository
public class CaseTable {

    /** From these a case may come; any other reference, such as a conduct referral's, is as unknown as one never given. */
    public static final List<String> MAY_GO_ON = List.of("security-incident", "guidance-request", "security-vulnerability");

    /** What a case that came from this one goes on from: the awareness in force, the report, and who made it. Of the register before nothing does: its dates are no moments. */
    public record Earlier(Instant awareAt, Instant reportedAt, String reporterId, boolean fromRegisterBefore) {
    }

    /** What the log is searched by: the answer on the forms, and its column. */
    private static final Map<String, String> DESCRIBED_BY = Map.ofEntries(Map.entry("reporterName", "reporter_name"), Map.entry("occurredAt", "occurred_at"),
            Map.entry("outline", "outline"), Map.entry("channel", "channel"), Map.entry("incidentType", "incident_type"), Map.entry("medium", "medium"),
            Map.entry("unit", "unit"), Map.entry("assetOwner", "asset_owner"), Map.entry("hardware", "asset"), Map.entry("system", "asset"),
            Map.entry("dataKind", "data_kind"), Map.entry("cause", "cause"), Map.entry("recipientKind", "recipient_kind"),
            Map.entry("affectedIndividuals", "affected_individuals"), Map.entry("corporateRiskText", "corporate_risk"), Map.entry("hoursSpent", "hours_spent"),
            Map.entry("costPounds", "cost_pounds"), Map.entry("cyber", "cyber"), Map.entry("whereLost", "where_lost"), Map.entry("dataSubjects", "data_subjects"),
            Map.entry("dataCategories", "data_categories"), Map.entry("likelyConsequence", "likely_consequence"), Map.entry("protection", "protection"),
            Map.entry("equipmentLost", "equipment_lost"), Map.entry("stolen", "stolen"), Map.entry("quantity", "quantity"), Map.entry("howManyTold", "people_told"),
            Map.entry("breachType", "breach_type"), Map.entry("whoseData", "whose_data"), Map.entry("dataTypes", "data_types"), Map.entry("icoAnswer", "ico_answer"),
            Map.entry("icoAnsweredOn", "ico_answered_on"), Map.entry("penaltyPounds", "penalty_pounds"), Map.entry("complaints", "complaints"),
            Map.entry("compensationPounds", "compensation_pounds"), Map.entry("discipline", "discipline"), Map.entry("media", "media"), Map.entry("outcomeNote", "outcome_note"));

    private final JdbcClient jdbc;
    private final Trail trail;

    public CaseTable(JdbcClient jdbc, Trail trail) {
        this.jdbc = jdbc;
        this.trail = trail;
    }

    /**
     * A reference never used before: prefix, year of the report, number of at least four digits. Each prefix counts for itself, so that no gap
     * tells of a case of another kind (E-8.2); a node of the release before, which counts all together, may have given the number already.
     */
    public String nextReference(String prefix, Instant reportedAt) {
        String reference;
        do {
            long number = jdbc.sql("select register.next_number(?)").param(prefix).query(Long.class).single();
            reference = "%s-%d-%04d".formatted(prefix, reportedAt.atZone(UkTime.LONDON).getYear(), number);
        } while (process(reference).isPresent());
        return reference;
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

    /** The case with this reference, if another may come from it. */
    public Optional<Earlier> earlier(String reference) {
        return jdbc.sql("select aware_at, reported_at, reporter_id, recorded is not null from register.incident where reference = :reference and process in (:processes)")
                .param("reference", reference).param("processes", MAY_GO_ON)
                .query((row, n) -> new Earlier(row.getObject(1, OffsetDateTime.class).toInstant(), row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getString(3), row.getBoolean(4)))
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
            said.forEach(key -> values.add(column(answers.get(key))));
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

    private static Object column(Object answer) {
        return answer instanceof Instant time ? at(time) : answer instanceof Collection<?> several ? several.toArray(String[]::new) : answer;
    }

    /** Whether there is still something to add to it; no disposal takes it away until the step is done. */
    public boolean holdUnlessDisposedOf(String reference) {
        return jdbc.sql("select reference from register.incident where reference = ? and disposed_at is null for update").param(reference).query(String.class).optional().isPresent();
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
            trail.note(reference, now, by, "corporateRisk", "entered", Map.of("review", review));
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

    /** The awareness in force; the old value stays among the entries. */
    public void correctAwareness(String reference, Instant awareAt, boolean late) {
        jdbc.sql("update register.incident set aware_at = ?, late = ? where reference = ?").params(at(awareAt), late, reference).update();
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
     * Which of these incidents are open. Nobody else merges or ends them until the step is done. Of two that are merged into
     * each other at the same moment each holds its own, so PostgreSQL gives one of them up: whoever sent it is told to send it again.
     */
    public List<String> holdOpen(Collection<String> references) {
        return jdbc.sql("select reference from register.incident where reference in (:references) and process = 'security-incident' and state = 'open' order by reference for update")
                .param("references", references).query(String.class).list();
    }

    /** Nobody else completes anything of the case to which this task of the engine belongs, until the step is done. */
    public void lockCaseOf(String task) {
        jdbc.sql("""
                select i.reference from act_ru_task t join act_ru_execution e on e.id_ = t.proc_inst_id_ join register.incident i on i.reference = e.business_key_
                where t.id_ = ? for update of i""").param(task).query(String.class).optional();
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

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
