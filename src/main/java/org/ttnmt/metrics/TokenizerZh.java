package org.ttnmt.metrics;

/** Chinese: each Chinese character is a word, the rest is split by the Western rules. */
final class TokenizerZh implements Tokenizer {

    @Override
    public String name() {
        return "zh";
    }

    @Override
    public String tokenize(String line) {
        return WesternRules.apply(Tokenizers.setApart(PythonText.strip(line), TokenizerZh::isChinese));
    }

    /**
     * The ranges as sacreBLEU has them: its escapes for extension B have five digits where Python reads four, which
     * makes U+2001 to U+2A6D Chinese and leaves the supplementary planes out. Scores depend on that.
     */
    private static boolean isChinese(int c) {
        return between(c, 0x2001, 0x2A6D)
                || between(c, 0x2E80, 0x2EFF)
                || between(c, 0x2F00, 0x2FDF)
                || between(c, 0x2FF0, 0x303F)
                || between(c, 0x3100, 0x312F)
                || between(c, 0x31A0, 0x31BF)
                || between(c, 0x31C0, 0x31EF)
                || between(c, 0x3200, 0x4DB5)
                || between(c, 0x4E00, 0x9FBB)
                || between(c, 0xF900, 0xFA2D)
                || between(c, 0xFA30, 0xFA6A)
                || between(c, 0xFA70, 0xFAD9)
                || between(c, 0xFE10, 0xFE1F)
                || between(c, 0xFE30, 0xFE4F)
                || between(c, 0xFF00, 0xFFEF);
    }

    private static boolean between(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
