package uk.police.securityincident.need;

import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.organisation.Organisation.Role;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox.Letter;
import uk.police.securityincident.register.Outbox.Outcome;
import uk.police.securityincident.register.Outbox;

/** Who may hear of a case, and where a letter to them goes. A recipient is {@code person:<id>} or {@code group:<id>}. */
@Component
class Recipients {

    private final ProcessEngine engine;
    private final Caller caller;
    private final Organisation organisation;
    private final Involved involved;
    private final Outbox outbox;
    private final Clock clock;

    Recipients(@Lazy ProcessEngine engine, Caller caller, Organisation organisation, Involved involved, Outbox outbox, Clock clock) {
        this.engine = engine;
        this.caller = caller;
        this.organisation = organisation;
        this.involved = involved;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Whoever is kept out of the case hears nothing of it, nor does a mailbox that they read: the others of the group do, each on their
     * own; and so do all of a group that has no mailbox.
     */
    List<String> mayHear(String recipient, Collection<String> keptOut) {
        var name = name(recipient);
        if (recipient.startsWith("person:")) {
            return keptOut.contains(name) ? List.of() : List.of(recipient);
        }
        if (mailbox(name).filter(address -> !isReadBy(address, keptOut)).isPresent()) {
            return List.of(recipient);
        }
        var members = members(name);
        return members.isEmpty() && mailbox(name).isEmpty() ? List.of(recipient) : members.stream().filter(user -> !keptOut.contains(user)).map(user -> "person:" + user).toList();
    }

    /** Whether this is whoever acts, or a group that they are in. */
    boolean isCaller(String recipient) {
        return recipient.startsWith("person:") ? name(recipient).equals(caller.user()) : caller.groups().contains(name(recipient));
    }

    /** Nobody hears the same twice: of several that would go to one address, the first. */
    List<String> once(List<String> recipients, Collection<String> keptOut) {
        if (recipients.size() < 2) {
            return recipients;
        }
        var addresses = new HashSet<String>();
        return recipients.stream().distinct().filter(recipient -> addresses.add(caller.withRightsOfApplication(() -> address(recipient, keptOut, null)).orElse(recipient))).toList();
    }

    /** By whoever has this address, and by everybody in a role whose mailbox it is: several may share one. */
    private boolean isReadBy(String address, Collection<String> people) {
        return !people.isEmpty() && caller.withRightsOfApplication(() -> organisation.roles().entrySet().stream().filter(role -> address.equalsIgnoreCase(role.getValue().mail()))
                .anyMatch(role -> members(role.getKey()).stream().anyMatch(people::contains))
                || engine.getIdentityService().createUserQuery().userIdIn(people.toArray(String[]::new)).list().stream().anyMatch(user -> address.equalsIgnoreCase(user.getEmail())));
    }

    private List<String> members(String group) {
        return caller.withRightsOfApplication(() -> engine.getIdentityService().createUserQuery().memberOfGroup(group).list().stream().map(User::getId).toList());
    }

    private static String name(String recipient) {
        return recipient.substring(recipient.indexOf(':') + 1);
    }

    /**
     * Whether it goes there no more: what was written to a group before one of it was kept out of the case goes to the others, each on
     * their own; and what was written to somebody in the place of a group goes to nobody, once they are of it no more.
     */
    boolean isRedirected(Letter letter) {
        if (isOver(letter)) {
            outbox.settle(List.of(letter.id()), Outcome.OVERTAKEN, clock.instant());
            return true;
        }
        var out = involved.in(letter.reference());
        var may = caller.withRightsOfApplication(() -> mayHear(letter.recipient(), out));
        if (may.isEmpty() || may.contains(letter.recipient())) {
            return false;
        }
        outbox.readdress(letter.id(), once(may, out), clock.instant());
        return true;
    }

    private boolean isOver(Letter letter) {
        return letter.inPlaceOf() != null && !members(name(letter.inPlaceOf())).contains(name(letter.recipient()));
    }

    /**
     * Where a letter goes now: to a group's mailbox, to a person's own address or, without one, to the mailbox of a group
     * that they are in. Asked just before it goes: one written before somebody was kept out goes to them no more.
     */
    Optional<String> address(Letter letter) {
        return caller.withRightsOfApplication(() -> {
            var out = involved.in(letter.reference());
            return mayHear(letter.recipient(), out).contains(letter.recipient()) && !isOver(letter) ? address(letter.recipient(), out, letter.reference()) : Optional.empty();
        });
    }

    /** Of an exercise nothing leaves the organisation: what is not under a domain of the profile's own mailboxes is no address. */
    private Optional<String> address(String recipient, Collection<String> keptOut, String reference) {
        var name = name(recipient);
        if (recipient.startsWith("group:")) {
            return mailbox(name);
        }
        return Optional.ofNullable(engine.getIdentityService().createUserQuery().userId(name).singleResult()).map(User::getEmail).filter(email -> !email.isBlank())
                .filter(email -> !isReadBy(email, keptOut) && (!Exercises.is(reference) || domains().contains(domain(email))))
                .or(() -> mailboxOf(name, keptOut));
    }

    private Optional<String> mailboxOf(String person, Collection<String> keptOut) {
        return engine.getIdentityService().createGroupQuery().groupMember(person).orderByGroupId().asc().list().stream()
                .map(Group::getId).map(this::mailbox).flatMap(Optional::stream).filter(address -> !isReadBy(address, keptOut)).findFirst();
    }

    private Set<String> domains() {
        return Stream.concat(Stream.of(organisation.mailFrom()), organisation.roles().values().stream().map(Role::mail)).filter(Objects::nonNull).map(Recipients::domain).collect(Collectors.toSet());
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
    }

    private Optional<String> mailbox(String group) {
        return Optional.ofNullable(organisation.roles().get(group)).map(Role::mail);
    }
}
