package uk.police.securityincident.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Spreadsheet;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.record.Limits.Limit;
import uk.police.securityincident.record.Limits.Wait;
import uk.police.securityincident.record.Limits.Who;

/** The open limits as a page and a spreadsheet show them. */
class LimitTable {

    private static final Map<String, String> KINDS = Map.of("security-incident", "Incident", "guidance-request", "Guidance request", "security-vulnerability", "Vulnerability",
            "conduct-referral", "Conduct referral", "exercise", "Exercise");

    private LimitTable() {
    }

    /** What the lists to choose from offer: what there is among these limits. */
    static List<Map<String, Object>> fields(List<Limit> limits, LimitFilter filter) {
        var who = new TreeMap<String, String>();
        limits.stream().flatMap(limit -> limit.waits().stream()).flatMap(wait -> wait.who().stream()).forEach(one -> who.put(one.id(), one.name()));
        return List.of(field("due", "Due", LimitFilter.DUE, filter), field("who", "Waits for", byName(who), filter),
                field("kind", "Kind of case", of(limits, Limit::kind, LimitTable::kind), filter), field("limit", "Limit", of(limits, Limit::what, Function.identity()), filter),
                field("reference", "Reference", Map.of(), filter));
    }

    private static Map<String, String> of(List<Limit> limits, Function<Limit, String> value, Function<String, String> words) {
        return byName(limits.stream().map(value).distinct().collect(Collectors.toMap(Function.identity(), words)));
    }

    private static Map<String, String> byName(Map<String, String> choices) {
        var sorted = new LinkedHashMap<String, String>();
        choices.entrySet().stream().sorted(Map.Entry.comparingByValue(String.CASE_INSENSITIVE_ORDER)).forEach(choice -> sorted.put(choice.getKey(), choice.getValue()));
        return sorted;
    }

    private static Map<String, Object> field(String name, String label, Map<String, String> choices, LimitFilter filter) {
        var chosen = filter.asked(name);
        return Map.of("name", name, "label", label, "value", chosen, "choice", !name.equals("reference"),
                "options", Stream.concat(choices.entrySet().stream(), chosen.isEmpty() || choices.containsKey(chosen) ? Stream.empty() : Stream.of(Map.entry(chosen, chosen.replaceFirst("^(person|group):", ""))))
                        .map(choice -> Map.of("value", choice.getKey(), "label", choice.getValue(), "chosen", choice.getKey().equals(chosen))).toList());
    }

    private static String kind(String process) {
        return KINDS.getOrDefault(process, CaseFile.word(process));
    }

    /**
     * A limit as a row.
     *
     * @param opens whether the case file is for whoever reads it
     * @param own whether the tasks are for them, and lead to the form
     * @param gives which tasks they may choose to give to somebody
     */
    static Map<String, Object> row(Limit limit, Instant now, boolean opens, boolean own, Predicate<Wait> gives) {
        return Map.of("reference", limit.reference(), "opens", opens, "own", own, "kind", kind(limit.kind()), "what", limit.what(), "due", UkTime.inWords(limit.dueAt()),
                "left", UkTime.left(limit.dueAt(), now), "overdue", limit.dueAt().isBefore(now), "nobody", limit.waits().isEmpty(),
                "waits", limit.waits().stream().map(wait -> Map.of("task", wait.task(), "step", step(limit, wait), "who", who(wait), "since", UkTime.inWords(wait.since()), "choose", wait.own() && gives.test(wait)))
                        .toList());
    }

    /** Nothing where the limit is called as the step is. */
    private static String step(Limit limit, Wait wait) {
        return wait.step().equals(limit.what()) ? "" : wait.step() + ": ";
    }

    private static String who(Wait wait) {
        return wait.who().isEmpty() ? "nobody" : wait.who().stream().map(LimitTable::name).collect(Collectors.joining(" or "));
    }

    private static String name(Who who) {
        return who.name() + (who.deputy() ? " (as deputy)" : "");
    }

    /** A row a limit and step that is waited for. */
    static String csv(List<Limit> limits, Instant now) {
        var csv = new StringBuilder();
        try (var printer = Spreadsheet.begin(csv)) {
            printer.printRecord(row(Stream.of("reference", "kind", "limit"), Spreadsheet.timeHeadings("due"), Stream.of("left", "step", "waits for"), Spreadsheet.timeHeadings("since")));
            for (var limit : limits) {
                for (var wait : limit.waits().isEmpty() ? List.of(new Wait("", "", List.of(), null, false)) : limit.waits()) {
                    printer.printRecord(row(Stream.of(limit.reference(), kind(limit.kind()), limit.what()), Spreadsheet.time(limit.dueAt()),
                            Stream.of(UkTime.left(limit.dueAt(), now), wait.step(), limit.waits().isEmpty() ? "" : who(wait)), Spreadsheet.time(wait.since())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return csv.toString();
    }

    private static List<Object> row(Stream<?>... cells) {
        return Stream.of(cells).flatMap(Function.identity()).map(Spreadsheet::harmless).toList();
    }
}
