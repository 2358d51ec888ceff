package uk.police.securityincident.deployment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.engine.repository.ResourceTypes;
import org.springframework.stereotype.Component;
import org.w3c.dom.Element;
import uk.police.securityincident.form.CaseView;

/**
 * Stands before the engine's own deployers, so every deployment passes it, whichever way it came in, the application's own
 * included. What a model may use is a list: that which our models use, and what draws them. Everything else is refused,
 * with the file and the element named, and nothing is deployed.
 */
@Component
public class ModelCheck implements Deployer {

    private static final Pattern FILE = Pattern.compile("([\\w-][\\w .-]*+/)*+([\\w-][\\w .-]*\\.(bpmn|dmn|form))");
    private static final int MOST_FILES = 300;
    private static final int LARGEST_FILE = 2_000_000;
    private static final int MOST_FAULTS_NAMED = 20;

    private final ProcessModelCheck processes;
    private final DecisionModelCheck decisions;
    private final FormModelCheck forms;
    private final ModelsInForce inForce;
    private final ModelBeans beans;
    private final CaseView view;

    ModelCheck(ProcessModelCheck processes, DecisionModelCheck decisions, FormModelCheck forms, ModelsInForce inForce, ModelBeans beans, CaseView view) {
        this.view = view;
        this.inForce = inForce;
        this.beans = beans;
        this.processes = processes;
        this.decisions = decisions;
        this.forms = forms;
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            return; // Read again from the database, for a case that runs on it.
        }
        var faults = new ArrayList<String>();
        if (deployment.getTenantId() != null) {
            faults.add("there is one organisation here, and no tenant '" + deployment.getTenantId() + "'");
        }
        if (deployment.getResources().size() > MOST_FILES) {
            faults.add("there are more than " + MOST_FILES + " files");
        }
        var sent = new LinkedHashMap<String, Model>();
        if (faults.isEmpty()) {
            deployment.getResources().values().forEach(file -> read(file.getName(), file.getBytes(), sent, fault -> faults.add("'" + file.getName() + "': " + fault)));
        }
        refuse(faults);
        var before = inForce.all();
        var along = completedBy(sent, before);
        along.forEach(model -> {
            read(model.name(), model.content(), sent, fault -> faults.add(named(model, along) + fault));
            add(deployment, model);
        });
        check(sent, along, before, faults);
        refuse(faults);
    }

    /**
     * The same of one file, which is deployed nowhere.
     *
     * @throws BadUserRequestException naming each fault, the element and the way out
     */
    public void check(String name, byte[] content) {
        var faults = new ArrayList<String>();
        var sent = new LinkedHashMap<String, Model>();
        read(name, content, sent, fault -> faults.add("'" + name + "': " + fault));
        refuse(faults);
        check(sent, List.of(), inForce.all(), faults);
        refuse(faults);
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            var named = faults.stream().limit(MOST_FAULTS_NAMED).toList();
            throw new BadUserRequestException(String.join("; ", named) + (faults.size() > named.size() ? "; and " + (faults.size() - named.size()) + " more" : "")
                    + ". Nothing was deployed: docs/beans.md says what a model may use; put it right and deploy again.");
        }
    }

    /** By name, and each id once. */
    private static void read(String name, byte[] content, Map<String, Model> models, Consumer<String> fault) {
        var file = FILE.matcher(name);
        if (!file.matches() || name.contains("..")) {
            fault.accept("only files named ….bpmn, ….dmn and ….form are deployed, from plain letters");
        } else if (content.length > LARGEST_FILE) {
            fault.accept("is larger than " + LARGEST_FILE / 1_000_000 + " MB");
        } else if (models.values().stream().anyMatch(other -> other.file().equals(file.group(2)))) {
            fault.accept("there are two files of this name, in different folders: a task would show the form of either");
        } else {
            try {
                var model = Model.read(name, content);
                models.values().forEach(other -> model.ids().stream().filter(other.ids()::contains).forEach(id ->
                        fault.accept("'" + id.substring(id.indexOf(' ') + 1) + "' stands in '" + other.name() + "' too")));
                models.put(name, model);
            } catch (IllegalArgumentException e) {
                fault.accept(e.getMessage());
            }
        }
    }

    /**
     * A form is resolved within its deployment. So a diagram that comes alone brings its forms along as they are in force,
     * and a form that comes alone the diagrams that show it.
     */
    private static List<Model> completedBy(Map<String, Model> sent, Map<String, Model> inForce) {
        var ids = sent.values().stream().flatMap(model -> model.ids().stream()).collect(Collectors.toSet());
        var changedForms = sent.values().stream().filter(model -> model.form() != null && model.ids().stream().anyMatch(id -> !model.saysTheSameAs(inForce.get(id))))
                .flatMap(model -> model.ids().stream()).collect(Collectors.toSet());
        var diagrams = inForce.values().stream().filter(model -> model.ids().stream().noneMatch(ids::contains) && model.forms().stream().anyMatch(form -> changedForms.contains(Model.FORM + form))).distinct().toList();
        var forms = Stream.concat(sent.values().stream(), diagrams.stream()).flatMap(model -> model.forms().stream()).distinct()
                .map(form -> Model.FORM + form).filter(form -> !ids.contains(form) && inForce.containsKey(form)).map(inForce::get);
        return Stream.concat(diagrams.stream(), forms).toList();
    }

    private static String named(Model model, List<Model> along) {
        return "'" + model.name() + "'" + (along.stream().anyMatch(other -> other.name().equals(model.name())) ? ", which is in force and goes with it: " : ": ");
    }

    private static void add(DeploymentEntity deployment, Model model) {
        var file = new ResourceEntity();
        file.setName(model.name());
        file.setBytes(model.content());
        file.setDeploymentId(deployment.getId());
        file.setType(ResourceTypes.REPOSITORY.getValue());
        file.setCreateTime(deployment.getDeploymentTime());
        deployment.addResource(file);
        Context.getCommandContext().getResourceManager().insertResource(file);
    }

    private void check(Map<String, Model> models, List<Model> along, Map<String, Model> before, List<String> faults) {
        var ids = models.values().stream().flatMap(model -> model.ids().stream()).collect(Collectors.toSet());
        var kept = before.entrySet().stream().filter(one -> !ids.contains(one.getKey())).map(Map.Entry::getValue).filter(model -> model.ids().stream().noneMatch(ids::contains));
        var names = new ModelNames(beans, view.names(), Stream.concat(models.values().stream(), kept).distinct().toList());
        for (var model : models.values()) {
            Consumer<String> fault = what -> faults.add(named(model, along) + what);
            if (model.form() != null) {
                forms.check(model, names, fault);
            } else if (model.name().endsWith(".dmn")) {
                decisions.check(model, names, fault);
            } else {
                processes.check(model, names, fault);
            }
            model.ids().stream().map(before::get).filter(Objects::nonNull).distinct().forEach(edition -> checkAgainst(edition, model, ids, fault));
        }
    }

    /** What the edition in force has and somebody counts on: its decisions, and the elements at which cases wait. */
    private void checkAgainst(Model edition, Model model, Set<String> ids, Consumer<String> fault) {
        edition.ids().stream().filter(id -> id.startsWith(Model.DECISION) && !ids.contains(id)).forEach(id ->
                fault.accept("the decision '" + id.substring(Model.DECISION.length()) + "', which is in force, is missing: leave it in the file, or its id as it was; its name may change"));
        var there = elements(model);
        for (var process : model.ids().stream().filter(id -> id.startsWith(Model.PROCESS)).toList()) {
            var gone = elements(edition);
            gone.keySet().removeAll(there.keySet());
            if (!gone.isEmpty()) {
                var waiting = inForce.waiting(process.substring(Model.PROCESS.length()));
                gone.forEach((id, element) -> {
                    if (waiting.containsKey(id)) {
                        fault.accept(Bpmn.said(element) + " is missing, and " + (waiting.get(id) == 1 ? "one case waits" : waiting.get(id) + " cases wait")
                                + " there: keep the element with its id, its name and its place may change; or wait until no case is there");
                    }
                });
            }
        }
    }

    private static Map<String, Element> elements(Model model) {
        var elements = new TreeMap<String, Element>();
        if (model.xml() != null) {
            Model.each(model.xml(), "*").forEach(element -> elements.put(element.getAttribute("id"), element));
        }
        return elements;
    }
}
