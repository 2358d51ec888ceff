package uk.police.securityincident.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.engine.Exercises;
import uk.police.securityincident.form.DeployedForms;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.register.CaseTable;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.DocumentTable;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.LogSearch.Found;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.PastIncidents;
import uk.police.securityincident.register.RecommendationTable;
import uk.police.securityincident.register.Trail.Link;

/**
 * Everything about one case in the order it happened (E-3.4.10, E-3.8.1), in the words of the models and forms: what the
 * engine's own pages do not show once a case is closed.
 */
@Component
public class CaseFile {

    private static final TypeReference<Map<String, Object>> ANSWERS = new TypeReference<>() {
    };
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
    /** Written for a form, with its marks. */
    private static final List<String> MARKED = List.of("said", "takenOver", "here", "there");

    private final ProcessEngine engine;
    private final Caller caller;
    private final RecommendationTable recommendationTable;
    private final DocumentTable documentTable;
    private final CaseTable cases;
    private final SeenTrail trail;
    private final Evidence evidence;
    private final Outbox outbox;
    private final Disposals disposals;
    private final DeployedForms forms;
    private final CaseDuties caseDuties;
    private final EarlierEditions editions;
    private final ChoicesInWords choicesInWords;
    private final CodesInWords codes;
    private final Outcome outcome;
    private final ObjectMapper json;

    CaseFile(@Lazy ProcessEngine engine, Caller caller, RecommendationTable recommendationTable, DocumentTable documentTable, CaseTable cases, SeenTrail trail, Evidence evidence,
            Outbox outbox, Disposals disposals, DeployedForms forms, CaseDuties caseDuties, EarlierEditions editions, ChoicesInWords choicesInWords, CodesInWords codes, Outcome outcome, ObjectMapper json) {
        this.engine = engine;
        this.caller = caller;
        this.recommendationTable = recommendationTable;
        this.documentTable = documentTable;
        this.cases = cases;
        this.trail = trail;
        this.evidence = evidence;
        this.outbox = outbox;
        this.disposals = disposals;
        this.forms = forms;
        this.caseDuties = caseDuties;
        this.editions = editions;
        this.choicesInWords = choicesInWords;
        this.codes = codes;
        this.outcome = outcome;
        this.json = json;
    }

    /** The duties of the case with a limit, and that of telling the people, and how they stand. */
    public List<DutyInWords> duties(Found found, Instant now) {
        return caller.withRightsOfApplication(() -> caseDuties.of(edition(found.reference()), found, now));
    }

    /** The whole file, to be read or printed. The words of models and forms are read as the application: whoever may see the case may not see deployments. */
    public List<Section> inWords(Found found, Instant now) {
        return caller.withRightsOfApplication(() -> sections(found, now));
    }

    private List<Section> sections(Found found, Instant now) {
        var edition = edition(found.reference());
        var links = trail.of(found.reference());
        var words = codes.now(links.stream().map(Link::by));
        var sections = new ArrayList<Section>();
        sections.add(section("The case", head(found, words)));
        sections.add(section("What became of it", outcome.inWords(found.reference())));
        sections.add(section("Duties", caseDuties.of(edition, found, now).stream().map(duty -> new Row(duty.duty(), duty.inWords())).toList()));
        sections.add(section("Put before whoever approves disposal", disposals.of(found.reference()).stream().map(one -> CaseFileWords.disposed(one, words::by)).toList()));
        sections.add(section("Recommendations", recommendationTable.of(found.reference()).stream().filter(r -> r.text() != null)
                .map(r -> new Row(r.number() + ", " + r.state(), "%s\nOwner: %s. Target date: %s".formatted(r.text(), words.of("owner", r.owner()), UkTime.inWords(r.target())))).toList()));
        sections.add(section("Documents", documentTable.of(found.reference()).stream().map(d -> new Row(d.title() + ", version " + d.version(),
                "filed %s%s; SHA-256 %s".formatted(UkTime.inWords(d.createdAt()), words.by(d.by()), d.sha256()))).toList()));
        sections.add(section("Evidence", evidence.of(found.reference()).stream().map(item -> new Row("%s%d, %s".formatted(item.reference().equals(found.reference()) ? "" : item.reference() + ", ", item.number(), Objects.toString(item.name(), "disposed of")),
                "%s%s, %d bytes; filed %s%s; SHA-256 %s%s".formatted(item.description() == null ? "" : item.description() + "\n", item.mediaType(), item.size(), UkTime.inWords(item.filedAt()), words.by(item.by()), item.sha256(), item.removedAt() == null ? "" : "; content removed " + UkTime.inWords(item.removedAt())))).toList()));
        sections.add(section("E-mails", outbox.of(found.reference()).stream().map(mail -> new Row(UkTime.inWords(mail.writtenAt()), "%s\nto %s, %s".formatted(mail.subject(), words.of("recipient", mail.recipient()), mail.state()))).toList()));
        sections.removeIf(section -> !section.answered());
        for (var link : links) {
            sections.add(section("%d. %s: %s%s".formatted(link.number(), UkTime.inWords(link.at()), what(edition, link), words.by(link.by())), said(edition, link, words)));
        }
        return sections;
    }

    /** A kind or state of a case as people call it; anything else as it is. */
    public static String word(String value) {
        return CaseFileWords.WORDS.getOrDefault(value, value);
    }

    private List<Row> head(Found found, CodesInWords.Words words) {
        var choices = choicesInWords.now();
        var rows = new ArrayList<Row>();
        add(rows, "Exercise", Exercises.is(found.reference()) ? Exercises.inWords() : null);
        add(rows, "Kind", word(found.kind()));
        add(rows, "State", word(found.state()) + (found.fromRegisterBefore() ? ", " + PastIncidents.FROM_BEFORE : ""));
        add(rows, "Reference in the register before", found.oldReference());
        add(rows, "Running", found.state().equals("open") && cases.lost().contains(found.reference())
                ? "No. Nobody ended it, and nothing of it runs: nobody has its tasks, and no deadline is watched. Its duties stand: report it again, with this reference as the earlier case." : null);
        add(rows, "Level", found.level() == null ? null : found.level() + " (" + found.colour() + ")" + (found.fromRegisterBefore() ? ", as recorded there" : found.ratedAt() == null ? ", as the tables advise" : ", as rated"));
        add(rows, "Type", found.incidentType() == null ? null : choices.apply("incidentType", found.incidentType()));
        add(rows, "Unit", found.unit());
        add(rows, "Equipment or system", found.asset());
        add(rows, "Reported by", Stream.of(found.reporterName(), words.person(found.reporterId())).filter(Objects::nonNull).distinct().collect(Collectors.joining(", ")));
        add(rows, "Happened", found.recorded().inWords("occurredAt", found.occurredAt()));
        add(rows, "First awareness", found.recorded().inWords("awareAt", found.awareAt()));
        add(rows, "Reported", found.recorded().inWords("reportedAt", found.reportedAt()));
        add(rows, "Entered at", found.loggedAt());
        add(rows, "Rated first", found.ratedAt());
        add(rows, "ICO told first", found.recorded().inWords("icoToldAt", found.icoToldAt()));
        add(rows, "People told first", found.recorded().inWords("dataSubjectsToldAt", found.dataSubjectsToldAt()));
        add(rows, "Closed", found.recorded().inWords("closedAt", found.closedAt()));
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

    private static String what(Edition edition, Link link) {
        if (link.event().equals("opened") && CaseFileWords.READ.containsKey(link.element())) {
            return CaseFileWords.READ.get(link.element());
        }
        if (link.event().equals("filed")) {
            return CaseFileWords.FILED.getOrDefault(link.element(), "Filed: " + link.element());
        }
        return CaseFileWords.EVENTS.getOrDefault(link.event(), "%s: " + link.event()).formatted(edition.name(link.element()));
    }

    /** What was entered, in the words of its form; what no form asked for now, as it stands. */
    private List<Row> said(Edition edition, Link link, CodesInWords.Words words) {
        if (link.content() == null) {
            return List.of(new Row("Content", "disposed of"));
        }
        Map<String, Object> content;
        try {
            content = new LinkedHashMap<>(json.readValue(link.content(), ANSWERS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (link.event().equals("broughtIn")) {
            return CaseFileWords.broughtIn(content, choicesInWords.now());
        }
        var rows = new ArrayList<Row>();
        if (List.of("completed", "recorded").contains(link.event())) {
            form(edition, link.element()).ifPresent(form -> {
                rows.addAll(form.rows(content).stream().map(words::of).toList());
                content.keySet().removeIf(form::asks);
            });
        }
        var facts = content.remove("facts");
        form(edition, "StartEvent_IncidentReported").filter(form -> facts != null).ifPresent(form -> rows.add(CaseFileWords.facts(form, (Map<?, ?>) facts)));
        MARKED.forEach(key -> content.computeIfPresent(key, (marked, value) -> value instanceof String text ? plain(text) : value));
        content.forEach((key, value) -> add(rows, CaseFileWords.LABELS.getOrDefault(key, key), inWords(words.of(key, value))));
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

    private Optional<Form> form(Edition edition, String element) {
        return element.equals(Outcome.OUTCOME) ? Optional.of(outcome.form()) : edition.form(element, forms);
    }

    private Edition edition(String reference) {
        return Edition.of(engine, editions, cases.process(reference).orElse(null), this::newest);
    }

    private String newest(String process) {
        return Optional.ofNullable(engine.getRepositoryService().createProcessDefinitionQuery().processDefinitionKey(process).latestVersion().singleResult()).map(ProcessDefinition::getId).orElse(null);
    }

    private static Section section(String heading, List<Row> rows) {
        return new Section(heading, rows, List.of());
    }
}
