package org.ttnmt.metrics;

/** The international tokenization of mteval-v14: punctuation and symbols of all scripts, by Unicode category. */
final class TokenizerInternational implements Tokenizer {

    @Override
    public String name() {
        return "intl";
    }

    @Override
    public String tokenize(String line) {
        int[] text = line.codePoints().toArray();
        String split =
                splitBeforeNonNumber(splitAfterNonNumber(text).codePoints().toArray());
        return PythonText.collapseSpaces(Tokenizers.setApart(split, UnicodeCategory::isSymbol));
    }

    /** Punctuation is split off unless a number comes before it; the pair is consumed. */
    private static String splitAfterNonNumber(int[] text) {
        StringBuilder out = new StringBuilder(text.length + 16);
        for (int i = 0; i < text.length; i++) {
            out.appendCodePoint(text[i]);
            if (i + 1 < text.length
                    && !UnicodeCategory.isNumber(text[i])
                    && UnicodeCategory.isPunctuation(text[i + 1])) {
                out.append(' ');
                out.appendCodePoint(text[++i]);
                out.append(' ');
            }
        }
        return out.toString();
    }

    /** Punctuation is split off unless a number comes after it; the pair is consumed. */
    private static String splitBeforeNonNumber(int[] text) {
        StringBuilder out = new StringBuilder(text.length + 16);
        for (int i = 0; i < text.length; i++) {
            if (i + 1 < text.length
                    && UnicodeCategory.isPunctuation(text[i])
                    && !UnicodeCategory.isNumber(text[i + 1])) {
                out.append(' ');
                out.appendCodePoint(text[i]);
                out.append(' ');
                out.appendCodePoint(text[++i]);
            } else {
                out.appendCodePoint(text[i]);
            }
        }
        return out.toString();
    }
}
