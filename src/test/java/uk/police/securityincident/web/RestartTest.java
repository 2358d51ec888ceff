package uk.police.securityincident.web;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.admin.Admin;
import org.camunda.bpm.admin.AdminRuntimeDelegate;
import org.camunda.bpm.cockpit.Cockpit;
import org.camunda.bpm.cockpit.CockpitRuntimeDelegate;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.tasklist.Tasklist;
import org.camunda.bpm.tasklist.TasklistRuntimeDelegate;
import org.camunda.bpm.welcome.Welcome;
import org.camunda.bpm.welcome.WelcomeRuntimeDelegate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import uk.police.securityincident.Application;
import uk.police.securityincident.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/** It starts again, whatever people created in Admin, Tasklist or Cockpit, or left from a time when they could; and everything is right then. */
@ExtendWith(OutputCaptureExtension.class)
class RestartTest {

    private static final String OWNERS = "process-owner";
    private static final List<String> OURS = List.of("For me or my role", "Mine", "My role's", "Due today", "Overdue", "All");

    private final CockpitRuntimeDelegate cockpit = Cockpit.getRuntimeDelegate();
    private final AdminRuntimeDelegate admin = Admin.getRuntimeDelegate();
    private final TasklistRuntimeDelegate tasklist = Tasklist.getRuntimeDelegate();
    private final WelcomeRuntimeDelegate welcome = Welcome.getRuntimeDelegate();

    /** The web applications of a process are one, and whoever closes theirs takes it from the other tests here. */
    @AfterEach
    void give_back_the_web_applications() {
        Cockpit.setCockpitRuntimeDelegate(cockpit);
        Admin.setAdminRuntimeDelegate(admin);
        Tasklist.setTasklistRuntimeDelegate(tasklist);
        Welcome.setRuntimeDelegate(welcome);
    }

    private static ConfigurableApplicationContext start(EmbeddedPostgres postgres) {
        return new SpringApplicationBuilder(Application.class).properties("spring.main.banner-mode=off", "camunda.bpm.job-execution.enabled=false", "incident.data-directory=target/restart-test")
                .run("--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"), "--spring.datasource.username=postgres", "--spring.datasource.password=none",
                        // Whoever closes an engine takes that of the same name from the other tests here.
                        "--camunda.bpm.process-engine-name=restarted", "--server.port=0",
                        "--incident.admin.user=first", "--incident.admin.password=violet harbour seven", "--incident.models.win=engine");
    }

    @Test
    void nothing_that_people_created_keeps_it_from_starting(CapturedOutput log) throws Exception {
        try (var postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.MOST).start()) {
            List<String> rights;
            try (var running = start(postgres)) {
                var engine = running.getBean(ProcessEngine.class);
                rights = rights(engine);
                filters(engine);
                rightsOfAllKinds(engine);
                people(engine);
                deployment(engine);
            }
            anEarlierRelease(postgres);
            try (var running = start(postgres)) {
                var engine = running.getBean(ProcessEngine.class);
                assertThat(rights(engine)).as("the rights are those of the matrix again").isEqualTo(rights);
                var seen = engine.getFilterService().createFilterQuery().filterResourceType(EntityTypes.TASK).list().stream()
                        .filter(filter -> engine.getAuthorizationService().createAuthorizationQuery().resourceType(Resources.FILTER).resourceId(filter.getId()).count() > 0).toList();
                assertThat(seen).extracting(Filter::getName).as("each filter of ours, once").containsExactlyInAnyOrderElementsOf(OURS);
                assertThat(seen).allSatisfy(filter -> assertThat(filter.getProperties()).containsKey("refresh"));
                assertThat(engine.getIdentityService().createUserQuery().memberOfGroup("camunda-admin").list()).extracting(user -> user.getId()).contains("first");
                assertThat(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey("legal-hold").latestVersion().singleResult().getName()).isEqualTo("A hold of ours");
                assertThat(engine.getManagementService().getProperties()).as("a database with the engine's full history goes on with ours").containsEntry("historyLevel", "10");
                assertThat(log.getAll()).contains("What a process owner deployed is in force, and differs from the application's own: bpmn/legal-hold.bpmn");
            }
        }
    }

    /** It kept the engine's full history, which the engine by itself would not let go. */
    private static void anEarlierRelease(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update act_ge_property set value_ = '3' where name_ = 'historyLevel'")).isEqualTo(1);
        }
    }

    private static void filters(ProcessEngine engine) {
        var filters = engine.getFilterService();
        for (var name : OURS) {
            for (var owner : new String[] {"first", "second", null}) {
                filters.saveFilter(filters.newTaskFilter(name).setOwner(owner).setQuery(engine.getTaskService().createTaskQuery().taskName("theirs")));
            }
        }
    }

    /** Revoked beside granted, twice over, for people and for all, and of tasks and groups that there are not. */
    private static void rightsOfAllKinds(ProcessEngine engine) {
        for (var resource : new Resource[] {Resources.PROCESS_DEFINITION, Resources.DEPLOYMENT, Resources.FILTER, Resources.APPLICATION, Resources.AUTHORIZATION, Resources.USER, Resources.GROUP, Resources.TENANT,
                Resources.BATCH, Resources.DASHBOARD, Resources.OPERATION_LOG_CATEGORY}) {
            for (var id : List.of("*", "security-incident")) {
                right(engine, Authorization.AUTH_TYPE_GLOBAL, null, null, resource, id);
                for (int type : new int[] {Authorization.AUTH_TYPE_GRANT, Authorization.AUTH_TYPE_REVOKE}) {
                    right(engine, type, null, OWNERS, resource, id);
                    right(engine, type, "first", null, resource, id);
                }
            }
        }
        right(engine, Authorization.AUTH_TYPE_REVOKE, null, "camunda-admin", Resources.USER, "*-left");
    }

    private static void right(ProcessEngine engine, int type, String user, String group, Resource resource, String id) {
        var rights = engine.getAuthorizationService();
        if (rights.createAuthorizationQuery().authorizationType(type).resourceType(resource).resourceId(id).list().stream()
                .noneMatch(there -> Objects.equals(there.getUserId(), type == Authorization.AUTH_TYPE_GLOBAL ? Authorization.ANY : user) && Objects.equals(there.getGroupId(), group))) {
            var right = rights.createNewAuthorization(type);
            if (user != null) {
                right.setUserId(user);
            } else if (group != null) {
                right.setGroupId(group);
            }
            right.setResource(resource);
            right.setResourceId(id);
            right.setPermissions(new Permission[] {Permissions.ALL});
            rights.saveAuthorization(right);
        }
    }

    /** Named as a group, as nobody, and with signs; an administrator who left. */
    private static void people(ProcessEngine engine) {
        var identity = engine.getIdentityService();
        for (var id : List.of("monitoring-officer", "demo", "admin", "a.b@police.example")) {
            var user = identity.newUser(id);
            user.setPassword("copper lantern forty");
            identity.saveUser(user);
        }
        identity.createMembership("admin", "camunda-admin");
        identity.createMembership("a.b@police.example", OWNERS);
        identity.deleteUser("admin");
    }

    private static void deployment(ProcessEngine engine) throws Exception {
        var model = Files.readString(Path.of("bpmn/legal-hold.bpmn"), StandardCharsets.UTF_8);
        engine.getIdentityService().setAuthentication("a.b@police.example", List.of(OWNERS));
        try {
            engine.getRepositoryService().createDeployment().name("security-incident").source("Camunda Modeler")
                    .addString("hold.bpmn", model.replaceFirst("(<bpmn:process id=\"legal-hold\" name=\")[^\"]*", "$1A hold of ours")).deploy();
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }

    /** All but those of single cases and of single people. */
    private static List<String> rights(ProcessEngine engine) {
        var rights = new TreeSet<String>();
        var filters = engine.getFilterService().createFilterQuery().list().stream().collect(Collectors.toMap(Filter::getId, Filter::getName));
        for (var right : engine.getAuthorizationService().createAuthorizationQuery().list()) {
            if (right.getUserId() == null || right.getResourceType() != Resources.USER.resourceType()) {
                var of = right.getResourceType() == Resources.FILTER.resourceType() ? filters.get(right.getResourceId()) : right.getResourceId();
                rights.add(Map.of(1, "grant", 0, "global", 2, "revoke").get(right.getAuthorizationType()) + " " + right.getUserId() + " " + right.getGroupId() + " " + right.getResourceType() + " " + of + " "
                        + ((AuthorizationEntity) right).getPermissions());
            }
        }
        return List.copyOf(rights);
    }
}
