package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** From Tasklist to our own pages and back. */
class OwnPagesTest extends RestDoorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            monitoring-officer           | [{"path":"/deadlines"},{"path":"/register"},{"path":"/exercises"}]
            data-protection-officer      | [{"path":"/deadlines"},{"path":"/register"},{"path":"/exercises"}]
            information-security-officer | [{"path":"/exercises"}]
            strategic-board              | [{"path":"/exercises"}]
            process-owner                | [{"path":"/rules"}]
            supervisor                   | [{"path":"/deadlines"}]
            reporter                     | []
            """)
    void tasklist_leads_to_the_pages_that_are_for_the_role(String user, String pages) throws Exception {
        assertThat(Client.system(port, user).send("GET", "/pages", null, null).body()).isEqualTo(pages);
        assertThat(Client.system(port, null).send("GET", "/pages", null, null).statusCode()).isEqualTo(401);
    }

    @Test
    void each_page_of_ours_leads_back_to_tasklist() throws IOException {
        try (var templates = Files.list(Path.of("src", "main", "resources", "documents"))) {
            for (var template : templates.filter(file -> file.toString().endsWith(".html")).toList()) {
                var page = Files.readString(template);
                if (page.contains("<main")) {
                    assertThat(page).as(template.toString()).containsPattern("<a href=\"/camunda/app/tasklist/[^\"]*\">Tasklist</a>");
                }
            }
        }
    }
}
