package uk.police.securityincident.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.camunda.bpm.dmn.feel.impl.scala.ScalaFeelEngineFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import uk.police.securityincident.deadline.UkTime;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.engine.RefusedInput;

/** A form read, an answer checked and said again, without engine and database. It is 10:00 on Tuesday 24 March 2026 in UK time. */
class FormTest {

    private static final String FORM = """
            {"components": [
              {"type": "text", "text": "{{outline}}"},
              {"type": "textarea", "key": "outline", "label": "Outline", "validate": {"required": true}},
              {"type": "textfield", "key": "short", "label": "Short", "validate": {"maxLength": 5}, "properties": {"keep": "file", "internal": "true"}},
              {"type": "number", "key": "count", "label": "How many?", "validate": {"min": 1, "max": 9}},
              {"type": "number", "key": "any", "label": "Any"},
              {"type": "radio", "key": "kind", "label": "Kind", "values": [{"label": "One of these", "value": "one"}, {"label": "Another", "value": "two"}, {"label": "Not known", "value": "notKnown"}]},
              {"type": "radio", "key": "fact", "label": "Fact", "properties": {"boolean": "true"}, "values": [{"label": "Yes", "value": "true"}, {"label": "No", "value": "false"}]},
              {"type": "select", "key": "who", "label": "Who", "valuesKey": "people"},
              {"type": "checklist", "key": "several", "label": "Several", "values": [{"label": "First", "value": "a"}, {"label": "Second", "value": "b"}]},
              {"type": "checklist", "key": "parts", "label": "What else?", "values": [{"label": "More", "value": "more"}], "properties": {"keep": "nothing"}},
              {"type": "group", "components": [
                {"type": "datetime", "subtype": "datetime", "key": "at", "dateLabel": "When (date)"},
                {"type": "datetime", "subtype": "date", "key": "on", "dateLabel": "On", "properties": {"requiredIf": "kind = \\"two\\" and known.open = true"}}]},
              {"type": "expression", "key": "seen", "label": "Seen"}
            ]}""";
    private static final Map<String, Object> PEOPLE = Map.of("people", "[{\"value\":\"ann\",\"label\":\"Ann\"}]");

    private final Form form = new Form(new ByteArrayInputStream(FORM.getBytes(StandardCharsets.UTF_8)), null, new ObjectMapper(), new ScalaFeelEngineFactory().createInstance(),
            Clock.fixed(UkTime.parse("2026-03-24T10:00"), UkTime.LONDON));

    private Accepted check(String key, Object value) {
        var answers = new HashMap<String, Object>(Map.of("outline", "o"));
        answers.put(key, value);
        return form.check(answers, PEOPLE);
    }

    @Test
    void what_is_required_is_missing_and_every_fault_is_named_at_once() {
        assertThatThrownBy(() -> form.check(Map.of("count", 0, "unknown", "x"), Map.of())).isInstanceOf(RefusedInput.class)
                .hasMessageContaining("'unknown' is not asked for here").hasMessageContaining("'Outline' (outline) is missing").hasMessageContaining("'How many?' (count): must be a whole number from 1 to 9")
                .hasMessageEndingWith("Nothing was changed: correct it and send it again.");
        assertThatThrownBy(() -> form.check(Map.of("outline", "  "), Map.of())).hasMessageContaining("is missing");
    }

    @Test
    void what_cannot_be_read_was_given_and_is_not_missing_as_well() {
        assertThatThrownBy(() -> form.check(Map.of("outline", 7), Map.of())).hasMessage("'Outline' (outline): must be text. Nothing was changed: correct it and send it again.");
        assertThatThrownBy(() -> form.check(Map.of("outline", "o", "kind", "two", "on", "soon"), Map.of("open", true))).hasMessageContaining("'soon' is not a date").hasMessageNotContaining("missing");
    }

    @ParameterizedTest
    @CsvSource({"count, 10, 1 to 9", "count, 1.5, 1 to 9", "any, -1, 0 to 2147483647", "any, 2147483648, 0 to 2147483647", "any, 1e999999999, 0 to 2147483647"})
    void a_number_that_is_not_taken_is_told_its_bounds(String key, String given, String bounds) {
        assertThatThrownBy(() -> check(key, given)).hasMessageContaining("must be a whole number from " + bounds + ".");
    }

    @Test
    void a_condition_asks_for_an_answer_by_what_is_answered_now_and_what_was_known() {
        assertThatThrownBy(() -> form.check(Map.of("outline", "o", "kind", "two"), Map.of("open", true))).hasMessageContaining("'On' (on) is missing");
        assertThat(form.check(Map.of("outline", "o", "kind", "two"), Map.of("open", false)).content()).containsEntry("kind", "two");
        assertThat(form.check(Map.of("outline", "o"), Map.of("open", true, "kind", "two")).content()).as("what was answered before is not answered now").doesNotContainKey("kind");
        assertThat(form.check(Map.of("outline", "o", "kind", "two", "on", "2026-03-24"), Map.of("open", true)).text("on")).isEqualTo("2026-03-24");
    }

    @Test
    void what_only_opens_a_part_of_the_form_is_checked_and_gone() {
        var accepted = check("parts", "[\"more\"]");
        assertThat(accepted.content()).containsOnlyKeys("outline");
        assertThat(accepted.variables()).containsOnlyKeys("outline");
        assertThat(accepted.forThisStep()).isEmpty();
        assertThatThrownBy(() -> check("parts", "[\"less\"]")).isInstanceOf(RefusedInput.class);
    }

    @Test
    void what_is_for_the_file_is_no_variable() {
        var accepted = check("short", "12345");
        assertThat(accepted.variables()).containsOnlyKeys("outline");
        assertThat(accepted.forThisStep()).containsEntry("short", "12345");
        assertThat(accepted.content()).containsOnlyKeys("outline", "short");
        assertThatThrownBy(() -> check("short", "123456")).hasMessageContaining("is longer than 5 characters");
        assertThatThrownBy(() -> check("short", 7)).hasMessageContaining("must be text");
        assertThat(check("outline", "x".repeat(Form.LONGEST_TEXT)).text("outline")).hasSize(4000);
        assertThatThrownBy(() -> check("outline", "x".repeat(Form.LONGEST_TEXT + 1))).hasMessageContaining("is longer than 4000 characters");
    }

    @ParameterizedTest
    @CsvSource({"count, 1, 1", "count, 9, 9", "count, 0,", "count, 10,", "count, 1.5,", "count, x,", "any, 0, 0", "any, -1,", "any, 2147483647, 2147483647", "any, 2147483648,"})
    void a_number_is_whole_and_within_its_limits(String key, String given, Integer number) {
        if (number == null) {
            assertThatThrownBy(() -> check(key, given)).isInstanceOf(RefusedInput.class);
        } else {
            assertThat(check(key, given).answer(key)).isEqualTo(number);
        }
    }

    @Test
    void a_choice_is_one_that_is_offered_and_not_known_is_absent() {
        assertThat(check("kind", "one").variables()).containsEntry("kind", "one");
        assertThat(check("kind", "notKnown").variables()).containsEntry("kind", null);
        assertThat(check("fact", "true").variables()).containsEntry("fact", true);
        assertThat(check("fact", false).variables()).containsEntry("fact", false);
        assertThatThrownBy(() -> check("kind", "three")).hasMessageContaining("'three' is not one of one, two, notKnown");
        assertThat(check("who", "ann").text("who")).isEqualTo("ann");
        assertThatThrownBy(() -> check("who", "bob")).hasMessageContaining("is not one of ann");
        assertThatThrownBy(() -> form.check(Map.of("outline", "o", "who", "ann"), Map.of())).isInstanceOf(RefusedInput.class);
        assertThat(check("several", "[\"b\",\"a\"]").answer("several")).isEqualTo(List.of("b", "a"));
        assertThat(check("several", "[]").content()).doesNotContainKey("several");
        assertThatThrownBy(() -> check("several", "[\"a\",\"c\"]")).hasMessageContaining("is not among [a, b]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-24T10:00", "2026-03-24T10:00Z", "1990-01-01T00:00", "2036-03-24T23:59"})
    void a_time_is_kept_as_it_was_given(String time) {
        assertThat(check("at", time).text("at")).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1989-12-31T23:59", "2036-03-25T00:00", "yesterday", "2026-03-24T10:00 and so on and so on and so on and so on and so on and so on and so on"})
    void a_time_that_would_be_a_slip_is_refused(String time) {
        assertThatThrownBy(() -> check("at", time)).isInstanceOf(RefusedInput.class);
    }

    @ParameterizedTest
    @CsvSource({"2026-03-24, true", "2036-03-24, true", "2036-03-25, false", "1989-12-31, false", "1990-01-01, true", "2026-02-30, false", "24 March, false"})
    void a_day_is_one_of_the_calendar(String day, boolean taken) {
        if (taken) {
            assertThat(check("on", day).text("on")).isEqualTo(day);
        } else {
            assertThatThrownBy(() -> check("on", day)).isInstanceOf(RefusedInput.class);
        }
    }

    @Test
    void what_was_answered_is_said_in_the_words_of_the_form() {
        var answers = new HashMap<String, Object>(Map.of("outline", "A *bag*", "short", "s", "kind", "two", "several", List.of("b", "a"), "at", "2026-03-24T10:00", "on", "2026-03-25", "count", 3, "seen", 7));
        assertThat(form.rows(answers)).containsExactly(new Row("Outline", "A *bag*"), new Row("Short", "s"), new Row("How many?", "3"), new Row("Kind", "Another"), new Row("Several", "Second; First"),
                new Row("When", "Tue 24 March 2026, 10:00 UK time"), new Row("On", "Wed 25 March 2026"));
        assertThat(form.rowsToSend(answers)).extracting(Row::label).doesNotContain("Short").contains("Outline");
        assertThat(form.inWords(Map.of("outline", "A *bag*", "count", 3))).isEqualTo("- Outline: A &#42;bag&#42;\n- How many? 3");
        assertThat(form.choicesInWords(answers)).isEqualTo("- How many? 3\n- Kind: Another");
        assertThat(form.rows(Map.of("at", "some time"))).as("of an earlier edition, as it was entered").containsExactly(new Row("When", "some time"));
        assertThat(form.rows(Map.of("kind", "gone"))).containsExactly(new Row("Kind", "gone"));
    }

    @Test
    void it_says_what_it_asks_and_what_it_reads_of_the_case() {
        assertThat(form.asks("at")).isTrue();
        assertThat(form.asks("people")).isFalse();
        assertThat(form.reads(Set.of("who", "nothing it asks"))).contains("people", "open").doesNotContain("kind");
        assertThat(form.reads(Set.of("kind"))).as("what nobody chose from").contains("open").doesNotContain("people");
        assertThat(form.isTrue("kind = null and open = true", Map.of("open", true))).isTrue();
        assertThat(form.isTrue("kind = null", Map.of("kind", "one"))).isFalse();
        assertThat(form.isTrue("", Map.of())).isFalse();
        assertThatThrownBy(() -> form.isTrue("kind =", Map.of())).isInstanceOf(IllegalStateException.class).hasMessageContaining("'kind ='");
    }
}
