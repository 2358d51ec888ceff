package uk.police.securityincident.record;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.springframework.stereotype.Component;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.record.BoardFigures.Figures;
import uk.police.securityincident.record.BoardFigures.Line;
import uk.police.securityincident.register.Analysis.Period;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;
import uk.police.securityincident.register.Waiting.Case;

/** From a line of the board's figures to the cases behind it, for those who may see cases: the board itself sees none (E-8.2). */
@Component
public class BoardCases {

    /** @param label of the line */
    public record Behind(String label, List<Case> cases) {
    }

    private final Caller caller;
    private final Trail trail;
    private final Involved involved;
    private final TimeSpent timeSpent;
    private final ObjectMapper json;
    private final Clock clock;

    BoardCases(Caller caller, Trail trail, Involved involved, TimeSpent timeSpent, ObjectMapper json, Clock clock) {
        this.caller = caller;
        this.trail = trail;
        this.involved = involved;
        this.timeSpent = timeSpent;
        this.json = json;
        this.clock = clock;
    }

    /**
     * The cases behind a line of the analysis as it was filed last, as they are now.
     *
     * @param of as the line says it
     * @param user who asks
     * @return empty if there is no such review, no such line, or none that leads anywhere
     */
    public Optional<Behind> of(String reference, String of, String user) {
        if (involved.in(reference).contains(user)) {
            return Optional.empty();
        }
        return caller.withRightsOfApplication(() -> trail.entriesOf(reference, "analysed").stream().filter(entry -> entry.content().containsKey("tables")).reduce((first, second) -> second)
                .map(this::figures).flatMap(figures -> line(figures, of).map(line -> new Behind(line.label(), timeSpent.cases(Period.of(figures.from(), figures.until()), clock.instant(), of)))));
    }

    private static Optional<Line> line(Figures figures, String of) {
        return figures.tables().stream().flatMap(table -> table.lines().stream()).filter(line -> of.equals(line.of())).findFirst();
    }

    private Figures figures(Entry entry) {
        return json.convertValue(entry.content(), Figures.class);
    }
}
