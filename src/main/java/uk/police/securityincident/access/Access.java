package uk.police.securityincident.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The groups of the procedure and what each may do; everything else is denied. The rights to a task come with the task.
 */
@Component
public class Access implements SmartInitializingSingleton {

    static final String ADMIN = "camunda-admin";
    private static final String DEMO_PASSWORD = "demo";
    /** Whoever is signed in, with or without a group. */
    private static final String ANYONE = Authorization.ANY;

    /** Group and its name for people. */
    private static final Map<String, String> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("reporter", "Reporter");
        GROUPS.put("monitoring-officer", "Monitoring Officer");
        GROUPS.put("data-protection-officer", "Data Protection Officer");
        GROUPS.put("ict-service-desk", "ICT service desk");
        GROUPS.put("cyber-security", "Cyber security team");
        GROUPS.put("legal", "Legal Services");
        GROUPS.put("information-security-officer", "Information Security Officer");
        GROUPS.put("information-asset-owner", "Information Asset Owner");
        GROUPS.put("professional-standards", "Professional Standards");
        GROUPS.put("force-duty-officer", "Force Duty Officer");
        GROUPS.put("line-manager", "Line manager");
        GROUPS.put("investigator", "Investigator");
        GROUPS.put("strategic-board", "Strategic board");
        GROUPS.put("supervisor", "Supervisor");
        GROUPS.put("process-owner", "Process owner");
    }

    /** Processes that anyone signed in may start. */
    private static final List<String> STARTED_BY_ANYONE = List.of("security-incident", "guidance-request", "security-vulnerability");
    /** E-3.7.1: who refers a matter of conduct; the supervisor of the procedure is in line-manager. */
    private static final List<String> REFER_CONDUCT = List.of("data-protection-officer", "information-security-officer", "line-manager", "monitoring-officer");

    private final ProcessEngine engine;
    private final Environment environment;
    private final Oidc oidc;
    private final boolean demo;

    Access(ProcessEngine engine, Environment environment, Oidc oidc) {
        this.engine = engine;
        this.environment = environment;
        this.oidc = oidc;
        this.demo = !environment.containsProperty("spring.datasource.url");
    }

    @Override
    public void afterSingletonsInstantiated() {
        var identity = engine.getIdentityService();
        var all = new LinkedHashMap<>(GROUPS);
        all.put(ADMIN, "Administrators");
        all.forEach((id, name) -> {
            if (identity.createGroupQuery().groupId(id).count() == 0) {
                var group = identity.newGroup(id);
                group.setName(name);
                group.setType(id.equals(ADMIN) ? "SYSTEM" : "ROLE");
                identity.saveGroup(group);
            }
        });
        if (demo) {
            GROUPS.forEach((id, name) -> user(id, DEMO_PASSWORD, "Demo", name, id));
            user("admin", DEMO_PASSWORD, "Demo", "Administrator", ADMIN);
        } else {
            refuseDemoPasswords();
            if (!oidc.isOn()) {
                haveAnAdministrator();
            }
        }
        takeAwayWhatPeopleHadOverThemselves();
        for (var resource : Resources.values()) {
            grant(ADMIN, resource, Authorization.ANY, Permissions.ALL);
        }
        grant(ANYONE, Resources.APPLICATION, "tasklist", Permissions.ACCESS);
        grant(ANYONE, Resources.PROCESS_INSTANCE, Authorization.ANY, Permissions.CREATE);
        for (var process : STARTED_BY_ANYONE) {
            grant(ANYONE, Resources.PROCESS_DEFINITION, process, Permissions.READ, Permissions.CREATE_INSTANCE);
            // W-2.3: sees every task of a case, and takes over what waits for somebody who cannot: a form, an answer, a colleague's claim.
            grant("monitoring-officer", Resources.PROCESS_DEFINITION, process, ProcessDefinitionPermissions.READ_TASK,
                    ProcessDefinitionPermissions.READ_TASK_VARIABLE, ProcessDefinitionPermissions.TASK_ASSIGN);
            grant("supervisor", Resources.PROCESS_DEFINITION, process, Permissions.READ_INSTANCE);
        }
        // E-2.2: who has a role in the procedure may delegate it; the form says which.
        GROUPS.keySet().stream().filter(group -> !List.of("reporter", "supervisor", "process-owner").contains(group))
                .forEach(group -> grant(group, Resources.PROCESS_DEFINITION, "role-delegation", Permissions.READ, Permissions.CREATE_INSTANCE));
        for (var group : REFER_CONDUCT) {
            grant(group, Resources.PROCESS_DEFINITION, "conduct-referral", Permissions.READ, Permissions.CREATE_INSTANCE);
        }
        // E-8.3: those who keep the log, each of their own cases; the start says which.
        for (var group : List.of("monitoring-officer", "data-protection-officer", "professional-standards")) {
            grant(group, Resources.PROCESS_DEFINITION, "legal-hold", Permissions.READ, Permissions.CREATE_INSTANCE);
        }
        // E-3.8.3: answers for the analysis, and sees to it that nothing of the review waits for somebody who is gone.
        grant("information-security-officer", Resources.PROCESS_DEFINITION, "board-review", Permissions.READ, Permissions.CREATE_INSTANCE,
                ProcessDefinitionPermissions.READ_TASK, ProcessDefinitionPermissions.READ_TASK_VARIABLE, ProcessDefinitionPermissions.TASK_ASSIGN);
        // What they answer is read against the forms of the process.
        for (var group : List.of("data-protection-officer", "strategic-board")) {
            grant(group, Resources.PROCESS_DEFINITION, "board-review", Permissions.READ);
        }
        grant("supervisor", Resources.PROCESS_DEFINITION, "board-review", Permissions.READ_INSTANCE);
        grant("supervisor", Resources.APPLICATION, "cockpit", Permissions.ACCESS);
        // What could not be sent is seen, and sent again, in Cockpit.
        grant("supervisor", Resources.PROCESS_DEFINITION, "send-mail", Permissions.READ, Permissions.READ_INSTANCE, ProcessDefinitionPermissions.RETRY_JOB);
        grant("supervisor", Resources.DECISION_DEFINITION, Authorization.ANY, Permissions.READ);
        grant("process-owner", Resources.APPLICATION, "cockpit", Permissions.ACCESS);
        grant("process-owner", Resources.DEPLOYMENT, Authorization.ANY, Permissions.READ, Permissions.CREATE);
        grant("process-owner", Resources.DECISION_DEFINITION, Authorization.ANY, Permissions.READ, Permissions.CREATE_INSTANCE);
        var tasks = engine.getTaskService();
        filter("Mine", 10, "What you have claimed or what is yours", tasks.createTaskQuery().taskAssigneeExpression("${currentUser()}"));
        filter("My role's", 20, "What your role can claim", tasks.createTaskQuery().taskCandidateUserExpression("${currentUser()}").taskUnassigned());
        filter("Overdue", 30, "Past its deadline", tasks.createTaskQuery().dueBeforeExpression("${now()}"));
    }

    static boolean isGroup(String id) {
        return GROUPS.containsKey(id) || id.equals(ADMIN);
    }

    private void haveAnAdministrator() {
        if (engine.getIdentityService().createUserQuery().memberOfGroup(ADMIN).count() == 0) {
            var id = environment.getProperty("INCIDENT_ADMIN_USER");
            var password = environment.getProperty("INCIDENT_ADMIN_PASSWORD");
            if (!StringUtils.hasText(id) || !StringUtils.hasText(password)) {
                throw new UnsafeStart("There is no administrator yet.", "For the first one set INCIDENT_ADMIN_USER and INCIDENT_ADMIN_PASSWORD");
            }
            try {
                user(id, password, "First", "Administrator", ADMIN);
            } catch (BadUserRequestException weak) {
                throw new UnsafeStart("INCIDENT_ADMIN_PASSWORD is none for an administrator. " + Passwords.RULES, "Set another");
            }
        }
    }

    private void refuseDemoPasswords() {
        var demo = engine.getIdentityService().createUserQuery().list().stream().map(User::getId)
                .filter(id -> engine.getIdentityService().checkPassword(id, DEMO_PASSWORD)).toList();
        if (!demo.isEmpty()) {
            throw new UnsafeStart("People of this database sign in with the demo's password: " + String.join(", ", demo) + ".",
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

    private void grant(String group, Resource resource, String id, Permission... permissions) {
        var service = engine.getAuthorizationService();
        boolean anyone = group.equals(ANYONE);
        var query = service.createAuthorizationQuery().resourceType(resource).resourceId(id);
        var existing = (anyone ? query.authorizationType(Authorization.AUTH_TYPE_GLOBAL) : query.groupIdIn(group)).singleResult();
        var grant = existing != null ? existing : service.createNewAuthorization(anyone ? Authorization.AUTH_TYPE_GLOBAL : Authorization.AUTH_TYPE_GRANT);
        if (!anyone) {
            grant.setGroupId(group);
        }
        grant.setResource(resource);
        grant.setResourceId(id);
        grant.setPermissions(permissions);
        service.saveAuthorization(grant);
    }

    private void filter(String name, int priority, String description, TaskQuery query) {
        var filters = engine.getFilterService();
        var filter = Objects.requireNonNullElseGet(filters.createFilterQuery().filterName(name).singleResult(), filters::newTaskFilter);
        filter.setName(name);
        filter.setQuery(query);
        filter.setProperties(Map.of("priority", priority, "description", description, "refresh", true));
        filters.saveFilter(filter);
        grant(ANYONE, Resources.FILTER, filter.getId(), Permissions.READ);
    }
}
