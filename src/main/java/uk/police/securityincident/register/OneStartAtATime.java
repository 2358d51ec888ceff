package uk.police.securityincident.register;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.locks.LockSupport;

import com.zaxxer.hikari.HikariDataSource;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationInitializer;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import uk.police.securityincident.start.RefusedStart;

/**
 * Before anything is read from the database or written: waits for one that comes up later, and for another node that is
 * starting on it. Tables, models, rights and filters are made by one start at a time; the lock is the session's, so it goes
 * with a node that dies. The engine writes its times without a zone, in the zone of Java: that is the database's from then on,
 * wherever a node runs, or a limit would move by as much as their zones differ. It is UTC, which has no hour twice; a database from
 * before that was kept goes on in the zone of the node that starts on it first.
 */
@Component
class OneStartAtATime implements BeanPostProcessor, ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(OneStartAtATime.class);
    private static final Duration SAID_EVERY = Duration.ofSeconds(10);
    private static final Duration TRIED_EVERY = Duration.ofSeconds(1);
    private static final String LOCK = "select pg_try_advisory_lock(hashtext('register.start'))";
    private static final String HAS_ENGINE = "select exists (select from pg_tables where schemaname = 'public' and tablename = 'act_ge_property')";
    /** Tables of the engine that are there before ours are another application's. */
    private static final String FOREIGN = HAS_ENGINE + " and not exists (select from pg_tables where schemaname = 'register' and tablename = 'flyway_schema_history')";

    private final Duration patience;
    private HikariDataSource pool;
    private Connection held;

    OneStartAtATime(Environment environment) {
        this.patience = environment.getRequiredProperty("incident.database.wait", Duration.class);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool && held == null) {
            try {
                this.pool = pool;
                held = connect(pool);
                lock();
                if (isTrue(FOREIGN)) {
                    throw new RefusedStart("The schema public of this database holds the tables of another application on the same engine, whose cases would be worked here.",
                            "Set INCIDENT_DATABASE_URL to a database of its own");
                }
                if (!isTrue(HAS_ENGINE)) {
                    TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
                }
            } catch (SQLException e) {
                destroy();
                throw new IllegalStateException(e);
            } catch (RuntimeException e) {
                destroy();
                throw e;
            }
        }
        if (bean instanceof FlywayMigrationInitializer && held != null) {
            try {
                keepZone();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return bean;
    }

    private Connection connect(HikariDataSource pool) throws SQLException {
        var account = new Properties();
        account.putAll(pool.getDataSourceProperties());
        account.setProperty("user", String.valueOf(pool.getUsername()));
        account.setProperty("password", String.valueOf(pool.getPassword()));
        account.setProperty("ApplicationName", "security-incident, starting");
        long begun = System.nanoTime();
        for (long tries = 0;; tries++) {
            try {
                return new Driver().connect(pool.getJdbcUrl(), account);
            } catch (SQLException e) {
                var waited = Duration.ofNanos(System.nanoTime() - begun);
                if (!DatabaseRefused.mayCome(e)) {
                    throw e;
                }
                if (waited.compareTo(patience) >= 0) {
                    throw new RefusedStart("The database did not come within %d seconds: %s.".formatted(patience.toSeconds(), DatabaseRefused.said(e)),
                            "Start it, or correct INCIDENT_DATABASE_URL; INCIDENT_DATABASE_WAIT says how long it is waited for");
                }
                if (tries % SAID_EVERY.dividedBy(TRIED_EVERY) == 0) {
                    LOG.warn("Waits for the database, for another {} seconds: {}", patience.minus(waited).toSeconds(), DatabaseRefused.said(e));
                }
                LockSupport.parkNanos(TRIED_EVERY.toNanos());
            }
        }
    }

    private void lock() throws SQLException {
        for (long tries = 0; !isTrue(LOCK); tries++) {
            if (tries % SAID_EVERY.dividedBy(TRIED_EVERY) == 0) {
                LOG.info("Waits for another node that is starting on this database");
            }
            LockSupport.parkNanos(TRIED_EVERY.toNanos());
        }
    }

    /** The tables of the register are there, and the rights to read them; the engine has not begun. */
    private void keepZone() throws SQLException {
        var zone = TimeZone.getTimeZone(answer("select zone from register.engine_zone"));
        if (!zone.equals(TimeZone.getDefault())) {
            TimeZone.setDefault(zone);
            if (pool.getHikariPoolMXBean() != null) {
                // A connection is told the zone as it is opened.
                pool.getHikariPoolMXBean().softEvictConnections();
            }
        }
    }

    private boolean isTrue(String question) throws SQLException {
        return answer(question).equals("t");
    }

    private String answer(String question) throws SQLException {
        try (var statement = held.createStatement(); var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        destroy();
    }

    /** Gives the lock back with its connection. */
    @Override
    public void destroy() {
        if (held != null) {
            try {
                held.close();
            } catch (SQLException gone) {
                LOG.debug("The connection of the start is gone, and its lock with it");
            }
            held = null;
        }
    }
}
