package uk.police.securityincident.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.AuthorizationServiceImpl;
import org.camunda.bpm.engine.impl.IdentityServiceImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.identity.IdentityOperationResult;
import org.camunda.bpm.engine.impl.identity.db.DbIdentityServiceProvider;
import org.camunda.bpm.engine.impl.interceptor.Session;
import org.camunda.bpm.engine.impl.interceptor.SessionFactory;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.impl.persistence.entity.UserEntity;
import org.camunda.bpm.spring.boot.starter.configuration.Ordering;
import org.camunda.bpm.spring.boot.starter.configuration.impl.AbstractCamundaConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import uk.police.securityincident.register.SignIns;

/**
 * Who there is, and of which groups: the engine's own directory, which is the administrators'. A person changes nothing in
 * it but, where accounts are local, their own password. What is changed in it is logged, with the name of whoever did it.
 */
@Component
@Order(Ordering.DEFAULT_ORDER + 20)
public class Directory extends AbstractCamundaConfiguration {

    /** Of a request: how long the name must not be tried from where it came. */
    public static final String TO_WAIT = Directory.class.getName() + ".toWait";

    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final SignIns signIns;
    private final Clock clock;
    private final boolean demo;
    private final boolean ownPasswords;

    Directory(SignIns signIns, Clock clock, Environment environment, Oidc oidc) {
        this.signIns = signIns;
        this.clock = clock;
        this.demo = !environment.containsProperty("spring.datasource.url");
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
            super.deleteUser(id);
            deleteUserInfo(id, SignedInPeople.SUBJECT);
            log("deleted the person " + id);
        }

        @Override
        public void createMembership(String user, String group) {
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
            return new PasswordsChecked();
        }
    }

    /** Whatever the door, here a password is looked at. The engine's own way locks an account for ever after ten wrong ones, whoever gave them. */
    private class PasswordsChecked extends DbIdentityServiceProvider {

        @Override
        public boolean checkPassword(String name, String password) {
            var request = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes ? attributes.getRequest() : null;
            if (request == null) {
                return matches(name, password);
            }
            // What can be nobody's name is neither kept nor looked for.
            boolean isName = name != null && name.length() <= 64 && name.matches("[a-zA-Z0-9._@-]+");
            var known = isName ? name : "?";
            var address = address(request);
            var now = clock.instant();
            var wait = signIns.toWait(known, address, now);
            if (!wait.isZero()) {
                request.setAttribute(TO_WAIT, wait);
                return false;
            }
            if (isName && matches(name, password)) {
                signIns.succeeded(known, address, now);
                return true;
            }
            signIns.failed(known, address, now);
            return false;
        }

        private boolean matches(String name, String password) {
            var user = name == null || password == null ? null : findUserById(name);
            return user != null && user.getPassword() != null && matchPassword(password, user);
        }

        @Override
        public IdentityOperationResult deleteUser(String id) {
            keepAnAdministrator(id, Access.ADMIN);
            return super.deleteUser(id);
        }

        @Override
        public IdentityOperationResult deleteMembership(String user, String group) {
            keepAnAdministrator(user, group);
            return super.deleteMembership(user, group);
        }

        @Override
        public IdentityOperationResult deleteGroup(String id) {
            if (id.equals(Access.ADMIN)) {
                throw new BadUserRequestException("The administrators' group stays: without it nobody could put anything right. Nothing was changed.");
            }
            return super.deleteGroup(id);
        }

        private void keepAnAdministrator(String user, String group) {
            // At the provider it is the provider's.
            if (ownPasswords && group.equals(Access.ADMIN) && existsMembership(user, group)) {
                signIns.oneAtATime();
                if (getCommandContext().runWithoutAuthorization(() -> createUserQuery().memberOfGroup(Access.ADMIN).count()) == 1) {
                    throw new BadUserRequestException(user + " is the last administrator. Nothing was changed: make somebody else an administrator first.");
                }
            }
        }
    }

    /** Of an IPv6 address the network: whoever has one has all of its addresses. */
    private static String address(HttpServletRequest request) {
        try {
            var address = InetAddress.getByName(request.getRemoteAddr());
            return address instanceof Inet6Address ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) : address.getHostAddress();
        } catch (UnknownHostException e) {
            return "?";
        }
    }
}
