package uk.police.securityincident.incident;

import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.register.Outbox;

import static org.assertj.core.api.Assertions.assertThat;

/** With no mail server set, each e-mail can be read as a file. */
class MailAsFileTest extends ProcedureTest {

    @Value("${incident.data-directory}")
    private Path data;
    @Autowired
    private Outbox outbox;
    @Autowired
    private MailToPeople mail;
    @Autowired
    private JdbcClient jdbc;

    @Test
    void w_5_2_without_a_server_the_e_mail_is_a_file_named_by_reference_and_number() throws Exception {
        var reference = reported(HARMLESS).getBusinessKey();
        var letter = jdbc.sql("select min(id) from register.outbox where reference = ?").param(reference).query(Long.class).single();
        while (mail.sendSome()) {
            // The next few.
        }
        assertThat(outbox.of(reference)).filteredOn(written -> !written.state().equals("digest")).isNotEmpty().allSatisfy(sent -> assertThat(sent.state()).isEqualTo("filed"));
        try (var file = Files.newInputStream(data.resolve("mail").resolve(reference + "-" + letter + ".eml"))) {
            var message = new MimeMessage((Session) null, file);
            assertThat(message.getSubject()).startsWith(reference);
            assertThat(message.getMessageID()).isEqualTo("<" + reference + "." + letter + "@opcc.example>");
        }
    }
}
