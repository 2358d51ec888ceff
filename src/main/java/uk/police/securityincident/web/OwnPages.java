package uk.police.securityincident.web;

import java.util.ArrayList;
import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which of our pages are for whoever asks, beside those that are for everybody: Tasklist leads there. docs/rest.md describes it. */
@RestController
class OwnPages {

    /** @param path from the root of the application */
    record Own(String path) {
    }

    private final Readers readers;

    OwnPages(Readers readers) {
        this.readers = readers;
    }

    @GetMapping("/pages")
    List<Own> pages() {
        readers.signedIn();
        var pages = new ArrayList<Own>();
        if (readers.may("see every limit")) {
            pages.add(new Own("/deadlines"));
        }
        if (readers.may("search the log")) {
            pages.add(new Own("/register"));
        }
        if (readers.may("read about exercises")) {
            pages.add(new Own("/exercises"));
        }
        // The log leads there too.
        if (readers.may("try changed rules") && !readers.may("search the log")) {
            pages.add(new Own("/rules"));
        }
        return pages;
    }
}
