package org.ttnmt.metrics;

/**
 * Tercom's preparation of a line.
 *
 * @param normalized whether Western punctuation is split off and entities are read
 * @param noPunctuation whether punctuation is removed
 * @param asianSupport whether normalising also splits Asian characters, and removing also removes Asian punctuation
 * @param caseSensitive whether case counts
 */
record TerTokenizer(boolean normalized, boolean noPunctuation, boolean asianSupport, boolean caseSensitive)
        implements Tokenizer {
    /** The range of enclosed letters ends at U+3F22 in the original, where U+32FF was meant. */
    private static final int[] ASIAN = {
        0x2E80, 0x2EFF, 0x31C0, 0x31EF, 0x3200, 0x3F22, 0x3300, 0x33FF, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF,
        0xFE30, 0xFE4F
    };

    private static final int[] ASIAN_PUNCTUATION = {
        0x3001, 0x3002, 0x3008, 0x3011, 0x3014, 0x301F, 0x30FB, 0x30FB, 0xFF01, 0xFF02, 0xFF08, 0xFF09, 0xFF0C, 0xFF0C,
        0xFF0E, 0xFF0E, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF1F, 0xFF61, 0xFF65
    };

    @Override
    public String name() {
        return "tercom";
    }

    @Override
    public String tokenize(String line) {
        String text = caseSensitive ? line : PythonText.lower(line);
        if (normalized) {
            text = normalizeWestern(text);
            if (asianSupport) {
                // Tercom's rules for runs of kana look for the start of the line, where the Western part has put a
                // space
                text = Tokenizers.setApart(text, TerTokenizer::isAsian);
            }
        }
        if (noPunctuation) {
            text = removePunctuation(text);
        }
        return PythonText.collapseSpaces(text);
    }

    private static String normalizeWestern(String line) {
        String text = line.replace("\n-", "").replace('\n', ' ');
        String possessives = WesternRules.splitSymbols(" " + WesternRules.readEntities(text) + " ")
                .replace("'s ", " 's ");
        return WesternRules.splitStopsAndDashes(possessives);
    }

    private String removePunctuation(String line) {
        StringBuilder out = new StringBuilder(line.length());
        line.chars()
                .filter(c -> ".,?:;!\"()".indexOf(c) < 0 && !(asianSupport && isAsianPunctuation(c)))
                .forEach(c -> out.append((char) c));
        return out.toString();
    }

    private static boolean isAsian(int c) {
        return Tokenizers.isIn(ASIAN, c) || isAsianPunctuation(c);
    }

    private static boolean isAsianPunctuation(int c) {
        return Tokenizers.isIn(ASIAN_PUNCTUATION, c);
    }
}
