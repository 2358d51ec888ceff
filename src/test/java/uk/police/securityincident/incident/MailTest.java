package uk.police.securityincident.incident;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.impl.RepositoryServiceImpl;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.mail.MailSenderAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.Patience;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.need.Deputies;
import uk.police.securityincident.need.Digest;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.Outbox;
import uk.police.securityincident.register.Trail.Entry;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who hears of what by e-mail, over a real socket, and what becomes of it when the server is away, slow or unwilling. */
@TestPropertySource(properties = {"incident.data-directory=target/postgresql-mail-${test.fork:alone}", "incident.mail.host=127.0.0.1", "incident.mail.starttls=false",
        "spring.mail.properties.mail.smtp.timeout=3000", "organisation.link=https://incidents.example",
        // The server of the tests says to whom each e-mail goes.
        "logging.level.com.icegreen=off"})
@ExtendWith(OutputCaptureExtension.class)
class MailTest extends ProcedureTest {

    private static final int PORT = freePort();
    private static final String MO_MAIL = "monitoring-officer@opcc.example";
    private static final String REPORTER_MAIL = "reporter@demo.example";
    /** Stands in for whatever is said of people. */
    private static final String NAME = "Zebedee Quillfeather";

    /** What a letter says: to whom, under which subject. */
    private record Said(String to, String subject) {
    }

    @Autowired
    private Trail trail;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private Caller caller;
    @Autowired
    private MailToPeople mail;
    @Autowired
    private Digest digest;
    @Autowired
    private Deputies deputies;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Outbox outbox;
    @Autowired
    private Involved involved;
    @Autowired
    private JavaMailSenderImpl sender;
    private GreenMail server;

    @DynamicPropertySource
    static void port(DynamicPropertyRegistry registry) {
        registry.add("incident.mail.port", () -> PORT);
    }

    private static int freePort() {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() {
        listen(true);
    }

    private void listen(boolean anew) {
        // What other tests left unsent is not for this server.
        if (anew) {
            jdbc.sql("update register.outbox set state = 'filed', due_at = null where due_at is not null").update();
        }
        server = new GreenMail(new ServerSetup(PORT, "127.0.0.1", "smtp"));
        server.start();
    }

    @AfterEach
    void stopListening() {
        server.stop();
    }

    /** The numbers of the letters still to be sent, in the order they were written. */
    private List<Long> waiting(String reference) {
        return jdbc.sql("select id from register.outbox where reference = ? and state = 'waiting' order by id").param(reference).query(Long.class).list();
    }

    /** The job of the process that tries a letter again. */
    private Job job(long letter) {
        return management.createJobQuery().processInstanceId(runtime.createProcessInstanceQuery().processInstanceBusinessKey(String.valueOf(letter)).singleResult().getId()).singleResult();
    }

    private boolean isTriedAgain(long letter) {
        return runtime.createProcessInstanceQuery().processDefinitionKey("send-mail").processInstanceBusinessKey(String.valueOf(letter)).count() == 1;
    }

    private void execute(Job letter) {
        management.executeJob(letter.getId());
    }

    private void sendAll() {
        while (mail.sendSome()) {
            // The next few.
        }
    }

    /** Sends everything and returns what has arrived by now. */
    private List<Said> post(ProcessInstance incident) {
        sendAll();
        var reference = incident.getBusinessKey() + ": ";
        return said().stream().map(said -> new Said(said.to(), said.subject().replace(reference, ""))).toList();
    }

    /** The same, without what arrived before. */
    private List<Said> postAnew(ProcessInstance incident) throws Exception {
        server.purgeEmailFromAllMailboxes();
        return post(incident);
    }

    /** The next morning. */
    private void sendDigests() {
        now("2026-03-25T07:31");
        while (digest.sendSome()) {
            // The next few.
        }
    }

    /** What the one digest says that this address has in the morning, a line each. */
    private List<String> digest(String address) throws Exception {
        sendDigests();
        var found = Arrays.stream(server.getReceivedMessages()).filter(message -> said(message).to().equals(address) && said(message).subject().startsWith("Security incidents")).toList();
        assertThat(found).hasSize(1);
        return ((String) found.get(0).getContent()).lines().filter(line -> line.startsWith("- ")).toList();
    }

    private List<Said> said() {
        return Arrays.stream(server.getReceivedMessages()).map(MailTest::said).toList();
    }

    private static Said said(MimeMessage message) {
        try {
            return new Said(message.getAllRecipients()[0].toString(), message.getSubject());
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(MimeMessage message) throws Exception {
        var raw = new ByteArrayOutputStream();
        message.writeTo(raw);
        return raw.toString(StandardCharsets.UTF_8) + message.getSubject() + message.getContent();
    }

    /** A letter of a new incident, the one that is to be sent. */
    private long oneLetter() {
        long letter = waiting(reported(HARMLESS).getBusinessKey()).get(0);
        jdbc.sql("update register.outbox set due_at = null where id <> ?").param(letter).update();
        return letter;
    }

    /** The same, after it could not be sent at once. */
    private long oneLetterThatFailed() {
        var letter = oneLetter();
        server.stop();
        mail.sendSome();
        execute(job(letter));
        return letter;
    }

    @Test
    void w_5_2_the_form_and_what_must_be_done_now_are_told_of_with_reference_step_deadline_and_link() throws Exception {
        var incident = reported(HARMLESS);
        assertThat(post(incident)).containsExactlyInAnyOrder(new Said(MO_MAIL, "Assess incident"), new Said(REPORTER_MAIL, "Follow the advice and add to the report"));
        var task = Arrays.stream(server.getReceivedMessages()).filter(message -> said(message).subject().endsWith("Assess incident")).findFirst().orElseThrow();
        assertThat(task.getSubject()).isEqualTo(incident.getBusinessKey() + ": Assess incident");
        assertThat(task.getFrom()[0]).hasToString("security-incident@opcc.example");
        assertThat(task.getMessageID()).matches("<" + incident.getBusinessKey() + "\\.\\d+@opcc\\.example>");
        assertThat(task.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(task.getSentDate()).isEqualTo(ClockUtil.getCurrentTime());
        assertThat((String) task.getContent()).contains(incident.getBusinessKey(), "Assess incident", "Wed 25 March 2026, 10:00 UK time",
                "https://incidents.example/camunda/app/tasklist/default/#/?task=" + open(incident, "Task_AssessIncident").get(0).getId());
        assertThat(waiting(incident.getBusinessKey())).isEmpty();
    }

    @Test
    void w_5_2_after_a_telephone_call_the_form_is_told_of_once_it_is_complete() throws Exception {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone", "reporterId", "reporter"));
        assertThat(post(incident)).contains(new Said(REPORTER_MAIL, "Complete the incident form, and 1 more")).doesNotContain(new Said(MO_MAIL, "the incident form is complete"));
        complete(incident, "reporter", "Task_CompleteIncidentForm", Map.of("compromised", "Papers", "immediateAction", "Searched", "dataKind", "none"));
        assertThat(postAnew(incident)).contains(new Said(MO_MAIL, "the incident form is complete"));
    }

    @Test
    void all_that_a_step_asks_of_somebody_is_one_letter_with_the_most_urgent_first() throws Exception {
        var incident = reported(GRAVE);
        assertThat(post(incident)).extracting(Said::to).doesNotHaveDuplicates();
        var letter = Arrays.stream(server.getReceivedMessages()).filter(message -> said(message).to().equals(MO_MAIL)).findFirst().orElseThrow();
        assertThat(letter.getSubject()).matches(incident.getBusinessKey() + ": .+, and \\d more");
        assertThat(((String) letter.getContent()).lines().filter(line -> line.startsWith("- ")).map(line -> line.replaceFirst(", to be done by.*", "")))
                .contains("- Assess incident", "- Decide whether to tell the ICO", "- Decide whether to tell data subjects");
    }

    @Test
    void e_3_4_7_whoever_is_asked_about_a_case_has_no_line_beside_that_they_have_to_know_of_it() {
        assertThat(informedOf(reported(HARMLESS))).contains("group:information-asset-owner", "group:data-protection-officer");
        assertThat(informedOf(reported(GRAVE))).as("the DPO is asked to advise on telling").contains("group:information-asset-owner").doesNotContain("group:data-protection-officer");
    }

    private List<String> informedOf(ProcessInstance incident) {
        return jdbc.sql("select recipient from register.outbox where reference = ? and template = 'informed'").param(incident.getBusinessKey()).query(String.class).list();
    }

    @Test
    void what_can_wait_is_one_e_mail_in_the_morning_without_what_is_done_by_then() throws Exception {
        var one = reported(HARMLESS);
        var two = reported(HARMLESS);
        for (var incident : List.of(one, two)) {
            complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        }
        complete(one, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no"));
        assertThat(digest.sendSome()).as("not before its time").isFalse();
        post(one);
        server.purgeEmailFromAllMailboxes();
        assertThat(digest(MO_MAIL)).containsExactly("- " + one.getBusinessKey() + ": Approve final report, to be done by Thu 9 April 2026, 23:59 UK time",
                "- " + two.getBusinessKey() + ": Write final report, to be done by Thu 9 April 2026, 23:59 UK time");
        assertThat(digest("iao@opcc.example")).as("both cases, in one").hasSize(2);
        assertThat(said()).extracting(Said::to).doesNotHaveDuplicates();
        assertThat(outbox.of(one.getBusinessKey())).extracting(Outbox.Written::state).contains("overtaken").doesNotContain("digest");
        server.purgeEmailFromAllMailboxes();
        sendDigests();
        assertThat(said()).as("once").isEmpty();
    }

    @Test
    void e_8_2_the_digest_says_nothing_of_a_case_to_whoever_is_kept_out_of_it_by_then() throws Exception {
        var open = reported(HARMLESS);
        var shut = reported(HARMLESS);
        for (var incident : List.of(open, shut)) {
            complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        }
        involved.name(shut.getBusinessKey(), MO, ClockUtil.getCurrentTime().toInstant(), "legal", shut.getBusinessKey());
        assertThat(digest(MO_MAIL)).isNotEmpty().allMatch(line -> line.startsWith("- " + open.getBusinessKey()));
    }

    @Test
    void e_8_2_where_one_of_a_role_is_kept_out_the_others_have_its_lines_each_by_themselves() throws Exception {
        var second = identity.newUser("second-dpo");
        second.setEmail("second-dpo@demo.example");
        identity.saveUser(second);
        identity.createMembership("second-dpo", DPO);
        try {
            var incident = reported(HARMLESS);
            involved.name(incident.getBusinessKey(), DPO, ClockUtil.getCurrentTime().toInstant(), "legal", incident.getBusinessKey());
            assertThat(digest("second-dpo@demo.example")).hasSize(1).allMatch(line -> line.startsWith("- " + incident.getBusinessKey()));
            assertThat(said()).extracting(Said::to).doesNotContain("dpo@opcc.example", "data-protection-officer@demo.example");
        } finally {
            identity.deleteUser("second-dpo");
        }
    }

    @Test
    void e_8_2_what_the_server_does_not_take_for_one_of_them_waits_for_them_alone() throws Exception {
        for (var name : List.of("second-dpo", "third-dpo")) {
            var user = identity.newUser(name);
            user.setEmail(name + "@demo.example");
            identity.saveUser(user);
            identity.createMembership(name, DPO);
        }
        var people = server.getUserManager();
        var deliver = people.getMessageDeliveryHandler();
        try {
            var incident = reported(HARMLESS);
            involved.name(incident.getBusinessKey(), DPO, ClockUtil.getCurrentTime().toInstant(), "legal", incident.getBusinessKey());
            people.setMessageDeliveryHandler((message, to) -> {
                if (to.getEmail().startsWith("third")) {
                    throw new UserException("full");
                }
                return deliver.handle(message, to);
            });
            assertThat(digest("second-dpo@demo.example")).hasSize(1);
            people.setMessageDeliveryHandler(deliver);
            server.purgeEmailFromAllMailboxes();
            now("2026-03-25T07:52");
            digest.sendSome();
            assertThat(said()).extracting(Said::to).containsExactly("third-dpo@demo.example");
        } finally {
            identity.deleteUser("second-dpo");
            identity.deleteUser("third-dpo");
        }
    }

    @Test
    void e_8_2_a_letter_that_waits_as_one_of_the_role_is_kept_out_goes_to_the_others() {
        var second = identity.newUser("second-dpo");
        second.setEmail("second-dpo@demo.example");
        identity.saveUser(second);
        identity.createMembership("second-dpo", DPO);
        try {
            var incident = reported(GRAVE);
            involved.name(incident.getBusinessKey(), DPO, ClockUtil.getCurrentTime().toInstant(), "legal", incident.getBusinessKey());
            assertThat(post(incident)).extracting(Said::to).contains("second-dpo@demo.example").doesNotContain("dpo@opcc.example", "data-protection-officer@demo.example");
        } finally {
            identity.deleteUser("second-dpo");
        }
    }

    @Test
    void a_group_without_a_mailbox_is_told_by_the_addresses_of_its_members() {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:legal"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + MO));
        var administrators = identity.createUserQuery().memberOfGroup("camunda-admin").list().stream().map(User::getEmail).toList();
        assertThat(post(incident)).as("the last resort").extracting(Said::to).containsAll(administrators);
    }

    @Test
    void trap_11_a_deputy_hears_of_no_review_and_of_the_rest_at_once() throws Exception {
        var incident = reported(HARMLESS);
        post(incident);
        now("2026-03-24T14:01");
        deputies.handOverUnclaimed();
        var others = incident.getBusinessKey().substring(0, 4);
        assertThat(postAnew(incident)).filteredOn(said -> said.to().equals("legal@opcc.example") && !said.subject().startsWith(others)).extracting(Said::subject).containsExactly("Assess incident");
        complete(incident, MO, "Task_ReviewIncident", Map.of());
        now("2026-03-24T18:02");
        deputies.handOverUnclaimed();
        assertThat(postAnew(incident)).filteredOn(said -> !said.subject().startsWith(others)).extracting(Said::to).doesNotContain("legal@opcc.example");
    }

    @Test
    void e_3_7_1_what_was_with_somebody_who_is_kept_out_now_is_told_to_its_role() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Who knew?", "questionTo", "person:line-manager"));
        post(incident);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
        assertThat(postAnew(incident)).contains(new Said(MO_MAIL, "Answer a question"));
    }

    @Test
    void what_was_asked_by_name_and_is_given_back_is_told_to_its_role() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Who knew?", "questionTo", "person:line-manager"));
        post(incident);
        as("line-manager", () -> {
            tasks.setAssignee(open(incident, "Task_AnswerQuestion").get(0).getId(), null);
            return null;
        });
        assertThat(postAnew(incident)).containsExactly(new Said(MO_MAIL, "Answer a question"));
        assertThat(open(incident, "Task_AnswerQuestion").get(0).getFollowUpDate()).isNotNull();
    }

    @Test
    void a_digest_of_many_lines_of_one_case_costs_as_much_as_one_of_a_single_line() {
        var reference = reported(HARMLESS).getBusinessKey();
        while (digest.sendSome()) {
        }
        Function<Integer, Long> cost = lines -> {
            var now = ClockUtil.getCurrentTime().toInstant();
            outbox.put(IntStream.range(0, lines).mapToObj(i -> new Outbox.Draft(reference, "informed", "group:legal", null, "Line " + i, "Line " + i, null, now)).toList(), now);
            return CountedStatements.during(digest::sendSome);
        };
        cost.apply(1);
        assertThat(cost.apply(20)).isEqualTo(cost.apply(1));
    }

    @Test
    void what_is_due_soon_does_not_wait_for_the_digest_though_one_of_the_role_opened_it() {
        var incident = as("ict-service-desk", () -> {
            var report = new java.util.HashMap<>(HARMLESS);
            report.putAll(Map.of("awareAt", "2026-03-24T09:00", "outline", "A laptop is gone", "equipmentLost", "yes", "hardware", "A laptop"));
            return runtime.startProcessInstanceByKey("security-incident", report);
        });
        assertThat(post(incident)).contains(new Said("ict@opcc.example", "Secure equipment and network"));
    }

    @Test
    void a_digest_that_the_server_does_not_take_goes_again_by_itself_and_health_counts_it(CapturedOutput log) throws Exception {
        var incident = reported(HARMLESS);
        var before = outbox.unsent(ClockUtil.getCurrentTime().toInstant()).waiting();
        post(incident);
        server.stop();
        sendDigests();
        assertThat(log).contains("digest: E-mail", "It is tried again by itself.");
        assertThat(log.getAll().lines().filter(line -> line.contains("digest: "))).as("no job sends it").noneMatch(line -> line.contains("increment the retries"));
        assertThat(outbox.unsent(ClockUtil.getCurrentTime().toInstant()).waiting()).isGreaterThan(before - 2);
        listen(false);
        now("2026-03-25T07:40");
        digest.sendSome();
        assertThat(said()).as("not at once").isEmpty();
        now("2026-03-25T07:52");
        digest.sendSome();
        assertThat(said()).extracting(Said::to).containsExactlyInAnyOrder("iao@opcc.example", "dpo@opcc.example");
    }

    @Test
    void e_2_2_whoever_has_the_role_for_a_time_hears_what_its_mailbox_hears_and_nothing_of_a_case_they_are_kept_out_of() {
        var delegation = as("data-protection-officer", () -> runtime.startProcessInstanceByKey("role-delegation", Map.of("delegatedRole", DPO, "deputyId", "legal",
                "delegatedFrom", "2026-03-24T09:00", "delegatedUntil", "2026-03-30T18:00", "reason", "Leave")));
        fire(delegation, "Event_DelegationBegins");
        var incident = reported(GRAVE);
        try {
            assertThat(post(incident)).contains(new Said("legal@demo.example", delegation.getBusinessKey() + ": you act as The Data Protection Officer")).extracting(Said::to).contains("dpo@opcc.example", "legal@demo.example");
        } finally {
            complete(delegation, DPO, "Task_EndDelegation", Map.of("endReason", "Back"));
        }
        assertThat(outbox.recipients(incident.getBusinessKey(), "task", "informed")).as("who hears of a decision").contains("group:" + DPO).doesNotContain("person:legal");
        server.stop();
        listen();
        assertThat(post(reported(GRAVE))).extracting(Said::to).contains("dpo@opcc.example").doesNotContain("legal@demo.example");
    }

    @Test
    void a_trivial_case_is_four_e_mails_from_report_to_closure() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "closeNow", "yes", "incidentType", "other", "observations", "o", "lessons", "l"));
        assertThat(closed(incident)).isTrue();
        post(incident);
        sendDigests();
        assertThat(said()).extracting(Said::to).containsExactlyInAnyOrder(REPORTER_MAIL, MO_MAIL, "iao@opcc.example", "dpo@opcc.example");
    }

    @Test
    void a_task_given_to_somebody_is_told_of_and_a_task_taken_is_not() throws Exception {
        var incident = reported(HARMLESS);
        post(incident);
        var task = open(incident, "Task_AssessIncident").get(0).getId();
        as(MO, () -> {
            tasks.claim(task, MO);
            return null;
        });
        assertThat(waiting(incident.getBusinessKey())).isEmpty();
        as(MO, () -> {
            tasks.setAssignee(task, "legal");
            return null;
        });
        assertThat(postAnew(incident)).containsExactly(new Said("legal@demo.example", "Assess incident"));
    }

    @Test
    void w_c_h_whoever_may_approve_what_another_of_their_role_prepared_hears_of_it_at_once() throws Exception {
        var incident = reported(GRAVE);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "yes", "dataSubjectsReason", "High risk"));
        for (var prepared : List.of("Task_PrepareIcoNotice", "Task_PrepareLetter")) {
            post(incident);
            complete(incident, MO, prepared, prepared.equals("Task_PrepareLetter") ? LETTER : ICO_NOTICE);
            assertThat(postAnew(incident)).as(prepared).containsExactly(new Said(MO_MAIL, "Approve notice"));
        }
        for (int i = 0; i < 2; i++) {
            var approval = open(incident, "Task_ApproveNotice").get(0).getId();
            identity.setAuthentication("second", List.of(MO));
            tasks.complete(approval, Map.of("approved", "yes"));
            complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        }
        complete(incident, MO, "Task_ReviewIncident", Map.of("sendUpdate", "yes"));
        post(incident);
        complete(incident, MO, "Task_PrepareUpdate", Map.of("noticeText", "More", "letterEndangers", "no"));
        assertThat(postAnew(incident)).containsExactly(new Said(MO_MAIL, "Approve update"));
    }

    @Test
    void w_5_2_what_is_overdue_is_told_to_whoever_holds_it_and_to_the_monitoring_officer() throws Exception {
        var incident = reported(HARMLESS, Map.of("receivedBy", "telephone", "reporterId", "reporter"));
        post(incident);
        fire(incident, "Deadline_IncidentForm");
        assertThat(postAnew(incident)).containsExactlyInAnyOrder(new Said(MO_MAIL, "Incident form: limit passed"), new Said(REPORTER_MAIL, "Incident form: limit passed"));
        assertThat((String) server.getReceivedMessages()[0].getContent()).contains(UkTime.inWords(falls("Deadline_IncidentForm", "2026-03-24T09:00")));
        fire(incident, "Warning_ExternalNotification");
        assertThat(postAnew(incident)).as("nobody has a task while the rating is awaited").containsExactly(new Said(MO_MAIL, "Telling the ICO: limit ahead"));
        assertThat((String) server.getReceivedMessages()[server.getReceivedMessages().length - 1].getContent()).as("a warning says when the limit falls")
                .contains("Limit: " + UkTime.inWords(falls("Deadline_ExternalNotification", "2026-03-24T09:00")));
    }

    @Test
    void w_8_2_b_of_a_report_that_comes_after_its_limit_the_limit_is_told_and_not_the_warning_too() throws Exception {
        var incident = reported(GRAVE, Map.of("awareAt", "2026-03-20T09:00"));
        post(incident);
        fire(incident, "Warning_ExternalNotification");
        assertThat(postAnew(incident)).isEmpty();
        assertThat(trail.entriesOf(incident.getBusinessKey(), "reminded")).extracting(Entry::element).containsExactly("Warning_ExternalNotification");
        fire(incident, "Deadline_ExternalNotification");
        assertThat(postAnew(incident)).contains(new Said(MO_MAIL, "Telling the ICO: limit passed"), new Said("dpo@opcc.example", "Telling the ICO: limit passed"));
    }

    @Test
    void w_8_3_e_an_investigation_that_is_overdue_is_told_to_whoever_has_it() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "Many users"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        post(incident);
        fire(incident, "Overdue_Investigation");
        assertThat(postAnew(incident)).containsExactlyInAnyOrder(new Said(MO_MAIL, "Investigation: limit passed"), new Said("investigator@demo.example", "Investigation: limit passed"));
        assertThat((String) server.getReceivedMessages()[0].getContent()).contains(UkTime.inWords(falls("Overdue_Investigation", 1, "2026-03-24T10:00")));
    }

    @Test
    void w_8_5_one_owner_is_reminded_of_one_recommendation() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "yes"));
        for (var owner : List.of("line-manager", "legal")) {
            complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train", "owner", "person:" + owner,
                    "targetDate", "2026-04-20", "another", owner.equals("legal") ? "no" : "yes"));
        }
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        post(incident);
        complete(open(incident, "Task_ImplementRecommendation").stream().filter(task -> task.getAssignee().equals("legal")).findFirst().orElseThrow(),
                "legal", Map.of("implementation", "Done"));
        fire(incident, "Reminder_Recommendation");
        assertThat(postAnew(incident)).containsExactlyInAnyOrder(new Said(MO_MAIL, "Recommendation: limit ahead"), new Said("line-manager@demo.example", "Recommendation: limit ahead"));
    }

    @Test
    void w_8_2_d_a_decision_is_told_to_everyone_who_was_given_a_task_before() throws Exception {
        var incident = reported(GRAVE);
        post(incident);
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", "Likely risk"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "r"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("rateAgain", "yes"));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high"));
        var decided = "- " + incident.getBusinessKey() + ": decision recorded: ";
        for (var address : List.of(REPORTER_MAIL, "dpo@opcc.example", "legal@opcc.example", "iao@opcc.example", "fdo@opcc.example")) {
            assertThat(digest(address)).contains(decided + "Decide whether to tell the ICO", decided + "Record the rating").doesNotContain("Likely risk");
            assertThat(digest(address)).as("the first rating is no change").filteredOn((decided + "Record the rating")::equals).hasSize(1);
        }
        assertThat(digest(MO_MAIL)).as("whoever decides knows it").noneMatch(line -> line.startsWith(decided));
    }

    @Test
    void e_8_2_whoever_is_kept_out_of_a_case_hears_nothing_of_it_nor_does_a_mailbox_they_read() throws Exception {
        var incident = reported(HARMLESS);
        complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + MO));
        post(incident);
        server.purgeEmailFromAllMailboxes();
        complete(incident, "legal", "Task_AssessIncident", Map.of("rating", "medium", "ratingReason", "As I see it"));
        complete(incident, "legal", "Task_NominateInvestigator", Map.of("investigate", "no", "investigationReason", "r"));
        fire(incident, "Warning_FinalReport");
        post(incident);
        digest("legal@opcc.example");
        assertThat(said()).extracting(Said::to).contains("legal@opcc.example").doesNotContain(MO_MAIL, "monitoring-officer@demo.example");
    }

    @Test
    void e_8_2_nor_does_a_mailbox_whose_address_is_their_own() throws Exception {
        var user = identity.createUserQuery().userId("line-manager").singleResult();
        var own = user.getEmail();
        user.setEmail("Legal@opcc.example");
        identity.saveUser(user);
        try {
            var incident = reported(HARMLESS);
            complete(incident, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:line-manager"));
            post(incident);
            server.purgeEmailFromAllMailboxes();
            complete(incident, MO, "Task_ReviewIncident", Map.of("question", "Who knew?", "questionTo", "group:legal"));
            assertThat(post(incident)).extracting(Said::to).contains("legal@demo.example").doesNotContain("legal@opcc.example");
        } finally {
            user.setEmail(own);
            identity.saveUser(user);
        }
    }

    @Test
    void e_8_2_whoever_is_kept_out_while_letters_are_being_sent_gets_none_of_the_rest() {
        var incident = reported(HARMLESS);
        var people = server.getUserManager();
        var deliver = people.getMessageDeliveryHandler();
        people.setMessageDeliveryHandler((message, to) -> {
            involved.name(incident.getBusinessKey(), MO, ClockUtil.getCurrentTime().toInstant(), "legal", incident.getBusinessKey());
            return deliver.handle(message, to);
        });
        assertThat(post(incident)).filteredOn(said -> said.to().equals(MO_MAIL)).as("the first, before that").hasSize(1);
    }

    @Test
    void without_an_address_of_their_own_it_goes_to_their_group_and_without_any_it_is_kept(CapturedOutput log) throws Exception {
        for (var id : List.of("unreachable", "mistyped")) {
            if (identity.createUserQuery().userId(id).count() == 0) {
                var user = identity.newUser(id);
                user.setEmail(id.equals("mistyped") ? "no address\r\nBcc: all@opcc.example" : null);
                identity.saveUser(user);
            }
        }
        var report = Map.<String, Object>of("awareAt", "2026-03-24T09:00", "outline", "Papers left on a train");
        for (var id : List.of("unreachable", "mistyped")) {
            var incident = as(id, () -> runtime.startProcessInstanceByKey("security-incident", report));
            var kept = waiting(incident.getBusinessKey()).stream().filter(letter -> outbox.letter(letter).recipient().equals("person:" + id)).findFirst().orElseThrow();
            var before = outbox.unsent(ClockUtil.getCurrentTime().toInstant()).withoutAddress();
            assertThat(post(incident)).extracting(Said::to).doesNotContain("all@opcc.example");
            assertThat(waiting(incident.getBusinessKey())).isEmpty();
            assertThat(outbox.unsent(ClockUtil.getCurrentTime().toInstant()).withoutAddress()).isEqualTo(before + 1);
            assertThat(log).contains(incident.getBusinessKey() + ": nobody has a usable address for e-mail " + kept);
            jdbc.sql("update register.outbox set settled_at = settled_at - interval '24 hours' where id = ?").param(kept).update();
            assertThat(outbox.unsent(ClockUtil.getCurrentTime().toInstant()).withoutAddress()).as("said for a day").isEqualTo(before);
        }
        identity.createMembership("unreachable", "legal");
        try {
            var incident = as("unreachable", () -> runtime.startProcessInstanceByKey("security-incident", report));
            assertThat(postAnew(incident)).contains(new Said("legal@opcc.example", "Follow the advice and add to the report"));
        } finally {
            identity.deleteMembership("unreachable", "legal");
        }
    }

    @Test
    void a_server_that_is_away_is_tried_again_and_then_cockpit_says_what_to_do(CapturedOutput log) {
        var letter = oneLetter();
        server.stop();
        mail.sendSome();
        assertThat(log).contains("E-mail " + letter + " was not sent: the mail server cannot be reached");
        assertThat(outbox.letter(letter).attempted()).as("certainly not taken").isFalse();
        var later = job(letter);
        assertThat(element(later)).isEqualTo("Event_MailLater");
        assertThat(later.getDuedate()).isEqualTo(in("PT1M"));
        assertThat(mail.sendSome()).as("it is the process's now").isFalse();
        execute(later);
        var failing = job(letter);
        for (var wait : List.of("PT1M", "PT5M", "PT30M", "PT2H", "PT6H")) {
            assertThatThrownBy(() -> execute(failing)).hasMessageContaining("cannot be reached");
            assertThat(job(letter).getDuedate()).isEqualTo(in(wait));
            assertThat(runtime.createIncidentQuery().configuration(failing.getId()).count()).isZero();
        }
        assertThatThrownBy(() -> execute(failing)).hasMessageContaining("cannot be reached");
        var message = runtime.createIncidentQuery().configuration(failing.getId()).singleResult().getIncidentMessage();
        assertThat(message).contains("E-mail " + letter, "INCIDENT_MAIL_HOST", "Nothing is lost", "increment the retries").startsWith("E-mail");
        assertThat(outbox.letter(letter).attempted()).as("certainly not taken").isFalse();
        assertThat(outbox.unsent(ClockUtil.getCurrentTime().toInstant()).waiting()).as("counted").isPositive();

        listen();
        as("supervisor", () -> {
            management.setJobRetries(failing.getId(), 1);
            return null;
        });
        var reference = outbox.letter(letter).reference();
        assertThat(trail.of(reference)).filteredOn(link -> link.event().equals("retried")).as("in the trail of the case, with the name").extracting(link -> link.by()).containsExactly("supervisor");
        execute(failing);
        assertThat(said()).hasSize(1);
        assertThat(waiting(reference)).doesNotContain(letter);
    }

    private static Date in(String period) {
        return Date.from(ClockUtil.getCurrentTime().toInstant().plus(Duration.parse(period)));
    }

    @Test
    void a_slow_server_is_given_up_and_may_have_taken_it(CapturedOutput log) throws Exception {
        var letter = oneLetter();
        server.stop();
        try (var slow = new AwkwardMailServer(PORT, Map.of(".", AwkwardMailServer.SILENCE))) {
            mail.sendSome();
        }
        assertThat(log).contains("E-mail " + letter + ": the mail server broke off or did not answer in time, and may have taken it");
        assertThat(outbox.letter(letter).attempted()).isTrue();
        execute(job(letter));
        try (var broken = new AwkwardMailServer(PORT, Map.of(".", AwkwardMailServer.HANGS_UP))) {
            assertThatThrownBy(() -> execute(job(letter))).hasMessageContaining("may have taken it");
        }
        assertThat(outbox.letter(letter).attempted()).isTrue();
        listen();
        execute(job(letter));
        assertThat(said()).hasSize(1);
        assertThat(log).contains("the answer to an earlier attempt at e-mail " + letter + " is not known");
    }

    /** A server may answer each time just before it is given up: then a job takes longer than it was taken for, and the engine gives it to somebody else. */
    @Test
    void a_server_so_slow_that_the_engine_gives_the_job_again_has_each_letter_once() throws Exception {
        var letter = oneLetterThatFailed();
        var job = job(letter);
        var jobs = Executors.newFixedThreadPool(2);
        try (var slow = new AwkwardMailServer(PORT, Map.of(".", AwkwardMailServer.SLOW))) {
            var first = jobs.submit(() -> execute(job));
            Patience.await().until(() -> slow.letters.get() == 1);
            // What the engine writes when the time is over for which the job was taken.
            jdbc.sql("update act_ru_job set rev_ = rev_ + 1 where id_ = ?").param(job.getId()).update();
            jobs.submit(() -> execute(job));
            Patience.await().until(() -> jdbc.sql("select count(*) from pg_locks where locktype = 'advisory' and not granted").query(Integer.class).single() == 1);
            slow.takesItsTime.release(2);
            assertThatThrownBy(first::get).hasRootCauseInstanceOf(OptimisticLockingException.class);
            jobs.shutdown();
            assertThat(jobs.awaitTermination(Patience.MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            if (isTriedAgain(letter)) {
                // The engine gives it once more to whoever came too late.
                execute(job(letter));
            }
            assertThat(slow.letters).hasValue(1);
        } finally {
            jobs.shutdownNow();
        }
        assertThat(outbox.letter(letter).waiting()).isFalse();
        assertThat(isTriedAgain(letter)).isFalse();
        listen();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "."})
    void a_refusal_is_said_without_the_address(String verb, CapturedOutput log) {
        var letter = oneLetter();
        server.stop();
        try (var unwilling = new AwkwardMailServer(PORT, Map.of(verb, "550 5.1.1 <monitoring-officer@opcc.example>: no such mailbox"))) {
            mail.sendSome();
            execute(job(letter));
            assertThatThrownBy(() -> execute(job(letter))).hasMessageContaining("550 5.1.1 (address) no such mailbox");
        }
        assertThat(outbox.letter(letter).attempted()).as("certainly not taken").isFalse();
        assertThat(log.getOut()).contains("550 5.1.1 (address) no such mailbox").doesNotContain("@opcc.example");
    }

    @Test
    void under_the_settings_as_shipped_a_server_without_tls_is_told_nothing_and_a_silent_one_is_given_up() {
        var letter = oneLetter();
        var ofThisTest = sender.getJavaMailProperties();
        new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer()).withConfiguration(AutoConfigurations.of(MailSenderAutoConfiguration.class))
                .withPropertyValues("incident.mail.host=127.0.0.1", "incident.mail.port=" + PORT).run(shipped -> sender.setJavaMailProperties(shipped.getBean(JavaMailSenderImpl.class).getJavaMailProperties()));
        try {
            assertThat(sender.getJavaMailProperties()).containsEntry("mail.smtp.starttls.required", "true").containsEntry("mail.smtp.connectiontimeout", "5000")
                    .containsEntry("mail.smtp.timeout", "20000").containsEntry("mail.smtp.writetimeout", "20000")
                    .containsEntry("mail.smtps.connectiontimeout", "5000").containsEntry("mail.smtps.timeout", "20000").containsEntry("mail.smtps.writetimeout", "20000");
            mail.sendSome();
        } finally {
            sender.setJavaMailProperties(ofThisTest);
        }
        assertThat(said()).isEmpty();
        assertThat(outbox.letter(letter).waiting()).isTrue();
        assertThat(isTriedAgain(letter)).isTrue();
    }

    @Test
    void one_that_fails_keeps_no_other_from_going() {
        var incident = reported(HARMLESS);
        server.stop();
        try (var choosy = new AwkwardMailServer(PORT, Map.of("RCPT TO:<" + REPORTER_MAIL + ">", "550 not here"))) {
            sendAll();
        }
        assertThat(waiting(incident.getBusinessKey())).singleElement().satisfies(letter -> {
            assertThat(outbox.letter(letter).recipient()).isEqualTo("person:reporter");
            assertThat(isTriedAgain(letter)).isTrue();
        });
    }

    @Test
    void a_farewell_that_fails_does_not_send_it_twice() {
        var letter = oneLetter();
        server.stop();
        try (var curt = new AwkwardMailServer(PORT, Map.of("QUIT", AwkwardMailServer.SILENCE))) {
            mail.sendSome();
        }
        assertThat(outbox.letter(letter).waiting()).isFalse();
        assertThat(isTriedAgain(letter)).isFalse();
    }

    @Test
    void whoever_broke_off_in_the_middle_has_it_sent_after_a_while_with_the_same_message_id_and_the_log_says_so(CapturedOutput log) throws Exception {
        var letter = oneLetter();
        mail.sendSome();
        // As if what became of it had never been written.
        jdbc.sql("update register.outbox set state = 'waiting', settled_at = null, due_at = attempted_at + interval '20 minutes' where id = ?").param(letter).update();
        mail.sendSome();
        assertThat(said()).as("somebody may be at it").hasSize(1);
        now(ClockUtil.getCurrentTime().toInstant().plus(Duration.ofMinutes(20)));
        mail.sendSome();
        assertThat(server.getReceivedMessages()).hasSize(2).extracting(MailTest::messageId).containsOnly("<%s.%d@opcc.example>".formatted(outbox.letter(letter).reference(), letter));
        assertThat(log).contains("the answer to an earlier attempt at e-mail " + letter + " is not known; it goes again, with the same Message-ID");
        assertThat(isTriedAgain(letter)).isFalse();
    }

    @Test
    void killed_between_acceptance_and_commit_an_attempt_of_the_process_goes_again_too(CapturedOutput log) throws Exception {
        var letter = oneLetterThatFailed();
        listen();
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            execute(job(letter));
            status.setRollbackOnly();
        });
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(outbox.letter(letter).waiting()).as("noted at once").isFalse();
        // As if that had never been written.
        jdbc.sql("update register.outbox set state = 'waiting', settled_at = null where id = ?").param(letter).update();
        execute(job(letter));
        assertThat(server.getReceivedMessages()).hasSize(2).extracting(MailTest::messageId).containsOnly(server.getReceivedMessages()[0].getMessageID());
        assertThat(log).contains("the answer to an earlier attempt at e-mail " + letter + " is not known; it goes again, with the same Message-ID");
    }

    private static String messageId(MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void several_at_once_send_each_letter_once() throws Exception {
        var incidents = List.of(reported(GRAVE), reported(GRAVE), reported(GRAVE));
        var all = incidents.stream().mapToInt(incident -> waiting(incident.getBusinessKey()).size()).sum();
        var together = new CyclicBarrier(3);
        var instances = Executors.newFixedThreadPool(3);
        try {
            for (var sent : instances.invokeAll(Collections.nCopies(3, () -> {
                together.await();
                sendAll();
                return null;
            }))) {
                sent.get();
            }
        } finally {
            instances.shutdown();
        }
        assertThat(server.getReceivedMessages()).hasSize(all).extracting(MailTest::messageId).doesNotHaveDuplicates();
        assertThat(incidents).allSatisfy(incident -> assertThat(waiting(incident.getBusinessKey())).isEmpty());
    }

    @Test
    void what_an_earlier_edition_left_to_its_process_goes_by_that() {
        var letter = oneLetter();
        jdbc.sql("update register.outbox set due_at = null where id = ?").param(letter).update();
        caller.startOwn("send-mail", String.valueOf(letter));
        sendAll();
        assertThat(outbox.letter(letter).waiting()).isTrue();
        execute(job(letter));
        execute(job(letter));
        assertThat(said()).hasSize(1);
    }

    /** Five letters: taken; of each who is kept out just before it goes and a person's address, and that it went, noted at once. */
    @Test
    void letters_cost_few_statements() {
        reported(GRAVE);
        reported(GRAVE);
        jdbc.sql("update register.outbox set due_at = null where state = 'waiting' and id < (select min(id) from (select id from register.outbox where state = 'waiting' order by id desc limit 5) five)").update();
        assertThat(CountedStatements.during(mail::sendSome)).isLessThanOrEqualTo(12);
        assertThat(said()).hasSize(5);
    }

    @Test
    void the_next_is_found_at_once_however_many_were_sent_before() {
        var plan = new TransactionTemplate(transactions).execute(status -> {
            status.setRollbackOnly();
            jdbc.sql("""
                    insert into register.outbox (reference, template, recipient, subject, body, written_at, state, settled_at)
                    select ?, 'task', 'group:legal', 's', 'b', now(), 'sent', now() from generate_series(1, 20000)""").param(reported(HARMLESS).getBusinessKey()).update();
            jdbc.sql("analyze register.outbox").update();
            return jdbc.sql("explain select id from register.outbox where due_at <= now() and state = 'waiting' order by id limit 5 for update skip locked").query(String.class).list();
        });
        assertThat(String.join("\n", plan)).contains("outbox_due").doesNotContain("Sort");
    }

    @Test
    void a_step_that_did_not_happen_is_told_to_nobody() {
        var incident = new TransactionTemplate(transactions).execute(status -> {
            status.setRollbackOnly();
            return reported(GRAVE);
        });
        assertThat(waiting(incident.getBusinessKey())).isEmpty();
        assertThat(outbox.recipients(incident.getBusinessKey(), "task")).isEmpty();
    }

    @Test
    void no_e_mail_and_no_log_line_says_what_a_case_says_of_people(CapturedOutput log) throws Exception {
        var incident = reported(GRAVE, Map.of("outline", NAME + " lost it", "reporterName", NAME, "receivedBy", "telephone", "dataSubjects", NAME));
        complete(incident, "reporter", "Task_CompleteIncidentForm", Map.of("compromised", NAME, "immediateAction", NAME));
        complete(incident, MO, "Task_ReviewIncident", Map.of("questionTo", "person:legal", "question", "Who is " + NAME + "?"));
        complete(incident, "legal", "Task_AnswerQuestion", Map.of("answer", NAME));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", NAME));
        complete(incident, DPO, "Task_AdviseOnRisk", Map.of("riskAdvice", NAME));
        complete(incident, MO, "Task_DecideIcoNotification", Map.of("icoDecision", "yes", "icoReason", NAME));
        complete(incident, MO, "Task_DecideDataSubjectNotification", Map.of("dataSubjectsDecision", "no", "dataSubjectsReason", NAME, "notToldGround", "notHighRisk"));
        var notice = new java.util.HashMap<>(ICO_NOTICE);
        notice.put("whatHappened", NAME);
        complete(incident, DPO, "Task_PrepareIcoNotice", notice);
        complete(incident, MO, "Task_DecideOtherNotification", Map.of("otherDecision", "no", "otherReason", NAME));
        complete(incident, "force-duty-officer", "Task_AssessCriticalIncident", Map.of("criticalIncident", "no", "criticalIncidentReason", NAME, "leadershipTold", "no"));
        complete(incident, MO, "Task_ApproveNotice", Map.of("approved", "yes"));
        complete(incident, DPO, "Task_RecordNoticeSent", Map.of("sentAt", "2026-03-24T10:00"));
        complete(incident, MO, "Task_NominateInvestigator", Map.of("investigate", "yes", "investigatorId", "investigator"));
        complete(incident, "investigator", "Task_InvestigateIncident", Map.of("findings", NAME));
        fire(incident, "Warning_FinalReport");
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", NAME, "adverseConsequences", NAME, "lessons", NAME, "recommendationsToWrite", "yes"));
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train " + NAME,
                "owner", "person:line-manager", "targetDate", "2026-04-20", "another", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", NAME));
        assertThat(closed(incident)).isTrue();
        assertThat(post(incident)).hasSizeGreaterThan(10);
        sendDigests();
        for (var message : server.getReceivedMessages()) {
            assertThat(text(message)).doesNotContainIgnoringCase("Zebedee").doesNotContainIgnoringCase("Quillfeather");
        }
        assertThat(log.getAll()).doesNotContain("Zebedee", "Quillfeather", "@demo.example", "@opcc.example");
    }

    @Test
    void only_the_application_starts_the_sending() {
        var definition = repository.createProcessDefinitionQuery().processDefinitionKey("send-mail").latestVersion().singleResult().getId();
        for (var door : List.<Runnable>of(() -> runtime.startProcessInstanceByKey("send-mail"), () -> runtime.startProcessInstanceById(definition),
                () -> forms.submitStartForm(definition, Map.of()), () -> runtime.createProcessInstanceByKey("send-mail").execute())) {
            identity.setAuthentication("admin", List.of("camunda-admin"));
            assertThatThrownBy(door::run).isInstanceOf(RefusedInput.class).hasMessageContaining("by the application alone");
        }
    }

    @Test
    void a_process_owner_has_a_group_told_by_the_element_template() throws Exception {
        var incident = reported(HARMLESS);
        post(incident);
        var model = """
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="http://bpmn.io/schema/bpmn">
                  <bpmn:process id="seal-trail" isExecutable="true" camunda:historyTimeToLive="P1D">
                    <bpmn:startEvent id="S">
                      <bpmn:extensionElements><camunda:executionListener event="end" expression="${execution.setVariable('reference', '%s')}" /></bpmn:extensionElements>
                    </bpmn:startEvent>
                    <bpmn:serviceTask id="T" name="Tell Legal&#10;of it" camunda:expression="${mail.toGroup(execution, mailTemplate, mailGroup)}">
                      <bpmn:extensionElements><camunda:inputOutput>
                        <camunda:inputParameter name="mailTemplate">attention</camunda:inputParameter><camunda:inputParameter name="mailGroup">legal</camunda:inputParameter>
                      </camunda:inputOutput></bpmn:extensionElements>
                    </bpmn:serviceTask>
                    <bpmn:endEvent id="E" />
                    <bpmn:sequenceFlow id="F1" sourceRef="S" targetRef="T" /><bpmn:sequenceFlow id="F2" sourceRef="T" targetRef="E" />
                  </bpmn:process>
                </bpmn:definitions>
                """.formatted(incident.getBusinessKey());
        var deployment = repository.createDeployment().addString("drawn.bpmn", model).deploy().getId();
        try {
            caller.startOwn("seal-trail", incident.getBusinessKey());
            assertThat(postAnew(incident)).containsExactly(new Said("legal@opcc.example", "Tell Legal of it"));
        } finally {
            // By no door of the engine's: a case ran on it.
            ((RepositoryServiceImpl) repository).getCommandExecutor().execute(new DeleteDeploymentCmd(deployment, true, true, true));
        }
    }
}
