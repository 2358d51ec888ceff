package uk.police.securityincident.web;

import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** The variables that a start or a task is sent with. The engine answers 500, or with the names of its classes, where they are none. */
final class SentVariables {

    /** What a form has, and what Tasklist calls it. */
    private static final Set<String> TYPES = Set.of("String", "Boolean", "Integer", "Long", "Short", "Double", "Date", "Json", "Null");

    private SentVariables() {
    }

    static boolean isAskedAt(String path) {
        return path.matches(".*/(start|submit-form|complete|resolve)/?");
    }

    /** Whether the body is an object, and its variables, if it has any, are each a value with a type that a form has. */
    static boolean areSome(JsonNode body) {
        var variables = body.path("variables");
        if (!body.isObject() && !body.isMissingNode() || !variables.isMissingNode() && !variables.isNull() && !variables.isObject()) {
            return false;
        }
        for (var variable : variables) {
            var type = variable.path("type");
            if (!variable.isObject() || !type.isMissingNode() && !type.isNull() && !(type.isTextual() && TYPES.contains(type.asText()))
                    || !variable.path("valueInfo").isMissingNode() && !variable.path("valueInfo").isNull() && !variable.path("valueInfo").isObject()) {
                return false;
            }
        }
        return true;
    }
}
