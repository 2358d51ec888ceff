package uk.police.securityincident.deployment;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.repository.DeleteProcessDefinitionsBuilderImpl;
import org.camunda.bpm.engine.impl.repository.DeploymentBuilderImpl;
import org.camunda.bpm.engine.repository.DeleteProcessDefinitionsSelectBuilder;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.DeploymentWithDefinitions;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.repository.ProcessDefinitionQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.typed.Typed;

/**
 * What is deployed stays: only administrators take it away, and only what no case runs or ran on. With a process the
 * engine would take away its cases, which only a disposal does; and a closed case is read with the model it ran on.
 */
class ModelRepository extends RepositoryServiceImpl {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);

    private final ModelsInForce inForce;

    ModelRepository(ModelsInForce inForce) {
        this.inForce = inForce;
    }

    /**
     * Modeler asks not to deploy again what is deployed. The engine would look for that among deployments of the same name,
     * and find an edition that is no longer in force; and of some changed files it would deploy those alone.
     */
    @Override
    public DeploymentBuilder createDeployment() {
        return new DeploymentBuilderImpl(this) {
            @Override
            public boolean isDuplicateFilterEnabled() {
                return super.isDuplicateFilterEnabled() && inForce.holds(getDeployment().getResources());
            }

            @Override
            public boolean isDeployChangedOnly() {
                return false;
            }
        };
    }

    @Override
    public DeploymentWithDefinitions deployWithResult(DeploymentBuilderImpl deployment) {
        if (ModelsInForce.SOURCE.equals(deployment.getDeployment().getSource()) && commandExecutor.execute(CommandContext::getAuthentication) != null) {
            throw new RefusedInput("The source '" + ModelsInForce.SOURCE + "' is what the application deploys itself. Nothing was deployed: name another source, or none.");
        }
        if (deployment.getProcessDefinitionsActivationDate() != null) {
            throw new RefusedInput("A process cannot be deployed to begin later: until then nobody could report. Nothing was deployed: deploy it when it is to begin.");
        }
        var deployed = super.deployWithResult(deployment);
        var now = inForce.said(deployed.getId());
        LOG.info("Deployed '{}': {}", Typed.brief(String.valueOf(deployed.getName())), now.isEmpty() ? "nothing that was not in force" : String.join("; ", now));
        return deployed;
    }

    @Override
    public void deleteDeployment(String id) {
        deleteDeployment(id, false, false, false);
    }

    @Override
    public void deleteDeploymentCascade(String id) {
        deleteDeployment(id, true, false, false);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade) {
        deleteDeployment(id, cascade, false, false);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade, boolean skipCustomListeners) {
        deleteDeployment(id, cascade, skipCustomListeners, false);
    }

    @Override
    public void deleteDeployment(String id, boolean cascade, boolean skipCustomListeners, boolean skipIoMappings) {
        checkMayDelete();
        if (id != null) {
            checkNoCaseOf(createProcessDefinitionQuery().deploymentId(id));
            // Every case asks the tables, whichever edition of its process it runs on.
            boolean tables = asApplication(context -> createDecisionDefinitionQuery().deploymentId(id).count() > 0);
            if (tables && asApplication(context -> hasCase(context, null))) {
                throw inUse();
            }
        }
        super.deleteDeployment(id, cascade, skipCustomListeners, skipIoMappings);
    }

    @Override
    public DeleteProcessDefinitionsSelectBuilder deleteProcessDefinitions() {
        return new Deletion();
    }

    private class Deletion extends DeleteProcessDefinitionsBuilderImpl {

        private String[] ids;
        private String key;

        Deletion() {
            super(ModelRepository.this.commandExecutor);
        }

        @Override
        public DeleteProcessDefinitionsBuilderImpl byIds(String... processDefinitionId) {
            ids = processDefinitionId;
            return super.byIds(processDefinitionId);
        }

        @Override
        public DeleteProcessDefinitionsBuilderImpl byKey(String processDefinitionKey) {
            key = processDefinitionKey;
            return super.byKey(processDefinitionKey);
        }

        @Override
        public void delete() {
            checkMayDelete();
            for (var id : Objects.requireNonNullElse(ids, new String[0])) {
                checkNoCaseOf(createProcessDefinitionQuery().processDefinitionId(id));
            }
            if (key != null) {
                checkNoCaseOf(createProcessDefinitionQuery().processDefinitionKey(key));
            }
            super.delete();
        }
    }

    private void checkMayDelete() {
        var who = commandExecutor.execute(CommandContext::getAuthentication);
        if (who != null && !Objects.requireNonNullElse(who.getGroupIds(), List.<String>of()).contains("camunda-admin")) {
            throw new AuthorizationException("What is deployed is taken away by administrators alone. Nothing was deleted: deploy the earlier edition again instead.");
        }
    }

    private void checkNoCaseOf(ProcessDefinitionQuery definitions) {
        if (asApplication(context -> definitions.list().stream().map(ProcessDefinition::getId).anyMatch(id -> hasCase(context, id)))) {
            throw inUse();
        }
    }

    /** Whether a case runs or ran on this edition of a process; on any, where none is given. */
    private static boolean hasCase(CommandContext context, String definition) {
        var cases = context.getProcessEngineConfiguration().getHistoryService().createHistoricProcessInstanceQuery();
        return (definition == null ? cases : cases.processDefinitionId(definition)).count() > 0;
    }

    private boolean asApplication(Predicate<CommandContext> question) {
        return commandExecutor.execute(context -> context.runWithoutAuthorization(() -> question.test(context)));
    }

    private static RefusedInput inUse() {
        return new RefusedInput("Cases run on it, or ran and are read with it. Nothing was deleted: deploy another edition beside it, and new cases begin on that.");
    }
}
