package org.ttnmt.app.score;

import org.ttnmt.app.translate.TranslationInput;

/** What a line of a file with both sides is. */
public enum PairFormat {

    /** Source, tab, translation. */
    TSV {
        @Override
        public PairSource read(TranslationInput lines) {
            return PairSource.columns(lines);
        }
    },

    /** An object with {@code source} and {@code translation}, or a list {@code n_best} of translations. */
    JSON {
        @Override
        public PairSource read(TranslationInput lines) {
            return PairSource.json(lines);
        }
    };

    /** The pairs of a text, which the caller closes. */
    public abstract PairSource read(TranslationInput lines);
}
