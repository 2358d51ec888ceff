package uk.police.securityincident.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an operator sets, as application.yml says below incident: a comment, the path, the default. */
final class Settings {

    /** @param defaultValue empty if it is not set */
    record Setting(String name, String means, String defaultValue, String example) {
    }

    private static final String EXAMPLE = " Example: ";

    private Settings() {
    }

    /** In their order. */
    static List<Setting> all() throws IOException {
        var lines = Files.readAllLines(Path.of("src/main/resources/application.yml"));
        var settings = new ArrayList<Setting>();
        var path = new ArrayList<String>();
        var comment = new ArrayList<String>();
        int from = lines.indexOf("incident:") + 1;
        for (int i = from; i < lines.size() && (lines.get(i).isBlank() || lines.get(i).startsWith(" ")); i++) {
            var line = lines.get(i).strip();
            if (line.startsWith("#")) {
                comment.add(line.substring(1).strip());
            } else if (line.contains(":")) {
                int depth = (lines.get(i).length() - lines.get(i).stripLeading().length()) / 2 - 1;
                path.subList(depth, path.size()).clear();
                path.add(line.substring(0, line.indexOf(':')));
                var value = line.substring(line.indexOf(':') + 1).strip();
                if (value.equals(">-")) {
                    var folded = new ArrayList<String>();
                    while (!lines.get(i + 1).isBlank()) {
                        folded.add(lines.get(++i).strip());
                    }
                    value = String.join(" ", folded);
                }
                if (!comment.isEmpty()) {
                    var said = String.join(" ", comment).split(EXAMPLE);
                    settings.add(new Setting("INCIDENT_" + path.stream().map(step -> step.toUpperCase(Locale.ROOT).replace('-', '_')).collect(Collectors.joining("_")),
                            said[0], value.replace("\"", ""), said.length > 1 ? said[1] : ""));
                    comment.clear();
                } else if (!value.isEmpty()) {
                    throw new IllegalStateException("application.yml does not say what " + String.join(".", path) + " is");
                }
            }
        }
        return settings;
    }

    /** The property that Spring reads a setting as, without dashes and dots. */
    static String bare(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[._-]")).collect(Collectors.joining());
    }
}
