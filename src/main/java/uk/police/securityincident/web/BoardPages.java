package uk.police.securityincident.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVPrinter;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Spreadsheet;
import uk.police.securityincident.record.BoardCases;
import uk.police.securityincident.record.BoardFigures.Line;
import uk.police.securityincident.record.BoardFigures.Table;
import uk.police.securityincident.record.BoardReview;
import uk.police.securityincident.record.Review;

/**
 * The analysis of a period as it was filed, as a page to read and print and as a table for a spreadsheet, for the
 * strategic board and those who prepare its meeting (E-3.8.3). For everybody else there is no such review.
 */
@RestController
class BoardPages {

    private final Readers readers;
    private final BoardReview reviews;
    private final BoardCases cases;
    private final Pages pages;

    BoardPages(Readers readers, BoardReview reviews, BoardCases cases, Pages pages) {
        this.readers = readers;
        this.reviews = reviews;
        this.cases = cases;
        this.pages = pages;
    }

    @GetMapping("/board/{reference}")
    ResponseEntity<String> page(@PathVariable String reference) {
        var review = review(reference);
        return pages.page("board", content(review));
    }

    @GetMapping("/board/{reference}.csv")
    ResponseEntity<byte[]> csv(@PathVariable String reference) {
        var review = review(reference);
        var name = ContentDisposition.attachment().filename(review.reference() + ".csv").build();
        return ResponseEntity.ok().contentType(new MediaType("text", "csv", StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_DISPOSITION, name.toString())
                .body(table(review).getBytes(StandardCharsets.UTF_8));
    }

    /** The cases behind one line, for those who keep the log; the board itself sees no case. */
    @GetMapping("/board/{reference}/cases")
    ResponseEntity<String> cases(@PathVariable String reference, @RequestParam String of) {
        if (!readers.may("read an analysis") || !readers.may("search the log")) {
            throw new Readers.NotFound();
        }
        var line = cases.of(reference, of, readers.signedIn()).orElseThrow(Readers.NotFound::new);
        return pages.page("board-cases", Map.of("review", reference, "line", line.label(), "none", line.cases().isEmpty(),
                "cases", line.cases().stream().map(one -> Map.of("reference", one.reference(), "hours", String.format(Locale.UK, "%.1f", one.hours()))).toList()));
    }

    private Review review(String reference) {
        if (!readers.may("read an analysis")) {
            throw new Readers.NotFound();
        }
        return reviews.review(reference, readers.signedIn()).orElseThrow(Readers.NotFound::new);
    }

    private Map<String, Object> content(Review review) {
        boolean leads = readers.may("search the log");
        var content = new HashMap<String, Object>();
        content.put("review", review);
        content.put("workedOut", UkTime.inWords(review.workedOutAt()));
        content.put("tables", review.tables().stream().map(table -> drawn(review, table, leads)).toList());
        content.put("risks", review.risks().stream().map(risk -> Map.of("reference", risk.reference(), "reported", UkTime.inWords(risk.reportedOn()), "text", risk.text())).toList());
        content.put("anyRisk", !review.risks().isEmpty());
        content.put("anyAction", !review.actions().isEmpty());
        return content;
    }

    private static Map<String, Object> drawn(Review review, Table table, boolean leads) {
        return Map.of("title", table.title(), "about", table.about(), "columns", table.columns(), "chart", table.scale() > 0, "filled", !table.lines().isEmpty(),
                "wide", table.columns().size() > 2, "lines", table.lines().stream().map(line -> drawn(table, line, leads && line.of() != null ? List.of(review.reference() + "/cases?of=" + URLEncoder.encode(line.of(), StandardCharsets.UTF_8)) : List.of())).toList());
    }

    /** @param cases where its cases are found, if that is for whoever reads it */
    private static Map<String, Object> drawn(Table table, Line line, List<String> cases) {
        return Map.of("cases", cases, "plain", cases.isEmpty(), "label", line.label(), "cells", line.cells(), "chart", table.scale() > 0, "now", width(line.now(), table.scale()), "before", width(line.before(), table.scale()));
    }

    /** In hundredths of the whole width. */
    private static long width(Double value, double scale) {
        return value == null || scale <= 0 ? 0 : Math.round(100 * value / scale);
    }

    /** A row a number: which table, of what, which column, and its value. */
    private static String table(Review review) {
        var csv = new StringBuilder();
        try (var printer = Spreadsheet.begin(csv)) {
            print(printer, "table", "item", "column", "value");
            print(printer, "Review", review.reference(), "period", review.period());
            print(printer, "Review", review.reference(), "period before", review.before());
            print(printer, "Review", review.reference(), "worked out, version " + review.version(), UkTime.inWords(review.workedOutAt()));
            for (var table : review.tables()) {
                for (var line : table.lines()) {
                    for (int i = 0; i < line.cells().size(); i++) {
                        print(printer, table.title(), line.label(), table.columns().get(i), line.cells().get(i));
                    }
                }
            }
            for (var risk : review.risks()) {
                print(printer, "Open risks for the corporate risk register", risk.reference(), "reported " + UkTime.inWords(risk.reportedOn()), risk.text());
            }
            for (var said : review.said()) {
                for (var answer : said.answers()) {
                    print(printer, "Comments and decisions", said.by(), answer.label(), answer.answer());
                }
            }
            for (var action : review.actions()) {
                print(printer, "Actions of the board", action.number() + ". " + action.kind(), action.owner() + ", by " + action.target() + ", " + action.state(), action.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return csv.toString();
    }

    private static void print(CSVPrinter printer, String... values) throws IOException {
        printer.printRecord(Stream.of(values).map(Spreadsheet::harmless).toList());
    }
}
