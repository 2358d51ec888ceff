package uk.police.securityincident.record;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.document.Document;
import uk.police.securityincident.document.Pdf;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.Trail;

/** Makes a document and files it with the case, in the step that it records. */
@Component
class Filing {

    private static final Logger LOG = LoggerFactory.getLogger(Filing.class);

    private final Trail trail;
    private final DocumentTable documentTable;
    private final Caller caller;
    private final Pdf pdf;
    private final Clock clock;
    private final Organisation organisation;

    Filing(Trail trail, DocumentTable documentTable, Caller caller, Pdf pdf, Clock clock, Organisation organisation) {
        this.trail = trail;
        this.documentTable = documentTable;
        this.caller = caller;
        this.pdf = pdf;
        this.clock = clock;
        this.organisation = organisation;
    }

    /** As the next version of its kind, of this moment. */
    void file(DelegateExecution execution, String kind, String title, List<Section> sections) {
        file(execution, kind, title, clock.instant(), sections);
    }

    /** @param dated what it says as its date */
    void file(DelegateExecution execution, String kind, String title, Instant dated, List<Section> sections) {
        var reference = Reference.of(execution);
        var now = clock.instant();
        boolean exercise = Exercises.is(reference);
        var heading = exercise ? Exercises.MARK + title : title;
        var parts = exercise ? Stream.concat(Stream.of(new Section("This is an exercise", List.of(), List.of(Exercises.inWords()))), sections.stream()).toList() : sections;
        byte[] content;
        try {
            content = pdf.of(kind, new Document(heading, reference, organisation.name(), UkTime.inWords(dated), parts));
        } catch (RuntimeException e) {
            // A document that cannot be drawn holds up no report and no notice (W-5.2). What it would say is in the file.
            // Its message may quote what was entered: it stays out of the log.
            LOG.error("{}: the document {} could not be made ({}); its content is in the file of the incident", reference, kind, e.getClass().getName());
            trail.note(reference, now, "application", execution.getCurrentActivityId(), "documentMissing", Map.of("kind", kind));
            return;
        }
        documentTable.file(reference, kind, heading, now, caller.user(), content);
    }
}
