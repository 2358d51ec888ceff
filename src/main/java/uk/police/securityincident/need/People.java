package uk.police.securityincident.need;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.spin.plugin.variable.SpinValues;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.OpenLimits;

/**
 * Bound in the models as ${people}. Running cases hold this name: do not rename.
 * The known people and groups, as a form offers them: {@code person:<id>} or {@code group:<id>}.
 */
@Component("people")
public class People {

    /** Groups that say nothing of what somebody does in a case: everybody is in them, or nobody who works on cases. */
    public static final List<String> NO_PART_IN_CASES = List.of("reporter", "supervisor", "process-owner", "camunda-admin");

    private final ProcessEngine engine;
    private final Caller caller;
    private final NeedToKnow needToKnow;
    private final Organisation organisation;
    private final OpenLimits open;
    private final ObjectMapper json;

    People(@Lazy ProcessEngine engine, Caller caller, NeedToKnow needToKnow, Organisation organisation, OpenLimits open, ObjectMapper json) {
        this.needToKnow = needToKnow;
        this.organisation = organisation;
        this.engine = engine;
        this.caller = caller;
        this.open = open;
        this.json = json;
    }

    /** Every group and every person that may see the case, for an owner. */
    @ShownAs("owners")
    public TypedValue everybody(DelegateExecution execution) {
        var all = groups();
        all.addAll(persons(execution, null, "person:"));
        return choices(all);
    }

    /** Whoever may be nominated to investigate; the value is the sign-in name. */
    @ShownAs("investigators")
    public TypedValue investigators(DelegateExecution execution) {
        return choices(persons(execution, "investigator", ""));
    }

    /** The reporter first, then everybody, for a question (W-8.3b). */
    @ShownAs("askable")
    public TypedValue askable(DelegateExecution execution) {
        var all = new ArrayList<Choice>();
        var reporter = execution.getVariable("reporterId") != null ? execution.getVariable("reporterId") : execution.getVariable("enteredBy");
        var persons = persons(execution, null, "person:");
        if (persons.stream().anyMatch(p -> p.value().equals("person:" + reporter))) {
            all.add(new Choice("person:" + reporter, "The reporter"));
        }
        all.addAll(groups());
        all.addAll(persons.stream().filter(p -> !p.value().equals("person:" + reporter)).toList());
        return choices(all);
    }

    /** The person among {@code person:<id>}, or null for a group. */
    public String personOf(String who) {
        return who.startsWith("person:") ? who.substring(7) : null;
    }

    public List<String> groupsOf(String who) {
        return who.startsWith("group:") ? List.of(who.substring(6)) : List.of();
    }

    /** Of a question: who is asked. */
    @ForModels
    public String person(DelegateExecution execution) {
        return personOf((String) execution.getVariable("askedOf"));
    }

    /** Of a question: the group that is asked, and always the Monitoring Officer, who may enter what was said. */
    @ForModels
    public List<String> groups(DelegateExecution execution) {
        var groups = new ArrayList<>(groupsOf((String) execution.getVariable("askedOf")));
        groups.add("monitoring-officer");
        return groups;
    }

    /** Who decides whether the ICO is told: whom the organisation's profile names to refer to it, the Monitoring Officer (W-8.2b) or in a force the DPO (E-3.4.8). */
    @ForModels
    public String refersToIco(DelegateExecution execution) {
        return organisation.approvesIcoReferral();
    }

    /** Who approves a text for this recipient: to the ICO, whom the organisation's profile names (W-C.H, E-2.2). */
    @ForModels
    public List<String> approvers(DelegateExecution execution) {
        return List.of(execution.getVariable("recipient").equals("ico") ? organisation.approvesIcoReferral() : "monitoring-officer");
    }

    /** As a record has {@code person:<id>} or {@code group:<id>}; what was written freely stands as it is. */
    public String name(String who) {
        var id = who.substring(who.indexOf(':') + 1);
        var role = organisation.roles().get(id);
        return who.startsWith("group:") && role != null ? role.name() : who.startsWith("person:") ? named(id) : who.startsWith("group:") ? id : who;
    }

    /** A person as a record has them: the name, which may be another's too, and the sign-in name; whoever has no account any more by that alone. */
    public String named(String id) {
        return named(List.of(id)).get(id);
    }

    /** The same of several, by id, in one question. */
    public Map<String, String> named(Collection<String> ids) {
        var named = new HashMap<String, String>();
        ids.forEach(id -> named.put(id, id));
        if (!ids.isEmpty()) {
            caller.withRightsOfApplication(() -> engine.getIdentityService().createUserQuery().userIdIn(ids.toArray(String[]::new)).list()).forEach(user -> {
                var name = name(user);
                named.put(user.getId(), name.equals(user.getId()) ? name : name + " (" + user.getId() + ")");
            });
        }
        return named;
    }

    /** As far as the provider gives it; otherwise the sign-in name. */
    private static String name(User user) {
        var name = Stream.of(user.getFirstName(), user.getLastName()).filter(Objects::nonNull).collect(Collectors.joining(" ")).strip();
        return name.isEmpty() ? user.getId() : name;
    }

    private List<Choice> groups() {
        return caller.withRightsOfApplication(() -> new ArrayList<>(engine.getIdentityService().createGroupQuery().orderByGroupName().asc().list().stream()
                // E-8.2: whoever is asked sees the case.
                .filter(g -> !NO_PART_IN_CASES.contains(g.getId()))
                .map(g -> new Choice("group:" + g.getId(), g.getName())).toList()));
    }

    private List<Choice> persons(DelegateExecution execution, String group, String prefix) {
        var keptOut = needToKnow.keptOutOf(Reference.of(execution));
        var all = group == null ? open.peopleBeside(List.of()) : caller.withRightsOfApplication(() -> engine.getIdentityService().createUserQuery().memberOfGroup(group)
                .orderByUserLastName().asc().list().stream().map(user -> Map.entry(user.getId(), name(user))).toList());
        return all.stream().filter(person -> !keptOut.contains(person.getKey())).map(person -> new Choice(prefix + person.getKey(), person.getValue())).toList();
    }

    public TypedValue choices(List<Choice> all) {
        try {
            return SpinValues.jsonValue(json.writeValueAsString(all)).create();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
