package uk.police.securityincident.process;

import java.nio.file.Files;
import java.nio.file.Path;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import uk.police.securityincident.register.Outbox;

import static org.assertj.core.api.Assertions.assertThat;

/** With no mail server set, each e-mail can be read as a file. */
class MailAsFileTest extends ProcedureTest {

    @Value("${incident.data-directory}")
    private Path data;
    @Autowired
    private Outbox outbox;

    @Test
    void w_5_2_without_a_server_the_e_mail_is_a_file_named_by_reference_and_number() throws Exception {
        var incident = reported(HARMLESS);
        var reference = incident.getBusinessKey();
        var letter = runtime.createProcessInstanceQuery().processDefinitionKey("send-mail").list().stream()
                .filter(other -> outbox.letter(Long.parseLong(other.getBusinessKey())).reference().equals(reference)).findFirst().orElseThrow();
        management.executeJob(management.createJobQuery().processInstanceId(letter.getId()).singleResult().getId());
        assertThat(closed(letter)).isTrue();
        try (var file = Files.newInputStream(data.resolve("mail").resolve(reference + "-" + letter.getBusinessKey() + ".eml"))) {
            var message = new MimeMessage((Session) null, file);
            assertThat(message.getSubject()).startsWith(reference);
            assertThat(message.getMessageID()).isEqualTo("<" + reference + "." + letter.getBusinessKey() + "@opcc.example>");
        }
    }
}
