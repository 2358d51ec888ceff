package uk.police.securityincident.document;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import org.springframework.stereotype.Component;

/** The templates in {@code documents/}: what is filled in is escaped, so that it is shown and never obeyed. */
@Component
public class Templates {

    private final Mustache.Compiler compiler = Mustache.compiler().withLoader(Templates::open).withEscaper(text -> Escapers.HTML.escape(writable(text)));
    private final Map<String, Template> read = new ConcurrentHashMap<>();

    /** The HTML, well-formed as XML, of the template with this name. */
    public String filled(String name, Object content) {
        return read.computeIfAbsent(name, key -> compiler.compile(open(key))).execute(content);
    }

    /** A character that XML cannot hold, half an emoji for one, is replaced: one such character would cost the whole document. */
    private static String writable(String text) {
        var writable = new StringBuilder(text.length());
        text.codePoints().map(c -> c == '\t' || c == '\n' || c >= ' ' && c < 0xD800 || c > 0xDFFF && c < 0xFFFE || c > 0xFFFF ? c : c == '\r' ? ' ' : 0xFFFD)
                .forEach(writable::appendCodePoint);
        return writable.toString();
    }

    private static Reader open(String name) {
        InputStream file = Templates.class.getResourceAsStream("/documents/" + name + ".html");
        if (file == null) {
            throw new IllegalArgumentException("There is no template documents/" + name + ".html");
        }
        return new InputStreamReader(file, StandardCharsets.UTF_8);
    }
}
