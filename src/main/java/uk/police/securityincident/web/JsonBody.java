package uk.police.securityincident.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import uk.police.securityincident.access.Door.Key;

/**
 * The whole of a JSON body, read once and strictly: UTF-8, an object, no name twice, nothing behind it, no text that cannot
 * be stored. What is handed on is written anew from what was read, so that no second reader finds anything else in it.
 */
final class JsonBody {

    /** What the body is refused for, in words for whoever sent it. */
    static class Refused extends Exception {

        Refused(String message) {
            super(message);
        }
    }

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).build()).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Pattern UNWRITABLE = Pattern.compile("[\\x00\\ud800-\\udfff]");
    private static final Set<String> OF_A_VALUE = Set.of("value", "type", "valueInfo");
    /** Whatever else the engine could make of a text, such as XML, a file or an object of Java, it makes of none of a person's. */
    private static final Set<String> TYPES = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        TYPES.addAll(Set.of("String", "Integer", "Long", "Short", "Double", "Boolean", "Null", "Json"));
    }

    /** What the engine keeps in a column of so many characters. */
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_VALUE = 4000;
    /** PostgreSQL takes 65,535 values in one question. */
    private static final int MOST_VALUES = 1000;
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,3})?)?(Z|[+-]\\d\\d:?\\d\\d)?");

    private final ObjectNode root;

    private JsonBody(ObjectNode root) {
        this.root = root;
    }

    static JsonBody read(byte[] bytes) throws Refused {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            var root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new Refused("The body is not a JSON object.");
            }
            return new JsonBody((ObjectNode) root);
        } catch (CharacterCodingException e) {
            throw new Refused("The body is not UTF-8.");
        } catch (JsonProcessingException e) {
            throw new Refused("The body cannot be read as JSON: it is broken off, nested too deeply, names something twice, or goes on behind its end.");
        }
    }

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode get(String key) {
        return root.path(key);
    }

    boolean has(String key) {
        return root.hasNonNull(key);
    }

    void put(String key, Object value) {
        root.set(key, JSON.valueToTree(value));
    }

    /** Refuses whatever the door does not ask for, by its name; what is null or an empty list asks for nothing, and is left out. */
    void check(Map<String, Key> keys) throws Refused {
        if (keys.containsKey("value") && keys.containsKey("type")) {
            // The body is itself the value of a variable.
            for (var field : root.properties()) {
                if (!keys.containsKey(field.getKey())) {
                    throw new Refused("'" + shortened(field.getKey()) + "' is not asked for here.");
                }
            }
            root.remove("name");
            checkVariable("value", root, LONGEST_VALUE);
            return;
        }
        checkObject(root, keys);
    }

    /** The web applications say in the body once more whom the address names: that must be the same. */
    void checkMeans(Map<String, String> ids) throws Refused {
        var places = ids.containsKey("group") ? Map.of("id", "group", "userId", "user") : Map.of("id", "user");
        for (var key : places.keySet()) {
            var named = ids.get(places.get(key));
            if (named != null && has(key) && !root.get(key).asText().equals(named)) {
                throw new Refused("'" + key + "' is not whom the address names.");
            }
        }
    }

    private static void checkObject(ObjectNode object, Map<String, Key> keys) throws Refused {
        object.properties().removeIf(field -> keys.containsKey(field.getKey()) && (field.getValue().isNull() || field.getValue().isArray() && field.getValue().isEmpty()));
        for (var field : object.properties()) {
            var key = keys.get(field.getKey());
            if (key == null) {
                throw new Refused("'" + shortened(field.getKey()) + "' is not asked for here.");
            }
            var value = field.getValue();
            if (value.isArray() && value.size() > MOST_VALUES) {
                throw new Refused("'" + field.getKey() + "' lists more than " + MOST_VALUES + ": ask in parts.");
            }
            switch (key.kind()) {
                case VALUE -> checkValues(field.getKey(), value);
                case EMPTY -> throw new Refused("'" + field.getKey() + "' must be empty: nobody searches by what a case holds.");
                case OBJECTS -> checkObjects(field.getKey(), value, key.within());
                case VARIABLES -> checkVariables(field.getKey(), value);
            }
        }
    }

    private static void checkObjects(String name, JsonNode value, Map<String, Key> keys) throws Refused {
        if (value instanceof ObjectNode one) {
            checkObject(one, keys);
        } else if (value.isArray()) {
            for (var element : value) {
                if (!(element instanceof ObjectNode one)) {
                    throw new Refused("'" + name + "' must hold objects.");
                }
                checkObject(one, keys);
            }
        } else {
            throw new Refused("'" + name + "' must be an object, or a list of such.");
        }
    }

    private static void checkVariables(String name, JsonNode values) throws Refused {
        if (!values.isObject()) {
            throw new Refused("'" + name + "' must be an object of values by name.");
        }
        for (var field : values.properties()) {
            checkText("A name", field.getKey());
            if (field.getKey().length() > LONGEST_NAME) {
                throw new Refused("'" + shortened(field.getKey()) + "' is no name of a variable: it is longer than " + LONGEST_NAME + " characters.");
            }
            var value = field.getValue();
            if (!value.isObject()) {
                throw new Refused("The value of '" + shortened(field.getKey()) + "' must be written as {\"value\": …}.");
            }
            for (var part : value.properties()) {
                if (!OF_A_VALUE.contains(part.getKey())) {
                    throw new Refused("'" + shortened(part.getKey()) + "' is not asked for here.");
                }
            }
            // What a form may hold, it says itself.
            checkVariable(field.getKey(), value, name.equals("variables") ? Integer.MAX_VALUE : LONGEST_VALUE);
        }
    }

    private static void checkVariable(String name, JsonNode variable, int longest) throws Refused {
        var value = variable.path("value");
        if (variable.hasNonNull("type") && !TYPES.contains(variable.get("type").asText())) {
            throw new Refused("The value of '" + shortened(name) + "' is of a type that is not taken: send text, a number, true or false, or a list as Json.");
        }
        if (variable.hasNonNull("valueInfo") && !(variable.get("valueInfo").isObject() && variable.get("valueInfo").isEmpty())) {
            throw new Refused("'valueInfo' is not asked for here.");
        }
        if (value.isContainerNode()) {
            throw new Refused("The value of '" + shortened(name) + "' must be text, a number, true or false.");
        }
        if (value.isTextual()) {
            checkText("'" + shortened(name) + "'", value.asText());
            if (value.asText().length() > longest) {
                throw new Refused("The value of '" + shortened(name) + "' is longer than " + longest + " characters.");
            }
        }
        if (variable.path("type").asText().equalsIgnoreCase("Json") && !value.isNull()) {
            try {
                JSON.readTree(value.asText());
            } catch (JsonProcessingException e) {
                throw new Refused("The value of '" + shortened(name) + "' is said to be Json, and cannot be read as such.");
            }
        }
    }

    private static void checkValues(String name, JsonNode value) throws Refused {
        Iterable<JsonNode> all = value.isArray() ? value : List.of(value);
        for (var one : all) {
            checkValue(name, one);
        }
    }

    private static void checkValue(String name, JsonNode value) throws Refused {
        if (value.isContainerNode() || value.isNull()) {
            throw new Refused("The value of '" + shortened(name) + "' must be text, a number, true or false.");
        }
        checkValue(name, value.asText());
    }

    /** A criterion, or a part of an account: short, in one line, and of pages, orders and times what there is. */
    static void checkValue(String name, String value) throws Refused {
        checkText("'" + shortened(name) + "'", value);
        if (value.length() > LONGEST_NAME || value.chars().anyMatch(Character::isISOControl)) {
            throw new Refused("The value of '" + shortened(name) + "' is longer than " + LONGEST_NAME + " characters, or goes over lines.");
        }
        boolean page = List.of("firstResult", "maxResults", "retries").contains(name);
        if (page && !value.matches("\\d{1,9}")) {
            throw new Refused("'" + name + "' must be a whole number from 0 to 999999999.");
        }
        if (name.equals("sortBy") && !value.matches("(?i)(?!.*variable$)[a-z]+")) {
            throw new Refused("There is no such order: nothing is sorted by what a case holds.");
        }
        if (name.toLowerCase(Locale.ROOT).equals("duedate") && !MOMENT.matcher(value).matches()) {
            throw new Refused("'" + name + "' must be a time such as 2026-03-28T10:00:00.000+0000.");
        }
    }

    static void checkText(String what, String text) throws Refused {
        if (UNWRITABLE.matcher(text).find()) {
            throw new Refused(what + " holds a character that cannot be written (NUL, or half of a pair).");
        }
    }

    /** As much of a name as a person needs to find it. */
    static String shortened(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }
}
