package uk.police.securityincident.deadline;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import uk.police.securityincident.model.ForModels;
import uk.police.securityincident.model.Written;

/**
 * Bound in the models as ${deadlines}. Running cases hold this name: do not rename.
 * Instants from instants. Hours are elapsed hours; a working day ends at 23:59:59 Europe/London.
 * A moment is an ISO date-time (Europe/London if without offset), an Instant or a Date.
 */
@Component("deadlines")
public class Deadlines {

    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
    private static final int AS_OFTEN_AS_PRACTISES = 5;
    private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

    private final BankHolidays holidays;
    private final int timesFaster;
    private final Instant begun;

    @Autowired
    public Deadlines(BankHolidays holidays) {
        this(holidays, 1, null);
    }

    private Deadlines(BankHolidays holidays, int timesFaster, Instant begun) {
        this.holidays = holidays;
        this.timesFaster = timesFaster;
        this.begun = begun;
    }

    /**
     * The same by the clock of an exercise: each limit comes so many times sooner after the moment that it runs from, and a date that
     * somebody gave so many times sooner after the exercise began. What it gives are moments of the clock on the wall.
     */
    public Deadlines faster(int times, Instant begun) {
        return times == 1 ? this : new Deadlines(holidays, times, begun);
    }

    /** So many elapsed hours later, nights, weekends and clock changes included (W-8.2b). */
    @ForModels
    public Date elapsed(Object from, @Written(pattern = "PT(?=\\d)(\\d{1,5}H)?(\\d{1,6}M)?(\\d{1,8}S)?", as = "hours such as PT72H, where a day is PT24H") String hours) {
        if (!hours.startsWith("PT")) {
            throw new IllegalArgumentException("'" + hours + "' must be hours, written PT and their number and H: a day is not always as long as the next");
        }
        return sooner(instant(from), Date.from(instant(from).plus(Duration.parse(hours))));
    }

    /**
     * The cycle of a timer that comes again after so many hours, such as {@code R/PT24H}; in an exercise so many times sooner, but never twice
     * within a minute, and a few times only: nobody is practised by hundreds of e-mails in a night.
     */
    @ForModels
    public String each(@Written(pattern = "PT(?=\\d)(\\d{1,5}H)?(\\d{1,6}M)?", as = "hours such as PT24H") String hours) {
        var pause = Duration.parse(hours).dividedBy(timesFaster).truncatedTo(ChronoUnit.SECONDS);
        return (timesFaster == 1 ? "R/" : "R" + AS_OFTEN_AS_PRACTISES + "/") + (pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
    }

    /** The end of the n-th working day; the day of {@code from} is not counted (W-8.4b). */
    @ForModels
    public Date workingDays(Object from, @Written(pattern = "\\d{1,3}", as = "a number of working days such as 10") int days) {
        return sooner(instant(from), endOf(step(day(from), days, 1)));
    }

    /** The end of a local day such as 2026-04-13. */
    @ForModels
    public Date endOfDay(Object date) {
        return sooner(begun, endOf(LocalDate.parse(date.toString())));
    }

    /** 09:00 of the n-th working day before a local day. */
    @ForModels
    public Date workingDaysBefore(Object date, @Written(pattern = "\\d{1,3}", as = "a number of working days such as 5") int days) {
        return sooner(begun, Date.from(step(LocalDate.parse(date.toString()), days, -1).atTime(9, 0).atZone(UkTime.LONDON).toInstant()));
    }

    /** Whether it is open at this moment, on these days if they are working days, from the one hour until before the other. */
    public boolean isOpen(Instant moment, Collection<DayOfWeek> days, LocalTime opens, LocalTime closes) {
        var local = moment.atZone(UkTime.LONDON);
        return days.contains(local.getDayOfWeek()) && !holidays.isHoliday(local.toLocalDate())
                && !local.toLocalTime().isBefore(opens) && local.toLocalTime().isBefore(closes);
    }

    /** For people: {@code Tue 24 November 2026, 14:30 UK time}. */
    @ForModels(earlier = true)
    public String inWords(Date date) {
        return UkTime.inWords(date.toInstant());
    }

    /** What lies before that moment stays where it is. */
    private Date sooner(Instant from, Date due) {
        return timesFaster == 1 || due.toInstant().isBefore(from) ? due : Date.from(from.plus(Duration.between(from, due.toInstant()).dividedBy(timesFaster)));
    }

    private LocalDate step(LocalDate day, int workingDays, int direction) {
        int counted = 0;
        while (counted < workingDays) {
            day = day.plusDays(direction);
            if (isWorkingDay(day)) {
                counted++;
            }
        }
        return day;
    }

    private boolean isWorkingDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY && !holidays.isHoliday(day);
    }

    private static Date endOf(LocalDate day) {
        return Date.from(day.atTime(END_OF_DAY).atZone(UkTime.LONDON).toInstant());
    }

    private static LocalDate day(Object moment) {
        return LocalDate.ofInstant(instant(moment), UkTime.LONDON);
    }

    private static Instant instant(Object moment) {
        if (moment instanceof Instant instant) {
            return instant;
        }
        return moment instanceof Date date ? date.toInstant() : UkTime.parse(moment.toString());
    }
}
