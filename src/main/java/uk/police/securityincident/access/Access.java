package uk.police.securityincident.access;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.StringUtils;
import uk.police.securityincident.register.CasesOfTasks;
import uk.police.securityincident.register.ConditionalOnDemo.NoDatabaseConfigured;
import uk.police.securityincident.start.RefusedStart;

/** Puts the {@link Matrix} into the engine: the groups of the procedure, and what each may do. The rights to a task come with the task. */
@Component
public class Access implements SmartInitializingSingleton {

    static final String ADMIN = "camunda-admin";
    /** Everybody who has no other role. */
    static final String REPORTER = "reporter";
    private static final String DEMO_PASSWORD = "demo";
    /** Given to people by name, task by task and case by case, as the procedure goes on (decision 0006). */
    private static final List<Resources> OF_SINGLE_CASES = List.of(Resources.TASK, Resources.PROCESS_INSTANCE);

    /** Of whom the right to what is; {@code role} is a group, or anyone. */
    private record Place(String role, Resources resource, String id) {
    }

    private final ProcessEngine engine;
    private final Matrix matrix;
    private final Environment environment;
    private final Oidc oidc;
    private final Filters filters;
    private final CasesOfTasks cases;
    private final TransactionOperations transactions;
    private final boolean demo;

    Access(ProcessEngine engine, Matrix matrix, Environment environment, Oidc oidc, Filters filters, CasesOfTasks cases, TransactionOperations transactions) {
        this.engine = engine;
        this.transactions = transactions;
        this.matrix = matrix;
        this.environment = environment;
        this.oidc = oidc;
        this.filters = filters;
        this.cases = cases;
        this.demo = NoDatabaseConfigured.in(environment);
    }

    /** In one transaction: all of it or nothing, and the disk is waited for once. */
    @Override
    public void afterSingletonsInstantiated() {
        transactions.executeWithoutResult(begun -> make());
    }

    private void make() {
        var identity = engine.getIdentityService();
        demandAnAdministrator();
        var groups = identity.createGroupQuery().list().stream().map(Group::getId).toList();
        matrix.roles().forEach((id, name) -> {
            if (!groups.contains(id)) {
                var group = identity.newGroup(id);
                group.setName(name);
                group.setType(id.equals(ADMIN) ? "SYSTEM" : "ROLE");
                identity.saveGroup(group);
            }
        });
        if (demo) {
            matrix.roles().forEach((id, name) -> user(id.equals(ADMIN) ? "admin" : id, DEMO_PASSWORD, "Demo", id.equals(ADMIN) ? "Administrator" : name, id));
        } else {
            refuseDemoPasswords();
            haveAnAdministrator();
        }
        takeAwayWhatPeopleHadOverThemselves();
        shutCasesOfShutTasks();
        grant(filters.make());
    }

    /** Makes the rights in the engine those of the matrix: what is missing is added, and whatever else anybody was given is taken away. */
    private void grant(List<String> filters) {
        var wanted = new LinkedHashMap<Place, Set<String>>();
        for (var operation : matrix.operations()) {
            for (var role : operation.who()) {
                operation.rights().forEach(right -> wanted.computeIfAbsent(new Place(role, resource(right.resource()), right.id()), place -> new TreeSet<>()).addAll(right.permissions()));
            }
        }
        // Who is in a role may know it: the engine looks up by it what their role can claim.
        matrix.roles().keySet().forEach(role -> wanted.computeIfAbsent(new Place(role, Resources.GROUP, role), place -> new TreeSet<>()).add("READ"));
        filters.forEach(filter -> wanted.put(new Place(Matrix.ANYONE, Resources.FILTER, filter), Set.of("READ")));
        var service = engine.getAuthorizationService();
        for (var existing : service.createAuthorizationQuery().list()) {
            var resource = Resources.values()[existing.getResourceType()];
            boolean ofSingleCase = OF_SINGLE_CASES.contains(resource) && !Authorization.ANY.equals(existing.getResourceId());
            if (!ofSingleCase && !(resource == Resources.USER && existing.getUserId() != null)) {
                var place = new Place(existing.getAuthorizationType() == Authorization.AUTH_TYPE_GLOBAL ? Matrix.ANYONE : existing.getGroupId(), resource, existing.getResourceId());
                var permissions = existing.getAuthorizationType() == Authorization.AUTH_TYPE_REVOKE || place.role() == null ? null : wanted.remove(place);
                if (permissions == null) {
                    service.deleteAuthorization(existing.getId());
                } else if (((AuthorizationEntity) existing).getPermissions() != bits(permissions(resource, permissions))) {
                    save(existing, resource, permissions);
                }
            }
        }
        wanted.forEach((place, permissions) -> {
            boolean anyone = place.role().equals(Matrix.ANYONE);
            var grant = service.createNewAuthorization(anyone ? Authorization.AUTH_TYPE_GLOBAL : Authorization.AUTH_TYPE_GRANT);
            if (!anyone) {
                grant.setGroupId(place.role());
            }
            grant.setResource(place.resource());
            grant.setResourceId(place.id());
            save(grant, place.resource(), permissions);
        });
    }

    private void save(Authorization grant, Resources resource, Set<String> permissions) {
        grant.setPermissions(permissions(resource, permissions));
        engine.getAuthorizationService().saveAuthorization(grant);
    }

    private Permission[] permissions(Resources resource, Set<String> names) {
        var known = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getPermissionProvider();
        return names.stream().map(name -> known.getPermissionForName(name, resource.resourceType())).toArray(Permission[]::new);
    }

    /** As the engine keeps them. */
    private static int bits(Permission[] permissions) {
        return Arrays.stream(permissions).mapToInt(Permission::getValue).reduce(0, (some, more) -> some | more);
    }

    private static Resources resource(String name) {
        return Resources.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    private boolean lacksAnAdministrator() {
        return !demo && !oidc.isOn() && engine.getIdentityService().createUserQuery().memberOfGroup(ADMIN).count() == 0;
    }

    private void demandAnAdministrator() {
        if (lacksAnAdministrator() && !(StringUtils.hasText(environment.getProperty("incident.admin.user")) && StringUtils.hasText(environment.getProperty("incident.admin.password")))) {
            throw new RefusedStart("There is no administrator yet.", "For the first one set INCIDENT_ADMIN_USER and INCIDENT_ADMIN_PASSWORD");
        }
        if (lacksAnAdministrator() && engine.getIdentityService().createUserQuery().userId(environment.getProperty("incident.admin.user")).count() > 0) {
            throw new RefusedStart("There is no administrator, and INCIDENT_ADMIN_USER names somebody who has an account already.", "Set it to a name that nobody has");
        }
    }

    private void haveAnAdministrator() {
        if (lacksAnAdministrator()) {
            try {
                user(environment.getProperty("incident.admin.user"), environment.getProperty("incident.admin.password"), "First", "Administrator", ADMIN);
            } catch (BadUserRequestException weak) {
                throw new RefusedStart("INCIDENT_ADMIN_PASSWORD is none for an administrator. " + Passwords.RULES, "Set another");
            }
        }
    }

    private void refuseDemoPasswords() {
        var demo = engine.getIdentityService().createUserQuery().list().stream().map(User::getId)
                .filter(id -> engine.getIdentityService().checkPassword(id, DEMO_PASSWORD)).toList();
        if (!demo.isEmpty()) {
            throw new RefusedStart("People of this database sign in with the demo's password: " + String.join(", ", demo) + ".",
                    "Use a database that the demo never ran on, or take these people out of act_id_membership and act_id_user");
        }
    }

    /** The engine gave everybody every right over themselves: the directory is the administrators'. */
    private void takeAwayWhatPeopleHadOverThemselves() {
        var rights = engine.getAuthorizationService();
        for (var right : rights.createAuthorizationQuery().resourceType(Resources.USER).authorizationType(Authorization.AUTH_TYPE_GRANT).list()) {
            if (right.getResourceId().equals(right.getUserId()) && (right.isPermissionGranted(Permissions.UPDATE) || right.isPermissionGranted(Permissions.DELETE))) {
                right.setPermissions(new Permission[] {Permissions.READ});
                rights.saveAuthorization(right);
            }
        }
    }

    /** A release before shut, of a case that went on from one somebody was kept out of, the tasks alone (decision 0006). */
    private void shutCasesOfShutTasks() {
        var rights = engine.getAuthorizationService();
        for (var open : cases.openToWhoeverIsShutOutOfATask()) {
            var right = rights.createNewAuthorization(Authorization.AUTH_TYPE_REVOKE);
            right.setUserId(open.user());
            right.setResource(Resources.PROCESS_INSTANCE);
            right.setResourceId(open.instance());
            right.removePermission(Permissions.ALL);
            rights.saveAuthorization(right);
        }
    }

    private void user(String id, String password, String first, String last, String group) {
        var identity = engine.getIdentityService();
        if (identity.createUserQuery().userId(id).count() == 0) {
            var user = identity.newUser(id);
            user.setFirstName(first);
            user.setLastName(last);
            user.setPassword(password);
            user.setEmail(demo ? id + "@demo.example" : null);
            identity.saveUser(user);
            identity.createMembership(id, group);
        }
    }
}
