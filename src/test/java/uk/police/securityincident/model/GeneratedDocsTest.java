package uk.police.securityincident.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.junit.jupiter.api.Test;
import uk.police.securityincident.access.Matrix;

/** docs/tasks.json and docs/tasks.md say what the models and forms say: generated, and a stale one fails. */
class GeneratedDocsTest {

    private static final String HOW = "docs/%s does not say what the models say. Run: mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true, and commit it.";
    private static final Pattern BEAN = Pattern.compile("@Component\\(\"(\\w+)\"\\)");
    /** Those of an annotation, in whose texts there may be more. */
    private static final String IN_BRACKETS = "\\((?:\"(?:\\\\.|[^\"\\\\])*\"|[^()\"])*\\)";
    private static final Pattern FOR_MODELS = Pattern.compile("(?:/\\*\\*((?:(?!\\*/).)*)\\*/\\s+)?@ForModels(\\([^)]*\\))?\\s+public \\S+(?: \\S+>)? (\\w+)\\(((?:[^()]|" + IN_BRACKETS + ")*)\\)", Pattern.DOTALL);
    private static final Pattern SHOWN = Pattern.compile("(?:/\\*\\*((?:(?!\\*/).)*)\\*/\\s+)?@ShownAs\\(([^)]*)\\)\\s+public ", Pattern.DOTALL);
    private static final Pattern WRITTEN = Pattern.compile("@Written" + IN_BRACKETS + "\\s+");
    private static final Pattern VARIABLES = Pattern.compile("@CaseVariables\\((?:sets = \\{([^}]*)})?(?:, )?(?:reads = \\{([^}]*)})?\\)");
    private static final Pattern DEADLINE_EVENT = Pattern.compile("due\\.of\\(execution, '(\\w+)'\\)");

    /** A field of a form, as a caller must fill it. */
    record Key(String key, String type, List<String> options, String optionsFrom, boolean required, String requiredIf, String refuseIf, String refusal, String label) {
    }

    /** A step that a person takes: the start, or a task. */
    record Step(String task, String name, String process, List<String> groups, String person, String form, String due, String dueInWords,
            List<String> clauses, List<Key> keys) {
    }

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void tasks_json_is_what_the_models_say() throws IOException {
        var out = new ArrayList<Map<String, Object>>();
        for (var step : steps()) {
            var row = row("task", step.task(), "name", step.name(), "process", step.process(), "groups", step.groups(), "person", step.person(),
                    "form", step.form(), "due", step.due(), "dueInWords", step.dueInWords(), "clauses", step.clauses());
            row.put("keys", step.keys().stream().map(key -> row("key", key.key(), "type", key.type(), "options", key.options(),
                    "optionsFrom", key.optionsFrom(), "required", key.required(), "requiredIf", key.requiredIf(), "refuseIf", key.refuseIf(), "label", key.label())).toList());
            out.add(row);
        }
        var line = new DefaultIndenter("  ", "\n");
        var printer = new DefaultPrettyPrinter().withObjectIndenter(line).withArrayIndenter(line);
        check("tasks.json", json.writer(printer).writeValueAsString(out) + "\n");
    }

    @Test
    void tasks_md_is_what_the_models_say() throws IOException {
        var steps = steps();
        var md = new StringBuilder("""
                # Tasks: who does what, on which form, by when, under which clause

                Generated from `bpmn/` and `forms/`: do not edit. `mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true` writes it again.
                W clauses are the procedure's, E clauses those of the policy beside it.
                """);
        steps.stream().map(Step::process).distinct().forEach(process -> {
            md.append("\n## ").append(process).append("\n\n| task | who | form | due | clauses |\n|---|---|---|---|---|\n");
            steps.stream().filter(step -> step.process().equals(process)).forEach(step -> md.append("| **%s**<br>`%s` | %s | %s | %s | %s |\n".formatted(
                    cell(step.name()), step.task(), who(step), "[%s](#%s)".formatted(step.form(), step.form()),
                    step.due() == null ? "" : step.dueInWords() != null ? cell(step.dueInWords()) : "`" + cell(step.due()) + "`",
                    String.join(" ", step.clauses()))));
        });
        md.append("\n## Forms\n\nRequired: **yes**, or under the condition that stands there. Refused: with the sentence, where the condition holds.\n");
        var forms = new LinkedHashMap<String, List<Key>>();
        steps.forEach(step -> forms.put(step.form(), step.keys()));
        forms.forEach((form, keys) -> {
            md.append("\n### ").append(form).append("\n\n| label | key | type | options | required | refused |\n|---|---|---|---|---|---|\n");
            keys.forEach(key -> md.append("| %s | `%s` | %s | %s | %s | %s |\n".formatted(cell(key.label()), key.key(), key.type(),
                    key.optionsFrom() != null ? "from `" + key.optionsFrom() + "`"
                            : key.options().stream().map(option -> "`" + option + "`").collect(Collectors.joining(" ")),
                    key.required() ? "**yes**" : key.requiredIf() != null ? "if `" + cell(key.requiredIf()) + "`" : "",
                    key.refuseIf() == null ? "" : "if `" + cell(key.refuseIf()) + "`: " + cell(key.refusal()))));
        });
        check("tasks.md", md.toString());
    }

    @Test
    void who_may_do_what_md_is_what_the_matrix_says() throws IOException {
        var matrix = new Matrix();
        var md = new StringBuilder("""
                # Who may do what

                Generated from `src/main/resources/access/matrix.yml`: do not edit. `mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true` writes it again.
                The matrix is the one source: the rights in the engine are made of it at each start, and the door before both interfaces lets through
                what stands there alone, way by way, key by key. `MatrixTest` tries each cell over HTTP. Everybody else gets 404, whether it exists or not.

                Claiming, completing and approving are for the person or role to whom the procedure gives the task ([tasks.md](tasks.md)), and for whoever
                stands in for them. Deleting a case, a model or a record, suspending, migrating, correlating messages, changing rights: nobody.

                | | what it is | who |
                |---|---|---|
                """);
        matrix.operations().forEach(operation -> md.append("| **%s** | %s | %s |\n".formatted(operation.name(), cell(operation.means()),
                operation.who().contains(Matrix.NOBODY) ? "whoever asks" : operation.who().contains(Matrix.ANYONE) ? "anyone signed in" : String.join(", ", operation.who()))));
        md.append("\n| |").append(matrix.roles().keySet().stream().map(role -> " " + role + " |").collect(Collectors.joining())).append("\n|---|").append(":-:|".repeat(matrix.roles().size())).append("\n");
        matrix.operations().forEach(operation -> md.append("| ").append(operation.name()).append(" |")
                .append(matrix.roles().keySet().stream().map(role -> matrix.may(List.of(role), operation.name()) ? " yes |" : " |").collect(Collectors.joining())).append("\n"));
        check("who-may-do-what.md", md.toString());
    }

    @Test
    void clauses_md_is_what_models_tables_classes_and_tests_say() throws IOException {
        var clauses = new Clauses();
        var carriers = clauses.carriers();
        var tests = clauses.testsByClause();
        var md = new StringBuilder("""
                # Clauses: what the system must do, where it lives, which tests cover it

                Generated from `bpmn/`, `dmn/`, `forms/`, `src/main/java` and the names of the tests: do not edit.
                `mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true` writes it again.

                | clause | the system must | where it lives | tests |
                |---|---|---|---|
                """);
        clauses.duties().forEach((clause, duty) -> md.append("| %s | %s | %s | %s |\n".formatted(clause, cell(duty), where(carriers.get(clause)),
                grouped(tests.get(clause).stream().map(Clauses::sayTest).toList()))));
        md.append("\n## Traps, and the tests that spring them\n\n| | trap | tests |\n|---|---|---|\n");
        for (var row : Clauses.rows("traps.tsv")) {
            md.append("| %s | %s | %s |\n".formatted(row[0], cell(row[1]), grouped(List.of(row[2].split(" ")))));
        }
        check("clauses.md", md.toString());
    }

    @Test
    void beans_md_is_what_the_methods_for_models_say() throws IOException {
        var models = new TreeMap<String, String>();
        for (var file : files("bpmn", ".bpmn")) {
            models.put(file.getFileName().toString().replace(".bpmn", ""), Files.readString(file));
        }
        var md = new StringBuilder("""
                # What a model may use

                Generated from the methods marked `@ForModels`: do not edit. `mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true` writes it again.
                Each deployment is checked, and what is not allowed is refused with the file and the element named; then nothing of it is deployed.

                - **Expressions** `${…}`: variables, the methods below, `execution` and `task` with `getVariable`, `setVariable`, `setVariableLocal`,
                  `decisionResult.getSingleResult().…`, `now()`, `dateTime()`, `currentUser()`, `currentUserGroups()`, `endOfToday()`, comparisons and sums. No property, no
                  `[…]`, no other method of a value. They stand in conditions, timers, service tasks, listeners, loops, inputs and outputs, and say who does
                  a task and by when; names and documentation are plain text.
                - **Rules**: decision tables and FEEL, without functions of their own, methods and loops.
                - **Other systems**: the service desk, by the template *Open a ticket at the ICT service desk*.
                - **Starts by the clock**: the processes that have one today, on another date of the calendar.
                - **Processes and decisions**: those that there are; forms may be new. A form is a Camunda Form of fields that Tasklist shows, without HTML and pictures.
                - **Variables**: what an expression, a condition, a table or a form names, something sets: a question by its key, an input or output, a
                  loop, `setVariable`, or the application (below). No model sets `reporterId`, `enteredBy`, `delegatedRole`, `deputyId` or `roleGiven`.
                - **Questions**: of each something reads the answer: a model, or the application (below). What need only stand on file has the property `keep` = `file`.
                - **Not at all**: scripts, Java classes, delegates, external tasks, calls of other processes, HTML forms, other kinds of file, tenants.

                """);
        var sets = new TreeSet<String>();
        var reads = new TreeSet<String>();
        var shown = new TreeMap<String, String>();
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            var beans = new TreeMap<String, String>();
            for (var file : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                var source = Files.readString(file);
                VARIABLES.matcher(source).results().forEach(known -> {
                    sets.addAll(names(known.group(1)));
                    reads.addAll(names(known.group(2)));
                });
                SHOWN.matcher(source).results().forEach(one -> names(one.group(2)).forEach(name -> shown.put(name, said(one.group(1)))));
                var bean = BEAN.matcher(source);
                if (bean.find() && source.contains("@ForModels")) {
                    beans.put(bean.group(1), source);
                }
            }
            md.append("| call | what it does | called in |\n|---|---|---|\n");
            beans.forEach((bean, source) -> FOR_MODELS.matcher(source).results().filter(method -> method.group(2) == null || !method.group(2).contains("earlier")).forEach(method -> {
                var call = bean + "." + method.group(3) + "(";
                var parameters = Pattern.compile(",\\s*").splitAsStream(WRITTEN.matcher(method.group(4)).replaceAll("")).map(one -> one.replaceAll(".*[ .](\\w+)$", "$1")).collect(Collectors.joining(", "));
                md.append("| `%s%s)` | %s | %s |\n".formatted(call, parameters, cell(said(method.group(1)) + written(method.group(4)) + (method.group(2) == null ? "" : method.group(2).contains("forConnector") ? " In the connector alone." : " In `" + method.group(2).replaceAll(".*\"(.*)\".*", "$1") + "` alone.")).strip(),
                        models.entrySet().stream().filter(model -> model.getValue().contains(call)).map(Map.Entry::getKey).collect(Collectors.joining(", "))));
            }));
        }
        md.append("\n## What forms show\n\nWorked out when a form is opened, and no variable: a form names it as a variable, in a text or for its choices.\n\n| name | what it is |\n|---|---|\n");
        shown.forEach((name, what) -> md.append("| %s | %s |\n".formatted(name, cell(what))));
        md.append("\n## Variables that the application sets\n\n").append(String.join(", ", sets)).append("\n\n## Answers that the application reads, and no model\n\n").append(String.join(", ", reads)).append("\n");
        check("beans.md", md.toString());
    }

    @Test
    void settings_md_is_what_the_application_reads() throws IOException {
        var md = new StringBuilder("""
                # Settings

                Generated from `src/main/resources/application.yml`: do not edit. `mvn test -Dtest=GeneratedDocsTest -Ddocs.write=true` writes it again.
                Environment variables, each with a default or optional. Spans are `20s`, `2m` or `PT10M`, sizes `64KB` or `50MB`.

                | name | what it is | default | example |
                |---|---|---|---|
                | `SERVER_PORT` | The port that it listens on. | `8080` | `8090` |
                """);
        Settings.all().forEach(setting -> md.append("| `%s` | %s | %s | %s |\n".formatted(setting.name(), cell(setting.means()),
                setting.defaultValue().isEmpty() ? "" : "`" + cell(setting.defaultValue()) + "`", setting.example().isEmpty() ? "" : "`" + cell(setting.example()) + "`")));
        check("settings.md", md.toString());
    }

    @Test
    void every_setting_that_is_spoken_of_or_read_is_one() throws IOException {
        var known = Settings.all().stream().map(Settings.Setting::name).collect(Collectors.toSet());
        var read = known.stream().map(Settings::bare).collect(Collectors.toSet());
        // What the roles of PostgreSQL are called, for the script that makes them.
        Pattern.compile("getenv \\w+ (\\w+)").matcher(Files.readString(Path.of("docker/roles.sql"))).results().forEach(name -> known.add(name.group(1)));
        // What a restore is told.
        Pattern.compile("\\$\\{(INCIDENT_\\w+)").matcher(Files.readString(Path.of("docker/restore"))).results().forEach(name -> known.add(name.group(1)));
        try (var files = Files.walk(Path.of("src/main"))) {
            for (var file : Stream.concat(files.filter(file -> file.toString().matches(".*\\.(java|yml|txt|html)|.*/after\\w+\\.sql")), Stream.of("README.md", "docker/README.md", "docker/compose.yaml", "docker/.env.example", "docs/operations.md").map(Path::of)).toList()) {
                var text = Files.readString(file);
                assertThat(Pattern.compile("INCIDENT_[A-Z]+(?:_[A-Z]+)*(?![A-Z_])").matcher(text).results().map(MatchResult::group)
                        .filter(name -> !known.contains(name) && !text.contains("HistoryEventTypes." + name))).as("%s speaks of a setting that docs/settings.md does not have", file).isEmpty();
                assertThat(Pattern.compile("(?:\\$\\{|getProperty\\(\"|getRequiredProperty\\(\")(incident\\.[a-z.-]+)").matcher(text).results().map(property -> property.group(1))
                        .filter(property -> !read.contains(Settings.bare(property)))).as("%s reads a setting that docs/settings.md does not have", file).isEmpty();
                assertThat(text).as("%s tells the operator a name that is not ours", file).doesNotContainPattern("\\bSPRING_[A-Z]|\\bCAMUNDA_BPM_|\\bSERVER_(?!PORT)[A-Z]");
            }
        }
    }

    private static List<String> names(String texts) {
        return texts == null ? List.of() : Pattern.compile("\"(\\w+)\"").matcher(texts).results().map(name -> "`" + name.group(1) + "`").toList();
    }

    /** How its parameters are written, where a model could write them as nobody reads them. */
    private static String written(String parameters) {
        return Pattern.compile("as = \"([^\"]*)\"\\)\\s+\\S+ (\\w+)").matcher(parameters).results().map(one -> " `" + one.group(2) + "`: " + one.group(1) + ".").collect(Collectors.joining());
    }

    /** The first sentence of a comment. */
    private static String said(String comment) {
        return comment == null ? "" : comment.replaceAll("(?s)@(param|throws|return).*", "").replaceAll("(?m)^\\s*\\*", "").replaceAll("\\{@\\w+ #?([^}]*)}", "$1").strip()
                .replaceAll("(?s)(?<=[.:])\\s+(?=[A-Z]).*", "");
    }

    private static String where(List<Clauses.Carrier> carriers) {
        var words = Map.of("bpmn", "", "dmn", "decision", "form", "form", "java", "class");
        var by = new LinkedHashMap<String, List<String>>();
        for (var carrier : carriers) {
            var place = carrier.kind().equals("bpmn") ? carrier.of() + ":" : words.get(carrier.kind());
            by.computeIfAbsent(place, key -> new ArrayList<>()).add("`" + (carrier.kind().equals("bpmn") ? carrier.id() : carrier.of()) + "`");
        }
        return by.entrySet().stream().map(place -> place.getKey() + " " + place.getValue().stream().distinct().collect(Collectors.joining(", ")))
                .collect(Collectors.joining("<br>"));
    }

    /** Tests by their class, which is named once. */
    private static String grouped(List<String> tests) {
        var by = new LinkedHashMap<String, List<String>>();
        tests.forEach(test -> by.computeIfAbsent(test.replaceAll("\\..*", ""), key -> new ArrayList<>()).add("`" + test.replaceAll(".*\\.", "") + "`"));
        return by.entrySet().stream().map(type -> type.getKey() + ": " + String.join(", ", type.getValue())).collect(Collectors.joining("<br>"));
    }

    private static String who(Step step) {
        var who = step.groups().stream().map(group -> group.startsWith("${") ? "`" + group + "`" : group).collect(Collectors.joining(", "));
        if (step.person() != null) {
            who = "`" + cell(step.person()) + "`" + (who.isEmpty() ? "" : "; " + who);
        }
        return who.isEmpty() ? "anyone who may start it" : who;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private static void check(String name, String generated) throws IOException {
        var file = Path.of("docs", name);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.exists(file) ? Files.readString(file).replace("\r\n", "\n") : "").as(HOW, name).isEqualTo(generated);
    }

    private List<Step> steps() throws IOException {
        var steps = new ArrayList<Step>();
        for (var file : files("bpmn", ".bpmn")) {
            var model = Bpmn.readModelFromFile(file.toFile());
            var process = model.getModelElementsByType(Process.class).iterator().next().getId();
            for (var start : model.getModelElementsByType(StartEvent.class)) {
                if (start.getCamundaFormRef() != null) {
                    steps.add(new Step(start.getId(), start.getName(), process, List.of(), null, start.getCamundaFormRef(), null, null,
                            clauses(start), keys(start.getCamundaFormRef())));
                }
            }
            for (var task : model.getModelElementsByType(UserTask.class)) {
                steps.add(new Step(task.getId(), task.getName(), process, task.getCamundaCandidateGroupsList(), task.getCamundaAssignee(),
                        task.getCamundaFormRef(), task.getCamundaDueDate(), inWords(model, task.getCamundaDueDate()),
                        clauses(task), keys(task.getCamundaFormRef())));
            }
        }
        return steps;
    }

    /** The name of the timer event that the due date is taken from. */
    private static String inWords(BpmnModelInstance model, String due) {
        var event = DEADLINE_EVENT.matcher(String.valueOf(due));
        return event.find() && model.getModelElementById(event.group(1)) instanceof FlowElement found ? found.getName() : null;
    }

    private static List<String> clauses(BaseElement element) {
        return element.getExtensionElements().getElementsQuery().filterByType(CamundaProperties.class).singleResult().getCamundaProperties().stream()
                .filter(property -> property.getCamundaName().equals("clauses")).map(CamundaProperty::getCamundaValue)
                .flatMap(clauses -> Pattern.compile("\\s+").splitAsStream(clauses)).toList();
    }

    private List<Key> keys(String form) throws IOException {
        var keys = new ArrayList<Key>();
        collect(json.readTree(Path.of("forms", form + ".form").toFile()), keys);
        return keys;
    }

    private static void collect(JsonNode node, List<Key> keys) {
        for (var field : node.path("components")) {
            if (field.has("key")) {
                var options = new ArrayList<String>();
                field.path("values").forEach(option -> options.add(option.path("value").asText()));
                keys.add(new Key(field.get("key").asText(), type(field), options, text(field.path("valuesKey")),
                        field.at("/validate/required").asBoolean(), text(field.at("/properties/requiredIf")), text(field.at("/properties/refuseIf")), text(field.at("/properties/refusal")),
                        field.path("label").asText(field.path("dateLabel").asText(field.path("dateTimeLabel").asText(field.get("key").asText())))));
            }
            collect(field, keys);
        }
    }

    private static String type(JsonNode field) {
        return switch (field.path("type").asText()) {
            case "number", "expression" -> "integer";
            case "checklist", "taglist" -> "list";
            case "datetime" -> field.path("subtype").asText().equals("date") ? "date" : "dateTime";
            default -> field.at("/properties/boolean").asBoolean(false) ? "boolean" : "string";
        };
    }

    private static String text(JsonNode node) {
        return node.isMissingNode() ? null : node.asText();
    }

    /** Without what is not stated. */
    private static Map<String, Object> row(Object... pairs) {
        var row = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i + 1] != null && !List.of().equals(pairs[i + 1])) {
                row.put((String) pairs[i], pairs[i + 1]);
            }
        }
        return row;
    }

    static List<Path> files(String folder, String suffix) throws IOException {
        try (var files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
