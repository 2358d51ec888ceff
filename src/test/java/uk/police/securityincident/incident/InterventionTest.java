package uk.police.securityincident.incident;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import org.camunda.bpm.engine.impl.interceptor.Command;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.gate.RefusedCommands;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing that the engine can be told to do to a case is forgotten: each of its commands is refused, noted, checked by the gate, or is about no case. */
class InterventionTest {

    private static final String READS = ".*(Query\\w*|Report\\w*|\\$\\w*Count\\w*|\\$ExecuteDuration\\w*|\\$Get\\w*)|(Get|Find|Is|Determine|Optimize|ExecuteFilter|EvaluateDecision|CheckPassword|AuthorizationCheck|TaskReport).*";
    /** In {@link GatedServices}, before they happen. */
    private static final List<String> NOTED = List.of("SetExecutionVariablesCmd", "PatchExecutionVariablesCmd", "RemoveExecutionVariablesCmd", "SetTaskVariablesCmd", "PatchTaskVariablesCmd",
            "RemoveTaskVariablesCmd", "SetJobDuedateCmd", "RecalculateJobDuedateCmd", "ExecuteJobsCmd", "SetJobPriorityCmd", "SetJobRetriesCmd", "ModifyProcessInstanceCmd", "ResolveIncidentCmd",
            "SetAnnotationForIncidentCmd");
    /** Starts, completions, assignments, and what is refused beside them: checked in {@link GatedServices}. */
    private static final List<String> GATED = List.of("StartProcessInstanceCmd", "StartProcessInstanceAtActivitiesCmd", "SubmitStartFormCmd", "SubmitTaskFormCmd", "CompleteTaskCmd", "ResolveTaskCmd",
            "ClaimTaskCmd", "AssignTaskCmd", "DelegateTaskCmd", "SetTaskOwnerCmd", "SaveTaskCmd", "CreateTaskCmd", "AddUserIdentityLinkCmd", "AddGroupIdentityLinkCmd", "DeleteUserIdentityLinkCmd",
            "DeleteGroupIdentityLinkCmd", "HandleTaskBpmnErrorCmd", "HandleTaskEscalationCmd");
    /** A remark beside a task, by whoever has a part in it: it changes nothing, and goes with the case. */
    private static final List<String> REMARKS = List.of("AddCommentCmd");
    /** The directory, rights, filters, models and the engine's own upkeep. */
    private static final List<String> OF_NO_CASE = List.of("CreateAuthorizationCommand", "SaveAuthorizationCmd", "DeleteAuthorizationCmd", "CreateUserCmd", "SaveUserCmd", "DeleteUserCmd", "UnlockUserCmd",
            "CreateGroupCmd", "SaveGroupCmd", "DeleteGroupCmd", "CreateMembershipCmd", "DeleteMembershipCmd", "CreateTenantCmd", "SaveTenantCmd", "DeleteTenantCmd", "CreateTenantGroupMembershipCmd",
            "CreateTenantUserMembershipCmd", "DeleteTenantGroupMembershipCmd", "DeleteTenantUserMembershipCmd", "SetUserInfoCmd", "DeleteUserInfoCmd", "SetUserPictureCmd", "DeleteUserPictureCmd",
            "CreateFilterCmd", "SaveFilterCmd", "DeleteFilterCmd", "DeployCmd", "DeleteDeploymentCmd", "DeleteProcessDefinitionsByIdsCmd", "DeleteProcessDefinitionsByKeyCmd",
            "AddIdentityLinkForProcessDefinitionCmd", "DeleteIdentityLinkForProcessDefinitionCmd", "CreateMigrationPlanCmd", "SetPropertyCmd", "DeletePropertyCmd", "SetLicenseKeyCmd",
            "DeleteLicenseKeyCmd", "TelemetryConfigureCmd", "DeleteMetricsCmd", "DeleteTaskMetricsCmd", "RegisterDeploymentCmd", "UnregisterDeploymentCmd", "RegisterProcessApplicationCmd",
            "UnregisterProcessApplicationCmd");
    /** Run by the engine itself alone: no service leads there. */
    private static final List<String> OF_THE_ENGINE = List.of("BootstrapEngineCommand", "SchemaOperationsProcessEngineBuild", "SchemaOperationProcessEngineClose", "HistoryLevelSetupCommand",
            "MetricsCollectionTask$MetricsCollectionCmd", "DbSchemaPrune$1", "DbSchemaExecuteFile$1", "DbSchemaDrop$1", "ManagementServiceImpl$DbSchemaUpgradeCmd", "RepeatingFailedJobListener$CreateNewTimerJobCommand", "SuccessfulJobListener", "FailedJobListener",
            "FailedJobListener$FailedJobListenerCmd", "HistoryCleanupSchedulerCmd", "HistoryCleanupHandler$HistoryCleanupHandlerCmd", "AcquireJobsCmd", "UnlockJobCmd", "DefaultJobRetryCmd",
            "ActivityCancellationCmd", "ActivityInstanceCancellationCmd", "TransitionInstanceCancellationCmd", "ActivityBeforeInstantiationCmd", "ActivityAfterInstantiationCmd",
            "TransitionInstantiationCmd", "DeploymentFailListener$DeleteDeploymentListenerCmd", "DeleteDeploymentFailListener$DeleteDeploymentFailCmd");

    @Test
    void each_command_of_the_engine_is_refused_noted_checked_or_about_no_case() throws Exception {
        var jar = new JarFile(Path.of(Command.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile());
        var commands = jar.stream().map(entry -> entry.getName()).filter(name -> name.startsWith("org/camunda/bpm/engine/impl/") && name.endsWith(".class") && !name.contains("/impl/test/")).flatMap(InterventionTest::command).toList();
        assertThat(commands).hasSizeGreaterThan(300);
        assertThat(commands.stream().filter(command -> RefusedCommands.REFUSED.keySet().stream().noneMatch(refused -> refused.isAssignableFrom(command))).map(InterventionTest::name)
                // No model of a case in CMMN is ever deployed.
                .filter(name -> !name.matches(READS) && !name.contains("CaseExecution") && !name.contains("CaseInstance") && !name.contains("CaseDefinition"))
                .filter(name -> Stream.of(NOTED, GATED, REMARKS, OF_NO_CASE, OF_THE_ENGINE).noneMatch(list -> list.contains(name)))).isEmpty();
    }

    private static String name(Class<?> command) {
        return command.getName().substring(command.getName().lastIndexOf('.') + 1);
    }

    private static Stream<Class<?>> command(String name) {
        try {
            var found = Class.forName(name.replace('/', '.').replace(".class", ""), false, Command.class.getClassLoader());
            return Command.class.isAssignableFrom(found) && !Modifier.isAbstract(found.getModifiers()) ? Stream.of(found) : Stream.empty();
        } catch (LinkageError | ClassNotFoundException otherSurroundings) {
            // For Ant, JTA and the like, which are not there.
            return Stream.empty();
        }
    }
}
