package uk.police.securityincident.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Who may do what: {@code access/matrix.yml}, which says how it is read. What stands in no operation, nobody may do. */
@Component
public class Matrix {

    /** Whoever is signed in. */
    public static final String ANYONE = "anyone";
    /** Whoever asks, signed in or not. */
    public static final String NOBODY = "nobody";

    /** What somebody does, and who: {@code noted} if the trail of the case says so before it happens. */
    public record Operation(String name, String means, Set<String> who, boolean noted, List<Right> rights, List<Door> doors) {
    }

    /** What the engine asks about: a resource such as {@code process-definition}, its id or {@code *}, and permissions. */
    public record Right(String resource, String id, List<String> permissions) {
    }

    private final Map<String, String> roles;
    private final List<Operation> operations;

    public Matrix() {
        try (var file = new ClassPathResource("access/matrix.yml").getInputStream()) {
            Map<String, Object> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            this.roles = part(read, "roles");
            Map<String, String> keys = part(read, "keys");
            List<Map<String, Object>> all = part(read, "operations");
            this.operations = all.stream().map(one -> operation(one, keys)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The groups of the procedure, and what people call them. */
    public Map<String, String> roles() {
        return roles;
    }

    public List<Operation> operations() {
        return operations;
    }

    /** Whether one of these groups may do it, or anyone signed in. */
    public boolean may(Collection<String> groups, String operation) {
        return mayBeDone(groups, operations.stream().filter(one -> one.name().equals(operation)).findFirst().orElseThrow(() -> new IllegalArgumentException(operation)));
    }

    /** The processes whose cases are watched. */
    public Set<String> watched() {
        return processes("watch").collect(Collectors.toCollection(TreeSet::new));
    }

    /** The processes of which nobody who watches the others sees anything (E-3.7.1): what failed there is tried again by its number alone. */
    public Set<String> unwatched() {
        return processes("try again").filter(process -> !watched().contains(process)).collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> processes(String operation) {
        return operations.stream().filter(one -> one.name().equals(operation)).flatMap(one -> one.rights().stream()).filter(right -> right.resource().equals("process-definition")).map(Right::id);
    }

    /** The operations of somebody in these groups; null for whoever has not signed in. */
    public List<Operation> of(Collection<String> groups) {
        return operations.stream().filter(one -> groups == null ? one.who().contains(NOBODY) : mayBeDone(groups, one)).toList();
    }

    private static boolean mayBeDone(Collection<String> groups, Operation operation) {
        return operation.who().contains(NOBODY) || operation.who().contains(ANYONE) || groups.stream().anyMatch(operation.who()::contains);
    }

    private Operation operation(Map<String, Object> one, Map<String, String> keys) {
        var who = new LinkedHashSet<>(Matrix.<List<String>>part(one, "who"));
        for (var role : who) {
            if (!roles.containsKey(role) && !role.equals(ANYONE) && !role.equals(NOBODY)) {
                throw new IllegalStateException("access/matrix.yml: there is no role '" + role + "' (" + one.get("name") + ")");
            }
        }
        return new Operation(part(one, "name"), part(one, "means"), who, Boolean.TRUE.equals(one.get("noted")),
                lines(one, "rights").map(words -> new Right(words[0], words[1], List.of(words).subList(2, words.length))).toList(),
                lines(one, "doors").map(words -> Door.read(String.join(" ", words), keys)).toList());
    }

    private static Stream<String[]> lines(Map<String, Object> one, String name) {
        return Objects.toString(one.get(name), "").lines().map(String::strip).filter(line -> !line.isEmpty()).map(line -> line.split("\\s+"));
    }

    @SuppressWarnings("unchecked")
    private static <T> T part(Map<String, Object> read, String name) {
        return (T) Objects.requireNonNull(read.get(name), () -> "access/matrix.yml: '" + name + "' is missing in " + new LinkedHashMap<>(read).keySet());
    }
}
