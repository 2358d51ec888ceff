package uk.police.securityincident.web;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.DocumentTable.Filed;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.Trail;

/**
 * What is filed with an incident, for whoever sees a task of it, and for those who keep the log. For everybody else
 * there is no such document, whether or not there is one.
 */
@RestController
@RequestMapping("/documents/{reference}")
class DocumentPages {

    private final Readers readers;
    private final DocumentTable documentTable;
    private final Trail trail;
    private final Pages pages;
    private final Clock clock;

    DocumentPages(Readers readers, DocumentTable documentTable, Trail trail, Pages pages, Clock clock) {
        this.readers = readers;
        this.documentTable = documentTable;
        this.trail = trail;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<List<Filed>> list(@PathVariable String reference) {
        return ResponseEntity.ok().body(filed(reference));
    }

    /** The same as a page of links, for a browser. */
    @GetMapping(produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(@PathVariable String reference) {
        var links = filed(reference).stream().map(d -> Map.of("link", reference + "/" + d.kind() + "/" + d.version(), "title", d.title(),
                "version", d.version(), "filed", UkTime.inWords(d.createdAt()), "by", Objects.toString(d.by(), "–"))).toList();
        return pages.page("list", Map.of("reference", reference, "documents", links));
    }

    @GetMapping("/{kind}/{version}")
    ResponseEntity<byte[]> document(@PathVariable String reference, @PathVariable String kind, @PathVariable String version) {
        var document = filed(reference).stream().filter(d -> d.kind().equals(kind) && String.valueOf(d.version()).equals(version)).findFirst().orElseThrow(Readers.NotFound::new);
        var content = documentTable.content(reference, kind, document.version()).orElseThrow(Readers.NotFound::new);
        trail.note(reference, clock.instant(), readers.signedIn(), "documents", "opened", Map.of("kind", kind, "version", document.version()));
        var name = ContentDisposition.inline().filename("%s-%s-%s.pdf".formatted(reference, kind, version)).build();
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_PDF).header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(content);
    }

    /**
     * What is filed, for whoever may see it (E-8.2): those who keep the log see all, whoever has a task of the incident the
     * form that it was reported by, whoever is kept out of it nothing.
     */
    private List<Filed> filed(String reference) {
        boolean keepsTheLog = readers.keepsTheLogOf(reference);
        if (!keepsTheLog && !readers.hasTask(reference)) {
            throw new Readers.NotFound();
        }
        var documents = documentTable.of(reference).stream().filter(document -> keepsTheLog || document.kind().equals("incident-form")).toList();
        if (documents.isEmpty()) {
            throw new Readers.NotFound();
        }
        return documents;
    }
}
