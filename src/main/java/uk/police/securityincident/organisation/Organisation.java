package uk.police.securityincident.organisation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import uk.police.securityincident.start.RefusedStart;

/**
 * The organisation's profile, one documented file: {@code organisation/opcc.yml}, {@code organisation/force.yml}, or one
 * of the organisation's own that {@code INCIDENT_ORGANISATION} names. Times are Europe/London.
 *
 * @param mailFrom the address that e-mails of this application come from
 * @param digestAt when each has in one e-mail what could wait, every day
 * @param approvesIcoReferral the group that decides whether the ICO is told, and whose approval a notice to it needs (W-C.H, E-2.2, E-3.4.8)
 * @param roles by group
 * @param parties who else may have to be told (W-7.1)
 */
@ConfigurationProperties("organisation")
public record Organisation(String name, String icoRegistration, String link, String mailFrom, @DefaultValue("07:30") LocalTime digestAt, String approvesIcoReferral, Hours workingHours, Contact outOfHours,
        Map<String, Role> roles, Authority ico, @DefaultValue List<Party> parties) {

    /** How they are reached stands in each answer to a report, and in each notice. */
    private static final List<String> NAMED_TO_OTHERS = List.of("monitoring-officer", "data-protection-officer");

    /** Refuses what lacks an entry, or names a role that it does not have: a fault is found at the start, not in the middle of a case. */
    public Organisation {
        var said = new LinkedHashMap<String, Object>();
        said.put("name", name);
        said.put("ico-registration", icoRegistration);
        said.put("link", link);
        said.put("mail-from", mailFrom);
        said.put("approves-ico-referral", approvesIcoReferral);
        said.put("working-hours", isComplete(workingHours) ? workingHours : null);
        said.put("out-of-hours", outOfHours == null || outOfHours.name == null || outOfHours.telephone == null ? null : outOfHours);
        said.put("roles", roles);
        said.put("ico", ico == null || ico.name == null || ico.helpline == null || ico.page == null || !isComplete(ico.helplineHours) ? null : ico);
        said.forEach((entry, value) -> demand(value != null, "organisation." + entry + " is missing, or not complete"));
        NAMED_TO_OTHERS.forEach(id -> demand(isReached(roles.get(id)), "organisation.roles." + id + " is missing, or lacks its name, telephone or mail"));
        demand(roles.containsKey(approvesIcoReferral), "organisation.approves-ico-referral is '" + approvesIcoReferral + "', which is none of the roles");
        roles.forEach((id, role) -> demand(role.deputy == null || role.deputy.matches("person:.+") || role.deputy.startsWith("group:") && roles.containsKey(role.deputy.substring(6)),
                "the deputy of " + id + " is '" + role.deputy + "', which is neither group:<one of the roles> nor person:<sign-in name>"));
        parties.forEach(party -> demand(party.id != null && party.name != null && party.within != null && roles.containsKey(party.owner),
                "the party '" + party.id + "' needs a name, a time limit (within), and an owner that is one of the roles"));
    }

    private static boolean isComplete(Hours hours) {
        return hours != null && hours.days != null && !hours.days.isEmpty() && hours.opens != null && hours.closes != null;
    }

    private static boolean isReached(Role role) {
        return role != null && role.name != null && role.telephone != null && role.mail != null;
    }

    private static void demand(boolean given, String fault) {
        if (!given) {
            throw new RefusedStart("The organisation's profile has a faulty entry: " + fault + ".", "Correct it (organisation/opcc.yml explains each entry)");
        }
    }

    public record Contact(String name, String telephone) {
    }

    /**
     * @param deputy {@code person:<id>} or {@code group:<id>}; whoever stands in where nobody of the group can
     * @param claimWithin after this long unclaimed, or half of what is left until it is due, a task goes to the deputy too (elapsed)
     * @param digestOnly it hears at once of limits alone, and of all else with the digest
     * @param takesNote it has a task to take note of what it is told of, not only a line of the digest
     */
    public record Role(String name, String telephone, String mail, String deputy, Duration claimWithin, boolean digestOnly, boolean takesNote) {

        /** In the middle of a sentence. */
        @JsonProperty
        public String called() {
            return name == null ? null : name.replaceFirst("^The ", "the ");
        }
    }

    /** Open on working days of these hours. */
    public record Hours(List<DayOfWeek> days, LocalTime opens, LocalTime closes) {

        /** For people: {@code Mon to Fri, 09:00 to 16:30}. */
        @JsonProperty
        public String inWords() {
            var first = days.get(0).getDisplayName(TextStyle.SHORT, Locale.UK);
            return first + (days.size() > 1 ? " to " + days.get(days.size() - 1).getDisplayName(TextStyle.SHORT, Locale.UK) : "") + ", " + opens + " to " + closes;
        }
    }

    /** W-D.2: name, helpline and page change, so they are configuration. */
    public record Authority(String name, String helpline, Hours helplineHours, String page) {
    }

    /**
     * @param within how long after awareness it is to be told (elapsed)
     * @param owner the group that tells it
     * @param outside Legal advises first (W-7.3)
     * @param when the facts that bring it into question, in FEEL; the Monitoring Officer may choose it at any time
     */
    public record Party(String id, String name, String route, Duration within, String owner, boolean outside, String when) {
    }

    /** A group in the middle of a sentence, as the profile calls it; one that it does not name stands for itself. */
    public String called(String group) {
        var role = roles.get(group);
        return role == null || role.name() == null ? group : role.called();
    }

    /** Whom something is said to, in words: the ICO, the people or the public by a fixed id, any other as its party is called; an id that is not known stands for itself. */
    public String recipient(String id) {
        return switch (id) {
            case "ico" -> ico.name();
            case "dataSubjects" -> "the people whose data it is";
            case "public" -> "the public, in the place of a letter to each";
            default -> parties.stream().filter(party -> party.id().equals(id)).map(Party::name).findFirst().orElse(id);
        };
    }
}
