package org.ttnmt.app;

import java.util.Locale;

/** How a translation is written. */
public enum TranslationFormat {

    /** The text alone. */
    TEXT {
        @Override
        void append(StringBuilder lines, Translation translation) {
            lines.append(translation.best().text()).append('\n');
        }
    },

    /** Score, a tab, the text. */
    SCORED {
        @Override
        void append(StringBuilder lines, Translation translation) {
            lines.append(score(translation.best()))
                    .append('\t')
                    .append(translation.best().text())
                    .append('\n');
        }
    },

    /** A line for each of the n best, as Moses and Marian do: number of the input line from 0, text and score between bars. */
    N_BEST {
        @Override
        void append(StringBuilder lines, Translation translation) {
            for (Translation.Candidate candidate : translation.nBest()) {
                lines.append(translation.line() - 1)
                        .append(" ||| ")
                        .append(candidate.text())
                        .append(" ||| ")
                        .append(score(candidate))
                        .append('\n');
            }
        }
    };

    /** Adds the lines of {@code translation}, each with its line feed. */
    abstract void append(StringBuilder lines, Translation translation);

    private static String score(Translation.Candidate candidate) {
        return String.format(Locale.ROOT, "%.6f", candidate.score());
    }
}
