package uk.police.securityincident.model;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Node.js programs in src/test/node that read the models as Modeler and Tasklist do, and the browser they draw with. */
public final class NodeTools {

    private static final Path FOLDER = Path.of("src", "test", "node");
    private static final List<String> BROWSERS = List.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    /** How a program ended, and all that it printed. */
    public record Outcome(int exitCode, String output) {
        public boolean succeeded() {
            return exitCode == 0;
        }
    }

    private NodeTools() {
    }

    /** What this machine lacks to run the programs, in words; empty if it lacks nothing. Installs their packages if need be. */
    public static Optional<String> missing() {
        if (!isOnPath("node") || !isOnPath("npm")) {
            return Optional.of("Node.js and npm are not on the PATH");
        }
        // bpmnlint is written in both kinds of module; Node.js loads one from the other since 20.19 and 22.12.
        if (!run("node", "--eval", "process.exit(process.features.require_module ? 0 : 1)").succeeded()) {
            return Optional.of("Node.js is " + run("node", "--version").output().strip() + ", older than 20.19");
        }
        if (chromium().isEmpty()) {
            return Optional.of("Chromium is not installed");
        }
        if (!packagesInstalled()) {
            var install = run("npm", "ci");
            if (!install.succeeded()) {
                return Optional.of("npm ci in " + FOLDER + " did not succeed:\n" + install.output());
            }
        }
        return Optional.empty();
    }

    /** The system's own Chromium; set CHROMIUM in the environment to use another. */
    public static Optional<Path> chromium() {
        return Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), BROWSERS.stream()).map(Path::of).filter(Files::isExecutable).findFirst();
    }

    /** Skips the test and says what is missing; with CI=true in the environment, or -Drequire.tools=true, it fails instead. */
    public static void skip(String what) {
        if (Boolean.getBoolean("require.tools") || "true".equalsIgnoreCase(System.getenv("CI"))) {
            fail(what);
        }
        System.err.println(what);
        assumeTrue(false, what);
    }

    /** Runs a program in src/test/node to its end, at most five minutes. */
    public static Outcome run(String... command) {
        try {
            var output = Files.createTempFile("node-tools", ".txt");
            try {
                var builder = new ProcessBuilder(onThisSystem(command)).directory(FOLDER.toFile())
                        .redirectErrorStream(true).redirectOutput(output.toFile());
                // The tests are about the models of this repository, whatever else the person is looking at.
                builder.environment().remove("MODELS_ROOT");
                var process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(5, TimeUnit.MINUTES)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly().waitFor();
                    return new Outcome(-1, String.join(" ", command) + " was stopped after five minutes\n"
                            + Files.readString(output));
                }
                return new Outcome(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Outcome(-1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(-1, "interrupted");
        }
    }

    /** npm writes its own copy of the lock file last, so one that is there and not older stands for a whole install. */
    private static boolean packagesInstalled() {
        var installed = FOLDER.resolve("node_modules").resolve(".package-lock.json");
        var wanted = FOLDER.resolve("package-lock.json");
        return Files.exists(installed) && installed.toFile().lastModified() >= wanted.toFile().lastModified();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(File::new)
                .anyMatch(directory -> new File(directory, program).canExecute()
                        || new File(directory, program + ".exe").exists() || new File(directory, program + ".cmd").exists());
    }

    /** On Windows npm is a command file, which only its shell starts. */
    private static List<String> onThisSystem(String... command) {
        var words = new ArrayList<>(List.of(command));
        if (File.separatorChar == '\\') {
            words.addAll(0, List.of("cmd", "/c"));
        }
        return words;
    }
}
