package uk.police.securityincident.access;

import java.time.Clock;
import java.util.Objects;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.AuthorizationServiceImpl;
import org.camunda.bpm.engine.impl.IdentityServiceImpl;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.persistence.entity.UserEntity;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.ConditionalOnDemo.NoDatabaseConfigured;
import uk.police.securityincident.register.SignIns;

/**
 * Who there is, and of which groups: the engine's own directory, which is the administrators'. A person changes nothing in
 * it but, where accounts are local, their own password. What is changed in it is logged, with the name of whoever did it.
 * Whoever an administrator makes an account for is a reporter from then on: who is of no group at all has left (LeftBehind), and would
 * lose what they are asked by name. A name that cases know is nobody else's (decisions 0010 and 0016): whose it is at the
 * provider stays known beyond the account. Once an administrator has saved an account, it is theirs who sign in by its name next.
 */
@Component
@Order(Ordering.DEFAULT_ORDER + 20)
public class Directory extends AbstractProcessEnginePlugin {

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final SignIns signIns;
    private final Clock clock;
    private final boolean demo;
    private final boolean ownPasswords;

    Directory(SignIns signIns, Clock clock, Environment environment, Oidc oidc) {
        this.signIns = signIns;
        this.clock = clock;
        this.demo = NoDatabaseConfigured.in(environment);
        this.ownPasswords = !oidc.isOn();
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setIdentityService(new People());
        configuration.setAuthorizationService(new Rights());
        configuration.setIdentityProviderSessionFactory(new PasswordsCheckedFactory());
        configuration.setResourceAuthorizationProvider(new NothingOverOneself());
        configuration.setEnablePasswordPolicy(!demo);
        configuration.setPasswordPolicy(new Passwords());
    }

    /** Whoever is new may see themselves, and change nothing of it. */
    private static class NothingOverOneself extends DefaultAuthorizationProvider {

        @Override
        public AuthorizationEntity[] newUser(User user) {
            return new AuthorizationEntity[] {createGrantAuthorization(user.getId(), null, Resources.USER, user.getId(), Permissions.READ)};
        }
    }

    private class People extends IdentityServiceImpl {

        @Override
        public void saveUser(User user) {
            saveUser(user, false);
        }

        @Override
        public void saveUser(User user, boolean skipPolicy) {
            if (!demo && !skipPolicy && user instanceof UserEntity entity && entity.hasNewPassword()
                    && !commandExecutor.execute(context -> entity.checkPasswordAgainstPolicy())) {
                throw new BadUserRequestException("Nothing was changed. " + Passwords.RULES);
            }
            boolean own = changesOnlyOwnPassword(user);
            var who = getCurrentAuthentication();
            boolean made = who != null && createUserQuery().userId(user.getId()).count() == 0;
            if (made && signIns.standsInACase(user.getId())) {
                throw new BadUserRequestException("'" + user.getId() + "' stands in cases already, as somebody's who has no account any more: whoever has the name has what is theirs."
                        + " Nothing was changed: choose another.");
            }
            if (own) {
                clearAuthentication();
            }
            try {
                super.saveUser(user, skipPolicy);
            } finally {
                if (own) {
                    setAuthentication(who);
                }
            }
            log(own ? "changed their own password" : "saved the person " + user.getId());
            if (made) {
                createMembership(user.getId(), Access.REPORTER);
            }
            if (who != null && !own && getUserInfo(user.getId(), SignedInPeople.SUBJECT) != null) {
                deleteUserInfo(user.getId(), SignedInPeople.SUBJECT);
                log("left the name " + user.getId() + " to whoever signs in by it at the provider next");
            }
        }

        private boolean changesOnlyOwnPassword(User user) {
            var who = getCurrentAuthentication();
            if (!ownPasswords || who == null || !user.getId().equals(who.getUserId())) {
                return false;
            }
            var now = createUserQuery().userId(user.getId()).singleResult();
            return now != null && Objects.equals(now.getFirstName(), user.getFirstName()) && Objects.equals(now.getLastName(), user.getLastName())
                    && Objects.equals(now.getEmail(), user.getEmail());
        }

        @Override
        public void deleteUser(String id) {
            var bound = getUserInfo(id, SignedInPeople.SUBJECT);
            super.deleteUser(id);
            deleteUserInfo(id, SignedInPeople.SUBJECT);
            if (bound != null && signIns.standsInACase(id)) {
                setUserInfo(id, SignedInPeople.SUBJECT, bound);
            }
            log("deleted the person " + id);
        }

        @Override
        public void createMembership(String user, String group) {
            if (group.equals(Access.REPORTER) && createUserQuery().userId(user).memberOfGroup(group).count() > 0) {
                return;
            }
            if (createUserQuery().userId(user).count() == 0 || createGroupQuery().groupId(group).count() == 0 || createUserQuery().userId(user).memberOfGroup(group).count() > 0) {
                throw new BadUserRequestException("There is no such person or group, or they are in it already. Nothing was changed.");
            }
            super.createMembership(user, group);
            log("put " + user + " into " + group);
        }

        @Override
        public void deleteMembership(String user, String group) {
            super.deleteMembership(user, group);
            log("took " + user + " out of " + group);
        }

        @Override
        public void saveGroup(Group group) {
            super.saveGroup(group);
            log("saved the group " + group.getId());
        }

        @Override
        public void deleteGroup(String id) {
            super.deleteGroup(id);
            log("deleted the group " + id);
        }

        private void log(String what) {
            var who = getCurrentAuthentication();
            Directory.log(who == null ? null : who.getUserId(), what);
        }
    }

    private static class Rights extends AuthorizationServiceImpl {

        @Override
        public Authorization saveAuthorization(Authorization right) {
            var saved = super.saveAuthorization(right);
            log("saved the right of " + Objects.requireNonNullElse(right.getUserId(), right.getGroupId()) + " to " + right.getResourceId()
                    + " of kind " + right.getResourceType());
            return saved;
        }

        @Override
        public void deleteAuthorization(String id) {
            super.deleteAuthorization(id);
            log("deleted the right " + id);
        }

        /** Of people only: at each start the application grants the groups what is theirs. */
        private void log(String what) {
            commandExecutor.execute(context -> {
                if (context.getAuthenticatedUserId() != null) {
                    Directory.log(context.getAuthenticatedUserId(), what);
                }
                return null;
            });
        }
    }

    private static void log(String who, String what) {
        LOG.info("Directory: {} {}", who == null ? "the application" : who, what.replaceAll("\\p{Cntrl}", "?"));
    }

    private class PasswordsCheckedFactory implements SessionFactory {

        @Override
        public Class<?> getSessionType() {
            return PasswordsChecked.class;
        }

        @Override
        public Session openSession() {
            return new PasswordsChecked(signIns, clock, ownPasswords);
        }
    }
}
