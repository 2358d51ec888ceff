package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;

/** How long evidence is kept. */
class RetentionTest extends ProcedureTest {

    @Autowired
    private Evidence evidence;
    @Autowired
    private Trail trail;

    @Test
    void trap_16_evidence_goes_before_the_file_of_a_closed_case_and_what_it_was_stays() throws IOException {
        var open = filed();
        var closed = filed();
        cases.close(closed, Instant.parse("2026-03-25T10:00:00Z"), "closed");
        var kept = LocalDate.parse("2026-03-25").plus(ProcedureValues.period("Task_RemoveEvidence.multiInstanceLoopCharacteristics.collection"));
        now(kept + "T09:00");
        night();
        assertThat(content(closed)).isEqualTo("leaked");
        now(kept + "T11:00");
        night();
        assertThat(content(closed)).isEmpty();
        assertThat(evidence.of(closed).get(0).removedAt()).isEqualTo(UkTime.parse(kept + "T11:00"));
        assertThat(evidence.of(closed).get(0).sha256()).isEqualTo(evidence.of(open).get(0).sha256());
        assertThat(trail.entries(closed, List.of("evidence"))).extracting(e -> e.event() + e.content().get("numbers")).contains("removed[1]");
        assertThat(content(open)).as("an open case keeps it").isEqualTo("leaked");
        evidence.remove(open, UkTime.parse(kept + "T11:00"), "somebody");
        assertThat(content(open)).as("whoever asks").isEqualTo("leaked");
        assertThat(trail.check(closed)).isEmpty();
        night();
        assertThat(trail.entries(closed, List.of("evidence"))).as("once").hasSize(2);
    }

    private void night() {
        calendar("StartEvent_EvidenceDue");
        work("remove-evidence");
    }

    private String filed() throws IOException {
        var reference = reported(HARMLESS).getBusinessKey();
        evidence.file(reference, "list.txt", "The list", "text/plain", Instant.parse("2026-03-24T10:00:00Z"), "reporter", new ByteArrayInputStream("leaked".getBytes()));
        return reference;
    }

    private String content(String reference) throws IOException {
        var bytes = new ByteArrayOutputStream();
        evidence.write(evidence.of(reference).get(0), bytes);
        return bytes.toString();
    }
}
