package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** A refusal before anything of the application is reached, in words; what the request carries is not read. */
class Refused {

    private static final long READ_OVER = 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Refused() {
    }

    static void write(HttpServletRequest request, HttpServletResponse response, int status, String message) throws IOException {
        // What is short is read over: whoever still sends when the connection ends does not hear why.
        if (hasBody(request) && (request.getContentLengthLong() < 0 || request.getContentLengthLong() > READ_OVER)) {
            request.setAttribute(Headers.UNREAD, true);
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getOutputStream().write(body(message));
    }

    static byte[] body(String message) throws JsonProcessingException {
        return JSON.writeValueAsBytes(JSON.createObjectNode().put("type", "InvalidRequestException").put("message", message));
    }

    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }
}
