package org.ttnmt.config;

/**
 * How translations are scored in validation and on the test set.
 *
 * @param tokenizer of BLEU, by sacreBLEU's name
 * @param lowercase whether BLEU and chrF ignore case
 */
public record EvaluationConfig(String tokenizer, boolean lowercase) {
    /** sacreBLEU's defaults. */
    public static final EvaluationConfig DEFAULT = new EvaluationConfig("13a", false);

    public EvaluationConfig {
        EvaluationKeys.TOKENIZER.require(tokenizer);
    }
}
