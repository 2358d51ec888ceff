package uk.police.securityincident;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;


import static org.assertj.core.api.Assertions.assertThat;

/** The application as its operator runs it: a process of its own, with settings from its environment. */
public final class Node implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;

    private Node(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** @param name of its log and of its data directory, below target */
    static Node start(String name, Map<String, String> settings) throws IOException {
        return start(name, settings, Optional.empty());
    }

    /** @param postgres that it brings instead of the one that is shipped, if any */
    static Node start(String name, Map<String, String> settings, Optional<Path> postgres) throws IOException {
        return of(name, settings, ClassArchive.start(postgres));
    }

    /** Another release. */
    static Node start(String name, Map<String, String> settings, Path jar) throws IOException {
        return of(name, settings, List.of("-jar", jar.toString()));
    }

    /** @param what the JVM is told to run */
    static Node of(String name, Map<String, String> settings, List<String> what) throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var log = Path.of("target", name + ".log");
        Files.createDirectories(log.getParent());
        var command = Stream.concat(Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"), what.stream()).toList();
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("SERVER_PORT", String.valueOf(port), "INCIDENT_DATA_DIRECTORY", "target/" + name));
        builder.environment().putAll(settings);
        return new Node(builder.start(), log, Integer.parseInt(builder.environment().get("SERVER_PORT")));
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Serves, and is well. */
    void awaitHealth() {
        Patience.await().ignoreExceptionsInstanceOf(IOException.class).failFast("it has ended: " + log, () -> !process.isAlive())
                .until(() -> get("/actuator/health", null).statusCode() == 200);
    }

    /** @return what it ended with */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(Patience.MOST.toSeconds(), TimeUnit.SECONDS)).as("it ends: " + log).isTrue();
        return process.exitValue();
    }

    /** @param signIn user:password, or null */
    HttpResponse<String> get(String path, String signIn) throws IOException, InterruptedException {
        return HTTP.send(request(path, signIn).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Of JSON. */
    HttpResponse<String> post(String path, String signIn, String body) throws IOException, InterruptedException {
        return HTTP.send(request(path, signIn).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String signIn) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return signIn == null ? request : request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(signIn.getBytes()));
    }

    /** As an operator ends it. */
    void end() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /** As a machine that fails takes it away. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
