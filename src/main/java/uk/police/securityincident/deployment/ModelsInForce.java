package uk.police.securityincident.deployment;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.engine.repository.Resource;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.Editions.Edition;
import uk.police.securityincident.register.Editions;

/** Which models new cases begin on: of each process and decision its latest edition, and the forms deployed with it. */
@Component
public class ModelsInForce {

    /** Of what the application itself deploys. */
    static final String SOURCE = "application";

    private final ProcessEngine engine;
    private final Editions editions;

    ModelsInForce(@Lazy ProcessEngine engine, Editions editions) {
        this.engine = engine;
        this.editions = editions;
    }

    /** Which version is in force, since when and by whom: {@code security-incident version 3 since Tue 24 November 2026, 14:30 UK time by process-owner}. */
    public List<String> said() {
        return said(editions.latest());
    }

    /** The same, of what one deployment put in force. */
    List<String> said(String deployment) {
        return said(editions.latest().stream().filter(edition -> edition.deployment().equals(deployment)).toList());
    }

    private static List<String> said(List<Edition> editions) {
        return editions.stream().map(edition -> edition.model() + " version " + edition.version() + " since " + UkTime.inWords(edition.since())
                + " by " + (edition.by() != null ? edition.by() : "the application")).toList();
    }

    /** By what they hold, see {@link Model#ids}. */
    public Map<String, Model> all() {
        return asApplication(repository -> {
            var deployments = new HashMap<String, Map<String, Model>>();
            var all = new LinkedHashMap<String, Model>();
            // A form that two processes name is in force as it was deployed last.
            for (var place : editions.inForce()) {
                var files = deployments.computeIfAbsent(place.deployment(), id -> files(repository, id));
                var model = files.get(place.file());
                if (model != null) {
                    all.put((place.decision() ? Model.DECISION : Model.PROCESS) + place.model(), model);
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
    static List<String> differing(Collection<Model> models, Map<String, Model> all) {
        return models.stream().filter(model -> model.ids().stream().anyMatch(id -> !model.saysTheSameAs(all.get(id)))).map(Model::name).sorted().toList();
    }

    /** How many cases wait at which element of a process, whichever edition they run on. */
    Map<String, Integer> waiting(String process) {
        return editions.waiting(process);
    }

    /** The models as the application itself deployed them last; none before it did. */
    Map<String, Model> lastOfApplication() {
        return asApplication(repository -> repository.createDeploymentQuery().deploymentSource(SOURCE).orderByDeploymentTime().desc().list().stream().findFirst()
                .map(last -> files(repository, last.getId())).orElse(Map.of()));
    }

    private static Map<String, Model> files(RepositoryService repository, String deployment) {
        var files = new HashMap<String, Model>();
        for (Resource file : repository.getDeploymentResources(deployment)) {
            try {
                files.put(file.getName(), Model.read(file.getName(), ((ResourceEntity) file).getBytes()));
            } catch (IllegalArgumentException unreadable) {
                // Of an edition that checked nothing: what cannot be read is nothing to go on with.
            }
        }
        return files;
    }

    private <T> T asApplication(Function<RepositoryService, T> question) {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getCommandExecutorTxRequired()
                .execute(context -> context.runWithoutAuthorization(() -> question.apply(engine.getRepositoryService())));
    }
}
