package uk.police.securityincident.edition;

import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import uk.police.securityincident.edition.CarryOver.Moved;
import uk.police.securityincident.start.RefusedStart;

/**
 * What the operator starts with INCIDENT_MIGRATE instead of serving: says of each case that is not on the newest edition where
 * it waits and whether it moves, and with {@code run} moves it. Then the application ends: with 0 if nothing is left behind, otherwise with 2.
 */
@Component
@ConditionalOnProperty("incident.migrate")
class CarryOverAtStart implements ApplicationRunner, ExitCodeGenerator {

    private static final Logger LOG = LoggerFactory.getLogger(CarryOverAtStart.class);
    /** Of many the operator sees that it goes on. */
    private static final int PROGRESS = 100;

    private final CarryOver carryOver;
    private final boolean dry;
    private final List<Moved> all = new ArrayList<>();
    private String from;

    CarryOverAtStart(CarryOver carryOver, @Value("${incident.migrate}") String what) {
        if (!List.of("dry-run", "run").contains(what)) {
            throw new RefusedStart("INCIDENT_MIGRATE is '" + what + "'.", "Set it to dry-run, and if you like what that says, to run");
        }
        this.carryOver = carryOver;
        this.dry = what.equals("dry-run");
    }

    @Override
    public void run(ApplicationArguments arguments) {
        carryOver.all(dry, this::say);
        LOG.info("{} {}, {} cannot. {}", moved(), dry ? "would move" : "moved", all.size() - moved(), all.isEmpty() ? "Every case is on the newest edition of its process."
                : dry ? "Nothing was changed." : moved() == all.size() ? "They go on there." : "Those that cannot, go on as they were.");
    }

    private void say(Moved one) {
        var way = "%s: from %s to %s".formatted(one.process(), one.from(), one.to());
        if (!way.equals(from)) {
            from = way;
            LOG.info(way);
        }
        all.add(one);
        if (one.obstacles().isEmpty()) {
            LOG.info("  {} {}: {}{}", one.reference(), dry ? "would move" : "moved", String.join(", ", one.waitsAt()),
                    one.ends().isEmpty() ? "" : "; the newest edition has no " + String.join(", ", one.ends()) + ", which ends");
        } else {
            LOG.warn("  {} cannot move: {}", one.reference(), String.join("; ", one.obstacles()));
        }
        if (all.size() % PROGRESS == 0) {
            LOG.info("{} cases done", all.size());
        }
    }

    private long moved() {
        return all.stream().filter(one -> one.obstacles().isEmpty()).count();
    }

    @Override
    public int getExitCode() {
        return moved() == all.size() ? 0 : 2;
    }
}
