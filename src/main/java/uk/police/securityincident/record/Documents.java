package uk.police.securityincident.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.incident.SimilarIncidents;
import uk.police.securityincident.model.CaseVariables;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.need.People;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

/**
 * Bound in security-incident.bpmn as ${documents}. Running cases hold this name: do not rename.
 * Files what a person would otherwise write out of the case again, as PDF: each answer in the words of the form that
 * asked for it, so that a question added to a form stands in the document too.
 */
@Component("documents")
@CaseVariables(reads = {"accessCount", "accessCustomers", "accessPartners", "accessPublic", "affectedCustomers", "affectedPartners", "affectedPublic", "disclosedOutside", "unsure",
        "vulnerabilityKind"})
public class Documents {

    /** The questions of Appendix B, section 1, in its order; whatever else the form asked follows. */
    private static final List<String> BEFORE_THE_DPO = List.of("reporterName", "reporterPost", "reportedAt", "occurredAt", "awareAt");
    private static final List<String> AFTER_THE_DPO = List.of("outline", "dataSubjects", "affectedIndividuals", "dataCategories", "affectedPublic",
            "affectedCustomers", "affectedPartners", "accessCount", "accessPublic", "accessCustomers", "accessPartners", "disclosedOutside",
            "compromised", "likelyConsequence", "immediateAction");
    /** The paper form asks these by yes or no and has no third box; not answered is not known. */
    private static final List<String> UNKNOWN_UNLESS_SAID = List.of("affectedPublic", "affectedCustomers", "affectedPartners", "accessPublic",
            "accessCustomers", "accessPartners", "disclosedOutside");
    /** Property of the tasks at which something is added to the report. */
    private static final String ADDITIONAL = "additionalInformation";
    private static final List<String> READ = List.of("StartEvent_IncidentReported", "Task_CompleteIncidentForm", "Task_AssessIncident", "Task_WriteFinalReport", "Task_ApproveFinalReport");

    private final DocumentTable documentTable;
    private final Trail trail;
    private final RecommendationTable recommendationTable;
    private final DeployedForms forms;
    private final SentNotice sent;
    private final People people;
    private final EarlierEditions editions;
    private final Filing filing;
    private final Organisation organisation;
    private final SimilarIncidents similar;

    Documents(DocumentTable documentTable, Trail trail, RecommendationTable recommendationTable, DeployedForms forms, SentNotice sent, People people,
            EarlierEditions editions, Filing filing, Organisation organisation, SimilarIncidents similar) {
        this.documentTable = documentTable;
        this.trail = trail;
        this.recommendationTable = recommendationTable;
        this.forms = forms;
        this.sent = sent;
        this.people = people;
        this.editions = editions;
        this.filing = filing;
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
        var reference = Reference.of(execution);
        boolean byForm = "form".equals(execution.getVariable("receivedBy"));
        if (byForm && !Integer.valueOf(1).equals(execution.getVariable("adviceNumber"))) {
            return;
        }
        var said = said(execution);
        boolean completed = byForm || last(said, "Task_CompleteIncidentForm").isPresent()
                && documentTable.of(reference).stream().noneMatch(d -> d.kind().equals("incident-form"));
        if (completed) {
            var sections = new ArrayList<Section>();
            sections.add(section("For office use only", List.of(new Row("Incident reference", reference), new Row("Incident level", level(execution)))));
            sections.add(section("Section 1: Details of incident", report(execution, said)));
            sections.addAll(assessed(execution, said));
            sections.addAll(concluded(execution, said, "Section 3: Comments", "Section 3: Recommendation"));
            filing.file(execution, "incident-form", "Security incident/breach reporting form", sections);
        }
    }

    /** The final report as it comes into force (W-8.4b), each version of it. */
    @ForModels
    public void finalReport(DelegateExecution execution) {
        var said = said(execution);
        var known = execution.getVariables();
        var sections = new ArrayList<Section>();
        var incident = new ArrayList<>(form(execution, "StartEvent_IncidentReported").rows(of(known, List.of("awareAt", "reportedAt", "occurredAt", "outline", "lateReason"))));
        incident.add(new Row("Incident level", level(execution)));
        sections.add(section("The incident", incident));
        sections.addAll(concluded(execution, said, "Observations and conclusions", "Recommendation"));
        sections.add(before(execution, said));
        // Closed with the assessment, whoever rated it concluded it too.
        last(said, "Task_ApproveFinalReport").or(() -> written(said)).ifPresent(entry -> sections.add(section("In force",
                List.of(new Row("Version", known.get("reportVersion").toString()), new Row("Approved", by(entry))))));
        filing.file(execution, "final-report", "Final incident report", sections);
    }

    private List<Entry> said(DelegateExecution execution) {
        return trail.entries(Reference.of(execution), Stream.concat(READ.stream(), additional(execution).stream()).toList());
    }

    private Set<String> additional(DelegateExecution execution) {
        return editions.marked(execution.getProcessDefinitionId(), ADDITIONAL).keySet();
    }

    /** W-8.4c: apart from the conclusions, with what is to follow from it. */
    private Section before(DelegateExecution execution, List<Entry> said) {
        var rows = new ArrayList<>(similar.rows(Reference.of(execution)));
        written(said).filter(written -> written.said("escalation") != null)
                .ifPresent(written -> rows.addAll(form(execution, "Task_WriteFinalReport").rows(of(written.content(), List.of("escalation")))));
        return new Section("Repeat or previous similar incidents", rows, rows.isEmpty() ? List.of("None was found.") : List.of());
    }

    /** Files what was sent: the notice to the ICO, or the letter to the people; to other parties it is said by their own route. */
    @ForModels
    public void sent(DelegateExecution execution) {
        sent.file(execution);
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
        var dpo = organisation.roles().get("data-protection-officer");
        rows.add(new Row("DPO's name", dpo.name()));
        rows.add(new Row("DPO's contact details", dpo.telephone() + ", " + dpo.mail()));
        AFTER_THE_DPO.forEach(key -> rows.addAll(form.rows(of(answers, List.of(key)))));
        answers.keySet().removeAll(BEFORE_THE_DPO);
        answers.keySet().removeAll(AFTER_THE_DPO);
        rows.addAll(form.rows(answers));
        return rows;
    }

    private List<Section> assessed(DelegateExecution execution, List<Entry> said) {
        var additional = "Section 2: Additional information";
        var sections = new ArrayList<>(said.stream().filter(e -> additional(execution).contains(e.element()) && e.event().equals("completed"))
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
        var written = written(said);
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
        recommendationTable.of(Reference.of(execution)).stream().filter(r -> !r.state().equals("withdrawn"))
                .forEach(r -> sections.add(section(recommendation + " " + r.number(), form.rows(Map.of("recommendationKind", r.kind(), "recommendation", r.text(),
                        "owner", people.name(r.owner()), "targetDate", r.target())))));
        if (sections.size() == 1) {
            sections.add(new Section(recommendation + "s", List.of(), List.of("None.")));
        }
        return sections;
    }

    /** The report that stands, which says what was learnt: written in the step of its own, or with the assessment. */
    private static Optional<Entry> written(List<Entry> said) {
        return said.stream().filter(e -> e.event().equals("completed") && e.said("lessons") != null).reduce((first, second) -> second);
    }

    /** The level in force in the words of the form that rates it: the rating, or what the tables advise until then. */
    private String level(DelegateExecution execution) {
        var rating = execution.getVariable("rating");
        var words = form(execution, "Task_AssessIncident").rows(Map.of("rating", Objects.requireNonNullElse(rating, execution.getVariable("incidentLevel")))).get(0).answer();
        return rating != null ? words : words + " – as the tables advise; not yet rated by the Monitoring Officer";
    }

    private Form form(DelegateExecution execution, String element) {
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

    private String by(Entry entry) {
        return UkTime.inWords(entry.at()) + ", by " + people.named(entry.by());
    }

    private static Section section(String heading, List<Row> rows) {
        return new Section(heading, rows, List.of());
    }

    private static Section notYet(String heading) {
        return new Section(heading, List.of(), List.of("Not yet."));
    }
}
