package uk.police.securityincident.incident;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Reference;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.ShownAs;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.register.Trail.Entry;

/** What a final report begins with that is written again, sent back or revised: its last version, and why it is written again. */
@Component
public class ReportDraft {

    private static final List<String> FILLED_IN = List.of("observations", "adverseConsequences", "lessons", "escalation", "breachType", "whoseData", "dataTypes", "corporateRisk", "corporateRiskText", "hoursSpent",
            "costPounds");

    private static final String OVERTAKEN = "**Overtaken:** since it was written the incident was rated otherwise, or an investigation came in. Read below what was said, and say it here.";

    private final Trail trail;
    private final Recommendations recommendations;

    ReportDraft(Trail trail, Recommendations recommendations) {
        this.trail = trail;
        this.recommendations = recommendations;
    }

    /** The last version, written in a step of its own or with the assessment; which recommendations are withdrawn is said anew. */
    @ShownAs({"observations", "adverseConsequences", "lessons", "escalation", "breachType", "whoseData", "dataTypes", "corporateRisk", "corporateRiskText", "hoursSpent", "costPounds"})
    public Map<String, Object> draft(DelegateTask task) {
        var known = new HashMap<String, Object>();
        since(task).stream().limit(1).forEach(last -> FILLED_IN.forEach(answer -> known.put(answer, Shown.answer(last.content().get(answer)))));
        known.values().removeIf(Objects::isNull);
        return known;
    }

    /** What the approver wants changed, or why the report in force is revised; empty of a first version. */
    @ShownAs("writtenAgain")
    public TypedValue writtenAgain(DelegateTask task) {
        var versionAndSince = since(task);
        var overtaken = !versionAndSince.isEmpty() && recommendations.isOvertaken(Reference.of(task)) ? OVERTAKEN : null;
        return LongText.of(Stream.concat(versionAndSince.stream().skip(1).map(ReportDraft::reason), Stream.ofNullable(overtaken)).filter(Objects::nonNull).collect(Collectors.joining("\n\n")));
    }

    private static String reason(Entry entry) {
        if ("no".equals(entry.said("approved"))) {
            return "**Sent back:** " + Shown.quoted(entry.said("approvalComment"));
        }
        return entry.said("revisionReason") == null ? null : "**To be revised:** " + Shown.quoted(entry.said("revisionReason"));
    }

    /** The last version, and what was said of it since; nothing before there is one. */
    private List<Entry> since(DelegateTask task) {
        var said = trail.entries(Reference.of(task), List.of("Task_AssessIncident", "Task_WriteFinalReport", "Task_ApproveFinalReport", "Task_ReviewIncident")).stream()
                .filter(entry -> entry.event().equals("completed")).toList();
        int written = IntStream.range(0, said.size()).filter(number -> said.get(number).said("lessons") != null).reduce((first, second) -> second).orElse(said.size());
        return said.subList(written, said.size());
    }
}
