package uk.police.securityincident.web;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;
import uk.police.securityincident.register.DatabaseAway;

/**
 * Why the engine could not answer a request. It logs each refusal twice as a stack trace with what was entered, and hands no
 * exception on: this takes the trace in the place of its log, without a word of any message, for {@link RefusalLog} to say once. Why the
 * database kept nothing is taken too.
 */
class Faults extends AppenderBase<ILoggingEvent> {

    private static final List<String> LOGGERS = List.of("org.camunda.bpm.engine.context", "org.camunda.bpm.engine.rest.exception", DatabaseAway.class.getName());
    private static final Pattern FRAME = Pattern.compile("\\s*at [\\w.$/<>@-]+\\([\\w.$ :<>-]*\\)|\\s*\\.\\.\\. \\d+ [a-z ]+");
    private static final Pattern NAMED = Pattern.compile("^(?:ENGINE-[\\w-]+ )?(?:Caused by: )?((?:[a-z]\\w*+\\.)++[A-Z][\\w$]*)(?::.*)?$");
    private static final Fault NONE = new Fault("", Optional.empty());
    /** What the request of this thread failed by; null outside of one. The loggers are those of the whole process, and so is this. */
    private static final ThreadLocal<Fault> CURRENT = new ThreadLocal<>();

    /**
     * @param trace without a word of any message
     * @param database where the database is away or takes nothing, what it said: the SQLSTATE
     */
    record Fault(String trace, Optional<String> database) {
    }

    /** In the place of what the engine would log. */
    Faults listening() {
        setName(Faults.class.getName());
        start();
        for (var name : LOGGERS) {
            var logger = (Logger) LoggerFactory.getLogger(name);
            logger.detachAppender(getName());
            logger.addAppender(this);
            logger.setAdditive(false);
        }
        return this;
    }

    void begin() {
        CURRENT.set(NONE);
    }

    /** What went wrong last since the beginning, if anything did. */
    Optional<Fault> end() {
        var fault = CURRENT.get();
        CURRENT.remove();
        return fault == null || fault == NONE ? Optional.empty() : Optional.of(fault);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (CURRENT.get() != null) {
            // The second time, it logs the trace as a text.
            CURRENT.set(event.getThrowableProxy() instanceof ThrowableProxy logged ? fault(logged.getThrowable()) : new Fault(withoutWords(event.getFormattedMessage()), CURRENT.get().database()));
        }
    }

    static Fault fault(Throwable fault) {
        return new Fault(withoutWords(ThrowableProxyUtil.asString(new ThrowableProxy(fault))), DatabaseAway.said(fault));
    }

    /** The exceptions by name and where they came from; what they say may hold what somebody entered. */
    static String withoutWords(String trace) {
        var lines = trace.lines().toList();
        return java.util.stream.IntStream.range(0, lines.size()).mapToObj(number -> {
            var line = lines.get(number);
            var named = NAMED.matcher(line);
            return FRAME.matcher(line).matches() ? line : (number == 0 || line.startsWith("Caused by: ")) && named.matches() ? (number == 0 ? "" : "Caused by: ") + named.group(1) : "";
        }).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }

    /** The exceptions of a trace, outermost first. */
    static List<String> named(String trace) {
        return trace.lines().filter(line -> !FRAME.matcher(line).matches()).map(line -> line.replace("Caused by: ", "")).toList();
    }
}
