package uk.police.securityincident.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.Escalation;
import org.camunda.bpm.model.bpmn.instance.EscalationEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.LinkEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.InformationRequirement;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Elements;
import uk.police.securityincident.organisation.Organisation;

/** Names cannot drift: models, forms, tables and beans call each other by names that exist, and nothing is dead. */
class NamesTest {

    private static final Set<String> GROUPS = Set.of("reporter", "monitoring-officer", "data-protection-officer", "ict-service-desk",
            "cyber-security", "legal", "information-security-officer", "information-asset-owner", "professional-standards",
            "force-duty-officer", "line-manager", "investigator", "strategic-board", "supervisor", "process-owner");
    /** The deadline events that are public; when each fires is in the table of the procedure's values. */
    private static final Set<String> DEADLINES = Set.of("Deadline_Guidance", "Deadline_IncidentForm", "Deadline_Consultation",
            "Warning_ExternalNotification", "Deadline_ExternalNotification", "Warning_FinalReport", "Deadline_FinalReport");
    private static final Set<String> ENGINE = Set.of("execution", "task", "decisionResult");

    private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{([^}]*)}");
    private static final Pattern CALL = Pattern.compile("(?<![.\\w])(\\w+)\\.(\\w+)\\(");
    private static final Pattern SET_VARIABLE = Pattern.compile("(?:setVariable(?:Local)?|putValue(?:Typed)?|variables\\.put(?:IfAbsent)?)\\(\"(\\w+)\",");
    private static final Pattern SAYS_IT_SETS = Pattern.compile("@CaseVariables\\(sets = \\{([^}]*)}");
    private static final Pattern ELEMENT_ID = Pattern.compile("['\"]((?:Task|Stage|Deadline|Warning|Event|StartEvent|Gateway)_\\w+)['\"]");

    private final ObjectMapper json = new ObjectMapper();
    private final List<BpmnModelInstance> models = new ArrayList<>();
    private final List<String> expressions = new ArrayList<>();
    private final Map<String, JsonNode> forms = new TreeMap<>();
    private String source;

    @BeforeEach
    void read() throws IOException {
        for (var file : GeneratedDocsTest.files("bpmn", ".bpmn")) {
            models.add(Bpmn.readModelFromFile(file.toFile()));
            found(EXPRESSION, unescaped(Files.readString(file))).forEach(expressions::add);
        }
        for (var file : GeneratedDocsTest.files(".camunda/element-templates", ".json")) {
            found(EXPRESSION, Files.readString(file)).forEach(expressions::add);
        }
        for (var file : GeneratedDocsTest.files("forms", ".form")) {
            forms.put(file.getFileName().toString().replace(".form", ""), json.readTree(file.toFile()));
        }
        try (var files = Files.walk(Path.of("src/main/java"))) {
            var text = new StringBuilder();
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
            source = text.toString();
        }
    }

    @Test
    void the_methods_for_models_are_those_that_our_models_and_templates_call() throws ClassNotFoundException {
        var called = new TreeSet<String>();
        for (var expression : expressions) {
            var call = CALL.matcher(expression);
            while (call.find()) {
                if (!ENGINE.contains(call.group(1))) {
                    called.add(call.group(1) + "." + call.group(2));
                }
            }
        }
        var marked = new TreeSet<String>();
        beans().forEach((name, type) -> Arrays.stream(type.getMethods()).filter(method -> method.isAnnotationPresent(ForModels.class)).forEach(method -> {
            if (!method.getAnnotation(ForModels.class).earlier()) {
                marked.add(name + "." + method.getName());
            }
            // Expressions find a method by its name: an unmarked one of the same name would be called too.
            assertThat(type.getMethods()).filteredOn(other -> other.getName().equals(method.getName())).as("%s.%s", name, method.getName())
                    .allMatch(other -> other.isAnnotationPresent(ForModels.class));
        }));
        assertThat(called).isNotEmpty().isEqualTo(marked);
    }

    @Test
    void every_form_that_a_model_names_exists_and_every_form_is_used() {
        var named = Stream.concat(all(UserTask.class).map(UserTask::getCamundaFormRef), all(StartEvent.class).map(StartEvent::getCamundaFormRef))
                .filter(Objects::nonNull).collect(Collectors.toSet());
        assertThat(forms.keySet()).containsExactlyInAnyOrderElementsOf(named);
        forms.forEach((name, form) -> assertThat(form.path("id").asText()).as("id of %s.form", name).isEqualTo(name));
    }

    /** What models read, the check before each deployment compares with what is set: of the beans, with what they say of themselves. */
    @Test
    void each_bean_says_which_variables_it_sets() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var text = Files.readString(file);
                var said = found(SAYS_IT_SETS, text).flatMap(names -> found(Pattern.compile("\"(\\w+)\""), names)).toList();
                assertThat(said).as("%s", file).containsAll(found(SET_VARIABLE, text).toList()).doesNotHaveDuplicates()
                        .allSatisfy(name -> assertThat(text.substring(text.indexOf("class "))).as("%s in %s", name, file).contains(name.replaceFirst("(Decision|Reason|Told)$", "")));
            }
        }
    }

    @Test
    void what_a_form_shows_of_the_organisation_stands_in_both_profiles() throws IOException {
        for (var file : GeneratedDocsTest.files("src/main/resources/organisation", ".yml")) {
            var entries = new YamlPropertySourceLoader().load(file.toString(), new FileSystemResource(file)).get(0);
            var profile = new Binder(ConfigurationPropertySources.from(entries)).bind("organisation", Organisation.class).get();
            var tree = JsonMapper.builder().findAndAddModules().build().valueToTree(profile);
            var names = forms.values().stream().flatMap(form -> found(Pattern.compile("\\{\\{organisation\\.([^}]*)}}"), form.toString())).distinct().toList();
            assertThat(names).isNotEmpty().allSatisfy(name ->
                    assertThat(((JsonNode) tree).at("/" + name.replace('.', '/')).asText()).as("%s in %s", name, file).isNotBlank());
        }
    }

    /** Whoever is refused knows that what they sent was not kept by halves; {@code instead} is what the caller says of it. */
    @Test
    void a_refusal_says_that_nothing_was_started_or_changed() {
        var refusals = found(Pattern.compile("new RefusedInput\\((\".*?)\\);", Pattern.DOTALL), source).filter(refusal -> !refusal.endsWith(" + instead")).toList();
        assertThat(refusals).hasSizeGreaterThan(30).allMatch(refusal -> refusal.matches("(?s).*[Nn]othing (was|of) .*"));
    }

    /** In a force nobody is called so (E-2.2). */
    @Test
    void e_2_2_a_form_calls_the_monitoring_officer_as_the_profile_does() {
        assertThat(forms).allSatisfy((name, form) -> assertThat(form.toString()).as(name).doesNotContainIgnoringCase("Monitoring Officer"));
    }

    @Test
    void every_group_is_one_of_ours() {
        all(UserTask.class).flatMap(task -> task.getCamundaCandidateGroupsList().stream()).filter(group -> !group.startsWith("${"))
                .forEach(group -> assertThat(GROUPS).contains(group));
        // A person's name never stands in a model.
        all(UserTask.class).map(UserTask::getCamundaAssignee).filter(Objects::nonNull).forEach(person -> assertThat(person).startsWith("${"));
    }

    /** The group that answers for a process hears of each of its limits; of the others whoever has the task, alone. */
    @Test
    void each_process_says_which_group_answers_for_it() {
        var responsible = all(Process.class).filter(process -> Elements.property(process, "responsible").isPresent())
                .collect(Collectors.toMap(Process::getId, process -> Elements.property(process, "responsible").orElseThrow()));
        assertThat(responsible).isEqualTo(Map.of("security-incident", "monitoring-officer", "board-review", "information-security-officer"));
    }

    @Test
    void every_e_mail_that_a_model_or_an_element_template_names_has_its_text_and_its_group() throws IOException {
        var texts = GeneratedDocsTest.files("src/main/resources/mail", ".txt").stream().map(file -> file.getFileName().toString().replace(".txt", "")).toList();
        for (var expression : expressions) {
            var call = Pattern.compile("mail\\.toGroup\\(execution, '([^']*)', '([^']*)'\\)").matcher(expression);
            while (call.find()) {
                assertThat(texts).as("${%s}", expression).contains(call.group(1));
                assertThat(GROUPS).as("${%s}", expression).contains(call.group(2));
            }
        }
        for (var file : GeneratedDocsTest.files(".camunda/element-templates", ".json")) {
            for (var property : json.readTree(file.toFile()).findValue("properties")) {
                var choices = property.path("choices").findValuesAsText("value");
                switch (property.at("/binding/name").asText()) {
                    case "mailTemplate" -> assertThat(texts).containsAll(choices);
                    case "mailGroup" -> assertThat(GROUPS).containsAll(choices);
                    default -> {
                        // Its expressions are looked up with those of the models.
                    }
                }
            }
        }
    }

    @Test
    void every_clause_exists() throws IOException {
        Set<String> clauses;
        try (var lines = Files.lines(Path.of("src/test/resources/clauses.tsv"))) {
            clauses = lines.skip(1).map(line -> line.split("\t")[0]).collect(Collectors.toSet());
        }
        var cited = all(CamundaProperty.class).filter(property -> property.getCamundaName().equals("clauses"))
                .flatMap(property -> Stream.of(property.getCamundaValue().split("\\s+"))).collect(Collectors.toCollection(TreeSet::new));
        assertThat(cited).isNotEmpty();
        assertThat(clauses).containsAll(cited);
    }

    @Test
    void link_events_pair_up_within_their_scope() {
        for (var model : models) {
            var thrown = new TreeSet<String>();
            var caught = new ArrayList<String>();
            for (var link : model.getModelElementsByType(LinkEventDefinition.class)) {
                var event = link.getParentElement();
                var name = ((BaseElement) event.getParentElement()).getId() + ": " + link.getName();
                assertThat(((FlowElement) event).getName()).as("label of %s", ((BaseElement) event).getId()).isEqualTo(link.getName());
                (event instanceof CatchEvent ? caught : thrown).add(name);
            }
            assertThat(caught).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(thrown);
        }
    }

    @Test
    void escalations_are_thrown_and_caught() {
        for (var model : models) {
            for (var escalation : model.getModelElementsByType(Escalation.class)) {
                var events = model.getModelElementsByType(EscalationEventDefinition.class).stream()
                        .filter(event -> escalation.equals(event.getEscalation()))
                        .map(event -> event.getParentElement() instanceof CatchEvent).toList();
                assertThat(events).as(escalation.getId()).contains(true, false);
            }
        }
    }

    @Test
    void the_public_deadlines_stand_on_the_stage_that_holds_their_duty_and_interrupt_nothing() {
        DEADLINES.forEach(id -> {
            var event = (BoundaryEvent) element(id);
            assertThat(event).as(id).isNotNull();
            assertThat(event.cancelActivity()).as(id).isFalse();
            assertThat(event.getAttachedTo()).as(id).isInstanceOf(SubProcess.class);
            assertThat(event.getEventDefinitions()).as(id).singleElement().isInstanceOf(TimerEventDefinition.class);
        });
    }

    @Test
    void every_element_that_an_expression_or_bean_names_exists() {
        var beans = source.replaceAll("startsWith\\(\"[^\"]*\"\\)", "");
        Stream.concat(expressions.stream(), Stream.of(beans)).flatMap(text -> found(ELEMENT_ID, text)).distinct()
                .forEach(id -> assertThat(element(id)).as(id).isNotNull());
        expressions.stream().flatMap(text -> found(Pattern.compile("due\\.of\\(\\w+, '(\\w+)'\\)"), text))
                .forEach(id -> assertThat(element(id)).as("deadline " + id).isInstanceOf(BoundaryEvent.class));
    }

    @Test
    void every_task_says_what_to_do_on_which_form_by_when_and_why() {
        all(UserTask.class).forEach(task -> {
            assertThat(task.getName()).as(task.getId()).isNotBlank();
            assertThat(task.getDocumentations()).as("documentation of %s", task.getId()).isNotEmpty()
                    .allSatisfy(documentation -> assertThat(documentation.getTextContent()).isNotBlank());
            assertThat(task.getCamundaFormRef()).as("form of %s", task.getId()).isNotBlank();
            assertThat(task.getCamundaFormRefBinding()).as("form binding of %s", task.getId()).isEqualTo("deployment");
            assertThat(task.getCamundaDueDate()).as("due date of %s", task.getId()).isNotBlank();
            assertThat(task.getCamundaAssignee() != null || task.getCamundaCandidateGroups() != null).as("who does %s", task.getId()).isTrue();
            assertThat(task.getExtensionElements().getElementsQuery()
                    .filterByType(CamundaProperties.class).singleResult().getCamundaProperties())
                    .as("clauses of %s", task.getId()).anyMatch(p -> p.getCamundaName().equals("clauses") && !p.getCamundaValue().isBlank());
        });
    }

    @Test
    void every_decision_that_a_model_names_exists_and_every_decision_is_used() throws IOException {
        var needs = new TreeMap<String, List<String>>();
        for (var file : GeneratedDocsTest.files("dmn", ".dmn")) {
            Dmn.readModelFromFile(file.toFile()).getModelElementsByType(Decision.class).forEach(decision -> needs.put(decision.getId(),
                    decision.getInformationRequirements().stream().map(InformationRequirement::getRequiredDecision)
                            .filter(Objects::nonNull).map(Decision::getId).toList()));
        }
        var named = all(BusinessRuleTask.class).map(BusinessRuleTask::getCamundaDecisionRef).collect(Collectors.toCollection(TreeSet::new));
        // A table that is asked once for each of many has no task of its own.
        found(Pattern.compile("evaluateDecisionTableByKey\\(\"(\\w+)\""), source).forEach(named::add);
        assertThat(needs.keySet()).containsAll(named);
        var used = new TreeSet<String>();
        named.forEach(decision -> use(decision, needs, used));
        assertThat(used).containsAll(needs.keySet());
    }

    private static void use(String decision, Map<String, List<String>> needs, Set<String> used) {
        if (used.add(decision)) {
            needs.get(decision).forEach(required -> use(required, needs, used));
        }
    }

    private static Stream<JsonNode> fields(JsonNode form) {
        var components = new ArrayList<JsonNode>();
        form.path("components").forEach(components::add);
        return components.stream().flatMap(component -> Stream.concat(Stream.of(component), fields(component)));
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).filter(Objects::nonNull);
    }

    private static String unescaped(String xml) {
        return xml.replace("&gt;", ">").replace("&lt;", "<").replace("&#39;", "'").replace("&apos;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    }

    private <T extends ModelElementInstance> Stream<T> all(Class<T> type) {
        return models.stream().flatMap(model -> model.getModelElementsByType(type).stream());
    }

    private Object element(String id) {
        return models.stream().map(model -> (Object) model.getModelElementById(id)).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static Map<String, Class<?>> beans() throws ClassNotFoundException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Component.class));
        var beans = new HashMap<String, Class<?>>();
        for (var candidate : scanner.findCandidateComponents("uk.police.securityincident")) {
            var type = Class.forName(candidate.getBeanClassName());
            var component = type.getAnnotation(Component.class);
            if (component != null && !component.value().isEmpty()) {
                beans.put(component.value(), type);
            }
        }
        return beans;
    }
}
