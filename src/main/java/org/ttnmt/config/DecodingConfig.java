package org.ttnmt.config;

import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;

/** How translations are searched for. */
public final class DecodingConfig extends Section<DecodingConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Integer> BEAM_SIZE = KEYS.derived(
            "decoding.beam_size",
            WholeNumber.between(1, 1000),
            values -> values.known(ModelConfig.DECODER) && withoutBeam(values.get(ModelConfig.DECODER)) ? 1 : 5,
            "Hypotheses kept at each step of the search. 1 is greedy search, and fastest. The default is 5; with"
                    + " model.decoder: mask_predict, tagging or classification, which keep none, it is 1.",
            Trait.RESUMABLE);

    /** Whether such a decoder keeps no beginnings of a translation. */
    static boolean withoutBeam(Decoder decoder) {
        return decoder == Decoder.MASK_PREDICT || decoder.writesLabels();
    }

    public int beamSize() {
        return get(BEAM_SIZE);
    }

    public static final Key<Double> LENGTH_PENALTY = KEYS.of(
            "decoding.length_penalty",
            DecimalNumber.atLeast(0).atMost(10),
            1.0,
            "Exponent a in the score of a hypothesis: log-probability / length^a. 0.0 does not normalise and favours"
                    + " short output; higher values favour long output.",
            Trait.RESUMABLE);

    public double lengthPenalty() {
        return get(LENGTH_PENALTY);
    }

    public static final Key<LengthNormalization> LENGTH_NORMALIZATION = KEYS.of(
            "decoding.length_normalization",
            LengthNormalization.AVERAGE,
            "What length_penalty is the exponent of: average (length) or gnmt ((5 + length) / 6, Wu et al. 2016).",
            Trait.RESUMABLE);

    public LengthNormalization normalization() {
        return get(LENGTH_NORMALIZATION);
    }

    public static final Key<Double> MAX_LENGTH_RATIO = KEYS.of(
            "decoding.max_length_ratio",
            DecimalNumber.atLeast(0).atMost(1000),
            2.0,
            "Longest output in pieces: max_length_ratio * pieces of the source + max_length_offset.",
            Trait.RESUMABLE);

    public double maxLengthRatio() {
        return get(MAX_LENGTH_RATIO);
    }

    public static final Key<Integer> MAX_LENGTH_OFFSET = KEYS.of(
            "decoding.max_length_offset",
            WholeNumber.between(0, 100_000),
            10,
            "See max_length_ratio.",
            Trait.RESUMABLE);

    public int maxLengthOffset() {
        return get(MAX_LENGTH_OFFSET);
    }

    /** Pieces of the longest translation of a source of so many, without eos. */
    public double maxLength(int source) {
        return Math.floor(maxLengthRatio() * source) + maxLengthOffset();
    }

    public static final Key<Integer> MIN_LENGTH = KEYS.of(
            "decoding.min_length",
            WholeNumber.between(0, 100_000),
            0,
            "Fewest pieces of a translation.",
            Trait.RESUMABLE);

    public int minLength() {
        return get(MIN_LENGTH);
    }

    public static final Key<Double> COVERAGE_PENALTY = KEYS.of(
            "decoding.coverage_penalty",
            DecimalNumber.atLeast(0).atMost(100),
            0.0,
            "Weight b of b * sum over source pieces of log(min(attention, 1)), which is added to the score of a"
                    + " hypothesis: less is left out. 0.0 adds nothing; usual is 0.2.",
            Trait.RESUMABLE);

    public double coveragePenalty() {
        return get(COVERAGE_PENALTY);
    }

    public static final Key<Double> REPETITION_PENALTY = KEYS.of(
            "decoding.repetition_penalty",
            DecimalNumber.atLeast(1).atMost(100),
            1.0,
            "What the log-probability of a piece that a hypothesis has already is multiplied by. 1.0 changes nothing.",
            Trait.RESUMABLE);

    public double repetitionPenalty() {
        return get(REPETITION_PENALTY);
    }

    public static final Key<Integer> NO_REPEAT_NGRAM_SIZE = KEYS.of(
            "decoding.no_repeat_ngram_size",
            WholeNumber.between(0, 100_000),
            0,
            "No so many pieces in a row come twice in a translation. 0 allows it.",
            Trait.RESUMABLE);

    public int noRepeatNgram() {
        return get(NO_REPEAT_NGRAM_SIZE);
    }

    public static final Key<Stop> STOP = KEYS.of(
            "decoding.stop",
            Stop.FINISHED,
            "When a search ends: finished (as many hypotheses as the beam is wide have ended), proven (nothing that"
                    + " is left could still rank higher; slower) or shrinking (each that ends leaves the beam one"
                    + " narrower, as in Marian).",
            Trait.RESUMABLE);

    public Stop stop() {
        return get(STOP);
    }

    public static final Key<Boolean> ALLOW_UNK = KEYS.of(
            "decoding.allow_unk",
            TrueOrFalse.TYPE,
            true,
            "Whether a translation may have the piece <unk>, which is written as \u2047. Marian's models say false.",
            Trait.RESUMABLE,
            Trait.LATER);

    public boolean allowUnk() {
        return get(ALLOW_UNK);
    }

    public static final Key<Integer> ITERATIONS = KEYS.of(
            "decoding.iterations",
            WholeNumber.between(1, 1000),
            10,
            "Times that gaps are filled, with model.decoder: mask_predict. 1 is fastest; 4 to 10 are usual.",
            Trait.RESUMABLE,
            Trait.LATER);

    public int iterations() {
        return get(ITERATIONS);
    }

    public static final Key<Integer> LENGTH_CANDIDATES = KEYS.of(
            "decoding.length_candidates",
            WholeNumber.between(1, 100),
            5,
            "How many lengths of a translation are tried, with model.decoder: mask_predict; the one whose words are the"
                    + " most probable is taken.",
            Trait.RESUMABLE,
            Trait.LATER);

    public int lengthCandidates() {
        return get(LENGTH_CANDIDATES);
    }

    public static final Key<Boolean> SPLIT_SENTENCES = KEYS.of(
            "decoding.split_sentences",
            TrueOrFalse.TYPE,
            false,
            "Whether a line is translated sentence by sentence, for models that were trained on single ones and lines that are"
                    + " paragraphs: in tt translate, tt eval --model and the library.",
            Trait.RESUMABLE,
            Trait.LATER);

    public boolean splitSentences() {
        return get(SPLIT_SENTENCES);
    }

    /** Every key with its default value. */
    public static final DecodingConfig DEFAULT = new DecodingConfig(KEYS.defaults());

    DecodingConfig(Settings values) {
        super(KEYS, values, DecodingConfig::new);
    }
}
