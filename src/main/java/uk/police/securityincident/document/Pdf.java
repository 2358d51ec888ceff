package uk.police.securityincident.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.outputdevice.helper.ExternalResourceControlPriority;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import org.springframework.stereotype.Component;

/**
 * A template, filled in, as a PDF that a screen reader can read (PDF/UA) and that looks the same everywhere: the font is
 * embedded, and nothing is fetched.
 */
@Component
public class Pdf {

    private final Templates templates;

    Pdf(Templates templates) {
        this.templates = templates;
        // It would write every font that it loads to the console; what goes wrong, it throws.
        XRLog.setLoggingEnabled(false);
    }

    /** The PDF; a character that the font lacks shows as an empty square. */
    public byte[] of(String template, Document content) {
        var pdf = new ByteArrayOutputStream();
        var builder = new PdfRendererBuilder().usePdfUaAccessibility(true).useFastMode().useReplacementText("\u25A1").withProducer("security-incident")
                .useExternalResourceAccessControl((uri, type) -> false, ExternalResourceControlPriority.RUN_BEFORE_RESOLVING_URI)
                .withHtmlContent(templates.filled(template, content), null).toStream(pdf);
        builder.useFont(() -> Pdf.class.getResourceAsStream("/liberation/LiberationSans-Regular.ttf"), "Liberation Sans", 400, FontStyle.NORMAL, true);
        builder.useFont(() -> Pdf.class.getResourceAsStream("/liberation/LiberationSans-Bold.ttf"), "Liberation Sans", 700, FontStyle.NORMAL, true);
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pdf.toByteArray();
    }
}
