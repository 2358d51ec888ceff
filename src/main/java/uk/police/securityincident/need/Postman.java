package uk.police.securityincident.need;

import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Sends what is written, as soon as the step that wrote it is committed, in a thread of its own: a slow mail server holds up
 * neither a case nor its timers. What was left lying, here or by another instance of the application, is looked for now and then.
 */
class Postman implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Postman.class);
    /** In seconds: a letter on its way is settled, so that it does not go again. */
    private static final int LAST_LETTER = 30;

    private final MailToPeople mail;
    private final Digest digest;
    private final ThreadPoolTaskExecutor thread = new ThreadPoolTaskExecutor();

    Postman(MailToPeople mail, Digest digest) {
        this.mail = mail;
        this.digest = digest;
        thread.setThreadNamePrefix("postman-");
        thread.setMaxPoolSize(1);
        // Whoever goes round next takes all that waits by then.
        thread.setQueueCapacity(1);
        thread.setRejectedExecutionHandler(new DiscardPolicy());
        thread.setWaitForTasksToCompleteOnShutdown(true);
        thread.setAwaitTerminationSeconds(LAST_LETTER);
        thread.initialize();
    }

    @TransactionalEventListener(Letters.Written.class)
    void call() {
        thread.execute(() -> {
            try {
                goRound();
            } catch (RuntimeException e) {
                LOG.error("What waits in the outbox could not be sent ({}): it is tried again", e.getClass().getName());
            }
        });
    }

    @Scheduled(fixedDelayString = "PT1M")
    void goRound() {
        boolean more = true;
        while (more && !thread.getThreadPoolExecutor().isShutdown()) {
            more = mail.sendSome() | digest.sendSome();
        }
    }

    @Override
    public void destroy() {
        thread.destroy();
    }
}
