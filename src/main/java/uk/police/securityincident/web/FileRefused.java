package uk.police.securityincident.web;

import org.springframework.http.HttpStatus;

/** A file that is not taken, as the status and the words of the answer. */
class FileRefused extends RuntimeException {

    private final HttpStatus status;

    FileRefused(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    HttpStatus status() {
        return status;
    }
}
