package uk.police.securityincident.web;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The running application on a port of its own. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "incident.data-directory=target/postgresql-browser-${test.fork:alone}")
abstract class ServedTest {

    @Autowired
    private ProcessEngine own;
    @Autowired
    private JdbcClient jdbc;

    /** The REST interface asks the whole JVM for its engine: without this it may answer from that of an earlier test's application. */
    @BeforeEach
    void theEngineServedIsThisOne() {
        ProcessEngines.registerProcessEngine(own);
        // Nobody waits for the wrong passwords of an earlier test.
        jdbc.sql("delete from register.sign_in").update();
    }
}
