package uk.police.securityincident.typed;

import java.util.regex.Pattern;

/**
 * What a person typed, as the one text that everybody sees. What nobody can see is left out or refused: a person must not
 * be shown other words than those that are kept, nor be asked to take nothing for an answer.
 *
 * <p>Left out, since it comes along when text is pasted and says nothing: byte order marks, soft hyphens, spaces without
 * width, marks of direction, invisible operators, fillers, and tags but for those of a flag. Refused, since it turns text
 * round, hides it, or is no character: embeddings, overrides and isolates of direction, controls, halves of characters and
 * what Unicode says is none. Joiners and variation selectors stay, for Persian, the scripts of India and emoji need them. A
 * line break is a line feed, whatever it was. Letters stay as they were typed: nothing is normalised.
 */
public final class Typed {

    private static final Pattern FLAG_OR_INVISIBLE = Pattern.compile("(\\x{1F3F4}[\\x{E0020}-\\x{E007E}]{1,6}\\x{E007F})"
            + "|[\\x{AD}\\x{61C}\\x{180E}\\x{200B}\\x{200E}\\x{200F}\\x{2060}-\\x{2065}\\x{206A}-\\x{206F}\\x{3164}\\x{FEFF}\\x{FFA0}\\x{FFF0}-\\x{FFFB}\\x{E0000}-\\x{E00FF}\\x{E01F0}-\\x{E0FFF}]");
    /** Letters, digits, signs and symbols, but for those that are drawn as nothing. */
    private static final Pattern VISIBLE = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S}&&[^\\x{115F}\\x{1160}\\x{2800}]]");

    private static final int LONGEST_NAMED = 60;

    private Typed() {
    }

    /**
     * The text to keep, without space around it.
     *
     * @throws IllegalArgumentException naming the character that is refused, in words for the person
     */
    public static String text(String typed) {
        var lines = typed.replaceAll("\\R", "\n");
        lines.codePoints().filter(Typed::isRefused).findFirst().ifPresent(character -> {
            throw new IllegalArgumentException("holds a character that is not text, " + name(character) + ", after " + lines.codePoints().takeWhile(c -> c != character).count()
                    + " others: delete it there, or type that part anew");
        });
        var text = FLAG_OR_INVISIBLE.matcher(lines).replaceAll("$1").strip();
        if (!text.isEmpty() && !VISIBLE.matcher(text).find()) {
            throw new IllegalArgumentException("holds nothing that can be seen");
        }
        return text;
    }

    /** What was sent, whatever it was, on one line: an answer or a line of the log that quotes it must not look like two. */
    public static String line(String sent) {
        return sent.replaceAll("\\s+", " ").codePoints().map(c -> isRefused(c) ? 0xFFFD : c).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    /** The beginning of what was sent, to name it by. */
    public static String brief(Object sent) {
        var text = sent.toString();
        return line(text.length() <= LONGEST_NAMED ? text : text.substring(0, LONGEST_NAMED) + " …");
    }

    private static boolean isRefused(int c) {
        return Character.isISOControl(c) && c != '\t' && c != '\n' || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
                || Character.getType(c) == Character.SURROGATE || (c & 0xFFFE) == 0xFFFE || c >= 0xFDD0 && c <= 0xFDEF;
    }

    private static String name(int character) {
        var name = Character.getName(character);
        return (name == null ? "" : name + " ") + "(U+%04X)".formatted(character);
    }
}
