package uk.police.securityincident.web;

import java.time.Clock;
import java.util.Map;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.register.Disposals;

/** The legal hold of a case (E-8.3): set and lifted with a reason by those who keep the log; while it stands, nothing of the case is disposed of. */
@RestController
class LegalHold {

    private final Readers readers;
    private final Disposals disposals;
    private final Clock clock;

    LegalHold(Readers readers, Disposals disposals, Clock clock) {
        this.readers = readers;
        this.disposals = disposals;
        this.clock = clock;
    }

    /** The header keeps a page of somebody else's from asking unasked. */
    @PostMapping("/documents/{reference}/hold")
    ResponseEntity<Map<String, String>> hold(@PathVariable String reference, @RequestParam boolean hold, @RequestParam(defaultValue = "") String reason,
            @RequestHeader(name = "X-Requested-With", defaultValue = "") String ownPage) {
        var by = readers.signedIn();
        if (readers.keptOut(reference) || !readers.keepsTheLog(reference)) {
            return answer(HttpStatus.NOT_FOUND, "There is no such case, or it is not yours to hold. Nothing was changed.");
        }
        if (reason.isBlank() || reason.length() > 4000 || ownPage.isBlank()) {
            return answer(HttpStatus.BAD_REQUEST, "A reason of at most 4,000 characters (reason) and the header X-Requested-With are needed. Nothing was changed.");
        }
        if (!disposals.hold(reference, hold, clock.instant(), by, reason.strip())) {
            return answer(HttpStatus.NOT_FOUND, "There is no such case, or it is so already, or it has been disposed of. Nothing was changed.");
        }
        return answer(HttpStatus.OK, hold ? "Held: nothing of it is disposed of until the hold is lifted." : "The hold is lifted: it is disposed of when its time is over.");
    }

    @ExceptionHandler(Readers.NotSignedIn.class)
    ResponseEntity<Map<String, String>> notSignedIn() {
        return answer(HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Nothing was changed. Sign in to Tasklist, and try again.");
    }

    private static ResponseEntity<Map<String, String>> answer(HttpStatus status, String message) {
        return ResponseEntity.status(status).body(Map.of("message", message));
    }
}
