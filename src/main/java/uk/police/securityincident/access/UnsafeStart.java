package uk.police.securityincident.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The configuration would let in who does not belong: the application does not start, and says why and what to set. */
public class UnsafeStart extends RuntimeException {

    private final String action;

    public UnsafeStart(String reason, String action) {
        super(reason);
        this.action = action;
    }

    /** As sentences, without the stack. Named in META-INF/spring.factories. */
    static class Said extends AbstractFailureAnalyzer<UnsafeStart> {

        @Override
        protected FailureAnalysis analyze(Throwable root, UnsafeStart cause) {
            return new FailureAnalysis(cause.getMessage(), cause.action + ", and start again. Nothing was changed.", cause);
        }
    }
}
