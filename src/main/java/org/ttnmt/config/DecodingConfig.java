package org.ttnmt.config;

/**
 * How translations are searched for.
 *
 * @param beamSize hypotheses kept; 1 is greedy search
 * @param lengthPenalty exponent: a hypothesis is scored by its log-probability over its length to this power; 0 does not normalise
 * @param maxLengthRatio longest output relative to the source, in pieces
 * @param maxLengthOffset pieces added to the longest output
 * @param rules what it likes and forbids beyond
 */
public record DecodingConfig(
        int beamSize, double lengthPenalty, double maxLengthRatio, int maxLengthOffset, SearchRules rules) {

    public DecodingConfig {
        DecodingKeys.BEAM_SIZE.require(beamSize);
        DecodingKeys.LENGTH_PENALTY.require(lengthPenalty);
        DecodingKeys.MAX_LENGTH_RATIO.require(maxLengthRatio);
        DecodingKeys.MAX_LENGTH_OFFSET.require(maxLengthOffset);
        Rule.require(DecodingKeys.MAX_LENGTH_RATIO, Rules.outputLength(maxLengthRatio, maxLengthOffset));
    }

    /** With nothing on top. */
    public DecodingConfig(int beamSize, double lengthPenalty, double maxLengthRatio, int maxLengthOffset) {
        this(beamSize, lengthPenalty, maxLengthRatio, maxLengthOffset, SearchRules.NONE);
    }

    /** The same with another beam. */
    public DecodingConfig withBeamSize(int other) {
        return new DecodingConfig(other, lengthPenalty, maxLengthRatio, maxLengthOffset, rules);
    }
}
