package uk.police.securityincident.document;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

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

    /** GSUB, as the directory of a font's tables has it. */
    private static final int LIGATURES = 0x47535542;
    private static final byte[] REGULAR = font("Regular");
    private static final byte[] BOLD = font("Bold");

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
        builder.useFont(() -> new ByteArrayInputStream(REGULAR), "Liberation Sans", 400, FontStyle.NORMAL, true);
        builder.useFont(() -> new ByteArrayInputStream(BOLD), "Liberation Sans", 700, FontStyle.NORMAL, true);
        try {
            builder.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pdf.toByteArray();
    }

    /**
     * Without its table of ligatures, which stands under another name afterwards: for each piece of text the renderer would
     * compile a pattern of all of them.
     */
    private static byte[] font(String weight) {
        try (var file = Pdf.class.getResourceAsStream("/liberation/LiberationSans-" + weight + ".ttf")) {
            var font = ByteBuffer.wrap(file.readAllBytes());
            int tables = font.getShort(4);
            for (int table = 0; table < tables; table++) {
                int tag = 12 + 16 * table;
                if (font.getInt(tag) == LIGATURES) {
                    font.put(tag, (byte) '-');
                }
            }
            return font.array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
