package uk.police.securityincident.register;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table {@code register.recommendation}: the recommendations of final reports (W-8.4b), and the actions of the strategic board (E-3.8.3).
 */
@Repository
public class RecommendationTable {

    /** A recommendation of a final report; {@code owner} is {@code person:<id>} or {@code group:<id>}. */
    public record Recommendation(int number, int version, String kind, String text, String owner, LocalDate target, String state) {
    }

    private final JdbcClient jdbc;

    public RecommendationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void add(String reference, int version, String kind, String text, String owner, LocalDate target) {
        jdbc.sql("""
                insert into register.recommendation (reference, number, version, kind, text, owner, target_date)
                select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? from register.recommendation where reference = ?""")
                .params(reference, version, kind, text, owner, target, reference).update();
    }

    public List<Recommendation> of(String reference) {
        return jdbc.sql("select number, version, kind, text, owner, target_date, state from register.recommendation where reference = ? order by number")
                .param(reference)
                .query((row, n) -> new Recommendation(row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5),
                        row.getObject(6, LocalDate.class), row.getString(7)))
                .list();
    }

    public Recommendation one(String reference, int number) {
        return of(reference).stream().filter(r -> r.number() == number).findFirst().orElseThrow();
    }

    /** All drafts of the version come into force together. */
    public void putInForce(String reference, int version) {
        jdbc.sql("update register.recommendation set state = 'inForce' where reference = ? and version = ? and state = 'draft'")
                .params(reference, version).update();
    }

    /** What was implemented stays implemented. */
    public void becomes(String reference, int number, String state) {
        jdbc.sql("update register.recommendation set state = ? where reference = ? and number = ? and state <> 'implemented'").params(state, reference, number).update();
    }

    /** It was implemented on this day. */
    public void implemented(String reference, int number, LocalDate on) {
        jdbc.sql("update register.recommendation set state = 'implemented', implemented_on = ? where reference = ? and number = ? and state <> 'implemented'").params(on, reference, number).update();
    }

    /** It is to be done until another day. */
    public void postpone(String reference, int number, LocalDate target, String owner) {
        jdbc.sql("update register.recommendation set target_date = ?, owner = coalesce(?, owner) where reference = ? and number = ?").params(Arrays.asList(target, owner, reference, number)).update();
    }
}
