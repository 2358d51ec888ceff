package uk.police.securityincident.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.document.Pdf;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Register;
import uk.police.securityincident.register.Register.Entry;

/**
 * Bound in security-incident.bpmn as ${documents}. Running cases hold this name: do not rename.
 * Files what a person would otherwise write out of the case again, as PDF: each answer in the words of the form that
 * asked for it, so that a question added to a form stands in the document too.
 */
@Component("documents")
@CaseVariables(reads = {"accessCount", "accessCustomers", "accessPartners", "accessPublic", "affectedCustomers", "affectedPartners", "affectedPublic", "disclosedOutside", "unsure",
        "vulnerabilityKind"})
public class Documents {

    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

    /** The questions of Appendix B, section 1, in its order; whatever else the form asked follows. */
    private static final List<String> BEFORE_THE_DPO = List.of("reporterName", "reporterPost", "reportedAt", "occurredAt", "awareAt");
    private static final List<String> AFTER_THE_DPO = List.of("outline", "dataSubjects", "affectedIndividuals", "dataCategories", "affectedPublic",
            "affectedCustomers", "affectedPartners", "accessCount", "accessPublic", "accessCustomers", "accessPartners", "disclosedOutside",
            "compromised", "likelyConsequence", "immediateAction");
    /** The paper form asks these by yes or no and has no third box; not answered is not known. */
    private static final List<String> UNKNOWN_UNLESS_SAID = List.of("affectedPublic", "affectedCustomers", "affectedPartners", "accessPublic",
            "accessCustomers", "accessPartners", "disclosedOutside");
    private static final List<String> ADDITIONAL = List.of("Task_AddToReport", "Task_AddToOtherReport", "Task_AnswerQuestion", "Task_ReviewIncident", "Task_InvestigateIncident");
    private static final List<String> READ = Stream.concat(ADDITIONAL.stream(), Stream.of("StartEvent_IncidentReported", "Task_CompleteIncidentForm", "Task_AssessIncident", "Task_WriteFinalReport",
            "Task_ApproveFinalReport")).toList();

    private final Register register;
    private final Forms forms;
    private final Notifications notifications;
    private final People people;
    private final Gate gate;
    private final Pdf pdf;
    private final Clock clock;
    private final Organisation organisation;
    private final SimilarIncidents similar;

    Documents(Register register, Forms forms, Notifications notifications, People people, Gate gate, Pdf pdf, Clock clock, Organisation organisation,
            SimilarIncidents similar) {
        this.register = register;
        this.forms = forms;
        this.notifications = notifications;
        this.people = people;
        this.gate = gate;
        this.pdf = pdf;
        this.clock = clock;
        this.organisation = organisation;
        this.similar = similar;
    }

    /**
     * The completed form of Appendix B, as it goes to the Monitoring Officer (W-5.2), with the advice of the tables on
     * it: after the first advice on a report by form, and after the advice on a form completed later. Called at every
     * advice; one that no form led to files nothing.
     */
    @ForModels
    public void incidentForm(DelegateExecution execution) {
        var reference = Incident.reference(execution);
        boolean byForm = "form".equals(execution.getVariable("receivedBy"));
        if (byForm && !Integer.valueOf(1).equals(execution.getVariable("adviceNumber"))) {
            return;
        }
        var said = register.entries(reference, READ);
        boolean completed = byForm || last(said, "Task_CompleteIncidentForm").isPresent()
                && register.documents(reference).stream().noneMatch(d -> d.kind().equals("incident-form"));
        if (completed) {
            var sections = new ArrayList<Section>();
            sections.add(section("For office use only", List.of(new Row("Incident reference", reference), new Row("Incident level", level(execution)))));
            sections.add(section("Section 1: Details of incident", report(execution, said)));
            sections.addAll(assessed(execution, said));
            sections.addAll(concluded(execution, said, "Section 3: Comments", "Section 3: Recommendation"));
            file(execution, "incident-form", "Security incident/breach reporting form", sections);
        }
    }

    /** The final report as it comes into force (W-8.4b), each version of it. */
    @ForModels
    public void finalReport(DelegateExecution execution) {
        var said = register.entries(Incident.reference(execution), READ);
        var known = execution.getVariables();
        var sections = new ArrayList<Section>();
        var incident = new ArrayList<>(form(execution, "StartEvent_IncidentReported").rows(of(known, List.of("awareAt", "reportedAt", "occurredAt", "outline", "lateReason"))));
        incident.add(new Row("Incident level", level(execution)));
        sections.add(section("The incident", incident));
        sections.addAll(concluded(execution, said, "Observations and conclusions", "Recommendation"));
        sections.add(before(execution, said));
        last(said, "Task_ApproveFinalReport").ifPresent(entry -> sections.add(section("In force",
                List.of(new Row("Version", known.get("reportVersion").toString()), new Row("Approved", by(entry))))));
        file(execution, "final-report", "Final incident report", sections);
    }

    /** W-8.4c: apart from the conclusions, with what is to follow from it. */
    private Section before(DelegateExecution execution, List<Entry> said) {
        var rows = new ArrayList<>(similar.rows(Incident.reference(execution)));
        last(said, "Task_WriteFinalReport").filter(written -> written.said("escalation") != null)
                .ifPresent(written -> rows.addAll(form(execution, "Task_WriteFinalReport").rows(of(written.content(), List.of("escalation")))));
        return new Section("Repeat or previous similar incidents", rows, rows.isEmpty() ? List.of("None was found.") : List.of());
    }

    /** Files what was sent: the notice to the ICO, or the letter to the people; to other parties it is said by their own route. */
    @ForModels
    public void sent(DelegateExecution execution) {
        switch ((String) execution.getVariable("recipient")) {
            case "ico" -> icoNotice(execution);
            case "dataSubjects", "public" -> letter(execution);
            default -> {
                // What they were told stands in the file.
            }
        }
    }

    /** What was sent to the ICO, with when and how it went (W-8.2b). */
    private void icoNotice(DelegateExecution execution) {
        var sent = new ArrayList<>(register.last(Incident.reference(execution), execution.getCurrentActivityId()).map(entry -> rows(execution, entry)).orElse(List.of()));
        sent.add(new Row("Whom to contact", contact()));
        file(execution, "ico-notice", "Notice to " + organisation.ico().name(), List.of(section("What was said", notice(execution)), section("How it was sent", sent)));
    }

    /** The letter to the people whose data it is (W-7.3); what was said among ourselves is not in it. */
    private void letter(DelegateExecution execution) {
        var letter = new ArrayList<>(notice(execution));
        letter.add(new Row("Whom to ask", contact()));
        file(execution, "data-subject-letter", "About your personal information", List.of(section("", letter)));
    }

    /** What was prepared last for the recipient, and then approved: nothing else goes out. */
    private List<Row> notice(DelegateExecution execution) {
        return notifications.prepared(Incident.reference(execution), (String) execution.getVariable("recipient"))
                .map(entry -> form(execution, entry.element()).rowsToSend(entry.content())).orElseThrow();
    }

    private List<Row> report(DelegateExecution execution, List<Entry> said) {
        var form = form(execution, "StartEvent_IncidentReported");
        var answers = new HashMap<>(execution.getVariables());
        // What went to the file alone is no variable; a variable that is null now has been taken back.
        last(said, "StartEvent_IncidentReported").ifPresent(entry -> entry.content().forEach((key, answer) -> {
            if (!answers.containsKey(key)) {
                answers.put(key, answer);
            }
        }));
        UNKNOWN_UNLESS_SAID.forEach(key -> answers.putIfAbsent(key, "unknown"));
        var rows = new ArrayList<Row>();
        BEFORE_THE_DPO.forEach(key -> rows.addAll(form.rows(of(answers, List.of(key)))));
        rows.add(new Row("DPO's name", dpo().name()));
        rows.add(new Row("DPO's contact details", dpo().telephone() + ", " + dpo().mail()));
        AFTER_THE_DPO.forEach(key -> rows.addAll(form.rows(of(answers, List.of(key)))));
        answers.keySet().removeAll(BEFORE_THE_DPO);
        answers.keySet().removeAll(AFTER_THE_DPO);
        rows.addAll(form.rows(answers));
        return rows;
    }

    private List<Section> assessed(DelegateExecution execution, List<Entry> said) {
        var additional = "Section 2: Additional information";
        var sections = new ArrayList<>(said.stream().filter(e -> ADDITIONAL.contains(e.element()) && e.event().equals("completed"))
                .map(e -> section(additional + ", " + by(e), rows(execution, e))).filter(Section::answered).toList());
        if (sections.isEmpty()) {
            sections.add(notYet(additional));
        }
        sections.add(section("Section 2: Risk assessment, as the tables advise", List.of(
                new Row("Incident level", execution.getVariable("levelReason").toString()),
                new Row("Risk to individuals", execution.getVariable("riskReason").toString()),
                new Row("Whom to tell", execution.getVariable("basis").toString()))));
        var rating = "Section 2: Risk assessment of the Monitoring Officer";
        sections.add(last(said, "Task_AssessIncident").map(e -> section(rating, rows(execution, e))).orElse(notYet(rating)));
        return sections;
    }

    private List<Section> concluded(DelegateExecution execution, List<Entry> said, String comments, String recommendation) {
        var written = last(said, "Task_WriteFinalReport");
        if (written.isEmpty()) {
            return List.of(notYet(comments), notYet(recommendation + "s"));
        }
        var conclusions = new HashMap<>(written.get().content());
        // Asks what the next task is, and says nothing of the incident.
        conclusions.remove("recommendationsToWrite");
        // Stands in a section of its own.
        conclusions.remove("escalation");
        var sections = new ArrayList<>(List.of(section(comments, form(execution, "Task_WriteFinalReport").rows(conclusions))));
        var form = form(execution, "Task_WriteRecommendation");
        register.recommendations(Incident.reference(execution)).stream().filter(r -> !r.state().equals("withdrawn"))
                .forEach(r -> sections.add(section(recommendation + " " + r.number(), form.rows(Map.of("recommendationKind", r.kind(), "recommendation", r.text(),
                        "owner", people.name(r.owner()), "targetDate", r.target())))));
        if (sections.size() == 1) {
            sections.add(new Section(recommendation + "s", List.of(), List.of("None.")));
        }
        return sections;
    }

    /** The level in force in the words of the form that rates it: the rating, or what the tables advise until then. */
    private String level(DelegateExecution execution) {
        var rating = execution.getVariable("rating");
        var words = form(execution, "Task_AssessIncident").rows(Map.of("rating", Objects.requireNonNullElse(rating, execution.getVariable("incidentLevel")))).get(0).answer();
        return rating != null ? words : words + " – as the tables advise; not yet rated by the Monitoring Officer";
    }

    void file(DelegateExecution execution, String kind, String title, List<Section> sections) {
        var reference = Incident.reference(execution);
        var now = clock.instant();
        byte[] content;
        try {
            content = pdf.of(kind, new Document(title, reference, organisation.name(), UkTime.inWords(now), sections));
        } catch (RuntimeException e) {
            // A document that cannot be drawn holds up no report and no notice (W-5.2). What it would say is in the file.
            // Its message may quote what was entered: it stays out of the log.
            LOG.error("{}: the document {} could not be made ({}); its content is in the file of the incident", reference, kind, e.getClass().getName());
            register.note(reference, now, "application", execution.getCurrentActivityId(), "documentMissing", Map.of("kind", kind));
            return;
        }
        register.file(reference, kind, title, now, gate.user(), content);
    }

    private Organisation.Role dpo() {
        return organisation.roles().get("data-protection-officer");
    }

    private String contact() {
        return String.join(", ", dpo().name(), dpo().telephone(), dpo().mail());
    }

    private FormCheck form(DelegateExecution execution, String element) {
        var definition = execution.getProcessDefinitionId();
        return element.equals("StartEvent_IncidentReported") ? forms.ofStart(definition) : forms.ofTask(definition, element);
    }

    /** What was said at this element, in the words of its form. */
    private List<Row> rows(DelegateExecution execution, Entry entry) {
        return form(execution, entry.element()).rows(entry.content());
    }

    private static Map<String, Object> of(Map<String, Object> answers, List<String> keys) {
        var some = new HashMap<>(answers);
        some.keySet().retainAll(keys);
        return some;
    }

    private static Optional<Entry> last(List<Entry> said, String element) {
        return said.stream().filter(e -> e.element().equals(element) && e.event().equals("completed")).reduce((first, second) -> second);
    }

    private static String by(Entry entry) {
        return UkTime.inWords(entry.at()) + ", by " + entry.by();
    }

    private static Section section(String heading, List<Row> rows) {
        return new Section(heading, rows, List.of());
    }

    private static Section notYet(String heading) {
        return new Section(heading, List.of(), List.of("Not yet."));
    }
}
