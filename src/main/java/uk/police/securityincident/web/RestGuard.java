package uk.police.securityincident.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Closes what this edition of the engine leaves open: expressions in task and filter queries (CVE-2026-109432), and the
 * page that makes an administrator without signing in (CVE-2026-77226).
 */
class RestGuard extends OncePerRequestFilter {

    private final ObjectMapper json;

    RestGuard(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
        // As the container decoded it: a written-out %73 must not lead past the guard.
        var path = request.getServletPath() + Objects.toString(request.getPathInfo(), "");
        if (path.contains("/admin/setup") || path.matches(".*/app/admin/[^/]+/setup.*")) {
            refuse(response, 403, "The first administrator comes from the environment, not from this page.");
        } else if (Objects.toString(request.getContentType(), "").toLowerCase(Locale.ROOT).contains("json")) {
            var body = request.getInputStream().readAllBytes();
            if (asksForExpression(body)) {
                refuse(response, 400, "What was sent is not readable as JSON, or asks for an expression in a query. Nothing was changed: ask with plain values.");
            } else if (SentVariables.isAskedAt(path) && !SentVariables.areSome(json.readTree(body))) {
                refuse(response, 400, "What was sent is no form: each of its variables is a value, with a type that a form has. Nothing was changed.");
            } else {
                chain.doFilter(new ReadAgain(request, body), response);
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean asksForExpression(byte[] body) throws IOException {
        try {
            return body.length > 0 && hasExpression(json.readTree(body));
        } catch (JsonProcessingException unreadable) {
            return true;
        }
    }

    private static boolean hasExpression(JsonNode node) {
        for (var names = node.fieldNames(); names.hasNext();) {
            if (names.next().endsWith("Expression")) {
                return true;
            }
        }
        for (var child : node) {
            if (hasExpression(child)) {
                return true;
            }
        }
        return false;
    }

    private void refuse(HttpServletResponse response, int status, String message) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        json.writeValue(response.getOutputStream(), Map.of("type", "InvalidRequestException", "message", message));
    }

    private static class ReadAgain extends HttpServletRequestWrapper {

        private final byte[] body;

        ReadAgain(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public java.io.BufferedReader getReader() {
            return new java.io.BufferedReader(new java.io.InputStreamReader(getInputStream(), java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public ServletInputStream getInputStream() {
            var bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException();
                }
            };
        }
    }
}
