package org.ttnmt.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ttnmt.io.Utf8;
import org.ttnmt.text.proto.NormalizerSpec;

/**
 * Normalises text as a model file says: rules, spaces, and U+2581 for a space. The user's symbols stay as they are.
 * Thread-safe.
 */
final class ModelNormalizer {

    private static final byte[] REPLACEMENT = "\ufffd".getBytes(StandardCharsets.UTF_8);

    private final CompiledRules rules;
    private final PieceTrie symbols;
    private final byte[] space;
    private final boolean removesSpaces;
    private final boolean spaceBefore;
    private final boolean spaceAfter;

    /**
     * As a model says.
     *
     * @param suffix whether a space belongs to the word before it
     * @param symbols the user's
     * @throws IOException when the rules are damaged
     */
    ModelNormalizer(NormalizerSpec spec, boolean suffix, PieceTrie symbols) throws IOException {
        this.rules = new CompiledRules(spec.getPrecompiledCharsmap().toByteArray());
        this.symbols = symbols;
        this.space = Character.toString(spec.getEscapeWhitespaces() ? SentencePieceModel.SPACE : ' ')
                .getBytes(StandardCharsets.UTF_8);
        this.removesSpaces = spec.getRemoveExtraWhitespaces();
        this.spaceBefore = spec.getAddDummyPrefix() && !suffix;
        this.spaceAfter = spec.getAddDummyPrefix() && suffix;
    }

    /** The normalised text as UTF-8; unpaired surrogates are read as "?". */
    byte[] normalize(String text) {
        Run run = new Run(text.getBytes(StandardCharsets.UTF_8));
        while (removesSpaces && run.read() && run.isSpace()) {
            run.at = run.next;
        }
        if (run.at == run.text.length) {
            return new byte[0];
        }
        if (spaceBefore) {
            run.addSpace();
        }
        boolean afterSpace = removesSpaces;
        while (run.read()) {
            while (afterSpace && run.from < run.to && run.source[run.from] == ' ') {
                run.from++;
            }
            if (run.from < run.to) {
                run.add();
                afterSpace = removesSpaces && run.source[run.to - 1] == ' ';
            }
            run.at = run.next;
        }
        while (removesSpaces && run.endsWithSpace()) {
            run.size -= space.length;
        }
        if (spaceAfter) {
            run.addSpace();
        }
        return Arrays.copyOf(run.out, run.size);
    }

    /** A text under way. */
    private final class Run {
        private final byte[] text;
        private int at;

        /** What stands in the place of the bytes of the text from {@code at} to {@code next}. */
        private byte[] source;

        private int from;
        private int to;
        private int next;

        private byte[] out;
        private int size;

        Run(byte[] text) {
            this.text = text;
            this.source = text;
            this.out = new byte[text.length + text.length / 2 + 16];
        }

        /** Reads what the next bytes become; false at the end. */
        boolean read() {
            if (at == text.length) {
                return false;
            }
            int symbol = symbols.longest(text, at);
            if (symbol > at) {
                return copy(symbol);
            }
            long rule = rules.match(text, at);
            if (rule != 0) {
                next = at + (int) (rule >>> 32);
                source = rules.rightSides();
                to = rules.endOfRightSide((int) rule);
                from = Math.min((int) rule, to);
                return true;
            }
            int length = Utf8.validLength(text, at, text.length);
            if (length > 0) {
                return copy(at + length);
            }
            next = at + 1; // left over by a rule that ends within a character
            source = REPLACEMENT;
            from = 0;
            to = REPLACEMENT.length;
            return true;
        }

        private boolean copy(int end) {
            next = end;
            source = text;
            from = at;
            to = end;
            return true;
        }

        boolean isSpace() {
            return to - from == 1 && source[from] == ' ';
        }

        void add() {
            for (int i = from; i < to; i++) {
                if (source[i] == ' ') {
                    addSpace();
                } else {
                    reserve(1);
                    out[size++] = source[i];
                }
            }
        }

        void addSpace() {
            reserve(space.length);
            System.arraycopy(space, 0, out, size, space.length);
            size += space.length;
        }

        private void reserve(int bytes) {
            if (size + bytes > out.length) {
                out = Arrays.copyOf(out, size + bytes + out.length / 2);
            }
        }

        boolean endsWithSpace() {
            return size >= space.length && Arrays.equals(out, size - space.length, size, space, 0, space.length);
        }
    }
}
