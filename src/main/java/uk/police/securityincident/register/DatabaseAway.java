package uk.police.securityincident.register;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** The database is away, or takes nothing, such as when its disk is full: no fault of the application's, and whatever was asked can be asked again. */
public class DatabaseAway {

    /** No connection, no room, only for reading, shut down, the disk. */
    private static final Pattern STATES = Pattern.compile("08...|53...|25006|57P..|58...");
    private static final String NO_CONNECTION = "08001";
    private static final String CLOSED = "Connection is closed";

    private DatabaseAway() {
    }

    /** What it said, as its SQLSTATE; empty if the failure is of another kind. */
    public static Optional<String> said(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused && STATES.matcher(Objects.toString(refused.getSQLState(), "")).matches()) {
                return Optional.of(refused.getSQLState());
            }
            if (cause instanceof SQLTransientConnectionException || cause instanceof SQLException closed && closed.getSQLState() == null && CLOSED.equals(closed.getMessage())) {
                // The pool's own: it waited for a connection in vain, or has taken back one that broke, which is then asked once more, to roll back.
                return Optional.of(NO_CONNECTION);
            }
        }
        return Optional.empty();
    }
}
