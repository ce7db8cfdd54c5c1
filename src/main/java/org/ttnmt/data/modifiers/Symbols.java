package org.ttnmt.data.modifiers;

import java.util.function.DoubleSupplier;

/** Text that is the same in each language: emoji, rare symbols, and lines of noise. */
final class Symbols {
    /** First and last code points: emoji three times, then letter-like ones, arrows, mathematics, shapes, dingbats. */
    private static final int[][] RANGES = {
        {0x1F300, 0x1F5FF},
        {0x1F600, 0x1F64F},
        {0x1F680, 0x1F6C5},
        {0x20A0, 0x20BF},
        {0x2190, 0x21FF},
        {0x2200, 0x22FF},
        {0x25A0, 0x25FF},
        {0x2600, 0x26FF},
        {0x2701, 0x27BF},
        {0x1F900, 0x1F9FF}
    };

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

    private Symbols() {}

    /** The same symbols at the same end of both sides. */
    static TextPair added(TextPair pair, DoubleSupplier random) {
        StringBuilder symbols = new StringBuilder();
        String symbol = symbol(random);
        for (int i = 1 + Modifier.draw(random, 3); i > 0; i--) {
            symbols.append(symbol);
        }
        boolean front = random.getAsDouble() < 0.3;
        return pair.map(text -> front ? symbols + " " + text : text + " " + symbols);
    }

    /** The same line of noise on both sides. */
    static TextPair noise(DoubleSupplier random) {
        StringBuilder line = new StringBuilder();
        for (int words = 1 + Modifier.draw(random, 8); words > 0; words--) {
            for (int length = 1 + Modifier.draw(random, 10); length > 0; length--) {
                line.append(PLAIN.charAt(Modifier.draw(random, PLAIN.length())));
            }
            line.append(words > 1 ? " " : "");
        }
        return new TextPair(line.toString(), line.toString());
    }

    private static String symbol(DoubleSupplier random) {
        int[] range = RANGES[Modifier.draw(random, RANGES.length)];
        int c;
        do {
            c = range[0] + Modifier.draw(random, range[1] - range[0] + 1);
        } while (!Character.isDefined(c));
        return Character.toString(c);
    }
}
