package uk.police.securityincident.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.HistoryService;

/**
 * The cases that a question to the engine names. Of variables and of what was, the engine asks for a right to the process alone, and so tells whoever
 * may read one case of all: what is named there and must not be found, becomes the name of what never was (E-8.2).
 */
final class NamedCases {

    /** Where a criterion or a part of a path names a case by the id of its process instance. */
    static final List<String> BY_INSTANCE = List.of("processInstanceId", "processInstanceIdIn", "instance", "pastInstance");

    private static final String BY_REFERENCE = "processInstanceBusinessKey";
    private static final String BY_TASK = "taskId";
    private static final String NEVER = new UUID(0, 0).toString();

    private final Map<String, String> ids;
    private final Map<String, String> query;
    private final JsonBody json;
    private final Map<String, String> references = new LinkedHashMap<>();

    /** @param history asked as whoever asks */
    NamedCases(Map<String, String> ids, Map<String, String> query, JsonBody json, HistoryService history) {
        this.ids = ids;
        this.query = query;
        this.json = json;
        var instances = new TreeSet<String>();
        for (var name : BY_INSTANCE) {
            instances.addAll(ids.containsKey(name) ? List.of(ids.get(name)) : List.of());
            instances.addAll(query.containsKey(name) ? Arrays.asList(query.get(name).split(",")) : List.of());
            instances.addAll(values(name));
        }
        var reference = query.get(BY_REFERENCE);
        if (reference != null) {
            references.put(reference, reference);
        }
        references.putAll(references(history, instances));
        if (query.containsKey(BY_TASK)) {
            history.createHistoricTaskInstanceQuery().taskId(query.get(BY_TASK)).list()
                    .forEach(task -> references(history, List.of(task.getProcessInstanceId())).values().forEach(of -> references.put(task.getId(), of)));
        }
    }

    private static Map<String, String> references(HistoryService history, Collection<String> instances) {
        return instances.isEmpty() ? Map.of() : history.createHistoricProcessInstanceQuery().processInstanceIds(new TreeSet<>(instances)).list().stream()
                .collect(Collectors.toMap(instance -> instance.getId(), instance -> Objects.toString(instance.getBusinessKey(), "")));
    }

    private List<String> values(String name) {
        var values = new ArrayList<String>();
        if (json != null && json.has(name)) {
            json.get(name).forEach(value -> values.add(value.asText()));
            if (json.get(name).isValueNode()) {
                values.add(json.get(name).asText());
            }
        }
        return values;
    }

    Collection<String> references() {
        return new TreeSet<>(references.values());
    }

    /** What names one of these cases, names none any longer; whether anything did. */
    boolean hide(Collection<String> hidden) throws Shut {
        var names = references.entrySet().stream().filter(named -> hidden.contains(named.getValue())).map(Map.Entry::getKey).toList();
        if (names.stream().anyMatch(ids.values()::contains)) {
            throw Shut.notFound();
        }
        if (names.isEmpty()) {
            return false;
        }
        for (var name : BY_INSTANCE) {
            query.computeIfPresent(name, (key, value) -> String.join(",", without(names, Arrays.asList(value.split(",")))));
            if (json != null && json.has(name)) {
                // As it came: what the engine says of a list in the place of one, it says of this too.
                var without = without(names, values(name));
                json.put(name, json.get(name).isValueNode() ? without.get(0) : without);
            }
        }
        for (var name : List.of(BY_REFERENCE, BY_TASK)) {
            query.computeIfPresent(name, (key, value) -> without(names, List.of(value)).get(0));
        }
        return true;
    }

    private static List<String> without(List<String> hidden, List<String> named) {
        return named.stream().map(name -> hidden.contains(name) ? NEVER : name).toList();
    }
}
