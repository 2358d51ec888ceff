package uk.police.securityincident.form;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.organisation.Organisation;

/**
 * The forms as deployed, each with the edition of the process that a case runs on. What the organisation's profile says
 * (names, telephone numbers, hours), a form names as {@code {{organisation.…}}}; it is filled in where the form is
 * handed out and where it is read, so that a new number is right at once, in the start form too, and a refusal or a
 * document says what the question said.
 */
@Component
public class DeployedForms {

    private static final Pattern OF_THE_PROFILE = Pattern.compile("\\{\\{organisation\\.([\\w.-]+)}}");

    private final ProcessEngine engine;
    private final ObjectMapper json;
    private final JsonNode organisation;
    private final Clock clock;
    private final EarlierEditions editions;
    private final Map<String, Form> read = new ConcurrentHashMap<>();
    /** By definition, which never changes: to look for it goes through the whole model. */
    private final Map<String, Optional<StartEvent>> starts = new ConcurrentHashMap<>();

    DeployedForms(@Lazy ProcessEngine engine, ObjectMapper json, Organisation organisation, Clock clock, EarlierEditions editions) {
        this.engine = engine;
        this.json = json;
        this.clock = clock;
        this.editions = editions;
        this.organisation = json.valueToTree(organisation);
    }

    /**
     * The form as a browser gets it: with the profile's entries in the place of their names, and led to what it shows of a case.
     *
     * @param notice what it begins with, or null
     */
    public InputStream filledIn(InputStream form, String notice) {
        try {
            var filled = json.readTree(ofTheProfile(form));
            new Shown(filled).lead(filled);
            if (notice != null) {
                ((ArrayNode) filled.get("components")).insertObject(0).put("type", "text").put("id", "Field_Notice").put("text", notice);
            }
            return new ByteArrayInputStream(json.writeValueAsBytes(filled));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream ofTheProfile(InputStream form) {
        if (form == null) {
            return null;
        }
        try (form) {
            var text = new String(form.readAllBytes(), StandardCharsets.UTF_8);
            return new ByteArrayInputStream(OF_THE_PROFILE.matcher(text).replaceAll(name -> Matcher.quoteReplacement(inJson(name.group(1)))).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String inJson(String name) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(organisation.at("/" + name.replace('.', '/')).asText()));
    }

    /** The form that a process starts with. */
    public Form ofStart(String definitionId) {
        return form(definitionId, start(definitionId).getCamundaFormRef());
    }

    /** The event that a person starts the process with. */
    public StartEvent start(String definitionId) {
        return ifStarted(definitionId).orElseThrow();
    }

    /** Whether people start the process. */
    public boolean hasStart(String definitionId) {
        return ifStarted(definitionId).isPresent();
    }

    private Optional<StartEvent> ifStarted(String definitionId) {
        return starts.computeIfAbsent(definitionId, id -> engine.getRepositoryService().getBpmnModelInstance(id).getModelElementsByType(StartEvent.class).stream()
                .filter(event -> event.getCamundaFormRef() != null).findFirst());
    }

    /** What was said at a step that the case's edition has no more, was said on the form of the edition that had it. */
    public Form ofTask(String definitionId, String task) {
        var edition = editions.with(definitionId, task).orElseThrow(() -> new IllegalStateException("No edition of the process has the step " + task));
        UserTask element = engine.getRepositoryService().getBpmnModelInstance(edition).getModelElementById(task);
        return form(edition, element.getCamundaFormRef());
    }

    /** A form of one of the application's own pages, which no task shows. */
    public Form ofApplication(String name) {
        return read.computeIfAbsent("/" + name, key -> new Form(DeployedForms.class.getResourceAsStream("/documents/" + name + ".form"), null, json, feel(), clock));
    }

    /** Modeler deploys a form under its bare name, the application under its folder's. */
    private Optional<String> resource(String deployment, String formRef) {
        return engine.getRepositoryService().getDeploymentResourceNames(deployment).stream()
                .filter(name -> name.substring(name.lastIndexOf('/') + 1).equals(formRef + ".form")).findFirst();
    }

    private Form form(String definitionId, String formRef) {
        return ifDeployed(engine.getRepositoryService().getProcessDefinition(definitionId).getDeploymentId(), formRef)
                .orElseThrow(() -> new IllegalStateException("The form " + formRef + " is missing from the deployment of its process: deploy the process again with all its forms"));
    }

    /** The same without asking the engine again, since each question to it costs statements; none if it was not deployed with it. */
    public Optional<Form> ifDeployed(String deployment, String formRef) {
        return Optional.ofNullable(read.computeIfAbsent(deployment + "/" + formRef, key -> resource(deployment, formRef).map(name -> new Form(
                ofTheProfile(engine.getRepositoryService().getResourceAsStream(deployment, name)), ofTheProfile(DeployedForms.class.getResourceAsStream("/forms/" + formRef + ".form")), json, feel(), clock)).orElse(null)));
    }

    private FeelEngine feel() {
        return ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDmnEngineConfiguration().getFeelEngine();
    }
}
