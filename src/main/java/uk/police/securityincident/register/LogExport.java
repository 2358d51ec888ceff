package uk.police.securityincident.register;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import uk.police.securityincident.register.LogSearch.NotSearchable;
import uk.police.securityincident.typed.Typed;

/**
 * The central log as it is taken out (E-3.8.1): of each case of a search the columns that were chosen, which answer what the public,
 * regulators and councillors ask. What was decided, and who was told, is read from the trail; the clock from the duties. Hours are
 * elapsed hours, years those of Europe/London.
 */
@Repository
public class LogExport {

    /** What a value is: an instant in {@code TIME}, a day in {@code DAY}, codes of {@code question} in a form in {@code CHOICE}, which may be several. */
    public enum Kind {
        TEXT, NUMBER, TIME, DAY, CHOICE
    }

    /**
     * One column.
     *
     * @param question what asked for the codes of a choice
     */
    public record Column(String name, String heading, Kind kind, String question) {
    }

    /** A case in the order of the columns; a choice is a list of codes, and what is not known is null. */
    public record Line(String reference, List<Object> values) {
    }

    private record Source(Column column, String sql, String join) {
    }

    /** More are not exported at once. */
    public static final int MOST = 10_000;

    private static final String HOURS = "round(extract(epoch from %s - i.aware_at) / 3600, 1)";
    private static final String IN_TIME = """
            case when %1$s.due_at is null then null when %1$s.met_at is not null then case when %1$s.met_at <= %1$s.due_at then 'yes' else 'no' end
            when i.state in ('merged', 'handedOver') then 'passedOn' when :now <= %1$s.due_at then 'notYet' else 'no' end""";
    /** The duty as it arose first: opened again, it is late or not by its first limit. */
    private static final String DUTY = "left join lateral (select d.due_at, d.met_at from register.duty d where d.reference = i.reference and d.deadline = '%1$s' order by d.id limit 1) %2$s on true";
    private static final String DECISION = """
            left join lateral (
                select coalesce(e.content ->> '%1$sDecision', 'no') as decision, coalesce(e.content ->> '%1$sReason', e.content ->> 'approvalComment', e.content ->> 'reason') as reason
                from register.entry e where e.reference = i.reference and (e.event = 'completed' and (e.content ->> '%1$sDecision' is not null
                    or e.content ->> 'recipient' = '%1$s' and e.content ->> 'approved' = 'noLonger') or e.event = 'notTold' and e.content ->> 'personalData' = 'true')
                order by e.event = 'notTold', e.number desc limit 1) %1$s_decision on true""";
    /** What was answered last under this name, wherever it was asked. */
    private static final String SAID = "(select e.content ->> '%1$s' from register.entry e where e.reference = i.reference and e.event = 'completed' and e.content ->> '%1$s' is not null order by e.number desc limit 1)";

    private static final Map<String, String> JOINS = Map.of("ico_duty", DUTY.formatted("Deadline_ExternalNotification", "ico_duty"),
            "report_duty", DUTY.formatted("Deadline_FinalReport", "report_duty"), "ico_decision", DECISION.formatted("ico"), "people_decision", DECISION.formatted("dataSubjects").replace("dataSubjects_decision", "people_decision"),
            "others", "left join lateral (select array_agg(distinct e.content ->> 'recipient') as told from register.entry e where e.reference = i.reference and e.event = 'told' and e.content ->> 'recipient' not in ('ico', 'dataSubjects')) others on true",
            "recommended", "left join lateral (select count(*) as made, count(*) filter (where r.state = 'implemented') as implemented from register.recommendation r where r.reference = i.reference and r.state in ('inForce', 'implemented')) recommended on true");

    private static final Map<String, Source> COLUMNS = new LinkedHashMap<>();

    static {
        text("reference", "Reference", "i.reference");
        choice("kind", "Kind", "kind", LogSearch.KIND);
        choice("state", "State", "state", "i.state");
        choice("level", "Level", "level", "i.level");
        number("year", "Year reported", "extract(year from case when i.counted_at is not null then i.reported_at end at time zone 'Europe/London')::int");
        text("financialYear", "Financial year reported", "to_char((case when i.counted_at is not null then i.reported_at end at time zone 'Europe/London') - interval '3 months', 'YYYY') || '/' || to_char((case when i.counted_at is not null then i.reported_at end at time zone 'Europe/London') + interval '9 months', 'YY')");
        time("occurredAt", "Happened", "register.moment(i.occurred_at, i.recorded, 'occurredAt')");
        time("awareAt", "First awareness", "register.moment(i.aware_at, i.recorded, 'awareAt')");
        time("reportedAt", "Reported", "register.moment(i.reported_at, i.recorded, 'reportedAt')");
        time("loggedAt", "Entered", "i.logged_at");
        time("ratedAt", "Rated first", "register.moment(i.rated_at, i.recorded, 'ratedAt')");
        choice("icoDecision", "ICO to be told", "yesNo", "ico_decision.decision", "ico_decision");
        text("icoReason", "ICO: reason", "ico_decision.reason", "ico_decision");
        time("icoDueAt", "ICO to be told or decided on by", "ico_duty.due_at", "ico_duty");
        time("icoToldAt", "ICO told", "register.moment(i.ico_told_at, i.recorded, 'icoToldAt')");
        number("icoHours", "ICO told: hours from awareness", HOURS.formatted("case when i.recorded is null then i.ico_told_at end"));
        choice("icoInTime", "ICO: limit kept", "inTime", IN_TIME.formatted("ico_duty"), "ico_duty");
        choice("icoAnswer", "The ICO answered", "icoAnswer", "i.ico_answer");
        day("icoAnsweredOn", "The ICO answered on", "i.ico_answered_on");
        number("penaltyPounds", "Penalty in pounds", "i.penalty_pounds");
        choice("peopleDecision", "People to be told", "yesNo", "people_decision.decision", "people_decision");
        text("peopleReason", "People: reason", "people_decision.reason", "people_decision");
        choice("notToldGround", "People not told each: ground", "notToldGround", SAID.formatted("notToldGround"));
        time("peopleToldAt", "People told", "register.moment(i.data_subjects_told_at, i.recorded, 'dataSubjectsToldAt')");
        number("peopleHours", "People told: hours from awareness", HOURS.formatted("case when i.recorded is null then i.data_subjects_told_at end"));
        number("howManyTold", "How many people were told", "i.people_told");
        choice("othersTold", "Others told", "recipient", "others.told", "others");
        number("affectedIndividuals", "People affected, at most", "i.affected_individuals");
        choice("whoseData", "Whose data", "whoseData", "i.whose_data");
        text("dataSubjects", "Whose data, in words", "i.data_subjects");
        choice("dataTypes", "Types of data", "dataTypes", "i.data_types");
        text("dataCategories", "Categories of data, in words", "i.data_categories");
        choice("dataKind", "Gravest kind of information", "dataKind", "i.data_kind");
        choice("incidentType", "Type of incident", "incidentType", "i.incident_type");
        choice("breachType", "What happened, by the ICO's list", "breachType", "i.breach_type");
        choice("intent", "Nature of the breach", "intent", SAID.formatted("intent"));
        choice("cyber", "Cyber", "yesNo", "register.is_cyber(i.breach_type, i.cyber)");
        text("cause", "Cause, in words", "i.cause");
        text("recipientKind", "Who received it", "i.recipient_kind");
        text("whereLost", "Where lost", "i.where_lost");
        choice("medium", "Form of the information", "medium", "i.medium");
        choice("equipmentLost", "Equipment lost", "yesNo", "i.equipment_lost");
        choice("stolen", "Stolen", "yesNo", "i.stolen");
        text("asset", "Equipment or system", "i.asset");
        text("quantity", "Quantity", "i.quantity");
        choice("protection", "Encrypted or otherwise protected", "protection", "i.protection");
        text("likelyConsequence", "Likely consequence, as reported", "i.likely_consequence");
        text("adverseConsequences", "Consequences, by the final report", SAID.formatted("adverseConsequences"));
        text("lessons", "Lessons learnt", SAID.formatted("lessons"));
        number("recommendations", "Recommendations", "recommended.made", "recommended");
        number("implemented", "Recommendations implemented", "recommended.implemented", "recommended");
        number("complaints", "Complaints", "i.complaints");
        number("compensationPounds", "Compensation in pounds", "i.compensation_pounds");
        choice("discipline", "Disciplinary outcome", "discipline", "i.discipline");
        choice("media", "Reported in the media", "media", "i.media");
        text("outcomeNote", "What became of it, in words", "i.outcome_note");
        number("hoursSpent", "Hours of work", "i.hours_spent");
        number("costPounds", "Cost in pounds", "i.cost_pounds");
        time("reportDueAt", "Final report due", "report_duty.due_at", "report_duty");
        time("reportDoneAt", "Final report approved", "report_duty.met_at", "report_duty");
        choice("reportInTime", "Final report: limit kept", "inTime", IN_TIME.formatted("report_duty"), "report_duty");
        time("closedAt", "Closed", "register.moment(i.closed_at, i.recorded, 'closedAt')");
        choice("channel", "Channel", "channel", "i.channel");
        text("unit", "Unit", "i.unit");
        text("assetOwner", "Information Asset Owner", "i.asset_owner");
        text("reporterName", "Reporter", "i.reporter_name");
        text("reporterId", "Reporter's sign-in name", "i.reporter_id");
        text("outline", "Outline", "i.outline");
        text("cameFrom", "Came from", "i.came_from");
        text("mergedInto", "Merged into", "i.merged_into");
        choice("legalHold", "Legal hold", "yesNo", "case when i.legal_hold then 'yes' else 'no' end");
        choice("past", "From the register before", "yesNo", "case when i.recorded is null then 'no' else 'yes' end");
        text("oldReference", "Reference in the register before", "i.old_reference");
        text("recorded", "Dates as the register before has them", "(select string_agg(r.key || ' ' || r.value, '; ' order by r.n) from json_each_text(i.recorded) with ordinality r(key, value, n))");
        time("disposedAt", "Disposed of", "i.disposed_at");
    }

    private final JdbcClient jdbc;

    public LogExport(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All columns there are, in their order. */
    public static List<Column> columns() {
        return COLUMNS.values().stream().map(Source::column).toList();
    }

    /**
     * Those with these names, in the order of the log; all of them if none is named.
     *
     * @throws NotSearchable in words for the person
     */
    public static List<Column> columns(Collection<String> names) {
        names.stream().filter(name -> !COLUMNS.containsKey(name)).findFirst().ifPresent(unknown -> {
            throw new NotSearchable("The log has no column '" + Typed.brief(unknown) + "'; it has " + String.join(", ", COLUMNS.keySet()) + ".");
        });
        return columns().stream().filter(column -> names.isEmpty() || names.contains(column.name())).toList();
    }

    /**
     * The cases that meet all criteria; that they were exported stands in the trail of each.
     *
     * @throws NotSearchable in words for the person, if there are more than {@link #MOST}
     */
    @Transactional
    public List<Line> export(Map<String, String> criteria, List<Column> columns, String reader, Instant now) {
        var values = new HashMap<String, Object>(Map.of("limit", MOST + 1, "now", now.atOffset(ZoneOffset.UTC)));
        var sources = columns.stream().map(column -> COLUMNS.get(column.name())).toList();
        var joins = sources.stream().map(Source::join).filter(JOINS::containsKey).collect(Collectors.toCollection(LinkedHashSet::new));
        var sql = "select i.reference, " + sources.stream().map(Source::sql).collect(Collectors.joining(", ")) + " from register.incident i "
                + joins.stream().map(JOINS::get).collect(Collectors.joining(" ")) + " where " + LogSearch.met(criteria, reader, values) + LogSearch.NEWEST_FIRST + " limit :limit";
        var lines = jdbc.sql(sql).params(values).query((row, n) -> line(row, columns)).list();
        if (lines.size() > MOST) {
            throw new NotSearchable("More than " + MOST + " cases meet this search. Nothing was exported: narrow it down, by dates for one, and export it in parts.");
        }
        jdbc.sql("""
                insert into register.entry (reference, at, by, element, event, content)
                select r, :now, :reader, 'export', 'opened', '{}' from unnest(:references) r order by r""")
                .param("now", now.atOffset(ZoneOffset.UTC)).param("reader", reader).param("references", lines.stream().map(Line::reference).toArray(String[]::new)).update();
        return lines;
    }

    private static Line line(ResultSet row, List<Column> columns) throws SQLException {
        var values = new ArrayList<Object>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(value(row, i + 2, columns.get(i).kind()));
        }
        return new Line(row.getString(1), values);
    }

    private static Object value(ResultSet row, int at, Kind kind) throws SQLException {
        var value = kind == Kind.TIME ? row.getObject(at, OffsetDateTime.class) : row.getObject(at);
        if (value == null) {
            return null;
        }
        return switch (kind) {
            case TIME -> ((OffsetDateTime) value).toInstant();
            case DAY -> row.getDate(at).toLocalDate();
            case CHOICE -> value instanceof Array several ? List.of((Object[]) several.getArray()) : List.of(value);
            default -> value;
        };
    }

    private static void text(String name, String heading, String... sql) {
        add(new Column(name, heading, Kind.TEXT, null), sql);
    }

    private static void number(String name, String heading, String... sql) {
        add(new Column(name, heading, Kind.NUMBER, null), sql);
    }

    private static void time(String name, String heading, String... sql) {
        add(new Column(name, heading, Kind.TIME, null), sql);
    }

    private static void day(String name, String heading, String... sql) {
        add(new Column(name, heading, Kind.DAY, null), sql);
    }

    private static void choice(String name, String heading, String question, String... sql) {
        add(new Column(name, heading, Kind.CHOICE, question), sql);
    }

    private static void add(Column column, String[] sql) {
        COLUMNS.put(column.name(), new Source(column, sql[0], sql.length > 1 ? sql[1] : ""));
    }
}
