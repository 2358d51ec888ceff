package uk.police.securityincident.access;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import uk.police.securityincident.start.RefusedStart;

/**
 * Where people sign in outside the application (OpenID Connect), if they do.
 *
 * @param nameClaim the claim that is the user name, which stands on the trail
 * @param groupsClaim the claim that lists what a person is a member of; {@code a.b} is {@code b} within {@code a}
 * @param groups {@code value=group; value=group}: who has the value in that claim is of our group
 */
@ConfigurationProperties("incident.oidc")
public record Oidc(String issuer, String clientId, String clientSecret, @DefaultValue("preferred_username") String nameClaim,
        @DefaultValue("groups") String groupsClaim, String groups) {

    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");

    private record Entry(String value, String group) {
    }

    /** Refuses what is half a configuration, or would leave the application without an administrator. */
    public Oidc {
        if (StringUtils.hasText(issuer) || StringUtils.hasText(clientId) || StringUtils.hasText(clientSecret) || StringUtils.hasText(groups)) {
            var missing = new HashMap<>(Map.of("INCIDENT_OIDC_ISSUER", StringUtils.hasText(issuer), "INCIDENT_OIDC_CLIENT_ID", StringUtils.hasText(clientId),
                    "INCIDENT_OIDC_CLIENT_SECRET", StringUtils.hasText(clientSecret), "INCIDENT_OIDC_GROUPS", StringUtils.hasText(groups)));
            missing.values().removeIf(given -> given);
            if (!missing.isEmpty()) {
                throw new RefusedStart("Sign-in at a provider (OpenID Connect) is configured by half.", "Set " + String.join(", ", new TreeSet<>(missing.keySet())) + " too, or none of them");
            }
            if (!isProtected(issuer)) {
                throw new RefusedStart("The provider " + issuer + " would be asked without TLS: anybody between could say who signs in.", "Set INCIDENT_OIDC_ISSUER to its https address");
            }
            var ours = entries(groups).stream().map(Entry::group).toList();
            if (!ours.contains(Access.ADMIN)) {
                throw new RefusedStart("No claim leads to administration: nobody could put anything right.",
                        "Name in INCIDENT_OIDC_GROUPS what the administrators have in the claim, as <value>=" + Access.ADMIN);
            }
            for (var group : ours) {
                if (!new Matrix().roles().containsKey(group)) {
                    throw new RefusedStart("INCIDENT_OIDC_GROUPS leads to the group " + group + ", which there is not.", "Name one of the groups of the procedure, or " + Access.ADMIN);
                }
            }
        }
    }

    /** Whether what goes to this address goes over TLS, or never leaves this machine. */
    public static boolean isProtected(String address) {
        try {
            return address.startsWith("https://") || LOOPBACK.contains(Objects.toString(URI.create(address).getHost()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public boolean isOn() {
        return StringUtils.hasText(issuer);
    }

    /** Our groups of whoever has these claims. */
    Set<String> groupsOf(Map<String, Object> claims) {
        Object value = claims;
        for (var step : groupsClaim.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        Collection<?> values = value instanceof Collection<?> many ? many : value instanceof String one ? List.of(one) : List.of();
        return entries(groups).stream().filter(entry -> values.contains(entry.value)).map(Entry::group).collect(Collectors.toSet());
    }

    /** The last equals sign divides: a value may be a distinguished name. */
    private static List<Entry> entries(String groups) {
        return Arrays.stream(groups.split(";")).map(String::strip).filter(entry -> !entry.isEmpty()).map(entry -> {
            int at = entry.lastIndexOf('=');
            if (at < 1) {
                throw new RefusedStart("INCIDENT_OIDC_GROUPS says \"" + entry + "\".", "Write <value of the claim>=<group>, divided by semicolons");
            }
            return new Entry(entry.substring(0, at).strip(), entry.substring(at + 1).strip());
        }).toList();
    }
}
