package uk.police.securityincident.process;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.repository.Resource;
import org.camunda.bpm.engine.repository.ResourceDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;

/** Which models new cases begin on: of each process and decision its latest edition, and the forms deployed with it. */
@Component
public class ModelsInForce {

    private final ProcessEngine engine;
    private final JdbcClient jdbc;

    ModelsInForce(@Lazy ProcessEngine engine, JdbcClient jdbc) {
        this.engine = engine;
        this.jdbc = jdbc;
    }

    /** Which version is in force, since when and by whom: {@code security-incident version 3 since Tue 24 November 2026, 14:30 UK time by process-owner}. */
    public List<String> said() {
        return said(null);
    }

    /** The same, of what one deployment put in force. */
    List<String> said(String deployment) {
        return jdbc.sql("""
                select d.key_, d.version_, p.deploy_time_, p.source_ = 'application',
                  (select l.user_id_ from act_hi_op_log l where l.deployment_id_ = p.id_ and l.entity_type_ = 'Deployment' and l.operation_type_ = 'Create' order by l.timestamp_ limit 1)
                from (select distinct on (key_) * from
                       (select key_, version_, deployment_id_ from act_re_procdef union all select key_, version_, deployment_id_ from act_re_decision_req_def
                        union all select key_, version_, deployment_id_ from act_re_decision_def where dec_req_id_ is null) every
                     order by key_, version_ desc) d join act_re_deployment p on p.id_ = d.deployment_id_
                where cast(:deployment as varchar) is null or p.id_ = :deployment order by d.key_""").param("deployment", deployment)
                .query((row, n) -> row.getString(1) + " version " + row.getInt(2) + " since " + UkTime.inWords(row.getTimestamp(3).toInstant())
                        + " by " + (row.getString(5) != null ? row.getString(5) : "the application")).list();
    }

    /** By what they hold, see {@link Model#ids}. */
    Map<String, Model> all() {
        return asApplication(repository -> {
            var editions = new HashMap<String, Map<String, Model>>();
            var since = new HashMap<String, Instant>();
            repository.createDeploymentQuery().list().forEach(deployment -> since.put(deployment.getId(), deployment.getDeploymentTime().toInstant()));
            var definitions = new ArrayList<ResourceDefinition>();
            definitions.addAll(repository.createProcessDefinitionQuery().latestVersion().list());
            definitions.addAll(repository.createDecisionDefinitionQuery().latestVersion().list());
            // A form that two processes name is in force as it was deployed last.
            definitions.sort(Comparator.comparing(definition -> since.get(definition.getDeploymentId())));
            var all = new LinkedHashMap<String, Model>();
            for (var definition : definitions) {
                var files = editions.computeIfAbsent(definition.getDeploymentId(), id -> files(repository, id));
                var model = files.get(definition.getResourceName());
                if (model != null) {
                    all.put((definition instanceof DecisionDefinition ? Model.DECISION : Model.PROCESS) + definition.getKey(), model);
                    model.forms().forEach(form -> files.values().stream().filter(file -> file.file().equals(form + ".form")).findFirst().ifPresent(file -> all.put(Model.FORM + form, file)));
                }
            }
            return all;
        });
    }

    /** Whether each of these files is in force as it is. */
    boolean holds(Map<String, ResourceEntity> files) {
        var all = all();
        return files.values().stream().allMatch(file -> all.values().stream().anyMatch(model -> model.file().equals(Model.file(file.getName())) && Arrays.equals(model.content(), file.getBytes())));
    }

    /** Which of these say something else than what is in force, by their names. */
    List<String> differing(Collection<Model> models) {
        var all = all();
        return models.stream().filter(model -> model.ids().stream().anyMatch(id -> !model.saysTheSameAs(all.get(id)))).map(Model::name).sorted().toList();
    }

    /** The models as the application itself deployed them last; none before it did. */
    Map<String, Model> lastOfApplication() {
        return asApplication(repository -> repository.createDeploymentQuery().deploymentSource(Deployer.SOURCE).orderByDeploymentTime().desc().list().stream().findFirst()
                .map(last -> files(repository, last.getId())).orElse(Map.of()));
    }

    private static Map<String, Model> files(RepositoryService repository, String deployment) {
        var files = new HashMap<String, Model>();
        for (Resource file : repository.getDeploymentResources(deployment)) {
            try (var content = repository.getResourceAsStreamById(deployment, file.getId())) {
                files.put(file.getName(), Model.read(file.getName(), content.readAllBytes()));
            } catch (IllegalArgumentException | java.io.IOException unreadable) {
                // Of an edition that checked nothing: what cannot be read is nothing to go on with.
            }
        }
        return files;
    }

    /** How many cases wait at which element of a process, whichever edition they run on. */
    Map<String, Integer> waiting(String process) {
        var waiting = new HashMap<String, Integer>();
        jdbc.sql("""
                select element, count(distinct instance) from (
                  select t.task_def_key_ as element, t.proc_inst_id_ as instance from act_ru_task t join act_re_procdef d on d.id_ = t.proc_def_id_ where d.key_ = :process
                  union all
                  select s.activity_id_, s.proc_inst_id_ from act_ru_event_subscr s join act_ru_execution e on e.id_ = s.execution_id_ join act_re_procdef d on d.id_ = e.proc_def_id_ where d.key_ = :process
                  union all
                  select f.act_id_, j.process_instance_id_ from act_ru_job j join act_ru_jobdef f on f.id_ = j.job_def_id_ where j.process_def_key_ = :process and j.process_instance_id_ is not null
                ) every where element is not null group by element""").param("process", process)
                .query(row -> {
                    waiting.put(row.getString(1), row.getInt(2));
                });
        return waiting;
    }

    private <T> T asApplication(Function<RepositoryService, T> question) {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(() -> question.apply(engine.getRepositoryService())));
    }
}
