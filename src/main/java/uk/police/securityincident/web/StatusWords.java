package uk.police.securityincident.web;

import java.util.Map;

import org.springframework.http.HttpStatus;

/** What a status means, for whoever sent what was refused. */
class StatusWords {

    static final String DATABASE = "The database does not answer, or takes nothing. Keep what you wrote; look in a few minutes whether it was kept, and do it again if not. If it goes on, tell the operator, and report by telephone.";
    private static final Map<HttpStatus, String> WORDS = Map.of(
            HttpStatus.BAD_REQUEST, "What was sent cannot be read. Nothing was changed: look at the address and at what was typed, and try again.",
            HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Nothing was changed. Sign in, and try again.",
            HttpStatus.FORBIDDEN, "This is not for you. Nothing was changed: ask the Monitoring Officer.",
            HttpStatus.NOT_FOUND, "There is no such page, or it is not for you: look at the address again, or ask the Monitoring Officer.",
            HttpStatus.METHOD_NOT_ALLOWED, "That cannot be done at this address. Nothing was changed.",
            HttpStatus.NOT_ACCEPTABLE, "This address gives out nothing of the kind that was asked for. Nothing was changed.",
            HttpStatus.REQUEST_TIMEOUT, "It came too slowly, and was cut off. Nothing was kept: try again on a better line, or with something smaller.",
            HttpStatus.PAYLOAD_TOO_LARGE, "What was sent is too large. Nothing was changed: send less at once.",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "This address takes nothing of the kind that was sent. Nothing was changed.",
            HttpStatus.SERVICE_UNAVAILABLE, DATABASE);
    private static final String REFUSED = "That was refused. Nothing was changed.";
    private static final String FAILED = "Something went wrong here. Look whether what you did was kept before you do it again; if it fails again, tell the operator the time.";

    private StatusWords() {
    }

    static String of(HttpStatus status) {
        return WORDS.getOrDefault(status, status.is4xxClientError() ? REFUSED : FAILED);
    }
}
