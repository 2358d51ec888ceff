package uk.police.securityincident.process;

import java.io.IOException;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Deploys bpmn/, dmn/ and forms/ as they stand, before the first job runs, under names that are the same however the
 * application is run. All or nothing: a form is resolved within its deployment, so one changed file deploys all anew.
 */
@Component
class Deployer implements SmartInitializingSingleton {

    /** Of what the application itself deploys. */
    static final String SOURCE = "application";

    private final RepositoryService repository;

    Deployer(ProcessEngine engine) {
        this.repository = engine.getRepositoryService();
    }

    @Override
    public void afterSingletonsInstantiated() {
        var deployment = repository.createDeployment().name("security-incident").source(SOURCE).enableDuplicateFiltering(false);
        try {
            for (var folder : new String[] {"bpmn", "dmn", "forms"}) {
                for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:" + folder + "/*.*")) {
                    try (var content = file.getInputStream()) {
                        deployment.addInputStream(folder + "/" + file.getFilename(), content);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The models cannot be read", e);
        }
        deployment.deploy();
    }
}
