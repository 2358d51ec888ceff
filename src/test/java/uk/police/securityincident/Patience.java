package uk.police.securityincident;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what comes by itself: a busy machine takes minutes where an idle one takes seconds. */
public final class Patience {

    public static final Duration MOST = Duration.ofMinutes(5);

    private Patience() {
    }

    public static ConditionFactory await() {
        return Awaitility.await().atMost(MOST);
    }
}
