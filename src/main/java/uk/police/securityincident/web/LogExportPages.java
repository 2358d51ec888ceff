package uk.police.securityincident.web;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.csv.CSVFormat;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.record.ChoicesInWords;
import uk.police.securityincident.register.LogExport;
import uk.police.securityincident.register.LogExport.Column;
import uk.police.securityincident.register.LogExport.Kind;

/**
 * The central log as a file that Excel opens rightly by a double click (E-3.8.1): UTF-8 with its mark, and each time twice, in UK time
 * and in UTC, as {@code 2026-04-13 09:30}. Excel takes that for a date whatever the computer's region, while 03/04/2026 is the
 * 4th of March where the region is American, and what ends in Z is text.
 */
@RestController
class LogExportPages {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

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
            // By this mark Excel knows that it is UTF-8.
            writer.write('\uFEFF');
            var csv = CSVFormat.RFC4180.print(writer);
            csv.printRecord(columns.stream().flatMap(LogExportPages::headings).toList());
            for (var line : lines) {
                csv.printRecord(Stream.iterate(0, i -> i < columns.size(), i -> i + 1).flatMap(i -> cells(columns.get(i), line.values().get(i), words)).map(Spreadsheet::harmless).toList());
            }
        }
    }

    private static Stream<String> headings(Column column) {
        return column.kind() == Kind.TIME ? Stream.of(column.heading() + " (UK time)", column.heading() + " (UTC)") : Stream.of(column.heading());
    }

    private Stream<Object> cells(Column column, Object value, BinaryOperator<String> words) {
        return switch (column.kind()) {
            case TIME -> Stream.of(minute((Instant) value, UkTime.LONDON), minute((Instant) value, ZoneOffset.UTC));
            case CHOICE -> Stream.of(value == null ? "" : ((List<?>) value).stream().map(one -> inWords(column.question(), one.toString(), words)).collect(Collectors.joining("; ")));
            default -> Stream.of(value == null ? "" : value);
        };
    }

    private static String minute(Instant time, ZoneId zone) {
        return time == null ? "" : MINUTE.format(time.atZone(zone));
    }

    private String inWords(String question, String value, BinaryOperator<String> words) {
        return question.equals("recipient") ? organisation.parties().stream().filter(party -> party.id().equals(value)).map(Organisation.Party::name).findFirst().orElse(value)
                : LogPage.words(question, value, words);
    }
}
