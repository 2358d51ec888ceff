package uk.police.securityincident.incident;

import javax.sql.DataSource;

import net.ttddyy.dsproxy.QueryCountHolder;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Counts each statement of the calling thread that goes to the database, the engine's and the register's. */
@Component
@Profile("!cost")
class CountedStatements implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? ProxyDataSourceBuilder.create(source).countQuery().build() : bean;
    }

    /** How many statements the work takes. */
    static long during(Runnable work) {
        QueryCountHolder.clear();
        work.run();
        return QueryCountHolder.getGrandTotal().getTotal();
    }
}
