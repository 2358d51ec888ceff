package uk.police.securityincident.incident;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;

import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.need.People;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * What those who work on a case have said in it, newest first, in the words of the forms that asked: of the elements of the
 * model with the property {@code saidSoFar}.
 */
@Component
class SaidSoFar {

    private static final String PROPERTY = "saidSoFar";
    private static final Map<String, String> WORDS = Map.of("opened", "asked", "handedOver", "nobody had taken it up, so it went to the deputy too",
            "withdrawn", "no answer had come when the step ended");

    private final Trail trail;
    private final DeployedForms forms;
    private final EarlierEditions editions;
    private final People people;

    SaidSoFar(Trail trail, DeployedForms forms, EarlierEditions editions, People people) {
        this.trail = trail;
        this.forms = forms;
        this.editions = editions;
        this.people = people;
    }

    /** Markdown, in which what people typed is quoted; empty if nothing was said. */
    String inWords(String definitionId, String reference) {
        var lines = new ArrayList<String>();
        var entries = trail.entries(reference, editions.marked(definitionId, PROPERTY).keySet());
        var names = people.named(entries.stream().map(Entry::by).filter(Objects::nonNull).distinct().toList());
        for (int i = entries.size() - 1; i >= 0; i--) {
            var line = line(definitionId, entries.get(i), names);
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return String.join("\n\n", lines);
    }

    private String line(String definitionId, Entry entry, Map<String, String> names) {
        if (entry.event().equals("cameFrom")) {
            return "**%s, %s:**\n- This came from %s, where somebody was first aware at %s; entered here: %s.%s".formatted(UkTime.inWords(entry.at()), names.get(entry.by()),
                    entry.said("cameFrom"), UkTime.inWords(Instant.parse(entry.said("awareThere"))), UkTime.inWords(UkTime.parse(entry.said("awareHere"))),
                    entry.said("said").isEmpty() ? "" : "\n" + entry.said("said"));
        }
        if (entry.event().equals("tookIn")) {
            return "**%s: another report of this incident, %s, was merged into this one.** What is filed with it: [documents of %2$s](/documents/%2$s).\n- First awareness there: %s; here: %s. The earlier counts.%s%s\n\n%s"
                    .formatted(UkTime.inWords(entry.at()), entry.said("reference"), UkTime.inWords(UkTime.parse(entry.said("awareThere"))), UkTime.inWords(UkTime.parse(entry.said("awareHere"))),
                            entry.said("takenOver").isEmpty() ? "" : "\n\n**Taken over from it:**\n" + entry.said("takenOver"),
                            entry.said("there").isEmpty() ? "" : "\n\n**The two differ, so rate again. It says:**\n" + entry.said("there") + "\n\n**Here it says:**\n" + entry.said("here"),
                            "**The other report:**\n" + entry.said("said"));
        }
        if (!entry.event().equals("completed") && !(entry.element().startsWith("Task_Advise") && WORDS.containsKey(entry.event()))) {
            return "";
        }
        var adviser = entry.said("adviser") == null ? null : people.name("group:" + entry.said("adviser"));
        var who = entry.event().equals("completed") ? names.get(entry.by()) + (adviser == null || entry.by().equals(entry.said("adviser")) ? "" : " for " + adviser) : Objects.requireNonNullElseGet(adviser, () -> names.get(entry.by()));
        var said = entry.event().equals("completed") ? forms.ofTask(definitionId, entry.element()).inWords(entry.content()) : WORDS.get(entry.event());
        return said.isEmpty() ? "" : "**%s, %s, %s:**\n%s".formatted(UkTime.inWords(entry.at()), who, editions.name(definitionId, entry.element()), said);
    }
}
