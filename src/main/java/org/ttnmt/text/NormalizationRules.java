package org.ttnmt.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.UserException;

/**
 * Rules "these characters become those", applied from left to right, each time the longest that fits.
 *
 * <p>They are built from Java's Unicode tables ({@link Normalizer}): {@code nfkc} is Unicode's NFKC, spelled out for
 * every character and for every sequence that composes; {@code nmt_nfkc} also turns invisible and line-breaking
 * characters into spaces and removes control characters; {@code _cf} folds case; {@code identity} has no rules. The
 * names and their meaning are SentencePiece's (doc/normalization.md there). NFKC also reorders combining marks over any
 * distance, which such rules cannot say.
 *
 * <p>A sequence is kept once, in its decomposed form, although each of its characters may be written in several ways
 * ("e" or full-width "ｅ" before an accent): 224,725 rules of {@code nmt_nfkc} are 4,850 characters and 13,000
 * sequences.
 *
 * @param characters what a single character becomes, where that is not itself; may be empty
 * @param sequences what a sequence of decomposed characters becomes
 * @param variants the characters that decompose to a character, for those that occur in sequences
 */
record NormalizationRules(
        Map<Integer, String> characters, Map<String, String> sequences, Map<Integer, List<Integer>> variants) {

    private static final int LAST_CODE_POINT = 0x10ffff;

    /** Become spaces in {@code nmt_*}: tab and line ends, zero-width and direction marks, U+2581, byte order mark. */
    private static final int[] NMT_SPACES = {
        0x09, 0x0a, 0x0c, 0x0d, 0x1680, 0x200b, 0x200c, 0x200e, 0x200f, 0x2028, 0x2029, 0x2581, 0xfeff, 0xfffd
    };

    /** Vanish in {@code nmt_*} besides U+0001 to U+001F. */
    private static final int[] NMT_REMOVED = {0x7f, 0x8f, 0x9f};

    /** Stays in {@code nmt_*}: Japanese and Chinese use the full-width and the half-width form differently. */
    private static final int FULLWIDTH_TILDE = 0xff5e;

    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;

    /**
     * The rules of this name.
     *
     * @throws UserException when there are no rules of this name
     */
    static NormalizationRules of(String name) {
        return switch (name) {
            case "identity" -> new NormalizationRules(Map.of(), Map.of(), Map.of());
            case "nfkc" -> nfkc();
            case "nmt_nfkc" -> nfkc().forTranslation();
            case "nfkc_cf" -> nfkc().foldingCase();
            case "nmt_nfkc_cf" -> nfkc().forTranslation().foldingCase();
            default ->
                throw new UserException("normalization is " + name
                        + ", which names no rules that tt knows. Use one of nmt_nfkc (the usual one), nfkc,"
                        + " nmt_nfkc_cf, nfkc_cf (the same in lower case) or identity (characters stay as they are).");
        };
    }

    private static NormalizationRules nfkc() {
        Map<Integer, String> characters = new HashMap<>();
        Map<String, String> sequences = new HashMap<>();
        Map<Integer, List<Integer>> variants = new HashMap<>();
        for (int codePoint = 0xa0; codePoint <= LAST_CODE_POINT; codePoint++) {
            if (neverDecomposes(codePoint)) {
                continue;
            }
            String character = Character.toString(codePoint);
            String decomposed = Normalizer.normalize(character, Normalizer.Form.NFKD);
            if (decomposed.equals(character)) {
                continue;
            }
            String composed = Normalizer.normalize(decomposed, Normalizer.Form.NFC);
            if (!composed.equals(character)) {
                characters.put(codePoint, composed);
            }
            if (decomposed.codePointCount(0, decomposed.length()) == 1) {
                variants.computeIfAbsent(decomposed.codePointAt(0), key -> new ArrayList<>())
                        .add(codePoint);
            } else if (!decomposed.equals(composed)) {
                sequences.put(decomposed, composed);
            }
        }
        return new NormalizationRules(characters, needed(sequences), variants);
    }

    /** Characters that are passed over without asking the Unicode tables: a matter of speed alone. */
    private static boolean neverDecomposes(int codePoint) {
        return isIn(codePoint, 0x3400, 0xa69b) // Chinese, Yi
                || isIn(codePoint, 0xd7a4, 0xf8ff) // surrogates, private use
                || isIn(codePoint, 0x17000, 0x1afff) // Tangut
                || isIn(codePoint, 0x20000, 0x2f7ff) // Chinese
                || isIn(codePoint, 0x2fa20, LAST_CODE_POINT)
                || !Character.isDefined(codePoint);
    }

    private static boolean isIn(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }

    /** Leaves out each sequence that shorter ones bring to the same result. */
    private static Map<String, String> needed(Map<String, String> sequences) {
        Map<String, String> needed = new HashMap<>();
        sequences.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> entry.getKey().codePointCount(0, entry.getKey().length())))
                .forEach(entry -> {
                    if (!compose(needed, entry.getKey()).equals(entry.getValue())) {
                        needed.put(entry.getKey(), entry.getValue());
                    }
                });
        return needed;
    }

    private static String compose(Map<String, String> sequences, String text) {
        StringBuilder result = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int single = text.offsetByCodePoints(start, 1);
            int end = text.length();
            String to = sequences.get(text.substring(start, end));
            while (to == null && end > single) {
                end = text.offsetByCodePoints(end, -1);
                to = end > single ? sequences.get(text.substring(start, end)) : text.substring(start, end);
            }
            result.append(to == null ? text.substring(start, end) : to);
            start = end;
        }
        return result.toString();
    }

    private NormalizationRules forTranslation() {
        Map<Integer, String> changed = new HashMap<>(characters);
        for (int codePoint = 0x01; codePoint < 0x20; codePoint++) {
            changed.put(codePoint, "");
        }
        for (int codePoint : NMT_REMOVED) {
            changed.put(codePoint, "");
        }
        for (int codePoint : NMT_SPACES) {
            changed.put(codePoint, " ");
        }
        changed.remove(FULLWIDTH_TILDE);
        return new NormalizationRules(changed, sequences, variants);
    }

    /** Folds single characters to single characters (no "ß" to "ss"), in what the rules give and everywhere else. */
    private NormalizationRules foldingCase() {
        Map<Integer, String> foldedCharacters = new HashMap<>();
        Map<String, String> foldedSequences = new HashMap<>();
        characters.forEach((from, to) -> foldedCharacters.put(from, fold(to)));
        sequences.forEach((from, to) -> foldedSequences.put(from, fold(to)));
        for (int codePoint = 1; codePoint <= LAST_CODE_POINT; codePoint++) {
            int folded = fold(codePoint);
            if (folded != codePoint) {
                foldedCharacters.putIfAbsent(codePoint, Character.toString(folded));
            }
        }
        return new NormalizationRules(foldedCharacters, foldedSequences, variants);
    }

    private static String fold(String text) {
        return text.codePoints()
                .map(NormalizationRules::fold)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Unicode's simple case folding (CaseFolding.txt, C and S): Java's case mappings, but for a few letters. */
    private static int fold(int codePoint) {
        if (codePoint == DOTTED_CAPITAL_I || codePoint == DOTLESS_SMALL_I) {
            return codePoint; // the Turkic ones stay apart from I and i
        }
        int upper = Character.toUpperCase(codePoint);
        return Character.UnicodeScript.of(codePoint) == Character.UnicodeScript.CHEROKEE
                ? upper // small letters came later to Unicode, so this script folds upwards
                : Character.toLowerCase(upper);
    }
}
