package org.ttnmt.config;

import java.util.List;

/** Keys of the section {@code evaluation}. */
final class EvaluationKeys {
    static final Key<String> TOKENIZER = Key.of(
            "evaluation.tokenizer",
            Choice.of("13a", "intl", "zh", "char", "none"),
            "13a",
            config -> config.evaluation().tokenizer(),
            "Tokenizer of BLEU, as in sacreBLEU: 13a for most languages, zh for Chinese, char for others written"
                    + " without spaces, none for text that is tokenised already.");
    static final Key<Boolean> LOWERCASE = Key.of(
            "evaluation.lowercase",
            TrueOrFalse.TYPE,
            false,
            config -> config.evaluation().lowercase(),
            "Whether BLEU and chrF ignore case.");

    static final List<Key<?>> ALL = List.of(TOKENIZER, LOWERCASE);

    private EvaluationKeys() {}

    static EvaluationConfig build(Values values) {
        return new EvaluationConfig(values.get(TOKENIZER), values.get(LOWERCASE));
    }
}
