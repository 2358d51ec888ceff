package uk.police.securityincident.web;

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

    private final Refusals refusals;

    Errors(Refusals refusals) {
        this.refusals = refusals;
    }

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<?> answer(HttpServletRequest request) {
        // Whoever asks for this page itself asks for one that is not there.
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? HttpStatus.valueOf(code) : HttpStatus.NOT_FOUND;
        boolean signingIn = status == HttpStatus.UNAUTHORIZED && String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI)).contains("/login/");
        return refusals.refused(request, status, signingIn ? "The name or the password is wrong. Try again; nobody is locked out." : StatusWords.of(status));
    }
}
