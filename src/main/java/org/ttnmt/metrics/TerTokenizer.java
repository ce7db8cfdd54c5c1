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

    /** The range of enclosed letters ends at U+3F22 in the original, where U+32FF was meant. */
    private static boolean isAsian(int c) {
        return between(c, 0x4E00, 0x9FFF)
                || between(c, 0x3400, 0x4DBF)
                || between(c, 0x31C0, 0x31EF)
                || between(c, 0x2E80, 0x2EFF)
                || between(c, 0x3300, 0x33FF)
                || between(c, 0xF900, 0xFAFF)
                || between(c, 0xFE30, 0xFE4F)
                || between(c, 0x3200, 0x3F22)
                || isAsianPunctuation(c);
    }

    private static boolean isAsianPunctuation(int c) {
        return c == 0x3001
                || c == 0x3002
                || between(c, 0x3008, 0x3011)
                || between(c, 0x3014, 0x301F)
                || between(c, 0xFF61, 0xFF65)
                || c == 0x30FB
                || "\uFF0E\uFF0C\uFF1F\uFF1A\uFF1B\uFF01\uFF02\uFF08\uFF09".indexOf(c) >= 0;
    }

    private static boolean between(int c, int first, int last) {
        return c >= first && c <= last;
    }
}
