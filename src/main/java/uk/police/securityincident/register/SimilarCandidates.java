package uk.police.securityincident.register;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which earlier incidents may be repeats of one, or similar to it (W-8.4c). Which of them are, a decision table says. */
@Repository("similarCandidates")
public class SimilarCandidates {

    /** The most that are looked at, those of the same person first, then the newest: the cost of one incident does not grow with the log. */
    public static final int MOST = 10;

    /**
     * An earlier incident of the same type, and what else is the same; level and colour are null until the tables advised.
     *
     * @param recordedAs when it was reported as the register before has it, or null
     * @param samePerson the same person reported it, or was named as involved in the case itself
     */
    public record Candidate(String reference, Instant reportedAt, String level, String colour, boolean sameUnit, boolean sameAsset, boolean sameRecipient, boolean samePerson, String recordedAs) {
    }

    private static final List<String> SAME = List.of("lower(i.unit) = lower(t.unit)", "lower(i.asset) = lower(t.asset)", "lower(i.recipient_kind) = lower(t.recipient_kind)",
            "i.reporter_id = t.reporter_id");
    private static final String SAME_INVOLVED = """
            select one.reference from register.kept_out mine join register.kept_out theirs using (user_id) join register.incident one on one.family = theirs.family
            where mine.family = t.family and mine.source = mine.reference and theirs.source = theirs.reference""";
    /** Whoever may not see an incident cannot tell that it exists (E-8.2): everyone kept out of it is kept out of this one too. */
    private static final String BEFORE = """
            select i.reference from this t cross join lateral (
                select i.reference from register.incident i
                where i.process = 'security-incident' and t.process = i.process and i.state <> 'merged' and i.family <> t.family and i.incident_type = t.incident_type and %s
                    and (i.reported_at, i.reference) < (t.reported_at, t.reference)
                    and not exists (
                        select user_id from register.kept_out where family = i.family
                        except select user_id from register.kept_out where family = t.family)
                order by i.reported_at desc, i.reference desc limit %d) i
            """;
    private static final String QUERY = "with this as (select process, family, coalesce(incident_type, :type) as incident_type, reported_at, reference, unit, asset, recipient_kind, reporter_id from register.incident where reference = :reference),\nfound as ("
            + Stream.concat(SAME.stream(), Stream.of("i.reference in (" + SAME_INVOLVED + ")")).map(same -> BEFORE.formatted(same, MOST)).collect(Collectors.joining("union\n"))
            + ")\nselect i.reference, i.reported_at, i.level, i.colour, "
            + SAME.stream().map(same -> "coalesce(" + same + ", false)").collect(Collectors.joining(", ")) + " or i.reference in (" + SAME_INVOLVED + ") as same_person, i.recorded ->> 'reportedAt'\n"
            + "from found join register.incident i using (reference) cross join this t order by same_person desc, i.reported_at desc, i.reference desc limit " + MOST;

    private final JdbcClient jdbc;

    public SimilarCandidates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<Candidate> before(String reference) {
        return before(reference, null);
    }

    /**
     * Those of the same person first, which alone can be repeats, each newest first; none while the type of the incident is not known.
     *
     * @param type what it would be if it is not known yet, or null
     */
    public List<Candidate> before(String reference, String type) {
        return jdbc.sql(QUERY).param("reference", reference).param("type", type, Types.VARCHAR)
                .query((row, n) -> new Candidate(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3), row.getString(4),
                        row.getBoolean(5), row.getBoolean(6), row.getBoolean(7), row.getBoolean(8), row.getString(9)))
                .list();
    }
}
