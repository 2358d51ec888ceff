package uk.police.securityincident.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** Keeps how an answer that refuses begins, and gives one that failed its number. */
class WatchedAnswer extends HttpServletResponseWrapper {

    static final String FAULT_HEADER = "X-Fault";
    private static final int OF_ANSWER = 200;

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final String fault = UUID.randomUUID().toString().substring(0, 8);
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
                    keep(new byte[] {(byte) b}, 0, 1);
                    out.write(b);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    keep(bytes, from, length);
                    out.write(bytes, from, length);
                }

                private void keep(byte[] bytes, int from, int length) {
                    if (getStatus() >= 400 && beginning.size() < OF_ANSWER) {
                        beginning.write(bytes, from, Math.min(length, OF_ANSWER - beginning.size()));
                    }
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }

                @Override
                public void close() throws IOException {
                    out.close();
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
