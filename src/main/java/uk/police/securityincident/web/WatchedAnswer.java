package uk.police.securityincident.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Keeps how an answer that refuses begins, and gives one that failed its number. What the engine says of a failure is held back until it is known whether it was
 * the database's: its words would be the statement and what was entered. So is what it says of that which is not there: it has words for each kind of thing, and we have one.
 */
class WatchedAnswer extends HttpServletResponseWrapper {

    static final String FAULT_HEADER = "X-Fault";
    private static final int OF_ANSWER = 200;
    /** So begins what we say of a task or a person that is not there. */
    private static final String OURS = "There is no such ";

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final String fault = UUID.randomUUID().toString().substring(0, 8);
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private ServletOutputStream stream;

    WatchedAnswer(HttpServletResponse response) {
        super(response);
    }

    /** The number of what failed. */
    String fault() {
        return fault;
    }

    String beginning() {
        return beginning.toString(StandardCharsets.UTF_8);
    }

    private boolean isHeld() {
        return (getStatus() == 500 || getStatus() == 404) && !isCommitted() && String.valueOf(getContentType()).startsWith(MediaType.APPLICATION_JSON_VALUE);
    }

    /** Lets go what was held back, in our words where the engine has its own. */
    void release(boolean ofTheDatabase, boolean ofTheEngine) throws IOException {
        if (held.size() > 0) {
            var body = held.toByteArray();
            if (ofTheDatabase) {
                super.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
                body = Refused.body(StatusWords.DATABASE);
            } else if (ofTheEngine && getStatus() == 404 && !beginning().contains(OURS)) {
                body = Refused.body(Shut.notFound().getMessage());
            }
            setContentLength(body.length);
            super.getOutputStream().write(body);
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        if (!isHeld()) {
            super.flushBuffer();
        }
    }

    @Override
    public void setStatus(int status) {
        number(status);
        super.setStatus(status);
    }

    @Override
    public void sendError(int status) throws IOException {
        number(status);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        number(status);
        super.sendError(status, message);
    }

    private void number(int status) {
        if (status >= 500) {
            setHeader(FAULT_HEADER, fault);
        }
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            var out = super.getOutputStream();
            stream = new ServletOutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    keep(bytes, from, length);
                    if (isHeld()) {
                        held.write(bytes, from, length);
                    } else {
                        out.write(bytes, from, length);
                    }
                }

                private void keep(byte[] bytes, int from, int length) {
                    if (getStatus() >= 400 && beginning.size() < OF_ANSWER) {
                        beginning.write(bytes, from, Math.min(length, OF_ANSWER - beginning.size()));
                    }
                }

                @Override
                public void flush() throws IOException {
                    if (!isHeld()) {
                        out.flush();
                    }
                }

                @Override
                public void close() throws IOException {
                    if (!isHeld()) {
                        out.close();
                    }
                }

                @Override
                public boolean isReady() {
                    return out.isReady();
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    out.setWriteListener(listener);
                }
            };
        }
        return stream;
    }
}
