package uk.police.securityincident.incident;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Counts each statement of the calling thread that goes to the database, the engine's and the register's. */
@Component
@Profile("!cost")
class CountedStatements implements BeanPostProcessor {

    private static final ThreadLocal<Long> SENT = ThreadLocal.withInitial(() -> 0L);

    /** The library's own counter would look into each text for what kind of statement it is. */
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? ProxyDataSourceBuilder.create(source).afterQuery((execution, statements) -> SENT.set(SENT.get() + statements.size())).build() : bean;
    }

    /** How many statements the work takes. */
    static long during(Runnable work) {
        long before = SENT.get();
        work.run();
        return SENT.get() - before;
    }
}
