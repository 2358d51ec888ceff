package uk.police.securityincident.record;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail.Link;
import uk.police.securityincident.register.Trail;

/**
 * The trail of a case as whoever reads it may see it. The similar incidents that a step noted were nobody's secret then; whoever was kept out
 * of one since reads nothing of it here either (E-8.2).
 */
@Component
public class SeenTrail {

    private static final String SIMILAR = "similarFound";

    private final Trail trail;
    private final Evidence evidence;
    private final Involved involved;
    private final Caller caller;
    private final ObjectMapper json;

    SeenTrail(Trail trail, Evidence evidence, Involved involved, Caller caller, ObjectMapper json) {
        this.trail = trail;
        this.evidence = evidence;
        this.involved = involved;
        this.caller = caller;
        this.json = json;
    }

    /** Its entries, to be put into words. */
    List<Link> of(String reference) {
        return withoutHidden(trail.of(reference));
    }

    /** How the trail of the case is to be checked, and what it is. */
    public Map<String, Object> proof(String reference) {
        var proof = new LinkedHashMap<String, Object>();
        proof.put("reference", reference);
        proof.put("howToCheck", List.of("said = sha256(salt, by, content), joined by line feeds, the content as it stands here.",
                "digest = sha256(digest of the entry before, reference, number, at as it stands here, element, event, said), joined by line feeds; before the first entry there is none, and the text begins with a line feed.",
                "Digests are in hexadecimal. An entry changed, removed or put in between breaks the digests of all that follow; a seal covers the last ones of all cases.",
                "What was disposed of has no content, by and salt, and which similar incidents were found, of which others are kept out, no content and salt; its digest still verifies."));
        proof.put("faults", trail.check(reference));
        trail.lastSeal().ifPresent(seal -> proof.put("lastSeal", seal));
        proof.put("evidence", evidence.of(reference));
        // To everybody alike, so that nobody learns that something is kept from them.
        proof.put("entries", trail.of(reference).stream().map(link -> link.event().equals(SIMILAR) ? new Link(link.number(), link.at(), link.by(), link.element(), link.event(), null, null, link.said(), link.digest()) : link).toList());
        return proof;
    }

    private List<Link> withoutHidden(List<Link> links) {
        var found = new HashMap<Integer, JsonNode>();
        links.stream().filter(link -> link.event().equals(SIMILAR) && link.content() != null).forEach(link -> found.put(link.number(), read(link.content())));
        if (found.isEmpty()) {
            return links;
        }
        var keptOut = involved.in(found.values().stream().flatMap(SeenTrail::lines).map(SeenTrail::named).distinct().toList());
        var hidden = keptOut.keySet().stream().filter(reference -> keptOut.get(reference).contains(caller.user())).collect(Collectors.toSet());
        return links.stream().map(link -> found.containsKey(link.number()) && lines(found.get(link.number())).map(SeenTrail::named).anyMatch(hidden::contains)
                ? new Link(link.number(), link.at(), link.by(), link.element(), link.event(), left(found.get(link.number()), hidden), link.salt(), link.said(), link.digest()) : link).toList();
    }

    private JsonNode read(String content) {
        try {
            return json.readTree(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String left(JsonNode content, Set<String> hidden) {
        var seen = ((ObjectNode) content).deepCopy();
        var lines = seen.putArray("similar");
        lines(content).filter(line -> !hidden.contains(named(line))).forEach(lines::add);
        return seen.put("repeats", lines(seen).filter(line -> line.path("similar").asText().equals("repeat")).count()).toString();
    }

    private static Stream<JsonNode> lines(JsonNode content) {
        return StreamSupport.stream(content.path("similar").spliterator(), false);
    }

    private static String named(JsonNode line) {
        return line.path("reference").asText();
    }
}
