package uk.police.securityincident.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.fontbox.ttf.TTFParser;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which font has which character, and which are needed for a text. */
class FontsTest {

    private static final Path FONTS = Path.of("src/main/resources/fonts");
    private static final int LAST = 0x1FFFF;

    /** The main font comes first, then one script each, and what several have comes from the first. */
    private static List<String> files() throws IOException {
        try (var files = Files.list(FONTS)) {
            var all = new ArrayList<>(List.of("LiberationSans-Regular.ttf"));
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".woff")).sorted(java.util.Comparator.comparing((String name) -> order(name)).thenComparing(name -> name)).forEach(all::add);
            return all;
        }
    }

    private static int order(String name) {
        var last = List.of("-sc-", "-tc-", "-jp-", "-kr-", "-symbols-", "-emoji-");
        return 1 + IntStream.range(0, last.size()).filter(i -> name.contains(last.get(i))).map(i -> i + 1).findFirst().orElse(0);
    }

    private static Set<Integer> characters(String file) throws IOException {
        byte[] font;
        try (var main = Pdf.class.getResourceAsStream("/liberation/" + file)) {
            font = main == null ? Fonts.read(file) : main.readAllBytes();
        }
        try (var read = new TTFParser().parse(new RandomAccessReadBuffer(font))) {
            var map = read.getUnicodeCmapLookup();
            return IntStream.rangeClosed(0x20, LAST).filter(c -> map.getGlyphId(c) != 0).boxed().collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String ranges(Set<Integer> characters) {
        var ranges = new StringBuilder();
        int first = -1;
        int last = -2;
        for (int c : characters) {
            if (c != last + 1) {
                ranges.append(first < 0 ? "" : first == last ? Integer.toHexString(first) + "," : Integer.toHexString(first) + "-" + Integer.toHexString(last) + ",");
                first = c;
            }
            last = c;
        }
        return ranges + (first == last ? Integer.toHexString(first) : Integer.toHexString(first) + "-" + Integer.toHexString(last));
    }

    @Test
    void the_index_says_which_font_has_which_character() throws IOException {
        var lines = new ArrayList<String>();
        var seen = new HashSet<Integer>();
        for (var file : files()) {
            var own = new TreeSet<>(characters(file));
            own.removeAll(seen);
            seen.addAll(own);
            if (!own.isEmpty()) {
                lines.add(file + " " + ranges(own));
            }
        }
        if (Boolean.getBoolean("docs.write")) {
            Files.write(FONTS.resolve("index.txt"), lines);
        }
        assertThat(Files.readAllLines(FONTS.resolve("index.txt"))).as("mvn test -Dtest=FontsTest -Ddocs.write=true").isEqualTo(lines);
    }

    @ParameterizedTest
    @CsvSource({"Tŷ Ŵyn “–” 1 €,''", "مرحبا,noto-sans-arabic-arabic-400-normal.woff", "தமிழ்,noto-sans-tamil-tamil-400-normal.woff", "한국,noto-sans-kr-korean-400-normal.woff", "😀,noto-emoji-emoji-400-normal.woff",
        "שלום Ελλάδα Москва,''"})
    void a_text_needs_the_fonts_of_its_characters_and_no_others(String text, String file) {
        assertThat(String.join(" ", Fonts.neededFor(text).files())).isEqualTo(file);
    }

    @ParameterizedTest
    @CsvSource({"Siân مرحبا 中文 日本語 한국 😀 שלום,0", "தமிழ்,5", "ښ,1", "\uD83D\uDE00\u200D\uFE0F,0", "a\uE000b,1", "नमस्ते,6"})
    void what_no_font_shows_rightly_is_counted(String text, int times) {
        assertThat(Fonts.neededFor(text).times()).isEqualTo(times);
    }

    @ParameterizedTest
    @CsvSource({"بيت,ﺑﻴﺖ", "دار,ﺩﺍﺭ", "سلام,ﺳﻼﻡ", "لا,ﻻ", "فارسی,ﻓﺎﺭﺳﯽ", "پنج,ﭘﻨﺞ", "مُحَمَّد,ﻣُﺤَﻤَّﺪ", "a b,a b", "بـ,ﺑـ"})
    void arabic_letters_are_joined(String written, String joined) {
        assertThat(new RightToLeft().shapeText(written)).isEqualTo(joined);
        assertThat(java.text.Normalizer.normalize(joined, java.text.Normalizer.Form.NFKC)).as("the example").isEqualTo(java.text.Normalizer.normalize(written, java.text.Normalizer.Form.NFKC));
    }

    @ParameterizedTest
    @CsvSource({"אב,בא", "אב (גד),(דג) בא", "אב 12 גד,דג 12 בא", "אב Siân גד,דג Siân בא"})
    void what_runs_from_right_to_left_is_drawn_from_left_to_right_and_numbers_keep_their_order(String written, String drawn) {
        assertThat(new RightToLeft().reorderRTLTextToLTR(written)).isEqualTo(drawn);
    }
}
