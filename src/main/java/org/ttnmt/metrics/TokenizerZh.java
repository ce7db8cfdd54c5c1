package org.ttnmt.metrics;

/** Chinese: each Chinese character is a word, the rest is split by the Western rules. */
final class TokenizerZh implements Tokenizer {
    /**
     * The ranges as sacreBLEU has them: its escapes for extension B have five digits where Python reads four, which
     * makes U+2001 to U+2A6D Chinese and leaves the supplementary planes out. Scores depend on that.
     */
    private static final int[] CHINESE = {
        0x2001, 0x2A6D, 0x2E80, 0x2EFF, 0x2F00, 0x2FDF, 0x2FF0, 0x303F, 0x3100, 0x312F, 0x31A0, 0x31BF, 0x31C0, 0x31EF,
        0x3200, 0x4DB5, 0x4E00, 0x9FBB, 0xF900, 0xFA2D, 0xFA30, 0xFA6A, 0xFA70, 0xFAD9, 0xFE10, 0xFE1F, 0xFE30, 0xFE4F,
        0xFF00, 0xFFEF
    };

    @Override
    public String name() {
        return "zh";
    }

    @Override
    public String tokenize(String line) {
        return WesternRules.apply(Tokenizers.setApart(PythonText.strip(line), c -> Tokenizers.isIn(CHINESE, c)));
    }
}
