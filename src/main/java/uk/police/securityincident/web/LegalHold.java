package uk.police.securityincident.web;

import java.time.Clock;
import java.util.Map;

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
    @PostMapping("/register/{reference}/hold")
    Map<String, String> hold(@PathVariable String reference, @RequestParam boolean hold, @RequestParam(defaultValue = "") String reason,
            @RequestHeader(name = "X-Requested-With", defaultValue = "") String ownPage) {
        if (!readers.keepsTheLogOf(reference)) {
            throw new Readers.NotFound();
        }
        if (reason.isBlank() || reason.length() > 4000 || ownPage.isBlank()) {
            throw new IllegalArgumentException("A reason of at most 4,000 characters (reason) and the header X-Requested-With are needed. Nothing was changed.");
        }
        if (!disposals.hold(reference, hold, clock.instant(), readers.signedIn(), reason.strip())) {
            throw new Readers.NotFound();
        }
        return Map.of("message", hold ? "Held: nothing of it is disposed of until the hold is lifted." : "The hold is lifted: it is disposed of when its time is over.");
    }
}
