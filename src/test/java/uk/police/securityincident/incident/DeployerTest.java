package uk.police.securityincident.incident;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.repository.Deployment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import uk.police.securityincident.deployment.Deployer.Wins;
import uk.police.securityincident.deployment.Deployer;
import uk.police.securityincident.deployment.ModelsInForce;

import static org.assertj.core.api.Assertions.assertThat;

/** What a start does with the folders of the application, and with what process owners deployed since. */
@ExtendWith(OutputCaptureExtension.class)
class DeployerTest extends ProcedureTest {

    private static final String HOLD = "bpmn/legal-hold.bpmn";
    private static final String FORM = "forms/set-legal-hold.form";

    @TempDir
    Path release;
    @Autowired
    ProcessEngine engine;
    @Autowired
    ModelsInForce inForce;
    private List<String> before;

    @BeforeEach
    void the_folders_of_the_release() throws IOException {
        // Which edition came last is a question of time, which stands still in other tests.
        ClockUtil.reset();
        before = deployments();
        for (var folder : List.of("bpmn", "dmn", "forms")) {
            Files.createDirectory(release.resolve(folder));
            try (var files = Files.list(Path.of(folder))) {
                for (var file : files.toList()) {
                    Files.copy(file, release.resolve(folder).resolve(file.getFileName()));
                }
            }
        }
    }

    @AfterEach
    void put_back() {
        deployments().stream().filter(id -> !before.contains(id)).forEach(id ->
                ((RepositoryServiceImpl) repository).getCommandExecutor().execute(new DeleteDeploymentCmd(id, true, true, true)));
    }

    private List<String> deployments() {
        return repository.createDeploymentQuery().list().stream().map(Deployment::getId).toList();
    }

    /** As the application starts on these folders. */
    private Deployer started(Wins wins) {
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        thread.setContextClassLoader(new ClassLoader(usual) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                return List.of("bpmn/", "dmn/", "forms/").contains(name) ? Collections.enumeration(List.of(release.resolve(name).toUri().toURL())) : super.getResources(name);
            }
        });
        try {
            var deployer = new Deployer(engine, inForce, wins, "false");
            deployer.afterSingletonsInstantiated();
            return deployer;
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private void released(String file, String from, String to) throws IOException {
        Files.writeString(release.resolve(file), edited(release.resolve(file), from, to));
    }

    private void deployedByAnOwner(String file, String from, String to) throws IOException {
        repository.createDeployment().name("An owner's").source("Camunda Modeler").addString(Path.of(file).getFileName().toString(), edited(Path.of(file), from, to)).deploy();
    }

    private static String edited(Path file, String from, String to) throws IOException {
        var text = Files.readString(file);
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private String inForce(String id) {
        return new String(inForce.all().get(id).content(), StandardCharsets.UTF_8);
    }

    /** Each other test would go on with the models of an earlier run. */
    @Test
    void the_models_of_this_application_pass_the_check(@Autowired Deployer deployer) {
        assertThat(deployer.warning()).isNull();
    }

    @Test
    void what_is_in_force_already_is_not_deployed_again() {
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(deployments()).isEqualTo(before);
    }

    @Test
    void a_new_release_is_deployed_where_no_owner_deployed_anything(CapturedOutput log) throws Exception {
        released(FORM, "What is it needed for?", "Who needs it?");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(inForce("form set-legal-hold")).contains("Who needs it?");
        assertThat(log.getAll()).containsPattern("Models in force: board-review version \\d+ since .* by the application; .*legal-hold version \\d+");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(deployments()).as("once").hasSize(before.size() + 1);
    }

    @Test
    void a_new_release_s_models_wait_where_nodes_of_the_one_before_still_work() throws Exception {
        released(FORM, "What is it needed for?", "Who needs it?");
        assertThat(started(Wins.LATER).warning()).contains("are not in force yet, since INCIDENT_MODELS_WIN is later: " + FORM);
        assertThat(deployments()).isEqualTo(before);
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(inForce("form set-legal-hold")).contains("Who needs it?");
    }

    @Test
    void what_an_owner_deployed_stays_in_force_and_each_start_says_so_until_one_of_both_gives_way(CapturedOutput log) throws Exception {
        deployedByAnOwner(HOLD, "Review the legal hold", "Look at the legal hold again");
        assertThat(started(Wins.ENGINE).warning()).contains("What a process owner deployed is in force").contains(HOLD).doesNotContain(FORM);
        assertThat(inForce("process legal-hold")).contains("Look at the legal hold again");
        assertThat(log.getAll()).containsPattern("WARN .* What a process owner deployed is in force, and differs from the application's own: " + HOLD);

        // A new release beside it changes nothing unasked, and is not kept out silently.
        released(FORM, "What is it needed for?", "Who needs it?");
        assertThat(started(Wins.ENGINE).warning()).contains(HOLD, FORM);
        assertThat(inForce("form set-legal-hold")).doesNotContain("Who needs it?");

        assertThat(started(Wins.FOLDER).warning()).isNull();
        assertThat(inForce("process legal-hold")).doesNotContain("Look at the legal hold again");
        assertThat(inForce("form set-legal-hold")).contains("Who needs it?");
        assertThat(log.getAll()).contains("What process owners deployed is replaced by the application's, since incident.models.win is folder: " + HOLD);
        assertThat(started(Wins.ENGINE).warning()).isNull();
    }

    @Test
    void what_an_owner_deployed_and_the_release_took_over_is_upgraded_by_the_next() throws Exception {
        deployedByAnOwner(FORM, "What is it needed for?", "Who needs it?");
        released(FORM, "What is it needed for?", "Who needs it?");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        released(FORM, "Who needs it?", "For whom?");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(inForce("form set-legal-hold")).contains("For whom?");
    }

    @Test
    void an_owner_who_went_back_has_the_next_release() throws Exception {
        deployedByAnOwner(FORM, "What is it needed for?", "Who needs it?");
        deployedByAnOwner(FORM, "What is it needed for?", "What is it needed for?");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        released(FORM, "What is it needed for?", "For whom?");
        assertThat(started(Wins.ENGINE).warning()).isNull();
        assertThat(inForce("form set-legal-hold")).contains("For whom?");
    }

    @Test
    void models_that_are_refused_keep_nothing_from_starting(CapturedOutput log) throws Exception {
        released(HOLD, "formRef=\"set-legal-hold\"", "formRef=\"set-something-else\"");
        assertThat(started(Wins.ENGINE).warning()).contains("could not be deployed, and the earlier ones stay in force").contains("its form 'set-something-else' is neither sent along nor in force");
        assertThat(deployments()).isEqualTo(before);
        assertThat(log.getAll()).contains("could not be deployed");
    }
}
