package uk.police.securityincident.web;

import java.util.Map;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is refused before or outside our own pages, in words of ours: nothing of what was sent, and nothing of how the server is made. */
@RestController
class Errors implements ErrorController {

    private static final Map<HttpStatus, String> WORDS = Map.of(
            HttpStatus.BAD_REQUEST, "What was sent cannot be read. Nothing was changed: look at the address and at what was typed, and try again.",
            HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Nothing was changed. Sign in, and try again.",
            HttpStatus.FORBIDDEN, "This is not for you. Nothing was changed: ask the Monitoring Officer.",
            HttpStatus.NOT_FOUND, "There is no such page, or it is not for you: look at the address again, or ask the Monitoring Officer.",
            HttpStatus.METHOD_NOT_ALLOWED, "That cannot be done at this address. Nothing was changed.",
            HttpStatus.NOT_ACCEPTABLE, "This address gives out nothing of the kind that was asked for. Nothing was changed.",
            HttpStatus.REQUEST_TIMEOUT, "It came too slowly, and was cut off. Nothing was kept: try again on a better line, or with something smaller.",
            HttpStatus.PAYLOAD_TOO_LARGE, "What was sent is too large. Nothing was changed: send less at once.",
            HttpStatus.UNSUPPORTED_MEDIA_TYPE, "This address takes nothing of the kind that was sent. Nothing was changed.");
    private static final String REFUSED = "That was refused. Nothing was changed.";
    private static final String FAILED = "Something went wrong here. Look whether what you did was kept before you do it again; if it fails again, tell the operator the time.";

    private final Refusals refusals;

    Errors(Refusals refusals) {
        this.refusals = refusals;
    }

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<?> answer(HttpServletRequest request) {
        // Whoever asks for this page itself asks for one that is not there.
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? HttpStatus.valueOf(code) : HttpStatus.NOT_FOUND;
        boolean signingIn = status == HttpStatus.UNAUTHORIZED && String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)).contains("/login/");
        return refusals.refused(request, status, signingIn ? "The name or the password is wrong. Try again; nobody is locked out." : words(status));
    }

    static String words(HttpStatus status) {
        return WORDS.getOrDefault(status, status.is4xxClientError() ? REFUSED : FAILED);
    }
}
