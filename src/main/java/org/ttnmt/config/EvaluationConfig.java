package org.ttnmt.config;

/** How translations are scored in validation and on the test set. */
public final class EvaluationConfig extends Section<EvaluationConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<String> TOKENIZER = KEYS.of(
            "evaluation.tokenizer",
            Choice.of("13a", "intl", "zh", "char", "none"),
            "13a",
            "Tokenizer of BLEU, as in sacreBLEU: 13a for most languages, zh for Chinese, char for others written"
                    + " without spaces, none for text that is tokenised already.");

    public String tokenizer() {
        return get(TOKENIZER);
    }

    public static final Key<Boolean> LOWERCASE =
            KEYS.of("evaluation.lowercase", TrueOrFalse.TYPE, false, "Whether BLEU and chrF ignore case.");

    public boolean lowercase() {
        return get(LOWERCASE);
    }

    /** Every key with its default value. */
    public static final EvaluationConfig DEFAULT = new EvaluationConfig(KEYS.defaults());

    EvaluationConfig(Settings values) {
        super(KEYS, values, EvaluationConfig::new);
    }
}
