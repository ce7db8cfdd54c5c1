package org.ttnmt.config;

/**
 * How tokens are drawn at random. The temperature comes first, then each limit keeps only a part of the most probable
 * tokens; the smallest part counts, and its best token is always in it.
 *
 * @param temperature what log-probabilities are divided by: below 1 sharper, above 1 flatter
 * @param topK as many tokens at most; 0 for no limit (Fan et al. 2018)
 * @param topP the most probable tokens whose probabilities reach this sum; 1 for no limit (Holtzman et al. 2020)
 * @param epsilon tokens of at least this probability; 0 for no limit (Hewitt et al. 2022)
 * @param seed of the draws; what is drawn for a line depends on the seed and the line's number alone
 */
public record SamplingConfig(double temperature, int topK, double topP, double epsilon, long seed) {

    public SamplingConfig {
        if (!(temperature > 0 && temperature <= 100)) {
            throw new IllegalArgumentException("temperature is " + temperature + " but must be above 0, at most 100");
        }
        if (topK < 0) {
            throw new IllegalArgumentException("topK is " + topK + " but must be 0 or more");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("topP is " + topP + " but must be above 0, at most 1");
        }
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon is " + epsilon + " but must be 0 or more, below 1");
        }
    }
}
