package uk.police.securityincident.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Spreadsheet;
import uk.police.securityincident.record.ExerciseReport.Limit;
import uk.police.securityincident.record.ExerciseReport.Report;
import uk.police.securityincident.record.ExerciseReport.Step;
import uk.police.securityincident.record.ExerciseReport;
import uk.police.securityincident.register.ExerciseList.Held;
import uk.police.securityincident.register.ExerciseList;

/**
 * What each exercise showed, beside the one before: as a page to read and print and as a table for a spreadsheet, for those who answer
 * for exercises and for the strategic board. For everybody else, and for whoever is kept out of it, there is no such exercise.
 */
@RestController
class ExercisePages {

    private final Readers readers;
    private final ExerciseList exercises;
    private final ExerciseReport reports;
    private final Pages pages;

    ExercisePages(Readers readers, ExerciseList exercises, ExerciseReport reports, Pages pages) {
        this.readers = readers;
        this.exercises = exercises;
        this.reports = reports;
        this.pages = pages;
    }

    @GetMapping("/exercises")
    ResponseEntity<String> list() {
        var held = reports.of(held()).stream().map(report -> Map.of("reference", report.reference(), "scenario", report.scenario(), "clock", clock(report),
                "begun", UkTime.inWords(report.begunAt()), "ended", report.endedAt() == null ? "Still open" : UkTime.inWords(report.endedAt()), "missed", missed(report))).toList();
        return pages.page("exercises", Map.of("exercises", held, "none", held.isEmpty()));
    }

    @GetMapping("/exercises/{reference}")
    ResponseEntity<String> page(@PathVariable String reference) {
        var report = report(reference);
        var before = before(reference).map(reports::of);
        var content = new HashMap<String, Object>();
        content.put("reference", report.reference());
        content.put("scenario", report.scenario());
        content.put("clock", clock(report));
        content.put("begun", UkTime.inWords(report.begunAt()) + ", by " + report.begunBy());
        content.put("ended", report.endedAt() == null ? "still open: this is how far it is" : UkTime.inWords(report.endedAt()));
        content.put("missed", missed(report));
        content.put("before", before.map(Report::reference).orElse("none"));
        content.put("last", before.map(last -> Map.of("reference", last.reference(), "scenario", last.scenario(), "clock", clock(last), "missed", missed(last))).stream().toList());
        content.put("limits", report.limits().stream().map(limit -> Map.of("duty", limit.duty(), "due", UkTime.inWords(limit.dueAt()), "done", limit.metAt() == null ? "Not done" : UkTime.inWords(limit.metAt()),
                "by", Objects.toString(limit.by(), "–"), "kept", kept(limit), "late", Boolean.FALSE.equals(limit.kept()), "took", inWords(limit.took()),
                "last", before.flatMap(last -> last.limits().stream().filter(one -> one.deadline().equals(limit.deadline())).findFirst()).map(one -> kept(one) + ", " + inWords(one.took())).orElse("–"))).toList());
        content.put("steps", report.steps().stream().map(step -> Map.of("step", step.step(), "asked", step.askedOf(), "opened", UkTime.inWords(step.openedAt()), "answered", answered(step),
                "by", Objects.toString(step.by(), "–"), "took", inWords(step.took()), "unanswered", step.over() == null,
                "last", before.flatMap(last -> Stream.concat(last.steps().stream().filter(step::isAsked), last.steps().stream().filter(one -> one.step().equals(step.step()))).findFirst())
                        .map(one -> one.answeredAt() == null ? "not answered" : inWords(one.took())).orElse("–"))).toList());
        content.put("outside", report.outside().stream().map(gone -> Map.of("at", UkTime.inWords(gone.at()), "to", gone.to(), "what", gone.what(), "by", Objects.toString(gone.by(), "the application"))).toList());
        content.put("nothing", report.outside().isEmpty());
        content.put("said", report.said().entrySet().stream().map(said -> Map.of("question", said.getKey(), "answer", said.getValue())).toList());
        return pages.page("exercise", content);
    }

    /** A row for each limit and each step. */
    @GetMapping("/exercises/{reference}.csv")
    ResponseEntity<byte[]> csv(@PathVariable String reference) {
        var report = report(reference);
        var csv = new StringBuilder();
        try (var printer = Spreadsheet.begin(csv)) {
            printer.printRecord(row(Stream.of("exercise", "row", "what", "asked of"), Spreadsheet.timeHeadings("opened"), Spreadsheet.timeHeadings("due"), Spreadsheet.timeHeadings("done"),
                    Stream.of("by", "result", "minutes on the clock of the exercise")));
            for (var limit : report.limits()) {
                printer.printRecord(row(Stream.of(reference, "limit", limit.duty(), ""), Spreadsheet.time(null), Spreadsheet.time(limit.dueAt()), Spreadsheet.time(limit.metAt()),
                        Stream.of(Objects.toString(limit.by(), ""), kept(limit), limit.took().toMinutes())));
            }
            for (var step : report.steps()) {
                printer.printRecord(row(Stream.of(reference, "step", step.step(), step.askedOf()), Spreadsheet.time(step.openedAt()), Spreadsheet.time(null), Spreadsheet.time(step.answeredAt()),
                        Stream.of(Objects.toString(step.by(), ""), step.answeredAt() == null ? answered(step) : "Answered", step.took().toMinutes())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var name = ContentDisposition.attachment().filename(reference + ".csv").build();
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_DISPOSITION, name.toString()).body(csv.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Object> row(Stream<?>... cells) {
        return Stream.of(cells).flatMap(cell -> cell).map(Spreadsheet::harmless).toList();
    }

    private List<Held> held() {
        if (!readers.may("read about exercises")) {
            throw new Readers.NotFound();
        }
        return exercises.seenBy(readers.signedIn());
    }

    private Report report(String reference) {
        return held().stream().filter(held -> held.reference().equals(reference)).findFirst().map(reports::of).orElseThrow(Readers.NotFound::new);
    }

    /** The exercise before this one. */
    private Optional<Held> before(String reference) {
        return held().stream().dropWhile(held -> !held.reference().equals(reference)).skip(1).findFirst();
    }

    private static String clock(Report report) {
        return report.timesFaster() == 1 ? "the clock on the wall" : report.timesFaster() + " times as fast";
    }

    private static String missed(Report report) {
        return "%d of %d limits missed, %d of %d steps not answered".formatted(report.limits().stream().filter(limit -> Boolean.FALSE.equals(limit.kept())).count(), report.limits().size(),
                report.steps().stream().filter(step -> step.over() == null).count(), report.steps().size());
    }

    private static String kept(Limit limit) {
        return limit.kept() == null ? "Open, not late" : limit.kept() ? "Kept" : "Missed";
    }

    private static String answered(Step step) {
        return step.answeredAt() != null ? UkTime.inWords(step.answeredAt()) : step.over() != null ? "No longer asked " + UkTime.inWords(step.over()) : "Not answered";
    }

    private static String inWords(Duration took) {
        return took.toHours() >= 1 ? took.toHours() + " h " + took.toMinutesPart() + " min" : took.toMinutes() + " min";
    }
}
