package org.ttnmt.config;

import java.util.List;

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

    static final List<Key<?>> ALL = List.of(BEAM_SIZE, LENGTH_PENALTY, MAX_LENGTH_RATIO, MAX_LENGTH_OFFSET);

    private DecodingKeys() {}

    static DecodingConfig build(Values values) {
        return new DecodingConfig(
                values.get(BEAM_SIZE),
                values.get(LENGTH_PENALTY),
                values.get(MAX_LENGTH_RATIO),
                values.get(MAX_LENGTH_OFFSET));
    }
}
