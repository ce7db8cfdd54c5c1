package org.ttnmt.metrics;

import static org.ttnmt.metrics.UnicodeCategory.isNumber;
import static org.ttnmt.metrics.UnicodeCategory.isPunctuation;

/** The international tokenization of mteval-v14: punctuation and symbols of all scripts, by Unicode category. */
final class TokenizerInternational implements Tokenizer {

    @Override
    public String name() {
        return "intl";
    }

    @Override
    public String tokenize(String line) {
        String text = split(line, (before, mark) -> isPunctuation(mark) && !isNumber(before), true);
        text = split(text, (mark, after) -> isPunctuation(mark) && !isNumber(after), false);
        return PythonText.collapseSpaces(Tokenizers.setApart(text, UnicodeCategory::isSymbol));
    }

    /**
     * Sets one of two neighbours apart, the second or else the first. Both are consumed, so that the next pair begins
     * behind them.
     */
    private static String split(String line, WesternRules.Pair pair, boolean second) {
        int[] text = line.codePoints().toArray();
        StringBuilder out = new StringBuilder(text.length + 16);
        for (int i = 0; i < text.length; i++) {
            if (i + 1 < text.length && pair.is(text[i], text[i + 1])) {
                out.append(second ? "" : " ").appendCodePoint(text[i]).append(' ');
                out.appendCodePoint(text[++i]).append(second ? " " : "");
            } else {
                out.appendCodePoint(text[i]);
            }
        }
        return out.toString();
    }
}
