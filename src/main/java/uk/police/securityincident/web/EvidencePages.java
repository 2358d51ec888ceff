package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.tika.Tika;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.register.Evidence.Item;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.typed.Typed;

/**
 * Copies of what an incident is about (Appendix B, W-B.1): filed by whoever sees a task of it, opened only by those who
 * keep the log and by whoever investigates. To everybody else the case is one that never was (E-8.2).
 */
@RestController
@RequestMapping("/evidence/{reference}")
class EvidencePages {

    /** What the tab shows: what is filed, and what whoever asks may do. */
    record Filed(List<Item> items, boolean mayFile, boolean mayOpen, long largest) {
    }

    /** A page of somebody else's cannot send it unasked. */
    private static final String OWN_PAGE = "X-Requested-With";
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_DESCRIPTION = 4000;
    /** Each holds one of the ten connections to the database while it is written: never so many that people wait. */
    private static final int WRITTEN_AT_ONCE = 3;

    private final Readers readers;
    private final Evidence evidence;
    private final Uploads uploads;
    private final Clock clock;
    private final DataSize largest;
    private final Set<String> types;
    private final Tika tika = new Tika();
    private final Semaphore written = new Semaphore(WRITTEN_AT_ONCE);

    EvidencePages(Readers readers, Evidence evidence, Uploads uploads, Clock clock, @Value("${incident.evidence.max-size}") DataSize largest, @Value("${incident.evidence.types}") Set<String> types) {
        this.readers = readers;
        this.evidence = evidence;
        this.uploads = uploads;
        this.clock = clock;
        this.largest = largest;
        this.types = types;
    }

    @GetMapping
    ResponseEntity<Filed> list(@PathVariable String reference) {
        boolean hasTask = readers.hasTask(reference);
        if (!hasTask && !readers.keepsTheLogOf(reference)) {
            throw new Readers.NotFound();
        }
        var items = evidence.of(reference);
        if (!hasTask && items.isEmpty()) {
            throw new Readers.NotFound();
        }
        return ResponseEntity.ok().body(new Filed(items, hasTask, readers.opensEvidenceOf(reference), largest.toBytes()));
    }

    /** Files the body of the request as it comes. */
    @PostMapping
    ResponseEntity<Item> file(@PathVariable String reference, @RequestParam(defaultValue = "") String name, @RequestParam(defaultValue = "") String description,
            HttpServletRequest request) throws IOException {
        var by = readers.signedIn();
        if (!readers.hasTask(reference)) {
            throw new Readers.NotFound();
        }
        if (request.getHeader(OWN_PAGE) == null) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "It does not say that one of this application's own pages, or a program, sends it (header " + OWN_PAGE + ").");
        }
        var described = text("Its description", description);
        if (described.isEmpty() || described.length() > LONGEST_DESCRIPTION) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "It does not say what the file is, in at most 4,000 characters: describe it.");
        }
        var plain = text("Its name", name.replaceAll("(?s).*[/\\\\]", ""));
        if (plain.lines().count() > 1) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "Its name goes over more than one line: rename it.");
        }
        if (plain.isEmpty() || plain.length() > LONGEST_NAME) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, "The file has no name, or one of more than 255 characters: rename it.");
        }
        if (isForm(request)) {
            throw new FileRefused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "It was sent as a form: send the file itself, as application/octet-stream.");
        }
        try (var arrived = uploads.arrived(by, request.getInputStream())) {
            if (arrived.size() == 0) {
                throw new FileRefused(HttpStatus.BAD_REQUEST, "The file is empty: choose another.");
            }
            var type = tika.detect(arrived.content());
            if (!types.contains(type)) {
                throw new FileRefused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "By its content the file is of the type " + type
                        + ", which is not taken: describe it in words, or file it as a PDF or a picture.");
            }
            written.acquireUninterruptibly();
            try {
                return ResponseEntity.status(HttpStatus.CREATED).body(evidence.file(reference, plain, described, type, clock.instant(), by, arrived.content()));
            } finally {
                written.release();
            }
        } catch (Evidence.Full e) {
            throw new FileRefused(HttpStatus.TOO_MANY_REQUESTS, e.getMessage());
        } catch (DataAccessResourceFailureException | TransactionException e) {
            LoggerFactory.getLogger(EvidencePages.class).error("Evidence could not be written to the database: {}", e.getMessage());
            throw new FileRefused(HttpStatus.SERVICE_UNAVAILABLE, "The database did not take the file: try again in a few minutes, or tell the operator.");
        }
    }

    /** What the server would take apart itself, and leave nothing to file. */
    private static boolean isForm(HttpServletRequest request) {
        var type = Objects.toString(request.getContentType(), "").strip().toLowerCase(Locale.ROOT);
        return type.startsWith("multipart/") || type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    /** Gives out what is filed, once its digest is that under which it was filed. */
    @GetMapping("/{number}")
    void open(@PathVariable String reference, @PathVariable String number, HttpServletResponse response) throws IOException {
        var by = readers.signedIn();
        if (!readers.opensEvidenceOf(reference)) {
            throw new Readers.NotFound();
        }
        var item = evidence.of(reference).stream().filter(i -> i.reference().equals(reference) && String.valueOf(i.number()).equals(number)).findFirst().orElseThrow(Readers.NotFound::new);
        if (item.removedAt() != null) {
            throw new Gone();
        }
        if (!evidence.open(reference, item, clock.instant(), by)) {
            throw new Tampered();
        }
        response.setContentType(MediaType.APPLICATION_OCTET_STREAM_VALUE);
        response.setContentLengthLong(item.size());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(item.name(), StandardCharsets.UTF_8).build().toString());
        evidence.write(item, response.getOutputStream());
    }

    private static String text(String what, String typed) {
        try {
            return Typed.text(typed);
        } catch (IllegalArgumentException e) {
            throw new FileRefused(HttpStatus.BAD_REQUEST, what + " " + e.getMessage() + ".");
        }
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> refused(FileRefused refused) {
        return answer(refused.status(), "Nothing was kept. " + refused.getMessage());
    }

    @ExceptionHandler(Readers.NotFound.class)
    ResponseEntity<Map<String, String>> notFound() {
        return answer(HttpStatus.NOT_FOUND, "There is no such case, or you have no task of it. Nothing was kept. Look at the reference again, or ask the Monitoring Officer.");
    }

    @ExceptionHandler(Gone.class)
    ResponseEntity<Map<String, String>> gone() {
        return answer(HttpStatus.GONE, "The time for which this was kept is over: its content has been removed. What it was, and its digest, is still listed.");
    }

    @ExceptionHandler(Tampered.class)
    ResponseEntity<Map<String, String>> tampered() {
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "What is stored is not what was filed: its digest differs. Nothing was given out, and the trail of the case says so. Tell the Monitoring Officer and the operator; do not rely on it.");
    }

    @ExceptionHandler(Readers.NotSignedIn.class)
    ResponseEntity<Map<String, String>> notSignedIn() {
        return answer(HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Nothing was kept. Sign in to Tasklist, and try again.");
    }

    private static ResponseEntity<Map<String, String>> answer(HttpStatus status, String message) {
        return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("type", "InvalidRequestException", "message", message));
    }

    private static class Gone extends RuntimeException {
    }

    private static class Tampered extends RuntimeException {
    }
}
