package uk.police.securityincident.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/** What docker/ is made of fits together, where no docker is; where one is, docker/try builds and starts it. */
class ContainersTest {

    private static final String READY = "/actuator/health/readiness";
    private static final List<String> NODES = List.of("application-1", "application-2");
    /** What the image or the proxy decides. */
    private static final List<String> FIXED = List.of("INCIDENT_TLS_CERTIFICATE", "INCIDENT_TLS_PRIVATE_KEY", "INCIDENT_DATA_DIRECTORY");
    /** What a start does instead of serving: a node, which is started again when it ends, would do it for ever. */
    private static final List<String> ONCE = List.of("INCIDENT_MIGRATE", "INCIDENT_TRY_RULES");

    private final Map<String, Map<String, Object>> services;
    private final String compose = read("docker/compose.yaml");
    private final String dockerfile = read("docker/Dockerfile");
    private final String proxy = read("docker/haproxy.cfg");

    @SuppressWarnings("unchecked")
    ContainersTest() throws IOException {
        services = (Map<String, Map<String, Object>>) new Yaml().<Map<String, Object>>load(compose).get("services");
    }

    @Test
    void a_node_is_given_every_setting_and_nothing_else() throws IOException {
        var settings = Settings.all().stream().map(Settings.Setting::name).filter(name -> !FIXED.contains(name) && !ONCE.contains(name)).toList();
        for (var node : NODES) {
            assertThat(map(node, "environment").keySet()).containsExactlyInAnyOrderElementsOf(settings);
        }
        assertThat(ONCE).as("the page says how").allSatisfy(name -> assertThat(read("docker/README.md")).contains("-e " + name + "="));
        var passwords = Pattern.compile("getenv \\w+ (\\w+PASSWORD)").matcher(read("docker/roles.sql")).results().map(name -> name.group(1)).toList();
        assertThat(map("database", "environment").keySet()).as("what docker/roles.sql reads").containsAll(passwords).contains("INCIDENT_DATABASE_USER", "INCIDENT_DATABASE_OWNER_USER");
        assertThat(read("docker/.env.example").lines().filter(line -> line.endsWith("=")).map(line -> line.replace("=", "")).filter(line -> line.endsWith("PASSWORD")))
                .as("what has to be filled in").containsAll(passwords).contains("POSTGRES_PASSWORD");
        assertThat(results("\\$\\{(\\w+):\\?", compose)).as("what compose asks for is in the example").allMatch(name -> read("docker/.env.example").contains("\n" + name + "="));
    }

    /** A name without a value takes what the image says of it away. */
    @Test
    void what_the_image_sets_is_not_taken_away() {
        var image = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
        var set = Pattern.compile("(\\w+)=(\\S+)").matcher(results("(?m)^ENV (.*)$", image).get(0)).results().collect(Collectors.toMap(name -> name.group(1), name -> name.group(2)));
        for (var node : NODES) {
            assertThat(set).containsKey("INCIDENT_LOG_FORMAT").allSatisfy((name, value) -> {
                if (map(node, "environment").containsKey(name)) {
                    assertThat(map(node, "environment")).containsEntry(name, "${" + name + "-" + value + "}");
                }
            });
        }
    }

    @Test
    void the_proxy_sends_people_to_the_nodes_that_are_ready_and_the_nodes_believe_it_alone() {
        var port = results("ENV SERVER_PORT=(\\d+)", dockerfile).get(0);
        assertThat(results("EXPOSE (\\d+)", dockerfile)).containsExactly(port);
        assertThat(results("(?m)^    server (\\S+ \\S+)", proxy)).containsExactlyElementsOf(NODES.stream().map(node -> node + " " + address(node) + ":" + port).toList());
        assertThat(results("server \\S+ \\S+ cookie (\\S+)", proxy)).as("one person, one node").doesNotHaveDuplicates().hasSize(NODES.size());
        assertThat(results("httpchk GET (\\S+)", proxy)).containsExactly(READY);
        assertThat(results("GET (\\S+) HTTP", dockerfile)).containsExactly(READY);
        assertThat(results("timeout check (\\d+)s", proxy)).as("a node may wait for a connection to the database without being taken for gone").singleElement().extracting(seconds -> Integer.parseInt(seconds) * 1000)
                .isEqualTo(Integer.valueOf(results("connection-timeout: (\\d+)", read("src/main/resources/application.yml")).get(0)));
        for (var node : NODES) {
            assertThat(map(node, "environment")).containsEntry("INCIDENT_TLS_PROXY", address("proxy"));
            assertThat(services.get(node)).doesNotContainKey("ports");
        }
        var tls = results("bind :(\\d+) ssl", proxy);
        assertThat(tls).as("the proxy listens with TLS alone").hasSize(1);
        assertThat(results("(bind )", proxy)).hasSize(1);
        assertThat((List<?>) services.get("proxy").get("ports")).singleElement().asString().endsWith(":" + tls.get(0));
        assertThat(proxy).contains("del-header X-Forwarded- -m beg", "set-header X-Forwarded-For %[src]", "set-header X-Forwarded-Proto https");
    }

    @Test
    void the_proxy_speaks_no_old_tls_forwards_nothing_that_was_sent_and_leaves_a_node_that_is_not_ready() {
        assertThat(results("ssl-min-ver (\\S+)", proxy)).containsExactly("TLSv1.2");
        assertThat(results("(?m)^    http-request del-header (.*)$", proxy)).containsExactly("Forwarded", "X-Forwarded- -m beg");
        assertThat(results("(?m)^    cookie NODE (.*)$", proxy)).singleElement().asString().contains(" httponly", " secure", "SameSite=Lax");
        assertThat(results("(?m)^    http-check expect (.*)$", proxy)).containsExactly("status 200");
        assertThat(results("(?m)^    default-server (\\w+) ", proxy)).containsExactly("check");
        assertThat(results("(?m)^    (retries \\d+|option redispatch \\d+|retry-on .*)$", proxy)).as("nothing that a node may have read is sent twice").containsExactly("retries 3", "option redispatch 1");
    }

    @Test
    void only_the_proxy_is_reached_from_outside_and_each_is_started_again() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service).as(name).containsEntry("restart", "unless-stopped").doesNotContainKey("network_mode");
            assertThat(service.containsKey("ports")).as(name).isEqualTo(List.of("proxy", "mail").contains(name));
        });
        assertThat((List<?>) services.get("mail").get("ports")).allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
        assertThat(services.get("mail")).containsEntry("profiles", List.of("trial"));
    }

    @Test
    void a_node_waits_for_the_database_and_ends_what_it_is_at() {
        for (var node : NODES) {
            assertThat(services.get(node)).as(node).containsEntry("stop_grace_period", "45s").containsEntry("depends_on", Map.of("database", Map.of("condition", "service_healthy")));
        }
        assertThat(map("database", "healthcheck").get("test")).as("over TCP").asString().contains("pg_isready", "127.0.0.1");
        assertThat(services.get("database")).containsEntry("stop_signal", "SIGINT");
    }

    @Test
    void nodes_and_database_give_each_other_up_by_the_same_clock() {
        var asked = read("src/main/resources/application.yml");
        for (var node : NODES) {
            assertThat(map(node, "sysctls")).containsEntry("net.ipv4.tcp_keepalive_time", Integer.valueOf(results("tcp_keepalives_idle=(\\d+)", asked).get(0)))
                    .containsEntry("net.ipv4.tcp_keepalive_intvl", Integer.valueOf(results("tcp_keepalives_interval=(\\d+)", asked).get(0)))
                    .containsEntry("net.ipv4.tcp_keepalive_probes", Integer.valueOf(results("tcp_keepalives_count=(\\d+)", asked).get(0)));
        }
    }

    @Test
    void nothing_can_be_written_and_nobody_gets_more_rights() {
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service).as(name).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL")).containsEntry("security_opt", List.of("no-new-privileges:true"));
        });
        assertThat(results("(?m)^USER ([\\w:]+)", dockerfile)).last().isEqualTo("999:999");
        assertThat(dockerfile).contains("--uid 999 --gid 999");
    }

    @Test
    void no_log_fills_the_disk() {
        assertThat(services).allSatisfy((name, service) -> assertThat(service).as(name).containsEntry("logging", Map.of("driver", "${LOG_DRIVER:-local}")));
    }

    @Test
    void what_is_named_is_there() throws IOException {
        var ignored = read(".dockerignore");
        assertThat(results("(?m)^COPY (docker/.*) \\S+$", dockerfile).stream().flatMap(files -> Stream.of(files.split(" ")))).isNotEmpty().allSatisfy(file -> {
            assertThat(Path.of(file)).exists();
            assertThat(ignored).contains("!" + file + "\n");
        });
        assertThat(results("(?m)^      - \\./([^:]+):", compose)).contains("roles.sql", "haproxy.cfg").filteredOn(file -> !file.startsWith("tls/")).filteredOn(file -> !file.equals("etc"))
                .allSatisfy(file -> assertThat(Path.of("docker", file)).exists());
        var bases = Stream.concat(results("FROM (\\S+)", dockerfile).stream(), services.values().stream().map(service -> Objects.toString(service.get("image"))).filter(image -> image.contains(":"))).distinct().toList();
        assertThat(bases).hasSize(4);
        assertThat(results("(?m)^#   (\\S+:\\S+)", read("docker/base-images"))).as("what docker/base-images stands in for").containsExactlyInAnyOrderElementsOf(bases);
        try (var scripts = Files.list(Path.of("docker"))) {
            assertThat(scripts.filter(Files::isRegularFile).filter(file -> read(file.toString()).startsWith("#!")).filter(file -> !file.endsWith("class-archive"))).hasSizeGreaterThan(4).allMatch(Files::isExecutable);
        }
    }

    @Test
    void nothing_names_the_database_but_what_the_page_takes_out() {
        assertThat(read("docker/README.md")).containsPattern("take the service `database` and the\\s+lines of `depends_on` out");
        services.remove("database");
        services.values().forEach(service -> service.remove("depends_on"));
        assertThat(services.toString().replace("${INCIDENT_DATABASE_URL:-jdbc:postgresql://database:5432/incident}", "")).as("neither the service nor a password of it").doesNotContain("database=", "database:", "[database", "POSTGRES_PASSWORD");
    }

    /** The commands as they stand on the page, with a docker that only says what it was asked, and fails at one node. */
    @ParameterizedTest
    @CsvSource({"none, 0, 'later application-1, later application-2, application-1, application-2'", "application-1, 1, later application-1", "application-2, 1, 'later application-1, later application-2'"})
    void a_new_release_stops_at_the_node_that_does_not_come_up(String fails, int status, String asked) throws Exception {
        var commands = read("docker/README.md").lines().filter(line -> line.startsWith("    ") && line.contains("renew")).collect(Collectors.joining("\n"));
        var stubs = "docker() { echo $INCIDENT_MODELS_WIN ${!#}; [ ${!#} != " + fails + " ]; }; sleep() { :; }\n";
        var running = new ProcessBuilder("bash", "-c", stubs + commands).redirectErrorStream(true).start();
        assertThat(running.inputReader().lines().collect(Collectors.joining(", "))).isEqualTo(asked);
        assertThat(running.waitFor()).isEqualTo(status);
    }

    private String address(String service) {
        return ((Map<?, ?>) map(service, "networks").get("default")).get("ipv4_address").toString();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String service, String of) {
        return (Map<String, Object>) services.get(service).get(of);
    }

    private static List<String> results(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
