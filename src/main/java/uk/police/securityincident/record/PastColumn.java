package uk.police.securityincident.record;

import java.util.List;

import uk.police.securityincident.register.LogSearch;

/**
 * A column of the file in which incidents of the register before are brought in, by the name that the log's export has for it.
 *
 * @param label what people call it
 * @param values what it may be, as the contract has it; none for what is written freely
 * @param about what it says, for whoever fills it in
 */
public record PastColumn(String name, String label, Kind kind, boolean required, int longest, List<String> values, String about) {

    public enum Kind { TEXT, CHOICE, DATE, NUMBER, YES_NO }

    static final String OLD_REFERENCE = "oldReference";
    static final String REPORTED = "reportedAt";
    static final String OUTLINE = "outline";
    private static final int LINE = 200;

    /** In the order of the template. */
    public static final List<PastColumn> ALL = List.of(
            new PastColumn(OLD_REFERENCE, "Reference in the register before", Kind.TEXT, true, 100, List.of(), "What the register before calls it; each once."),
            new PastColumn(REPORTED, "Reported", Kind.DATE, true, 0, List.of(), "When it was reported. The board's figures count it by this date, or where it was not recorded by the first that was of awareAt, occurredAt, closedAt."),
            new PastColumn(OUTLINE, "Outline", Kind.TEXT, true, 4000, List.of(), "What happened."),
            new PastColumn("awareAt", "First awareness", Kind.DATE, false, 0, List.of(), "When anybody of ours first knew."),
            new PastColumn("occurredAt", "Happened", Kind.DATE, false, 0, List.of(), "When it happened."),
            new PastColumn("closedAt", "Closed", Kind.DATE, false, 0, List.of(), "When it was closed. It is kept from then; where it was not recorded, from the last date that was."),
            new PastColumn("level", "Level", Kind.CHOICE, false, 0, List.of("none", "low", "medium", "high"), "As it was rated."),
            new PastColumn("icoTold", "ICO told", Kind.YES_NO, false, 0, List.of("yes", "no"), "Whether the ICO was told."),
            new PastColumn("icoToldAt", "ICO told first", Kind.DATE, false, 0, List.of(), "When the ICO was told first."),
            new PastColumn("peopleTold", "People told", Kind.YES_NO, false, 0, List.of("yes", "no"), "Whether the people whose data it is were told."),
            new PastColumn("dataSubjectsToldAt", "People told first", Kind.DATE, false, 0, List.of(), "When they were told first."),
            new PastColumn("incidentType", "Type", Kind.CHOICE, false, 0, LogSearch.criteria().get("type"), "What kind of incident it was."),
            new PastColumn("channel", "Channel", Kind.CHOICE, false, 0, LogSearch.criteria().get("channel"), "What it touched."),
            new PastColumn("medium", "What the information was on", Kind.CHOICE, false, 0, List.of("paper", "portable", "system", "verbal"), "What the information was on."),
            new PastColumn("dataKind", "Kind of information", Kind.CHOICE, false, 0, List.of("none", "business", "confidentialBusiness", "personal", "sensitivePersonal"), "The kind of information."),
            new PastColumn("affectedIndividuals", "People concerned", Kind.NUMBER, false, 9, List.of(), "How many people it concerned: a whole number."),
            new PastColumn("reporterName", "Reported by", Kind.TEXT, false, LINE, List.of(), "Who reported it."),
            new PastColumn("unit", "Unit", Kind.TEXT, false, LINE, List.of(), "Where: the unit or department."),
            new PastColumn("assetOwner", "Owner of the information", Kind.TEXT, false, LINE, List.of(), "Who owned the information."),
            new PastColumn("asset", "Equipment or system", Kind.TEXT, false, LINE, List.of(), "The equipment or system."),
            new PastColumn("cause", "Cause", Kind.TEXT, false, 4000, List.of(), "Why it happened."),
            new PastColumn("recipientKind", "Kind of recipient", Kind.TEXT, false, LINE, List.of(), "Who got the information, by kind."));

    /** What may stand in it, in words. */
    public String mayBe() {
        return switch (kind) {
            case DATE -> "a day (2023-04-12 or 12/04/2023, with a time if you like), a month (2023-04 or Apr-23) or 'not recorded'";
            case NUMBER -> "a whole number";
            case YES_NO, CHOICE -> String.join(", ", values) + (name.equals("level") || kind == Kind.YES_NO ? "" : ", or as the report's form says it");
            case TEXT -> "text, at most " + longest + " characters";
        };
    }

    /** Why a value is not one of these is said with them. */
    String expected() {
        return "'" + String.join("', '", values) + "'";
    }
}
