package uk.police.securityincident.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Disposals.Disposed;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.Log.Found;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Duty;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.register.Trail.Link;

/**
 * Everything about one case in the order it happened (E-3.4.10, E-3.8.1), in the words of the models and forms: what the
 * engine's own pages do not show once a case is closed.
 */
@Component
public class CaseFile {

    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {
    };
    /** An event of the trail in words; {@code %s} is the element of the model. */
    private static final Map<String, String> EVENTS = Map.ofEntries(Map.entry("opened", "Asked: %s"), Map.entry("completed", "%s"), Map.entry("withdrawn", "No longer asked: %s"),
            Map.entry("handedOver", "%s"), Map.entry("reminded", "Reminder: %s"), Map.entry("advised", "The tables advised"), Map.entry("told", "Recorded as told: %s"),
            Map.entry("notTold", "Recorded: not to be told"), Map.entry("awarenessCorrected", "The time of first awareness was corrected"), Map.entry("cameFrom", "Came from an earlier case"),
            Map.entry("ledTo", "Went on as another case"), Map.entry("documentMissing", "A document could not be made"), Map.entry("closed", "Closed"),
            Map.entry("routed", "Brought in by the facts"), Map.entry("inQuestion", "May have to be told"), Map.entry("failed", "The service desk gave no ticket"),
            Map.entry("inForce", "%s"), Map.entry("similarFound", "Similar incidents looked for"), Map.entry("merged", "Merged into another report of the same incident"),
            Map.entry("tookIn", "Took in another report of the same incident"), Map.entry("removed", "Evidence was removed, its time being over"),
            Map.entry("set", "Legal hold set"), Map.entry("lifted", "Legal hold lifted"), Map.entry("entered", "Its risk was entered on the corporate risk register"), Map.entry("found", "Found what is due"), Map.entry("kept", "Kept"), Map.entry("disposedOf", "Disposed of"),
            Map.entry("given", "Given to somebody: %s"), Map.entry("givenBack", "Taken from whoever had it: %s"), Map.entry("variablesChanged", "Variables were changed by hand, outside any form: %s"),
            Map.entry("timerMoved", "The time of a timer was changed by hand: %s"), Map.entry("jobRun", "Carried out by hand, before its time or again: %s"),
            Map.entry("retried", "Let to be tried again by hand: %s"), Map.entry("priorityChanged", "Its priority was changed by hand: %s"), Map.entry("modified", "Steps were begun or broken off by hand: %s"),
            Map.entry("failureResolved", "A failure was marked as dealt with by hand: %s"), Map.entry("failureAnnotated", "A note was put to a failure by hand: %s"), Map.entry(CarryOver.CARRIED_OVER, "Carried over to another edition of the procedure"), Map.entry(TakenAway.TAKEN_AWAY, "Taken away, not ended; its duties are not discharged"));
    private static final Map<String, String> READ = Map.of("case-file", "The case file was opened", "bundle", "The bundle was taken out", "export", "An export of the log held this case",
            "documents", "A document was opened", "evidence", "Evidence was opened", "engine", "An administrator looked into the case");
    /** What no form asked for. */
    private static final Map<String, String> LABELS = Map.ofEntries(Map.entry("askedOf", "Asked of"), Map.entry("adviser", "Adviser"), Map.entry("recipient", "Recipient"), Map.entry("sentAt", "Sent"),
            Map.entry("level", "Level"), Map.entry("incidentLevel", "Level"), Map.entry("levelReason", "Why this level"), Map.entry("riskToIndividuals", "Risk to individuals"),
            Map.entry("riskReason", "Why this risk"), Map.entry("basis", "Whom to tell"), Map.entry("reminder", "Reminder"), Map.entry("reason", "Reason"), Map.entry("route", "Route"),
            Map.entry("party", "Party"), Map.entry("recommendation", "Recommendation"), Map.entry("kind", "Kind"), Map.entry("what", "What"), Map.entry("title", "Title"), Map.entry("version", "Version"),
            Map.entry("sha256", "SHA-256"), Map.entry("from", "From"), Map.entry("to", "To"), Map.entry("personalData", "Personal data"), Map.entry("dpoView", "View of the DPO"), Map.entry("hold", "Legal hold"),
            Map.entry("awareHere", "First awareness here"), Map.entry("awareThere", "First awareness there"), Map.entry("takenOver", "Taken over from it"),
            Map.entry("here", "Where the two differ, here"), Map.entry("there", "Where the two differ, there"), Map.entry("said", "What was said"), Map.entry("mergedInto", "Merged into"),
            Map.entry("cameFrom", "Came from"), Map.entry("reference", "Reference"), Map.entry("similar", "Found"), Map.entry("repeats", "Repeats"), Map.entry("number", "Number"),
            Map.entry("numbers", "Numbers"), Map.entry("name", "Name"), Map.entry("description", "Description"), Map.entry("mediaType", "Media type"), Map.entry("size", "Bytes"),
            Map.entry("references", "References"), Map.entry("disposal", "Disposal"), Map.entry("review", "Review"),
            Map.entry("variables", "Variables"), Map.entry("steps", "Steps"), Map.entry("retries", "Attempts allowed"), Map.entry("priority", "Priority"));
    private static final Map<String, String> WORDS = Map.ofEntries(Map.entry("incident", "Incident"), Map.entry("nearMiss", "Near miss"), Map.entry("vulnerability", "Vulnerability"),
            Map.entry("guidance", "Guidance request"), Map.entry("conduct", "Conduct referral"), Map.entry("legal-hold", "Legal hold"), Map.entry("records-disposal", "Records disposal"),
            Map.entry("board-review", "Review by the strategic board"), Map.entry("role-delegation", "Role delegation"), Map.entry("open", "Open"), Map.entry("closed", "Closed"),
            Map.entry("handedOver", "Handed over"), Map.entry("merged", "Merged"), Map.entry(TakenAway.TAKEN_AWAY, "Taken away, not ended"));
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    /** Written for a form, with its marks. */
    private static final List<String> MARKED = List.of("said", "takenOver", "here", "there");
    private static final Map<String, String> FILED = Map.of("documents", "A document was filed", "evidence", "Evidence was filed");

    private final ProcessEngine engine;
    private final Gate gate;
    private final Register register;
    private final Trail trail;
    private final Evidence evidence;
    private final Outbox outbox;
    private final Disposals disposals;
    private final Forms forms;
    private final EarlierEditions editions;
    private final ObjectMapper json;

    CaseFile(@Lazy ProcessEngine engine, @Lazy Gate gate, Register register, Trail trail, Evidence evidence, Outbox outbox, Disposals disposals, Forms forms, EarlierEditions editions, ObjectMapper json) {
        this.engine = engine;
        this.gate = gate;
        this.register = register;
        this.trail = trail;
        this.evidence = evidence;
        this.outbox = outbox;
        this.disposals = disposals;
        this.forms = forms;
        this.editions = editions;
        this.json = json;
    }

    /**
     * A duty, in words. Late is reckoned up to when the thing was done, by its own date, or up to now while it is open. Telling
     * the people has no limit: {@code times} has then no due date, {@code withoutUndueDelay} for a deadline, and arose when it was decided.
     *
     * @param passedTo the case that has the duty now, since this one was merged into it, or the team that it was handed over to; otherwise null
     * @param takenAwayBy who took the case away while the duty was open; otherwise null
     * @param lateAgainstLimit null if it is not late, has no limit, or is not this case's any more
     * @param sinceItArose what it took, or has taken so far, from the moment the duty arose; nothing if it was done before
     * @param sinceAwareness the same from the first awareness
     */
    public record DutyInWords(String duty, Duty times, String passedTo, String takenAwayBy, Duration lateAgainstLimit, Duration sinceItArose, Duration sinceAwareness) {
        String inWords() {
            if (times.dueAt() == null) {
                return "without undue delay: decided %s; %s, %s after the first awareness".formatted(UkTime.inWords(times.aroseAt()),
                        times.metAt() == null ? "not told yet" + (takenAwayBy == null ? "" : ": the case was taken away by " + takenAwayBy) : "told " + UkTime.inWords(times.metAt()), CaseFile.inWords(sinceAwareness));
            }
            var arose = "arose %s; limit %s; ".formatted(UkTime.inWords(times.aroseAt()), UkTime.inWords(times.dueAt()));
            return passedTo != null ? arose + "went on as a duty of " + passedTo : arose + done()
                    + (lateAgainstLimit == null ? ", in time" : ": " + CaseFile.inWords(lateAgainstLimit) + " late against the limit, " + CaseFile.inWords(sinceItArose) + " after the duty arose");
        }

        private String done() {
            if (times.metAt() == null) {
                return takenAwayBy == null ? "not discharged yet" : "not discharged: the case was taken away by " + takenAwayBy;
            }
            return times.metAt().equals(times.doneAt()) ? "discharged " + UkTime.inWords(times.doneAt())
                    : "done " + UkTime.inWords(times.metAt()) + (times.doneAt() == null ? " (the rest of the duty is open)" : " (recorded, and the rest of the duty discharged, by " + UkTime.inWords(times.doneAt()) + ")");
        }
    }

    /** The duties of the case with a limit, and that of telling the people, and how they stand. */
    public List<DutyInWords> duties(Found found, Instant now) {
        return gate.asApplication(() -> duties(edition(found.reference()), found, now));
    }

    private List<DutyInWords> duties(Edition edition, Found found, Instant now) {
        var takenAwayBy = takenAwayBy(found);
        return Stream.concat(register.duties(found.reference()).stream().map(duty -> {
            var passedTo = duty.doneAt() != null ? null : found.state().equals("handedOver") ? "the cyber security team" : found.mergedInto();
            var end = Objects.requireNonNullElse(duty.metAt(), passedTo == null ? now : found.closedAt());
            return new DutyInWords(edition.duty(duty.deadline()), duty, passedTo, duty.doneAt() == null ? takenAwayBy : null, passedTo == null && end.isAfter(duty.dueAt()) ? Duration.between(duty.dueAt(), end) : null,
                    since(duty.aroseAt(), end), since(found.awareAt(), end));
        }), tellingThePeople(found, takenAwayBy, now).stream()).toList();
    }

    /** From the decision to tell them, or the public in their place; without undue delay, with no hours (UK GDPR Art 34, DPA 2018 s.68). */
    private Optional<DutyInWords> tellingThePeople(Found found, String takenAwayBy, Instant now) {
        var toldAt = found.dataSubjectsToldAt();
        var end = Objects.requireNonNullElse(toldAt, now);
        boolean noLonger = toldAt == null && register.last(found.reference(), "Task_ApproveNotice").filter(approval -> !"ico".equals(approval.said("recipient")))
                .filter(approval -> "noLonger".equals(approval.said("approved"))).isPresent();
        return noLonger ? Optional.empty() : register.entries(found.reference(), List.of("Task_DecideDataSubjectNotification")).stream()
                .filter(decision -> "yes".equals(decision.said("dataSubjectsDecision")) || "disproportionateEffort".equals(decision.said("notToldGround"))).findFirst()
                .map(decision -> new DutyInWords("Telling the people whose data it is", new Duty("withoutUndueDelay", decision.at(), null, null, toldAt), null, toldAt == null ? takenAwayBy : null, null,
                        since(decision.at(), end), since(found.awareAt(), end)));
    }

    private String takenAwayBy(Found found) {
        return !found.state().equals(TakenAway.TAKEN_AWAY) ? null : trail.of(found.reference()).stream().filter(link -> link.event().equals(TakenAway.TAKEN_AWAY))
                .map(link -> Objects.requireNonNullElse(link.by(), "somebody")).findFirst().orElse("somebody");
    }

    private static Duration since(Instant begin, Instant end) {
        return end.isBefore(begin) ? Duration.ZERO : Duration.between(begin, end);
    }

    /** The whole file, to be read or printed. The words of models and forms are read as the application: whoever may see the case may not see deployments. */
    public List<Section> inWords(Found found, Instant now) {
        return gate.asApplication(() -> sections(found, now));
    }

    private List<Section> sections(Found found, Instant now) {
        var edition = edition(found.reference());
        var sections = new ArrayList<Section>();
        sections.add(section("The case", head(found)));
        sections.add(section("Duties", duties(edition, found, now).stream().map(duty -> new Row(duty.duty(), duty.inWords())).toList()));
        sections.add(section("Put before whoever approves disposal", disposals.of(found.reference()).stream().map(CaseFile::disposed).toList()));
        sections.add(section("Recommendations", register.recommendations(found.reference()).stream().filter(r -> r.text() != null)
                .map(r -> new Row(r.number() + ", " + r.state(), "%s\nOwner: %s. Target date: %s".formatted(r.text(), r.owner(), UkTime.inWords(r.target())))).toList()));
        sections.add(section("Documents", register.documents(found.reference()).stream().map(d -> new Row(d.title() + ", version " + d.version(),
                "filed %s%s; SHA-256 %s".formatted(UkTime.inWords(d.createdAt()), d.by() == null ? "" : ", by " + d.by(), d.sha256()))).toList()));
        sections.add(section("Evidence", evidence.of(found.reference()).stream().map(item -> new Row("%s%d, %s".formatted(item.reference().equals(found.reference()) ? "" : item.reference() + ", ", item.number(), Objects.toString(item.name(), "disposed of")),
                "%s%s, %d bytes; filed %s%s; SHA-256 %s%s".formatted(item.description() == null ? "" : item.description() + "\n", item.mediaType(), item.size(), UkTime.inWords(item.filedAt()),
                        item.by() == null ? "" : ", by " + item.by(), item.sha256(), item.removedAt() == null ? "" : "; content removed " + UkTime.inWords(item.removedAt())))).toList()));
        sections.add(section("E-mails", outbox.of(found.reference()).stream()
                .map(mail -> new Row(UkTime.inWords(mail.writtenAt()), "%s\nto %s, %s".formatted(mail.subject(), mail.recipient(), mail.state()))).toList()));
        sections.removeIf(section -> !section.answered());
        for (var link : trail.of(found.reference())) {
            sections.add(section("%d. %s: %s%s".formatted(link.number(), UkTime.inWords(link.at()), what(edition, link), link.by() == null ? "" : ", by " + link.by()), said(edition, link)));
        }
        return sections;
    }

    /** What puts a question of the report's form and a choice into the words that the person saw, or gives null if the form has none such. */
    public BinaryOperator<String> choicesInWords() {
        var form = gate.asApplication(() -> newest("security-incident").flatMap(newest -> form(new Edition(newest), "StartEvent_IncidentReported")));
        return (question, choice) -> form.flatMap(words -> words.rows(Map.of(question, choice)).stream().map(Row::answer).findFirst()).orElse(null);
    }

    /** How the trail of the case is to be checked, and what it is. */
    public Map<String, Object> trail(String reference) {
        var proof = new LinkedHashMap<String, Object>();
        proof.put("reference", reference);
        proof.put("howToCheck", List.of("said = sha256(salt, by, content), joined by line feeds, the content as it stands here.",
                "digest = sha256(digest of the entry before, reference, number, at as it stands here, element, event, said), joined by line feeds; before the first entry there is none, and the text begins with a line feed.",
                "Digests are in hexadecimal. An entry changed, removed or put in between breaks the digests of all that follow; a seal covers the last ones of all cases.",
                "What was disposed of has no content, by and salt; its digest still verifies."));
        proof.put("faults", trail.check(reference));
        trail.lastSeal().ifPresent(seal -> proof.put("lastSeal", seal));
        proof.put("evidence", evidence.of(reference));
        proof.put("entries", trail.of(reference));
        return proof;
    }

    /** A kind or state of a case as people call it; anything else as it is. */
    public static String word(String value) {
        return WORDS.getOrDefault(value, value);
    }

    private List<Row> head(Found found) {
        var choices = choicesInWords();
        var rows = new ArrayList<Row>();
        add(rows, "Kind", word(found.kind()));
        add(rows, "State", word(found.state()));
        add(rows, "Running", found.state().equals("open") && register.lost().contains(found.reference())
                ? "No. Nobody ended it, and nothing of it runs: nobody has its tasks, and no deadline is watched. Its duties stand: report it again, with this reference as the earlier case." : null);
        add(rows, "Level", found.level() == null ? null : found.level() + " (" + found.colour() + ")" + (found.ratedAt() == null ? ", as the tables advise" : ", as rated"));
        add(rows, "Type", found.incidentType() == null ? null : choices.apply("incidentType", found.incidentType()));
        add(rows, "Unit", found.unit());
        add(rows, "Equipment or system", found.asset());
        add(rows, "Reported by", Stream.of(found.reporterName(), found.reporterId()).filter(Objects::nonNull).distinct().collect(Collectors.joining(", ")));
        add(rows, "Happened", found.occurredAt());
        add(rows, "First awareness", found.awareAt());
        add(rows, "Reported", found.reportedAt());
        add(rows, "Entered at", found.loggedAt());
        add(rows, "Rated first", found.ratedAt());
        add(rows, "ICO told first", found.icoToldAt());
        add(rows, "People told first", found.dataSubjectsToldAt());
        add(rows, "Closed", found.closedAt());
        add(rows, "Came from", found.cameFrom());
        add(rows, "Merged into", found.mergedInto());
        add(rows, "Legal hold", found.legalHold() ? "yes: nothing of it is disposed of" : null);
        add(rows, "Disposed of", found.disposedAt());
        add(rows, "Outline", found.outline());
        return rows;
    }

    private static void add(List<Row> rows, String label, Object value) {
        if (value != null && !value.equals("")) {
            rows.add(new Row(label, value instanceof Instant time ? UkTime.inWords(time) : value.toString()));
        }
    }

    private static Row disposed(Disposed one) {
        return new Row(one.due().reference(), "%s, level %s, closed %s: %s\n%s%s".formatted(one.due().kind(), one.due().level(), UkTime.inWords(one.due().closedAt()), one.due().rule(),
                one.approvedAt() == null ? "not approved" : "approved %s, by %s".formatted(UkTime.inWords(one.approvedAt()), one.approvedBy()),
                one.disposedAt() == null ? "; not disposed of" : "; disposed of " + UkTime.inWords(one.disposedAt())));
    }

    private static String what(Edition edition, Link link) {
        if (link.event().equals("opened") && READ.containsKey(link.element())) {
            return READ.get(link.element());
        }
        if (link.event().equals("filed")) {
            return FILED.getOrDefault(link.element(), "Filed: " + link.element());
        }
        return EVENTS.getOrDefault(link.event(), "%s: " + link.event()).formatted(edition.name(link.element()));
    }

    /** What was entered, in the words of its form; what no form asked for now, as it stands. */
    private List<Row> said(Edition edition, Link link) {
        if (link.content() == null) {
            return List.of(new Row("Content", "disposed of"));
        }
        Map<String, Object> content;
        try {
            content = new LinkedHashMap<>(json.readValue(link.content(), ANSWERS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        var rows = new ArrayList<Row>();
        if (link.event().equals("completed")) {
            form(edition, link.element()).ifPresent(form -> {
                rows.addAll(form.rows(content));
                content.keySet().removeIf(form::asks);
            });
        }
        MARKED.forEach(key -> content.computeIfPresent(key, (marked, value) -> value instanceof String text ? plain(text) : value));
        content.forEach((key, value) -> add(rows, LABELS.getOrDefault(key, key), inWords(value)));
        return rows;
    }

    private static String inWords(Object value) {
        if (value instanceof List<?> several) {
            return several.stream().map(CaseFile::inWords).collect(Collectors.joining(several.stream().anyMatch(Map.class::isInstance) ? "\n" : ", "));
        }
        if (value instanceof Map<?, ?> parts) {
            return parts.values().stream().map(CaseFile::inWords).collect(Collectors.joining(", "));
        }
        var text = String.valueOf(value);
        return MOMENT.matcher(text).matches() ? UkTime.inWords(Instant.parse(text)) : text.replaceFirst("^(person|group):", "");
    }

    /** What was written for a form, without its marks. */
    private static String plain(String written) {
        // An earlier edition quoted by backslashes.
        return Shown.unquoted(written.replace("**", "").replaceAll("(?<!\\\\)\\[([^\\]]*)]\\([^)]*\\)", "$1").replaceAll("\\\\([\\\\`*_#\\[\\]<>|])", "$1"));
    }

    /** None for what is no step, or has no form: what was said stands as it was entered. */
    private Optional<FormCheck> form(Edition edition, String element) {
        return edition.element(element).map(found -> found instanceof UserTask task ? task.getCamundaFormRef() : found instanceof StartEvent start ? start.getCamundaFormRef() : null)
                .flatMap(formRef -> forms.ifDeployed(edition.deployment(element), formRef));
    }

    /** The newest edition of a process: its words are read, whichever edition the case ran on; of a step that it dropped, those of the last that had it. */
    private class Edition {

        private final String newest;
        private final Map<String, Optional<String>> found = new HashMap<>();

        /** @param newest null for what is no process any more */
        Edition(String newest) {
            this.newest = newest;
        }

        private Optional<String> with(String element) {
            return newest == null ? Optional.empty() : found.computeIfAbsent(element, id -> editions.with(newest, id));
        }

        /** The trail names more than steps: the process itself, another one. */
        Optional<FlowElement> element(String id) {
            return with(id).map(edition -> (ModelElementInstance) engine.getRepositoryService().getBpmnModelInstance(edition).getModelElementById(id))
                    .filter(FlowElement.class::isInstance).map(FlowElement.class::cast);
        }

        String deployment(String element) {
            return engine.getRepositoryService().getProcessDefinition(with(element).orElseThrow()).getDeploymentId();
        }

        String name(String element) {
            return element(element).map(FlowElement::getName).filter(name -> !name.isBlank()).orElse(element);
        }

        /** What the deadline guards, as the model says it. */
        String duty(String deadline) {
            return element(deadline).flatMap(event -> Gate.property(event, "duty")).orElseGet(() -> name(deadline));
        }
    }

    private Edition edition(String reference) {
        return new Edition(register.process(reference).flatMap(this::newest).orElse(null));
    }

    private Optional<String> newest(String process) {
        return Optional.ofNullable(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult()).map(ProcessDefinition::getId);
    }

    private static Section section(String heading, List<Row> rows) {
        return new Section(heading, rows, List.of());
    }

    private static String inWords(Duration time) {
        return time.toHours() >= 1 ? time.toHours() + " h " + time.toMinutesPart() + " min" : time.toMinutes() + " min";
    }
}
