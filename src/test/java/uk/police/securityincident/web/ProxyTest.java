package uk.police.securityincident.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where no node answers, the proxy of docker/ says what the application says where its database does not. */
class ProxyTest {

    @Test
    void says_the_application_s_own_words_where_no_node_does() throws IOException {
        var compose = Files.readString(Path.of("docker/compose.yaml"));
        var proxy = Files.readString(Path.of("docker/haproxy.cfg"));
        for (var status : new String[] {"502", "503", "504"}) {
            var said = Pattern.compile("(?m)^    http-error status " + status + " content-type \"text/html; charset=utf-8\" file (\\S+) hdr Cache-Control " + Headers.KEPT_NOWHERE + "$").matcher(proxy);
            assertThat(said.find()).as(status).isTrue();
            var mounted = Pattern.compile("- \\./(\\S+):" + said.group(1) + ":ro").matcher(compose);
            assertThat(mounted.find()).as(said.group(1)).isTrue();
            var words = StatusWords.DATABASE.substring(StatusWords.DATABASE.indexOf(". ") + 2);
            assertThat(words).startsWith("Keep what you wrote").endsWith("report by telephone.");
            assertThat(Path.of("docker", mounted.group(1))).content().contains("<html lang=\"en-GB\">", "<p role=\"alert\">The application does not answer. " + words + "</p>");
        }
    }
}
