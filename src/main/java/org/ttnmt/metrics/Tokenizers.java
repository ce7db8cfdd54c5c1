package org.ttnmt.metrics;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ttnmt.UserException;

/** The tokenizers of BLEU by sacreBLEU's names. */
public final class Tokenizers {
    /** All names that sacreBLEU knows, in the order in which it lists them. */
    public static final List<String> NAMES = List.of(
            "none", "zh", "13a", "intl", "char", "ja-mecab", "ko-mecab", "spm", "flores101", "flores200", "spBLEU-1K");

    private Tokenizers() {}

    /**
     * The tokenizer called {@code name}: 13a, intl, zh, char or none.
     *
     * @throws UserException for a tokenizer that needs a model file, MeCab, or does not exist
     */
    public static Tokenizer of(String name) {
        return switch (name) {
            case "13a" -> new Tokenizer13a();
            case "intl" -> new TokenizerInternational();
            case "zh" -> new TokenizerZh();
            case "char" ->
                new Simple(
                        "char",
                        line -> line.codePoints().mapToObj(Character::toString).collect(Collectors.joining(" ")));
            case "none" -> new Simple("none", line -> line);
            case "ja-mecab", "ko-mecab" ->
                throw new UserException(
                        "The tokenizer '" + name + "' is not supported: it needs MeCab and its dictionary."
                                + " Use 'char', or 'flores200' with a SentencePiece model, and name it with the"
                                + " score.");
            case "spm", "flores101", "flores200", "spBLEU-1K" ->
                throw new UserException("The tokenizer '" + name
                        + "' needs its SentencePiece model, which tt does not download: give the file with"
                        + " --spm-model.");
            default ->
                throw new UserException(
                        "There is no tokenizer '" + name + "'. Choose one of " + String.join(", ", NAMES) + ".");
        };
    }

    /**
     * A tokenizer of subword pieces.
     *
     * @param name spm, flores101, flores200 or spBLEU-1K
     * @param pieces gives the pieces of a line, with the model that belongs to the name
     */
    public static Tokenizer ofPieces(String name, Function<String, List<String>> pieces) {
        return new Simple(name.equals("spm") ? "flores101" : name, line -> String.join(" ", pieces.apply(line)));
    }

    /** Whether {@link #ofPieces} is the way to make this tokenizer. */
    public static boolean needsModel(String name) {
        return switch (name) {
            case "spm", "flores101", "flores200", "spBLEU-1K" -> true;
            default -> false;
        };
    }

    /** A line in which each character of a kind stands alone, between spaces. */
    static String setApart(String line, IntPredicate kind) {
        StringBuilder out = new StringBuilder(line.length() * 2);
        line.codePoints().forEach(c -> {
            if (kind.test(c)) {
                out.append(' ').appendCodePoint(c).append(' ');
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /**
     * Whether a character lies in one of several ranges.
     *
     * @param ranges first and last character of each range, in ascending order of the first characters
     */
    static boolean isIn(int[] ranges, int c) {
        for (int i = 0; i < ranges.length && c >= ranges[i]; i += 2) {
            if (c <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** A tokenizer that is a single expression. */
    private record Simple(String name, UnaryOperator<String> split) implements Tokenizer {
        @Override
        public String tokenize(String line) {
            return split.apply(line);
        }
    }
}
