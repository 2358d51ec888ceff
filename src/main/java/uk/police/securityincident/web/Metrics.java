package uk.police.securityincident.web;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;
import uk.police.securityincident.register.Figures;
import uk.police.securityincident.register.Figures.Now;

/** What an operator would be woken by, beside what Spring says of the machine, the pool and the requests; nobody's name and no case's. */
@Component
class Metrics implements MeterBinder {

    private final Figures figures;
    private final RefusalsHealth refusals;

    Metrics(Figures figures, RefusalsHealth refusals) {
        this.figures = figures;
        this.refusals = refusals;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "incident.cases.open", "Open cases, but for referrals, holds, disposals and those that somebody is kept out of", Now::open);
        gauge(registry, "incident.limits.near", "Limits of open cases that pass within a day", Now::near);
        gauge(registry, "incident.limits.passed", "Limits of open cases that have passed, their duty still open", Now::passed);
        gauge(registry, "incident.mail.waiting", "E-mails that have not gone out", Now::mailWaiting);
        gauge(registry, "incident.mail.without.address", "E-mails of open cases that nobody had an address for, within the last day; exercises are left out", Now::mailWithoutAddress);
        gauge(registry, "incident.jobs.failed", "Timers, steps and e-mails that were given up and wait for somebody", Now::jobsFailed);
        gauge(registry, "incident.jobs.due", "Timers, steps and e-mails that are due and not done yet", Now::jobsDue);
        gauge(registry, "incident.jobs.oldest.due.seconds", "Since the oldest of these was due", Now::oldestDue);
        FunctionCounter.builder("incident.refusals", refusals, RefusalsHealth::total).description("Requests that were refused since the start").register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Now> value) {
        Gauge.builder(name, figures, of -> value.applyAsDouble(of.now())).description(description).register(registry);
    }
}
