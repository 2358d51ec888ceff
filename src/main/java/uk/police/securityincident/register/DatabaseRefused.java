package uk.police.securityincident.register;

import java.sql.SQLException;

import org.flywaydb.core.api.FlywayException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import uk.police.securityincident.start.RefusedStart;

/** What the database refused at the start, in words, by its SQLSTATE. Named in META-INF/spring.factories. */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class DatabaseRefused implements FailureAnalyzer {

    /** The server wants a password, and none is given. */
    private static final String WITHOUT_PASSWORD = "08004";
    private static final int LONGEST = 300;

    /** It is not there, starts or stops, or has no connection left: it may come. */
    static boolean mayCome(SQLException refused) {
        var state = String.valueOf(refused.getSQLState());
        return state.startsWith("08") && !state.equals(WITHOUT_PASSWORD) || state.startsWith("57P") || state.equals("53300");
    }

    /** What PostgreSQL said, in one line. */
    static String said(SQLException refused) {
        return String.valueOf(refused.getMessage()).lines().findFirst().orElse("").replaceAll("[.\\s]+$", "");
    }

    @Override
    public FailureAnalysis analyze(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                var analysis = analyze(refused);
                if (analysis != null) {
                    return analysis;
                }
            }
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FlywayException refused) {
                return analyze(refused);
            }
        }
        return null;
    }

    private static FailureAnalysis analyze(SQLException refused) {
        var action = switch (String.valueOf(refused.getSQLState())) {
            case "28P01", "28000", WITHOUT_PASSWORD -> "Correct INCIDENT_DATABASE_USER and INCIDENT_DATABASE_PASSWORD (or …_OWNER_USER, …_OWNER_PASSWORD), or let the role in (pg_hba.conf)";
            case "3D000" -> "Create the database (docker/roles.sql does), or correct INCIDENT_DATABASE_URL";
            case "42501" -> "Give the role its rights (docker/roles.sql does)";
            case "25006" -> "Set INCIDENT_DATABASE_URL to the server that takes changes: this one is a copy, or made read-only";
            case "53100" -> "Make room on the disk of the database";
            default -> mayCome(refused) ? "Start it, or correct INCIDENT_DATABASE_URL" : null;
        };
        return action == null ? null : RefusedStart.said("The database refuses: " + said(refused) + ".", action, refused);
    }

    private static FailureAnalysis analyze(FlywayException refused) {
        var said = String.valueOf(refused.getMessage()).replaceAll("\\s+", " ").strip();
        if (said.startsWith("Found non-empty schema")) {
            return RefusedStart.said("The schema register of this database holds tables, and they are not this application's.", "Set INCIDENT_DATABASE_URL to a database of its own", refused);
        }
        return RefusedStart.said("The tables of the register could not be brought to this release: " + said.substring(0, Math.min(LONGEST, said.length())), "Restore the backup, or run the release before", refused);
    }
}
