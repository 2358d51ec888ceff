package uk.police.securityincident.web;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import uk.police.securityincident.deadline.BankHolidays;

/** Until when the bank holidays are confirmed, with a warning from a year before. */
@Component("bankHolidaysHealthIndicator")
class BankHolidayHealth implements HealthIndicator {

    private final BankHolidays holidays;

    BankHolidayHealth(BankHolidays holidays) {
        this.holidays = holidays;
    }

    @Override
    public Health health() {
        var health = Health.up().withDetail("confirmedUntil", holidays.confirmedUntil().toString());
        return (holidays.warning() == null ? health : health.withDetail("warning", holidays.warning())).build();
    }
}
