package uk.police.securityincident.access;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in, as {@code access/matrix.yml} writes it: method, path, and what may be asked along it.
 *
 * @param query the keys of the query
 * @param body  what the body is
 * @param keys  the keys of a JSON body
 */
public record Door(String method, String template, Pattern path, Map<String, Key> query, Body body, Map<String, Key> keys) {

    /** What a body is: none, JSON of listed keys, or what a sign-in page or a deployment sends. */
    public enum Body {
        NONE, JSON, FORM, MULTIPART
    }

    /**
     * What may stand under a key: one value or a list of such; objects of the keys {@code within}; nothing; or the values
     * of variables, by name.
     */
    public record Key(Kind kind, boolean required, Map<String, Key> within) {
    }

    public enum Kind {
        VALUE, OBJECTS, EMPTY, VARIABLES
    }

    /** How the engine writes an id. */
    public static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    /** What stands for an id in a path takes nothing that might be the name of another way. */
    private static final Map<String, String> PLACES = Map.ofEntries(Map.entry("definition", "(?:[A-Za-z][\\w-]*:\\d+:)?" + UUID), Map.entry("key", "[A-Za-z][\\w-]*"), Map.entry("user", "[\\w.@-]+"), Map.entry("group", "[\\w.@-]+"),
            Map.entry("name", "[\\w.-]+"), Map.entry("app", "(?:admin|cockpit|tasklist|welcome)"), Map.entry("plugin", "[\\w-]+"), Map.entry("file", "[\\w-]++(?:[./][\\w-]++)*+"));
    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Pattern TOKEN = Pattern.compile("@?[A-Za-z]\\w*!?|\\{}|\\[]|[\\[\\]{}?]|<\\w+>");

    /** The ids in the path by what they are of, if the path is this one. */
    public Optional<Map<String, String>> match(String asked, String at) {
        var matcher = asked.equals(method) ? path.matcher(at) : null;
        return matcher == null || !matcher.matches() ? Optional.empty() : Optional.of(ids(matcher));
    }

    private Map<String, String> ids(Matcher matcher) {
        var ids = new LinkedHashMap<String, String>();
        for (var place = PLACE.matcher(template); place.find();) {
            ids.put(place.group(1), matcher.group(place.group(1)));
        }
        return ids;
    }

    /** Reads {@code METHOD path ?keys {keys}}; a set of keys, {@code @name}, is looked up. */
    static Door read(String line, Map<String, String> sets) {
        var words = line.split(" ", 3);
        var tokens = tokens(words.length > 2 ? words[2] : "", sets);
        Map<String, Key> query = Map.of();
        Map<String, Key> keys = Map.of();
        var body = Body.NONE;
        while (!tokens.isEmpty()) {
            switch (tokens.poll()) {
                case "?" -> query = keys(tokens);
                case "{" -> {
                    keys = keys(tokens);
                    body = Body.JSON;
                    tokens.poll();
                }
                case "{}" -> body = Body.JSON;
                case "<form>" -> body = Body.FORM;
                case "<multipart>" -> body = Body.MULTIPART;
                default -> throw new IllegalStateException("access/matrix.yml cannot be read at: " + line);
            }
        }
        var pattern = PLACE.matcher(words[1]).replaceAll(place -> Matcher.quoteReplacement("(?<" + place.group(1) + ">" + PLACES.getOrDefault(place.group(1), place.group(1).equals("resource") ? "[\\w.:-]+" : UUID) + ")"));
        return new Door(words[0], words[1], Pattern.compile(pattern), query, body, keys);
    }

    private static Deque<String> tokens(String text, Map<String, String> sets) {
        var tokens = new ArrayDeque<String>();
        for (var token = TOKEN.matcher(text); token.find();) {
            if (token.group().startsWith("@")) {
                tokens.addAll(tokens(sets.get(token.group().substring(1)), sets));
            } else {
                tokens.add(token.group());
            }
        }
        return tokens;
    }

    private static Map<String, Key> keys(Deque<String> tokens) {
        var keys = new LinkedHashMap<String, Key>();
        while (!tokens.isEmpty() && Character.isLetter(tokens.peek().charAt(0))) {
            var name = tokens.poll();
            boolean required = name.endsWith("!");
            var kind = Kind.VALUE;
            Map<String, Key> within = Map.of();
            if (List.of("[]", "{}").contains(String.valueOf(tokens.peek()))) {
                kind = tokens.poll().equals("[]") ? Kind.EMPTY : Kind.VARIABLES;
            } else if ("[".equals(tokens.peek())) {
                tokens.poll();
                within = keys(tokens);
                kind = Kind.OBJECTS;
                tokens.poll();
            }
            keys.put(required ? name.substring(0, name.length() - 1) : name, new Key(kind, required, within));
        }
        return keys;
    }
}
