package uk.police.securityincident.register;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The database is away, or takes nothing, such as when its disk is full: no fault of the application's, and whatever was asked can be asked again. */
public class DatabaseAway {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

    /** No connection, no room, only for reading, shut down, the disk. */
    private static final Pattern STATES = Pattern.compile("08...|53...|25006|57P..|58...");
    private static final String NO_CONNECTION = "08001";
    private static final String CLOSED = "Connection is closed";

    private DatabaseAway() {
    }

    /**
     * Logs why the database kept nothing of some work: where a transaction begins or is kept, outside of what the engine does in it,
     * the engine's interfaces hand on words alone, which do not say whether it can be asked again.
     */
    public static <T> T logged(Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            LOG.error("Nothing was kept", e);
            throw e;
        }
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
