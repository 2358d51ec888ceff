package uk.police.securityincident.organisation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The organisation's profile, one documented file: {@code organisation/opcc.yml}, {@code organisation/force.yml}, or one
 * of the organisation's own that {@code INCIDENT_ORGANISATION} names. Times are Europe/London.
 *
 * @param mailFrom the address that e-mails of this application come from
 * @param digestAt when each has in one e-mail what could wait, every day
 * @param approvesIcoReferral the group whose approval a notice to the ICO needs (W-C.H, E-2.2)
 * @param roles by group
 * @param parties who else may have to be told (W-7.1)
 */
@ConfigurationProperties("organisation")
public record Organisation(String name, String icoRegistration, String link, String mailFrom, @DefaultValue("07:30") LocalTime digestAt, String approvesIcoReferral, Hours workingHours, Contact outOfHours,
        Map<String, Role> roles, Authority ico, List<Party> parties) {

    public record Contact(String name, String telephone) {
    }

    /**
     * @param deputy {@code person:<id>} or {@code group:<id>}; whoever stands in where nobody of the group can
     * @param claimWithin after this long unclaimed, a task goes to the deputy too (elapsed)
     * @param digestOnly it hears at once of limits alone, and of all else with the digest
     * @param takesNote it has a task to take note of what it is told of, not only a line of the digest
     */
    public record Role(String name, String telephone, String mail, String deputy, Duration claimWithin, boolean digestOnly, boolean takesNote) {
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
