package uk.police.securityincident.record;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.BinaryOperator;

import org.junit.jupiter.api.Test;
import uk.police.securityincident.Patience;
import uk.police.securityincident.record.PastImport.State;

import static org.assertj.core.api.Assertions.assertThat;

/** What the pages of the import cannot bring about. */
class PastImportTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-24T10:00:00Z"), ZoneOffset.UTC);

    @Test
    void after_an_error_of_the_machine_the_file_failed_and_another_may_be_sent() {
        var words = new ChoicesInWords(null, null, null, null, null) {
            @Override
            public BinaryOperator<String> now() {
                throw new OutOfMemoryError("as a file that is too much for the machine would");
            }
        };
        var imports = new PastImport(null, words, CLOCK, null);
        try {
            var id = imports.check("data-protection-officer", "old.csv", new byte[0]).orElseThrow().id();
            Patience.await().untilAsserted(() -> assertThat(imports.of(id, "data-protection-officer").orElseThrow().state()).isEqualTo(State.FAILED));
            assertThat(imports.check("data-protection-officer", "old.csv", new byte[0])).isPresent();
        } finally {
            imports.destroy();
        }
    }
}
