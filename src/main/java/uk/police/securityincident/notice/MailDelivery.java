package uk.police.securityincident.notice;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.util.StreamProvider;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;
import uk.police.securityincident.organisation.Organisation;
import uk.police.securityincident.register.Outbox.Letter;
import uk.police.securityincident.register.Outbox.Outcome;
import uk.police.securityincident.register.Outbox;

/**
 * Writes e-mails from the templates in {@code mail/} and hands them to the SMTP server or, where none is set, to files.
 * A letter says a reference, a step, a deadline and a link, and nothing else of the case.
 */
@Component
public class MailDelivery {

    private static final Logger LOG = LoggerFactory.getLogger(MailDelivery.class);

    static {
        // For each letter that is written the library would look for this through the whole class path.
        System.setProperty(StreamProvider.class.getName(), StreamProvider.provider().getClass().getName());
    }

    /** Cockpit shows what it says as a sentence, without the name of a class before it. */
    public static class NotSent extends RuntimeException {

        private final String fault;
        private final boolean mayBeTaken;

        NotSent(String fault, boolean mayBeTaken) {
            super(fault + " Once that is right, increment the retries of this job in Cockpit.");
            this.fault = fault;
            this.mayBeTaken = mayBeTaken;
        }

        /** The same of what no job sends. */
        public String fault() {
            return fault;
        }

        /** Whether the server may have it all the same, since its answer never came. */
        public boolean mayBeTaken() {
            return mayBeTaken;
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    private final Outbox outbox;
    private final Organisation organisation;
    private final Clock clock;
    /** Null where no server is set. */
    private final JavaMailSender server;
    private final Path files;
    private final MailTemplates templates;

    MailDelivery(Outbox outbox, Organisation organisation, Clock clock, ObjectProvider<JavaMailSender> servers,
            @Value("${spring.mail.host:}") String host, @Value("${incident.data-directory}") Path data) {
        this.outbox = outbox;
        this.organisation = organisation;
        this.clock = clock;
        this.server = host.isBlank() ? null : servers.getObject();
        this.files = data.toAbsolutePath().resolve("mail");
        this.templates = new MailTemplates();
        if (server == null) {
            LOG.info("No mail server is set (INCIDENT_MAIL_HOST): e-mails are kept as files in {}", files);
        }
    }

    /**
     * @param values what the template may say
     * @throws IllegalArgumentException if there is no such template
     */
    public Filled fill(String template, Map<String, Object> values) {
        return templates.fill(template, values);
    }

    /**
     * Sends a letter once more, by the job that its process retries.
     *
     * @param address of a letter's recipient, if there is one
     * @param isRedirected whether one without an address is settled, since it goes to others or to nobody now
     * @throws NotSent if it could not be sent, in words for the operator
     */
    public void deliver(long id, Function<Letter, Optional<String>> address, Predicate<Letter> isRedirected) {
        outbox.alone(id);
        var letter = outbox.letter(id);
        if (!letter.waiting()) {
            return;
        }
        var to = address.apply(letter);
        if (to.isEmpty() && isRedirected.test(letter)) {
            return;
        }
        if (server != null) {
            outbox.attempt(id, clock.instant());
        }
        try {
            // At once: a job that took longer than it was taken for is undone, and its e-mail is not.
            outbox.settle(id, send(letter, to), clock.instant());
        } catch (NotSent e) {
            if (!e.mayBeTaken()) {
                outbox.refused(id);
            }
            throw e;
        }
    }

    /**
     * Sends a letter that is marked as attempted. Where an earlier attempt's answer is not known, it goes again with the same
     * Message-ID, by which mail programs know it for the same.
     *
     * @throws NotSent if it could not be sent, in words for the operator
     */
    public Outcome send(Letter letter, Optional<String> address) {
        var to = address.flatMap(MailDelivery::valid);
        if (to.isEmpty()) {
            LOG.warn("{}: nobody has a usable address for e-mail {}; it is kept in the outbox", letter.reference(), letter.id());
            return Outcome.NO_ADDRESS;
        }
        var message = message(letter, to.get());
        if (server == null) {
            file(letter, message);
            return Outcome.FILED;
        }
        if (letter.attempted()) {
            LOG.warn("{}: the answer to an earlier attempt at e-mail {} is not known; it goes again, with the same Message-ID", letter.reference(), letter.id());
        }
        try {
            server.send(message);
        } catch (MailException e) {
            if (!isTaken(e)) {
                throw notSent(letter, e);
            }
        }
        LOG.info("{}: e-mail {} sent", letter.reference(), letter.id());
        return Outcome.SENT;
    }

    private static Optional<InternetAddress> valid(String address) {
        try {
            var parsed = new InternetAddress(address, true);
            parsed.validate();
            return Optional.of(parsed);
        } catch (AddressException e) {
            return Optional.empty();
        }
    }

    private MimeMessage message(Letter letter, InternetAddress to) {
        try {
            var from = new InternetAddress(organisation.mailFrom(), true);
            var message = new MimeMessage((Session) null);
            // Spring's helper would read a table of kinds of attachments for each.
            message.setFrom(from);
            message.setRecipient(Message.RecipientType.TO, to);
            message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
            message.setText(letter.body(), StandardCharsets.UTF_8.name());
            message.setSentDate(Date.from(clock.instant()));
            // No answer by an absence notice.
            message.setHeader("Auto-Submitted", "auto-generated");
            message.saveChanges();
            // The same at each attempt: made of what never changes.
            message.setHeader("Message-ID", "<%s.%d%s>".formatted(letter.reference(), letter.id(), from.getAddress().substring(from.getAddress().lastIndexOf('@'))));
            return message;
        } catch (MessagingException e) {
            throw new NotSent("E-mail %d cannot be written. Check organisation.mail-from in the organisation's profile.".formatted(letter.id()), false);
        }
    }

    private void file(Letter letter, MimeMessage message) {
        try {
            Files.createDirectories(files);
            try (var file = new BufferedOutputStream(Files.newOutputStream(files.resolve(letter.reference() + "-" + letter.id() + ".eml")))) {
                message.writeTo(file);
            }
        } catch (IOException | MessagingException e) {
            throw new NotSent("E-mail %d cannot be kept as a file in %s. Nothing is lost: set a mail server (INCIDENT_MAIL_HOST), or a directory that can be written to (INCIDENT_DATA_DIRECTORY)."
                    .formatted(letter.id(), files), false);
        }
    }

    /** What the server said may hold an address, and the cause would be logged: neither goes further. */
    private NotSent notSent(Letter letter, MailException failure) {
        var answer = answer(failure);
        String why;
        if (failure instanceof MailAuthenticationException) {
            why = "the mail server refused the sign-in (INCIDENT_MAIL_USER, INCIDENT_MAIL_PASSWORD)";
        } else if (answer == failure.getCause()) {
            why = "the mail server cannot be reached, or not in this way (INCIDENT_MAIL_HOST, INCIDENT_MAIL_PORT, TLS)";
        } else if (!(answer instanceof SendFailedException) || answer instanceof SMTPSendFailedException to && to.getReturnCode() < 0) {
            return new NotSent("E-mail %d: the mail server broke off or did not answer in time, and may have taken it. Nothing is lost: it goes again with the same Message-ID."
                    .formatted(letter.id()), true);
        } else {
            why = "the mail server refused it, saying: " + innermost(answer).getMessage().strip().replaceAll("\\S+@\\S+", "(address)").replaceAll("\\s+", " ");
        }
        return new NotSent("E-mail %d was not sent: %s. Nothing is lost. Put the server or the recipient's address (Admin, or the organisation's profile) right."
                .formatted(letter.id(), why), false);
    }

    /** The letter was taken and only the farewell failed. */
    private static boolean isTaken(MailException failure) {
        return failure instanceof MailSendException of && of.getMessageExceptions().length == 0 && of.getCause() != null;
    }

    /** What became of the letter; the failure's own cause, if it never came to the letter. */
    private static Throwable answer(MailException failure) {
        return failure instanceof MailSendException of && of.getMessageExceptions().length > 0 ? of.getMessageExceptions()[0] : failure.getCause();
    }

    private static Throwable innermost(Throwable cause) {
        return cause.getCause() == null ? cause : innermost(cause.getCause());
    }
}
