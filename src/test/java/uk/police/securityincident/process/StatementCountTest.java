package uk.police.securityincident.process;

import java.util.Map;
import java.util.UUID;

import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;
import uk.police.securityincident.register.Log;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

/** What an incident costs the database, from the report to closure. A change that costs more says why. */
class StatementCountTest extends ProcedureTest {

    // Each route, each party and the fields of the ICO's form cost their tasks and rows: 482 and 1069 before them. One a task
    // asks the register who is kept out of the case, and so does each list of people on a form; each document reads and
    // files. The e-mails of a step cost two, who is kept out and their rows in the outbox: no process of their own any more, which were 28 and 88 for all.
    // Each duty with a limit writes when it arose and when it was discharged, each document its digest: ten and fifteen more.
    // The assessment and the final report each look for similar incidents, and note what was found: ten more.
    // Each review waits for another report of the same incident: seven and sixteen more.
    // Whoever completes a task that is nobody's is looked for among those whom it is asked of: one a task. The case says when it ended of itself: one.
    // Each report enters the box of its notification, and leaves it at once if it came by form: six, the scopes of the other boxes among them.
    // For how many months an incident is similar is a decision of its own, noted with each that asks for it: five and fourteen.
    // The engine keeps no second copy of what the trail has: a hundred and two hundred and eighteen less.
    private static final int LOW = 534;
    private static final int HIGH = 1333;
    private static final int CASE_FILE = 26;
    private static final int LOG_PAGE = 12;

    @Autowired
    private ProcessEngine engine;
    @Autowired
    private CaseFile caseFile;
    @Autowired
    private Log log;
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
