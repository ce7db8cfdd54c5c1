package org.ttnmt.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read.
 *
 * @param train training corpora
 * @param validation corpus for validation while training
 * @param test corpus scored once at the end, or null
 * @param maxLength longest side of a training pair, in subword pieces without end of sentence
 * @param onInvalid what happens to a pair with invalid UTF-8 or an empty side
 * @param onTooLong what happens to a pair over {@code maxLength}
 * @param shuffleBuffer pairs held in memory for shuffling
 * @param temperature T: a corpus of n pairs and weight w is drawn with a probability in proportion to (w n)^(1/T)
 */
public record DataConfig(
        List<CorpusConfig> train,
        CorpusConfig validation,
        @Nullable CorpusConfig test,
        int maxLength,
        OnProblem onInvalid,
        OnProblem onTooLong,
        int shuffleBuffer,
        double temperature) {

    public DataConfig {
        train = List.copyOf(train);
        DataKeys.TRAIN.require(train);
        DataKeys.MAX_LENGTH.require(maxLength);
        DataKeys.SHUFFLE_BUFFER.require(shuffleBuffer);
        DataKeys.TEMPERATURE.require(temperature);
    }

    /** Corpora that are drawn by their size and weight alone. */
    public DataConfig(
            List<CorpusConfig> train,
            CorpusConfig validation,
            @Nullable CorpusConfig test,
            int maxLength,
            OnProblem onInvalid,
            OnProblem onTooLong,
            int shuffleBuffer) {
        this(train, validation, test, maxLength, onInvalid, onTooLong, shuffleBuffer, 1);
    }

    /** The tags of all corpora, each once, in their order. */
    public List<String> sourcePrefixes() {
        List<CorpusConfig> corpora = new ArrayList<>(train);
        corpora.add(validation);
        if (test != null) {
            corpora.add(test);
        }
        return SourcePrefix.all(corpora);
    }

    /** What happens to a pair that cannot be trained on. */
    public enum OnProblem {
        /** It is left out, counted and reported. */
        SKIP,
        /** The run stops before it trains, with the first line numbers. */
        REFUSE
    }
}
