package uk.police.securityincident.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.deadline.RecordedDate;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.record.PastFile.Fault;
import uk.police.securityincident.register.PastIncidents.BroughtIn;
import uk.police.securityincident.register.PastIncidents.Past;
import uk.police.securityincident.register.PastIncidents;
import uk.police.securityincident.register.Sha256;

/**
 * Brings the incidents of a register from before in, beside the request that asks for it: first everything is checked and nothing
 * written; what was found right can then be brought in, all of it in one transaction or nothing. What was checked is held for an
 * hour, of one person the last file.
 */
@Component
public class PastImport implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(PastImport.class);
    private static final Duration HELD = Duration.ofHours(1);

    /** How far it is. */
    public enum State { CHECKING, REFUSED, CHECKED, BRINGING_IN, BROUGHT_IN, FAILED }

    /**
     * How far a file is, and what was found in it.
     *
     * @param done rows written so far, of {@code rows}
     * @param counts how many there are by year, and by whether the ICO and the people were told, as a dry run says them
     * @param references of the first and the last incident, once they are brought in
     */
    public record Progress(String id, String file, String sha256, State state, String encoding, String separator, String sample, int rows, int done, List<Fault> faults, int faultsInAll,
            Map<String, Map<String, Integer>> counts, List<String> references) {

        public boolean isRunning() {
            return state == State.CHECKING || state == State.BRINGING_IN;
        }
    }

    private static class Job {

        private final String by;
        private final Instant since;
        private volatile Progress progress;
        private volatile List<Past> incidents = List.of();

        Job(String by, Instant since, Progress progress) {
            this.by = by;
            this.since = since;
            this.progress = progress;
        }

        void is(State state, int done, List<String> references) {
            var was = progress;
            progress = new Progress(was.id(), was.file(), was.sha256(), state, was.encoding(), was.separator(), was.sample(), was.rows(), done, was.faults(), was.faultsInAll(), was.counts(), references);
        }
    }

    private final PastIncidents past;
    private final ChoicesInWords words;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final ThreadPoolTaskExecutor thread = new ThreadPoolTaskExecutor();
    private final Map<String, Job> jobs = new HashMap<>();

    PastImport(PastIncidents past, ChoicesInWords words, Clock clock, PlatformTransactionManager transactions) {
        this.past = past;
        this.words = words;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
        thread.setThreadNamePrefix("past-incidents-");
        thread.setMaxPoolSize(1);
        thread.initialize();
    }

    /** How far the file is; empty if it is not this person's, or was held for an hour. */
    public synchronized Optional<Progress> of(String id, String by) {
        jobs.values().removeIf(job -> !job.progress.isRunning() && job.since.plus(HELD).isBefore(clock.instant()));
        return Optional.ofNullable(jobs.get(by)).map(job -> job.progress).filter(progress -> progress.id().equals(id));
    }

    /** Begins to check a file; empty while another of the same person is at work. */
    public synchronized Optional<Progress> check(String by, String name, byte[] content) {
        if (jobs.containsKey(by) && jobs.get(by).progress.isRunning()) {
            return Optional.empty();
        }
        var job = new Job(by, clock.instant(), new Progress(UUID.randomUUID().toString(), name, Sha256.of(content), State.CHECKING, null, null, null, 0, 0, List.of(), 0, Map.of(), List.of()));
        jobs.put(by, job);
        thread.execute(() -> trying(job, () -> check(job, content)));
        return Optional.of(job.progress);
    }

    private void check(Job job, byte[] content) {
        var was = job.progress;
        var read = PastFile.read(content, words.now(), clock.instant());
        var faults = new ArrayList<>(read.faults());
        int inAll = read.faultsInAll();
        var known = past.known(read.incidents().stream().map(Past::oldReference).toList());
        for (var incident : read.incidents()) {
            if (known.contains(incident.oldReference().toLowerCase(Locale.ROOT))) {
                inAll++;
                if (faults.size() < PastFile.LISTED) {
                    faults.add(new Fault(incident.row(), PastColumn.OLD_REFERENCE, "is '" + incident.oldReference() + "', which was brought in before"));
                }
            }
        }
        var before = past.file(was.sha256());
        if (before.isPresent()) {
            faults.clear();
            faults.add(new Fault(0, null, "was brought in already, on %s by %s".formatted(UkTime.inWords(before.get().at()), before.get().by())));
            inAll = 1;
        }
        job.incidents = faults.isEmpty() ? read.incidents() : List.of();
        job.progress = new Progress(was.id(), was.file(), was.sha256(), faults.isEmpty() ? State.CHECKED : State.REFUSED, read.encoding(), read.separator(), read.sample(), read.rows(), 0,
                List.copyOf(faults), inAll, counts(read.incidents()), List.of());
    }

    private static Map<String, Map<String, Integer>> counts(List<Past> incidents) {
        var counts = new TreeMap<String, Map<String, Integer>>();
        for (var one : incidents) {
            var reported = one.dates().get(PastColumn.REPORTED);
            count(counts, "reported", reported.isKnown() ? reported.written().substring(0, 4) : RecordedDate.NOT_RECORDED.written());
            count(counts, "level", one.said().getOrDefault("level", RecordedDate.NOT_RECORDED.written()));
            count(counts, "icoTold", yesOrNo(one.icoTold()));
            count(counts, "peopleTold", yesOrNo(one.peopleTold()));
        }
        return counts;
    }

    private static String yesOrNo(Boolean told) {
        return told == null ? RecordedDate.NOT_RECORDED.written() : told ? "yes" : "no";
    }

    private static void count(Map<String, Map<String, Integer>> counts, String of, String value) {
        counts.computeIfAbsent(of, key -> new TreeMap<>()).merge(value, 1, Integer::sum);
    }

    /** Begins to bring in what was checked and found right; false if that is not so, or is begun already. */
    public synchronized boolean bringIn(String id, String by) {
        var checked = of(id, by).filter(progress -> progress.state() == State.CHECKED);
        checked.ifPresent(progress -> {
            var job = jobs.get(by);
            job.is(State.BRINGING_IN, 0, List.of());
            thread.execute(() -> trying(job, () -> bringIn(job)));
        });
        return checked.isPresent();
    }

    private void bringIn(Job job) {
        var progress = job.progress;
        var file = new BroughtIn(progress.sha256(), progress.file(), progress.rows(), job.by, clock.instant());
        var references = transaction.execute(status -> past.bringIn(file, job.incidents, done -> job.is(State.BRINGING_IN, done, List.of())));
        job.incidents = List.of();
        job.is(State.BROUGHT_IN, progress.rows(), references);
        LOG.info("{} incidents of the register before were brought in by {}: {} to {}", progress.rows(), job.by, references.get(0), references.get(1));
    }

    private static void trying(Job job, Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            // Whatever it was, whoever sent it may send another. Its message may quote what stands in the file.
            LOG.error("A file of incidents of the register before failed ({}), and nothing of it was taken", e.getClass().getName());
            job.incidents = List.of();
            job.is(State.FAILED, 0, List.of());
        }
    }

    @Override
    public void destroy() {
        thread.destroy();
    }
}
