package uk.police.securityincident.web;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * What is sent comes in time or is cut off with 408, whoever reads it: a form, JSON, a file. After some patience it must
 * come at a speed, so that what may be of a size takes at most a time. It stands where Tomcat reads: nothing reads past it.
 */
@Component
class SlowBodies extends ValveBase implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    /** So long what nobody read is still taken and dropped: whoever sends it hears why it was refused. */
    private static final Duration LEFT_OVER = Duration.ofSeconds(2);

    /** So many bodies of one address may be waited for at once: of the threads that serve, one stranger never holds most. */
    private static final int AT_ONCE = 32;

    private final Duration patience;
    private final double slowest;
    /** By address, how many wait. */
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    /** @param slowest of a second, once {@code patience} is over */
    SlowBodies(@Value("${incident.body.patience}") Duration patience, @Value("${incident.body.slowest}") DataSize slowest) {
        super(true);
        this.patience = patience;
        this.slowest = slowest.toBytes();
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        server.addContextValves(this);
    }

    /** How long the whole of a body of so many bytes may take. */
    Duration atMost(long bytes) {
        return patience.plusMillis((long) (1000 * bytes / slowest));
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        var connection = request.getCoyoteRequest();
        var buffer = connection.getInputBuffer();
        var timed = new Timed(buffer, request.getRemoteAddr(), Refused.hasBody(request));
        connection.setInputBuffer(timed);
        try {
            getNext().invoke(request, response);
            if (!timed.cut && !request.isFinished() && waiting.getOrDefault(request.getRemoteAddr(), 0) < AT_ONCE) {
                drop(request);
            }
        } finally {
            connection.setInputBuffer(buffer);
        }
        if (timed.cut && !response.isCommitted()) {
            // Whatever became of it further in.
            request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
            response.sendError(HttpServletResponse.SC_REQUEST_TIMEOUT);
        }
        if (timed.cut || !request.isFinished()) {
            connection.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Takes what comes, and waits for no more: a stranger who sends nothing must not hold a thread. */
    private static void drop(Request request) {
        var connection = request.getCoyoteRequest();
        var nowhere = new Nowhere();
        long started = System.nanoTime();
        try {
            while (!request.isFinished() && System.nanoTime() - started < LEFT_OVER.toNanos()) {
                connection.action(ActionCode.AVAILABLE, Boolean.TRUE);
                if (connection.getAvailable() > 0) {
                    connection.doRead(nowhere);
                } else {
                    Thread.sleep(5);
                }
            }
        } catch (IOException goneAlready) {
            // Then nobody hears why.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static class Nowhere implements ApplicationBufferHandler {

        private ByteBuffer bytes;

        @Override
        public void setByteBuffer(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return bytes;
        }

        @Override
        public void expand(int size) {
            // Nothing is kept.
        }
    }

    /** Only the waiting counts, not what the application does between two readings. */
    private class Timed implements InputBuffer {

        private final InputBuffer buffer;
        private final String address;
        private final boolean hasBody;
        private long read;
        private long waited;
        private boolean cut;

        Timed(InputBuffer buffer, String address, boolean hasBody) {
            this.hasBody = hasBody;
            this.buffer = buffer;
            this.address = address;
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            long started = System.nanoTime();
            try {
                if (waiting.merge(address, 1, Integer::sum) > AT_ONCE && hasBody) {
                    throw new SocketTimeoutException("Too many at once");
                }
                int bytes = buffer.doRead(handler);
                waited += System.nanoTime() - started;
                if (bytes > 0) {
                    read += bytes;
                    if (waited > atMost(read).toNanos()) {
                        throw new SocketTimeoutException("Too slow");
                    }
                }
                return bytes;
            } catch (SocketTimeoutException e) {
                cut = true;
                throw e;
            } finally {
                waiting.computeIfPresent(address, (same, others) -> others == 1 ? null : others - 1);
            }
        }

        @Override
        public int available() {
            return buffer.available();
        }
    }
}
