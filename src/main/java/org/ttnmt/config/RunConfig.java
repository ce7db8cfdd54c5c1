package org.ttnmt.config;

import java.nio.file.Path;

/**
 * A whole training run.
 *
 * @param modelDir where the model, checkpoints and logs go
 * @param seed of every random choice
 */
public record RunConfig(
        Path modelDir,
        long seed,
        DataConfig data,
        VocabConfig vocab,
        ModelConfig model,
        TrainingConfig training,
        DecodingConfig decoding,
        EvaluationConfig evaluation) {

    public RunConfig {
        Rule.require(
                ModelKeys.MAX_POSITIONS,
                Rules.positionsSuffice(model.maxPositions(), model.positions(), data.maxLength()));
        Rule.require(
                TrainingKeys.BATCH_TOKENS,
                Rules.batchTokens(training.batchTokens(), training.accumulate(), data.maxLength()));
        Rule.require(ObjectiveKeys.TYPE, Rules.rDrop(training.objective().type(), model.dropsElements()));
        Rule.require(
                ModelKeys.TIED_EMBEDDINGS, Rules.tiedEmbeddings(model.tiedEmbeddings(), vocab.mayHaveSamePieces()));
    }

    /** The same training with batches of another size. */
    public RunConfig withBatchTokens(int tokens) {
        return new RunConfig(
                modelDir, seed, data, vocab, model, training.withBatchTokens(tokens), decoding, evaluation);
    }

    /** The same training in another folder and with another seed. */
    public RunConfig with(Path otherDir, long otherSeed) {
        return new RunConfig(otherDir, otherSeed, data, vocab, model, training, decoding, evaluation);
    }

    /** The same training without a test set. */
    public RunConfig withoutTest() {
        DataConfig untested = new DataConfig(
                data.train(),
                data.validation(),
                null,
                data.maxLength(),
                data.onInvalid(),
                data.onTooLong(),
                data.shuffleBuffer(),
                data.temperature());
        return new RunConfig(modelDir, seed, untested, vocab, model, training, decoding, evaluation);
    }
}
