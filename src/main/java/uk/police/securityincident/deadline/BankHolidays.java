package uk.police.securityincident.deadline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import de.focus_shift.jollyday.core.HolidayCalendar;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import uk.police.securityincident.start.RefusedStart;

/**
 * The bank holidays of England and Wales: computed by Jollyday, corrected by {@code bank-holidays.csv} for days that
 * were proclaimed or moved. Nothing is called at run time.
 */
@Component
public class BankHolidays {

    private final HolidayManager rules = HolidayManager.getInstance(ManagerParameters.create(HolidayCalendar.UNITED_KINGDOM));
    private final Map<LocalDate, Boolean> overrides = new HashMap<>();
    private final LocalDate confirmedUntil;
    private final Clock clock;

    public BankHolidays(@Value("${incident.bank-holidays.file}") Resource file,
            @Value("${incident.bank-holidays.confirmed-until}") String confirmedUntil, Clock clock) {
        this.clock = clock;
        this.confirmedUntil = day(confirmedUntil).orElseThrow(() -> new RefusedStart("INCIDENT_BANK_HOLIDAYS_CONFIRMED_UNTIL is '" + confirmedUntil + "', and no day.", "Write it as 2027-12-31"));
        try {
            file.getContentAsString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
                var fields = line.split(",");
                var day = day(fields[0]);
                if (fields.length < 2 || day.isEmpty() || !List.of("add", "remove").contains(fields[1].strip())) {
                    throw new RefusedStart("The bank holidays file has a line that is not 'date, add or remove, reason': " + line + ".", "Correct it: a line is 2027-06-03,add,Jubilee");
                }
                overrides.put(day.get(), fields[1].strip().equals("add"));
            });
        } catch (IOException e) {
            throw new RefusedStart("The bank holidays file cannot be read: " + file + ".", "Set INCIDENT_BANK_HOLIDAYS_FILE to file:/… of a file that is there, and that the application may read");
        }
        var warning = warning();
        if (warning != null) {
            LoggerFactory.getLogger(BankHolidays.class).warn(warning);
        }
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()));
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }

    public boolean isHoliday(LocalDate day) {
        var override = overrides.get(day);
        return override != null ? override : isByRule(day);
    }

    private boolean isByRule(LocalDate day) {
        return rules.isHoliday(day, "eng");
    }

    /** All of these years, the last one included. */
    public Set<LocalDate> ofYears(int from, int until) {
        return days(from, until, this::isHoliday);
    }

    /** The same as the rules alone have them, without the file. */
    public Set<LocalDate> byRule(int from, int until) {
        return days(from, until, this::isByRule);
    }

    private static Set<LocalDate> days(int from, int until, Predicate<LocalDate> which) {
        return LocalDate.of(from, 1, 1).datesUntil(LocalDate.of(until + 1, 1, 1)).filter(which).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The last day until which the calendar was checked against the published list. */
    public LocalDate confirmedUntil() {
        return confirmedUntil;
    }

    /** From a year before that day: what to do; else null. */
    public String warning() {
        if (LocalDate.ofInstant(clock.instant(), UkTime.LONDON).isBefore(confirmedUntil.minusYears(1))) {
            return null;
        }
        return "Bank holidays were checked against the published list until " + confirmedUntil
                + " only. Compare the list, add what is missing to the file of INCIDENT_BANK_HOLIDAYS_FILE, and set INCIDENT_BANK_HOLIDAYS_CONFIRMED_UNTIL.";
    }
}
