package uk.police.securityincident.document;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import javax.imageio.ImageIO;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureNode;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import uk.police.securityincident.document.Document.Row;
import uk.police.securityincident.document.Document.Section;

import static org.assertj.core.api.Assertions.assertThat;

/** Every template as a PDF: readable by a screen reader, whole, and showing what was written as it was written. */
class PdfTest {

    private static final String LONGEST = 4000 + " characters: " + "Papers were left on the 07:42 train. ".repeat(120).substring(0, 3982);

    private final Pdf pdf = new Pdf(new Templates());

    private PDDocument made(String template, String answer) throws IOException {
        var content = new Document("A title", "INC-2026-0001", "The office", "Tue 24 March 2026, 10:00 UK time", List.of(
                new Section("First", List.of(new Row("Brief outline of incident", answer), new Row("Post", "Clerk")), List.of()),
                new Section("Second", List.of(), List.of("Not yet."))));
        return Loader.loadPDF(pdf.of(template, content));
    }

    private static String text(PDDocument document) throws IOException {
        return new PDFTextStripper().getText(document);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"incident-form", "ico-notice", "data-subject-letter", "final-report"})
    void is_tagged_titled_in_english_with_every_font_embedded(String template) throws IOException {
        try (var document = made(template, "Papers were left on a train")) {
            var catalogue = document.getDocumentCatalog();
            assertThat(catalogue.getMarkInfo().isMarked()).isTrue();
            assertThat(catalogue.getLanguage()).isEqualTo("en-GB");
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("A title, INC-2026-0001");
            assertThat(catalogue.getViewerPreferences().displayDocTitle()).isTrue();
            assertThat(new String(catalogue.getMetadata().toByteArray())).contains("pdfuaid", "A title, INC-2026-0001");
            var tags = new TreeSet<String>();
            collect(catalogue.getStructureTreeRoot(), tags);
            assertThat(tags).contains("Document", "H1", "H2", "P");
            for (var page : document.getPages()) {
                for (COSName name : page.getResources().getFontNames()) {
                    assertThat(page.getResources().getFont(name).isEmbedded()).as(name.getName()).isTrue();
                }
            }
            assertThat(text(document)).contains("A title", "Papers were left on a train", "Not yet.", "The office", "Page 1 of 1");
        }
    }

    @Test
    void a_row_of_the_form_is_a_header_cell_with_its_answer() throws IOException {
        try (var document = made("incident-form", "Papers")) {
            var headers = new ArrayList<PDStructureElement>();
            elements(document.getDocumentCatalog().getStructureTreeRoot(), "TH", headers);
            assertThat(headers).hasSize(2).allSatisfy(header -> assertThat(header.getAttributes().getObject(0).toString()).contains("Row"));
        }
    }

    private static void collect(PDStructureNode node, TreeSet<String> tags) {
        for (var kid : node.getKids()) {
            if (kid instanceof PDStructureElement element) {
                tags.add(element.getStructureType());
                collect(element, tags);
            }
        }
    }

    private static void elements(PDStructureNode node, String tag, List<PDStructureElement> found) {
        for (var kid : node.getKids()) {
            if (kid instanceof PDStructureElement element) {
                if (tag.equals(element.getStructureType())) {
                    found.add(element);
                }
                elements(element, tag, found);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "{{title}} {{{title}}} {{#sections}}", "&amp; &lt; &nbsp; ]]> <!-- \"'`", "<img src='file:///etc/passwd'/>"})
    void what_was_written_is_shown_and_never_obeyed(String answer) throws IOException {
        for (var template : List.of("incident-form", "ico-notice", "data-subject-letter", "final-report")) {
            try (var document = made(template, answer)) {
                assertThat(text(document)).as(template).contains(answer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"incident-form", "ico-notice", "data-subject-letter", "final-report"})
    void nothing_runs_off_the_page(String template) throws IOException {
        for (var answer : List.of(LONGEST, "W".repeat(4000), "one\n\n\n" + "line\n".repeat(700), "https://example.police.uk/" + "a/".repeat(300))) {
            try (var document = made(template, answer)) {
                var outside = new ArrayList<String>();
                var all = new PDFTextStripper() {
                    @Override
                    protected void writeString(String text, List<TextPosition> positions) throws IOException {
                        for (var p : positions) {
                            if (p.getXDirAdj() < 0 || p.getXDirAdj() + p.getWidthDirAdj() > getCurrentPage().getMediaBox().getWidth() - 40
                                    || p.getYDirAdj() < 0 || p.getYDirAdj() > getCurrentPage().getMediaBox().getHeight() - 20) {
                                outside.add(p.getUnicode());
                            }
                        }
                        super.writeString(text, positions);
                    }
                }.getText(document);
                assertThat(outside).isEmpty();
                // The foot of a page stands between two parts of an answer.
                var whole = withoutSpace(all.replaceAll("INC-2026-0001 · .*|Page \\d+ of \\d+", ""));
                assertThat(whole).as(template).contains(withoutSpace(answer));
            }
        }
    }

    @Test
    void no_character_costs_the_document() throws IOException {
        var odd = "\uE000 Zoë Müller-Ærø, Łódź, Ελλάδα, Москва, שלום, مرحبا, 日本, 😀👩‍🚒, \u0000\u0007\u000b\uFFFE\uD83D half, \uFB01n, a\u0301, \u202Eright to left\u202C, \u2028, \u00A0, \u200B";
        try (var document = made("incident-form", odd)) {
            assertThat(text(document)).contains("Zoë Müller-Ærø, Łódź, Ελλάδα, Москва", "□", "half");
        }
        for (int block = 0; block < 0x20000; block += 0x800) {
            var every = new StringBuilder();
            for (int c = block; c < block + 0x800; c++) {
                every.appendCodePoint(c);
            }
            try (var document = made("incident-form", every.toString())) {
                assertThat(document.getNumberOfPages()).isPositive();
            }
        }
    }

    /** As many people of the county write their names, and as they are read out of the document again. */
    private static final String SCRIPTS = "Siân Ŵyn o Dŷ Glas. مرحبا، اسمي محمد (سلام) 12. میرا نام. 你好，王小明。香港，臺灣。こんにちは、東京。안녕하세요. שלום עולם. Հայերեն. ქართული. አማርኛ. 😀🚒❤. ☎✔→.";

    @Test
    void every_character_is_shown_by_the_font_that_has_it_embedded() throws IOException {
        try (var document = made("incident-form", SCRIPTS.replace(". ", ".\n"))) {
            var text = withoutSpace(text(document));
            assertThat(text).contains("SiânŴynoDŷGlas", "你好，王小明。香港，臺灣。", "こんにちは、東京。", "안녕하세요", "Հայերեն", "ქართული", "አማርኛ", "😀🚒❤", "☎✔→").doesNotContain("□", "cannotbeshown");
            assertThat(text.codePoints().filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.ARABIC).count()).isGreaterThan(15);
            for (var page : document.getPages()) {
                for (COSName name : page.getResources().getFontNames()) {
                    assertThat(page.getResources().getFont(name).isEmbedded()).as(name.getName()).isTrue();
                }
            }
        }
    }

    @Test
    void what_is_not_shown_rightly_is_named_under_the_text() throws IOException {
        for (var template : List.of("incident-form", "ico-notice", "data-subject-letter", "final-report")) {
            try (var document = made(template, "தமிழ் and \uE000")) {
                assertThat(text(document).replaceAll("\\s+", " ")).as(template).contains("6 characters of this text cannot be shown rightly here; read them in the case file, on the screen: U+0BA4 TAMIL LETTER TA, U+0BAE",
                        "U+E000");
            }
        }
        try (var document = made("incident-form", "A letter to Siân “Ŵyn”")) {
            assertThat(text(document)).doesNotContain("cannot be shown");
        }
    }

    @Test
    void arabic_is_drawn_from_the_right() throws IOException {
        try (var document = made("incident-form", "سلام")) {
            var drawn = new ArrayList<String>();
            new PDFTextStripper() {
                @Override
                protected void processTextPosition(TextPosition position) {
                    drawn.add(position.getUnicode());
                    super.processTextPosition(position);
                }
            }.getText(document);
            assertThat(Normalizer.normalize(String.join("", drawn), Normalizer.Form.NFKC)).contains("ملاس");
        }
    }

    @Test
    void pictures_for_whoever_looks() throws IOException {
        var folder = Files.createDirectories(Path.of("target/documents"));
        try (var document = made("incident-form", SCRIPTS.replace(". ", ".\n") + "\n\nوصلت 3 رسائل إلى Siân Wyn في 12.\n\nதமிழ் கொடு नमस्ते ਪੰਜਾਬੀ ไทย\n\nمحمد wrote to Siân (مرحبا) on 3 May.")) {
            ImageIO.write(new PDFRenderer(document).renderImageWithDPI(0, 90), "png", folder.resolve("scripts.png").toFile());
        }
        try (var document = made("incident-form", LONGEST + "\n" + "W".repeat(300) + "\n" + "Zoë, Łódź, שלום, مرحبا, 日本, 😀, <script>")) {
            var renderer = new PDFRenderer(document);
            for (int page = 0; page < document.getNumberOfPages(); page++) {
                BufferedImage picture = renderer.renderImageWithDPI(page, 80);
                ImageIO.write(picture, "png", folder.resolve("odd-" + (page + 1) + ".png").toFile());
                assertThat(picture.getWidth()).isLessThan(picture.getHeight());
            }
        }
    }
}
