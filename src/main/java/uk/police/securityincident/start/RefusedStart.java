package uk.police.securityincident.start;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The application does not start, since what it is given is unsafe, or lacks something: it says why and what to do. */
public class RefusedStart extends RuntimeException {

    private final String action;

    /**
     * @param reason a sentence
     * @param action what to do, without a full stop
     */
    public RefusedStart(String reason, String action) {
        super(reason);
        this.action = action;
    }

    /** What to do before the next start; what was begun by this one is undone or goes on where it stopped. */
    public static FailureAnalysis said(String reason, String action, Throwable cause) {
        return new FailureAnalysis(reason, action + ", and start again. Nothing was changed.", cause);
    }

    /** As sentences, without the stack. Named in META-INF/spring.factories. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static class Said extends AbstractFailureAnalyzer<RefusedStart> {

        @Override
        protected FailureAnalysis analyze(Throwable root, RefusedStart cause) {
            return said(cause.getMessage(), cause.action, cause);
        }
    }
}
