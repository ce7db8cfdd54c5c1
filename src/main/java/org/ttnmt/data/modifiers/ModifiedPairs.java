package org.ttnmt.data.modifiers;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.ttnmt.UserException;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairVariation;
import org.ttnmt.text.Vocabulary;

/**
 * Training pairs as modifiers change them: decoded, changed as text, and encoded again. Tags before sources stay; so
 * does a pair that would become too long, or that the vocabulary could not write afterwards.
 */
public final class ModifiedPairs implements PairVariation {
    private final TextModifiers modifiers;
    private final Vocabulary source;
    private final Vocabulary target;
    private final List<String> prefixes;
    private final int maxLength;

    /**
     * @param prefixes tags that stand before sources, such as {@code <2de>}
     * @param maxLength most pieces of a side that is changed
     */
    public ModifiedPairs(
            TextModifiers modifiers, Vocabulary source, Vocabulary target, List<String> prefixes, int maxLength) {
        this.modifiers = modifiers;
        this.source = source;
        this.target = target;
        this.prefixes = List.copyOf(prefixes);
        this.maxLength = maxLength;
    }

    /**
     * Tries each modifier on some pairs.
     *
     * @throws UserException when the vocabulary cannot write what one of them makes of any of these
     */
    public void requireEffect(List<TextPair> some, DoubleSupplier random) {
        for (ModifierKind kind : modifiers.rates().keySet()) {
            int changed = 0;
            int written = 0;
            String example = "";
            for (TextPair pair : some) {
                TextPair made = modifiers.apply(kind, pair, () -> pair, random);
                if (!made.equals(pair)) {
                    changed++;
                    boolean can = isWritten(made, pair);
                    written += can ? 1 : 0;
                    example = can ? example : made.source();
                }
            }
            if (changed > 0 && written == 0) {
                throw new UserException(
                        "data.modifiers." + kind.id() + " has no effect, since the vocabulary does not"
                                + " know characters that it writes, as in: " + example
                                + "\nWith vocab.byte_fallback: true a vocabulary writes everything; or leave the modifier out.");
            }
        }
    }

    private boolean isWritten(TextPair made, TextPair before) {
        return unknown(source, made.source()) <= unknown(source, before.source())
                && unknown(target, made.target()) <= unknown(target, before.target());
    }

    private static long unknown(Vocabulary vocabulary, String text) {
        return unknown(vocabulary, vocabulary.encode(text));
    }

    private static long unknown(Vocabulary vocabulary, int[] ids) {
        return Arrays.stream(ids).filter(id -> id == vocabulary.unk()).count();
    }

    @Override
    public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
        return vary(pair, () -> pair, random);
    }

    @Override
    public EncodedPair vary(EncodedPair pair, Supplier<EncodedPair> another, DoubleSupplier random) {
        int chosen = modifiers.draw(random);
        if (chosen == 0 || unknown(source, pair.source()) + unknown(target, pair.target()) > 0) {
            return pair;
        }
        String text = source.decode(pair.source());
        String prefix = prefix(text);
        TextPair plain = new TextPair(text.substring(prefix.length()), target.decode(pair.target()));
        TextPair changed = modifiers.apply(chosen, plain, () -> plain(another.get(), prefix, plain), random);
        if (changed.equals(plain)) {
            return pair;
        }
        EncodedPair encoded =
                new EncodedPair(source.encode(prefix + changed.source()), target.encode(changed.target()));
        boolean whole = fits(encoded.source())
                && fits(encoded.target())
                && unknown(source, encoded.source()) + unknown(target, encoded.target()) == 0;
        return whole ? encoded : pair;
    }

    private boolean fits(int[] side) {
        return side.length > 0 && side.length <= maxLength;
    }

    /** Another pair as text, if it has the same tag; {@code otherwise} else. */
    private TextPair plain(EncodedPair pair, String prefix, TextPair otherwise) {
        String text = source.decode(pair.source());
        return prefix(text).equals(prefix)
                ? new TextPair(text.substring(prefix.length()), target.decode(pair.target()))
                : otherwise;
    }

    /** The tag before a source with its space; empty for none. */
    private String prefix(String text) {
        for (String prefix : prefixes) {
            if (text.startsWith(prefix)) {
                int end = prefix.length();
                return text.substring(0, end < text.length() && text.charAt(end) == ' ' ? end + 1 : end);
            }
        }
        return "";
    }
}
