package uk.police.securityincident.need;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Involved;

/** Whom the ICO and the people concerned may ask about a case (UK GDPR Art 33(3), 34(2); DPA 2018 s.67(4), 68(2)): nobody who is kept out of it. */
@Component
public class ContactPoint {

    private static final String ASKED = "data-protection-officer";
    private static final String NEXT = "monitoring-officer";

    private final ProcessEngine engine;
    private final Organisation organisation;
    private final Involved involved;
    private final Deputies deputies;

    ContactPoint(@Lazy ProcessEngine engine, Organisation organisation, Involved involved, Deputies deputies) {
        this.engine = engine;
        this.organisation = organisation;
        this.involved = involved;
        this.deputies = deputies;
    }

    /** Name, telephone and mail of the DPO; where none of them is left who may see the case, of whoever stands in for them. Inside the engine. */
    public String of(String reference) {
        var keptOut = involved.in(reference);
        var standIns = keptOut.isEmpty() ? List.<String>of() : List.copyOf(deputies.standIns(List.of(ASKED), keptOut));
        if (standIns.isEmpty()) {
            return inWords("group:" + ASKED);
        }
        var next = deputies.standIns(List.of(NEXT), keptOut).isEmpty() ? Stream.of("group:" + NEXT) : Stream.<String>empty();
        return Stream.concat(standIns.stream(), next).map(this::inWords).filter(Objects::nonNull).findFirst().orElseGet(this::anybody);
    }

    /** Null for whoever cannot be reached: the last resort, and somebody without an address, are no contact. */
    private String inWords(String who) {
        if (who.startsWith("person:")) {
            var user = engine.getIdentityService().createUserQuery().userId(who.substring("person:".length())).singleResult();
            return user == null || user.getEmail() == null ? null : user.getFirstName() + " " + user.getLastName() + ", " + user.getEmail();
        }
        var role = organisation.roles().get(who.substring("group:".length()));
        return role == null || role.telephone() == null && role.mail() == null ? null : joined(role.name(), role.telephone(), role.mail());
    }

    private String anybody() {
        return joined(organisation.name(), organisation.outOfHours().telephone());
    }

    private static String joined(String... parts) {
        return Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining(", "));
    }
}
