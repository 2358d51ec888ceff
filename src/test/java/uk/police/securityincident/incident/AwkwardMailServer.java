package uk.police.securityincident.incident;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that answers as a test wants it to: by verb, by the whole line, or to the end of a letter ("."). */
class AwkwardMailServer implements AutoCloseable {

    static final String SILENCE = "silence";
    static final String HANGS_UP = "hangs up";
    static final String SLOW = "slow";

    /** Let go, a server that takes its time answers: to the end of a letter, once for each. */
    final Semaphore takesItsTime = new Semaphore(0);
    /** Letters that came to their end. */
    final AtomicInteger letters = new AtomicInteger();

    private final Map<String, String> answers;
    private final ServerSocket socket;
    private final Thread thread;

    AwkwardMailServer(int port, Map<String, String> answers) {
        this.answers = answers;
        try {
            socket = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::serve, "awkward mail server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var client = socket.accept()) {
                talk(client);
            } catch (IOException closed) {
                // By the client, or by the test's end.
            }
        }
    }

    private void talk(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        say(client, "220 here");
        boolean letter = false;
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (letter && !line.equals(".")) {
                continue;
            }
            var verb = line.split(" ")[0];
            letter = verb.equals("DATA");
            var answer = answers.containsKey(line) ? answers.get(line) : answers.getOrDefault(verb, letter ? "354 go on" : verb.equals("QUIT") ? "221 bye" : "250 well");
            if (line.equals(".")) {
                letters.incrementAndGet();
            }
            if (answer.equals(SLOW)) {
                takesItsTime.acquireUninterruptibly();
                answer = "250 well";
            }
            if (answer.equals(HANGS_UP)) {
                return;
            }
            if (!answer.equals(SILENCE)) {
                say(client, answer);
            }
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        try {
            socket.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
