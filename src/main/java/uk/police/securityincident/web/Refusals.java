package uk.police.securityincident.web;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.coyote.BadRequestException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import uk.police.securityincident.register.LogSearch;

/** What our own pages refuse, said as a page to a browser and as JSON to a system. */
@RestControllerAdvice
class Refusals {

    private final Pages pages;

    Refusals(Pages pages) {
        this.pages = pages;
    }

    @ExceptionHandler(Readers.NotFound.class)
    ResponseEntity<?> notFound(HttpServletRequest request) {
        return refused(request, HttpStatus.NOT_FOUND, "There is no such page, or it is not for you: look at the reference again, or ask the Monitoring Officer.");
    }

    @ExceptionHandler(Readers.NotSignedIn.class)
    ResponseEntity<?> notSignedIn(HttpServletRequest request) {
        return refused(request, HttpStatus.UNAUTHORIZED, "You are not signed in, or no longer. Sign in to Tasklist, and open this page again.");
    }

    @ExceptionHandler(LogSearch.NotSearchable.class)
    ResponseEntity<?> notSearchable(HttpServletRequest request, LogSearch.NotSearchable fault) {
        return refused(request, HttpStatus.BAD_REQUEST, fault.getMessage());
    }

    @ExceptionHandler(MissingServletRequestParameterException.class)
    ResponseEntity<?> missing(HttpServletRequest request, MissingServletRequestParameterException missing) {
        return refused(request, HttpStatus.BAD_REQUEST, "'" + missing.getParameterName() + "' is missing behind the '?' of the address. Nothing was changed: add it, and try again.");
    }

    /** What else Spring and Tomcat refuse: a method, a kind of content, a part of the address that cannot be read. */
    @ExceptionHandler({ServletRequestBindingException.class, HttpRequestMethodNotSupportedException.class, HttpMediaTypeException.class, TypeMismatchException.class,
        NoResourceFoundException.class, MultipartException.class, BadRequestException.class})
    ResponseEntity<?> refused(HttpServletRequest request, Exception refused) {
        var status = refused instanceof ErrorResponse said ? HttpStatus.valueOf(said.getStatusCode().value()) : HttpStatus.BAD_REQUEST;
        return refused(request, status, StatusWords.of(status));
    }

    static boolean isBrowser(HttpServletRequest request) {
        return Objects.toString(request.getHeader(HttpHeaders.ACCEPT), "").contains(MediaType.TEXT_HTML_VALUE);
    }

    ResponseEntity<?> refused(HttpServletRequest request, HttpStatus status, String message) {
        return isBrowser(request) ? pages.page(status, "refusal", Map.of("message", message, "sent", request.getMethod().equals("POST") ? List.of(request.getRequestURI()) : List.of()))
                : ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(Map.of("type", "InvalidRequestException", "message", message));
    }
}
