package uk.police.securityincident.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    private final JsonNode root;

    private JsonBody(JsonNode root) {
        this.root = root;
    }

    static JsonBody read(byte[] bytes) throws Refused {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            var root = JSON.readTree(text);
            if (!root.isObject()) {
                throw new Refused("The body is not a JSON object.");
            }
            return new JsonBody(root);
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

    /** Refuses whatever the door does not ask for, by its name. */
    void check(Map<String, Key> keys) throws Refused {
        checkObject(root, keys);
    }

    private static void checkObject(JsonNode object, Map<String, Key> keys) throws Refused {
        for (var field : object.properties()) {
            var key = keys.get(field.getKey());
            if (key == null) {
                throw new Refused("'" + shortened(field.getKey()) + "' is not asked for here.");
            }
            var value = field.getValue();
            switch (key.kind()) {
                case VALUE -> checkValues(field.getKey(), value);
                case EMPTY -> {
                    if (!value.isNull() && !value.isEmpty()) {
                        throw new Refused("'" + field.getKey() + "' must be empty: nobody searches by what a case holds.");
                    }
                }
                case OBJECTS -> checkObjects(field.getKey(), value, key.within());
                case VARIABLES -> checkVariables(field.getKey(), value);
            }
        }
    }

    private static void checkObjects(String name, JsonNode value, Map<String, Key> keys) throws Refused {
        if (value.isObject()) {
            checkObject(value, keys);
        } else if (value.isArray()) {
            for (var one : value) {
                if (!one.isObject()) {
                    throw new Refused("'" + name + "' must hold objects.");
                }
                checkObject(one, keys);
            }
        } else if (!value.isNull()) {
            throw new Refused("'" + name + "' must be an object, or a list of such.");
        }
    }

    private static void checkVariables(String name, JsonNode values) throws Refused {
        if (values.isNull()) {
            return;
        }
        if (!values.isObject()) {
            throw new Refused("'" + name + "' must be an object of values by name.");
        }
        for (var field : values.properties()) {
            checkText("A name", field.getKey());
            var value = field.getValue();
            if (!value.isObject()) {
                throw new Refused("The value of '" + shortened(field.getKey()) + "' must be written as {\"value\": …}.");
            }
            for (var part : value.properties()) {
                if (!OF_A_VALUE.contains(part.getKey())) {
                    throw new Refused("'" + shortened(part.getKey()) + "' is not asked for here.");
                }
            }
            if (value.hasNonNull("type") && !TYPES.contains(value.get("type").asText())) {
                throw new Refused("The value of '" + shortened(field.getKey()) + "' is of a type that is not taken: send text, a number, true or false, or a list as Json.");
            }
            if (value.hasNonNull("valueInfo") && !(value.get("valueInfo").isObject() && value.get("valueInfo").isEmpty())) {
                throw new Refused("'valueInfo' is not asked for here.");
            }
            checkValue(field.getKey(), value.path("value"));
        }
    }

    private static void checkValues(String name, JsonNode value) throws Refused {
        if (value.isArray()) {
            for (var one : value) {
                checkValue(name, one);
            }
        } else {
            checkValue(name, value);
        }
    }

    private static void checkValue(String name, JsonNode value) throws Refused {
        if (value.isContainerNode()) {
            throw new Refused("The value of '" + shortened(name) + "' must be text, a number, true or false.");
        }
        if (value.isTextual()) {
            checkText("'" + shortened(name) + "'", value.asText());
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
