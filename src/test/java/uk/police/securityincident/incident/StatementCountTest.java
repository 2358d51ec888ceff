package uk.police.securityincident.incident;

import java.util.Map;
import java.util.UUID;

import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

/** What an incident costs the database, from the report to closure. A change that costs more says why. */
class StatementCountTest extends ProcedureTest {

    // Of what a step costs: a start looks, alone, whether it was sent before; its case is locked, the register is asked who is kept out and who stands in, the trail notes it; duties, documents,
    // recommendations and e-mails are a row each. What a form only shows costs when it is opened, which nobody does here.
    private static final int LOW = 339;
    private static final int HIGH = 785;
    private static final int CASE_FILE = 26;
    private static final int LOG_PAGE = 12;
    private static final int LIMITS_PAGE = 5;

    @Autowired
    private ProcessEngine engine;
    @Autowired
    private CaseFile caseFile;
    @Autowired
    private LogSearch log;
    @Autowired
    private Trail trail;
    @Autowired
    private WebApplicationContext web;

    @Test
    void an_incident_costs_so_many_statements_however_many_came_before() {
        low();
        high();
        long low = CountedStatements.during(this::low);
        long high = CountedStatements.during(this::high);
        System.out.println("Statements from report to closure: low " + low + ", high " + high);
        assertThat(low).isLessThanOrEqualTo(LOW);
        assertThat(high).isLessThanOrEqualTo(HIGH);
        for (int i = 0; i < 20; i++) {
            reported(HARMLESS);
        }
        assertThat(CountedStatements.during(this::low)).as("low, after 20 more incidents").isEqualTo(low);
    }

    @Test
    void a_case_file_costs_as_much_with_many_entries_as_with_few() {
        var incident = reported(HARMLESS);
        var reference = incident.getBusinessKey();
        var found = log.find(reference, MO).orElseThrow();
        // With somebody signed in, each question to the engine asks for their rights too.
        Runnable read = () -> as(MO, () -> caseFile.inWords(found, found.reportedAt()));
        read.run();
        int few = trail.of(reference).size();
        long before = CountedStatements.during(read);
        for (int i = 0; i < 20; i++) {
            complete(incident, MO, "Task_ReviewIncident", Map.of("cause", "Cause " + i));
        }
        assertThat(trail.of(reference)).hasSizeGreaterThan(few + 30);
        read.run();
        assertThat(CountedStatements.during(read)).isEqualTo(before).isLessThanOrEqualTo(CASE_FILE);
    }

    @Test
    void a_page_of_the_log_costs_as_much_with_fifty_cases_as_with_few() {
        var single = UUID.randomUUID().toString();
        var many = UUID.randomUUID().toString();
        reported(Map.of("incidentType", "loss", "channel", "physical", "unit", single));
        for (int i = 0; i < 50; i++) {
            reported(Map.of("incidentType", "loss", "channel", "physical", "unit", many));
        }
        page(single, 1);
        long one = CountedStatements.during(() -> page(single, 1));
        assertThat(CountedStatements.during(() -> page(many, 50))).isEqualTo(one).isLessThanOrEqualTo(LOG_PAGE);
    }

    @Test
    void the_page_of_open_limits_costs_as_much_with_fifty_cases_as_with_one() {
        reported(GRAVE);
        limitsPage();
        long before = CountedStatements.during(this::limitsPage);
        for (int i = 0; i < 50; i++) {
            reported(GRAVE);
        }
        limitsPage();
        assertThat(CountedStatements.during(this::limitsPage)).isEqualTo(before).isLessThanOrEqualTo(LIMITS_PAGE);
    }

    private void limitsPage() {
        as("supervisor", () -> {
            try {
                return assertThat(MockMvcBuilders.webAppContextSetup(web).build().perform(get("/deadlines")).andReturn().getResponse().getContentAsString()).contains("Telling the ICO");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** In this thread, whose statements are counted. */
    private void page(String unit, int rows) {
        as(MO, () -> {
            try {
                var page = MockMvcBuilders.webAppContextSetup(web).build().perform(get("/register").param("unit", unit).accept(MediaType.TEXT_HTML)).andReturn().getResponse();
                assertThat(page.getContentAsString().split("<tr><td", -1)).hasSize(rows + 1);
                return page;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void low() {
        new WholeCase(engine, Map.of()).low();
    }

    private void high() {
        new WholeCase(engine, Map.of()).high();
    }
}
