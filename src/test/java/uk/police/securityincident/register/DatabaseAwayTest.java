package uk.police.securityincident.register;

import java.io.IOException;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What is told apart from a fault of the application's, so that whoever asked knows that it can be asked again. */
class DatabaseAwayTest {

    @ParameterizedTest
    @CsvSource({"08006, true", "53100, true", "57P01, true", "58030, true", "25006, true", "23505, false", "40001, false", "42P01, false"})
    void is_known_by_its_state_however_deep_it_stands(String state, boolean away) {
        assertThat(DatabaseAway.said(new IllegalStateException(new SQLException("", state))).isPresent()).isEqualTo(away);
    }

    @Test
    void the_pool_s_own_words_of_a_connection_that_broke_are_known() throws IOException, SQLException {
        try (var pool = new HikariDataSource()) {
            var postgres = EmbeddedPostgres.start();
            pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
            try (var connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                postgres.close();
                var broken = catchThrowable(() -> connection.createStatement().execute("select 1"));
                assertThat(DatabaseAway.said(broken)).isPresent();
                var rolledBack = new TransactionSystemException("", catchThrowable(connection::rollback));
                assertThat(rolledBack.getCause()).isInstanceOf(SQLException.class);
                assertThat(DatabaseAway.said(rolledBack)).isPresent();
            }
        }
    }
}
