package uk.police.securityincident.document;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The fonts behind the main one ({@code fonts/}), each read only for a text that has a character of it; and what no font shows
 * rightly: characters that none has, and scripts whose letters change place and shape beside each other, which the renderer cannot do.
 */
final class Fonts {

    /**
     * What a text needs beside the main font.
     *
     * @param files the fonts, in the order of their first character
     * @param unshown code points that a document does not show, or not rightly, in the order in which they come
     * @param times how often they come
     */
    record Needed(Set<String> files, Set<Integer> unshown, int times) {
    }

    static final String INDEX = "/fonts/index.txt";
    /** GSUB, as the directory of a font's tables has it. */
    private static final int LIGATURES = 0x47535542;
    /** Up to here the main font has every letter, and most texts go no further. */
    private static final int LATIN = 0x17F;
    private static final Set<UnicodeScript> SHAPED = EnumSet.of(UnicodeScript.DEVANAGARI, UnicodeScript.BENGALI, UnicodeScript.GURMUKHI, UnicodeScript.GUJARATI, UnicodeScript.TAMIL,
            UnicodeScript.TELUGU, UnicodeScript.KANNADA, UnicodeScript.MALAYALAM, UnicodeScript.SINHALA, UnicodeScript.THAI, UnicodeScript.LAO, UnicodeScript.KHMER, UnicodeScript.MYANMAR);

    private record Range(int last, String file) {
    }

    /** Read when the first text needs it. */
    private static final class Index {
        private static final TreeMap<Integer, Range> RANGES = read();

        private static TreeMap<Integer, Range> read() {
            var ranges = new TreeMap<Integer, Range>();
            try (var lines = new BufferedReader(new InputStreamReader(Fonts.class.getResourceAsStream(INDEX), StandardCharsets.UTF_8))) {
                lines.lines().map(line -> line.split(" ")).forEach(line -> {
                    for (var range : line[1].split(",")) {
                        int dash = range.indexOf('-');
                        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
                        ranges.put(first, new Range(dash < 0 ? first : Integer.parseInt(range.substring(dash + 1), 16), line[0]));
                    }
                });
                return ranges;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Fonts() {
    }

    /** What the text needs; nothing if it is of Latin letters. */
    static Needed neededFor(String text) {
        var files = new LinkedHashSet<String>();
        var unshown = new LinkedHashSet<Integer>();
        int times = 0;
        if (text.codePoints().allMatch(c -> c <= LATIN)) {
            return new Needed(files, unshown, 0);
        }
        for (int c : text.codePoints().filter(c -> c > LATIN).toArray()) {
            var file = fileOf(c);
            if (file != null && !file.startsWith(Pdf.MAIN)) {
                files.add(file);
            }
            if (isSeen(c) && (file == null || SHAPED.contains(UnicodeScript.of(c)) || RightToLeft.isUnjoined(c))) {
                unshown.add(c);
                times++;
            }
        }
        return new Needed(files, unshown, times);
    }

    private static String fileOf(int c) {
        var range = Index.RANGES.floorEntry(c);
        return range == null || range.getValue().last() < c ? null : range.getValue().file();
    }

    /** What only joins, parts or turns others is not missed. */
    private static boolean isSeen(int c) {
        int type = Character.getType(c);
        return type != Character.FORMAT && type != Character.CONTROL && type != Character.SPACE_SEPARATOR && type != Character.LINE_SEPARATOR && type != Character.PARAGRAPH_SEPARATOR
                && !(c >= 0xFE00 && c <= 0xFE0F) && !(c >= 0xE0100 && c <= 0xE01EF);
    }

    /** The font, as the renderer reads it. */
    static byte[] read(String file) {
        try (var packed = Fonts.class.getResourceAsStream("/fonts/" + file)) {
            return withoutLigatures(unpacked(ByteBuffer.wrap(packed.readAllBytes())));
        } catch (IOException | DataFormatException e) {
            throw new IllegalStateException("The font " + file + " cannot be read", e);
        }
    }

    /** WOFF 1.0 (W3C): the tables of an OpenType font, each compressed by itself. */
    private static byte[] unpacked(ByteBuffer woff) throws IOException, DataFormatException {
        int tables = woff.getShort(12);
        int largest = Integer.highestOneBit(tables);
        var font = new ByteArrayOutputStream(woff.getInt(16));
        var directory = new DataOutputStream(font);
        directory.writeInt(woff.getInt(4));
        directory.writeShort(tables);
        directory.writeShort(largest * 16);
        directory.writeShort(Integer.numberOfTrailingZeros(largest));
        directory.writeShort((tables - largest) * 16);
        int at = 12 + 16 * tables;
        for (int entry = 44; entry < 44 + 20 * tables; entry += 20) {
            int length = woff.getInt(entry + 12);
            directory.writeInt(woff.getInt(entry));
            directory.writeInt(woff.getInt(entry + 16));
            directory.writeInt(at);
            directory.writeInt(length);
            at += length + 3 & ~3;
        }
        for (int entry = 44; entry < 44 + 20 * tables; entry += 20) {
            directory.write(table(woff.array(), woff.getInt(entry + 4), woff.getInt(entry + 8), woff.getInt(entry + 12)));
        }
        return font.toByteArray();
    }

    /** With the zeros that fill it up to a multiple of four. */
    private static byte[] table(byte[] woff, int offset, int packed, int length) throws DataFormatException {
        var table = new byte[length + 3 & ~3];
        if (packed == length) {
            System.arraycopy(woff, offset, table, 0, length);
        } else {
            var inflater = new Inflater();
            inflater.setInput(woff, offset, packed);
            inflater.inflate(table, 0, length);
            inflater.end();
        }
        return table;
    }

    /**
     * Without its table of ligatures, which stands under another name afterwards: for each piece of text the renderer would
     * compile a pattern of all of them.
     */
    static byte[] withoutLigatures(byte[] bytes) {
        var font = ByteBuffer.wrap(bytes);
        int tables = font.getShort(4);
        for (int table = 0; table < tables; table++) {
            int tag = 12 + 16 * table;
            if (font.getInt(tag) == LIGATURES) {
                font.put(tag, (byte) '-');
            }
        }
        return bytes;
    }

    /** Code points in words, as {@code U+0BA4 TAMIL LETTER TA}. */
    static String named(int c) {
        return "U+%04X %s".formatted(c, Character.getName(c) == null ? "" : Character.getName(c)).strip();
    }
}
