package uk.police.securityincident.access;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.persistence.entity.UserEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.SignIns;

/** Whoever signed in at the provider, known to the engine from their last sign-in: tasks, e-mails and the trail name them. */
@Component
public class SignedInPeople {

    /** Whoever may not come in, and why. */
    public static class NotLetIn extends RuntimeException {

        NotLetIn(String message) {
            super(message);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(SignedInPeople.class);
    /** Whose name it is at the provider, as they call it there. */
    static final String SUBJECT = "oidc-subject";

    private final ProcessEngine engine;
    private final Oidc oidc;
    private final SignIns signIns;

    SignedInPeople(ProcessEngine engine, Oidc oidc, SignIns signIns) {
        this.engine = engine;
        this.oidc = oidc;
        this.signIns = signIns;
    }

    /**
     * Takes name, e-mail address and groups from the claims, which must have been verified. Whoever has none of a role's values there works
     * here all the same, and is a reporter: who is of no group has left, and their tasks go to others. Returns the user name.
     */
    public String known(Map<String, Object> claims) {
        var id = Objects.toString(claims.get(oidc.nameClaim()), "");
        if (id.length() > 64 || !id.matches("[a-zA-Z0-9._@-]+") || id.equals(Access.ADMIN)) {
            throw new NotLetIn("Your account has no name that this application can use (claim " + oidc.nameClaim() + "): letters, digits and . _ @ - only.");
        }
        var identity = engine.getIdentityService();
        var subject = claims.get("iss") + " " + claims.get("sub");
        var bound = identity.getUserInfo(id, SUBJECT);
        boolean isTheirs = subject.equals(bound);
        var known = identity.createUserQuery().userId(id).singleResult();
        if (known != null && bound != null && !isTheirs) {
            LOG.warn("Sign-in: {} is somebody else at the provider than before", id);
            throw new NotLetIn("The name " + id + " was somebody else's at your organisation's sign-in before. If it is yours all the same, an administrator who knows that saves your profile"
                    + " in Admin once; then sign in again. If it was another person's, have your organisation give you another name: what is theirs here stays theirs.");
        }
        if (known == null && !isTheirs && signIns.standsInACase(id)) {
            LOG.warn("Sign-in: {} stands in cases, as that of somebody who has no account any more", id);
            throw new NotLetIn("The name " + id + " stands in cases already, as somebody's who has no account any more: whoever has it has what is theirs."
                    + " Have your organisation give you another name, and sign in again.");
        }
        var user = (UserEntity) Objects.requireNonNullElseGet(known, () -> identity.newUser(id));
        user.setFirstName(Objects.toString(claims.get("given_name"), null));
        user.setLastName(Objects.toString(claims.getOrDefault("family_name", claims.get("name")), null));
        user.setEmail(Objects.toString(claims.get("email"), null));
        if (known == null || bound == null) {
            // Nobody knows it: they sign in at the provider.
            user.setPassword(UUID.randomUUID() + " " + UUID.randomUUID());
        }
        identity.saveUser(user);
        if (!isTheirs) {
            identity.setUserInfo(id, SUBJECT, subject);
        }
        var theirs = oidc.groupsOf(claims);
        if (theirs.isEmpty()) {
            theirs.add(Access.REPORTER);
        }
        theirs.addAll(delegated(id));
        var before = identity.createGroupQuery().groupMember(id).list().stream().map(Group::getId).collect(Collectors.toSet());
        theirs.stream().filter(group -> !before.contains(group)).forEach(group -> identity.createMembership(id, group));
        before.stream().filter(group -> !theirs.contains(group)).forEach(group -> identity.deleteMembership(id, group));
        return id;
    }

    /** E-2.2: a role given for a time is not the provider's to take. */
    private Set<String> delegated(String user) {
        var runtime = engine.getRuntimeService();
        return runtime.createProcessInstanceQuery().processDefinitionKey("role-delegation").variableValueEquals("deputyId", user)
                .variableValueEquals("roleGiven", true).list().stream().map(delegation -> (String) runtime.getVariable(delegation.getId(), "delegatedRole"))
                .collect(Collectors.toSet());
    }
}
