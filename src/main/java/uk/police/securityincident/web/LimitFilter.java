package uk.police.securityincident.web;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.temporal.TemporalAdjusters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.record.Limits.Limit;
import uk.police.securityincident.record.Limits.Wait;
import uk.police.securityincident.register.LogSearch.NotSearchable;
import uk.police.securityincident.typed.Typed;

/** Which of the open limits are asked for; each criterion may be left out. Days are Europe/London. */
class LimitFilter {

    static final List<String> NAMES = List.of("due", "who", "kind", "limit", "reference");
    /** What {@code due} may ask, and its words: a day or a week counts with what of it is over already. */
    static final Map<String, String> DUE = new LinkedHashMap<>();

    static {
        DUE.put("overdue", "Overdue");
        DUE.put("today", "Due today");
        DUE.put("week", "Due this week (Monday to Sunday)");
    }

    private final Map<String, String> asked = new LinkedHashMap<>();

    /** @throws NotSearchable naming what is not asked for here, or cannot be read */
    LimitFilter(Map<String, String> asked) {
        asked.keySet().stream().filter(name -> !NAMES.contains(name)).findFirst().ifPresent(unknown -> {
            throw new NotSearchable("The limits are not searched by '" + Typed.brief(unknown) + "', but by " + String.join(", ", NAMES) + ".");
        });
        NAMES.stream().filter(name -> !asked.getOrDefault(name, "").isBlank()).forEach(name -> this.asked.put(name, asked.get(name).strip()));
        if (this.asked.containsKey("due") && !DUE.containsKey(asked("due"))) {
            throw new NotSearchable("'" + Typed.brief(asked("due")) + "' is not a value of 'due', which is one of " + String.join(", ", DUE.keySet()) + ".");
        }
        if (this.asked.containsKey("who") && !asked("who").matches("(person|group):.+")) {
            throw new NotSearchable("'" + Typed.brief(asked("who")) + "' (who) is not written as person:… or group:…");
        }
    }

    /** What is asked, by name. */
    Map<String, String> asked() {
        return asked;
    }

    String asked(String name) {
        return asked.getOrDefault(name, "");
    }

    boolean lets(Limit limit, Instant now) {
        return isDue(limit.dueAt(), now)
                && (!asked.containsKey("who") || limit.waits().stream().anyMatch(this::lets))
                && (!asked.containsKey("kind") || limit.kind().equals(asked("kind")))
                && (!asked.containsKey("limit") || limit.what().equals(asked("limit")))
                && (!asked.containsKey("reference") || limit.reference().contains(asked("reference").toUpperCase(Locale.ROOT)));
    }

    /** Whether the step waits for whom it is asked for. */
    boolean lets(Wait wait) {
        return !asked.containsKey("who") || wait.who().stream().anyMatch(who -> who.id().equals(asked("who")));
    }

    private boolean isDue(Instant dueAt, Instant now) {
        var day = dueAt.atZone(UkTime.LONDON).toLocalDate();
        var today = now.atZone(UkTime.LONDON).toLocalDate();
        return switch (asked("due")) {
            case "overdue" -> dueAt.isBefore(now);
            case "today" -> day.equals(today);
            case "week" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).equals(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            default -> true;
        };
    }
}
