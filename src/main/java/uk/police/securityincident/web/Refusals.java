package uk.police.securityincident.web;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import uk.police.securityincident.document.Templates;

/** What our own pages refuse, said as a page to a browser and as JSON to a system. */
@RestControllerAdvice
class Refusals {

    private final Templates templates;

    Refusals(Templates templates) {
        this.templates = templates;
    }

    @ExceptionHandler(Readers.NotFound.class)
    ResponseEntity<Object> notFound(HttpServletRequest request) {
        return refused(request, HttpStatus.NOT_FOUND, "There is no such page, or it is not for you: look at the reference again, or ask the Monitoring Officer.");
    }

    @ExceptionHandler(Readers.NotSignedIn.class)
    ResponseEntity<Object> notSignedIn(HttpServletRequest request) {
        return refused(request, HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Sign in to Tasklist, and open this page again.");
    }

    @ExceptionHandler(IllegalArgumentException.class)
    ResponseEntity<Object> badRequest(HttpServletRequest request, IllegalArgumentException fault) {
        return refused(request, HttpStatus.BAD_REQUEST, fault.getMessage());
    }

    private ResponseEntity<Object> refused(HttpServletRequest request, HttpStatus status, String message) {
        boolean browser = Objects.toString(request.getHeader(HttpHeaders.ACCEPT), "").contains(MediaType.TEXT_HTML_VALUE);
        var answer = ResponseEntity.status(status).header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
        return browser ? answer.contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8)).body(templates.filled("refusal", Map.of("message", message)))
                : answer.contentType(MediaType.APPLICATION_JSON).body(Map.of("type", "InvalidRequestException", "message", message));
    }
}
