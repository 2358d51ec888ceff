package uk.police.securityincident.incident;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import uk.police.securityincident.Patience;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.engine.Caller;
import uk.police.securityincident.engine.RefusedInput;
import uk.police.securityincident.model.ProcedureValues;
import uk.police.securityincident.need.MailToPeople;
import uk.police.securityincident.record.BoardReview;
import uk.police.securityincident.record.CaseFile;
import uk.police.securityincident.record.Outcome;
import uk.police.securityincident.register.Disposals;
import uk.police.securityincident.register.Evidence;
import uk.police.securityincident.register.ExerciseList;
import uk.police.securityincident.register.Involved;
import uk.police.securityincident.register.LogSearch;
import uk.police.securityincident.register.Trail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is kept as long as it is needed, and then disposed of, with a record of it. */
class RecordsDisposalTest extends ProcedureTest {

    /** A low incident is closed at 10:00 on 24 March 2026. */
    private static final String RULE = "retentionRule_03";
    private static final String DUE = due(RULE);
    private static final String NOT_YET = notYet(RULE);
    private static final LocalDate DUE_ON = LocalDate.parse(DUE.substring(0, 10));
    private static final String KEPT = ProcedureValues.period(RULE).toString();

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Trail trail;
    @Autowired
    private Evidence evidence;
    @Autowired
    private Disposals disposals;
    @Autowired
    private Involved involved;
    @Autowired
    private LogSearch log;
    @Autowired
    private CaseFile caseFile;
    @Autowired
    private Outcome outcome;
    @Autowired
    private BoardReview reviews;
    @Autowired
    private MailToPeople mail;
    @Autowired
    private ExerciseList exercises;
    @Autowired
    private Caller caller;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private EmbeddedPostgres postgres;

    private static LocalDate kept(String rule) {
        return LocalDate.parse("2026-03-24").plus(ProcedureValues.period(rule));
    }

    private static String notYet(String rule) {
        return kept(rule) + "T09:59";
    }

    /** The first of the month after. */
    private static String due(String rule) {
        return kept(rule).withDayOfMonth(1).plusMonths(1) + "T06:00";
    }

    /** What other tests left behind is not due. */
    @BeforeEach
    void holdTheRest() {
        jdbc.sql("update register.incident set legal_hold = true where state <> 'open' and disposed_at is null").update();
    }

    /** A closed case of which every answer, document, e-mail, comment and file says this word. */
    private String closed(String word) throws IOException {
        var incident = reported(HARMLESS, Map.of("outline", "It was " + word, "reporterName", word, "unit", word, "howDiscovered", word));
        var reference = incident.getBusinessKey();
        evidence.file(reference, word, word, "text/plain", UkTime.parse("2026-03-24T10:00"), "reporter", new ByteArrayInputStream(word.getBytes()));
        as(MO, () -> tasks.createComment(open(incident, "Task_AssessIncident").get(0).getId(), incident.getId(), "A comment on " + word));
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "Because of " + word));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", word, "adverseConsequences", word, "lessons", word, "recommendationsToWrite", "yes"));
        complete(incident, MO, "Task_WriteRecommendation", Map.of("recommendationKind", "training", "recommendation", "Train on " + word,
                "owner", "person:line-manager", "targetDate", "2026-04-20", "another", "no"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        complete(incident, "line-manager", "Task_ImplementRecommendation", Map.of("implementation", "Done with " + word));
        assertThat(closed(incident)).isTrue();
        lettersGo();
        return reference;
    }

    /** The engine's full history: variables, their changes, what was decided on, and where the case passed. */
    private void asAnEarlierReleaseKeptIt(String reference, String word) {
        var instance = history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).singleResult().getId();
        var decision = "of-" + instance;
        jdbc.sql("insert into act_hi_varinst (id_, rev_, name_, proc_inst_id_, root_proc_inst_id_, text_) values (?, 1, 'outline', ?, ?, ?)").params("v" + instance, instance, instance, word).update();
        jdbc.sql("insert into act_hi_detail (id_, rev_, type_, time_, name_, proc_inst_id_, root_proc_inst_id_, text_) values (?, 1, 'VariableUpdate', now(), 'outline', ?, ?, ?)")
                .params("d" + instance, instance, instance, word).update();
        jdbc.sql("insert into act_hi_decinst (id_, dec_def_id_, dec_def_key_, eval_time_, proc_inst_id_, root_proc_inst_id_) values (?, 'none', 'incidentLevel', now(), ?, ?)")
                .params(decision, instance, instance).update();
        jdbc.sql("insert into act_hi_dec_in (id_, dec_inst_id_, root_proc_inst_id_, text_) values (?, ?, ?, ?)").params("i" + instance, decision, instance, word).update();
        jdbc.sql("insert into act_hi_actinst (id_, proc_def_id_, proc_inst_id_, root_proc_inst_id_, execution_id_, act_id_, act_type_, start_time_, assignee_) values (?, 'none', ?, ?, 'e', 'a', 'userTask', now(), ?)")
                .params("a" + instance, instance, instance, word).update();
        jdbc.sql("insert into act_hi_op_log (id_, proc_inst_id_, root_proc_inst_id_, user_id_, timestamp_, operation_type_, property_, new_value_) values (?, ?, ?, ?, now(), 'Update', 'owner', ?)")
                .params("o" + instance, instance, instance, word, word).update();
    }

    private void lettersGo() {
        while (mail.sendSome()) {
            // The next few.
        }
    }

    /** What the first of the month begins, or null if nothing is due. */
    private ProcessInstance firstOfTheMonth(String ukTime) {
        now(ukTime);
        var before = runtime.createProcessInstanceQuery().processDefinitionKey("records-disposal").list().stream().map(ProcessInstance::getId).toList();
        calendar("StartEvent_DisposalDue");
        work("records-disposal");
        return runtime.createProcessInstanceQuery().processDefinitionKey("records-disposal").list().stream().filter(i -> !before.contains(i.getId())).findFirst().orElse(null);
    }

    private List<Job> waiting(ProcessInstance disposal) {
        return management.createJobQuery().processInstanceId(disposal.getId()).list();
    }

    private void carryOut(ProcessInstance disposal) {
        for (var jobs = waiting(disposal); !jobs.isEmpty(); jobs = waiting(disposal)) {
            management.executeJob(jobs.get(0).getId());
        }
        assertThat(closed(disposal)).isTrue();
    }

    private List<String> proposed(ProcessInstance disposal) {
        return disposals.proposed(disposal.getBusinessKey()).stream().map(Disposals.Due::reference).toList();
    }

    private String state(String reference) {
        return jdbc.sql("select state || case when disposed_at is null then '' else ' disposed' end from register.incident where reference = ?").param(reference).query(String.class).single();
    }

    /** Every table, the engine's and the register's, of which a column says this word. */
    private TreeSet<String> tablesThatSay(String word) {
        var found = new TreeSet<String>();
        jdbc.sql("""
                select c.table_schema || '.' || c.table_name, quote_ident(c.column_name), c.data_type from information_schema.columns c
                join information_schema.tables using (table_schema, table_name) where table_type = 'BASE TABLE' and c.table_schema in ('public', 'register')
                and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'tsvector', 'ARRAY')""")
                .query((row, n) -> List.of(row.getString(1), row.getString(2), row.getString(3))).list().forEach(column -> {
                    var text = column.get(2).equals("bytea") ? "encode(%s, 'escape')" : "%s::text";
                    if (jdbc.sql("select exists (select from " + column.get(0) + " where " + text.formatted(column.get(1)) + " ilike ?)").param("%" + word + "%").query(Boolean.class).single()) {
                        found.add(column.get(0));
                    }
                });
        return found;
    }

    @Test
    void e_8_3_what_is_due_goes_from_every_table_once_approved_and_the_trail_still_holds() throws IOException {
        var reference = closed("quagmire7391");
        asAnEarlierReleaseKeptIt(reference, "quagmire7391");
        var open = reported(HARMLESS, Map.of("outline", "It was marshland4407"));
        var openBefore = tablesThatSay("marshland4407");
        assertThat(tablesThatSay("quagmire7391")).contains("register.incident", "register.entry", "register.recommendation", "register.evidence", "register.evidence_part",
                "public.act_hi_varinst", "public.act_hi_detail", "public.act_hi_dec_in", "public.act_hi_actinst", "public.act_hi_comment");
        var before = trail.of(reference);
        var disposal = firstOfTheMonth(DUE);
        assertThat(disposal.getBusinessKey()).startsWith("DIS-" + DUE_ON.getYear() + "-");
        assertThat(proposed(disposal)).containsExactly(reference);
        assertThat(shown(open(disposal, "Task_ApproveDisposal").get(0), "dueForDisposal")).contains(reference, "incident, level low, closed Tue 24 March 2026", KEPT);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        assertThat(state(reference)).isEqualTo("closed");
        carryOut(disposal);

        assertThat(tablesThatSay("quagmire7391")).isEmpty();
        assertThat(history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).count()).isZero();
        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(trail.check(reference)).isEmpty();
        assertThat(trail.check(disposal.getBusinessKey())).isEmpty();
        assertThat(trail.of(reference).subList(0, before.size())).extracting(Trail.Link::digest).isEqualTo(before.stream().map(Trail.Link::digest).toList());
        assertThat(jdbc.sql("select kind, level, rule, approved_by, disposed_at is not null as disposed from register.disposal where reference = ?").param(reference).query().singleRow())
                .containsEntry("kind", "incident").containsEntry("level", "low").containsEntry("approved_by", DPO).containsEntry("disposed", true)
                .hasEntrySatisfying("rule", rule -> assertThat((String) rule).contains(KEPT));
        assertThat(trail.entries(disposal.getBusinessKey(), List.of("Task_DisposeOf"))).extracting(e -> e.event() + " " + e.said("reference")).containsExactly("disposedOf " + reference);
        assertThat(caseFile.inWords(log.find(disposal.getBusinessKey(), DPO).orElseThrow(), UkTime.parse(DUE_ON.plusDays(1) + "T10:00")))
                .filteredOn(section -> section.heading().equals("Put before whoever approves disposal")).singleElement().satisfies(section -> assertThat(section.rows()).singleElement()
                        .satisfies(row -> assertThat(row.label() + ": " + row.answer()).containsSubsequence(reference, "incident, level low, closed Tue 24 March 2026", KEPT,
                                "approved " + UkTime.inWords(DUE_ON), "by Demo Data Protection Officer (" + DPO + ")", "disposed of " + UkTime.inWords(DUE_ON))));
        assertThat(tablesThatSay("marshland4407")).as("an open case is never touched").isEqualTo(openBefore);
        assertThat(waitsAt(open)).isNotEmpty();
        assertThat(firstOfTheMonth(DUE)).as("once").isNull();
    }

    /** The engine's tables with a row of these process instances, or of what they called. */
    private TreeSet<String> tablesOf(List<String> instances) {
        var found = new TreeSet<String>();
        jdbc.sql("select table_name, column_name from information_schema.columns where table_schema = 'public' and table_name like 'act\\_%' and column_name in ('proc_inst_id_', 'root_proc_inst_id_')")
                .query((row, n) -> List.of(row.getString(1), row.getString(2))).list().forEach(column -> {
                    if (jdbc.sql("select exists (select from %s where %s = any (?))".formatted(column.get(0), column.get(1))).param(instances.toArray(String[]::new)).query(Boolean.class).single()) {
                        found.add(column.get(0));
                    }
                });
        return found;
    }

    @Test
    void e_8_3_no_row_of_the_engine_is_left_of_a_case_or_of_a_letter_of_it_that_was_tried_again() throws IOException {
        var reference = closed("quagmire7402");
        asAnEarlierReleaseKeptIt(reference, "quagmire7402");
        var letter = jdbc.sql("select min(id) from register.outbox where reference = ?").param(reference).query(Long.class).single();
        jdbc.sql("update register.outbox set state = 'waiting', settled_at = null where id = ?").param(letter).update();
        caller.withRightsOfApplication(() -> {
            caller.startOwn("send-mail", String.valueOf(letter));
            return null;
        });
        var again = history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(String.valueOf(letter)).singleResult().getId();
        for (var jobs = management.createJobQuery().processInstanceId(again).list(); !jobs.isEmpty(); jobs = management.createJobQuery().processInstanceId(again).list()) {
            management.executeJob(jobs.get(0).getId());
        }
        assertThat(runtime.createProcessInstanceQuery().processInstanceId(again).count()).isZero();
        var instances = List.of(again, history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).singleResult().getId());
        assertThat(tablesOf(instances.subList(0, 1))).contains("act_hi_procinst");
        assertThat(tablesOf(instances)).contains("act_hi_op_log", "act_hi_decinst", "act_hi_taskinst");
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        carryOut(disposal);
        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(tablesOf(instances)).isEmpty();
    }

    /** Of the rows of a case in the register: what is chosen from a list, counted, or a name of the application's own, and stays. */
    private static final Set<String> STAYS = Set.of("incident.reference", "incident.process", "incident.level", "incident.colour", "incident.state", "incident.channel", "incident.incident_type", "incident.medium",
            "incident.data_kind", "incident.merged_into", "incident.came_from", "incident.family", "incident.cyber", "incident.protection", "incident.equipment_lost", "incident.stolen", "incident.breach_type",
            "incident.whose_data", "incident.data_types", "incident.ico_answer", "incident.media", "incident.old_reference", "incident.recorded", "entry.reference", "entry.element", "entry.event", "entry.said", "entry.digest",
            "recommendation.reference", "recommendation.kind", "recommendation.state", "document.reference", "document.kind", "document.title", "document.sha256", "evidence.reference", "evidence.media_type",
            "evidence.sha256", "outbox.reference", "outbox.template", "outbox.state", "outbox.task", "outbox.in_place_of", "involved.reference", "duty.reference", "duty.deadline", "duty.scope");

    @Test
    void e_8_3_no_column_of_a_case_in_the_register_keeps_what_may_be_typed() throws Exception {
        var reference = closed("quagmire7403");
        started("conduct-referral", MO, Map.of("incidentReference", reference, "concern", "c", "personInvolved", "legal"));
        lettersGo();
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        var written = write("mudflat6120", reference);
        assertThat(written).contains("incident.cause", "entry.content", "entry.by", "document.content", "evidence.name", "recommendation.owner", "outbox.body", "involved.user_id");
        assertThat(tablesThatSay("mudflat6120")).hasSize(7);
        carryOut(disposal);
        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(tablesThatSay("mudflat6120")).isEmpty();
    }

    /** As the owner, past what keeps the trail from being changed; the columns that say this word now. */
    private List<String> write(String word, String reference) throws SQLException {
        var columns = jdbc.sql("""
                select c.table_name || '.' || c.column_name, c.table_name, quote_ident(c.column_name), case c.data_type when 'ARRAY' then 'array[:word]' when 'bytea' then 'convert_to(:word, ''UTF8'')'
                    when 'json' then 'to_json(:word::text)' when 'jsonb' then 'jsonb_build_object(''said'', :word::text)' else ':word' end
                from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
                where c.table_schema = 'register' and t.table_type = 'BASE TABLE' and c.table_name <> 'disposal' and c.is_generated = 'NEVER' and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
                    and exists (select from information_schema.columns r where r.table_schema = 'register' and r.table_name = c.table_name and r.column_name = 'reference')""")
                .query((row, n) -> List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4))).list().stream().filter(column -> !STAYS.contains(column.get(0))).toList();
        try (var connection = postgres.getPostgresDatabase().getConnection()) {
            var owner = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            owner.sql("set session_replication_role = replica").update();
            columns.forEach(column -> owner.sql("update register.%s set %s = %s where reference = :reference".formatted(column.get(1), column.get(2), column.get(3)))
                    .param("word", word).param("reference", reference).update());
        }
        return columns.stream().map(column -> column.get(0)).toList();
    }

    @Test
    void e_8_3_whoever_holds_a_case_or_writes_of_it_and_whoever_disposes_of_it_wait_for_each_other() throws Exception {
        var reference = closed("quagmire7404");
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        for (var step : List.<Predicate<String>>of(disposals::mayBeHeld, cases::holdUnlessDisposedOf)) {
            var other = Executors.newSingleThreadExecutor();
            try {
                var transaction = new TransactionTemplate(transactions);
                var disposed = transaction.execute(status -> {
                    assertThat(step.test(reference)).isTrue();
                    var started = other.submit(() -> transaction.execute(inner -> {
                        boolean gone = disposals.dispose(reference, UkTime.parse(DUE), disposal.getBusinessKey());
                        inner.setRollbackOnly();
                        return gone;
                    }));
                    Patience.await().until(() -> started.isDone() || jdbc.sql("select count(*) from pg_locks where locktype = 'transactionid' and not granted").query(Integer.class).single() == 1);
                    assertThat(started.isDone()).as("it waits").isFalse();
                    return started;
                });
                assertThat(disposed.get(Patience.MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } finally {
                other.shutdownNow();
            }
        }
        carryOut(disposal);
    }

    @Test
    void e_8_3_an_exercise_goes_by_itself_when_its_time_is_over_and_no_disposal_lists_it() throws IOException {
        var exercise = started("exercise", "information-security-officer", Map.of("scenario", "stolen-laptop", "timesFaster", 1));
        var reference = exercise.getBusinessKey();
        var practised = runtime.createProcessInstanceQuery().processDefinitionKey("security-incident").processInstanceBusinessKey(reference).singleResult();
        complete(practised, MO, "Task_AssessIncident", Map.of("rating", "high", "ratingReason", "It is tarpit5512"));
        complete(open(exercise, "Task_EndExercise").get(0), DPO, Map.of("toChange", "Ask of tarpit5512"));
        lettersGo();
        var happened = closed("fenland3380");
        var stillOpen = started("exercise", "information-security-officer", Map.of("scenario", "stolen-laptop", "timesFaster", 1)).getBusinessKey();
        var before = trail.of(reference);
        var over = kept("Task_RemoveExercise.multiInstanceLoopCharacteristics.collection");
        now(over + "T09:59");
        night();
        assertThat(tablesThatSay("tarpit5512")).contains("register.entry");
        assertThat(exercises.seenBy(MO)).extracting(ExerciseList.Held::reference).contains(reference);
        now(over + "T10:01");
        night();
        assertThat(tablesThatSay("tarpit5512")).isEmpty();
        assertThat(history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(reference).count()).isZero();
        assertThat(exercises.seenBy(MO)).extracting(ExerciseList.Held::reference).contains(stillOpen).doesNotContain(reference);
        assertThat(trail.check(reference)).isEmpty();
        assertThat(trail.of(reference)).hasSize(before.size() + 1).extracting(Trail.Link::digest).containsAll(before.stream().map(Trail.Link::digest).toList());
        assertThat(jdbc.sql("select count(*) from register.disposal where reference = ?").param(reference).query(Integer.class).single()).isZero();
        night();
        assertThat(trail.of(reference)).as("once").hasSize(before.size() + 1);
        assertThat(disposals.removeExercise(happened, UkTime.parse(over + "T10:01"))).as("what happened never goes this way").isFalse();
        assertThat(disposals.removeExercise(stillOpen, UkTime.parse(over + "T10:01"))).as("nor what is open").isFalse();
        assertThat(tablesThatSay("fenland3380")).contains("register.entry");
    }

    private void night() {
        calendar("StartEvent_EvidenceDue");
        work("remove-evidence");
    }

    @Test
    void e_8_3_e_5_1_what_was_said_of_its_risk_and_cause_goes_with_the_case_though_the_board_had_it_before_it() {
        var word = "At the fenland8820";
        var incident = reported(HARMLESS, Map.of("unit", "Finance", "whereLost", word, "dataSubjects", word, "dataCategories", word, "likelyConsequence", word, "quantity", word));
        var reference = incident.getBusinessKey();
        complete(incident, MO, "Task_AssessIncident", Map.of("rating", "low", "ratingReason", "As I see it"));
        complete(incident, MO, "Task_ReviewIncident", Map.of("cause", "The fenland8820"));
        complete(incident, MO, "Task_WriteFinalReport", Map.of("observations", "o", "adverseConsequences", "a", "lessons", "l", "recommendationsToWrite", "no",
                "corporateRisk", "yes", "corporateRiskText", "Letters lie in the fenland8820"));
        complete(incident, MO, "Task_ApproveFinalReport", Map.of("approved", "yes"));
        assertThat(closed(incident)).isTrue();
        var review = started("board-review", "information-security-officer", Map.of("periodFrom", "2026-03-01", "periodUntil", "2026-03-24"));
        work("board-review");
        var name = review.getBusinessKey();
        assertThat(risk(name, reference)).isEqualTo("Letters lie in the fenland8820");
        outcome.record(reference, Map.of("outcomeNote", word, "discipline", "words", "complaints", 1), DPO);
        lettersGo();
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        carryOut(disposal);

        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(tablesThatSay("fenland8820")).isEmpty();
        assertThat(jdbc.sql("select discipline is null and complaints = 1 from register.incident where reference = ?").param(reference).query(Boolean.class).single()).as("what is counted stays").isTrue();
        assertThatThrownBy(() -> outcome.record(reference, Map.of("complaints", 2), DPO)).hasMessageContaining("was disposed of").hasMessageContaining("Nothing was recorded");
        assertThat(trail.check(reference)).isEmpty();
        assertThat(trail.check(name)).isEmpty();
        assertThat(risk(name, reference)).isEqualTo("Disposed of");
    }

    private String risk(String review, String reference) {
        return reviews.review(review, "strategic-board").orElseThrow().risks().stream().filter(risk -> risk.reference().equals(reference)).findFirst().orElseThrow().text();
    }

    @Test
    void e_8_3_a_review_of_the_board_and_a_delegation_are_due_in_their_time() {
        var review = started("board-review", "information-security-officer", Map.of("periodFrom", "2026-03-01", "periodUntil", "2026-03-24")).getBusinessKey();
        var delegation = cases.nextReference("DEL", UkTime.parse("2026-03-24T10:00"));
        var at = UkTime.parse("2026-03-24T10:00");
        cases.log(delegation, "role-delegation", null, at, at, at, false, null);
        trail.note(delegation, at, "application", "Task_BeginDelegation", "begun", Map.of());
        cases.close(review, at, "closed");
        cases.close(delegation, at, "closed");
        assertThat(firstOfTheMonth(notYet("retentionRule_10"))).isNull();
        assertThat(proposedThen(due("retentionRule_10"))).containsExactly(delegation);
        assertThat(proposedThen(notYet("retentionRule_09"))).containsExactly(delegation);
        assertThat(proposedThen(due("retentionRule_09"))).containsExactlyInAnyOrder(delegation, review);
    }

    /** What is put before somebody, who keeps it. */
    private List<String> proposedThen(String ukTime) {
        var disposal = firstOfTheMonth(ukTime);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "Not now"));
        carryOut(disposal);
        return proposed(disposal);
    }

    @Test
    void e_8_3_with_nothing_due_it_ends_by_itself_and_uses_no_reference() throws IOException {
        var reference = closed("quagmire7392");
        assertThat(firstOfTheMonth(NOT_YET)).isNull();
        assertThat(state(reference)).isEqualTo("closed");
        assertThat(jdbc.sql("select count(*) from register.disposal where reference = ?").param(reference).query(Integer.class).single()).isZero();
    }

    @Test
    void e_8_3_refused_with_a_reason_or_kept_by_name_it_comes_back() throws IOException {
        var reference = closed("quagmire7393");
        var disposal = firstOfTheMonth(DUE);
        assertThatThrownBy(() -> complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "no"))).hasMessageContaining("disposalReason");
        assertThatThrownBy(() -> complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes", "keepReferences", "INC-1999-0001", "disposalReason", "A claim")))
                .hasMessageContaining("'INC-1999-0001' is not on the list");
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "A claim"));
        carryOut(disposal);
        var again = firstOfTheMonth(DUE);
        complete(again, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes", "keepReferences", reference, "disposalReason", "A claim"));
        carryOut(again);
        assertThat(state(reference)).isEqualTo("closed");
        var third = firstOfTheMonth(DUE);
        assertThat(proposed(third)).containsExactly(reference);
        complete(third, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "A claim"));
        carryOut(third);
    }

    @Test
    void e_8_3_a_legal_hold_keeps_it_whenever_it_is_set_and_is_looked_at_again() throws IOException {
        var reference = closed("quagmire7394");
        now("2030-01-01T10:00");
        var hold = started("legal-hold", DPO, Map.of("heldReference", reference, "holdReason", "A claim"));
        assertThat(hold.getBusinessKey()).startsWith("HLD-2030-");
        assertThat(firstOfTheMonth(DUE)).isNull();
        evidence.remove(reference, UkTime.parse("2030-07-01T10:00"), "application");
        assertThat(evidence.of(reference).get(0).removedAt()).isNull();
        var review = open(hold, "Task_ReviewHold").get(0);
        assertThat(review.getDueDate()).isEqualTo(falls("Task_ReviewHold", "2030-01-01T10:00"));
        assertThat(shown(review, "holdReason")).isEqualTo("A claim");
        complete(hold, DPO, "Task_ReviewHold", Map.of("hold", "stands", "reviewReason", "It goes on"));
        assertThat(open(hold, "Task_ReviewHold").get(0).getDueDate()).as("counted from when it was looked at").isEqualTo(falls("Task_ReviewHold", DUE));
        complete(hold, DPO, "Task_ReviewHold", Map.of("hold", "lifted", "reviewReason", "Settled"));
        assertThat(closed(hold)).isTrue();
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        started("legal-hold", MO, Map.of("heldReference", reference, "holdReason", "Another claim"));
        carryOut(disposal);
        assertThat(state(reference)).isEqualTo("closed");
        assertThat(trail.entries(disposal.getBusinessKey(), List.of("Task_DisposeOf"))).extracting(e -> e.event() + " " + e.said("reference")).containsExactly("kept " + reference);
        assertThat(trail.entries(reference, List.of("legalHold"))).extracting(e -> e.event() + " by " + e.by() + ": " + e.said("reason"))
                .containsExactly("set by " + DPO + ": A claim", "lifted by " + DPO + ": Settled", "set by " + MO + ": Another claim");
    }

    @Test
    void e_8_3_e_8_2_only_those_who_keep_the_log_of_a_case_hold_it_and_nobody_twice() throws IOException {
        var reference = closed("quagmire7397");
        var referral = started("conduct-referral", DPO, Map.of("incidentReference", reference, "concern", "c", "personInvolved", MO));
        for (var unseen : List.of(List.of(MO, reference), List.of(DPO, "INC-1999-0001"), List.of(DPO, referral.getBusinessKey()))) {
            refusedHold(unseen.get(0), unseen.get(1), "There is no case '" + unseen.get(1) + "' in your log");
        }
        assertThatThrownBy(() -> started("legal-hold", "legal", Map.of("heldReference", reference, "holdReason", "A claim"))).isInstanceOf(AuthorizationException.class);
        var hold = started("legal-hold", DPO, Map.of("heldReference", reference, "holdReason", "A claim"));
        refusedHold(DPO, reference, "legal hold already");
        assertThat(involved.in(hold.getBusinessKey())).containsExactly(MO);
        var held = started("legal-hold", "professional-standards", Map.of("heldReference", referral.getBusinessKey(), "holdReason", "An appeal"));
        assertThat(tasks.createTaskQuery().processInstanceId(held.getId()).taskCandidateGroup("professional-standards").count()).isOne();
    }

    @Test
    void e_8_3_e_8_2_whoever_is_kept_out_of_the_family_of_a_case_approves_no_disposal_of_it() throws IOException {
        var reference = closed("quagmire7400");
        var later = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "It goes on", "cameFrom", reference));
        complete(later, MO, "Task_ReviewIncident", Map.of("personInvolved", "person:" + DPO));
        var disposal = firstOfTheMonth(DUE);
        assertThat(proposed(disposal)).containsExactly(reference);
        assertThat(as(DPO, () -> waitsAt(disposal))).isEmpty();
        complete(disposal, "information-security-officer", "Task_ApproveDisposal", Map.of("disposalApproved", "no", "disposalReason", "It goes on"));
        carryOut(disposal);
    }

    @Test
    void e_8_3_e_8_2_whom_a_case_named_stays_kept_out_of_what_it_went_on_as_when_it_is_disposed_of() throws IOException {
        var reference = closed("quagmire7401");
        var referral = started("conduct-referral", MO, Map.of("incidentReference", reference, "concern", "c", "personInvolved", DPO));
        as(MO, () -> involved.name(reference, "legal", UkTime.parse("2026-03-24T10:00"), MO, reference));
        var later = started("security-incident", MO, Map.of("awareAt", "2026-03-24T09:00", "outline", "It goes on", "cameFrom", reference));
        assertThat(involved.in(later.getBusinessKey())).containsExactly(DPO, "legal");
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, "information-security-officer", "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        carryOut(disposal);
        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(involved.in(later.getBusinessKey())).containsExactly(DPO, "legal");
        assertThat(log.find(later.getBusinessKey(), DPO)).isEmpty();
        assertThat(jdbc.sql("select count(*) from register.involved where source = ?").param(reference).query(Integer.class).single()).as("as if named in the later one").isZero();
        complete(referral, "professional-standards", "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "r"));
        assertThat(involved.in(later.getBusinessKey())).as("by that referral no longer").containsExactly("legal");
        runtime.deleteProcessInstance(later.getId(), "of this test");
    }

    @Test
    void e_8_3_e_3_7_1_professional_standards_alone_approve_the_disposal_of_a_referral() throws IOException {
        var reference = closed("quagmire7399");
        var referral = started("conduct-referral", MO, Map.of("incidentReference", reference, "concern", "c"));
        complete(referral, "professional-standards", "Task_AssessReferral", Map.of("assessment", "noMatter", "offenceSuspected", "no", "staysKeptOut", "no", "assessmentReason", "r"));
        assertThat(closed(referral)).isTrue();
        lettersGo();
        // Whichever is kept for longer is due by then too.
        now(due("retentionRule_07").compareTo(DUE) > 0 ? due("retentionRule_07") : DUE_ON.plusMonths(1) + "T06:00");
        calendar("StartEvent_DisposalDue");
        work("records-disposal");
        var begun = runtime.createProcessInstanceQuery().processDefinitionKey("records-disposal").list();
        var ofReferral = begun.stream().filter(one -> proposed(one).contains(referral.getBusinessKey())).findFirst().orElseThrow();
        var ofIncident = begun.stream().filter(one -> proposed(one).contains(reference)).findFirst().orElseThrow();
        assertThat(proposed(ofReferral)).containsExactly(referral.getBusinessKey());
        assertThat(as(DPO, () -> waitsAt(ofReferral))).isEmpty();
        assertThat(cases.isOfReferral(ofReferral.getBusinessKey())).isTrue();
        assertThat(cases.isOfReferral(ofIncident.getBusinessKey())).isFalse();
        complete(ofReferral, "professional-standards", "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        complete(ofIncident, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        carryOut(ofReferral);
        carryOut(ofIncident);
        assertThat(List.of(state(reference), state(referral.getBusinessKey()))).containsOnly("closed disposed");
    }

    private void refusedHold(String user, String reference, String why) {
        assertThatThrownBy(() -> started("legal-hold", user, Map.of("heldReference", reference, "holdReason", "A claim"))).isInstanceOf(RefusedInput.class)
                .hasMessageContaining(why).hasMessageContaining("Nothing was started");
    }

    @Test
    void e_8_3_e_8_2_whoever_is_kept_out_of_a_case_approves_no_disposal_of_it_and_sees_nothing_of_what_is_left() throws IOException {
        var reference = closed("quagmire7398");
        started("conduct-referral", MO, Map.of("incidentReference", reference, "concern", "c", "personInvolved", DPO));
        var disposal = firstOfTheMonth(DUE);
        var approval = open(disposal, "Task_ApproveDisposal").get(0);
        assertThat(as(DPO, () -> tasks.createTaskQuery().taskId(approval.getId()).count())).isZero();
        complete(approval, "information-security-officer", Map.of("disposalApproved", "yes"));
        carryOut(disposal);
        assertThat(state(reference)).isEqualTo("closed disposed");
        assertThat(log.find(reference, DPO)).isEmpty();
        assertThat(log.find(reference, MO)).isPresent();
        assertThat(jdbc.sql("select count(*) from register.involved where reference = ?").param(reference).query(Integer.class).single()).isZero();
    }

    @Test
    void e_8_3_one_case_a_transaction_and_after_a_failure_it_goes_on_where_it_stopped() throws IOException {
        var first = closed("quagmire7395");
        var second = closed("quagmire7396");
        var disposal = firstOfTheMonth(DUE);
        complete(disposal, DPO, "Task_ApproveDisposal", Map.of("disposalApproved", "yes"));
        management.executeJob(waiting(disposal).get(0).getId());
        assertThat(List.of(state(first), state(second))).containsExactly("closed disposed", "closed");
        assertThat(disposals.dispose(first, UkTime.parse(DUE), disposal.getBusinessKey())).as("done again").isFalse();
        assertThat(disposals.dispose(second, UkTime.parse(DUE), "DIS-1999-0001")).as("not approved there").isFalse();
        carryOut(disposal);
        assertThat(List.of(state(first), state(second))).containsOnly("closed disposed");
    }
}
