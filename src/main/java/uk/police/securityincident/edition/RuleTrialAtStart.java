package uk.police.securityincident.edition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.RatedCases.Period;
import uk.police.securityincident.start.RefusedStart;

/**
 * What the operator starts with INCIDENT_TRY_RULES instead of serving: puts the tables of the application's own folder, which are not deployed
 * then, to the cases of the log, and says how many would be advised otherwise. The cases are in a CSV file in the data directory.
 */
@Component
@ConditionalOnProperty("incident.try-rules")
class RuleTrialAtStart implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(RuleTrialAtStart.class);
    private static final String ALL = "all";

    private final RuleTrial trial;
    private final Period period;
    private final Path file;

    RuleTrialAtStart(RuleTrial trial, @Value("${incident.try-rules}") String which, @Value("${incident.data-directory}") Path data) {
        this.trial = trial;
        this.period = period(which);
        this.file = data.resolve("rules-tried.csv");
    }

    private static Period period(String which) {
        try {
            var days = which.split("/", -1);
            return which.equals(ALL) ? new Period(null, null) : new Period(LocalDate.parse(days[0]), LocalDate.parse(days[1]));
        } catch (DateTimeParseException | ArrayIndexOutOfBoundsException e) {
            throw new RefusedStart("INCIDENT_TRY_RULES is '" + which + "'.", "Set it to all, or to the first and the last day of reports that count, such as 2026-01-01/2026-06-30");
        }
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        var candidate = trial.candidate(new ClassPathResource("dmn/incident-decisions.dmn").getContentAsByteArray());
        var result = trial.run(candidate, period, (counted, done) -> LOG.info("{} cases done", done));
        result.ways().forEach(way -> {
            LOG.info("{}: from {} to {}", way.cases() == 1 ? "1 case" : way.cases() + " cases", RuleTrialTable.inWords(way.from()), RuleTrialTable.inWords(way.to()));
            way.reasons().forEach((reason, cases) -> LOG.info("  {}: {}", cases, reason));
        });
        var all = result.counted();
        LOG.info("Of {} cases {} were tried; {} disposed of, {} of the register before, {} not rated yet, {} rated before their facts were kept.", all.all(), result.tried(), all.disposed(),
                all.fromBefore(), all.unrated(), all.notRecorded());
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, RuleTrialTable.ofCases(result.otherwise()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("What was found cannot be written to " + file, e);
        }
        LOG.info("{} would be advised otherwise; which, says {}. Nothing was changed.", result.otherwise().size(), file);
    }
}
