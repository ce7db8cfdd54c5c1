package org.ttnmt.text;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Normalises lines for training, exactly as SentencePiece normalises text that it encodes with the trained model:
 * rules, then a space before the text, no superfluous spaces, and U+2581 for a space. Thread-safe.
 */
final class TextNormalizer {

    private static final char REPLACEMENT = '\ufffd';

    private final NormalizationRules rules;
    private final Map<Integer, Integer> decomposed = new HashMap<>();
    private final BitSet changed = new BitSet();
    private final BitSet continuing = new BitSet();
    private final int longest;

    TextNormalizer(NormalizationRules rules) {
        this.rules = rules;
        rules.characters().keySet().forEach(changed::set);
        rules.variants().forEach((to, originals) -> originals.forEach(from -> decomposed.put(from, to)));
        int max = 1;
        for (String sequence : rules.sequences().keySet()) {
            int[] codePoints = sequence.codePoints().toArray();
            max = Math.max(max, codePoints.length);
            for (int i = 1; i < codePoints.length; i++) {
                continuing.set(codePoints[i]);
                rules.variants().getOrDefault(codePoints[i], List.of()).forEach(continuing::set);
            }
        }
        this.longest = max;
    }

    /** Puts the code points of the normalised {@code line} into {@code out}; none if nothing but spaces is in it. */
    void normalize(String line, IntList out) {
        out.truncate(0);
        out.add(SentencePieceModel.SPACE);
        boolean afterSpace = true;
        for (int i = 0; i < line.length(); ) {
            int codePoint = codePoint(line, i);
            int end = i + Character.charCount(codePoint);
            String to = null;
            if (end < line.length() && continuing.get(codePoint(line, end))) {
                int sequenceEnd = sequenceEnd(line, i);
                if (sequenceEnd > end) {
                    end = sequenceEnd;
                    to = rules.sequences().get(decompose(line, i, end));
                }
            }
            if (to == null && changed.get(codePoint)) {
                to = rules.characters().get(codePoint);
            }
            i = end;
            if (to == null) {
                afterSpace = append(codePoint, afterSpace, out);
            } else {
                for (int j = 0; j < to.length(); ) {
                    int replaced = to.codePointAt(j);
                    afterSpace = append(replaced, afterSpace, out);
                    j += Character.charCount(replaced);
                }
            }
        }
        int size = out.size();
        while (size > 0 && out.get(size - 1) == SentencePieceModel.SPACE) {
            size--;
        }
        out.truncate(size);
    }

    private static boolean append(int codePoint, boolean afterSpace, IntList out) {
        if (codePoint != ' ') {
            out.add(codePoint);
            return false;
        }
        if (!afterSpace) {
            out.add(SentencePieceModel.SPACE);
        }
        return true;
    }

    /** Where the longest sequence from {@code start} ends, or {@code start}. */
    private int sequenceEnd(String line, int start) {
        int end = start;
        for (int length = 0; length < longest && end < line.length(); length++) {
            end += Character.charCount(codePoint(line, end));
        }
        while (end > start && !rules.sequences().containsKey(decompose(line, start, end))) {
            end = line.offsetByCodePoints(end, -1);
        }
        return end;
    }

    private String decompose(String line, int start, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = start; i < end; ) {
            int codePoint = codePoint(line, i);
            text.appendCodePoint(decomposed.getOrDefault(codePoint, codePoint));
            i += Character.charCount(codePoint);
        }
        return text.toString();
    }

    /** The code point at {@code index}; the replacement character for an unpaired surrogate. */
    private static int codePoint(String line, int index) {
        int codePoint = line.codePointAt(index);
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? REPLACEMENT : codePoint;
    }
}
