package uk.police.securityincident.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.stream.Collectors;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FSFontUseCase;
import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import org.springframework.stereotype.Component;
import uk.police.securityincident.document.Fonts.Needed;

/**
 * A template, filled in, as a PDF that a screen reader can read (PDF/UA) and that looks the same everywhere: the font is
 * embedded, others behind it for what it lacks, and nothing is fetched.
 */
@Component
public class Pdf {

    /** How the files of the main font begin. */
    static final String MAIN = "LiberationSans-";
    /** More are not named under a document. */
    private static final int NAMED = 40;
    private static final byte[] REGULAR = font("Regular");
    private static final byte[] BOLD = font("Bold");

    private final Templates templates;

    Pdf(Templates templates) {
        this.templates = templates;
        // It would write every font that it loads to the console; what goes wrong, it throws.
        XRLog.setLoggingEnabled(false);
    }

    /** The PDF; a character that no font has shows as an empty square, and which are not shown rightly stands under the text. */
    public byte[] of(String template, Document content) {
        var html = templates.filled(template, content);
        var needed = Fonts.neededFor(html);
        var pdf = new ByteArrayOutputStream();
        var builder = new PdfRendererBuilder().usePdfUaAccessibility(true).useFastMode().useReplacementText("\u25A1").withProducer("security-incident")
                .useExternalResourceAccessControl((uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI)
                .withHtmlContent(withNote(html, needed), null).toStream(pdf);
        builder.useFont(() -> new ByteArrayInputStream(REGULAR), "Liberation Sans", 400, FontStyle.NORMAL, true);
        builder.useFont(() -> new ByteArrayInputStream(BOLD), "Liberation Sans", 700, FontStyle.NORMAL, true);
        needed.files().forEach(file -> builder.useFont(() -> new ByteArrayInputStream(Fonts.read(file)), file, 400, FontStyle.NORMAL, true, EnumSet.of(FSFontUseCase.FALLBACK_FINAL)));
        if (RightToLeft.isIn(html)) {
            builder.useUnicodeBidiSplitter(RightToLeft.Splitter::new).useUnicodeBidiReorderer(new RightToLeft());
        }
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pdf.toByteArray();
    }

    private static String withNote(String html, Needed needed) {
        if (needed.times() == 0) {
            return html;
        }
        var named = needed.unshown().stream().limit(NAMED).map(Fonts::named).collect(Collectors.joining(", ")) + (needed.unshown().size() > NAMED ? ", and others" : "");
        int end = html.lastIndexOf("</body>");
        return html.substring(0, end) + "<p class=\"unshown\">%s of this text cannot be shown rightly here; read %s in the case file, on the screen: %s.</p>"
                .formatted(needed.times() == 1 ? "1 character" : needed.times() + " characters", needed.times() == 1 ? "it" : "them", named.replace("<", "").replace("&", "")) + html.substring(end);
    }

    private static byte[] font(String weight) {
        try (var file = Pdf.class.getResourceAsStream("/liberation/" + MAIN + weight + ".ttf")) {
            return Fonts.withoutLigatures(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
