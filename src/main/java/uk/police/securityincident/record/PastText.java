package uk.police.securityincident.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The text of a file that a spreadsheet wrote: in UTF-8, or in Windows-1252 as Excel saves "CSV (Comma delimited)"; between commas
 * or, where the comma is the decimal sign, semicolons.
 *
 * @param encoding by its name
 */
record PastText(String text, String encoding, char separator) {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final char BOM = '\uFEFF';

    /** @throws IllegalArgumentException in words for the person, if it is no such file */
    static PastText of(byte[] content) {
        if (startsWith(content, 'P', 'K') || startsWith(content, 0xD0, 0xCF)) {
            throw new IllegalArgumentException("is a workbook and no CSV: in Excel, save it as 'CSV UTF-8 (Comma delimited)'");
        }
        if (startsWith(content, 0xFF, 0xFE) || startsWith(content, 0xFE, 0xFF)) {
            throw new IllegalArgumentException("is written in UTF-16: in Excel, save it as 'CSV UTF-8 (Comma delimited)', not as 'Unicode Text'");
        }
        for (byte one : content) {
            if (one == 0) {
                throw new IllegalArgumentException("is no text, but a picture, a document or a program: choose the CSV file");
            }
        }
        try {
            return of(decoded(content, StandardCharsets.UTF_8), "UTF-8");
        } catch (CharacterCodingException noUtf8) {
            try {
                return of(decoded(content, WINDOWS), "Windows-1252");
            } catch (CharacterCodingException neither) {
                throw new IllegalArgumentException("is written neither in UTF-8 nor in Windows-1252: in Excel, save it as 'CSV UTF-8 (Comma delimited)'");
            }
        }
    }

    private static boolean startsWith(byte[] content, int first, int second) {
        return content.length > 1 && (content[0] & 0xFF) == first && (content[1] & 0xFF) == second;
    }

    private static String decoded(byte[] content, Charset charset) throws CharacterCodingException {
        // What it cannot read it says, instead of putting a question mark there.
        return charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    }

    private static PastText of(String text, String encoding) {
        var plain = !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
        var header = plain.lines().findFirst().orElse("");
        return new PastText(plain, encoding, header.chars().filter(c -> c == ';').count() > header.chars().filter(c -> c == ',').count() ? ';' : ',');
    }
}
