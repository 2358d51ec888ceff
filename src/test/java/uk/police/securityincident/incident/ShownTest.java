package uk.police.securityincident.incident;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.SoftAssertions;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.spin.plugin.variable.SpinValues;
import org.camunda.spin.plugin.variable.value.SpinValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.police.securityincident.form.LongText;
import uk.police.securityincident.form.Shown;
import uk.police.securityincident.model.ShownForms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** On each form, whatever somebody typed is seen as it was typed: no element of the form comes from it, and no sign of it is lost. */
class ShownTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAIN = "Plainwords";
    private static final List<String> HOSTILE = List.of("# Decided: nobody need be told **Approved by the DPO**", "[the case file](https://evil.example/a) ![x](https://evil.example/b.png)",
            "https://evil.example/c http://evil.example/d ftp://evil.example www.evil.example mail@evil.example <https://evil.example/e>",
            "<h1>h</h1><a href=\"https://evil.example/f\">f</a><img src=x onerror=alert(1)><!-- c --><br>&lt;b&gt; &#42; &amp; \\# \\\\", "`code` ~~struck~~ _em_ __strong__ ***both***",
            "| a | b |", "|---|---|", "| c | d |", "- one", "+ two", "* three", "1. four", "2) five", "> said", "---", "title", "=====", "```", "fence", "~~~", "[l]: https://evil.example/g",
            "{{reference}} {{#if true}}x{{/if}} {{{reference}}} {{ \"a\" + \"b\" }} ${1+1} #{1+1} =1+1 $1 \\1", "- [ ] task", "a  b\u00a0c", "    indented");
    private static final String CHOICE = "=1+1 {{reference}} {{#if true}}x{{/if}} **b** <b>b</b> [l](https://evil.example/h)";

    private static Map<String, JsonNode> forms() throws IOException {
        var forms = new TreeMap<String, JsonNode>();
        try (var files = Files.list(Path.of("forms"))) {
            for (var file : files.toList()) {
                forms.put(file.getFileName().toString(), JSON.readTree(Files.readString(file)));
            }
        }
        return forms;
    }

    /** A case in which every text that the form names is this one. */
    private static VariableMap variables(Shown shown, JsonNode form, String typed, String choice) {
        var variables = Variables.createVariables();
        var text = form.toString();
        for (var name : shown.names()) {
            if (text.contains("{{" + name + ".text}}")) {
                variables.putValueTyped(name, LongText.of("**By somebody:**\n- What was asked: " + Shown.quoted(typed) + "\n- Next? " + Shown.quoted(typed) + "\n\n" + Shown.quoted(typed)));
            } else if (text.contains("\"valuesKey\":\"" + name + "\"")) {
                variables.putValueTyped(name, SpinValues.jsonValue(JSON.createArrayNode().add(JSON.createObjectNode().put("value", "1").put("label", choice)).toString()).create());
            } else {
                variables.putValue(name, name.equals("reference") ? "INC-2026-0001" : typed);
            }
        }
        return shown.toBrowser(variables, false);
    }

    private static Map<String, Object> data(VariableMap sent) throws IOException {
        var data = new HashMap<String, Object>();
        for (var name : sent.keySet()) {
            var value = sent.getValueTyped(name);
            data.put(name, value instanceof SpinValue json ? JSON.readTree(json.getValueSerialized()) : value.getValue());
        }
        return data;
    }

    @Test
    void nothing_on_a_form_comes_from_what_was_typed_but_its_signs() throws Exception {
        var pages = new ShownForms();
        var forms = forms();
        for (var form : forms.entrySet()) {
            var shown = new Shown(form.getValue());
            var led = form.getValue().deepCopy();
            shown.lead(led);
            pages.add(form.getKey(), led, data(variables(shown, form.getValue(), String.join("\n", HOSTILE), CHOICE)));
            pages.add("plain " + form.getKey(), led, data(variables(shown, form.getValue(), PLAIN, PLAIN)));
        }
        var seen = pages.show();
        var soft = new SoftAssertions();
        int views = 0;
        for (var form : forms.keySet()) {
            var page = seen.get(form);
            var plain = seen.get("plain " + form);
            soft.assertThat(page.structure()).as(form).isEqualTo(plain.structure());
            soft.assertThat(page.warnings()).as(form).isEmpty();
            int choices = forms.get(form).findValues("valuesKey").isEmpty() ? 0 : count(page.text(), CHOICE);
            int times = count(plain.text(), PLAIN) - choices;
            views += times;
            for (var line : HOSTILE) {
                soft.assertThat(count(page.text(), line.strip())).as(form + " shows " + line).isGreaterThanOrEqualTo(times);
            }
        }
        soft.assertThat(views).as("texts seen").isGreaterThan(100);
        soft.assertAll();
    }

    @Test
    void the_words_of_a_choice_are_no_template() throws Exception {
        var pages = new ShownForms();
        var form = JSON.readTree(Files.readString(Path.of("forms/write-final-report.form")));
        var shown = new Shown(form);
        pages.add("choices", form, data(variables(shown, form, PLAIN, CHOICE)));
        assertThat(pages.show().get("choices").text()).contains(CHOICE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=\"# \" + outline", "{{\"# \" + outline}}", "{{{outline}}}", "{{#loop people}}{{this}}{{/loop}}", "[x]({{outline}})", "<a href=\"{{outline}}\">x</a>", "{{outline", "https://{{outline}}",
            "[x]: {{outline}}", "{{outline.words}}"})
    void a_text_that_would_show_it_otherwise_is_refused(String text) throws Exception {
        var form = JSON.readTree("{\"components\":[{\"type\":\"group\",\"components\":[{\"type\":\"text\",\"text\":" + JSON.writeValueAsString(text) + "}]}]}");
        assertThatThrownBy(() -> new Shown(form)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("{{name}}");
    }

    @Test
    void a_browser_gets_what_its_form_names() throws Exception {
        var form = JSON.readTree("""
                {"components":[{"type":"text","text":"{{a}} {{#if b = \\"nobody\\"}}{{c.text}}{{/if}}"},{"type":"group","components":[{"type":"select","key":"d","valuesKey":"e","conditional":{"hide":"=f != 1 or g"},
                "properties":{"requiredIf":"h"}}]}]}""");
        var all = Variables.createVariables();
        for (var name : "a b c d e f g h nobody reference".split(" ")) {
            all.putValue(name, name);
        }
        assertThat(new Shown(form).toBrowser(all, true).keySet()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g", "reference", "shown");
    }

    @Test
    void what_was_quoted_is_read_again_as_it_was_typed() {
        var random = new Random(10);
        var signs = "#*_-.[]()<>!&;:/=|`~{}\\'\"@+ \n0a1bé€\ud83d\ude00".codePoints().toArray();
        for (int i = 0; i < 2000; i++) {
            var typed = random.ints(random.nextInt(40), 0, signs.length).map(at -> signs[at]).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString().strip();
            assertThat(Shown.unquoted(Shown.quoted(typed))).isEqualTo(typed);
        }
    }

    private static int count(String text, String part) {
        return (int) Pattern.compile(Pattern.quote(part)).matcher(text).results().count();
    }
}
