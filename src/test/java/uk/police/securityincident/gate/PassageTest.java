package uk.police.securityincident.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;

import org.camunda.bpm.engine.OptimisticLockingException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import uk.police.securityincident.engine.RefusedInput;

/** Whoever loses a race is told so in words, and nothing of theirs is kept. */
class PassageTest {

    private static class Transactions extends AbstractPlatformTransactionManager {

        private boolean rolledBack;

        @Override
        protected Object doGetTransaction() {
            return this;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {
            // Nothing is behind it.
        }

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            throw new AssertionError("committed");
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            rolledBack = true;
        }
    }

    static Stream<RuntimeException> lost() {
        return Stream.of(new OptimisticLockingException("another step was faster"), new CannotAcquireLockException("two waited for each other"));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void whoever_loses_a_race_against_another_step_hears_409(RuntimeException lost) {
        var transactions = new Transactions();
        var passage = new Passage(null, null, null, null, null, null, null, null, transactions);
        var refused = catchThrowableOfType(RefusedInput.class, () -> passage.inOne(() -> {
            throw lost;
        }));
        assertThat(refused.getResponse().getStatus()).isEqualTo(409);
        assertThat(refused).hasMessageContaining("Nothing of yours was taken").hasMessageContaining("send it again");
        assertThat(transactions.rolledBack).isTrue();
    }
}
