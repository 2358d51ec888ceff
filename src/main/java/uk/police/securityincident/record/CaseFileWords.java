package uk.police.securityincident.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.EarlierEditions;
import uk.police.securityincident.form.Form;
import uk.police.securityincident.gate.TakenAway;
import uk.police.securityincident.register.Disposals.Disposed;

/** What the trail and the register say by a code, in words. */
class CaseFileWords {

    /** An event of the trail in words; {@code %s} is the element of the model. */
    static final Map<String, String> EVENTS = Map.ofEntries(
            Map.entry("opened", "Asked: %s"),
            Map.entry("completed", "%s"),
            Map.entry("withdrawn", "No longer asked: %s"),
            Map.entry("handedOver", "%s"),
            Map.entry("notBegun", "Not given, since the deputy has no account any more: %s"),
            Map.entry("keptOut", "Somebody was named as involved, and is kept out of it"),
            Map.entry("letBack", "Somebody who had been named as involved is kept out no longer"),
            Map.entry("notHeld", "Whoever delegated it has the role no more: %s"),
            Map.entry("nobodyStandsIn", "Claimed by nobody, and no deputy is left: %s"),
            Map.entry("reminded", "Reminder: %s"),
            Map.entry("advised", "The tables advised"),
            Map.entry("told", "Recorded as told: %s"),
            Map.entry("noUpdateNeeded", "Approved: no update is needed"),
            Map.entry("notTold", "Recorded: not to be told"),
            Map.entry("awarenessCorrected", "The time of first awareness was corrected"),
            Map.entry("cameFrom", "Came from an earlier case"),
            Map.entry("reportCorrected", "The time of the report was corrected"),
            Map.entry("ledTo", "Went on as another case"),
            Map.entry("recorded", "What became of it was recorded"),
            Map.entry("documentMissing", "A document could not be made"),
            Map.entry("closed", "Closed"),
            Map.entry("calendarChanged", "A change of the bank holidays moved its limits"),
            Map.entry("broughtIn", "Brought in from the register before"),
            Map.entry("exerciseOver", "The exercise is over"),
            Map.entry("keptBack", "Kept back, since this is an exercise: what would have gone outside"),
            Map.entry("routed", "Brought in by the facts"),
            Map.entry("routedFurther", "Brought in already, and more facts ask for it"),
            Map.entry("inQuestion", "May have to be told"),
            Map.entry("failed", "The service desk gave no ticket"),
            Map.entry("inForce", "%s"),
            Map.entry("similarFound", "Similar incidents looked for"),
            Map.entry("merged", "Merged into another report of the same incident"),
            Map.entry("tookIn", "Took in another report of the same incident"),
            Map.entry("removed", "Evidence was removed, its time being over"),
            Map.entry("set", "Legal hold set"),
            Map.entry("lifted", "Legal hold lifted"),
            Map.entry("entered", "Its risk was entered on the corporate risk register"),
            Map.entry("found", "Found what is due"),
            Map.entry("kept", "Kept"),
            Map.entry("disposedOf", "Disposed of"),
            Map.entry("given", "Given to somebody: %s"),
            Map.entry("givenBack", "Taken from whoever had it: %s"),
            Map.entry("variablesChanged", "Variables were changed by hand, outside any form: %s"),
            Map.entry("timerMoved", "The time of a timer was changed by hand: %s"),
            Map.entry("jobRun", "Carried out by hand, before its time or again: %s"),
            Map.entry("retried", "Let to be tried again by hand: %s"),
            Map.entry("priorityChanged", "Its priority was changed by hand: %s"),
            Map.entry("modified", "Steps were begun or broken off by hand: %s"),
            Map.entry("failureResolved", "A failure was marked as dealt with by hand: %s"),
            Map.entry("failureAnnotated", "A note was put to a failure by hand: %s"),
            Map.entry(EarlierEditions.CARRIED_OVER, "Carried over to another edition of the procedure"), Map.entry(TakenAway.TAKEN_AWAY, "Taken away, not ended; its duties are not discharged"));
    static final Map<String, String> READ = Map.of("case-file", "The case file was opened", "bundle", "The bundle was taken out", "export", "An export of the log held this case",
            "documents", "A document was opened", "evidence", "Evidence was opened", "engine", "An administrator looked into the case");
    /** What no form asked for. */
    static final Map<String, String> LABELS = Map.ofEntries(
            Map.entry("askedOf", "Asked of"),
            Map.entry("adviser", "Adviser"),
            Map.entry("recipient", "Recipient"),
            Map.entry("sentAt", "Sent"),
            Map.entry("approvedAt", "Approved only after that"),
            Map.entry("level", "Level"),
            Map.entry("affectedIndividuals", "People affected"),
            Map.entry("incidentLevel", "Level"),
            Map.entry("levelReason", "Why this level"),
            Map.entry("riskToIndividuals", "Risk to individuals"),
            Map.entry("riskReason", "Why this risk"),
            Map.entry("basis", "Whom to tell"),
            Map.entry("reminder", "Reminder"),
            Map.entry("reason", "Reason"),
            Map.entry("route", "Route"),
            Map.entry("party", "Party"),
            Map.entry("recommendation", "Recommendation"),
            Map.entry("kind", "Kind"),
            Map.entry("what", "What"),
            Map.entry("title", "Title"),
            Map.entry("version", "Version"),
            Map.entry("sha256", "SHA-256"),
            Map.entry("from", "From"),
            Map.entry("to", "To"),
            Map.entry("overseer", "To whoever oversees such cases"),
            Map.entry("personalData", "Personal data"),
            Map.entry("dpoView", "View of the DPO"),
            Map.entry("hold", "Legal hold"),
            Map.entry("awareHere", "First awareness here"),
            Map.entry("awareThere", "First awareness there"),
            Map.entry("takenOver", "Taken over from it"),
            Map.entry("here", "Where the two differ, here"),
            Map.entry("there", "Where the two differ, there"),
            Map.entry("said", "What was said"),
            Map.entry("mergedInto", "Merged into"),
            Map.entry("cameFrom", "Came from"),
            Map.entry("reference", "Reference"),
            Map.entry("similar", "Found"),
            Map.entry("repeats", "Repeats"),
            Map.entry("compared", "Compared"),
            Map.entry("number", "Number"),
            Map.entry("numbers", "Numbers"),
            Map.entry("name", "Name"),
            Map.entry("description", "Description"),
            Map.entry("mediaType", "Media type"),
            Map.entry("size", "Bytes"),
            Map.entry("wouldHaveGone", "Would have gone"),
            Map.entry("stillOpen", "Not answered when it ended"),
            Map.entry("references", "References"),
            Map.entry("disposal", "Disposal"),
            Map.entry("review", "Review"),
            Map.entry("added", "Bank holidays added"),
            Map.entry("removed", "Bank holidays taken out"),
            Map.entry("moved", "Moved"),
            Map.entry("variables", "Variables"),
            Map.entry("steps", "Steps"),
            Map.entry("retries", "Attempts allowed"),
            Map.entry("priority", "Priority"));
    static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("incident", "Incident"),
            Map.entry("nearMiss", "Near miss"),
            Map.entry("vulnerability", "Vulnerability"),
            Map.entry("guidance", "Guidance request"),
            Map.entry("conduct", "Conduct referral"),
            Map.entry("legal-hold", "Legal hold"),
            Map.entry("records-disposal", "Records disposal"),
            Map.entry("board-review", "Review by the strategic board"),
            Map.entry("role-delegation", "Role delegation"),
            Map.entry("exercise", "Exercise"),
            Map.entry("open", "Open"),
            Map.entry("closed", "Closed"),
            Map.entry("handedOver", "Handed over"),
            Map.entry("merged", "Merged"),
            Map.entry(TakenAway.TAKEN_AWAY, "Taken away, not ended"));
    static final Map<String, String> FILED = Map.of("documents", "A document was filed", "evidence", "Evidence was filed");

    private CaseFileWords() {
    }

    /**
     * What stood in a row of the register before, in the order of its columns.
     *
     * @param choices puts a column and a choice into words, or gives null
     */
    static List<Row> broughtIn(Map<String, Object> content, BinaryOperator<String> choices) {
        var rows = new ArrayList<Row>();
        rows.add(new Row("File", "%s, row %s; brought in: %s rows, SHA-256 %s".formatted(content.get("file"), content.get("row"), content.get("rows"), content.get("sha256"))));
        PastColumn.ALL.stream().filter(column -> content.get(column.name()) != null).forEach(column -> {
            var value = content.get(column.name()).toString();
            rows.add(new Row(column.label(), column.kind() == PastColumn.Kind.DATE ? RecordedDate.inWords(value)
                    : column.kind() == PastColumn.Kind.CHOICE ? Objects.requireNonNullElse(choices.apply(column.name(), value), value) : value));
        });
        return rows;
    }

    /** What the tables were asked with. */
    static Row facts(Form report, Map<?, ?> facts) {
        var named = new HashMap<String, Object>();
        facts.forEach((name, value) -> named.put((String) name, value));
        return new Row("On these facts", report.rows(named).stream().map(row -> row.label() + (row.label().endsWith("?") ? " " : ": ") + row.answer()).collect(Collectors.joining("\n")));
    }

    /**
     * What became of a case that was put before whoever approves disposal.
     *
     * @param by says who approved it
     */
    static Row disposed(Disposed one, UnaryOperator<String> by) {
        return new Row(one.due().reference(), "%s, level %s, closed %s: %s\n%s%s".formatted(one.due().kind(), one.due().level(), UkTime.inWords(one.due().closedAt()), one.due().rule(),
                one.approvedAt() == null ? "not approved" : "approved " + UkTime.inWords(one.approvedAt()) + by.apply(one.approvedBy()),
                one.disposedAt() == null ? "; not disposed of" : "; disposed of " + UkTime.inWords(one.disposedAt())));
    }
}
