package uk.police.securityincident.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.deadline.UkTime;

/**
 * The incidents of the register from before in {@code register.incident}, and the files that they came in, {@code register.past_file}.
 * Each is closed from the beginning, and nothing of it runs.
 */
@Repository
public class PastIncidents {

    /** What is shown of it in every place: it is none of ours. */
    public static final String FROM_BEFORE = "from the register before";
    private static final String NOT_TOLD = "not told";

    /** Dates, in the order in which they should lie. */
    public static final List<String> DATES = List.of("occurredAt", "awareAt", "reportedAt", "closedAt");
    /** What the period that it counts in is known by: the first of these that was recorded. */
    private static final List<String> COUNTED_BY = List.of("reportedAt", "awareAt", "occurredAt", "closedAt");
    /** Stands for no date at all in the column that lists are ordered by; {@code counted_at} knows it. */
    private static final Instant UNDATED = Instant.parse("1900-01-01T00:00:00Z");

    /**
     * One incident of the register before.
     *
     * @param row of the file, as a spreadsheet numbers it
     * @param said what stands in the row, by column, in the codes of the contract
     * @param dates each date of {@link #DATES}, and when the ICO ({@code icoToldAt}) and the people ({@code dataSubjectsToldAt}) were told
     * @param icoTold null where that was not recorded
     * @param peopleTold null where that was not recorded
     */
    public record Past(int row, Map<String, String> said, Map<String, RecordedDate> dates, Boolean icoTold, Boolean peopleTold) {

        public String oldReference() {
            return said.get("oldReference");
        }
    }

    /** A file that was brought in whole. */
    public record BroughtIn(String sha256, String name, int rows, String by, Instant at) {
    }

    private final JdbcClient jdbc;
    private final Trail trail;

    public PastIncidents(JdbcClient jdbc, Trail trail) {
        this.jdbc = jdbc;
        this.trail = trail;
    }

    /** The newest first. */
    public List<BroughtIn> files() {
        return jdbc.sql("select sha256, name, rows, by, brought_at from register.past_file order by brought_at desc").query(PastIncidents::file).list();
    }

    public Optional<BroughtIn> file(String sha256) {
        return jdbc.sql("select sha256, name, rows, by, brought_at from register.past_file where sha256 = ?").param(sha256).query(PastIncidents::file).optional();
    }

    /** Which of these references of the register before are here already, in small letters. */
    public List<String> known(Collection<String> oldReferences) {
        return jdbc.sql("select lower(old_reference) from register.incident where lower(old_reference) = any (select lower(r) from unnest(:old) r)")
                .param("old", oldReferences.toArray(String[]::new)).query(String.class).list();
    }

    /**
     * Brings all of them in, in the transaction of the caller.
     *
     * @param progress is told how many are written
     * @return the references of the first and the last
     */
    public List<String> bringIn(BroughtIn file, List<Past> incidents, IntConsumer progress) {
        // A plan that was made for a small table reads the whole of it for each row, and the table grows with each.
        jdbc.sql("set local plan_cache_mode = force_custom_plan").update();
        jdbc.sql("insert into register.past_file (sha256, name, rows, by, brought_at) values (?, ?, ?, ?, ?)").params(file.sha256(), file.name(), file.rows(), file.by(), at(file.at())).update();
        String first = null;
        String last = null;
        int written = 0;
        for (var past : incidents) {
            last = bringIn(file, past);
            first = Objects.requireNonNullElse(first, last);
            progress.accept(++written);
        }
        return List.of(first, last);
    }

    private String bringIn(BroughtIn file, Past past) {
        var said = past.said();
        var dates = past.dates();
        var counted = COUNTED_BY.stream().map(dates::get).filter(RecordedDate::isKnown).findFirst();
        var reportedAt = counted.map(RecordedDate::from).orElse(UNDATED);
        // Kept no shorter than it may be: from the end of the month, of what was recorded last, or from today.
        var closedAt = dates.get("closedAt").isKnown() ? dates.get("closedAt").until() : DATES.stream().map(dates::get).filter(RecordedDate::isKnown).map(RecordedDate::until)
                .max(Instant::compareTo).orElse(file.at());
        long number = jdbc.sql("select nextval('register.past_reference_number')").query(Long.class).single();
        var reference = "PRE-%04d-%04d".formatted(counted.isEmpty() ? 0 : reportedAt.atZone(UkTime.LONDON).getYear(), number);
        jdbc.sql("""
                insert into register.incident (reference, family, process, state, late, old_reference, recorded, occurred_at, aware_at, reported_at, logged_at, closed_at, rated_at, level, colour,
                    ico_told_at, data_subjects_told_at, reporter_name, outline, channel, incident_type, medium, unit, asset_owner, asset, data_kind, affected_individuals, cause, recipient_kind)
                values (?, ?, 'security-incident', 'closed', false, ?, ?::json, ?, ?, ?, ?, ?, ?, ?, case ? when 'none' then 'white' when 'low' then 'green' when 'medium' then 'amber' when 'high' then 'red' end,
                    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::int, ?, ?)""")
                .params(Arrays.asList(reference, reference, past.oldReference(), recorded(past).json(), at(dates.get("occurredAt").from()), at(Objects.requireNonNullElse(dates.get("awareAt").from(), reportedAt)),
                        at(reportedAt), at(file.at()), at(closedAt), said.get("level") == null ? null : at(reportedAt), said.get("level"), said.get("level"),
                        told(past.icoTold(), dates.get("icoToldAt"), reportedAt), told(past.peopleTold(), dates.get("dataSubjectsToldAt"), reportedAt),
                        said.get("reporterName"), said.get("outline"), said.get("channel"), said.get("incidentType"), said.get("medium"), said.get("unit"), said.get("assetOwner"), said.get("asset"),
                        said.get("dataKind"), said.get("affectedIndividuals"), said.get("cause"), said.get("recipientKind")))
                .update();
        var content = new LinkedHashMap<String, Object>(Map.of("file", file.name(), "sha256", file.sha256(), "rows", file.rows(), "row", past.row()));
        content.putAll(said);
        content.putAll(recorded(past).dates());
        trail.note(reference, file.at(), file.by(), "pastIncidents", "broughtIn", content);
        return reference;
    }

    /** Every date as it was recorded, and whether they were told. */
    private static Recorded recorded(Past past) {
        var recorded = new LinkedHashMap<String, String>();
        DATES.forEach(name -> recorded.put(name, past.dates().get(name).written()));
        recorded.put("icoToldAt", told(past.icoTold(), past.dates().get("icoToldAt")));
        recorded.put("dataSubjectsToldAt", told(past.peopleTold(), past.dates().get("dataSubjectsToldAt")));
        return new Recorded(recorded);
    }

    private static String told(Boolean told, RecordedDate when) {
        return told == null ? RecordedDate.NOT_RECORDED.written() : !told ? NOT_TOLD : when.isKnown() ? when.written() : Recorded.TOLD_NOT_WHEN;
    }

    /** Who was told, nobody knows when, is found among those told all the same. */
    private static OffsetDateTime told(Boolean told, RecordedDate when, Instant reportedAt) {
        return Boolean.TRUE.equals(told) ? at(Objects.requireNonNullElse(when.from(), reportedAt)) : null;
    }

    private static BroughtIn file(ResultSet row, int n) throws SQLException {
        return new BroughtIn(row.getString(1), row.getString(2), row.getInt(3), row.getString(4), row.getObject(5, OffsetDateTime.class).toInstant());
    }

    private static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
