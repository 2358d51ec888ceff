package uk.police.securityincident.record;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation;

/** Whom and what the trail names by an id of the organisation's profile, or of a document, as people call it. What is not known any more stands as it was written. */
@Component
class CodesInWords {

    /** What the application itself writes by an id; what a person chose stands in the words of its form. */
    private static final Set<String> CODED = Set.of("adviser", "askedOf", "kind", "party", "recipient", "route");
    /** What begins with this is a role, whatever it stands under. */
    private static final String ROLE = "group:";
    private static final String PERSON = "person:";
    private static final Map<String, String> DOCUMENTS = Map.of("incident-form", "The completed incident form", "final-report", "The final report", "ico-notice", "The notice to the ICO",
            "data-subject-letter", "The letter to the people", "board-analysis", "The analysis for the strategic board");

    private final Organisation organisation;
    private final People people;

    CodesInWords(Organisation organisation, People people) {
        this.organisation = organisation;
        this.people = people;
    }

    /**
     * For one file.
     *
     * @param people who did most of what stands in it, asked for at once; null among them is nobody
     */
    Words now(Stream<String> people) {
        return new Words(this.people.named(people.filter(Objects::nonNull).distinct().toList()));
    }

    /** Asks for nobody's name twice. */
    class Words {

        private final Map<String, String> names;

        Words(Map<String, String> names) {
            this.names = names;
        }

        String person(String id) {
            return id == null ? null : names.computeIfAbsent(id, people::named);
        }

        /** Who did something, to stand behind it, or nothing where it is not said. */
        String by(String id) {
            return id == null ? "" : ", by " + person(id);
        }

        /** An answer by which somebody was chosen: a role as people call it, a person by name. */
        Row of(Row row) {
            return row.answer().startsWith(ROLE) || row.answer().startsWith(PERSON) ? new Row(row.label(), String.valueOf(of("askedOf", row.answer()))) : row;
        }

        /**
         * @param key what the trail says by it
         * @param value one, or a list of them
         */
        Object of(String key, Object value) {
            if (value instanceof List<?> several) {
                return several.stream().map(one -> of(key, one)).toList();
            }
            if (!(value instanceof String said) || !CODED.contains(key) && !said.startsWith(ROLE) && !said.startsWith(PERSON)) {
                return value;
            }
            if (said.startsWith(PERSON)) {
                return person(said.substring(PERSON.length()));
            }
            var code = said.startsWith(ROLE) ? said.substring(ROLE.length()) : said;
            var role = organisation.roles().get(code);
            return role != null ? role.name() : code.equals("police") ? "The police" : Objects.requireNonNullElseGet(DOCUMENTS.get(code), () -> organisation.recipient(code));
        }
    }
}
