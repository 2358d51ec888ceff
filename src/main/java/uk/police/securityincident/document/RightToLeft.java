package uk.police.securityincident.document;

import java.text.Bidi;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.openhtmltopdf.bidi.BidiReorderer;
import com.openhtmltopdf.bidi.BidiSplitter;
import com.openhtmltopdf.bidi.BidiTextRun;

/**
 * Text that runs from right to left, as the renderer wants it: split where the direction turns (by the JDK), and Arabic letters joined
 * by Unicode's presentation forms, of which its blocks list isolated, final, initial and medial of each letter in this order.
 */
final class RightToLeft implements BidiReorderer {

    private static final int LAM = 0x644;
    private static final int TATWEEL = 0x640;
    private static final int JOINER = 0x200D;
    private static final String MIRRORED = "()[]{}<>«»‹›";
    private static final Map<Integer, List<Integer>> FORMS = new HashMap<>();
    /** Lam with an alef is one sign. */
    private static final Map<Integer, List<Integer>> LAM_WITH = new HashMap<>();

    static {
        collect(0xFE80, 0xFEFC);
        collect(0xFB50, 0xFBFF);
    }

    private static void collect(int first, int last) {
        for (int form = first; form <= last; form++) {
            var letters = Normalizer.normalize(Character.toString(form), Normalizer.Form.NFKC).codePoints().toArray();
            if (letters.length == 1 && letters[0] != form) {
                FORMS.computeIfAbsent(letters[0], letter -> new ArrayList<>()).add(form);
            } else if (letters.length == 2 && letters[0] == LAM && form >= 0xFEF5) {
                LAM_WITH.computeIfAbsent(letters[1], alef -> new ArrayList<>()).add(form);
            }
        }
    }

    /** Whether some of the text runs from right to left. */
    static boolean isIn(String text) {
        return Bidi.requiresBidi(text.toCharArray(), 0, text.length());
    }

    /** Whether it is a letter that joins others, and has no forms to show that. */
    static boolean isUnjoined(int c) {
        return Character.UnicodeScript.of(c) == Character.UnicodeScript.ARABIC && Character.isLetter(c) && c < 0xFB50 && !FORMS.containsKey(c);
    }

    @Override
    public String shapeText(String text) {
        var letters = text.codePoints().toArray();
        var shaped = new StringBuilder(text.length());
        int joiningFrom = -1;
        for (int i = 0; i < letters.length; i++) {
            int letter = letters[i];
            if (isMark(letter)) {
                shaped.appendCodePoint(letter);
                continue;
            }
            int next = next(letters, i);
            boolean before = joinsOn(joiningFrom);
            var ligature = letter == LAM && next < letters.length ? LAM_WITH.get(letters[next]) : null;
            if (ligature != null) {
                shaped.appendCodePoint(ligature.get(before ? 1 : 0));
                for (int mark = i + 1; mark < next; mark++) {
                    shaped.appendCodePoint(letters[mark]);
                }
                joiningFrom = letters[next];
                i = next;
            } else {
                var forms = FORMS.get(letter);
                boolean after = forms != null && forms.size() == 4 && next < letters.length && joinsBack(letters[next]);
                int form = (after ? 2 : 0) + (before ? 1 : 0);
                shaped.appendCodePoint(forms == null || form >= forms.size() ? letter : forms.get(form));
                joiningFrom = letter;
            }
        }
        return shaped.toString();
    }

    private static int next(int[] letters, int i) {
        int next = i + 1;
        while (next < letters.length && isMark(letters[next])) {
            next++;
        }
        return next;
    }

    private static boolean isMark(int c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static boolean joinsOn(int letter) {
        return letter == TATWEEL || letter == JOINER || FORMS.containsKey(letter) && FORMS.get(letter).size() == 4;
    }

    private static boolean joinsBack(int letter) {
        return letter == TATWEEL || letter == JOINER || FORMS.containsKey(letter) && FORMS.get(letter).size() > 1;
    }

    @Override
    public String deshapeText(String text) {
        return text.codePoints().allMatch(c -> c >= 0xFB50 && c <= 0xFEFC) ? Normalizer.normalize(text, Normalizer.Form.NFKC) : text;
    }

    /** As it is drawn, from left to right: numbers and Latin words within it keep their own order. */
    @Override
    public String reorderRTLTextToLTR(String text) {
        var bidi = new Bidi(text, Bidi.DIRECTION_RIGHT_TO_LEFT);
        var levels = new byte[bidi.getRunCount()];
        var runs = new String[levels.length];
        for (int run = 0; run < levels.length; run++) {
            levels[run] = (byte) bidi.getRunLevel(run);
            var written = text.substring(bidi.getRunStart(run), bidi.getRunLimit(run));
            runs[run] = levels[run] % 2 == 0 ? written : mirrored(written);
        }
        Bidi.reorderVisually(levels, 0, runs, 0, runs.length);
        return String.join("", runs);
    }

    private static String mirrored(String written) {
        var drawn = new StringBuilder(written).reverse();
        for (int i = 0; i < drawn.length(); i++) {
            int sign = MIRRORED.indexOf(drawn.charAt(i));
            if (sign >= 0) {
                drawn.setCharAt(i, MIRRORED.charAt(sign ^ 1));
            }
        }
        return drawn.toString();
    }

    @Override
    public boolean isLiveImplementation() {
        return true;
    }

    /**
     * A paragraph, in runs of one direction. The renderer draws runs in the order in which they were written; so whatever is
     * embedded in a text from right to left, a number for one, is of its run, and is put in order when that is drawn.
     */
    static final class Splitter implements BidiSplitter {

        private final List<BidiTextRun> runs = new ArrayList<>();

        @Override
        public void setParagraph(String paragraph, byte direction) {
            var bidi = new Bidi(paragraph, direction == RTL ? Bidi.DIRECTION_RIGHT_TO_LEFT : Bidi.DIRECTION_LEFT_TO_RIGHT);
            for (int start = 0; start < paragraph.length();) {
                byte of = bidi.getLevelAt(start) == 0 ? LTR : RTL;
                int end = start + 1;
                while (end < paragraph.length() && (bidi.getLevelAt(end) == 0 ? LTR : RTL) == of) {
                    end++;
                }
                runs.add(new BidiTextRun(start, end - start, of));
                start = end;
            }
        }

        @Override
        public int countTextRuns() {
            return runs.size();
        }

        @Override
        public BidiTextRun getVisualRun(int run) {
            return runs.get(run);
        }

        @Override
        public byte getBaseDirection(String paragraph) {
            return new Bidi(paragraph, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight() ? LTR : RTL;
        }
    }
}
