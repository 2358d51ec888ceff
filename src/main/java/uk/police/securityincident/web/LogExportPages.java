package uk.police.securityincident.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.document.Spreadsheet;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.record.ChoicesInWords;
import uk.police.securityincident.register.LogExport;
import uk.police.securityincident.register.LogExport.Column;
import uk.police.securityincident.register.LogExport.Kind;

/** The central log as a file that Excel opens rightly by a double click (E-3.8.1). */
@RestController
class LogExportPages {

    private final Readers readers;
    private final LogExport log;
    private final ChoicesInWords choicesInWords;
    private final Organisation organisation;
    private final Clock clock;

    LogExportPages(Readers readers, LogExport log, ChoicesInWords choicesInWords, Organisation organisation, Clock clock) {
        this.readers = readers;
        this.log = log;
        this.choicesInWords = choicesInWords;
        this.organisation = organisation;
        this.clock = clock;
    }

    @GetMapping("/register.csv")
    void export(@RequestParam MultiValueMap<String, String> asked, HttpServletResponse response) throws IOException {
        if (!readers.may("export the log")) {
            throw new Readers.NotFound();
        }
        var columns = LogExport.columns(asked.getOrDefault("column", List.of()));
        var criteria = RegisterPages.criteria(asked.toSingleValueMap());
        criteria.remove("column");
        var words = choicesInWords.now();
        var lines = log.export(criteria, columns, readers.signedIn(), clock.instant());
        RegisterPages.attach(response, "text/csv;charset=UTF-8", "register.csv");
        try (var writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)) {
            var csv = Spreadsheet.begin(writer);
            csv.printRecord(columns.stream().flatMap(LogExportPages::headings).toList());
            for (var line : lines) {
                csv.printRecord(Stream.iterate(0, i -> i < columns.size(), i -> i + 1).flatMap(i -> cells(columns.get(i), line.values().get(i), words)).map(Spreadsheet::harmless).toList());
            }
        }
    }

    private static Stream<String> headings(Column column) {
        return column.kind() == Kind.TIME ? Spreadsheet.timeHeadings(column.heading()) : Stream.of(column.heading());
    }

    private Stream<Object> cells(Column column, Object value, BinaryOperator<String> words) {
        return switch (column.kind()) {
            case TIME -> Spreadsheet.time((Instant) value);
            case CHOICE -> Stream.of(value == null ? "" : ((List<?>) value).stream().map(one -> inWords(column.question(), one.toString(), words)).collect(Collectors.joining("; ")));
            default -> Stream.of(value == null ? "" : value);
        };
    }

    private String inWords(String question, String value, BinaryOperator<String> words) {
        return question.equals("recipient") ? organisation.recipient(value) : LogPage.words(question, value, words);
    }
}
