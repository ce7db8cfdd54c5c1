package org.ttnmt.config;

import java.util.List;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;

/** Keys of the section {@code decoding}. */
final class DecodingKeys {
    static final Key<Integer> BEAM_SIZE = Key.of(
                    "decoding.beam_size",
                    WholeNumber.between(1, 1000),
                    5,
                    config -> config.decoding().beamSize(),
                    "Hypotheses kept at each step of the search. 1 is greedy search, and fastest.")
            .resumable();
    static final Key<Double> LENGTH_PENALTY = Key.of(
                    "decoding.length_penalty",
                    DecimalNumber.atLeast(0).atMost(10),
                    1.0,
                    config -> config.decoding().lengthPenalty(),
                    "Exponent a in the score of a hypothesis: log-probability / length^a. 0.0 does not normalise and favours"
                            + " short output; higher values favour long output.")
            .resumable();
    static final Key<Double> MAX_LENGTH_RATIO = Key.of(
                    "decoding.max_length_ratio",
                    DecimalNumber.atLeast(0).atMost(1000),
                    2.0,
                    config -> config.decoding().maxLengthRatio(),
                    "Longest output in pieces: max_length_ratio * pieces of the source + max_length_offset.")
            .resumable();
    static final Key<Integer> MAX_LENGTH_OFFSET = Key.of(
                    "decoding.max_length_offset",
                    WholeNumber.between(0, 100_000),
                    10,
                    config -> config.decoding().maxLengthOffset(),
                    "See max_length_ratio.")
            .resumable();

    static final Key<LengthNormalization> LENGTH_NORMALIZATION = Key.of(
                    "decoding.length_normalization",
                    Choice.of(LengthNormalization.class),
                    LengthNormalization.AVERAGE,
                    config -> config.decoding().rules().normalization(),
                    "What length_penalty is the exponent of: average (length) or gnmt ((5 + length) / 6, Wu et al. 2016).")
            .resumable()
            .addedLater();
    static final Key<Double> COVERAGE_PENALTY = Key.of(
                    "decoding.coverage_penalty",
                    DecimalNumber.atLeast(0).atMost(100),
                    0.0,
                    config -> config.decoding().rules().coveragePenalty(),
                    "Weight b of b * sum over source pieces of log(min(attention, 1)), which is added to the score of a"
                            + " hypothesis: less is left out. 0.0 adds nothing; usual is 0.2.")
            .resumable()
            .addedLater();
    static final Key<Double> REPETITION_PENALTY = Key.of(
                    "decoding.repetition_penalty",
                    DecimalNumber.atLeast(1).atMost(100),
                    1.0,
                    config -> config.decoding().rules().repetitionPenalty(),
                    "What the log-probability of a piece that a hypothesis has already is multiplied by. 1.0 changes nothing.")
            .resumable()
            .addedLater();
    static final Key<Integer> NO_REPEAT_NGRAM_SIZE = Key.of(
                    "decoding.no_repeat_ngram_size",
                    WholeNumber.between(0, 100_000),
                    0,
                    config -> config.decoding().rules().noRepeatNgram(),
                    "No so many pieces in a row come twice in a translation. 0 allows it.")
            .resumable()
            .addedLater();
    static final Key<Integer> MIN_LENGTH = Key.of(
                    "decoding.min_length",
                    WholeNumber.between(0, 100_000),
                    0,
                    config -> config.decoding().rules().minLength(),
                    "Fewest pieces of a translation.")
            .resumable()
            .addedLater();
    static final Key<Stop> STOP = Key.of(
                    "decoding.stop",
                    Choice.of(Stop.class),
                    Stop.FINISHED,
                    config -> config.decoding().rules().stop(),
                    "When a search ends: finished (as many hypotheses as the beam is wide have ended) or proven (nothing that"
                            + " is left could still rank higher; slower).")
            .resumable()
            .addedLater();

    static final List<Key<?>> ALL = List.of(
            BEAM_SIZE,
            LENGTH_PENALTY,
            LENGTH_NORMALIZATION,
            MAX_LENGTH_RATIO,
            MAX_LENGTH_OFFSET,
            MIN_LENGTH,
            COVERAGE_PENALTY,
            REPETITION_PENALTY,
            NO_REPEAT_NGRAM_SIZE,
            STOP);

    private DecodingKeys() {}

    static DecodingConfig build(Values values) {
        return new DecodingConfig(
                values.get(BEAM_SIZE),
                values.get(LENGTH_PENALTY),
                values.get(MAX_LENGTH_RATIO),
                values.get(MAX_LENGTH_OFFSET),
                new SearchRules(
                        values.get(LENGTH_NORMALIZATION),
                        values.get(COVERAGE_PENALTY),
                        values.get(REPETITION_PENALTY),
                        values.get(NO_REPEAT_NGRAM_SIZE),
                        values.get(MIN_LENGTH),
                        values.get(STOP)));
    }
}
