package uk.police.securityincident.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.EventSubscription;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.CatchEvent;
import org.camunda.bpm.model.bpmn.instance.ConditionalEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.TimerEventDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import uk.police.securityincident.deadline.Deadlines;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.deployment.ModelCheck;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.edition.CarryOver.Moved;
import uk.police.securityincident.edition.CarryOver;
import uk.police.securityincident.engine.Candidates;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.DutyTable.Duty;
import uk.police.securityincident.register.LogSearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

/**
 * Running cases go on: from the edition before, kept in the folder of its name, one case that waits at each of its tasks and events
 * is carried over to the newest edition, stands there as a case that began there, and reaches its closure.
 */
@SpringBootTest(properties = {"incident.data-directory=target/postgresql-migration-${test.fork:alone}", "camunda.bpm.job-execution.enabled=false"})
class MigrationTest extends RandomWalkTest {

    private static final Path BEFORE = Path.of("src/test/resources/edition-2018-05-2026-11");
    private static final long SEED = 20261126L;
    private static final int MOST_WALKS = 200;
    /** Nothing in particular; nobody need be told; nothing but a cyber incident. */
    private static final List<Map<String, ?>> FACTS = List.of(Map.of(), personal(HARMLESS), Map.of("cyber", "yes", "dataKind", "none", "equipmentLost", "no"));

    @Autowired
    CarryOver carryOver;
    @Autowired
    Deadlines deadlines;
    @Autowired
    AuthorizationService authorizations;

    @Autowired
    ProcessEngine engine;
    @Autowired
    CaseFile caseFile;
    @Autowired
    LogSearch log;

    private String before;
    private String newest;

    private static Map<String, ?> personal(Map<String, ?> facts) {
        var personal = new HashMap<String, Object>(facts);
        personal.put("dataKind", "personal");
        return personal;
    }

    /** What the step of the assessment says of itself, before which a test puts more. */
    private static final String SHOWN_BEFORE = "<camunda:taskListener expression=\"${similar.note(task)}\" event=\"complete\" id=\"Task_AssessIncident_similar\" />";

    /** A walk that stopped where something waits that no other walk stopped at. */
    private record Stopped(long seed, int steps, Walk walk, Random random, Date at, Set<String> waits) {
    }

    /** What people and clocks see of a case. */
    private record Seen(Map<String, String> tasks, Map<String, String> timers, List<String> listens, List<String> limits) {
    }

    /** Here they are walked by the tests below. */
    @Override
    void w_8_5_every_walk_reaches_closure_and_loses_no_duty() {
        // Without the annotation it is no test.
    }

    @AfterEach
    void theNewestEditionIsTheProject() throws IOException {
        deploy(NEWEST, UnaryOperator.identity());
    }

    @Test
    void w_8_5_one_case_at_each_step_of_the_edition_before_goes_on_in_the_newest_and_is_closed() throws Exception {
        before = deployBefore();
        edition(BEFORE);
        var stopped = stopAtEachStep();
        newest = deploy(NEWEST, UnaryOperator.identity());
        edition(NEWEST);
        var seen = new ArrayList<Seen>();
        stopped.forEach(one -> seen.add(seen(one)));

        assertThat(ours(run(true), stopped)).hasSameSizeAs(stopped).allSatisfy(moved -> assertThat(moved.obstacles()).as(moved.reference()).isEmpty());
        stopped.forEach(one -> assertThat(running(one).getProcessDefinitionId()).as("a dry run moves nothing").isEqualTo(before));
        assertThat(ours(run(false), stopped)).hasSameSizeAs(stopped).allSatisfy(moved -> assertThat(moved.obstacles()).as(moved.reference()).isEmpty())
                .allSatisfy(moved -> assertThat(moved.ends()).as("nothing of the edition before is lost").isEmpty());
        assertThat(ours(run(false), stopped)).as("the second time there is nothing to do").isEmpty();

        for (int i = 0; i < stopped.size(); i++) {
            isAsIfItHadBegunThere(stopped.get(i), seen.get(i));
        }
        for (var one : stopped) {
            ClockUtil.setCurrentTime(one.at);
            finish(one);
        }
        say(stopped);
    }

    @Test
    void w_8_1_b_what_waits_for_the_service_desk_goes_on_and_the_file_keeps_the_words_of_steps_that_are_gone() throws Exception {
        deployBefore();
        try (var desk = new Desk()) {
            var asked = reported(HARMLESS, Map.of("equipmentLost", "yes"));
            var later = reported(HARMLESS, Map.of("equipmentLost", "yes"));
            desk.answers(503, "");
            fire(later, "Task_OpenTicket");
            fire(later, "Warning_ExternalNotification");
            var tried = deadlines(later).get("Event_TryLater");
            deploy(NEWEST, UnaryOperator.identity());
            var moved = run(false);
            assertThat(of(asked, moved).waitsAt()).contains("Task_OpenTicket");
            assertThat(of(later, moved).waitsAt()).contains("Event_TryLater");
            assertThat(of(asked, moved).obstacles()).isEmpty();
            assertThat(of(later, moved).obstacles()).isEmpty();
            assertThat(deadlines(later)).containsEntry("Event_TryLater", tried).doesNotContainKey("Warning_ExternalNotification");
            assertThat(caseFile.inWords(log.find(later.getBusinessKey(), "anybody").orElseThrow(), ClockUtil.getCurrentTime().toInstant()))
                    .extracting(Section::heading).anyMatch(heading -> heading.contains("Carried over to another edition of the procedure")).noneMatch(heading -> heading.contains("Task_Remind"));
            desk.answers(201, "{\"ticketNumber\": \"ICT-4711\"}");
            fire(asked, "Task_OpenTicket");
            fire(later, "Event_TryLater");
            fire(later, "Task_OpenTicket");
            assertThat(List.of(value(asked, "ticketNumber"), value(later, "ticketNumber"))).containsExactly("ICT-4711", "ICT-4711");
        }
    }

    @Test
    void what_a_later_edition_says_of_times_limits_and_words_is_true_of_a_running_case() throws Exception {
        var begunOn = deploy(NEWEST, UnaryOperator.identity());
        var incident = reported(GRAVE, Map.of("cyber", "yes"));
        fire(incident, "Warning_ExternalNotification");
        now("2026-03-24T11:00");
        var asked = open(incident, "Task_AssessIncident").get(0);
        var elsewhere = reported(HARMLESS);

        deploy(NEWEST, text -> replaced(text,
                "${deadlines.elapsed(awareAt, 'PT48H')}", "${deadlines.elapsed(awareAt, 'PT50H')}",
                "${deadlines.elapsed(awareAt, 'PT72H')}", "${deadlines.elapsed(awareAt, 'PT96H')}",
                "${deadlines.elapsed(now(), &#39;PT4H&#39;)}", "${deadlines.elapsed(now(), &#39;PT8H&#39;)}",
                "name=\"Keep the incident under review\"", "name=\"Look after the incident\"",
                SHOWN_BEFORE, "<camunda:inputOutput><camunda:inputParameter name=\"law\">${deadlines.elapsed(awareAt, 'PT1H')}</camunda:inputParameter></camunda:inputOutput>" + SHOWN_BEFORE,
                "<bpmn:boundaryEvent id=\"Event_FactsChanged\"", """
                        <bpmn:boundaryEvent id="Deadline_Rating" name="12 hours after the report: rating overdue" attachedToRef="Stage_RateAndConsult" cancelActivity="false">
                          <bpmn:outgoing>Flow_Rating</bpmn:outgoing>
                          <bpmn:timerEventDefinition id="Timer_Deadline_Rating"><bpmn:timeDate xsi:type="bpmn:tFormalExpression">${deadlines.elapsed(reportedAt, 'PT12H')}</bpmn:timeDate></bpmn:timerEventDefinition>
                        </bpmn:boundaryEvent>
                        <bpmn:endEvent id="End_Rating" name="Said"><bpmn:incoming>Flow_Rating</bpmn:incoming></bpmn:endEvent>
                        <bpmn:sequenceFlow id="Flow_Rating" sourceRef="Deadline_Rating" targetRef="End_Rating" />
                        <bpmn:boundaryEvent id="Event_FactsChanged\""""));
        assertThat(of(incident, run(false)).obstacles()).isEmpty();

        assertThat(deadlines(incident)).containsEntry("Deadline_ExternalNotification", UkTime.parse("2026-03-28T09:00")).containsEntry("Deadline_Rating", UkTime.parse("2026-03-24T22:00"))
                .doesNotContainKey("Warning_ExternalNotification");
        assertThat(open(incident, "Task_DecideIcoNotification").get(0).getDueDate().toInstant()).isEqualTo(UkTime.parse("2026-03-28T09:00"));
        assertThat(onForm(open(incident, "Task_DecideIcoNotification").get(0).getId(), "deadline")).isEqualTo("Sat 28 March 2026, 09:00 UK time");
        assertThat(open(incident, "Task_RespondToCyber").get(0).getDueDate().toInstant()).as("from when it was asked").isEqualTo(UkTime.parse("2026-03-24T18:00"));
        assertThat(open(incident, "Task_ReviewIncident").get(0).getName()).isEqualTo("Look after the incident – " + incident.getBusinessKey());
        assertThat(tasks.getVariable(asked.getId(), "law")).isNotNull();
        assertThat(dutyTable.of(incident.getBusinessKey())).extracting(duty -> duty.deadline() + " " + duty.dueAt())
                .contains("Deadline_ExternalNotification 2026-03-28T09:00:00Z", "Deadline_Rating 2026-03-24T22:00:00Z");
        assertThat(deadlines(elsewhere)).as("another case").containsEntry("Warning_ExternalNotification", UkTime.parse("2026-03-26T11:00"));
        complete(elsewhere, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, DPO, "Task_AdviseOnRisk", Map.of("riskAdvice", "High it is"));
        assertThat(dutyTable.of(incident.getBusinessKey())).filteredOn(duty -> duty.deadline().equals("Deadline_Rating")).singleElement().satisfies(duty -> assertThat(duty.doneAt()).isNotNull());
        assertThat(begunOn).isNotEqualTo(running(incident.getBusinessKey()).getProcessDefinitionId());
    }

    @Test
    void what_cannot_move_stays_as_it_is_and_holds_up_no_other() throws Exception {
        var begunOn = deploy(NEWEST, UnaryOperator.identity());
        var byForm = reported(HARMLESS);
        var byTelephone = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train", "receivedBy", "telephone"));
        deploy(NEWEST, text -> text.replaceFirst("(id=\"Deadline_IncidentForm\"[^>]* attachedToRef=\")[^\"]*", "$1Stage_Review"));
        var moved = run(false);
        assertThat(of(byForm, moved).obstacles()).isEmpty();
        assertThat(of(byTelephone, moved).obstacles())
                .containsExactly("its limit 'Deadline_IncidentForm' is open, and the newest edition has none of this id at the same stage or task: put it back there, or let the duty be discharged first");
        assertThat(running(byTelephone.getBusinessKey()).getProcessDefinitionId()).isEqualTo(begunOn);
        assertThat(byTelephone).isWaitingAt("Task_CompleteIncidentForm");

        // A step of another kind under the same id, which the check of a deployment does not see.
        deploy(NEWEST, text -> text.replaceFirst("(?s)<bpmn:userTask (id=\"Task_AddToReport\" name=\"[^\"]*\")[^>]*>(.*?)</bpmn:userTask>",
                "<bpmn:serviceTask $1 camunda:expression=\"\\${incident.logged(execution)}\">$2</bpmn:serviceTask>"));
        assertThat(of(byTelephone, run(false)).obstacles()).singleElement().asString().startsWith("'Task_AddToReport' waits, and the newest edition has it where no case can go from here");

        deploy(NEWEST, text -> replaced(text, SHOWN_BEFORE, "<camunda:inputOutput><camunda:inputParameter name=\"law\">${deadlines.endOfDay(ticketNumber)}</camunda:inputParameter></camunda:inputOutput>" + SHOWN_BEFORE));
        assertThat(of(byTelephone, run(false)).obstacles())
                .contains("'law' on the form of 'Task_AssessIncident' cannot be said as the newest edition says it (java.lang.NullPointerException)");
        assertThat(running(byTelephone.getBusinessKey()).getProcessDefinitionId()).isEqualTo(begunOn);
        assertThat(trail.entries(byTelephone.getBusinessKey(), List.of("security-incident"))).isEmpty();

        deploy(NEWEST, UnaryOperator.identity());
        assertThat(of(byTelephone, run(false)).obstacles()).isEmpty();
        complete(byTelephone, MO, "Task_CompleteIncidentForm", Map.of("compromised", "Papers", "immediateAction", "None yet"));
    }

    private static String replaced(String text, String... replacements) {
        for (int i = 0; i < replacements.length; i += 2) {
            assertThat(text).contains(replacements[i]);
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text;
    }

    private static Moved of(ProcessInstance incident, List<Moved> moved) {
        return moved.stream().filter(one -> incident.getBusinessKey().equals(one.reference())).findFirst().orElseThrow();
    }

    private void finish(Stopped one) throws Exception {
        try {
            while (next(one.walk, one.random)) {
                // It goes on.
            }
            checkClosed(one.walk);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("Seed %d, carried over after %d steps at %s: %s".formatted(one.seed, one.steps, one.waits, e.getMessage()), e);
        }
    }

    private void say(List<Stopped> stopped) {
        var cases = new TreeMap<String, Integer>();
        stopped.forEach(one -> one.waits.forEach(element -> cases.merge(element, 1, Integer::sum)));
        System.out.println("Carried over and closed: " + stopped.size() + " cases; of them waited at " + cases);
    }

    private List<Stopped> stopAtEachStep() throws Exception {
        var toReach = elements();
        var stopped = new ArrayList<Stopped>();
        for (long seed = SEED; !toReach.isEmpty() && seed < SEED + MOST_WALKS; seed++) {
            var random = new Random(seed);
            var walk = begin(random, FACTS.get((int) (seed % FACTS.size())));
            while (!closed(walk.incident)) {
                var waits = waits(walk);
                if (waits.stream().anyMatch(toReach::contains)) {
                    toReach.removeAll(waits);
                    stopped.add(new Stopped(seed, walk.steps, walk, random, ClockUtil.getCurrentTime(), waits));
                    break;
                }
                next(walk, random);
            }
        }
        assertThat(toReach).as("waited at by no case in %d walks", MOST_WALKS).isEmpty();
        return stopped;
    }

    /** Where a case of the edition before may wait: at tasks, and at events that time, a condition or a message brings. */
    private Set<String> elements() {
        var model = repository.getBpmnModelInstance(before);
        var elements = model.getModelElementsByType(UserTask.class).stream().map(FlowNode::getId).collect(Collectors.toCollection(TreeSet::new));
        model.getModelElementsByType(CatchEvent.class).stream().filter(event -> event.getEventDefinitions().stream().anyMatch(definition -> definition instanceof TimerEventDefinition
                || definition instanceof ConditionalEventDefinition || definition instanceof MessageEventDefinition)).map(FlowNode::getId).forEach(elements::add);
        // A case of its own waits for the service desk.
        elements.remove("Event_TryLater");
        return elements;
    }

    private Set<String> waits(Walk walk) {
        var id = walk.incident.getId();
        return Stream.of(waitsAt(walk.incident).stream(), management.createJobQuery().processInstanceId(id).list().stream().map(this::element),
                runtime.createEventSubscriptionQuery().processInstanceId(id).list().stream().map(EventSubscription::getActivityId)).flatMap(all -> all).collect(Collectors.toCollection(TreeSet::new));
    }

    private ProcessInstance running(Stopped one) {
        return runtime.createProcessInstanceQuery().processInstanceId(one.walk.incident.getId()).singleResult();
    }

    private Seen seen(Stopped one) {
        var id = one.walk.incident.getId();
        var open = new TreeMap<String, String>();
        for (var task : tasks.createTaskQuery().processInstanceId(id).list()) {
            open.put(task.getTaskDefinitionKey() + " " + task.getId(), Stream.of(task.getName(), task.getAssignee(), task.getDueDate(), task.getFollowUpDate(), candidates(task),
                    authorizations.createAuthorizationQuery().resourceId(task.getId()).count(), onForm(task.getId(), "deadline")).map(String::valueOf).collect(Collectors.joining(" | ")));
        }
        // What only a later edition waits for, it waits for from then on.
        var edition = repository.getBpmnModelInstance(before);
        var timers = new TreeMap<String, String>();
        management.createJobQuery().processInstanceId(id).list().stream().filter(job -> edition.getModelElementById(element(job)) != null)
                .forEach(job -> timers.put(element(job) + " " + job.getId(), String.valueOf(job.getDuedate())));
        return new Seen(open, timers, runtime.createEventSubscriptionQuery().processInstanceId(id).list().stream().filter(subscription -> edition.getModelElementById(subscription.getActivityId()) != null).map(subscription -> subscription.getActivityId() + " " + subscription.getEventName()).sorted().toList(),
                dutyTable.of(one.walk.incident.getBusinessKey()).stream().map(Duty::toString).toList());
    }

    private List<String> candidates(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream().map(Candidates::who).sorted().toList();
    }

    /** Against what was seen before, and against sums of our own. */
    private void isAsIfItHadBegunThere(Stopped one, Seen before) {
        var incident = one.walk.incident;
        assertThat(seen(one)).as("%s at %s", incident.getBusinessKey(), one.waits).isEqualTo(before);
        assertThat(running(one).getProcessDefinitionId()).isEqualTo(newest);
        var model = repository.getBpmnModelInstance(newest);
        var old = repository.getBpmnModelInstance(this.before);
        for (var task : tasks.createTaskQuery().processInstanceId(incident.getId()).initializeFormKeys().list()) {
            assertThat(task.getProcessDefinitionId()).isEqualTo(newest);
            var variables = tasks.getVariables(task.getId());
            UserTask step = model.getModelElementById(task.getTaskDefinitionKey());
            assertThat(task.getName()).startsWith(step.getName() + " – " + incident.getBusinessKey());
            assertThat(onForm(task.getId(), "deadline")).as("%s", task).isEqualTo(task.getDueDate() == null ? null : deadlines.inWords(task.getDueDate()));
            var given = given(step);
            assertThat(variables.keySet()).as("%s is given", task).containsAll(given);
            List<String> givenBefore = given(old.getModelElementById(step.getId()));
            assertThat(runtime.getVariablesLocal(task.getExecutionId()).keySet()).as("%s is given no more", task)
                    .filteredOn(name -> givenBefore.contains(name) && !given.contains(name)).isEmpty();
            assertThat(forms.getDeployedTaskForm(task.getId())).isNotEmpty();
        }
        var awareAt = UkTime.parse((String) value(incident, "awareAt"));
        var reportedAt = UkTime.parse((String) value(incident, "reportedAt"));
        var limits = Map.of("Deadline_IncidentForm", awareAt.plus(Duration.ofHours(4)), "Deadline_Consultation", reportedAt.plus(Duration.ofHours(24)),
                "Warning_ExternalNotification", awareAt.plus(Duration.ofHours(48)), "Deadline_ExternalNotification", awareAt.plus(Duration.ofHours(72)));
        var waiting = management.createJobQuery().processInstanceId(incident.getId()).list();
        for (Job job : waiting) {
            assertThat(job.getProcessDefinitionId()).isEqualTo(newest);
            var limit = limits.get(element(job));
            assertThat(limit == null ? null : job.getDuedate().toInstant()).as(element(job)).isEqualTo(limit);
        }
        for (var duty : dutyTable.of(incident.getBusinessKey())) {
            assertThat(limits.getOrDefault(duty.deadline(), duty.dueAt())).as(duty.deadline()).isEqualTo(duty.dueAt());
            assertThat(duty.doneAt() != null || one.walk.fired.contains(duty.deadline()) || waiting.stream().anyMatch(job -> element(job).equals(duty.deadline()))).as("%s waits or has fired", duty.deadline()).isTrue();
        }
        assertThat(trail.entries(incident.getBusinessKey(), List.of("security-incident"))).filteredOn(entry -> entry.event().equals(EarlierEditions.CARRIED_OVER)).singleElement()
                .satisfies(entry -> assertThat(List.of(entry.by(), entry.said("from"), entry.said("to"))).containsExactly("application", edition(this.before), edition(newest)));
    }

    private static List<String> given(UserTask step) {
        return step.getModelInstance().getModelElementsByType(CamundaInputParameter.class).stream()
                .filter(input -> input.getParentElement().getParentElement().getParentElement().equals(step)).map(CamundaInputParameter::getCamundaName).toList();
    }

    private String edition(String definitionId) {
        return CarryOver.edition(repository.getProcessDefinition(definitionId));
    }

    private List<Moved> run(boolean dry) {
        var all = new ArrayList<Moved>();
        carryOver.all(dry, all::add);
        return all;
    }

    private static List<Moved> ours(List<Moved> all, List<Stopped> stopped) {
        return all.stream().filter(moved -> stopped.stream().anyMatch(one -> one.walk.incident.getBusinessKey().equals(moved.reference()))).toList();
    }

    /** The edition before as it stood there when it was the newest: what guards the one in force against a way back is not asked. */
    private String deployBefore() throws IOException {
        var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        var deployers = configuration.getDeployers();
        configuration.getDeploymentCache().setDeployers(deployers.stream().filter(deployer -> !(deployer instanceof ModelCheck)).toList());
        try {
            return deploy(BEFORE, UnaryOperator.identity());
        } finally {
            configuration.getDeploymentCache().setDeployers(deployers);
        }
    }

    /** Deploys these folders as the application does; what they say of security incidents may be another. */
    private String deploy(Path root, UnaryOperator<String> change) throws IOException {
        var deployment = repository.createDeployment().name("security-incident").source("application");
        for (var folder : List.of("bpmn", "dmn", "forms")) {
            try (var files = Files.list(root.resolve(folder))) {
                for (var file : files.sorted().toList()) {
                    var text = Files.readString(file);
                    deployment.addString(folder + "/" + file.getFileName(), file.getFileName().toString().equals("security-incident.bpmn") ? change.apply(text) : text);
                }
            }
        }
        deployment.deploy();
        return repository.createProcessDefinitionQuery().processDefinitionKey("security-incident").latestVersion().singleResult().getId();
    }
}
