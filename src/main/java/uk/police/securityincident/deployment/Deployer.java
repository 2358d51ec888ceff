package uk.police.securityincident.deployment;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Stream;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Deploys bpmn/, dmn/ and forms/ as they stand, before the first job runs, under names that are the same however the
 * application is run. All or nothing: a form is resolved within its deployment, so one changed file deploys all anew.
 * What a process owner deployed since is neither overwritten unasked nor kept unsaid.
 */
@Component
public class Deployer implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);

    /** Of the folders of the application, and of what is deployed in the engine; later, since nodes of the release before could not work with them. */
    public enum Wins { ENGINE, FOLDER, LATER }

    private final ProcessEngine engine;
    private final ModelsInForce inForce;
    private final Wins wins;
    private final boolean tried;
    private final List<Model> folder = Stream.of("bpmn", "dmn", "forms").flatMap(name -> Model.own(name).stream()).toList();
    private String refused;
    /** What was in force when the folder was compared with it last, which is work. */
    private List<String> compared;
    private String warning;

    public Deployer(ProcessEngine engine, ModelsInForce inForce, @Value("${incident.models.win}") Wins wins, @Value("${incident.try-rules}") String tryRules) {
        this.engine = engine;
        this.inForce = inForce;
        this.wins = wins;
        this.tried = !tryRules.equals("false");
    }

    @Override
    public void afterSingletonsInstantiated() {
        var asReleased = inForce.lastOfApplication().values();
        if (tried && !asReleased.isEmpty()) {
            return; // The folder's tables are put to the cases before they are deployed.
        }
        // Where the folder says what is in force, it is deployed all the same: from now on a changed folder is an upgrade of it.
        var all = inForce.all();
        var byOwners = ModelsInForce.differing(asReleased, all);
        var differing = ModelsInForce.differing(folder, all);
        if ((wins != Wins.LATER || asReleased.isEmpty()) && (byOwners.isEmpty() && !differing.isEmpty() || !byOwners.isEmpty() && (differing.isEmpty() || wins == Wins.FOLDER))) {
            deploy(!asReleased.isEmpty());
            if (!byOwners.isEmpty() && !differing.isEmpty() && refused == null) {
                LOG.warn("What process owners deployed is replaced by the application's, since incident.models.win is folder: {}", String.join(", ", differing));
            }
        } else {
            compared(inForce.said(), differing);
        }
        if (warning() != null) {
            LOG.warn(warning());
        }
        LOG.info("Models in force: {}", String.join("; ", inForce.said()));
    }

    /** Nothing that cases or people did keeps the application from starting: it then goes on with the models that there are. */
    private void deploy(boolean somethingIsThere) {
        var deployment = engine.getRepositoryService().createDeployment().name("security-incident").source(ModelsInForce.SOURCE);
        folder.forEach(model -> deployment.addInputStream(model.name(), new ByteArrayInputStream(model.content())));
        try {
            deployment.deploy();
        } catch (ProcessEngineException e) {
            if (!somethingIsThere) {
                throw e;
            }
            refused = e.getMessage();
        }
    }

    /** What of the application's models is not in force, and what can be done; null where all is. */
    public synchronized String warning() {
        var said = inForce.said();
        if (!said.equals(compared)) {
            compared(said, ModelsInForce.differing(folder, inForce.all()));
        }
        return warning;
    }

    private void compared(List<String> said, List<String> differing) {
        warning = differing.isEmpty() ? null : refused != null ? "The application's models could not be deployed, and the earlier ones stay in force: " + refused
                : wins == Wins.LATER ? "The application's models are not in force yet, since INCIDENT_MODELS_WIN is later: " + String.join(", ", differing) + ". When every node is of this release, start them without it"
                : "What a process owner deployed is in force, and differs from the application's own: " + String.join(", ", differing)
                        + ". Take it over into the application's folders, or start once with incident.models.win=folder to put the application's in force";
        compared = said;
    }
}
