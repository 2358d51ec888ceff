package uk.police.securityincident.incident;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;

/** A service desk on a socket of its own, connected while it is open, that answers what the test says. */
class Desk implements AutoCloseable {

    final List<String> keys = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean silent;
    private volatile int status = 200;
    private volatile String answer = "";

    Desk() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            if (silent) {
                try {
                    stopped.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        System.setProperty("incident.service-desk.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/tickets");
    }

    void answers(int status, String answer) {
        this.status = status;
        this.answer = answer;
    }

    /** Takes what it is sent, and says nothing for a minute, or until it is stopped. */
    void fallSilent() {
        silent = true;
    }

    /** Still connected, and nobody there. */
    void stop() {
        stopped.countDown();
        server.stop(0);
    }

    @Override
    public void close() {
        System.clearProperty("incident.service-desk.url");
        stop();
    }
}
