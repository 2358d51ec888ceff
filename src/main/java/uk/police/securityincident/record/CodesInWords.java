package uk.police.securityincident.record;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.stereotype.Component;
import uk.police.securityincident.organisation.Organisation;

/** Whom and what the trail names by an id of the organisation's profile, or of a document, as people call it. What is not known any more stands as it was written. */
@Component
class CodesInWords {

    /** What the application itself writes by an id; what a person chose stands in the words of its form. */
    private static final Set<String> CODED = Set.of("adviser", "kind", "party", "recipient", "route");
    private static final Map<String, String> DOCUMENTS = Map.of("incident-form", "The completed incident form", "final-report", "The final report", "ico-notice", "The notice to the ICO",
            "data-subject-letter", "The letter to the people", "board-analysis", "The analysis for the strategic board");

    private final Organisation organisation;

    CodesInWords(Organisation organisation) {
        this.organisation = organisation;
    }

    /** @param key what the trail says by it */
    Object of(String key, Object value) {
        if (!CODED.contains(key) || !(value instanceof String code)) {
            return value;
        }
        var role = organisation.roles().get(code);
        return role != null ? role.name() : code.equals("police") ? "The police" : Objects.requireNonNullElseGet(DOCUMENTS.get(code), () -> organisation.recipient(code));
    }
}
