package uk.police.securityincident.incident;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.register.RecommendationTable.Recommendation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever people answer, in whatever order, a case keeps its duties and reaches its closure. After each step what is
 * open is compared with what must be open, told independently from the answers given so far.
 * More: -Dwalks=2000; one again: -Dwalks=1 -Dseed=…
 */
class RandomWalkTest extends ProcedureTest {

    private static final int WALKS = Integer.getInteger("walks", 60);
    private static final long SEED = Long.getLong("seed", 20260324L);
    static final Path NEWEST = Path.of("");
    private static final int FREE_STEPS = 25;
    private static final int MOST_STEPS = 200;
    private static final List<String> NOTICE = List.of("Task_PrepareIcoNotice", "Task_PrepareLetter", "Task_ApproveNotice", "Task_RecordNoticeSent");
    private static final List<String> UPDATE = List.of("Task_PrepareIcoUpdate", "Task_PrepareUpdate", "Task_ApproveUpdate", "Task_RecordUpdateSent");
    private static final List<String> DECISIONS = List.of("Task_DecideIcoNotification", "Task_DecideDataSubjectNotification");
    private static final List<String> OTHERS = List.of("Task_AdviseOnOther", "Task_DecideOtherNotification", "Task_TellOther");
    private static final List<String> RECOMMENDATION = List.of("Task_ImplementRecommendation", "Task_DecideOnRecommendation");
    private static final List<String> REPORT = List.of("Task_WriteFinalReport", "Task_WriteRecommendation", "Task_ApproveFinalReport");
    /** These hold nothing up and may end with the case, without an answer. */
    private static final Set<String> MAY_STAY_OPEN = Set.of("Task_ReviewIncident", "Task_AddToReport", "Task_AddToOtherReport", "Task_AdviseOnRisk", "Task_ViewOnNotTelling", "Task_AdviseOnTelling", "Task_ReportCrime",
            "Task_NoteIncident", "Task_AdviseOnOther");

    /** Of each route that keeps the incident open, its task. */
    private static final Map<String, String> OF_ROUTE = Map.of("ict-service-desk", "Task_SecureEquipment", "cyber-security", "Task_RespondToCyber",
            "force-duty-officer", "Task_AssessCriticalIncident");
    /** What more than one fact asks for. */
    private static final List<String> ASKED_AGAIN = List.of("ict-service-desk", "force-duty-officer");

    @Autowired
    ObjectMapper json;

    private final Map<String, JsonNode> readForms = new HashMap<>();
    private Path edition = NEWEST;

    /** What has happened to one case, as far as its duties hang on it. */
    static class Walk {
        ProcessInstance incident;
        final Set<String> fired = new HashSet<>();
        final Map<String, Integer> done = new HashMap<>();
        int investigations;
        int questions;
        int steps;

        int done(String task) {
            return done.getOrDefault(task, 0);
        }
    }

    @Test
    void w_8_5_every_walk_reaches_closure_and_loses_no_duty() {
        System.out.println("Random walks: " + WALKS + " from seed " + SEED);
        coverage.forget();
        int steps = 0;
        for (int i = 0; i < WALKS; i++) {
            var seed = SEED + i;
            try {
                steps += walk(new Random(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError("Walk with -Dwalks=1 -Dseed=" + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.println("Random walks: " + steps + " steps; never passed: " + coverage.missing("security-incident"));
    }

    private int walk(Random random) throws Exception {
        var walk = begin(random, Map.of());
        while (next(walk, random)) {
            // It goes on.
        }
        checkClosed(walk);
        return walk.steps;
    }

    /** @param facts what is reported whatever else is */
    Walk begin(Random random, Map<String, ?> facts) throws Exception {
        now("2026-03-24T10:00");
        var walk = new Walk();
        walk.incident = reported(answers("report-incident", random, Map.of(), Set.of("awareAt", "outline", "reportedAt", "occurredAt", "processorAwareAt", "reporterId", "cameFrom")), facts);
        return walk;
    }

    /** What somebody does next, or time passes: false if the case is closed. */
    boolean next(Walk walk, Random random) throws Exception {
        var open = openInOrder(walk);
        if (open.isEmpty() && closed(walk.incident)) {
            return false;
        }
        var known = runtime.getVariables(walk.incident.getId());
        assertThat(walk.steps).as("steps; it is at %s", names(open)).isLessThan(MOST_STEPS);
        check(walk, known, open);
        boolean free = walk.steps++ < FREE_STEPS;
        if (free && random.nextInt(4) == 0) {
            pass(walk, Duration.ofHours(1 + random.nextInt(60)));
            return true;
        }
        if (free && random.nextInt(10) == 0) {
            mergeAnother(walk, random);
            return true;
        }
        var waits = names(open);
        boolean staysHere = telling(walk, waits) || !Integer.valueOf(0).equals(known.get("reportVersion"));
        // What goes outside, or a report in force, keeps it here: the Monitoring Officer rates it without handing it over.
        open.removeIf(task -> task.getTaskDefinitionKey().equals("Task_TakeOverIncident") && staysHere);
        if (!free) {
            open.removeIf(task -> task.getTaskDefinitionKey().equals("Task_ReviewIncident") && !(staysHere && waits.contains("Task_TakeOverIncident")));
        }
        if (open.isEmpty()) {
            pass(walk, Duration.ofDays(3));
        } else {
            step(walk, open.get(random.nextInt(open.size())), waits, random, free);
        }
        return true;
    }

    /** The same in whatever order they were made, so that a seed makes the same walk in every edition of the model. */
    private List<Task> openInOrder(Walk walk) {
        var about = new HashMap<String, String>();
        var open = new ArrayList<>(tasks.createTaskQuery().processInstanceId(walk.incident.getId()).initializeFormKeys().list());
        open.sort(Comparator.comparing(Task::getTaskDefinitionKey).thenComparing(task -> about.computeIfAbsent(task.getId(),
                id -> new TreeMap<>(tasks.getVariables(id, List.of("adviser", "askedOf", "otherReport", "question", "recipient", "recommendation", "route"))).toString())));
        return open;
    }

    /** Somebody else reported the same, earlier or later, and the Monitoring Officer merges it into this one. */
    private void mergeAnother(Walk walk, Random random) throws Exception {
        var report = answers("report-incident", random, Map.of(), Set.of("awareAt", "outline", "reportedAt", "occurredAt", "processorAwareAt", "reporterId", "cameFrom"));
        report.putAll(Map.of("awareAt", "2026-03-2" + (2 + random.nextInt(3)) + "T07:00", "outline", "The same"));
        var other = started("security-incident", List.of("line-manager", "reporter", "legal").get(random.nextInt(3)), report);
        complete(other, MO, "Task_ReviewIncident", Map.of("sameAs", walk.incident.getBusinessKey()));
        assertThat(closed(other)).isTrue();
        assertThat(UkTime.parse((String) value(walk.incident, "awareAt"))).isBeforeOrEqualTo(UkTime.parse((String) report.get("awareAt")));
    }

    private void step(Walk walk, Task task, List<String> waits, Random random, boolean free) throws Exception {
        var key = task.getTaskDefinitionKey();
        var element = (UserTask) repository.getBpmnModelInstance(task.getProcessDefinitionId()).getModelElementById(key);
        var known = tasks.getVariables(task.getId());
        var given = answers(element.getCamundaFormRef(), random, known, Set.of("occurredAt", "processorAwareAt", "reportedAt", "sendUpdate", "reviewRestriction", "revisionReason",
                "withdrawn", "withdrawalReason", "implementedOn", "sentAt", "restrictionGround", "targetDate", "questionTo", "question", "suggestedQuestion", "correctedAwareAt",
                "correctionReason", "controllerAwareAt", "controllerAwareReason", "regime", "personInvolved", "sameAs"));
        var now = ClockUtil.getCurrentTime().toInstant();
        switch (key) {
            case "Task_PrepareIcoNotice", "Task_PrepareIcoUpdate" -> {
                given.putAll(ICO_NOTICE);
                putIfAsked(element, given, "delayReason", "It took longer");
                if (free && random.nextInt(3) == 0) {
                    given.remove("peopleAffected");
                    given.put("notYetKnown", "[\"peopleAffected\"]");
                }
            }
            case "Task_PrepareLetter" -> given.put("safeChannel", "By an officer they know");
            case "Task_PrepareUpdate" -> {
                putIfAsked(element, given, "letterEndangers", "yes");
                putIfAsked(element, given, "safeChannel", "By an officer they know");
            }
            case "Task_DecideDataSubjectNotification" -> {
                given.remove("notToldGround");
                given.put("dataSubjectsDecision", free ? given.get("dataSubjectsDecision") : "no");
                if (given.get("dataSubjectsDecision").equals("no")) {
                    given.put("notToldGround", free ? List.of("notHighRisk", "disproportionateEffort", "restricted").get(random.nextInt(3)) : "notHighRisk");
                }
                if ("restricted".equals(given.get("notToldGround"))) {
                    if (edition.equals(NEWEST) && random.nextInt(3) == 0) {
                        given.put("notToldGround", "exempt");
                    }
                    given.put("restrictionGround", "crime");
                    given.put("restrictionReviewOn", now.plus(Duration.ofDays(random.nextInt(9) + 2)).toString().substring(0, 10));
                }
            }
            case "Task_ReviewRestriction" -> {
                var ended = Boolean.TRUE.equals(known.get("notifyDataSubjects")) ? "lifted" : "ended";
                given.put("restriction", free && "stands".equals(given.get("restriction")) ? "stands" : ended);
                given.put("restrictionReviewOn", now.plus(Duration.ofDays(3)).toString().substring(0, 10));
            }
            case "Task_TellOther" -> {
                if ("no".equals(given.get("sent"))) {
                    given.keySet().removeAll(List.of("noticeText", "sentReference"));
                    given.put("notSentReason", "They know");
                } else {
                    given.putAll(Map.of("noticeText", "Words", "sentAt", now.toString()));
                }
            }
            case "Task_RecordNoticeSent", "Task_RecordUpdateSent" -> {
                // An edition before has no such answer.
                if (walk.done(key) < 2 && random.nextInt(3) == 0 && form(element.getCamundaFormRef()).findValuesAsText("key").contains("sent")) {
                    given.keySet().removeAll(List.of("howManyTold", "everyoneTried", "notReachedReason"));
                    given.putAll(Map.of("sent", "no", "notSentReason", "It has changed since"));
                } else {
                    given.remove("sent");
                    given.putAll(Map.of("sentAt", now.toString(), "delayReason", "It took longer"));
                    putIfAsked(element, given, "everyoneTried", "yes");
                    putIfAsked(element, given, "notReachedReason", "They have moved");
                }
            }
            case "Task_WriteRecommendation" -> {
                given.put("targetDate", now.plus(Duration.ofDays(random.nextInt(20) + 1)).toString().substring(0, 10));
                given.put("another", free && random.nextBoolean() ? "yes" : "no");
            }
            case "Task_WriteFinalReport" -> {
                given.put("escalation", "Training for all");
                given.put("corporateRiskText", "Words");
                var open = recommendations(walk, "draft", "inForce");
                if (!open.isEmpty() && random.nextBoolean()) {
                    given.put("withdrawn", "[\"" + open.get(random.nextInt(open.size())).number() + "\"]");
                    given.put("withdrawalReason", "It does no good");
                }
            }
            case "Task_ReviewIncident" -> {
                // Of the form alone, and would ask for what the walk leaves out.
                given.remove("whatToDo");
                review(waits, given, random, known, now.minus(Duration.ofHours(1)).toString());
                given.put("rateAgain", free ? given.getOrDefault("rateAgain", "no") : "yes");
            }
            case "Task_AddToReport", "Task_AddToOtherReport" -> {
                given.put("keepOpen", free ? given.get("keepOpen") : "no");
                given.put("lateReason", "I was away");
            }
            case "Task_AssessIncident" -> {
                given.put("ratingReason", "As I see it");
                var cyber = given.getOrDefault("cyber", known.get("cyber"));
                if (!"yes".equals(cyber) || !"none".equals(known.get("dataKind")) || telling(walk, waits) || !Integer.valueOf(0).equals(known.get("reportVersion")) || !free) {
                    given.remove("handOver");
                }
                if ("yes".equals(given.get("handOver"))) {
                    given.remove("referCritical");
                }
                var atMostLow = List.of("none", "low");
                boolean contradictory = "none".equals(known.get("dataKind")) && ("personalData".equals(known.get("channel")) || known.get("dataSubjects") != null || known.get("dataCategories") != null);
                if (contradictory) {
                    given.remove("handOver");
                }
                boolean mayClose = !contradictory && atMostLow.contains(given.get("rating")) && atMostLow.contains(known.get("incidentLevel")) && known.get("ratedAdvice") == null
                        && Boolean.FALSE.equals(known.get("notifyIco")) && Boolean.FALSE.equals(known.get("notifyDataSubjects"))
                        && !telling(walk, waits) && waits.stream().noneMatch(DECISIONS::contains);
                if (mayClose && given.containsKey("closeNow")) {
                    given.put("closeNow", "yes");
                    given.keySet().removeAll(List.of("handOver", "offerInvestigation", "referCritical", "othersToConsider", "furtherControls"));
                    given.putAll(Map.of("observations", "Seen", "lessons", "Learnt", "escalation", "Training for all"));
                    putIfAsked(element, given, "incidentType", "loss");
                } else {
                    given.remove("closeNow");
                }
            }
            case "Task_ImplementRecommendation" -> {
                given.put("implementation", "Done");
                if (given.remove("actionDone") != null && free) {
                    given.putAll(Map.of("actionDone", "cannotBeDone", "cannotBeDoneReason", "Overtaken"));
                }
            }
            case "Task_AssessCriticalIncident" -> putIfAsked(element, given, "leadershipNotToldReason", "Nobody answers");
            case "Task_DecideOnRecommendation" -> given.put("targetDate", now.plus(Duration.ofDays(random.nextInt(20) + 1)).toString().substring(0, 10));
            case "Task_ReportCrime" -> given.put("crimeReference", "23/4711/26");
            case "Task_NominateInvestigator" -> given.put("investigatorId", "investigator");
            default -> {
                // As it comes.
            }
        }
        if (given.containsKey("approved")) {
            boolean dropped = free && List.of("Task_ApproveNotice", "Task_ApproveUpdate").contains(key) && edition.equals(NEWEST) && random.nextInt(6) == 0;
            given.put("approved", dropped ? "noLonger" : free && random.nextInt(3) == 0 ? "no" : "yes");
            given.put("approvalComment", "A comment");
        }
        var groups = tasks.getIdentityLinksForTask(task.getId()).stream().map(IdentityLink::getGroupId).filter(Objects::nonNull).toList();
        identity.setAuthentication(task.getAssignee() != null ? task.getAssignee() : key.startsWith("Task_Approve") ? "second" : "first", groups);
        try {
            tasks.complete(task.getId(), given);
        } catch (RuntimeException e) {
            throw new AssertionError(key + " with " + given + ": " + e.getMessage(), e);
        } finally {
            identity.clearAuthentication();
        }
        walk.done.merge(key, 1, Integer::sum);
        walk.investigations += key.equals("Task_NominateInvestigator") && "yes".equals(given.get("investigate")) ? 1 : 0;
        walk.questions += key.equals("Task_ReviewIncident") && given.containsKey("question") ? 1 : 0;
    }

    /** Whether somebody outside was told, is being told, or is restricted from being told. */
    private boolean telling(Walk walk, List<String> waits) {
        return waits.stream().anyMatch(open -> NOTICE.contains(open) || UPDATE.contains(open) || OTHERS.contains(open) || open.equals("Task_ReviewRestriction"))
                || management.createJobQuery().processInstanceId(walk.incident.getId()).list().stream().anyMatch(job -> element(job).equals("Event_RestrictionReview"))
                || trail.entries(walk.incident.getBusinessKey(), List.of("Task_RecordNoticeSent", "Task_RecordUpdateSent", "Task_TellOther")).stream()
                        .anyMatch(entry -> entry.event().equals("told"));
    }

    private void review(List<String> waits, Map<String, Object> given, Random random, Map<String, Object> known, String anHourAgo) {
        switch (random.nextInt(5)) {
            case 0 -> given.putAll(Map.of("questionTo", "person:line-manager", "question", "Who knew?"));
            case 1 -> {
                boolean told = known.get("icoTold") != null || known.get("dataSubjectsTold") != null;
                given.put("othersToConsider", "[\"insurer\",\"chief-executive\"]");
                if (told && waits.stream().noneMatch(UPDATE::contains)) {
                    given.put("sendUpdate", "yes");
                }
            }
            case 2 -> {
                if (!Integer.valueOf(0).equals(known.get("reportVersion")) && waits.stream().noneMatch(REPORT::contains)) {
                    given.put("revisionReason", "More was found");
                }
            }
            case 3 -> {
                if (known.get("restrictionReviewOn") != null && edition.equals(NEWEST)) {
                    given.put("reviewRestriction", "yes");
                }
                given.putAll(Map.of("correctedAwareAt", "2026-03-24T08:00", "correctionReason", "Read wrongly"));
            }
            default -> given.putAll(Map.of("controllerAwareAt", anHourAgo, "controllerAwareReason", "Told then"));
        }
    }

    /** What is required always, the rest half the time. */
    private Map<String, Object> answers(String form, Random random, Map<String, Object> known, Set<String> not) throws Exception {
        var answers = new HashMap<String, Object>();
        for (var field : form(form).findParents("key")) {
            var key = field.get("key").asText();
            if (not.contains(key) || !field.at("/validate/required").asBoolean() && random.nextBoolean()) {
                continue;
            }
            switch (field.path("type").asText()) {
                case "textfield", "textarea" -> answers.put(key, "Words");
                case "number" -> answers.put(key, random.nextInt(1000));
                case "radio", "select" -> {
                    var values = field.path("values");
                    answers.put(key, values.isEmpty() ? "person:line-manager" : values.get(random.nextInt(values.size())).get("value").asText());
                }
                default -> {
                    // Dates and checklists are given by the step.
                }
            }
        }
        return answers;
    }

    /** An edition before has no such question. */
    private void putIfAsked(UserTask task, Map<String, Object> given, String key, Object answer) throws Exception {
        if (form(task.getCamundaFormRef()).findValuesAsText("key").contains(key)) {
            given.put(key, answer);
        }
    }

    /** From now on people see the forms in this folder. */
    void edition(Path folder) {
        edition = folder;
        readForms.clear();
    }

    private JsonNode form(String id) throws Exception {
        if (!readForms.containsKey(id)) {
            readForms.put(id, json.readTree(edition.resolve("forms/" + id + ".form").toFile()));
        }
        return readForms.get(id);
    }

    private void pass(Walk walk, Duration time) {
        ClockUtil.setCurrentTime(Date.from(ClockUtil.getCurrentTime().toInstant().plus(time)));
        for (Job job : management.createJobQuery().processInstanceId(walk.incident.getId()).duedateLowerThan(ClockUtil.getCurrentTime()).orderByJobDuedate().asc().list()) {
            // One that fired before it may have taken this one away.
            if (management.createJobQuery().jobId(job.getId()).count() == 1) {
                management.executeJob(job.getId());
                walk.fired.add(element(job));
            }
        }
    }

    /** What must be open is open, once, with its deadlines. */
    private void check(Walk walk, Map<String, Object> known, List<Task> open) {
        var there = new HashSet<>(walk.fired);
        management.createJobQuery().processInstanceId(walk.incident.getId()).list().forEach(job -> there.add(element(job)));
        var about = aboutWhom(walk, open);

        expect(open, about, 1, "", "Task_ReviewIncident");
        boolean formOwed = !"form".equals(known.get("receivedBy")) && walk.done("Task_CompleteIncidentForm") == 0;
        expect(open, about, formOwed ? 1 : 0, "", "Task_CompleteIncidentForm");
        boolean toRate = !known.get("adviceNumber").equals(known.get("ratedAdvice"));
        expect(open, about, toRate ? 1 : 0, "", "Task_AssessIncident");
        if (toRate || names(open).contains("Task_AdviseOnRisk")) {
            assertThat(there).contains("Deadline_Consultation");
        }
        assertThat(there.contains("Deadline_IncidentForm") || !formOwed).as("Deadline_IncidentForm").isTrue();

        boolean personal = (Boolean) known.get("personalDataInvolved");
        boolean asked = personal && (List.of("high").contains(known.get("incidentLevel")) || "high".equals(known.get("rating"))
                || (Boolean) known.get("notifyIco") || (Boolean) known.get("notifyDataSubjects"));
        told(known, open, about, there, "ico", "icoDecision", "Task_DecideIcoNotification", personal, asked, toRate);
        told(known, open, about, there, "dataSubjects", "dataSubjectsDecision", "Task_DecideDataSubjectNotification", personal, asked, toRate);

        var routes = trail.entries(walk.incident.getBusinessKey(), List.of("Task_RouteResponse")).stream().filter(entry -> entry.event().equals("routed")).map(entry -> entry.said("route")).toList();
        assertThat(routes.stream().filter(route -> !ASKED_AGAIN.contains(route))).as("routes, each once").doesNotHaveDuplicates().contains("information-asset-owner");
        OF_ROUTE.forEach((route, task) -> expect(open, about, Collections.frequency(routes, route) - walk.done(task), "", task));
        OF_ROUTE.values().forEach(task -> assertThat(count(open, about, "", List.of(task))).as("asked again only of who has answered: %s", task).isLessThanOrEqualTo(1));

        boolean reportOwed = known.get("reportVersion").equals(0);
        if (reportOwed) {
            assertThat(there).contains("Warning_FinalReport", "Deadline_FinalReport");
        }
        if (reportOwed && (Boolean) known.get("factsEstablished")) {
            expect(open, about, 1, "", REPORT.toArray(String[]::new));
        }
        expect(open, about, walk.investigations - walk.done("Task_InvestigateIncident"), "", "Task_InvestigateIncident");
        assertThat(open.stream().filter(task -> task.getTaskDefinitionKey().equals("Task_AnswerQuestion")).count())
                .as("questions without an answer").isEqualTo(walk.questions - walk.done("Task_AnswerQuestion"));
        for (var recommendation : recommendations(walk, "inForce")) {
            expect(open, about, 1, String.valueOf(recommendation.number()), RECOMMENDATION.toArray(String[]::new));
        }
    }

    private void told(Map<String, Object> known, List<Task> open, Map<String, String> about, Set<String> there,
            String recipient, String decision, String task, boolean personal, boolean asked, boolean toRate) {
        var decided = known.get(decision);
        var told = known.get(recipient + "Told");
        if (asked && decided == null) {
            expect(open, about, 1, "", task);
        }
        if (!asked && personal && !toRate && names(open).stream().noneMatch(task::equals)) {
            assertThat(decided).as("a rating says of %s that nobody is told, or why they are", recipient).isNotNull();
        }
        boolean noticeOwed = "yes".equals(decided) && told == null;
        expect(open, about, noticeOwed ? 1 : 0, recipient, NOTICE.toArray(String[]::new));
        if (noticeOwed || asked && decided == null) {
            assertThat(there).contains("Warning_ExternalNotification", "Deadline_ExternalNotification");
        }
        if (told != null && known.get("rating") != null && !heard((String) known.get("reference"), recipient).equals(known.get("rating"))) {
            var tasks = names(open);
            assertThat(tasks.stream().anyMatch(UPDATE::contains) || tasks.stream().anyMatch(NOTICE::contains) || tasks.contains("Task_DecideIcoNotification")
                    || tasks.contains("Task_DecideDataSubjectNotification")).as("%s was told %s, and it is %s", recipient, told, known.get("rating")).isTrue();
        }
        assertThat(count(open, about, recipient, UPDATE)).as("updates for %s", recipient).isLessThanOrEqualTo(1);
    }

    /** The level that this one was told of last, or need not be told of, as an approver said. */
    private String heard(String reference, String recipient) {
        return trail.of(reference, List.of("told", "noUpdateNeeded")).stream().filter(entry -> recipient.equals(entry.said("recipient"))).reduce((first, second) -> second).orElseThrow().said("level");
    }

    private static void expect(List<Task> open, Map<String, String> about, int number, String whom, String... anyOf) {
        assertThat(count(open, about, whom, List.of(anyOf))).as("open: %s %s", List.of(anyOf), whom).isEqualTo(number);
    }

    private static long count(List<Task> open, Map<String, String> about, String whom, List<String> anyOf) {
        return open.stream().filter(task -> anyOf.contains(task.getTaskDefinitionKey()) && (whom.isEmpty() || whom.equals(about.get(task.getId())))).count();
    }

    /** Of each task for one of several, which one. */
    private Map<String, String> aboutWhom(Walk walk, List<Task> open) {
        var about = new HashMap<String, String>();
        for (var task : open) {
            if (NOTICE.contains(task.getTaskDefinitionKey()) || UPDATE.contains(task.getTaskDefinitionKey())) {
                about.put(task.getId(), (String) tasks.getVariable(task.getId(), "recipient"));
            } else if (RECOMMENDATION.contains(task.getTaskDefinitionKey())) {
                about.put(task.getId(), tasks.getVariable(task.getId(), "recommendation").toString());
            }
        }
        return about;
    }

    private List<Recommendation> recommendations(Walk walk, String... states) {
        return recommendationTable.of(walk.incident.getBusinessKey()).stream().filter(r -> List.of(states).contains(r.state())).toList();
    }

    private static List<String> names(List<Task> open) {
        return open.stream().map(Task::getTaskDefinitionKey).toList();
    }

    /** Discharged means on record: who, when and what; nothing is left behind. */
    void checkClosed(Walk walk) {
        var id = walk.incident.getId();
        assertThat(tasks.createTaskQuery().processInstanceId(id).count()).isZero();
        assertThat(management.createJobQuery().processInstanceId(id).count()).isZero();
        assertThat(runtime.createVariableInstanceQuery().processInstanceIdIn(id).count()).isZero();
        if (walk.done("Task_TakeOverIncident") == 0) {
            assertThat(recommendations(walk, "draft", "inForce")).isEmpty();
        }
        var asked = new HashMap<String, Integer>();
        repository.getBpmnModelInstance(walk.incident.getProcessDefinitionId()).getModelElementsByType(UserTask.class).forEach(task ->
                trail.entries(walk.incident.getBusinessKey(), List.of(task.getId())).forEach(entry -> {
                    assertThat(entry.at()).isNotNull();
                    assertThat(Objects.toString(entry.by(), "")).isNotBlank();
                    asked.merge(entry.element(), switch (entry.event()) {
                        case "opened" -> 1;
                        case "completed", "withdrawn" -> -1;
                        default -> 0;
                    }, Integer::sum);
                    if (entry.event().equals("withdrawn") && walk.done("Task_TakeOverIncident") == 0 && !MAY_STAY_OPEN.contains(entry.element())) {
                        // New facts ask for another rating; a revised report withdraws a recommendation. Nothing else goes unanswered.
                        assertThat(entry.element()).isIn("Task_AssessIncident", "Task_ImplementRecommendation", "Task_DecideOnRecommendation", "Task_TakeOverIncident");
                    }
                }));
        asked.forEach((task, unanswered) -> assertThat(unanswered).as("%s opened but neither completed nor withdrawn", task).isZero());
        for (var done : walk.done.entrySet()) {
            assertThat(trail.entries(walk.incident.getBusinessKey(), List.of(done.getKey())).stream().filter(e -> e.event().equals("completed")).count())
                    .as("records of %s", done.getKey()).isEqualTo(done.getValue().longValue());
        }
    }
}
