package uk.police.securityincident.register;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.typed.Typed;

/**
 * The central log as it is searched (E-3.4.10): every incident, near miss, vulnerability and guidance request, newest
 * report first, but for those that the reader is kept out of (E-8.2). Dates are local, Europe/London.
 */
@Repository
public class LogSearch {

    /**
     * One case of the log; what is not known, or was disposed of, is null.
     *
     * @param late null where nobody reckoned it, which is so of the register before
     * @param recorded of the register before, how its dates stand there: the moment beside one is the first that it may have been
     */
    public record Found(String reference, String kind, String state, String level, String colour, Instant reportedAt, Instant loggedAt, Instant awareAt, Instant occurredAt, Boolean late,
            Instant ratedAt, Instant icoToldAt, Instant dataSubjectsToldAt, Instant closedAt, String reporterId, String reporterName, String channel, String incidentType,
            String medium, String unit, String assetOwner, String asset, String dataKind, Integer affectedIndividuals, String cause, String recipientKind, String outline,
            String cameFrom, String mergedInto, boolean legalHold, Instant disposedAt, boolean fromRegisterBefore, String oldReference,
            Recorded recorded) {
    }

    /** A page of the log; {@code next} is what to ask the following one with as {@code before}, or null. */
    public record Page(List<Found> found, String next) {
    }

    /** What was asked cannot be answered, in words for the person. */
    public static class NotSearchable extends RuntimeException {
        public NotSearchable(String message) {
            super(message);
        }
    }

    /** One criterion: what it may be, or nothing for free text, and what it asks of the log. */
    private record Criterion(List<String> values, String condition) {
    }

    /** More are not shown at once. */
    public static final int PAGE = 50;

    /** What happened, as the ICO counts the breaches that are reported to it; the last nine are cyber, as register.is_cyber says. */
    public static final List<String> BREACH_TYPES = List.of("alteration", "emailedWrong", "postedWrong", "portalWrong", "notRedacted", "noBcc", "hardwareDisposal", "paperDisposal", "deviceLost",
            "paperLost", "unauthorisedAccess", "verbal", "otherNonCyber", "bruteForce", "cryptographicFlaw", "denialOfService", "misconfiguration", "malware", "phishing", "ransomware",
            "unauthorisedAccessCyber", "otherCyber");
    /** What the ICO did with a notice. */
    public static final List<String> ICO_ANSWERS = List.of("noFurtherAction", "advice", "investigation", "reprimand", "enforcementNotice", "penalty");
    private static final List<String> YES_NO = List.of("yes", "no");

    /** Until somebody rated it, no incident came to nothing: the tables only advised. */
    static final String KIND = "register.kind(i.process, case when i.rated_at is not null then i.level end)";
    /** What is searched; every other kind of case has a file and stands in no search. */
    private static final String SEARCHED = "i.process in ('security-incident', 'guidance-request', 'security-vulnerability')";

    private static final Pattern A_REFERENCE = Pattern.compile("(?i)[a-z]{3}-\\d{4}-\\d{4,18}");
    private static final String REFERENCE = "i.reference = upper(:reference)";
    private static final Map<String, Criterion> CRITERIA = new LinkedHashMap<>();

    static {
        CRITERIA.put("reference", new Criterion(List.of(), "(" + REFERENCE + " or lower(i.old_reference) = lower(:reference))"));
        CRITERIA.put("words", new Criterion(List.of(), "i.words @@ websearch_to_tsquery('english', register.plain(:words))"));
        CRITERIA.put("reporter", new Criterion(List.of(), "(i.reporter_id = :reporter or register.words_of(i.reporter_name) @@ plainto_tsquery('simple', register.plain(:reporter)))"));
        CRITERIA.put("from", new Criterion(List.of(), "i.reported_at >= :from and i.counted_at is not null"));
        CRITERIA.put("until", new Criterion(List.of(), "i.reported_at < :until and i.counted_at is not null"));
        CRITERIA.put("kind", new Criterion(List.of("incident", "nearMiss", "vulnerability", "guidance"), KIND + " = :kind"));
        CRITERIA.put("level", new Criterion(List.of("none", "low", "medium", "high"), "i.level = :level"));
        CRITERIA.put("state", new Criterion(List.of("open", "closed", "handedOver", "merged", "takenAway"), "i.state = :state"));
        CRITERIA.put("type", new Criterion(List.of("loss", "theft", "incorrectHandling", "poorPhysicalSecurity", "hacking", "disclosedInError", "unauthorisedUse",
                "denialOfService", "other"), "i.incident_type = :type"));
        CRITERIA.put("channel", new Criterion(List.of("personalData", "itSecurity", "physical"), "i.channel = :channel"));
        CRITERIA.put("unit", new Criterion(List.of(), "register.words_of(i.unit) @@ plainto_tsquery('simple', register.plain(:unit))"));
        CRITERIA.put("asset", new Criterion(List.of(), "register.words_of(coalesce(i.asset, '') || ' ' || coalesce(i.asset_owner, '')) @@ plainto_tsquery('simple', register.plain(:asset))"));
        CRITERIA.put("cause", new Criterion(List.of(), "register.words_of(i.cause) @@ plainto_tsquery('simple', register.plain(:cause))"));
        CRITERIA.put("recipient", new Criterion(List.of(), "register.words_of(i.recipient_kind) @@ plainto_tsquery('simple', register.plain(:recipient))"));
        CRITERIA.put("breachType", new Criterion(BREACH_TYPES, "i.breach_type = :breachType"));
        CRITERIA.put("cyber", new Criterion(List.of("yes", "no", "unknown"), "register.is_cyber(i.breach_type, i.cyber) = :cyber"));
        CRITERIA.put("icoTold", new Criterion(YES_NO, "(i.ico_told_at is not null) = :icoTold and coalesce(i.recorded ->> 'icoToldAt', '') <> 'not recorded'"));
        CRITERIA.put("icoAnswer", new Criterion(ICO_ANSWERS, "i.ico_answer = :icoAnswer"));
        CRITERIA.put("complaint", new Criterion(YES_NO, "(coalesce(i.complaints, 0) > 0) = :complaint"));
        CRITERIA.put("peopleTold", new Criterion(YES_NO, "(i.data_subjects_told_at is not null) = :peopleTold and coalesce(i.recorded ->> 'dataSubjectsToldAt', '') <> 'not recorded'"));
        CRITERIA.put("past", new Criterion(YES_NO, "(i.recorded is not null) = :past"));
    }

    private static final String SELECT = "select i.reference, " + KIND + """
             as kind, i.state, i.level, i.colour, i.reported_at, i.logged_at, i.aware_at, i.occurred_at, i.late, i.rated_at,
                i.ico_told_at, i.data_subjects_told_at, i.closed_at, i.reporter_id, i.reporter_name, i.channel, i.incident_type, i.medium, i.unit, i.asset_owner, i.asset,
                i.data_kind, i.affected_individuals, i.cause, i.recipient_kind, i.outline, i.came_from, i.merged_into, i.legal_hold, i.disposed_at,
                i.old_reference, i.recorded
            from register.incident i
            where\s""";
    private static final String VISIBLE = " and i.family not in (select family from register.kept_out where user_id = :reader)";
    static final String NEWEST_FIRST = " order by i.reported_at desc, i.reference desc";

    private final JdbcClient jdbc;

    public LogSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The criteria, each with the values it may have; none for free text. */
    public static Map<String, List<String>> criteria() {
        var criteria = new LinkedHashMap<String, List<String>>();
        CRITERIA.forEach((name, criterion) -> criteria.put(name, criterion.values()));
        return criteria;
    }

    /**
     * The cases that meet all criteria.
     *
     * @param before the reference of the last case seen, or null for the first page
     * @throws NotSearchable in words for the person
     */
    public Page search(Map<String, String> criteria, String before, String reader) {
        var found = find(criteria, before, reader, PAGE + 1);
        boolean more = found.size() > PAGE;
        var page = more ? found.subList(0, PAGE) : found;
        return new Page(page, more ? page.get(PAGE - 1).reference() : null);
    }

    /** One case of any kind, if there is one that the reader is not kept out of. */
    public Optional<Found> find(String reference, String reader) {
        return reference.indexOf('\0') >= 0 ? Optional.empty()
                : jdbc.sql(SELECT + REFERENCE + VISIBLE).param("reference", reference).param("reader", reader).query(LogSearch::found).optional();
    }

    /** How PostgreSQL would go about this search. */
    List<String> plan(Map<String, String> criteria, String reader) {
        return asked("explain ", criteria, null, reader, PAGE + 1).query(String.class).list();
    }

    private List<Found> find(Map<String, String> criteria, String before, String reader, int limit) {
        return asked("", criteria, before, reader, limit).query(LogSearch::found).list();
    }

    private JdbcClient.StatementSpec asked(String how, Map<String, String> criteria, String before, String reader, int limit) {
        var values = new HashMap<String, Object>(Map.of("limit", limit));
        var sql = new StringBuilder(how).append(SELECT).append(met(criteria, reader, values));
        var last = readable("before", before == null ? "" : before);
        if (!last.isEmpty()) {
            // Whether there is one, or one for this reader, nobody is told: what follows is nothing then.
            if (!A_REFERENCE.matcher(last).matches()) {
                throw new NotSearchable("'" + Typed.brief(last) + "' (before) is not a reference such as INC-2026-0001.");
            }
            sql.append(" and (i.reported_at, i.reference) < (select i.reported_at, i.reference from register.incident i where ").append(SEARCHED).append(VISIBLE)
                    .append(" and i.reference = upper(:before))");
            values.put("before", last);
        }
        return jdbc.sql(sql.append(NEWEST_FIRST).append(" limit :limit").toString()).params(values);
    }

    /**
     * What a case of the log, as {@code i}, must be to meet all criteria and be the reader's to see.
     *
     * @param values gets the values that it names
     * @throws NotSearchable in words for the person
     */
    static String met(Map<String, String> criteria, String reader, Map<String, Object> values) {
        var sql = new StringBuilder(SEARCHED).append(VISIBLE);
        values.put("reader", reader);
        criteria.forEach((name, asked) -> {
            var condition = criterion(name).condition();
            var value = readable(name, asked);
            // Nothing that can be seen asks nothing.
            if (!value.isEmpty()) {
                sql.append(" and ").append(condition);
                values.put(name, read(name, value));
            }
        });
        if (values.get("from") instanceof OffsetDateTime from && values.get("until") instanceof OffsetDateTime until && !from.isBefore(until)) {
            throw new NotSearchable("The first day ('from') lies after the last ('until'): exchange them.");
        }
        return sql.toString();
    }

    private static Criterion criterion(String name) {
        var criterion = CRITERIA.get(name);
        if (criterion == null) {
            throw new NotSearchable("The log is not searched by '" + Typed.brief(name) + "', but by " + String.join(", ", CRITERIA.keySet()) + ".");
        }
        return criterion;
    }

    private static Object read(String name, String value) {
        var values = criterion(name).values();
        if (!values.isEmpty() && !values.contains(value)) {
            throw new NotSearchable("'" + Typed.brief(value) + "' is not a value of '" + name + "', which is one of " + String.join(", ", values) + ".");
        }
        return switch (name) {
            case "from" -> day(name, value).atStartOfDay(UkTime.LONDON).toOffsetDateTime();
            case "until" -> day(name, value).plusDays(1).atStartOfDay(UkTime.LONDON).toOffsetDateTime();
            case "icoTold", "peopleTold", "complaint", "past" -> value.equals("yes");
            default -> value;
        };
    }

    private static String readable(String name, String value) {
        try {
            return Typed.text(value);
        } catch (IllegalArgumentException e) {
            throw new NotSearchable("'" + name + "' " + e.getMessage() + ".");
        }
    }

    private static LocalDate day(String name, String value) {
        try {
            return UkTime.day(value);
        } catch (IllegalArgumentException e) {
            throw new NotSearchable("'" + Typed.brief(value) + "' (" + name + ") is not a day such as 24/03/2026 or 2026-03-24.");
        }
    }

    private static Found found(ResultSet row, int n) throws SQLException {
        var recorded = Recorded.of(row);
        return new Found(row.getString("reference"), row.getString("kind"), row.getString("state"), row.getString("level"), row.getString("colour"), recorded.moment(row, "reported_at", "reportedAt"),
                time(row, "logged_at"), recorded.moment(row, "aware_at", "awareAt"), recorded.moment(row, "occurred_at", "occurredAt"), recorded.isPast() ? null : row.getBoolean("late"), recorded.moment(row, "rated_at", "ratedAt"), recorded.moment(row, "ico_told_at", "icoToldAt"), recorded.moment(row, "data_subjects_told_at", "dataSubjectsToldAt"),
                recorded.moment(row, "closed_at", "closedAt"), row.getString("reporter_id"), row.getString("reporter_name"), row.getString("channel"), row.getString("incident_type"),
                row.getString("medium"), row.getString("unit"), row.getString("asset_owner"), row.getString("asset"), row.getString("data_kind"),
                row.getObject("affected_individuals", Integer.class), row.getString("cause"), row.getString("recipient_kind"), row.getString("outline"),
                row.getString("came_from"), row.getString("merged_into"), row.getBoolean("legal_hold"), time(row, "disposed_at"), recorded.isPast(), row.getString("old_reference"), recorded);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
