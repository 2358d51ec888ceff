package uk.police.securityincident.notice;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The texts of e-mails, {@code mail/*.txt}: a line with the subject, then the body. */
class MailTemplates {

    private static final String SUBJECT = "Subject: ";

    private final Map<String, Template> templates = templates();

    /**
     * @param values what the template may say
     * @throws IllegalArgumentException if there is no such template
     */
    Filled fill(String template, Map<String, Object> values) {
        if (!templates.containsKey(template)) {
            throw new IllegalArgumentException("There is no template '" + template + "' for e-mails, only " + String.join(", ", templates.keySet()));
        }
        var text = templates.get(template).execute(values);
        return new Filled(text.substring(SUBJECT.length(), text.indexOf('\n')).strip(), text.substring(text.indexOf('\n')).strip() + "\n");
    }

    private static Map<String, Template> templates() {
        var compiler = Mustache.compiler().escapeHTML(false).defaultValue("").emptyStringIsFalse(true);
        var templates = new TreeMap<String, Template>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:mail/*.txt")) {
                try (var text = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
                    templates.put(file.getFilename().replace(".txt", ""), compiler.compile(text));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The templates of e-mails cannot be read", e);
        }
        return templates;
    }
}
