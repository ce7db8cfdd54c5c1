package org.ttnmt.metrics;

/** Each character is a word. */
final class TokenizerChar implements Tokenizer {

    @Override
    public String name() {
        return "char";
    }

    @Override
    public String tokenize(String line) {
        StringBuilder out = new StringBuilder(line.length() * 2);
        for (int i = 0; i < line.length(); ) {
            int c = line.codePointAt(i);
            if (i > 0) {
                out.append(' ');
            }
            out.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return out.toString();
    }
}
