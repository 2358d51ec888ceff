package uk.police.securityincident.register;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Wrong passwords, and how long whoever gave them waits. Each name at each address counts for itself, so that nobody's
 * guesses keep out the right person, who sits elsewhere. An address counts as well, for whoever tries many names; a name that
 * signed in from there before does not wait for the others at its address.
 */
@Repository
public class SignIns {

    /** Whoever mistypes does not wait. */
    private static final int FREE_BY_NAME = 3;
    /** Colleagues who share an address mistype too. */
    private static final int FREE_BY_ADDRESS = 20;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN = Duration.ofDays(1);
    private static final Duration KNOWN = Duration.ofDays(90);
    private static final String ALL = "";

    private record Row(int failures, Instant failedAt, Instant signedInAt) {

        private Duration left(int free, Instant now) {
            // What a clock noted that was ahead would keep them out for as long as it was ahead.
            if (failedAt == null || failures < free || !failedAt.isAfter(now.minus(FORGOTTEN)) || failedAt.isAfter(now.plus(LONGEST))) {
                return Duration.ZERO;
            }
            var wait = Duration.ofSeconds(1L << Math.min(failures - free, 30));
            var left = Duration.between(now, failedAt.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST));
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    private final JdbcClient jdbc;

    SignIns(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How long this name must not be tried from this address; zero: it may. Within the transaction that tries it, nobody else tries the two. */
    public Duration toWait(String name, String address, Instant now) {
        var row = row(name, address, "");
        if (row.failures > 0) {
            // Many guesses at once are one after the other: whoever comes while one is tried, waits.
            row = row(name, address, " for update skip locked");
            if (row.failures == 0) {
                return Duration.ofSeconds(1);
            }
        }
        var byName = row.left(FREE_BY_NAME, now);
        if (row.signedInAt != null && row.signedInAt.isAfter(now.minus(KNOWN))) {
            return byName;
        }
        var byAddress = row(ALL, address, "").left(FREE_BY_ADDRESS, now);
        return byName.compareTo(byAddress) > 0 ? byName : byAddress;
    }

    public void failed(String name, String address, Instant now) {
        for (var who : new String[] {name, ALL}) {
            jdbc.sql("""
                    insert into register.sign_in as s (name, address, failures, failed_at) values (?, ?, 1, ?)
                    on conflict (name, address) do update set failed_at = excluded.failed_at,
                        failures = case when s.failed_at > ? then s.failures + 1 else 1 end""")
                    .params(who, address, at(now), at(now.minus(FORGOTTEN))).update();
        }
        jdbc.sql("delete from register.sign_in where greatest(failed_at, signed_in_at) < ?").param(at(now.minus(KNOWN))).update();
    }

    /** Written once a day: a system asks by REST many times a second. */
    public void succeeded(String name, String address, Instant now) {
        var row = row(name, address, "");
        if (row.failures > 0 || row.signedInAt == null || row.signedInAt.isBefore(now.minus(FORGOTTEN))) {
            jdbc.sql("""
                    insert into register.sign_in (name, address, signed_in_at) values (?, ?, ?)
                    on conflict (name, address) do update set signed_in_at = excluded.signed_in_at, failures = 0""")
                    .params(name, address, at(now)).update();
        }
    }

    /** Whether a case names somebody by this sign-in name: whoever had it next would have their cases, and be kept out in their place. Reads the whole trail for a name that is new. */
    public boolean standsInACase(String name) {
        return jdbc.sql("""
                select exists (select from register.incident where reporter_id = :name) or exists (select from register.involved where user_id = :name)
                    or exists (select from register.entry where "by" = :name)""").param("name", name).query(Boolean.class).single();
    }

    /** Until the transaction ends, nobody else is here: of the last two administrators, only one is taken out. */
    public void oneAtATime() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('administrators'))").query().singleRow();
    }

    private Row row(String name, String address, String lock) {
        return jdbc.sql("select failures, failed_at, signed_in_at from register.sign_in where name = ? and address = ?" + lock).params(name, address)
                .query((row, n) -> new Row(row.getInt(1), instant(row.getObject(2, OffsetDateTime.class)), instant(row.getObject(3, OffsetDateTime.class))))
                .optional().orElse(new Row(0, null, null));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
